"""The documents themselves, and bringing them up to date."""

from fastapi import APIRouter

from api.answers.documents import DocumentAnswer, DocumentList
from api.answers.related import RelatedAnswer
from api.answers.sync import SyncAnswer
from api.deps import TheBackground, TheByline
from api.errors import documented
from api.routes.parameters import DocumentFilters, Id, Limit, Offset

router = APIRouter(tags=["Knowledge base"])


@router.get("/documents", summary="List documents")
def list_documents(byline: TheByline, filters: DocumentFilters, limit: Limit = 50, offset: Offset = 0) -> DocumentList:
    """The documents that pass the filters, the newest first."""
    return DocumentList.page(*byline.list_documents(filters, limit, offset))


@router.get("/documents/{document_id}", summary="Read a document", responses=documented(404))
def get_document(byline: TheByline, document_id: Id) -> DocumentAnswer:
    """A document with its passages, in order."""
    return DocumentAnswer.whole(*byline.get_document(document_id))


@router.get("/documents/{document_id}/related", summary="More like a document", responses=documented(404))
def get_related(byline: TheByline, document_id: Id, limit: Limit = 10) -> RelatedAnswer:
    """The documents and the links nearest to a document in meaning.

    Copies and reposts of it are left out, and so are the links it gives itself.
    """
    return RelatedAnswer.of(byline.related(document_id, limit))


@router.post("/sync", summary="Sync the content folder", responses=documented(409, 507))
async def sync(background: TheBackground) -> SyncAnswer:
    """Bring the knowledge base in step with the content folder. Files that cannot be read are reported, not fatal.

    Answers when it is finished. What has not changed is not embedded again.
    """
    return SyncAnswer.of(await background.sync().answer())
