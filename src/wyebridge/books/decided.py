"""From a decision to its pounds: what the books hold that was spent on its authority."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import ibis

from wyebridge.books.adopted import adopted_decisions
from wyebridge.books.coded import coded_now
from wyebridge.books.open import OpenBooks
from wyebridge.books.position import position
from wyebridge.books.settling import last_day_of, settle_period
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import FinancialYear, Period
from wyebridge.engine.ledger.allocation import Allocation


@dataclass(frozen=True, slots=True)
class SpentOn:
    """What one scheme's spending rests on a decision: so many entries, so many pence, between two days."""

    fund: str
    scheme: str
    ledger: str
    rows: int
    pence: int
    first_on: date
    last_on: date


def spent_on(books: OpenBooks, decision: str) -> tuple[SpentOn, ...]:
    """Every entry that rests on a decision, alone or with another body's, by scheme and ledger."""
    entries = coded_now(books.entries)
    cited = ibis.literal(" ").concat(entries.authority, " ").contains(f" {decision} ")
    found = entries.filter(entries["class"] == "scheme", cited)
    keys = ["fund", "scheme", "ledger"]
    summed = found.group_by(keys).aggregate(
        rows=found.count(),
        pence=found.pence.sum().cast("int64"),
        first_on=found.effective_on.min(),
        last_on=found.effective_on.max(),
    )
    return tuple(SpentOn(*row) for row in books.rows(summed.order_by(keys)))


@dataclass(frozen=True, slots=True)
class Moved:
    """Who bears a year's variance without some decisions and with them, on what the books hold as at a day.

    `bound` is the settlement of the year that binds, if there is one: it stands until the year is settled again.
    """

    year: FinancialYear
    as_at: date
    basis: str
    before: Allocation
    after: Allocation
    bound: str

    @property
    def rows(self) -> tuple[tuple[str, int, int], ...]:
        """Each partner and what it bore before and bears after, in pence; at the end what is nobody's yet."""
        old, new = self.before.borne_by(), self.after.borne_by()
        borne = [(name, old.get(name, 0), new.get(name, 0)) for name in sorted(old.keys() | new.keys())]
        return (*borne, ("undetermined", self.before.undetermined_pence(), self.after.undetermined_pence()))


def what_moved(books: OpenBooks, decisions: Sequence[Decision], *, on: date) -> tuple[Moved, ...]:
    """Each year whose clauses these decisions speak of, settled anew without them and with them. Nothing is posted.

    A year in which they move nothing is there too, so that it is seen that they moved nothing.
    """
    clauses = {one.clause for one in decisions if one.clause}
    years = [one.year for one in books.agreements if clauses & {clause.number for clause in one.clauses}]
    return tuple(_moved_in(books, decisions, year, on) for year in dict.fromkeys(years))


def _moved_in(books: OpenBooks, decisions: Sequence[Decision], year: FinancialYear, on: date) -> Moved:
    names = {one.id for one in decisions}
    others = tuple(one for one in books.decisions if one.id not in names)
    period = Period(year)
    found = position(books.as_if_open(), as_at=last_day_of(books, period))
    before, after = (
        settle_period(replace(books, decisions=known), period, on=on, found=found)
        for known in (others, (*others, *decisions))
    )
    return Moved(
        year,
        after.settlement.as_at,
        after.settlement.position.basis,
        before.settlement.allocation,
        after.settlement.allocation,
        after.before.id if after.before else "",
    )


def decided_in(books: OpenBooks, batch: int) -> tuple[Decision, ...]:
    """The decisions that one batch brought into the books."""
    return adopted_decisions(books.path, [one for one in books.batches if one.number == batch])


def moved_by(books: OpenBooks, decision: Decision, period: Period, *, on: date) -> tuple[Allocation, Allocation]:
    """Who bears a period's variance without a decision, and with it, whether the books hold it yet or not."""
    others = tuple(one for one in books.decisions if one.id != decision.id)
    without, with_it = (
        settle_period(replace(books, decisions=decisions), period, on=on).settlement.allocation
        for decisions in (others, (*others, decision))
    )
    return without, with_it
