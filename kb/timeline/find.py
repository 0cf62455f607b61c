"""Reads the timeline entries of the store, merges them and keeps those that were asked for."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kb.errors import InputError
from kb.index.asked import AskedWord, asked_words
from kb.index.tokens import held_stems
from kb.markdown.date_points import Precision
from kb.models import Document, TimelineEntry
from kb.published import is_published
from kb.rows import sound_rows
from kb.timeline.merge import Event, Source, merge


@dataclass(frozen=True)
class Timeline:
    """The events asked for, in the order of time.

    Attributes:
        first_day, last_day: the stretch of time asked for; None where it is open.
    """

    query: str
    first_day: dt.date | None
    last_day: dt.date | None
    events: list[Event]

    @property
    def contradicted(self) -> int:
        """How many events have sources whose dates differ."""
        return sum(event.is_contradicted for event in self.events)


def find_timeline(
    session: Session, query: str = "", first_day: dt.date | None = None, last_day: dt.date | None = None
) -> Timeline:
    """The events of all documents that are not drafts.

    Args:
        query: every telling word of it stands in one source: its label, its headings or its document's title.
        first_day: leaves out events that lie before it for certain.
        last_day: leaves out events that lie after it for certain.

    Raises:
        InputError: the last day lies before the first.
    """
    if first_day and last_day and last_day < first_day:
        raise InputError(f"{last_day} lies before {first_day}.", hint="Give the earlier date first.", subject="to")
    wanted = asked_words(query) if query.strip() else None
    # merged before anything is left out, so that an event keeps all its sources
    events = [
        event
        for event in merge(_sources(session))
        if any(_lies_within(source, first_day, last_day) for source in event.sources) and _is_about(event, wanted)
    ]
    return Timeline(query, first_day, last_day, events)


def _sources(session: Session) -> list[Source]:
    statement = (
        select(TimelineEntry, Document.path, Document.title)
        .join(Document)
        .where(is_published(session))
        .order_by(col(Document.path), col(TimelineEntry.start_line), col(TimelineEntry.id))
    )
    return [
        Source(
            document=entry.document_id or 0,
            path=path,
            title=title,
            heading=entry.heading,
            start_line=entry.start_line,
            end_line=entry.end_line,
            date=entry.date,
            precision=Precision(entry.precision),
            end=entry.end,
            label=entry.label,
            url=entry.url,
        )
        for entry, path, title in sound_rows(session, statement, col(TimelineEntry.id))
    ]


def _lies_within(source: Source, first: dt.date | None, last: dt.date | None) -> bool:
    return (first is None or source.last_day >= first) and (last is None or source.date <= last)


def _is_about(event: Event, wanted: list[AskedWord] | None) -> bool:
    """Whether one of the sources holds all words; none does where the question had no word."""
    if wanted is None:
        return True
    held = (held_stems(f"{source.title} {source.heading} {source.label}") for source in event.sources)
    return bool(wanted) and any(all(word.is_held(stems) for word in wanted) for stems in held)
