"""Writes what stands on a line: words, emphasis, links, code, formulas and pictures.

A run of nodes becomes a flat list of tokens first, in which white space is folded as a browser folds it and pairs of
marks that Markdown could not read are given up; only then is it written.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.ingest.importers.markup.escaping import destination, escape_words
from kb.ingest.importers.markup.tokens import Kind, Token, folded, readable
from kb.ingest.importers.markup.tree import attribute, classes
from kb.ingest.importers.text import without_invisible

if TYPE_CHECKING:
    from bs4 import Tag
    from bs4.element import PageElement

_MARKS = {
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), "*"),
    **dict.fromkeys(("strong", "b"), "**"),
    **dict.fromkeys(("del", "s", "strike"), "~~"),
}
_STYLES = (
    (re.compile(r"text-decoration[\w-]*:\s*[^;]*line-through"), "~~"),
    (re.compile(r"font-weight:\s*(?:bold|[6-9]00)"), "**"),
    (re.compile(r"font-style:\s*italic"), "*"),
)
_SIGN_IN_CODE = {"sup": "^", "sub": "_", "kbd": ""}
"""Elements that Markdown has no sign for and that carry meaning: they stay HTML, which Markdown allows, but in code."""
_WHITE = re.compile(r"\s+")
_EMOJI = {"emoji", "wp-smiley", "emojione", "an1"}


@dataclass(frozen=True)
class Place:
    """Where a line stands, which decides what has to be escaped in it.

    Attributes:
        hard_break: how a line break is written there.
        escaped: further signs that mean something there.
        marks: those already open around it.
        is_code: whether its words are code.
        is_link: whether it is the text of a link.
    """

    hard_break: str = "\\\n"
    escaped: str = ""
    marks: frozenset[str] = frozenset()
    is_code: bool = False
    is_link: bool = False


PARAGRAPH = Place()
HEADING = Place(hard_break=" ")
CELL = Place(hard_break="<br>", escaped="|")


def write_line(nodes: Sequence["PageElement"], place: Place = PARAGRAPH) -> str:
    """A run of inline nodes as Markdown; empty where there is nothing to see. Starts of lines are not escaped yet."""
    text = "".join(map(_text_in, nodes))
    for sign, names in (("$", ["math-inline"]), ("~", ["del", "s", "strike", "span"])):
        if text.count(sign) > 1 or (sign in text and any(_is_or_holds(node, names) for node in nodes)):
            place = replace(place, escaped=place.escaped + sign)
    return _written(readable(folded(_tokens(nodes, place))), place)


def _text_in(node: "PageElement") -> str:
    return node.get_text() if getattr(node, "name", None) else str(node)


def _is_or_holds(node: "PageElement", names: list[str]) -> bool:
    from bs4 import Tag

    return isinstance(node, Tag) and (node.name in names or node.find(names) is not None)


def _tokens(nodes: Iterable["PageElement"], place: Place) -> list[Token]:
    from bs4 import Comment, Tag
    from bs4.element import PreformattedString

    tokens: list[Token] = []
    for node in nodes:
        if isinstance(node, Tag):
            tokens += _tokens_of(node, place)
        elif not isinstance(node, Comment | PreformattedString):
            tokens += _words(without_invisible(str(node)), place)
    return tokens


def _words(text: str, place: Place) -> list[Token]:
    core = text.strip()
    space = [Token(Kind.SPACE, "\n" if "\n" in text[: len(text) - len(text.lstrip())] else " ")]
    if not core:
        return space if text else []
    after = [Token(Kind.SPACE, "\n" if "\n" in text[len(text.rstrip()) :] else " ")] if text[-1].isspace() else []
    folded = _WHITE.sub(lambda found: "\n" if "\n" in found[0] and not place.is_code else " ", core)
    kind = Kind.CODE if place.is_code else Kind.TEXT
    return [*(space if text[0].isspace() else []), Token(kind, folded), *after]


def _tokens_of(element: "Tag", place: Place) -> list[Token]:
    read = _READERS.get(element.name)
    return read(element, place) if read else _marked(element, place)


def _marked(element: "Tag", place: Place) -> list[Token]:
    mark = _mark(element)
    if not mark or mark in place.marks or place.is_code:
        return _tokens(element.children, place)
    inner = _tokens(element.children, replace(place, marks=place.marks | {mark}))
    return [Token(Kind.OPEN, mark), *inner, Token(Kind.CLOSE, mark)]


def _break(_element: "Tag", _place: Place) -> list[Token]:
    return [Token(Kind.BREAK)]


def _program(element: "Tag", place: Place) -> list[Token]:
    return _tokens(element.children, replace(place, is_code=True))


def _quoted(element: "Tag", place: Place) -> list[Token]:
    return [Token(Kind.TEXT, "“"), *_tokens(element.children, place), Token(Kind.TEXT, "”")]


def _kept(element: "Tag", place: Place) -> list[Token]:
    inner = _tokens(element.children, place)
    if all(each.kind == Kind.SPACE for each in inner):
        return inner
    if place.is_code:
        return [Token(Kind.CODE, _SIGN_IN_CODE[element.name]), *inner]
    return [Token(Kind.FINISHED, f"<{element.name}>"), *inner, Token(Kind.FINISHED, f"</{element.name}>")]


def _box(element: "Tag", _place: Place) -> list[Token]:
    box = Token(Kind.FINISHED, "[x]" if element.has_attr("checked") else "[ ]")
    return [box, Token(Kind.SPACE, " ")] if element.get("type") == "checkbox" else []


def _call(element: "Tag", _place: Place) -> list[Token]:
    return [Token(Kind.FINISHED, f"[^{element.get_text()}]")]


def _mark(element: "Tag") -> str:
    """The mark an element stands for by its name, or by its style as in pages of word processors."""
    style = attribute(element, "style").lower()
    if element.name in _MARKS:
        is_normal = re.search(r"font-(?:weight|style):\s*(?:normal|[34]00)", style)
        return "" if is_normal and element.name in {"b", "i"} else _MARKS[element.name]
    return next((mark for pattern, mark in _STYLES if pattern.search(style)), "") if style else ""


def _formula(element: "Tag", place: Place) -> list[Token]:
    source = " ".join(element.get_text().split())
    if "|" in place.escaped:
        source = source.replace(r"\|", r"\Vert ").replace("|", r"\vert ")
    return [Token(Kind.FINISHED, f"${source}$")]


def _picture(image: "Tag", place: Place) -> list[Token]:
    words = " ".join(attribute(image, "alt", "title").split())
    if _EMOJI.intersection(classes(image)):
        return [Token(Kind.TEXT, words)] if words else []
    source = attribute(image, "src")
    if not source:
        return []
    alternative = escape_words(without_invisible(words), "".join(dict.fromkeys(place.escaped + "]$~")))
    return [Token(Kind.FINISHED, f"![{alternative}]({destination(source)})")]


def _link(element: "Tag", place: Place) -> list[Token]:
    address = attribute(element, "href")
    if not address or place.is_link:
        return _tokens(element.children, place)
    inside = replace(place, is_link=True, escaped="".join(dict.fromkeys(place.escaped + "]")), hard_break=" ")
    tokens = folded(_tokens(element.children, inside))
    words = _written(readable(tokens), inside)
    if not words:
        return tokens
    shown = "".join(token.text for token in tokens)
    if shown == address == destination(address) and re.match(r"https?://|mailto:", address):
        return [Token(Kind.FINISHED, f"<{address}>")]
    text = element.get_text()
    space = [Token(Kind.SPACE, " ")]
    link = Token(Kind.FINISHED, f"[{words}]({destination(address)})")
    return [*(space if text[:1].isspace() else []), link, *(space if text[-1:].isspace() else [])]


def _written(tokens: list[Token], place: Place) -> str:
    written: list[str] = []
    depth = 0
    for number, token in enumerate(tokens):
        depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(token.kind, 0)
        following = tokens[number + 1] if number + 1 < len(tokens) else Token(Kind.SPACE)
        if token.kind == Kind.BREAK:
            if number and tokens[number - 1].kind == Kind.BREAK:
                continue
            is_gap = following.kind == Kind.BREAK and not depth and place.hard_break == "\\\n"
            written.append("\n\n" if is_gap else place.hard_break)
        elif token.kind == Kind.TEXT:
            written.append(_text(token.text, written[-1] if written else "", following, place))
        elif token.kind == Kind.CODE:
            written.append(_code(token.text, place))
        elif token.kind == Kind.SPACE:
            written.append(" " if place.hard_break != "\\\n" else token.text)
        else:
            written.append(token.text)
    return "".join(written)


def _text(text: str, before: str, following: Token, place: Place) -> str:
    if place.hard_break != "\\\n":
        text = text.replace("\n", " ")
    escaped = escape_words(text, place.escaped)
    if escaped.endswith(("!", "^")) and following.kind == Kind.FINISHED and following.text.startswith("["):
        escaped = f"{escaped[:-1]}\\{escaped[-1]}"  # no picture, no note in the line
    return f"\\{escaped}" if escaped.startswith(("(", ":")) and before.endswith("]") else escaped


def _code(text: str, place: Place) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    if "|" in place.escaped:
        text = text.replace("|", r"\|")
    return f"{ticks}{pad}{text}{pad}{ticks}"


_READERS: dict[str, Callable[["Tag", Place], list[Token]]] = {
    **dict.fromkeys(("code", "tt", "samp"), _program),
    **dict.fromkeys(_SIGN_IN_CODE, _kept),
    "a": _link,
    "br": _break,
    "footnote-call": _call,
    "img": _picture,
    "input": _box,
    "math-inline": _formula,
    "q": _quoted,
}
