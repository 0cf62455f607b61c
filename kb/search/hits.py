"""What a search answers with: documents, each shown by its best passage, and the list items it leads to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from kb.index import Ranking, SearchIndex
from kb.index.highlight import highlighted
from kb.models import Document, ListItem, Passage
from kb.search.explain import Why
from kb.search.snippets import make_snippet

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


def by_document(session: Session, index: SearchIndex, ranking: Ranking) -> list[Group]:
    """A ranking of passages as groups of one document each, in the order of each document's best passage."""
    documents = index.documents_of(session, [passage_id for passage_id, _score in ranking])
    groups: dict[int, Group] = {}
    for document, ranked in zip(documents, ranking, strict=True):
        groups.setdefault(document, []).append(ranked)
    return list(groups.values())


def load_hits(session: Session, page: Sequence[Group], stems: frozenset[str]) -> list[Hit]:
    """The hits of a page, without items and reasons.

    Args:
        stems: of the question's words, to be marked in the snippets.
    """
    shown = [passage_id for group in page for passage_id, _score in group[: 1 + MAX_MORE]]
    rows = session.exec(select(Passage, Document).join(Document).where(col(Passage.id).in_(shown))).all()
    by_id = {passage.id: (passage, document) for passage, document in rows}
    return [_hit(group, by_id, stems) for group in page]


def _hit(group: Group, rows: dict[int | None, tuple[Passage, Document]], stems: frozenset[str]) -> Hit:
    (best, score), *others = group[: 1 + MAX_MORE]
    passage, document = rows[best]
    assert document.id is not None
    return Hit(
        document=document.id,
        kind=document.kind,
        title=document.title,
        path=document.path,
        heading=passage.heading,
        start_line=passage.start_line,
        end_line=passage.end_line,
        score=round(score, 4),
        snippet=make_snippet(highlighted(passage.plain, stems)),
        more=[_place(rows[other][0], each) for other, each in others if each >= NEAR_THE_BEST * score],
    )


def _place(passage: Passage, score: float) -> Place:
    return Place(passage.heading, passage.start_line, passage.end_line, round(score, 4))


def item_hit(item: ListItem) -> ItemHit:
    """A list item as it is shown."""
    return ItemHit(item.title, item.url, item.kind, item.description, item.tags, item.start_line, item.end_line)
