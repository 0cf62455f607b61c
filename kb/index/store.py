"""Writes documents, what derives from them, and their vectors, inside the caller's transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, SQLModel, col, select

from kb.database import insert_into
from kb.index import SearchIndex
from kb.index.state import set_state, state
from kb.index.vocabulary import add_words, remove_words
from kb.index.words_version import note_words_version
from kb.links.checking import keep_checks
from kb.models import Document, DocumentTag, Embedding, Link, ListItem, Passage, TimelineEntry

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
    derived = [*rows.passages, *rows.links, *rows.items, *rows.entries]
    for row in derived:
        row.document_id = document.id
    session.add_all(derived)
    session.add_all(DocumentTag(document_id=document.id, tag=tag) for tag in document.tags)
    session.flush()
    index.put(session, document, rows.passages)
    add_words(session, document.title, rows.passages)
    note_words_version(session)
    touch(session)


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
    set_state(session, _GENERATION, str(max(generation(session), above) + 1))


def _clear(session: Session, index: SearchIndex, document: Document) -> None:
    """Remove everything that derives from a document."""
    passages = session.exec(select(Passage).where(Passage.document_id == document.id)).all()
    remove_words(session, document.title, passages)
    index.put(session, document, [])
    tables: Iterable[type[SQLModel]] = (Passage, Link, ListItem, TimelineEntry, DocumentTag)
    for table in tables:
        session.connection().execute(delete(table).where(table.document_id == document.id))  # type: ignore[attr-defined]
