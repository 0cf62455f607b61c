"""The JSON of `GET /timeline` and `byline timeline --json`."""

import datetime as dt
from typing import Self

from pydantic import Field

from api.answers.answer import Answer
from kb.markdown.date_points import Precision
from kb.timeline.find import Timeline
from kb.timeline.merge import Event


class TimelineSourceAnswer(Answer):
    """An entry of a document's timeline, and its lines."""

    document: int = Field(description="Id of its document.", examples=[7])
    path: str = Field(examples=["timelines/deep-learning-layers.md"])
    title: str = Field(description="Of the document.", examples=["Deep learning, layer by layer"])
    heading: str = Field(description="Headings above it, joined with ' > '.", examples=["Deep networks"])
    start_line: int = Field(examples=[36])
    end_line: int = Field(examples=[38])
    when: str = Field(description="The date, as far as it is known.", examples=["2012"])
    label: str = Field(description="What happened.", examples=["Dropout, Hinton et al."])
    url: str = Field(examples=["https://arxiv.org/abs/1207.0580"])


class EventAnswer(Answer):
    """What happened, with every entry that says so."""

    when: str = Field(
        description="The date as far as it is known: 2017-06-12, 2017-06, 2017 Q2, 2017, 2010s, or two for a range.",
        examples=["2012"],
    )
    date: dt.date = Field(description="First day of what is meant.", examples=["2012-01-01"])
    last_day: dt.date = Field(description="Last day of what is meant.", examples=["2012-12-31"])
    precision: Precision = Field(examples=["year"])
    name: str = Field(description="What it is about.", examples=["Dropout, Hinton et al."])
    label: str = Field(description="What happened, in full.", examples=["Dropout, Hinton et al."])
    url: str = Field(
        description="The first address a source gives, or empty.", examples=["https://arxiv.org/abs/1207.0580"]
    )
    is_contradicted: bool = Field(
        description="Whether its sources give dates that cannot both be true.", examples=[False]
    )
    sources: list[TimelineSourceAnswer]

    @classmethod
    def of(cls, source: object) -> Self:
        """The answer that shows an event."""
        assert isinstance(source, Event)
        shown = source.shown
        return cls(
            when=shown.when,
            date=shown.date,
            last_day=shown.last_day,
            precision=shown.precision,
            name=source.name,
            label=shown.label,
            url=source.url,
            is_contradicted=source.is_contradicted,
            sources=[TimelineSourceAnswer.of(each) for each in source.sources],
        )


class TimelineAnswer(Answer):
    """Events in the order of time."""

    query: str = Field(examples=["dropout"])
    first_day: dt.date | None = Field(
        description="Where the stretch of time asked for begins.", examples=["2010-01-01"]
    )
    last_day: dt.date | None = Field(description="Where it ends.", examples=["2019-12-31"])
    total: int = Field(description="How many events there are, those left out of this page included.", examples=[2])
    contradicted: int = Field(description="How many of them have sources whose dates differ.", examples=[1])
    events: list[EventAnswer]

    @classmethod
    def page(cls, timeline: Timeline, limit: int | None = None, offset: int = 0) -> Self:
        """A page of a timeline; all of it where no limit is given."""
        events = timeline.events[offset : None if limit is None else offset + limit]
        return cls(
            query=timeline.query,
            first_day=timeline.first_day,
            last_day=timeline.last_day,
            total=len(timeline.events),
            contradicted=timeline.contradicted,
            events=[EventAnswer.of(event) for event in events],
        )
