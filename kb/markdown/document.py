"""Reads a whole Markdown file: front matter, metadata and blocks together."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from kb.markdown.blocks import Block, parse_readable
from kb.markdown.dialects.source import dialects_of, read_source
from kb.markdown.front_matter import split_front_matter
from kb.markdown.metadata import Metadata, read_metadata


@dataclass(frozen=True)
class ParsedDocument:
    """A Markdown file, understood."""

    metadata: Metadata
    blocks: list[Block]
    warnings: list[str]


def parse_document(text: str, path: PurePosixPath) -> ParsedDocument:
    """Parse a Markdown file.

    Args:
        text: the whole file.
        path: relative to its content folder; fills gaps in the front matter.
    """
    front = split_front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    readable = read_source(front.body, dialects_of(path, front.values))
    blocks = parse_readable(readable.text, front.body_line)
    headings = (block.plain_text.replace("\n", " ") for block in blocks if block.kind == "heading")
    metadata = read_metadata(front.values, path, next(headings, ""))
    hidden = [f"line {front.body_line - 1 + line}: {warning}" for line, warning in readable.warnings]
    return ParsedDocument(metadata, blocks, [*front.warnings, *metadata.warnings, *hidden])
