"""How long a search takes: in a fresh process, and in one that has searched before."""

import json
import os
import random
import subprocess
import sys
import time
from statistics import median, quantiles

from sqlmodel import col, select

from bench.workbench import REPOSITORY, SETTINGS, Report, Store, Workbench
from kb.errors import InputError
from kb.markdown.sentences import split_sentences
from kb.models import Passage
from kb.search.query import Mode, Query
from kb.search.search import Searcher

COLD_RUNS = 5
QUESTIONS = 200
MIN_WORDS, MAX_WORDS = 4, 25
COMMAND = [sys.executable, "-c", "from api.cli import main; main()", "search", "--json", "--"]


def run(bench: Workbench) -> Report:
    """Measure cold and warm searches over the texts of the sync benchmark."""
    store = bench.store("search", bench.texts.folder)
    questions = questions_of(store)
    report = Report(f"Search over {len(bench.texts.embedded)} passages", ("", "median ms", "p95 ms", "questions"))
    bench.say(f"Searching: {COLD_RUNS} cold, {len(questions)} warm in each mode …")
    _measure_cold(report, bench, store, questions[:COLD_RUNS])
    searcher = Searcher(store.database, bench.embedder, SETTINGS.keyword_weight)
    for mode in Mode:
        for question in questions[:10]:
            searcher.search(Query(question, mode))
        times = [_timed(searcher, Query(question, mode)) for question in questions]
        report.rows.append((f"warm, {mode}", median(times), quantiles(times, n=20)[-1], len(times)))
    report.notes.append("Warm times hold everything: the question's embedding, ranking, loading hits and snippets.")
    return report


def questions_of(store: Store) -> list[str]:
    """Sentences of a store, to be asked as questions.

    Raises:
        InputError: it holds none.
    """
    with store.database.read() as session:
        passages = session.exec(select(Passage.plain).order_by(col(Passage.id))).all()
    sentences = {sentence: None for plain in passages for sentence in split_sentences(plain)}
    fitting = [sentence for sentence in sentences if MIN_WORDS <= len(sentence.split()) <= MAX_WORDS]
    if not fitting:
        raise InputError("The content holds no sentence to make a question from.")
    random.Random(7).shuffle(fitting)
    repeats = -(-100 // len(fitting))  # few sentences: ask them several times
    return (fitting * repeats)[:QUESTIONS]


def _timed(searcher: Searcher, query: Query) -> float:
    start = time.perf_counter()
    searcher.search(query)
    return 1000 * (time.perf_counter() - start)


def _measure_cold(report: Report, bench: Workbench, store: Store, questions: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")}
    environment |= {
        "BYLINE_DATA": str(store.data),
        "BYLINE_CONTENT": str(bench.texts.folder),
        "PYTHONPATH": str(REPOSITORY),
    }
    times = []
    for question in questions:
        start = time.perf_counter()
        done = subprocess.run(
            [*COMMAND, question], env=environment, cwd=store.data, capture_output=True, text=True, check=False
        )
        times.append(1000 * (time.perf_counter() - start))
        problem = _problem(done)
        if problem:
            report.failures.append(f"The cold search failed: {problem}")
            return
    report.rows.append(("cold, a fresh process of the command line", median(times), None, len(times)))


def _problem(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}."])[-1]
    try:
        json.loads(done.stdout)
    except ValueError:
        return "its answer is not JSON."
    return ""
