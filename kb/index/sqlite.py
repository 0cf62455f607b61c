"""Search in SQLite: BM25 over title, headings and text, and exact cosines in memory.

FTS5 keeps the postings and finds phrases, but it ranks by reading every passage that holds any of the words, which
takes as long as all their postings are. Here the postings of a word are read once, and kept until the store changes.

FTS5 is given stems, not text: `kb.index.tokens` decides what a word is, here as in PostgreSQL.
"""

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlmodel import Session, col, select

from kb.index import SATURATION, Ranking, Within
from kb.index.blocks import Floats, Ints, drop_vectors, replace_document
from kb.index.models import active_model
from kb.index.ranking import ArrayRanking
from kb.index.snapshot import Snapshot
from kb.index.store import generation
from kb.index.tokens import stems
from kb.models import Document, Embedding, Passage

SCORE_DECIMALS = 6
"""Equal texts must score equal, but a matrix product rounds by where a row stands."""

TOLERANCE = 10.0**-SCORE_DECIMALS
"""How much lower a score may be that is equal when rounded."""

_PASSAGES_OF = text("SELECT id FROM passage WHERE document_id = :document")


class SqliteIndex:
    """See `kb.index.SearchIndex`. Safe to share between threads."""

    def __init__(self) -> None:
        self._latest = Snapshot(-1)
        self._lock = Lock()

    def put(self, session: Session, document: Document, passages: Sequence[Passage]) -> None:
        """Index a document; see `SearchIndex.put`."""
        assert document.id is not None
        connection = session.connection()
        old = [row.id for row in connection.execute(_PASSAGES_OF, {"document": document.id})]
        connection.execute(
            text("DELETE FROM passage_index WHERE rowid IN (SELECT id FROM passage WHERE document_id = :document)"),
            {"document": document.id},
        )
        title = stems(document.title)
        rows: list[dict[str, Any]] = []
        lengths: dict[int, int] = {}
        for passage in passages:
            assert passage.id is not None
            heading, body = stems(passage.heading), stems(passage.plain)
            lengths[passage.id] = len(title) + len(heading) + len(body)
            joined = {"title": " ".join(title), "heading": " ".join(heading), "body": " ".join(body)}
            rows.append({"id": passage.id, **joined})
        if rows:
            connection.execute(
                text("INSERT INTO passage_index (rowid, title, heading, body) VALUES (:id, :title, :heading, :body)"),
                rows,
            )
        replace_document(session, document.id, old, lengths, _stored_vectors(session, passages))

    def use_model(self, session: Session, model: str, dimensions: int) -> None:
        """Forget the vectors of the model before; see `SearchIndex.use_model`."""
        drop_vectors(session)

    def by_words(
        self, session: Session, terms: Sequence[str], within: Within, limit: int, saturation: float = SATURATION
    ) -> Ranking:
        """Rank by BM25; see `SearchIndex.by_words`."""
        snapshot = self._snapshot(session)
        ids = snapshot.columns(session).ids
        postings = snapshot.postings(session, terms, saturation)
        if not postings:
            return []
        scores = np.zeros(len(ids), dtype=np.float32)
        for posting in postings:
            scores[posting.places] += posting.worth
        scores /= sum(posting.rareness for posting in postings)
        if within.narrows:
            scores[~_chosen(ids, within)] = 0
        return _best(ids, scores, limit, above=0.0)

    def by_meaning(self, session: Session, query: Floats, within: Within, limit: int) -> Ranking:
        """Rank by exact cosine; see `SearchIndex.by_meaning`."""
        snapshot = self._snapshot(session)
        ids, vectors = snapshot.vectors(session)
        if not len(ids) or vectors.shape[1] != len(query):
            return []
        chosen = _chosen(ids, within) if within.narrows else None
        return _best(*snapshot.nearest(session, query, limit, chosen), limit, above=-np.inf)

    def holding(self, session: Session, phrase: Sequence[str]) -> frozenset[int]:
        """Ids of the passages that hold a phrase; see `SearchIndex.holding`."""
        found = session.connection().execute(
            text("SELECT rowid FROM passage_index WHERE passage_index MATCH :phrase"),
            {"phrase": f'"{" ".join(phrase)}"'},
        )
        return frozenset(found.scalars())

    def documents_of(self, session: Session, passage_ids: Sequence[int]) -> list[int]:
        """Ids of the passages' documents; see `SearchIndex.documents_of`."""
        columns = self._snapshot(session).columns(session)
        documents: list[int] = columns.documents[columns.places[np.asarray(passage_ids, dtype=np.int64)]].tolist()
        return documents

    def vectors_of(self, session: Session, passage_ids: Iterable[int]) -> Mapping[int, Floats]:
        """The passages' vectors; see `SearchIndex.vectors_of`."""
        ids, vectors = self._snapshot(session).vectors(session)
        asked = np.array(sorted(passage_ids), dtype=np.int64)
        asked = asked[np.isin(asked, ids)]
        return dict(zip(asked.tolist(), vectors[np.searchsorted(ids, asked)], strict=True))

    def _snapshot(self, session: Session) -> Snapshot:
        """What the session's transaction sees."""
        current = generation(session)
        with self._lock:
            if self._latest.generation != current:
                self._latest = Snapshot(current)
            return self._latest


def _stored_vectors(session: Session, passages: Sequence[Passage]) -> dict[int, Floats]:
    """Vectors of those passages that have one under the model in use, by passage id."""
    active = active_model(session)
    if active is None or not passages:
        return {}
    stored = select(Embedding.text_hash, Embedding.vector).join(Passage, col(Passage.text_hash) == Embedding.text_hash)
    owner = passages[0].document_id
    vectors = dict(session.exec(stored.where(Embedding.model == active.name, Passage.document_id == owner)).all())
    return {
        passage.id: vectors[passage.text_hash] for passage in passages if passage.id and passage.text_hash in vectors
    }


def _chosen(ids: Ints, within: Within) -> NDArray[np.bool_]:
    named = np.fromiter(within.ids, dtype=np.int64, count=len(within.ids))
    return np.isin(ids, named, invert=within.are_excluded)


def _best(ids: Ints, scores: Floats, limit: int, above: float) -> Ranking:
    """The passages with the highest scores over `above`, equal ones in the order of their ids."""
    least = np.partition(scores, -limit)[-limit] - TOLERANCE if limit < len(scores) else above
    places = np.flatnonzero((scores >= least) & (scores > above))
    rounded = np.round(scores[places], SCORE_DECIMALS)
    order = np.lexsort((places, -rounded))[:limit]  # ids ascend with their places
    return ArrayRanking(ids[places[order]], rounded[order].astype(np.float64))
