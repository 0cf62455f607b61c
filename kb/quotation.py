"""Whether a text stands word for word in lines of a document. It reads Markdown the way passages are read.

A quotation is whole: it begins where a sentence does, or behind the words of a link that a list item begins with, and
ends where a sentence does. What may be left out at its end are the tags of its list item. So no reservation is lost.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate
from typing import Protocol

from kb.english import sentence_spans
from kb.links.said import MARKS_AFTER_LINK, stands_first, without_tags
from kb.markdown.blocks import Block, PlainLine, parse_blocks


class Source(Protocol):
    """A run of lines as the store keeps it: a `kb.models.Passage`."""

    start_line: int
    end_line: int
    text: str


def is_quotation(
    text: str, sources: Iterable[Source], start_line: int, end_line: int, tags: Collection[str] = ()
) -> bool:
    """Whether a text stands, word for word and whole, in lines of a document.

    Args:
        sources: the document's passages.
        start_line: the first of the lines, as `end_line` is the last.
        tags: of the list item on these lines.
    """
    wanted = " ".join(text.split())
    near = [source for source in sources if source.start_line <= end_line and start_line <= source.end_line]
    blocks = [block for source in near for block in parse_blocks(source.text, source.start_line)]
    if len(near) > 1:  # a long list item or paragraph is cut into several passages, and is read whole only together
        blocks += parse_blocks(_joined(near), near[0].start_line)
    return bool(wanted) and any(
        _stands_in(wanted, lines, block, tags, start_line, end_line) for block in blocks for lines in _runs(block)
    )


def _joined(sources: Sequence[Source]) -> str:
    """The text of sources in the order of their lines; one may begin on the line on which another ends."""
    text, line = "", sources[0].start_line
    for source in sources:
        text += ("\n" * (source.start_line - line) or " ") + source.text
        line = source.end_line
    return text.lstrip(" ")


def _runs(block: Block) -> list[list[PlainLine]]:
    """The lines of a block that are read together: a table's rows one by one."""
    if block.kind == "table":
        return [[plain] for plain in block.plain]
    return [list(block.plain)] if block.plain else []


def _stands_in(
    wanted: str, lines: list[PlainLine], block: Block, tags: Collection[str], start_line: int, end_line: int
) -> bool:
    pieces = [" ".join(plain.text.split()) for plain in lines]
    whole = " ".join(pieces)
    begins = list(accumulate((len(piece) + 1 for piece in pieces[:-1]), initial=0))
    starts, ends = _boundaries(lines, pieces, begins)
    for match in re.finditer(re.escape(wanted), whole):
        first, last = (lines[bisect_right(begins, at) - 1].line for at in (match.start(), match.end() - 1))
        is_cited = start_line <= first and last <= end_line
        before = whole[: match.start()]
        begun = match.start() in starts or stands_first(before) or _follows_link(before, block)
        ended = match.end() in ends or not without_tags(whole[match.end() :], tags).strip(" .")
        if is_cited and begun and ended:
            return True
    return False


def _boundaries(lines: list[PlainLine], pieces: list[str], begins: list[int]) -> tuple[set[int], set[int]]:
    """Where sentences begin and end in lines joined by spaces; none runs from one paragraph into the next."""
    starts: set[int] = set()
    ends: set[int] = set()
    openings = [place for place, plain in enumerate(lines) if plain.opens or place == 0]
    for first, after in zip(openings, [*openings[1:], len(lines)], strict=True):
        text = " ".join(pieces[first:after])
        for start, end in sentence_spans(text):
            sentence = text[start:end]
            starts.add(begins[first] + start + len(sentence) - len(sentence.lstrip()))
            ends.add(begins[first] + start + len(sentence.rstrip()))
    return starts, ends


def _follows_link(before: str, block: Block) -> bool:
    """Whether what stands before a place is a link that begins what is said, and a mark."""
    words = before.rstrip(MARKS_AFTER_LINK)
    anchors = (" ".join(link.anchor.split()).rstrip(MARKS_AFTER_LINK) for link in block.links)
    return any(words.endswith(anchor) and stands_first(words.removesuffix(anchor)) for anchor in anchors if anchor)
