"""Reads the dates people write at the start of a line: days, months, quarters, years, decades and ranges of them.

It knows English month names and ISO and European numbers; it does not know what a date is about, nor today's date.
A number is a year from 1500 to 2039. `06/12/2017` may be June or December, so only its year is believed.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

EARLIEST_YEAR, LATEST_YEAR = 1500, 2039


class Precision(StrEnum):
    """How much of a date is known. Seasons count as quarters."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"


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


_Point = tuple[dt.date, Precision]

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_YEAR = r"(?P<year>1[5-9]\d\d|20[0-3]\d)(?!\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)\b"
_DASH = r"\s*(?:[-\u2013—\u2212]|&|\b(?:to|until|till|through|and)\b)\s*"
# after these a number is something else: 2017-era, 2017.3, 2017%, 2017's
_ENDS = re.compile(r"(?![\w%°$€£])(?![.,/:]\d)(?!-\w)(?![\u2013—]\d)(?!['\u2019]s\b)")
_BEFORE = re.compile(
    r"(?:(?:circa|about|around|approx|ca|c)\b\.?\s*|~\s*|(?:early|mid|late|since|from|in|the)(?:\s+|-)"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]*\s+){0,3}",
    re.IGNORECASE,
)
_PRESENT = re.compile(_DASH + r"(?:present|now|today|ongoing)\b", re.IGNORECASE)
_TO = re.compile(_DASH, re.IGNORECASE)
_SHORT_END = re.compile(r"[-\u2013—/](?P<end>\d\d)(?!\d)")
_REST = re.compile(r"[\s:;,.)\]\u2013—-]*$")


def _month(match: re.Match[str]) -> int:
    name = match["month"]
    return int(name) if name.isdigit() else _MONTHS.index(name[:3].lower()) + 1


def _as_day(match: re.Match[str], year: int) -> _Point:
    return dt.date(year, _month(match), int(match["day"])), Precision.DAY


def _as_slashes(match: re.Match[str], year: int) -> _Point:
    first, second = int(match["first"]), int(match["second"])
    if min(first, second) > 12 or max(first, second) > 31:
        raise ValueError("no month")
    if first != second and max(first, second) <= 12:
        return dt.date(year, 1, 1), Precision.YEAR
    return dt.date(year, min(first, second), max(first, second)), Precision.DAY


def _as_month(match: re.Match[str], year: int) -> _Point:
    return dt.date(year, _month(match), 1), Precision.MONTH


def _as_quarter(match: re.Match[str], year: int) -> _Point:
    return dt.date(year, int(match["quarter"]) * 3 - 2, 1), Precision.QUARTER


def _as_season(match: re.Match[str], year: int) -> _Point:
    return dt.date(year, _SEASONS[match["season"].lower()], 1), Precision.QUARTER


def _as_decade(_match: re.Match[str], year: int) -> _Point:
    if year % 10:
        raise ValueError("no decade")
    return dt.date(year, 1, 1), Precision.DECADE


def _as_year(_match: re.Match[str], year: int) -> _Point:
    return dt.date(year, 1, 1), Precision.YEAR


_Reader = tuple[re.Pattern[str], Callable[[re.Match[str], int], _Point]]


def _readers(*pairs: tuple[str, Callable[[re.Match[str], int], _Point]]) -> list[_Reader]:
    return [(re.compile(pattern, re.IGNORECASE), reader) for pattern, reader in pairs]


# the longest first, for each begins with what a shorter one would take
_POINTS = _readers(
    (rf"{_YEAR}(?P<mark>[-/])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)(?!\d)(?:T\d\d:\d\d[:\dZ+.]*)?", _as_day),
    (rf"{_YEAR}\.(?P<month>\d\d)\.(?P<day>\d\d)(?!\d)", _as_day),
    (rf"{_YEAR},?\s{_MONTH}\s{_DAY}", _as_day),
    (rf"{_DAY}\.?\s(?:of\s)?{_MONTH},?\s{_YEAR}", _as_day),
    (rf"{_MONTH}\s{_DAY},?\s{_YEAR}", _as_day),
    (rf"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?{_YEAR}", _as_day),
    (rf"(?P<first>\d\d?)/(?P<second>\d\d?)/{_YEAR}", _as_slashes),
    (rf"Q(?P<quarter>[1-4])[\s,/'\u2019-]{{0,2}}{_YEAR}", _as_quarter),
    (rf"{_YEAR}[\s,/-]{{0,2}}Q(?P<quarter>[1-4])\b", _as_quarter),
    (rf"{_SEASON}(?:\sof)?,?\s{_YEAR}", _as_season),
    (rf"{_MONTH}(?:\sof)?,?\s{_YEAR}", _as_month),
    (rf"{_YEAR},?\s(?-i:(?=[A-Z])){_MONTH}", _as_month),
    (rf"{_YEAR}[-/](?P<month>0[1-9]|1[0-2])(?!\d|[-/]\d)", _as_month),
    (rf"(?P<month>0?[1-9]|1[0-2])/{_YEAR}", _as_month),
    (rf"{_YEAR}['\u2019]?s\b", _as_decade),
    (_YEAR, _as_year),
)
_WITHOUT_YEAR = _readers(
    (rf"{_DAY}\.?\s(?:of\s)?{_MONTH}", _as_day),
    (rf"{_MONTH}\s{_DAY}", _as_day),
    (r"Q(?P<quarter>[1-4])\b", _as_quarter),
    (_SEASON, _as_season),
    (_MONTH, _as_month),
)
# June 5-7, 2017 and 5-7 June 2017
_DAYS_OF_A_MONTH = [
    re.compile(rf"{_MONTH}\s{_DAY}{_DASH}(?P<last>\d\d?)(?:st|nd|rd|th)?,?\s{_YEAR}", re.IGNORECASE),
    re.compile(rf"{_DAY}\.?{_DASH}(?P<last>\d\d?)(?:st|nd|rd|th)?\.?\s{_MONTH},?\s{_YEAR}", re.IGNORECASE),
]


def read_date(text: str, year: int | None = None) -> DateReading | None:
    """The date, or range of dates, with which a text begins.

    Args:
        year: the year that a month or day written without one belongs to, where that is known.
    """
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    for read in (_days_of_a_month, _range_ending_in_a_year, _point_or_range):
        if (reading := read(text, start)) is not None:
            return reading
    if year is not None and (found := _first(_WITHOUT_YEAR, text, start, year)):
        point, stop = found
        return DateReading(*point, None, stop) if _ENDS.match(text, stop) else None
    return None


def read_whole_date(text: str, year: int | None = None) -> DateReading | None:
    """The date a text consists of, white space and closing marks apart."""
    reading = read_date(text, year)
    return reading if reading and _REST.match(text, reading.length) else None


def _first(readers: list[_Reader], text: str, start: int, year: int | None = None) -> tuple[_Point, int] | None:
    """What the first pattern that fits makes of the text, and where it stops."""
    for pattern, reader in readers:
        if match := pattern.match(text, start):
            try:
                return reader(match, year if year is not None else int(match["year"])), match.end()
            except ValueError:  # the 40th of June
                continue
    return None


def _days_of_a_month(text: str, start: int) -> DateReading | None:
    for pattern in _DAYS_OF_A_MONTH:
        if (match := pattern.match(text, start)) and _ENDS.match(text, match.end()):
            try:
                first, _precision = _as_day(match, int(match["year"]))
                last = first.replace(day=int(match["last"]))
            except ValueError:
                continue
            if first <= last:
                return DateReading(first, Precision.DAY, last, match.end())
    return None


def _range_ending_in_a_year(text: str, start: int) -> DateReading | None:
    """`June - August 2017` and `December 30 - January 5, 2024`: the year stands at the end only."""
    found = _first(_WITHOUT_YEAR, text, start, 2000)  # a leap year, so that 29 February is read
    separator = _TO.match(text, found[1]) if found else None
    ending = _first(_POINTS, text, separator.end()) if separator else None
    if found is None or ending is None or not _ENDS.match(text, ending[1]):
        return None
    (first, precision), ((last, _), stop) = found[0], ending
    try:
        first = first.replace(year=last.year - (first.month > last.month))
    except ValueError:
        return None
    return DateReading(first, precision, last, stop) if first <= last else None


def _point_or_range(text: str, start: int) -> DateReading | None:
    found = _first(_POINTS, text, start)
    if found is None:
        return None
    (first, precision), stop = found
    end, range_stop = _end_of_range(text, stop, first, precision)
    if range_stop > stop and _ENDS.match(text, range_stop):
        return DateReading(first, precision, end, range_stop)
    return DateReading(first, precision, None, stop) if _ENDS.match(text, stop) else None


def _end_of_range(text: str, stop: int, first: dt.date, precision: Precision) -> tuple[dt.date | None, int]:
    """Where the range that goes on at `stop` ends, and where that stops; `stop` itself where there is none."""
    if present := _PRESENT.match(text, stop):
        return None, present.end()
    short = _SHORT_END.match(text, stop)
    if short and precision == Precision.YEAR:
        year = first.year // 100 * 100 + int(short["end"])
        if first.year < year <= LATEST_YEAR:
            return dt.date(year, 1, 1), short.end()
    separator = _TO.match(text, stop)
    ending = _first(_POINTS, text, separator.end()) if separator else None
    if ending and ending[0][0] > first:
        return ending[0][0], ending[1]
    return None, stop
