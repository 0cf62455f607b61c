"""Writes documents, what derives from them, and their vectors, inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, delete, insert, inspect
from sqlmodel import Session, SQLModel, col, select

from kb.database import insert_into
from kb.index import SearchIndex
from kb.index.names import names_of
from kb.index.state import count_up, state
from kb.index.vocabulary import add_words, remove_words
from kb.index.words_version import note_words_version
from kb.links.checking import keep_checks
from kb.models import Document, DocumentTag, DocumentWarning, Embedding, Link, ListItem, Passage, TimelineEntry

_GENERATION = "generation"
_CHUNK = 500
"""Values in one IN (...); databases limit them."""


@dataclass(frozen=True)
class DocumentRows:
    """A document and all that derives from its file, not yet tied to it by id."""

    document: Document
    passages: list[Passage] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    items: list[ListItem] = field(default_factory=list)
    entries: list[TimelineEntry] = field(default_factory=list)
    warnings: list[DocumentWarning] = field(default_factory=list)


def store_document(session: Session, index: SearchIndex, rows: DocumentRows) -> None:
    """Store a document in place of what was stored under its path, keeping its id."""
    stored = session.exec(select(Document).where(Document.path == rows.document.path)).first()
    if stored is not None:
        assert stored.id is not None
        keep_checks(session, stored.id, rows.links)
        _clear(session, index, stored)
        rows.document.id = stored.id
    document = session.merge(rows.document)
    session.flush()
    assert document.id is not None
    _insert_passages(session, document.id, rows.passages)
    tags = [DocumentTag(document_id=document.id, tag=tag) for tag in document.tags]
    for derived in (rows.links, rows.items, rows.entries, rows.warnings, tags):
        if derived:
            session.execute(insert(type(derived[0])), _values(document.id, derived))
    index.put(session, document, rows.passages)
    add_words(session, names_of(document), rows.passages)
    note_words_version(session)
    touch(session)


def _insert_passages(session: Session, document: int, passages: Sequence[Passage]) -> None:
    """Insert a document's passages, which then know their ids."""
    if passages:
        inserting = insert(Passage).returning(col(Passage.id), sort_by_parameter_order=True)
        ids = session.scalars(inserting, _values(document, passages))
        for passage, passage_id in zip(passages, ids, strict=True):
            passage.id, passage.document_id = passage_id, document


def _values(document: int, rows: Sequence[SQLModel]) -> list[dict[str, Any]]:
    """Rows of one table as what is inserted: objects that note their changes take several times as long to store."""
    names = [column.name for column in inspect(type(rows[0])).columns if column.name not in ("id", "document_id")]
    return [{"document_id": document, **{name: getattr(row, name) for name in names}} for row in rows]


def remove_document(session: Session, index: SearchIndex, path: str) -> None:
    """Forget a document and everything that derives from it."""
    document = session.exec(select(Document).where(Document.path == path)).one()
    _clear(session, index, document)
    session.delete(document)
    touch(session)


def store_vectors(session: Session, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    """Keep vectors by text hash; a text that has one keeps it."""
    rows = [
        {"model": model, "text_hash": text_hash, "vector": vector.astype(np.float32)}
        for text_hash, vector in vectors.items()
    ]
    if rows:
        session.connection().execute(insert_into(session, Embedding).on_conflict_do_nothing(), rows)


def embedded_hashes(session: Session, model: str, hashes: list[str]) -> set[str]:
    """Which of the text hashes have a vector under a model."""
    found: set[str] = set()
    for start in range(0, len(hashes), _CHUNK):
        asked = col(Embedding.text_hash).in_(hashes[start : start + _CHUNK])
        found.update(session.exec(select(Embedding.text_hash).where(Embedding.model == model, asked)))
    return found


def prune_embeddings(session: Session, model: str, *, others: bool = False) -> None:
    """Drop a model's vectors that no text needs any more.

    Args:
        others: drop every other model's vectors too.
    """
    needed = (select(table.text_hash) for table in (Passage, ListItem))
    unused: ColumnElement[bool] = col(Embedding.model) == model
    for hashes in needed:
        unused &= col(Embedding.text_hash).not_in(hashes)
    if others:
        unused |= col(Embedding.model) != model
    session.connection().execute(delete(Embedding).where(unused))
    touch(session)


def generation(session: Session) -> int:
    """A number that grows whenever the passages or their vectors change."""
    return int(state(session).get(_GENERATION, 0))


def touch(session: Session, above: int = 0) -> None:
    """Let every process know that the passages have changed.

    Args:
        above: the last generation others may have seen, where the store's own may have been set back.
    """
    count_up(session, _GENERATION, above)


def _clear(session: Session, index: SearchIndex, document: Document) -> None:
    """Remove everything that derives from a document."""
    passages = session.exec(select(Passage).where(Passage.document_id == document.id)).all()
    remove_words(session, names_of(document), passages)
    index.put(session, document, [])
    for table in (Passage, Link, ListItem, TimelineEntry, DocumentTag, DocumentWarning):
        session.connection().execute(delete(table).where(col(table.document_id) == document.id))
