"""What is asked: words, a way of searching, and which documents may answer."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from kb.documents import Filters
from kb.errors import InputError
from kb.markdown.days import parse_day
from kb.search.language import Asked, understand
from kb.search.mode import Mode
from kb.text import is_unicode

__all__ = ["MAX_QUERY_CHARACTERS", "Mode", "Query", "read_date"]

MAX_QUERY_CHARACTERS = 2000


@dataclass(frozen=True)
class Query:
    """A question.

    Attributes:
        text: in the query language of `kb.search.language`.
        filters: narrow it further.
        explain: whether hits are to say why they were found.
        facets: whether to count the hits by kind, tag, author and year.

    Raises:
        InputError: it has no words, is too long, or asks for an impossible page.
    """

    text: str
    mode: Mode = Mode.HYBRID
    filters: Filters = field(default_factory=Filters)
    limit: int = 10
    offset: int = 0
    explain: bool = False
    facets: bool = False

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InputError("The question is empty.", hint="Say what to look for.", subject="query")
        values = [self.filters.author, *self.filters.kinds, *self.filters.tags]
        if not all(map(is_unicode, [self.text, *values])) or any("\0" in value for value in values):
            raise InputError("The question holds bytes that are not text.", hint="Type it anew.", subject="query")
        if len(self.text) > MAX_QUERY_CHARACTERS:
            raise InputError(
                f"The question is longer than {MAX_QUERY_CHARACTERS:,} characters.", hint="Shorten it.", subject="query"
            )
        if not 1 <= self.limit <= 100 or self.offset < 0:
            raise InputError("A page holds 1 to 100 hits and starts at 0 or later.", subject="limit")

    @cached_property
    def asked(self) -> Asked:
        """The question, understood."""
        return understand(self.text.replace("\0", " "), self.filters)


def read_date(value: str, name: str) -> dt.date | None:
    """A date from text such as 2026-10-31; None from empty text.

    Raises:
        InputError: it is not a date.
    """
    if not value:
        return None
    date = parse_day(value)
    if date is None:
        raise InputError(f"“{value}” is not a date.", hint=f"Give {name} as 2026-10-31.", subject=name)
    return date
