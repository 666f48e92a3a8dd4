"""The books opened for questions: their batches, agreements and decisions as known on a day, and a place to ask."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from wyebridge.books.adopted import adopted_agreements, adopted_constitutions, adopted_decisions, adopted_plans
from wyebridge.books.attribution import share_rows
from wyebridge.books.duck import Columns
from wyebridge.books.engines.choose import start_engine
from wyebridge.books.engines.terms import Engine
from wyebridge.books.journal.compact import SUMS, find_compact, sums_columns
from wyebridge.books.journal.manifest import fingerprint
from wyebridge.books.journal.read import Batch, files_of_record, held_files, known_by, read_batches
from wyebridge.books.journal.tables import ENTRY_COLUMNS, SET_ASIDE_COLUMNS
from wyebridge.books.records import texts
from wyebridge.engine.agreement.shares import ShareVersion, all_share_versions
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.compare import line_in_words
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.ledger.closing import ClosingFact, ClosingPlan, Closings, closing_batch


@dataclass(frozen=True, slots=True)
class Gathered:
    """Monthly sums of the entries of the first `batches`, and the hash of the shares that their parts stand on."""

    rows: ir.Table
    batches: int
    shares: str


@dataclass(frozen=True, slots=True)
class OpenBooks:
    """The books on a day. `entries` is the expression that every reported figure starts from.

    `facts` are what is recorded of months, each with its batch. `constitutions` are how the partners decided, in each
    state of it, without the names of who sits on boards.
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
    constitutions: tuple[Constitution, ...]
    engine: Engine
    gathered: Gathered | None

    @property
    def partners(self) -> tuple[str, ...]:
        """Every partner of any version, in the order first named."""
        return tuple(dict.fromkeys(name for agreement in self.agreements for name in agreement.partner_ids()))

    @property
    def closings(self) -> Closings:
        """What is recorded of months, and what follows from it."""
        return Closings(tuple(fact for _, fact in self.facts))

    @property
    def constitution(self) -> Constitution | None:
        """How the partners decide, as these books last knew it; None where they hold no constitution."""
        return self.constitutions[-1] if self.constitutions else None

    def delegation(self, name: str) -> str:
        """A line of delegation in words, as it last stood in the constitution; '' where these books never held it."""
        held = ((line, rules) for rules in reversed(self.constitutions) for line in rules.delegations)
        return next((line_in_words(line, rules) for line, rules in held if line.id == name), "")

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        """Ask a question whose answer is small, and get its rows as Python values."""
        return self.engine.rows(expression)

    def held(self, kind: str, batches: Sequence[Batch]) -> ir.Table | None:
        """The rows of one kind that these batches posted; None where this copy of the books has no file of them."""
        files = _files(self.engine, self.path, batches, kind)
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
        return self.as_of_batch(closing)

    def as_of_batch(self, number: int) -> "OpenBooks":
        """The same books as they stood when a batch was the last."""
        batches = [batch for batch in self.batches if batch.number <= number]
        agreements = adopted_agreements(self.path, batches)
        return replace(
            self,
            batches=batches,
            agreements=agreements,
            share_versions=all_share_versions(agreements),
            decisions=adopted_decisions(self.path, batches),
            known_on=_last_recorded(batches),
            entries=self.entries.filter(self.entries.batch <= number),
            facts=tuple(one for one in self.facts if one[0] <= number),
            plans=adopted_plans(self.path, batches),
            constitutions=adopted_constitutions(self.path, batches),
        )

    def put(self, name: str, columns: Columns, rows: Sequence[Sequence[object]]) -> ir.Table:
        """Put rows of Python values where questions are asked, for this opening of the books alone."""
        return self.engine.put(name, columns, rows)


@contextmanager
def open_books(books: Path, *, known_on: date | None = None, engine: Engine | None = None) -> Iterator[OpenBooks]:
    """Open the books as they were known at the end of a day (now, where none is given), on the engine that is set.

    Raises Refused where there are no books, or no such engine.
    """
    held = read_batches(books)
    batches = known_by(held, known_on)
    engine = engine or start_engine(books)
    try:
        entries = engine.read(_files(engine, books, batches, "entry"), ENTRY_COLUMNS)
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
            adopted_constitutions(books, batches),
            engine,
            _gathered(engine, books, held),
        )
    finally:
        engine.close()


def _files(engine: Engine, books: Path, batches: Sequence[Batch], kind: str) -> list[str]:
    return (held_files if engine.has_compact else files_of_record)(books, batches, kind)


def _gathered(engine: Engine, books: Path, batches: Sequence[Batch]) -> Gathered | None:
    """The monthly sums, where they are of the first batches that the books hold."""
    done = find_compact(books)
    if done is None or not engine.has_compact or not done.shares or not 0 < done.batches <= len(batches):
        return None
    if batches[done.batches - 1].sha256 != done.head:
        return None
    return Gathered(engine.read([str(done.file(SUMS))], sums_columns(done.parts)), done.batches, done.shares)


def shares_of(versions: Sequence[ShareVersion], partners: Sequence[str]) -> str:
    """The hash of all that parts stand on: the partners in their order, and every version's shares."""
    return fingerprint(json.dumps([list(partners), share_rows(versions, partners)], default=str))


def closing_facts(books: Path, batches: Sequence[Batch]) -> list[tuple[int, ClosingFact]]:
    """The facts recorded of months, each with its batch, in order."""
    held = texts(books, batches, "closing")
    return [(one.batch.number, ClosingFact.model_validate_json(one.text)) for one in held]


def _last_recorded(batches: Sequence[Batch]) -> date:
    """The day the books last came to know something."""
    recorded = [date.fromisoformat(batch.manifest["recorded_at"][:10]) for batch in batches]
    return max(recorded, default=date.min)
