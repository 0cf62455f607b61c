"""What pages are called: by the words linked, or, where their addresses stand bare, by the entries of lists."""

from collections.abc import Collection, Iterator, Sequence

from sqlmodel import Session, col, select

from kb.links.canonical import canonical_url
from kb.models import ListItem

_CHUNK = 500


def is_bare(anchor: str, canonical: str) -> bool:
    """Whether the words linked are no more than the address."""
    return not anchor or canonical_url(f"https://{anchor}") == canonical_url(canonical)


def names_in_lists(session: Session, places: Collection[tuple[int | None, str]]) -> dict[tuple[int | None, str], str]:
    """The titles of the list entries that addresses stand in.

    Args:
        places: ids of documents, and an address as it is written in each.
    """
    documents = sorted({document for document, _url in places if document is not None})
    wanted = set(places)
    return {
        (document, url): title
        for document, urls, title in _entries(session, documents)
        for url in urls
        if (document, url) in wanted and not is_bare(title.partition("://")[2] or title, canonical_url(url))
    }


def _entries(session: Session, documents: list[int]) -> Iterator[tuple[int | None, Sequence[str], str]]:
    columns = select(ListItem.document_id, ListItem.urls, ListItem.title)
    for start in range(0, len(documents), _CHUNK):
        inside = col(ListItem.document_id).in_(documents[start : start + _CHUNK])
        yield from session.exec(columns.where(inside).order_by(col(ListItem.id).desc()))
