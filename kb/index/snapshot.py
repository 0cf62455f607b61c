"""The passages of a SQLite store in memory, as they were at one generation of it."""

from collections.abc import Sequence
from threading import RLock

from sqlmodel import Session

from kb.index.blocks import Columns, Floats, Ints, read_vectors, read_words
from kb.index.postings import Posting, read_posting

MAX_KEPT_POSTINGS = 4_000_000
"""Places kept of words asked for before, at 12 bytes each; then all are forgotten."""


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
                posting = self._postings.get((term, saturation))
                if posting is None:
                    posting = read_posting(session, term, columns, saturation)
                    self._keep((term, saturation), posting)
                found.append(posting)
        return [posting for posting in found if len(posting.places)]

    def _keep(self, key: tuple[str, float], posting: Posting) -> None:
        if self._kept > MAX_KEPT_POSTINGS:
            self._postings.clear()
            self._kept = 0
        self._postings[key] = posting
        self._kept += len(posting.places)
