from typing import Any

import httpx
import pytest

from api.answers.links import LinkList


def test_links_are_listed_with_where_they_stand(library: httpx.Client) -> None:
    response = library.get("/links", params={"q": "transformer", "kind": "paper", "site": "arxiv.org", "limit": 2})
    answer = LinkList.model_validate_json(response.text)

    assert answer.total >= len(answer.links) == 2
    for link in answer.links:
        assert link.kind == "paper"
        assert link.canonical.startswith("https://arxiv.org/")
        assert link.check is None
        assert all(source.path.endswith(".md") and source.start_line <= source.end_line for source in link.sources)
        assert all(source.author == "Nora Almqvist" for source in link.sources)


def test_pages_follow_one_another(library: httpx.Client) -> None:
    def page(offset: int, limit: int) -> list[str]:
        links = library.get("/links", params={"offset": offset, "limit": limit}).json()["links"]
        return [link["canonical"] for link in links]

    assert page(0, 3) + page(3, 3) == page(0, 6)
    assert len(set(page(0, 6))) == 6


def test_nothing_is_dead_before_the_first_check(library: httpx.Client) -> None:
    assert library.get("/links", params={"dead": True}).json() == {"total": 0, "links": []}


@pytest.mark.parametrize(
    ("asked", "subject"), [({"kind": "bird"}, "kind"), ({"limit": 0}, "limit"), ({"site": "//"}, "site")]
)
def test_a_request_that_makes_no_sense_is_refused(library: httpx.Client, asked: dict[str, Any], subject: str) -> None:
    response = library.get("/links", params=asked)

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid_input"
    assert subject in response.json()["error"]["subject"]
