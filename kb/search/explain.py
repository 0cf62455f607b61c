"""Says why a passage was found: its place and score in each ranking, and which of the question's words it holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from kb.index import Ranking
from kb.index.names import names_of
from kb.index.tokens import held_stems
from kb.models import Document, Passage
from kb.rows import sound_rows
from kb.search.fusion import Fusion, Parts


@dataclass(frozen=True)
class Rankings:
    """The ranking a question is answered with, and what it came from: nothing where the mode does not ask for it."""

    ranking: Ranking
    keyword: Ranking = field(default_factory=list)
    semantic: Ranking = field(default_factory=list)
    fusion: Fusion | None = None
    opinion: Ranking = field(default_factory=list)


@dataclass(frozen=True)
class Why:
    """Why a passage was found. A rank is 1 for the best; None where that ranking does not hold the passage.

    Attributes:
        keyword_score: how much of the question its words cover, 0 to 1.
        semantic_score: cosine of its vector and the question's.
        reranker_score: the reranker's, which compares within one question only.
        parts: in hybrid mode, what its score is the sum of.
        terms: stems of the question that it holds.
    """

    keyword_rank: int | None
    keyword_score: float | None
    semantic_rank: int | None
    semantic_score: float | None
    reranker_rank: int | None
    reranker_score: float | None
    parts: Parts | None
    terms: list[str]


def explanations(session: Session, passage_ids: Sequence[int], rankings: Rankings, terms: frozenset[str]) -> list[Why]:
    """Why each of the passages was found, in their order.

    Args:
        terms: stems of the question's telling words.
    """
    keyword, semantic, opinion = map(_places, (rankings.keyword, rankings.semantic, rankings.opinion))
    shown = select(Passage, Document).join(Document).where(col(Passage.id).in_(passage_ids))
    held = {
        passage.id: terms & held_stems(f"{names_of(document)} {passage.heading} {passage.plain}")
        for passage, document in sound_rows(session, shown, col(Passage.id))
    }
    nowhere = (None, None)
    return [
        Why(
            *keyword.get(passage_id, nowhere),
            *semantic.get(passage_id, nowhere),
            *opinion.get(passage_id, nowhere),
            parts=rankings.fusion.parts_of(passage_id) if rankings.fusion else None,
            terms=sorted(held.get(passage_id, ())),
        )
        for passage_id in passage_ids
    ]


def _places(ranking: Ranking) -> dict[int, tuple[int | None, float | None]]:
    return {passage_id: (rank, round(score, 4)) for rank, (passage_id, score) in enumerate(ranking, start=1)}
