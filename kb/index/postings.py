"""The passages that hold a word, each with what the word is worth there: BM25's share of one word.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with each column's frequency
weighed before it saturates (BM25F with one length for all columns).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.index import rareness
from kb.index.blocks import Columns, Ints

LENGTH_SHARE = 0.75
"""How much of a passage's length counts against it: BM25's b."""

_WEIGHTS = {"title": 2.0, "heading": 1.5, "body": 1.0, "joined": 1.0}

_BY_LENGTH = np.zeros(8, dtype=np.float32)
for _name, _weight in _WEIGHTS.items():
    _BY_LENGTH[len(_name)] = _weight


def occurrence(passage: int, column: str) -> int:
    """A word's standing in a passage once, in its title, heading, body or among joined words, as a number.

    The column is told by the length of its name, which SQLite counts in half the time that comparing names takes.
    """
    return passage * 8 + len(column)


def passage_of(occurrence: int) -> int:
    """The passage of an occurrence."""
    return occurrence >> 3


@dataclass(frozen=True)
class Posting:
    """Where a word stands.

    Attributes:
        places: of the passages in `Columns.ids`, shape (passages,).
        worth: of the word in each of them, shape (passages,); `rareness` in one that is full of it.
        rareness: the word's inverse document frequency.
    """

    places: NDArray[np.int32]
    worth: NDArray[np.float32]
    rareness: float


def make_posting(occurrences: Ints, columns: Columns, saturation: float) -> Posting:
    """A word's posting.

    Args:
        occurrences: a number for each time it stands anywhere, those of one passage together, shape (times,).
        columns: every passage of the store.
        saturation: how slowly more of the same word stops counting: BM25's k1.
    """
    passages, weights = occurrences >> 3, _BY_LENGTH[occurrences & 7]
    firsts = np.flatnonzero(np.diff(passages, prepend=-1))
    places = columns.places[passages[firsts]]
    frequencies = np.add.reduceat(weights, firsts) if len(firsts) else weights
    lengths = columns.lengths[places] / max(1.0, columns.mean_length)
    idf = rareness(len(columns.ids), len(places))
    worth = idf * frequencies / (frequencies + saturation * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths))
    return Posting(places.astype(np.int32), worth.astype(np.float32), idf)
