"""How long a search takes over HTTP, while so many others are asked at the same time."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from statistics import median, quantiles

import httpx

from bench.search import questions_of
from bench.workbench import REPOSITORY, Report, Store, Workbench
from kb.errors import InputError

CONNECTIONS = (1, 10, 50)
SECONDS = 20.0
"""Of asking, for each number of connections."""

TIMEOUT = 120.0
COMMAND = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", "0"]
_ADDRESS = re.compile(r"http://[\d.]+:\d+")


def run(bench: Workbench) -> Report:
    """Measure searches of a server of its own process over the texts of the sync benchmark."""
    store = bench.store("server", bench.texts.folder)
    questions = questions_of(store)
    columns = ("connections", "median ms", "p95 ms", "answers a second", "not answered")
    report = Report(f"GET /search over {len(bench.texts.embedded)} passages", columns)
    with _served(bench, store) as address:
        asyncio.run(_ask(address, 1, questions[:10], SECONDS))  # loads the model and the index
        for connections in CONNECTIONS:
            bench.say(f"Asking over {connections} connections for {SECONDS:.0f} s …")
            times, failed, took = asyncio.run(_ask(address, connections, cycle(questions), SECONDS))
            if len(times) < 2:
                report.failures.append(f"Over {connections} connections nothing was answered.")
            else:
                row = (connections, median(times), quantiles(times, n=20)[-1], len(times) / took, failed)
                report.rows.append(row)
    report.notes.append("Every client asks its next question when the last is answered, from a process of its own.")
    return report


@contextmanager
def _served(bench: Workbench, store: Store) -> Iterator[str]:
    """The address of `byline serve` over a store, which quotes and builds nothing."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")} | {
        "BYLINE_DATA": str(store.data),
        "BYLINE_CONTENT": str(bench.texts.folder),
        "BYLINE_LANGUAGE_MODEL": "none",
        "BYLINE_SCHEDULE": "false",
        "PYTHONPATH": str(REPOSITORY),
    }
    log = store.data / "serve.log"
    with log.open("w") as errors, subprocess.Popen(COMMAND, env=environment, cwd=store.data, stderr=errors) as server:
        try:
            while not (found := _ADDRESS.search(log.read_text())):
                if server.poll() is not None:
                    raise InputError(f"The server did not start: {log.read_text().strip()}")
                time.sleep(0.05)
            yield found[0]
        finally:
            server.terminate()


async def _ask(
    address: str, connections: int, questions: Sequence[str] | Iterator[str], seconds: float
) -> tuple[list[float], int, float]:
    """How long each answer took, in ms; how many questions had none; and how long all took, in s."""
    times: list[float] = []
    failed = 0
    asked = iter(questions)
    start = time.perf_counter()
    limits = httpx.Limits(max_connections=connections)

    async def one_after_another(client: httpx.AsyncClient) -> None:
        nonlocal failed
        for question in asked:
            begun = time.perf_counter()
            if begun - start > seconds:
                return
            try:
                response = await client.get("/api/v1/search", params={"q": question})
                response.raise_for_status()
            except httpx.HTTPError:
                failed += 1
            else:
                times.append(1000 * (time.perf_counter() - begun))

    async with httpx.AsyncClient(base_url=address, timeout=TIMEOUT, limits=limits) as client:
        await asyncio.gather(*(one_after_another(client) for _ in range(connections)))
    return times, failed, time.perf_counter() - start
