"""The links of all documents, each page once, with every place it stands in and what the last check found."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, distinct, false, func, not_, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from kb.errors import InputError
from kb.links.address import Address, read_address
from kb.links.canonical import canonical_url
from kb.links.kinds import LinkKind
from kb.links.names import is_bare, names_in_lists
from kb.links.verdicts import Verdict
from kb.models import Document, Link, LinkCheck
from kb.published import is_published
from kb.rows import sound, sound_rows

MAX_LIMIT = 1000
_CHUNK = 500
"""Values in one IN (...); databases limit them."""

AnySelect = TypeVar("AnySelect", bound=Select[*tuple[Any, ...]])

_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_AFTER_PLACE = ("", "/%", "?%", "#%", ":%")


@dataclass(frozen=True)
class LinkFilters:
    """Which links are meant. Empty fields let all through; links of drafts are left out.

    Attributes:
        words: each must stand in the linked words, the text around them, the headings, the document's title or the
            address; capitals do not matter.
        kinds: any of these.
        site: a host, such as arxiv.org, with its subdomains; or the beginning of a path there, as github.com/owner.
        dead: only those the last check found dead.
    """

    words: str = ""
    kinds: Sequence[LinkKind] = ()
    site: str = ""
    dead: bool = False


@dataclass(frozen=True)
class LinkSource:
    """A place where a link stands: lines `start_line`..`end_line` of a document."""

    document: int
    path: str
    title: str
    author: str
    date: dt.date | None
    url: str
    anchor: str
    sentence: str
    heading: str
    start_line: int
    end_line: int


@dataclass(frozen=True)
class ListedLink:
    """A page that is linked to.

    Attributes:
        url: as it was written in the newest of the sources.
        kind: what most of the sources take it for.
        anchor: the longest of the words linked; where it is only ever given bare, the title of a list entry it stands
            in, or empty.
        featured: in how many newsletter issues it was given.
        check: None before the first check.
        sources: the newest document first. Only places that pass the filters.
    """

    canonical: str
    url: str
    kind: str
    anchor: str
    is_shortened: bool
    is_truncated: bool
    featured: int
    check: LinkCheck | None
    sources: list[LinkSource] = field(default_factory=list)


def list_links(session: Session, filters: LinkFilters, limit: int, offset: int = 0) -> tuple[int, list[ListedLink]]:
    """How many pages are linked to, and some of them: those given by most documents first, then the newest.

    Raises:
        InputError: `limit` or `offset` is out of range, or the site is none.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise InputError(f"The limit {limit} is not between 1 and {MAX_LIMIT}.", subject="limit")
    if offset < 0:
        raise InputError(f"The offset {offset} is negative.", subject="offset")
    pages = passing(session, select(Link.canonical), filters).group_by(col(Link.canonical))
    total = session.exec(select(func.count()).select_from(pages.subquery())).one()
    order = (
        func.count(distinct(col(Link.document_id))).desc(),
        func.max(col(Document.date)).desc().nulls_last(),
        col(Link.canonical),
    )
    chosen = list(session.scalars(pages.order_by(*order).limit(limit).offset(offset)))
    return total, links_to(session, chosen, filters)


def links_to(session: Session, canonical: Sequence[str], filters: LinkFilters | None = None) -> list[ListedLink]:
    """Where pages are linked from, in the order given; those that nothing links to are left out."""
    chunks = (canonical[start : start + _CHUNK] for start in range(0, len(canonical), _CHUNK))
    return [link for chunk in chunks for link in _links_to(session, chunk, filters or LinkFilters())]


def _links_to(session: Session, canonical: Sequence[str], filters: LinkFilters) -> list[ListedLink]:
    asked = col(Link.canonical).in_(canonical)
    order = (col(Document.date).desc().nulls_last(), col(Document.path), col(Link.line), col(Link.id))
    places: dict[str, list[tuple[Link, Document]]] = {}
    rows = passing(session, select(Link, Document), filters).where(asked).order_by(*order)
    for link, document in sound_rows(session, rows, col(Link.id)):
        places.setdefault(link.canonical, []).append((link, document))
    known = select(LinkCheck).where(col(LinkCheck.url).in_(canonical))
    checks = {check.url: check for check in sound(session, known, col(LinkCheck.url))}
    featured = _featured(session, canonical)
    anchors = _anchors(session, places)
    return [
        _listed(page, anchors[page], places[page], featured.get(page, 0), checks.get(page))
        for page in canonical
        if page in places
    ]


def passing(session: Session, statement: AnySelect, filters: LinkFilters) -> AnySelect:
    """Links, their documents and checks, as far as they pass."""
    joined = statement.join(Document, col(Document.id) == Link.document_id)
    joined = joined.outerjoin(LinkCheck, col(LinkCheck.url) == Link.canonical)
    return joined.where(is_published(session), *_conditions(filters))


def _conditions(filters: LinkFilters) -> list[ColumnElement[bool]]:
    conditions = [_holds(word) for word in filters.words.split()]
    if filters.kinds:
        conditions.append(col(Link.kind).in_(filters.kinds))
    if filters.site:
        if not _site(filters.site):
            raise InputError(f"“{filters.site}” is no site.", hint="Give a host, such as arxiv.org.", subject="site")
        conditions.append(at_site(filters.site))
    if filters.dead:
        conditions.append(col(LinkCheck.verdict) == Verdict.DEAD)
    return conditions


def _holds(word: str) -> ColumnElement[bool]:
    """Whether a word stands in what is said of a link, capitals or not."""
    columns = (Link.anchor, Link.context, Link.heading, Link.canonical, Document.title)
    spellings = {word, word.lower(), word.capitalize()}  # SQLite folds the case of ASCII letters only
    return or_(*(col(column).icontains(each, autoescape=True) for column in columns for each in spellings))


def at_site(site: str) -> ColumnElement[bool]:
    """Whether a link leads to a host or one below it, or below a path there; none does where it is no host.

    It may say so itself where the one spelling of its page is at another: dl.acm.org, of doi.org.
    """
    address = _site(site)
    if not address:
        return false()
    place = canonical_url(str(address)).removeprefix("https://")
    written = str(replace(address, fragment="")).removeprefix("https://")
    return or_(_is_at(col(Link.canonical), "https://", place), _is_at(col(Link.url), "http%://", written))


def _site(site: str) -> Address | None:
    """The host, and path, that is meant by `arxiv.org`, `*.arxiv.org` or an address."""
    return read_address(f"https://{_SCHEME.sub('', site.strip()).lstrip('*.')}")


def _is_at(address: Mapped[str], scheme: str, place: str) -> ColumnElement[bool]:
    escaped = re.sub(r"([\\%_])", r"\\\1", place)
    here = [f"{scheme}{escaped}{after}" for after in _AFTER_PLACE]
    below = [f"{scheme}%.{escaped}{after}" for after in _AFTER_PLACE]
    elsewhere = _is_like(address, f"{scheme}%/%.{escaped}%")
    return or_(_is_like(address, *here), and_(_is_like(address, *below), not_(elsewhere)))


def _is_like(address: Mapped[str], *patterns: str) -> ColumnElement[bool]:
    return or_(*(address.like(pattern, escape="\\") for pattern in patterns))


def _featured(session: Session, canonical: Sequence[str]) -> dict[str, int]:
    """In how many issues of the newsletter each page was given."""
    statement = (
        select(Link.canonical, func.count(distinct(col(Link.document_id))))
        .join(Document)
        .where(Document.kind == "issue", is_published(session), col(Link.canonical).in_(canonical))
        .group_by(col(Link.canonical))
    )
    return dict(session.exec(statement).all())


def _anchors(session: Session, places: Mapping[str, Sequence[tuple[Link, Document]]]) -> dict[str, str]:
    """What each page is called."""
    linked = {
        page: max((link.anchor for link, _document in found if not is_bare(link.anchor, page)), key=len, default="")
        for page, found in places.items()
    }
    bare = {
        page: [(link.document_id, link.url) for link, _document in places[page]] for page in linked if not linked[page]
    }
    names = names_in_lists(session, [place for found in bare.values() for place in found])
    listed = {page: max((names.get(place, "") for place in found), key=len) for page, found in bare.items()}
    return linked | listed


def _listed(
    canonical: str, anchor: str, places: Sequence[tuple[Link, Document]], featured: int, check: LinkCheck | None
) -> ListedLink:
    links = [link for link, _document in places]
    return ListedLink(
        canonical=canonical,
        url=links[0].url,
        kind=Counter(link.kind for link in links).most_common(1)[0][0],
        anchor=anchor,
        is_shortened=links[0].is_shortened,
        is_truncated=all(link.is_truncated for link in links),
        featured=featured,
        check=check,
        sources=[_source(link, document) for link, document in places],
    )


def _source(link: Link, document: Document) -> LinkSource:
    return LinkSource(
        document=link.document_id or 0,
        path=document.path,
        title=document.title,
        author=document.author,
        date=document.date,
        url=link.url,
        anchor=link.anchor,
        sentence=link.sentence,
        heading=link.heading,
        start_line=link.line,
        end_line=link.end_line,
    )
