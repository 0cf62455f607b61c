"""How a job's events go over the wire: server-sent events that a client may leave and take up again."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException

from api.errors import documented
from api.jobs import LAST_ID, JobEvent

EVENTS_EXAMPLE = """\
id: 1
event: step
data: {"doing": "Gathering evidence", "done": 0, "total": 0}

id: 2
event: step
data: {"doing": "Writing the opening", "done": 0, "total": 5}

id: end
event: done
data: {"id": 12, "topic": "data drift", "state": "draft", "text": "Data drift means ..."}

"""

STREAM: dict[str, Any] = {
    "response_class": EventSourceResponse,
    "responses": {
        200: {
            "description": "Each `step`, then `done` with what was made, or `failed` with the error. The work goes on "
            "when nobody listens; a client that comes back with `Last-Event-ID` gets what it missed.",
            "content": {"text/event-stream": {"example": EVENTS_EXAMPLE}},
        },
        204: {"description": "The client has had the last event: it should not come back."},
        **documented(404),
    },
}
"""What every route that streams has in common."""


def _last_event_id(
    last_event_id: Annotated[str, Header(description="Id of the last event seen, to go on from there.")] = "",
) -> str:
    if last_event_id == LAST_ID:
        raise HTTPException(204)
    return last_event_id


LastEventId = Annotated[str, Depends(_last_event_id)]


async def as_sent(events: AsyncIterator[JobEvent]) -> AsyncIterator[ServerSentEvent]:
    """Events as FastAPI sends them."""
    async for event in events:
        yield ServerSentEvent(data=event.data, event=event.type, id=event.id)
