"""Where an address ends that stands in a text without any markup: `see https://a.example/x, or ask`. Pure.

It ends before white space, before what Unicode calls a quotation mark, a bracket, a dash or a sign of calculation
outside ASCII, before wide punctuation (`。`), and before a bracket it did not open or does not close. Punctuation at
its end belongs to the sentence. Letters, emoji and paths of any script are its own. Escapes and entities of Markdown
are read first, as they are elsewhere in a text: `snake\\_case`, `?a=1&amp;b=2`.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_SCHEME = re.compile(r"(?:^|[^a-z0-9.+-])(https?)$", re.IGNORECASE)
_SCHEME_LENGTH = len("https")
_RUN = re.compile(r"[^\s<>`]{0,8192}")
_ENCODED = re.compile(r"\\([!-/:-@\[-`{-~])|(&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)")
_ENDS = re.compile(r"[\s<>`\\\x00-\x1f\x7f]|[,;|]https?://", re.IGNORECASE)
_USER = r"(?:[^\s@/?#\[\]()]{1,50}@)?"
_HOST = re.compile(rf"{_USER}[a-zA-Z0-9\u0080-\U0010ffff][\w\-\u0080-\U0010ffff]*(?:\.[\w\-\u0080-\U0010ffff]+)*")
_PORT = re.compile(r":\d{1,5}(?!\d)")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_GOES_ON = re.compile(r"(?!s\b)\w")
_BRACKET = re.compile(r"[()\[\]{}\"]")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_AFTER_IT = ".,:;!?'*|"
_ENDING_CATEGORIES = frozenset(("Pi", "Pf", "Ps", "Pe", "Pd", "Po", "Sm", "Zs", "Zl", "Zp", "Cc"))
_OF_A_WORD = "\u2010\u2011\u2026"  # hyphens; three dots say that the end of an address was lost
_APOSTROPHE = "\u2019"
_EMPHASIS = ("_", "~~")
_NEAR = 50


class BareAddress(NamedTuple):
    """An address, and where in the text it ends (exclusive)."""

    url: str
    stop: int


def read_bare_address(text: str, start: int, closing: Sequence[str] = ()) -> BareAddress | None:
    """The address whose scheme begins at `start`, or None where no host follows.

    Args:
        closing: marks that are none of its letters at its end, as they close what was opened before it: `_`, `~~`.
    """
    begins = text.index("://", start) + 3
    run = _RUN.match(text, begins)
    rest, places = _decoded(run[0] if run else "")
    rest = rest[: _length(rest, text[start - 1 : start])]
    for mark in closing:
        rest = rest.removesuffix(mark).rstrip(_AFTER_IT)
    return BareAddress(text[start:begins] + rest, begins + places(len(rest))) if rest else None


def link_bare_addresses(parser: MarkdownIt) -> None:
    """Let a parser link bare addresses, each up to where it ends."""
    parser.inline.ruler.at("linkify", _link)
    parser.inline.ruler.enable("linkify")


def _link(state: StateInline, silent: bool) -> bool:
    if state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending[-_SCHEME_LENGTH - 1 :])
    start = state.pos - len(scheme[1]) if scheme else 0
    found = read_bare_address(state.src, start) if scheme else None
    if found and found.url.endswith(_EMPHASIS):
        found = read_bare_address(
            state.src, start, [mark for mark in _EMPHASIS for _one in range(_waiting(state, mark))]
        )
    if found is None:
        return False
    address = state.md.normalizeLink(found.url)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending[: start - state.pos]
        opening = state.push("link_open", "a", 1)
        opening.attrs, opening.markup, opening.info = {"href": address}, "linkify", "auto"
        state.push("text", "", 0).content = state.md.normalizeLinkText(found.url)
        closing = state.push("link_close", "a", -1)
        closing.markup, closing.info = "linkify", "auto"
    state.pos = found.stop
    return True


def _waiting(state: StateInline, mark: str) -> int:
    """How many marks shortly before the reader wait for others that close what they opened."""
    waiting = 0
    for each in state.delimiters[-_NEAR:]:
        if each.marker == ord(mark[0]):
            waiting = max(waiting + (1 if each.open else -1), 0)
    return waiting


def _decoded(raw: str) -> tuple[str, Callable[[int], int]]:
    """A text after its escapes and entities, and how many letters of it are as many letters of that."""
    if "&" not in raw and "\\" not in raw:
        return raw, lambda length: length
    letters: list[str] = []
    sizes: list[int] = []
    reached = 0
    for code in _ENCODED.finditer(raw):
        letters += raw[reached : code.start()]
        sizes += [1] * (code.start() - reached)
        written = code[1] or html.unescape(code[2])
        letters += written
        sizes += [len(code[0]), *[0] * (len(written) - 1)]
        reached = code.end()
    letters += raw[reached:]
    ends = [0, *accumulate(sizes + [1] * (len(raw) - reached))]
    return "".join(letters), lambda length: ends[length]


def _length(rest: str, before: str) -> int:
    """How many letters after the scheme belong to an address.

    Args:
        rest: what stands there, up to white space.
        before: the letter before the scheme; a quotation mark is closed by its like.
    """
    end = _ENDS.search(rest)
    rest = rest[: end.start()] if end else rest
    if before in ("'", '"') and before in rest:
        rest = rest[: rest.index(before)]
    rest = rest[: next((sign.start() for sign in _NOT_ASCII.finditer(rest) if _ends_at(rest, sign.start())), None)]
    host = _HOST.match(rest)
    if host is None:
        return 0
    port = _PORT.match(rest, host.end())
    stop = port.end() if port else host.end()
    if rest[stop : stop + 1] in ("/", "?", "#"):
        stop = _end_of_brackets(rest, stop)
    return len(rest[:stop].rstrip(_AFTER_IT))


def _ends_at(text: str, place: int) -> bool:
    """Whether an address ends before a letter that is not ASCII."""
    sign = text[place]
    if unicodedata.category(sign) not in _ENDING_CATEGORIES or sign in _OF_A_WORD:
        return False
    if sign == _APOSTROPHE:  # one goes on in Moore\u2019s_law, but not in https://a.example\u2019s
        return not _GOES_ON.match(text, place + 1)
    if unicodedata.category(sign) == "Po" and unicodedata.east_asian_width(sign) not in ("W", "F"):
        return not text[place + 1 : place + 2].isalnum()
    return True


def _end_of_brackets(text: str, start: int) -> int:
    """Where the path that begins at `start` closes a bracket it did not open, or opens one it does not close."""
    opened: list[tuple[str, int]] = []
    for bracket in _BRACKET.finditer(text, start):
        sign = bracket[0]
        if opened and sign == opened[-1][0]:
            opened.pop()
        elif sign in _CLOSING or sign == '"':
            opened.append((_CLOSING.get(sign, sign), bracket.start()))
        else:
            return opened[0][1] if opened else bracket.start()
    return opened[0][1] if opened else len(text)
