"""Reads a Markdown body into blocks that know their lines, and the links inside them.

A block is the smallest thing the splitter keeps whole when it can: a paragraph, one list item, a table, a
code block. Blocks cover every line of the body that is not blank, in order.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

_TAG = re.compile(r"<!--.*?(?:-->|$)|</?[A-Za-z][^>]*>", re.DOTALL)
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_LINK_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\]]+\]: *\S+")
_FOOTNOTE_LABEL = re.compile(r"^ {0,3}\[\^[^\]]+\]: *")
_UNFENCED = {"code_block", "html_block"}
_VERBATIM = _UNFENCED | {"fence", "math_block", "math_block_label"}
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
class Block:
    """A run of lines `start_line`..`end_line` (inclusive).

    Attributes:
        kind: heading, paragraph, list_item, table, code, blockquote, html, math, footnote, definition or other.
        level: 1-6 for a heading, else 0.
        text: the source lines.
        plain: the same without markup, line by line; lines with nothing to read are left out.
    """

    kind: str
    level: int
    start_line: int
    end_line: int
    text: str
    plain: tuple[PlainLine, ...]
    links: tuple[FoundLink, ...] = ()

    @property
    def plain_text(self) -> str:
        """The plain lines, joined by newlines."""
        return "\n".join(line.text for line in self.plain)

    @property
    def is_prose(self) -> bool:
        """Whether it holds sentences, rather than code, a table or markup."""
        return self.kind in _PROSE_KINDS


@cache
def _parser() -> MarkdownIt:
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"])
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    return parser.use(dollarmath_plugin, double_inline=True).use(footnote_plugin)


def parse_blocks(body: str, first_line: int = 1) -> list[Block]:
    """Parse Markdown into blocks.

    Args:
        body: Markdown without front matter.
        first_line: the file's line on which `body` begins.

    Returns:
        The blocks in the order of their lines, which never overlap.
    """
    lines = body.split("\n")
    blocks: list[Block] = []
    reached = 0
    for node in _leaves(SyntaxTreeNode(_parser().parse(body))):
        start, end = _trimmed(lines, max(node.map[0], reached), node.map[1])  # type: ignore[index]
        if start >= end:
            continue
        blocks += _uncovered(lines, reached, start, first_line)
        blocks.append(_block(node, lines, start, end, first_line))
        reached = end
    return blocks + _uncovered(lines, reached, len(lines), first_line)


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


def _uncovered(lines: list[str], start: int, end: int, first_line: int) -> list[Block]:
    """Lines no block token claims still belong to the text: footnotes and link definitions."""
    start, end = _trimmed(lines, start, end)
    if start >= end:
        return []
    words: list[Words] = []
    is_footnote = False
    for number in range(start, end):
        is_footnote = bool(_FOOTNOTE_LABEL.match(lines[number])) or is_footnote
        if not _LINK_DEFINITION.match(lines[number]):
            (inline,) = _parser().parseInline(_FOOTNOTE_LABEL.sub("", lines[number]))
            words += _read_inline(inline.children or [], number)
    return [_assembled("footnote" if is_footnote else "definition", 0, words, lines, (start, end), first_line)]


_KIND_OF_NODE = {
    "paragraph": "paragraph", "heading": "heading", "list_item": "list_item", "table": "table", "fence": "code",
    "code_block": "code", "blockquote": "blockquote", "html_block": "html", "math_block": "math",
    "math_block_label": "math", "hr": "other",
}  # fmt: skip


def _block(node: SyntaxTreeNode, lines: list[str], start: int, end: int, first_line: int) -> Block:
    kind = _KIND_OF_NODE.get(node.type, "other")
    level = int(node.tag[1]) if node.type == "heading" else 0
    return _assembled(kind, level, list(_read(node, start)), lines, (start, end), first_line)


def _assembled(
    kind: str, level: int, words: list["Words"], lines: list[str], span: tuple[int, int], first_line: int
) -> Block:
    by_line: dict[int, list[Words]] = {}
    for word in words:
        by_line.setdefault(word.line, []).append(word)
    readable = [
        PlainLine(first_line + line, text, parts[0].opens)
        for line, parts in sorted(by_line.items())
        if (text := " ".join("".join(part.text for part in parts).split()))
    ]
    return Block(
        kind=kind,
        level=level,
        start_line=first_line + span[0],
        end_line=first_line + span[1] - 1,
        text="\n".join(lines[span[0] : span[1]]),
        plain=tuple(readable),
        links=tuple(
            FoundLink(word.url, " ".join(word.text.split()), first_line + word.line) for word in words if word.url
        ),
    )


class Words(NamedTuple):
    """Readable words on a line (0-based in the body); `url` when they are a link's."""

    line: int
    text: str
    url: str = ""
    opens: bool = False


def _read(node: SyntaxTreeNode, line: int) -> Iterator[Words]:
    """Everything readable under a node, in order."""
    if node.map is not None:
        line = node.map[0]
    if node.type == "inline":
        inline = list(_read_inline(node.token.children or [], line))  # type: ignore[union-attr]
        yield from [inline[0]._replace(opens=True), *inline[1:]] if inline else []
    elif node.type in _VERBATIM:
        is_html = node.type == "html_block"
        content = html.unescape(_TAG.sub(_blanked, node.content)) if is_html else node.content
        for number, text in enumerate(content.strip("\n").split("\n"), start=0 if node.type in _UNFENCED else 1):
            yield Words(line + number, text, opens=True)
    else:
        for child in node.children:
            yield from _read(child, line)
            if child.type in ("td", "th"):
                yield Words(child.map[0] if child.map else line, " | ")


def _blanked(tag: re.Match[str]) -> str:
    """Remove a tag but keep its line breaks, so the lines below stay where they are."""
    return " " + "\n" * tag[0].count("\n")


def _read_inline(tokens: list[Token], line: int) -> Iterator[Words]:
    anchor: list[str] = []
    url, url_line, is_bare = "", line, False
    for token in tokens:
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
        else:
            text = _inline_text(token)
            if url:
                anchor.append(text)
            elif text:
                yield Words(line, text)
            line += token.content.count("\n")


def _inline_text(token: Token) -> str:
    if token.type == "image":
        return "".join(_inline_text(child) for child in token.children or [])
    if token.type == "html_inline":
        return " " if token.content.lower().startswith("<br") else ""
    if token.type == "footnote_ref":
        return ""
    return token.content
