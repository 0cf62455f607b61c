import datetime as dt
from pathlib import Path
from typing import Any, get_args, get_type_hints

import httpx
import pytest

from api.app import create_app
from api.bootstrap import Byline
from api.routes.newsletter import MEDIA_TYPES, get_issue_file
from newsletter.models import BuildRun, Issue
from newsletter.render import FORMATS
from tests.api.fakes import CountingSchedule, WaitingModel
from tests.api.server import hear, serving

SUMMARY = {"id", "number", "period", "title", "state", "files", "created_at", "updated_at"}


def build(client: httpx.Client, month: str = "2026-10") -> dict[str, Any]:
    response = client.post("/newsletter/issues?wait=true", json={"month": month})
    assert response.status_code == 201, response.text
    assert response.headers["location"] == f"/api/v1/newsletter/issues/{response.json()['id']}"
    return response.json()


def test_an_issue_is_built_while_the_client_waits(client: httpx.Client) -> None:
    issue = build(client)

    assert set(issue) == SUMMARY | {"sections"}
    assert (issue["period"], issue["state"]) == ("2026-10", "built")
    assert issue["title"].endswith(f"issue {issue['number']}: October 2026")
    assert {"greeting", "my_work", "sign_off"} <= {section["kind"] for section in issue["sections"]}
    assert client.get(f"/newsletter/issues/{issue['id']}").json() == issue
    assert build(client)["id"] == issue["id"]
    (listed,) = client.get("/newsletter/issues").json()["issues"]
    assert set(listed) == SUMMARY
    assert client.get("/newsletter/issues", params={"offset": 1}).json() == {"issues": []}


def test_an_issue_is_accepted_at_once_and_then_followed(byline: Byline, client: httpx.Client) -> None:
    response = client.post("/newsletter/issues", json={"month": "2026-10"})
    *steps, last = hear(client, "/newsletter/issues/2026-10/events")

    assert response.status_code == 202
    assert response.json() == {
        "period": "2026-10",
        "state": "building",
        "events": "/api/v1/newsletter/issues/2026-10/events",
    }
    assert response.headers["location"] == response.json()["events"]
    assert steps[0].data == {"doing": "Gathering what is new", "done": 0, "total": 0}
    assert (last.id, last.type) == ("end", "done")
    assert last.data == client.get(f"/newsletter/issues/{last.data['id']}").json()
    with serving(create_app(byline)) as later:
        assert hear(later, "/newsletter/issues/2026-10/events") == [last]


def test_an_issue_is_read_in_every_format(client: httpx.Client) -> None:
    issue = build(client)
    for name, media_type in MEDIA_TYPES.items():
        response = client.get(f"/newsletter/issues/{issue['id']}/{name}")

        assert response.content == Path(issue["files"][name]).read_bytes()
        assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-security-policy"].startswith("default-src 'none';")
        assert "sandbox" in response.headers["content-security-policy"]
        assert "script" not in response.headers["content-security-policy"]


def test_the_formats_are_those_that_are_built() -> None:
    assert set(MEDIA_TYPES) == set(FORMATS) == set(get_args(get_type_hints(get_issue_file)["format"]))


def test_a_file_that_is_gone_is_not_found(client: httpx.Client) -> None:
    issue = build(client)
    Path(issue["files"]["html"]).unlink()
    response = client.get(f"/newsletter/issues/{issue['id']}/html")

    assert response.status_code == 404
    assert response.json()["error"]["subject"] == "html"
    assert client.get(f"/newsletter/issues/{issue['id']}/pdf").status_code == 422


def test_no_file_outside_the_issues_folder_is_served_whatever_the_store_names(
    byline: Byline, client: httpx.Client, tmp_path: Path
) -> None:
    issue = build(client)
    (tmp_path / "secret.txt").write_text("hush")
    linked = byline.settings.issues_folder / "linked.txt"
    linked.symlink_to(tmp_path / "secret.txt")
    beside = byline.settings.issues_folder / "../../secret.txt"
    for named in (str(tmp_path / "secret.txt"), str(linked), str(beside), "a\0b", ["a"], None):
        with byline.database.write() as session:
            stored = session.get_one(Issue, issue["id"])
            stored.files = {**stored.files, "text": named}  # type: ignore[dict-item]
        response = client.get(f"/newsletter/issues/{issue['id']}/text")
        assert response.status_code == 404
        assert "hush" not in response.text


def test_months_without_an_issue(library: httpx.Client) -> None:
    def refused(month: str) -> httpx.Response:
        return library.post("/newsletter/issues?wait=true", json={"month": month})

    assert refused("1999-01").status_code == 404
    assert refused("2026-09").status_code == 409
    assert refused("last").status_code == 422
    assert refused("last").json()["error"]["subject"] == "month"
    assert library.get("/newsletter/issues/2026-11/events").status_code == 404
    assert library.get("/newsletter/issues/soon/events").status_code == 422
    assert library.post("/newsletter/issues/2026-11/cancel").status_code == 409
    assert library.get("/newsletter/issues/7").status_code == 404
    assert library.get("/newsletter/issues/7/html").status_code == 404


def test_an_issue_is_built_once_at_a_time_and_can_be_cancelled(
    client: httpx.Client, waiting_model: WaitingModel
) -> None:
    client.post("/newsletter/issues", json={"month": "2026-10"})
    assert waiting_model.asked.wait(60)
    second = client.post("/newsletter/issues", json={"month": "2026-10"})

    assert second.status_code == 409
    assert client.get("/search", params={"q": "recommender"}).json()["hits"]
    assert client.post("/newsletter/issues/2026-10/cancel").json()["period"] == "2026-10"
    last = hear(client, "/newsletter/issues/2026-10/events")[-1]
    assert (last.type, last.data["error"]["code"]) == ("failed", "interrupted")
    assert client.get("/newsletter/issues").json() == {"issues": []}


@pytest.mark.parametrize("enabled", [True, False])
def test_the_schedule_says_what_comes_next(byline: Byline, enabled: bool) -> None:
    byline.settings = byline.settings.model_copy(update={"schedule": enabled})
    with serving(create_app(byline)) as client:
        answer = client.get("/schedule").json()

    assert set(answer) == {"enabled", "timezone", "next", "runs"}
    assert (answer["enabled"], answer["timezone"], answer["runs"]) == (enabled, "Europe/Stockholm", [])
    assert (answer["next"] or "").endswith(("-01T09:00:00+01:00", "-01T09:00:00+02:00") if enabled else "")
    assert (answer["next"] is not None) == enabled


def test_scheduled_builds_are_shown(byline: Byline, client: httpx.Client) -> None:
    due = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
    with byline.database.write() as session:
        session.add(BuildRun(period="2026-10", due_at=due, started_at=due, outcome="failed", detail="No model."))

    assert client.get("/schedule").json()["runs"] == [
        {
            "period": "2026-10",
            "due_at": "2026-11-01T08:00:00Z",
            "started_at": "2026-11-01T08:00:00Z",
            "finished_at": None,
            "outcome": "failed",
            "detail": "No model.",
            "issue_id": None,
        }
    ]


def test_the_schedule_lives_as_long_as_the_server(byline: Byline) -> None:
    schedule = CountingSchedule()
    with serving(create_app(byline, schedule=schedule)) as client:  # type: ignore[arg-type]
        client.get("/health")
        assert schedule.calls == ["start"]

    assert schedule.calls == ["start", "stop"]
