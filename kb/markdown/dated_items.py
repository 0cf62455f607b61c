"""Finds the date an item begins or ends with, and tells whether enough of its neighbours do so too.

It knows where in an item's words a date stands; what a date looks like is known to `dates`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.markdown.date_points import EARLIEST_YEAR, LATEST_YEAR, Precision
from kb.markdown.dates import DateReading, is_before_our_era, length_of_unreadable_date, read_date, read_whole_date
from kb.markdown.inline import Words
from kb.markdown.items import Item
from kb.markdown.naming import describe
from kb.markdown.phrases import Phrase, phrase_of

# a few marks may stand before a date, though none that makes a price, a tag or a path of it
_OPENING = re.compile(r"[^\w$€£¥#~@+/\\'\"“<>=.%`]{0,4}")
_SET_APART = re.compile(r"\s*[:|→•·\u2013—]|\s+[-\u2212]{1,3}(?=\s|$)|\s*[-=]>|\s*-{2,3}")
_NEXT_WORD = re.compile(r"[,.;]?\s")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{4,40})[)\]]")
_NO_WORDS = re.compile(r"\W*$")
_AFTER_NAME = re.compile(r"\W*$|\s*:|\s+[-\u2013—]\s|\s*[\u2013—]\s")


@dataclass(frozen=True)
class Dated:
    """An item, its date, and where in its words the date stands: at the start, or from `start` to `stop`.

    Attributes:
        abstains: whether it begins with a date that is left unread: such an item says nothing against a timeline.
    """

    item: Item
    phrase: Phrase
    reading: DateReading | None = None
    is_set_apart: bool = False
    start: int = 0
    stop: int = 0
    abstains: bool = False

    @property
    def label(self) -> str:
        """What happened: the words around the date."""
        end = len(self.phrase.text)
        parts = (self.phrase.words_between(0, self.start), describe(self.phrase, self.stop, end))
        if not any(parts):
            return self.phrase.words_between(self.stop)
        return ": ".join(part for part in parts if part)


def read_marked_date(text: str, year: int | None = None, *, is_old: bool = False) -> DateReading | None:
    """The date a text consists of, marks before and after it apart; see `read_date`."""
    opening = _OPENING.match(text)
    return read_whole_date(text[opening.end() :] if opening else text, year, is_old=is_old)


def is_unreadable_date(text: str) -> bool:
    """Whether a text consists of a date that is left unread, marks before it apart."""
    opening = _OPENING.match(text)
    rest = (text[opening.end() :] if opening else text).strip()
    return bool(rest) and length_of_unreadable_date(rest) == len(rest)


def find_date_at_start(item: Item, words: Sequence[Words], year: int | None, *, is_old: bool = False) -> Dated:
    """An item with the date at the start of its words, if there is one."""
    phrase = phrase_of(words)
    opening = _OPENING.match(phrase.text)
    start = opening.end() if opening else 0
    reading = read_date(phrase.text[start:], year, is_old=is_old)
    if reading is None:
        return Dated(item, phrase, abstains=_begins_with_unreadable_date(phrase, start))
    stop = start + reading.length
    bracket = max(phrase.text.rfind("(", 0, start), phrase.text.rfind("[", 0, start))
    if bracket >= 0:
        if phrase.text[stop : stop + 1] not in (")", "]"):
            return Dated(item, phrase)
        return Dated(item, phrase, reading, True, 0, stop + 1)
    is_set_apart = _is_set_apart(phrase, stop)
    if is_set_apart or _NEXT_WORD.match(phrase.text, stop):
        return Dated(item, phrase, reading, is_set_apart, 0, stop)
    return Dated(item, phrase)


def _is_set_apart(phrase: Phrase, stop: int) -> bool:
    """Whether a mark, or the end of bold words, stands between the words up to `stop` and those after them."""
    return bool(_SET_APART.match(phrase.text, stop) or _NO_WORDS.match(phrase.text, stop) or stop in phrase.breaks)


def _begins_with_unreadable_date(phrase: Phrase, start: int) -> bool:
    length = length_of_unreadable_date(phrase.text[start:])
    stop = start + length
    return length > 0 and (_is_set_apart(phrase, stop) or phrase.text[stop : stop + 1] in (")", "]"))


def find_dates_at_start(items: Sequence[Item], year: int | None) -> list[Dated]:
    """Items with the dates at their start; a year that numbers an item is one.

    One date before 1500 that cannot be taken for anything else says what the bare numbers beside it are.
    """
    dated = _find_dates_at_start(items, year, is_old=False)
    return _find_dates_at_start(items, year, is_old=True) if any(map(_is_old, dated)) else dated


def _is_old(dated: Dated) -> bool:
    if dated.reading:
        return dated.reading.date.year < EARLIEST_YEAR or dated.reading.precision == Precision.CENTURY
    opening = _OPENING.match(dated.phrase.text)
    return dated.abstains and is_before_our_era(dated.phrase.text[opening.end() if opening else 0 :])


def _find_dates_at_start(items: Sequence[Item], year: int | None, *, is_old: bool) -> list[Dated]:
    dated = []
    for item in items:
        is_year = len(item.number) == 4 and EARLIEST_YEAR <= int(item.number) <= LATEST_YEAR
        numbered = (Words(item.start_line, f"{item.number}: "),) if is_year else ()
        paragraphs = [position for position, word in enumerate(item.words) if word.opens]
        first = item.words[: paragraphs[1]] if len(paragraphs) > 1 else item.words
        words = (*numbered, *(word._replace(opens=False) for word in first))
        found = find_date_at_start(item, words, year, is_old=is_old)
        if not found.label and len(paragraphs) > 1:
            found = find_date_at_start(item, (*numbered, *item.words), year, is_old=is_old)
        dated.append(found)
    return dated


def is_timeline(dated: Sequence[Dated]) -> bool:
    """Whether enough items begin with a date. Those with a date that is left unread are not counted."""
    set_apart = sum(one.is_set_apart for one in dated)
    found = sum(one.reading is not None for one in dated)
    asked = sum(not one.abstains for one in dated)
    return (set_apart >= 2 and set_apart * 2 >= asked) or (found >= 3 and found * 4 >= asked * 3)


def find_dates_at_end(items: Sequence[Item]) -> list[Dated]:
    """Items of a list in which the date stands last, in brackets; empty where the list is none of the kind."""
    dated = [_with_date_at_end(item) for item in items]
    dates = [one.reading.date for one in dated if one.reading]
    is_ordered = dates in (sorted(dates), sorted(dates, reverse=True))
    asked = sum(not one.abstains for one in dated)
    return dated if len(dates) >= 3 and len(dates) * 4 >= asked * 3 and is_ordered else []


def _with_date_at_end(item: Item) -> Dated:
    phrase = phrase_of(item.words)
    candidates = ((match, read_whole_date(match[1])) for match in _BRACKETED.finditer(phrase.text))
    match, reading = next(((match, reading) for match, reading in candidates if reading), (None, None))
    if match is None:
        unread = _BRACKETED.search(phrase.text)
        return Dated(item, phrase, abstains=bool(unread and is_unreadable_date(unread[1])))
    if any(link.start <= match.start() < link.stop for link in phrase.links):
        return Dated(item, phrase)
    rest = phrase.text[match.end() :] if phrase.words_between(match.end()) else ""
    if not _AFTER_NAME.match(rest):
        return Dated(item, phrase)
    return Dated(item, phrase, reading, True, match.start(), match.end())
