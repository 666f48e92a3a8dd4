"""DuckDB, inside this process: the engine where nothing else is said."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from wyebridge.books.duck import Columns, put_table, quoted

_IBIS: Final = {"long": "int64", "string": "string", "date": "date", "timestamp": "timestamp", "boolean": "boolean"}
_SQL: Final = {"long": "BIGINT", "string": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMPTZ", "boolean": "BOOLEAN"}

# DuckDB puts nested selects together itself; Ibis takes longer over that than most questions take to answer.
ibis.options.sql.fuse_selects = False


class DuckEngine:
    """A database in memory over the books' files."""

    has_compact = True

    def __init__(self) -> None:
        self._backend = ibis.duckdb.connect()
        # It groups the entries by all that the split looks at before it splits them: nearly as many groups as entries.
        self._backend.con.execute("SET disabled_optimizers = 'partial_aggregate_pushdown'")
        self._empty = 0

    def read(self, files: Sequence[str], columns: Mapping[str, str]) -> ir.Table:
        if files:
            read = self._backend.read_parquet(list(files), hive_partitioning=False, union_by_name=True)
            # What was written before a column was thought of has none of it.
            later = {name: ibis.null(_IBIS[kind]) for name, kind in columns.items() if name not in read.columns}
            return read.mutate(**later) if later else read
        self._empty += 1
        typed = ", ".join(f'"{name}" {_SQL[kind]}' for name, kind in columns.items())
        self._backend.con.execute(f"CREATE TEMP TABLE empty_{self._empty} ({typed})")
        return self._backend.table(f"empty_{self._empty}")

    def put(self, name: str, columns: Columns, rows: Sequence[Sequence[object]]) -> ir.Table:
        put_table(self._backend.con, name, columns, rows)
        return self._backend.table(name)

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        # Not `to_pyarrow`, which would import pandas, a third of a second to no end.
        answer = self._backend.con.sql(self._backend.compile(expression)).to_arrow_table()
        answer = answer.cast(expression.schema().to_pyarrow())  # DuckDB sums in 128 bits, and gives months as times
        return list(zip(*(column.to_pylist() for column in answer.columns), strict=True))

    def write(self, expression: ir.Table, file: Path, columns: Mapping[str, str]) -> None:
        """Put the answer to a question in a Parquet file, with Delta's types: DuckDB would write its sums as floats."""
        typed = ", ".join(f'"{name}"::{_SQL[kind]} AS "{name}"' for name, kind in columns.items())
        query = f"SELECT {typed} FROM ({self._backend.compile(expression)})"
        self._backend.con.execute(f"COPY ({query}) TO {quoted(str(file))} (FORMAT parquet, COMPRESSION zstd)")

    def close(self) -> None:
        self._backend.disconnect()
