"""The Markdown parser, and the words inside a paragraph with the lines they stand on.

markdown-it knows the lines of blocks only. Here every inline rule is wrapped so that the tokens it makes remember
how many line breaks stood before them.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from kb.markdown.bare_addresses import link_bare_addresses
from kb.markdown.bounds import LINES_BEFORE, bound_runs
from kb.markdown.dialects.paragraphs import read_dialects
from kb.markdown.dialects.standing_lines import read_standing_lines
from kb.markdown.formulas import read_formulas
from kb.markdown.html_words import read_html
from kb.markdown.marks import text_of, with_meaning
from kb.once import once_a_thread

_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_LINES = "lines"
_BREAKS = ("softbreak", "hardbreak")
_LEADS_ON = re.compile(r"<(?:a|iframe|video|audio|embed|source)\b", re.IGNORECASE)


class Words(NamedTuple):
    """Readable words on a line (0-based in the body); `url` when they are a link's.

    Attributes:
        anchor: the words linked, where they are not the text: those in HTML may run over several lines.
    """

    line: int
    text: str
    url: str = ""
    opens: bool = False
    anchor: str = ""


@once_a_thread
def make_parser() -> MarkdownIt:
    """CommonMark with tables, bare addresses, formulas and footnotes, its inline tokens knowing their lines.

    A thread has its own: rules are put in order when they are first used, and another thread would see them half done.
    """
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark").enable("table")
    parser.use(dollarmath_plugin, double_inline=True).use(footnote_plugin).use(admon_plugin).use(deflist_plugin)
    read_formulas(parser)
    link_bare_addresses(parser)
    bound_runs(parser)
    read_standing_lines(parser)
    parser.core.ruler.after("block", "dialects", read_dialects)
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
            before = state.env.get(LINES_BEFORE, 0)
            for token in state.tokens[made:]:
                token.meta.setdefault(_LINES, (before + first, before + last))
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
    reading = _Reading(first_line)
    for token in with_meaning(tokens):
        yield from reading.take(token)
    yield from reading.end_html_link()


class _Reading:
    """Where in a paragraph the reader is, and in which link."""

    def __init__(self, first_line: int) -> None:
        self._first_line = self._line = self._url_line = first_line
        self._url = ""
        self._is_bare = False
        self._is_html = False
        self._anchor: list[str] = []

    def take(self, token: Token) -> Iterator[Words]:
        """What one token says."""
        begins, ends = token.meta.get(_LINES, (0, 0))
        self._line = max(self._line, self._first_line + begins)
        if token.type == "link_open":
            yield from self.end_html_link()
            self._open(str(token.attrs.get("href", "")), is_bare=token.info == "auto")
        elif token.type == "link_close":
            text = "".join(self._anchor)
            text = _SCHEME.sub("", text) if self._is_bare else text
            yield Words(self._url_line, text, self._url if _SCHEME.match(self._url) else "")
            self._open("")
        else:
            yield from self._words(token)
        if token.type in _BREAKS:
            self._line += 1
        if token.type not in ("text", "link_open"):  # text is made when what follows it is read
            self._line = max(self._line, self._first_line + ends)

    def end_html_link(self) -> Iterator[Words]:
        """The link that `<a href=...>` opened, if one is open. Its words were said already, on their own lines."""
        if self._is_html:
            yield Words(self._url_line, "", self._url, anchor="".join(self._anchor))
            self._open("")

    def _words(self, token: Token) -> Iterator[Words]:
        if token.type == "html_inline" and (self._is_html or not self._url):
            yield from self._tag(token.content)
        text = text_of(token)
        if self._url:
            self._anchor.append(text)
        if token.type not in _BREAKS and (self._is_html or not self._url):
            yield Words(self._line, text)

    def _tag(self, tag: str) -> Iterator[Words]:
        if tag[:3].lower() == "</a":
            yield from self.end_html_link()
        if not _LEADS_ON.match(tag):
            return
        for link in read_html(tag).links:
            if tag[:2].lower() == "<a":
                yield from self.end_html_link()
                self._open(link.url, is_html=True)
            else:
                yield Words(self._line, "", link.url, anchor=link.anchor)

    def _open(self, url: str, *, is_bare: bool = False, is_html: bool = False) -> None:
        self._url, self._url_line, self._anchor = url, self._line, []
        self._is_bare, self._is_html = is_bare, is_html
