"""The books opened for questions: their batches, agreements and decisions as known on a day, and a place to ask."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from wyebridge.books.adopting import adopted_agreements, adopted_decisions
from wyebridge.books.duck import Columns
from wyebridge.books.engines.choose import start_engine
from wyebridge.books.engines.terms import Engine
from wyebridge.books.journal.read import Batch, held_files, known_by, read_batches
from wyebridge.books.journal.tables import ENTRY_COLUMNS, SET_ASIDE_COLUMNS
from wyebridge.engine.agreement.shares import ShareVersion, all_share_versions
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.terms import Decision


@dataclass(frozen=True, slots=True)
class OpenBooks:
    """The books on a day. `entries` is the expression that every reported figure starts from.

    `counted_by` is its column of the day that an entry counts on: the day it took effect, or, where the month of that
    had been closed before the books came to know, the first day that was open (`counts_on`).
    """

    path: Path
    batches: Sequence[Batch]
    agreements: tuple[Agreement, ...]
    share_versions: tuple[ShareVersion, ...]
    decisions: tuple[Decision, ...]
    known_on: date
    entries: ir.Table
    counted_by: str
    engine: Engine

    @property
    def partners(self) -> tuple[str, ...]:
        """Every partner of any version, in the order first named."""
        return tuple(dict.fromkeys(name for agreement in self.agreements for name in agreement.partner_ids()))

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        """Ask a question whose answer is small, and get its rows as Python values."""
        return self.engine.rows(expression)

    def held(self, kind: str, batches: Sequence[Batch]) -> ir.Table | None:
        """The rows of one kind that these batches posted; None where this copy of the books has no file of them."""
        files = held_files(self.path, batches, kind)
        columns = SET_ASIDE_COLUMNS if kind == "set-aside" else ENTRY_COLUMNS
        return self.engine.read(files, columns) if files else None

    def counted(self, entries: ir.Table, first: date, last: date) -> ir.Table:
        """Those of these entries that took effect from a day on and count up to another, both included."""
        return entries.filter(entries.effective_on >= first, entries[self.counted_by] <= last)

    def put(self, name: str, columns: Columns, rows: Sequence[Sequence[object]]) -> ir.Table:
        """Put rows of Python values where questions are asked, for this opening of the books alone."""
        return self.engine.put(name, columns, rows)


@contextmanager
def open_books(books: Path, *, known_on: date | None = None) -> Iterator[OpenBooks]:
    """Open the books as they were known at the end of a day (now, where none is given), on the engine that is set.

    Raises Refused where there are no books, or no such engine.
    """
    batches = known_by(read_batches(books), known_on)
    engine = start_engine(books)
    try:
        entries = engine.read(held_files(books, batches, "entry"), ENTRY_COLUMNS)
        agreements = adopted_agreements(books, batches)
        yield OpenBooks(
            books,
            batches,
            agreements,
            all_share_versions(agreements),
            adopted_decisions(books, batches),
            known_on or _last_recorded(batches),
            entries,
            "effective_on",
            engine,
        )
    finally:
        engine.close()


def _last_recorded(batches: Sequence[Batch]) -> date:
    """The day the books last came to know something."""
    recorded = [date.fromisoformat(batch.manifest["recorded_at"][:10]) for batch in batches]
    return max(recorded, default=date.min)
