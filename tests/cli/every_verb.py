"""Runs commands one after another, then a served session: `python -m tests.cli.every_verb STEPS REPORT`.

STEPS is a JSON list of `{"arguments": [...], "settings": {...}}`. REPORT becomes a JSON object of what did not end
well: command or request -> what it said.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from api.cli.main import main

PORT = 8765
"""Free for sure: whoever runs this has a network to itself."""

START_SECONDS = 60.0
REQUESTS = [
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/api/v1/health"),
    ("POST", "/api/v1/sync"),
    ("GET", "/api/v1/search?q=owls&explain=true"),
    ("GET", "/api/v1/timeline?q=owls"),
    ("GET", "/api/v1/documents"),
    ("GET", "/api/v1/documents/1"),
    ("GET", "/api/v1/documents/1/related"),
    ("GET", "/api/v1/duplicates"),
    ("GET", "/api/v1/warnings"),
    ("GET", "/api/v1/links"),
    ("POST", "/api/v1/drafts?wait=true"),
    ("GET", "/api/v1/drafts"),
    ("GET", "/api/v1/drafts/1"),
    ("POST", "/api/v1/newsletter/issues?wait=true"),
    ("GET", "/api/v1/newsletter/issues"),
    ("GET", "/api/v1/newsletter/issues/1"),
    ("GET", "/api/v1/newsletter/issues/1/html"),
    ("GET", "/api/v1/schedule"),
]
BODIES = {"/api/v1/drafts?wait=true": {"topic": "owls"}, "/api/v1/newsletter/issues?wait=true": {"month": "2026-10"}}


def _run(arguments: list[str], settings: dict[str, str]) -> str:
    """What a command said, if it did not end well; else nothing."""
    os.environ.update(settings)
    sys.argv = ["byline", *arguments]
    said = io.StringIO()
    code: Any = 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main()
        except SystemExit as end:
            code = end.code
    for name in settings:
        del os.environ[name]
    return f"exit code {code}: {said.getvalue()}" if code else ""


def _serve() -> dict[str, str]:
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(PORT)]
    failed = {}
    with subprocess.Popen(command) as server, httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=120) as client:
        try:
            _wait_for(client)
            for method, path in REQUESTS:
                answer = client.request(method, path, json=BODIES.get(path))
                if not answer.is_success:
                    failed[f"{method} {path}"] = f"{answer.status_code}: {answer.text}"
        finally:
            server.terminate()
    return failed


def _wait_for(client: httpx.Client) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        with contextlib.suppress(httpx.TransportError):
            client.get("/api/v1/health")
            return
        time.sleep(0.2)


def _all(steps: list[dict[str, Any]]) -> dict[str, str]:
    failed = {" ".join(step["arguments"]): _run(step["arguments"], step["settings"]) for step in steps}
    return {command: said for command, said in failed.items() if said} | _serve()


if __name__ == "__main__":
    given, target = map(Path, sys.argv[1:])
    target.write_text(json.dumps(_all(json.loads(given.read_text()))))
