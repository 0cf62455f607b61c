"""What several routes take: filters, pages, ids."""

from typing import Annotated

from fastapi import Depends, Path, Query

from kb.documents import Filters
from kb.search.query import read_date

LARGEST_ID = 2**63 - 1

Id = Annotated[int, Path(ge=1, le=LARGEST_ID, examples=[12])]
Limit = Annotated[int, Query(ge=1, le=100, description="How many to answer with at most.")]
Offset = Annotated[int, Query(ge=0, le=10**9, description="How many to leave out at the start.")]


def _filters(
    kind: Annotated[
        list[str], Query(default_factory=list, description="Kind of document; may be repeated.", examples=["post"])
    ],
    tag: Annotated[list[str], Query(default_factory=list, description="Tag; any of those given.", examples=["mlops"])],
    author: Annotated[str, Query(description="Part of the author's name.", examples=["Almqvist"])] = "",
    after: Annotated[str, Query(description="First date that may answer.", examples=["2026-01-01"])] = "",
    before: Annotated[str, Query(description="Last date that may answer.", examples=["2026-12-31"])] = "",
) -> Filters:
    return Filters(
        kinds=kind, tags=tag, author=author, after=read_date(after, "after"), before=read_date(before, "before")
    )


DocumentFilters = Annotated[Filters, Depends(_filters)]
