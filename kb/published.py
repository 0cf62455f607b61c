"""Which documents may be shown: the one rule for search, drafts, issues, timelines, links, duplicates and the rest.

A document is withheld while it is a draft, before the day it may be shown from and after the last day it may be shown
on. Days are those of the author's time zone, and are compared when a question is asked: what is dated tomorrow shows
itself tomorrow, without a sync.
"""

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col

from kb.database import today_of
from kb.models import Document


def is_published(session: Session) -> ColumnElement[bool]:
    """The condition of documents that may be shown today."""
    start, last, today = col(Document.published_from), col(Document.published_until), today_of(session)
    return and_(
        col(Document.is_draft).is_(False),
        or_(start.is_(None), start <= today),
        or_(last.is_(None), last >= today),
    )


def is_withheld(session: Session) -> ColumnElement[bool]:
    """The condition of all others. They are few, and found by their indices."""
    today = today_of(session)
    return or_(
        col(Document.is_draft).is_(True), col(Document.published_from) > today, col(Document.published_until) < today
    )
