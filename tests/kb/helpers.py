"""Looks into a store the way a user's tools would."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from kb.database import Database
from kb.ingest.report import SyncReport
from kb.models import Document, Embedding, Link, Passage

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
        statement = select(Passage.text).join(Document).where(Document.path == path).order_by(Passage.position)
        return "\n".join(session.exec(statement))


def stored_links(database: Database) -> list[Link]:
    with database.read() as session:
        return list(session.exec(select(Link).order_by(Link.document_id, Link.line, Link.id)))


def embedding_models(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.exec(select(Embedding.model)))


def vector_count(database: Database) -> int:
    with database.read() as session:
        return len(session.exec(select(Embedding.text_hash)).all())


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
        assert rows(f"SELECT {key} FROM passage_index ORDER BY {key}") == rows("SELECT id FROM passage ORDER BY id")
        assert rows("SELECT id FROM passage WHERE text_hash NOT IN (SELECT text_hash FROM embedding)") == []
