"""Finds a document's dates: its own, the day it may be shown from, and the day it is withdrawn.

The date is the first that can be read of: `date`, what other programs call the day of publication, the file's name, the
day of creation, and last the day of a change. Keys are in the spelling of `plain_key`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from kb.markdown.days import parse_day
from kb.markdown.plain_values import NO, YES, plain_key, plain_keys, plain_text, shown

_PUBLISHED = (
    "date publishdate pubdate pubdatetime published publishedat publishedon publisheddate datepublished publicationdate"
    " posted postedon"
).split()
_CREATED = "created createdat createdon createddate datecreated creationdate".split()
_CHANGED = (
    "lastmod lastmodified lastupdated updated updatedat updatedon updateddate dateupdated modified modifiedat"
    " modifiedon modifieddate datemodified moddatetime"
).split()
_FROM = "publishdate"
_UNTIL = ("expirydate", "unpublishdate", "expires", "expireson", "expirationdate")
_FILE_NAME = "file name"
DATE_IN_NAME = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?=\D|$)")


@dataclass(frozen=True)
class DocumentDates:
    """When a document is from, and when it may be shown.

    Attributes:
        published_from: the day it may be shown from; None for at once.
        published_until: the last day it may be shown on; None for ever.
        is_withheld: whether a day it may be shown from is named but cannot be read.
        warnings: values that are no days, and what was taken instead.
    """

    date: dt.date | None = None
    published_from: dt.date | None = None
    published_until: dt.date | None = None
    is_withheld: bool = False
    warnings: list[str] = field(default_factory=list)


def read_document_dates(values: Mapping[str, Any], path: PurePosixPath) -> DocumentDates:
    """The dates in front matter, and in the file's name."""
    said, spelling = plain_keys(values), {plain_key(key): key for key in values}
    if isinstance(said.get("date"), dict):  # date: {created: ..., updated: ...}
        inner = plain_keys(said["date"])
        if any(key in inner for key in (*_PUBLISHED, *_CREATED, *_CHANGED)):
            said = {**{key: value for key, value in said.items() if key != "date"}, **inner}
    date, source, unread = _first_day(_candidates(said, path))
    start, end = _given(said, [_FROM]), _given(said, _UNTIL)
    published_from = parse_day(start[1]) if start else date
    withdrawn = parse_day(end[1]) if end else None
    unread += [each for each in (start,) if each and published_from is None and each not in unread]
    unread += [each for each in (end,) if each and withdrawn is None]
    return DocumentDates(
        date,
        published_from,
        withdrawn - dt.timedelta(days=1) if withdrawn else None,
        start is not None and published_from is None,
        [_warning(key, value, date, source, spelling) for key, value in unread],
    )


_Said = tuple[str, object]


def _first_day(candidates: Iterable[_Said]) -> tuple[dt.date | None, str, list[_Said]]:
    """The first day that can be read, the key it stands under, and what could not be read before it."""
    unread: list[_Said] = []
    for key, value in candidates:
        if date := parse_day(value):
            return date, key, unread
        unread.append((key, value))
    return None, "", unread


def _given(said: Mapping[str, Any], keys: Iterable[str]) -> _Said | None:
    """The first of some keys that has a value."""
    return next(((key, _single(said[key])) for key in keys if not _is_empty(said.get(key))), None)


def _candidates(said: Mapping[str, Any], path: PurePosixPath) -> Iterator[_Said]:
    """What may hold the date, in the order in which it is asked."""
    for key in _PUBLISHED:
        value = _single(said.get(key))
        if not _is_empty(value) and not (key != "date" and plain_text(value).lower() in YES | NO):
            yield key, value
    if DATE_IN_NAME.match(path.name) and parse_day(path.name):
        yield _FILE_NAME, path.name
    for key in (*_CREATED, *_CHANGED):
        if not _is_empty(value := _single(said.get(key))):
            yield key, value


def _single(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def _warning(key: str, value: object, date: dt.date | None, source: str, spelling: Mapping[str, str]) -> str:
    """What is wrong with a value, and what was taken instead, its key as it was written."""
    if key == _FROM:
        instead = "the text is kept as a draft"
    elif key in _UNTIL:
        instead = "the text is not withdrawn"
    elif date is None:
        instead = "no date is used"
    elif source == _FILE_NAME:
        instead = f"the file name's {date} is used"
    else:
        instead = f"{date} of “{spelling.get(source, source)}” is used"
    return f"the {spelling.get(key, key)} “{shown(value)}” is not a date like 2026-10-31; {instead}"
