"""Says which fields of a question no document fits, whatever else is asked: the likeliest reason to find nothing."""

from sqlmodel import Session, select

from kb.documents import Filters, authors_named, is_tagged
from kb.models import Document, DocumentTag


def unmet(session: Session, filters: Filters) -> list[str]:
    """A sentence for each kind and tag that no document has, and for an author that none is by."""
    notes = []
    kinds = sorted(session.exec(select(Document.kind).distinct()))
    if not kinds:
        return ["The knowledge base holds no document yet. `byline sync` reads your content folder."]
    for kind in filters.kinds:
        if kind.strip().lower() not in kinds:
            notes.append(f"No document is of the kind “{kind}”. There are {', '.join(kinds)}.")
    for tag in filters.tags:
        tagged = select(DocumentTag.tag).where(is_tagged(tag)).limit(1)
        if session.exec(tagged).first() is None:
            notes.append(f"No document has the tag “{tag}”.")
    asked = [part.strip() for part in filters.author.split("|") if part.strip()]
    if asked and not authors_named(session, filters.author):
        notes.append(f"No document is by “{' or '.join(asked)}”.")
    return notes
