"""The links of a document as rows: what each leads to, and what is said of it. Pure."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from kb.links.flaws import is_shortened, is_truncated
from kb.links.kinds import LinkKind, link_kind
from kb.links.listed_places import ListedPlaces
from kb.markdown.blocks import Block, FoundLink, HeadingPath, path_below
from kb.markdown.list_items import FoundItem
from kb.markdown.sentences import sentences_of
from kb.markdown.splitter import HEADING_SEPARATOR
from kb.markdown.timeline import FoundEntry
from kb.models import Link

MAX_SAID = 2_000
"""Characters kept of what is said of a link."""


def link_rows(
    blocks: Sequence[Block], title: str, items: Sequence[FoundItem] = (), happened: Sequence[FoundEntry] = ()
) -> list[Link]:
    """Every address of a document, once for each line it stands on.

    Args:
        title: of the document; as a heading it says nothing more.
        items: the entries of its lists, which tell more of a shortened address than its words, and of places on one
            page whether they are several things.
        happened: the entries of its timelines, which tell the same of places.
    """
    listed = ListedPlaces(
        [*((item.title, item.urls[0]) for item in items), *((one.label, one.url) for one in happened if one.url)]
    )
    entries = {
        (url, line): item
        for item in items
        for url in filter(is_shortened, item.urls)
        for line in range(item.start_line, item.end_line + 1)
    }
    rows: dict[tuple[str, int], Link] = {}
    path: HeadingPath = []
    for block in blocks:
        if block.kind == "heading":
            path = path_below(path, block)
        if not block.links:
            continue
        heading = HEADING_SEPARATOR.join(name for _level, name in path if name != title)
        contexts = _contexts(block)
        for link, sentence in zip(block.links, _sentences(block), strict=True):
            kind = _kind(link, heading, title, entries.get((link.url, link.line)))
            context = contexts[link.line if block.kind == "table" else 0]
            row = _row(link, block, heading, sentence, context, _Target(listed.identity(link.url), kind))
            rows.setdefault((row.url, row.line), row)
    return list(rows.values())


class _Target(NamedTuple):
    """What a link leads to."""

    canonical: str
    kind: LinkKind


def _row(link: FoundLink, block: Block, heading: str, sentence: str, context: str, target: _Target) -> Link:
    in_table = block.kind == "table"
    context = _around(link.anchor, context)
    return Link(
        url=link.url,
        canonical=target.canonical,
        kind=target.kind,
        is_shortened=is_shortened(link.url),
        is_truncated=is_truncated(link.url) or _is_cut(link, context),
        anchor=link.anchor,
        sentence=_around(link.anchor, sentence or context),
        context=context,
        heading=heading,
        line=link.line if in_table else block.start_line,
        end_line=link.line if in_table else block.end_line,
    )


def _kind(link: FoundLink, heading: str, title: str, entry: FoundItem | None) -> LinkKind:
    """What a link leads to; where its address hides that, its entry in a list and the document's title may tell."""
    if entry:
        return link_kind(link.url, entry.title, entry.heading, title)
    return link_kind(link.url, link.anchor, heading)


def _sentences(block: Block) -> list[str]:
    """For each link of a block, the sentences its words run over; empty where the block holds none."""
    sentences = list(sentences_of([block]))
    letters = [_letters(sentence.text) for sentence in sentences]
    begins = list(accumulate(map(len, letters), initial=0))
    text = "".join(letters)
    first_lines, last_lines = [each.start_line for each in sentences], [each.end_line for each in sentences]
    reached = 0
    found = []
    for link in block.links:
        near, beyond = bisect_left(last_lines, link.line), bisect_right(first_lines, link.line)
        anchor = _letters(link.anchor)
        start = text.find(anchor, max(reached, begins[near]), begins[beyond] + len(anchor)) if near < beyond else -1
        if start < 0 or not anchor:  # words of an image, or such
            found.append(sentences[near].text if near < beyond else "")
            continue
        reached = start + len(anchor)
        touched = sentences[bisect_right(begins, start) - 1 : bisect_left(begins, reached)]
        found.append(" ".join(each.text for each in touched))
    return found


def _is_cut(link: FoundLink, context: str) -> bool:
    """Whether three dots follow a bare address, which are then no part of it to the parser."""
    return link.url.endswith(link.anchor) and f"{link.anchor}..." in context


def _letters(text: str) -> str:
    """A text without white space, which differs between the words of a link and its sentence."""
    return "".join(text.split())


def _contexts(block: Block) -> Mapping[int, str]:
    """What is said of links: the words of their block under 0, or, in a table, of each row under its line."""
    words: defaultdict[int, list[str]] = defaultdict(list)
    for plain in block.plain:
        words[plain.line if block.kind == "table" else 0].append(plain.text)
    return defaultdict(str, {line: " ".join(" ".join(texts).split()) for line, texts in words.items()})


def _around(anchor: str, text: str) -> str:
    """What is said near a link, where so much is said that keeping it with each link would fill the store."""
    if len(text) <= MAX_SAID:
        return text
    middle = max(text.find(anchor), 0) + len(anchor) // 2
    start = min(max(middle - MAX_SAID // 2, 0), len(text) - MAX_SAID)
    return text[start : start + MAX_SAID].strip()
