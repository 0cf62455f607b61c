"""Turns one file into the rows that will stand for it. Pure but for the clock; no database."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb.embedding import Embedder
from kb.markdown.blocks import Block, HeadingPath, path_below
from kb.markdown.document import parse_document
from kb.markdown.splitter import HEADING_SEPARATOR, SPLITTER_VERSION, PassageText, split_passages
from kb.models import Document, Link, Passage


@dataclass(frozen=True)
class PreparedDocument:
    """A document's rows, not yet tied to one another by id.

    Attributes:
        texts: what to embed for each passage, in the passages' order.
    """

    document: Document
    passages: list[Passage]
    links: list[Link]
    texts: list[str]
    warnings: list[str]


def recipe_of(embedder: Embedder) -> str:
    """What, beside the file, decides how a document is stored."""
    return f"splitter {SPLITTER_VERSION}, {embedder.name}"


def prepare(text: str, path: str, content_hash: str, embedder: Embedder) -> PreparedDocument:
    """Parse and split a document.

    Args:
        text: the whole file.
        path: its identity.
        content_hash: SHA-256 of the file.
        embedder: whose tokens the passages are measured in.
    """
    parsed = parse_document(text, PurePosixPath(path))
    metadata = parsed.metadata
    # a file's name says too little to stand above every passage in embedding space
    title = metadata.title if metadata.names_itself else ""
    passages = split_passages(parsed.blocks, title, embedder.count_tokens, embedder.max_tokens)
    document = Document(
        path=path,
        kind=metadata.kind,
        title=metadata.title,
        author=metadata.author,
        date=metadata.date,
        tags=metadata.tags,
        front_matter=metadata.extra,
        content_hash=content_hash,
        recipe=recipe_of(embedder),
        synced_at=dt.datetime.now(dt.UTC),
    )
    warnings = parsed.warnings if passages else [*parsed.warnings, "it has front matter but no text"]
    rows = [_passage_row(passage, position) for position, passage in enumerate(passages)]
    texts = [passage.embedding_text for passage in passages]
    return PreparedDocument(document, rows, _link_rows(parsed.blocks, metadata.title), texts, warnings)


def _passage_row(passage: PassageText, position: int) -> Passage:
    return Passage(
        position=position,
        heading=passage.heading,
        start_line=passage.start_line,
        end_line=passage.end_line,
        text=passage.text,
        plain=passage.plain,
        text_hash=hashlib.sha256(passage.embedding_text.encode()).hexdigest(),
    )


def _context(block: Block, line: int) -> str:
    """What is said of a link: the words of its block, or of its row in a table."""
    words = [plain.text for plain in block.plain if block.kind != "table" or plain.line == line]
    return " ".join(" ".join(words).split())


def _link_rows(blocks: list[Block], title: str) -> list[Link]:
    rows: dict[tuple[str, int], Link] = {}
    path: HeadingPath = []
    for block in blocks:
        if block.kind == "heading":
            path = path_below(path, block)
        for link in block.links:
            rows.setdefault(
                (link.url, link.line),
                Link(
                    url=link.url,
                    anchor=link.anchor,
                    context=_context(block, link.line),
                    heading=HEADING_SEPARATOR.join(name for _level, name in path if name != title),
                    line=link.line if block.kind == "table" else block.start_line,
                    end_line=link.line if block.kind == "table" else block.end_line,
                ),
            )
    return list({(row.url, row.line): row for row in rows.values()}.values())
