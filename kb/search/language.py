"""The query language: words, "exact phrases", -without, and fields such as kind:post or after:2024.

Any text is a query. What is not understood as a field is taken as words: `C++: a tour` asks for a tour of C++.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kb.documents import HAS_KINDS, Filters
from kb.errors import InputError
from kb.markdown.metadata import parse_date

_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_PART = re.compile(
    rf"""(?P<minus>(?<!\S)-)?                                   # -without
         (?:(?P<field>(?<!\S)[A-Za-z]+|(?<=-)[A-Za-z]+):(?=\S))?  # kind:
         (?: [{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]      # "exact phrase"
           | (?P<word>\S+) )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Asked:
    """A query, understood.

    Attributes:
        words: what to look for, phrases included, fields and what is not wanted left out.
        phrases: must stand in a passage word for word.
        without: words and phrases that must not.
        notes: sentences on fields whose value made no sense and were taken as words.
    """

    words: str
    phrases: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    filters: Filters = field(default_factory=Filters)
    notes: list[str] = field(default_factory=list)


def understand(text: str, filters: Filters) -> Asked:
    """Read a query.

    Args:
        text: as it was typed.
        filters: given beside it; the query's own narrow them further.
    """
    words: list[str] = []
    phrases: list[str] = []
    without: list[str] = []
    notes: list[str] = []
    unwanted = filters.without or Filters()
    for part in _PART.finditer(text):
        value = part["phrase"] if part["phrase"] is not None else part["word"]
        read = _FIELDS.get((part["field"] or "").lower())
        if read and value.strip():
            try:
                if part["minus"]:
                    unwanted = read(unwanted, value)
                else:
                    filters = read(filters, value)
            except InputError as error:
                notes.append(f"{error.message} {error.hint}")
                words.append(part[0])
        elif part["minus"] and not part["field"]:
            without.append(value)
        elif part["phrase"] is not None and not part["field"]:
            words.append(value)
            phrases.append(value)
        else:
            words.append(part[0])
    if unwanted != Filters():
        filters = replace(filters, without=unwanted)
    return Asked(" ".join(words).strip(), _with_words(phrases), _with_words(without), filters, notes)


def literally(text: str) -> str:
    """A text as a query for its words alone: nothing in it is taken as a phrase, a field or a word not wanted."""
    fields = "|".join(_FIELDS)
    text = re.sub(rf"(?<!\w)({fields}):(?=\S)", r"\1 ", text, flags=re.IGNORECASE)
    return re.sub(rf"(?<!\S)-|[{_QUOTES}]", " ", text).strip() or text


def _with_words(texts: list[str]) -> list[str]:
    return [text for text in texts if re.search(r"\w", text)]


def read_day(value: str, name: str, *, is_last: bool) -> dt.date:
    """A day from 2024-05-17, 2024-05 or 2024.

    Args:
        is_last: whether the day ends a span: a month or year then stands for the day before it begins.

    Raises:
        InputError: it is not a date.
    """
    if day := parse_date(value):
        return day
    found = re.fullmatch(r"(\d{4})(?:[-/](\d{1,2}))?", value)
    if found and int(found[1]) and 1 <= int(found[2] or 1) <= len(calendar.month_name) - 1:
        first = dt.date(int(found[1]), int(found[2] or 1), 1)
        return first - dt.timedelta(days=1) if is_last and first > dt.date.min else first
    raise InputError(f"“{value}” is not a date.", hint=f"Give {name} as 2026-10-31, 2026-10 or 2026.", subject=name)


def _after(filters: Filters, value: str) -> Filters:
    day = read_day(value, "after:", is_last=False)
    return replace(filters, after=max(day, filters.after or day))


def _before(filters: Filters, value: str) -> Filters:
    day = read_day(value, "before:", is_last=True)
    return replace(filters, before=min(day, filters.before or day))


def _has(filters: Filters, value: str) -> Filters:
    unknown = [kind for kind in value.lower().split("|") if kind not in HAS_KINDS]
    if unknown:
        known = ", ".join(HAS_KINDS)
        raise InputError(f"Byline does not know “has:{unknown[0]}”.", hint=f"It knows {known}.", subject="has:")
    return replace(filters, has=[*filters.has, value])


def _is(filters: Filters, value: str) -> Filters:
    if value.lower() != "draft":
        raise InputError(f"Byline does not know “is:{value}”.", hint="is:draft finds drafts.", subject="is:")
    return replace(filters, drafts=True)


_FIELDS: dict[str, Callable[[Filters, str], Filters]] = {
    "kind": lambda filters, value: replace(filters, kinds=[*filters.kinds, *value.split("|")]),
    "tag": lambda filters, value: replace(filters, tags=[*filters.tags, *value.split("|")]),
    "author": lambda filters, value: replace(filters, author=value),
    "after": _after,
    "before": _before,
    "site": lambda filters, value: replace(filters, sites=[*filters.sites, *value.split("|")]),
    "has": _has,
    "is": _is,
}
