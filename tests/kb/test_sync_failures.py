"""Files that cannot be read: each is named with its reason, and stops nothing else."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.database import Database
from kb.errors import StoreError
from kb.ingest import sync as sync_module
from kb.ingest.report import SyncReport
from kb.ingest.scan import make_scope
from kb.search.query import Mode
from kb.settings import Settings
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import Ask, RunSync
from tests.kb.helpers import assert_whole, counts, reasons, stored_paths, stored_text

GOOD = "---\ntitle: Good\n---\nGood text.\n"
UNREADABLE = {
    "empty": (b"", "it is empty"),
    "blank": (b" \n\t\n", "it is empty"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "it is binary, not text"),
    "utf-16": ("Grüße".encode("utf-16"), "it is UTF-16 text; save it as UTF-8"),
    "utf-16 without its mark": ("Hello".encode("utf-16-le"), "it is binary, not text"),
    "latin-1": (
        "# Title\n\nGrüße".encode("latin-1"),
        "it is not UTF-8 text (byte 0xfc on line 3); save it as UTF-8",
    ),
    "six megabytes": (b"word " * 1_200_000, "it is 6.0 MB, over the limit of 5.0 MB (max_file_bytes)"),
}
unreadable = pytest.mark.parametrize(("content", "reason"), UNREADABLE.values(), ids=UNREADABLE)


@pytest.fixture(autouse=True)
def _a_good_file_beside(write: Write) -> None:
    write("posts/good.md", GOOD)


@unreadable
def test_a_file_that_cannot_be_read_fails_alone(
    content: bytes, reason: str, write: Write, run_sync: RunSync, database: Database
) -> None:
    write("posts/bad.md", content)
    report = run_sync()
    assert counts(report) == {"added": 1, "failed": 1}
    assert reasons(report) == {"posts/bad.md": reason}
    assert stored_paths(database) == ["posts/good.md"]


@unreadable
def test_a_stored_file_that_can_no_longer_be_read_stays_as_it_was_stored(
    content: bytes, reason: str, write: Write, run_sync: RunSync, database: Database, ask: Ask
) -> None:
    write("posts/bad.md", "Once it was readable.")
    run_sync()
    write("posts/bad.md", content)
    report = run_sync()
    assert counts(report) == {"unchanged": 1, "failed": 1}
    assert reasons(report) == {"posts/bad.md": reason}
    assert stored_text(database, "posts/bad.md") == "Once it was readable."
    assert [hit.path for hit in ask("readable", Mode.KEYWORD)] == ["posts/bad.md"]


def link_to_itself(file: Path) -> None:
    file.symlink_to(file.name)


def link_to_nothing(file: Path) -> None:
    file.symlink_to("nowhere.md")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (link_to_itself, "it cannot be opened (Too many levels of symbolic links)"),
        (link_to_nothing, "it cannot be opened (No such file or directory)"),
        (os.mkfifo, "it is not a regular file"),
    ],
    ids=["a link to itself", "a link to nothing", "a pipe"],
)
def test_what_only_looks_like_a_file_fails_alone_and_keeps_what_was_stored(
    make: Callable[[Path], None], reason: str, write: Write, run_sync: RunSync, database: Database
) -> None:
    file = write("posts/bad.md", "Once it was a file.")
    run_sync()
    file.unlink()
    make(file)
    report = run_sync()
    assert counts(report) == {"unchanged": 1, "failed": 1}
    assert reasons(report) == {"posts/bad.md": reason}
    assert stored_text(database, "posts/bad.md") == "Once it was a file."


def test_a_folder_that_links_back_to_itself_is_walked_once(
    settings: Settings, run_sync: RunSync, database: Database
) -> None:
    (settings.content / "posts" / "again").symlink_to(settings.content, target_is_directory=True)
    assert counts(run_sync()) == {"added": 1}
    assert stored_paths(database) == ["posts/good.md"]


def test_a_name_that_is_not_utf8_is_told_readably(settings: Settings, run_sync: RunSync, database: Database) -> None:
    (settings.content / os.fsdecode(b"caf\xe9.md")).write_text("Text.")
    report = run_sync()
    ((path, reason),) = reasons(report).items()
    assert path.encode().endswith(b"caf\\xe9.md")
    assert reason == "its name is not UTF-8; rename it"
    assert stored_paths(database) == ["posts/good.md"]


def test_a_folder_that_cannot_be_opened_keeps_what_was_stored_of_it(
    settings: Settings, run_sync: RunSync, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_sync()
    list_folder = Path.iterdir

    def refuse(folder: Path) -> object:
        if folder == settings.content / "posts":
            raise PermissionError(13, "Permission denied", str(folder))
        return list_folder(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    report = run_sync()
    assert reasons(report) == {"posts": "it cannot be opened (Permission denied)"}
    assert stored_paths(database) == ["posts/good.md"]


def test_a_file_that_vanishes_during_the_sync_fails_alone(
    write: Write, run_sync: RunSync, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write("posts/bad.md", "Here for now.")
    read = Path.read_bytes

    def vanish(self: Path) -> bytes:
        content = read(self)
        if self == file:
            file.unlink()
        return content

    monkeypatch.setattr(Path, "read_bytes", vanish)
    report = run_sync()
    assert reasons(report) == {"posts/bad.md": "it cannot be read (No such file or directory)"}
    assert stored_paths(database) == ["posts/good.md"]


ESCAPES = {
    "title": 'title: "{}"',
    "author": 'author: "{}"',
    "kind": 'kind: "{}"',
    "tags": 'tags: ["{}"]',
    "other": 'other: "{}"',
}


@pytest.mark.parametrize(
    "front_matter",
    [
        *(line.format(letter) for letter in (r"\ud800", r"\0") for line in ESCAPES.values()),
        f"other: 0x{'f' * 6000}",
    ],
    ids=[*(f"{key}, {letter}" for letter in ("half a letter", "letter 0") for key in ESCAPES), "number"],
)
def test_front_matter_that_no_database_can_hold_stops_no_other_file(
    front_matter: str, write: Write, run_sync: RunSync, database: Database
) -> None:
    write("posts/bad.md", f"---\n{front_matter}\n---\nText.\n")
    run_sync(embedder=FakeEmbedder())
    assert "posts/good.md" in stored_paths(database)
    assert_whole(database)


def test_a_file_that_is_mended_is_stored(write: Write, run_sync: RunSync, database: Database) -> None:
    write("posts/bad.md", b"")
    run_sync()
    write("posts/bad.md", "Mended.")
    assert counts(run_sync()) == {"added": 1, "unchanged": 1}
    assert stored_text(database, "posts/bad.md") == "Mended."


POISON = {
    "a TOML key of 600 parts": ("+++\n" + "a." * 600 + "a = 1\n+++\nText.", "a key of over 50 parts; ignored"),
    "a TOML number of 5,000 digits": (f"+++\na = {'1' * 5000}\n+++\nText.", "front matter is not valid TOML"),
    "TOML lists 80 deep": (f"+++\na = {'[' * 80}{']' * 80}\n+++\nText.", "nested over 50 deep; ignored"),
    "YAML lists 80 deep": (f"---\na: {'[' * 80}{']' * 80}\n---\nText.", "nested over 50 deep; ignored"),
    "YAML lists 10,000 deep": (f"---\na: {'[' * 10_000}\n---\nText.", "front matter is not valid YAML"),
}


@pytest.mark.parametrize(("text", "warning"), POISON.values(), ids=POISON)
def test_front_matter_that_breaks_what_reads_it_is_a_warning_and_the_text_is_read(
    text: str, warning: str, write: Write, run_sync: RunSync, database: Database
) -> None:
    write("posts/poison.md", text)
    report = run_sync()
    assert counts(report) == {"added": 2}
    assert warning in "".join(problem.reason for problem in report.warnings)
    assert stored_text(database, "posts/poison.md") == "Text."


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RecursionError("maximum recursion depth exceeded"), "it is nested too deeply to be read"),
        (MemoryError(), "reading it takes more memory than there is"),
        (ValueError("odd \ud800"), "reading it fails in a way that Byline does not know (ValueError: odd \\ud800)"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
@pytest.mark.parametrize("step", ["prepare", "store_documents"])
def test_any_failure_of_one_file_is_that_files_alone_and_is_tried_again(
    step: str,
    error: Exception,
    reason: str,
    write: Write,
    run_sync: RunSync,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write("posts/bad.md", "Bad text.")
    works = getattr(sync_module, step)

    def fail(*arguments: Any) -> Any:
        if "posts/bad.md" in str(arguments):
            raise error
        return works(*arguments)

    monkeypatch.setattr(sync_module, step, fail)
    report = run_sync()
    assert (counts(report), reasons(report)) == ({"added": 1, "failed": 1}, {"posts/bad.md": reason})
    assert_whole(database)

    monkeypatch.setattr(sync_module, step, works)
    assert counts(run_sync()) == {"added": 1, "unchanged": 1}
    assert stored_text(database, "posts/bad.md") == "Bad text."


def test_a_store_that_fails_fails_the_sync_and_no_file(
    write: Write, run_sync: RunSync, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = database.engine.dialect.dbapi
    assert driver is not None

    def fail(*_arguments: Any) -> None:
        raise driver.OperationalError("the disk is gone")

    monkeypatch.setattr(sync_module, "store_documents", fail)
    with pytest.raises(StoreError, match="the disk is gone"):
        run_sync()
    monkeypatch.undo()
    assert counts(run_sync()) == {"added": 1}


def test_symlinks_are_followed_inside_the_content_folder_and_out_of_it_only_where_the_setting_says_so(
    settings: Settings, write: Write, database: Database, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("Hush.")
    (settings.content / "posts/secret.md").symlink_to(outside / "secret.md")
    (settings.content / "more").symlink_to(outside, target_is_directory=True)
    (settings.content / "again.md").symlink_to("posts/good.md")
    (settings.content / "up").symlink_to("posts/../../outside", target_is_directory=True)

    def synced(*, follow: bool) -> SyncReport:
        scope = make_scope(settings.content, follow_symlinks=follow)
        return sync_module.sync(database, FakeEmbedder(), scope, max_file_bytes=settings.max_file_bytes)

    report = synced(follow=False)
    assert stored_paths(database) == ["again.md", "posts/good.md"]
    assert sorted(reasons(report)) == ["more", "posts/secret.md", "up"]
    assert all("leads out of the content folder (follow_symlinks" in reason for reason in reasons(report).values())

    synced(follow=True)
    followed = ["again.md", "more/secret.md", "posts/good.md", "posts/secret.md", "up/secret.md"]
    assert stored_paths(database) == followed
    synced(follow=False)
    assert stored_paths(database) == followed  # what was stored stays, as with any file that cannot be read


def test_a_content_folder_that_is_a_symlink_is_read(settings: Settings, database: Database, tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(settings.content, target_is_directory=True)
    sync_module.sync(database, FakeEmbedder(), make_scope(tmp_path / "linked"), max_file_bytes=1000)
    assert stored_paths(database) == ["posts/good.md"]
