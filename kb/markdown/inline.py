"""The Markdown parser, and the words inside a paragraph with the lines they stand on.

markdown-it knows the lines of blocks only. Here every inline rule is wrapped so that the tokens it makes remember
how many line breaks stood before them.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_LINES = "lines"


class Words(NamedTuple):
    """Readable words on a line (0-based in the body); `url` when they are a link's."""

    line: int
    text: str
    url: str = ""
    opens: bool = False


@cache
def make_parser() -> MarkdownIt:
    """CommonMark with tables, bare addresses, formulas and footnotes, its inline tokens knowing their lines."""
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"])
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    parser.use(dollarmath_plugin, double_inline=True).use(footnote_plugin).use(admon_plugin)
    for rule in parser.inline.ruler.__rules__:
        parser.inline.ruler.at(rule.name, _noting_lines(rule.fn))
    return parser


def _noting_lines(rule: Any) -> Any:
    """An inline rule whose new tokens remember the lines, from 0, on which it began and ended to read."""

    def wrapped(state: StateInline, silent: bool) -> bool:
        position, made = state.pos, len(state.tokens)
        applies = bool(rule(state, silent))
        if applies and len(state.tokens) > made:
            breaks = state.env.setdefault(_LINES, {})
            if breaks.get("text") is not state.src:  # counting anew for every token would take the square of the length
                breaks.update(text=state.src, at=[at for at, letter in enumerate(state.src) if letter == "\n"])
            first, last = bisect_left(breaks["at"], position), bisect_left(breaks["at"], state.pos)
            for token in state.tokens[made:]:
                token.meta.setdefault(_LINES, (first, last))
        return applies

    return wrapped


def opened(words: Iterable[Words]) -> list[Words]:
    """Words of which the first opens a paragraph."""
    listed = list(words)
    return [listed[0]._replace(opens=True), *listed[1:]] if listed else []


def read_inline(tokens: list[Token], first_line: int) -> Iterator[Words]:
    """The words of a paragraph's inline tokens.

    Args:
        first_line: the line on which the paragraph begins.
    """
    line = first_line
    anchor: list[str] = []
    url, url_line, is_bare = "", line, False
    for token in tokens:
        begins, ends = token.meta.get(_LINES, (0, 0))
        line = max(line, first_line + begins)
        if token.type == "link_open":
            anchor, url, url_line = [], str(token.attrs.get("href", "")), line
            is_bare = token.info == "auto"
        elif token.type == "link_close":
            text = _SCHEME.sub("", "".join(anchor)) if is_bare else "".join(anchor)
            yield Words(url_line, text, url if _SCHEME.match(url) else "")
            url, anchor = "", []
        elif token.type in ("softbreak", "hardbreak"):
            if url:
                anchor.append(" ")
            line += 1
        elif url:
            anchor.append(_text(token))
        else:
            yield Words(line, _text(token))
        if token.type not in ("text", "link_open"):  # text is made when what follows it is read
            line = max(line, first_line + ends)


def _text(token: Token) -> str:
    if token.type == "image":
        return "".join(_text(child) for child in token.children or [])
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "html_inline":
        return " " if token.content.lower().startswith("<br") else ""
    if token.type == "footnote_ref":
        return ""
    return token.content
