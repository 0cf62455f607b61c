"""Which links a text may give: those the knowledge base holds, nearest to the topic first."""

import re
from dataclasses import dataclass

from sqlmodel import Session, col, select

from generator.models import Citation
from kb.embedding import Embedder, Vector
from kb.links.canonical import canonical_url
from kb.models import Document, Link

MAX_LINKS = 12
MIN_COSINE = 0.33
"""A link whose words are less like the topic than this is beside it."""


@dataclass(frozen=True)
class KnownLink:
    """A web address the knowledge base holds, as it may be given in a text.

    Attributes:
        reference: what the model calls it, e.g. L1.
    """

    reference: str
    url: str
    title: str
    description: str
    citation: Citation


def candidate_links(session: Session, documents: list[Document]) -> list[tuple[Link, Document]]:
    """Every link of the documents, in the order they were stored."""
    by_id = {document.id: document for document in documents}
    links = session.exec(select(Link).where(col(Link.document_id).in_(list(by_id))).order_by(col(Link.id))).all()
    return [(link, by_id[link.document_id]) for link in links]


def near_links(embedder: Embedder, topic_vector: Vector, links: list[tuple[Link, Document]]) -> list[KnownLink]:
    """Links that speak of the topic, one an address, nearest first."""
    titled = [(link, document) for link, document in links if link.anchor and not link.anchor.startswith("http")]
    if not titled:
        return []
    vectors = embedder.encode([f"{link.anchor}. {link.context}" for link, _document in titled])
    scores = vectors @ topic_vector
    order = sorted(range(len(titled)), key=lambda index: (-scores[index], index))
    best: dict[str, KnownLink] = {}
    for index in order:
        link, document = titled[index]
        key = canonical_url(link.url)
        if key not in best and (scores[index] >= MIN_COSINE or not best):
            citation = Citation(document.path, link.line, link.end_line, round(float(scores[index]), 4))
            best[key] = KnownLink(f"L{len(best) + 1}", link.url, link.anchor, _description(link), citation)
    return list(best.values())[:MAX_LINKS]


def _description(link: Link) -> str:
    """What a list item says of its link, without the link itself and without tags in brackets."""
    _before, _anchor, after = link.context.partition(link.anchor)
    return re.sub(r"\s*\([\w\s,-]+\)$", "", after.lstrip(" :,.-\u2013\u2014")).strip()
