"""Takes lists, tables and paragraphs apart into items that know their lines, their words and their links.

It knows the shape of Markdown only. Whether the items are a timeline or a list of links is decided elsewhere.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import Any

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from kb.markdown.blocks import Block, HeadingPath, path_below
from kb.markdown.inline import Words, make_parser, read_inline

_LISTS = {"bullet_list", "ordered_list"}
_TEXTS = {"inline", "paragraph", "heading", "blockquote"}
_BOLD_LINE = re.compile(r"^\s*(\*\*|__)(?!\s)[^*_]+\1\s*:?\s*$")
_BARE = "\ue000"  # ends the address of a bare link on its way through read_inline, which tells no other way
_LEAD_IN_LENGTH = 60
_HEADING_LENGTH = 250  # a longer one is text above a line of dashes, as it is to the splitter


class GroupKind(StrEnum):
    """What the items of a group are."""

    LIST = "list"
    TABLE = "table"
    PARAGRAPHS = "paragraphs"


@dataclass(frozen=True)
class Item:
    """One item of a list, row of a table or paragraph, on lines `start_line`..`end_line`.

    Attributes:
        own_end_line: the last line before its nested lists.
        words: its own, without those of its nested items; code stands between backticks, a bare address has its
            scheme, images are left out.
        children: the items of its nested lists.
        cells: the words of each cell, for a row.
        number: what an item of a numbered list is numbered with, else empty.
    """

    start_line: int
    own_end_line: int
    end_line: int
    words: tuple[Words, ...]
    children: tuple["Item", ...] = ()
    cells: tuple[tuple[Words, ...], ...] = ()
    number: str = ""
    has_links: bool = field(init=False)

    def __post_init__(self) -> None:
        linked = any(word.url for word in self.words) or any(child.has_links for child in self.children)
        object.__setattr__(self, "has_links", linked)

    def all_words(self) -> Iterator[Words]:
        """Its own words, then those of its nested items."""
        yield from self.words
        for child in self.children:
            yield from child.all_words()


@dataclass(frozen=True)
class Group:
    """Items that stand together: a list, a table, or the paragraphs under one heading.

    Attributes:
        headings: the headings above, outermost first, the document's title left out.
        lead_in: a bold line, or one that ends with a colon, directly above a list or table; else empty.
        items: without the header of a table, which is `header`.
    """

    kind: GroupKind
    headings: tuple[str, ...]
    lead_in: str
    items: tuple[Item, ...]
    header: Item | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """The headings above, the lead-in last."""
        return (*self.headings, self.lead_in) if self.lead_in else self.headings


def is_heading(block: Block) -> bool:
    """Whether a block is a heading in earnest, rather than a paragraph above a line of dashes."""
    return block.kind == "heading" and len(block.text) <= _HEADING_LENGTH


def find_groups(blocks: Sequence[Block], title: str, is_wanted: Callable[[Block], bool]) -> Iterator[Group]:
    """The lists and tables of a document, and the paragraphs under each heading.

    Args:
        title: of the document, which is no heading of its own.
        is_wanted: tells blocks worth reading. A list or table without any is left out; among paragraphs, those that
            are not are empty items.
    """
    references = "\n\n".join(block.text for block in blocks if block.kind in ("definition", "footnote"))
    path: HeadingPath = []
    section: list[Block] = []
    for block in blocks:
        if is_heading(block):
            yield from _groups_of_section(section, _names(path, title), references, is_wanted)
            path, section = path_below(path, block), []
        else:
            section.append(block)
    yield from _groups_of_section(section, _names(path, title), references, is_wanted)


def _names(path: HeadingPath, title: str) -> tuple[str, ...]:
    return tuple(name for _level, name in path if name and name != title)


@lru_cache(maxsize=8)
def _definitions(references: str) -> tuple[dict[str, Any], list[str]]:
    """What `[words][label]` leads to and which notes there are: a document may say so anywhere."""
    environment: dict[str, Any] = {}
    if references:
        make_parser().parse(references, environment)
    return environment.get("references", {}), list(environment.get("footnotes", {}).get("refs", {}))


def _environment(references: str) -> dict[str, Any]:
    """What the parser has to know of the whole document. It counts notes and adds addresses in it: it serves once."""
    addresses, notes = _definitions(references)
    return {"references": dict(addresses), "footnotes": {"refs": dict.fromkeys(notes, -1), "list": {}}}


def _groups_of_section(
    section: list[Block], headings: tuple[str, ...], references: str, is_wanted: Callable[[Block], bool]
) -> Iterator[Group]:
    above = ""
    for kind, run in groupby(section, key=lambda block: block.kind):
        together = list(run)
        wanted = any(map(is_wanted, together))
        if kind == "paragraph":
            above = lead_in_of(together[-1].text.split("\n"))
            continue
        if kind in ("list_item", "blockquote") and wanted:
            items = tuple(
                item
                for block in together
                for item in _items_of_block(block.kind, block.text, block.start_line, references)
            )
            yield Group(GroupKind.LIST, headings, above, items)
        elif kind == "table" and wanted:
            for table in together:
                yield from _table(table, headings, above, references)
        above = ""
    paragraphs = [block for block in section if block.kind == "paragraph"]
    if any(map(is_wanted, paragraphs)):
        items = tuple(_paragraph(block, references if is_wanted(block) else None) for block in paragraphs)
        yield Group(GroupKind.PARAGRAPHS, headings, "", items)


def _paragraph(block: Block, references: str | None) -> Item:
    """A paragraph with its words; without them where it is not to be read."""
    words: tuple[Words, ...] = ()
    if references is not None:
        inline, *_notes = make_parser().parseInline(block.text.strip(), _environment(references))
        words = tuple(_words(inline.children or [], block.start_line))
    return Item(block.start_line, block.end_line, block.end_line, words)


def lead_in_of(lines: Sequence[str]) -> str:
    """What the last of the lines above a list calls it: a short line in bold or before a colon; else empty."""
    last = lines[-1].strip()
    if len(last) > _LEAD_IN_LENGTH or not (_BOLD_LINE.match(last) or last.rstrip("*_").endswith(":")):
        return ""
    above = lines[-2] if len(lines) > 1 else ""
    if above.strip() and not above.rstrip().endswith((".", "!", "?", ":", "\\")) and not above.endswith("  "):
        return ""  # the end of a sentence that began a line above
    inline, *_notes = make_parser().parseInline(last)
    words = "".join(word.text for word in read_inline(inline.children or [], 0))
    return " ".join(words.split()).rstrip(": ")


def _nodes(text: str, references: str) -> list[SyntaxTreeNode]:
    return SyntaxTreeNode(make_parser().parse(text, _environment(references))).children


@lru_cache(maxsize=4096)  # timelines and lists are looked for one after the other in the same blocks
def _items_of_block(kind: str, text: str, start_line: int, references: str) -> tuple[Item, ...]:
    """The item a block holds, or the items of the lists in a quotation."""
    lines = text.split("\n")
    nodes = _nodes(text, references)
    if kind == "blockquote":
        nodes = [child for node in nodes for child in node.children]
    lists = [node for node in nodes if node.type in _LISTS]
    return tuple(_item(child, lines, start_line) for node in lists for child in node.children)


def _item(node: SyntaxTreeNode, lines: list[str], first_line: int) -> Item:
    start, end = node.map or (0, len(lines))
    children = list(node.children)
    if children and children[0].type in _LISTS and children[0].map and children[0].map[0] == start:
        # "- 2017. Transformers" is a numbered list inside an item to the parser, but one item to a reader
        inner, *siblings = (_item(child, lines, first_line) for child in children[0].children)
        rest = [*inner.children, *siblings, *_nested(children[1:], lines, first_line)]
        return replace(inner, children=tuple(rest), end_line=first_line + _last_line(lines, start, end))
    own_end = end
    if children and children[-1].type in _LISTS and children[-1].map:
        own_end = next(child.map[0] for child in children if child.type in _LISTS and child.map)
    return Item(
        start_line=first_line + start,
        own_end_line=first_line + _last_line(lines, start, own_end),
        end_line=first_line + _last_line(lines, start, end),
        words=tuple(_own_words(children, first_line)),
        children=tuple(_nested(children, lines, first_line)),
        number=node.info,
    )


def _nested(nodes: Iterable[SyntaxTreeNode], lines: list[str], first_line: int) -> Iterator[Item]:
    for node in nodes:
        if node.type in _LISTS:
            yield from (_item(child, lines, first_line) for child in node.children)


def _last_line(lines: list[str], start: int, end: int) -> int:
    """The last line from `start` to before `end` that is not blank."""
    while end > start + 1 and not lines[min(end, len(lines)) - 1].strip(" \t>"):
        end -= 1
    return max(start, end - 1)


def _own_words(nodes: Iterable[SyntaxTreeNode], first_line: int) -> Iterator[Words]:
    for node in nodes:
        if node.type == "inline" and node.map:
            tokens = node.token.children or []  # type: ignore[union-attr]  # only the root has no token
            yield from _words(tokens, first_line + node.map[0])
        elif node.type in _TEXTS:
            yield from _own_words(node.children, first_line)


def _words(tokens: list[Token], line: int) -> Iterator[Words]:
    """The words of inline tokens, the first opening a paragraph; with images only where there is nothing else."""
    words = list(read_inline([_shown(token) for token in tokens], line))
    if not any(word.text.strip() for word in words):
        words = list(read_inline(tokens, line))
    for position, word in enumerate(words):
        is_bare = word.url.endswith(_BARE)
        text = "https://" + "%20".join(word.text.split()) if is_bare else word.text
        yield Words(word.line, text, word.url.removesuffix(_BARE), opens=position == 0)


def _shown(token: Token) -> Token:
    """A token as items want it: code keeps its backticks, an image says nothing, a bare address is marked."""
    if token.type == "code_inline":
        return token.copy(content=f"`{token.content}`")
    if token.type == "link_open" and token.info == "auto":
        return token.copy(attrs={**token.attrs, "href": f"{token.attrs.get('href', '')}{_BARE}"})
    return token.copy(children=[]) if token.type == "image" else token


def _table(block: Block, headings: tuple[str, ...], lead_in: str, references: str) -> Iterator[Group]:
    for table in _nodes(block.text, references):
        rows = [row for part in table.children for row in part.children if row.type == "tr"]
        if len(rows) > 1:
            header, *items = (_row(row, block.start_line) for row in rows)
            yield Group(GroupKind.TABLE, headings, lead_in, tuple(items), header)


def _row(row: SyntaxTreeNode, first_line: int) -> Item:
    line = first_line + (row.map[0] if row.map else 0)
    cells = tuple(tuple(_own_words(cell.children, first_line)) for cell in row.children)
    words = tuple(word for cell in cells for word in (*cell, Words(line, " | ")))
    return Item(line, line, line, words, cells=cells)
