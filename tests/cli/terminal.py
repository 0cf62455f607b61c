"""Runs the real command line in a folder of its own, as a person at a terminal or a script would."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from tests.cli.forking import CAN_FORK, COLUMNS, forks
from tests.conftest import REPOSITORY

MAIN = "from api.cli import main; main()"
TIMEOUT = 240
AnyAnswer = TypeVar("AnyAnswer", bound=BaseModel)


@dataclass(frozen=True)
class Said:
    """What a command left behind: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON value and nothing else."""
        return json.loads(self.out)

    def answer(self, shape: type[AnyAnswer]) -> AnyAnswer:
        """The answer, which must have exactly the documented fields."""
        assert self.code == 0, self.err
        answer = shape.model_validate_json(self.out)
        assert self.json == json.loads(answer.model_dump_json())
        return answer


@dataclass
class Terminal:
    """A working directory with its settings.

    Attributes:
        settings: `BYLINE_` variables, by their names in lower case.
    """

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> Path:
        return self.folder / "content"

    @property
    def data(self) -> Path:
        return self.folder / ".byline"

    def environment(self, **settings: str) -> dict[str, str]:
        """The process's own, with the settings and nothing else of Byline's."""
        usual = {name: value for name, value in os.environ.items() if not name.startswith(("BYLINE_", "PYTHON"))}
        usual |= {"PYTHONPATH": str(REPOSITORY), "COLUMNS": COLUMNS}
        return usual | {f"BYLINE_{name.upper()}": value for name, value in (self.settings | settings).items()}

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Run `byline` without waiting for it."""
        return subprocess.Popen(
            [sys.executable, "-c", MAIN, *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def interrupt(
        self, *arguments: str, signals: Sequence[signal.Signals] = (signal.SIGINT,), at: str = "Embedding"
    ) -> Said:
        """Run `byline`, and send it signals as soon as it says that it embeds, or whatever `at` is."""
        with self.start(*arguments) as process:
            assert process.stderr is not None
            for line in process.stderr:
                if at in line:
                    break
            for number in signals:
                process.send_signal(number)
            out, err = process.communicate(timeout=TIMEOUT)
        return Said(process.returncode, out, err)

    def run(self, *arguments: str, **settings: str) -> Said:
        """Run `byline` with arguments, and settings by name."""
        environment = self.environment(**settings)
        if CAN_FORK:
            return self._checked(*forks().run([*arguments], self.folder, environment, TIMEOUT))
        return self._run_anew(MAIN, arguments, environment)

    def run_anew(
        self, *arguments: str, program: str = MAIN, variables: dict[str, str] | None = None, **settings: str
    ) -> Said:
        """Run `byline`, or a Python program in its place, from the start of Python on: a second slower."""
        return self._run_anew(program, arguments, self.environment(**settings) | (variables or {}))

    def _run_anew(self, program: str, arguments: Sequence[str], environment: dict[str, str]) -> Said:
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
        return self._checked(done.returncode, done.stdout, done.stderr)

    def _checked(self, code: int, out: bytes, err: bytes) -> Said:
        """What was said, by a command that did not crash."""
        said = Said(code, out.decode(errors="replace"), err.decode(errors="replace"))
        assert "Traceback" not in said.err, said.err
        assert not list(self.folder.glob("*crash*")), said.err
        return said

    def write(self, path: str, text: str) -> Path:
        """Write a file into the content folder."""
        file = self.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file
