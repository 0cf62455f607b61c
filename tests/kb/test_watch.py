"""Changes to the content folder are followed while they happen, however an editor makes them."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from kb.database import Database
from kb.ingest import watch
from kb.ingest.report import SyncReport
from kb.ingest.watch import changes_below
from kb.progress import Progress
from kb.settings import Settings
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import RunSync
from tests.kb.helpers import SQLITE_ONLY, assert_whole, stored_paths, stored_text

PATIENCE_SECONDS = 60
QUIET_SECONDS = 0.3
Watching = Callable[..., list[SyncReport]]

pytestmark = SQLITE_ONLY


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "nothing was noticed"
        time.sleep(0.02)


@pytest.fixture
def watching(
    settings: Settings, run_sync: RunSync, monkeypatch: pytest.MonkeyPatch, write: Write, database: Database
) -> Iterator[Watching]:
    """Follows the content folder, or one file of it, from when it is called to the end of the test.

    Only what the operating system tells is followed, unless it is to look again after some milliseconds anyway.
    Returns the reports of the syncs so far.
    """
    monkeypatch.setattr(watch, "SETTLE_MILLISECONDS", 50)
    progress = Progress()
    threads: list[Thread] = []

    def start(file: Path | None = None, look_again: int = 600_000) -> list[SyncReport]:
        monkeypatch.setattr(watch, "LOOK_AGAIN_MILLISECONDS", look_again)
        reports: list[SyncReport] = []

        def follow() -> None:
            for _change in changes_below(file or settings.content, progress):
                reports.append(run_sync(file, embedder=FakeEmbedder(), follow_symlinks=True))

        threads.append(Thread(target=follow))
        threads[0].start()
        writes = iter(range(10**6))
        seen = file.relative_to(settings.content).as_posix() if file else "first.md"

        def is_noticed() -> bool:
            write(seen, f"Now it is {next(writes)}.")
            time.sleep(0.1)
            return seen in stored_paths(database)

        until(is_noticed)
        return reports

    yield start
    progress.cancel()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
    assert_whole(database)


def test_new_changed_renamed_and_removed_files_are_followed(
    watching: Watching, write: Write, database: Database
) -> None:
    watching()
    file = write("posts/new.md", "New.")
    until(lambda: stored_paths(database) == ["first.md", "posts/new.md"])
    file.write_text("Changed.")
    until(lambda: stored_text(database, "posts/new.md") == "Changed.")
    file.rename(file.with_name("renamed.md"))
    until(lambda: stored_paths(database) == ["first.md", "posts/renamed.md"])
    file.with_name("renamed.md").unlink()
    until(lambda: stored_paths(database) == ["first.md"])


def test_folders_that_are_made_renamed_and_removed_are_followed(
    watching: Watching, settings: Settings, write: Write, database: Database
) -> None:
    watching()
    write("made/deep/one.md", "One.")
    until(lambda: "made/deep/one.md" in stored_paths(database))
    write("made/deep/two.md", "Two.")
    until(lambda: "made/deep/two.md" in stored_paths(database))
    (settings.content / "made").rename(settings.content / "v1.2")
    until(lambda: stored_paths(database) == ["first.md", "v1.2/deep/one.md", "v1.2/deep/two.md"])
    for name in ("one.md", "two.md"):
        (settings.content / "v1.2/deep" / name).unlink()
    (settings.content / "v1.2/deep").rmdir()
    until(lambda: stored_paths(database) == ["first.md"])


def save_by_replacing(file: Path, text: str) -> None:
    """As VS Code, gedit and rsync do."""
    beside = file.with_name(f".{file.name}.tmp-1")
    beside.write_text(text)
    beside.replace(file)


def save_by_moving_away(file: Path, text: str) -> None:
    """As Vim does: the old file becomes a backup, the new one is written, the backup removed."""
    file.with_name("4913").touch()
    file.with_name("4913").unlink()
    backup = file.with_name(f"{file.name}~")
    file.rename(backup)
    file.write_text(text)
    backup.unlink()


def save_in_place(file: Path, text: str) -> None:
    with file.open("r+b") as stream:
        stream.truncate()
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())


@pytest.mark.parametrize("save", [save_by_replacing, save_by_moving_away, save_in_place])
@pytest.mark.parametrize("only_this_file", [False, True], ids=["the folder", "one file"])
def test_every_way_editors_save_is_followed_more_than_once(
    save: Callable[[Path, str], None],
    only_this_file: bool,
    watching: Watching,
    write: Write,
    run_sync: RunSync,
    database: Database,
) -> None:
    file = write("posts/one.md", "Once.")
    run_sync(embedder=FakeEmbedder())
    watching(file if only_this_file else None)
    for text in ("Twice.", "Three times.", "Four times."):
        save(file, text)
        until(lambda text=text: stored_text(database, "posts/one.md") == text)  # type: ignore[misc]
    assert [path for path in stored_paths(database) if path.startswith("posts")] == ["posts/one.md"]


def test_without_a_notice_it_is_looked_at_now_and_then(
    watching: Watching, tmp_path: Path, settings: Settings, database: Database
) -> None:
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_text("Before.")
    (settings.content / "linked.md").symlink_to(elsewhere)
    watching(look_again=100)
    elsewhere.write_text("After, told by nobody.")
    until(lambda: stored_text(database, "linked.md") == "After, told by nobody.")


def test_what_is_no_content_starts_no_sync(watching: Watching, write: Write) -> None:
    reports = watching()
    time.sleep(QUIET_SECONDS)
    before = len(reports)
    for name in (".git/index.md", ".first.md.swp", "picture.png"):
        write(name, "Not content.")
    time.sleep(QUIET_SECONDS)
    assert len(reports) == before
