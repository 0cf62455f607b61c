"""Which links a text may give: those the knowledge base holds, nearest to the topic first."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import Session, col, select

from generator.models import Citation, Rejection
from kb.embedding import Embedder, Vector
from kb.english.instructions import instructs_machine, is_lure, tells_what_to_do
from kb.links.names import is_bare
from kb.links.said import said_of, said_with, tags_of_links
from kb.models import Document, Link, Passage

MAX_LINKS = 12
MAX_CANDIDATES = 200
"""Links that are compared with the topic, each of which is embedded."""

MIN_COSINE = 0.33
"""A link whose words are less like the topic than this is beside it."""


@dataclass(frozen=True)
class KnownLink:
    """A web address the knowledge base holds, as it may be given in a text.

    Attributes:
        reference: what the model calls it, e.g. L1.
        description: what the author says of it, word for word.
        quotation: the same with the title, as it stands in the lines.
    """

    reference: str
    url: str
    title: str
    description: str
    quotation: str
    citation: Citation


class Candidate(NamedTuple):
    """A link that a text might give, with the tags of its list item."""

    link: Link
    document: Document
    tags: Collection[str] = ()


def candidate_links(session: Session, rows: Sequence[tuple[Passage, Document]]) -> list[Candidate]:
    """The links of some documents, at most `MAX_CANDIDATES`: those of the passages first, then as they were stored.

    Args:
        rows: passages near the topic, each with its document.
    """
    by_id = {document.id: document for _passage, document in rows}
    found = session.exec(select(Link).where(col(Link.document_id).in_(list(by_id))).order_by(col(Link.id))).all()
    links = sorted(found, key=lambda link: not any(_stands_in(link, passage) for passage, _document in rows))
    links = links[:MAX_CANDIDATES]
    tags = tags_of_links(session, links)
    return [Candidate(link, by_id[link.document_id], tags.get(link.id or 0, ())) for link in links]


def _stands_in(link: Link, passage: Passage) -> bool:
    return link.document_id == passage.document_id and passage.start_line <= link.line <= passage.end_line


def is_instruction(link: Link) -> bool:
    """Whether a link is put forward by an instruction: its words are one, or it stands beside one to a machine.

    An address that stands bare in a sentence that tells somebody to do something has nothing else to be known by.
    """
    if is_lure(link.anchor) or instructs_machine(link.context):
        return True
    return is_bare(link.anchor, link.canonical) and tells_what_to_do(link.sentence)


def may_be_said(text: str, title: str) -> bool:
    """Whether words said of a link may be quoted: they tell nobody what to do, but for “See [title] for ...”."""
    pointer = re.match(rf"\W*\w+ (?:\w+ )?{re.escape(title)}(?!\w)", text)
    if pointer and not is_lure(text):
        text = text[pointer.end() :]
    return not tells_what_to_do(text)


def left_out(links: Iterable[Link]) -> list[Rejection]:
    """What is noted of links that no text may give."""
    reason = "the words of the link, or those around it, are an instruction"
    return [Rejection("link", f"{link.anchor} <{link.url}>", reason) for link in links if is_instruction(link)]


def near_links(embedder: Embedder, topic_vector: Vector, links: list[Candidate]) -> list[KnownLink]:
    """Links that speak of the topic, one an address, nearest first."""
    titled = [each for each in links if each.link.anchor and not each.link.anchor.startswith("http")]
    titled = [each for each in titled if not is_instruction(each.link)]
    if not titled:
        return []
    vectors = embedder.encode([f"{link.anchor}. {link.context}" for link, _document, _tags in titled])
    scores = vectors @ topic_vector
    order = sorted(range(len(titled)), key=lambda index: (-scores[index], index))
    best: dict[str, KnownLink] = {}
    for index in order:
        link, document, tags = titled[index]
        key = link.canonical
        if key not in best and (scores[index] >= MIN_COSINE or not best):
            citation = Citation(document.path, link.line, link.end_line, round(float(scores[index]), 4))
            best[key] = KnownLink(
                reference=f"L{len(best) + 1}",
                url=link.url,
                title=link.anchor,
                description=said_of(link, tags),
                quotation=said_with(link, tags),
                citation=citation,
            )
    return list(best.values())[:MAX_LINKS]
