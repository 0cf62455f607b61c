"""A store in one SQLite file.

A transaction that reads first and writes later would fail with "database is locked" in WAL mode, whatever the
timeout, so writes take SQLite's write lock at once (BEGIN IMMEDIATE).
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from kb.atomic_files import PRIVATE, PRIVATE_FOLDER, make_folder
from kb.backends import BUSY_TIMEOUT_SECONDS, THREADS
from kb.errors import StoreBusyError, StoreError, StoreFullError

SMALLEST_ROOM_BYTES = 2**16


class SqliteBackend:
    """See `kb.backends.Backend`.

    Args:
        url: `sqlite:///PATH`.
    """

    def __init__(self, url: URL) -> None:
        assert url.database
        self.path = Path(url.database)
        self.where = str(self.path)
        self._url = url

    def make_engine(self) -> Engine:
        """An engine for the file, whose folder is made where it is missing; see `Backend.make_engine`."""
        try:
            make_folder(self.path.parent, mode=PRIVATE_FOLDER)
        except OSError as error:
            raise StoreError(
                f"The data folder {self.path.parent} cannot be made: {error.strerror}.",
                hint="Set BYLINE_DATA to a folder you may write to.",
                subject=str(self.path.parent),
            ) from error
        with suppress(OSError):  # SQLite says better what is wrong; its other files get the permissions of this one
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, PRIVATE))
        engine = create_engine(
            self._url,
            pool_size=THREADS,
            max_overflow=-1,
            connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
        return engine

    def named(self, error: Exception) -> StoreError:
        """The driver's error as ours; see `Backend.named`."""
        return _store_error(self.path, str(error))

    @contextmanager
    def exclusive(self, name: str, wait_seconds: float) -> Iterator[None]:
        """Hold a lock file beside the store; see `Backend.exclusive`."""
        from filelock import FileLock, Timeout

        file = self.path.with_suffix(f".{name}.lock")
        holder = self.path.with_suffix(f".{name}.holder")
        lock = FileLock(file, timeout=wait_seconds)
        process = ""
        try:
            lock.acquire()
        except Timeout as error:
            with suppress(OSError):
                process = f" (process {holder.read_text(encoding='ascii')})"
            raise StoreBusyError(
                f"Another {name} of {self.path}{process} is still running.",
                hint="Wait for it to finish and try again.",
                subject=self.where,
            ) from error
        try:
            holder.write_text(str(os.getpid()), encoding="ascii")
            yield
        finally:
            with suppress(OSError):
                holder.unlink()
            lock.release()


def _configure(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    _use_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous = FULL")  # NORMAL may lose the last commits when the power fails
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


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


def _has_no_room(folder: Path) -> bool:
    """Whether a disk has not even room for the files that SQLite keeps beside an open store."""
    try:
        return shutil.disk_usage(folder).free < SMALLEST_ROOM_BYTES
    except OSError:
        return False


def _store_error(path: Path, reason: str) -> StoreError:
    subject = str(path)
    if "database or disk is full" in reason or ("disk I/O error" in reason and _has_no_room(path.parent)):
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
