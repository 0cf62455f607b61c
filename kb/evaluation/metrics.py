"""Counts how good a ranking is, and how sure a mean over queries can be. Pure.

Metrics are those of trec_eval, by ir_measures. Intervals are the percentile bootstrap over queries (Efron and
Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13; for retrieval, Sakai, "Evaluating evaluation
metrics based on the bootstrap", SIGIR 2006).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

METRICS = ("ndcg@10", "mrr@10", "map", "recall@100")
DEPTH = 1000
"""Documents of a ranking that count, as trec_eval has it."""

RESAMPLES = 2000
CONFIDENCE = 0.95
SEED = 7
"""Fixed, so that the same scores give the same interval."""

_CHUNK = 4_000_000
"""Numbers held at once while resampling: 32 MB."""


@dataclass(frozen=True)
class Estimate:
    """A mean over queries, 0 to 1, and the ends of its 95 % confidence interval."""

    value: float
    low: float
    high: float


def score(grades: Mapping[str, int], ranking: Sequence[str]) -> dict[str, float]:
    """One query's metrics, by the names in METRICS, each 0 to 1.

    nDCG takes the grade itself as the gain; the others call a document relevant from grade 1 on. What nobody judged
    counts as not relevant.

    Args:
        grades: by document id.
        ranking: document ids, best first, each once; what comes after the first 1,000 does not count.
    """
    import ir_measures

    # ids of our own: the library hands them to C, which takes fewer characters than a collection may use
    own = {document_id: str(number) for number, document_id in enumerate(dict.fromkeys([*ranking, *grades]))}
    judged = {"q": {own[document_id]: grade for document_id, grade in grades.items()}}
    ranked = {"q": {own[document_id]: float(DEPTH - place) for place, document_id in enumerate(ranking[:DEPTH])}}
    names = _measures()
    return {names[found.measure]: float(found.value) for found in ir_measures.iter_calc(list(names), judged, ranked)}


@cache
def _measures() -> dict[Any, str]:
    """The library's measures, and what they are called here."""
    from ir_measures import AP, RR, R, nDCG

    return dict(zip((nDCG @ 10, RR @ 10, AP @ DEPTH, R @ 100), METRICS, strict=True))


def estimates(scores: NDArray[np.float64], resamples: int = RESAMPLES, seed: int = SEED) -> list[Estimate]:
    """The mean of each column and its confidence interval, by drawing queries with replacement.

    Every column is drawn with the same queries, so columns of one call can be compared.

    Args:
        scores: shape (queries, columns), at least one query, each from 0 to 1.
        resamples: how often as many queries are drawn as there are.
    """
    import numpy as np

    queries = len(scores)
    random = np.random.default_rng(seed)
    means = np.empty((resamples, scores.shape[1]))
    step = max(1, _CHUNK // queries)
    for start in range(0, resamples, step):
        drawn = random.integers(queries, size=(min(step, resamples - start), queries))
        for column in range(scores.shape[1]):
            means[start : start + step, column] = scores[drawn, column].mean(axis=1)
    tail = 100 * (1 - CONFIDENCE) / 2
    lows, highs = np.percentile(means, [tail, 100 - tail], axis=0)
    return [
        Estimate(float(value), float(min(low, value)), float(max(high, value)))
        for value, low, high in zip(scores.mean(axis=0), lows, highs, strict=True)
    ]
