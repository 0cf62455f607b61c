"""Fusion: sums done by hand, and what must hold whatever is fused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kb.index import Ranking
from kb.search.fusion import HEAD, Constants, Fusion, blend, heads

WORDS = Constants(keyword_weight=0.5, neighbours=2, support=0.0, crowding=0.0)
"""Words and meaning alone, in equal shares."""

EAST, NORTH = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]
TILTED = [0.6, 0.8, 0.0]


def unit(*row: float) -> NDArray[np.float32]:
    vector = np.array(row, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def fused(
    keyword: Ranking, vectors: dict[int, list[float]], query: list[float] = EAST, constants: Constants = WORDS
) -> Fusion:
    """Fuse a keyword ranking with the exact ranking of some vectors."""
    stored = {passage_id: unit(*row) for passage_id, row in vectors.items()}
    cosines = [(passage_id, round(float(row @ unit(*query)), 6)) for passage_id, row in stored.items()]
    semantic = sorted(cosines, key=lambda item: (-item[1], item[0]))
    return blend(keyword, semantic, unit(*query), stored, constants)


def order(fusion: Fusion) -> list[int]:
    return [passage_id for passage_id, _score in fusion.ranking]


def test_words_count_by_how_much_of_the_question_the_best_passage_covers() -> None:
    full = fused([(1, 1.0), (2, 0.5)], {1: EAST, 2: NORTH})
    stray = fused([(1, 0.04), (2, 0.02)], {1: EAST, 2: NORTH})
    assert full.parts_of(1).keyword == pytest.approx(0.5 * 1.0)
    assert stray.parts_of(1).keyword == pytest.approx(0.5 * 0.2)  # the square root of 0.04
    assert stray.parts_of(2).keyword == pytest.approx(stray.parts_of(1).keyword / 2)


def test_meaning_counts_by_the_cosine_against_how_far_the_candidates_lie_apart() -> None:
    apart = fused([], {1: EAST, 2: NORTH})  # cosine 0, so a mean distance of 1
    closer = fused([], {1: EAST, 2: TILTED})  # cosine 0.6, so a mean distance of 0.4
    assert apart.parts_of(1).semantic == pytest.approx(0.5 * 1.0)
    assert closer.parts_of(2).semantic == pytest.approx(0.5 * 0.6 / 0.4)


def test_a_model_whose_cosines_are_all_high_ranks_the_same() -> None:
    random = np.random.default_rng(5)
    rows = {number: random.normal(size=3).tolist() for number in range(1, 40)}
    keyword = [(number, 1 / number) for number in range(1, 20)]
    # one more dimension that all share lifts every cosine c to 0.75 + c / 4
    lifted = {number: [*(unit(*row) / 2), math.sqrt(0.75)] for number, row in rows.items()}
    query = [*(unit(*EAST) / 2), math.sqrt(0.75)]
    assert order(fused(keyword, lifted, query, Constants())) == order(fused(keyword, rows, EAST, Constants()))


def test_neighbours_that_answer_lift_a_passage() -> None:
    vectors = {1: [1.0, 0.3, 0.0], 2: [1.0, 0.35, 0.0], 3: [1.0, -0.3, 0.0]}
    alone = fused([(2, 0.9)], vectors)
    together = fused([(2, 0.9)], vectors, constants=Constants(0.5, neighbours=1, support=1.0, crowding=0.0))
    assert alone.parts_of(1).neighbours == alone.parts_of(3).neighbours == 0
    assert together.parts_of(1).neighbours > together.parts_of(3).neighbours
    assert order(together).index(1) < order(together).index(3)


def test_of_two_that_answer_alike_the_one_in_a_crowd_comes_later() -> None:
    crowd = {1: [1.0, 1.0, 0.0], 2: [1.0, 1.0, 0.01], 3: [1.0, 1.0, -0.01]}
    loner = {9: [1.0, -1.0, 0.0]}
    fusion = fused([], crowd | loner, constants=Constants(0.5, neighbours=2, support=0.0, crowding=0.2))
    assert order(fusion)[0] == 9


def test_a_passage_found_by_words_alone_gets_its_exact_cosine() -> None:
    stored = {1: unit(*EAST), 2: unit(*NORTH), 3: unit(*TILTED)}
    fusion = blend([(3, 0.5)], [(1, 1.0), (2, 0.0)], unit(*EAST), stored, WORDS)
    spread = 1 - (0.0 + 0.6 + 0.8) / 3
    assert fusion.parts_of(3).semantic == pytest.approx(0.5 * 0.6 / spread, abs=1e-5)


def test_what_has_no_vector_counts_as_far_as_the_last_that_was_found_by_meaning() -> None:
    fusion = blend([(3, 0.5)], [(1, 1.0), (2, 0.6)], unit(*EAST), {1: unit(*EAST), 2: unit(*TILTED)}, WORDS)
    assert fusion.parts_of(3).semantic == fusion.parts_of(2).semantic


def test_words_alone_rank_where_there_are_no_vectors() -> None:
    assert order(blend([(4, 0.9), (2, 0.5)], [], None, {})) == [4, 2]
    assert order(blend([(4, 0.9), (2, 0.5)], [], unit(*EAST), {})) == [4, 2]


def test_meaning_alone_ranks_where_no_word_is_found() -> None:
    assert order(fused([], {1: NORTH, 2: EAST, 3: TILTED})) == [2, 3, 1]


def test_one_passage_and_none_at_all_can_be_ranked() -> None:
    (found,) = fused([(7, 0.3)], {7: EAST}, constants=Constants()).ranking
    assert found[0] == 7
    assert math.isfinite(found[1])
    assert blend([], [], unit(*EAST), {}).ranking == []


def test_equal_texts_score_equally_and_come_in_the_order_of_their_ids() -> None:
    vectors = dict.fromkeys(range(20, 0, -1), TILTED) | {30: EAST}
    fusion = fused([(number, 0.5) for number in range(1, 21)], vectors, constants=Constants())
    scores = dict(fusion.ranking)
    assert len({scores[number] for number in range(1, 21)}) == 1
    assert [passage_id for passage_id in order(fusion) if passage_id != 30] == list(range(1, 21))


def test_only_the_first_of_each_ranking_are_looked_at_closely() -> None:
    keyword = [(number, 1 / number) for number in range(1, 300)]
    semantic = [(number, 1 / number) for number in range(1000, 1300)]
    assert heads(keyword, semantic) == [*range(1, HEAD + 1), *range(1000, 1000 + HEAD)]
    assert heads([], []) == []


ROW = st.lists(st.floats(-1, 1), min_size=3, max_size=3).filter(lambda row: math.hypot(*row) > 0.1)
VECTORS = st.dictionaries(st.integers(1, 99), ROW, min_size=1, max_size=70)
KEYWORD = st.dictionaries(st.integers(1, 99), st.floats(0.001, 1.0), max_size=70).map(
    lambda scores: sorted(scores.items(), key=lambda item: (-item[1], item[0]))
)


@given(KEYWORD, VECTORS)
def test_whatever_is_fused_comes_once_best_first_with_parts_that_add_up(
    keyword: Ranking, vectors: dict[int, list[float]]
) -> None:
    fusion = fused(keyword, vectors, constants=Constants())
    assert sorted(order(fusion)) == sorted({passage_id for passage_id, _score in keyword} | set(vectors))
    assert fusion.ranking == sorted(fusion.ranking, key=lambda item: (-item[1], item[0]))
    for passage_id, score in fusion.ranking:
        parts = fusion.parts_of(passage_id)
        assert parts.keyword + parts.semantic + parts.neighbours == pytest.approx(score, abs=1e-5)


@given(VECTORS.filter(lambda vectors: len(vectors) > 2), st.data())
def test_more_of_the_words_never_ranks_a_passage_lower(vectors: dict[int, list[float]], data: st.DataObject) -> None:
    best, raised = data.draw(st.permutations(sorted(vectors)).map(lambda ids: ids[:2]))
    before = fused([(best, 1.0), (raised, 0.2)], vectors)
    after = fused([(best, 1.0), (raised, 0.9)], vectors)
    assert order(after).index(raised) <= order(before).index(raised)
