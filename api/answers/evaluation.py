"""The JSON of `byline eval`."""

from api.answers.answer import Answer
from kb.search.query import Mode


class EstimateAnswer(Answer):
    """A mean over queries, 0 to 1, with its 95 % confidence interval."""

    value: float
    low: float
    high: float


class EvaluationAnswer(Answer):
    """How well one collection was searched: an estimate by metric, by mode."""

    dataset: str
    modes: dict[Mode, dict[str, EstimateAnswer]]


class EvaluationsAnswer(Answer):
    """How well several collections were searched."""

    datasets: list[EvaluationAnswer]


class KindAnswer(Answer):
    """The cases of one kind: how many, and the share of them that was called supported."""

    cases: int
    called_supported: EstimateAnswer


class SupportAnswer(Answer):
    """How often a verifier was right about labelled sentences; every figure is a share, 0 to 1."""

    cases: int
    accuracy: EstimateAnswer
    balanced_accuracy: EstimateAnswer
    precision: EstimateAnswer
    recall: EstimateAnswer
    kinds: dict[str, KindAnswer]
