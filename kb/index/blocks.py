"""What every search needs of every passage, kept where it can be read fast.

Passages lie in blocks by their ids. A block holds arrays: ids, their documents, their lengths in words, which of them
have a vector under the model in use, and those vectors. Reading a hundred thousand passages takes a tenth of a second
from blocks, and several times as long from a row each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlmodel import Session

BLOCK_PASSAGES = 64

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Columns:
    """Every passage of a store, or of one block.

    Attributes:
        ids: shape (passages,), ascending.
        documents: ids of their documents, shape (passages,).
        lengths: words of title, headings and text, shape (passages,).
        embedded: ids of the passages with a vector, ascending.
        vectors: theirs, shape (len(embedded), dimensions).
    """

    ids: Ints
    documents: Ints
    lengths: Ints
    embedded: Ints
    vectors: Floats

    @cached_property
    def places(self) -> Ints:
        """The place of each passage in `ids`, by its id; anything where there is no such passage."""
        places = np.zeros(int(self.ids[-1]) + 1 if len(self.ids) else 0, dtype="<i8")
        places[self.ids] = np.arange(len(self.ids))
        return places

    @cached_property
    def mean_length(self) -> float:
        """Words of a passage, on average; 0 where there are none."""
        return float(self.lengths.mean()) if len(self.lengths) else 0.0


def read_words(session: Session) -> Columns:
    """Every passage, without vectors."""
    rows = session.connection().execute(text("SELECT ids, documents, lengths FROM passage_block ORDER BY block")).all()
    ids, documents, lengths = (
        (_ints(b"".join(column)) for column in zip(*rows, strict=True)) if rows else [_NO_INTS] * 3
    )
    return Columns(ids, documents, lengths, _NO_INTS, _NO_FLOATS)


def read_vectors(session: Session) -> tuple[Ints, Floats]:
    """The passages that have a vector: ids, shape (passages,), ascending; vectors, shape (passages, dimensions)."""
    connection = session.connection()
    total = connection.execute(text("SELECT sum(length(embedded)), sum(length(vectors)) FROM passage_block")).one()
    if not total[0]:
        return _NO_INTS, _NO_FLOATS
    ids = np.empty(total[0] // _NO_INTS.itemsize, dtype="<i8")
    vectors = np.empty((len(ids), total[1] // len(ids) // _NO_FLOATS.itemsize), dtype="<f4")
    start = 0  # filled block by block: joining them first would take the memory twice
    for row in connection.execute(text("SELECT embedded, vectors FROM passage_block ORDER BY block")):
        end = start + len(row.embedded) // _NO_INTS.itemsize
        ids[start:end] = _ints(row.embedded)
        vectors[start:end] = np.frombuffer(row.vectors, dtype="<f4").reshape(end - start, -1)
        start = end
    return ids, vectors


def replace_document(
    session: Session, document: int, old: Iterable[int], lengths: Mapping[int, int], vectors: Mapping[int, Floats]
) -> None:
    """Put a document's passages into the blocks in place of those it had.

    Args:
        old: ids of the passages it had.
        lengths: words of each passage it has now, by id.
        vectors: of those passages that have one, by id; each of shape (dimensions,).
    """
    for block in sorted({passage // BLOCK_PASSAGES for passage in (*old, *lengths)}):
        others = _without(_read_block(session, block), document)
        here = [passage for passage in lengths if passage // BLOCK_PASSAGES == block]
        embedded = [passage for passage in here if passage in vectors]
        ids = np.array([*others.ids, *here], dtype="<i8")
        documents = np.array([*others.documents, *(document for _passage in here)], dtype="<i8")
        words = np.array([*others.lengths, *(lengths[passage] for passage in here)], dtype="<i8")
        all_embedded = np.array([*others.embedded, *embedded], dtype="<i8")
        rows = [*others.vectors, *(vectors[passage] for passage in embedded)]
        order, embedded_order = np.argsort(ids), np.argsort(all_embedded)
        matrix = np.stack(rows)[embedded_order] if rows else _NO_FLOATS
        columns = Columns(ids[order], documents[order], words[order], all_embedded[embedded_order], matrix)
        _write_block(session, block, columns)


def drop_vectors(session: Session) -> None:
    """Forget every vector: those of another model are about to come."""
    session.connection().execute(text("UPDATE passage_block SET embedded = :none, vectors = :none"), {"none": b""})


def _read_block(session: Session, block: int) -> Columns:
    found = session.connection().execute(text("SELECT * FROM passage_block WHERE block = :block"), {"block": block})
    row = found.one_or_none()
    if row is None:
        return Columns(_NO_INTS, _NO_INTS, _NO_INTS, _NO_INTS, _NO_FLOATS)
    embedded = _ints(row.embedded)
    vectors = np.frombuffer(row.vectors, dtype="<f4").reshape(len(embedded), -1) if len(embedded) else _NO_FLOATS
    return Columns(_ints(row.ids), _ints(row.documents), _ints(row.lengths), embedded, vectors)


def _without(columns: Columns, document: int) -> Columns:
    """All passages but a document's."""
    others = columns.documents != document
    ids = columns.ids[others]
    embedded = np.isin(columns.embedded, ids)
    return Columns(
        ids, columns.documents[others], columns.lengths[others], columns.embedded[embedded], columns.vectors[embedded]
    )


def _write_block(session: Session, block: int, columns: Columns) -> None:
    connection = session.connection()
    connection.execute(text("DELETE FROM passage_block WHERE block = :block"), {"block": block})
    if len(columns.ids):
        arrays = {
            "ids": columns.ids.astype("<i8"),
            "documents": columns.documents.astype("<i8"),
            "lengths": columns.lengths.astype("<i8"),
            "embedded": columns.embedded.astype("<i8"),
            "vectors": columns.vectors.astype("<f4"),
        }
        connection.execute(
            text("INSERT INTO passage_block VALUES (:block, :ids, :documents, :lengths, :embedded, :vectors)"),
            {"block": block, **{name: array.tobytes() for name, array in arrays.items()}},
        )


def _ints(blob: bytes) -> Ints:
    return np.frombuffer(blob, dtype="<i8")


_NO_INTS: Ints = np.empty(0, dtype="<i8")
_NO_FLOATS: Floats = np.empty((0, 1), dtype="<f4")
