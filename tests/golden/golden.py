"""The golden set: reads it, asks its questions, and counts how well they were answered.

`python -m tests.golden.golden` prints the figures of the search as it is, in the form of floors.yaml.
"""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import mean

import yaml

from kb.database import Database
from kb.embedding import make_embedder
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.search.hits import Hit
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from kb.settings import Settings

FOLDER = Path(__file__).parent
CONTENT = FOLDER.parents[1] / "content"
QUESTIONS, FLOORS = FOLDER / "questions.yaml", FOLDER / "floors.yaml"
METRICS = ("ndcg@10", "mrr@10")
PAGE = 10
MARGIN = 0.01
"""How far a floor lies below what was measured. Processors round differently, which may swap two passages that are
all but equal: a swap moves the nDCG of one question by some tenths, and each question is a 77th of the mean."""

BEST, HELPFUL = 2, 1
Ask = Callable[[str, Mode], list[Hit]]


@dataclass(frozen=True)
class Judged:
    """Lines that answer a question, and words that stand in them."""

    path: str
    first: int
    last: int
    words: str
    grade: int

    def overlaps(self, hit: Hit) -> bool:
        return hit.path == self.path and self.first <= hit.end_line and hit.start_line <= self.last


@dataclass(frozen=True)
class Question:
    ask: str
    answers: list[Judged]


def questions() -> list[Question]:
    """The golden set."""
    entries = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    return [
        Question(
            entry["ask"],
            [_judged(line, BEST) for line in entry["best"]]
            + [_judged(line, HELPFUL) for line in entry.get("also", [])],
        )
        for entry in entries
    ]


def _judged(line: str, grade: int) -> Judged:
    found = re.fullmatch(r"(\S+):(\d+)(?:-(\d+))? (.+)", line)
    assert found, f"“{line}” is not path:first-last and words"
    return Judged(found[1], int(found[2]), int(found[3] or found[2]), found[4], grade)


def measure(ask: Ask, mode: Mode) -> dict[str, float]:
    """The mean metrics over all questions, asked in one mode."""
    scores = [score_hits(question, ask(question.ask, mode)) for question in questions()]
    return {metric: mean(each[metric] for each in scores) for metric in METRICS}


def score_hits(question: Question, hits: list[Hit]) -> dict[str, float]:
    """One question's metrics. A document counts once, where it is first shown, by the best lines that hit overlaps; at
    best, each judged document is shown by its best lines, in the order of their grades."""
    shown: dict[str, int] = {}
    for hit in hits:
        overlapped = [answer.grade for answer in question.answers if answer.overlaps(hit)]
        shown.setdefault(hit.path, max(overlapped, default=0))
    ideal: dict[str, int] = {}
    for answer in question.answers:
        ideal[answer.path] = max(answer.grade, ideal.get(answer.path, 0))
    gains = list(shown.values())[:PAGE]
    first = next((place for place, gain in enumerate(gains, start=1) if gain), 0)
    best = _gained(sorted(ideal.values(), reverse=True)[:PAGE])
    return {"ndcg@10": _gained(gains) / best, "mrr@10": 1 / first if first else 0.0}


def _gained(gains: list[int]) -> float:
    """Discounted cumulative gain, as trec_eval has it."""
    return sum(gain / log2(place + 1) for place, gain in enumerate(gains, start=1))


def searching(searcher: Searcher) -> Ask:
    """Asks as a user would: the first page of ten."""
    return lambda text, mode: searcher.search(Query(text, mode, limit=PAGE)).hits


def main() -> None:
    """Print the figures of every mode."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(content=CONTENT, data=Path(folder))
        embedder = make_embedder(settings)
        database = Database(settings.database_url)
        sync(database, embedder, make_scope(CONTENT), max_file_bytes=settings.max_file_bytes)
        searcher = Searcher(database, embedder, settings.keyword_weight)
        for mode in Mode:
            print(f"{mode}:")
            for metric, value in measure(searching(searcher), mode).items():
                print(f"  {metric}: {{measured: {value:.3f}, floor: {value - MARGIN:.3f}}}")
        database.close()


if __name__ == "__main__":
    main()
