"""Column types that say so when what is stored cannot stand there. Knows no tables; see also `kb.vector_column`.

SQLite keeps whatever it is given. A value that another program or a failing disk put there is refused when it is read,
so that lists can leave its row out (`kb.rows`) and `byline check` finds it.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, Dialect, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import UTCDateTime

from kb.errors import DamagedRowError

HINT = "`byline check` finds it, and `byline check --repair` makes anew what comes from your content."


class _Minded(TypeDecorator[Any], ABC):
    """Refuses what `_is_sound` finds wrong, and what the column's own type cannot read."""

    cache_ok = True

    @abstractmethod
    def _is_sound(self, value: Any) -> bool:
        """Whether a value that was read can stand here."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Turns what comes back into the value."""
        read = super().result_processor(dialect, coltype)

        def mind(stored: Any) -> Any:
            try:
                value = read(stored) if read else stored
            except (ValueError, TypeError) as error:
                raise _damaged(stored) from error
            if stored is not None and not self._is_sound(value):
                raise _damaged(stored)
            return value

        return mind


class JsonOf(_Minded):
    """A list or an object as JSON."""

    impl = JSON
    cache_ok = True

    def __init__(self, shape: type[list[Any]] | type[dict[str, Any]]) -> None:
        super().__init__()
        self.shape = shape

    def _is_sound(self, value: Any) -> bool:
        return isinstance(value, self.shape)


class OneOf(_Minded):
    """A value of an enumeration, as text."""

    impl = String
    cache_ok = True

    def __init__(self, values: type[StrEnum]) -> None:
        super().__init__()
        self.values = values

    def _is_sound(self, value: Any) -> bool:
        return value in self.values.__members__.values()


class Day(_Minded):
    """A date."""

    impl = Date
    cache_ok = True

    def _is_sound(self, value: Any) -> bool:
        return isinstance(value, dt.date)


class Moment(_Minded, UTCDateTime):
    """A point in time, in UTC."""

    cache_ok = True

    def _is_sound(self, value: Any) -> bool:
        return isinstance(value, dt.datetime)


def _damaged(stored: Any) -> DamagedRowError:
    return DamagedRowError(f"A row of the store is damaged: it holds {str(stored)[:40]!r}.", hint=HINT)
