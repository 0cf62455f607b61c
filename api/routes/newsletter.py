"""Newsletter issues, built in the background, and the schedule that builds them."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.sse import ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from api.answers.issues import BuildAnswer, IssueAnswer, IssueList
from api.answers.schedule import ScheduleAnswer
from api.deps import TheBackground, TheByline
from api.errors import documented
from api.jobs import JobEvent
from api.routes.parameters import Id, Limit, Offset
from api.routes.streams import STREAM, LastEventId, as_sent

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


@router.post(
    "/newsletter/issues",
    status_code=202,
    summary="Build an issue",
    response_model=BuildAnswer,
    responses={201: {"model": IssueAnswer, "description": "Built: with `wait=true`"}, **documented(404, 409)},
)
async def build_issue(
    request: IssueRequest,
    response: Response,
    background: TheBackground,
    wait: Annotated[bool, Query(description="Answer when the issue is built, not at once.")] = False,
) -> BuildAnswer | Response:
    """Begin to build the issue of a month, or to build it again. The same month is always the same issue."""
    period, job = background.build_issue(request.month)
    if wait:
        issue = IssueAnswer.of(await job.answer())
        location = {"Location": f"/api/v1/newsletter/issues/{issue.id}"}
        return Response(issue.model_dump_json(), 201, location, media_type="application/json")
    answer = BuildAnswer.of_month(period)
    response.headers["Location"] = answer.events
    return answer


@router.get("/newsletter/issues", summary="List issues")
def list_issues(byline: TheByline, limit: Limit = 50, offset: Offset = 0) -> IssueList:
    """Built issues, the newest month first."""
    return IssueList.page(byline.list_issues(limit, offset))


@router.get("/newsletter/issues/{issue_id}", summary="Read an issue", responses=documented(404))
def get_issue(byline: TheByline, issue_id: Id) -> IssueAnswer:
    """An issue with its sections, every sentence with its verdict and citations."""
    return IssueAnswer.of(byline.get_issue(issue_id))


def _events(background: TheBackground, period: str, last_event_id: LastEventId) -> AsyncIterator[JobEvent]:
    return background.issue_events(period, last_event_id)


@router.get("/newsletter/issues/{period}/events", summary="Follow an issue being built", **STREAM)
async def follow_issue(events: Annotated[AsyncIterator[JobEvent], Depends(_events)]) -> AsyncIterator[ServerSentEvent]:
    """The build's progress as server-sent events; of an issue built before, the last event at once."""
    async for event in as_sent(events):
        yield event


@router.post(
    "/newsletter/issues/{period}/cancel", status_code=202, summary="Stop building an issue", responses=documented(409)
)
def cancel_issue(background: TheBackground, period: str) -> BuildAnswer:
    """Ask the build to stop. An issue built before stays as it was."""
    return BuildAnswer.of_month(background.cancel_issue(period))


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
    content = byline.read_issue_file(issue_id, format)
    return Response(content, headers=UNTRUSTED, media_type=MEDIA_TYPES[format])


@router.get("/schedule", summary="See the schedule")
def get_schedule(byline: TheByline) -> ScheduleAnswer:
    """When the next issue is built, and how the latest scheduled builds ended."""
    return ScheduleAnswer.under(byline.settings, *byline.scheduled())
