"""Dates as exports write them, which is in every form there is: the day of its author, or none where it may be two."""

import datetime as dt
import re
from collections.abc import Sequence

from kb.markdown.days import parse_day

_SLASHED = re.compile(r"^(\d{1,2})([/.])(\d{1,2})[/.](\d{4}|\d{2})\b")
_EPOCH_MILLISECONDS = re.compile(r"^\d{12,14}$")
_SHORT_YEAR = re.compile(r"^((?:[^\W\d]+\.?,?\s+)?\d{1,2}\s+[^\W\d]+\.?\s+)(\d\d)(?=\s|$)")


def read_dates(values: Sequence[str]) -> list[dt.date | None]:
    """The dates of a column; None where a value is none.

    Whether `3/4/2026` is of March or of April is told by another value of the column; where none tells, it is no date.
    """
    found = [match for value in values if (match := _SLASHED.match(value.strip()))]
    day_first = any(match[2] == "." or int(match[1]) > 12 for match in found)
    month_first = any(int(match[3]) > 12 for match in found)
    return [_read(value.strip(), day_first if day_first != month_first else None) for value in values]


def read_date(value: object) -> dt.date | None:
    """The date in one value: in any usual form that means one day, or milliseconds since 1970; else None."""
    return read_dates([str(value or "")])[0]


def _read(value: str, day_first: bool | None) -> dt.date | None:
    if _EPOCH_MILLISECONDS.match(value):
        return dt.datetime.fromtimestamp(int(value) / 1000, dt.UTC).date()
    if date := parse_day(value) or parse_day(_SHORT_YEAR.sub(_with_century, value)):
        return date
    match = _SLASHED.match(value)
    if match is None or day_first is None:
        return None
    one, two, year = int(match[1]), int(match[3]), int(match[4])
    month, day = (two, one) if day_first else (one, two)
    try:
        return dt.date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _with_century(match: re.Match[str]) -> str:
    """A year of two digits as RFC 2822 reads it."""
    return f"{match[1]}{'20' if int(match[2]) < 50 else '19'}{match[2]}"
