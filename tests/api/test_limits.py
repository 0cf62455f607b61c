"""What is refused before it costs anything: long bodies, slow bodies, slow heads, crowds."""

import json
from collections.abc import Iterator

import httpx
import pytest

from api import connections, limits
from api.app import create_app
from api.bootstrap import Byline
from tests.api.server import serving
from tests.api.wire import connected, rest_of

DRAFTS = b"POST /api/v1/drafts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(connections, "UNREAD_SECONDS", 0.2)
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.2)


def test_a_body_as_long_as_allowed_is_read(library: httpx.Client) -> None:
    empty = json.dumps({"topic": ""})
    topic = "x" * (limits.MAX_BODY_BYTES - len(empty))
    longest, longer = json.dumps({"topic": topic}), json.dumps({"topic": topic + "x"})

    is_json = {"Content-Type": "application/json"}

    assert library.post("/drafts", content=longest, headers=is_json).json()["error"]["subject"] == "topic"
    refused = library.post("/drafts", content=longer, headers=is_json)
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_large")
    assert "1,000,000 bytes" in refused.json()["error"]["message"]


def test_a_long_body_is_refused_before_it_comes(library: httpx.Client) -> None:
    with connected(library) as connection:
        connection.sendall(DRAFTS + b"Content-Length: 300000000\r\n\r\n")
        answer = rest_of(connection)

    assert (answer.status, answer.error["code"]) == (413, "too_large")


def test_a_long_body_of_unknown_length_is_read_to_the_limit_only(library: httpx.Client) -> None:
    chunk, sent = b"10000\r\n" + b" " * 65_536 + b"\r\n", 0
    with connected(library) as connection:
        connection.sendall(DRAFTS + b"Transfer-Encoding: chunked\r\n\r\n")
        try:
            while sent < 300_000_000:
                connection.sendall(chunk)
                sent += len(chunk)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = rest_of(connection)

    assert (answer.status, answer.error["code"]) == (413, "too_large")
    assert sent < 30_000_000  # what two sockets keep for each other included


def test_what_no_route_reads_is_not_read(library: httpx.Client) -> None:
    parts = (b" " * 65_536 for _ in range(4_000))
    try:
        status = library.request("GET", "/documents", content=parts).status_code
    except httpx.TransportError:
        status = 0

    assert status in (0, 200)
    assert len(list(parts)) > 3_000


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("begun", [b"", b"GET /api/v1/health HT", b"GET /api/v1/health HTTP/1.1\r\nHost: 127."])
def test_a_head_that_does_not_end_is_not_waited_for(library: httpx.Client, begun: bytes) -> None:
    with connected(library) as connection:
        connection.sendall(begun)
        answer = rest_of(connection)

    assert (answer.status, answer.error["code"]) == (408, "too_slow")


@pytest.mark.usefixtures("hasty")
def test_nor_is_the_second_one(library: httpx.Client) -> None:
    with connected(library) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 307")
        connection.sendall(b"GET / HT")
        answer = rest_of(connection)

    assert answer.status == 408


@pytest.mark.usefixtures("hasty")
def test_a_body_that_does_not_end_is_not_waited_for(library: httpx.Client) -> None:
    with connected(library) as connection:
        connection.sendall(DRAFTS + b'Content-Length: 100\r\n\r\n{"topic": ')
        answer = rest_of(connection)

    assert (answer.status, answer.error["code"]) == (408, "too_slow")


@pytest.mark.parametrize("sent", [b"\0\0\0\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000])
def test_what_is_no_request_is_told_so(library: httpx.Client, sent: bytes) -> None:
    with connected(library) as connection:
        connection.sendall(sent)
        answer = rest_of(connection)

    assert (answer.status, answer.error["code"]) == (400, "bad_request")


@pytest.fixture
def crowded(byline: Byline, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 2)
    with serving(create_app(byline)) as client:
        yield client


def test_one_connection_too_many_is_told_to_come_again(crowded: httpx.Client) -> None:
    with connected(crowded), connected(crowded):
        with connected(crowded) as third:
            answer = rest_of(third)
        assert (answer.status, answer.error["code"]) == (503, "busy")
        assert b"retry-after: 10" in answer.raw

    assert crowded.get("/health").status_code == 200
