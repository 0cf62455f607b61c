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
