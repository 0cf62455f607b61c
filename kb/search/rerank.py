"""A second opinion on the first passages of a ranking: a cross-encoder reads each of them together with the question.

Nogueira and Cho, "Passage re-ranking with BERT" (2019). The passages it read change places among themselves; all others
keep theirs. Off unless a setting names a model: docs/research/reranking.md says where it pays and what it costs.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlmodel import Session, col, select

from kb.index import Ranking
from kb.models import Document, Passage
from kb.settings import Settings

DECIMALS = 6
"""Equal texts must score equal, but a matrix product rounds by where a row stands."""


class Reranker(Protocol):
    """Says how well texts answer a question. Safe to share between threads."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """A score for each text, in their order; higher is better, and only within one question.

        Raises:
            ModelError: the model cannot be loaded, is not of this kind, or fails.
        """
        ...


def make_reranker(settings: Settings) -> Reranker | None:
    """The reranker the settings ask for, None where they ask for none. Nothing is loaded until it is first used."""
    if not settings.reranker:
        return None
    from kb.search.cross_encoders import make_cross_encoder

    return make_cross_encoder(settings.reranker, settings.cpu_threads)


def texts_of(session: Session, passage_ids: Sequence[int]) -> dict[int, str]:
    """What a reranker reads of passages, by id, in the order asked for: what the embedding model read."""
    rows = session.exec(select(Passage, Document.title).join(Document).where(col(Passage.id).in_(passage_ids)))
    texts = {passage.id: _text(passage, title) for passage, title in rows}
    return {passage_id: texts[passage_id] for passage_id in passage_ids if passage_id in texts}


def judged(reranker: Reranker, question: str, texts: Mapping[int, str]) -> Ranking:
    """Passages with the reranker's scores, best first; equal scores stay in the order given.

    Args:
        texts: by passage id.
    """
    scores = reranker.scores(question, list(texts.values())) if texts else []
    ranking = [(passage_id, round(score, DECIMALS)) for passage_id, score in zip(texts, scores, strict=True)]
    return sorted(ranking, key=lambda ranked: -ranked[1])


def reordered(ranking: Ranking, judged: Ranking) -> Ranking:
    """A ranking whose judged passages have changed places among themselves, into the order of `judged`.

    Each passage keeps the score it had, so scores need not fall from one to the next any more.
    """
    if not judged:
        return ranking
    own = dict(ranking)
    order = iter([(passage_id, own[passage_id]) for passage_id, _score in judged if passage_id in own])
    moving = {passage_id for passage_id, _score in judged}
    return [next(order) if ranked[0] in moving else ranked for ranked in ranking]


def _text(passage: Passage, title: str) -> str:
    """Title and headings above the words; a title made from a file's name stands above nothing (see `prepare`)."""
    from kb.markdown.splitter import HEADING_SEPARATOR

    untitled = f"{passage.heading}\n{passage.plain}" if passage.heading else passage.plain
    if passage.text_hash == hashlib.sha256(untitled.encode()).hexdigest():
        return untitled
    above = HEADING_SEPARATOR.join(part for part in (title, passage.heading) if part)
    return f"{above}\n{passage.plain}"
