"""What an engine is to the books: somewhere to read their files, put a few rows beside them, and ask."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import ibis.expr.types as ir

from wyebridge.books.duck import Columns

DUCKDB = "duckdb"
SPARK = "spark"


class Engine(Protocol):
    """One opening of the books on one engine. Nothing else in the books knows which it is.

    `has_compact` says whether it sees the compact copy, which is made in this process's folder and stands nowhere else.
    """

    has_compact: bool

    def read(self, files: Sequence[str], columns: Mapping[str, str]) -> ir.Table:
        """The rows of these Parquet files; of none, a table without rows.

        `columns` are names with Delta's types (`long`, `string`, `date`, `timestamp`).
        """

    def put(self, name: str, columns: Columns, rows: Sequence[Sequence[object]]) -> ir.Table:
        """Rows of Python values as a table, for this opening alone. None is null."""

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        """Ask a question whose answer is small, and get its rows as Python values.

        Raises, never wraps round, where a sum passes 64 bits.
        """

    def close(self) -> None:
        """Let go of what this opening held."""
