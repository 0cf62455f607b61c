"""Words joined into one line of text that still knows where its links stand and where markup begins and ends."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kb.markdown.dialects.hidden import STANDS_IN
from kb.markdown.inline import Words

_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_CONTROL = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f{STANDS_IN}]")
_SPACES = re.compile(r"\s+")
_NOTHING_INSIDE = re.compile(r"\([^\w()]*\)|\[[^\w\[\]]*\]")
_CLOSED_UP = re.compile(r"\s+(?=[,;:.!?)](?:\s|$))")
_HALF_BRACKETS = re.compile(r"^[.!?)\]]+\s|\s*[(\[]$")
_EMOJI_LENGTH = 40
_EMOJI = re.compile(r":[a-zA-Z0-9_+-]{2,38}:(?<!\d:)")
_EMOJI_AT_END = re.compile(rf"(?<![^\s:]){_EMOJI.pattern}$")
_EDGES = " \t\u00a0:;,|\u2013—-·•→*_"


@dataclass(frozen=True)
class Span:
    """A link at `start`..`stop` (exclusive) of a phrase; bare where the words are an address with its scheme."""

    start: int
    stop: int
    url: str
    text: str
    is_bare: bool


@dataclass(frozen=True)
class Phrase:
    """A line of text.

    Attributes:
        text: without markup but for the backticks around code.
        links: in order.
        breaks: where a piece of markup or a line ends.
        paragraphs: where a paragraph begins.
        starts: where each line begins, and `lines` which it is.
        brackets_are_tags: whether round brackets after a title or at the end may hold tags, and not words.
    """

    text: str
    links: tuple[Span, ...]
    breaks: frozenset[int]
    starts: tuple[int, ...]
    lines: tuple[int, ...]
    brackets_are_tags: bool = False

    def line_at(self, position: int) -> int:
        """The line a character stands on."""
        return self.lines[max(bisect_right(self.starts, position) - 1, 0)] if self.lines else 0

    @cached_property
    def urls(self) -> tuple[str, ...]:
        """The addresses, each once."""
        return tuple(dict.fromkeys(link.url for link in self.links))

    def words_between(self, start: int, stop: int | None = None, without: Iterable[Span] = ()) -> str:
        """The words from `start` to `stop`, tidied; bare addresses and the links in `without` left out."""
        stop = len(self.text) if stop is None else stop
        left_out = set(without)
        kept, reached = "", start
        for link in self.links:
            if (link.is_bare or link in left_out) and start <= link.start < stop:
                kept += self.text[reached : link.start] + " "
                reached = max(reached, link.stop)
        return tidied(kept + self.text[reached:stop])


def tidied(text: str) -> str:
    """Words without backticks, empty brackets and marks that belong to what is gone; empty without words."""
    for _depth in range(2):  # an empty bracket may stand in another
        text = _NOTHING_INSIDE.sub(" ", text)
    text = _CLOSED_UP.sub("", " ".join(text.replace("`", "").split()))
    text = _without_edges(_HALF_BRACKETS.sub("", _without_edges(text)))
    return text if any(letter.isalnum() for letter in text) else ""


def _without_edges(text: str) -> str:
    """Words without marks at their ends; the colons of an emoji's name, `:rocket:`, stay."""
    stop = len(text.rstrip(_EDGES))
    stop += bool(_EMOJI_AT_END.search(text, max(stop - _EMOJI_LENGTH, 0), stop + 1))
    start = len(text) - len(text.lstrip(_EDGES))
    start -= bool(start and _EMOJI.match(text, start - 1))
    return text[start:stop]


def phrase_of(words: Iterable[Words], *, brackets_are_tags: bool = False) -> Phrase:
    """Join words, which are in the order of their lines."""
    pieces: list[str] = []
    links: list[Span] = []
    breaks: set[int] = set()
    starts: list[int] = []
    lines: list[int] = []
    length = 0
    for word in words:
        piece = _SPACES.sub(" ", _CONTROL.sub(" ", word.text))
        if lines and (word.line != lines[-1] or word.opens) and length:
            pieces.append(" ")
            length += 1
        if not lines or word.line != lines[-1]:
            starts.append(length)
            lines.append(word.line)
        if word.url:
            text = " ".join(piece.split())
            is_bare = bool(_SCHEME.match(text)) and " " not in text
            links.append(Span(length, length + len(piece), word.url, _SCHEME.sub("", text), is_bare))
        pieces.append(piece)
        length += len(piece)
        breaks.add(length)
    return Phrase("".join(pieces), tuple(links), frozenset(breaks), tuple(starts), tuple(lines), brackets_are_tags)
