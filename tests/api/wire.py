"""Speaks to a server byte by byte, as no well-behaved client would."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

TIMEOUT = 30


@dataclass(frozen=True)
class Received:
    """What a server sent until it closed the connection."""

    raw: bytes

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1])

    @property
    def error(self) -> dict[str, Any]:
        """The error of the answer, which has the one shape."""
        error: dict[str, Any] = json.loads(self.raw.partition(b"\r\n\r\n")[2])["error"]
        assert set(error) == {"code", "message", "hint", "subject"}
        return error


@contextmanager
def connected(client: httpx.Client) -> Iterator[socket.socket]:
    """A bare connection to the server a client asks."""
    url = client.base_url
    with socket.create_connection((url.host, url.port or 80), timeout=TIMEOUT) as connection:
        yield connection


def rest_of(connection: socket.socket) -> Received:
    """Everything that still comes, to the end."""
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return Received(b"".join(parts))
