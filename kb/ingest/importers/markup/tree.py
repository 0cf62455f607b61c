"""The tree of a page or a piece of one: parsing, and what every step over it asks of an element."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from kb.errors import DocumentError
from kb.ingest.importers.text import without_invisible

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from bs4.element import PageElement

MAX_DEPTH = 200
"""Elements nested deeper than this come from a broken page or an attack, and overflow the stack of any parser."""

MAX_ELEMENTS = 100_000
"""More than this stand in no page that people read; a few letters of an archive unfold to millions."""

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main math-block menu nav ol p pre section summary"
    " table tbody td tfoot th thead tr ul".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_VALUE = re.compile(r"[\^$*~|]?=[^\]]*|:has")
_NAME = re.compile(r"(?:[.\[]|\b(?<![\w-]))[A-Za-z][\w-]*")
_LONG_SPACE = re.compile(r"([ \t]{200})[ \t]+")
_XML_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml\b[^>]{0,200}\?>")


def parse(html: str) -> "BeautifulSoup":
    """The tree of a page or a piece of one.

    Raises:
        DocumentError: it has too many elements.
    """
    if html.count("<") > 2 * MAX_ELEMENTS:  # most are opened and closed
        raise DocumentError(f"its HTML has over {MAX_ELEMENTS:,} elements, which no text has")
    html = _LONG_SPACE.sub(r"\1", _XML_DECLARATION.sub("", html))
    if "<" not in html:  # BeautifulSoup warns the user that a text without any tag may be a file's name
        html = f"<body>{html}"
    tree: BeautifulSoup = _library().BeautifulSoup(html, "lxml")
    return tree


@cache
def _library() -> Any:
    import bs4

    return bs4


def new_tag(name: str, text: str = "", **attributes: str) -> "Tag":
    """An element that stands in no tree yet."""
    tag: Tag = _maker().new_tag(name, attrs=attributes)
    if text:
        tag.string = text
    return tag


@cache
def _maker() -> Any:
    return _library().BeautifulSoup("", "lxml")


def flatten(tree: "Tag") -> None:
    """Unwrap what is nested too deeply, keeping its text."""
    level = [(tree, 0)]
    while level:
        element, depth = level.pop()
        children = tags_in(element)
        if depth > MAX_DEPTH and children:
            element.string = element.get_text(" ", strip=True)
            continue
        level.extend((child, depth + 1) for child in children)


def select(tree: "Tag", selector: str) -> list["Tag"]:
    """The elements below one that a CSS selector finds, in order.

    Of the selector's alternatives only those are tried whose names all occur in the tree. Most are for one service's
    pages each, and trying them all on every element would take longer than everything else.
    """
    names = _names_in(tree)
    possible = [alternative for alternative, needed in _alternatives(selector) if needed <= names]
    return tree.select(", ".join(possible)) if possible else []


def _names_in(tree: "Tag") -> set[str]:
    """The names of all elements, classes (with a dot) and attributes (with a bracket) in a tree."""
    names: set[str] = set()
    for each in tree.descendants:
        if isinstance(each, _library().Tag):
            names.add(each.name)
            names.update(f"[{name}" for name in each.attrs)
            names.update(f".{name}" for name in classes(each))
    return names


@cache
def _alternatives(selector: str) -> list[tuple[str, frozenset[str]]]:
    """The alternatives of a selector, each with the names it cannot do without; none has a comma inside."""
    return [(each.strip(), frozenset(_NAME.findall(_VALUE.sub("", each)))) for each in selector.split(",")]


def tags_in(element: "Tag") -> list["Tag"]:
    """The elements directly in an element."""
    from bs4 import Tag

    return [child for child in element.children if isinstance(child, Tag)]


def is_block(node: "PageElement") -> bool:
    """Whether a node stands on lines of its own."""
    return getattr(node, "name", None) in BLOCKS


def holds_block(element: "Tag") -> bool:
    """Whether a block stands anywhere in an element."""
    return any(map(is_block, element.descendants))


def classes(element: Any) -> list[str]:
    """The classes of an element; of anything else none."""
    value = element.get("class") if element is not None and hasattr(element, "get") else None
    return value.split() if isinstance(value, str) else list(value or [])


def words(element: "Tag") -> str:
    """The text of an element on one line."""
    return " ".join(without_invisible(element.get_text(" ")).split())


def attribute(element: "Tag", *names: str) -> str:
    """The first of some attributes that says anything."""
    return next((text for name in names if (text := str(element.get(name) or "").strip())), "")


def data_of(element: "Tag") -> dict[str, Any]:
    """What Substack's `data-attrs` says of an embed; empty where it is no JSON object."""
    try:
        values = json.loads(str(element.get("data-attrs")))
    except (json.JSONDecodeError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def pieces(element: "Tag") -> Iterator["Tag | list[PageElement]"]:
    """What stands in an element, in order: blocks, and runs of what stands between them on common lines."""
    run: list[PageElement] = []
    for child in element.children:
        if not isinstance(child, _library().Tag) or not (is_block(child) or holds_block(child)):
            run.append(child)
            continue
        if run:
            yield run
        yield cast("Tag", child)
        run = []
    if run:
        yield run


def distribute(element: "Tag", places: Iterable["Tag"]) -> None:
    """Move an inline element that stands around blocks inside some of them: HTML allows it, Markdown does not."""
    for place in list(places):
        for run in [piece for piece in pieces(place) if isinstance(piece, list)]:
            if any(str(each).strip() for each in run):
                wrapper = new_tag(element.name, **{name: str(value) for name, value in element.attrs.items()})
                run[0].insert_before(wrapper)
                for each in run:
                    wrapper.append(each.extract())
    element.unwrap()
