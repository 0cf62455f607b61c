"""A ranking in two arrays: a thousand passages take the memory of two numbers each, not of objects."""

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from kb.index import Ranking

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class ArrayRanking(Sequence[tuple[int, float]]):
    """See `kb.index.Ranking`.

    Attributes:
        ids: shape (passages,).
        scores: shape (passages,).
    """

    def __init__(self, ids: Ints, scores: Floats) -> None:
        self.ids = ids
        self.scores = scores

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[tuple[int, float]]:
        return zip(self.ids.tolist(), self.scores.tolist(), strict=True)

    @overload
    def __getitem__(self, place: int) -> tuple[int, float]: ...

    @overload
    def __getitem__(self, place: slice) -> "ArrayRanking": ...

    def __getitem__(self, place: int | slice) -> "tuple[int, float] | ArrayRanking":
        if isinstance(place, slice):
            return ArrayRanking(self.ids[place], self.scores[place])
        return int(self.ids[place]), float(self.scores[place])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # equal to lists, which have none either


def columns(ranking: Ranking) -> tuple[Ints, Floats]:
    """The ids of a ranking and the scores, as `ArrayRanking` has them."""
    if isinstance(ranking, ArrayRanking):
        return ranking.ids, ranking.scores
    ids, scores = zip(*ranking, strict=True) if ranking else ((), ())
    return np.array(ids, np.int64), np.array(scores, np.float64)
