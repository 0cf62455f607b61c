"""A web server on this machine that answers as a script says, and remembers how it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, str]]
"""Status and headers."""


@dataclass
class Site:
    """What a server answers and was asked.

    Attributes:
        replies: by path, or by method and path as `HEAD /x`; several are given in turn, the last for ever.
        asked: method and path of each request, in order.
        agents: the programs that asked.
        most_at_once: requests under way together, at most.
    """

    url: str = ""
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    most_at_once: int = 0
    came_in: threading.Condition = field(default_factory=threading.Condition)
    released: threading.Event = field(default_factory=threading.Event)

    def answers(self, path: str, *replies: int | Reply) -> str:
        """Script a path, and return its address; a bare number is a status."""
        self.replies[path] = [(reply, {}) if isinstance(reply, int) else reply for reply in replies]
        return self.url + path[path.index("/") :]

    def reply(self, method: str, path: str) -> Reply:
        """The next answer of the script; 404 where it has none."""
        with self.came_in:
            waiting = self.replies.get(f"{method} {path}") or self.replies.get(path) or [(404, {})]
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def await_request(self, line: str) -> None:
        """Wait until a request such as `HEAD /x` has come in."""
        with self.came_in:
            assert self.came_in.wait_for(lambda: line in self.asked, timeout=60), f"nobody asked for {line}"


@contextmanager
def serving_site() -> Iterator[Site]:
    """Run a server until the block is left. A path below /slow is answered when `released` is set."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        under_way = 0

        def _answer(self) -> None:
            with site.came_in:
                site.asked.append(f"{self.command} {self.path}")
                site.came_in.notify_all()
                site.agents.add(self.headers["User-Agent"])
                Handler.under_way += 1
                site.most_at_once = max(site.most_at_once, Handler.under_way)
            if self.path.startswith("/slow"):
                site.released.wait(30)
            status, headers = site.reply(self.command, self.path)
            with site.came_in:
                Handler.under_way -= 1
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET = _answer  # noqa: N815 - names the standard library asks for

        def log_message(self, *_arguments: Any) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):  # whoever asked may have gone
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        site.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
