"""Finds documents, and the passages in them, by what they say of themselves and where their links lead."""

import datetime as dt
import re
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, bindparam, false, func, not_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from kb.errors import NotFoundError
from kb.index import EVERYTHING, Within
from kb.links.kinds import LinkKind
from kb.links.listing import at_site
from kb.markdown.tags import normal_tag
from kb.models import Document, DocumentTag, Link, Passage
from kb.published import is_published, is_withheld
from kb.rows import sound

HAS_KINDS = {kind.value: kind.value for kind in LinkKind} | {"code": "repository", "repo": "repository"}
"""What `has:` may ask for, and the kind of link it stands for. A block of code is `code` too."""

_FENCES = ("```", "~~~")
_INDENTED = ("    ", "\t")
_LIST_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)")


@dataclass(frozen=True)
class Filters:
    """Which documents are meant. Empty fields let all through; dates are inclusive.

    Attributes:
        kinds: any of these; so with tags, of which each stands for those below it too.
        author: parts of names joined with |; documents by any of them.
        sites: hosts, such as arxiv.org, or paths there; passages with a link to one of them or below it.
        has: keys of HAS_KINDS, several joined with |; passages that hold one of each.
        drafts: only documents that are withheld, which are left out otherwise; see `kb.published`.
        without: what any set field of it fits is left out.
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


def count_rows(session: Session) -> tuple[int, int]:
    """How many documents and passages there are."""
    documents = session.exec(select(func.count()).select_from(Document)).one()
    return documents, session.exec(select(func.count()).select_from(Passage)).one()


def list_documents(session: Session, filters: Filters, limit: int, offset: int) -> tuple[int, list[Document]]:
    """How many documents pass, and a page of them, the newest first."""
    passing = select(Document).where(*_document_conditions(session, filters))
    if filters.sites or filters.has or filters.without:
        inside = select(Passage.document_id).join(Document).where(*_conditions(session, filters))
        passing = passing.where(col(Document.id).in_(inside))
    total = session.exec(select(func.count()).select_from(passing.subquery())).one()
    newest = (col(Document.date).desc().nulls_last(), col(Document.path))
    return total, sound(session, passing.order_by(*newest).limit(limit).offset(offset), col(Document.id))


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
    if filters == Filters():  # few documents are drafts: naming those is shorter
        return EVERYTHING.less(_ids(session, [is_withheld(session)]))
    return Within(_ids(session, _conditions(session, filters)))


def _ids(session: Session, conditions: list[ColumnElement[bool]]) -> frozenset[int]:
    found = session.connection().execute(select(col(Passage.id)).join(Document).where(*conditions))
    return frozenset(passage for passage in found.scalars() if passage is not None)


def _conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """What a passage and its document must be."""
    conditions = _document_conditions(session, filters)
    if filters.sites:
        conditions.append(_links_to_any(filters.sites))
    conditions += [_holds(session, kinds) for kinds in filters.has]
    if filters.without:
        conditions += [not_(unwanted) for unwanted in _unwanted(session, filters.without)]
    return conditions


def _document_conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    return [is_withheld(session) if filters.drafts else is_published(session), *_described(session, filters)]


def _described(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """What a document must say of itself, field by field."""
    conditions: list[ColumnElement[bool]] = []
    if filters.kinds:
        conditions.append(col(Document.kind).in_([kind.strip().lower() for kind in filters.kinds]))
    if filters.tags:
        tagged = select(DocumentTag.document_id).where(or_(*map(is_tagged, filters.tags)))
        conditions.append(col(Document.id).in_(tagged))
    if filters.author:
        conditions.append(col(Document.author).in_(authors_named(session, filters.author)))
    if filters.after:
        conditions.append(func.coalesce(col(Document.date) >= filters.after, false()))
    if filters.before:
        conditions.append(func.coalesce(col(Document.date) <= filters.before, false()))
    return conditions


def is_tagged(tag: str) -> ColumnElement[bool]:
    """The condition of tags that are the one asked for, or lie below it: garden has garden/trees below it."""
    asked = normal_tag(tag)
    return or_(col(DocumentTag.tag) == asked, col(DocumentTag.tag).startswith(f"{asked}/", autoescape=True))


def authors_named(session: Session, asked: str) -> list[str]:
    """The authors of documents whose name holds what is asked for, or any of several parts joined with |."""
    # compared here, because SQLite folds the case of ASCII letters only
    parts = [part.casefold().strip() for part in asked.split("|")]
    authors = session.exec(select(Document.author).distinct())
    return [author for author in authors if any(part and part in author.casefold() for part in parts)]


def _unwanted(session: Session, without: Filters) -> list[ColumnElement[bool]]:
    """Each set field as a condition of its own."""
    conditions = _described(session, without)
    if without.sites:
        conditions.append(_links_to_any(without.sites))
    return conditions + [_holds(session, kinds) for kinds in without.has]


def _links_to_any(sites: list[str]) -> ColumnElement[bool]:
    return _links_to(or_(*(at_site(site) for site in sites)))


def _links_to(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a link on the passage's lines is as the condition says."""
    lines = aliased(Passage)
    on_its_lines = and_(
        col(lines.document_id) == col(Link.document_id),
        col(lines.start_line) <= col(Link.end_line),
        col(lines.end_line) >= col(Link.line),
    )
    # asked of each link once: asked of each passage, it would be asked of all links of its document every time
    return col(Passage.id).in_(select(lines.id).join(Link, on_its_lines).where(condition))


def _holds(session: Session, names: str) -> ColumnElement[bool]:
    """Whether a passage holds any of the things that `names` says, joined with |."""
    asked = names.lower().split("|")
    linked = _links_to(col(Link.kind).in_([HAS_KINDS.get(name, name) for name in asked]))
    return or_(linked, _holds_code(session)) if "code" in asked else linked


def _holds_code(session: Session) -> ColumnElement[bool]:
    """Whether a passage holds a block of code, between fences or indented."""
    text = col(Passage.text)
    # which indented lines are code and which belong to a list takes reading; few passages have any
    suspects = or_(*(or_(text.startswith(indent), text.contains(f"\n\n{indent}")) for indent in _INDENTED))
    rows = session.exec(select(Passage.id, Passage.text).where(suspects))
    ids = [passage_id for passage_id, passage in rows if has_indented_code(passage)]
    indented = col(Passage.id).in_(bindparam("indented", ids, unique=True, expanding=True, literal_execute=True))
    return or_(*(text.contains(fence) for fence in _FENCES), indented)


def has_indented_code(text: str) -> bool:
    """Whether Markdown has a line that is code for being indented: after a blank one, and not inside a list."""
    follows_blank, in_list = True, False
    for line in text.split("\n"):
        if not line.strip():
            follows_blank = True
            continue
        if _LIST_ITEM.match(line):
            in_list = True
        elif line.startswith(_INDENTED):
            if follows_blank and not in_list:
                return True
        elif follows_blank:
            in_list = line.startswith("  ") and in_list
        follows_blank = False
    return False
