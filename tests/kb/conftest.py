"""Fixtures that sync the content folder and ask questions of the store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.database import Database
from kb.documents import Filters
from kb.embedding import Embedder
from kb.ingest.report import SyncReport
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.progress import Progress
from kb.search.hits import Hit
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from kb.settings import Settings
from tests.conftest import Starter, synced_starter
from tests.postgres import Postgres

RunSync = Callable[..., SyncReport]
Ask = Callable[..., list[Hit]]


@pytest.fixture(params=["sqlite", "postgresql"])
def store_kind(request: pytest.FixtureRequest) -> str:
    """Every test here that needs a store runs on both databases."""
    return str(request.param)


@pytest.fixture
def database_url(store_kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A new store's URL; empty for the SQLite file in the data folder."""
    if store_kind == "sqlite":
        yield ""
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    url = postgres.fresh()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def starter_on_postgres(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, postgres: Postgres
) -> Iterator[Starter]:
    with synced_starter(tmp_path_factory.mktemp("starter"), embedder, postgres.fresh()) as starter:
        yield starter


@pytest.fixture
def starter(store_kind: str, starter: Starter, request: pytest.FixtureRequest) -> Starter:
    """The repository's own content, on both databases."""
    if store_kind == "sqlite":
        return starter
    on_postgres: Starter = request.getfixturevalue("starter_on_postgres")
    return on_postgres


@pytest.fixture
def run_sync(settings: Settings, database: Database, embedder: Embedder) -> RunSync:
    """Syncs the content folder, or the path given, with the real model unless told otherwise."""
    usual = embedder

    def run(
        path: Path | None = None,
        embedder: Embedder | None = None,
        progress: Progress | None = None,
        follow_symlinks: bool = False,
        allow_removals: bool = False,
    ) -> SyncReport:
        scope = make_scope(settings.content, path, follow_symlinks=follow_symlinks)
        limit = settings.max_file_bytes
        return sync(
            database,
            embedder or usual,
            scope,
            max_file_bytes=limit,
            progress=progress,
            allow_removals=allow_removals,
        )

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
