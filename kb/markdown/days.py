"""Reads a value that should be one day: of front matter, of an export, of a feed, of a question.

It reads the day as its author wrote it: the time and the zone beside it change nothing. What may be two days
(05/06/2026), or a month or a year, is no day. Month names are read in every language of MONTH_LANGUAGES, and those that
two languages give to different months in none.
"""

import datetime as dt
import re
import unicodedata
from functools import cache

from kb.markdown.date_points import Precision
from kb.markdown.dates import read_whole_date

MONTH_LANGUAGES = (
    "ar bg ca cs da de el en es et eu fi fr ga gl he hr hu id is it lt lv nb nl pl pt ro ru sk sl sq sr sv tr uk vi"
).split()

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=\D|$)")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?\d{4}(?:\d\d)?Z?)?$")
_WRAPPING = re.compile(r"^[\[\"'\u201c<]+|[\]\"'\u201d>]+$")
_TIME = re.compile(
    r"(?:\s*,)?\s*(?:\bat\s+|\bkl\.?\s+)?(?<!\d)(?:\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]m\b)"
    r"(?:\s?Z\b|(?:\s(?:[A-Z]{2,5}\b))?\s?(?:[+-]\d\d:?\d\d)?(?:\s?\([^)]*\))?)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th|er|ste|de|e|\.|\u00ba|\u00aa|:e)?\s*(?:de\s+|d['\u2019]\s*)?"
    r"(?P<month>[^\W\d_]+)\.?,?\s+(?:de\s+|del\s+)?(?P<year>\d{4})(?:\s?\S{1,2}\.?)?",
    re.IGNORECASE,
)


def parse_day(value: object) -> dt.date | None:
    """The day in a value: a date, a datetime, or text such as 2026-10-31, 31.10.2026, October 31, 2026; else None."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = _WRAPPING.sub("", str(value).strip()).strip()
    if found := _ISO.match(text) or _COMPACT.match(text):
        return _day(*map(int, found.groups()))
    text = " ".join(_TIME.sub(" ", text, count=1).split())
    reading = read_whole_date(text)
    if reading and reading.precision == Precision.DAY and reading.end is None:
        return reading.date
    if (named := _NAMED.fullmatch(text)) and (month := month_numbers().get(_folded(named["month"]))):
        return _day(int(named["year"]), month, int(named["day"]))
    return None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@cache
def month_numbers() -> dict[str, int]:
    """The number of each month by its names in MONTH_LANGUAGES, long and short, as the CLDR has them."""
    from babel import Locale

    numbers: dict[str, set[int]] = {}
    for language in MONTH_LANGUAGES:
        for widths in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in widths[width].items():
                    numbers.setdefault(_folded(name), set()).add(number)
    return {name: min(found) for name, found in numbers.items() if len(found) == 1}


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().rstrip(".")
