"""The documents themselves, and bringing them up to date."""

import json
from uuid import uuid4

from fastapi import APIRouter
from sqlalchemy import ColumnElement, func, text
from sqlmodel import col, select

from api.deps import TheByline, TheJobs
from api.errors import documented
from api.routes.parameters import DocumentFilters, Id, Limit, Offset
from api.schemas import DocumentAnswer, DocumentList, DocumentSummary, SyncAnswer
from kb.errors import NotFoundError
from kb.models import Document, Passage
from kb.search.query import Filters

router = APIRouter(tags=["Knowledge base"])


@router.get("/documents", summary="List documents")
def list_documents(byline: TheByline, filters: DocumentFilters, limit: Limit = 50, offset: Offset = 0) -> DocumentList:
    """The documents that pass the filters, the newest first."""
    conditions = _conditions(filters)
    newest = (col(Document.date).desc().nulls_last(), col(Document.path))
    with byline.database.read() as session:
        total = session.exec(select(func.count()).select_from(Document).where(*conditions)).one()
        found = session.exec(select(Document).where(*conditions).order_by(*newest).limit(limit).offset(offset)).all()
    return DocumentList(total=total, documents=[DocumentSummary.of(document) for document in found])


@router.get("/documents/{document_id}", summary="Read a document", responses=documented(404))
def get_document(byline: TheByline, document_id: Id) -> DocumentAnswer:
    """A document with its passages, in order."""
    with byline.database.read() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise NotFoundError(
                f"There is no document {document_id}.", hint="A search names the documents.", subject=str(document_id)
            )
        own = select(Passage).where(Passage.document_id == document_id).order_by(col(Passage.position))
        return DocumentAnswer.whole(document, session.exec(own))


@router.post("/sync", summary="Sync the content folder", responses=documented(507))
async def sync(byline: TheByline, jobs: TheJobs) -> SyncAnswer:
    """Bring the knowledge base in step with the content folder. Files that cannot be read are reported, not fatal.

    Answers when it is finished. What has not changed is not embedded again.
    """
    job = jobs.start(f"sync {uuid4()}", lambda progress: SyncAnswer.of(byline.sync(progress=progress)))
    return SyncAnswer.of(await job.answer())


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """What a document must be to pass, as `kb.search.query.allowed_passages` has it."""
    conditions: list[ColumnElement[bool]] = []
    if filters.kinds:
        conditions.append(col(Document.kind).in_([kind.lower() for kind in filters.kinds]))
    if filters.tags:
        wanted = json.dumps([tag.lower().lstrip("#") for tag in filters.tags])
        holds = "EXISTS (SELECT 1 FROM json_each(document.tags) WHERE value IN (SELECT value FROM json_each(:wanted)))"
        conditions.append(text(holds).bindparams(wanted=wanted))  # type: ignore[arg-type]
    if filters.author:
        conditions.append(col(Document.author).icontains(filters.author, autoescape=True))
    if filters.after:
        conditions.append(col(Document.date) >= filters.after)
    if filters.before:
        conditions.append(col(Document.date) <= filters.before)
    return conditions
