"""The search itself: rank, fuse, then load and show the page asked for."""

from dataclasses import dataclass
from typing import cast

from sqlmodel import Session, col, select

from kb.database import Database
from kb.documents import passing_passages
from kb.embedding import Embedder, Vector
from kb.errors import StoreError
from kb.index import Ranking
from kb.index.keywords import highlighted, keyword_ranking
from kb.index.vectors import VectorIndex
from kb.models import Document, Passage
from kb.search.fusion import fuse
from kb.search.query import Mode, Query
from kb.search.snippets import make_snippet

DEPTH = 1000
"""How deep each ranking goes before the two are fused."""


@dataclass(frozen=True)
class Hit:
    """A passage that answers, with the lines it came from.

    Attributes:
        document: id of its document.
        path: of its document; `start_line` and `end_line` are 1-based, inclusive lines in that file.
        heading: the headings above it, joined with ' > '.
        score: 0 to 1 in hybrid mode, BM25 in keyword mode, cosine in semantic mode; higher is better.
        snippet: its most telling stretch of plain text, matched words between ** and **.
    """

    document: int
    kind: str
    title: str
    path: str
    heading: str
    start_line: int
    end_line: int
    score: float
    snippet: str


@dataclass(frozen=True)
class SearchResult:
    """A page of hits.

    Attributes:
        total: passages ranked, on all pages together.
    """

    query: str
    mode: Mode
    total: int
    hits: list[Hit]


class Searcher:
    """Answers questions from one store with one embedding model.

    Args:
        keyword_weight: share of the keyword score in hybrid mode.
    """

    def __init__(self, database: Database, embedder: Embedder, keyword_weight: float) -> None:
        self._database = database
        self.embedder = embedder
        self._keyword_weight = keyword_weight
        self.vectors = VectorIndex(embedder.name)

    def search(self, query: Query) -> SearchResult:
        """Answer a question with the best passages.

        Raises:
            StoreError: passages exist, but none has a vector of the embedding model in use.
        """
        vector = self.embed(query)
        with self._database.read() as session:
            ranking = self.rank(session, query, vector)
            page = ranking[query.offset : query.offset + query.limit]
            hits = _load_hits(session, query.text, page)
        return SearchResult(query.text, query.mode, len(ranking), hits)

    def embed(self, query: Query) -> Vector | None:
        """The question's vector, shape (dimensions,); None where no vector is needed or there is none to compare with.

        Raises:
            StoreError: passages exist, but none has a vector of the embedding model in use.
        """
        if query.mode == Mode.KEYWORD:
            return None
        with self._database.read() as session:
            if not self._has_vectors(session):
                return None
        (vector,) = self.embedder.encode([query.text])
        return cast(Vector, vector)

    def rank(self, session: Session, query: Query, vector: Vector | None, depth: int = DEPTH) -> Ranking:
        """Passage ids and scores for a question, best first, at most `depth` from each ranking.

        Args:
            vector: what `embed` made of the question, before the transaction was opened.
        """
        allowed = passing_passages(session, query.filters)
        if query.mode == Mode.KEYWORD:
            return keyword_ranking(session, query.text, allowed, depth)
        semantic = self.vectors.ranking(session, vector, allowed, depth) if vector is not None else []
        if query.mode == Mode.SEMANTIC:
            return semantic
        return fuse(keyword_ranking(session, query.text, allowed, depth), semantic, self._keyword_weight)

    def _has_vectors(self, session: Session) -> bool:
        """Whether there is anything to compare with; an empty store needs no model to say that it is empty."""
        ids, _vectors = self.vectors.snapshot(session)
        if not len(ids) and session.exec(select(Passage.id)).first() is not None:
            _ = self.embedder.max_tokens  # a model that cannot be loaded is the first thing to mend
            raise StoreError(
                f"The store holds no vectors of the embedding model in use, {self.vectors.model}.",
                hint="Run `byline sync` to make them, or search with --mode keyword.",
                subject="embedding_model",
            )
        return len(ids) > 0


def _load_hits(session: Session, words: str, page: Ranking) -> list[Hit]:
    ids = [passage_id for passage_id, _score in page]
    rows = session.exec(select(Passage, Document).join(Document).where(col(Passage.id).in_(ids))).all()
    by_id = {passage.id: (passage, document) for passage, document in rows}
    marked = highlighted(session, words, ids)
    hits = []
    for passage_id, score in page:
        passage, document = by_id[passage_id]
        assert document.id is not None
        hits.append(
            Hit(
                document=document.id,
                kind=document.kind,
                title=document.title,
                path=document.path,
                heading=passage.heading,
                start_line=passage.start_line,
                end_line=passage.end_line,
                score=round(score, 4),
                snippet=make_snippet(marked.get(passage_id, passage.plain)),
            )
        )
    return hits
