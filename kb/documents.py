"""Finds documents, and the passages in them, by what they say of themselves and where their links lead."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_
from sqlmodel import Session, col, select

from kb.errors import NotFoundError
from kb.index import EVERYTHING, Within
from kb.links.kinds import LinkKind
from kb.links.listing import at_site
from kb.markdown.metadata import normal_tag
from kb.models import Document, DocumentTag, Link, Passage

HAS_KINDS = {kind.value: kind.value for kind in LinkKind} | {"code": "repository", "repo": "repository"}
"""What `has:` may ask for, and the kind of link it stands for. A block of code is `code` too."""


@dataclass(frozen=True)
class Filters:
    """Which documents are meant. Empty fields let all through; dates are inclusive.

    Attributes:
        sites: hosts, such as arxiv.org; passages with a link to one of them or its subdomains.
        has: keys of HAS_KINDS, several joined with |; passages that hold one of each.
        drafts: documents marked as drafts, which are left out otherwise.
        without: documents that pass these filters are left out; set fields of it count one by one.
    """

    kinds: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    author: str = ""
    after: dt.date | None = None
    before: dt.date | None = None
    sites: list[str] = field(default_factory=list)
    has: list[str] = field(default_factory=list)
    drafts: bool = False
    without: "Filters | None" = None


def list_documents(session: Session, filters: Filters, limit: int, offset: int) -> tuple[int, list[Document]]:
    """How many documents pass, and a page of them, the newest first."""
    passing = select(Document).where(*_document_conditions(session, filters))
    if filters.sites or filters.has or filters.without:
        inside = select(Passage.document_id).join(Document).where(*_conditions(session, filters))
        passing = passing.where(col(Document.id).in_(inside))
    total = session.exec(select(func.count()).select_from(passing.subquery())).one()
    newest = (col(Document.date).desc().nulls_last(), col(Document.path))
    return total, list(session.exec(passing.order_by(*newest).limit(limit).offset(offset)))


def get_document(session: Session, document_id: int) -> tuple[Document, list[Passage]]:
    """A document with its passages in order.

    Raises:
        NotFoundError: there is none of that id.
    """
    document = session.get(Document, document_id)
    if document is None:
        raise NotFoundError(
            f"There is no document {document_id}.", hint="A search names the documents.", subject=str(document_id)
        )
    return document, passages_of(session, document)


def passages_of(session: Session, document: Document) -> list[Passage]:
    """A document's passages, in order."""
    return list(session.exec(select(Passage).where(Passage.document_id == document.id).order_by(col(Passage.position))))


def passing_passages(session: Session, filters: Filters) -> Within:
    """The passages that pass."""
    if filters == Filters(drafts=True):
        return EVERYTHING
    if filters == Filters():  # few documents are drafts: naming those is shorter
        return Within(_ids(session, [col(Document.is_draft).is_(True)]), are_excluded=True)
    return Within(_ids(session, _conditions(session, filters)))


def _ids(session: Session, conditions: list[ColumnElement[bool]]) -> frozenset[int]:
    return frozenset(session.scalars(select(col(Passage.id)).join(Document).where(*conditions)))


def _conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """What a passage and its document must be."""
    conditions = _document_conditions(session, filters)
    if filters.sites:
        conditions.append(_links_to(or_(*(at_site(site) for site in filters.sites))))
    conditions += [_holds(kind) for kind in filters.has]
    if filters.without:
        conditions += [not_(unwanted) for unwanted in _unwanted(session, filters.without)]
    return conditions


def _document_conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if not filters.drafts:
        conditions.append(not_(col(Document.is_draft)))
    if filters.kinds:
        conditions.append(col(Document.kind).in_([kind.lower() for kind in filters.kinds]))
    if filters.tags:
        tagged = select(DocumentTag.document_id).where(col(DocumentTag.tag).in_(map(normal_tag, filters.tags)))
        conditions.append(col(Document.id).in_(tagged))
    if filters.author:
        # compared here, because SQLite folds the case of ASCII letters only
        authors = session.exec(select(Document.author).distinct())
        named = [author for author in authors if filters.author.casefold() in author.casefold()]
        conditions.append(col(Document.author).in_(named))
    if filters.after:
        conditions.append(col(Document.date) >= filters.after)
    if filters.before:
        conditions.append(col(Document.date) <= filters.before)
    return conditions


def _unwanted(session: Session, without: Filters) -> list[ColumnElement[bool]]:
    """Each set field as a condition of its own: what any of them fits is left out."""
    fields = [
        Filters(kinds=without.kinds, drafts=True),
        Filters(tags=without.tags, drafts=True),
        Filters(author=without.author, drafts=True),
    ]
    conditions = [condition for each in fields for condition in _document_conditions(session, each)]
    if without.sites:
        conditions.append(_links_to(or_(*(at_site(site) for site in without.sites))))
    return conditions + [_holds(kind) for kind in without.has]


def _links_to(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a link on the passage's lines is as the condition says."""
    on_its_lines = and_(
        col(Link.document_id) == col(Passage.document_id),
        col(Link.line) <= col(Passage.end_line),
        col(Link.end_line) >= col(Passage.start_line),
    )
    return exists().where(on_its_lines, condition)


def _holds(names: str) -> ColumnElement[bool]:
    """Whether a passage holds any of the things that `names` says, joined with |."""
    asked = names.lower().split("|")
    linked = _links_to(col(Link.kind).in_([HAS_KINDS.get(name, name) for name in asked]))
    return or_(linked, col(Passage.text).contains("```")) if "code" in asked else linked
