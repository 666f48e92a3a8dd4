"""From a decision to its pounds: what the books hold that was spent on its authority."""

from dataclasses import dataclass, replace
from datetime import date

import ibis

from wyebridge.books.coded import coded_now
from wyebridge.books.open import OpenBooks
from wyebridge.books.settling import settle_period
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import Period
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


def moved_by(books: OpenBooks, decision: Decision, period: Period, *, on: date) -> tuple[Allocation, Allocation]:
    """Who bears a period's variance without a decision, and with it, whether the books hold it yet or not."""
    others = tuple(one for one in books.decisions if one.id != decision.id)
    without, with_it = (
        settle_period(replace(books, decisions=decisions), period, on=on).settlement.allocation
        for decisions in (others, (*others, decision))
    )
    return without, with_it
