"""Newsletter issues, built in the background, and the schedule that builds them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.sse import ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from api.deps import TheByline, TheJobs
from api.errors import documented
from api.jobs import JobEvent
from api.routes.parameters import Id, Limit, Offset
from api.routes.streams import STREAM, LastEventId, as_sent
from api.schemas import IssueAnswer, IssueList, IssueSummary, ScheduleAnswer
from kb.errors import ConflictError, NotFoundError
from kb.progress import Progress
from newsletter import build
from newsletter.models import Issue
from newsletter.period import parse_period
from newsletter.schedule import list_runs, next_run

router = APIRouter(tags=["Newsletter"])

MEDIA_TYPES = {"markdown": "text/markdown", "html": "text/html", "text": "text/plain"}

UNTRUSTED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""An issue quotes from files anyone may have written: whatever a browser finds in it, it runs no script."""


class IssueRequest(BaseModel):
    """An issue to build."""

    model_config = ConfigDict(extra="forbid")

    month: str = Field(description="The month it covers.", examples=["2026-10"])


class BuildAnswer(BaseModel):
    """An issue that is being built."""

    period: str = Field(examples=["2026-10"])
    state: Literal["building"] = "building"
    events: str = Field(
        description="Where its progress is streamed.", examples=["/api/v1/newsletter/issues/2026-10/events"]
    )


@router.post(
    "/newsletter/issues",
    status_code=202,
    summary="Build an issue",
    response_model=BuildAnswer,
    responses={201: {"model": IssueAnswer, "description": "Built: with `wait=true`"}, **documented(404, 409, 507)},
)
async def build_issue(
    request: IssueRequest,
    response: Response,
    byline: TheByline,
    jobs: TheJobs,
    wait: Annotated[bool, Query(description="Answer when the issue is built, not at once.")] = False,
) -> BuildAnswer | Response:
    """Begin to build the issue of a month, or to build it again. The same month is always the same issue."""
    period = str(parse_period(request.month))
    jobs.require_room()

    def work(progress: Progress) -> IssueAnswer:
        return IssueAnswer.of(byline.build_issue(period, progress))

    job = jobs.start(_key(period), work)
    if wait:
        issue = IssueAnswer.of(await job.answer())
        location = {"Location": f"/api/v1/newsletter/issues/{issue.id}"}
        return Response(issue.model_dump_json(), 201, location, media_type="application/json")
    answer = BuildAnswer(period=period, events=f"/api/v1/newsletter/issues/{period}/events")
    response.headers["Location"] = answer.events
    return answer


@router.get("/newsletter/issues", summary="List issues")
def list_issues(byline: TheByline, limit: Limit = 50, offset: Offset = 0) -> IssueList:
    """Built issues, the newest month first."""
    found = build.list_issues(byline.database, limit, offset)
    return IssueList(issues=[IssueSummary.of(issue) for issue in found])


@router.get("/newsletter/issues/{issue_id}", summary="Read an issue", responses=documented(404))
def get_issue(byline: TheByline, issue_id: Id) -> IssueAnswer:
    """An issue with its sections, every sentence with its verdict and citations."""
    return IssueAnswer.of(build.get_issue(byline.database, issue_id))


def _events(byline: TheByline, jobs: TheJobs, period: str, last_event_id: LastEventId) -> AsyncIterator[JobEvent]:
    period = str(parse_period(period))
    if job := jobs.find(_key(period)):
        return job.follow(last_event_id)
    issue = build.find_issue(byline.database, period)
    if issue is None:
        raise NotFoundError(f"No issue of {period} was built, and none is being built.", subject=period)
    return _stored_events(issue)


@router.get("/newsletter/issues/{period}/events", summary="Follow an issue being built", **STREAM)
async def follow_issue(events: Annotated[AsyncIterator[JobEvent], Depends(_events)]) -> AsyncIterator[ServerSentEvent]:
    """The build's progress as server-sent events; of an issue built before, the last event at once."""
    async for event in as_sent(events):
        yield event


@router.post(
    "/newsletter/issues/{period}/cancel", status_code=202, summary="Stop building an issue", responses=documented(409)
)
def cancel_issue(jobs: TheJobs, period: str) -> BuildAnswer:
    """Ask the build to stop. An issue built before stays as it was."""
    period = str(parse_period(period))
    job = jobs.find(_key(period))
    if job is None or job.result.done():
        raise ConflictError(f"The issue of {period} is not being built by this server.", subject=period)
    job.progress.cancel()
    return BuildAnswer(period=period, events=f"/api/v1/newsletter/issues/{period}/events")


@router.get(
    "/newsletter/issues/{issue_id}/{format}",
    summary="Read an issue as it is sent",
    response_class=Response,
    responses={
        200: {
            "description": "The built file",
            "content": {f"{kind}; charset=utf-8": {"example": "Hello,"} for kind in MEDIA_TYPES.values()},
        },
        **documented(404),
    },
)
def get_issue_file(byline: TheByline, issue_id: Id, format: Literal["markdown", "html", "text"]) -> Response:
    """The file of one format: Markdown, HTML e-mail or plain text."""
    issue = build.get_issue(byline.database, issue_id)
    try:
        content = Path(issue.files[format]).read_bytes()
    except (KeyError, OSError) as error:
        raise NotFoundError(
            f"The {format} file of issue {issue.number} is gone.",
            hint=f"Build the issue of {issue.period} again.",
            subject=issue.files.get(format, format),
        ) from error
    return Response(content, headers=UNTRUSTED, media_type=MEDIA_TYPES[format])


@router.get("/schedule", summary="See the schedule")
def get_schedule(byline: TheByline) -> ScheduleAnswer:
    """When the next issue is built, and how the latest scheduled builds ended."""
    settings = byline.settings
    return ScheduleAnswer.under(settings, next_run(settings), list_runs(byline.database))


def _key(period: str) -> str:
    return f"issue of {period}"


async def _stored_events(issue: Issue) -> AsyncIterator[JobEvent]:
    yield JobEvent.done(IssueAnswer.of(issue))
