"""Bytes tell which vectors need not be read, and never leave out one that is among the nearest."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from kb.index.screen import Screen

DIMENSIONS = 48

Make = Callable[[int], NDArray[np.float32]]


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / lengths).astype(np.float32)


def spread(count: int) -> NDArray[np.float32]:
    return unit(np.random.default_rng(1).normal(size=(count, DIMENSIONS)))


def crowded(count: int) -> NDArray[np.float32]:
    """Vectors so near to one another that their bytes are all but the same."""
    random = np.random.default_rng(2)
    return unit(random.normal(size=DIMENSIONS) + 1e-3 * random.normal(size=(count, DIMENSIONS)))


def uneven(count: int) -> NDArray[np.float32]:
    """Vectors with one dimension that dwarfs the others, whose bytes are then coarse."""
    rows = np.random.default_rng(3).normal(size=(count, DIMENSIONS))
    rows[:, 0] += 20
    return unit(rows)


def nearest(vectors: NDArray[np.float32], vector: NDArray[np.float32], count: int) -> set[int]:
    return set(np.argsort(-(vectors.astype(np.float64) @ vector), kind="stable")[:count].tolist())


@pytest.mark.parametrize("make", [spread, crowded, uneven])
@pytest.mark.parametrize("count", [1, 10, 500])
def test_the_nearest_are_always_among_those_that_may_be(make: Make, count: int) -> None:
    vectors = make(6000)
    screen = Screen(vectors)
    for vector in [*spread(5), *vectors[:5]]:
        assert nearest(vectors, vector, count) <= set(screen.may_be_nearest(vector, count, None).tolist())


def test_most_vectors_need_not_be_read() -> None:
    vectors = spread(6000)
    assert len(Screen(vectors).may_be_nearest(vectors[0], 10, None)) < 600


def test_only_the_chosen_may_be_nearest() -> None:
    vectors = spread(6000)
    chosen = np.zeros(6000, dtype=bool)
    chosen[1000:1300] = True
    found = Screen(vectors).may_be_nearest(vectors[0], 10, chosen).tolist()
    assert {place + 1000 for place in nearest(vectors[1000:1300], vectors[0], 10)} <= set(found)
    assert set(found) <= set(range(1000, 1300))


def test_where_fewer_are_chosen_than_wanted_all_of_them_are_found() -> None:
    chosen = np.zeros(100, dtype=bool)
    chosen[:3] = True
    assert Screen(spread(100)).may_be_nearest(spread(1)[0], 10, chosen).tolist() == [0, 1, 2]


def test_equal_vectors_are_found_together() -> None:
    vectors = np.repeat(spread(50), 4, axis=0)
    found = set(Screen(vectors).may_be_nearest(vectors[8], 1, None).tolist())
    assert {8, 9, 10, 11} <= found
