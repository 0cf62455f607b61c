"""A row that cannot be read is left out of what is listed, named in the log, and found by a check."""

import datetime as dt
import sqlite3
from contextlib import closing

import httpx
import pytest

from api.bootstrap import Byline
from generator.models import Draft
from kb.check.store import check_store
from newsletter.models import BuildRun, Issue

NOON = dt.datetime(2026, 10, 31, 12, tzinfo=dt.UTC)
LISTS = [
    "/documents?limit=100",
    "/search?q=how+do+I+notice+data+drift&limit=100&explain=true&facets=true",
    "/search?q=MLOps+books&limit=20",
    "/timeline",
    "/links?limit=100",
    "/duplicates",
    "/documents/2/related",
    "/drafts",
    "/newsletter/issues",
    "/schedule",
]


def harm(byline: Byline, statement: str) -> None:
    with closing(sqlite3.connect(byline.database.where)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.fixture
def shelves(byline: Byline) -> Byline:
    """A store that holds two rows or more of everything."""
    with byline.database.write() as session:
        for number in (1, 2):
            period = f"2026-0{number}"
            session.add(Draft(topic="Owls", form="explainer", state="draft", created_at=NOON, updated_at=NOON))
            session.add(Issue(number=number, period=period, title="Owls", created_at=NOON, updated_at=NOON))
            session.add(BuildRun(period=period, due_at=NOON, started_at=NOON, outcome="failed"))
    return byline


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE document SET tags = '{broken' WHERE path LIKE '%data-drift.md'",
        "UPDATE document SET front_matter = 'null' WHERE path LIKE '%data-drift.md'",
        "UPDATE document SET date = 'soon' WHERE path LIKE '%data-drift.md'",
        "UPDATE document SET synced_at = 'then' WHERE path LIKE '%data-drift.md'",
        "UPDATE link SET kind = 'bird' WHERE id % 2",
        "UPDATE list_item SET tags = '[' WHERE id % 2",
        "UPDATE list_item SET kind = 'bird' WHERE id % 2",
        "UPDATE timeline_entry SET precision = 'about' WHERE id % 2",
        "UPDATE timeline_entry SET date = '2026-99-99' WHERE id % 2",
        "UPDATE draft SET state = 'lost' WHERE id = 1",
        "UPDATE draft SET recipe = 'x' WHERE id = 1",
        "UPDATE draft SET sentences = '7' WHERE id = 1",
        "UPDATE issue SET files = '[]' WHERE id = 1",
        "UPDATE build_run SET outcome = 'lost' WHERE id = 1",
        "INSERT INTO link_check SELECT DISTINCT canonical, 'lost', 200, '', '', '2026-10-31' FROM link",
    ],
)
def test_one_damaged_row_fails_no_list(
    shelves: Byline, client: httpx.Client, caplog: pytest.LogCaptureFixture, statement: str
) -> None:
    before = {path: client.get(path).json() for path in LISTS}
    harm(shelves, statement)
    answers = {path: client.get(path) for path in LISTS}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(LISTS, 200)
    for path, answer in answers.items():
        for name, value in answer.json().items():
            assert not isinstance(value, list) or bool(value) == bool(before[path][name]), (path, name)
    assert "is left out. A row of the store is damaged: it holds" in caplog.text
    assert any("cannot be read" in fault.message for fault in check_store(shelves.database).faults)


def test_the_damaged_one_itself_is_said_to_be_damaged(shelves: Byline, client: httpx.Client) -> None:
    harm(shelves, "UPDATE draft SET recipe = 'x' WHERE id = 1")
    harm(shelves, "UPDATE document SET tags = '7' WHERE id = 1")
    harm(shelves, "UPDATE issue SET sections = '{}' WHERE id = 1")

    assert [draft["id"] for draft in client.get("/drafts").json()["drafts"]] == [2]
    for path in ("/drafts/1", "/documents/1", "/newsletter/issues/1", "/documents/1/related"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "damaged_row")
        assert "byline check --repair" in answer.json()["error"]["hint"]
    assert client.get("/drafts/2").status_code == 200
