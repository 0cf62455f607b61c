"""The search itself: understand, rank, fuse, then load and show the page asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlmodel import Session, col

from kb.database import Database
from kb.documents import passing_passages
from kb.embedding import Embedder, Vector
from kb.errors import StoreError
from kb.index import Ranking, SearchIndex, Within, make_index
from kb.index.asked import asked_words, is_pictures, spellings, terms
from kb.index.models import ActiveModel, active_model
from kb.models import Document, Passage
from kb.search.expansion import question_vector
from kb.search.explain import Rankings, explanations
from kb.search.facets import Count, count_facets
from kb.search.fusion import FUSION_SATURATION, Constants, blend, heads
from kb.search.hits import Group, Hit, by_document, load_hits
from kb.search.items import items_of_hits
from kb.search.query import Mode, Query
from kb.search.refinements import NO_REFINEMENTS, Refinements
from kb.search.rerank import judged, reordered, texts_of
from kb.search.spelling import Speller
from kb.search.unknown import known_words
from kb.search.unmet import unmet

DEPTH = 1000
"""How deep each ranking goes before the two are fused."""

_ANY_PASSAGE = select(col(Passage.id)).limit(1)

LoadAgain = Callable[[str], Embedder]
"""Makes an embedder from the source the store remembers it by; see `kb.index.models.ActiveModel`."""


@dataclass(frozen=True)
class SearchResult:
    """A page of hits.

    Attributes:
        total: documents found, on all pages together.
        suggestion: the question with words corrected that stand nowhere in the store; empty when it has none.
        searched_for: what was looked for instead when no word of the question stands anywhere or nothing was found,
            else empty.
        facets: when asked for, counts of the documents found by kind, tag, author and year.
        notes: sentences on parts of the question that were not understood as they were meant.
        unknown_words: of the question, those that stand nowhere in the store.
    """

    query: str
    mode: Mode
    total: int
    hits: list[Hit]
    suggestion: str = ""
    searched_for: str = ""
    facets: dict[str, list[Count]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unknown_words: list[str] = field(default_factory=list)


class Searcher:
    """Answers questions from one store. Safe to share between threads.

    Args:
        embedder: the model the settings ask for.
        keyword_weight: share of the words in hybrid mode, from 0 (meaning alone) to 1.
        load_again: loads the model the store was embedded with, when that is another one.
        refinements: further models that take part in a search.
        index: shared with others who read the same store, where there are any.
    """

    def __init__(
        self,
        database: Database,
        embedder: Embedder,
        keyword_weight: float,
        load_again: LoadAgain | None = None,
        refinements: Refinements = NO_REFINEMENTS,
        index: SearchIndex | None = None,
    ) -> None:
        self._database = database
        self._embedder = embedder
        self._keyword_weight = keyword_weight
        self._load_again = load_again
        self._refinements = refinements
        self._earlier: dict[ActiveModel, Embedder] = {}
        self._index = index or make_index(database.dialect)
        self._speller = Speller()

    @property
    def embedder(self) -> Embedder:
        """The model whose vectors answer questions: the settings' own, or, until a sync has put the store over to it,
        the one before.

        Raises:
            StoreError: the store was embedded with another model, which cannot be loaded again.
        """
        with self._database.read() as session:
            active = active_model(session)
        return self._embedder_of(active)

    def _embedder_of(self, active: ActiveModel | None) -> Embedder:
        if active is None or active.name == self._embedder.name:
            return self._embedder
        if active not in self._earlier:
            self._earlier[active] = self._loaded(active)
        return self._earlier[active]

    def search(self, query: Query) -> SearchResult:
        """Answer a question with the best documents.

        Raises:
            StoreError: the store was embedded with another model, which cannot be loaded.
            ModelError: a model that takes part cannot be loaded or fails.
        """
        with self._database.read() as session:
            spelling = self._speller.check(session, query.text)
            known = known_words(session, query.asked.words)
            ready = _ready(session)
        better = spelling.suggestion
        if spelling.is_lost:
            return replace(self._answer_to(better, query, ready), unknown_words=known.unknown)
        result = self._answer(query, ready) if known.is_any or query.mode == Mode.SEMANTIC else self._nothing(query)
        if better and not result.total:
            result = self._answer_to(better, query, ready)
        return replace(result, suggestion=better, unknown_words=known.unknown)

    def _answer_to(self, better: str, query: Query, ready: "_Ready") -> SearchResult:
        """Answer what a question was taken to mean."""
        result = self._answer(replace(query, text=better), ready)
        return replace(result, query=query.text, suggestion=better, searched_for=better)

    def _answer(self, query: Query, ready: "_Ready") -> SearchResult:
        """Answer a question as it is written."""
        while True:
            vector = self._vector(query, ready, expand=True)
            opinion = self.judge(query, vector)
            with self._database.read() as session:
                if active_model(session) == ready.model:
                    return self._page(session, query, vector, opinion)
                ready = _ready(session)  # a sync has put the store over to another model meanwhile

    def _page(self, session: Session, query: Query, vector: Vector | None, opinion: Ranking) -> SearchResult:
        """The page of hits that is asked for."""
        rankings = self._rankings(session, query, vector, DEPTH, opinion)
        documents = by_document(session, self._index, rankings.ranking)
        return SearchResult(
            query=query.text,
            mode=query.mode,
            total=len(documents),
            hits=self._hits(session, query, vector, documents.page(query.offset, query.limit), rankings),
            facets=count_facets(session, documents.best_passages) if query.facets else {},
            notes=query.asked.notes + ([] if documents else unmet(session, query.asked.filters)),
        )

    def _nothing(self, query: Query) -> SearchResult:
        """The answer to a question of nothing but words that stand nowhere."""
        with self._database.read() as session:
            facets = count_facets(session, []) if query.facets else {}
            notes = query.asked.notes + unmet(session, query.asked.filters)
        return SearchResult(query.text, query.mode, 0, [], facets=facets, notes=notes)

    def embed(self, query: Query, *, expand: bool = False) -> Vector | None:
        """The question's vector, shape (dimensions,); None where none is needed or there is nothing to compare with.

        Args:
            expand: whether query expansion, where it is on, may take part.

        Raises:
            StoreError: the store was embedded with another model, which cannot be loaded.
        """
        with self._database.read() as session:
            ready = _ready(session)
        return self._vector(query, ready, expand)

    def _vector(self, query: Query, ready: "_Ready", expand: bool) -> Vector | None:
        if query.mode == Mode.KEYWORD or not query.asked.words or ready.is_empty:
            return None
        if query.mode == Mode.HYBRID and is_pictures(query.asked.words):
            return None  # no model has read of them, so that their vectors are near to anything
        writes = self._refinements.expand if expand else None
        return question_vector(self._embedder_of(ready.model), query.asked.words, writes)

    def judge(self, query: Query, vector: Vector | None) -> Ranking:
        """What the reranker makes of the first passages of a hybrid search, best first; nothing where there is none.

        Raises:
            ModelError: the reranker cannot be loaded or fails.
        """
        reranker = self._refinements.reranker
        if reranker is None or query.mode != Mode.HYBRID or not query.asked.words:
            return []
        with self._database.read() as session:
            ranking = self.rank(session, query, vector)[: self._refinements.rerank_depth]
            texts = texts_of(session, [passage_id for passage_id, _score in ranking])
        return judged(reranker, query.asked.words, texts)

    def rank(
        self, session: Session, query: Query, vector: Vector | None, depth: int = DEPTH, opinion: Ranking | None = None
    ) -> Ranking:
        """Passage ids and scores for a question, best first, at most `depth` from each ranking.

        Args:
            vector: what `embed` made of the question, before the transaction was opened.
            opinion: what `judge` made of it, likewise.
        """
        return self._rankings(session, query, vector, depth, opinion or []).ranking

    def _rankings(
        self, session: Session, query: Query, vector: Vector | None, depth: int, opinion: Ranking
    ) -> Rankings:
        within = self._within(session, query)
        words = asked_words(query.asked.words)
        if not query.asked.words:
            return Rankings(_newest_first(session, within))
        if query.mode == Mode.KEYWORD:
            keyword = self._index.by_words(session, words, within, depth)
            return Rankings(keyword, keyword=keyword)
        semantic = [] if vector is None else self._index.by_meaning(session, vector, within, depth)
        if query.mode == Mode.SEMANTIC:
            return Rankings(semantic, semantic=semantic)
        keyword = self._index.by_words(session, words, within, depth, FUSION_SATURATION)
        vectors = self._index.vectors_of(session, heads(keyword, semantic))
        fusion = blend(keyword, semantic, vector, vectors, Constants(self._keyword_weight))
        return Rankings(reordered(fusion.ranking, opinion), keyword, semantic, fusion, opinion)

    def _within(self, session: Session, query: Query) -> Within:
        """The passages that may answer: those the filters, the phrases and the words not wanted leave."""
        within = passing_passages(session, query.asked.filters)
        for phrase in query.asked.phrases:
            within = within.also(self._holding(session, phrase))
        for unwanted in query.asked.without:
            within = within.less(self._holding(session, unwanted))
        return within

    def _holding(self, session: Session, phrase: str) -> frozenset[int]:
        """The passages that hold a phrase, however its words are joined."""
        return frozenset().union(*(self._index.holding(session, stems) for stems in spellings(phrase)))

    def _hits(
        self, session: Session, query: Query, vector: Vector | None, page: list[Group], rankings: Rankings
    ) -> list[Hit]:
        wanted = frozenset(terms(query.asked.words))
        hits, shown = load_hits(session, page, wanted)
        active = active_model(session)
        items = items_of_hits(session, hits, wanted, vector, active.name if active else "", query.asked.filters)
        hits = [replace(hit, items=own) for hit, own in zip(hits, items, strict=True)]
        if query.explain:
            reasons = explanations(session, shown, rankings, wanted)
            hits = [replace(hit, why=why) for hit, why in zip(hits, reasons, strict=True)]
        return hits

    def _loaded(self, active: ActiveModel) -> Embedder:
        _ = self._embedder.max_tokens  # a model that cannot be loaded is the first thing to mend
        if self._load_again and active.source:
            return self._load_again(active.source)
        raise StoreError(
            f"The store holds no vectors of the embedding model in use, {self._embedder.name}.",
            hint="Run `byline sync` to make them, or search with --mode keyword.",
            subject="embedding_model",
        )


@dataclass(frozen=True)
class _Ready:
    """What must be known of a store before a question can be embedded.

    Attributes:
        model: in use.
        is_empty: whether it holds no passage; then no model is needed to say so.
    """

    model: ActiveModel | None
    is_empty: bool


def _ready(session: Session) -> _Ready:
    return _Ready(active_model(session), session.connection().execute(_ANY_PASSAGE).first() is None)


def _newest_first(session: Session, within: Within) -> Ranking:
    """What a question without words finds: documents that pass, the newest first, each by its passages in order."""
    newest = (col(Document.date).desc().nulls_last(), col(Document.path), col(Passage.position))
    found = session.scalars(select(col(Passage.id)).join(Document).order_by(*newest))
    return [(passage_id, 0.0) for passage_id in found if passage_id is not None and within.holds(passage_id)]
