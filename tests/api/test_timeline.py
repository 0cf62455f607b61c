"""`GET /timeline`."""

import httpx
import pytest


def test_the_timelines_of_all_documents_are_one(library: httpx.Client) -> None:
    answer = library.get("/timeline", params={"q": "Vaswani"}).json()

    assert (answer["query"], answer["total"], answer["contradicted"]) == ("Vaswani", 1, 0)
    (event,) = answer["events"]
    assert (event["when"], event["precision"], event["url"]) == ("2017", "year", "https://arxiv.org/abs/1706.03762")
    assert {source["path"] for source in event["sources"]} == {
        "timelines/deep-learning-layers.md",
        "timelines/language-models.md",
    }


def test_dates_narrow_it_and_pages_follow_one_another(library: httpx.Client) -> None:
    def dates(**asked: object) -> list[str]:
        return [event["when"] for event in library.get("/timeline", params=asked).json()["events"]]  # type: ignore[arg-type]

    early = {"from": "1948", "to": "1997-06"}
    assert dates(**early) == ["1948", "1989", "1995", "1997"]
    assert dates(**early, limit=2) + dates(**early, limit=2, offset=2) == dates(**early)


@pytest.mark.parametrize(("asked", "subject"), [({"from": "soon"}, "from"), ({"from": "2018", "to": "2017"}, "to")])
def test_a_date_that_is_none_is_refused(library: httpx.Client, asked: dict[str, str], subject: str) -> None:
    answer = library.get("/timeline", params=asked)

    assert answer.status_code == 422
    assert answer.json()["error"]["subject"] == subject
