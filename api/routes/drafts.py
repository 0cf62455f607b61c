"""Drafts: written in the background while other requests are served, then approved or discarded."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.sse import ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field, field_validator

from api.answers.drafts import DraftAnswer, DraftList
from api.deps import TheBackground, TheByline
from api.errors import documented
from api.jobs import JobEvent
from api.routes.parameters import Id, Limit, Offset
from api.routes.streams import STREAM, LastEventId, as_sent
from generator.models import DraftState
from generator.pipeline import FORMS

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
    responses={201: {"model": DraftAnswer, "description": "Written: with `wait=true`"}, **documented(409)},
)
async def write_draft(
    request: DraftRequest,
    response: Response,
    background: TheBackground,
    wait: Annotated[bool, Query(description="Answer when the draft is written, not at once.")] = False,
) -> DraftAnswer:
    """Begin to write a post on a topic. Its state is `writing` until the event `done` or `failed`.

    A topic the knowledge base does not know ends with the error `nothing_known`, which names the nearest documents.
    """
    answer, job = await background.write_draft(request.topic, request.form, request.seed)
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
    return DraftList.page(byline.list_drafts(state or "", limit, offset))


@router.get("/{draft_id}", summary="Read a draft", responses=documented(404))
def get_draft(byline: TheByline, draft_id: Id) -> DraftAnswer:
    """A draft with every sentence's verdict and citations."""
    return DraftAnswer.of(byline.get_draft(draft_id))


def _events(background: TheBackground, draft_id: Id, last_event_id: LastEventId) -> AsyncIterator[JobEvent]:
    return background.draft_events(draft_id, last_event_id)


@router.get("/{draft_id}/events", summary="Follow a draft being written", **STREAM)
async def follow_draft(events: Annotated[AsyncIterator[JobEvent], Depends(_events)]) -> AsyncIterator[ServerSentEvent]:
    """The draft's progress as server-sent events; of a finished draft, the last event at once."""
    async for event in as_sent(events):
        yield event


@router.post("/{draft_id}/cancel", status_code=202, summary="Stop writing a draft", responses=documented(404, 409))
def cancel_draft(background: TheBackground, draft_id: Id) -> DraftAnswer:
    """Ask the writing to stop. It does so within a word or two, and the draft's state is `failed` then."""
    return DraftAnswer.of(background.cancel_draft(draft_id))


@router.post("/{draft_id}/approve", summary="Approve a draft", responses=documented(404, 409))
def approve_draft(byline: TheByline, draft_id: Id) -> DraftAnswer:
    """Write the draft as a post into the content folder, where search finds it from then on."""
    return DraftAnswer.of(byline.approve_draft(draft_id))


@router.post("/{draft_id}/discard", summary="Discard a draft", responses=documented(404, 409))
def discard_draft(byline: TheByline, draft_id: Id) -> DraftAnswer:
    """Mark a draft as not wanted. It can still be read."""
    return DraftAnswer.of(byline.discard_draft(draft_id))
