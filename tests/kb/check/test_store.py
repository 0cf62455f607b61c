"""A whole store is checked without being changed, and repaired or left as it was."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from kb.check.store import check_store, repair_store
from kb.database import Database
from kb.errors import InterruptedWorkError, StoreError
from kb.models import Word
from kb.progress import Progress
from tests.conftest import Write
from tests.kb.check.harm import harm, messages, repaired
from tests.kb.conftest import RunSync
from tests.kb.helpers import SQLITE_ONLY


def test_a_sound_store_has_no_faults(store: Database) -> None:
    report = check_store(store)

    assert (report.faults, report.leftovers, report.is_sound) == ([], [], True)
    assert (report.counts["document"], report.counts["document_tag"]) == (3, 2)
    assert repair_store(store) == report


def test_an_empty_store_is_sound(database: Database) -> None:
    assert check_store(database).is_sound


@SQLITE_ONLY
def test_an_index_of_sqlite_that_lost_rows_is_made_anew(store: Database) -> None:
    harm(
        store,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = sql || ' WHERE kind = 1' WHERE name = 'ix_document_kind'",
        "PRAGMA writable_schema = RESET",
        "UPDATE document SET kind = 'other'",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, ' WHERE kind = 1', '') WHERE name = 'ix_document_kind'",
        "PRAGMA writable_schema = RESET",
    )
    found = messages(store)
    assert found[0].startswith("SQLite finds the database file damaged: ")
    assert repaired(store) == found


@SQLITE_ONLY
def test_a_file_damaged_beyond_repair_is_said_to_be(store: Database) -> None:
    with store.write() as session:
        session.connection().execute(text("UPDATE document SET title = title"))
    harm(store, "PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    file = Path(store.where)
    content = bytearray(file.read_bytes())
    content[8 * 4096 :] = b"\xff" * (len(content) - 8 * 4096)
    file.write_bytes(content)

    assert any("damaged" in line for line in messages(store))
    with pytest.raises(StoreError, match="damaged"):
        repair_store(store)


def test_a_repair_that_is_stopped_changes_nothing(store: Database) -> None:
    harm(store, "DELETE FROM document_tag")
    before = messages(store)
    progress = Progress(lambda doing, _done, _total: progress.cancel() if doing == "Indexing" else None)

    with pytest.raises(InterruptedWorkError):
        repair_store(store, progress)
    assert messages(store) == before


def test_a_check_changes_nothing(store: Database) -> None:
    harm(store, "DELETE FROM word", "DELETE FROM document_tag")
    before = messages(store)
    assert len(before) == 2
    assert messages(store) == before


@SQLITE_ONLY
def test_words_are_counted_right_after_passages_were_dropped_by_an_upgrade(
    write: Write, run_sync: RunSync, database: Database
) -> None:
    for name in ("owls", "voles"):
        write(f"posts/{name}.md", f"---\ntitle: Birds of the night\n---\nMore of {name} and of the night.\n")
    run_sync()
    with database.write() as session:
        for statement in ("DELETE FROM passage", "DELETE FROM word", "UPDATE document SET recipe = ''"):
            session.connection().execute(text(statement))
    run_sync()
    with database.read() as session:
        counted = {word.word: word.documents for word in session.exec(select(Word))}
    assert (counted["night"], counted["birds"], counted["owls"]) == (2, 2, 1)
