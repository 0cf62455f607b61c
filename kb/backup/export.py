"""Reads a store as lines, from one snapshot of it."""

import datetime as dt
import hashlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from itertools import chain

from sqlalchemy import Table, select
from sqlmodel import Session

from kb.backup.files import write_lines
from kb.backup.lines import Header, TableRows, Trailer, as_line
from kb.backup.tables import count_rows, stored_tables
from kb.database import SCHEMA_HEAD, Database
from kb.errors import DamagedRowError, StoreError
from kb.index.models import active_model
from kb.progress import Progress

BATCH_ROWS = 500
_STREAMED = {"stream_results": True, "yield_per": BATCH_ROWS}


def export_store(database: Database, place: str, *, force: bool = False, progress: Progress | None = None) -> Header:
    """Write everything a store holds into a file.

    Args:
        place: path of the file, or `-` for standard output; compressed where it ends in .gz.
        force: write over a file that is there.

    Returns:
        What the file says of itself.

    Raises:
        ConflictError: the file is there.
        InputError: it cannot be written.
        StoreError: a row cannot be read.
        InterruptedWorkError: `progress` was cancelled. No file was written.
    """
    with closing(export_lines(database, progress)) as lines:
        first = next(lines)
        write_lines(chain([first], lines), place, force=force)
    return Header.model_validate_json(first)


def export_lines(database: Database, progress: Progress | None = None) -> Generator[bytes, None, None]:
    """Every row of every table, as lines (see `kb.backup.lines`). Memory stays the same however many there are.

    One read transaction stays open until the last line is taken; others may write meanwhile.

    Raises:
        StoreError: a row cannot be read.
        InterruptedWorkError: `progress` was cancelled.
    """
    progress = progress or Progress()
    digest = hashlib.sha256()
    with database.read() as session:
        header = _header(session)
        line = as_line(header)
        digest.update(line)
        yield line
        with closing(_rows(session, database.where)) as rows:
            for done, line in enumerate(rows):
                if done % BATCH_ROWS == 0:
                    progress.step("Exporting", done, header.total)
                digest.update(line)
                yield line
        progress.step("Exporting", header.total, header.total)
    yield as_line(Trailer(rows=header.total, sha256=digest.hexdigest()))


def _header(session: Session) -> Header:
    active = active_model(session)
    return Header(
        schema=SCHEMA_HEAD,
        embedding_model=active.name if active else None,
        made_at=dt.datetime.now(dt.UTC),
        rows=count_rows(session),
    )


def _rows(session: Session, where: str) -> Generator[bytes, None, None]:
    """A line for each row, tables that are referred to first, rows in the order of their keys."""
    for table in stored_tables(session):
        rows = TableRows(table)
        with _readable(table, where):
            statement = select(table).order_by(*table.primary_key.columns)
            with closing(session.connection().execute(statement, execution_options=_STREAMED)) as found:
                for row in found.mappings():
                    yield rows.encode(dict(row))


@contextmanager
def _readable(table: Table, where: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, DamagedRowError) as error:
        raise StoreError(
            f"The table “{table.name}” of {where} holds a value that cannot be read ({error}).",
            hint="Run `byline check --repair` and try again.",
            subject=table.name,
        ) from error
