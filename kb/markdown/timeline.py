"""Finds what happened when: the entries of timelines, however they are written down.

A date alone makes no timeline; its neighbours do. The rules, in full:

- A list, or the paragraphs under one heading, is a timeline when at least two of its items, and at least half of
  them, begin with a date set apart from the words (`2017: ...`, `(2017) ...`, `**2017** ...`).
- A list of three or more is one as well when three quarters of its items begin with a date that nothing sets apart
  (`2017 Transformers`), or end with one in brackets (`Transformers (2017)`) and stand in the order of time.
- A list of a single item that begins with a date set apart counts where it leads somewhere, or where the document has
  a timeline besides.
- A heading that is nothing but a date gives it to the items below that have none, and a heading that begins with
  one (`## 1958: The perceptron`) is an entry, each where the document has two or more of the kind.
- A table is one when a column is headed Year, Date or the like, and at least two rows, and half of them, hold a date
  there.

Items with a date of a kind that is left unread (300 BC, FY2021) are not counted: they make no timeline, and keep no
other item from being one. A bare number from 100 to 1499 is a year in a table's column of dates, and in a list where
another date is as old and cannot be a number (AD 628, 300 BC, 9th century); elsewhere it may be the code of an error.

Items without a date in a timeline are no entries. Prose, code and footnotes are not looked at.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from kb.markdown.blocks import Block, FoundLink, HeadingPath, path_below
from kb.markdown.date_points import Precision
from kb.markdown.dated_items import (
    Dated,
    find_date_at_start,
    find_dates_at_end,
    find_dates_at_start,
    is_timeline,
    is_unreadable_date,
    read_marked_date,
)
from kb.markdown.dates import DateReading, read_date
from kb.markdown.inline import Words
from kb.markdown.items import Group, GroupKind, Item, find_groups, is_heading, lead_in_of
from kb.markdown.naming import describe
from kb.markdown.phrases import phrase_of
from kb.markdown.splitter import HEADING_SEPARATOR

_YEAR = re.compile(r"[12]\d\d\d|century|A\.?D\b|C\.?E\b", re.IGNORECASE)
"""What a text with a date holds, at the least; most hold none, and are not looked at further."""
_DATE_COLUMN = re.compile(
    r"(?:(?:release|launch|publication|start)\s)?(?:years?|dates?|when|released|launched|published|founded|month|period"
    r"|since|quarter|decade)(?:\s\(?(?:released|of\s\w+)\)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundEntry:
    """What happened and when, on lines `start_line`..`end_line`.

    Attributes:
        date: the first day of what is meant.
        end: the first day of what a range ends with.
        label: what happened, without date and addresses.
        url: the first address, or empty.
        heading: the headings above, joined with ' > ', the document's title left out, the list's lead-in last.
    """

    date: dt.date
    precision: Precision
    end: dt.date | None
    label: str
    url: str
    heading: str
    start_line: int
    end_line: int


@dataclass(frozen=True)
class _Above:
    """The date that headings and items above give; its year alone where the items below do not inherit it."""

    reading: DateReading | None = None
    is_inherited: bool = False

    @property
    def year(self) -> int | None:
        return self.reading.date.year if self.reading else None


def find_timeline_entries(blocks: Sequence[Block], title: str) -> list[FoundEntry]:
    """The entries of all timelines in a document, in the order of their lines.

    Args:
        blocks: of one document, in order.
        title: of the document, left out of the entries' headings unless it begins with a date: then it is the first
            heading of several, taken for want of a title.
    """
    title = "" if read_date(title) else title
    headings = list(_headings(blocks, title))
    dated = [block for block in blocks if _YEAR.search(block.text)]
    lead_ins = (lead_in_of(block.text.split("\n")) for block in dated if block.kind == "paragraph")
    is_below_dates = any(heading.is_date for heading in headings) or any(map(read_marked_date, lead_ins))
    groups = list(find_groups(blocks, title, lambda block: is_below_dates or bool(_YEAR.search(block.text))))
    given = sum(heading.is_date for heading in headings) + sum(
        bool(read_marked_date(group.lead_in)) for group in groups
    )
    has_timeline = any(
        is_timeline(find_dates_at_start(group.items, None)) for group in groups if group.kind == GroupKind.LIST
    )
    entries = list(_entries_of_headings(headings))
    for group in groups:
        if group.kind == GroupKind.TABLE:
            entries += _entries_of_table(group)
        elif group.kind == GroupKind.PARAGRAPHS:
            entries += _entries_of_paragraphs(group)
        else:
            above = _date_above(group) if given > 1 else _Above()
            entries += _entries_of_list(group.items, HEADING_SEPARATOR.join(group.path), above, has_timeline)
    return sorted(entries, key=lambda entry: (entry.start_line, entry.end_line))


def _date_above(group: Group) -> _Above:
    reading: DateReading | None = None
    for name in group.path:
        reading = read_marked_date(name, reading.date.year if reading else None) or reading
    return _Above(reading, is_inherited=reading is not None)


def _entries_of_list(items: Sequence[Item], heading: str, above: _Above, has_timeline: bool) -> Iterator[FoundEntry]:
    dated = find_dates_at_start(items, above.year)
    is_one = is_timeline(dated) or (
        len(dated) == 1 and dated[0].is_set_apart and (has_timeline or dated[0].item.has_links)
    )
    if not is_one and (at_end := find_dates_at_end(items)):
        dated, is_one = at_end, True
    for one in dated:
        own = one.reading if is_one or (above.is_inherited and one.is_set_apart) else None
        reading = own or (above.reading if above.is_inherited else None)
        below = _Above(reading or above.reading)
        if own and not one.label:
            below = _Above(own, is_inherited=True)
        elif reading and own is None and not one.phrase.links and any(child.has_links for child in one.item.children):
            below = above
        elif reading:
            found = one if own else Dated(one.item, one.phrase)
            yield _entry(found, reading, heading)
        yield from _entries_of_list(one.item.children, heading, below, has_timeline)


def _entry(dated: Dated, reading: DateReading, heading: str) -> FoundEntry:
    """The entry an item makes under a date, its own or one it inherits. A single nested item says more of it."""
    item, label, urls = dated.item, dated.label, list(dated.phrase.urls)
    if len(item.children) == 1:
        more = phrase_of(item.children[0].words)
        label = f"{label}: {more.words_between(0)}".removesuffix(": ")
        urls = [*more.urls, *urls]  # the nearer to what happened: the meeting rather than those who meet
    urls += [word.url for word in item.all_words() if word.url]
    return FoundEntry(
        reading.date, reading.precision, reading.end, label, next(iter(urls), ""), heading,
        item.start_line, item.end_line,
    )  # fmt: skip


def _entries_of_paragraphs(group: Group) -> list[FoundEntry]:
    """Entries of paragraphs, of which each line that begins with a date set apart begins one."""
    units = [unit for paragraph in group.items for unit in _units(paragraph)]
    dated = [find_date_at_start(unit, unit.words, None) for unit in units]
    dated = [one if one.is_set_apart else Dated(one.item, one.phrase) for one in dated]
    if not is_timeline(dated):
        return []
    heading = HEADING_SEPARATOR.join(group.path)
    return [_entry(one, one.reading, heading) for one in dated if one.reading and one.label]


def _units(paragraph: Item) -> Iterator[Item]:
    """A paragraph cut before each of its lines that begins with a date; what stands above the first is no unit."""
    lines = [(line, list(words)) for line, words in groupby(paragraph.words, key=lambda word: word.line)]
    starts = [at for at, (_line, words) in enumerate(lines) if find_date_at_start(paragraph, words, None).is_set_apart]
    if not starts:
        yield paragraph
    for start, stop in pairwise([*starts, len(lines)]):
        last = lines[stop][0] - 1 if stop < len(lines) else paragraph.end_line
        words = tuple(word._replace(opens=False) for _line, words in lines[start:stop] for word in words)
        yield replace(paragraph, start_line=lines[start][0], own_end_line=last, end_line=last, words=words)


def _entries_of_table(group: Group) -> list[FoundEntry]:
    names = [phrase_of(cell).words_between(0) for cell in group.header.cells] if group.header else []
    column = next((at for at, name in enumerate(names) if _DATE_COLUMN.fullmatch(name)), None)
    if column is None:
        return []
    entries = []
    unread = 0
    for row in group.items:
        cells = [phrase_of(cell) for cell in row.cells]
        when = cells[column].text if column < len(cells) else ""
        reading = read_marked_date(when, is_old=True)  # the column's head says what its numbers are
        unread += reading is None and is_unreadable_date(when)
        words = (describe(cell, 0, len(cell.text)) for at, cell in enumerate(cells) if at != column)
        if reading and (label := ": ".join(word for word in words if word)):
            plain = Dated(row, phrase_of((Words(row.start_line, label),)))
            entries.append(_entry(plain, reading, HEADING_SEPARATOR.join(group.path)))
    return entries if len(entries) >= 2 and len(entries) * 2 >= len(group.items) - unread else []


@dataclass(frozen=True)
class _Heading:
    """A heading with what stands below it before the next one; `dated` has the date it begins with."""

    above: tuple[str, ...]
    level: int
    dated: Dated
    body: tuple[Block, ...]

    @property
    def is_date(self) -> bool:
        """Whether it is nothing but a date."""
        return self.dated.is_set_apart and not self.dated.label


def _headings(blocks: Sequence[Block], title: str) -> Iterator[_Heading]:
    path: HeadingPath = []
    positions = [at for at, block in enumerate(blocks) if is_heading(block)]
    for at, following in pairwise([*positions, len(blocks)]):
        block, body = blocks[at], tuple(blocks[at + 1 : following])
        above = tuple(name for level, name in path if level < block.level and name != title)
        path = path_below(path, block)
        if path[-1][1] == title:
            continue
        words = tuple(Words(line.line, line.text) for line in block.plain)
        end = body[-1].end_line if body else block.end_line
        item = Item(block.start_line, block.end_line, end, words)
        yield _Heading(above, block.level, find_date_at_start(item, words, None), body)


def _entries_of_headings(headings: Sequence[_Heading]) -> Iterator[FoundEntry]:
    """Entries of headings that begin with a date, and of single paragraphs below headings that are one."""
    siblings: dict[tuple[tuple[str, ...], int], list[_Heading]] = {}
    for heading in headings:
        siblings.setdefault((heading.above, heading.level), []).append(heading)
    for group in siblings.values():
        if not is_timeline(
            [one.dated if one.dated.is_set_apart else replace(one.dated, reading=None) for one in group]
        ):
            continue
        for one in group:
            if one.dated.is_set_apart and one.dated.reading:
                yield from _entry_of_heading(one, one.dated.reading)


def _entry_of_heading(heading: _Heading, reading: DateReading) -> Iterator[FoundEntry]:
    path = HEADING_SEPARATOR.join(heading.above)
    links = [link for block in heading.body for link in block.links]
    if not heading.is_date:
        yield replace(_entry(heading.dated, reading, path), url=_first(links))
    elif not any(block.kind in ("list_item", "table") for block in heading.body):
        paragraph = next((block for block in heading.body if block.kind == "paragraph"), None)
        if paragraph:
            words = tuple(Words(line.line, line.text) for line in paragraph.plain)
            item = Item(paragraph.start_line, paragraph.end_line, paragraph.end_line, words)
            path = HEADING_SEPARATOR.join((*heading.above, heading.dated.phrase.text))
            yield replace(_entry(Dated(item, phrase_of(words)), reading, path), url=_first(paragraph.links))


def _first(links: Sequence[FoundLink]) -> str:
    return links[0].url if links else ""
