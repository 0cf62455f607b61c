"""What stands in the knowledge base twice."""

from fastapi import APIRouter

from api.answers.duplicates import DuplicatesAnswer
from api.deps import TheByline
from api.routes.parameters import Limit

router = APIRouter(tags=["Knowledge base"])


@router.get("/duplicates", summary="Find duplicates")
def duplicates(byline: TheByline, limit: Limit = 20) -> DuplicatesAnswer:
    """Texts that stand in two documents, and pages that an issue gave and a later document gave again."""
    return DuplicatesAnswer.first(*byline.duplicates(), limit)
