"""What stands in the knowledge base twice."""

from fastapi import APIRouter

from api.deps import TheByline
from api.duplicate_answers import DuplicatesAnswer
from api.routes.parameters import Limit
from kb.duplicates.featured import find_featured_again
from kb.duplicates.find import find_duplicates

router = APIRouter(tags=["Knowledge base"])


@router.get("/duplicates", summary="Find duplicates")
def duplicates(byline: TheByline, limit: Limit = 20) -> DuplicatesAnswer:
    """Texts that stand in two documents, and pages that an issue gave and a later document gave again."""
    with byline.database.read() as session:
        texts, links = find_duplicates(session), find_featured_again(session)
    return DuplicatesAnswer.first(texts, links, limit)
