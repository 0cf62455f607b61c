"""How likely a loaded GGUF model finds the tokens of a given text. llama-cpp-python keeps only the last logits."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

PORTION = 256
"""Tokens read at once."""


def log_likelihoods(model: Any, tokens: list[int]) -> NDArray[np.float64]:
    """The natural logarithm of the probability of every token but the first, each after those before it.

    Args:
        model: a `llama_cpp.Llama` that has read what comes before `tokens`. It is left as it is: whoever evaluates with
            it next writes over what was read here.

    Returns:
        Shape (tokens - 1,).

    Raises:
        RuntimeError: the context window is full, or llama.cpp fails.
    """
    import llama_cpp

    logs = np.empty(len(tokens) - 1)
    batch = llama_cpp.llama_batch_init(PORTION, 0, 1)
    try:
        llama_cpp.llama_memory_seq_rm(llama_cpp.llama_get_memory(model.ctx), -1, model.n_tokens, -1)
        for start in range(0, len(logs), PORTION):
            portion = tokens[start : min(start + PORTION, len(logs))]
            _fill(batch, portion, model.n_tokens + start)
            if failed := llama_cpp.llama_decode(model.ctx, batch):
                raise RuntimeError(f"llama_decode returned {failed}")
            for place in range(len(portion)):
                row = llama_cpp.llama_get_logits_ith(model.ctx, place)
                logits = np.ctypeslib.as_array(row, shape=(model.n_vocab(),)).astype(np.float64)
                highest = logits.max()
                total = highest + np.log(np.exp(logits - highest).sum())
                logs[start + place] = logits[tokens[start + place + 1]] - total
    finally:
        llama_cpp.llama_batch_free(batch)
    return logs


def _fill(batch: Any, tokens: list[int], position: int) -> None:
    batch.n_tokens = len(tokens)
    for place, token in enumerate(tokens):
        batch.token[place] = token
        batch.pos[place] = position + place
        batch.n_seq_id[place] = 1
        batch.seq_id[place][0] = 0
        batch.logits[place] = True
