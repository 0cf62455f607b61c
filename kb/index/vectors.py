"""Ranks passages by meaning: the exact cosine between the query's vector and every passage's, in memory."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from kb.index import Ranking
from kb.index.store import generation
from kb.models import Embedding, Passage

if TYPE_CHECKING:
    from kb.embedding import Vectors


SCORE_DECIMALS = 6
"""Equal texts must score equal, but a matrix product rounds by where a row stands."""


class VectorIndex:
    """The vectors of every passage under one model, read once and again whenever the store has changed.

    Args:
        model: name of the embedding model.
    """

    def __init__(self, model: str) -> None:
        self.model = model
        self._generation = -1
        self._ids: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._vectors: Vectors = np.empty((0, 1), dtype=np.float32)
        self._loading = Lock()

    def ranking(self, session: Session, query: NDArray[np.float32], allowed: list[int] | None, limit: int) -> Ranking:
        """Passages by cosine to the query, best first.

        Args:
            query: one vector of length 1, shape (dimensions,).
            allowed: passage ids to choose from; None for all.
            limit: the most to return.
        """
        ids, vectors = self.snapshot(session)
        if allowed is not None:
            chosen = np.isin(ids, np.asarray(allowed, dtype=np.int64))
            ids, vectors = ids[chosen], vectors[chosen]
        if not len(ids):
            return []
        scores = np.round(vectors @ query, SCORE_DECIMALS)
        if limit < len(scores):
            top = np.flatnonzero(scores >= np.partition(scores, -limit)[-limit])
            ids, scores = ids[top], scores[top]
        order = np.lexsort((ids, -scores))[:limit]
        return [(int(ids[index]), float(scores[index])) for index in order]

    def snapshot(self, session: Session) -> tuple[NDArray[np.int64], Vectors]:
        """Ids, shape (passages,), and vectors, shape (passages, dimensions), as the session sees them."""
        current = generation(session)
        with self._loading:
            if current != self._generation:
                self._ids, self._vectors = self._load(session)
                self._generation = current
            return self._ids, self._vectors

    def _load(self, session: Session) -> tuple[NDArray[np.int64], Vectors]:
        rows = session.exec(
            select(Passage.id, Embedding.vector)
            .join(Embedding, col(Embedding.text_hash) == col(Passage.text_hash))
            .where(Embedding.model == self.model)
            .order_by(col(Passage.id))
        ).all()
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        vectors = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4")
        return ids, vectors.reshape(len(rows), -1) if rows else np.empty((0, 1), dtype=np.float32)
