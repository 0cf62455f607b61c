"""The connections of the web server: how many, how long one may take to say what it wants, what is left unread.

uvicorn waits for the head of a request as long as a client likes, and reads what nobody wants to its end. Knows nothing
of what is asked for; `api.limits` measures the bodies that are read.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.errors import http_error

MAX_CONNECTIONS = 1000
"""Open at once. Every one is a descriptor, and so are the files and database connections that answering takes."""

RESERVED_DESCRIPTORS = 100
"""For those files and connections."""

DESCRIPTORS = 4096
"""The process asks to be allowed so many, where it has fewer: a shell's usual 1024, or macOS's 256, are soon gone."""

HEAD_SECONDS = 10.0
"""From the first byte of a request, or from the connection, to the end of its head."""

MAX_HEAD_BYTES = 16_384

RETRY_SECONDS = 10
"""When to come again, where there are too many others."""

UNREAD_SECONDS = 2.0
UNREAD_BYTES = 1_000_000
"""What is still read of a body once the request is answered: a client that is cut off earlier may miss the answer."""


class Connection(H11Protocol):
    """A client's connection, with limits.

    Args:
        most: how many there may be at once.
    """

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._most = most
        self._late: asyncio.TimerHandle | None = None
        self._unread = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn takes no less
        """Begin to wait for a request, or say that there are too many others."""
        super().connection_made(transport)
        if len(self.connections) > self._most:
            message = f"This server has {self._most} connections already."
            self._refuse(503, "busy", message, {"retry-after": str(RETRY_SECONDS)})
        else:
            self._late = self.loop.call_later(HEAD_SECONDS, self._close_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client says, unless it goes on about what is answered already."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self._is_past_caring:
            self._unread += len(data)
            if self._unread > UNREAD_BYTES:
                self.transport.close()
        elif self.conn.their_state is not h11.IDLE:
            self._wait_no_longer()
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self._close_late)

    def on_response_complete(self) -> None:
        """Wait for the next request, and for the rest of this one only for a moment."""
        super().on_response_complete()
        if self._is_past_caring:
            self._wait_no_longer()
            self._late = self.loop.call_later(UNREAD_SECONDS, self.transport.close)

    def send_400_response(self, msg: str) -> None:
        """Answer to what is no request, in the shape of every error."""
        limit = f"This is no HTTP request, or its head is longer than {MAX_HEAD_BYTES} bytes."
        self._refuse(400, "bad_request", limit, {})

    @property
    def _is_past_caring(self) -> bool:
        """Whether the client still sends the body of a request that is answered."""
        return self.cycle is not None and self.cycle.response_complete and self.conn.their_state is h11.SEND_BODY

    def _close_late(self) -> None:
        self._late = None
        if self.conn.their_state is h11.IDLE and self.conn.our_state is h11.IDLE:
            self._refuse(408, "too_slow", f"No request came within {HEAD_SECONDS:.0f} seconds.", {})

    def _wait_no_longer(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self, status: int, code: str, message: str, headers: Mapping[str, str]) -> None:
        """Answer before any route is asked, if nothing was answered yet, and close the connection."""
        if self.cycle is not None:
            self.cycle.disconnected = True
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.close()
            return
        content = http_error(status, message, code=code).model_dump_json(exclude_none=True).encode()
        said = {"content-type": "application/json", "content-length": str(len(content)), "connection": "close"}
        response = h11.Response(status_code=status, headers=[*said.items(), *headers.items()])
        for event in (response, h11.Data(data=content), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def room_for_connections() -> int:
    """How many connections the process can have, once it is allowed as many descriptors as it may ask for."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MAX_CONNECTIONS
    allowed, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed != resource.RLIM_INFINITY and allowed < DESCRIPTORS:
        wanted = DESCRIPTORS if highest == resource.RLIM_INFINITY else min(DESCRIPTORS, highest)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, highest))
        except (ValueError, OSError):
            wanted = allowed
        allowed = wanted
    free = MAX_CONNECTIONS if allowed == resource.RLIM_INFINITY else allowed - RESERVED_DESCRIPTORS
    return max(1, min(MAX_CONNECTIONS, free))
