"""Finds links that an issue of the newsletter gave and a later document gives again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from sqlalchemy import case, select
from sqlmodel import Session, col, distinct, func

from kb.links.canonical import canonical_url
from kb.models import Document, Link

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
        anchor: the longest of the words linked; empty where it is only ever given bare.
        first: the earliest issue that gave it.
        again: later documents that did, the earliest first.
    """

    canonical: str
    anchor: str
    first: Given
    again: list[Given]


_Row = tuple[str, str, Given]
"""Canonical address, words linked, and where."""


def find_featured_again(session: Session) -> list[FeaturedAgain]:
    """Pages given in two issues, or in an issue and a document of a later date; what was given again last comes first.

    Left out: drafts, documents without a date, addresses whose end is lost, and pages of `STANDING` issues or more.
    """
    usable = (col(Document.is_draft).is_(False), col(Document.date).is_not(None), col(Link.is_truncated).is_(False))
    issues = func.count(distinct(case((col(Document.kind) == ISSUE, Document.id))))
    repeated = (
        select(col(Link.canonical))
        .join(Document)
        .where(*usable)
        .group_by(col(Link.canonical))
        .having(issues.between(1, STANDING - 1), func.count(distinct(col(Link.document_id))) > 1)
    )
    columns = (Link.canonical, Link.anchor, Link.line, Document.id, Document.path, Document.title, Document.kind)
    statement = (
        select(*(col(column) for column in columns), col(Document.date))
        .select_from(Link)
        .join(Document)
        .where(*usable, col(Link.canonical).in_(repeated))
        .order_by(col(Link.canonical), col(Document.date), col(Document.path), col(Link.line))
    )
    rows = (
        (row.canonical, row.anchor, Given(row.id, row.path, row.title, row.kind, row.date, row.line))
        for row in session.connection().execute(statement)
    )
    pages = (_featured(canonical, list(group)) for canonical, group in groupby(rows, key=itemgetter(0)))
    found = [page for page in pages if page is not None]
    return sorted(found, key=lambda page: (page.again[-1].date, page.canonical), reverse=True)


def _featured(canonical: str, rows: Sequence[_Row]) -> FeaturedAgain | None:
    """A page by its places in the order of time; None where nothing later gives it."""
    places: dict[int, Given] = {}
    for _canonical, _anchor, place in rows:
        places.setdefault(place.document, place)
    first = next(place for place in places.values() if place.kind == ISSUE)
    again = [place for place in places.values() if place != first and _is_later(place, first)]
    if not again:
        return None
    named = [anchor for _canonical, anchor, _place in rows if canonical_url(f"https://{anchor}") != canonical]
    return FeaturedAgain(canonical, max(named, key=len, default=""), first, again)


def _is_later(place: Given, first: Given) -> bool:
    """Whether a page is given again: by another issue, or by a document of a later date."""
    return place.kind == ISSUE or place.date > first.date
