"""Fusion, against sums done by hand."""

import pytest

from kb.search.fusion import fuse

KEYWORD = [(1, 10.0), (2, 5.0), (3, 0.0)]
SEMANTIC = [(2, 0.9), (4, 0.5), (1, 0.1)]


def test_each_ranking_is_stretched_to_one_and_the_two_are_added_with_their_weights() -> None:
    # words: 1 -> 1, 2 -> 0.5, 3 -> 0; meaning: 2 -> 1, 4 -> 0.5, 1 -> 0
    fused = fuse(KEYWORD, SEMANTIC, 0.3)
    assert [passage for passage, _score in fused] == [2, 4, 1, 3]
    assert [score for _passage, score in fused] == pytest.approx([0.3 * 0.5 + 0.7, 0.7 * 0.5, 0.3, 0.0])


def test_a_weight_of_one_ranks_by_words_and_of_nothing_by_meaning() -> None:
    assert [passage for passage, score in fuse(KEYWORD, SEMANTIC, 1) if score] == [1, 2]
    assert [passage for passage, score in fuse(KEYWORD, SEMANTIC, 0) if score] == [2, 4]


def test_equal_scores_come_in_the_order_of_their_ids() -> None:
    assert fuse([(9, 2.0), (3, 2.0), (5, 2.0)], [], 0.5) == [(3, 0.5), (5, 0.5), (9, 0.5)]
    assert fuse([(7, 1.0)], [(2, 0.4)], 0.5) == [(2, 0.5), (7, 0.5)]


def test_a_ranking_of_one_counts_as_best() -> None:
    assert fuse([(1, 0.001)], [(2, 0.9), (1, 0.8)], 0.25) == [(2, 0.75), (1, 0.25)]


def test_negative_scores_keep_their_order() -> None:
    assert fuse([], [(1, 0.2), (2, -0.1), (3, -0.4)], 0.0) == [(1, 1.0), (2, pytest.approx(0.5)), (3, 0.0)]


def test_nothing_and_nothing_is_nothing() -> None:
    assert fuse([], [], 0.5) == []


def test_what_only_one_ranking_holds_is_kept() -> None:
    assert {passage for passage, _score in fuse([(1, 1.0)], [(2, 1.0)], 0.0)} == {1, 2}
