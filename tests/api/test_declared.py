"""Every answer is one that OpenAPI describes, whatever is asked and whatever fails beneath.

The client of every test of the web API checks that of each answer; here it is asked everything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from pydantic import SecretStr

from api.app import create_app
from api.bootstrap import Byline
from kb.errors import BylineError, ModelError, StoreBusyError, StoreError, StoreFullError
from tests.api.conftest import open_byline
from tests.api.declared import checker
from tests.api.server import serving
from tests.conftest import Starter

ODD = ["", "0", "-1", "7", "999999", "9" * 30, "1e9", "abc", "2026-10", "2026-13", "Ä €", "'\";--", "%00", "x" * 5000]
BODIES: list[tuple[str, bytes]] = [
    ("application/json", body)
    for body in (
        *(b"", b"{", b"{}", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"topic": 1}', b'{"month": []}', b"[" * 5000),
        b'{"topic": ""}',
        b'{"topic": "\\ud800"}',
        b'{"topic": "zeppelins", "form": "x"}',
        b'{"month": "never"}',
        b'{"month": "1999-01"}',
    )
] + [("text/plain", b'{"topic": "data drift"}'), ("multipart/form-data", b"--x")]
USUAL = {"draft_id": "1", "document_id": "1", "issue_id": "1", "period": "2026-10", "format": "html", "q": "drift"}


def operations(client: httpx.Client) -> Iterator[tuple[str, str, dict[str, Any]]]:
    described = client.get(str(client.base_url.join("/openapi.json"))).json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path.removeprefix("/api/v1"), operation


def requests_of(operation: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Values of all parameters: the usual ones, then each of the odd ones in one place at a time."""
    parameters = [parameter["name"] for parameter in operation.get("parameters", [])]
    usual = {name: USUAL[name] for name in parameters if name in USUAL}
    yield usual
    for name in parameters:
        for odd in ODD:
            yield usual | {name: odd}


def ask(client: httpx.Client, method: str, path: str, values: dict[str, str], **more: Any) -> httpx.Response:
    in_path = [name for name in values if f"{{{name}}}" in path]
    for name in in_path:
        path = path.replace(f"{{{name}}}", quote(values[name] or "-", safe=""))
    rest = {name: value for name, value in values.items() if name not in in_path}
    return client.request(method, path, params=rest, **more)


@pytest.mark.slow
def test_odd_values_in_every_place(client: httpx.Client) -> None:
    asked = 0
    for method, path, operation in operations(client):
        for values in requests_of(operation):
            assert ask(client, method, path, values).status_code < 500, (method, path, values)
            asked += 1

    assert asked > 500


def test_odd_bodies(client: httpx.Client) -> None:
    for method, path, operation in operations(client):
        if "requestBody" in operation:
            for kind, body in BODIES:
                answer = ask(client, method, path, {}, content=body, headers={"Content-Type": kind})
                assert answer.status_code < 500, (method, path, body)


@contextmanager
def failing(byline: Byline, error: BylineError, *, writing_only: bool) -> Iterator[None]:
    """A store that fails whoever reads it or, if so asked, whoever writes to it."""

    def fail() -> Any:
        raise error

    doors: dict[str, Callable[[], Any]] = {"write": fail} if writing_only else {"read": fail, "write": fail}
    for name, door in doors.items():
        setattr(byline.database, name, door)
    try:
        yield
    finally:
        for name in doors:
            delattr(byline.database, name)


@pytest.mark.parametrize(
    ("error", "writing_only", "status"),
    [
        (StoreBusyError("Another process is writing."), False, 503),
        (StoreError("The file is damaged."), False, 503),
        (ModelError("The model is gone."), False, 503),
        (StoreFullError("The disk is full."), True, 507),
    ],
)
def test_a_store_that_fails(
    byline: Byline, client: httpx.Client, error: BylineError, writing_only: bool, status: int
) -> None:
    bodies = {"/drafts": {"topic": "data drift"}, "/newsletter/issues": {"month": "2026-10"}}
    found = set()
    with failing(byline, error, writing_only=writing_only):
        for method, path, operation in operations(client):
            values = next(requests_of(operation)) | ({"wait": "true"} if path in bodies else {})
            if method == "POST" and path in bodies:
                found.add(ask(client, method, path, values, json=bodies[path]).status_code)
            else:
                found.add(ask(client, method, path, values).status_code)

    assert status in found
    assert 500 not in found


def test_a_token_is_described_only_where_one_is_asked_for(byline: Byline, starter: Starter) -> None:
    locked = open_byline(starter.settings.model_copy(update={"access_token": SecretStr("secret")}), starter.embedder)
    for instance, has_token in ((byline, False), (locked, True)):
        with serving(create_app(instance)) as client:
            for method, path, operation in operations(client):
                is_guarded = has_token and path != "/health"
                assert ("security" in operation) == is_guarded, (method, path)
                assert ("401" in operation["responses"]) == is_guarded, (method, path)
                assert ("403" in operation["responses"]) != has_token, (method, path)
                assert (ask(client, method, path, USUAL).status_code == 401) == is_guarded, (method, path)
    locked.close()


def test_the_check_itself_can_fail(library: httpx.Client) -> None:
    described = library.get(str(library.base_url.join("/openapi.json"))).json()
    del described["paths"]["/api/v1/documents/{document_id}"]["get"]["responses"]["404"]
    check = checker(described)

    check(library.get("/documents/1"))
    with pytest.raises(AssertionError, match="answers 404, which is not described"):
        check(library.get("/documents/999"))
