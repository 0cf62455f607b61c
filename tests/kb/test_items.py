"""Questions that a list answers are answered with its entries, not with the whole list."""

import re
from collections.abc import Iterator

import pytest

from kb.embedding import Embedder
from kb.search.hits import Hit
from kb.search.items import MAX_ITEMS
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from tests.conftest import Starter
from tests.kb.shelves import BOTH_DATABASES, open_shelf

FILES = {
    "links/mlops.md": """---
title: MLOps for beginners
tags: [mlops, teams]
---
Everything to begin with.

## Books

- [Models at Work](https://books.example/models): how teams run models in production. (mlops, teams)
- [The Pipeline Cookbook](https://books.example/pipelines): recipes for pipelines
- [Data at Rest](https://books.example/data): on storage and replication

## Courses

- [MLOps in Twelve Weeks](https://courses.example/mlops): a hands-on course for engineers. (mlops)
- [Serving at Scale](https://courses.example/serving): a course on serving models

## Talks

- [Monitoring models for a year](https://www.youtube.com/watch?v=abcdefghijk): what broke, and when
- [Monitoring, the paper](https://arxiv.org/abs/1810.11953): what was measured
""",
    "links/channels.md": """---
title: YouTube channels
---
## Reinforcement learning

- [Policy Club](https://www.youtube.com/@policyclub): lectures on reinforcement learning and control
- [Bandit Hour](https://www.youtube.com/@bandithour): bandits and reinforcement learning, weekly

## Cooking

- [Slow Soup](https://www.youtube.com/@slowsoup): stews and stocks
""",
    "posts/watching.md": """---
title: My YouTube channels for bird-watching
---
Sit back and watch.

- Heron Hour (Wetlands, Theory): https://lnkd.in/eAaAaAa1
- The Patient Kite (Raptors, Practice): https://lnkd.in/eAaAaAa2
- Reed and Warbler (Wetlands, Talks): https://lnkd.in/eAaAaAa3
""",
    "posts/soup.md": """---
title: A pot of soup
---
Soup wants time. Let the stock simmer for three hours, and salt it last.

## Where to read more

- [The stock book](https://books.example/stock): bones, roots and patience
- [The stock book again](https://books.example/stock): the same address
""",
    "links/many.md": "---\ntitle: Lanterns\n---\n"
    + "".join(f"- [Lantern {number}](https://lanterns.example/{number}): a paper lantern\n" for number in range(30)),
}


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def shelf(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[Searcher]:
    with open_shelf(request, tmp_path_factory.mktemp("shelf"), FILES, embedder) as searcher:
        yield searcher


def best(searcher: Searcher, text: str, mode: Mode = Mode.HYBRID) -> Hit:
    return searcher.search(Query(text, mode)).hits[0]


def titles(hit: Hit) -> list[str]:
    return [item.title for item in hit.items]


@pytest.mark.parametrize("mode", list(Mode))
def test_the_kind_asked_for_decides_which_items_answer(shelf: Searcher, mode: Mode) -> None:
    books, courses = best(shelf, "MLOps books", mode), best(shelf, "MLOps courses", mode)
    assert (books.path, courses.path) == ("links/mlops.md", "links/mlops.md")
    assert titles(books)[0] == "Models at Work"
    assert set(titles(books)) == {"Models at Work", "The Pipeline Cookbook", "Data at Rest"}
    assert set(titles(courses)) == {"MLOps in Twelve Weeks", "Serving at Scale"}


@pytest.mark.parametrize("mode", list(Mode))
def test_channels_on_a_subject_are_those_on_that_subject(shelf: Searcher, mode: Mode) -> None:
    hit = best(shelf, "YouTube channels on reinforcement learning", mode)
    assert hit.path == "links/channels.md"
    assert sorted(titles(hit)) == ["Bandit Hour", "Policy Club"]


@pytest.mark.parametrize("mode", list(Mode))
def test_channels_behind_a_shortener_are_found_by_their_tags(shelf: Searcher, mode: Mode) -> None:
    hit = best(shelf, "YouTube channels wetlands", mode)
    assert hit.path == "posts/watching.md"
    assert sorted(titles(hit)) == ["Heron Hour", "Reed and Warbler"]
    assert {item.kind for item in hit.items} == {"video"}


def test_an_item_says_what_it_is_and_on_which_lines_it_stands(shelf: Searcher) -> None:
    (item, *_others) = best(shelf, "MLOps books").items
    assert (item.url, item.kind) == ("https://books.example/models", "book")
    assert item.description == "how teams run models in production."
    assert item.tags == ["mlops", "teams"]
    assert FILES["links/mlops.md"].split("\n")[item.start_line - 1].startswith("- [Models at Work]")
    assert item.end_line == item.start_line


def test_prose_is_answered_by_prose(shelf: Searcher) -> None:
    hit = best(shelf, "how long should stock simmer?")
    assert (hit.path, hit.items) == ("posts/soup.md", [])
    assert "three hours" in hit.snippet


def test_items_of_another_kind_than_asked_for_do_not_answer(shelf: Searcher) -> None:
    found = {hit.path: titles(hit) for hit in shelf.search(Query("books on reinforcement learning")).hits}
    assert found["links/channels.md"] == []


def test_by_words_alone_an_item_holds_them_all(shelf: Searcher) -> None:
    assert titles(best(shelf, "bandits weekly", Mode.KEYWORD)) == ["Bandit Hour"]


def test_an_address_is_given_once(shelf: Searcher) -> None:
    assert [item.url for item in best(shelf, "the stock book").items] == ["https://books.example/stock"]


def test_a_long_list_is_cut_to_its_best(shelf: Searcher) -> None:
    hit = best(shelf, "paper lanterns", Mode.KEYWORD)
    assert hit.path == "links/many.md"
    assert best(shelf, "lantern 17", Mode.KEYWORD).items[0].title == "Lantern 17"
    assert len(best(shelf, "lantern", Mode.HYBRID).items) == MAX_ITEMS


def test_filters_for_links_hold_for_the_items_too(shelf: Searcher) -> None:
    assert titles(best(shelf, "monitoring models has:video")) == ["Monitoring models for a year"]
    assert titles(best(shelf, "monitoring models site:arxiv.org")) == ["Monitoring, the paper"]


def test_filters_for_links_alone_answer_with_the_items_that_fit(shelf: Searcher) -> None:
    (hit,) = shelf.search(Query("site:arxiv.org")).hits
    assert titles(hit) == ["Monitoring, the paper"]
    assert best(shelf, "kind:links").items == []


@pytest.mark.parametrize(
    ("question", "path", "items"),
    [
        ("MLOps books", "links/mlops.md", {"Designing Machine Learning Systems", "Machine Learning Systems"}),
        ("MLOps courses", "links/mlops.md", {"MLOps Zoomcamp", "Made With ML"}),
        (
            "YouTube channels on reinforcement learning",
            "links/youtube-channels.md",
            {"Google DeepMind", "Mutual Information"},
        ),
    ],
)
def test_the_starter_content_answers_with_items(starter: Starter, question: str, path: str, items: set[str]) -> None:
    hit = best(starter.searcher, question)
    assert hit.path == path
    assert items <= set(titles(hit))
    assert len(hit.items) <= 5
    lines = (starter.settings.content / path).read_text("utf-8").split("\n")
    for item in hit.items:
        own = " ".join(lines[item.start_line - 1 : item.end_line])
        assert item.url in own
        assert set(re.findall(r"\w+", item.title)) <= set(re.findall(r"\w+", own))
