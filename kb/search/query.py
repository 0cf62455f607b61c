"""What is asked: words, a way of searching, and which documents may answer."""

import datetime as dt
import json
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import text
from sqlmodel import Session, col, select

from kb.errors import InputError
from kb.markdown.metadata import parse_date
from kb.models import Document, Passage

MAX_QUERY_CHARACTERS = 2000


class Mode(StrEnum):
    """How passages are ranked."""

    KEYWORD = "keyword"
    SEMANTIC = "semantic"
    HYBRID = "hybrid"


@dataclass(frozen=True)
class Filters:
    """Which documents may answer. Empty fields let all through; dates are inclusive."""

    kinds: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    author: str = ""
    after: dt.date | None = None
    before: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every document passes."""
        return self == Filters()


@dataclass(frozen=True)
class Query:
    """A question.

    Raises:
        InputError: it has no words, is too long, or asks for an impossible page.
    """

    text: str
    mode: Mode = Mode.HYBRID
    filters: Filters = field(default_factory=Filters)
    limit: int = 10
    offset: int = 0

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InputError("The question is empty.", hint="Say what to look for.", subject="query")
        if len(self.text) > MAX_QUERY_CHARACTERS:
            raise InputError(
                f"The question is longer than {MAX_QUERY_CHARACTERS:,} characters.", hint="Shorten it.", subject="query"
            )
        if not 1 <= self.limit <= 100 or self.offset < 0:
            raise InputError("A page holds 1 to 100 hits and starts at 0 or later.", subject="limit")


def read_date(value: str, name: str) -> dt.date | None:
    """A date from text such as 2026-10-31; None from empty text.

    Raises:
        InputError: it is not a date.
    """
    if not value:
        return None
    date = parse_date(value)
    if date is None:
        raise InputError(f"“{value}” is not a date.", hint=f"Give {name} as 2026-10-31.", subject=name)
    return date


def allowed_passages(session: Session, filters: Filters) -> list[int] | None:
    """Ids of the passages whose documents pass the filters; None when all do."""
    if filters.is_empty:
        return None
    statement = select(Passage.id).join(Document)
    if filters.kinds:
        statement = statement.where(col(Document.kind).in_([kind.lower() for kind in filters.kinds]))
    if filters.tags:
        wanted = json.dumps([tag.lower().lstrip("#") for tag in filters.tags])
        statement = statement.where(
            text(
                "EXISTS (SELECT 1 FROM json_each(document.tags) AS tag "
                "WHERE tag.value IN (SELECT value FROM json_each(:wanted)))"
            ).bindparams(wanted=wanted)
        )
    if filters.author:
        name = filters.author.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(col(Document.author).ilike(f"%{name}%", escape="\\"))
    if filters.after:
        statement = statement.where(col(Document.date) >= filters.after)
    if filters.before:
        statement = statement.where(col(Document.date) <= filters.before)
    return [passage_id for passage_id in session.exec(statement) if passage_id is not None]
