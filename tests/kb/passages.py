"""What every way of cutting a text into passages must hold to."""

from itertools import pairwise
from pathlib import PurePosixPath

from kb.embedding import Embedder
from kb.ingest.prepare import PreparedDocument, prepare
from kb.markdown.blocks import Block
from kb.markdown.dialects.source import read_source
from kb.markdown.document import parse_document
from kb.markdown.front_matter import split_front_matter
from kb.models import Passage
from tests.fakes import FakeEmbedder


def split(text: str, embedder: Embedder | None = None) -> PreparedDocument:
    return prepare(text, "posts/note.md", "hash", embedder or FakeEmbedder())


def parsed(text: str) -> list[Block]:
    return parse_document(text, PurePosixPath("posts/note.md")).blocks


def lines_of(text: str) -> list[str]:
    """A file's lines, as editors count them, without what is hidden in them and with code between fences."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    front = split_front_matter(whole)
    return [*whole.split("\n")[: front.body_line - 1], *read_source(front.body).text.split("\n")]


def squeezed(text: str) -> str:
    return "".join(text.split())


def assert_nothing_lost(text: str, passages: list[Passage]) -> None:
    """Passages hold, in order, every line that is not blank, but those of sections without a word to read."""
    lines = lines_of(text)
    covered = {line for passage in passages for line in range(passage.start_line, passage.end_line + 1)}
    silent = {line for block in parsed(text) if not block.plain for line in range(block.start_line, block.end_line + 1)}
    body = parsed(text)[0].start_line if parsed(text) else len(lines) + 1
    to_hold = {number for number in range(body, len(lines) + 1) if lines[number - 1].strip()}
    assert to_hold <= covered | silent
    source = squeezed("".join(lines[number - 1] for number in sorted(covered)))
    assert squeezed("".join(passage.text for passage in passages)) == source


def assert_lines_hold_the_text(text: str, passages: list[Passage]) -> None:
    """A passage's text is what stands on its lines; one that shares a line with its neighbour holds a part of it."""
    lines = lines_of(text)
    starts = [passage.start_line for passage in passages]
    assert starts == sorted(starts)
    shared = {before.end_line for before, after in pairwise(passages) if before.end_line == after.start_line}
    for passage in passages:
        here = lines[passage.start_line - 1 : passage.end_line]
        assert squeezed(passage.text) in squeezed("".join(here))
        assert squeezed(here[0]).startswith(squeezed(passage.text.split("\n")[0])) or passage.start_line in shared
        if not {passage.start_line, passage.end_line} & shared:
            assert written(passage.text.split("\n")) == written(here)


def written(lines: list[str]) -> list[str]:
    """The lines that are not blank."""
    return [line for line in lines if line.strip()]
