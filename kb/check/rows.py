"""Checks the rows of every table by themselves: can their values be read, and is there what they refer to?"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Column, ForeignKey, Table, column, delete, func, select, table, update
from sqlmodel import Session, SQLModel, col

from kb.check.faults import Fault, counted, mark_for_sync
from kb.errors import DamagedRowError
from kb.models import Document
from kb.vector_column import UnitVector

_SHOWN_FAULTS = 5


def file_faults(session: Session) -> Iterator[Fault]:
    """What SQLite finds wrong with its own file."""
    if session.get_bind().dialect.name == "sqlite":
        found = session.connection().exec_driver_sql(f"PRAGMA integrity_check({_SHOWN_FAULTS})").scalars()
        for line in found:
            if line != "ok":
                yield Fault("file", f"SQLite finds the database file damaged: {' '.join(line.split())}.")


class UnreadableValue(NamedTuple):
    """A value that cannot stand in its column, and the key of its row."""

    table: Table
    column: Column[Any]
    key: Mapping[str, Any]


def unreadable_values(session: Session) -> Iterator[UnreadableValue]:
    """Values that are not what their column holds. PostgreSQL refuses them; SQLite keeps whatever it is given."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return
    for each in SQLModel.metadata.sorted_tables:
        keys = [key.name for key in each.primary_key.columns]
        for checked in each.columns:
            read = checked.type.dialect_impl(connection.dialect).result_processor(connection.dialect, None)
            if read is None or isinstance(checked.type, UnitVector):
                continue
            raw: Any = select(*(column(name) for name in (*keys, checked.name))).select_from(table(each.name))
            for *key, value in connection.execute(raw):
                try:
                    read(value)
                except (ValueError, TypeError, DamagedRowError):
                    yield UnreadableValue(each, checked, dict(zip(keys, key, strict=True)))


def value_faults(session: Session) -> Iterator[Fault]:
    """A fault for each value that cannot be read."""
    for found in unreadable_values(session):
        row = ", ".join(f"{name} {value}" for name, value in found.key.items())
        yield Fault(
            "values", f"The column “{found.column.name}” of the table “{found.table.name}” cannot be read at {row}."
        )


def repair_values(session: Session) -> None:
    """Drop unreadable values of what derives from content, and mark its documents; leave all others."""
    defaults: dict[str, Any] = {"tags": [], "front_matter": {}, "date": None, "is_draft": False}
    defaults |= {"published_from": None, "published_until": None}
    for found in list(unreadable_values(session)):
        here = [found.table.c[name] == value for name, value in found.key.items()]
        if "document_id" in found.table.c:
            owners = session.connection().execute(select(found.table.c.document_id).where(*here)).scalars()
            mark_for_sync(session, list(owners))
            session.connection().execute(delete(found.table).where(*here))
        elif found.table.name == Document.__tablename__ and found.column.name in defaults:
            value = {found.column.name: defaults[found.column.name]}
            session.connection().execute(update(found.table).where(*here).values(value))
            mark_for_sync(session, [found.key["id"]])


def relation_faults(session: Session) -> Iterator[Fault]:
    """Rows that refer to a row that is not there."""
    for key in _foreign_keys():
        number = session.connection().execute(select(func.count()).where(_dangles(key))).scalar_one()
        if number:
            verb = "refers" if number == 1 else "refer"
            yield Fault(
                "relations",
                f"{counted(number, 'row')} of the table “{key.parent.table.name}” {verb} to a row "
                f"of “{key.column.table.name}” that is not there.",
            )


def repair_relations(session: Session) -> None:
    """Do what the schema would have done when the row referred to went."""
    for key in _foreign_keys():
        if key.ondelete == "CASCADE":
            session.connection().execute(delete(key.parent.table).where(_dangles(key)))
        elif key.parent.nullable:
            session.connection().execute(update(key.parent.table).where(_dangles(key)).values({key.parent: None}))


def _foreign_keys() -> list[ForeignKey]:
    return [key for each in SQLModel.metadata.sorted_tables for key in each.foreign_keys]


def _dangles(key: ForeignKey) -> Any:
    """The condition of rows whose reference leads nowhere."""
    return col(key.parent).is_not(None) & ~select(key.column).where(key.column == key.parent).exists()
