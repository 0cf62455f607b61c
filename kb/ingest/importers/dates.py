"""Dates as exports write them."""

import datetime as dt
import re
from collections.abc import Sequence

from kb.markdown.days import parse_day

_SLASHED = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})\b")
_NAMED_FORMATS = ("%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y")
_EPOCH_MILLISECONDS = re.compile(r"^\d{12,14}$")


def read_dates(values: Sequence[str]) -> list[dt.date | None]:
    """The dates of a column; None where a value is none.

    `3/4/2026` is read with the month first, as in the English export, unless another value of the column shows that
    the day stands first.
    """
    first = [int(match[1]) for value in values if (match := _SLASHED.match(value.strip()))]
    dotted = any(re.match(r"^\d{1,2}\.", value.strip()) for value in values)
    return [_read(value.strip(), day_first=dotted or any(number > 12 for number in first)) for value in values]


def read_date(value: object) -> dt.date | None:
    """The date in one value: ISO, with a month's name, slashed, or milliseconds since 1970; else None."""
    return read_dates([str(value or "")])[0]


def _read(value: str, day_first: bool) -> dt.date | None:
    if _EPOCH_MILLISECONDS.match(value):
        return dt.datetime.fromtimestamp(int(value) / 1000, dt.UTC).date()
    if date := parse_day(value):
        return date
    if match := _SLASHED.match(value):
        one, two, year = int(match[1]), int(match[2]), int(match[3])
        month, day = (two, one) if day_first else (one, two)
        try:
            return dt.date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            return None
    words = re.sub(r"^[A-Za-z]+day,?\s+", "", value).replace(",", " ").replace(".", " ").split()[:3]
    for form in _NAMED_FORMATS:
        try:
            return dt.datetime.strptime(" ".join(words), form).date()
        except ValueError:
            continue
    return None
