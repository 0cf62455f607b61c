"""Metrics against figures worked out by hand, and confidence intervals."""

from math import log2

import numpy as np
import pytest

from kb.evaluation.metrics import METRICS, SEED, estimates, score


def test_metrics_agree_with_those_worked_out_by_hand() -> None:
    found = score({"a": 2, "b": 1, "c": 1, "no": 0}, ["x", "b", "no", "a", "y"])

    best = 2 + 1 / log2(3) + 1 / log2(4)
    assert found == pytest.approx(
        {
            "ndcg@10": (1 / log2(3) + 2 / log2(5)) / best,
            "mrr@10": 1 / 2,
            "map": (1 / 2 + 2 / 4) / 3,
            "recall@100": 2 / 3,
        }
    )
    assert set(found) == set(METRICS)


def test_what_stands_too_deep_does_not_count() -> None:
    def at(place: int) -> dict[str, float]:
        return score({"it": 1}, [f"x{number}" for number in range(1, place)] + ["it"])

    assert at(10)["mrr@10"] == pytest.approx(1 / 10)
    assert at(10)["ndcg@10"] == pytest.approx(1 / log2(11))
    assert (at(11)["mrr@10"], at(11)["ndcg@10"]) == (0, 0)
    assert (at(100)["recall@100"], at(101)["recall@100"]) == (1, 0)
    assert at(1000)["map"] == pytest.approx(1 / 1000)
    assert at(1001)["map"] == 0


@pytest.mark.parametrize("ranking", [[], ["x", "y"]])
def test_nothing_found_is_nought(ranking: list[str]) -> None:
    assert score({"a": 1}, ranking) == dict.fromkeys(METRICS, 0.0)
    assert score({"a": 0}, ranking) == dict.fromkeys(METRICS, 0.0)


def test_any_id_will_do() -> None:
    for own in ("a/b", "a b", "ä🦆", "", "\0", "\ud800", "'\"", "q", "0"):
        assert score({own: 1}, ["other", own])["mrr@10"] == 0.5


def test_intervals_hold_the_mean_and_narrow_with_more_queries() -> None:
    widths = []
    for queries in (10, 100, 1000):
        scores = np.random.default_rng(1).random((queries, 4))
        for column, estimate in enumerate(estimates(scores)):
            assert estimate.value == pytest.approx(scores[:, column].mean())
            assert 0 <= estimate.low < estimate.value < estimate.high <= 1
        widths.append(max(estimate.high - estimate.low for estimate in estimates(scores)))

    assert widths[0] > 2 * widths[1] > 4 * widths[2]


def test_an_interval_is_about_as_wide_as_theory_says() -> None:
    """For many queries, the mean's standard error times 1.96 to either side."""
    scores = np.random.default_rng(2).random((2000, 1))
    (found,) = estimates(scores)

    expected = 2 * 1.96 * scores.std() / np.sqrt(len(scores))
    assert found.high - found.low == pytest.approx(expected, rel=0.1)


def test_the_same_scores_give_the_same_interval() -> None:
    scores = np.random.default_rng(3).random((50, 2))

    assert estimates(scores) == estimates(scores.copy())
    assert estimates(scores) != estimates(scores, seed=SEED + 1)
    assert estimates(np.hstack([scores, scores]))[:2] == estimates(scores)


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, 1.0])
def test_queries_that_agree_leave_no_doubt(value: float) -> None:
    for queries in (1, 7):
        (found,) = estimates(np.full((queries, 1), value))
        assert (found.low, found.high) == pytest.approx((value, value))
        assert 0 <= found.low <= found.value <= found.high <= 1


def test_many_queries_are_drawn_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = np.random.default_rng(4).random((30, 1))
    (whole,) = estimates(scores)
    monkeypatch.setattr("kb.evaluation.metrics._CHUNK", 100)
    (parts,) = estimates(scores)

    assert (parts.low, parts.high) == pytest.approx((whole.low, whole.high), abs=0.03)
