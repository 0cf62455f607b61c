"""What a store holds, to be compared with another."""

import datetime as dt
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlmodel import SQLModel

from kb.backup.export import export_lines
from kb.database import Database
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from tests.fakes import FakeEmbedder

NOON = dt.datetime(2026, 10, 31, 12, 0, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def rows_of(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, by table."""
    found = {}
    with database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            rows = session.connection().execute(select(table).order_by(*table.primary_key.columns)).mappings()
            found[table.name] = [{name: _comparable(value) for name, value in row.items()} for row in rows]
    return found


def _comparable(value: object) -> object:
    return value.tobytes() if isinstance(value, np.ndarray) else value


def found(database: Database, question: str, mode: Mode) -> list[tuple[str, int, float]]:
    hits = Searcher(database, FakeEmbedder(), 0.5).search(Query(question, mode)).hits
    return [(hit.path, hit.start_line, hit.score) for hit in hits]


def exported(database: Database) -> list[bytes]:
    return list(export_lines(database))
