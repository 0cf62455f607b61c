"""What is true of the store as a whole: a few values by name, kept in the store itself."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlmodel import Session, col

from kb.database import once_a_reading
from kb.models import StoreState


def state(session: Session) -> Mapping[str, str]:
    """Every value by its name."""
    return once_a_reading(session, "state", _read_state)


def set_state(session: Session, name: str, value: str) -> None:
    """Set a value in place of the one before."""
    session.merge(StoreState(name=name, value=value))


def _read_state(session: Session) -> Mapping[str, str]:
    return {row.name: row.value for row in session.execute(select(col(StoreState.name), col(StoreState.value)))}
