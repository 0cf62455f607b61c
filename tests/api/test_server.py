"""The port a server takes, the connections it can have, and what its log says."""

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette

from api.connections import DESCRIPTORS, MAX_CONNECTIONS, RESERVED_DESCRIPTORS, room_for_connections
from api.repeats import Once
from api.server import address_of, listening, run
from kb.errors import SettingsError, StoreError


def test_a_free_port_is_named() -> None:
    with listening("127.0.0.1", 0) as sockets:
        port = sockets[0].getsockname()[1]
        assert address_of("127.0.0.1", sockets) == f"http://127.0.0.1:{port}"
        assert address_of("0.0.0.0", sockets) == f"http://127.0.0.1:{port}"
        assert address_of("::1", sockets) == f"http://[::1]:{port}"
        with socket.create_connection(("127.0.0.1", port)):
            pass


async def _sends_at_once(sock: socket.socket) -> bool:
    """Whether asyncio lets a connection to a socket send small packets without waiting for the last one's receipt."""
    found = asyncio.get_running_loop().create_future()

    class Accepting(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            accepted = transport.get_extra_info("socket")
            found.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    server = await asyncio.get_running_loop().create_server(Accepting, sock=sock)
    _reader, writer = await asyncio.open_connection(*sock.getsockname()[:2])
    writer.close()
    try:
        return bool(await found)
    finally:
        server.close()


def test_an_answer_s_body_does_not_wait_for_the_receipt_of_its_head() -> None:
    with listening("127.0.0.1", 0) as sockets:
        assert asyncio.run(_sends_at_once(sockets[0]))


def test_every_address_has_the_same_port() -> None:
    with listening("", 0) as sockets:
        assert len({each.getsockname()[1] for each in sockets}) == 1


@pytest.mark.parametrize(
    ("host", "reason"),
    [("127.0.0.1", "another program listens there"), ("192.0.2.1", "no such address")],
)
def test_a_place_that_cannot_be_had_is_named(host: str, reason: str) -> None:
    with listening("127.0.0.1", 0) as sockets:
        port = sockets[0].getsockname()[1]
        with (
            pytest.raises(SettingsError, match=f"listen on {host}, port {port}: .*{reason}") as caught,
            listening(host, port),
        ):
            pass

    assert caught.value.hint
    assert caught.value.subject == str(port)


@pytest.mark.parametrize("is_late", [False, True])
def test_what_keeps_an_app_from_starting_or_stopping_is_raised_and_not_logged(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, is_late: bool
) -> None:
    @asynccontextmanager
    async def fails(_app: Starlette) -> AsyncIterator[None]:
        if not is_late:
            raise StoreError("The store cannot be read.", subject="byline.db")
        yield
        raise StoreError("The store cannot be read.", subject="byline.db")

    async def stop_at_once(self: uvicorn.Server) -> None:
        self.should_exit = True

    monkeypatch.setattr(uvicorn.Server, "main_loop", stop_at_once)
    with listening("127.0.0.1", 0) as sockets, pytest.raises(StoreError, match="cannot be read"):
        run(Starlette(lifespan=fails), sockets)

    assert caplog.text == ""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
@pytest.mark.parametrize(
    ("limits", "asked", "room"),
    [
        ((256, 20_000), (DESCRIPTORS, 20_000), MAX_CONNECTIONS),
        ((256, 512), (512, 512), 512 - RESERVED_DESCRIPTORS),
        ((64, 64), (64, 64), 1),
        ((20_000, 20_000), None, MAX_CONNECTIONS),
        ((256, -1), (DESCRIPTORS, -1), MAX_CONNECTIONS),
        ((-1, -1), None, MAX_CONNECTIONS),
    ],
)
def test_the_process_asks_for_the_descriptors_it_needs(
    monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int], asked: tuple[int, int] | None, room: int
) -> None:
    import resource

    calls: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _which, both: calls.append(both))

    assert room_for_connections() == room
    assert calls == ([asked] if asked else [])


def test_a_line_that_comes_again_and_again_is_logged_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("test.repeats")
    logger.addFilter(Once())

    def log_at(seconds: float, message: str, *values: object) -> None:
        record = logger.makeRecord(logger.name, logging.ERROR, __file__, 1, message, values, None)
        record.created = seconds
        logger.handle(record)

    for moment in range(1000, 1060):
        log_at(moment, "accept() out of resource\nsocket: %s", moment)
        log_at(moment, "another %s", moment // 30)
    log_at(1060, "accept() out of resource\nsocket: %s", 1060)

    assert [record.getMessage() for record in caplog.records] == [
        "accept() out of resource\nsocket: 1000",
        "another 33",
        "another 34",
        "another 35",
        "accept() out of resource\nsocket: 1060 (59 more like it since then)",
    ]
