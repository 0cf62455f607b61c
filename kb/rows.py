"""Reads rows so that a damaged one does not take all others with it. Knows no tables."""

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Mapped
from sqlmodel import Session

from kb.errors import DamagedRowError

Values = Mapping[str, Any] | None
_log = logging.getLogger("byline.store")


def sound_rows(
    session: Session, statement: Select[*tuple[Any, ...]], key: Mapped[Any], values: Values = None
) -> list[Any]:
    """The rows of a statement; those that cannot be read are left out, and named in the log.

    Args:
        key: the column by which the statement's rows can be told apart.
        values: of the statement's parameters, by name.
    """
    try:
        return list(session.execute(statement, values))
    except DamagedRowError:
        only_keys = statement.with_only_columns(key, maintain_column_froms=True)
        keys = session.execute(only_keys, values).scalars().all()
    alone = statement.limit(None).offset(None)
    rows: list[Any] = []
    for each in keys:
        try:
            rows += session.execute(alone.where(key == each), values)
        except DamagedRowError as error:
            _log.warning("%s %s is left out. %s", key, each, error)
    return rows


def sound(session: Session, statement: Select[*tuple[Any, ...]], key: Mapped[Any]) -> list[Any]:
    """What a statement of one entity finds; see `sound_rows`."""
    return [row[0] for row in sound_rows(session, statement, key)]
