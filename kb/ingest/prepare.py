"""Turns one file into the rows that will stand for it. Pure but for the clock; no database."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb.embedding import Embedder
from kb.index.store import DocumentRows
from kb.ingest.link_rows import link_rows
from kb.links.kinds import link_kind
from kb.markdown.document import ParsedDocument, parse_document
from kb.markdown.list_items import FoundItem, find_list_items
from kb.markdown.splitter import SPLITTER_VERSION, PassageText, split_passages
from kb.markdown.timeline import FoundEntry, find_timeline_entries
from kb.models import Document, DocumentWarning, ListItem, Passage, TimelineEntry


@dataclass(frozen=True)
class PreparedDocument:
    """A document's rows, not yet tied to one another by id.

    Attributes:
        texts: what to embed, by text hash: passages, then list items.
    """

    rows: DocumentRows
    texts: dict[str, str]


def recipe_of(embedder: Embedder) -> str:
    """What, beside the file, decides how a document is stored."""
    return f"splitter {SPLITTER_VERSION}, {embedder.name}"


def prepare(text: str, path: str, content_hash: str, embedder: Embedder, stamp: str = "") -> PreparedDocument:
    """Parse and split a document.

    Args:
        text: the whole file.
        path: its identity.
        content_hash: SHA-256 of the file.
        embedder: whose tokens the passages are measured in.
        stamp: size and times of the file.
    """
    parsed = parse_document(text, PurePosixPath(path))
    metadata = parsed.metadata
    # a file's name says too little to stand above every passage in embedding space
    title = metadata.title if metadata.names_itself else ""
    passages = split_passages(parsed.blocks, title, embedder.count_tokens, embedder.max_tokens)
    items = find_list_items(parsed.blocks, metadata.title, metadata.tags)
    entries = find_timeline_entries(parsed.blocks, metadata.title)
    document = _document(parsed, path, content_hash, recipe_of(embedder), stamp)
    warnings = parsed.warnings if passages else [*parsed.warnings, "it has front matter but no text"]
    rows = DocumentRows(
        document=document,
        passages=[_passage_row(passage, position) for position, passage in enumerate(passages)],
        links=link_rows(parsed.blocks, metadata.title, items, entries),
        items=[_item_row(item, metadata.title) for item in items],
        entries=[_entry_row(entry) for entry in entries],
        warnings=[DocumentWarning(position=position, reason=reason) for position, reason in enumerate(warnings)],
    )
    texts = [passage.embedding_text for passage in passages] + [_item_text(item) for item in items]
    return PreparedDocument(rows, {_hash(text): text for text in texts})


def _document(parsed: ParsedDocument, path: str, content_hash: str, recipe: str, stamp: str) -> Document:
    metadata = parsed.metadata
    return Document(
        path=path,
        kind=metadata.kind,
        title=metadata.title,
        author=metadata.author,
        date=metadata.date,
        is_draft=metadata.is_draft,
        published_from=metadata.published_from,
        published_until=metadata.published_until,
        tags=metadata.tags,
        front_matter=metadata.extra,
        content_hash=content_hash,
        stamp=stamp,
        recipe=recipe,
        synced_at=dt.datetime.now(dt.UTC),
    )


def _passage_row(passage: PassageText, position: int) -> Passage:
    return Passage(
        position=position,
        heading=passage.heading,
        start_line=passage.start_line,
        end_line=passage.end_line,
        text=passage.text,
        plain=passage.plain,
        text_hash=_hash(passage.embedding_text),
    )


def _item_row(item: FoundItem, title: str) -> ListItem:
    return ListItem(
        title=item.title,
        url=item.urls[0],
        urls=list(item.urls),
        kind=link_kind(item.urls[0], item.title, item.heading, title),
        description=item.description,
        tags=list(item.tags),
        heading=item.heading,
        start_line=item.start_line,
        end_line=item.end_line,
        text_hash=_hash(_item_text(item)),
    )


def _item_text(item: FoundItem) -> str:
    """What stands for a list item in embedding space. The innermost headings say what kind of thing it is."""
    return "\n".join(part for part in (item.heading, f"{item.title} {' '.join(item.tags)}", item.description) if part)


def _entry_row(entry: FoundEntry) -> TimelineEntry:
    return TimelineEntry(
        date=entry.date,
        precision=entry.precision,
        end=entry.end,
        label=entry.label,
        url=entry.url,
        heading=entry.heading,
        start_line=entry.start_line,
        end_line=entry.end_line,
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
