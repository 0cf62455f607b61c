"""Query expansion: the vector of a question is averaged with that of a passage somebody imagines to answer it.

Gao, Ma, Lin and Callan, "Precise zero-shot dense retrieval without relevance labels" (2022), known as HyDE. Who
imagines the passage is not known here.
"""

from collections.abc import Callable

import numpy as np

from kb.embedding import Embedder, Vector

Expand = Callable[[str], str]
"""Writes a passage that may answer a question; empty when nothing comes to mind."""


def question_vector(embedder: Embedder, question: str, expand: Expand | None) -> Vector:
    """The vector that stands for a question, shape (dimensions,), of length 1.

    Raises:
        ModelError: a model cannot be loaded or fails.
    """
    passage = expand(question).strip() if expand else ""
    if not passage:
        return np.asarray(embedder.encode([question])[0])
    mean = embedder.encode([question, passage]).mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)
