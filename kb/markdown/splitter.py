"""Packs blocks into passages: under one heading, within the embedding model's limit, knowing their lines.

A block is kept whole unless it alone is too long; then it is cut between lines, a line too long between
sentences, a sentence too long between words, and a word too long between characters.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.markdown.blocks import Block, HeadingPath, PlainLine, path_below
from kb.markdown.sentences import split_sentences

SPLITTER_VERSION = "1"
HEADING_SEPARATOR = " > "
CountTokens = Callable[[str], int]


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


def _packs(section: list[Block], length: Callable[[str], int], limit: int) -> Iterator[list[Block]]:
    """Fill passages with whole blocks, first come first served; a heading never stands at the end of one.

    The length of a pack is taken to be the sum of its blocks' lengths, which spares counting it anew with every
    block; `_fitting` counts what comes of it.
    """
    empty = length("")
    pack: list[Block] = []
    size = empty
    for block in section:
        own = length(_joined_plain([block])) - empty
        if block.plain and any(before.kind != "heading" for before in pack) and size + own > limit:
            yield from _fitting(pack, length, limit)
            pack, size = [], empty
        pack.append(block)
        size += own if block.kind != "heading" else 0
    if pack:
        yield from _fitting(pack, length, limit)


def _fitting(pack: list[Block], length: Callable[[str], int], limit: int) -> Iterator[list[Block]]:
    """The pack itself, or, where a block alone is too long, its pieces."""
    if length(_joined_plain(pack)) <= limit:
        yield pack
        return
    pieces = [piece for block in pack for piece in _pieces(block)]
    while any(length(piece.plain_text) > limit for piece in pieces):
        shorter = [
            part for piece in pieces for part in (_halves(piece) if length(piece.plain_text) > limit else [piece])
        ]
        if len(shorter) == len(pieces):  # nothing left to cut: the title alone fills the limit
            break
        pieces = shorter
    empty = length("")
    current: list[Block] = []
    size = empty
    for piece in pieces:
        own = length(piece.plain_text) - empty
        if current and size + own > limit:
            yield current
            current, size = [], empty
        current.append(piece)
        size += own
    if current:
        yield current


def _pieces(block: Block) -> list[Block]:
    """A block cut into its lines, each with what can be read on it."""
    readable = {plain.line: plain for plain in block.plain}
    return [
        replace(
            block, start_line=number, end_line=number, text=text, links=(),
            plain=(readable[number],) if number in readable else (),
        )
        for number, text in enumerate(block.text.split("\n"), start=block.start_line)
    ]  # fmt: skip


def _halves(piece: Block) -> list[Block]:
    """A single line cut between sentences, else between words, else between characters."""
    line, words = piece.start_line, piece.plain_text
    for parts, glue in ((split_sentences(words), " "), (words.split(" "), " "), (list(words), "")):
        if len(parts) > 1:
            middle = len(parts) // 2
            halves = (glue.join(parts[:middle]), glue.join(parts[middle:]))
            return [replace(piece, text=half, plain=(PlainLine(line, half),)) for half in halves]
    return [piece]


def _joined_text(pack: Sequence[Block]) -> str:
    """Blocks with as many line breaks between them as the file has; pieces of one line with a space."""
    text = pack[0].text
    for before, after in pairwise(pack):
        text += "\n" * (after.start_line - before.end_line) or " "
        text += after.text
    return text


def _joined_plain(pack: Sequence[Block]) -> str:
    """The words of blocks. Headings stand in the passage's heading already, unless there is nothing else."""
    below = [block for block in pack if block.kind != "heading"]
    return "\n".join(block.plain_text for block in below or pack if block.plain)
