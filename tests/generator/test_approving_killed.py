"""Approvals that are killed: whatever the moment, approving again makes one whole post and no second."""

import datetime as dt
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from sqlalchemy import event

from generator.approving import approve_draft, as_markdown
from generator.models import Draft, DraftState
from kb.database import Database
from kb.settings import Settings
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow

NOW = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
DEEDS = {"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.chmod"}
"""What a process does to files, by the names of Python's audit events."""


def approve_up_to(url: str, content: Path, draft_id: int, moment: int) -> None:
    """What the process that is killed does: approve, and die before a deed or a commit of that number."""
    database = Database(url)
    done = 0

    def count(*_given: object) -> None:
        nonlocal done
        done += 1
        if done == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "commit", count)
    sys.addaudithook(lambda deed, _arguments: count() if deed in DEEDS else None)
    approve_draft(database, draft_id, content, "Nora Almqvist", NOW.date())
    os._exit(0)


@pytest.fixture(scope="module")
def context() -> Iterator[ForkServerContext]:
    """Makes processes that have all they need imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(REPOSITORY))
        yield context


def test_an_approval_killed_at_any_moment_is_completed_by_the_next(
    context: ForkServerContext, settings: Settings, database: Database
) -> None:
    posts = settings.content / "posts"
    for moment in range(1, 100):
        draft = Draft(topic="owls", form="links", state=DraftState.DRAFT, text=f"Owl {moment}.", created_at=NOW,
                      updated_at=NOW)  # fmt: skip
        with database.write() as session:
            session.add(draft)
        arguments = settings.database_url, settings.content, draft.id, moment
        process = context.Process(target=approve_up_to, args=arguments)
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        assert draft.id is not None
        left = [file.read_text(encoding="utf-8") for file in posts.glob("*.md")]
        assert "" not in left
        assert len(left) == len(set(left))

        approved = approve_draft(database, draft.id, settings.content, "Nora Almqvist", NOW.date())
        assert approved.state == "approved"
        text = as_markdown(approved, "Nora Almqvist", NOW.date())
        assert (settings.content / approved.path).read_text(encoding="utf-8") == text
        assert [file.read_text(encoding="utf-8") for file in posts.iterdir()].count(text) == 1
        assert len(list(posts.iterdir())) == moment
    assert moment > 6
