"""What a search answers with: documents, each shown by its best passage, and the list items it leads to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, col

from kb.index import Ranking, SearchIndex
from kb.index.highlight import highlighted
from kb.index.ranking import columns
from kb.models import Document, Passage
from kb.rows import sound_rows
from kb.search.explain import Why
from kb.search.snippets import make_snippet

_PASSAGE = (Passage.id, Passage.document_id, Passage.heading, Passage.start_line, Passage.end_line, Passage.plain)
_DOCUMENT = (Document.kind, Document.title, Document.path, Document.author, Document.date)
_SHOWN = (
    select(*map(col, (*_PASSAGE, *_DOCUMENT)))
    .join(Document)
    .where(col(Passage.id).in_(bindparam("shown", expanding=True)))
)
"""What a hit shows of a passage, as plain rows: objects that note their changes take several times as long to load."""

MAX_MORE = 3

NEAR_THE_BEST = 0.6
"""Another passage of a document answers too when it scores this share of the best one."""


@dataclass(frozen=True)
class Place:
    """Lines of a hit's document that answer too."""

    heading: str
    start_line: int
    end_line: int
    score: float


@dataclass(frozen=True)
class ItemHit:
    """A list item on a hit's lines that answers: what it is called, where it leads, what is said of it."""

    title: str
    url: str
    kind: str
    description: str
    tags: list[str]
    start_line: int
    end_line: int


@dataclass(frozen=True)
class Hit:
    """A document that answers, shown by its best passage.

    Attributes:
        document: its id.
        author, date: of the document, and so of the items; empty and None where it names none.
        path: of its file; `start_line` and `end_line` are 1-based, inclusive lines in it.
        heading: the headings above the passage, joined with ' > '.
        score: higher is better: in keyword mode how much of the question it covers (0 to 1), in semantic mode the
            cosine, in hybrid mode the sum of what `kb.search.fusion` counts.
        snippet: the passage's most telling stretch of plain text, matched words between ** and **.
        more: other passages of the document that answer, best first.
        items: of a list on those lines, the entries nearest to the question, nearest first.
        why: when it was asked for.
    """

    document: int
    kind: str
    title: str
    path: str
    author: str
    date: dt.date | None
    heading: str
    start_line: int
    end_line: int
    score: float
    snippet: str
    more: list[Place] = field(default_factory=list)
    items: list[ItemHit] = field(default_factory=list)
    why: Why | None = None

    @property
    def places(self) -> list[Place]:
        """All its lines that are known to answer."""
        return [Place(self.heading, self.start_line, self.end_line, self.score), *self.more]


Group = list[tuple[int, float]]
"""The ranked passages of one document, best first, as (passage id, score)."""


@dataclass(frozen=True)
class Documents:
    """The documents of a ranking of passages, in the order of each document's best passage.

    Attributes:
        ids: of the passages, best first, shape (passages,).
        scores: theirs, shape (passages,).
        owners: ids of their documents, shape (passages,).
        firsts: the places of each document's best passage, ascending, shape (documents,).
    """

    ids: NDArray[np.int64]
    scores: NDArray[np.float64]
    owners: NDArray[np.int64]
    firsts: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.firsts)

    @property
    def best_passages(self) -> list[int]:
        """The best passage of each."""
        ids: list[int] = self.ids[self.firsts].tolist()
        return ids

    def page(self, offset: int, limit: int) -> list[Group]:
        """The passages of some of the documents."""
        places = (np.flatnonzero(self.owners == self.owners[first]) for first in self.firsts[offset : offset + limit])
        return [list(zip(self.ids[own].tolist(), self.scores[own].tolist(), strict=True)) for own in places]


def by_document(session: Session, index: SearchIndex, ranking: Ranking) -> Documents:
    """The documents that a ranking of passages finds."""
    ids, scores = columns(ranking)
    owners = np.array(index.documents_of(session, ids.tolist()), dtype=np.int64)
    return Documents(ids, scores, owners, np.sort(np.unique(owners, return_index=True)[1]))


def load_hits(session: Session, page: Sequence[Group], stems: frozenset[str]) -> tuple[list[Hit], list[int]]:
    """The hits of a page, without items and reasons, and the passages they show.

    Documents that cannot be read are left out.

    Args:
        stems: of the question's words, to be marked in the snippets.
    """
    shown = [passage_id for group in page for passage_id, _score in group[: 1 + MAX_MORE]]
    rows = {row.id: row for row in sound_rows(session, _SHOWN, col(Passage.id), {"shown": shown})}
    sound = [[(id_, score) for id_, score in group[: 1 + MAX_MORE] if id_ in rows] for group in page]
    found = [group for group in sound if group]
    return [_hit(group, rows, stems) for group in found], [group[0][0] for group in found]


def _hit(group: Group, rows: Mapping[int, Row[Any]], stems: frozenset[str]) -> Hit:
    (best, score), *others = group
    row = rows[best]
    return Hit(
        document=row.document_id,
        kind=row.kind,
        title=row.title,
        path=row.path,
        author=row.author,
        date=row.date,
        heading=row.heading,
        start_line=row.start_line,
        end_line=row.end_line,
        score=round(score, 4),
        snippet=make_snippet(highlighted(row.plain, stems)),
        more=[_place(rows[other], each) for other, each in others if each >= NEAR_THE_BEST * score],
    )


def _place(row: Row[Any], score: float) -> Place:
    return Place(row.heading, row.start_line, row.end_line, round(score, 4))
