"""How a sum borne for now is paid back: each payment with its day, its principal, and its interest to the penny."""

from calendar import isleap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from wyebridge.engine.agreement.recovery import Interest, Recovery
from wyebridge.engine.agreement.shares import whole_number_weights
from wyebridge.engine.kernel.dates import ONE_DAY, FinancialYear, add_months
from wyebridge.engine.kernel.split import split
from wyebridge.engine.ledger.claims import repayments


@dataclass(frozen=True, slots=True)
class Repayment:
    """One payment: what it repays, the interest with it, and what is still owed after, in pence."""

    due_on: date
    principal_pence: int
    interest_pence: int
    left_pence: int


def schedule(pence: int, recovery: Recovery, *, owed_from: date) -> tuple[Repayment, ...]:
    """The payments that repay a sum, as its terms say; their principal comes to the sum.

    Interest is simple: on the principal still owed, for the days after `owed_from` and after each payment. It is worked
    out exactly and each payment is charged the whole pennies so far, so that all of it is the exact sum, taken down.
    """
    left, owed_since = pence, owed_from
    accrued, charged = Fraction(0), 0
    found = []
    for due_on, part in _parts(pence, recovery):
        accrued += _interest(left, recovery.interest, owed_since, due_on)
        interest = int(accrued) - charged
        left, charged, owed_since = left - part, charged + interest, max(due_on, owed_since)
        if part or interest:
            found.append(Repayment(due_on, part, interest, left))
    assert left == 0, "a schedule repays the whole"
    return tuple(found)


def forgiven_pence(pence: int, recovery: Recovery) -> int:
    """The part that is let off, taken down to the whole penny."""
    return int(pence * recovery.forgiven.part) if recovery.forgiven else 0


def _parts(pence: int, recovery: Recovery) -> Iterator[tuple[date, int]]:
    """Each payment's day and principal: a year's part divided evenly over its quarters or months."""
    months = {"year": 12, "quarter": 3, "month": 1}[recovery.every]
    for start, part in _by_year(pence, recovery):
        first_day = FinancialYear(start).first_day
        days = [add_months(first_day, months * (index + 1)) - ONE_DAY for index in range(12 // months)]
        yield from zip(days, split(part, [1] * len(days)), strict=True)


def _by_year(pence: int, recovery: Recovery) -> tuple[tuple[int, int], ...]:
    first, years, most = recovery.starts.start, recovery.years, recovery.most_a_year
    if not recovery.parts:
        return repayments(pence, first_year=first, years=years, most_a_year=most)
    parts = split(pence, whole_number_weights(recovery.parts))
    paid = [part if most is None else min(part, most) for part in parts]
    beyond = pence - sum(paid)
    return (
        *((first + index, part) for index, part in enumerate(paid)),
        *(((first + years, beyond),) if beyond else ()),
    )


def _interest(left: int, interest: Interest | None, after: date, until: date) -> Fraction:
    if interest is None or until <= after:
        return Fraction(0)
    return left * interest.rate * DAY_COUNTS[interest.day_count](after, until)


def _actual_365(after: date, until: date) -> Fraction:
    return Fraction((until - after).days, 365)


def _actual_actual(after: date, until: date) -> Fraction:
    """Each day as a part of its own calendar year."""
    found = Fraction(0)
    for year in range(after.year, until.year + 1):
        starts, ends = max(after, date(year - 1, 12, 31)), min(until, date(year, 12, 31))
        found += Fraction((ends - starts).days, 365 + isleap(year))
    return found


def _thirty_360(after: date, until: date) -> Fraction:
    """Every month as 30 days: a 31st counts as a 30th."""
    first, last = min(after.day, 30), min(until.day, 30)
    days = 360 * (until.year - after.year) + 30 * (until.month - after.month) + last - first
    return Fraction(days, 360)


DAY_COUNTS: Final[dict[str, Callable[[date, date], Fraction]]] = {
    "actual/365": _actual_365,
    "actual/actual": _actual_actual,
    "30/360": _thirty_360,
}
