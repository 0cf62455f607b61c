"""The links of all documents."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.answers.links import LinkList
from api.deps import TheByline
from api.routes.parameters import Limit, Offset
from kb.links.kinds import LinkKind
from kb.links.listing import LinkFilters

router = APIRouter(tags=["Knowledge base"])


@router.get("/links", summary="List links")
def links(
    byline: TheByline,
    kind: Annotated[list[LinkKind], Query(default_factory=list, description="What it leads to; may be repeated.")],
    q: Annotated[str, Query(description="Words, each of which must stand in or around the link.")] = "",
    site: Annotated[str, Query(description="A host and those below it.", examples=["arxiv.org"])] = "",
    dead: Annotated[bool, Query(description="Only those the last check found dead.")] = False,
    limit: Limit = 20,
    offset: Offset = 0,
) -> LinkList:
    """The pages that documents link to, each once, with every place it stands in and what the last check found.

    Pages that most documents link to come first.
    """
    return LinkList.page(*byline.list_links(LinkFilters(q, kind, site, dead), limit, offset))
