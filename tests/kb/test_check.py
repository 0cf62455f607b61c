"""Stores that were harmed in many ways are found out, in words, and repaired as far as content allows."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text
from sqlmodel import select

from generator.models import Draft
from kb.check.store import check_store, repair_store
from kb.database import Database
from kb.errors import InterruptedWorkError, StoreError
from kb.index.store import store_vectors
from kb.models import Word
from kb.progress import Progress
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from newsletter.models import BuildRun
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import RunSync
from tests.kb.helpers import SQLITE_ONLY, assert_whole, counts

BIRDS = """---
title: Owls
tags: [birds, night]
---

# Hunting

Owls hunt voles at night in open fields.

# Counting

- (1989) Barn owls were counted: <https://owls.example/count>
- (1990) Barn owls were ringed: <https://owls.example/ring>
"""
NOON = dt.datetime(2026, 10, 31, 12, 0, tzinfo=dt.UTC)
SERVER_ONLY = pytest.mark.parametrize("store_kind", ["postgresql"], indirect=True)


@pytest.fixture
def store(database: Database, write: Write, run_sync: RunSync) -> Database:
    """Three documents, synced."""
    write("posts/owls.md", BIRDS)
    write("posts/ravens.md", "# Ravens\n\nRavens remember faces. They cache food for the winter.")
    write("posts/empty.md", "---\ntitle: Nothing yet\n---\n")
    run_sync(embedder=FakeEmbedder())
    return database


def harm(database: Database, *statements: str) -> None:
    """Run SQL that breaks what Byline would never break, foreign keys not minded."""
    is_sqlite = database.dialect == "sqlite"
    connection = database.engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF" if is_sqlite else "SET session_replication_role = replica")
    for statement in statements:
        cursor.execute(statement)
    connection.commit()
    cursor.execute("PRAGMA foreign_keys = ON" if is_sqlite else "SET session_replication_role = DEFAULT")
    connection.commit()
    connection.close()


def messages(database: Database) -> list[str]:
    return [fault.message for fault in check_store(database).faults]


def repaired(database: Database) -> list[str]:
    """What a repair mended; nothing else was wrong."""
    report = repair_store(database)
    assert report.faults == []
    assert_whole(database)
    return [fault.message for fault in report.repaired]


def test_a_sound_store_has_no_faults(store: Database) -> None:
    report = check_store(store)

    assert (report.faults, report.leftovers, report.is_sound) == ([], [], True)
    assert (report.counts["document"], report.counts["document_tag"]) == (3, 2)
    assert repair_store(store) == report


def test_an_empty_store_is_sound(database: Database) -> None:
    assert check_store(database).is_sound


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM passage_index", "3 passages are missing or wrong in the keyword index."),
        ("DELETE FROM document_tag WHERE tag = 'night'", "The tags of 1 document, posts/owls.md, are not those"),
        ("UPDATE document_tag SET tag = 'fish' WHERE tag = 'night'", "The tags of 1 document, posts/owls.md, are"),
        ("DELETE FROM word WHERE word = 'voles'", "1 word is not counted as the documents say: “voles”."),
        ("UPDATE word SET documents = 9 WHERE word IN ('voles', 'owls')", "2 words are not counted .* “owls”"),
        ("UPDATE word SET stem = 'x' WHERE word = 'voles'", "1 word is not counted"),
        ("INSERT INTO word (word, stem, documents) VALUES ('xyz', 'xyz', 1)", "1 word is not counted .* “xyz”"),
    ],
)
def test_what_derives_from_other_rows_is_made_anew(store: Database, statement: str, message: str) -> None:
    harm(store, statement)

    (found,) = [line for line in messages(store) if not line.startswith("The blocks")]
    assert re.match(message, found)
    assert found in repaired(store)
    assert [hit.path for hit in Searcher(store, FakeEmbedder(), 0.5).search(Query("voles", Mode.KEYWORD)).hits] == [
        "posts/owls.md"
    ]


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE passage_index SET body = 'owl' WHERE rowid = 1", "1 passage is missing or wrong in the keyword index"),
        (
            "INSERT INTO passage_index (rowid, title, heading, body) VALUES (99, 'a', 'b', 'c')",
            "1 entry of the keyword index stands for no passage",
        ),
        ("UPDATE passage_index_data SET block = x'00' WHERE id > 10", "SQLite finds the keyword index damaged"),
        ("UPDATE passage_index_content SET c2 = 'owl'", "SQLite finds the keyword index damaged"),
        ("DELETE FROM passage_block", "The blocks that search reads do not list the passages as they are"),
        ("UPDATE passage_block SET lengths = documents", "The blocks that search reads do not list the passages"),
        ("UPDATE passage_block SET ids = x'00'", "The blocks that search reads cannot be read"),
        ("UPDATE passage_block SET vectors = zeroblob(length(vectors))", "The blocks .* do not hold the vectors"),
        ("UPDATE passage_block SET embedded = x'', vectors = x''", "The blocks .* do not hold the vectors"),
    ],
)
def test_a_damaged_index_is_made_anew(store: Database, statement: str, message: str) -> None:
    harm(store, statement)

    assert any(re.match(message, line) for line in messages(store)), messages(store)
    assert repaired(store)
    assert messages(store) == []


@SERVER_ONLY
@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE passage_index SET words = to_tsvector('simple', 'x') WHERE passage_id = 1", "1 passage is missing"),
        ("UPDATE passage_index SET length = 1000 WHERE passage_id = 1", "1 passage is missing or wrong"),
        ("INSERT INTO passage_index VALUES (99, to_tsvector('simple', 'x'), 1)", "1 entry of the keyword index"),
        (
            "DO $$ BEGIN EXECUTE (SELECT 'DROP INDEX ' || indexname FROM pg_indexes "
            "WHERE indexname LIKE 'embedding_hnsw_%'); END $$",
            "The vectors have no index",
        ),
    ],
)
def test_a_damaged_index_on_a_server_is_made_anew(store: Database, statement: str, message: str) -> None:
    harm(store, statement)

    (found,) = messages(store)
    assert found.startswith(message)
    assert repaired(store) == [found]


def test_a_passage_that_is_missing_is_read_again_by_the_next_sync(store: Database, run_sync: RunSync) -> None:
    harm(store, "DELETE FROM passage WHERE position = 0 AND document_id IN (SELECT document_id FROM document_tag)")

    assert "Passages of 1 document, posts/owls.md, are missing." in messages(store)
    report = repair_store(store)
    assert [fault.message for fault in report.faults] == ["Passages of 1 document, posts/owls.md, are missing."]
    assert report.marked == 2  # posts/empty.md has no passages, and nothing tells whether it had
    assert counts(run_sync(embedder=FakeEmbedder())) == {"updated": 2, "unchanged": 1}
    assert messages(store) == []
    assert_whole(store)


def test_a_document_that_lost_all_passages_is_read_again_by_the_next_sync(store: Database, run_sync: RunSync) -> None:
    harm(store, "DELETE FROM passage")

    assert "Passages of 1 document, posts/owls.md, are missing." in messages(store)
    assert repair_store(store).marked == 3
    assert counts(run_sync(embedder=FakeEmbedder())) == {"updated": 3}
    assert messages(store) == []


def test_a_vector_that_is_missing_is_made_by_the_next_sync(store: Database, run_sync: RunSync) -> None:
    harm(store, "DELETE FROM embedding WHERE text_hash IN (SELECT text_hash FROM passage WHERE position = 0)")

    found = "2 passages of 2 documents, such as posts/owls.md, have no vector."
    assert found in messages(store)
    report = repair_store(store)
    assert [fault.message for fault in report.faults] == [found]
    embedder = FakeEmbedder()
    run_sync(embedder=embedder)
    assert len(embedder.embedded) == 2
    assert messages(store) == []
    assert_whole(store)


def test_a_list_item_without_a_vector_is_found(store: Database) -> None:
    harm(store, "DELETE FROM embedding WHERE text_hash IN (SELECT text_hash FROM list_item)")
    assert "2 list items of 1 document, posts/owls.md, have no vector." in messages(store)


@pytest.mark.parametrize(
    ("vector", "reason"),
    [
        (np.full(64, 0.5), "not of length 1"),
        (np.zeros(64), "not of length 1"),
        (np.full(64, np.nan), "not made of numbers"),
        (np.full(64, np.inf), "not made of numbers"),
        (np.eye(1, 32), "not of 64 dimensions"),
    ],
)
@SQLITE_ONLY
def test_a_vector_that_cannot_be_used_is_made_anew(
    store: Database, run_sync: RunSync, vector: np.ndarray, reason: str
) -> None:
    blob = vector.astype("<f4").tobytes().hex()
    of_passage = "text_hash = (SELECT text_hash FROM passage WHERE id = 1)"
    harm(store, f"UPDATE embedding SET vector = x'{blob}' WHERE {of_passage}")

    assert f"1 vector of the model fake@1 is {reason}." in messages(store)
    assert [fault.message for fault in repair_store(store).faults] == [
        "1 passage of 1 document, posts/owls.md, has no vector."
    ]
    run_sync(embedder=FakeEmbedder())
    assert messages(store) == []
    assert_whole(store)


@SQLITE_ONLY
def test_bytes_that_make_no_vector_are_found(store: Database) -> None:
    harm(store, "UPDATE embedding SET vector = x'0102' WHERE text_hash = (SELECT max(text_hash) FROM embedding)")
    assert "1 vector of the model fake@1 is not of 64 dimensions." in messages(store)


@SERVER_ONLY
def test_a_vector_on_a_server_that_cannot_be_used_is_found(store: Database) -> None:
    harm(store, "UPDATE embedding SET vector = vector + vector")
    assert any(line.endswith("vectors of the model fake@1 are not of length 1.") for line in messages(store))


def test_vectors_nothing_needs_are_leftovers_and_no_fault(store: Database) -> None:
    vector = np.eye(1, 64, dtype=np.float32)[0]
    with store.write() as session:
        store_vectors(session, "fake@1", {"gone": vector})
        store_vectors(session, "next@1", {"one": vector, "two": vector})

    report = check_store(store)
    assert report.is_sound
    assert report.leftovers == [
        "1 vector is of texts that have gone; the next change drops them.",
        "2 vectors are of the model next@1, which is not in use.",
    ]
    assert repair_store(store).leftovers == report.leftovers[1:]  # a change of model may be under way


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET start_line = 0 WHERE id = (SELECT min(id) FROM {table})",
        "UPDATE {table} SET end_line = start_line - 1 WHERE id = (SELECT min(id) FROM {table})",
    ],
)
@pytest.mark.parametrize("table", ["passage", "list_item", "timeline_entry"])
@SQLITE_ONLY
def test_impossible_lines_are_read_again(store: Database, run_sync: RunSync, statement: str, table: str) -> None:
    harm(store, statement.format(table=table))

    noun = table.replace("_", " ")
    assert messages(store) == [f"1 {noun} of 1 document, posts/owls.md, has lines that no file can have."]
    repair_store(store)
    run_sync(embedder=FakeEmbedder())
    assert messages(store) == []


def test_rows_of_no_document_are_dropped(store: Database) -> None:
    harm(store, "DELETE FROM document WHERE path = 'posts/owls.md'")

    found = messages(store)
    assert "2 rows of the table “passage” refer to a row of “document” that is not there." in found
    assert "2 rows of the table “document_tag” refer to a row of “document” that is not there." in found
    assert set(repaired(store)) >= set(found[:5])
    assert check_store(store).counts["passage"] == 1


def test_a_run_keeps_no_issue_that_has_gone(store: Database) -> None:
    with store.write() as session:
        session.add(BuildRun(period="2026-10", due_at=NOON, started_at=NOON))
    harm(store, "UPDATE build_run SET issue_id = 77")

    assert messages(store) == ["1 row of the table “build_run” refers to a row of “issue” that is not there."]
    repaired(store)
    with store.read() as session:
        assert session.exec(select(BuildRun.issue_id)).all() == [None]


@SQLITE_ONLY
def test_values_of_content_that_cannot_be_read_are_read_again(store: Database, run_sync: RunSync) -> None:
    harm(
        store,
        "UPDATE document SET tags = '[' WHERE path = 'posts/owls.md'",
        "UPDATE document SET date = 'May' WHERE path = 'posts/ravens.md'",
        "UPDATE timeline_entry SET date = 'soon' WHERE id = 1",
    )

    found = messages(store)
    assert found[:2] == [
        "The column “date” of the table “document” cannot be read at id 3.",
        "The column “tags” of the table “document” cannot be read at id 2.",
    ]
    assert "The column “date” of the table “timeline_entry” cannot be read at id 1." in found
    assert repair_store(store).faults == []
    run_sync(embedder=FakeEmbedder())
    assert check_store(store).counts["timeline_entry"] == 2
    assert messages(store) == []


@SQLITE_ONLY
def test_a_draft_that_cannot_be_read_is_left_for_its_author(store: Database) -> None:
    with store.write() as session:
        session.add(Draft(topic="owls", form="post", created_at=NOON, updated_at=NOON))
    harm(store, "UPDATE draft SET sentences = '[', updated_at = 'today'")

    found = [
        "The column “sentences” of the table “draft” cannot be read at id 1.",
        "The column “updated_at” of the table “draft” cannot be read at id 1.",
    ]
    assert messages(store) == found
    assert [fault.message for fault in repair_store(store).faults] == found


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


def test_running_processes_notice_a_repair(store: Database) -> None:
    searcher = Searcher(store, FakeEmbedder(), 0.5)
    ask: Callable[[], list[str]] = lambda: [  # noqa: E731
        hit.path for hit in searcher.search(Query("remember", Mode.KEYWORD)).hits
    ]
    harm(store, "DELETE FROM passage_index")
    assert ask() == []
    repair_store(store)
    assert ask() == ["posts/ravens.md"]


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
