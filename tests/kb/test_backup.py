"""A restored store holds what the exported one did, whichever databases they are; or nothing was changed."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, text
from sqlmodel import SQLModel

from generator.models import Draft
from kb.backup.export import export_lines, export_store
from kb.backup.files import read_lines
from kb.backup.restore import copy_store, restore_store
from kb.check.store import check_store
from kb.database import Database
from kb.errors import BylineError, ConflictError, InputError, InterruptedWorkError, StoreError
from kb.models import LinkCheck, StoreState, UnreadableFile
from kb.progress import Progress
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from newsletter.models import BuildRun, Issue
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import RunSync
from tests.kb.helpers import SQLITE_ONLY, assert_whole, stored_paths
from tests.postgres import Postgres

BIRDS = """---
title: Owls \N{OWL}
date: 2026-10-05
tags: [birds, "na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve"]
rating: 4.25
nested: {deep: [1, null, true]}
---

Owls hunt voles at night in open fields.

- (1989) Barn owls were counted: <https://owls.example/count>
- (1990) Barn owls were ringed: <https://owls.example/ring>
- [The owl pages](https://owls.example): everything about owls.
"""
NOON = dt.datetime(2026, 10, 31, 12, 0, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=2)))
Damage = Callable[[list[bytes]], list[bytes]]


@pytest.fixture
def filled(database: Database, write: Write, run_sync: RunSync) -> Database:
    """A store with rows in every table."""
    write("posts/owls.md", BIRDS)
    write("posts/ravens.md", "# Ravens\n\nRavens remember faces. They cache food for the winter.")
    write("posts/broken.md", b"\xff\xfe\x00\xd8")
    run_sync(embedder=FakeEmbedder())
    with database.write() as session:
        issue = Issue(
            number=7, period="2026-10", title="Seven", files={"html": "7.html"}, created_at=NOON, updated_at=NOON
        )
        session.add(issue)
        session.flush()
        session.add(BuildRun(period="2026-10", due_at=NOON, started_at=NOON, issue_id=issue.id))
        session.add(BuildRun(period="2026-09", due_at=NOON, started_at=NOON, finished_at=NOON, detail="fine"))
        recipe = {"scores": [0.1, 1e-300], "text": 'lines\nand "quotes" \\ \u2028'}
        session.add(Draft(id=41, topic="owls", form="post", recipe=recipe, created_at=NOON, updated_at=NOON))
        session.add(
            LinkCheck(url="https://owls.example", verdict="ok", status=200, final_url="", detail="", checked_at=NOON)
        )
        session.merge(UnreadableFile(path="posts/gone.md", stamp="1", reason="it is gone"))
    assert all(rows_of(database).values())
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres) -> Iterator[Database]:
    """Another, empty store."""
    url = postgres.fresh() if request.param == "postgresql" else f"sqlite:///{tmp_path}/target.db"
    target = Database(url)
    yield target
    target.close()
    if request.param == "postgresql":
        postgres.drop(url)


def rows_of(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, by table."""
    found = {}
    with database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            rows = session.connection().execute(select(table).order_by(*table.primary_key.columns)).mappings()
            found[table.name] = [{name: _comparable(value) for name, value in row.items()} for row in rows]
    return found


def _comparable(value: object) -> object:
    return value.tobytes() if isinstance(value, np.ndarray) else value


def found(database: Database, question: str, mode: Mode) -> list[tuple[str, int, float]]:
    hits = Searcher(database, FakeEmbedder(), 0.5).search(Query(question, mode)).hits
    return [(hit.path, hit.start_line, hit.score) for hit in hits]


def exported(database: Database) -> list[bytes]:
    return list(export_lines(database))


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


def changed(number: int, old: bytes, new: bytes) -> Damage:
    """Put other bytes into a line."""

    def damage(lines: list[bytes]) -> list[bytes]:
        assert old in lines[number]
        return [*lines[:number], lines[number].replace(old, new, 1), *lines[number + 1 :]]

    return damage


def inserted(line: bytes) -> Damage:
    return lambda lines: [lines[0], line + b"\n", *lines[1:]]


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda lines: [], "backup.jsonl is not an export of Byline"),
        (lambda lines: [b"\x1f\x8b\x00\n"], "backup.jsonl is not an export of Byline"),
        (lambda lines: [b"# A post\n", b"\n"], "backup.jsonl is not an export of Byline"),
        (lambda lines: lines[1:], "backup.jsonl is not an export of Byline"),
        (lambda lines: lines[:-1], "backup.jsonl is cut off: its last line, number 1?[0-9]+, is not the end"),
        (lambda lines: [*lines[:5], lines[5][:40]], "backup.jsonl is cut off: its last line, number 6, "),
        (lambda lines: [*lines[:-1], lines[-1][:40]], "backup.jsonl is cut off"),
        (lambda lines: [*lines[:3], *lines[4:]], "has changed since it was written"),
        (changed(1, b"Owls", b"Bats"), "has changed since it was written"),
        (lambda lines: [*lines, lines[1]], "line [0-9]+: it comes after the end of the export"),
        (changed(0, b'"format":1', b'"format":2'), r"another version of Byline \(format 2, "),
        (changed(0, b'"schema":"', b'"schema":"x'), r"another version of Byline \(format 1, schema x"),
        (changed(0, b'"rows":', b'"pages":'), "line 1: “rows”: Field required"),
        (changed(2, b'{"table"', b'["table"'), "line 3: it is not JSON"),
        (inserted(b"7"), "line 2: it is not a JSON object"),
        (inserted(b"[" * 100_000), "line 2: it is not JSON"),
        (inserted(b"{}"), "line 2: it is neither a row nor the end"),
        (inserted(b'{"table": "orders", "row": {}}'), "line 2: there is no table “orders”"),
        (inserted(b'{"table": "word", "row": {"word": "x"}}'), "line 2: the column “stem” is missing"),
        (changed(1, b'"id":1,', b'"id":1,"size":1,'), "line 2: there is no column “size”"),
        (changed(1, b'"id":1,', b'"id":"1",'), 'line 2: the column “id” holds "1", which is of another type'),
        (changed(1, b'"id":1,', b'"id":true,'), "line 2: the column “id” holds true"),
        (changed(1, b'"id":1,', b'"id":1e3,'), "line 2: the column “id” holds 1000.0"),
        (changed(1, b'"id":1,', b'"id":99999999999999999999,'), "line 2: .* the number is too large|cannot be read"),
        (changed(1, b'"id":1,', b'"id":2,'), "line 3: the database refuses it"),
        (changed(1, b'"kind":"post"', b'"kind":null'), "line 2: the column “kind” is empty"),
        (changed(1, b'"2026-10-05"', b'"2026-13-05"'), "line 2: the column “date” cannot be read"),
        (changed(1, b'"title":"Owls', b'"title":"\\ud83e'), "line 2: the column “title” cannot be read"),
    ],
)
def test_what_is_damaged_is_refused_with_its_line_and_nothing_is_changed(
    filled: Database, damage: Damage, message: str
) -> None:
    before = rows_of(filled)

    with pytest.raises(InputError, match=message) as caught:
        restore_store(filled, damage(exported(filled)), name="backup.jsonl", replace=True)
    assert caught.value.subject == "backup.jsonl"
    assert rows_of(filled) == before
    assert_whole(filled)


@SQLITE_ONLY
@pytest.mark.parametrize("vector", [b'"AAAA"', b'"\\u00e9"', b'""', b"null", b"[1.0]"])
def test_a_damaged_vector_is_refused_with_its_line(filled: Database, vector: bytes) -> None:
    lines = exported(filled)
    number = next(number for number, line in enumerate(lines) if b'"table":"embedding"' in line)
    start = lines[number].index(b'"vector":') + len(b'"vector":')
    lines[number] = lines[number][:start] + vector + b"}}\n"

    with pytest.raises(InputError, match=f"line {number + 1}: the column “vector” "):
        restore_store(filled, lines, name="backup.jsonl", replace=True)
    assert_whole(filled)


def test_a_row_that_refers_to_nothing_is_refused_with_its_line(filled: Database, target: Database) -> None:
    lines = exported(filled)
    number = next(number for number, line in enumerate(lines) if b'"table":"passage"' in line)
    lines[number] = lines[number].replace(b'"document_id":1', b'"document_id":99')

    with pytest.raises(InputError, match=rf"line {number + 1}: the database refuses it \(.*(?i:foreign key)"):
        restore_store(target, lines, name="backup.jsonl")


@SQLITE_ONLY
def test_text_that_postgresql_cannot_hold_is_named(database: Database, postgres: Postgres) -> None:
    with database.write() as session:
        session.add(Draft(topic="a\0b", form="post", created_at=NOON, updated_at=NOON))
    url = postgres.fresh()
    target = Database(url)
    with pytest.raises(InputError, match=r"line 2: the database refuses it \(.*NUL"):
        copy_store(database, target)
    target.close()
    postgres.drop(url)


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


@SQLITE_ONLY
@pytest.mark.parametrize("content", [b"plain text", b"\x1f\x8b\x08\x00 cut"])
def test_a_damaged_compressed_file_is_refused(store_kind: str, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "backup.jsonl.gz"
    file.write_bytes(content)
    with pytest.raises(InputError, match="is cut off or damaged after line 0"):
        list(read_lines(str(file)))


def test_a_compressed_file_that_was_cut_off_is_refused(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.jsonl.gz"
    export_store(filled, str(file))
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(InputError, match="is cut off or damaged"):
        restore_store(filled, read_lines(str(file)), name=str(file), replace=True)
    assert stored_paths(filled) == ["posts/owls.md", "posts/ravens.md"]


def test_a_store_is_not_copied_onto_itself(filled: Database) -> None:
    with pytest.raises(InputError, match="cannot be copied onto itself"):
        copy_store(filled, filled, replace=True)


def test_a_table_nobody_knows_is_not_silently_left_out(filled: Database) -> None:
    with filled.write() as session:
        session.connection().execute(text("CREATE TABLE reader (id INTEGER)"))
    with pytest.raises(StoreError, match="the table “reader”, which Byline does not know"):
        exported(filled)


@SQLITE_ONLY
def test_a_value_that_cannot_be_read_is_named(filled: Database) -> None:
    with filled.write() as session:
        session.connection().execute(text("UPDATE draft SET recipe = '{'"))
    with pytest.raises(StoreError, match=r"The table “draft” of .* holds a value that cannot be read") as caught:
        exported(filled)
    assert "byline check --repair" in caught.value.hint


@SQLITE_ONLY
def test_every_refusal_is_an_error_of_ours(filled: Database) -> None:
    """Cut off anywhere, an export is refused in words."""
    content = b"".join(exported(filled))
    for end in range(0, len(content) - 1, 997):
        with pytest.raises(BylineError):
            restore_store(filled, content[:end].splitlines(keepends=True), name="backup.jsonl", replace=True)
    with filled.read() as session:
        assert session.connection().execute(select(StoreState.value).where(StoreState.name == "embedding_model")).all()
