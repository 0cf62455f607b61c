"""The passages of a SQLite store in memory, as they were at one generation of it."""

from collections.abc import Sequence
from threading import RLock

from sqlmodel import Session

from kb.index.blocks import Columns, Floats, Ints, read_vectors, read_words
from kb.index.postings import Posting, read_posting

MAX_KEPT_PLACES = 12_000_000
"""Places kept of words asked for before, at 8 bytes each; those asked for longest ago are forgotten first."""


class Snapshot:
    """Reads each part when it is first needed, through whichever session of this generation asks for it."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self._lock = RLock()
        self._columns: Columns | None = None
        self._vectors: tuple[Ints, Floats] | None = None
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
                self._vectors = read_vectors(session)
            return self._vectors

    def postings(self, session: Session, terms: Sequence[str], saturation: float) -> list[Posting]:
        """Where each term stands; those that stand nowhere are left out."""
        columns = self.columns(session)
        found = []
        with self._lock:
            for term in terms:
                posting = self._postings.pop((term, saturation), None)
                if posting is None:
                    posting = read_posting(session, term, columns, saturation)
                    self._make_room(len(posting.places))
                self._postings[term, saturation] = posting  # the last is the newest
                found.append(posting)
        return [posting for posting in found if len(posting.places)]

    def _make_room(self, places: int) -> None:
        self._kept += places
        while self._kept > MAX_KEPT_PLACES and self._postings:
            oldest = self._postings.pop(next(iter(self._postings)))
            self._kept -= len(oldest.places)
