"""Finds links that an issue of the newsletter gave and a later document gives again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from sqlalchemy import case, select
from sqlmodel import Session, col, distinct, func

from kb.links.names import is_bare, names_in_lists
from kb.models import Document, Link
from kb.published import is_published
from kb.rows import sound_rows

ISSUE = "issue"

STANDING = 6
"""A page that so many issues give belongs to the newsletter itself: its own home, its team, a call that is repeated."""


@dataclass(frozen=True)
class Given:
    """A document that gives a link, and the first line where it does."""

    document: int
    path: str
    title: str
    kind: str
    date: dt.date
    line: int


@dataclass(frozen=True)
class FeaturedAgain:
    """A page that was given again after an issue had given it.

    Attributes:
        canonical: its address in the one spelling it is compared by.
        anchor: the longest of the words linked; where it is only ever given bare, the title of a list entry it stands
            in, or empty.
        first: the earliest issue that gave it.
        again: later documents that did, the earliest first.
    """

    canonical: str
    anchor: str
    first: Given
    again: list[Given]


_Row = tuple[str, str, str, Given]
"""Address, words linked, title of the list entry where those say nothing, and the place."""
"""Canonical address, words linked, and where."""


def find_featured_again(session: Session) -> list[FeaturedAgain]:
    """Pages given in two issues, or in an issue and a document of a later date; what was given again last comes first.

    Left out: drafts, documents without a date, addresses whose end is lost, and pages of `STANDING` issues or more.
    """
    usable = (is_published(session), col(Document.date).is_not(None), col(Link.is_truncated).is_(False))
    issues = func.count(distinct(case((col(Document.kind) == ISSUE, Document.id))))
    repeated = (
        select(col(Link.canonical))
        .join(Document)
        .where(*usable)
        .group_by(col(Link.canonical))
        .having(issues.between(1, STANDING - 1), func.count(distinct(col(Link.document_id))) > 1)
    )
    columns = (
        Link.canonical,
        Link.anchor,
        Link.url,
        Link.line,
        Document.id,
        Document.path,
        Document.title,
        Document.kind,
    )
    statement = (
        select(*(col(column) for column in columns), col(Document.date))
        .select_from(Link)
        .join(Document)
        .where(*usable, col(Link.canonical).in_(repeated))
        .order_by(col(Link.canonical), col(Document.date), col(Document.id), col(Link.line))
    )
    found_rows = sound_rows(session, statement, col(Link.id))
    names = names_in_lists(session, [(row.id, row.url) for row in found_rows if is_bare(row.anchor, row.canonical)])
    rows = (
        (
            row.canonical,
            "" if is_bare(row.anchor, row.canonical) else row.anchor,
            names.get((row.id, row.url), ""),
            Given(row.id, row.path, row.title, row.kind, row.date, row.line),
        )
        for row in found_rows
    )
    pages = (_featured(canonical, list(group)) for canonical, group in groupby(rows, key=itemgetter(0)))
    found = [page for page in pages if page is not None]
    return sorted(found, key=lambda page: (page.again[-1].date, page.canonical), reverse=True)


def _featured(canonical: str, rows: Sequence[_Row]) -> FeaturedAgain | None:
    """A page by its places in the order of time; None where nothing later gives it."""
    places: dict[int, Given] = {}
    for _canonical, _anchor, _name, place in rows:
        places.setdefault(place.document, place)
    first = next((place for place in places.values() if place.kind == ISSUE), None)
    if first is None:  # it cannot be read
        return None
    again = [place for place in places.values() if place != first and _is_later(place, first)]
    if not again:
        return None
    linked = max((anchor for _canonical, anchor, _name, _place in rows), key=len)
    named = max((name for _canonical, _anchor, name, _place in rows), key=len)
    return FeaturedAgain(canonical, linked or named, first, again)


def _is_later(place: Given, first: Given) -> bool:
    """Whether a page is given again: by another issue, or by a document of a later date."""
    return place.kind == ISSUE or place.date > first.date
