"""What was found, counted by kind, tag, author and year."""

from collections.abc import Iterator

import pytest

from kb.embedding import Embedder
from kb.search.facets import MAX_VALUES
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from tests.kb.shelves import BOTH_DATABASES, open_shelf

FILES = {
    "posts/owls.md": "---\nauthor: Jane Doe\ndate: 2024-05-17\ntags: [birds, night, birds]\n---\nOwls hunt.\n\n"
    "## More\n\nOwls see well.\n",
    "posts/jays.md": "---\nauthor: Jane Doe\ndate: 2025-01-01\ntags: [birds]\n---\nJays fear owls.\n",
    "links/moths.md": "---\nauthor: Sam Berg\ndate: 2025-06-01\ntags: [night]\n---\nMoths fear owls.\n",
    "notes.md": "Owls again.\n",
    "posts/draft.md": "---\ndraft: true\ntags: [secret]\n---\nOwls in a draft.\n",
    "posts/many.md": f"---\ntags: [{', '.join(f'many{number:02}' for number in range(30))}]\n---\nVoles only.\n",
}


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def shelf(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[Searcher]:
    with open_shelf(request, tmp_path_factory.mktemp("shelf"), FILES, embedder) as searcher:
        yield searcher


def facets(
    searcher: Searcher, text: str, mode: Mode = Mode.KEYWORD, limit: int = 10
) -> dict[str, list[tuple[str, int]]]:
    counted = searcher.search(Query(text, mode, limit=limit, facets=True)).facets
    return {name: [(count.value, count.documents) for count in counts] for name, counts in counted.items()}


def test_documents_are_counted_once_each_the_commonest_value_first(shelf: Searcher) -> None:
    assert facets(shelf, "owls") == {
        "kind": [("post", 2), ("article", 1), ("links", 1)],
        "tag": [("birds", 2), ("night", 2)],
        "author": [("Jane Doe", 2), ("Sam Berg", 1)],
        "year": [("2025", 2), ("2024", 1)],
    }


def test_all_pages_are_counted_together(shelf: Searcher) -> None:
    assert facets(shelf, "owls", limit=1) == facets(shelf, "owls")


def test_a_count_is_what_the_narrower_question_finds(shelf: Searcher) -> None:
    for name, field in {"kind": "kind", "tag": "tag", "author": "author"}.items():
        for value, count in facets(shelf, "owls")[name]:
            assert shelf.search(Query(f'owls {field}:"{value}"', Mode.KEYWORD)).total == count


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("text", ["owls", "owls kind:post", "tag:birds", "-owls"])
def test_kinds_add_up_to_the_total(shelf: Searcher, mode: Mode, text: str) -> None:
    result = shelf.search(Query(text, mode, facets=True))
    assert sum(count.documents for count in result.facets["kind"]) == result.total


def test_drafts_are_counted_only_where_they_are_asked_for(shelf: Searcher) -> None:
    assert facets(shelf, "is:draft")["tag"] == [("secret", 1)]
    assert ("secret", 1) not in facets(shelf, "-zebra")["tag"]


def test_only_the_commonest_values_are_given(shelf: Searcher) -> None:
    assert facets(shelf, "voles")["tag"] == [(f"many{number:02}", 1) for number in range(MAX_VALUES)]


def test_nothing_found_has_nothing_to_count_and_nobody_counts_unasked(shelf: Searcher) -> None:
    assert facets(shelf, "zebra") == {"kind": [], "tag": [], "author": [], "year": []}
    assert shelf.search(Query("owls")).facets == {}
