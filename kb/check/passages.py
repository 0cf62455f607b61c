"""Checks passages, and what else has lines, within their documents; and tags, which are stored twice."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import delete, exists, or_
from sqlmodel import Session, col, select

from kb.check.faults import Fault, counted, in_documents
from kb.models import Document, DocumentTag, Link, ListItem, Passage, TimelineEntry

_SPANS: list[tuple[str, Any, Any]] = [
    ("passage", Passage, Passage.start_line),
    ("link", Link, Link.line),
    ("list item", ListItem, ListItem.start_line),
    ("timeline entry", TimelineEntry, TimelineEntry.start_line),
]
"""What has lines: its name, its table, and the column of its first line."""


def passage_faults(session: Session) -> Iterator[Fault]:
    """Passages that are missing, and lines that no file can have."""
    if missing := _documents_with_gaps(session):
        yield Fault("passages", f"Passages {in_documents(session, missing)}, are missing.")
    for noun, table, start in _SPANS:
        if documents := _with_impossible_lines(session, table, start):
            number = counted(len(documents), noun)
            verb = "has" if len(documents) == 1 else "have"
            where = in_documents(session, sorted(set(documents)))
            yield Fault("passages", f"{number} {where}, {verb} lines that no file can have.")


def documents_to_split_again(session: Session) -> set[int]:
    """Documents whose passages are missing, or that may have lost all, or whose rows have impossible lines."""
    found = set(_documents_with_gaps(session))
    without = select(Document.id).where(~exists().where(col(Passage.document_id) == Document.id))
    found.update(document for document in session.exec(without) if document is not None)
    for _noun, table, start in _SPANS:
        found.update(_with_impossible_lines(session, table, start))
    return found


def _documents_with_gaps(session: Session) -> list[int]:
    """Documents whose passages are not numbered from 0 on, or that have list items or entries but no passage."""
    rows = session.exec(
        select(Passage.document_id, Passage.position)
        .join(Document)
        .order_by(col(Passage.document_id), col(Passage.position))
    )
    gaps = {
        document
        for document, passages in groupby(rows, key=lambda row: row[0])
        if any(position != place for place, (_document, position) in enumerate(passages))
    }
    for table in (ListItem, TimelineEntry):
        bare = select(table.document_id).join(Document)
        gaps.update(session.exec(bare.where(~exists().where(col(Passage.document_id) == table.document_id))))
    return sorted(document for document in gaps if document is not None)


def _with_impossible_lines(session: Session, table: Any, start: Any) -> list[int]:
    """The documents of rows that end before they start, or start before the file does; one for each row."""
    lines = or_(col(start) < 1, col(table.end_line) < col(start))
    return list(session.exec(select(table.document_id).join(Document).where(lines)))


def tag_faults(session: Session) -> Iterator[Fault]:
    """Documents whose tags are not those they can be found by."""
    stored: dict[int, set[str]] = {}
    for row in session.exec(select(DocumentTag)):
        stored.setdefault(row.document_id, set()).add(row.tag)
    wrong = [
        document
        for document, tags in session.exec(select(Document.id, Document.tags))
        if document is not None and stored.get(document, set()) != set(tags)
    ]
    if wrong:
        yield Fault("tags", f"The tags {in_documents(session, wrong)}, are not those it can be found by.")


def repair_tags(session: Session) -> None:
    """Write down anew the tags that documents are found by."""
    session.connection().execute(delete(DocumentTag))
    for document, tags in session.exec(select(Document.id, Document.tags)).all():
        assert document is not None
        session.add_all(DocumentTag(document_id=document, tag=tag) for tag in sorted(set(tags)))
    session.flush()
