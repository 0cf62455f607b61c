"""What happened when, by all documents together."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.answers.timeline import TimelineAnswer
from api.deps import TheByline
from api.routes.parameters import Limit, Offset
from kb.timeline.dates import read_bound

router = APIRouter(tags=["Knowledge base"])


@router.get("/timeline", summary="Timeline")
def timeline(
    byline: TheByline,
    q: Annotated[str, Query(description="Words the events are about.", examples=["dropout"])] = "",
    since: Annotated[str, Query(alias="from", description="The first year, month or day.", examples=["2012"])] = "",
    until: Annotated[str, Query(alias="to", description="The last year, month or day.", examples=["2017-06"])] = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> TimelineAnswer:
    """The timelines of all documents as one, in the order of time; drafts are left out.

    Entries about the same thing are one event with all its sources. Where these give dates that cannot both be true,
    `is_contradicted` says so.
    """
    first, last = read_bound(since, "from", is_last=False), read_bound(until, "to", is_last=True)
    return TimelineAnswer.page(byline.timeline(q, first, last), limit, offset)
