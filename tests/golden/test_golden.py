"""Search finds what people ask of the starter content, no worse than it did when the floors were recorded."""

import random
from math import log2

import pytest
import yaml

from kb.search.hits import Hit
from kb.search.query import Mode, Query
from tests.conftest import Starter
from tests.golden.golden import (
    CONTENT,
    FLOORS,
    METRICS,
    Judged,
    Question,
    measure,
    questions,
    score_hits,
    searching,
)

RECORDED = yaml.safe_load(FLOORS.read_text(encoding="utf-8"))
SET = questions()


@pytest.mark.parametrize("mode", list(Mode))
def test_quality_is_not_below_its_floor(starter: Starter, mode: Mode) -> None:
    found = measure(searching(starter.searcher), mode)

    below = [metric for metric in METRICS if found[metric] < RECORDED[mode][metric]["floor"]]
    assert not below, f"{mode} search got worse: {found}; recorded: {RECORDED[mode]}"


@pytest.mark.parametrize("mode", list(Mode))
def test_a_broken_search_is_below_every_floor(starter: Starter, mode: Mode) -> None:
    def shuffled(text: str, mode: Mode) -> list[Hit]:
        hits = starter.searcher.search(Query(text, mode, limit=100)).hits
        random.Random(7).shuffle(hits)
        return hits[:10]

    def deaf(_text: str, mode: Mode) -> list[Hit]:
        return starter.searcher.search(Query("something", mode, limit=10)).hits

    for broken in (shuffled, deaf):
        found = measure(broken, mode)
        assert all(found[metric] < RECORDED[mode][metric]["floor"] - 0.1 for metric in METRICS), found


def test_floors_lie_just_below_what_was_measured() -> None:
    for mode in Mode:
        for figures in RECORDED[mode].values():
            assert 0 < figures["measured"] - figures["floor"] < 0.02


@pytest.mark.parametrize("question", SET, ids=lambda question: question.ask)
def test_judged_lines_hold_their_words(question: Question) -> None:
    assert question.answers
    for answer in question.answers:
        lines = (CONTENT / answer.path).read_text(encoding="utf-8").splitlines()
        assert 1 <= answer.first <= answer.last <= len(lines), answer
        judged = lines[answer.first - 1 : answer.last]
        assert judged[0].strip(), f"{answer} begins on a blank line"
        assert judged[-1].strip(), f"{answer} ends on a blank line"
        assert answer.words in " ".join(" ".join(judged).replace("**", "").split()), answer


def test_questions_differ_and_reach_every_document() -> None:
    asked = [question.ask.lower() for question in SET]
    judged = {answer.path for question in SET for answer in question.answers}

    assert len(set(asked)) == len(asked) >= 40
    assert judged == {file.relative_to(CONTENT).as_posix() for file in CONTENT.rglob("*.md")}


def test_hits_count_by_their_lines() -> None:
    owls = Question("owls", [Judged("a.md", 1, 4, "", 2), Judged("a.md", 9, 9, "", 1), Judged("b.md", 5, 6, "", 1)])
    best, helpful, beside, other = _hit("a.md", 4, 7), _hit("a.md", 8, 12), _hit("a.md", 5, 8), _hit("b.md", 1, 5)

    assert score_hits(owls, [best, other]) == {"ndcg@10": 1, "mrr@10": 1}
    assert score_hits(owls, [best, helpful, other]) == {"ndcg@10": 1, "mrr@10": 1}
    assert score_hits(owls, [helpful, best, other])["ndcg@10"] == pytest.approx((1 + 1 / log2(3)) / (2 + 1 / log2(3)))
    assert score_hits(owls, [beside, other])["mrr@10"] == 0.5
    assert score_hits(owls, [beside]) == {"ndcg@10": 0, "mrr@10": 0}


def _hit(path: str, first: int, last: int) -> Hit:
    return Hit(1, "post", "", path, "", None, "", first, last, 1.0, "")
