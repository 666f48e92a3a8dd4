"""The year ahead, line by line: budget, what was spent, accrued and committed, and what it is forecast to come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from wyebridge.books.open import OpenBooks
from wyebridge.books.pending import committed
from wyebridge.books.position import CutOff, PeriodStatus, Position, latest_month_end, position
from wyebridge.books.snapshots import Kind, LineKey, as_stood, by_line
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.dates import ONE_DAY, FinancialYear, first_of_month
from wyebridge.engine.ledger.closing import Adjustment

_FIGURES: Final = (
    "current_budget_pence",
    "budget_to_date_pence",
    "actual_pence",
    "accrued_pence",
    "committed_pence",
    "ledger_budget_pence",
    "forecast_pence",
    "forecast_before_pence",
)


@dataclass(frozen=True, slots=True)
class OutlookRow:
    """One line, or the sum of several, in pence. A figure that nobody has given is None, and so is any sum with it.

    `forecast_before_pence` is the forecast of the month before; `ledger_budget_pence` what ledgers hold as the budget.
    """

    fund: str
    scheme: str
    line: str
    current_budget_pence: int | None
    budget_to_date_pence: int | None
    actual_pence: int | None
    accrued_pence: int | None
    committed_pence: int | None
    ledger_budget_pence: int | None
    forecast_pence: int | None
    forecast_before_pence: int | None

    @property
    def forecast_variance_pence(self) -> int | None:
        """Forecast less the year's budget: above zero is overspent."""
        return _less(self.forecast_pence, self.current_budget_pence)

    @property
    def movement_pence(self) -> int | None:
        """Forecast less that of the month before."""
        return _less(self.forecast_pence, self.forecast_before_pence)

    @property
    def budget_difference_pence(self) -> int | None:
        """What ledgers hold as the budget less what the agreement has."""
        return _less(self.ledger_budget_pence, self.current_budget_pence)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The year's outlook as at a day, every line of the agreement in its order."""

    agreement: Agreement
    year: FinancialYear
    as_at: date
    rows: tuple[OutlookRow, ...]
    cut_offs: tuple[CutOff, ...]
    adjustments: tuple[Adjustment, ...]
    status: PeriodStatus

    @property
    def not_forecast(self) -> tuple[OutlookRow, ...]:
        """Lines that no file forecasts, where any is forecast at all."""
        return tuple(row for row in self.rows if row.forecast_pence is None)


def outlook(books: OpenBooks, *, as_at: date | None = None) -> Outlook:
    """Every line's outlook for the year that holds `as_at` (by default the end of the month of the latest entry)."""
    as_at = as_at or latest_month_end(books)
    books = books.when_closed(as_at)
    return outlook_of(books, position(books, as_at=as_at))


def outlook_of(books: OpenBooks, found: Position) -> Outlook:
    """The outlook that goes with a position."""
    sums: dict[LineKey, list[int]] = {}
    for row in found.rows:
        total = sums.setdefault((row.fund, row.scheme, row.line), [0, 0, 0, 0])
        figures = (row.current_budget_pence, row.budget_to_date_pence, row.actual_to_date_pence)
        for index, pence in enumerate((*figures, row.accrued_to_date_pence)):
            total[index] += pence
    before = first_of_month(found.as_at) - ONE_DAY
    given = {kind: _given(books, found.year, kind, found.as_at) for kind in _KINDS}
    pending = committed(books, found.year, found.as_at, made_by=found.as_at)
    earlier = _given(books, found.year, "forecast", before)
    rows = []
    for key in sums:
        budget, to_date, actual, accrued = sums[key]
        ledger_budget, forecast = (given[kind].get(key) for kind in _KINDS)
        said = (pending.get(key), ledger_budget, forecast, earlier.get(key))
        rows.append(OutlookRow(*key, budget, to_date, actual, accrued, *said))
    firm = (found.cut_offs, found.adjustments, found.status)
    return Outlook(found.agreement, found.year, found.as_at, tuple(rows), *firm)


_KINDS: Final[tuple[Kind, ...]] = ("budget", "forecast")


def _given(books: OpenBooks, year: FinancialYear, kind: Kind, as_at: date) -> dict[LineKey, int]:
    """What the newest files of the year say of each line, up to a day."""
    return by_line(books, kind, [one for one in as_stood(books, kind, as_at) if one.month in year])


def outlook_sum(rows: Iterable[OutlookRow], *, fund: str = "", scheme: str = "", line: str = "") -> OutlookRow:
    """The sum of rows; a figure that any of them lacks is not summed, but left out."""
    rows = list(rows)
    sums = [_sum(getattr(row, name) for row in rows) for name in _FIGURES]
    return OutlookRow(fund, scheme, line, *sums)


def outlook_by(rows: Iterable[OutlookRow], by: str) -> list[OutlookRow]:
    """Rows summed by fund, by scheme or by line."""
    groups: dict[tuple[str, ...], list[OutlookRow]] = {}
    for row in rows:
        key = {"fund": (row.fund,), "scheme": (row.fund, row.scheme)}.get(by, (row.fund, row.scheme, row.line))
        groups.setdefault(key, []).append(row)
    names = ("fund", "scheme", "line")
    return [outlook_sum(found, **dict(zip(names, key, strict=False))) for key, found in groups.items()]


def _sum(figures: Iterable[int | None]) -> int | None:
    total = 0
    for figure in figures:
        if figure is None:
            return None
        total += figure
    return total


def _less(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other
