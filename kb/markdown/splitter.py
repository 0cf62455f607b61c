"""Packs blocks into passages: under one heading, within the embedding model's limit, knowing their lines.

A block is kept whole unless it alone is too long; then it is cut between its parts, such as the items of a nested
list, and a part too long between its lines. See `kb.markdown.long_lines` for a line that alone is too long.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.markdown.blocks import Block, HeadingPath, Part, PlainLine, path_below
from kb.markdown.long_lines import cut_line

SPLITTER_VERSION = "6"
HEADING_SEPARATOR = " > "
CountTokens = Callable[[str], int]
Length = Callable[[str], int]
"""Tokens of a passage with these words, its title and headings included."""


@dataclass(frozen=True)
class PassageText:
    """A passage before it is stored.

    Attributes:
        heading: the headings above it, joined with ' > ', the document's title left out.
        text: the Markdown source.
        plain: the same without markup.
        embedding_text: what stands for it in embedding space: title and headings above its words.
    """

    heading: str
    start_line: int
    end_line: int
    text: str
    plain: str
    embedding_text: str


def split_passages(blocks: Sequence[Block], title: str, count_tokens: CountTokens, limit: int) -> list[PassageText]:
    """Pack blocks into passages of at most `limit` tokens, the line of title and headings included.

    Args:
        blocks: of one document, in order.
        title: of the document, or empty where it has none of its own.
        count_tokens: length of a text in the embedding model's own tokens, special tokens included.
        limit: tokens the model reads before it cuts a text off.
    """
    title_above = _cut_title(title, count_tokens, limit)
    passages: list[PassageText] = []
    for path, section in _sections(_short_headings(blocks, count_tokens, limit)):
        heading = HEADING_SEPARATOR.join(name for name in path if name and name != title)
        above = _above(title_above, heading, count_tokens, limit)

        def length(plain: str, above: str = above) -> int:
            return count_tokens(_under(above, plain))

        for pack in _packs(section, length, limit):
            plain = _joined_plain(pack)
            if not plain:  # a rule, a comment: nothing to read or to find
                continue
            lines = pack[0].start_line, pack[-1].end_line
            passages.append(PassageText(heading, *lines, _joined_text(pack), plain, _under(above, plain)))
    return passages


def _short_headings(blocks: Sequence[Block], count_tokens: CountTokens, limit: int) -> list[Block]:
    """Blocks, where a heading too long to be one is a paragraph: text above a line of dashes often is."""
    return [
        replace(block, kind="paragraph", level=0)
        if block.kind == "heading" and count_tokens(block.plain_text) > limit // 4
        else block
        for block in blocks
    ]


def _cut_title(title: str, count_tokens: CountTokens, limit: int) -> str:
    """As many of the title's first words as fill at most a quarter of a passage."""
    while title and count_tokens(title) > limit // 4:
        title = title[: len(title) // 2]
    return title


def _above(title: str, heading: str, count_tokens: CountTokens, limit: int) -> str:
    """The line above a passage's words, without the outer headings where all would fill more than half of it."""
    while heading and count_tokens(f"{title} {heading}") > limit // 2:
        heading = heading.partition(HEADING_SEPARATOR)[2]
    return HEADING_SEPARATOR.join(part for part in (title, heading) if part)


def _under(above: str, plain: str) -> str:
    return f"{above}\n{plain}" if above else plain


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[list[str], list[Block]]]:
    """Runs of blocks under the same headings, each with the path of headings above it.

    A heading with nothing of its own before the next deeper one joins the section that follows.
    """
    path: HeadingPath = []
    section: list[Block] = []
    for block in blocks:
        if block.kind == "heading":
            goes_deeper = all(before.kind == "heading" and before.level < block.level for before in section)
            if not goes_deeper:
                yield [name for _level, name in path], section
                section = []
            path = path_below(path, block)
        section.append(block)
    if section:
        yield [name for _level, name in path], section


def _packs(section: list[Block], length: Length, limit: int) -> Iterator[list[Block]]:
    """Fill passages with whole blocks; one that alone is too long is cut into its parts."""
    if length(_joined_plain(section)) <= limit:
        yield section
        return
    empty = length("")
    sized = ((block, length(_joined_plain([block])) - empty) for block in section)
    for pack in _filled(sized, limit - empty):
        if length(_joined_plain(pack)) <= limit:
            yield pack
        else:
            pieces = (piece for block in pack for piece in _fitting(block, length, limit))
            sized_pieces = ((piece, length(piece.plain_text) - empty) for piece in pieces)
            yield from _filled(sized_pieces, limit - empty)


def _filled(sized: Iterable[tuple[Block, int]], room: int) -> Iterator[list[Block]]:
    """Fill passages with blocks, first come first served; a heading never stands at the end of one.

    The length of a pack is taken to be the sum of its blocks' lengths, which spares counting it anew with every
    block.

    Args:
        sized: blocks with their lengths in tokens.
        room: tokens a passage has for them.
    """
    pack: list[Block] = []
    size = 0
    for block, own in sized:
        if block.plain and any(before.kind != "heading" for before in pack) and size + own > room:
            yield pack
            pack, size = [], 0
        pack.append(block)
        size += own if block.kind != "heading" else 0
    if pack:
        yield pack


def _fitting(block: Block, length: Length, limit: int) -> Iterator[Block]:
    """The block itself, or, where it alone is too long, its parts, cut in their turn."""
    if length(block.plain_text) <= limit:
        yield block
    elif block.start_line < block.end_line:
        for part in _parts(block):
            yield from _fitting(part, length, limit)
    else:
        for text, words in cut_line(block.text, block.plain_text, lambda words: length(words) <= limit):
            yield replace(block, text=text, links=(), plain=(PlainLine(block.start_line, words),))


def _parts(block: Block) -> Iterator[Block]:
    """A block of several lines cut into what it is made of, blank lines between left out."""
    lines = block.text.split("\n")
    inner = block.parts or [Part(block.start_line + number) for number in range(len(lines))]
    begins = [part.line for part in inner if block.start_line < part.line <= block.end_line]
    parts_of = {part.line: part.parts for part in inner}
    readable = [plain.line for plain in block.plain]
    for start, end in pairwise([block.start_line, *begins, block.end_line + 1]):
        text = _without_blank_end(lines[start - block.start_line : end - block.start_line])
        if text:
            yield replace(
                block, start_line=start, end_line=start + len(text) - 1, text="\n".join(text), links=(),
                plain=block.plain[bisect_left(readable, start) : bisect_left(readable, end)],
                parts=parts_of.get(start, ()),
            )  # fmt: skip


def _without_blank_end(lines: list[str]) -> list[str]:
    """Lines up to the last that is not blank."""
    last = max((number for number, line in enumerate(lines) if line.strip()), default=-1)
    return lines[: last + 1]


def _joined_text(pack: Sequence[Block]) -> str:
    """Blocks with as many line breaks between them as the file has; pieces of one line with a space."""
    text = pack[0].text
    for before, after in pairwise(pack):
        text += "\n" * (after.start_line - before.end_line) or " "
        text += after.text
    return text


def _joined_plain(pack: Sequence[Block]) -> str:
    """The words of blocks. Headings stand in the passage's heading already, unless there is nothing else to read."""
    below = [block for block in pack if block.kind != "heading" and block.plain]
    return "\n".join(block.plain_text for block in below or pack if block.plain)
