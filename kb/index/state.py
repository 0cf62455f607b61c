"""What is true of the store as a whole: a few values by name, kept in the store itself."""

from collections.abc import Mapping

from sqlalchemy import select, text
from sqlmodel import Session, col

from kb.database import once_a_reading
from kb.models import StoreState

_STATE = select(col(StoreState.name), col(StoreState.value))
_SET = text(
    "INSERT INTO store_state (name, value) VALUES (:name, :value) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_SO_FAR = "CAST(store_state.value AS INTEGER)"
_COUNT_UP = text(
    "INSERT INTO store_state (name, value) VALUES (:name, :first) ON CONFLICT (name) DO UPDATE SET value = "
    f"CAST(CASE WHEN {_SO_FAR} > :above THEN {_SO_FAR} ELSE :above END + 1 AS VARCHAR)"
)


def state(session: Session) -> Mapping[str, str]:
    """Every value by its name."""
    return once_a_reading(session, "state", _read_state)


def set_state(session: Session, name: str, value: str) -> None:
    """Set a value in place of the one before."""
    session.connection().execute(_SET, {"name": name, "value": value})


def count_up(session: Session, name: str, above: int = 0) -> None:
    """Raise a number by one, and over another; one that was never set counts from 0."""
    session.connection().execute(_COUNT_UP, {"name": name, "first": str(above + 1), "above": above})


def _read_state(session: Session) -> Mapping[str, str]:
    return {row.name: row.value for row in session.connection().execute(_STATE)}
