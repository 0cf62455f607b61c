"""Fuses the keyword and the semantic ranking of one question into one. Pure.

A passage's score is the sum of three parts. Words: how much of the question its words cover. Meaning: its cosine to
the question. Neighbours: how well the passages nearest to it answer, less how crowded it is among them.

Nothing is known of the collection. Two things are measured anew for each question, and decide how much words weigh:

- How much of the question the best passage covers. Where none holds more than a stray word of it, words say little.
- How far the candidates lie apart. Where their vectors differ little, so do their cosines, and these are stretched; so
  an embedding model with higher cosines needs no other constants.

Neighbours follow Diaz, "Regularizing ad hoc retrieval scores" (CIKM 2005): what lies together in meaning is relevant
together. A likeness to one's nearest neighbours counts against passages that are near to everything, as in Conneau
et al., "Word translation without parallel data" (ICLR 2018). docs/research/fusion.md says what each part is worth.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.index import Ranking
from kb.index.ranking import ArrayRanking, columns

Floats = NDArray[np.float64]

FUSION_SATURATION = 0.3
"""BM25's k1 for a keyword ranking that is to be fused: which of the question's words a passage holds counts more than
how often, since its vector says already what it is about. By words alone, the usual 1.2 is better."""

HEAD = 100
"""How many of the first in each ranking are compared with each other."""

SHORTLIST = 50
"""How many of those, the best by words and meaning, count as neighbours of each other."""

DECIMALS = 6
"""Equal passages must score equal, but a matrix product rounds by where a row stands."""

MIN_SPREAD = 0.05
"""Keeps candidates that are all but the same text from being stretched without end."""


@dataclass(frozen=True)
class Constants:
    """What the three parts weigh.

    Attributes:
        keyword_weight: share of the words, from 0 (meaning alone) to 1; the rest is meaning's.
        neighbours: how many passages lend a passage their support.
        support: what the neighbours' mean score counts, beside a passage's own.
        crowding: what the mean likeness to the neighbours costs, as a share of what likeness to the question earns.
    """

    keyword_weight: float = 0.375
    neighbours: int = 15
    support: float = 1.0
    crowding: float = 0.2


@dataclass(frozen=True)
class Parts:
    """What a fused score is the sum of."""

    keyword: float
    semantic: float
    neighbours: float


@dataclass(frozen=True)
class Fusion:
    """The passages of both rankings, best first; equal scores in the order of their ids.

    Attributes:
        ids: shape (passages,).
        parts: shape (passages, 3), the columns those of `Parts`; a row's sum is the score.
    """

    ids: NDArray[np.int64]
    parts: Floats

    @property
    def ranking(self) -> Ranking:
        """Passage ids and scores."""
        return ArrayRanking(self.ids, _scores(self.parts))

    def parts_of(self, passage_id: int) -> Parts:
        """What the score of a passage is the sum of."""
        (row,) = self.parts[self.ids == passage_id]
        return Parts(*(round(float(part), DECIMALS) for part in row))


def heads(keyword: Ranking, semantic: Ranking) -> list[int]:
    """Ids of the passages whose vectors `blend` asks for: the first of each ranking, in the order of their ids."""
    ids: list[int] = np.unique(np.concatenate([columns(ranking[:HEAD])[0] for ranking in (keyword, semantic)])).tolist()
    return ids


def blend(
    keyword: Ranking,
    semantic: Ranking,
    query: NDArray[np.float32] | None,
    vectors: Mapping[int, NDArray[np.float32]],
    constants: Constants = Constants(),
) -> Fusion:
    """One ranking of everything that either ranking holds.

    Args:
        keyword: scores from 0 to 1, where 1 is what a passage would get that is full of every word of the question.
        semantic: scores are cosines to the question.
        query: the question's vector, shape (dimensions,); None where there are no vectors.
        vectors: of the passages that `heads` names, by id; those without one are left out.
    """
    (worded, coverage), (meant, likenesses) = columns(keyword), columns(semantic)
    ids = np.unique(np.concatenate([worded, meant]))
    near = np.flatnonzero(np.isin(ids, np.fromiter(vectors, np.int64, len(vectors))))
    cosines = _placed(ids, meant, likenesses, missing=semantic[-1][1] if len(semantic) else 0.0)
    parts = np.zeros((len(ids), 3))
    parts[:, 0] = constants.keyword_weight * _coverage(_placed(ids, worded, coverage, missing=0.0))
    if not len(near) or query is None:
        parts[:, 1] = (1 - constants.keyword_weight) * cosines
        return _sorted(ids, parts)
    matrix = np.stack([vectors[passage_id] for passage_id in ids[near].tolist()])
    cosines[near] = np.round(matrix @ query, DECIMALS)
    scale = (1 - constants.keyword_weight) / _spread(matrix)
    parts[:, 1] = scale * cosines
    own = parts.sum(axis=1)
    best = near[np.lexsort((ids[near], -_scores(parts[near])))][:SHORTLIST]
    likeness = scale * np.round(matrix[np.searchsorted(near, best)] @ matrix[np.searchsorted(near, best)].T, DECIMALS)
    support = _support(own[best], likeness, constants)
    # the rest have the least support of any, so that none rises for not having been compared
    parts[:, 2] = support.min()
    parts[best, 2] = support
    return _sorted(ids, parts)


def _coverage(scores: Floats) -> Floats:
    """Keyword scores, scaled so that the best becomes the geometric mean of what it is and 1."""
    best = scores.max(initial=0.0)
    return scores / np.sqrt(best) if best > 0 else scores


def _spread(vectors: NDArray[np.float32]) -> float:
    """Mean cosine distance of unit vectors from each other; 1 where there is but one."""
    count = len(vectors)
    if count < 2:
        return 1.0
    total = vectors.sum(axis=0, dtype=np.float64)
    return max(MIN_SPREAD, 1 - (float(total @ total) - count) / (count * (count - 1)))


def _support(own: Floats, likeness: Floats, constants: Constants) -> Floats:
    """What each passage gets from those nearest to it.

    Args:
        own: scores by words and meaning, shape (passages,).
        likeness: of passages to each other, on the scale of their likeness to the question, shape (passages, passages).
    """
    count = min(constants.neighbours, len(own) - 1)
    if count < 1:
        return np.zeros(len(own))
    share = count / constants.neighbours  # few neighbours say little: two that are alone would always score equal
    others = likeness - np.diag(np.full(len(own), np.inf))
    nearest = np.argsort(-others, axis=1, kind="stable")[:, :count]
    crowding = np.take_along_axis(others, nearest, axis=1).mean(axis=1)
    return np.asarray(share * (constants.support * own[nearest].mean(axis=1) - constants.crowding * crowding))


def _placed(ids: NDArray[np.int64], named: NDArray[np.int64], scores: Floats, missing: float) -> Floats:
    """Scores of the passages named, in the order of `ids`, which are sorted and hold all of them."""
    placed = np.full(len(ids), missing)
    placed[np.searchsorted(ids, named)] = scores
    return placed


def _scores(parts: Floats) -> Floats:
    return np.asarray(np.round(parts.sum(axis=1), DECIMALS))


def _sorted(ids: NDArray[np.int64], parts: Floats) -> Fusion:
    order = np.lexsort((ids, -_scores(parts)))
    return Fusion(ids[order], parts[order])
