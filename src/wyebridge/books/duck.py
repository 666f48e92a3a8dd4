"""Python values into DuckDB: rows into tables, in one step and with their types stated, and texts into SQL."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import duckdb

Columns = Mapping[str, type]
_SQL: Final = {int: "BIGINT", str: "VARCHAR", date: "DATE", bool: "BOOLEAN"}

MOST_MEMORY: Final = "550MB"
"""What DuckDB may hold of a file at once; the rest waits on disk, so that a file of any length can be taken."""

# The lists go to DuckDB as they are: to make Arrow arrays of them would import pandas, half a second to no end.


def bounded(scratch: Path) -> duckdb.DuckDBPyConnection:
    """A place to work on a file of any length, in bounded memory; `scratch` holds what does not fit."""
    return duckdb.connect(config={"memory_limit": MOST_MEMORY, "temp_directory": str(scratch / "spilled")})


@contextmanager
def reader() -> Iterator[duckdb.DuckDBPyConnection]:
    """Where to read a few small files: opened once in a process, since to open it takes longer than they do."""
    with _reader(os.getpid()).cursor() as connection:
        yield connection


@cache
def _reader(process: int) -> duckdb.DuckDBPyConnection:
    """One for each process, of one thread, so that a process that is forked never waits for threads it has not got.

    No file's bytes are kept: each reading is of what is on disk by then.
    """
    return duckdb.connect(config={"threads": 1, "enable_external_file_cache": False})


def put_table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Columns, rows: Sequence[Sequence[object]]
) -> None:
    """Make (or replace) a temporary table of these rows. Columns are int (64 bits), str, date or bool; None is null."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {_select(columns)}", _lists(columns, rows))


def add_rows(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Columns, rows: Sequence[Sequence[object]]
) -> None:
    """Add rows to a table that `put_table` made with the same columns."""
    connection.execute(f"INSERT INTO {name} {_select(columns)}", _lists(columns, rows))


def _select(columns: Columns) -> str:
    picked = (f"unnest(${i}::{_SQL[kind]}[]) AS {name}" for i, (name, kind) in enumerate(columns.items(), 1))
    return f"SELECT {', '.join(picked)}"


def _lists(columns: Columns, rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in columns]


def quoted(text: str) -> str:
    """A text as an SQL literal, for where no parameter may stand: a view takes none."""
    return "'" + text.replace("'", "''") + "'"
