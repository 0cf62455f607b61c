"""A column of vectors: little-endian bytes in SQLite, a pgvector in PostgreSQL."""

from typing import Any

from sqlalchemy import ColumnElement, Dialect, LargeBinary, TypeDecorator
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

_HEADER_BYTES = 4
"""Before the numbers that PostgreSQL sends of a vector: how many there are, and two bytes kept free."""


class UnitVector(TypeDecorator[Any]):
    """A float32 array of length 1, shape (dimensions,)."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's own type in a database."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(LargeBinary())
        from pgvector.sqlalchemy import VECTOR

        return dialect.type_descriptor(VECTOR())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """What is sent to the database."""
        return value if value is None or dialect.name == "postgresql" else value.astype("<f4").tobytes()

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """What is asked of the database for the column."""
        return _Bytes(column, type_=self)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Turns what comes back into an array."""
        import numpy as np

        numbers, offset = (">f4", _HEADER_BYTES) if dialect.name == "postgresql" else ("<f4", 0)

        def process(value: bytes | None) -> Any:
            return None if value is None else np.frombuffer(value, numbers, offset=offset).astype("<f4", copy=False)

        return process


class _Bytes(FunctionElement[Any]):
    """A vector as bytes. PostgreSQL would else write out every number in decimals, which takes ten times as long."""

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], type_: TypeEngine[Any]) -> None:
        super().__init__(column)
        self.type = type_


@compiles(_Bytes)
def _as_it_is(element: _Bytes, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_Bytes, "postgresql")
def _as_sent(element: _Bytes, compiler: SQLCompiler, **options: Any) -> str:
    return f"vector_send({compiler.process(element.clauses, **options)})"
