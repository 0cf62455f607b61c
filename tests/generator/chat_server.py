"""A real HTTP server that answers as a test scripts it, in the place of an OpenAI-compatible one."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Write = Callable[[bytes], None]
Body = Callable[[Write], None]


@dataclass
class ChatServer:
    """The server while it runs.

    Attributes:
        status: of every answer.
        body: writes the answer; raising OSError in it means the client has gone.
        requests: paths and JSON bodies received.
        left: set once a client went away before the answer was whole.
    """

    url: str = ""
    status: int = 200
    content_type: str = "text/event-stream"
    body: Body = lambda _write: None
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    left: Event = field(default_factory=Event)


def events(*data: object) -> Body:
    """Server-sent events with the data as JSON, strings as they are."""
    lines = [f"data: {item if isinstance(item, str) else json.dumps(item)}\n\n" for item in data]
    return lambda write: write("".join(lines).encode())


def delta(content: str | None) -> dict[str, Any]:
    """One event of a streamed answer."""
    return {"choices": [{"index": 0, "delta": {"content": content}}]}


@contextmanager
def chatting() -> Iterator[ChatServer]:
    """A server on a free port of this machine, until the end."""
    server = ChatServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            server.requests.append((self.path, json.loads(self.rfile.read(length))))
            self.send_response(server.status)
            self.send_header("Content-Type", server.content_type)
            self.end_headers()
            try:
                server.body(self._write)
            except OSError:
                server.left.set()

        def _write(self, data: bytes) -> None:
            self.wfile.write(data)
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        server.url = f"http://127.0.0.1:{http.server_port}/v1"
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        http.shutdown()
        thread.join()
