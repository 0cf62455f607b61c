"""`GET /duplicates`."""

import httpx

from api.bootstrap import Byline
from kb.progress import Progress

POST = "posts/2026-10-20-data-drift.md"
AGAIN = "posts/2026-11-01-drift-again.md"


def test_a_text_under_two_paths_is_reported_with_both(byline: Byline, client: httpx.Client) -> None:
    text = (byline.settings.content / POST).read_text(encoding="utf-8")
    (byline.settings.content / AGAIN).write_text(text.replace("2026-10-20", "2026-11-01"), encoding="utf-8")
    byline.sync(None, Progress())

    answer = client.get("/duplicates", params={"limit": 1}).json()

    assert answer["total_texts"] == 1
    (twice,) = answer["texts"]
    assert (twice["relation"], twice["earlier"]["path"], twice["later"]["path"]) == ("same", POST, AGAIN)
    assert len(answer["links"]) <= 1 <= answer["total_links"]


def test_an_impossible_limit_is_refused(library: httpx.Client) -> None:
    answer = library.get("/duplicates", params={"limit": 0})

    assert answer.status_code == 422
    assert answer.json()["error"]["subject"] == "limit"
