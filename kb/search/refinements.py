"""What may be asked of further models to find better. All off unless a setting asks for it."""

from dataclasses import dataclass

from kb.search.expansion import Expand
from kb.search.rerank import Reranker


@dataclass(frozen=True)
class Refinements:
    """Models that take part in a search, beside the embedding model.

    Attributes:
        reranker: reads the first passages of a hybrid search again, together with the question.
        rerank_depth: how many of them.
        expand: imagines an answer to the question, in semantic and hybrid search.
    """

    reranker: Reranker | None = None
    rerank_depth: int = 10
    expand: Expand | None = None


NO_REFINEMENTS = Refinements()
