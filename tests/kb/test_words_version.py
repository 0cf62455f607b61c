"""A store that an older Byline has indexed is found out, and indexed anew: whole, or not at all."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from kb.backends import make_backend
from kb.check.store import check_store
from kb.database import MIGRATIONS, Database
from kb.errors import InterruptedWorkError
from kb.index.rebuild import is_outdated, renew_outdated_index
from kb.progress import Progress
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.check.harm import forget_words, harm, messages, repaired
from tests.kb.conftest import RunSync
from tests.kb.helpers import assert_whole, contents

OLDER = "An older Byline made the index, by other rules of what a word is."


@pytest.fixture
def older(database: Database, write: Write, run_sync: RunSync) -> Database:
    """Two documents, synced, with an index that is not what it should be and says that it is of another version."""
    write("posts/owls.md", "# Owls\n\nOwls hunt voles at night in open fields.")
    write("posts/ravens.md", "# Ravens\n\nRavens remember faces. They cache food for the winter.")
    run_sync(embedder=FakeEmbedder())
    harm(
        database,
        "UPDATE store_state SET value = '1' WHERE name = 'words_version'",
        "UPDATE word SET stem = 'vol' WHERE word = 'voles'",
    )
    forget_words(database)
    return database


def found(database: Database, asked: str) -> list[str]:
    hits = Searcher(database, FakeEmbedder(), 0.5).search(Query(asked, Mode.KEYWORD)).hits
    return [hit.path for hit in hits]


def test_a_check_says_that_an_older_byline_made_the_index(older: Database) -> None:
    assert is_outdated(older)
    assert OLDER in messages(older)


def test_an_older_index_is_made_anew(older: Database) -> None:
    searcher = Searcher(older, FakeEmbedder(), 0.5)
    assert searcher.search(Query("voles", Mode.KEYWORD)).hits == []
    steps: list[tuple[str, int, int]] = []

    renew_outdated_index(older, Progress(lambda *step: steps.append(step)))

    assert [hit.path for hit in searcher.search(Query("voles", Mode.KEYWORD)).hits] == ["posts/owls.md"]
    assert steps == [("Indexing", 0, 2), ("Indexing", 1, 2), ("Indexing", 2, 2)]
    assert check_store(older).is_sound
    assert_whole(older)


def test_an_index_of_today_is_left_alone(older: Database) -> None:
    renew_outdated_index(older, Progress())
    forget_words(older)

    renew_outdated_index(older, Progress())

    assert found(older, "voles") == []


def test_a_sync_that_finds_no_change_makes_an_older_index_anew(older: Database, run_sync: RunSync) -> None:
    assert run_sync(embedder=FakeEmbedder()).unchanged == 2

    assert found(older, "voles") == ["posts/owls.md"]
    assert check_store(older).is_sound


def test_a_repair_makes_an_older_index_anew(older: Database) -> None:
    assert OLDER in repaired(older)
    assert not is_outdated(older)


def test_stopped_on_the_way_all_is_as_it_was_and_the_next_makes_it_whole(older: Database) -> None:
    before = contents(older)
    progress = Progress(lambda _doing, done, _total: progress.cancel() if done else None)

    with pytest.raises(InterruptedWorkError):
        renew_outdated_index(older, progress)

    assert (contents(older), is_outdated(older)) == (before, True)
    renew_outdated_index(older, Progress())
    assert check_store(older).is_sound


def test_a_new_store_is_of_today(database: Database) -> None:
    assert not is_outdated(database)


@pytest.mark.parametrize("held", [0, 1])
def test_a_store_from_before_versions_were_noted_is_outdated_where_it_holds_documents(
    request: pytest.FixtureRequest, store_kind: str, tmp_path: Path, held: int
) -> None:
    on_server = store_kind == "postgresql"
    url = request.getfixturevalue("postgres").empty() if on_server else f"sqlite:///{tmp_path}/old.db"
    engine = make_backend(url).make_engine().execution_options(write=True)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        columns = "path, kind, title, author, is_draft, tags, front_matter, content_hash, stamp, recipe, synced_at"
        values = "'a.md', 'post', 'A', '', false, '[]', '{}', '', '', '', '2026-10-31'"
        if held:
            connection.exec_driver_sql(f"INSERT INTO document ({columns}) VALUES ({values})")
    engine.dispose()

    upgraded = Database(url)
    assert is_outdated(upgraded) == bool(held)
    upgraded.close()
