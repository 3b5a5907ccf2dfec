"""Many rows in one statement, on either engine: row by row a folder's words would take minutes."""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, text

_ARRAYS = {int: "integer[]", str: "text[]", bytes: "bytea[]"}


def put_rows(connection: Connection, table: Table, rows: Sequence[Sequence[object]], conflict: str) -> None:
    """Insert rows, whose values are for all columns of `table` but a number that it gives.

    `conflict` is what SQL says behind ON CONFLICT. No two of the rows may be in conflict with each other.
    """
    names = [it.name for it in table.c if it is not table.autoincrement_column]
    into = f"INSERT INTO {table.name} ({', '.join(names)})"
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        arrays = (f"CAST(:{it} AS {_ARRAYS[table.c[it].type.python_type]})" for it in names)
        statement = text(f"{into} SELECT * FROM unnest({', '.join(arrays)}) ON CONFLICT {conflict}")
        connection.execute(statement, dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    else:
        values = ", ".join(f":{it}" for it in names)
        statement = text(f"{into} VALUES ({values}) ON CONFLICT {conflict}")
        connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])
