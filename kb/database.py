"""Opens the store, brings its schema up to date, and hands out transactions. Knows no tables.

Reads and writes use separate doors: `Database.read()` sees one consistent snapshot, `Database.write()` holds the
store's one write lock from its first moment.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session, SQLModel

from kb.backends import make_backend
from kb.errors import StoreBusyError, StoreError

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.dialects import postgresql, sqlite

Value = TypeVar("Value")

_TODAY = "today"

MIGRATIONS = Path(__file__).parent / "migrations"
SCHEMA_HEAD = max(file.stem.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


class Database:
    """A store at `url`, with its schema applied.

    Args:
        url: `sqlite:///PATH` or `postgresql://user:password@host/name`.
        today: says what day it is where the author lives; see `today_of`.

    Raises:
        SettingsError: the URL is not one Byline can open.
        StoreError: there is no database there that Byline can use, or it belongs to a newer Byline.
    """

    def __init__(self, url: str, today: Callable[[], dt.date] = dt.date.today) -> None:
        self._today = today
        self._backend = make_backend(url)
        self.where = self._backend.where
        self.engine = self._backend.make_engine()
        self.dialect = self.engine.dialect.name
        self._writing = self.engine.execution_options(write=True)
        try:
            with self._translated():
                self._migrate()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one consistent snapshot of the store."""
        with self._translated(), self._session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session holding the write lock: committed on leaving, rolled back on any error.

        Raises:
            StoreBusyError: another process held the lock for 30 seconds.
            StoreFullError: the disk has no room left.
        """
        with self._translated(), self._session(self._writing) as session, session.begin():
            yield session

    def is_unwell(self, error: Exception) -> bool:
        """Whether an error is the database's own, rather than about a value it was given and cannot hold."""
        driver = self.engine.dialect.dbapi
        assert driver is not None
        cause = error.orig if isinstance(error, DBAPIError) else error
        about_values = (driver.DataError, driver.IntegrityError, driver.ProgrammingError)
        return isinstance(cause, driver.Error) and not isinstance(cause, about_values)

    def exclusive(self, name: str, wait_seconds: float) -> AbstractContextManager[None]:
        """Let one process at a time do what `name` says, with no transaction open meanwhile.

        Raises:
            StoreBusyError: another was still at it after `wait_seconds`.
        """
        return self._backend.exclusive(name, wait_seconds)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def _session(self, engine: "Engine") -> Session:
        return Session(engine, expire_on_commit=False, info={_TODAY: self._today()})

    def _migrate(self) -> None:
        version = self._schema_version()
        if version == SCHEMA_HEAD:
            return
        if version is not None and version > SCHEMA_HEAD:
            raise StoreError(
                f"{self.where} was made by a newer Byline (schema {version}; this one knows {SCHEMA_HEAD}).",
                hint="Upgrade Byline, or set BYLINE_DATA to another folder.",
                subject=self.where,
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
            tables = inspect(connection).get_table_names()
            if "alembic_version" in tables:
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if tables:
                raise StoreError(
                    f"{self.where} is a database that Byline did not make.",
                    hint="Set BYLINE_DATABASE or BYLINE_DATA to another place.",
                    subject=self.where,
                )
        return None

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        driver = self.engine.dialect.dbapi
        assert driver is not None
        try:
            yield
        except DBAPIError as error:
            raise self._backend.named(error.orig if isinstance(error.orig, Exception) else error) from error
        except driver.Error as error:
            raise self._backend.named(error) from error
        except PoolTimeoutError as error:
            raise StoreBusyError(
                f"All connections to {self.where} are in use.", hint="Try again in a moment.", subject=self.where
            ) from error


def today_of(session: Session) -> dt.date:
    """The author's day on which a session of `Database` was begun."""
    today: dt.date = session.info[_TODAY]
    return today


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """A part of a transaction that is undone by itself where it fails.

    What failed is raised, also where the database has undone the whole transaction by then, as SQLite does when its
    disk is full.
    """
    nested = session.begin_nested()
    try:
        yield
    except BaseException:
        with suppress(DBAPIError):
            nested.rollback()
        raise
    nested.commit()


def once_a_reading(session: Session, name: str, read: Callable[[Session], Value]) -> Value:
    """What `read` finds in a session. One of `Database.read` sees the same all along, so it is asked once.

    Args:
        name: of the answer, in `Session.info`.
    """
    if session.connection().get_execution_options().get("write"):
        return read(session)
    if name not in session.info:
        session.info[name] = read(session)
    found: Value = session.info[name]
    return found


def insert_into(session: Session, table: "type[SQLModel]") -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT, which each database spells for itself."""
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
