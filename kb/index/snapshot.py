"""The passages of a store in memory, as they were at one generation of it."""

from collections.abc import Callable, Sequence
from threading import RLock

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from kb.index.blocks import Columns, Floats, Ints, read_vectors, read_words
from kb.index.postings import Posting, make_posting
from kb.index.screen import Screen, use_one_blas_thread

MAX_KEPT_PLACES = 12_000_000
"""Places kept of words asked for before, at 8 bytes each; those asked for longest ago are forgotten first."""

ROWS_WORTH_SCREENING = 10_000
QUESTIONS_WORTH_A_SCREEN = 2
"""Making a screen takes as long as fifty questions without one: who asks a single question does not wait for it."""


class Snapshot:
    """Reads each part when it is first needed, through whichever session of this generation asks for it.

    Args:
        read_occurrences: where a stem stands; see `kb.index.postings.make_posting`.
    """

    def __init__(self, generation: int, read_occurrences: Callable[[Session, str], Ints]) -> None:
        self.generation = generation
        self._read_occurrences = read_occurrences
        self._lock = RLock()
        self._columns: Columns | None = None
        self._vectors: tuple[Ints, Floats] | None = None
        self._screen: Screen | None = None
        self._questions = 0
        self._postings: dict[tuple[str, float], Posting] = {}
        self._kept = 0

    def columns(self, session: Session) -> Columns:
        """Every passage, without vectors."""
        with self._lock:
            if self._columns is None:
                self._columns = read_words(session)
            return self._columns

    def vectors(self, session: Session) -> tuple[Ints, Floats]:
        """Ids of the passages with a vector, ascending, and the vectors."""
        with self._lock:
            if self._vectors is None:
                use_one_blas_thread()
                self._vectors = read_vectors(session)
            return self._vectors

    def nearest(
        self, session: Session, query: Floats, count: int, chosen: NDArray[np.bool_] | None
    ) -> tuple[Ints, Floats]:
        """Ids, ascending, and cosines to the query of passages among which are the `count` nearest.

        Args:
            query: shape (dimensions,).
            chosen: which of the passages with a vector count; all where it is None.
        """
        ids, vectors = self.vectors(session)
        with self._lock:
            self._questions += 1
            if self._screen is None and self._questions >= QUESTIONS_WORTH_A_SCREEN and len(ids) > ROWS_WORTH_SCREENING:
                self._screen = Screen(vectors)
        if self._screen is not None:
            places = self._screen.may_be_nearest(query, count, chosen)
        elif chosen is not None:
            places = np.flatnonzero(chosen)
        else:
            return ids, vectors @ query
        return ids[places], vectors[places] @ query

    def postings(self, session: Session, terms: Sequence[str], saturation: float) -> dict[str, Posting]:
        """Where each term stands; those that stand nowhere are left out."""
        columns = self.columns(session)
        found: dict[str, Posting] = {}
        with self._lock:
            for term in terms:
                posting = self._postings.pop((term, saturation), None)
                if posting is None:
                    posting = make_posting(self._read_occurrences(session, term), columns, saturation)
                    self._make_room(len(posting.places))
                self._postings[term, saturation] = posting  # the last is the newest
                found[term] = posting
        return {term: posting for term, posting in found.items() if len(posting.places)}

    def _make_room(self, places: int) -> None:
        self._kept += places
        while self._kept > MAX_KEPT_PLACES and self._postings:
            oldest = self._postings.pop(next(iter(self._postings)))
            self._kept -= len(oldest.places)
