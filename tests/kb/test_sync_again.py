"""A second sync looks into the files that may have changed, and into no others."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.database import Database
from kb.ingest import scan
from kb.ingest.report import SyncReport
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.settings import Settings
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.helpers import counts, reasons, stored_text

SyncAgain = Callable[..., SyncReport]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose contents were read, in order."""
    names: list[str] = []
    read_bytes = Path.read_bytes

    def noting(file: Path) -> bytes:
        names.append(file.name)
        return read_bytes(file)

    monkeypatch.setattr(Path, "read_bytes", noting)
    return names


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as settled at once, so that no test has to wait two seconds."""
    monkeypatch.setattr(scan, "SETTLED_NANOSECONDS", -(10**9))


@pytest.fixture
def again(settings: Settings, database: Database) -> SyncAgain:
    def run(embedder: FakeEmbedder | None = None, *, full: bool = False) -> SyncReport:
        scope, limit = make_scope(settings.content), settings.max_file_bytes
        return sync(database, embedder or FakeEmbedder(), scope, max_file_bytes=limit, full=full)

    return run


@pytest.mark.usefixtures("settled")
def test_an_unchanged_tree_is_not_read(write: Write, again: SyncAgain, read: list[str]) -> None:
    for name in ("one", "two", "three"):
        write(f"posts/{name}.md", f"Post {name}.")
    again()
    read.clear()
    assert counts(again()) == {"unchanged": 3}
    assert read == []


@pytest.mark.usefixtures("settled")
def test_only_the_file_that_changed_is_read(write: Write, again: SyncAgain, read: list[str]) -> None:
    write("posts/one.md", "One.")
    write("posts/two.md", "Two.")
    again()
    read.clear()
    write("posts/two.md", "Two, changed.")
    assert counts(again()) == {"updated": 1, "unchanged": 1}
    assert set(read) == {"two.md"}


@pytest.mark.usefixtures("settled")
def test_a_full_sync_reads_every_file(write: Write, again: SyncAgain, read: list[str]) -> None:
    write("posts/one.md", "One.")
    write("posts/two.md", "Two.")
    again()
    read.clear()
    assert counts(again(full=True)) == {"unchanged": 2}
    assert sorted(read) == ["one.md", "two.md"]


def test_a_full_sync_notices_what_size_and_times_hide(
    write: Write, again: SyncAgain, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.ingest.scan.stamp_of", lambda status: f"{status.st_size}")
    monkeypatch.setattr(scan, "SETTLED_NANOSECONDS", -(10**9))
    write("posts/one.md", "One.")
    again()
    write("posts/one.md", "Two.")
    assert counts(again()) == {"unchanged": 1}
    assert counts(again(full=True)) == {"updated": 1}
    assert stored_text(database, "posts/one.md") == "Two."


def test_a_change_too_soon_for_the_times_to_tell_is_noticed(
    write: Write, again: SyncAgain, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.ingest.scan.stamp_of", lambda status: f"{status.st_size}")  # as if in one tick of the clock
    write("posts/one.md", "One.")
    again()
    write("posts/one.md", "Two.")
    assert counts(again()) == {"updated": 1}
    assert stored_text(database, "posts/one.md") == "Two."


def test_a_file_that_has_settled_is_read_once_more_and_then_no_more(
    write: Write, again: SyncAgain, read: list[str]
) -> None:
    file = write("posts/one.md", "One.")
    again()
    long_ago = time.time() - 60
    os.utime(file, (long_ago, long_ago))
    read.clear()
    again()
    again()
    assert read == ["one.md"]


@pytest.mark.usefixtures("settled")
def test_new_times_without_new_content_embed_and_store_nothing(write: Write, again: SyncAgain, read: list[str]) -> None:
    file = write("posts/one.md", "One.")
    again()
    os.utime(file, (1, 1))
    read.clear()
    embedder = FakeEmbedder()
    assert counts(again(embedder)) == {"unchanged": 1}
    assert embedder.calls == 0
    again()
    assert read == ["one.md"]


@pytest.mark.usefixtures("settled")
def test_a_failed_file_is_tried_again_only_when_it_has_changed(
    write: Write, again: SyncAgain, read: list[str], database: Database
) -> None:
    write("posts/bad.md", b"Gr\xfc\xdfe")
    reason = {"posts/bad.md": "it is not UTF-8 text (byte 0xfc on line 1); save it as UTF-8"}
    assert reasons(again()) == reason
    read.clear()
    assert reasons(again()) == reason
    assert read == []
    write("posts/bad.md", "Grüße")
    assert counts(again()) == {"added": 1}
    assert stored_text(database, "posts/bad.md") == "Grüße"


@pytest.mark.usefixtures("settled")
def test_a_full_sync_tries_failed_files_again(write: Write, again: SyncAgain, read: list[str]) -> None:
    write("posts/bad.md", b"Gr\xfc\xdfe")
    again()
    read.clear()
    assert counts(again(full=True)) == {"failed": 1}
    assert "bad.md" in read


@pytest.mark.usefixtures("settled")
def test_a_file_put_back_as_it_was_fails_no_more(write: Write, again: SyncAgain, database: Database) -> None:
    write("posts/one.md", "One.")
    again()
    write("posts/one.md", b"Gr\xfc\xdfe")
    assert counts(again()) == {"failed": 1}
    write("posts/one.md", "One.")
    assert counts(again()) == {"unchanged": 1}
    assert counts(again()) == {"unchanged": 1}
    assert stored_text(database, "posts/one.md") == "One."
