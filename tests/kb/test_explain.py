"""Why a hit was found: ranks, scores, parts and words."""

from collections.abc import Iterator

import pytest

from kb.embedding import Embedder
from kb.search.hits import Hit
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from tests.conftest import Starter
from tests.kb.shelves import BOTH_DATABASES, open_shelf

FILES = {
    "posts/owls.md": "---\ntitle: Owls\n---\nOwls hunt voles at night.\n",
    "posts/cats.md": "---\ntitle: Cats\n---\nA kitten naps on the sofa.\n",
    "posts/rates.md": "---\ntitle: Rates\n---\nCentral banks hunt inflation.\n",
}


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def shelf(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[Searcher]:
    with open_shelf(request, tmp_path_factory.mktemp("shelf"), FILES, embedder) as searcher:
        yield searcher


def explained(searcher: Searcher, text: str, mode: Mode) -> dict[str, Hit]:
    return {hit.path: hit for hit in searcher.search(Query(text, mode, limit=50, explain=True)).hits}


def test_both_rankings_are_told_in_hybrid_mode(shelf: Searcher) -> None:
    hits = explained(shelf, "what do owls hunt", Mode.HYBRID)
    owls, rates, cats = (hits[f"posts/{name}.md"].why for name in ("owls", "rates", "cats"))
    assert owls
    assert rates
    assert cats
    assert (owls.keyword_rank, owls.semantic_rank, owls.terms) == (1, 1, ["hunt", "owl"])
    assert (rates.keyword_rank, rates.terms) == (2, ["hunt"])
    assert (cats.keyword_rank, cats.keyword_score, cats.terms) == (None, None, [])
    assert {why.semantic_rank for why in (owls, rates, cats)} == {1, 2, 3}
    assert 0 < (rates.keyword_score or 0) < (owls.keyword_score or 0) <= 1
    assert cats.parts
    assert cats.parts.keyword == 0


def test_a_single_ranking_is_told_in_the_other_modes(shelf: Searcher) -> None:
    keyword = explained(shelf, "owls", Mode.KEYWORD)["posts/owls.md"]
    assert keyword.why
    assert (keyword.why.keyword_rank, keyword.why.keyword_score) == (1, keyword.score)
    assert (keyword.why.semantic_rank, keyword.why.semantic_score, keyword.why.parts) == (None, None, None)
    semantic = explained(shelf, "owls", Mode.SEMANTIC)["posts/owls.md"]
    assert semantic.why
    assert (semantic.why.semantic_rank, semantic.why.semantic_score) == (1, semantic.score)
    assert (semantic.why.keyword_rank, semantic.why.parts, semantic.why.terms) == (None, None, ["owl"])


def test_fields_alone_rank_nothing(shelf: Searcher) -> None:
    for hit in explained(shelf, "kind:post", Mode.HYBRID).values():
        assert hit.why
        assert (hit.why.keyword_rank, hit.why.semantic_rank, hit.why.parts, hit.why.terms) == (None, None, None, [])


def test_nothing_is_explained_unasked(shelf: Searcher) -> None:
    assert all(hit.why is None for hit in shelf.search(Query("owls")).hits)


def test_a_hybrid_score_is_the_sum_of_its_parts(starter: Starter) -> None:
    hits = explained(starter.searcher, "how do I notice data drift", Mode.HYBRID).values()
    assert len(hits) > 20
    for hit in hits:
        assert hit.why
        assert hit.why.parts
        parts = hit.why.parts.keyword + hit.why.parts.semantic + hit.why.parts.neighbours
        assert hit.score == pytest.approx(parts, abs=0.001)


def test_ranks_follow_the_scores(starter: Starter) -> None:
    for mode, rank in {Mode.KEYWORD: "keyword_rank", Mode.SEMANTIC: "semantic_rank"}.items():
        hits = explained(starter.searcher, "embedding vectors", mode).values()
        ranks = [getattr(hit.why, rank) for hit in hits]
        assert ranks == sorted(ranks)
        assert ranks[0] == 1
