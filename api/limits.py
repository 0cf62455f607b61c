"""How much a request may say, and how long it may take to say it. Stands before routes, behind `api.deps.Guard`.

A body that is too large is refused by its announced length, before a byte of it is read, or once it has grown too
large. Knows nothing of connections; see `api.connections`.
"""

import asyncio

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import error_response

MAX_BODY_BYTES = 1_000_000
"""The longest there is any use for is a topic."""

BODY_SECONDS = 20.0
"""From the head of a request to the end of its body."""

TOO_LARGE = f"The body of a request may have {MAX_BODY_BYTES:,} bytes at most."
TOO_SLOW = f"The body of a request must be here within {BODY_SECONDS:.0f} seconds."


class Limits:
    """Hands routes a body of bounded size within bounded time."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif int(Headers(scope=scope).get("content-length", "0")) > MAX_BODY_BYTES:
            await error_response(413, TOO_LARGE)(scope, receive, send)
        else:
            exchange = _Exchange(receive, send)
            await self._app(scope, exchange.receive, exchange.send)


class _Exchange:
    """One request and its answer, as the app sees them."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._ends = asyncio.get_running_loop().time() + BODY_SECONDS
        self._read = 0
        self._is_whole = False
        self._is_answered = False

    async def receive(self) -> Message:
        """The next part of the body, while there is any; then whatever the server says.

        Raises:
            HTTPException: 408 or 413; once an answer has begun it is too late for another, and the client is gone.
        """
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._ends):
                message = await self._receive()
        except TimeoutError:
            return self._refused(408, TOO_SLOW)
        self._read += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        return self._refused(413, TOO_LARGE) if self._read > MAX_BODY_BYTES else message

    def _refused(self, status: int, message: str) -> Message:
        self._is_whole = True
        if not self._is_answered:
            raise HTTPException(status, message)
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Note that an answer has begun."""
        self._is_answered = True
        await self._send(message)
