"""What is withheld, and that every way to a text withholds it, until its day has come."""

import datetime as dt
from collections.abc import Iterator

import pytest

from kb.database import Database
from kb.documents import Filters, list_documents
from kb.duplicates.featured import find_featured_again
from kb.duplicates.find import find_duplicates
from kb.embedding import Embedder
from kb.links.listing import LinkFilters, list_links
from kb.search.query import Query
from kb.search.search import Searcher
from kb.settings import Settings
from kb.timeline.find import find_timeline
from tests.conftest import Write
from tests.kb.conftest import RunSync

TODAY, TOMORROW = dt.date(2027, 3, 10), dt.date(2027, 3, 11)
TEXT = """---
title: {path}
{front}
---
The lighthouse at {path} was built by hand from granite, and its lamp is lit every evening by the keeper's daughter.

- 1871: the tower of {path}
- 1872: [the lamp](https://{name}.example/lamp)
"""
WITHHELD = {
    "_drafts/folder.md": "",
    "posts/name.draft.md": "",
    "posts/flag.md": "publish: false",
    "posts/state.md": "visibility: private",
    "posts/tomorrow.md": "date: 2027-03-11",
    "posts/later.md": "date: 2027-03-01\npublishDate: 2027-03-11T01:00:00+09:00",
    "posts/over.md": "date: 2027-03-01\nexpiryDate: 2027-03-10",
}
SHOWN = {
    "posts/today.md": "date: 2027-03-10",
    "posts/come.md": "date: 2027-04-01\npublishDate: 2027-03-10T23:30:00-08:00",
    "posts/lasting.md": "date: 2027-03-01\nexpiryDate: 2027-03-11",
    "posts/undated.md": "lastmod: soon",
}


@pytest.fixture
def on(settings: Settings, database: Database) -> Iterator[dict[dt.date, Database]]:
    """The store as it is opened on a day and on the next."""
    opened = {
        TODAY: Database(settings.database_url, lambda: TODAY),
        TOMORROW: Database(settings.database_url, lambda: TOMORROW),
    }
    yield opened
    for each in opened.values():
        each.close()


@pytest.fixture(autouse=True)
def _content(write: Write, run_sync: RunSync) -> None:
    for path, front in {**WITHHELD, **SHOWN}.items():
        write(path, TEXT.format(path=path, front=front, name=path.rpartition("/")[2].partition(".")[0]))
    run_sync()


def listed(database: Database, *, drafts: bool = False) -> set[str]:
    with database.read() as session:
        return {document.path for document in list_documents(session, Filters(drafts=drafts), 100, 0)[1]}


def test_what_is_withheld_shows_itself_when_its_day_comes(on: dict[dt.date, Database]) -> None:
    today, tomorrow = on.values()
    assert listed(today) == set(SHOWN)
    assert listed(today, drafts=True) == set(WITHHELD)
    assert listed(tomorrow) == set(SHOWN) - {"posts/lasting.md"} | {"posts/tomorrow.md", "posts/later.md"}


def test_no_way_leads_to_what_is_withheld(on: dict[dt.date, Database], embedder: Embedder, settings: Settings) -> None:
    today = on[TODAY]
    hits = Searcher(today, embedder, settings.keyword_weight).search(Query("lighthouse of granite", limit=100)).hits
    assert {hit.path for hit in hits} == set(SHOWN)
    with today.read() as session:
        pages = list_links(session, LinkFilters(), 100, 0)[1]
        events = find_timeline(session).events
        copies = find_duplicates(session)
        assert find_featured_again(session) == []
    assert {source.path for page in pages for source in page.sources} == set(SHOWN)
    assert {source.path for event in events for source in event.sources} == set(SHOWN)
    assert {place for copy in copies for place in (copy.earlier.path, copy.later.path)} <= set(SHOWN)
