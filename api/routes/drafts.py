"""Drafts: written in the background while other requests are served, then approved or discarded."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.sse import ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.concurrency import run_in_threadpool

from api.deps import TheByline, TheJobs
from api.errors import documented
from api.jobs import JobEvent
from api.routes.parameters import Id, Limit, Offset
from api.routes.streams import STREAM, LastEventId, as_sent
from api.schemas import DraftAnswer, DraftList, DraftSummary, ErrorAnswer, ErrorDetail
from generator import drafts
from generator.models import Draft, DraftState
from generator.pipeline import FORMS
from kb.database import Database
from kb.errors import ConflictError
from kb.progress import Progress

POLL_SECONDS = 1.0
"""How often to look whether a draft that another process writes is finished."""

router = APIRouter(prefix="/drafts", tags=["Drafts"])


class DraftRequest(BaseModel):
    """A post to write."""

    model_config = ConfigDict(extra="forbid")

    topic: str = Field(description="What it is about.", examples=["data drift"])
    form: str = Field("explainer", json_schema_extra={"enum": list(FORMS)}, examples=["explainer"])
    seed: int | None = Field(None, ge=0, lt=2**31, description="null for the one in the settings.", examples=[7])

    @field_validator("form")
    @classmethod
    def _form_exists(cls, form: str) -> str:
        if form not in FORMS:
            raise ValueError(f"use {', '.join(FORMS)}")
        return form


@router.post(
    "",
    status_code=202,
    summary="Write a draft",
    responses={201: {"model": DraftAnswer, "description": "Written: with `wait=true`"}, **documented(409, 507)},
)
async def write_draft(
    request: DraftRequest,
    response: Response,
    byline: TheByline,
    jobs: TheJobs,
    wait: Annotated[bool, Query(description="Answer when the draft is written, not at once.")] = False,
) -> DraftAnswer:
    """Begin to write a post on a topic. Its state is `writing` until the event `done` or `failed`.

    A topic the knowledge base does not know ends with the error `nothing_known`, which names the nearest documents.
    """
    jobs.require_room()
    draft = await run_in_threadpool(byline.begin_draft, request.topic, request.form)
    answer = DraftAnswer.of(draft)

    def write(progress: Progress) -> DraftAnswer:
        return DraftAnswer.of(byline.write_draft(draft, progress, request.seed))

    job = jobs.start(_key(answer.id), write)
    response.headers["Location"] = f"/api/v1/drafts/{answer.id}"
    if wait:
        answer = DraftAnswer.of(await job.answer())
        response.status_code = 201
    return answer


@router.get("", summary="List drafts")
def list_drafts(
    byline: TheByline,
    state: Annotated[DraftState | None, Query(description="Only drafts of this state.")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> DraftList:
    """Drafts, the newest first."""
    found = drafts.list_drafts(byline.database, state or "", limit, offset)
    return DraftList(drafts=[DraftSummary.of(draft) for draft in found])


@router.get("/{draft_id}", summary="Read a draft", responses=documented(404))
def get_draft(byline: TheByline, draft_id: Id) -> DraftAnswer:
    """A draft with every sentence's verdict and citations."""
    return DraftAnswer.of(drafts.get_draft(byline.database, draft_id))


def _events(byline: TheByline, jobs: TheJobs, draft_id: Id, last_event_id: LastEventId) -> AsyncIterator[JobEvent]:
    if job := jobs.find(_key(draft_id)):
        return job.follow(last_event_id)
    return _stored_events(byline.database, drafts.get_draft(byline.database, draft_id))


@router.get("/{draft_id}/events", summary="Follow a draft being written", **STREAM)
async def follow_draft(events: Annotated[AsyncIterator[JobEvent], Depends(_events)]) -> AsyncIterator[ServerSentEvent]:
    """The draft's progress as server-sent events; of a finished draft, the last event at once."""
    async for event in as_sent(events):
        yield event


@router.post("/{draft_id}/cancel", status_code=202, summary="Stop writing a draft", responses=documented(404, 409))
def cancel_draft(byline: TheByline, jobs: TheJobs, draft_id: Id) -> DraftAnswer:
    """Ask the writing to stop. It does so within a word or two, and the draft's state is `failed` then."""
    job = jobs.find(_key(draft_id))
    is_running = job is not None and not job.result.done()
    draft = drafts.get_draft(byline.database, draft_id)
    if job is None or not is_running:
        raise ConflictError(
            f"Draft {draft_id} is not being written by this server; its state is {draft.state}.", subject=str(draft_id)
        )
    job.progress.cancel()
    return DraftAnswer.of(draft)


@router.post("/{draft_id}/approve", summary="Approve a draft", responses=documented(404, 409, 507))
def approve_draft(byline: TheByline, draft_id: Id) -> DraftAnswer:
    """Write the draft as a post into the content folder, where search finds it from then on."""
    return DraftAnswer.of(byline.approve_draft(draft_id))


@router.post("/{draft_id}/discard", summary="Discard a draft", responses=documented(404, 409))
def discard_draft(byline: TheByline, draft_id: Id) -> DraftAnswer:
    """Mark a draft as not wanted. It can still be read."""
    return DraftAnswer.of(drafts.discard_draft(byline.database, draft_id))


def _key(draft_id: int) -> str:
    return f"draft {draft_id}"


async def _stored_events(database: Database, draft: Draft) -> AsyncIterator[JobEvent]:
    """The last event of a draft this server does not write, once it is finished."""
    assert draft.id is not None
    while draft.state == DraftState.WRITING:
        await asyncio.sleep(POLL_SECONDS)
        draft = await run_in_threadpool(drafts.get_draft, database, draft.id)
    if draft.state == DraftState.FAILED:
        detail = ErrorDetail(code="draft_failed", message=draft.error, subject=str(draft.id))
        yield JobEvent.failed(ErrorAnswer(error=detail))
    else:
        yield JobEvent.done(DraftAnswer.of(draft))
