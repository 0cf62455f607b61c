"""What every search needs of every passage, kept where it can be read fast.

Passages lie in blocks by their ids. A block holds arrays: ids, their documents, their lengths in words, which of them
have a vector under the model in use, and those vectors. Reading a hundred thousand passages takes a tenth of a second
from blocks, and several times as long from a row each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

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


def remove_passages(session: Session, ids: Iterable[int]) -> None:
    """Take passages out of the blocks, by their ids."""
    for block, gone in _by_block(ids).items():
        _write_block(session, block, _without(_read_block(session, block), gone))


def add_passages(
    session: Session, documents: Mapping[int, int], lengths: Mapping[int, int], vectors: Mapping[int, Floats]
) -> None:
    """Put passages into the blocks, in place of what stands under their ids.

    Args:
        documents: of each passage, by its id.
        lengths: words of each passage, by its id.
        vectors: of those passages that have one, by id; each of shape (dimensions,).
    """
    for block, come in _by_block(documents).items():
        embedded = [passage for passage in come if passage in vectors]
        new = Columns(
            np.array(come, dtype="<i8"),
            np.array([documents[passage] for passage in come], dtype="<i8"),
            np.array([lengths[passage] for passage in come], dtype="<i8"),
            np.array(embedded, dtype="<i8"),
            np.stack([vectors[passage] for passage in embedded]) if embedded else _NO_FLOATS,
        )
        _write_block(session, block, _joined(_without(_read_block(session, block), come), new))


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


def _by_block(ids: Iterable[int]) -> dict[int, list[int]]:
    """Passages by their blocks, both in order."""
    return {block: list(own) for block, own in groupby(sorted(ids), key=lambda passage: passage // BLOCK_PASSAGES)}


def _without(columns: Columns, ids: list[int]) -> Columns:
    """All passages but some."""
    return _chosen(columns, ~np.isin(columns.ids, ids), ~np.isin(columns.embedded, ids))


def _chosen(columns: Columns, passages: NDArray[Any], embedded: NDArray[Any]) -> Columns:
    """Some of the passages, in the order of the places or as the masks say."""
    return Columns(
        columns.ids[passages],
        columns.documents[passages],
        columns.lengths[passages],
        columns.embedded[embedded],
        columns.vectors[embedded],
    )


def _joined(columns: Columns, others: Columns) -> Columns:
    """The passages of both, none of which is in both."""
    vectors = [each.vectors for each in (columns, others) if len(each.embedded)]
    both = Columns(
        np.concatenate((columns.ids, others.ids)),
        np.concatenate((columns.documents, others.documents)),
        np.concatenate((columns.lengths, others.lengths)),
        np.concatenate((columns.embedded, others.embedded)),
        np.concatenate(vectors) if vectors else _NO_FLOATS,
    )
    return _chosen(both, np.argsort(both.ids), np.argsort(both.embedded))


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
