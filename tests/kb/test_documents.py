"""Lists of documents, and single ones with their passages."""

import datetime as dt

import pytest

from kb.database import Database
from kb.documents import Filters, get_document, list_documents
from kb.errors import NotFoundError
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import RunSync
from tests.kb.helpers import stored_document

DATES = {"b": "2026-01-05", "a": "2026-01-05", "new": "2026-03-01", "old": "2025-12-31", "undated": ""}


@pytest.fixture(autouse=True)
def _documents(write: Write, run_sync: RunSync) -> None:
    for name, date in DATES.items():
        write(f"posts/{name}.md", f"---\ntitle: {name}\ndate: {date}\n---\nFirst.\n\n## Section\n\nSecond.\n")
    run_sync(embedder=FakeEmbedder())


def listed(database: Database, filters: Filters, limit: int = 10, offset: int = 0) -> tuple[int, list[str]]:
    with database.read() as session:
        total, page = list_documents(session, filters, limit, offset)
    return total, [document.title for document in page]


def test_documents_are_listed_newest_first_and_those_without_a_date_last(database: Database) -> None:
    assert listed(database, Filters()) == (5, ["new", "a", "b", "old", "undated"])


def test_a_page_tells_how_many_there_are_on_all(database: Database) -> None:
    assert listed(database, Filters(), limit=2, offset=1) == (5, ["a", "b"])
    assert listed(database, Filters(), limit=2, offset=5) == (5, [])


def test_a_list_holds_only_what_passes_the_filters(database: Database) -> None:
    assert listed(database, Filters(after=dt.date(2026, 1, 1), before=dt.date(2026, 1, 31))) == (2, ["a", "b"])
    assert listed(database, Filters(kinds=["issue"])) == (0, [])


def test_a_document_comes_with_its_passages_in_order(database: Database) -> None:
    document_id = stored_document(database, "posts/new.md").id
    assert document_id is not None
    with database.read() as session:
        document, passages = get_document(session, document_id)
    assert document.path == "posts/new.md"
    assert [(passage.heading, passage.plain) for passage in passages] == [("", "First."), ("Section", "Second.")]


def test_a_document_that_is_not_there_is_said_not_to_be(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFoundError, match="There is no document 99") as caught:
        get_document(session, 99)
    assert caught.value.subject == "99"
