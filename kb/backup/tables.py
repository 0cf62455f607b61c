"""Which tables a store consists of, whatever package they belong to, and how many rows each holds."""

from sqlalchemy import Table, func, inspect, select
from sqlmodel import Session, SQLModel

from kb.errors import StoreError
from kb.models import StoreState

STATE_TABLE = StoreState.__tablename__
_DERIVED = ("passage_", "alembic_", "sqlite_")
"""Names of tables that are made from others or belong to tools begin so."""


def stored_tables(session: Session) -> list[Table]:
    """Every table with rows of its own, those referred to first.

    Raises:
        StoreError: the store has a table that nobody has told this process of, so that its rows would be left out.
    """
    tables = SQLModel.metadata.sorted_tables
    known = {table.name for table in tables}
    for name in inspect(session.connection()).get_table_names():
        if name not in known and not name.startswith(_DERIVED):
            raise StoreError(
                f"The store holds the table “{name}”, which Byline does not know.",
                hint="Move what is not Byline's own to a database of its own.",
                subject=name,
            )
    return tables


def count_rows(session: Session) -> dict[str, int]:
    """Rows of each table that this process knows, by name."""
    connection = session.connection()
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in SQLModel.metadata.sorted_tables
    }
