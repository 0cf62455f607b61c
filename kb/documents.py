"""Finds documents by what they say of themselves."""

import datetime as dt
import json
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, text
from sqlmodel import Session, col, select

from kb.errors import NotFoundError
from kb.markdown.metadata import normal_tag
from kb.models import Document, Passage


@dataclass(frozen=True)
class Filters:
    """Which documents are meant. Empty fields let all through; dates are inclusive."""

    kinds: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    author: str = ""
    after: dt.date | None = None
    before: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every document passes."""
        return self == Filters()


def list_documents(session: Session, filters: Filters, limit: int, offset: int) -> tuple[int, list[Document]]:
    """How many documents pass, and a page of them, the newest first."""
    conditions = _conditions(session, filters)
    newest = (col(Document.date).desc().nulls_last(), col(Document.path))
    total = session.exec(select(func.count()).select_from(Document).where(*conditions)).one()
    page = session.exec(select(Document).where(*conditions).order_by(*newest).limit(limit).offset(offset))
    return total, list(page)


def get_document(session: Session, document_id: int) -> tuple[Document, list[Passage]]:
    """A document with its passages in order.

    Raises:
        NotFoundError: there is none of that id.
    """
    document = session.get(Document, document_id)
    if document is None:
        raise NotFoundError(
            f"There is no document {document_id}.", hint="A search names the documents.", subject=str(document_id)
        )
    return document, passages_of(session, document)


def passages_of(session: Session, document: Document) -> list[Passage]:
    """A document's passages, in order."""
    return list(session.exec(select(Passage).where(Passage.document_id == document.id).order_by(col(Passage.position))))


def passing_passages(session: Session, filters: Filters) -> list[int] | None:
    """Ids of the passages of the documents that pass; None when all do."""
    if filters.is_empty:
        return None
    statement = select(Passage.id).join(Document).where(*_conditions(session, filters))
    return [passage_id for passage_id in session.exec(statement) if passage_id is not None]


def _conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.kinds:
        conditions.append(col(Document.kind).in_([kind.lower() for kind in filters.kinds]))
    if filters.tags:
        wanted = json.dumps([normal_tag(tag) for tag in filters.tags])
        holds = "EXISTS (SELECT 1 FROM json_each(document.tags) WHERE value IN (SELECT value FROM json_each(:wanted)))"
        conditions.append(text(holds).bindparams(wanted=wanted))  # type: ignore[arg-type]
    if filters.author:
        # compared here, because SQLite folds the case of ASCII letters only
        authors = session.exec(select(Document.author).distinct())
        named = [author for author in authors if filters.author.casefold() in author.casefold()]
        conditions.append(col(Document.author).in_(named))
    if filters.after:
        conditions.append(col(Document.date) >= filters.after)
    if filters.before:
        conditions.append(col(Document.date) <= filters.before)
    return conditions
