"""Which documents may answer: by kind, tag, author and date."""

import datetime as dt
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pytest

from kb.check.store import check_store
from kb.database import Database
from kb.documents import Filters
from kb.embedding import Embedder
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from tests.conftest import Write
from tests.kb.conftest import RunSync

DOCUMENTS = {
    "posts/january.md": "author: Nora Almqvist\ndate: 2026-01-31\ntags: [Machine Learning, Python]",
    "posts/february.md": "author: Åsa Öberg\ndate: 2026-02-01\ntags: [C++, python]",
    "issues/march.md": "author: 100% Team\ndate: 2026-03-01\ntags: [newsletter]",
    "timelines/undated.md": "authors: [Nora Almqvist, Sam Berg]\ntags: '#history, ÄRA'",
    "notes/april.md": "tags: [garden/trees, gardening]\naliases: [Quillwort notes, /old/pteris/]",
    "posts/recipe.md": "kind: Recipe\nauthor: team_one\ndate: 2026-01-01",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("filters")
    for path, front_matter in DOCUMENTS.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(f"---\n{front_matter}\n---\nEvery document is about cats.\n", "utf-8")
    database = Database(f"sqlite:///{folder}/byline.db")
    sync(database, embedder, make_scope(folder), max_file_bytes=1000)
    yield Searcher(database, embedder, 0.3)
    database.close()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"kinds": ["post"]}, ["january", "february"]),
        ({"kinds": ["POST", "issue"]}, ["january", "february", "march"]),
        ({"kinds": ["recipe"]}, ["recipe"]),
        ({"kinds": ["nothing"]}, []),
        ({"tags": ["python"]}, ["january", "february"]),
        ({"tags": ["#Python"]}, ["january", "february"]),
        ({"tags": ["machine-learning"]}, ["january"]),
        ({"tags": ["Machine Learning"]}, ["january"]),
        ({"tags": ["C++"]}, ["february"]),
        ({"tags": ["history", "newsletter"]}, ["march", "undated"]),
        ({"tags": ["ära"]}, ["undated"]),
        ({"tags": ["pyth"]}, []),
        ({"tags": ["garden"]}, ["april"]),
        ({"tags": ["Garden/Trees"]}, ["april"]),
        ({"tags": ["garden/tree"]}, []),
        ({"tags": ["trees"]}, []),
        ({"author": "nora almqvist"}, ["january", "undated"]),
        ({"author": "NORA"}, ["january", "undated"]),
        ({"author": "Åsa Öberg"}, ["february"]),
        ({"author": "åsa öberg"}, ["february"]),
        ({"author": "%"}, ["march"]),
        ({"author": "team_"}, ["recipe"]),
        ({"author": "\\"}, []),
        ({"after": dt.date(2026, 2, 1)}, ["february", "march"]),
        ({"before": dt.date(2026, 2, 1)}, ["january", "february", "recipe"]),
        ({"after": dt.date(2026, 1, 31), "before": dt.date(2026, 1, 31)}, ["january"]),
        ({"after": dt.date(2026, 3, 2)}, []),
        ({"kinds": ["post"], "tags": ["python"], "author": "nora", "before": dt.date(2026, 12, 31)}, ["january"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("mode", list(Mode))
def test_only_documents_that_pass_every_filter_answer(
    searcher: Searcher, filters: dict[str, Any], found: list[str], mode: Mode
) -> None:
    hits = searcher.search(Query("cats", mode, Filters(**filters))).hits
    assert {PurePosixPath(hit.path).stem for hit in hits} == set(found)


def test_aliases_find_a_document_and_addresses_among_them_do_not(searcher: Searcher) -> None:
    found = {word: searcher.search(Query(word, Mode.KEYWORD, explain=True)).hits for word in ("quillwort", "pteris")}
    assert [hit.path for hit in found["quillwort"]] == ["notes/april.md"]
    assert found["quillwort"][0].why is not None
    assert found["quillwort"][0].why.terms == ["quillwort"]
    assert found["pteris"] == []


def test_a_store_whose_documents_have_aliases_is_sound(write: Write, run_sync: RunSync, database: Database) -> None:
    for aliases in ("[Quillwort]", "Horsetail"):
        write("notes/fern.md", f"---\naliases: {aliases}\n---\nA fern.\n")
        run_sync()
        assert check_store(database).faults == []
