"""A real server on a free port, and a reader of server-sent events."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

import httpx
from fastapi import FastAPI

from api.server import make_server
from tests.api.declared import checker

PREFIX = "/api/v1"
TIMEOUT = 60


@contextmanager
def serving(app: FastAPI) -> Iterator[httpx.Client]:
    """Run the app until the block is left; the client's addresses begin below /api/v1.

    Every answer the client gets must be one that the app describes.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # whoever connects before the server is up waits
        server = make_server(app, log_config=None, timeout_graceful_shutdown=1)
        thread = Thread(target=server.run, args=([listener],), name="server")
        thread.start()
        host, port = listener.getsockname()
        try:
            hooks = {"response": [checker(app.openapi())]}
            base = f"http://{host}:{port}{PREFIX}"
            with httpx.Client(base_url=base, timeout=TIMEOUT, event_hooks=hooks) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


@dataclass(frozen=True)
class Heard:
    """A server-sent event."""

    id: str
    type: str
    data: dict[str, Any]


def events_in(response: httpx.Response) -> Iterator[Heard]:
    """The events of a response that is being streamed."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if not line and fields:
            yield Heard(fields["id"], fields["event"], json.loads(fields["data"]))
            fields = {}
        elif line and not line.startswith(":"):
            name, _colon, value = line.partition(": ")
            fields[name] = value


def hear(client: httpx.Client, path: str, last_id: str = "") -> list[Heard]:
    """Every event of a stream, to its end."""
    headers = {"Last-Event-ID": last_id} if last_id else {}
    with client.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        return list(events_in(response))
