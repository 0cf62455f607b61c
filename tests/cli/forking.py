"""Commands without the second that each spends on imports: forks of one process that has imported Byline already.

Every command is still a process of its own, with its own environment, folder and exit code, and leaves nothing behind
in another. What happens while Python starts and ends is not seen here: tests of that start a program of their own.

Run as a module, this is the process that forks: it reads one command a line as JSON, and answers with its exit code.
"""

import gc
import json
import multiprocessing
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

REPOSITORY = Path(__file__).parents[2]
COLUMNS = "200"
"""How wide the terminal is said to be. A console looks when it is made, which is before a command is run."""

CAN_FORK = sys.platform == "linux"
"""Elsewhere a process cannot fork, or may crash when it does after it has loaded libraries of the system."""

IMPORTED = """
alembic.command api.bootstrap api.cli.ahead api.cli.commands css_inline feedparser generator.approving
generator.pipeline kb.index.sqlite kb.ingest.sync kb.search.search newsletter.build nupunkt
sqlalchemy.dialects.sqlite trafilatura uvicorn
""".split()
"""What takes long to import, by the commands that need it."""


@dataclass(frozen=True)
class Command:
    """Arguments of `byline`, where it runs, the files its outputs go to, and when it is killed."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    out: str
    err: str
    seconds: float


class Forks:
    """The process that forks, running until `close`."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.forking"],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self, arguments: list[str], folder: Path, environment: dict[str, str], seconds: float
    ) -> tuple[int, bytes, bytes]:
        """Run a command to its end: its exit code, below zero where a signal killed it, and both outputs."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with TemporaryDirectory(prefix="byline-said-") as said:
            out, err = Path(said, "out"), Path(said, "err")
            command = Command(arguments, str(folder), environment, str(out), str(err), seconds)
            self._process.stdin.write(json.dumps(asdict(command)) + "\n")
            self._process.stdin.flush()
            code = self._process.stdout.readline()
            assert code, "the process that forks has ended"
            return int(code), out.read_bytes(), err.read_bytes()

    def close(self) -> None:
        """Let it end."""
        self._process.communicate(timeout=60)


@cache
def forks() -> Forks:
    """The process that forks for this run of the tests, started when the first command is run."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("BYLINE_", "PYTHON"))}
    return Forks(own | {"COLUMNS": COLUMNS})


def end_forks() -> None:
    """Let it end, if it was started."""
    if forks.cache_info().currsize:
        forks().close()
        forks.cache_clear()


def fork_at_request() -> None:
    """Run commands until there are no more."""
    for module in IMPORTED:
        import_module(module)
    _load_embedder()
    gc.freeze()  # what is never collected is never copied into a fork
    with os.fdopen(os.dup(1), "w") as answers:
        for line in sys.stdin:
            command = Command(**json.loads(line))
            process = multiprocessing.get_context("fork").Process(target=_run, args=[command])
            process.start()
            process.join(command.seconds)
            process.kill()
            process.join()
            answers.write(f"{process.exitcode}\n")
            answers.flush()


def _load_embedder() -> None:
    """Have the bundled model loaded on one thread, for every command that asks for just that."""
    from kb.embedding import onnx
    from kb.settings import Settings

    onnx.OnnxEmbedder = cache(onnx.OnnxEmbedder)  # type: ignore[misc,assignment]
    onnx.OnnxEmbedder(Settings().models_folder, 1, 1).encode(["anything"])


def _run(command: Command) -> None:
    """Be what a shell would have started, and run."""
    from api.cli import main

    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, command.out, os.O_WRONLY | os.O_CREAT),
        (2, command.err, os.O_WRONLY | os.O_CREAT),
    ):
        file = os.open(path, flags, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.chdir(command.folder)
    os.environ.clear()
    os.environ.update(command.environment)
    time.tzset()
    sys.argv = ["byline", *command.arguments]
    main()


if __name__ == "__main__":
    fork_at_request()
