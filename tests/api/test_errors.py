"""Whatever goes wrong, the answer has one shape and tells nothing it should not."""

import errno
import logging
from collections.abc import Iterator

import httpx
import pytest

from api.bootstrap import Byline
from api.errors import status_of
from kb import errors
from tests.api.fakes import WaitingModel
from tests.api.server import hear

EXPECTED = {
    errors.SettingsError: 503,
    errors.InputError: 422,
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.NothingKnownError: 422,
    errors.ContentError: 503,
    errors.DocumentError: 503,
    errors.StoreError: 503,
    errors.StoreBusyError: 503,
    errors.StoreFullError: 507,
    errors.DamagedRowError: 503,
    errors.ModelError: 503,
    errors.ModelBusyError: 503,
    errors.InterruptedWorkError: 409,
}


def family(kind: type[errors.BylineError]) -> Iterator[type[errors.BylineError]]:
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child
            yield from family(child)


def example(kind: type[errors.BylineError]) -> errors.BylineError:
    return kind("falconry", []) if kind is errors.NothingKnownError else kind("It is so.")


def test_every_error_has_its_status() -> None:
    assert {kind: status_of(example(kind)) for kind in family(errors.BylineError)} == EXPECTED
    assert status_of(errors.BylineError("It is so.")) == 500


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/no-such-thing", 404, "not_found"),
        ("GET", "/drafts/1/nothing", 404, "not_found"),
        ("GET", "/documents/999", 404, "not_found"),
        ("DELETE", "/search", 405, "method_not_allowed"),
        ("GET", "/search", 422, "invalid_input"),
    ],
)
def test_errors_have_one_shape(library: httpx.Client, method: str, path: str, status: int, code: str) -> None:
    response = library.request(method, path)

    assert response.status_code == status
    assert set(response.json()) == {"error"}
    assert set(response.json()["error"]) == {"code", "message", "hint", "subject"}
    assert response.json()["error"]["code"] == code
    assert response.json()["error"]["message"].endswith(".")


def test_a_body_that_is_no_json_is_refused(library: httpx.Client) -> None:
    response = library.post("/drafts", content='{"topic": ', headers={"Content-Type": "application/json"})

    assert response.status_code == 422
    assert response.json()["error"]["message"] == "The body of the request is not valid JSON."


def test_half_a_character_is_refused(library: httpx.Client) -> None:
    response = library.post(
        "/drafts", content=r'{"topic": "\ud800", "\ud800": 1}', headers={"Content-Type": "application/json"}
    )

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid_input"


def test_a_wrong_method_names_the_right_ones(library: httpx.Client) -> None:
    assert library.delete("/search").headers["allow"] == "GET"


def test_a_busy_store_says_when_to_come_back(
    byline: Byline, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_query: object) -> None:
        raise errors.StoreBusyError("Another process is writing.", hint="Wait for it.", subject="byline.db")

    monkeypatch.setattr(byline, "search", busy)
    response = client.get("/search", params={"q": "drift"})

    assert response.status_code == 503
    assert response.headers["retry-after"] == "30"
    assert response.json()["error"] == {
        "code": "store_busy",
        "message": "Another process is writing.",
        "hint": "Wait for it.",
        "subject": "byline.db",
    }


def test_a_missing_content_folder_is_no_traceback(byline: Byline, client: httpx.Client) -> None:
    byline.settings = byline.settings.model_copy(update={"content": byline.settings.data / "nowhere"})
    response = client.post("/sync")

    assert response.status_code == 503
    assert response.json()["error"]["code"] == "content"


def test_a_full_disk_is_said_to_be_full(byline: Byline, client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "issue-1.md")

    monkeypatch.setattr(byline, "search", full)
    response = client.get("/search", params={"q": "drift"})

    assert response.status_code == 507
    assert response.json()["error"]["message"] == "There is no room for issue-1.md: the disk is full."


def test_the_unexpected_is_logged_and_not_told(
    byline: Byline, client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("the secret of /etc")

    monkeypatch.setattr(byline, "search", broken)
    monkeypatch.setattr(byline, "write_draft", broken)
    with caplog.at_level(logging.ERROR):
        answered = client.get("/search", params={"q": "drift"})
        draft = client.post("/drafts", json={"topic": "drift"}).json()
        (streamed,) = hear(client, f"/drafts/{draft['id']}/events")

    assert answered.status_code == 500
    assert answered.json() == streamed.data
    assert answered.json()["error"]["code"] == "internal"
    assert "secret" not in answered.text
    assert caplog.text.count("RuntimeError: the secret of /etc") >= 2
    assert caplog.text.count("Traceback") >= 2


def test_a_model_that_cannot_be_loaded_fails_the_draft_and_says_so(byline: Byline, client: httpx.Client) -> None:
    class Missing(WaitingModel):
        def complete(self, *_arguments: object) -> None:  # type: ignore[override]
            raise errors.ModelError("The model is missing.", hint="Put it back.", subject="model.gguf")

    byline.language_model = Missing()  # type: ignore[assignment]
    response = client.post("/drafts?wait=true", json={"topic": "data drift"})

    assert response.status_code == 503
    assert response.json()["error"]["subject"] == "model.gguf"
    assert client.get("/drafts").json()["drafts"][0]["state"] == "failed"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/drafts?wait=true", '{"topic": "owls \\ud800"}'),
        ("POST", "/drafts", '{"topic": "owls \\ud800"}'),
        ("POST", "/drafts", '{"topic": "owls", "form": "\\udfff"}'),
        ("POST", "/drafts", '{"topic": "owls", "\\udfff": 1}'),
        ("POST", "/newsletter/issues", '{"month": "\\ud800"}'),
        ("GET", "/search?q=owls%ED%A0%80", ""),
        ("GET", "/links?q=%ED%A0%80&site=%FF", ""),
        ("GET", "/documents?author=%ED%A0%80", ""),
        ("GET", "/newsletter/issues/%ED%A0%80/events", ""),
    ],
)
def test_halves_of_characters_are_refused_or_found_nowhere(
    library: httpx.Client, method: str, path: str, body: str
) -> None:
    response = library.request(method, path, content=body, headers={"Content-Type": "application/json"})

    assert response.status_code in (200, 404, 422), response.text
    assert response.text.encode()
