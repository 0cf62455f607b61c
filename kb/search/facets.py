"""Counts the documents of a ranking by kind, tag, author and year: what a narrower question would leave."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kb.models import Document, Passage
from kb.rows import sound

MAX_VALUES = 20


@dataclass(frozen=True)
class Count:
    """A value and how many of the documents have it."""

    value: str
    documents: int


def count_facets(session: Session, passages: Sequence[int]) -> dict[str, list[Count]]:
    """The commonest values of each facet, most documents first: kind, tag, author, year.

    Args:
        passages: ids of one passage of each document.
    """
    counters: dict[str, Counter[str]] = {"kind": Counter(), "tag": Counter(), "author": Counter(), "year": Counter()}
    for start in range(0, len(passages), 1000):
        found = select(Document).join(Passage).where(col(Passage.id).in_(passages[start : start + 1000]))
        for document in sound(session, found, col(Document.id)):
            counters["kind"][document.kind] += 1
            counters["tag"].update(set(document.tags))
            if document.author:
                counters["author"][document.author] += 1
            if document.date:
                counters["year"][str(document.date.year)] += 1
    return {
        name: [Count(value, count) for value, count in sorted(counter.items(), key=_most_first)[:MAX_VALUES]]
        for name, counter in counters.items()
    }


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
