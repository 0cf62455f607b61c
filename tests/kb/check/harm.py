"""Ways to harm a store, and to say what is then wrong with it."""

import datetime as dt

import pytest

from kb.check.store import check_store, repair_store
from kb.database import Database
from tests.kb.helpers import assert_whole

NOON = dt.datetime(2026, 10, 31, 12, 0, tzinfo=dt.UTC)
SERVER_ONLY = pytest.mark.parametrize("store_kind", ["postgresql"], indirect=True)


def harm(database: Database, *statements: str) -> None:
    """Run SQL that breaks what Byline would never break, foreign keys not minded."""
    is_sqlite = database.dialect == "sqlite"
    connection = database.engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF" if is_sqlite else "SET session_replication_role = replica")
    for statement in statements:
        cursor.execute(statement)
    connection.commit()
    cursor.execute("PRAGMA foreign_keys = ON" if is_sqlite else "SET session_replication_role = DEFAULT")
    connection.commit()
    connection.close()


def forget_words(database: Database) -> None:
    """Let no passage be found by any word."""
    harm(database, f"DELETE FROM {'passage_index' if database.dialect == 'sqlite' else 'passage_posting'}")


def messages(database: Database) -> list[str]:
    return [fault.message for fault in check_store(database).faults]


def repaired(database: Database) -> list[str]:
    """What a repair mended; nothing else was wrong."""
    report = repair_store(database)
    assert report.faults == []
    assert_whole(database)
    return [fault.message for fault in report.repaired]
