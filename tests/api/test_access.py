"""Who is let in."""

from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr

from api.app import check_bind, create_app
from kb.errors import SettingsError
from kb.settings import Settings
from tests.api.conftest import open_byline
from tests.api.server import serving
from tests.conftest import Starter

TOKEN = "correct horse ü"


@pytest.fixture(scope="module")
def locked(starter: Starter) -> Iterator[httpx.Client]:
    """A client of a server that asks for a token. Only read from it."""
    settings = starter.settings.model_copy(update={"access_token": SecretStr(TOKEN), "host": "0.0.0.0"})
    byline = open_byline(settings, starter.embedder)
    with serving(create_app(byline)) as client:
        yield client
    byline.close()


def bearing(token: str, scheme: str = "Bearer") -> dict[bytes, bytes]:
    return {b"Authorization": f"{scheme} {token}".encode()}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_the_right_token_opens(locked: httpx.Client, scheme: str) -> None:
    assert locked.get("/documents", headers=bearing(TOKEN, scheme)).status_code == 200
    assert locked.post("/drafts/1/discard", headers=bearing(TOKEN, scheme)).status_code == 404


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "This server asks for an access token."),
        (bearing("wrong"), "The access token is wrong."),
        ({b"Authorization": b"Bearer"}, "This server asks for an access token."),
        (bearing(TOKEN, "Basic"), "The access token is wrong."),
        ({b"Authorization": TOKEN.encode()}, "The access token is wrong."),
        ({b"Authorization": b"Bearer " + TOKEN.encode("latin-1")}, "The access token is wrong."),
    ],
)
@pytest.mark.parametrize("path", ["/documents", "/search?q=drift", "/drafts/1/events", "/no-such-thing"])
def test_without_it_nothing_opens(locked: httpx.Client, headers: dict[bytes, bytes], message: str, path: str) -> None:
    response = locked.get(path, headers=headers)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["error"]["code"] == "unauthorized"
    assert response.json()["error"]["message"] == message


@pytest.mark.parametrize("path", ["/api/v1/health", "/docs", "/openapi.json", "/"])
def test_some_things_need_no_token(locked: httpx.Client, path: str) -> None:
    assert locked.get(str(locked.base_url.join(path))).status_code in (200, 307)


def test_with_a_token_any_name_will_do(locked: httpx.Client) -> None:
    headers = {**bearing(TOKEN), b"Host": b"notes.example.org", b"Origin": b"https://elsewhere.example"}
    assert locked.post("/drafts/1/discard", headers=headers).status_code == 404


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]", "[::1]:8000"])
def test_this_machine_is_let_in(library: httpx.Client, name: str) -> None:
    assert library.get("/health", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize("name", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "[::1", ""])
@pytest.mark.parametrize("path", ["/health", "/search?q=drift", "/no-such-thing"])
def test_a_name_that_is_not_this_machines_is_refused(library: httpx.Client, name: str, path: str) -> None:
    response = library.get(path, headers={"Host": name})

    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_host"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "http://["])
def test_another_sites_page_may_change_nothing(library: httpx.Client, origin: str) -> None:
    response = library.post("/drafts/1/discard", headers={"Origin": origin})

    assert response.status_code == 403
    assert response.json()["error"]["code"] == "cross_site"


def test_its_own_page_may(library: httpx.Client) -> None:
    origin = str(library.base_url.join("/")).rstrip("/")
    assert library.post("/drafts/1/discard", headers={"Origin": origin}).status_code == 404
    assert library.get("/health", headers={"Origin": "https://evil.example"}).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "192.168.1.7", "notes.example.org", "localhost.example.org"])
def test_strangers_are_not_let_in_without_a_token(host: str) -> None:
    with pytest.raises(SettingsError, match="without an access token") as refused:
        check_bind(Settings(host=host))

    assert (host or "every address") in refused.value.message
    assert "BYLINE_ACCESS_TOKEN" in refused.value.hint
    check_bind(Settings(host=host, access_token=SecretStr(TOKEN)))


def test_no_app_is_made_for_strangers(starter: Starter) -> None:
    byline = open_byline(starter.settings.model_copy(update={"host": "0.0.0.0"}), starter.embedder)
    with pytest.raises(SettingsError, match="without an access token"):
        create_app(byline)
    byline.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LocalHost"])
def test_loopback_needs_none(host: str) -> None:
    check_bind(Settings(host=host))
