"""Small stores of made-up files, shared by a module's tests. Only search in them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb.database import Database
from kb.embedding import Embedder
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from tests.postgres import Postgres

BOTH_DATABASES = ["sqlite", "postgresql"]


@contextmanager
def open_shelf(
    request: pytest.FixtureRequest, folder: Path, files: Mapping[str, str], embedder: Embedder
) -> Iterator[Searcher]:
    """A searcher over files, by path, in a new store of the kind that `request.param` names."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    url = f"sqlite:///{folder}/byline.db"
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.fresh()
    database = Database(url)
    report = sync(database, embedder, make_scope(folder), max_file_bytes=100_000)
    assert (report.added, report.failed) == (len(files), [])
    yield Searcher(database, embedder, 0.375)
    database.close()
    if request.param == "postgresql":
        postgres.drop(url)


def found(searcher: Searcher, text: str, mode: Mode = Mode.KEYWORD, limit: int = 100) -> list[str]:
    """The names of the files that answer, without folder and ending, best first."""
    return [Path(hit.path).stem for hit in searcher.search(Query(text, mode, limit=limit)).hits]
