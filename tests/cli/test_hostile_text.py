"""Text that is none, and text that gives orders to a terminal."""

import os
import subprocess
import sys

import pytest

from tests.cli.terminal import MAIN, TIMEOUT, Terminal
from tests.cli.test_importing import BEST_POSTS

pytestmark = pytest.mark.slow

ORDERS = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eslwO"


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "owls \udcff"],
        ["draft", "owls \udcff"],
        ["timeline", "owls \udcff"],
        ["links", "list", "owls \udcff"],
        ["related", "owls \udcff.md"],
        ["import", "contentin", "best.txt", "--author", "\udcff"],
        ["search", "owls", "--author", "\udcff"],
        ["newsletter", "build", "--month", "\udcff"],
    ],
    ids=lambda arguments: " ".join(arguments[:2]).encode("ascii", "replace").decode(),
)
def test_bytes_that_are_not_text_end_in_one_sentence(birds: Terminal, arguments: list[str]) -> None:
    (birds.folder / "best.txt").write_text(BEST_POSTS)
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *map(os.fsencode, arguments)],
        cwd=birds.folder,
        env=birds.environment(),
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
    )
    said = done.stderr.decode(errors="replace")
    assert done.returncode in (0, 2, 4), said
    assert "bug in Byline" not in said


def test_a_setting_that_is_not_text_is_named(birds: Terminal) -> None:
    said = birds.run_anew("search", "owls", variables={"BYLINE_AUTHOR": "Nora \udcff"})
    assert said.err.startswith("byline: BYLINE_AUTHOR holds bytes that are not text.")


def test_no_text_commands_the_terminal(birds: Terminal) -> None:
    written = "".join(f"\\u{ord(letter):04x}" for letter in ORDERS)
    head = f'---\ntitle: "Owls {written}"\n---\n\n'
    birds.write("posts/hostile.md", f"{head}Owls hunt {ORDERS} again, [here](https://a.example).\n")
    assert birds.run("sync").code == 0
    for command in ("search owls", "links", "related posts/2026-10-05-owls.md", "draft owls"):
        said = birds.run(*command.split())
        assert said.code == 0, said.err
        assert not {letter for letter in ORDERS if not letter.isprintable()} & set(said.out), command
