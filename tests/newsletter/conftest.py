"""Fixtures that build issues: from a copy of the repository's content, or from files a test writes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.database import Database
from kb.embedding import Embedder
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.search.search import Searcher
from kb.settings import Settings
from tests.conftest import Starter
from tests.newsletter.newsroom import Newsroom, copy_store


def open_newsroom(settings: Settings, database: Database, embedder: Embedder) -> Newsroom:
    return Newsroom(
        settings,
        database,
        Searcher(database, embedder, settings.keyword_weight),
        lambda: sync(database, embedder, make_scope(settings.content), max_file_bytes=settings.max_file_bytes),
    )


@pytest.fixture
def newsroom(settings: Settings, database: Database, embedder: Embedder) -> Newsroom:
    """Over the test's own content folder, empty at first."""
    return open_newsroom(settings, database, embedder)


@pytest.fixture
def starter_newsroom(settings: Settings, starter: Starter) -> Iterator[Newsroom]:
    """Over a copy of the store of the repository's content. The content itself is only read."""
    copy_store(Path(starter.database.where), settings.data / "byline.db")
    database = Database(settings.database_url)
    yield open_newsroom(settings.model_copy(update={"content": starter.settings.content}), database, starter.embedder)
    database.close()
