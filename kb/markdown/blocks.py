"""Reads a Markdown body into blocks that know their lines, and the links inside them.

A block is the smallest thing the splitter keeps whole when it can: a paragraph, one list item, a table, a
code block. Blocks cover every line of the body that is not blank, in order.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from kb.markdown.dialects.hidden import STANDS_IN
from kb.markdown.dialects.source import read_source
from kb.markdown.html_words import read_html
from kb.markdown.inline import Words, make_parser, opened, read_inline

_CONTROL = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f{STANDS_IN}]")
_LABEL = re.compile(r"^ {0,3}\[[^\]]+\]:")
_FOOTNOTE_LABEL = re.compile(r"^ {0,3}\[\^[^\]]+\]: *")
_VERBATIM = {"fence", "code_block", "math_block", "math_block_label"}
_CONTAINERS = {"list_item", "blockquote", "admonition", "bullet_list", "ordered_list"}
_PROSE_KINDS = {"paragraph", "list_item", "blockquote", "footnote"}


@dataclass(frozen=True)
class PlainLine:
    """One source line without its markup; `opens` where a paragraph or nested item begins on it."""

    line: int
    text: str
    opens: bool = True


@dataclass(frozen=True)
class FoundLink:
    """A web address in a block: where it stands and the words linked."""

    url: str
    anchor: str
    line: int


@dataclass(frozen=True)
class Part:
    """What a block is made of where it has to be cut: an item of a nested list, a paragraph, a code block, a formula.

    Attributes:
        line: its first; it goes on to the line before the next part, or to the end of what it is part of.
        parts: what it is made of itself; its lines where there are none.
    """

    line: int
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True)
class Block:
    """A run of lines `start_line`..`end_line` (inclusive).

    Attributes:
        kind: heading, paragraph, list_item, table, code, blockquote, html, math, footnote, definition or other.
        level: 1-6 for a heading, else 0.
        text: the source lines.
        plain: the same without markup, line by line; lines with nothing to read are left out.
        parts: what it is made of, in order; its lines where there are none.
    """

    kind: str
    level: int
    start_line: int
    end_line: int
    text: str
    plain: tuple[PlainLine, ...]
    links: tuple[FoundLink, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def plain_text(self) -> str:
        """The plain lines, joined by newlines."""
        return "\n".join(line.text for line in self.plain)

    @property
    def is_prose(self) -> bool:
        """Whether it holds sentences, rather than code, a table or markup."""
        return self.kind in _PROSE_KINDS


HeadingPath = list[tuple[int, str]]
"""The headings above a block, outermost first, each with its level."""


def path_below(path: HeadingPath, heading: Block) -> HeadingPath:
    """The path of headings for what follows a heading."""
    return [
        *(above for above in path if above[0] < heading.level),
        (heading.level, " ".join(heading.plain_text.split())),
    ]


def parse_blocks(body: str, first_line: int = 1) -> list[Block]:
    """Parse Markdown into blocks, without what is hidden in it: it is left out of their source text too.

    Args:
        body: Markdown without front matter.
        first_line: the file's line on which `body` begins.

    Returns:
        The blocks in the order of their lines, which never overlap.
    """
    return parse_readable(read_source(body).text, first_line)


def parse_readable(body: str, first_line: int = 1) -> list[Block]:
    """Parse what `read_source` has gone through; see `parse_blocks`."""
    lines = body.split("\n")
    blocks: list[Block] = []
    reached = 0
    environment: dict[str, Any] = {}
    # a line of nothing but no-break spaces is text to the parser, but blank to a reader
    tokens = make_parser().parse("\n".join(line if line.strip() else "" for line in lines), environment)
    for node in _leaves(SyntaxTreeNode(tokens)):
        start, end = _trimmed(lines, max(node.map[0], reached), node.map[1])  # type: ignore[index]  # leaves have lines
        if start >= end:
            continue
        blocks += _uncovered(lines, reached, start, first_line, environment)
        blocks.append(_block(node, lines, start, end, first_line))
        reached = end
    return blocks + _uncovered(lines, reached, len(lines), first_line, environment)


def _leaves(root: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    """Top-level nodes in source order, with each list taken apart into its items."""
    for node in root.children:
        if node.map is None:
            continue
        if node.type in ("bullet_list", "ordered_list"):
            yield from node.children
        else:
            yield node


def _trimmed(lines: list[str], start: int, end: int) -> tuple[int, int]:
    end = min(end, len(lines))
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return start, end


def _uncovered(lines: list[str], start: int, end: int, first_line: int, environment: dict[str, Any]) -> list[Block]:
    """Lines no block token claims still belong to the text: footnotes and link definitions."""
    start, end = _trimmed(lines, start, end)
    if start >= end:
        return []
    words: list[Words] = []
    notes = [number for number in range(start, end) if _LABEL.match(lines[number])]
    for note, following in pairwise([*notes, end]):
        if _FOOTNOTE_LABEL.match(lines[note]):
            text = "\n".join(line.strip() for line in lines[note:following])
            references = {"references": environment.get("references", {})}
            inline, *_notes = make_parser().parseInline(_FOOTNOTE_LABEL.sub("", text), references)
            words += opened(read_inline(inline.children or [], note))
    kind = "footnote" if words else "definition"
    return [_assembled(kind, 0, words, lines, (start, end), first_line)]


_KIND_OF_NODE = {
    "paragraph": "paragraph", "heading": "heading", "list_item": "list_item", "table": "table", "fence": "code",
    "code_block": "code", "blockquote": "blockquote", "html_block": "html", "math_block": "math",
    "math_block_label": "math", "hr": "other", "admonition": "blockquote",
}  # fmt: skip


def _block(node: SyntaxTreeNode, lines: list[str], start: int, end: int, first_line: int) -> Block:
    kind = _KIND_OF_NODE.get(node.type, "other")
    level = int(node.tag[1]) if node.type == "heading" else 0
    parts = _parts(node, first_line)
    return _assembled(kind, level, list(_read(node, start)), lines, (start, end), first_line, parts)


def _parts(node: SyntaxTreeNode, first_line: int) -> tuple[Part, ...]:
    """What a node is made of, where it is more than lines."""
    if node.type == "paragraph":
        return _lines_around_formulas(node, first_line)
    if node.type not in _CONTAINERS:
        return ()
    inner = [child for child in _leaves(node) if child.map is not None]
    if len(inner) == 1:
        return _parts(inner[0], first_line)
    return tuple(
        Part(first_line + child.map[0], _parts(child, first_line))  # type: ignore[index]  # those without were left out
        for child in inner
    )


def _lines_around_formulas(node: SyntaxTreeNode, first_line: int) -> tuple[Part, ...]:
    """The lines of a paragraph, each formula that runs over several of them kept whole; empty where none does."""
    first, end = node.map or (0, 0)
    (inline,) = node.children
    if end - first < 2 or "$" not in inline.content:
        return ()
    formulas = [child for child in inline.children if child.type.startswith("math_inline")]
    spans = [formula.meta.get("lines", (0, 0)) for formula in formulas]
    inside = {first + line for begins, ends in spans for line in range(begins + 1, ends + 1)}
    return tuple(Part(first_line + line) for line in range(first, end) if line not in inside) if inside else ()


def _assembled(
    kind: str,
    level: int,
    words: list[Words],
    lines: list[str],
    span: tuple[int, int],
    first_line: int,
    parts: tuple[Part, ...] = (),
) -> Block:
    by_line: dict[int, list[Words]] = {}
    for word in words:
        by_line.setdefault(word.line, []).append(word)
    readable = [
        PlainLine(first_line + line, text, parts[0].opens)
        for line, parts in sorted(by_line.items())
        if (text := " ".join(_CONTROL.sub(" ", "".join(part.text for part in parts)).split()))
    ]
    return Block(
        kind=kind,
        level=level,
        start_line=first_line + span[0],
        end_line=first_line + span[1] - 1,
        text="\n".join(lines[span[0] : span[1]]),
        plain=tuple(readable),
        links=tuple(
            FoundLink(word.url, " ".join((word.anchor or word.text).split()), first_line + word.line)
            for word in words
            if word.url
        ),
        parts=parts,
    )


def _read(node: SyntaxTreeNode, line: int) -> Iterator[Words]:
    """Everything readable under a node, in order."""
    if node.map is not None:
        line = node.map[0]
    if node.type == "inline":
        yield from opened(read_inline(node.token.children or [], line))  # type: ignore[union-attr]  # only the root has no token
    elif node.type == "html_block":
        found = read_html(node.content)
        for number, text in enumerate(found.lines):
            yield Words(line + number, text, opens=True)
        for link in found.links:
            yield Words(line + link.line, "", link.url, anchor=link.anchor)
    elif node.type in _VERBATIM:
        for number, text in enumerate(node.content.split("\n"), start=1 if node.type == "fence" else 0):
            yield Words(line + number, text, opens=True)
    else:
        for child in node.children:
            yield from _read(child, line)
            if child.type in ("td", "th"):
                yield Words(child.map[0] if child.map else line, " | ")
