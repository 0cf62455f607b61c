"""Fixtures that sync the content folder and ask questions of the store."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.database import Database
from kb.documents import Filters
from kb.embedding import Embedder
from kb.ingest.scan import make_scope
from kb.ingest.sync import SyncReport, sync
from kb.progress import Progress
from kb.search.query import Mode, Query
from kb.search.search import Hit, Searcher
from kb.settings import Settings

RunSync = Callable[..., SyncReport]
Ask = Callable[..., list[Hit]]


@pytest.fixture
def run_sync(settings: Settings, database: Database, embedder: Embedder) -> RunSync:
    """Syncs the content folder, or the path given, with the real model unless told otherwise."""
    usual = embedder

    def run(path: Path | None = None, embedder: Embedder | None = None, progress: Progress | None = None) -> SyncReport:
        scope = make_scope(settings.content, path)
        limit = settings.max_file_bytes
        return sync(database, embedder or usual, scope, max_file_bytes=limit, progress=progress)

    return run


@pytest.fixture
def searcher(settings: Settings, database: Database, embedder: Embedder) -> Searcher:
    return Searcher(database, embedder, settings.keyword_weight)


@pytest.fixture
def ask(searcher: Searcher) -> Ask:
    """The hits for a question; filters are given by name."""

    def run(text: str, mode: Mode = Mode.HYBRID, limit: int = 10, **filters: object) -> list[Hit]:
        return searcher.search(Query(text, mode, Filters(**filters), limit)).hits  # type: ignore[arg-type]

    return run
