"""Opens the database, brings its schema up to date, and hands out transactions. Knows no tables.

Reads and writes use separate doors: `Database.read()` sees one consistent snapshot, `Database.write()`
takes SQLite's write lock at once (BEGIN IMMEDIATE). A transaction that reads first and writes later would
otherwise fail with "database is locked" in WAL mode, whatever the timeout.
"""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlmodel import Session

from kb.errors import SettingsError, StoreBusyError, StoreError, StoreFullError

MIGRATIONS = Path(__file__).parent / "migrations"
SCHEMA_HEAD = max(file.stem.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
BUSY_TIMEOUT_SECONDS = 30


class Database:
    """A store at `url`, with its schema applied.

    Args:
        url: `sqlite:///PATH`.

    Raises:
        SettingsError: the URL is not one Byline can open.
        StoreError: the file is not a database, belongs to a newer Byline, or cannot be opened.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = _sqlite_path(url)
        with _translated(self.path):
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(
                    f"The data folder {self.path.parent} cannot be made: {error.strerror}.",
                    hint="Set BYLINE_DATA to a folder you may write to.",
                    subject=str(self.path.parent),
                ) from error
            self.engine = _make_engine(url)
            self._writing = self.engine.execution_options(write=True)
            self._migrate()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one consistent snapshot of the store."""
        with _translated(self.path), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session holding the write lock: committed on leaving, rolled back on any error.

        Raises:
            StoreBusyError: another process held the lock for 30 seconds.
            StoreFullError: the disk has no room left.
        """
        with _translated(self.path), Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def _migrate(self) -> None:
        version = self._schema_version()
        if version == SCHEMA_HEAD:
            return
        if version is not None and version > SCHEMA_HEAD:
            raise StoreError(
                f"{self.path} was made by a newer Byline (schema {version}; this one knows {SCHEMA_HEAD}).",
                hint="Upgrade Byline, or set BYLINE_DATA to another folder.",
                subject=str(self.path),
            )
        from alembic import command
        from alembic.config import Config

        logging.getLogger("alembic").setLevel(logging.WARNING)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self._writing.connect() as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _schema_version(self) -> str | None:
        with self.engine.connect() as connection:
            tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
            if "alembic_version" in tables:
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if tables:
                raise StoreError(
                    f"{self.path} is a database that Byline did not make.",
                    hint="Set BYLINE_DATABASE or BYLINE_DATA to another place.",
                    subject=str(self.path),
                )
        return None


def _sqlite_path(url: str) -> Path:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError(
            f"“{url}” is not a database URL.", hint="Use sqlite:///path/to/byline.db.", subject="database"
        ) from error
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise SettingsError(
            f"The database {parsed.render_as_string(hide_password=True)} is not a SQLite file.",
            hint="This release stores in SQLite only: use sqlite:///path/to/byline.db.",
            subject="database",
        )
    return Path(parsed.database)


def _make_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        _use_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch to WAL mode. SQLite does not wait for a lock here as it does elsewhere, so we do."""
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn the driver's errors into ours."""
    try:
        yield
    except DatabaseError as error:
        raise _store_error(path, str(error.orig)) from error
    except sqlite3.DatabaseError as error:
        raise _store_error(path, str(error)) from error


def _store_error(path: Path, reason: str) -> StoreError:
    subject = str(path)
    if "database or disk is full" in reason:
        return StoreFullError(
            f"The disk holding {path} is full.",
            hint="Make room and run the command again; what was stored before is unharmed.",
            subject=subject,
        )
    if "locked" in reason:
        return StoreBusyError(
            f"Another process has been writing to {path} for {BUSY_TIMEOUT_SECONDS} seconds.",
            hint="Wait for it to finish and try again.",
            subject=subject,
        )
    if "not a database" in reason or "malformed" in reason:
        return StoreError(
            f"{path} is damaged or is not a database ({reason}).",
            hint="Move it aside and run `byline sync`: everything but drafts and issues is rebuilt from your content.",
            subject=subject,
        )
    if "unable to open" in reason or "readonly" in reason:
        return StoreError(
            f"{path} cannot be opened for writing ({reason}).",
            hint="Check its permissions, or set BYLINE_DATA to a folder you may write to.",
            subject=subject,
        )
    return StoreError(f"The database {path} refused the operation: {reason}.", subject=subject)
