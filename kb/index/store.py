"""Writes documents, passages, links, vectors and the keyword index together, inside the caller's transaction."""

import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, delete, text
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Session, col, select

from kb.models import Document, Embedding, Link, Passage, StoreState


def store_document(
    session: Session,
    document: Document,
    passages: list[Passage],
    links: list[Link],
    model: str,
    vectors: Mapping[str, NDArray[np.float32]],
) -> None:
    """Store a document in place of what was stored under its path, keeping its id.

    Args:
        session: of an open write transaction.
        model: name of the embedding model.
        vectors: new vectors by text hash; hashes embedded before need not be among them.
    """
    document.id = session.exec(select(Document.id).where(Document.path == document.path)).first()
    if document.id is not None:
        _clear(session, document.id)
    document = session.merge(document)
    session.flush()
    assert document.id is not None
    for row in (*passages, *links):
        row.document_id = document.id
    session.add_all([*passages, *links])
    session.flush()
    for passage in passages:
        session.connection().execute(
            text("INSERT INTO passage_index (rowid, title, heading, body) VALUES (:id, :title, :heading, :body)"),
            {"id": passage.id, "title": document.title, "heading": passage.heading, "body": passage.plain},
        )
    if vectors:
        rows = [
            {"model": model, "text_hash": text_hash, "vector": vector.astype("<f4").tobytes()}
            for text_hash, vector in vectors.items()
        ]
        session.connection().execute(insert(Embedding).on_conflict_do_nothing(), rows)
    _touch(session)


def remove_document(session: Session, path: str) -> None:
    """Forget a document and everything that derives from it."""
    document = session.exec(select(Document).where(Document.path == path)).one()
    assert document.id is not None
    _clear(session, document.id)
    session.delete(document)
    _touch(session)


def embedded_hashes(session: Session, model: str, hashes: list[str]) -> set[str]:
    """Which of the text hashes have a vector under a model."""
    rows = session.connection().execute(
        text(
            "SELECT text_hash FROM embedding "
            "WHERE model = :model AND text_hash IN (SELECT value FROM json_each(:hashes))"
        ),
        {"model": model, "hashes": json.dumps(hashes)},
    )
    return set(rows.scalars())


def prune_embeddings(session: Session, model: str, recipe: str) -> None:
    """Drop the vectors no passage has any more, and other models' once no document depends on them.

    Args:
        model: name of the embedding model in use.
        recipe: what documents made with it carry.
    """
    unused: ColumnElement[bool] = col(Embedding.text_hash).not_in(select(Passage.text_hash))
    if session.exec(select(Document.id).where(Document.recipe != recipe)).first() is None:
        unused |= col(Embedding.model) != model
    session.connection().execute(delete(Embedding).where(unused))


def generation(session: Session) -> int:
    """A number that grows whenever the passages change."""
    value = session.exec(select(StoreState.value).where(StoreState.name == "generation")).first()
    return int(value or 0)


def _clear(session: Session, document_id: int) -> None:
    session.connection().execute(
        text("DELETE FROM passage_index WHERE rowid IN (SELECT id FROM passage WHERE document_id = :id)"),
        {"id": document_id},
    )
    session.connection().execute(delete(Passage).where(col(Passage.document_id) == document_id))
    session.connection().execute(delete(Link).where(col(Link.document_id) == document_id))


def _touch(session: Session) -> None:
    session.connection().execute(
        insert(StoreState)
        .values(name="generation", value="1")
        .on_conflict_do_update(
            index_elements=["name"], set_={"value": text("CAST(CAST(store_state.value AS INTEGER) + 1 AS TEXT)")}
        )
    )
