"""The query language: words, "exact phrases", -without, and fields such as kind:post or after:2024.

Any text is a query. What is not understood as a field is taken as words: `C++: a tour` asks for a tour of C++.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from kb.documents import HAS_KINDS, Filters
from kb.errors import InputError
from kb.index.tokens import tokens, words_of
from kb.links.address import read_address
from kb.markdown.days import parse_day

_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_MINUS = "\\-\u2212\u2013"
"""Hyphen, minus and en dash: telephones make the first into the others."""


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
        filters: given beside it, which count as if they had been typed too.
    """
    words: list[str] = []
    phrases: list[str] = []
    without: list[str] = []
    notes: list[str] = []
    unwanted = filters.without or Filters()
    for part in _PART.finditer(text):
        value = part["word"].strip(_QUOTES) if part["phrase"] is None else part["phrase"]
        if part["field"] and value.strip():
            read = _FIELDS[part["field"].lower()]
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


def respelled(text: str, better: Mapping[str, str]) -> str:
    """A query with some of the words it looks for replaced; fields and what is not wanted stay as they are.

    Args:
        better: what to write instead, by the word as `kb.index.tokens` folds it.
    """
    written, reached = "", 0
    for part in _PART.finditer(text):
        if part["field"] or part["minus"]:
            continue
        for token in tokens(part[0]):
            if token.word in better:
                start = part.start() + token.start
                word = better[token.word]
                written += text[reached:start] + (word.capitalize() if text[start].isupper() else word)
                reached = part.start() + token.end
    return written + text[reached:]


def literally(text: str) -> str:
    """A text as a query for its words alone: nothing in it is taken as a phrase, a field or a word not wanted."""
    fields = "|".join(_FIELDS)
    bare = re.sub(rf"[{_QUOTES}]", " ", text)
    bare = re.sub(rf"(?<!\w)({fields}):(?=\S)", r"\1 ", bare, flags=re.IGNORECASE)
    return re.sub(rf"(?<!\S)[{_MINUS}]+", " ", bare).strip() or text


def _with_words(texts: list[str]) -> list[str]:
    return [text for text in texts if words_of(text)]


def read_day(value: str, name: str, *, is_last: bool) -> dt.date:
    """A day from 2024-05-17, 2024-05 or 2024.

    Args:
        is_last: whether the day ends a span: a month or year then stands for its last day, else for its first.

    Raises:
        InputError: it is not a date.
    """
    if day := parse_day(value):
        return day
    found = re.fullmatch(r"(\d{4})(?:[-/](\d{1,2}))?", value)
    if found and int(found[1]) and 1 <= int(found[2] or 1) <= 12:
        year, month = int(found[1]), int(found[2] or (12 if is_last else 1))
        return dt.date(year, month, calendar.monthrange(year, month)[1] if is_last else 1)
    raise InputError(f"“{value}” is not a date.", hint=f"Give {name} as 2026-10-31, 2026-10 or 2026.", subject=name)


def _any_of(value: str) -> list[str]:
    """The values of a field: several are separated by | or commas."""
    return [each.strip() for each in re.split("[|,]", value) if each.strip()]


def _author(filters: Filters, value: str) -> Filters:
    return replace(filters, author="|".join(filter(None, [filters.author, value])))


def _after(filters: Filters, value: str) -> Filters:
    day = read_day(value, "after:", is_last=False)
    return replace(filters, after=max(day, filters.after or day))


def _before(filters: Filters, value: str) -> Filters:
    day = read_day(value, "before:", is_last=True)
    return replace(filters, before=min(day, filters.before or day))


def _site(filters: Filters, value: str) -> Filters:
    sites = _any_of(value)
    for site in sites:
        if not read_address(f"https://{site.rpartition('://')[2].lstrip('*.')}"):
            raise InputError(f"“{site}” is no site.", hint="Give a host, such as arxiv.org.", subject="site:")
    return replace(filters, sites=[*filters.sites, *sites])


def _has(filters: Filters, value: str) -> Filters:
    asked = [each if each in HAS_KINDS else each.removesuffix("s") for each in _any_of(value.lower())]
    unknown = [each for each in asked if each not in HAS_KINDS]
    if unknown:
        known = ", ".join(HAS_KINDS)
        raise InputError(f"Byline does not know “has:{unknown[0]}”.", hint=f"It knows {known}.", subject="has:")
    return replace(filters, has=[*filters.has, "|".join(asked)]) if asked else filters


def _is(filters: Filters, value: str) -> Filters:
    if value.lower() not in ("draft", "drafts"):
        raise InputError(f"Byline does not know “is:{value}”.", hint="is:draft finds drafts.", subject="is:")
    return replace(filters, drafts=True)


_FIELDS: dict[str, Callable[[Filters, str], Filters]] = {
    "kind": lambda filters, value: replace(filters, kinds=[*filters.kinds, *_any_of(value)]),
    "tag": lambda filters, value: replace(filters, tags=[*filters.tags, *_any_of(value)]),
    "author": _author,
    "after": _after,
    "before": _before,
    "site": _site,
    "has": _has,
    "is": _is,
}

_PART = re.compile(
    rf"""(?P<minus>(?<!\S)[{_MINUS}])?                              # -without
         (?:(?:(?<!\S)|(?<=[{_MINUS}]))(?P<field>{"|".join(_FIELDS)}):(?=\S))?  # kind:
         (?: [{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]         # "exact phrase"
           | (?P<word>\S+) )""",
    re.VERBOSE | re.IGNORECASE,
)
