"""Fetching a feed: only from public addresses, wherever a server sends the reader."""

import socket

import httpx
import pytest

from api.cli.fetching import MAX_FEED_BYTES, fetch
from kb.errors import InputError
from kb.links.guarded import GuardedNetwork

PUBLIC = "93.184.215.14"
HOSTS = {"owls.example": PUBLIC, "inside.example": "10.0.0.5", "meta.example": "169.254.169.254"}


def fetched(address: str, answers: dict[str, httpx.Response], asked: list[str]) -> bytes:
    """What is fetched where names and answers come from a script; `asked` gets the addresses connected to."""

    async def resolve(host: str, _port: int) -> list[str]:
        if host in HOSTS:
            return [HOSTS[host]]
        return [str(address[4][0]) for address in socket.getaddrinfo(host, 80, flags=socket.AI_NUMERICHOST)]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return answers[request.headers["Host"] + request.url.path]

    return fetch(address, network=GuardedNetwork(httpx.MockTransport(answer), resolve))


def moved(to: str) -> httpx.Response:
    return httpx.Response(302, headers={"Location": to})


def test_a_feed_that_moved_is_followed_to_the_address_that_was_checked() -> None:
    asked: list[str] = []
    answers = {"owls.example/old": moved("/feed"), "owls.example/feed": httpx.Response(200, content=b"<rss/>")}
    assert fetched("http://owls.example/old", answers, asked) == b"<rss/>"
    assert asked == [PUBLIC, PUBLIC]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:8000/",
        "http://inside.example/",
        "http://meta.example/latest/meta-data",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "https://192.168.1.1/",
    ],
)
def test_a_redirect_into_a_private_network_is_not_followed(target: str) -> None:
    asked: list[str] = []
    with pytest.raises(InputError, match="in a private network") as caught:
        fetched("http://owls.example/old", {"owls.example/old": moved(target)}, asked)
    assert asked == [PUBLIC]
    assert "--private" in caught.value.hint


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (moved("/old"), "redirects"),
        (moved("file:///etc/passwd"), "cannot be fetched"),
        (httpx.Response(200, content=b"x" * (MAX_FEED_BYTES + 1)), "is over 20 MB"),
        (httpx.Response(200, content=b" \n"), "is empty"),
        (httpx.Response(404), "answered 404"),
    ],
)
def test_what_is_no_feed_ends_in_one_sentence(answer: httpx.Response, message: str) -> None:
    with pytest.raises(InputError, match=message):
        fetched("http://owls.example/old", {"owls.example/old": answer}, [])
