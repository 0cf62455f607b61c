"""Holds a verifier against labelled sentences: how often “supported” is right, and how much it lets through.

Cases are JSON lines `{"source", "claim", "supported", "kind"}`. Intervals are the percentile bootstrap over cases, as
in `kb.evaluation.metrics`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.errors import InputError
from kb.evaluation.metrics import CONFIDENCE, RESAMPLES, SEED, Estimate
from kb.progress import Progress


@dataclass(frozen=True)
class Case:
    """A claim beside its source, and whether people found that the source bears it out.

    Attributes:
        kind: what was done to the claim, such as `negation`; empty where nobody says.
    """

    source: str
    claim: str
    supported: bool
    kind: str = ""


@dataclass(frozen=True)
class KindOfCase:
    """The cases of one kind, and the share of them that was called supported."""

    cases: int
    called_supported: Estimate


@dataclass(frozen=True)
class SupportEvaluation:
    """How often a verifier was right. Each is a share, 0 to 1.

    Attributes:
        balanced_accuracy: the mean of the shares of true and of false claims that were judged rightly.
        precision: of what was called supported, the share that is.
        recall: of what is supported, the share that was called so.
    """

    cases: int
    accuracy: Estimate
    balanced_accuracy: Estimate
    precision: Estimate
    recall: Estimate
    kinds: dict[str, KindOfCase]


def load_cases(file: Path) -> list[Case]:
    """Labelled sentences from a file of JSON lines.

    Raises:
        InputError: it cannot be read or holds something else; the sentence names the line.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}.", subject=str(file)) from error
    cases = [_case(line, f"{file}, line {number}") for number, line in enumerate(lines, start=1) if line.strip()]
    if not cases:
        raise InputError(f"{file} holds no cases.", hint=_SHAPE, subject=str(file))
    return cases


_SHAPE = 'A line looks like {"source": "...", "claim": "...", "supported": true, "kind": "negation"}.'


def _case(line: str, where: str) -> Case:
    try:
        found: Any = json.loads(line)
        case = Case(found["source"], found["claim"], found["supported"], found.get("kind", ""))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"{where} is not a labelled sentence.", hint=_SHAPE, subject=where) from error
    if not (isinstance(case.supported, bool) and all(isinstance(x, str) for x in (case.source, case.claim, case.kind))):
        raise InputError(f"{where} is not a labelled sentence.", hint=_SHAPE, subject=where)
    return case


def evaluate_support(
    cases: Sequence[Case], is_supported: Callable[[Case], bool], progress: Progress
) -> SupportEvaluation:
    """Ask a verifier about every case.

    Args:
        cases: at least one.
        is_supported: the verifier.

    Raises:
        ModelError: its model fails.
        InterruptedWorkError: `progress` was cancelled.
    """
    called = []
    for number, case in enumerate(cases):
        progress.step("Judging", number, len(cases))
        called.append(is_supported(case))
    progress.step("Judged", len(cases), len(cases))
    judged = np.array([[case.supported, call] for case, call in zip(cases, called, strict=True)])
    kinds = sorted({case.kind for case in cases})
    of_kind = {kind: np.array([case.kind == kind for case in cases]) for kind in kinds}
    return SupportEvaluation(
        cases=len(cases),
        accuracy=_estimate(judged, _accuracy),
        balanced_accuracy=_estimate(judged, _balanced_accuracy),
        precision=_estimate(judged, _precision),
        recall=_estimate(judged, _recall),
        kinds={kind: KindOfCase(int(mine.sum()), _estimate(judged[mine], _called)) for kind, mine in of_kind.items()},
    )


Rate = Callable[[NDArray[np.bool_]], float]
"""From judged cases, shape (cases, 2), columns supported and called so, to a share."""


def _accuracy(judged: NDArray[np.bool_]) -> float:
    return float((judged[:, 0] == judged[:, 1]).mean())


def _balanced_accuracy(judged: NDArray[np.bool_]) -> float:
    """The mean over the labels that there are."""
    halves = [judged[judged[:, 0] == label] for label in (True, False)]
    return float(np.mean([_accuracy(half) for half in halves if len(half)]))


def _precision(judged: NDArray[np.bool_]) -> float:
    """1 where nothing was called supported: nothing false was let through."""
    called = judged[judged[:, 1]]
    return float(called[:, 0].mean()) if len(called) else 1.0


def _recall(judged: NDArray[np.bool_]) -> float:
    """1 where nothing is supported: nothing true was refused."""
    supported = judged[judged[:, 0]]
    return float(supported[:, 1].mean()) if len(supported) else 1.0


def _called(judged: NDArray[np.bool_]) -> float:
    return float(judged[:, 1].mean())


def _estimate(judged: NDArray[np.bool_], rate: Rate) -> Estimate:
    value = rate(judged)
    random = np.random.default_rng(SEED)
    drawn = [rate(judged[random.integers(len(judged), size=len(judged))]) for _ in range(RESAMPLES)]
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Estimate(value, float(min(low, value)), float(max(high, value)))
