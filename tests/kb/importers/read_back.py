"""What a reader sees of HTML: blocks with the lists and quotations they stand in, their words, links and code.

Two pieces of HTML mean the same when they give the same. Emphasis is left out: Markdown cannot say it everywhere.
"""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any, NamedTuple
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt

from kb.markdown.inline import make_parser

_LEAVES = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "td", "th", "dt", "hr"}
_CONTAINERS = {"ul", "ol", "li", "blockquote", "table", "tr"}
_INLINE = {"a", "b", "br", "code", "del", "em", "i", "img", "kbd", "s", "span", "strong", "sub", "sup", "eq"}
_MARKED = {"code": ["code"], "struck": ["del", "s"], "raised": ["sup"], "lowered": ["sub"]}


class Seen(NamedTuple):
    """A block: where it stands, what it is, its words, links (words, address), and what is marked in each way."""

    path: tuple[str, ...]
    kind: str
    words: str
    links: tuple[tuple[str, str], ...]
    marked: tuple[tuple[str, str], ...]


def read_markdown(markdown: str) -> list[Seen]:
    """What a reader sees of Markdown once it is rendered, by the parser everything else of Byline reads it with."""
    return read_html(_parser().render(markdown))


@cache
def _parser() -> MarkdownIt:
    """Byline's parser, and struck words, which Byline takes out before it parses."""
    return make_parser.__wrapped__().enable("strikethrough")  # type: ignore[attr-defined]


def read_html(html: str) -> list[Seen]:
    """What a reader sees of a piece of HTML."""
    seen: list[Seen] = []
    _read(BeautifulSoup(f"<body>{html}", "lxml"), (), seen)
    return seen


def _read(element: Tag, path: tuple[str, ...], seen: list[Seen]) -> None:
    run: list[Any] = []
    children: list[Any] = [*element.children, None]
    for child in children:
        name = getattr(child, "name", None)
        if child is not None and (name is None or name in _INLINE):
            run.append(child)
            continue
        if run:
            _see("p", "".join(map(_source, run)), path, seen)
            run = []
        if child is None:
            continue
        if name in _LEAVES:
            _see(name, str(child) if name == "pre" else child.decode_contents(), path, seen)
        else:
            _read(child, (*path, name) if name in _CONTAINERS else path, seen)


def _source(node: Any) -> str:
    return str(node) if isinstance(node, Tag) else escape(str(node))


def _see(kind: str, html: str, path: tuple[str, ...], seen: list[Seen]) -> None:
    tree = BeautifulSoup(f"<body>{html}", "lxml")
    for end in tree.find_all("br"):
        end.replace_with(" ")
    for picture in tree.find_all("img"):
        picture.replace_with(f"<{picture.get('alt') or picture.get('title') or ''}|{picture.get('src')}>")
    text = tree.get_text().strip() if kind == "pre" else _folded(tree.get_text())
    links = tuple(
        (words, unquote(str(link["href"])))
        for link in tree.find_all("a", href=True)
        if (words := _folded(link.get_text())) and link["href"] and not words.startswith("http")
    )
    marked = tuple((name, "".join(_outermost(tree, names))) for name, names in _MARKED.items() if kind != "pre")
    if text or kind in {"hr", "td", "th"}:
        seen.append(Seen(path, kind, text, links, marked))


def _outermost(tree: BeautifulSoup, names: list[str]) -> Iterator[str]:
    """The letters marked in a way, neighbours joined: which piece holds which of them nobody sees."""
    for each in tree.find_all(names):
        if not each.find_parent(names):
            yield re.sub(r"\s", "", each.get_text())


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
