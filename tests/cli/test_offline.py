"""Nothing leaves the machine: no command and no request looks a name up or connects, unless it was asked to."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from api.cli import commands  # noqa: F401 - registers the commands
from api.cli.main import app
from kb.offline import SWITCHES
from kb.settings import BUNDLED_LANGUAGE_MODEL
from tests.alone import run_alone
from tests.cli.conftest import OWLS, open_terminal
from tests.cli.terminal import Terminal
from tests.cli.test_importing import (
    BEST_POSTS,
    BUTTONDOWN,
    FEED,
    GHOST,
    PAGE,
    SHARES,
    SLIDES,
    SUBSTACK,
    WIKI,
    zipped,
)
from tests.conftest import REPOSITORY
from tests.kb.evaluation.collections import write_collection
from tests.kb.importers.test_bookmarks import NETSCAPE
from tests.kb.importers.test_medium import BODY, page

pytestmark = pytest.mark.slow

STEPS: list[tuple[str, dict[str, str]]] = [
    ("sync", {}),
    ("search voles --explain --facets", {}),
    ("search voles", {"embedding_runtime": "torch"}),
    ("related posts/2026-10-05-owls.md", {}),
    ("timeline owls", {}),
    ("duplicates", {}),
    ("warnings", {}),
    ("links list", {}),
    ("draft owls", {"language_model": BUNDLED_LANGUAGE_MODEL}),
    ("drafts list", {}),
    ("drafts show 1", {}),
    ("drafts approve 1", {}),
    ("draft owls --form links", {}),
    ("drafts discard 2", {}),
    ("newsletter build --month 2026-10", {}),
    ("newsletter list", {}),
    ("newsletter show 1", {}),
    ("schedule", {}),
    ("import linkedin Shares.csv", {}),
    ("import contentin best.txt", {}),
    ("import html page.html", {}),
    ("import feed feed.xml", {}),
    ("import quarto wings.qmd", {}),
    ("import substack substack.zip", {}),
    ("import ghost ghost.json", {}),
    ("import buttondown buttondown.zip", {}),
    ("import wiki wiki.txt", {}),
    ("import bookmarks bookmarks.html", {}),
    ("import medium medium.zip", {}),
    ("export backup.jsonl", {}),
    ("restore backup.jsonl", {"database": "sqlite:///new.db"}),
    ("migrate-store sqlite:///newer.db", {}),
    ("check", {}),
    ("eval retrieval fish", {}),
    ("eval support cases.jsonl", {"language_model": BUNDLED_LANGUAGE_MODEL}),
    ("doctor", {}),
]
"""Every command, with settings of its own, in an order in which each finds what it needs."""

ASKS_THE_WEB = {"links check"}
"""Its whole purpose is to connect."""

SERVED = {"serve"}
"""Is run by tests/cli/every_verb.py."""


def commands_of(group: Any, *names: str) -> set[str]:
    if not hasattr(group, "commands"):
        return {" ".join(names)}
    return {found for name, part in group.commands.items() for found in commands_of(part, *names, name)}


def as_a_shell(terminal: Terminal, home: Path) -> dict[str, str]:
    """The environment a user's shell has, in which nobody has switched anything off."""
    usual = {name: value for name, value in terminal.environment().items() if name not in SWITCHES}
    return {name: value for name, value in usual.items() if not name.startswith("XDG_")} | {"HOME": str(home)}


def write_exports(folder: Path) -> None:
    texts = {"Shares.csv": SHARES, "best.txt": BEST_POSTS, "page.html": PAGE, "feed.xml": FEED, "wings.qmd": SLIDES}
    texts |= {"ghost.json": json.dumps({"db": [{"data": GHOST}]}), "wiki.txt": WIKI, "bookmarks.html": NETSCAPE}
    texts["cases.jsonl"] = '{"source": "Owls hunt at night.", "claim": "At night, owls hunt.", "supported": true}'
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    zipped(folder / "medium.zip", {"posts/2026-03-04_Owls-0a1b2c3d4e5f.html": page("Owls at night", BODY).decode()})
    zipped(folder / "substack.zip", SUBSTACK)
    zipped(folder / "buttondown.zip", BUTTONDOWN)
    write_collection(folder / "fish", {"a": ("", "Fish swim.")}, {"1": "fish"}, [("1", "a", "1")])


def test_no_command_and_no_request_reaches_for_another_machine(tmp_path: Path) -> None:
    words = {command: command.split() for command, _settings in STEPS}
    known = commands_of(typer.main.get_command(app))
    tried = {name for name in known if any(each[: len(name.split())] == name.split() for each in words.values())}
    assert known == tried | ASKS_THE_WEB | SERVED

    # its cache is empty, so that the model is exported as well
    terminal = open_terminal(tmp_path / "birds", cache=str(tmp_path / "cache"))
    terminal.write("posts/2026-10-05-owls.md", OWLS)
    write_exports(terminal.folder)
    home = tmp_path / "home"
    home.mkdir()
    steps = [
        {"arguments": words[command], "settings": {f"BYLINE_{name.upper()}": value for name, value in settings.items()}}
        for command, settings in STEPS
    ]
    given, failed = tmp_path / "steps.json", tmp_path / "failed.json"
    given.write_text(json.dumps(steps))

    session = [sys.executable, "-m", "tests.cli.every_verb", str(given), str(failed)]
    reached = run_alone(session, tmp_path / "reached.json", as_a_shell(terminal, home), terminal.folder)

    assert json.loads(failed.read_text()) == {}
    assert reached == []
    assert [file for file in home.rglob("*") if file.is_file()] == []


def test_the_recorder_sees_a_look_up_and_a_connection(tmp_path: Path) -> None:
    script = """
import contextlib, socket
with contextlib.suppress(OSError):
    socket.getaddrinfo("example.org", 80)
for host in ("8.8.8.8", "2001:db8::1", "127.0.0.1"):
    with contextlib.suppress(OSError):
        socket.create_connection((host, 443))
"""
    reached = run_alone([sys.executable, "-c", script], tmp_path / "reached.json", dict(os.environ), tmp_path)
    assert reached == ["192.0.2.53:53 example.org", "2001:db8::1:443", "8.8.8.8:443"]


def test_libraries_are_told_to_keep_quiet_before_the_first_is_imported(tmp_path: Path) -> None:
    script = (
        "import sys, kb, os\n"
        "from kb.offline import onnx_runtime\n"
        "assert 'onnxruntime' not in sys.modules\n"
        "onnx_runtime()\n"
        "print({name: os.environ.get(name) for name in sys.argv[1:]})"
    )
    asked = {**os.environ, "ORT_DISABLE_TELEMETRY": "0", "HF_HUB_OFFLINE": "0", "HOME": str(tmp_path)}
    command = [sys.executable, "-c", script, *SWITCHES]
    done = subprocess.run(command, cwd=REPOSITORY, env=asked, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(SWITCHES)
    assert list(tmp_path.iterdir()) == []
