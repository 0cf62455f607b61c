"""Syncs that are stopped, fail midway or run side by side leave a whole store, and the next one finishes the work."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import event

from kb.database import Database
from kb.embedding import Embedder
from kb.errors import InterruptedWorkError, ModelError, StoreFullError
from kb.ingest.report import SyncReport
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.progress import Progress
from kb.search.query import Mode
from kb.settings import Settings
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import Ask, RunSync
from tests.kb.helpers import SQLITE_ONLY, assert_whole, counts, embedding_models, stored_paths, stored_text

POSTS = 8


def long_post(number: int, words: str = "is about") -> str:
    """A post of a hundred passages, as the fake embedder counts: three of them fill a group."""
    paragraphs = (f"Paragraph {part} of post {number} {words} {'cats ' * 18}" for part in range(100))
    return f"---\ntitle: Post {number}\n---\n\n" + "\n\n".join(paragraphs)


@pytest.fixture(autouse=True)
def _posts(write: Write) -> None:
    for number in range(POSTS):
        write(f"posts/{number}.md", long_post(number))


def cancelling(doing: str, done: int) -> Progress:
    """Progress that is cancelled at a step."""

    def on_step(now_doing: str, now_done: int, _total: int) -> None:
        if (now_doing, now_done) == (doing, done):
            progress.cancel()

    progress = Progress(on_step)
    return progress


def test_a_cancelled_sync_keeps_what_was_finished_and_the_next_one_does_the_rest(
    run_sync: RunSync, database: Database
) -> None:
    embedder = FakeEmbedder()
    with pytest.raises(InterruptedWorkError, match="What was finished is kept"):
        run_sync(embedder=embedder, progress=cancelling("Embedding", 3))
    finished = len(stored_paths(database))
    assert 0 < finished < POSTS
    assert_whole(database)
    embedded = len(embedder.embedded)
    assert counts(run_sync(embedder=embedder)) == {"added": POSTS - finished, "unchanged": finished}
    assert len(embedder.embedded) == POSTS * 100
    assert embedded == finished * 100
    assert_whole(database)


def test_a_sync_cancelled_while_reading_changes_nothing(
    settings: Settings, run_sync: RunSync, database: Database
) -> None:
    run_sync(embedder=FakeEmbedder())
    (settings.content / "posts/0.md").unlink()
    with pytest.raises(InterruptedWorkError):
        run_sync(embedder=FakeEmbedder(), progress=cancelling("Reading", 3))
    assert len(stored_paths(database)) == POSTS


def test_an_embedder_that_fails_midway_leaves_a_whole_store(run_sync: RunSync, database: Database) -> None:
    with pytest.raises(ModelError):
        run_sync(embedder=FakeEmbedder(fails_at=4))
    finished = len(stored_paths(database))
    assert 0 < finished < POSTS
    assert_whole(database)
    assert counts(run_sync(embedder=FakeEmbedder())) == {"added": POSTS - finished, "unchanged": finished}


def test_a_change_of_model_that_fails_midway_is_finished_by_the_next_sync(
    run_sync: RunSync, database: Database
) -> None:
    run_sync(embedder=FakeEmbedder("old"))
    with pytest.raises(ModelError):
        run_sync(embedder=FakeEmbedder("new", fails_at=4))
    assert embedding_models(database) == {"old", "new"}
    assert_whole(database)
    run_sync(embedder=FakeEmbedder("new"))
    assert embedding_models(database) == {"new"}
    assert_whole(database)


@SQLITE_ONLY
def test_a_full_disk_is_said_to_be_full_and_leaves_a_whole_store(
    settings: Settings, write: Write, run_sync: RunSync, database: Database
) -> None:
    write("posts/0.md", "The first post, stored while there was room.")
    run_sync(settings.content / "posts/0.md", embedder=FakeEmbedder())
    database.close()

    @event.listens_for(database.engine, "connect")
    def leave_little_room(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 150")

    with pytest.raises(StoreFullError, match=r"The disk holding .* is full") as caught:
        run_sync(embedder=FakeEmbedder())
    assert "Make room" in caught.value.hint
    assert stored_text(database, "posts/0.md") == "The first post, stored while there was room."
    database.close()
    event.remove(database.engine, "connect", leave_little_room)
    assert_whole(database)
    run_sync(embedder=FakeEmbedder())
    assert len(stored_paths(database)) == POSTS
    assert_whole(database)


def in_threads(*work: Callable[[], SyncReport]) -> list[SyncReport]:
    """Run side by side; the reports of those that succeeded."""
    reports: list[SyncReport] = []
    threads = [Thread(target=lambda job=job: reports.append(job())) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return reports


def test_two_syncs_at_once_both_succeed(settings: Settings, database: Database) -> None:
    other = Database(settings.database_url)

    def run(store: Database) -> SyncReport:
        return sync(store, FakeEmbedder(), make_scope(settings.content), max_file_bytes=settings.max_file_bytes)

    reports = in_threads(lambda: run(database), lambda: run(other))
    other.close()
    assert sorted((report.added, report.unchanged) for report in reports) == [(0, POSTS), (POSTS, 0)]
    assert_whole(database)


def test_a_sync_that_waits_for_another_says_so_and_can_be_stopped(
    run_sync: RunSync, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.ingest.sync.LOCK_STEP_SECONDS", 0.01)
    waiting = cancelling("Waiting for another sync to finish", 0)
    with database.exclusive("sync", 1), pytest.raises(InterruptedWorkError):
        run_sync(embedder=FakeEmbedder(), progress=waiting)
    assert stored_paths(database) == []


def test_questions_are_answered_while_a_sync_runs(
    settings: Settings, write: Write, database: Database, embedder: Embedder, ask: Ask
) -> None:
    for number in range(POSTS):
        write(f"posts/{number}.md", f"Post number {number} is about cats.")
    answers: list[int] = []
    progress = Progress(lambda *_step: answers.append(len(ask("cats", Mode.HYBRID))))
    sync(database, embedder, make_scope(settings.content), max_file_bytes=10_000, progress=progress)
    assert answers[0] == 0
    assert answers[-1] == POSTS
