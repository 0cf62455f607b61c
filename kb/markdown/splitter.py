"""Packs blocks into passages: under one heading, within the embedding model's limit, knowing their lines.

A block is kept whole unless it alone is too long; then it is cut between lines, a line too long between
sentences, a sentence too long between words, and a word too long between characters.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.markdown.blocks import Block, PlainLine
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
        plain: the same without markup; what is embedded is `embedding_text`.
    """

    heading: str
    start_line: int
    end_line: int
    text: str
    plain: str


def embedding_text(title: str, heading: str, plain: str) -> str:
    """What stands for a passage in embedding space: its title and headings above its words."""
    above = title if not heading else f"{title}{HEADING_SEPARATOR}{heading}"
    return f"{above}\n{plain}"


def split_passages(blocks: Sequence[Block], title: str, count_tokens: CountTokens, limit: int) -> list[PassageText]:
    """Pack blocks into passages of at most `limit` tokens, heading line included.

    Args:
        blocks: of one document, in order.
        title: of the document.
        count_tokens: length of a text in the embedding model's own tokens, special tokens included.
        limit: tokens the model reads before it cuts a text off.
    """
    passages: list[PassageText] = []
    for path, section in _sections(blocks):
        heading = HEADING_SEPARATOR.join(name for name in path if name and name != title)
        heading = _shortened(heading, title, count_tokens, limit)

        def length(plain: str, heading: str = heading) -> int:
            return count_tokens(embedding_text(title, heading, plain))

        passages += [
            PassageText(heading, pack[0].start_line, pack[-1].end_line, _joined_text(pack), _joined_plain(pack))
            for pack in _packs(section, length, limit)
        ]
    return passages


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[list[str], list[Block]]]:
    """Runs of blocks under the same headings, each with the path of headings above it.

    A heading with nothing of its own below it joins the section that follows.
    """
    path: list[tuple[int, str]] = []
    section: list[Block] = []
    for block in blocks:
        if block.kind == "heading":
            if any(before.kind != "heading" for before in section):
                yield [name for _level, name in path], section
                section = []
            path = [(level, name) for level, name in path if level < block.level]
            path.append((block.level, block.plain_text.replace("\n", " ")))
        section.append(block)
    if section:
        yield [name for _level, name in path], section


def _shortened(heading: str, title: str, count_tokens: CountTokens, limit: int) -> str:
    """Drop outer headings, then all, when headings alone would fill half the passage."""
    while heading and count_tokens(embedding_text(title, heading, "")) > limit // 2:
        heading = heading.partition(HEADING_SEPARATOR)[2]
    return heading


def _packs(section: list[Block], length: Callable[[str], int], limit: int) -> Iterator[list[Block]]:
    """Fill passages with whole blocks, first come first served; a heading never stands at the end of one."""
    pack: list[Block] = []
    for block in section:
        if not pack or length(_joined_plain([*pack, block])) <= limit:
            pack.append(block)
        else:
            yield from _fitting(pack, length, limit)
            pack = [block]
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
    current: list[Block] = []
    for piece in pieces:
        if current and length(_joined_plain([*current, piece])) > limit:
            yield current
            current = []
        current.append(piece)
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
