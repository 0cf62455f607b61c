"""Search in SQLite: FTS5 keeps the postings and finds phrases.

FTS5 is given stems, not text: `kb.index.tokens` decides what a word is, here as in PostgreSQL. Its `ascii` tokenizer
takes them as they are; `unicode61` has opinions of its own on what a letter is, and folds some.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import bindparam, text
from sqlmodel import Session

from kb.index.blocks import Ints
from kb.index.memory import Columns, MemoryIndex, as_rows

_FORGET = text(
    "DELETE FROM passage_index WHERE rowid IN (SELECT id FROM passage WHERE document_id IN :documents)"
).bindparams(bindparam("documents", expanding=True))
_KEEP = text(
    "INSERT OR REPLACE INTO passage_index (rowid, title, heading, body, joined) "
    "VALUES (:id, :title, :heading, :body, :joined)"
)
"""Replaces what is left of a passage that another program has deleted: its id is given again."""
_HOLDING = text("SELECT rowid FROM passage_index WHERE passage_index MATCH :phrase")
_OCCURRENCES = text("SELECT group_concat(doc * 8 + length(col)) FROM passage_term WHERE term = :stem")
"""As `kb.index.postings.occurrence`; in one text, since a row each takes several times as long."""


class SqliteIndex(MemoryIndex):
    """See `kb.index.SearchIndex`. Safe to share between threads."""

    def holding(self, session: Session, phrase: Sequence[str]) -> frozenset[int]:
        """Ids of the passages that hold a phrase; see `SearchIndex.holding`."""
        columns = "{title heading body}" if len(phrase) > 1 else "{title heading body joined}"
        sought = f'{columns} : "{" ".join(phrase)}"'
        return frozenset(session.connection().execute(_HOLDING, {"phrase": sought}).scalars())

    def _occurrences(self, session: Session, stem: str) -> Ints:
        found = session.connection().execute(_OCCURRENCES, {"stem": stem}).scalar()
        return np.fromstring(found or "", dtype="<i8", sep=",")

    def _forget(self, session: Session, documents: Sequence[int]) -> None:
        session.connection().execute(_FORGET, {"documents": documents})

    def _keep(self, session: Session, columns: Mapping[int, Columns]) -> None:
        session.connection().execute(_KEEP, [row for own in columns.values() for row in as_rows(own)])
