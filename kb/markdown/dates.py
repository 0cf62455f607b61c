"""Reads the dates people write at the start of a line: from days to centuries, and ranges of them.

It knows English month names and ISO and European numbers; it does not know what a date is about, nor today's date.
A number that nothing marks as a year is one from 1500 to 2039; with a month, a day, AD, CE or circa it may be another.
`06/12/2017` may be June or December, so only its year is believed. What is before our era, counted in fiscal years or
short of digits is left unread, never read as something near.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.markdown.date_points import (
    BEFORE_OUR_ERA,
    DASH,
    DAYS_OF_A_MONTH,
    LATEST_YEAR,
    OLD_POINTS,
    POINTS,
    WITHOUT_YEAR,
    Precision,
    Reader,
    as_day,
    first_point,
)


@dataclass(frozen=True)
class DateReading:
    """A date at the start of a text.

    Attributes:
        date: the first day of what is meant.
        end: the first day of what a range ends with; None for a single date and for a range that has not ended.
        length: the characters it takes.
    """

    date: dt.date
    precision: Precision
    end: dt.date | None
    length: int


# after these a number is something else: 2017-era, 2017.3, 2017%, 2017's, 1800 BC, 1800 to 1600 BC, 2017 fiscal year
_ENDS = re.compile(
    r"(?![\w%°$€£])(?![.,/:]\d)(?!-\w)(?![\u2013—]\d)(?!['\u2019]s\b)"
    rf"(?!(?:{DASH}\d+)?\s*{BEFORE_OUR_ERA})(?!\s+(?:fiscal|FY)(?![a-z]))",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:(?P<circa>(?:circa|ca|c)\b\.?\s*)|(?:about|around|approx)\b\.?\s*|~\s*"
    r"|(?:(?:end|close|beginning|start|middle)\sof|early|mid|late|since|from|in|the)(?:\s+|-)"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]*\s+){0,3}",
    re.IGNORECASE,
)
_PRESENT = re.compile(DASH + r"(?:present|now|today|ongoing)\b", re.IGNORECASE)
_TO = re.compile(DASH, re.IGNORECASE)
_TO_OR_SLASH = re.compile(rf"{DASH}|\s?/\s?", re.IGNORECASE)
_SHORT_END = re.compile(r"[-\u2013—/](?P<end>\d\d)(?!\d)")
_REST = re.compile(r"[\s:;,.)\]\u2013—-]*$")
_UNREADABLE = re.compile(
    rf"\d{{1,5}}(?:{DASH}\d{{1,5}})?\s*{BEFORE_OUR_ERA}"
    rf"|\d\d?(?:st|nd|rd|th)[\s-](?:century|millennium)\s{BEFORE_OUR_ERA}"
    r"|(?:[QH][1-4]\s*)?(?:FY|fiscal(?:\syear)?)\s*['\u2019]?\d{2,4}"
    r"|['\u2019]\d\d|[1-4][QH]\d\d|(?:19|20)\d\d-?W\d\d?|week\s\d\d?,?\s(?:19|20)\d\d"
    r"|\d\d?\.?\s[^\W\d_]+\.?\s(?:1[5-9]|20)\d\d",
    re.IGNORECASE,
)
"""Dates of a kind that is left unread: 300 BC, FY2021, '98, 12 Juni 2017."""
_ANCIENT = re.compile(rf".*\d.*{BEFORE_OUR_ERA}", re.IGNORECASE)


def read_date(text: str, year: int | None = None, *, is_old: bool = False) -> DateReading | None:
    """The date, or range of dates, with which a text begins.

    Args:
        year: the year that a month or day written without one belongs to, where that is known.
        is_old: whether what stands around it says that a number from 100 to 1499 is a year; circa says so itself.
    """
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    points = OLD_POINTS if is_old or (before and before["circa"]) else POINTS
    reading = (
        _days_of_a_month(text, start) or _range_ending_in_a_year(text, start) or _point_or_range(text, start, points)
    )
    if reading is not None:
        return reading
    if year is not None and (found := first_point(WITHOUT_YEAR, text, start, year)):
        point, stop = found
        return DateReading(*point, None, stop) if _ENDS.match(text, stop) else None
    return None


def read_whole_date(text: str, year: int | None = None, *, is_old: bool = False) -> DateReading | None:
    """The date a text consists of, white space and closing marks apart; see `read_date`."""
    reading = read_date(text, year, is_old=is_old)
    return reading if reading and _REST.match(text, reading.length) else None


def length_of_unreadable_date(text: str) -> int:
    """How far a date reaches with which a text begins but which is left unread; 0 where there is none."""
    before = _BEFORE.match(text)
    match = _UNREADABLE.match(text, before.end() if before else 0)
    return match.end() if match else 0


def is_before_our_era(text: str) -> bool:
    """Whether a text begins with a date that is left unread because it is before our era."""
    return bool(_ANCIENT.match(text[: length_of_unreadable_date(text)]))


def _days_of_a_month(text: str, start: int) -> DateReading | None:
    for pattern in DAYS_OF_A_MONTH:
        if (match := pattern.match(text, start)) and _ENDS.match(text, match.end()):
            try:
                first, _precision = as_day(match, int(match["year"]))
                last = first.replace(day=int(match["last"]))
            except ValueError:
                continue
            if first <= last:
                return DateReading(first, Precision.DAY, last, match.end())
    return None


def _range_ending_in_a_year(text: str, start: int) -> DateReading | None:
    """`June - August 2017` and `December 30 - January 5, 2024`: the year stands at the end only."""
    found = first_point(WITHOUT_YEAR, text, start, 2000)  # a leap year, so that 29 February is read
    separator = _TO_OR_SLASH.match(text, found[1]) if found else None
    ending = first_point(POINTS, text, separator.end()) if separator else None
    if found is None or ending is None or not _ENDS.match(text, ending[1]):
        return None
    (first, precision), ((last, last_precision), stop) = found[0], ending
    if last_precision in (Precision.YEAR, Precision.DECADE, Precision.CENTURY):
        return None  # June - 2017 is one month
    try:
        first = first.replace(year=last.year - (first.month > last.month))
    except ValueError:
        return None
    return DateReading(first, precision, last, stop) if first <= last else None


def _point_or_range(text: str, start: int, points: Sequence[Reader]) -> DateReading | None:
    found = first_point(points, text, start)
    if found is None:
        return None
    (first, precision), stop = found
    end, range_stop = _end_of_range(text, stop, first, precision, points)
    if range_stop > stop and _ENDS.match(text, range_stop):
        return DateReading(first, precision, end, range_stop)
    return DateReading(first, precision, None, stop) if _ENDS.match(text, stop) else None


def _end_of_range(
    text: str, stop: int, first: dt.date, precision: Precision, points: Sequence[Reader]
) -> tuple[dt.date | None, int]:
    """Where the range that goes on at `stop` ends, and where that stops; `stop` itself where there is none."""
    if present := _PRESENT.match(text, stop):
        return None, present.end()
    short = _SHORT_END.match(text, stop)
    if short and precision == Precision.YEAR:
        year = first.year // 100 * 100 + int(short["end"])
        if first.year < year <= LATEST_YEAR:
            return dt.date(year, 1, 1), short.end()
    separator = (_TO_OR_SLASH if precision == Precision.DAY else _TO).match(text, stop)
    ending = first_point(points, text, separator.end()) if separator else None
    if ending and ending[0][0] > first:
        return ending[0][0], ending[1]
    return None, stop
