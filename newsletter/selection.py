"""What goes into an issue: what is new in the month, less what was featured before. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TypeVar

from kb.links.canonical import identities
from kb.models import Document, Link

T = TypeVar("T")

THEMES = 4
LINKS_A_THEME = 4
QUICK_LINKS = 7
LINK_KINDS = {"links"}
NO_WORK_KINDS = {"links", "issue"}


@dataclass(frozen=True)
class Theme:
    """Links of one document, presented together."""

    document: Document
    links: list[Link]


@dataclass(frozen=True)
class Selection:
    """The parts of an issue before any word is written."""

    work: list[Document]
    themes: list[Theme]
    quick: list[tuple[Document, Link]]

    @property
    def is_empty(self) -> bool:
        """Whether the month brought nothing."""
        return not (self.work or self.themes or self.quick)


def select(documents: Iterable[Document], links: Iterable[Link], featured: set[str]) -> Selection:
    """Choose from a month's documents.

    A theme is a link list of the month; a month without any takes the posts with most links instead. The other
    links go to the quick round, a few from each document. An address is given once.

    Args:
        documents: dated in the month.
        links: of those documents.
        featured: what the addresses in other issues may count as (see `identities`).
    """
    dated = sorted(documents, key=lambda document: (str(document.date), document.path))
    fresh = _fresh_links(dated, links, featured)
    with_links = [document for document in dated if fresh[document.path] and document.kind != "issue"]
    lists = [document for document in with_links if document.kind in LINK_KINDS]
    if not lists:
        lists = sorted(with_links, key=lambda document: -len(fresh[document.path]))[:THEMES]
        lists = [document for document in lists if len(fresh[document.path]) > 1]
    themes = [Theme(document, _spread(fresh[document.path], LINKS_A_THEME)) for document in lists[:THEMES]]
    themed = {theme.document.path for theme in themes}
    rest = [
        [(document, link) for link in fresh[document.path]] for document in with_links if document.path not in themed
    ]
    return Selection(
        work=[document for document in dated if document.kind not in NO_WORK_KINDS],
        themes=themes,
        quick=_in_turn(rest)[:QUICK_LINKS],
    )


def _fresh_links(documents: list[Document], links: Iterable[Link], featured: set[str]) -> dict[str, list[Link]]:
    """By path, the links that say what they lead to and were not given before, each address once."""
    by_id = {document.id: document.path for document in documents}
    order = {document.path: position for position, document in enumerate(documents)}
    usable = [link for link in links if link.anchor and len(link.context) > len(link.anchor) + 10]
    usable.sort(key=lambda link: (order[by_id[link.document_id]], link.line, link.url))
    fresh: dict[str, list[Link]] = {document.path: [] for document in documents}
    seen = set(featured)
    for link in usable:
        if link.canonical not in seen:
            seen |= identities(link.url)
            fresh[by_id[link.document_id]].append(link)
    return fresh


def _spread(links: list[Link], most: int) -> list[Link]:
    """A few links from under every heading in turn, in the order of the document."""
    headings: dict[str, list[Link]] = {}
    for link in links:
        headings.setdefault(link.heading, []).append(link)
    chosen = _in_turn(list(headings.values()))[:most]
    return sorted(chosen, key=lambda link: link.line)


def _in_turn(groups: list[list[T]]) -> list[T]:
    """The first of every group, then the second of every group, and so on."""
    return [item for item in chain.from_iterable(zip_longest(*groups)) if item is not None]
