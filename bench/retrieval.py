"""How well each way of searching finds what judges found relevant, beside plain fusions of the same two rankings."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import yaml
from sqlmodel import Session, select

from bench.beir import Dataset
from bench.workbench import SETTINGS, Report, Store, Workbench
from kb.index import Ranking
from kb.models import Document, Passage
from kb.search.query import MAX_QUERY_CHARACTERS, Mode, Query
from kb.search.search import Searcher

CUTOFF = 10
RRF_CONSTANT = 60


def run(bench: Workbench) -> Report:
    """Measure every collection in turn."""
    report = Report(
        f"Retrieval, nDCG@{CUTOFF} x 100",
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
        passages, runs = _ask(bench, dataset, store, paths)
        figures = [100 * ndcg(dataset.judgements, run) for run in runs.values()]
        report.rows.append((dataset.name, len(paths), passages, len(dataset.queries), *figures))
    return report


def write_documents(dataset: Dataset, content: Path) -> dict[str, str]:
    """Write each document as a Markdown file; the answer is their ids by path.

    A file is named by a word that no query holds, since a document without a title takes its file's name.
    """
    content.mkdir(parents=True)
    paths = {}
    for number, (document_id, (title, text)) in enumerate(dataset.corpus.items()):
        front = yaml.safe_dump({"title": title}, allow_unicode=True, width=10**9)
        name = f"x{number:07}.md"
        (content / name).write_text(f"---\n{front}---\n{text}\n", encoding="utf-8")
        paths[name] = document_id
    return paths


def reciprocal_rank_fusion(keyword: Ranking, semantic: Ranking) -> Ranking:
    """Cormack, Clarke and Büttcher's fusion (2009): each ranking gives 1 / (60 + rank)."""
    scores: dict[int, float] = {}
    for ranking in (keyword, semantic):
        for rank, (passage_id, _score) in enumerate(ranking, start=1):
            scores[passage_id] = scores.get(passage_id, 0.0) + 1 / (RRF_CONSTANT + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def min_max_fusion(keyword: Ranking, semantic: Ranking) -> Ranking:
    """Both rankings stretched to 0..1 and added; written out here, so that it stays when Byline's own changes."""
    scores: dict[int, float] = {}
    for ranking in (keyword, semantic):
        low, high = (ranking[-1][1], ranking[0][1]) if ranking else (0.0, 0.0)
        for passage_id, score in ranking:
            share = (score - low) / (high - low) if high > low else 1.0
            scores[passage_id] = scores.get(passage_id, 0.0) + share / 2
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


PLAIN_FUSIONS: dict[str, Callable[[Ranking, Ranking], Ranking]] = {
    "RRF": reciprocal_rank_fusion,
    "min-max": min_max_fusion,
}


def best_documents(ranking: Ranking, document_of: dict[int, str]) -> dict[str, float]:
    """The best documents, each as good as its best passage. Scores only tell the order, so ties stay as ranked."""
    documents = list(dict.fromkeys(document_of[passage_id] for passage_id, _score in ranking))[:CUTOFF]
    return {document_id: float(CUTOFF - place) for place, document_id in enumerate(documents)}


def ndcg(judgements: dict[str, dict[str, int]], run: dict[str, dict[str, float]]) -> float:
    """Mean nDCG@10 over the judged queries; a query without an answer counts as 0."""
    import ir_measures

    measure = ir_measures.nDCG @ CUTOFF
    return float(ir_measures.calc_aggregate([measure], judgements, run)[measure])


def _ask(
    bench: Workbench, dataset: Dataset, store: Store, paths: dict[str, str]
) -> tuple[int, dict[str, dict[str, dict[str, float]]]]:
    """Passages in the store, and for each way of ranking the best documents by query."""
    searcher = Searcher(store.database, bench.embedder, SETTINGS.keyword_weight)
    runs: dict[str, dict[str, dict[str, float]]] = {name: {} for name in (*Mode, *PLAIN_FUSIONS)}
    with store.database.read() as session, bench.progress() as bar:
        document_of = _documents(session, paths)
        for query_id, text in bar.track(dataset.queries.items(), description=f"{dataset.name}: asking"):
            query = Query(text[:MAX_QUERY_CHARACTERS])
            vector = searcher.embed(query)
            rankings = {mode: searcher.rank(session, replace(query, mode=mode), vector) for mode in Mode}
            ranked = dict(rankings.items()) | {
                name: fused(rankings[Mode.KEYWORD], rankings[Mode.SEMANTIC]) for name, fused in PLAIN_FUSIONS.items()
            }
            for name, ranking in ranked.items():
                runs[name][query_id] = best_documents(ranking, document_of)
    return len(document_of), runs


def _documents(session: Session, paths: dict[str, str]) -> dict[int, str]:
    rows = session.exec(select(Passage.id, Document.path).join(Document)).all()
    return {passage_id: paths[path] for passage_id, path in rows if passage_id is not None}
