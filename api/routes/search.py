"""Search over everything the knowledge base holds."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.answers.search import SearchAnswer
from api.deps import TheByline
from api.routes.parameters import DocumentFilters, Limit, Offset
from kb.search import query as asking

router = APIRouter(tags=["Knowledge base"])


@router.get("/search", summary="Search")
def search(
    byline: TheByline,
    filters: DocumentFilters,
    q: Annotated[str, Query(description="What to look for, in any words.", examples=["data drift"])],
    mode: Annotated[asking.Mode, Query(description="How passages are ranked.")] = asking.Mode.HYBRID,
    limit: Limit = 10,
    offset: Offset = 0,
    explain: Annotated[bool, Query(description="Say of each hit why it was found.")] = False,
    facets: Annotated[bool, Query(description="Count the documents found by kind, tag, author and year.")] = False,
) -> SearchAnswer:
    """Answer a question with the documents that fit it best, each with the lines of its best passage.

    The question may hold "exact phrases", -words that must not occur, and fields: `kind:`, `tag:`, `author:`,
    `after:`, `before:`, `site:`, `has:` and `is:draft`. A field takes several values as `kind:post|links`, and a minus
    before it leaves out what it fits. A question of fields alone lists what they fit, the newest first.
    """
    return SearchAnswer.of(byline.search(asking.Query(q, mode, filters, limit, offset, explain, facets)))
