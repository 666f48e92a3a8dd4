"""Python values into DuckDB: rows into tables, in one step and with their types stated, and texts into SQL."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final
from zipfile import is_zipfile

import duckdb

Columns = Mapping[str, type]
_SQL: Final = {int: "BIGINT", str: "VARCHAR", date: "DATE", bool: "BOOLEAN"}

MOST_MEMORY: Final = "550MB"
"""What DuckDB may hold of a file at once; the rest waits on disk, so that a file of any length can be taken."""

FEW_ROWS: Final = 100_000
"""So many rows, with all that the books say of them, are held in memory without a thought."""

FEW_BYTES: Final = 2**21
"""A text of so many bytes is small: its rows fit in memory many times over, and one thread is as quick as two."""

# The lists go to DuckDB as they are: to make Arrow arrays of them would import pandas, half a second to no end.


@contextmanager
def bounded(scratch: Path, file: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A place to work on a file of any length, in bounded memory; `scratch` holds what does not fit.

    Where `file` is given and is small, it is the place at hand.
    """
    if file and _is_small(file):
        with at_hand() as connection:
            yield connection
    else:
        spilled = str(scratch / "spilled")
        with duckdb.connect(config={"memory_limit": MOST_MEMORY, "temp_directory": spilled}) as connection:
            yield connection


def _is_small(file: Path) -> bool:
    """Whether a file, as it stands and unpacked, is of few bytes."""
    return file.is_file() and file.stat().st_size <= FEW_BYTES and not is_zipfile(file)


@contextmanager
def at_hand() -> Iterator[duckdb.DuckDBPyConnection]:
    """Where to work on a few rows: opened once in a process, since to open it takes longer than they do.

    Each caller has tables of its own there, and they go when it is done.
    """
    with _at_hand(os.getpid()).cursor() as connection:
        yield connection


@cache
def _at_hand(process: int) -> duckdb.DuckDBPyConnection:
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
