"""Dates as stretches of days: how long one lasts, whether two can mean the same, how they are written and asked for.

What is known of a date is its first day and its precision: June 2017 is any day of that month.
"""

import datetime as dt
import re

from kb.errors import InputError
from kb.markdown.date_points import Precision

_MONTHS = {
    Precision.MONTH: 1,
    Precision.QUARTER: 3,
    Precision.HALF: 6,
    Precision.YEAR: 12,
    Precision.DECADE: 120,
    Precision.CENTURY: 1200,
}
_SEASONS = {3: "spring", 6: "summer", 9: "autumn", 12: "winter"}
_ASKED = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")

PRECISIONS = tuple(Precision)
"""The most precise first."""


def last_day(date: dt.date, precision: Precision) -> dt.date:
    """The last day of what a date means; the latest there is where that lies beyond the calendar."""
    months = _MONTHS.get(precision, 0)
    if not months:
        return date
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1) if year <= dt.MAXYEAR else dt.date.max


def written(date: dt.date, precision: Precision, end: dt.date | None = None) -> str:
    """A date as far as it is known: 2017-06-12, 2017-06, 2017 Q2, 2017 H1, 2017, 2010s; two with a dash for a range.

    A quarter that does not begin where one of the calendar does is a season. The 1800s begin a year before the 19th
    century does, and are written as they were meant.

    Args:
        end: the first day of what a range ends with.
    """
    if end is not None:
        return f"{written(date, precision)}\u2013{written(end, precision)}"
    if precision == Precision.QUARTER:
        return f"{date.year} {_SEASONS.get(date.month) or f'Q{(date.month + 2) // 3}'}"
    if precision == Precision.HALF:
        return f"{date.year} H{(date.month + 5) // 6}"
    if precision == Precision.CENTURY and date.year % 100:
        return _century(date.year // 100 + 1)
    if precision in (Precision.DECADE, Precision.CENTURY):
        return f"{date.year}s"
    shown = date.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(precision, 10)]
    return shown.lstrip("0")


def _century(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number // 10 != 1 else 0, "th")
    return f"{number}{ending} century"


def read_bound(text: str, name: str, *, is_last: bool) -> dt.date | None:
    """The first or last day of 2017, 2017-06 or 2017-06-12; None for empty text.

    Args:
        name: of the option it was given to.
        is_last: whether the day ends a stretch of time.

    Raises:
        InputError: it is no such date.
    """
    if not text.strip():
        return None
    try:
        found = _ASKED.fullmatch(text.strip())
        year, month, day = (int(part) if part else None for part in (found.groups() if found else ()))
        first = dt.date(year or 0, month or 1, day or 1)
    except ValueError as error:
        raise InputError(
            f"“{text}” is not a date.", hint=f"Give {name} as 2017, 2017-06 or 2017-06-12.", subject=name
        ) from error
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return last_day(first, precision) if is_last else first
