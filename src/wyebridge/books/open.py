"""The books opened for questions: their batches, agreements and decisions as known on a day, and a place to ask."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from wyebridge.books.adopting import adopted_agreements, adopted_decisions, adopted_plans
from wyebridge.books.duck import Columns
from wyebridge.books.engines.choose import start_engine
from wyebridge.books.engines.terms import Engine
from wyebridge.books.journal.read import Batch, held_files, known_by, read_batches
from wyebridge.books.journal.tables import ENTRY_COLUMNS, SET_ASIDE_COLUMNS
from wyebridge.books.records import texts
from wyebridge.engine.agreement.shares import ShareVersion, all_share_versions
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.ledger.closing import ClosingFact, ClosingPlan, Closings, closing_batch


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
    engine: Engine

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
        return self.engine.rows(expression)

    def held(self, kind: str, batches: Sequence[Batch]) -> ir.Table | None:
        """The rows of one kind that these batches posted; None where this copy of the books has no file of them."""
        files = held_files(self.path, batches, kind)
        columns = SET_ASIDE_COLUMNS if kind == "set-aside" else ENTRY_COLUMNS
        return self.engine.read(files, columns) if files else None

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
            tuple(closing_facts(books, batches)),
            adopted_plans(books, batches),
            engine,
        )
    finally:
        engine.close()


def closing_facts(books: Path, batches: Sequence[Batch]) -> list[tuple[int, ClosingFact]]:
    """The facts recorded of months, each with its batch, in order."""
    held = texts(books, batches, "closing")
    return [(one.batch.number, ClosingFact.model_validate_json(one.text)) for one in held]


def _last_recorded(batches: Sequence[Batch]) -> date:
    """The day the books last came to know something."""
    recorded = [date.fromisoformat(batch.manifest["recorded_at"][:10]) for batch in batches]
    return max(recorded, default=date.min)
