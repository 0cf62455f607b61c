"""What an address leads to: a paper, a video, a course. Told by site and path, else by the words around it. Pure."""

import re
from enum import StrEnum
from functools import cache

from kb.links.canonical import canonical_url
from kb.links.flaws import is_shortened
from kb.links.kind_tables import BY_ADDRESS, BY_SHAPE, BY_WORDS

_HEADING_SEPARATOR = " > "
_PLACE = re.compile(r"/?#[^!/].*", re.DOTALL)
_SHORT_ANCHOR = 5
_SHORT_HEADING = 9
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]{1,30})[)\]]\W*$")


class LinkKind(StrEnum):
    """What an address leads to."""

    PAPER = "paper"
    """a piece of research: article of a journal or conference, preprint, technical report"""
    VIDEO = "video"
    """a film, a recorded talk, a channel or playlist of them"""
    REPOSITORY = "repository"
    """source code: a repository, a file in one, a notebook"""
    COURSE = "course"
    """a course or class, or its slides and notes"""
    BOOK = "book"
    """a book, on paper or on the web"""
    ARTICLE = "article"
    """a blog post, news, a tutorial, or the blog or newsletter as a whole"""
    TOOL = "tool"
    """software, a service or a company's product, and its documentation"""
    PODCAST = "podcast"
    """a podcast or an episode of one"""
    DATA = "data"
    """a data set or a trained model"""
    POST = "post"
    """a post on a network, a question, a thread: in a forum, on an issue or a pull request"""
    PERSON = "person"
    """a person's or an organisation's profile"""
    OTHER = "other"
    """an event, a job, a form, a search, a product in a shop, or nothing that can be told"""


def link_kind(url: str, anchor: str = "", heading: str = "", title: str = "") -> LinkKind:
    """What an address leads to. The site says so first, then the words linked, then the headings above, nearest first.

    Args:
        anchor: the words linked, or the title of the list entry a bare address stands in.
        heading: the headings above, outermost first, joined with ' > '.
        title: of the document whose list it stands in: the last to tell what a shortened address hides.
    """
    address = _PLACE.sub("", canonical_url(url).partition("://")[2].lower())
    if not address:
        return LinkKind.OTHER
    words = _by_anchor(anchor, shape := _shape(url, address)) or _by_headings(heading, shape)
    if not words and is_shortened(url):
        words = _by_headings(title, shape)
    return LinkKind(_told(address, "address") or words or shape)


def _shape(url: str, address: str) -> str:
    return LinkKind.OTHER if is_shortened(url) else _told(address, "shape")


def _by_anchor(anchor: str, shape: str) -> str:
    """Only a short anchor names the kind; in a long one a "paper" may be what it is about."""
    note = _IN_BRACKETS.search(anchor)
    words = note[1] if note else anchor
    return _word(words, shape) if len(words.split()) <= _SHORT_ANCHOR and "://" not in words else ""


def _by_headings(heading: str, shape: str) -> str:
    parts = [part for part in reversed(heading.split(_HEADING_SEPARATOR)) if len(part.split()) <= _SHORT_HEADING]
    return next((kind for part in parts if (kind := _word(part, shape))), "")


def _word(words: str, shape: str) -> str:
    """The kind some words name. Where they name several ("Tools and Datasets") the address's shape may choose."""
    named = [kind for kind, pattern in _word_patterns() if pattern.search(words)]
    return shape if shape in named else next(iter(named), "")


def _told(address: str, table: str) -> str:
    return next((kind for kind, pattern in _address_patterns(table) if pattern.match(address)), "")


@cache
def _word_patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(kind, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)) for kind, pattern in BY_WORDS]


@cache
def _address_patterns(table: str) -> list[tuple[str, re.Pattern[str]]]:
    rows = BY_ADDRESS if table == "address" else BY_SHAPE
    return [(kind, re.compile("|".join(_expression(glob) for glob in globs.split()))) for kind, globs in rows]


def _expression(glob: str) -> str:
    """A pattern for hosts and paths, spelled as `kind_tables` says."""
    bare = glob.removesuffix("$")
    escaped = re.escape(bare).replace(r"\*\*", ".*").replace(r"\*", "[^/?]*").replace(r"\#", r"\d+")
    return rf"(?:{escaped})\Z" if glob != bare else rf"(?:{escaped})(?:[/?#].*)?\Z"
