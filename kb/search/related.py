"""More like this: the documents nearest to one in meaning, and the links nearest to it.

A document stands for itself by the mean of its passages' vectors, which costs no model and one look into the index.
Comparing every passage with every other would find a single shared section as well, but puts long documents of many
subjects, such as issues of a newsletter, near to everything.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import and_, exists, not_
from sqlmodel import Session, col, select

from kb.documents import Filters, get_document, passing_passages
from kb.duplicates.find import resembling
from kb.embedding import Vector
from kb.errors import InputError, NotFoundError
from kb.index import Ranking, SearchIndex
from kb.index.models import active_model
from kb.index.tokens import telling_words
from kb.links.canonical import canonical_url, identities
from kb.links.names import is_bare
from kb.models import Document, Embedding, Link, ListItem, Passage
from kb.rows import sound_rows

MAX_LIMIT = 100
DEPTH = 200
"""Nearest passages whose documents and links are looked at."""

MAY_BE_REPOST = 0.75
"""Cosine of two documents from which their texts are compared. Real reposts lie nearer, though not always above 0.9:
split elsewhere, the same text has other passages."""

RUNNING_TEXT = 0.75
"""What the cosine of a passage counts for a link in the middle of it: a passage says much that is not about the link,
while a list item is about nothing else."""

MIN_TITLE_WORDS = 2
"""Fewer linked words, such as “here” or “code”, do not say what a link leads to."""

_CHUNK = 10_000
"""Vectors asked for at once; databases limit the values of one question."""


@dataclass(frozen=True)
class RelatedDocument:
    """A document near in meaning.

    Attributes:
        score: cosine of the two documents, 1 at most.
        author, date: empty and None where it names none.
        heading, start_line, end_line: its passage that is nearest to the whole of the other document.
    """

    document: int
    path: str
    title: str
    kind: str
    author: str
    date: dt.date | None
    score: float
    heading: str
    start_line: int
    end_line: int


@dataclass(frozen=True)
class RelatedLink:
    """A page near in meaning, and where it stands.

    Attributes:
        author, date: of the document that gives it.
        score: cosine of the document and the list item that gives the page; for a link in running text, of the passage
            times `RUNNING_TEXT`.
    """

    title: str
    url: str
    kind: str
    score: float
    document: int
    path: str
    author: str
    date: dt.date | None
    start_line: int
    end_line: int


@dataclass(frozen=True)
class Related:
    """What is like a document, nearest first."""

    document: Document
    documents: list[RelatedDocument]
    links: list[RelatedLink]


def find_document(session: Session, names: Sequence[str]) -> int:
    """The id of the document that one of these paths, tried in order, belongs to.

    Raises:
        NotFoundError: there is none.
    """
    paths = select(Document.path, Document.id).where(col(Document.path).in_(names))
    found = dict(session.exec(paths).all())
    document_id = next((found[name] for name in names if name in found), None)
    if document_id is None:
        raise NotFoundError(
            f"There is no document {names[0]}.",
            hint="Give the path that a search shows, or the document's id; `byline sync` reads new files.",
            subject=names[0],
        )
    return document_id


def find_related(session: Session, index: SearchIndex, document_id: int, limit: int) -> Related:
    """The documents and the links nearest to a document, `limit` of each at most. Drafts and reposts are left out.

    Links are distinct pages that the document does not give itself. Without vectors nothing is near.

    Raises:
        NotFoundError: there is no such document.
        InputError: the limit is out of range.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise InputError(f"The limit {limit} is not between 1 and {MAX_LIMIT}.", subject="limit")
    document, passages = get_document(session, document_id)
    own = [passage.id for passage in passages if passage.id is not None]
    whole = _mean(index.vectors_of(session, own))
    if whole is None:
        return Related(document, [], [])
    within = passing_passages(session, Filters()).less(frozenset(own))
    near = index.by_meaning(session, whole, within, DEPTH)
    owners = dict(
        zip((id_ for id_, _score in near), index.documents_of(session, [id_ for id_, _ in near]), strict=True)
    )
    scores = _scores(session, index, whole, set(owners.values()))
    reposts = resembling(session, document_id, [id_ for id_, score in scores.items() if score >= MAY_BE_REPOST])
    near = [(id_, score) for id_, score in near if owners[id_] not in reposts]
    best = sorted(scores.keys() - reposts, key=lambda id_: (-scores[id_], id_))[:limit]
    nearest = {owners[id_]: id_ for id_, _score in reversed(near)}
    return Related(
        document,
        _documents(session, [nearest[id_] for id_ in best], scores),
        _links(session, whole, near, document_id)[:limit],
    )


def _mean(vectors: Mapping[int, Vector]) -> Vector | None:
    """The mean of vectors, of length 1; None where there are none."""
    if not vectors:
        return None
    mean = np.mean(list(vectors.values()), axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def _scores(session: Session, index: SearchIndex, whole: Vector, documents: set[int]) -> dict[int, float]:
    """Cosines of documents to a vector, by document id."""
    asked = select(Passage.id, Passage.document_id).where(col(Passage.document_id).in_(documents))
    owners = {id_: owner for id_, owner in session.exec(asked) if id_ is not None and owner is not None}
    passages: dict[int, dict[int, Vector]] = {document: {} for document in documents}
    ids = list(owners)
    for start in range(0, len(ids), _CHUNK):
        for id_, vector in index.vectors_of(session, ids[start : start + _CHUNK]).items():
            passages[owners[id_]][id_] = vector
    means = {document: _mean(own) for document, own in passages.items()}
    return {document: float(mean @ whole) for document, mean in means.items() if mean is not None}


def _documents(session: Session, passage_ids: Sequence[int], scores: Mapping[int, float]) -> list[RelatedDocument]:
    """Documents, each shown by one passage, in the order of those."""
    asked = select(Passage, Document).join(Document).where(col(Passage.id).in_(passage_ids))
    rows = sound_rows(session, asked, col(Passage.id))
    shown = {passage.id: (passage, document) for passage, document in rows}
    return [_related(*shown[id_], scores) for id_ in passage_ids if id_ in shown]


def _related(passage: Passage, document: Document, scores: Mapping[int, float]) -> RelatedDocument:
    assert document.id is not None
    return RelatedDocument(
        document=document.id,
        path=document.path,
        title=document.title,
        kind=document.kind,
        author=document.author,
        date=document.date,
        score=round(scores[document.id], 4),
        heading=passage.heading,
        start_line=passage.start_line,
        end_line=passage.end_line,
    )


def _links(session: Session, whole: Vector, near: Ranking, document_id: int) -> list[RelatedLink]:
    """The links on the lines of passages, nearest first, each page once; those the document gives are left out."""
    given = set().union(*map(identities, session.exec(select(Link.url).where(Link.document_id == document_id))))
    found = _items(session, whole, near) + _linked_words(session, near)
    found.sort(key=lambda link: (-link.score, link.path, link.start_line))
    inside = col(Link.document_id).in_({link.document for link in found})
    stored = select(Link.document_id, Link.url, Link.canonical).where(inside)
    identity = {(document, url): canonical for document, url, canonical in session.exec(stored)}
    pages: dict[str, RelatedLink] = {}
    for link in found:
        pages.setdefault(identity.get((link.document, link.url)) or canonical_url(link.url), link)
    return [link for canonical, link in pages.items() if canonical not in given]


def _items(session: Session, whole: Vector, near: Ranking) -> list[RelatedLink]:
    """The list items on the lines of passages."""
    active = active_model(session)
    on_its_lines = and_(
        col(ListItem.document_id) == col(Passage.document_id),
        col(ListItem.start_line).between(col(Passage.start_line), col(Passage.end_line)),
    )
    asked = (
        select(ListItem, Document, Embedding.vector)
        .join(Document, col(Document.id) == ListItem.document_id)
        .join(Passage, on_its_lines)
        .join(Embedding, col(Embedding.text_hash) == ListItem.text_hash)
        .where(Embedding.model == (active.name if active else ""), col(Passage.id).in_([id_ for id_, _score in near]))
    )
    return [
        RelatedLink(
            title=item.title,
            url=item.url,
            kind=item.kind,
            score=round(float(vector @ whole), 4),
            document=item.document_id or 0,
            path=document.path,
            author=document.author,
            date=document.date,
            start_line=item.start_line,
            end_line=item.end_line,
        )
        for item, document, vector in sound_rows(session, asked, col(ListItem.id))
    ]


def _linked_words(session: Session, near: Ranking) -> list[RelatedLink]:
    """The links in running text on the lines of passages, whose words say what they lead to."""
    scores = dict(near)
    on_its_lines = and_(
        col(Link.document_id) == col(Passage.document_id),
        col(Link.line).between(col(Passage.start_line), col(Passage.end_line)),
    )
    in_item = exists().where(
        col(ListItem.document_id) == col(Link.document_id),
        col(Link.line).between(col(ListItem.start_line), col(ListItem.end_line)),
    )
    asked = (
        select(Link, Document, Passage.id)
        .join(Document, col(Document.id) == Link.document_id)
        .join(Passage, on_its_lines)
        .where(col(Passage.id).in_(list(scores)), col(Link.is_truncated).is_(False), not_(in_item))
    )
    return [
        RelatedLink(
            title=link.anchor,
            url=link.url,
            kind=link.kind,
            score=round(RUNNING_TEXT * scores[passage_id or 0], 4),
            document=link.document_id or 0,
            path=document.path,
            author=document.author,
            date=document.date,
            start_line=link.line,
            end_line=link.end_line,
        )
        for link, document, passage_id in sound_rows(session, asked, col(Link.id))
        if _says_enough(link)
    ]


def _says_enough(link: Link) -> bool:
    """Whether the linked words are more than the address and say what it leads to."""
    return not is_bare(link.anchor, link.canonical) and len(telling_words(link.anchor)) >= MIN_TITLE_WORDS
