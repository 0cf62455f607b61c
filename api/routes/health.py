"""Whether the server works. Loads no model, and asks for no access token."""

from fastapi import APIRouter

from api.answers.health import HealthAnswer
from api.deps import TheByline

router = APIRouter(tags=["Server"])


@router.get("/health", summary="Is the server well?")
def get_health(byline: TheByline) -> HealthAnswer:
    """That the server answers and its store can be read, and which models it works with."""
    return HealthAnswer.under(byline.settings, *byline.counts())
