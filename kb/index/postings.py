"""The passages that hold a word, each with what the word is worth there: BM25's share of one word.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with each column's frequency
weighed before it saturates (BM25F with one length for all columns).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlmodel import Session

from kb.index import rareness
from kb.index.blocks import Columns

LENGTH_SHARE = 0.75
"""How much of a passage's length counts against it: BM25's b."""

_WEIGHTS = {"title": 2.0, "heading": 1.5, "body": 1.0}

_BY_LENGTH = np.zeros(8, dtype=np.float32)
"""Weights by the length of the column's name: comparing names would take twice as long as all else of the query."""
for _name, _weight in _WEIGHTS.items():
    _BY_LENGTH[len(_name)] = _weight

_READ = text("SELECT group_concat(doc * 8 + length(col)) FROM passage_term WHERE term = :term")


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


def read_posting(session: Session, term: str, columns: Columns, saturation: float) -> Posting:
    """Read a word's posting.

    Args:
        term: a stem.
        columns: every passage of the store.
        saturation: how slowly more of the same word stops counting: BM25's k1.
    """
    coded = np.fromstring(session.connection().execute(_READ, {"term": term}).scalar() or "", dtype=np.int64, sep=",")
    passages, weights = coded >> 3, _BY_LENGTH[coded & 7]
    firsts = np.flatnonzero(np.diff(passages, prepend=-1))
    places = columns.places[passages[firsts]]
    frequencies = np.add.reduceat(weights, firsts) if len(firsts) else weights
    lengths = columns.lengths[places] / max(1.0, columns.mean_length)
    idf = rareness(len(columns.ids), len(places))
    worth = idf * frequencies / (frequencies + saturation * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths))
    return Posting(places.astype(np.int32), worth.astype(np.float32), idf)
