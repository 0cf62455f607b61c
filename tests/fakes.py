"""Scripted stand-ins, for what the real thing cannot be made to do on cue."""

import zlib

import numpy as np

from kb.embedding import Vectors
from kb.errors import ModelError

DIMENSIONS = 64


class FakeEmbedder:
    """Bag-of-words vectors. Remembers every text it embedded, and fails at the call it is told to fail at.

    Args:
        name: of the model it pretends to be.
        fails_at: the call of `encode` (from 1) that raises; 0 for none.
    """

    max_tokens = 32

    def __init__(self, name: str = "fake@1", fails_at: int = 0) -> None:
        self.name = name
        self.fails_at = fails_at
        self.calls = 0
        self.embedded: list[str] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + 2

    def encode(self, texts: list[str]) -> Vectors:
        self.calls += 1
        if self.calls == self.fails_at:
            raise ModelError("The embedding model failed.")
        self.embedded += texts
        return np.array([_vector(text) for text in texts], dtype=np.float32).reshape(len(texts), DIMENSIONS)


def _vector(text: str) -> Vectors:
    vector = np.full(DIMENSIONS, 1e-3, dtype=np.float32)
    for word in text.lower().split():
        vector[zlib.crc32(word.encode()) % DIMENSIONS] += 1
    return vector / np.linalg.norm(vector)
