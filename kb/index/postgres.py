"""Search in PostgreSQL: a table keeps the postings, tsvector with GIN finds phrases.

PostgreSQL's own ranking knows nothing of how rare a word is, and reads every passage that holds any of the words. It is
given stems, not text: `kb.index.tokens` decides what a word is, here as in SQLite.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import text
from sqlmodel import Session

from kb.index.blocks import Ints
from kb.index.memory import Columns, MemoryIndex
from kb.index.postings import occurrence

_FORGET = (
    text("DELETE FROM passage_index WHERE passage_id IN (SELECT id FROM passage WHERE document_id = ANY(:documents))"),
    text("DELETE FROM passage_posting WHERE document_id = ANY(:documents)"),
)
_KEEP_WORDS = text("INSERT INTO passage_index (passage_id, words) VALUES (:id, CAST(:words AS tsvector))")
_KEEP_POSTINGS = text(
    "INSERT INTO passage_posting (document_id, stem, occurrences) SELECT * FROM "
    "unnest(CAST(:documents AS integer[]), CAST(:stems AS text[]), CAST(:occurrences AS bytea[]))"
)
_HOLDING = text("SELECT passage_id FROM passage_index WHERE words @@ CAST(:phrase AS tsquery)")
_OCCURRENCES = text("SELECT string_agg(occurrences, '') FROM passage_posting WHERE stem = :stem")


LAST_PLACE = 16383
"""In a tsvector; words after it share it."""

_LABELS = {"title": "A", "heading": "B", "body": "D", "joined": "C"}


class PostgresIndex(MemoryIndex):
    """See `kb.index.SearchIndex`. Safe to share between threads."""

    def holding(self, session: Session, phrase: Sequence[str]) -> frozenset[int]:
        """Ids of the passages that hold a phrase; see `SearchIndex.holding`."""
        labels = "ABD" if len(phrase) > 1 else "ABCD"
        anywhere = " | ".join(f"({_in_a_row(phrase, label)})" for label in labels)
        return frozenset(session.connection().execute(_HOLDING, {"phrase": anywhere}).scalars())

    def _occurrences(self, session: Session, stem: str) -> Ints:
        found = session.connection().execute(_OCCURRENCES, {"stem": stem}).scalar()
        return np.frombuffer(found or b"", dtype="<i8")

    def _forget(self, session: Session, documents: Sequence[int]) -> None:
        for statement in _FORGET:
            session.connection().execute(statement, {"documents": list(documents)})

    def _keep(self, session: Session, columns: Mapping[int, Columns]) -> None:
        passages = [each for own in columns.values() for each in own.items()]
        postings = [(document, *each) for document, own in columns.items() for each in postings_of(own).items()]
        documents, stems, occurrences = map(list, zip(*postings, strict=True)) if postings else ([], [], [])
        connection = session.connection()
        connection.execute(_KEEP_WORDS, [{"id": passage, "words": as_tsvector(own)} for passage, own in passages])
        connection.execute(_KEEP_POSTINGS, {"documents": documents, "stems": stems, "occurrences": occurrences})


def postings_of(columns: Columns) -> dict[str, bytes]:
    """Where each stem of a document stands: its occurrences (see `kb.index.postings`), 8 bytes each."""
    found: dict[str, list[int]] = {}
    for passage, own in columns.items():
        for name, stems in own.items():
            for stem in stems:
                found.setdefault(stem, []).append(occurrence(passage, name))
    return {stem: np.array(places, dtype="<i8").tobytes() for stem, places in found.items()}


def as_tsvector(own: Mapping[str, list[str]]) -> str:
    """What is kept of a passage to find phrases in: its stems as they are, with their places and labels."""
    places: dict[str, list[str]] = {}
    place = 0
    for name, label in _LABELS.items():
        for stem in own[name]:
            place = min(place + 1, LAST_PLACE)
            places.setdefault(stem, []).append(f"{place}{label}")
    return " ".join(f"{_quoted(stem)}:{','.join(where)}" for stem, where in places.items())


def _in_a_row(phrase: Sequence[str], label: str) -> str:
    """A phrase in one of title (A), heading (B) and body (D): their words stand in one vector, one after the other."""
    return " <-> ".join(f"{_quoted(stem)}:{label}" for stem in phrase)


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
