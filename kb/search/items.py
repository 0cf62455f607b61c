"""Which entries of a list answer a question, so that nobody has to read the whole list."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import chain, islice, repeat
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlmodel import Session, col

from kb.documents import HAS_KINDS, Filters
from kb.embedding import Vector
from kb.english import stem
from kb.index.tokens import held_stems
from kb.links.listing import at_site
from kb.models import Embedding, Link, ListItem
from kb.rows import sound_rows
from kb.search.hits import Hit, ItemHit

MAX_ITEMS = 8
WORD_BONUS = 0.5
"""What a question whose words all stand in an item adds to their likeness in meaning."""

MIN_SCORE = 0.5
"""An item that scores less does not answer. By words alone it must hold all of them."""

NEAR_THE_BEST = 0.75
"""Nor does one that scores less than this share of the best item of its hit."""

NEAR_THE_BEST_OF_KIND = 0.6
"""The same where the question asks for a kind of thing: what is of that kind has one reason more to answer."""

_KIND_WORDS = {
    "book": "book textbook ebook",
    "paper": "paper preprint",
    "video": "video youtube channel",
    "course": "course",
    "podcast": "podcast",
    "data": "dataset",
    "repository": "repository repositories repo library tool",
    "tool": "library tool",
}
"""Words that ask for a kind of thing: `MLOps books` wants no course."""


NO_FILTERS = Filters()


class _Item(NamedTuple):
    """What a row of `ListItem` says of an item."""

    document_id: int
    title: str
    url: str
    kind: str
    description: str
    tags: list[str]
    heading: str
    start_line: int
    end_line: int
    text_hash: str

    @property
    def shown(self) -> ItemHit:
        """What is shown of it."""
        return ItemHit(self.title, self.url, self.kind, self.description, self.tags, self.start_line, self.end_line)


_ITEMS = select(*(getattr(ListItem, name) for name in _Item._fields)).order_by(col(ListItem.id))


def items_of_hits(
    session: Session,
    hits: Sequence[Hit],
    terms: frozenset[str],
    vector: Vector | None,
    model: str,
    filters: Filters = NO_FILTERS,
) -> list[list[ItemHit]]:
    """For each hit, the list items on its lines that answer the question, nearest first.

    Args:
        terms: stems of the question's telling words.
        vector: of the question, shape (dimensions,); None where words alone count.
        model: name of the model it was made with.
        filters: those for links hold for the items too.
    """
    if not hits or not (terms or filters.sites or filters.has):
        return [[] for _hit in hits]
    items = _items(session, hits, filters)
    likeness = {} if vector is None else _likeness(session, chain(*items.values()), vector, model)
    return [_nearest(hit, items.get(hit.document, []), terms, likeness) for hit in hits]


def _nearest(hit: Hit, items: Sequence[_Item], terms: frozenset[str], likeness: dict[str, float]) -> list[ItemHit]:
    """The items of one hit that answer, nearest first, each address once."""
    asked = terms & _kinds_asked().keys()
    topic = terms - asked
    scored = [
        (likeness.get(item.text_hash, 0.0) + WORD_BONUS * _share_held(item, hit.title, topic), item)
        for item in items
        if not asked or _is_named(item, asked)
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].start_line))
    share = NEAR_THE_BEST_OF_KIND if asked else NEAR_THE_BEST
    near: dict[str, _Item] = {}
    for score, item in scored:
        if score >= max(MIN_SCORE, share * scored[0][0]):
            near.setdefault(item.url, item)
    return [item.shown for item in near.values()][:MAX_ITEMS]


def _items(session: Session, hits: Sequence[Hit], filters: Filters) -> dict[int, list[_Item]]:
    """The items on the lines of the hits, by document."""
    places = max(len(hit.places) for hit in hits)
    on_their_lines = _items_on_lines(len(hits), places)
    if conditions := _link_conditions(filters):
        on_their_lines = on_their_lines.where(*conditions)
    items: dict[int, list[_Item]] = {}
    for row in sound_rows(session, on_their_lines, col(ListItem.id), _lines_of(hits, places)):
        items.setdefault(row.document_id, []).append(_Item(*row))
    return items


@cache
def _items_on_lines(hits: int, places: int) -> Select[*tuple[Any, ...]]:
    """Items that begin at one of the places of one of the hits: on lines `start_H_P` to `end_H_P` of `hit_H`."""
    line = col(ListItem.start_line)
    at_a_place = or_(
        *(
            and_(
                col(ListItem.document_id) == bindparam(f"hit_{hit}"),
                or_(
                    *(
                        line.between(bindparam(f"start_{hit}_{place}"), bindparam(f"end_{hit}_{place}"))
                        for place in range(places)
                    )
                ),
            )
            for hit in range(hits)
        )
    )
    return _ITEMS.where(at_a_place)


def _lines_of(hits: Sequence[Hit], places: int) -> dict[str, int]:
    """Values for what `_items_on_lines` names. A hit with fewer places than `places` repeats its first."""
    values: dict[str, int] = {}
    for number, hit in enumerate(hits):
        values[f"hit_{number}"] = hit.document
        for slot, place in enumerate(islice(chain(hit.places, repeat(hit.places[0])), places)):
            values[f"start_{number}_{slot}"], values[f"end_{number}_{slot}"] = place.start_line, place.end_line
    return values


def _link_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """What the filters ask of links, asked of items."""
    conditions: list[ColumnElement[bool]] = [
        col(ListItem.kind).in_([HAS_KINDS.get(name, name) for name in names.lower().split("|")])
        for names in filters.has
    ]
    if filters.sites:
        on_its_lines = and_(
            col(Link.document_id) == col(ListItem.document_id),
            col(Link.line) <= col(ListItem.end_line),
            col(Link.end_line) >= col(ListItem.start_line),
        )
        conditions.append(exists().where(on_its_lines, or_(*map(at_site, filters.sites))))
    return conditions


@cache
def _kinds_asked() -> dict[str, frozenset[str]]:
    """The kinds of links that are meant, by the stem of the word that asks for them."""
    named = {word: stem(word) for words in _KIND_WORDS.values() for word in words.split()}
    return {
        asked: frozenset(
            kind for kind, words in _KIND_WORDS.items() if asked in {named[word] for word in words.split()}
        )
        for asked in named.values()
    }


def _is_named(item: _Item, asked: Collection[str]) -> bool:
    """Whether an item is of a kind that is asked for: by its link, its headings or its tags."""
    words = held_stems(f"{item.heading} {' '.join(item.tags)}")
    return any(item.kind in _kinds_asked()[term] or term in words for term in asked)


def _share_held(item: _Item, title: str, topic: Collection[str]) -> float:
    """The share of the topic's stems that stand in an item, its headings or its document's title."""
    words = held_stems(f"{title} {item.heading} {item.title} {item.description} {' '.join(item.tags)}")
    return len(words & {*topic}) / len(topic) if topic else 1.0


def _likeness(session: Session, items: Iterable[_Item], vector: Vector, model: str) -> dict[str, float]:
    """Cosine of each item's vector and the question's, 0 at the least, by text hash."""
    hashes = {item.text_hash for item in items}
    if not hashes:
        return {}
    stored = select(col(Embedding.text_hash), col(Embedding.vector))
    rows = session.execute(stored.where(col(Embedding.model) == model, col(Embedding.text_hash).in_(hashes)))
    return {text_hash: max(0.0, float(np.dot(stored, vector))) for text_hash, stored in rows}
