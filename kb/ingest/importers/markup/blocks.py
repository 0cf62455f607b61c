"""Writes a tree as Markdown, block by block. What stands on the lines of a block is `inline`'s to write."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, pairwise, repeat
from typing import TYPE_CHECKING, NamedTuple

from kb.ingest.importers.markup.code import code_of, language_of
from kb.ingest.importers.markup.escaping import escape_heading_end, escape_line_starts
from kb.ingest.importers.markup.inline import HEADING, write_line
from kb.ingest.importers.markup.tables import is_layout, own_cells, table_of
from kb.ingest.importers.markup.tree import HEADINGS, attribute, pieces

if TYPE_CHECKING:
    from bs4 import Tag
    from bs4.element import PageElement

_LISTS = {"ul", "ol", "menu"}
_MAX_NUMBER = 999_999_999


class Block(NamedTuple):
    """A finished block; `sign` is what a list puts before its items, `-`, `*`, `.` or `)`, else empty."""

    text: str
    sign: str = ""


def write_blocks(element: "Tag") -> str:
    """What stands in an element, its blocks separated by blank lines."""
    return _joined(_blocks_in(element))


def _joined(blocks: list[Block]) -> str:
    return "\n\n".join(block.text for block in blocks)


def _blocks_in(element: "Tag") -> list[Block]:
    """The blocks directly in an element, without empty ones."""
    blocks: list[Block] = []
    for piece in pieces(element):
        above = blocks[-1].sign if blocks else ""
        found = [Block(_paragraph(piece))] if isinstance(piece, list) else _blocks_of(piece, above)
        blocks += [block for block in found if block.text]
    return blocks


def _blocks_of(element: "Tag", above: str) -> list[Block]:
    """What an element is made of.

    Args:
        above: the sign of the list directly above, which a list takes another than, so that they stay two.
    """
    write = _WRITERS.get(element.name)
    return write(element, above) if write else _blocks_in(element)


def _paragraph(nodes: list["PageElement"]) -> str:
    lines = [line.strip() for line in write_line(nodes).split("\n")]
    return escape_line_starts("\n".join(lines).strip("\n"))


def _heading(element: "Tag", _above: str) -> list[Block]:
    words = write_line(list(element.children), HEADING).strip()
    is_picture = not element.get_text(strip=True)
    sign = "" if is_picture or not words else f"{'#' * HEADINGS[element.name]} "
    return [Block(sign + escape_heading_end(words))]


def _quotation(element: "Tag", _above: str) -> list[Block]:
    return [Block(_prefixed(write_blocks(element), "> ", "> "))]


def _rule(element: "Tag", _above: str) -> list[Block]:
    return [Block("___" if element.find_parent("li") else "---")]  # "- ---" is one rule, not an item with one


def _in_bold(element: "Tag", _above: str) -> list[Block]:
    words = write_line(list(element.children), replace(HEADING, marks=frozenset(["**"]))).strip()
    return [Block(f"**{words}**" if words else "")]


def _code(element: "Tag", _above: str) -> list[Block]:
    code = code_of(element)
    longest = max(map(len, re.findall(r"^[ \t]*(`{3,})", code, re.MULTILINE)), default=2)
    fence = "`" * (longest + 1)
    return [Block(f"{fence}{language_of(element)}\n{code}\n{fence}" if code.strip() else "")]


def _formula(element: "Tag", _above: str) -> list[Block]:
    source = "\n".join(line for line in element.get_text().split("\n") if line.strip())
    return [Block(f"$$\n{source}\n$$" if source else "")]


def _table(element: "Tag", _above: str) -> list[Block]:
    if is_layout(element):
        return [block for cell in own_cells(element) for block in _blocks_in(cell)]
    caption = element.find("caption")
    return [*(_blocks_in(caption) if caption else []), Block(table_of(element))]


def _list(element: "Tag", above: str) -> list[Block]:
    return [_written_list([_blocks_in_item(item) for item in _items(element)], _signs(element, above))]


def _definition_list(element: "Tag", above: str) -> list[Block]:
    return [_written_list(list(_definitions(element)), _bullets(above))]


def _items(element: "Tag") -> Iterator[list["Tag"]]:
    """The items of a list; a list that stands between them instead of inside one belongs to the item above."""
    item: list[Tag] = []
    for child in element.find_all(recursive=False):
        if item and child.name in _LISTS:
            item.append(child)
            continue
        if item:
            yield item
        item = [child]
    if item:
        yield item


def _blocks_in_item(item: list["Tag"]) -> list[Block]:
    blocks: list[Block] = []
    for part in item:
        above = blocks[-1].sign if blocks else ""
        blocks += _blocks_of(part, above) if part.name in _LISTS else _blocks_in(part)
    return [block for block in blocks if block.text]


def _definitions(element: "Tag") -> Iterator[list[Block]]:
    """A list's terms, each with what is said of it."""
    item: list[Block] = []
    for part in element.find_all(["dt", "dd"]):
        if part.find_parent("dl") is not element:
            continue
        if part.name == "dt" and item:
            yield item
            item = []
        item += _blocks_of(part, "")
    yield item


def _signs(element: "Tag", above: str) -> Iterator[str]:
    """What stands before each item of a list."""
    if element.name != "ol":
        return _bullets(above)
    given = attribute(element, "start")
    first = int(given) if re.fullmatch(r"\d{1,9}", given) else 1
    delimiter = ")" if above == "." else "."
    return (f"{min(number, _MAX_NUMBER)}{delimiter}" for number in count(first))


def _bullets(above: str) -> Iterator[str]:
    return repeat("*" if above == "-" else "-")


def _written_list(items: list[list[Block]], signs: Iterator[str]) -> Block:
    """A list, its items on lines one below the other where none is more than a paragraph and the lists below it."""
    written = [(sign, blocks) for blocks, sign in zip(items, signs, strict=False) if blocks]
    if not written:
        return Block("")
    gap = "\n" if all(map(_is_tight, [blocks for _sign, blocks in written])) else "\n\n"
    text = gap.join(
        _prefixed(gap.join(block.text for block in blocks), f"{sign} ", " " * (len(sign) + 1))
        for sign, blocks in written
    )
    return Block(text, written[0][0][-1])


def _is_tight(blocks: list[Block]) -> bool:
    """Whether an item's blocks stay apart without blank lines: below words, only a list that counts from one does."""
    return all(below.sign and (below.sign in "-*" or below.text.startswith("1")) for _above, below in pairwise(blocks))


def _prefixed(text: str, first: str, others: str) -> str:
    """Lines with what makes them part of a quotation or an item before each."""
    lines = text.split("\n")
    below = [(others + line).rstrip() if line or others.strip() else "" for line in lines[1:]]
    return "\n".join([first + lines[0], *below]) if text else ""


_WRITERS: dict[str, Callable[["Tag", str], list[Block]]] = {
    **dict.fromkeys(HEADINGS, _heading),
    **dict.fromkeys(_LISTS, _list),
    **dict.fromkeys(("summary", "dt"), _in_bold),
    "blockquote": _quotation,
    "dl": _definition_list,
    "hr": _rule,
    "math-block": _formula,
    "pre": _code,
    "table": _table,
}
