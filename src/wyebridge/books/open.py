"""The books opened for questions: their batches, agreements and decisions as known on a day, and a place to ask."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.backends.duckdb
import ibis.expr.types as ir

from wyebridge.books.adopting import adopted_agreements, adopted_decisions, adopted_plans
from wyebridge.books.duck import Columns, put_table
from wyebridge.books.journal.read import Batch, held_files, known_by, read_batches
from wyebridge.books.journal.tables import ENTRY_COLUMNS
from wyebridge.books.records import texts
from wyebridge.engine.agreement.shares import ShareVersion, all_share_versions
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.ledger.closing import ClosingFact, ClosingPlan, Closings, closing_batch

_SQL: Final = {"long": "BIGINT", "string": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMPTZ"}


@dataclass(frozen=True, slots=True)
class OpenBooks:
    """The books on a day. `entries` is the expression that every reported figure starts from.

    `facts` are what is recorded of months, each with its batch.
    """

    path: Path
    batches: Sequence[Batch]
    agreements: tuple[Agreement, ...]
    share_versions: tuple[ShareVersion, ...]
    decisions: tuple[Decision, ...]
    known_on: date
    entries: ir.Table
    facts: tuple[tuple[int, ClosingFact], ...]
    plans: tuple[ClosingPlan, ...]
    backend: ibis.backends.duckdb.Backend

    @property
    def partners(self) -> tuple[str, ...]:
        """Every partner of any version, in the order first named."""
        return tuple(dict.fromkeys(name for agreement in self.agreements for name in agreement.partner_ids()))

    @property
    def closings(self) -> Closings:
        """What is recorded of months, and what follows from it."""
        return Closings(tuple(fact for _, fact in self.facts))

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        """Ask a question whose answer is small, and get its rows as Python values."""
        # Not `to_pyarrow`, which would import pandas, a third of a second to no end.
        answer = self.backend.con.sql(self.backend.compile(expression)).to_arrow_table()
        answer = answer.cast(expression.schema().to_pyarrow())  # DuckDB sums in 128 bits, and gives months as times
        return list(zip(*(column.to_pylist() for column in answer.columns), strict=True))

    def as_if_open(self) -> "OpenBooks":
        """The same books as if no month had been closed: what a year comes to by all that is known, late or not."""
        return replace(self, facts=tuple(one for one in self.facts if one[1].kind not in ("closed", "reopened")))

    def when_closed(self, day: date) -> "OpenBooks":
        """The same books as they stood when the month of a day was closed, since a closed month never changes.

        Themselves where it is open.
        """
        closing = closing_batch(self.facts, Period.of_month(day))
        if closing is None or closing >= self.batches[-1].number:
            return self
        batches = [batch for batch in self.batches if batch.number <= closing]
        agreements = adopted_agreements(self.path, batches)
        return replace(
            self,
            batches=batches,
            agreements=agreements,
            share_versions=all_share_versions(agreements),
            decisions=adopted_decisions(self.path, batches),
            known_on=_last_recorded(batches),
            entries=self.entries.filter(self.entries.batch <= closing),
            facts=tuple(one for one in self.facts if one[0] <= closing),
            plans=adopted_plans(self.path, batches),
        )

    def put(self, name: str, columns: Columns, rows: Sequence[Sequence[object]]) -> ir.Table:
        """Put rows of Python values where questions are asked, for this opening of the books alone."""
        put_table(self.backend.con, name, columns, rows)
        return self.backend.table(name)


@contextmanager
def open_books(books: Path, *, known_on: date | None = None) -> Iterator[OpenBooks]:
    """Open the books as known at the end of a day (now, where none is given). Raises Refused where there are none."""
    batches = known_by(read_batches(books), known_on)
    backend = ibis.duckdb.connect()
    # It groups the entries by all that the split looks at before it splits them: nearly as many groups as entries.
    backend.con.execute("SET disabled_optimizers = 'partial_aggregate_pushdown'")
    try:
        files = held_files(books, batches, "entry")
        if files:
            entries = backend.read_parquet(files, hive_partitioning=False)
        else:
            columns = ", ".join(f'"{name}" {_SQL[kind]}' for name, kind in ENTRY_COLUMNS.items())
            backend.con.execute(f"CREATE TEMP TABLE entries ({columns})")
            entries = backend.table("entries")
        agreements = adopted_agreements(books, batches)
        yield OpenBooks(
            books,
            batches,
            agreements,
            all_share_versions(agreements),
            adopted_decisions(books, batches),
            known_on or _last_recorded(batches),
            entries,
            tuple(closing_facts(books, batches)),
            adopted_plans(books, batches),
            backend,
        )
    finally:
        backend.disconnect()


def closing_facts(books: Path, batches: Sequence[Batch]) -> list[tuple[int, ClosingFact]]:
    """The facts recorded of months, each with its batch, in order."""
    held = texts(books, batches, "closing")
    return [(one.batch.number, ClosingFact.model_validate_json(one.text)) for one in held]


def _last_recorded(batches: Sequence[Batch]) -> date:
    """The day the books last came to know something."""
    recorded = [date.fromisoformat(batch.manifest["recorded_at"][:10]) for batch in batches]
    return max(recorded, default=date.min)
