"""Which entries of a list answer a question, so that nobody has to read the whole list."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from kb.embedding import Vector
from kb.index.tokens import stems
from kb.models import Embedding, ListItem
from kb.search.hits import Hit, ItemHit, item_hit

MAX_ITEMS = 5
WORD_BONUS = 0.5
"""What a question whose words all stand in an item adds to their likeness in meaning."""

MIN_SCORE = 0.45
"""An item that scores less does not answer."""

NEAR_THE_BEST = 0.6
"""Nor does one that scores less than this share of the best item of its hit."""


def items_of_hits(
    session: Session, hits: Sequence[Hit], terms: frozenset[str], vector: Vector | None, model: str
) -> list[list[ItemHit]]:
    """For each hit, the list items on its lines that answer the question, nearest first.

    Args:
        terms: stems of the question's telling words.
        vector: of the question, shape (dimensions,); None where words alone count.
        model: name of the model it was made with.
    """
    items = _items(session, hits)
    scores = _scores(session, items, terms, vector, model)
    answers = []
    for hit in hits:
        own = [item for item in items if item.document_id == hit.document and _is_on_lines(item, hit)]
        best = max((scores[item.id] for item in own), default=0.0)
        near = [item for item in own if scores[item.id] >= max(MIN_SCORE, NEAR_THE_BEST * best)]
        near.sort(key=lambda item: (-scores[item.id or 0], item.start_line))
        answers.append([item_hit(item) for item in near[:MAX_ITEMS]])
    return answers


def _items(session: Session, hits: Sequence[Hit]) -> Sequence[ListItem]:
    if not hits:
        return []
    on_their_lines = or_(
        *(
            and_(
                col(ListItem.document_id) == hit.document,
                col(ListItem.start_line) <= max(place.end_line for place in hit.places),
                col(ListItem.end_line) >= min(place.start_line for place in hit.places),
            )
            for hit in hits
        )
    )
    return session.exec(select(ListItem).where(on_their_lines).order_by(col(ListItem.id))).all()


def _is_on_lines(item: ListItem, hit: Hit) -> bool:
    return any(place.start_line <= item.start_line <= place.end_line for place in hit.places)


def _scores(
    session: Session, items: Sequence[ListItem], terms: frozenset[str], vector: Vector | None, model: str
) -> dict[int | None, float]:
    """Likeness in meaning plus the share of the question's words an item holds, by item id."""
    scores = {
        item.id: WORD_BONUS
        * len(terms & set(stems(f"{item.heading} {item.title} {item.description}")))
        / max(1, len(terms))
        for item in items
    }
    if vector is not None and items:
        hashes = {item.text_hash for item in items}
        rows = session.exec(
            select(Embedding.text_hash, Embedding.vector).where(
                Embedding.model == model, col(Embedding.text_hash).in_(hashes)
            )
        )
        likeness = {text_hash: float(np.dot(stored, vector)) for text_hash, stored in rows}
        for item in items:
            scores[item.id] += max(0.0, likeness.get(item.text_hash, 0.0))
    return scores
