"""The lines of an export. Pure: text and values, no file and no database.

    {"byline": "export", "format": 1, "schema": "0002", "rows": {"document": 26, ...}, ...}
    {"table": "document", "row": {"id": 1, "path": "posts/data-drift.md", ...}}
    ...
    {"end": true, "rows": 4711, "sha256": "..."}

Dates and times are ISO 8601, times in UTC; a vector is base64 of its little-endian float32. The last line holds the
SHA-256 of all bytes before it, so that what was cut off or changed on the way is noticed.
"""

import datetime as dt
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import JSON, Column, Table, TypeDecorator

from kb.vector_column import UnitVector

FORMAT = 1
"""Grows whenever an older Byline could not read the lines."""

_MAX_INTEGER = 2**63


class Header(BaseModel):
    """The first line: what wrote the lines, and what they hold."""

    model_config = ConfigDict(extra="forbid", strict=True)

    byline: Literal["export"] = "export"
    format: int = FORMAT
    schema_version: str = Field(alias="schema")
    embedding_model: str | None
    made_at: AwareDatetime
    rows: dict[str, int]

    @property
    def total(self) -> int:
        """Rows of all tables."""
        return sum(self.rows.values())


class Trailer(BaseModel):
    """The last line: how many rows came before it, and the SHA-256 of every byte before it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    end: Literal[True] = True
    rows: int
    sha256: str


class RowLine(BaseModel):
    """A line between them: a row of a table."""

    model_config = ConfigDict(extra="forbid", strict=True)

    table: str
    row: dict[str, Any]


def as_line(content: BaseModel | Mapping[str, Any]) -> bytes:
    """One line of JSON in ASCII, so that no encoding can harm it."""
    values = content.model_dump(mode="json", by_alias=True) if isinstance(content, BaseModel) else content
    return json.dumps(values, separators=(",", ":")).encode("ascii") + b"\n"


class _Codec(NamedTuple):
    """How the values of a type stand in JSON.

    Attributes:
        kind: what stands there.
        decode: raises ValueError where it is no such value.
    """

    kind: type
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


class TableRows:
    """A table's rows as lines, and back.

    Args:
        table: of any package.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._columns = [(column, _codec_of(column)) for column in table.columns]

    def encode(self, row: Mapping[str, Any]) -> bytes:
        """The line of a row that was read from the table."""
        values = {
            column.name: None if row[column.name] is None else codec.encode(row[column.name])
            for column, codec in self._columns
        }
        return as_line({"table": self.table.name, "row": values})

    def decode(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The row that a line holds, as the table takes it.

        Raises:
            ValueError: a column is missing, unknown, or holds what cannot stand in it; the message says which.
        """
        unknown = values.keys() - {column.name for column, _codec in self._columns}
        if unknown:
            raise ValueError(f"there is no column “{min(unknown)}” in the table “{self.table.name}”")
        return {column.name: _decode(column, codec, values) for column, codec in self._columns}


def _decode(column: Column[Any], codec: _Codec, values: Mapping[str, Any]) -> Any:
    if column.name not in values:
        raise ValueError(f"the column “{column.name}” is missing")
    value = values[column.name]
    if value is None and codec.kind is not object:
        if column.nullable:
            return None
        raise ValueError(f"the column “{column.name}” is empty")
    if not isinstance(value, codec.kind) or (isinstance(value, bool) and codec.kind is int):
        raise ValueError(f"the column “{column.name}” holds {json.dumps(value)[:40]}, which is of another type")
    try:
        return codec.decode(value)
    except ValueError as error:
        raise ValueError(f"the column “{column.name}” cannot be read ({error})") from error


def _codec_of(column: Column[Any]) -> _Codec:
    kind = column.type
    if isinstance(kind, UnitVector):
        return _VECTOR
    kept_as = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return _ANY if isinstance(kept_as, JSON) else _CODECS[kept_as.python_type]


def _same(value: Any) -> Any:
    return value


def _integer(value: int) -> int:
    if not -_MAX_INTEGER <= value < _MAX_INTEGER:
        raise ValueError("the number is too large")
    return value


def _string(value: str) -> str:
    value.encode()  # half of a surrogate pair is no text
    return value


def _time(value: str) -> dt.datetime:
    time = dt.datetime.fromisoformat(value)
    if time.utcoffset() is None:
        raise ValueError("the time has no time zone")
    return time


def _write_vector(value: Any) -> str:
    return b64encode(value.astype("<f4").tobytes()).decode("ascii")


def _read_vector(value: str) -> Any:
    content = b64decode(value, validate=True)
    if not content or len(content) % np.dtype("<f4").itemsize:
        raise ValueError("it is not a vector")
    return np.frombuffer(content, dtype="<f4")


_VECTOR = _Codec(str, _write_vector, _read_vector)
_ANY = _Codec(object, _same, _same)
_CODECS: Mapping[type, _Codec] = {
    str: _Codec(str, _same, _string),
    int: _Codec(int, _same, _integer),
    bool: _Codec(bool, _same, _same),
    dt.date: _Codec(str, dt.date.isoformat, dt.date.fromisoformat),
    dt.datetime: _Codec(str, dt.datetime.isoformat, _time),
}
