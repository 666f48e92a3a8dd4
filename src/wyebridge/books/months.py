"""Where each month stands: open, closed or opened again; each feed's cut-off and close; who signed, and for what."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from wyebridge.books.open import OpenBooks
from wyebridge.books.position import CutOff, cut_offs, latest_month_end
from wyebridge.engine.kernel.dates import Period, add_months, first_of_month, last_of_month
from wyebridge.engine.ledger.closing import Adjustment, ClosingFact, plan_for

MonthState = Literal["open", "closed", "reopened"]


@dataclass(frozen=True, slots=True)
class Month:
    """One month, as the books have it. `history` is each time it was closed or reopened; what is signed is since."""

    period: Period
    state: MonthState
    history: tuple[ClosingFact, ...]
    certificates: tuple[ClosingFact, ...]
    acceptances: tuple[ClosingFact, ...]
    cut_offs: tuple[CutOff, ...]
    adjustments: tuple[Adjustment, ...]


@dataclass(frozen=True, slots=True)
class Months:
    """Every month up to a day, from the first of the books' entries or closing plans, as known on a day."""

    as_at: date
    known_on: date
    months: tuple[Month, ...]


def months(books: OpenBooks, *, as_at: date | None = None) -> Months:
    """Every month to that of `as_at` (by default the month of the latest entry)."""
    as_at = as_at or latest_month_end(books)
    [(earliest,)] = books.rows(books.entries.aggregate(earliest=books.entries.effective_on.min()))
    starts = [plan.starts for plan in books.plans] + [agreement.effective_from for agreement in books.agreements]
    month = max(first_of_month(earliest or as_at), min(starts, default=as_at))
    found = []
    while month <= as_at:
        found.append(_month(books, Period.of_month(month)))
        month = add_months(month, 1)
    return Months(as_at, books.known_on, tuple(found))


def _month(books: OpenBooks, period: Period) -> Month:
    closings = books.closings
    history = tuple(
        fact for fact in closings.facts if fact.period == str(period) and fact.kind in ("closed", "reopened")
    )
    state: MonthState = "closed" if closings.is_closed(period) else "reopened" if history else "open"
    plan = plan_for(books.plans, period)
    expected = {(feed.ledger, feed.feed) for feed in plan.feeds} if plan else set()
    last = last_of_month(period.first_day)
    return Month(
        period,
        state,
        history,
        closings.of(period, "certificate"),
        closings.of(period, "acceptance"),
        tuple(one for one in cut_offs(books, last) if not expected or (one.ledger, one.feed) in expected),
        closings.adjustments(period.first_day, last),
    )
