"""Names the words of a question that stand nowhere in the knowledge base."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from kb.index.asked import located_words, stems_of
from kb.models import Word

_HELD = select(col(Word.stem)).where(col(Word.stem).in_(bindparam("stems", expanding=True)))


@dataclass(frozen=True)
class Known:
    """Which words of a question are known.

    Attributes:
        unknown: those that stand nowhere, as they are written.
        is_any: whether one stands somewhere, or the question has no words.
    """

    unknown: list[str]
    is_any: bool


def known_words(session: Session, text: str) -> Known:
    """What the knowledge base knows of a question's telling words.

    Args:
        text: without fields and without what is not wanted.
    """
    asked = located_words(text)
    held = known_stems(session, stems_of(word for _span, word in asked))
    unknown = [span for span, word in asked if not word.is_held(held)]
    return Known(_written(text, unknown), bool(held) or not asked)


def known_stems(session: Session, stems: Sequence[str]) -> frozenset[str]:
    """Which of some stems stand anywhere in the knowledge base."""
    return frozenset(session.connection().execute(_HELD, {"stems": stems}).scalars())


def _written(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """What stands in a text at some spans, each once; characters that touch, as in Chinese, together."""
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return list(dict.fromkeys(text[start:end] for start, end in apart))
