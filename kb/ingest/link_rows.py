"""The links of a document as rows: what each leads to, and what is said of it. Pure."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from kb.links.canonical import canonical_url
from kb.links.flaws import is_shortened, is_truncated
from kb.links.kinds import link_kind
from kb.markdown.blocks import Block, FoundLink, HeadingPath, path_below
from kb.markdown.sentences import sentences_of
from kb.markdown.splitter import HEADING_SEPARATOR
from kb.models import Link


def link_rows(blocks: Sequence[Block], title: str) -> list[Link]:
    """Every address of a document, once for each line it stands on.

    Args:
        title: of the document; as a heading it says nothing more.
    """
    rows: dict[tuple[str, int], Link] = {}
    path: HeadingPath = []
    for block in blocks:
        if block.kind == "heading":
            path = path_below(path, block)
        if not block.links:
            continue
        heading = HEADING_SEPARATOR.join(name for _level, name in path if name != title)
        for link, sentence in zip(block.links, _sentences(block), strict=True):
            row = _row(link, block, heading, sentence)
            rows.setdefault((row.url, row.line), row)
    return list(rows.values())


def _row(link: FoundLink, block: Block, heading: str, sentence: str) -> Link:
    in_table = block.kind == "table"
    context = _context(block, link.line)
    return Link(
        url=link.url,
        canonical=canonical_url(link.url),
        kind=link_kind(link.url, link.anchor, heading),
        is_shortened=is_shortened(link.url),
        is_truncated=is_truncated(link.url) or _is_cut(link, context),
        anchor=link.anchor,
        sentence=sentence or context,
        context=context,
        heading=heading,
        line=link.line if in_table else block.start_line,
        end_line=link.line if in_table else block.end_line,
    )


def _sentences(block: Block) -> list[str]:
    """For each link of a block, the sentences its words run over; empty where the block holds none."""
    sentences = list(sentences_of([block]))
    letters = [_letters(sentence.text) for sentence in sentences]
    begins = list(accumulate(map(len, letters), initial=0))
    text = "".join(letters)
    reached = 0
    found = []
    for link in block.links:
        near = [number for number, each in enumerate(sentences) if each.start_line <= link.line <= each.end_line]
        anchor = _letters(link.anchor)
        start = text.find(anchor, max(reached, begins[near[0]])) if near else -1
        if start < 0 or not anchor or start >= begins[near[-1] + 1]:  # words of an image, or such
            found.append(sentences[near[0]].text if near else "")
            continue
        reached = start + len(anchor)
        touched = [
            each.text
            for each, (begin, end) in zip(sentences, pairwise(begins), strict=True)
            if begin < reached and end > start
        ]
        found.append(" ".join(touched))
    return found


def _is_cut(link: FoundLink, context: str) -> bool:
    """Whether three dots follow a bare address, which are then no part of it to the parser."""
    return link.url.endswith(link.anchor) and f"{link.anchor}..." in context


def _letters(text: str) -> str:
    """A text without white space, which differs between the words of a link and its sentence."""
    return "".join(text.split())


def _context(block: Block, line: int) -> str:
    """What is said of a link: the words of its block, or of its row in a table."""
    words = [plain.text for plain in block.plain if block.kind != "table" or plain.line == line]
    return " ".join(" ".join(words).split())
