from typing import Any

import httpx
import pytest

HIT = {
    "document",
    "kind",
    "title",
    "path",
    "heading",
    "start_line",
    "end_line",
    "score",
    "author",
    "date",
    "snippet",
    "more",
    "items",
    "why",
}


def test_search_answers_with_hits_and_their_lines(library: httpx.Client) -> None:
    answer = library.get("/search", params={"q": "how do I notice data drift", "limit": 3}).json()

    told = {"suggestion", "searched_for", "unknown_words", "notes"}
    assert set(answer) == {"query", "mode", "total", "hits", "facets", *told}
    assert (answer["query"], answer["mode"]) == ("how do I notice data drift", "hybrid")
    assert len(answer["hits"]) == 3 < answer["total"]
    assert all(set(hit) == HIT for hit in answer["hits"])
    assert answer["hits"][0]["path"] == "posts/2026-10-20-data-drift.md"
    assert (answer["hits"][0]["date"], answer["hits"][0]["author"]) == ("2026-10-20", "Nora Almqvist")
    assert 1 <= answer["hits"][0]["start_line"] <= answer["hits"][0]["end_line"]


@pytest.mark.parametrize("mode", ["keyword", "semantic", "hybrid"])
def test_pages_follow_one_another(library: httpx.Client, mode: str) -> None:
    def page(offset: int, limit: int) -> list[dict[str, Any]]:
        asked: dict[str, Any] = {"q": "recommender systems", "mode": mode, "offset": offset, "limit": limit}
        return library.get("/search", params=asked).json()["hits"]

    assert page(0, 2) + page(2, 2) == page(0, 4)


def test_filters_narrow_the_search(library: httpx.Client) -> None:
    asked = {"q": "images", "kind": ["timeline", "links"], "before": "2026-12-31"}
    hits = library.get("/search", params=asked).json()["hits"]

    assert hits
    assert {hit["kind"] for hit in hits} <= {"timeline", "links"}
    assert library.get("/search", params={"q": "images", "tag": "no-such-tag"}).json()["total"] == 0


@pytest.mark.parametrize(
    ("asked", "subject"),
    [
        ({}, "q"),
        ({"q": " "}, "query"),
        ({"q": "x" * 2001}, "query"),
        ({"q": "drift", "mode": "psychic"}, "mode"),
        ({"q": "drift", "limit": 0}, "limit"),
        ({"q": "drift", "offset": -1}, "offset"),
        ({"q": "drift", "after": "soon"}, "after"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(library: httpx.Client, asked: dict[str, Any], subject: str) -> None:
    response = library.get("/search", params=asked)

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid_input"
    assert response.json()["error"]["subject"] == subject
    assert response.json()["error"]["message"].endswith(".")


@pytest.mark.parametrize("question", ['"; DROP TABLE document; --', "C++ AND NOT (", "\0", "日本語", "%" * 50])
def test_any_characters_may_be_asked_for(library: httpx.Client, question: str) -> None:
    assert library.get("/search", params={"q": question}).status_code == 200


def test_the_query_language_is_understood(library: httpx.Client) -> None:
    def ask(q: str) -> dict[str, Any]:
        return library.get("/search", params={"q": q, "limit": 100}).json()

    posts = ask("drift KIND:post before:2026-12 -kind:issue")
    assert posts["total"]
    assert {hit["kind"] for hit in posts["hits"]} == {"post"}
    assert ask("drift kind:banana")["total"] == 0
    assert ask("drift has:banana")["notes"][0].startswith("Byline does not know “has:banana”.")
    assert ask('"no such phrase stands anywhere"')["hits"] == []


def test_a_question_for_things_is_answered_with_items(library: httpx.Client) -> None:
    hit = library.get("/search", params={"q": "MLOps books", "limit": 1}).json()["hits"][0]

    assert hit["path"] == "links/mlops.md"
    assert set(hit["items"][0]) == {"title", "url", "kind", "description", "tags", "start_line", "end_line"}
    assert "Designing Machine Learning Systems" in [item["title"] for item in hit["items"]]


def test_hits_are_explained_and_counted_where_that_is_asked_for(library: httpx.Client) -> None:
    asked: dict[str, Any] = {"q": "data drift", "limit": 1, "explain": True, "facets": True}
    answer = library.get("/search", params=asked).json()

    why = answer["hits"][0]["why"]
    ranked = {f"{by}_{told}" for by in ("keyword", "semantic", "reranker") for told in ("rank", "score")}
    assert set(why) == ranked | {"parts", "terms"}
    assert why["terms"] == ["data", "drift"]
    assert set(why["parts"]) == {"keyword", "semantic", "neighbours"}
    assert list(answer["facets"]) == ["kind", "tag", "author", "year"]
    assert sum(count["documents"] for count in answer["facets"]["kind"]) == answer["total"]
    plain = library.get("/search", params={"q": "data drift", "limit": 1}).json()
    assert (plain["hits"][0]["why"], plain["facets"]) == (None, {})


def test_a_misspelt_question_is_answered_with_a_suggestion(library: httpx.Client) -> None:
    known = library.get("/search", params={"q": "reinforcment learning"}).json()
    lost = library.get("/search", params={"q": "tranformer", "mode": "keyword"}).json()

    assert (known["suggestion"], known["searched_for"]) == ("reinforcement learning", "")
    assert (lost["query"], lost["searched_for"]) == ("tranformer", "transformer")
    assert lost["hits"]
    assert library.get("/search", params={"q": "LangGraph"}).json()["suggestion"] == ""


def test_fields_alone_list_documents_page_by_page(library: httpx.Client) -> None:
    def page(offset: int, limit: int) -> list[str]:
        asked: dict[str, Any] = {"q": "kind:post", "offset": offset, "limit": limit}
        return [hit["path"] for hit in library.get("/search", params=asked).json()["hits"]]

    assert page(0, 3) + page(3, 3) == page(0, 6)
    assert page(0, 6) == sorted(page(0, 6), reverse=True)
