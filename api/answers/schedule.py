"""The JSON about scheduled builds: `GET /schedule` and `byline schedule --json`."""

import datetime as dt
from collections.abc import Iterable
from typing import Self

from pydantic import Field

from api.answers.answer import Answer
from kb.settings import Settings
from newsletter.models import BuildRun


class RunAnswer(Answer):
    """A scheduled build."""

    period: str = Field(examples=["2026-10"])
    due_at: dt.datetime = Field(examples=["2026-11-01T08:00:00Z"])
    started_at: dt.datetime = Field(examples=["2026-11-01T08:00:00Z"])
    finished_at: dt.datetime | None = Field(examples=["2026-11-01T08:00:21Z"])
    outcome: str = Field(description="`running`, `built`, `skipped` or `failed`.", examples=["built"])
    detail: str = Field(examples=["Warm Start, issue 4: October 2026"])
    issue_id: int | None = Field(examples=[1])


class ScheduleAnswer(Answer):
    """When newsletter issues are built."""

    enabled: bool = Field(examples=[True])
    timezone: str = Field(examples=["Europe/Stockholm"])
    next: dt.datetime | None = Field(
        description="When the next build is due, in that time zone; null when disabled.",
        examples=["2026-12-01T09:00:00+01:00"],
    )
    runs: list[RunAnswer]

    @classmethod
    def under(cls, settings: Settings, due: dt.datetime, runs: Iterable[BuildRun]) -> Self:
        """The schedule the settings make, with its next build and the latest ones."""
        return cls(
            enabled=settings.schedule,
            timezone=settings.zone.key,
            next=due if settings.schedule else None,
            runs=[RunAnswer.of(run) for run in runs],
        )
