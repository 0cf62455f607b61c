"""The documents themselves, and bringing them up to date."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.answers.documents import DocumentAnswer, DocumentList
from api.answers.related import RelatedAnswer
from api.answers.sync import SyncAnswer, WarningList
from api.deps import TheBackground, TheByline
from api.errors import documented
from api.routes.parameters import DocumentFilters, Id, Limit, Offset

AllowRemovals = Annotated[bool, Query(description="Forget documents even where most of their files are gone.")]

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


@router.get("/warnings", summary="List warnings")
def list_warnings(byline: TheByline, limit: Limit = 50, offset: Offset = 0) -> WarningList:
    """What was wrong with files when they were last read, by path. It is kept until they are mended or gone."""
    return WarningList.page(byline.list_warnings(), limit, offset)


@router.post("/sync", summary="Sync the content folder", responses=documented(409))
async def sync(background: TheBackground, allow_removals: AllowRemovals = False) -> SyncAnswer:
    """Bring the knowledge base in step with the content folder. Files that cannot be read are reported, not fatal.

    Answers when it is finished. What has not changed is not embedded again. Where all documents, or most of many, are
    gone, it refuses until `allow_removals` says that this is meant.
    """
    return SyncAnswer.of(await background.sync(allow_removals=allow_removals).answer())
