"""The documents themselves, and bringing them up to date."""

from uuid import uuid4

from fastapi import APIRouter

from api.deps import TheByline, TheJobs
from api.errors import documented
from api.related_answers import RelatedAnswer
from api.routes.parameters import DocumentFilters, Id, Limit, Offset
from api.schemas import DocumentAnswer, DocumentList, DocumentSummary, SyncAnswer
from kb import documents

router = APIRouter(tags=["Knowledge base"])


@router.get("/documents", summary="List documents")
def list_documents(byline: TheByline, filters: DocumentFilters, limit: Limit = 50, offset: Offset = 0) -> DocumentList:
    """The documents that pass the filters, the newest first."""
    with byline.database.read() as session:
        total, found = documents.list_documents(session, filters, limit, offset)
    return DocumentList(total=total, documents=[DocumentSummary.of(document) for document in found])


@router.get("/documents/{document_id}", summary="Read a document", responses=documented(404))
def get_document(byline: TheByline, document_id: Id) -> DocumentAnswer:
    """A document with its passages, in order."""
    with byline.database.read() as session:
        return DocumentAnswer.whole(*documents.get_document(session, document_id))


@router.get("/documents/{document_id}/related", summary="More like a document", responses=documented(404))
def get_related(byline: TheByline, document_id: Id, limit: Limit = 10) -> RelatedAnswer:
    """The documents and the links nearest to a document in meaning.

    Copies and reposts of it are left out, and so are the links it gives itself.
    """
    return RelatedAnswer.of(byline.related(document_id, limit))


@router.post("/sync", summary="Sync the content folder", responses=documented(507))
async def sync(byline: TheByline, jobs: TheJobs) -> SyncAnswer:
    """Bring the knowledge base in step with the content folder. Files that cannot be read are reported, not fatal.

    Answers when it is finished. What has not changed is not embedded again.
    """
    job = jobs.start(f"sync {uuid4()}", lambda progress: SyncAnswer.of(byline.sync(progress=progress)))
    return SyncAnswer.of(await job.answer())
