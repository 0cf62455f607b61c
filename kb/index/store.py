"""Writes documents, what derives from them, and their vectors, inside the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, ColumnElement, delete, insert, inspect
from sqlmodel import Session, SQLModel, col, select

from kb.database import insert_into
from kb.index import FoundBy, SearchIndex
from kb.index.names import names, names_of
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


def store_documents(session: Session, index: SearchIndex, documents: Sequence[DocumentRows]) -> None:
    """Store documents, each of another path, in place of what was stored under their paths, keeping its ids.

    Many at once take half the time that one after another does: each block of the index is written once.
    """
    ids = _ids(session, [rows.document.path for rows in documents])
    for rows in documents:
        if rows.document.path in ids:
            keep_checks(session, ids[rows.document.path], rows.links)
    _clear(session, index, list(ids.values()))
    _insert_documents(session, [rows.document for rows in documents])
    ids = _ids(session, [rows.document.path for rows in documents])
    owned = [(ids[rows.document.path], rows) for rows in documents]
    _insert_passages(session, [(document, passage) for document, rows in owned for passage in rows.passages])
    for name in ("links", "items", "entries", "warnings"):
        _insert(session, [(document, row) for document, rows in owned for row in getattr(rows, name)])
    tags = [
        (document, DocumentTag(document_id=document, tag=tag)) for document, rows in owned for tag in rows.document.tags
    ]
    _insert(session, tags)
    found = [
        FoundBy(document, names_of(rows.document), rows.passages, rows.document.is_draft) for document, rows in owned
    ]
    index.put(session, found)
    add_words(session, found)
    note_words_version(session)
    touch(session)


def found_by(session: Session, documents: Sequence[int]) -> list[FoundBy]:
    """What stored documents, given by their ids, are found by."""
    named = select(col(Document.id), col(Document.title), col(Document.front_matter), col(Document.is_draft))
    stored = select(Passage).where(col(Passage.document_id).in_(documents)).order_by(col(Passage.id))
    passages: dict[int | None, list[Passage]] = {}
    for passage in session.exec(stored):
        passages.setdefault(passage.document_id, []).append(passage)
    return [
        FoundBy(row.id, names(row.title, row.front_matter), passages.get(row.id, []), row.is_draft)
        for row in session.execute(named.where(col(Document.id).in_(documents)))
    ]


def _ids(session: Session, paths: Sequence[str]) -> dict[str, int]:
    """Ids of those documents that are stored, by path."""
    stored = select(col(Document.path), col(Document.id)).where(col(Document.path).in_(paths))
    return {path: document for path, document in session.execute(stored) if document is not None}


def _insert_documents(session: Session, documents: Sequence[Document]) -> None:
    """Insert documents; one that is stored under the path of another takes its place."""
    names = [column.name for column in _columns(Document) if column.name != "id"]
    inserting = insert_into(session, Document)
    replaced = {name: inserting.excluded[name] for name in names}
    rows = [{name: getattr(document, name) for name in names} for document in documents]
    session.connection().execute(inserting.on_conflict_do_update(index_elements=["path"], set_=replaced), rows)


def _insert_passages(session: Session, passages: Sequence[tuple[int, Passage]]) -> None:
    """Insert passages of documents, given by their ids. They know their own ids then."""
    if passages:
        inserting = insert(Passage).returning(col(Passage.id), sort_by_parameter_order=True)
        ids = session.connection().scalars(inserting, _values(passages))
        for (document, passage), passage_id in zip(passages, ids, strict=True):
            passage.id, passage.document_id = passage_id, document


def _insert(session: Session, rows: Sequence[tuple[int, SQLModel]]) -> None:
    """Insert rows of one table that derive from documents, given by their ids."""
    if rows:
        session.connection().execute(insert(type(rows[0][1])), _values(rows))


def _values(rows: Sequence[tuple[int, SQLModel]]) -> list[dict[str, Any]]:
    """Rows of one table as what is inserted: objects that note their changes take several times as long to store."""
    names = [column.name for column in _columns(type(rows[0][1])) if column.name not in ("id", "document_id")]
    return [{"document_id": document, **{name: getattr(row, name) for name in names}} for document, row in rows]


def _columns(table: type[SQLModel]) -> Iterable[Column[Any]]:
    columns: Iterable[Column[Any]] = inspect(table).columns
    return columns


def remove_document(session: Session, index: SearchIndex, path: str) -> None:
    """Forget a document and everything that derives from it."""
    document = session.exec(select(Document).where(Document.path == path)).one()
    assert document.id is not None
    _clear(session, index, [document.id])
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


def _clear(session: Session, index: SearchIndex, documents: Sequence[int]) -> None:
    """Remove everything that derives from documents, given by their ids."""
    if not documents:
        return
    remove_words(session, found_by(session, documents))
    index.forget(session, documents)
    for table in (Passage, Link, ListItem, TimelineEntry, DocumentTag, DocumentWarning):
        session.connection().execute(delete(table).where(col(table.document_id).in_(documents)))
