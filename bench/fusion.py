"""Ways of fusing the same two rankings, side by side, and what constants are worth that others have chosen.

Constants that are chosen on a collection flatter it. So the last columns say how the shipped constants do, and how well
those do that are best on all other collections.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from bench.retrieval import METRIC, min_max_fusion, reciprocal_rank_fusion
from bench.workbench import Report, Store, Workbench
from kb.evaluation.collection import Collection
from kb.evaluation.metrics import estimates, score
from kb.evaluation.retrieval import best_documents
from kb.evaluation.store import document_of_passage, write_documents
from kb.index import EVERYTHING, Ranking, SearchIndex, make_index
from kb.index.asked import asked_words
from kb.search.fusion import FUSION_SATURATION, Constants, blend, heads
from kb.search.query import MAX_QUERY_CHARACTERS
from kb.search.search import DEPTH

Scores = NDArray[np.float64]

SHIPPED = Constants()
GRID = [
    Constants(weight, neighbours, support, crowding)
    for weight, neighbours, support, crowding in product((0.3, 0.375, 0.45), (10, 15), (0.75, 1.0), (0.1, 0.2, 0.3))
]
PLAIN: dict[str, Callable[[Ranking, Ranking], Ranking]] = {
    "keyword": lambda keyword, semantic: keyword,
    "semantic": lambda keyword, semantic: semantic,
    "RRF": reciprocal_rank_fusion,
    "min-max .5": lambda keyword, semantic: min_max_fusion(keyword, semantic, 0.5),
    "min-max .25": lambda keyword, semantic: min_max_fusion(keyword, semantic, 0.25),
}
"""RRF, and both rankings stretched to 0..1 and added, with the words' share."""


@dataclass(frozen=True)
class Figures:
    """A collection's nDCG@10, a row for each query: of the plain ways, of the shipped constants, of the grid's."""

    name: str
    plain: Scores
    shipped: Scores
    grid: Scores


def run(bench: Workbench) -> Report:
    """Measure every collection, then choose constants for each on all the others."""
    report = Report(
        "Fusion, nDCG@10 x 100",
        ("", "queries", *PLAIN, "per query", "95 %", "left out"),
        notes=["per query: Byline's fusion. left out: the same, its constants chosen on the other collections."],
    )
    measured = [_measured(bench, number, dataset) for number, dataset in enumerate(bench.datasets)]
    for figures in measured:
        (sure,) = estimates(figures.shipped)
        others = [100 * other.grid.mean(axis=0) for other in measured if other is not figures]
        chosen = int(np.mean(others, axis=0).argmax()) if others else None
        plain = (100 * figures.plain.mean(axis=0)).tolist()
        interval = f"{100 * sure.low:.1f}-{100 * sure.high:.1f}"
        left_out = None if chosen is None else float(100 * figures.grid[:, chosen].mean())
        report.rows.append((figures.name, len(figures.grid), *plain, 100 * sure.value, interval, left_out))
        if chosen is not None:
            report.notes.append(f"{figures.name}: the others choose {_named(GRID[chosen])}.")
    report.notes.append(f"Byline ships {_named(SHIPPED)}.")
    return report


def _measured(bench: Workbench, number: int, dataset: Collection) -> Figures:
    content = bench.folder / f"fusion {number}"
    paths = write_documents(dataset, content)
    bench.say(f"{dataset.name}: syncing {len(paths)} documents …")
    store = bench.store(f"fusion {dataset.name} {number}", content)
    asker = _Asker(bench, store)
    rows = []
    with store.database.read() as session, bench.progress() as bar:
        document_of = document_of_passage(session, paths)
        for query_id, text in bar.track(dataset.queries.items(), description=f"{dataset.name}: asking"):
            grades = dataset.judgements[query_id]
            ranked = asker.ask(session, text[:MAX_QUERY_CHARACTERS])
            rows.append([score(grades, best_documents(ranking, document_of))[METRIC] for ranking in ranked])
    figures = np.array(rows)
    shipped = len(PLAIN)
    return Figures(dataset.name, figures[:, :shipped], figures[:, shipped : shipped + 1], figures[:, shipped + 1 :])


class _Asker:
    """Asks one store, and fuses the two rankings in every way."""

    def __init__(self, bench: Workbench, store: Store) -> None:
        self._embedder = bench.embedder
        self._index: SearchIndex = make_index(store.database.dialect)

    def ask(self, session: Session, text: str) -> list[Ranking]:
        """Rankings of the plain ways, then of the shipped constants, then of the grid's."""
        (query,) = self._embedder.encode([text])
        words = asked_words(text)
        keyword = self._index.by_words(session, words, EVERYTHING, DEPTH)
        semantic = self._index.by_meaning(session, query, EVERYTHING, DEPTH)
        covering = self._index.by_words(session, words, EVERYTHING, DEPTH, FUSION_SATURATION)
        vectors = self._index.vectors_of(session, heads(covering, semantic))
        plain = [fused(keyword, semantic) for fused in PLAIN.values()]
        return plain + [blend(covering, semantic, query, vectors, constants).ranking for constants in (SHIPPED, *GRID)]


def _named(constants: Constants) -> str:
    return (
        f"keyword weight {constants.keyword_weight}, {constants.neighbours} neighbours, "
        f"support {constants.support}, crowding {constants.crowding}"
    )
