"""Looks into a store the way a user's tools would."""

from typing import Any

import numpy as np
import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, col, select

from kb.database import Database
from kb.index.blocks import read_vectors, read_words
from kb.index.models import active_model
from kb.ingest.report import SyncReport
from kb.models import Document, DocumentTag, Embedding, Link, ListItem, Passage, TimelineEntry, Word

SQLITE_ONLY = pytest.mark.parametrize("store_kind", ["sqlite"], indirect=True)
"""For what a server keeps from its clients: a damaged file, a full disk."""


def counts(report: SyncReport) -> dict[str, int]:
    """The counts of a report that are not zero."""
    numbers = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "failed": len(report.failed),
    }
    return {name: number for name, number in numbers.items() if number}


def reasons(report: SyncReport) -> dict[str, str]:
    """Why each file failed, by path."""
    return {problem.path: problem.reason for problem in report.failed}


def stored_paths(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(Document.path).order_by(Document.path)))


def stored_document(database: Database, path: str) -> Document:
    with database.read() as session:
        return session.exec(select(Document).where(Document.path == path)).one()


def stored_text(database: Database, path: str) -> str:
    """The Markdown of a document's passages, in order."""
    with database.read() as session:
        statement = select(Passage.text).join(Document).where(Document.path == path).order_by(col(Passage.position))
        return "\n".join(session.exec(statement))


def stored_links(database: Database) -> list[Link]:
    with database.read() as session:
        return list(session.exec(select(Link).order_by(col(Link.document_id), col(Link.line), col(Link.id))))


def embedding_models(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.exec(select(Embedding.model)))


def vector_count(database: Database) -> int:
    with database.read() as session:
        return len(session.exec(select(Embedding.text_hash)).all())


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All that a store holds, by table, without the ids and times that differ from one making of it to the next."""
    derived: tuple[type[SQLModel], ...] = (Passage, Link, ListItem, TimelineEntry, DocumentTag)
    with database.read() as session:
        paths = dict(session.exec(select(Document.id, Document.path)).all())
        rows = {
            table.__name__: [row.model_dump(exclude={"id"}) for row in session.exec(select(table))] for table in derived
        }
        for row in (row for table in rows.values() for row in table):
            row["document_id"] = paths[row["document_id"]]
        rows["Document"] = [
            document.model_dump(exclude={"id", "synced_at", "stamp"}) for document in session.exec(select(Document))
        ]
        rows["Word"] = [word.model_dump() for word in session.exec(select(Word))]
        rows["Embedding"] = [
            {"model": row.model, "text_hash": row.text_hash, "vector": row.vector.round(6).tolist()}
            for row in session.exec(select(Embedding))
        ]
    return {name: sorted((tuple(row.values()) for row in table), key=repr) for name, table in rows.items()}


def assert_whole(database: Database) -> None:
    """The store is sound, and what derives from passages agrees with them."""
    key = "rowid" if database.dialect == "sqlite" else "passage_id"
    with database.write() as session:
        connection = session.connection()

        def rows(statement: str) -> list[object]:
            return list(connection.execute(text(statement)).scalars())

        if database.dialect == "sqlite":
            assert rows("PRAGMA integrity_check") == ["ok"]
            assert rows("PRAGMA foreign_key_check") == []
            connection.execute(text("INSERT INTO passage_index (passage_index) VALUES ('integrity-check')"))
        _assert_blocks_hold_the_passages(session)
        assert rows(f"SELECT {key} FROM passage_index ORDER BY {key}") == rows("SELECT id FROM passage ORDER BY id")
        embedded = "SELECT text_hash FROM embedding WHERE model = "
        embedded += "(SELECT value FROM store_state WHERE name = 'embedding_model')"
        assert rows(f"SELECT id FROM passage WHERE text_hash NOT IN ({embedded})") == []


def _assert_blocks_hold_the_passages(session: Session) -> None:
    """The blocks have every passage under its document, and the vectors of the model in use, no more and no less."""
    columns = read_words(session)
    stored = session.exec(select(Passage.id, Passage.document_id, Passage.text_hash).order_by(col(Passage.id))).all()
    assert list(zip(columns.ids.tolist(), columns.documents.tolist(), strict=True)) == [row[:2] for row in stored]
    model = active_model(session)
    name = model.name if model else ""
    expected = dict(session.exec(select(Embedding.text_hash, Embedding.vector).where(Embedding.model == name)).all())
    ids, vectors = read_vectors(session)
    assert ids.tolist() == [passage for passage, _document, text_hash in stored if text_hash in expected]
    hashes = {passage: text_hash for passage, _document, text_hash in stored}
    for passage, vector in zip(ids.tolist(), vectors, strict=True):
        assert np.array_equal(vector, expected[hashes[passage]])
