"""The books opened for questions: their batches, agreements and decisions as known on a day, and a place to ask."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import ibis.backends.duckdb
import ibis.expr.types as ir

from wyebridge.books.adopting import adopted_agreements, adopted_decisions
from wyebridge.books.journal.read import Batch, held_files, known_by, read_batches
from wyebridge.books.journal.tables import ENTRY_COLUMNS
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.terms import Decision

_IBIS: dict[str, str] = {"long": "int64", "string": "string", "date": "date", "timestamp": "timestamp('UTC')"}


@dataclass(frozen=True, slots=True)
class OpenBooks:
    """The books on a day. `entries` is the expression that every reported figure starts from."""

    path: Path
    batches: Sequence[Batch]
    agreements: tuple[Agreement, ...]
    decisions: tuple[Decision, ...]
    known_on: date
    entries: ir.Table
    backend: ibis.backends.duckdb.Backend

    @property
    def partners(self) -> tuple[str, ...]:
        """Every partner of any version, in the order first named."""
        return tuple(dict.fromkeys(name for agreement in self.agreements for name in agreement.partner_ids()))

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        """Ask a question whose answer is small, and get its rows as Python values."""
        answer = self.backend.to_pyarrow(expression)
        return list(zip(*(column.to_pylist() for column in answer.columns), strict=True))


@contextmanager
def open_books(books: Path, *, known_on: date | None = None) -> Iterator[OpenBooks]:
    """Open the books as they were known at the end of a day (now, where none is given).

    Raises Refused where there are no books.
    """
    batches = known_by(read_batches(books), known_on)
    backend = ibis.duckdb.connect()
    try:
        files = held_files(books, batches, "entry")
        schema = ibis.schema({name: _IBIS[kind] for name, kind in ENTRY_COLUMNS.items()})
        entries = backend.read_parquet(files, hive_partitioning=False) if files else ibis.memtable([], schema=schema)
        yield OpenBooks(
            books,
            batches,
            adopted_agreements(books, batches),
            adopted_decisions(books, batches),
            known_on or _last_recorded(batches),
            entries,
            backend,
        )
    finally:
        backend.disconnect()


def _last_recorded(batches: Sequence[Batch]) -> date:
    """The day the books last came to know something."""
    recorded = [date.fromisoformat(batch.manifest["recorded_at"][:10]) for batch in batches]
    return max(recorded, default=date.min)
