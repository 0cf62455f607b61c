"""A sync that would forget everything, or most of much, asks first: a disk that is not mounted looks just so."""

import pytest

from kb.database import Database
from kb.errors import ConflictError
from kb.ingest.scan import make_scope
from kb.ingest.sync import sync
from kb.settings import Settings
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import RunSync
from tests.kb.helpers import counts, stored_paths

MANY = [f"posts/{number:02}.md" for number in range(12)]


@pytest.fixture(autouse=True)
def _content(write: Write, run_sync: RunSync) -> None:
    for path in MANY:
        write(path, f"# {path}\n\nText of {path}.\n")
    run_sync(embedder=FakeEmbedder())


def remove(settings: Settings, paths: list[str]) -> None:
    for path in paths:
        (settings.content / path).unlink()


@pytest.mark.parametrize(("gone", "said"), [(12, "holds no Markdown file"), (7, "holds only 5 Markdown files")])
def test_most_of_the_files_gone_is_refused_until_it_is_meant(
    settings: Settings, run_sync: RunSync, database: Database, gone: int, said: str
) -> None:
    remove(settings, MANY[:gone])
    with pytest.raises(ConflictError, match=f"{said}, so a sync would forget {gone} stored documents") as raised:
        run_sync(embedder=FakeEmbedder())
    assert "--allow-removals" in raised.value.hint
    assert stored_paths(database) == MANY
    scope, limit = make_scope(settings.content), settings.max_file_bytes
    report = sync(database, FakeEmbedder(), scope, max_file_bytes=limit, allow_removals=True)
    assert counts(report) == {"removed": gone} | ({"unchanged": 12 - gone} if gone < 12 else {})


def test_half_of_the_files_may_go(settings: Settings, run_sync: RunSync) -> None:
    remove(settings, MANY[:6])
    assert counts(run_sync(embedder=FakeEmbedder())) == {"removed": 6, "unchanged": 6}


def test_files_that_move_are_not_lost(settings: Settings, run_sync: RunSync) -> None:
    (settings.content / "posts").rename(settings.content / "articles")
    assert counts(run_sync(embedder=FakeEmbedder())) == {"added": 12, "removed": 12}


def test_of_few_documents_any_but_the_last_may_go(settings: Settings, run_sync: RunSync, database: Database) -> None:
    for path in MANY[:9]:
        (settings.content / path).unlink()
        run_sync(embedder=FakeEmbedder())
    remove(settings, MANY[9:11])
    assert counts(run_sync(embedder=FakeEmbedder())) == {"removed": 2, "unchanged": 1}
    remove(settings, MANY[11:])
    with pytest.raises(ConflictError, match="would forget 1 stored document;"):
        run_sync(embedder=FakeEmbedder())
    assert stored_paths(database) == MANY[11:]
