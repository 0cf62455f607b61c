"""Stores documents so that they can be found, and ranks passages by words and by meaning.

One protocol, two implementations, in SQLite (FTS5) and in PostgreSQL (a table of postings, tsvector). Both rank in
memory, by BM25 and by exact cosines. Rankers return the same shape, `Ranking`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlmodel import Session

    from kb.index.asked import AskedWord
    from kb.models import Passage

    Floats = NDArray[np.float32]

Ranking = Sequence[tuple[int, float]]
"""(passage id, score) pairs, best first; equal scores in the order of their ids."""


@dataclass(frozen=True)
class Within:
    """Which passages may answer: those of `ids`; where `are_excluded`, all but those."""

    ids: frozenset[int]
    are_excluded: bool = False

    def also(self, ids: frozenset[int]) -> "Within":
        """Only those that are in `ids` too."""
        return Within(ids - self.ids if self.are_excluded else self.ids & ids)

    def less(self, ids: frozenset[int]) -> "Within":
        """Only those that are not in `ids`."""
        return Within(self.ids | ids, True) if self.are_excluded else Within(self.ids - ids)

    def holds(self, passage_id: int) -> bool:
        """Whether a passage may answer."""
        return (passage_id in self.ids) != self.are_excluded

    @property
    def narrows(self) -> bool:
        """Whether it leaves any passage out."""
        return bool(self.ids) or not self.are_excluded


EVERYTHING = Within(frozenset(), are_excluded=True)


class FoundBy(NamedTuple):
    """What a document is found by.

    Attributes:
        document: its id.
        names: what it is called, a line each; see `kb.index.names`.
        passages: which are stored. A document without any is not found by its names either.
        is_draft: whether its words are not to be suggested.
    """

    document: int
    names: str
    passages: "Sequence[Passage]"
    is_draft: bool


SATURATION = 1.2
"""How slowly more of the same word stops counting: BM25's k1, as most search engines have it."""


def rareness(total: int, holding: int) -> float:
    """How much a word says that `holding` of `total` texts hold: BM25's inverse document frequency, never negative."""
    return math.log1p((total - holding + 0.5) / (holding + 0.5))


class SearchIndex(Protocol):
    """Finds passages in one store. Every method works inside the caller's transaction."""

    def put(self, session: "Session", documents: Sequence[FoundBy]) -> None:
        """Let documents that are found by nothing be found by these passages, whose vectors are already stored."""
        ...

    def forget(self, session: "Session", documents: Sequence[int]) -> None:
        """Let documents, by their ids, be found by nothing. Their passages are still stored when this is called."""
        ...

    def by_words(
        self,
        session: "Session",
        words: "Sequence[AskedWord]",
        within: Within,
        limit: int,
        saturation: float = SATURATION,
    ) -> Ranking:
        """Passages that hold any of the words, scored by BM25 and scaled to 0..1.

        A passage scores 1 when it is full of every word that stands anywhere in the store.

        Args:
            words: distinct, as `kb.index.asked.asked_words` finds them.
            within: passages to choose from.
            limit: the most to return.
            saturation: BM25's k1.
        """
        ...

    def by_meaning(self, session: "Session", query: "Floats", within: Within, limit: int) -> Ranking:
        """Passages by cosine to a vector, highest first.

        Args:
            query: made with the model in use (see `kb.index.models`), of length 1, shape (dimensions,). Nothing is near
                one of another shape: whoever made it has missed that the model changed.
        """
        ...

    def holding(self, session: "Session", phrase: Sequence[str]) -> frozenset[int]:
        """Ids of the passages that hold these stems, of which there is one at least, one after another.

        A single one may be of a word joined from others.
        """
        ...

    def documents_of(self, session: "Session", passage_ids: Sequence[int]) -> list[int]:
        """Ids of the documents of passages that are stored, in the order asked for."""
        ...

    def vectors_of(self, session: "Session", passage_ids: Iterable[int]) -> "Mapping[int, Floats]":
        """Vectors, each of shape (dimensions,), of those passages that have one under the model in use, by id."""
        ...


def make_index(dialect: str) -> SearchIndex:
    """The index for a database of this dialect."""
    if dialect == "sqlite":
        from kb.index.sqlite import SqliteIndex

        return SqliteIndex()
    from kb.index.postgres import PostgresIndex

    return PostgresIndex()
