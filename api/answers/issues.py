"""The JSON about newsletter issues: `/newsletter/issues` and `byline newsletter`."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal, Self

from pydantic import Field

from api.answers.answer import Answer
from newsletter.models import Issue

_CREATED = "2026-10-31T08:00:00Z"


class IssueSummary(Answer):
    """A newsletter issue without its sections."""

    id: int = Field(examples=[1])
    number: int = Field(examples=[4])
    period: str = Field(description="The month it covers.", examples=["2026-10"])
    title: str = Field(examples=["Warm Start, issue 4: October 2026"])
    state: str = Field(examples=["built"])
    files: dict[str, str] = Field(
        description="The built file of each format.",
        examples=[{"markdown": ".byline/issues/2026-10/issue-4.md", "html": ".byline/issues/2026-10/issue-4.html"}],
    )
    created_at: dt.datetime = Field(examples=[_CREATED])
    updated_at: dt.datetime = Field(examples=[_CREATED])


class IssueAnswer(IssueSummary):
    """A newsletter issue."""

    sections: list[dict[str, Any]] = Field(
        description="Its parts in order, every sentence with its verdict and citations.",
        examples=[[{"kind": "my_work", "heading": "My work", "sentences": [], "clips": []}]],
    )


class IssueList(Answer):
    """A page of newsletter issues, the newest month first."""

    issues: list[IssueSummary]

    @classmethod
    def page(cls, issues: Iterable[Issue]) -> Self:
        """A page of issues."""
        return cls(issues=[IssueSummary.of(issue) for issue in issues])


class BuildAnswer(Answer):
    """An issue that is being built."""

    period: str = Field(examples=["2026-10"])
    state: Literal["building"] = "building"
    events: str = Field(
        description="Where its progress is streamed.", examples=["/api/v1/newsletter/issues/2026-10/events"]
    )

    @classmethod
    def of_month(cls, period: str) -> Self:
        """The answer for the issue of a month."""
        return cls(period=period, events=f"/api/v1/newsletter/issues/{period}/events")
