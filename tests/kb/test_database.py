"""Opening a store, its transactions, and what is said when it cannot be used."""

import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import Barrier, Event, Thread
from types import SimpleNamespace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel, select

from kb.backends import THREADS, make_backend
from kb.database import Database
from kb.errors import SettingsError, StoreBusyError, StoreError, StoreFullError
from kb.models import Document, DocumentTag, StoreState
from kb.settings import Settings
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import RunSync
from tests.kb.helpers import SQLITE_ONLY
from tests.postgres import Postgres


def names(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(StoreState.name).order_by(StoreState.name)))


def test_the_schema_is_what_the_models_of_every_package_say(database: Database) -> None:
    """All but what search reads, whose tables are written by hand."""
    for package in ("kb", "generator", "newsletter"):
        import_module(f"{package}.models")

    def is_compared(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return kind != "table" or not str(name).startswith("passage_")

    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_compared}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_store_is_made_with_the_folders_it_needs(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/not/yet/there.db").close()
    assert (tmp_path / "not/yet/there.db").is_file()


def test_what_was_written_is_there_when_opened_again(settings: Settings, database: Database) -> None:
    with database.write() as session:
        session.add(StoreState(name="kept", value="1"))
    database.close()
    again = Database(settings.database_url)
    assert names(again) == ["kept"]
    again.close()


def test_a_store_opened_for_the_first_time_by_many_at_once_works_for_all(tmp_path: Path) -> None:
    together, opened = Barrier(4), []

    def open_store() -> None:
        together.wait()
        opened.append(Database(f"sqlite:///{tmp_path}/new/byline.db"))

    threads = [Thread(target=open_store) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [names(database) for database in opened] == [[], [], [], []]
    for database in opened:
        database.close()


def test_opening_a_new_store_waits_for_whoever_is_making_it(tmp_path: Path) -> None:
    maker = sqlite3.connect(tmp_path / "byline.db", isolation_level=None)
    maker.execute("BEGIN IMMEDIATE")
    opened: list[Database] = []
    thread = Thread(target=lambda: opened.append(Database(f"sqlite:///{tmp_path}/byline.db")))
    thread.start()
    thread.join(0.2)
    assert thread.is_alive()
    maker.execute("ROLLBACK")
    maker.close()
    thread.join()
    assert names(opened[0]) == []
    opened[0].close()


def test_an_error_inside_a_write_undoes_all_of_it(database: Database) -> None:
    def write_and_fail() -> None:
        with database.write() as session:
            session.add(StoreState(name="half", value="1"))
            session.flush()
            raise KeyError("halfway")

    with pytest.raises(KeyError):
        write_and_fail()
    assert names(database) == []


def test_what_the_database_refuses_is_told_as_our_own_error(database: Database) -> None:
    def write_twice() -> None:
        with database.write() as session:
            for value in ("1", "2"):
                session.connection().execute(text(f"INSERT INTO store_state VALUES ('same', '{value}')"))

    with pytest.raises(StoreError, match=r"refused the operation: .*(UNIQUE|unique) constraint"):
        write_twice()
    assert names(database) == []


def test_a_tag_of_no_document_is_refused(database: Database) -> None:
    def write_orphan() -> None:
        with database.write() as session:
            session.add(DocumentTag(document_id=1, tag="x"))

    with pytest.raises(StoreError, match=r"(?i)foreign key"):
        write_orphan()


def test_a_reader_sees_one_snapshot_while_another_writes(settings: Settings, database: Database) -> None:
    other = Database(settings.database_url)
    with database.read() as session:
        assert session.exec(select(StoreState.name)).all() == []
        with other.write() as writing:
            writing.add(StoreState(name="new", value="1"))
        assert session.exec(select(StoreState.name)).all() == []
    assert names(database) == ["new"]
    other.close()


@contextmanager
def writing_elsewhere(url: str) -> Iterator[None]:
    """Hold the write lock on another connection."""
    other = Database(url)
    with other.write() as session:
        session.connection()
        yield
    other.close()


def test_as_many_read_at_once_as_a_server_has_threads(database: Database) -> None:
    together = Barrier(THREADS)

    def read(_number: int) -> list[str]:
        with database.read() as session:
            found = list(session.exec(select(StoreState.name)))
            together.wait(60)  # all of them hold their connection here
            return found

    with ThreadPoolExecutor(THREADS) as readers:
        assert len(list(readers.map(read, range(THREADS)))) == THREADS


@SQLITE_ONLY
def test_when_every_connection_is_in_use_it_is_said(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    few = create_engine(database.engine.url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    monkeypatch.setattr(database, "engine", few)
    with database.read() as session:
        session.connection()
        with pytest.raises(StoreBusyError, match="All connections"), database.read() as another:
            another.connection()
    few.dispose()


def test_a_write_waits_while_another_holds_the_lock(settings: Settings, database: Database) -> None:
    written = Event()

    def write() -> None:
        with database.write() as session:
            session.add(StoreState(name="waited", value="1"))
        written.set()

    thread = Thread(target=write)
    with writing_elsewhere(settings.database_url):
        thread.start()
        assert not written.wait(0.2)
    thread.join()
    assert names(database) == ["waited"]


def test_a_write_that_waited_too_long_is_told_so(
    settings: Settings, store_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = "sqlite" if store_kind == "sqlite" else "postgres"
    monkeypatch.setattr(f"kb.backends.{backend}.BUSY_TIMEOUT_SECONDS", 1)
    database = Database(settings.database_url)

    def write() -> None:
        with database.write() as session:
            session.add(StoreState(name="refused", value="1"))

    with (
        writing_elsewhere(settings.database_url),
        pytest.raises(StoreBusyError, match="Another process has been writing to"),
    ):
        write()
    assert names(database) == []
    database.close()


def test_a_file_that_is_not_a_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("These are my notes, not a database. " * 100)
    with pytest.raises(StoreError, match="is damaged or is not a database") as caught:
        Database(f"sqlite:///{file}")
    assert caught.value.subject == str(file)
    assert file.read_text().startswith("These are my notes")


@SQLITE_ONLY
def test_a_damaged_store_says_how_to_build_it_anew(
    settings: Settings, database: Database, write: Write, run_sync: RunSync
) -> None:
    write("posts/one.md", "Some text.")
    run_sync(embedder=FakeEmbedder())
    database.close()
    content = bytearray(Path(database.where).read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    Path(database.where).write_bytes(content)

    def read_all() -> None:
        damaged = Database(settings.database_url)
        with damaged.read() as session:
            session.exec(select(Document)).all()

    with pytest.raises(StoreError, match="damaged") as caught:
        read_all()
    assert "byline sync" in caught.value.hint


@pytest.mark.parametrize(("free", "kind"), [(1024, StoreFullError), (10**9, StoreError)])
def test_a_disk_too_full_to_open_a_store_is_said_to_be_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, kind: type[StoreError]
) -> None:
    """SQLite calls it an I/O error when there is no room for the files it keeps beside an open store."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free))
    backend = make_backend(f"sqlite:///{tmp_path / 'byline.db'}")
    assert type(backend.named(sqlite3.OperationalError("disk I/O error"))) is kind


def test_a_store_of_a_newer_byline_is_refused_and_left_alone(settings: Settings, database: Database) -> None:
    with database.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"made by a newer Byline \(schema 9999") as caught:
        Database(settings.database_url)
    assert "Upgrade Byline" in caught.value.hint
    assert names(database) == []


def test_a_database_that_byline_did_not_make_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    shop = sqlite3.connect(file)
    shop.execute("CREATE TABLE orders (id INTEGER)")
    with pytest.raises(StoreError, match="a database that Byline did not make"):
        Database(f"sqlite:///{file}")
    assert shop.execute("SELECT name FROM sqlite_master").fetchall() == [("orders",)]
    shop.close()


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("A file, not a folder.")
    with pytest.raises(StoreError, match=f"The data folder {tmp_path}/file/data cannot be made") as caught:
        Database(f"sqlite:///{tmp_path}/file/data/byline.db")
    assert "BYLINE_DATA" in caught.value.hint


def test_a_folder_where_the_database_should_be_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=f"{tmp_path} cannot be opened for writing"):
        Database(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("url", ["nonsense", "sqlite://", "sqlite:///:memory:", "mysql://nora:secret@host/byline"])
def test_a_url_of_no_database_byline_knows_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Database(url)
    assert "sqlite:///path/to/byline.db" in caught.value.hint
    assert "secret" not in str(caught.value)


def test_a_server_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        Database(f"postgresql://nora:secret@/byline?host={tmp_path}")
    assert "BYLINE_DATABASE" in caught.value.hint
    assert "secret" not in str(caught.value)


def test_a_database_that_is_not_there_is_named(postgres: Postgres) -> None:
    url = postgres.fresh()
    postgres.drop(url)
    with pytest.raises(StoreError, match=r"cannot be reached: .*does not exist"):
        Database(url)


def test_an_empty_database_of_a_server_is_made_into_a_store(postgres: Postgres) -> None:
    url = postgres.empty()
    database = Database(url)
    assert names(database) == []
    database.close()
    postgres.drop(url)
