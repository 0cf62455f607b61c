"""Fixtures every package's tests may use. No test sees the real environment, byline.toml or data folder."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from kb.database import Database
from kb.embedding import Embedder, make_embedder
from kb.ingest.report import SyncReport
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.search.search import Searcher
from kb.settings import Settings, load_settings
from tests.postgres import Postgres, running_postgres

REPOSITORY = Path(__file__).parents[1]
Write = Callable[[str, str | bytes], Path]

# The same examples on every run: a failure is a change in the code, never luck.
hypothesis_settings.register_profile("byline", deadline=None, database=None, derandomize=True, max_examples=100)
hypothesis_settings.load_profile("byline")


@pytest.fixture(autouse=True)
def _a_world_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("BYLINE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session", autouse=True)
def _signals_as_at_a_terminal() -> None:
    """Programs that tests start do not inherit what nohup or a shell's `&` made of this process's signals."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def _cache_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One cache for all processes of a test run, so that the embedding model is exported once in it."""
    own = tmp_path_factory.getbasetemp()
    os.environ["XDG_CACHE_HOME"] = str((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "cache")


@pytest.fixture(scope="session")
def embedder(_cache_of_the_run: None) -> Embedder:
    """The bundled embedding model."""
    return make_embedder(Settings())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def database_url() -> str:
    """Where the store is; empty for a SQLite file in the data folder."""
    return ""


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Defaults, with empty content and data folders of this test's own."""
    content, data = tmp_path / "content", tmp_path / "data"
    content.mkdir()
    data.mkdir()
    return load_settings({"BYLINE_CONTENT": str(content), "BYLINE_DATA": str(data), "BYLINE_DATABASE": database_url})


@pytest.fixture(scope="session")
def _empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with Byline's schema, to be copied: making the schema takes longer than most tests."""
    file = tmp_path_factory.mktemp("empty") / "byline.db"
    Database(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def database(settings: Settings, _empty_store: Path) -> Iterator[Database]:
    """A fresh store."""
    if not settings.database:
        shutil.copy(_empty_store, settings.data)
    database = Database(settings.database_url)
    yield database
    database.close()


@pytest.fixture
def write(settings: Settings) -> Write:
    """Writes a file into the content folder, its folders too."""

    def write_file(path: str, text: str | bytes) -> Path:
        file = settings.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    return write_file


@dataclass(frozen=True)
class Starter:
    """The repository's own content, synced. Shared by the whole run: read it, never write to it."""

    settings: Settings
    database: Database
    embedder: Embedder
    searcher: Searcher
    report: SyncReport


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Starter]:
    with synced_starter(tmp_path_factory.mktemp("starter"), embedder) as starter:
        yield starter


@contextmanager
def synced_starter(data: Path, embedder: Embedder, database_url: str = "") -> Iterator[Starter]:
    """The repository's own content in a new store."""
    settings = Settings(content=REPOSITORY / "content", data=data, database=database_url)
    database = Database(settings.database_url)
    report = sync(database, embedder, make_scope(settings.content), max_file_bytes=settings.max_file_bytes)
    yield Starter(settings, database, embedder, Searcher(database, embedder, settings.keyword_weight), report)
    database.close()
