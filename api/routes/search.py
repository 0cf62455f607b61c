"""Search over everything the knowledge base holds."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import TheByline
from api.routes.parameters import DocumentFilters, Limit, Offset
from api.schemas import SearchAnswer
from kb.search import query as asking

router = APIRouter(tags=["Knowledge base"])


@router.get("/search", summary="Search passages")
def search(
    byline: TheByline,
    filters: DocumentFilters,
    q: Annotated[str, Query(description="What to look for, in any words.", examples=["data drift"])],
    mode: Annotated[asking.Mode, Query(description="How passages are ranked.")] = asking.Mode.HYBRID,
    limit: Limit = 10,
    offset: Offset = 0,
) -> SearchAnswer:
    """Answer a question with the passages that fit it best, each with the lines it stands on."""
    return SearchAnswer.of(byline.search(asking.Query(q, mode, filters, limit, offset)))
