"""Whether the server works. Loads no model, and asks for no access token."""

from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter
from sqlalchemy import func
from sqlmodel import select

from api.deps import TheByline
from api.errors import documented
from api.schemas import HealthAnswer
from kb.models import Document, Passage

router = APIRouter(tags=["Server"])


@router.get("/health", summary="Is the server well?", responses=documented(503))
def get_health(byline: TheByline) -> HealthAnswer:
    """That the server answers and its store can be read, and which models it works with."""
    settings = byline.settings
    with byline.database.read() as session:
        documents = session.exec(select(func.count()).select_from(Document)).one()
        passages = session.exec(select(func.count()).select_from(Passage)).one()
    writes = settings.language_model.lower() != "none"
    return HealthAnswer(
        version=version("byline"),
        documents=documents,
        passages=passages,
        language_model=Path(settings.language_model).name if writes else None,
        embedding_model=Path(settings.embedding_model).name,
    )
