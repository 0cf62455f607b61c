"""Asks every query of a judged collection in each mode, and says how good the rankings are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb.database import Database
from kb.embedding import Embedder
from kb.evaluation.collection import Collection
from kb.evaluation.metrics import DEPTH, METRICS, Estimate, estimates, score
from kb.evaluation.store import CollectionStore, collection_store, document_of_passage
from kb.index import Ranking
from kb.progress import Progress
from kb.search.language import literally
from kb.search.query import MAX_QUERY_CHARACTERS, Mode, Query
from kb.search.refinements import NO_REFINEMENTS, Refinements
from kb.search.search import DEPTH as PASSAGES_RANKED
from kb.search.search import Searcher

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.embedding import Vector

MODES = (Mode.HYBRID, Mode.KEYWORD, Mode.SEMANTIC)


@dataclass(frozen=True)
class Evaluation:
    """How well a collection was searched.

    Attributes:
        dataset: the collection's name.
        modes: for each mode, an estimate for each of `kb.evaluation.metrics.METRICS`.
        notes: sentences on what was left out, and what weakens the figures.
    """

    dataset: str
    documents: int
    passages: int
    queries: int
    modes: dict[Mode, dict[str, Estimate]]
    notes: list[str]


def evaluate(
    collection: Collection,
    data: Path,
    embedder: Embedder,
    keyword_weight: float,
    *,
    refinements: Refinements = NO_REFINEMENTS,
    modes: Sequence[Mode] = MODES,
    fresh: bool = False,
    progress: Progress | None = None,
) -> Evaluation:
    """Measure search over a collection, stored in a folder of its own inside the data folder.

    Args:
        data: the data folder; the author's own store in it is left alone.
        keyword_weight: share of the keyword score in hybrid mode.
        refinements: further models that take part in a search.
        fresh: store and embed the collection anew.

    Raises:
        StoreError: the folder cannot be written, or another evaluation of this collection is running.
        ModelError: a model cannot be loaded or fails.
        InterruptedWorkError: `progress` was cancelled; documents stored so far are kept.
    """
    progress = progress or Progress()
    with collection_store(collection, data, embedder, fresh=fresh, progress=progress) as store:
        searcher = Searcher(store.database, embedder, keyword_weight, refinements=refinements)
        with store.database.read() as session:
            document_of = document_of_passage(session, store.paths)
        asked = _ask(collection, searcher, store.database, document_of, modes, progress)
    found = estimates(asked)
    width = len(METRICS)
    return Evaluation(
        dataset=collection.name,
        documents=len(collection.corpus),
        passages=len(document_of),
        queries=len(collection.queries),
        modes={
            mode: dict(zip(METRICS, found[place * width : (place + 1) * width], strict=True))
            for place, mode in enumerate(modes)
        },
        notes=[*collection.notes, *_notes(collection, store)],
    )


def best_documents(ranking: Ranking, document_of: dict[int, str]) -> list[str]:
    """Ids of the documents of a ranking, best first: each is as good as its best passage, and ties stay as ranked."""
    return list(dict.fromkeys(document_of[passage_id] for passage_id, _score in ranking))


def _ask(
    collection: Collection,
    searcher: Searcher,
    database: Database,
    document_of: dict[int, str],
    modes: Sequence[Mode],
    progress: Progress,
) -> NDArray[np.float64]:
    """Each query's metrics, shape (queries, modes x metrics). No transaction is open while the model runs."""
    import numpy as np

    rows = []
    for done, (query_id, text) in enumerate(collection.queries.items()):
        progress.step(f"Asking {collection.name}", done, len(collection.queries))
        query = Query(_question(text), mode=modes[0] if len(modes) == 1 else Mode.HYBRID)
        vector = searcher.embed(query, expand=True)
        row: list[float] = []
        for mode in modes:
            ranking = _ranked(searcher, database, replace(query, mode=mode), vector, document_of)
            scores = score(collection.judgements[query_id], ranking)
            row += [scores[name] for name in METRICS]
        rows.append(row)
    return np.array(rows)


def _ranked(
    searcher: Searcher, database: Database, query: Query, vector: Vector | None, document_of: dict[int, str]
) -> list[str]:
    """Documents in the order in which a user would meet them, at least 1,000 where that many match.

    A search stops at a number of passages, which can be fewer documents. What it would rank below them is added at
    the end and never changes what stands above: how deep two rankings go has a say in how they are fused.
    """
    opinion = searcher.judge(query, vector)
    with database.read() as session:
        ranking = searcher.rank(session, query, vector, opinion=opinion)
        found = best_documents(ranking, document_of)
        if len(found) < DEPTH and len(ranking) >= PASSAGES_RANKED:
            deeper = searcher.rank(session, query, vector, len(document_of), opinion)
            found = list(dict.fromkeys([*found, *best_documents(deeper, document_of)]))
    return found


def _question(text: str) -> str:
    """A query as search would take it: collections know no query language."""
    return literally(text)[:MAX_QUERY_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def _notes(collection: Collection, store: CollectionStore) -> list[str]:
    notes = []
    longer = sum(len(text) > MAX_QUERY_CHARACTERS for text in collection.queries.values())
    if longer:
        notes.append(f"{longer:,} of the queries cut to the {MAX_QUERY_CHARACTERS:,} characters a question may have.")
    for document_id, reason in store.failed.items():
        notes.append(f"The document “{document_id}” could not be stored: {reason}.")
    return notes
