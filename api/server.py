"""Runs the web API: takes its port, and tells uvicorn within which limits to serve.

The port is taken before anything is loaded, so that one in use is said at once, and by Byline.
"""

import errno
import logging
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.connections import MAX_HEAD_BYTES, Connection, room_for_connections
from api.repeats import Once
from kb.errors import SettingsError

GRACE_SECONDS = 3
"""How long open requests may take to end once the server is told to stop."""

BACKLOG = 128
"""Connections that wait to be accepted. At the limit of descriptors asyncio tries, and logs, so many times in a row."""

_REASONS = {
    errno.EADDRINUSE: ("another program listens there already", "Stop that one, or choose another port with --port."),
    errno.EACCES: ("this user may not", "Choose a port of 1024 or more with --port."),
    errno.EADDRNOTAVAIL: ("this machine has no such address", "Choose another with --host, such as 127.0.0.1."),
}

_FAILED = re.compile(r"Application (?:startup|shutdown) failed\. Exiting\.")

_ABSENT = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


@contextmanager
def listening(host: str, port: int) -> Iterator[list[socket.socket]]:
    """Sockets on every address of a host, closed at the end.

    Args:
        host: empty for all addresses of this machine.
        port: 0 for one that is free.

    Raises:
        SettingsError: there is no such host, or its port is taken.
    """
    with ExitStack() as opened:
        sockets: list[socket.socket] = []
        try:
            for family, address in _addresses(host, port):
                try:
                    sockets.append(opened.enter_context(_bound(family, address, port or _port_of(sockets))))
                except OSError as error:
                    if error.errno not in _ABSENT or not sockets:
                        raise
        except OSError as error:
            where = f"{host or 'every address'}, port {port}"
            reason, hint = _REASONS.get(error.errno or 0, (error.strerror or str(error), "Check host and port."))
            raise SettingsError(f"Byline cannot listen on {where}: {reason}.", hint=hint, subject=str(port)) from error
        yield sockets


def _addresses(host: str, port: int) -> list[tuple[int, Any]]:
    """Those of a host, of the older protocol first: a machine may have switched the newer one off."""
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return sorted(dict.fromkeys((family, address) for family, _type, _protocol, _name, address in found))


def _bound(family: int, address: Any, port: int) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sends at once over TCP it can tell
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind((address[0], port, *address[2:]))
        opened.listen(BACKLOG)
    except BaseException:
        opened.close()
        raise
    return opened


def _port_of(sockets: list[socket.socket]) -> int:
    return int(sockets[0].getsockname()[1]) if sockets else 0


def address_of(host: str, sockets: list[socket.socket]) -> str:
    """Where a browser on this machine finds the server."""
    name = host if host not in ("", "0.0.0.0", "::") else "127.0.0.1"
    return f"http://{f'[{name}]' if ':' in name else name}:{_port_of(sockets)}"


def make_server(app: ASGIApp, **options: Any) -> uvicorn.Server:
    """A server of the app with all limits; its `run` takes the sockets.

    Args:
        options: of `uvicorn.Config`, in place of those here.
    """
    limits: dict[str, Any] = {
        "http": partial(Connection, most=room_for_connections()),
        "h11_max_incomplete_event_size": MAX_HEAD_BYTES,
        "timeout_keep_alive": 5,
        "backlog": BACKLOG,
    }
    rest: dict[str, Any] = {"ws": "none", "log_level": "warning", "timeout_graceful_shutdown": GRACE_SECONDS}
    server = uvicorn.Server(uvicorn.Config(app, **limits | rest | options))
    for name in ("asyncio", "uvicorn.error"):
        logger = logging.getLogger(name)
        if not any(isinstance(each, Once) for each in logger.filters):
            logger.addFilter(Once())
            logger.addFilter(_says_something)
    return server


def _says_something(record: logging.LogRecord) -> bool:
    """Whether a line says more than that there was a failure, which whoever runs the server says with its reason."""
    return not _FAILED.fullmatch(record.getMessage())


def run(app: ASGIApp, sockets: list[socket.socket]) -> None:
    """Serve until Ctrl-C.

    Raises:
        Exception: whatever kept the app from starting, or from stopping in order.
    """
    kept = _KeepsFailure(app)
    try:
        make_server(kept).run(sockets=sockets)
    except KeyboardInterrupt:  # uvicorn has stopped in order, and raises it for whoever runs it
        pass
    except SystemExit:  # so it ends where the app does not start
        if not kept.failure:
            raise
    if kept.failure:
        raise kept.failure


class _KeepsFailure:
    """An app whose failure to start or to stop is kept for its caller, where uvicorn would log a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.failure: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def tell(message: Message) -> None:
            await send({**message, "message": ""} if message["type"].endswith(".failed") else message)

        try:
            await self._app(scope, receive, tell)
        except Exception as error:
            self.failure = error
