"""Conditions on rows that SQLite and PostgreSQL write differently, or take differently."""

import json
from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, Text, TypeDecorator, and_, bindparam, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine


class among(FunctionElement[bool]):  # noqa: N801, named as it reads in a condition
    """Whether a column has one of the values, of which there may be any number: they are one variable."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], values: Iterable[str | int]) -> None:
        given = bindparam(None, list(values), type_=_Many(column.type), unique=True)
        super().__init__(column, given)

    def self_group(self, against: OperatorType | None = None) -> Self:
        """As it is: SQLite uses no index for what SQLAlchemy makes of it otherwise, `(…) = 1`."""
        return self


class _Many(TypeDecorator[list[Any]]):
    """Values of one type as one variable: SQLite takes JSON, and PostgreSQL an array."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        array = ARRAY(self.item) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(array)

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else json.dumps(value)


@compiles(among, "sqlite")
def _among_json(element: among, compiler: SQLCompiler, **given: Any) -> str:
    column, values = (compiler.process(it, **given) for it in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({values})))"


@compiles(among, "postgresql")
def _among_array(element: among, compiler: SQLCompiler, **given: Any) -> str:
    column, values = (compiler.process(it, **given) for it in element.clauses)
    return f"({column} = ANY ({values}))"


def begins(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Whether a text begins with just this. SQLite's LIKE takes capitals for small letters."""
    return func.substr(column, 1, len(prefix)) == prefix


def below(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """As `begins`, by the index of a column whose texts stand in the order of their code points."""
    return and_(column >= prefix, column < prefix[:-1] + chr(ord(prefix[-1]) + 1))
