"""Checks vectors: each must be a unit vector of its model's dimensions, and every text must have one."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import delete, func, text
from sqlmodel import Session, col, select

from kb.check.faults import Fault, counted, in_documents
from kb.index.models import active_model
from kb.models import Document, Embedding, ListItem, Passage

TOLERANCE = 1e-3
"""How far from 1 the length of a stored vector may be."""

_BATCH = 500


class BadVector(NamedTuple):
    """A stored vector that cannot be used."""

    model: str
    text_hash: str
    reason: str


def vector_faults(session: Session) -> Iterator[Fault]:
    """Vectors that cannot be used, and texts without one."""
    for (model, reason), number in Counter((bad.model, bad.reason) for bad in bad_vectors(session)).items():
        yield Fault("vectors", f"{counted(number, 'vector')} of the model {model} {_is(number)} {reason}.")
    for noun, documents in _without_vector(session).items():
        if documents:
            where = in_documents(session, sorted(set(documents)))
            verb = "has" if len(documents) == 1 else "have"
            yield Fault("vectors", f"{counted(len(documents), noun)} {where}, {verb} no vector.")


def leftovers(session: Session) -> Iterator[str]:
    """What is said of vectors that no text needs."""
    active = active_model(session)
    counts = dict(session.exec(select(Embedding.model, func.count()).group_by(Embedding.model)).all())
    if active and active.name in counts:
        needed = (select(table.text_hash) for table in (Passage, ListItem))
        unused = [col(Embedding.text_hash).not_in(hashes) for hashes in needed]
        number = session.exec(
            select(func.count()).select_from(Embedding).where(Embedding.model == active.name, *unused)
        ).one()
        if number:
            yield f"{counted(number, 'vector')} {_is(number)} of texts that have gone; the next change drops them."
        del counts[active.name]
    for model, number in counts.items():
        yield f"{counted(number, 'vector')} {_is(number)} of the model {model}, which is not in use."


def bad_vectors(session: Session) -> Iterator[BadVector]:
    """Vectors that have another number of dimensions than most of their model, no length 1, or no numbers."""
    dimensions = _dimensions(session)
    for model, text_hash, vector in _stored(session):
        if vector is None or len(vector) != dimensions[model]:
            yield BadVector(model, text_hash, f"not of {dimensions[model]} dimensions")
        elif not np.isfinite(vector).all():
            yield BadVector(model, text_hash, "not made of numbers")
        elif abs(float(np.linalg.norm(vector)) - 1) > TOLERANCE:
            yield BadVector(model, text_hash, "not of length 1")


def drop_bad_vectors(session: Session) -> None:
    """Delete the vectors that cannot be used."""
    for bad in list(bad_vectors(session)):
        of_model = delete(Embedding).where(col(Embedding.model) == bad.model)
        session.connection().execute(of_model.where(col(Embedding.text_hash) == bad.text_hash))


def documents_to_embed_again(session: Session) -> set[int]:
    """Documents of which some text has no vector."""
    return {document for documents in _without_vector(session).values() for document in documents}


def _without_vector(session: Session) -> dict[str, list[int]]:
    """The documents of texts without a vector under the model in use, one for each text, by what the text is."""
    active = active_model(session)
    having = select(Embedding.text_hash).where(Embedding.model == (active.name if active else ""))
    tables: dict[str, Any] = {"passage": Passage, "list item": ListItem}
    return {
        noun: list(
            session.exec(select(table.document_id).join(Document).where(col(table.text_hash).not_in(having))).all()
        )
        for noun, table in tables.items()
    }


def _dimensions(session: Session) -> dict[str, int]:
    """How many dimensions most vectors of each model have."""
    size = "length(vector) / 4" if session.get_bind().dialect.name == "sqlite" else "vector_dims(vector)"
    counted_sizes = session.connection().execute(
        text(f"SELECT model, {size} AS size FROM embedding GROUP BY model, {size} ORDER BY count(*)")
    )
    return {row.model: row.size for row in counted_sizes}


def _stored(session: Session) -> Iterator[tuple[str, str, Any]]:
    """Every vector: its model, its text's hash, and an array, or None where its bytes make none."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    statement: Any = (
        text("SELECT model, text_hash, vector FROM embedding")
        if is_sqlite
        else select(Embedding.model, Embedding.text_hash, Embedding.vector)
    )
    options = {"stream_results": True, "yield_per": _BATCH}
    for model, text_hash, vector in session.connection().execute(statement, execution_options=options):
        if not is_sqlite:
            yield model, text_hash, vector
        elif isinstance(vector, bytes) and len(vector) % 4 == 0:
            yield model, text_hash, np.frombuffer(vector, dtype="<f4")
        else:
            yield model, text_hash, None


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
