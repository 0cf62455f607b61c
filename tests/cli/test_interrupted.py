"""Ctrl-C while files are synced."""

import signal

import pytest

from api.answers.sync import SyncAnswer
from kb.database import Database
from tests.cli.terminal import Terminal
from tests.kb.helpers import assert_whole, stored_paths

pytestmark = pytest.mark.slow

FILES = 1000


@pytest.mark.parametrize(
    "signals", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGHUP], [signal.SIGINT, signal.SIGINT]]
)
def test_what_was_finished_is_kept_and_the_rest_comes_next_time(
    terminal: Terminal, signals: list[signal.Signals]
) -> None:
    for number in range(FILES):
        terminal.write(
            f"posts/{number:03}.md", f"# Owl {number}\n\nOwl number {number} hunts voles in field {number}.\n"
        )
    stopped = terminal.interrupt("sync", signals=signals)

    assert stopped.code == 130
    assert stopped.err.splitlines()[-1].startswith("byline: ")
    assert "What was finished is kept." in stopped.err
    assert "Traceback" not in stopped.err
    assert stopped.out == ""
    database = Database(f"sqlite:///{terminal.data / 'byline.db'}")
    assert_whole(database)
    kept = len(stored_paths(database))
    assert kept < FILES
    database.close()

    answer = terminal.run("sync", "--json").answer(SyncAnswer)
    assert (answer.added, answer.unchanged, answer.failed) == (FILES - kept, kept, [])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_server_ends_in_order_when_it_is_told_to_or_its_terminal_closes(
    terminal: Terminal, number: signal.Signals
) -> None:
    stopped = terminal.interrupt("serve", "--port", "0", signals=[number], at="Byline is on")

    assert stopped.code == -signal.SIGTERM
    assert "Traceback" not in stopped.err
