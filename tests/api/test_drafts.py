from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from api import jobs
from api.app import create_app
from api.bootstrap import Byline
from api.jobs import LAST_ID
from generator.drafts import begin_draft, get_draft, lease_of
from kb.embedding import Embedder
from kb.settings import BUNDLED_LANGUAGE_MODEL, Settings
from tests.api.conftest import open_byline
from tests.api.fakes import WaitingModel
from tests.api.server import events_in, hear, serving
from tests.conftest import Write
from tests.kb.leases import let_die

SUMMARY = {"id", "topic", "form", "state", "path", "error", "created_at", "updated_at"}
DRAFT = SUMMARY | {"text", "sentences", "links", "tags", "recipe"}


def write(client: httpx.Client, topic: str = "data drift", **asked: Any) -> dict[str, Any]:
    response = client.post("/drafts", params={"wait": True}, json={"topic": topic, **asked})
    assert response.status_code == 201, response.text
    return response.json()


def test_who_signs_is_told_by_what_is_published(settings: Settings, embedder: Embedder, write: Write) -> None:
    byline = open_byline(settings, embedder)
    for number in range(2):
        write(f"posts/{number}.md", "---\nauthor: A Guest\ndraft: true\n---\nOn owls.\n")
    write("posts/owls.md", "---\nauthor: Nora Almqvist\n---\nOn owls.\n")
    byline.sync()

    assert byline.author() == "Nora Almqvist"
    byline.close()


def test_a_draft_is_written_while_the_client_waits(client: httpx.Client) -> None:
    response = client.post("/drafts?wait=true", json={"topic": "data drift", "seed": 11})
    draft = response.json()

    assert response.status_code == 201
    assert response.headers["location"] == f"/api/v1/drafts/{draft['id']}"
    assert set(draft) == DRAFT
    assert (draft["topic"], draft["form"], draft["state"]) == ("data drift", "explainer", "draft")
    assert draft["recipe"]["parameters"]["seed"] == 11
    assert draft["created_at"].endswith("Z")
    sentence = draft["sentences"][0]
    assert set(sentence) == {"text", "verdict", "citations"}
    assert sentence["verdict"] == "quoted"
    assert set(sentence["citations"][0]) == {"path", "start_line", "end_line", "score"}
    assert all(set(link) == {"title", "url", "source"} for link in draft["links"])
    assert client.get(f"/drafts/{draft['id']}").json() == draft


def test_the_bundled_model_writes(own_settings: Settings, embedder: Embedder) -> None:
    byline = open_byline(own_settings.model_copy(update={"language_model": BUNDLED_LANGUAGE_MODEL}), embedder)
    with serving(create_app(byline)) as client:
        draft = write(client, "prompt engineering", form="links")
    byline.close()

    assert draft["recipe"]["model"]["name"].startswith("SmolLM2")
    assert draft["text"]


def test_a_draft_is_accepted_at_once_and_then_followed(client: httpx.Client) -> None:
    response = client.post("/drafts", json={"topic": "data drift"})
    draft = response.json()
    events = hear(client, f"/drafts/{draft['id']}/events")

    assert response.status_code == 202
    assert response.headers["location"] == f"/api/v1/drafts/{draft['id']}"
    assert set(draft) == DRAFT
    assert draft["state"] == "writing"
    *steps, last = events
    assert [event.id for event in events] == [*(str(number + 1) for number in range(len(steps))), "end"]
    assert {event.type for event in steps} == {"step"}
    assert steps[0].data == {"doing": "Gathering evidence", "done": 0, "total": 0}
    assert last.type == "done"
    assert last.data == client.get(f"/drafts/{draft['id']}").json()
    assert last.data["state"] == "draft"


def test_events_go_on_after_the_last_one_seen(client: httpx.Client) -> None:
    path = f"/drafts/{write(client)['id']}/events"
    events = hear(client, path)

    assert hear(client, path, last_id="2") == events[2:]
    assert hear(client, path, last_id="999") == events[-1:]
    assert hear(client, path, last_id="?") == events
    assert client.get(path, headers={"Last-Event-ID": LAST_ID}).status_code == 204


def test_a_draft_of_the_past_sends_its_last_event(byline: Byline, client: httpx.Client) -> None:
    draft = write(client)
    with serving(create_app(byline)) as later:
        (event,) = hear(later, f"/drafts/{draft['id']}/events", last_id="3")

    assert (event.id, event.type, event.data) == ("end", "done", draft)


def test_a_draft_written_by_another_process_is_waited_for(
    byline: Byline, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.background.POLL_SECONDS", 0.01)
    draft = begin_draft(byline.database, "data drift", "explainer")
    with client.stream("GET", f"/drafts/{draft.id}/events") as response:
        assert response.status_code == 200
        refused = client.post(f"/drafts/{draft.id}/cancel")
        byline.write_draft(draft, jobs.Job().progress)
        (event,) = events_in(response)

    assert refused.status_code == 409
    assert event.type == "done"


def test_other_requests_are_answered_while_a_draft_is_written(
    client: httpx.Client, waiting_model: WaitingModel
) -> None:
    draft = client.post("/drafts", json={"topic": "data drift"}).json()
    assert waiting_model.asked.wait(60)

    assert client.get("/search", params={"q": "recommender"}).json()["hits"]
    assert client.get("/health").json()["status"] == "ok"
    assert client.post("/sync").status_code == 200
    assert client.get(f"/drafts/{draft['id']}").json()["state"] == "writing"
    assert client.post(f"/drafts/{draft['id']}/approve").status_code == 409

    waiting_model.released.set()
    assert hear(client, f"/drafts/{draft['id']}/events")[-1].type == "done"


def test_a_listener_that_leaves_does_not_stop_the_draft(client: httpx.Client, waiting_model: WaitingModel) -> None:
    path = f"/drafts/{client.post('/drafts', json={'topic': 'data drift'}).json()['id']}/events"
    with client.stream("GET", path) as response:
        first = next(events_in(response))
    waiting_model.released.set()
    events = hear(client, path)

    assert events[0] == first
    assert events[-1].type == "done"


def test_a_draft_being_written_is_cancelled(client: httpx.Client, waiting_model: WaitingModel) -> None:
    path = f"/drafts/{client.post('/drafts', json={'topic': 'data drift'}).json()['id']}"
    assert waiting_model.asked.wait(60)

    assert client.post(f"{path}/cancel").status_code == 202
    last = hear(client, f"{path}/events")[-1]
    assert last.type == "failed"
    assert last.data["error"]["code"] == "interrupted"
    assert client.get(path).json()["state"] == "failed"
    assert "Writing was stopped" in client.get(path).json()["error"]
    assert client.post(f"{path}/cancel").status_code == 409


def test_an_unknown_topic_names_the_nearest(client: httpx.Client) -> None:
    refused = client.post("/drafts?wait=true", json={"topic": "medieval falconry"})
    error = refused.json()["error"]
    draft = client.post("/drafts", json={"topic": "medieval falconry"}).json()
    last = hear(client, f"/drafts/{draft['id']}/events")[-1]

    assert refused.status_code == 422
    assert (error["code"], error["subject"]) == ("nothing_known", "medieval falconry")
    assert error["nearest"]
    assert all(isinstance(title, str) for title in error["nearest"])
    assert (last.type, last.data) == ("failed", {"error": error})
    assert client.get("/drafts", params={"state": "failed"}).json()["drafts"][0]["id"] == draft["id"]


def test_a_draft_that_failed_in_the_past_says_why(byline: Byline, client: httpx.Client) -> None:
    client.post("/drafts?wait=true", json={"topic": "medieval falconry"})
    (failed,) = client.get("/drafts").json()["drafts"]
    with serving(create_app(byline)) as later:
        (event,) = hear(later, f"/drafts/{failed['id']}/events")

    assert event.type == "failed"
    assert event.data["error"] == {
        "code": "draft_failed",
        "message": failed["error"],
        "hint": "",
        "subject": str(failed["id"]),
    }


def test_an_approved_draft_becomes_a_post_that_search_finds(byline: Byline, client: httpx.Client) -> None:
    draft = write(client)
    approved = client.post(f"/drafts/{draft['id']}/approve").json()
    found = client.get("/documents", params={"kind": "post", "after": str(byline.settings.today())}).json()["documents"]

    assert approved["state"] == "approved"
    assert (byline.settings.content / approved["path"]).is_file()
    assert approved["path"] in [document["path"] for document in found]
    hits = client.get("/search", params={"q": "data drift", "after": str(byline.settings.today())}).json()["hits"]
    assert approved["path"] in [hit["path"] for hit in hits]
    for verb in ("approve", "discard", "cancel"):
        refused = client.post(f"/drafts/{draft['id']}/{verb}")
        assert refused.status_code == 409
        assert refused.json()["error"]["code"] == "conflict"


def test_a_discarded_draft_can_still_be_read(client: httpx.Client) -> None:
    draft = write(client)

    assert client.post(f"/drafts/{draft['id']}/discard").json()["state"] == "discarded"
    assert client.get(f"/drafts/{draft['id']}").json()["text"] == draft["text"]
    assert hear(client, f"/drafts/{draft['id']}/events")[-1].data == draft


def test_drafts_are_listed_the_newest_first(client: httpx.Client) -> None:
    ids = [write(client)["id"] for _ in range(3)]
    client.post(f"/drafts/{ids[0]}/discard")

    def listed(**asked: Any) -> list[int]:
        return [draft["id"] for draft in client.get("/drafts", params=asked).json()["drafts"]]

    assert set(client.get("/drafts").json()["drafts"][0]) == SUMMARY
    assert listed() == ids[::-1]
    assert listed(state="draft") == [ids[2], ids[1]]
    assert listed(limit=1, offset=1) == [ids[1]]
    assert client.get("/drafts", params={"state": "lost"}).status_code == 422


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ({}, "topic"),
        ({"topic": " "}, "topic"),
        ({"topic": "x" * 301}, "topic"),
        ({"topic": "data drift", "form": "sonnet"}, "form"),
        ({"topic": "data drift", "seed": -1}, "seed"),
        ({"topic": "data drift", "voice": "pirate"}, "voice"),
        ([], "body"),
    ],
)
def test_a_request_that_makes_no_sense_leaves_no_draft(library: httpx.Client, body: object, subject: str) -> None:
    response = library.post("/drafts", json=body)

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid_input"
    assert response.json()["error"]["subject"] == subject
    assert library.get("/drafts").json() == {"drafts": []}


def test_a_draft_that_is_not_there_is_not_found(library: httpx.Client) -> None:
    for method, path in [
        ("GET", "/drafts/7"),
        ("GET", "/drafts/7/events"),
        ("POST", "/drafts/7/cancel"),
        ("POST", "/drafts/7/approve"),
        ("POST", "/drafts/7/discard"),
    ]:
        response = library.request(method, path)
        assert response.status_code == 404, path
        assert response.json()["error"]["message"] == "There is no draft 7."


def test_only_so_many_are_written_at_once(
    client: httpx.Client, waiting_model: WaitingModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MAX_TEXTS", 1)
    client.post("/drafts", json={"topic": "data drift"})
    refused = client.post("/drafts", json={"topic": "recommender systems"})

    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "model_busy"
    assert refused.headers["retry-after"] == "60"
    assert len(client.get("/drafts").json()["drafts"]) == 1
    refused = client.post("/newsletter/issues", json={"month": "2026-10"})
    assert refused.json()["error"]["code"] == "model_busy"


def test_nor_when_all_ask_at_the_same_time(client: httpx.Client, waiting_model: WaitingModel) -> None:
    def ask(number: int) -> int:
        if number == 0:  # a month with material: a build that ends at once makes room for another text
            return client.post("/newsletter/issues", json={"month": "2026-10"}).status_code
        return client.post("/drafts", json={"topic": "data drift"}).status_code

    with ThreadPoolExecutor(20) as everybody:
        statuses = list(everybody.map(ask, range(20)))

    assert waiting_model.asked.wait(60)
    assert statuses.count(202) <= jobs.MAX_TEXTS
    assert set(statuses) == {202, 503}
    assert len(client.get("/drafts").json()["drafts"]) <= jobs.MAX_TEXTS


def test_a_stopping_server_stops_its_drafts(byline: Byline, waiting_model: WaitingModel) -> None:
    with serving(create_app(byline)) as client:
        draft = client.post("/drafts", json={"topic": "data drift"}).json()
        assert waiting_model.asked.wait(60)

    assert get_draft(byline.database, draft["id"]).state == "failed"


def test_an_open_stream_does_not_keep_a_server_from_stopping(byline: Byline, waiting_model: WaitingModel) -> None:
    with httpx.Client(timeout=60) as listener:
        with serving(create_app(byline)) as client:
            draft = client.post("/drafts", json={"topic": "data drift"}).json()
            request = listener.build_request("GET", f"{client.base_url}drafts/{draft['id']}/events")
            stream = listener.send(request, stream=True)
            assert waiting_model.asked.wait(60)

        assert get_draft(byline.database, draft["id"]).state == "failed"
        stream.close()


def test_a_starting_server_buries_what_a_killed_one_left(byline: Byline) -> None:
    draft, written_elsewhere = (begin_draft(byline.database, "data drift", form) for form in ("explainer", "links"))
    let_die(byline.database, lease_of(draft))
    with serving(create_app(byline)) as client:
        left, other = (client.get(f"/drafts/{each.id}").json() for each in (draft, written_elsewhere))

    assert left["state"] == "failed"
    assert left["error"] == "Interrupted: Byline was stopped while writing."
    assert other["state"] == "writing"


def test_the_stream_of_a_draft_whose_writer_dies_ends(byline: Byline) -> None:
    draft = begin_draft(byline.database, "data drift", "explainer")
    with serving(create_app(byline)) as client, client.stream("GET", f"/drafts/{draft.id}/events") as stream:
        let_die(byline.database, lease_of(draft))
        said = "".join(stream.iter_text())

    assert "event: failed" in said
    assert "Interrupted" in said
