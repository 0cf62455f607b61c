"""The two databases a store can live in: a SQLite file, or PostgreSQL with pgvector. Neither knows any table.

A backend answers what differs between them outside SQL: how to connect and begin, how to name failures, and how to
let one process at a time do something.
"""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from kb.errors import SettingsError, StoreError

THREADS = 40
"""Of a server, which answer at the same time: so many connections are kept or made, and none waits for another."""

BUSY_TIMEOUT_SECONDS = 30
"""How long a write waits for another to finish."""


class Backend(Protocol):
    """Where a store lives."""

    @property
    def where(self) -> str:
        """The store's place as messages name it: no password in it."""
        ...

    def make_engine(self) -> Engine:
        """An engine whose transactions see one snapshot, and wait for each other when their connection has the
        execution option `write`.

        Raises:
            StoreError: the place cannot be used.
        """
        ...

    def named(self, error: Exception) -> StoreError:
        """The driver's error as ours, saying what to do."""
        ...

    def exclusive(self, name: str, wait_seconds: float) -> AbstractContextManager[None]:
        """Hold a named lock of this store, across processes; whoever holds it may not ask for it again.

        Raises:
            StoreBusyError: it was not free in time; the message says who holds it.
        """
        ...


def make_backend(url: str) -> Backend:
    """The backend a database URL names.

    Raises:
        SettingsError: it is not a URL Byline can open.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        shown = "What the setting holds" if "@" in url else f"“{url}”"  # where a password stands cannot be told
        raise SettingsError(f"{shown} is not a database URL.", hint=_HINT, subject="database") from error
    kind = parsed.get_backend_name()
    if kind == "sqlite" and parsed.database and parsed.database != ":memory:":
        from kb.backends.sqlite import SqliteBackend

        return SqliteBackend(parsed)
    if kind in ("postgresql", "postgres") and parsed.database:
        from kb.backends.postgres import PostgresBackend

        return PostgresBackend(parsed)
    shown = parsed.render_as_string(hide_password=True)
    raise SettingsError(
        f"The database {shown} is neither a SQLite file nor a PostgreSQL database.", hint=_HINT, subject="database"
    )


_HINT = "Use sqlite:///path/to/byline.db or postgresql://user@host/name."
