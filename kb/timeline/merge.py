"""Lays the entries of many timelines over one another. Pure.

Entries are about the same thing when they share a name or lead to the same page; an address that a document gives
for two of its entries tells neither. Dates agree when one day can be both: 2017 and 2017-06-12 do, 2017 and 2018 do
not. The same thing with dates that disagree is either

- a thing that happens again, such as a monthly meeting, each occasion an event of its own: some document dates it
  twice, or the dates are days, and these have pages of their own or are three or more;
- or a contradiction: one event, whose sources are to be looked at.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.markdown.date_points import Precision
from kb.timeline.dates import PRECISIONS, last_day, written
from kb.timeline.names import names_of, page_of, short_name

FEWEST_OCCASIONS = 3
"""A thing with this many different days happens again; with fewer, someone is mistaken."""


@dataclass(frozen=True)
class Source:
    """An entry of a document's timeline, on lines `start_line`..`end_line` of the file at `path`.

    Attributes:
        document: its id.
        title: of the document.
        date: the first day of what is meant.
        end: the first day of what a range ends with.
    """

    document: int
    path: str
    title: str
    heading: str
    start_line: int
    end_line: int
    date: dt.date
    precision: Precision
    end: dt.date | None
    label: str
    url: str

    @cached_property
    def last_day(self) -> dt.date:
        """The last day of what is meant."""
        return last_day(self.end or self.date, self.precision)

    @cached_property
    def page(self) -> str:
        """The page it leads to; empty where there is none of its own."""
        return page_of(self.url)

    @property
    def when(self) -> str:
        """The date, as far as it is known."""
        return written(self.date, self.precision, self.end)

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.path}:{self.start_line}"

    def agrees_with(self, other: "Source") -> bool:
        """Whether a day can be both dates."""
        return self.date <= other.last_day and other.date <= self.last_day


@dataclass(frozen=True)
class Event:
    """What happened, and every entry that says so.

    Attributes:
        sources: at least one, the one that speaks for all first: the date most agree with, then the most precise.
        is_contradicted: whether two of them give dates that cannot both be true.
    """

    sources: tuple[Source, ...]
    is_contradicted: bool

    @property
    def shown(self) -> Source:
        """The entry that speaks for all."""
        return self.sources[0]

    @property
    def name(self) -> str:
        """What it is about, without what is said of it."""
        return short_name(self.shown.label)

    @property
    def url(self) -> str:
        """The first address any of them gives."""
        return next((source.url for source in self.sources if source.url), "")

    @property
    def differing(self) -> dict[str, list[str]]:
        """The files and lines of each date given; empty unless it is contradicted."""
        dates: dict[str, list[str]] = {}
        for source in self.sources if self.is_contradicted else ():
            dates.setdefault(source.when, []).append(source.place)
        return dates


def merge(sources: Sequence[Source]) -> list[Event]:
    """The events that entries tell of, in the order of time."""
    events = [event for group in _same_things(sources) for event in _events(group)]
    return sorted(events, key=lambda event: (event.shown.date, event.shown.last_day, event.name.casefold()))


def _same_things(sources: Sequence[Source]) -> Iterable[list[Source]]:
    """Entries, grouped by what they are about."""
    uses = Counter((source.document, source.page) for source in sources)
    shared = {page for (_document, page), count in uses.items() if count > 1}
    leader = list(range(len(sources)))

    def find(at: int) -> int:
        while leader[at] != at:
            leader[at] = at = leader[leader[at]]
        return at

    first: dict[tuple[str, str], int] = {}
    for at, source in enumerate(sources):
        keys = [("name", name) for name in names_of(source.label)]
        if source.page and source.page not in shared:
            keys.append(("page", source.page))
        for key in keys:
            leader[find(at)] = find(first.setdefault(key, at))
    groups: dict[int, list[Source]] = {}
    for at, source in enumerate(sources):
        groups.setdefault(find(at), []).append(source)
    return groups.values()


def _events(group: Sequence[Source]) -> list[Event]:
    """The events that entries about one thing tell of."""
    if _dated_twice(group):
        return [_event(occasion) for occasion in _parted(group, Source.agrees_with)]
    events: list[Event] = []
    for part in _parted(group, _may_be_one):
        occasions = _parted(part, Source.agrees_with)
        if len(occasions) >= FEWEST_OCCASIONS and _dated_to_the_day(part):
            events += [_event(occasion) for occasion in occasions]
        else:
            events.append(_event(part))
    return events


def _dated_twice(group: Sequence[Source]) -> bool:
    """Whether a document gives a thing two dates that disagree."""
    by_document: dict[int, list[Source]] = {}
    for source in group:
        by_document.setdefault(source.document, []).append(source)
    return any(not _agree(sources) for sources in by_document.values())


def _agree(sources: Sequence[Source]) -> bool:
    """Whether each two dates can be the same: stretches of days that overlap pairwise have a day in common."""
    return max(source.date for source in sources) <= min(source.last_day for source in sources)


def _dated_to_the_day(sources: Iterable[Source]) -> bool:
    return all(source.precision == Precision.DAY for source in sources)


def _may_be_one(one: Source, other: Source) -> bool:
    """Whether two entries about one thing may be about one occasion of it."""
    have_own_pages = one.page and other.page and one.page != other.page
    return one.agrees_with(other) or not (_dated_to_the_day((one, other)) and have_own_pages)


def _parted(group: Sequence[Source], belong: Callable[[Source, Source], bool]) -> list[list[Source]]:
    """Entries in parts: those that belong together, and those that belong to one of them, and so on."""
    parts: list[list[Source]] = []
    for source in group:
        joined = [part for part in parts if any(belong(source, other) for other in part)]
        parts = [part for part in parts if part not in joined]
        parts.append([source, *(other for part in joined for other in part)])
    return parts


def _event(group: Sequence[Source]) -> Event:
    def order(source: Source) -> tuple[int, int, str, int]:
        agreeing = sum(source.agrees_with(other) for other in group)
        return -agreeing, PRECISIONS.index(source.precision), source.path, source.start_line

    return Event(tuple(sorted(group, key=order)), not _agree(group))
