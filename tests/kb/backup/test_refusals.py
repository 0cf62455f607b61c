"""What is damaged, or cannot be kept whole, is refused with its place, and nothing is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from generator.models import Draft
from kb.backup.export import export_store
from kb.backup.files import read_lines
from kb.backup.restore import copy_store, restore_store
from kb.database import Database
from kb.errors import BylineError, InputError, StoreError
from kb.models import StoreState
from tests.kb.backup.looking import NOON, exported, rows_of
from tests.kb.helpers import SQLITE_ONLY, assert_whole, stored_paths
from tests.postgres import Postgres

Damage = Callable[[list[bytes]], list[bytes]]


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
        assert session.exec(select(StoreState.value).where(col(StoreState.name) == "embedding_model")).all()
