"""Text -> shingles and sketches. Pure.

A shingle is a run of words; two texts are compared by the shingles they share (Broder, "On the resemblance and
containment of documents", 1997). Words are stems (`kb.index.tokens`): marks, capitals, accents and endings do
not count.
"""

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kb.index.tokens import stems

SHINGLE_WORDS = 4
"""Shorter runs recur in texts that have nothing to do with each other; a changed word spoils as many runs as a run
is long."""

SKETCH_SIZE = 64

Shingles = NDArray[np.uint64]
"""Distinct hashes of shingles, rising, shape (n,)."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def shingles(text: str) -> Shingles:
    """The shingles of a text: one of all its words where it is shorter than a shingle, none where it has no word."""
    words = np.array([word for run in text.split() for word in _word_hashes(run)], dtype=np.uint64)
    length = min(SHINGLE_WORDS, len(words))
    if not length:
        return words
    count = len(words) - length + 1
    hashes = np.zeros(count, dtype=np.uint64)
    for place in range(length):
        hashes = _mixed(hashes * _MULTIPLIER + words[place : place + count])
    return np.unique(hashes)


def sketch(text: Shingles) -> Shingles:
    """The smallest hashes, `SKETCH_SIZE` at most: a fair sample of a text, and much the same one for texts much alike.

    Bottom-k MinHash: Broder 1997; Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007.
    """
    return text[:SKETCH_SIZE].copy()  # a view would keep all of the text's shingles in memory


def common(one: Shingles, other: Shingles) -> int:
    """How many shingles two texts share."""
    return len(np.intersect1d(one, other, assume_unique=True))


@lru_cache(maxsize=2**18)
def _word_hashes(run: str) -> tuple[int, ...]:
    """The hashes of the words in a run of characters without spaces."""
    return tuple(int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big") for word in stems(run))


def _mixed(hashes: Shingles) -> Shingles:
    """Hashes whose every bit depends on all bits, so that the smallest of them are a fair sample (SplitMix64)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))
