"""What a single date looks like, as data: each form is a pattern and a function that makes a date of what it matched.

How dates join to ranges, and what may stand before and after them, is known to `dates`.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from enum import StrEnum

EARLIEST_YEAR, LATEST_YEAR = 1500, 2039


class Precision(StrEnum):
    """How much of a date is known. Seasons count as quarters."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"


Point = tuple[dt.date, Precision]

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_YEAR = r"(?P<year>1[5-9]\d\d|20[0-3]\d)(?!\d)"
_SURE_YEAR = r"(?P<year>1\d{3}|2[01]\d\d)(?!\d)"
"""A year beside a month or a day: what else could it be?"""
_DOTTED_YEAR = r"(?P<year>1[5-9]\d\d|2[01]\d\d)(?!\d)"
"""A version's last number could be it: 10.4.1200."""
_ERA = r"(?-i:A\.?D\.?|C\.?E\.?)(?!\w)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)\b"
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
DASH = r"\s*(?:[-\u2013—\u2212]|&|\b(?:to|until|till|through|and)\b)\s*"
BEFORE_OUR_ERA = r"B\.?\s?C\.?(?:\s?E\.?)?(?!\w)"


def _month(match: re.Match[str]) -> int:
    name = match["month"]
    return int(name) if name.isdigit() else _MONTHS.index(name[:3].lower()) + 1


def as_day(match: re.Match[str], year: int) -> Point:
    """The day of a match with groups named month and day. Raises ValueError where there is no such day."""
    return dt.date(year, _month(match), int(match["day"])), Precision.DAY


def _as_slashes(match: re.Match[str], year: int) -> Point:
    first, second = int(match["first"]), int(match["second"])
    if min(first, second) > 12 or max(first, second) > 31:
        raise ValueError("no month")
    if first != second and max(first, second) <= 12:
        return dt.date(year, 1, 1), Precision.YEAR
    return dt.date(year, min(first, second), max(first, second)), Precision.DAY


def _as_month(match: re.Match[str], year: int) -> Point:
    return dt.date(year, _month(match), 1), Precision.MONTH


def _as_quarter(match: re.Match[str], year: int) -> Point:
    return dt.date(year, int(match["quarter"]) * 3 - 2, 1), Precision.QUARTER


def _as_season(match: re.Match[str], year: int) -> Point:
    return dt.date(year, _SEASONS[match["season"].lower()], 1), Precision.QUARTER


def _as_part(match: re.Match[str], year: int) -> Point:
    number, is_quarter = _NTH[match["nth"].lower()], match["part"].lower() == "quarter"
    if not is_quarter and number > 2:
        raise ValueError("no half")
    months, precision = (3, Precision.QUARTER) if is_quarter else (6, Precision.HALF)
    return dt.date(year, number * months - months + 1, 1), precision


def _as_half(match: re.Match[str], year: int) -> Point:
    return dt.date(year, int(match["half"]) * 6 - 5, 1), Precision.HALF


def _as_decade(_match: re.Match[str], year: int) -> Point:
    """The 1980s; the 1800s are a century, as the 2000s are not yet."""
    if year % 10:
        raise ValueError("no decade")
    return dt.date(year, 1, 1), Precision.CENTURY if year % 100 == 0 and year < 2000 else Precision.DECADE


def _as_century(match: re.Match[str], _year: int) -> Point:
    return dt.date(int(match["century"]) * 100 - 99, 1, 1), Precision.CENTURY


def _as_year(_match: re.Match[str], year: int) -> Point:
    return dt.date(year, 1, 1), Precision.YEAR


Reader = tuple[re.Pattern[str], Callable[[re.Match[str], int], Point]]


def _readers(*pairs: tuple[str, Callable[[re.Match[str], int], Point]]) -> list[Reader]:
    return [(re.compile(pattern, re.IGNORECASE), reader) for pattern, reader in pairs]


# the longest first, for each begins with what a shorter one would take
POINTS = _readers(
    (rf"{_SURE_YEAR}(?P<mark>[-/])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)(?!\d)(?:T\d\d:\d\d[:\dZ+.]*)?", as_day),
    (rf"{_SURE_YEAR}\.(?P<month>\d\d)\.(?P<day>\d\d)(?!\d)", as_day),
    (rf"{_SURE_YEAR},?[\s-]{_MONTH}[\s-]{_DAY}", as_day),
    (rf"{_DAY}(?:\.?\s(?:of\s)?|-){_MONTH}(?:,?\s|-){_SURE_YEAR}", as_day),
    (rf"{_MONTH}[\s-]{_DAY}(?:,?\s|-){_SURE_YEAR}", as_day),
    (rf"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?{_DOTTED_YEAR}", as_day),
    (rf"(?P<first>\d\d?)(?P<mark>[-/])(?P<second>\d\d?)(?P=mark){_SURE_YEAR}", _as_slashes),
    (rf"{_SURE_YEAR}\s?[年년]\s?(?P<month>\d\d?)\s?[月월]\s?(?P<day>\d\d?)\s?[日일]", as_day),
    (rf"{_SURE_YEAR}\s?[年년]\s?(?P<month>\d\d?)\s?[月월]", _as_month),
    (rf"Q(?P<quarter>[1-4])[\s,/'\u2019-]{{0,2}}{_YEAR}", _as_quarter),
    (rf"(?P<quarter>[1-4])Q[\s,/'\u2019-]{{0,2}}{_YEAR}", _as_quarter),
    (rf"{_YEAR}[\s,/-]{{0,2}}Q(?P<quarter>[1-4])\b", _as_quarter),
    (rf"H(?P<half>[12])[\s,/'\u2019-]{{0,2}}{_YEAR}", _as_half),
    (rf"(?P<half>[12])H[\s,/'\u2019-]{{0,2}}{_YEAR}", _as_half),
    (rf"{_YEAR}[\s,/-]{{0,2}}H(?P<half>[12])\b", _as_half),
    (rf"(?P<nth>{'|'.join(_NTH)})\s(?P<part>half|quarter)\s(?:of\s)?{_YEAR}", _as_part),
    (rf"{_SEASON}(?:\sof)?,?\s{_YEAR}", _as_season),
    (rf"{_MONTH}(?:(?:\sof)?,?\s|[-/]){_SURE_YEAR}", _as_month),
    (rf"{_YEAR},?[\s-](?-i:(?=[A-Z])){_MONTH}", _as_month),
    (rf"{_YEAR}[-/](?P<month>0[1-9]|1[0-2])(?!\d|[-/]\d)", _as_month),
    (rf"(?P<month>0?[1-9]|1[0-2])/{_YEAR}", _as_month),
    (r"(?P<century>[1-9]|1\d|2[01])(?:st|nd|rd|th)[\s-]century" + rf"(?:\s{_ERA})?", _as_century),
    (r"(?P<year>1[1-9]\d0|20[0-3]0)['\u2019]?s\b", _as_decade),
    (r"(?-i:A\.?D\.?)\s?(?P<year>[1-9]\d{0,3})(?!\d)", _as_year),
    (rf"(?P<year>[1-9]\d{{0,3}})\s?{_ERA}", _as_year),
    (_YEAR, _as_year),
)
OLD_POINTS = [*POINTS, *_readers((r"(?P<year>1[0-4]\d\d|[1-9]\d\d)(?!\d)", _as_year))]
"""Where the words around say that a number from 100 to 1499 is a year."""
WITHOUT_YEAR = _readers(
    (rf"{_DAY}\.?\s(?:of\s)?{_MONTH}", as_day),
    (rf"{_MONTH}\s{_DAY}", as_day),
    (r"Q(?P<quarter>[1-4])\b", _as_quarter),
    (r"H(?P<half>[12])\b", _as_half),
    (_SEASON, _as_season),
    (_MONTH, _as_month),
)
# June 5-7, 2017 and 5-7 June 2017
DAYS_OF_A_MONTH = [
    re.compile(rf"{_MONTH}\s{_DAY}{DASH}(?P<last>\d\d?)(?:st|nd|rd|th)?,?\s{_YEAR}", re.IGNORECASE),
    re.compile(rf"{_DAY}\.?{DASH}(?P<last>\d\d?)(?:st|nd|rd|th)?\.?\s{_MONTH},?\s{_YEAR}", re.IGNORECASE),
]


def first_point(readers: Sequence[Reader], text: str, start: int, year: int | None = None) -> tuple[Point, int] | None:
    """What the first pattern that fits makes of the text, and where it stops."""
    for pattern, reader in readers:
        if match := pattern.match(text, start):
            try:
                written = match.groupdict().get("year", 0)
                return reader(match, int(written) if year is None else year), match.end()
            except ValueError:  # the 40th of June
                continue
    return None
