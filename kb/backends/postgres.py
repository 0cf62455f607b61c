"""A store in PostgreSQL with the pgvector extension, for libraries and teams that outgrow one file.

Reads see one snapshot (REPEATABLE READ, READ ONLY). Writes wait for each other on an advisory lock, as they do in
SQLite, so that code which reads and then writes means the same in both.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from kb.backends import BUSY_TIMEOUT_SECONDS, THREADS
from kb.errors import StoreBusyError, StoreError, StoreFullError
from kb.masking import masked

_WRITING = "byline write"


class PostgresBackend:
    """See `kb.backends.Backend`.

    Args:
        url: `postgresql://user:password@host/name`.
    """

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self.where = masked(url.render_as_string(hide_password=True))

    def make_engine(self) -> Engine:
        """An engine for the database; see `Backend.make_engine`. No connection is made yet."""
        options = f"-c timezone=UTC -c lock_timeout={BUSY_TIMEOUT_SECONDS}s"
        engine = create_engine(
            self._url,
            pool_pre_ping=True,
            max_overflow=THREADS,
            connect_args={"options": options, "connect_timeout": BUSY_TIMEOUT_SECONDS},
        )
        event.listen(engine, "begin", _begin)
        return engine

    def named(self, error: Exception) -> StoreError:
        """The driver's error as ours; see `Backend.named`."""
        state, reason = getattr(error, "sqlstate", None) or "", str(error).strip().split("\n")[0]
        if state == "53100":
            return StoreFullError(
                f"The disk of the server holding {self.where} is full.",
                hint="Make room and run the command again; what was stored before is unharmed.",
                subject=self.where,
            )
        if state == "55P03":
            return StoreBusyError(
                f"Another process has been writing to {self.where} for {BUSY_TIMEOUT_SECONDS} seconds.",
                hint="Wait for it to finish and try again.",
                subject=self.where,
            )
        if not state or state.startswith(("08", "28", "3D", "57P")):  # connecting, logging in, no such database
            return StoreError(
                f"The database {self.where} cannot be reached: {reason}.",
                hint="Check that the server runs, and the address, name and password in BYLINE_DATABASE.",
                subject=self.where,
            )
        if "extension" in reason and "vector" in reason:
            return StoreError(
                f"The server of {self.where} lacks the pgvector extension ({reason}).",
                hint="Install pgvector 0.8 or later there; a superuser may have to run CREATE EXTENSION vector.",
                subject=self.where,
            )
        return StoreError(f"The database {self.where} refused the operation: {reason}.", subject=self.where)

    @contextmanager
    def exclusive(self, name: str, wait_seconds: float) -> Iterator[None]:
        """Hold an advisory lock on a connection of its own; see `Backend.exclusive`.

        A lock of the session, not of a transaction, so that none stays open meanwhile.
        """
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        key = _key(f"byline {name}")
        try:
            with engine.connect() as connection:
                connection.execute(text(f"SET lock_timeout = {int(wait_seconds * 1000)}"))
                try:
                    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
                except OperationalError as error:
                    if getattr(error.orig, "sqlstate", "") != "55P03":
                        raise
                    raise StoreBusyError(
                        f"Another {name} of {self.where}{_holder(connection, key)} is still running.",
                        hint="Wait for it to finish and try again.",
                        subject=self.where,
                    ) from error
                yield
        finally:
            engine.dispose()  # ends the session, and the lock with it


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("write"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_key(_WRITING)})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _key(name: str) -> int:
    """A number for a named advisory lock. Locks belong to one database of a server: the name need not say which."""
    return zlib.crc32(name.encode())


def _holder(connection: Connection, key: int) -> str:
    found = connection.execute(
        text(
            "SELECT coalesce(host(client_addr), 'this machine') || ', server process ' || pg_stat_activity.pid "
            "FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "WHERE locktype = 'advisory' AND granted AND objid = :key"
        ),
        {"key": key},
    ).scalar()
    return f" (from {found})" if found else ""
