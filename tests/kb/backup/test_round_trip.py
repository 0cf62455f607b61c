"""A restored store holds what the exported one did, whichever databases they are; or nothing was changed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.models import Draft
from kb.backup.export import export_store
from kb.backup.files import read_lines
from kb.backup.restore import copy_store, restore_store
from kb.check.store import check_store
from kb.database import Database
from kb.errors import ConflictError, InputError, InterruptedWorkError
from kb.progress import Progress
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from newsletter.models import Issue
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.backup.looking import NOON, exported, found, rows_of
from tests.kb.conftest import RunSync
from tests.kb.helpers import SQLITE_ONLY, assert_whole, stored_paths


def test_everything_is_restored_into_either_database(filled: Database, target: Database, tmp_path: Path) -> None:
    file = str(tmp_path / "backup.jsonl.gz")
    export_store(filled, file)
    header = restore_store(target, read_lines(file), name=file)

    assert rows_of(target) == rows_of(filled)
    assert header.rows == {name: len(rows) for name, rows in rows_of(filled).items()}
    assert header.embedding_model == "fake@1"
    assert_whole(target)
    assert check_store(target).faults == []


def test_a_copied_store_answers_as_the_first_one_does(filled: Database, target: Database) -> None:
    copy_store(filled, target)

    for mode in (Mode.SEMANTIC, Mode.KEYWORD) if filled.dialect == target.dialect else (Mode.SEMANTIC,):
        assert found(target, "owls hunt", mode) == found(filled, "owls hunt", mode) != []
    assert {path for path, _line, _score in found(target, "voles", Mode.KEYWORD)} == {"posts/owls.md"}


def test_there_and_back_again_nothing_is_lost(filled: Database, target: Database) -> None:
    before = rows_of(filled)
    copy_store(filled, target)
    copy_store(target, filled, replace=True)

    after = rows_of(filled)
    assert after.pop("store_state") != before.pop("store_state")  # so that other processes look again
    assert after == before


def test_a_restored_store_goes_on_where_the_first_one_was(filled: Database, target: Database) -> None:
    copy_store(filled, target)
    with target.write() as session:
        draft = Draft(topic="ravens", form="post", created_at=NOON, updated_at=NOON)
        session.add(draft)
        session.add(Issue(number=8, period="2026-11", title="Eight", created_at=NOON, updated_at=NOON))
    assert draft.id == 42


def test_an_empty_store_is_exported_and_restored(database: Database, target: Database) -> None:
    copy_store(database, target)
    assert stored_paths(target) == []
    assert check_store(target).faults == []


def test_an_export_is_a_header_rows_and_a_checksum(filled: Database) -> None:
    header, *rows, trailer = [json.loads(line) for line in exported(filled)]

    assert (header["byline"], header["format"], header["embedding_model"]) == ("export", 1, "fake@1")
    assert len(rows) == sum(header["rows"].values()) == trailer["rows"]
    draft = next(row["row"] for row in rows if row["table"] == "draft")
    assert draft["created_at"] == "2026-10-31T10:00:00.123456+00:00"


def test_a_store_that_is_not_empty_is_left_alone(filled: Database) -> None:
    before, lines = rows_of(filled), exported(filled)

    with pytest.raises(ConflictError, match=r"is not empty \(document 2, ") as caught:
        restore_store(filled, lines, name="backup.jsonl")
    assert "--replace" in caught.value.hint
    assert rows_of(filled) == before


def test_a_store_with_nothing_but_a_draft_is_not_empty(database: Database) -> None:
    lines = exported(database)
    with database.write() as session:
        session.add(Draft(topic="bats", form="post", created_at=NOON, updated_at=NOON))
    with pytest.raises(ConflictError, match=r"is not empty \(draft 1\)"):
        restore_store(database, lines, name="backup.jsonl")


def test_what_is_replaced_is_gone_and_running_processes_notice(
    filled: Database, write: Write, run_sync: RunSync
) -> None:
    searcher = Searcher(filled, FakeEmbedder(), 0.5)
    lines = exported(filled)
    write("posts/bats.md", "# Bats\n\nBats hang upside down.")
    run_sync(embedder=FakeEmbedder())
    assert [hit.path for hit in searcher.search(Query("bats", Mode.KEYWORD)).hits] == ["posts/bats.md"]
    restore_store(filled, lines, name="backup.jsonl", replace=True)

    assert stored_paths(filled) == ["posts/owls.md", "posts/ravens.md"]
    assert searcher.search(Query('"bats"', Mode.KEYWORD)).hits == []
    assert [hit.path for hit in searcher.search(Query("ravens", Mode.KEYWORD)).hits] == ["posts/ravens.md"]
    assert_whole(filled)


@pytest.mark.parametrize("doing", ["Restoring", "Indexing"])
def test_a_restore_that_is_stopped_leaves_what_was_there(filled: Database, doing: str) -> None:
    before, lines = rows_of(filled), exported(filled)
    progress = Progress(lambda now, done, _total: progress.cancel() if (now, done > 0) == (doing, True) else None)

    with pytest.raises(InterruptedWorkError):
        restore_store(filled, lines, name="backup.jsonl", replace=True, progress=progress)
    assert rows_of(filled) == before
    assert_whole(filled)


def test_an_export_that_is_stopped_leaves_no_file(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.jsonl.gz"
    progress = Progress()
    progress.cancel()

    with pytest.raises(InterruptedWorkError):
        export_store(filled, str(file), progress=progress)
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []


def test_a_file_that_is_there_is_written_over_only_when_told_to(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text("my notes")
    with pytest.raises(ConflictError, match="is there already"):
        export_store(filled, str(file))
    assert file.read_text() == "my notes"
    export_store(filled, str(file), force=True)
    assert file.read_text().startswith('{"byline":"export"')


@SQLITE_ONLY
def test_places_that_cannot_be_written_or_read_are_named(filled: Database, tmp_path: Path) -> None:
    attempts: list[tuple[str, Callable[[str], object]]] = [
        (str(tmp_path / "not/there/backup.jsonl"), lambda place: export_store(filled, place)),
        (str(tmp_path), lambda place: export_store(filled, place, force=True)),
        (str(tmp_path / "missing.jsonl"), lambda place: list(read_lines(place))),
        (str(tmp_path), lambda place: list(read_lines(place))),
    ]
    for place, attempt in attempts:
        with pytest.raises(InputError, match=f"{place} (cannot be|is not a file)"):
            attempt(place)


def test_a_store_is_not_copied_onto_itself(filled: Database) -> None:
    with pytest.raises(InputError, match="cannot be copied onto itself"):
        copy_store(filled, filled, replace=True)
