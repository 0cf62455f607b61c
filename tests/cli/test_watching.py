"""`byline sync --watch`, until Ctrl-C."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from kb.database import Database
from tests.cli.terminal import MAIN, TIMEOUT, Terminal
from tests.kb.helpers import assert_whole, stored_paths

pytestmark = pytest.mark.slow

OWL = "# Owls\n\nOwls hunt voles.\n"


@contextmanager
def watched(terminal: Terminal, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`byline sync --watch` in the terminal's folder, its output in files beside the content."""
    with (terminal.folder / "out").open("w") as out, (terminal.folder / "err").open("w") as err:
        command = [sys.executable, "-c", MAIN, "sync", "--watch", *arguments]
        process = subprocess.Popen(
            command, cwd=terminal.folder, env=terminal.environment(), stdout=out, stderr=err, text=True
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_changes_are_told_and_ctrl_c_ends_it_quietly(terminal: Terminal) -> None:
    file = terminal.write("posts/owls.md", OWL)
    out, err = terminal.folder / "out", terminal.folder / "err"

    def says(words: str) -> None:
        until(lambda: words in out.read_text(), f"{words} is missing in: {out.read_text()}{err.read_text()}")

    with watched(terminal) as process:
        says("1 added, 0 updated, 0 unchanged, 0 removed, 0 failed")
        says("Watching for changes. Ctrl-C ends it.")
        beside = file.with_name(".owls.md.new")
        beside.write_text(OWL.replace("voles", "mice"))
        beside.replace(file)
        says("0 added, 1 updated, 0 unchanged, 0 removed, 0 failed")
        file.rename(file.with_name("barn-owls.md"))
        says("1 added, 0 updated, 0 unchanged, 1 removed, 0 failed")
        terminal.write("posts/bad.md", "")
        process.send_signal(signal.SIGINT)
        assert process.wait(TIMEOUT) in (0, 130)  # 130 where a sync was just running
    assert "Traceback" not in err.read_text()
    assert "failed" in out.read_text()
    database = Database(f"sqlite:///{terminal.data / 'byline.db'}")
    assert stored_paths(database) == ["posts/barn-owls.md"]
    assert_whole(database)
    database.close()


def test_ctrl_c_while_nothing_happens_is_a_success(terminal: Terminal) -> None:
    terminal.write("posts/owls.md", OWL)
    out, err = terminal.folder / "out", terminal.folder / "err"
    with watched(terminal) as process:
        until(lambda: "Watching" in out.read_text(), err.read_text())
        process.send_signal(signal.SIGINT)
        assert process.wait(TIMEOUT) == 0
    assert "Traceback" not in err.read_text()


def test_scripts_read_one_answer_after_each_change(terminal: Terminal) -> None:
    terminal.write("posts/owls.md", OWL)
    out, err = terminal.folder / "out", terminal.folder / "err"
    with watched(terminal, "--json") as process:
        until(lambda: '"added": 1' in out.read_text(), f"{out.read_text()}{err.read_text()}")
        terminal.write("posts/ravens.md", "# Ravens\n\nRavens speak.\n")
        until(lambda: out.read_text().count('"added": 1') == 2, f"{out.read_text()}{err.read_text()}")
        process.send_signal(signal.SIGINT)
        assert process.wait(TIMEOUT) == 0
