"""What search has in common in both databases: BM25 from postings, and exact cosines, in memory.

A database that ranks by words reads every passage that holds any of them, which takes as long as all their postings
are. Here the postings of a word are read once, and kept until the store changes. How a database keeps postings and
finds phrases is its own affair.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from kb.index import SATURATION, FoundBy, Ranking, Within
from kb.index.asked import AskedWord, stems_of
from kb.index.blocks import Floats, Ints, add_passages, remove_passages
from kb.index.models import active_model
from kb.index.postings import Posting
from kb.index.ranking import ArrayRanking
from kb.index.snapshot import Snapshot
from kb.index.store import generation
from kb.index.tokens import read_words
from kb.models import Embedding, Passage

SCORE_DECIMALS = 6
"""Equal texts must score equal, but a matrix product rounds by where a row stands."""

TOLERANCE = 10.0**-SCORE_DECIMALS
"""How much lower a score may be that is equal when rounded."""


ALIKE = np.float32(0.5)
"""What a word without the sign that is part of its name is worth, beside the name: net, where .NET is asked for."""

Columns = Mapping[int, Mapping[str, list[str]]]
"""The stems of title, heading and body of passages, and of words joined from others, by passage id."""

_OF_DOCUMENTS = col(Passage.document_id).in_(bindparam("documents", expanding=True))
_STORED_VECTORS = (
    select(Passage.id, Embedding.vector)
    .join(Embedding, col(Passage.text_hash) == Embedding.text_hash)
    .where(col(Embedding.model) == bindparam("model"), _OF_DOCUMENTS)
)
_PASSAGES_OF = select(col(Passage.id)).where(_OF_DOCUMENTS)


class MemoryIndex(ABC):
    """See `kb.index.SearchIndex`. Safe to share between threads."""

    def __init__(self) -> None:
        self._latest = Snapshot(-1, self._occurrences)
        self._lock = Lock()

    @abstractmethod
    def holding(self, session: Session, phrase: Sequence[str]) -> frozenset[int]:
        """Ids of the passages that hold a phrase; see `SearchIndex.holding`."""

    @abstractmethod
    def _occurrences(self, session: Session, stem: str) -> Ints:
        """Where a stem stands: see `kb.index.postings.make_posting`."""

    @abstractmethod
    def _forget(self, session: Session, documents: Sequence[int]) -> None:
        """Let documents be found by no word."""

    @abstractmethod
    def _keep(self, session: Session, columns: Mapping[int, Columns]) -> None:
        """Let documents, by their ids, that are found by no word be found by these, of one passage at least."""

    def put(self, session: Session, documents: Sequence[FoundBy]) -> None:
        """Index documents; see `SearchIndex.put`."""
        columns = {each.document: columns_of(each.names, each.passages) for each in documents if each.passages}
        if columns:
            self._keep(session, columns)
            owners = {passage: document for document, own in columns.items() for passage in own}
            lengths = {passage: length for own in columns.values() for passage, length in lengths_of(own).items()}
            add_passages(session, owners, lengths, _stored_vectors(session, list(columns)))

    def forget(self, session: Session, documents: Sequence[int]) -> None:
        """Index documents no more; see `SearchIndex.forget`."""
        passages = session.connection().execute(_PASSAGES_OF, {"documents": documents}).scalars()
        remove_passages(session, [passage for passage in passages if passage is not None])
        self._forget(session, documents)

    def by_words(
        self, session: Session, words: Sequence[AskedWord], within: Within, limit: int, saturation: float = SATURATION
    ) -> Ranking:
        """Rank by BM25; see `SearchIndex.by_words`."""
        snapshot = self._snapshot(session)
        ids = snapshot.columns(session).ids
        found = snapshot.postings(session, stems_of(words), saturation)
        if not found:
            return []
        scores = np.zeros(len(ids), dtype=np.float32)
        scores /= sum(_add_worth(scores, word, found) for word in words)
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
                self._latest = Snapshot(current, self._occurrences)
            return self._latest


def _add_worth(scores: Floats, word: AskedWord, found: Mapping[str, Posting]) -> float:
    """Add what a word is worth in each passage; its rareness, which it is worth in one that is full of it.

    A word joined from others is worth as much as it is in one of its spellings.
    """
    parts = [found[stem] for stem in word.stems if stem in found]
    rareness = sum(part.rareness for part in parts)
    whole = found.get(word.joined)
    if whole is None:
        for part in parts:
            scores[part.places] += part.worth
        return rareness
    if len(parts) < len(word.stems):
        rareness = max(rareness, whole.rareness)
    apart = np.zeros_like(scores)
    for part in parts:
        apart[part.places] += part.worth
    if word.is_name:
        apart *= ALIKE
    together = whole.worth * np.float32(rareness / whole.rareness)
    apart[whole.places] = np.maximum(apart[whole.places], together)
    scores += apart
    return rareness


def columns_of(names: str, passages: Sequence[Passage]) -> Columns:
    """What is indexed of a document's passages, which are stored."""
    above = read_words(names)
    columns = {}
    for passage in passages:
        assert passage.id is not None
        heading, body = read_words(passage.heading), read_words(passage.plain)
        joined = [*above.joined, *heading.joined, *body.joined]
        columns[passage.id] = {"title": above.stems, "heading": heading.stems, "body": body.stems, "joined": joined}
    return columns


def lengths_of(columns: Columns) -> dict[int, int]:
    """Words of each passage: each once, though it can also be found as a part of a joined one."""
    return {passage: sum(len(own[name]) for name in own if name != "joined") for passage, own in columns.items()}


def as_rows(columns: Columns) -> list[dict[str, Any]]:
    """The columns as rows of texts, each with its passage's `id`."""
    return [{"id": passage, **{name: " ".join(own[name]) for name in own}} for passage, own in columns.items()]


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


def _stored_vectors(session: Session, documents: Sequence[int]) -> dict[int, Floats]:
    """Vectors of those passages of some documents that have one under the model in use, by passage id."""
    active = active_model(session)
    if active is None:
        return {}
    asked = {"model": active.name, "documents": documents}
    return {row.id: row.vector for row in session.connection().execute(_STORED_VECTORS, asked)}
