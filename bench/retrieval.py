"""How well each way of searching finds what judges found relevant, beside plain fusions of the same two rankings."""

from collections.abc import Callable
from dataclasses import replace
from statistics import mean

from bench.workbench import SETTINGS, Report, Store, Workbench
from kb.evaluation.collection import Collection
from kb.evaluation.metrics import score
from kb.evaluation.retrieval import best_documents
from kb.evaluation.store import document_of_passage, write_documents
from kb.index import Ranking
from kb.search.language import literally
from kb.search.query import MAX_QUERY_CHARACTERS, Mode, Query
from kb.search.search import Searcher

METRIC = "ndcg@10"
RRF_CONSTANT = 60


def run(bench: Workbench) -> Report:
    """Measure every collection in turn."""
    report = Report(
        "Retrieval, nDCG@10 x 100",
        ("", "docs", "passages", "queries", *Mode, *PLAIN_FUSIONS),
        notes=[
            f"hybrid: keyword weight {SETTINGS.keyword_weight}.",
            f"RRF (k = {RRF_CONSTANT}) and min-max (half and half) fuse the same two rankings plainly.",
        ],
    )
    for number, dataset in enumerate(bench.datasets):
        content = bench.folder / f"collection {number}"
        paths = write_documents(dataset, content)
        bench.say(f"{dataset.name}: syncing {len(paths)} documents …")
        store = bench.store(f"{dataset.name} {number}", content)
        if store.report.failed:
            report.failures.append(f"{dataset.name}: {len(store.report.failed)} documents could not be synced.")
        if store.report.warnings:
            report.notes.append(f"{dataset.name}: {len(store.report.warnings)} documents were synced with a warning.")
        passages, scores = _ask(bench, dataset, store, paths)
        figures = [100 * mean(values) for values in scores.values()]
        report.rows.append((dataset.name, len(paths), passages, len(dataset.queries), *figures))
    return report


def reciprocal_rank_fusion(keyword: Ranking, semantic: Ranking) -> Ranking:
    """Cormack, Clarke and Büttcher's fusion (2009): each ranking gives 1 / (60 + rank)."""
    scores: dict[int, float] = {}
    for ranking in (keyword, semantic):
        for rank, (passage_id, _score) in enumerate(ranking, start=1):
            scores[passage_id] = scores.get(passage_id, 0.0) + 1 / (RRF_CONSTANT + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def min_max_fusion(keyword: Ranking, semantic: Ranking, keyword_share: float = 0.5) -> Ranking:
    """Both rankings stretched to 0..1 and added; written out here, so that it stays when Byline's own changes."""
    scores: dict[int, float] = {}
    for ranking, share in ((keyword, keyword_share), (semantic, 1 - keyword_share)):
        low, high = (ranking[-1][1], ranking[0][1]) if ranking else (0.0, 0.0)
        for passage_id, points in ranking:
            stretched = (points - low) / (high - low) if high > low else 1.0
            scores[passage_id] = scores.get(passage_id, 0.0) + share * stretched
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


PLAIN_FUSIONS: dict[str, Callable[[Ranking, Ranking], Ranking]] = {
    "RRF": reciprocal_rank_fusion,
    "min-max": min_max_fusion,
}


def _ask(
    bench: Workbench, dataset: Collection, store: Store, paths: dict[str, str]
) -> tuple[int, dict[str, list[float]]]:
    """Passages in the store, and for each way of ranking the metric of every query."""
    searcher = Searcher(store.database, bench.embedder, SETTINGS.keyword_weight)
    scores: dict[str, list[float]] = {name: [] for name in (*Mode, *PLAIN_FUSIONS)}
    with store.database.read() as session, bench.progress() as bar:
        document_of = document_of_passage(session, paths)
        for query_id, text in bar.track(dataset.queries.items(), description=f"{dataset.name}: asking"):
            query = Query(literally(text)[:MAX_QUERY_CHARACTERS])
            vector = searcher.embed(query)
            rankings = {mode: searcher.rank(session, replace(query, mode=mode), vector) for mode in Mode}
            ranked = dict(rankings.items()) | {
                name: fused(rankings[Mode.KEYWORD], rankings[Mode.SEMANTIC]) for name, fused in PLAIN_FUSIONS.items()
            }
            for name, ranking in ranked.items():
                found = best_documents(ranking, document_of)
                scores[name].append(score(dataset.judgements[query_id], found)[METRIC])
    return len(document_of), scores
