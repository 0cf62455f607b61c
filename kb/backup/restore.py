"""Puts the rows of an export into a store, in one transaction: all of them or none."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlmodel import Session

from kb.backup.export import BATCH_ROWS, export_lines
from kb.backup.lines import Header, RowLine, TableRows
from kb.backup.reading import Reader
from kb.backup.tables import STATE_TABLE, count_rows, stored_tables
from kb.database import Database
from kb.errors import ConflictError, InputError
from kb.index import make_index
from kb.index.rebuild import rebuild_index, renew_generation
from kb.index.store import generation
from kb.progress import Progress

LOCK_WAIT_SECONDS = 60

_Row = tuple[int, dict[str, Any]]


def restore_store(
    database: Database,
    lines: Iterable[bytes],
    *,
    name: str,
    replace: bool = False,
    progress: Progress | None = None,
) -> Header:
    """Fill a store with what an export holds, ids and all, and index it. Memory stays the same however much that is.

    Args:
        lines: see `kb.backup.lines`.
        name: of the file, for messages.
        replace: drop what the store holds.

    Returns:
        What the export said of itself.

    Raises:
        ConflictError: the store is not empty, and `replace` was not asked for.
        InputError: the export is damaged, cut off or of another version. Nothing was changed.
        StoreBusyError: a sync was still running after a minute.
        InterruptedWorkError: `progress` was cancelled. Nothing was changed.
    """
    progress = progress or Progress()
    reader = Reader(lines, name)
    header = reader.header()
    with database.exclusive("sync", LOCK_WAIT_SECONDS), database.write() as session:
        before = generation(session)
        _make_room(session, database.where, replace)
        _Filling(session, reader, header.total, progress).run()
        if database.dialect == "postgresql":
            _advance_sequences(session)
        rebuild_index(session, make_index(database.dialect), progress)
        renew_generation(session, before)
    return header


def copy_store(
    source: Database, target: Database, *, replace: bool = False, progress: Progress | None = None
) -> Header:
    """Fill a store with what another one holds; see `restore_store`.

    Raises:
        InputError: they are the same store.
    """
    if _place(source) == _place(target):
        raise InputError(
            f"{target.where} is the store in use; it cannot be copied onto itself.",
            hint="Name another database.",
            subject=target.where,
        )
    with closing(export_lines(source)) as lines:
        return restore_store(target, lines, name=source.where, replace=replace, progress=progress)


def _place(database: Database) -> str:
    return str(Path(database.where).resolve()) if database.dialect == "sqlite" else database.where


def _make_room(session: Session, where: str, replace: bool) -> None:
    held = {name: count for name, count in count_rows(session).items() if count and name != STATE_TABLE}
    if held and not replace:
        listed = ", ".join(f"{name} {count}" for name, count in held.items())
        raise ConflictError(
            f"The store {where} is not empty ({listed}).",
            hint="`--replace` drops what it holds; BYLINE_DATABASE names another store.",
            subject=where,
        )
    for table in reversed(stored_tables(session)):
        session.connection().execute(delete(table))


class _Filling:
    """The rows of an export on their way into the tables."""

    def __init__(self, session: Session, reader: Reader, total: int, progress: Progress) -> None:
        self._session = session
        self._reader = reader
        self._total = total
        self._progress = progress
        self._tables = {table.name: TableRows(table) for table in stored_tables(session)}

    def run(self) -> None:
        done = 0
        for name, lines in groupby(self._reader.rows(), key=lambda line: line[1].table):
            for batch in _batches(self._decoded(name, lines)):
                self._progress.step("Restoring", done, self._total)
                self._insert(self._tables[name].table, batch)
                done += len(batch)
        self._progress.step("Restoring", done, self._total)

    def _decoded(self, name: str, lines: Iterable[tuple[int, RowLine]]) -> Iterator[_Row]:
        for number, line in lines:
            if name not in self._tables:
                raise self._reader.damaged(number, f"there is no table “{name}”")
            try:
                yield number, self._tables[name].decode(line.row)
            except ValueError as error:
                raise self._reader.damaged(number, str(error)) from error

    def _insert(self, table: Table, rows: list[_Row]) -> None:
        try:
            with self._session.begin_nested():
                self._session.connection().execute(table.insert(), [values for _number, values in rows])
        except (IntegrityError, DataError, ProgrammingError, UnicodeEncodeError, OverflowError) as error:
            if len(rows) == 1:
                said = error.orig if isinstance(error, DBAPIError) else error
                reason = str(said).strip().split("\n")[0].encode("utf-8", "backslashreplace").decode()
                raise self._reader.damaged(rows[0][0], f"the database refuses it ({reason})") from error
            for row in rows:  # one by one, to find the line
                self._insert(table, [row])


def _batches(rows: Iterator[_Row]) -> Iterator[list[_Row]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def _advance_sequences(session: Session) -> None:
    """Let the next row of each table get an id beyond those that came with their rows."""
    connection = session.connection()
    for table in stored_tables(session):
        for column in table.primary_key.columns:
            if column.type.python_type is int and not column.foreign_keys:
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
                        f"coalesce(max({column.name}), 1), max({column.name}) IS NOT NULL) FROM {table.name}"
                    )
                )
