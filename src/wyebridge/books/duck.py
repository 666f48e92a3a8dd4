"""Python values into DuckDB: rows into tables, in one step and with their types stated, and texts into SQL."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import duckdb
import pyarrow as pa

Columns = Mapping[str, type]
_ARROW: Final = {int: pa.int64(), str: pa.string(), date: pa.date32(), bool: pa.bool_()}


def put_table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Columns, rows: Sequence[Sequence[object]]
) -> None:
    """Make (or replace) a temporary table of these rows. Columns are int (64 bits), str, date or bool; None is null."""
    connection.register("incoming", _arrow(columns, rows))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
    connection.unregister("incoming")


def add_rows(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Columns, rows: Sequence[Sequence[object]]
) -> None:
    """Add rows to a table that `put_table` made with the same columns."""
    connection.register("incoming", _arrow(columns, rows))
    connection.execute(f"INSERT INTO {name} SELECT * FROM incoming")
    connection.unregister("incoming")


def quoted(text: str) -> str:
    """A text as an SQL literal, for where no parameter may stand: a view takes none."""
    return "'" + text.replace("'", "''") + "'"


def _arrow(columns: Columns, rows: Sequence[Sequence[object]]) -> pa.Table:
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in columns.items()])
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [pa.array(column, type=field.type) for column, field in zip(values, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
