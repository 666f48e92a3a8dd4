"""Rows of the position, and what of closed months stays as it was closed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from typing import Any, Final

from wyebridge.books.open import OpenBooks
from wyebridge.books.records import texts
from wyebridge.engine.kernel.dates import FinancialYear, Period

UNDETERMINED = ""
"""The partner of a row whose owner the agreement cannot yet say."""


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One line in one month that is one partner's, in pence; `partner` is '' for what is undetermined.

    Sums over any of the first five columns are right, since every row stands for its own part and no other.
    """

    fund: str
    scheme: str
    line: str
    month: date
    partner: str
    opening_budget_pence: int = 0
    changes_pence: int = 0
    current_budget_pence: int = 0
    budget_to_date_pence: int = 0
    actual_to_date_pence: int = 0
    accrued_to_date_pence: int = 0

    @property
    def variance_pence(self) -> int:
        """Actual, with what was accrued, less budget to date: above zero is overspent."""
        return self.actual_to_date_pence + self.accrued_to_date_pence - self.budget_to_date_pence


def merged(rows: Iterable[PositionRow]) -> tuple[PositionRow, ...]:
    """One row for each line, month and partner."""
    found: dict[tuple[str, str, str, date, str], PositionRow] = {}
    for row in rows:
        key = (row.fund, row.scheme, row.line, row.month, row.partner)
        found[key] = added(found[key], row) if key in found else row
    return tuple(found[key] for key in sorted(found))


def added(one: PositionRow, other: PositionRow) -> PositionRow:
    """The first row with the second's pence added to its own."""
    return replace(
        one,
        opening_budget_pence=one.opening_budget_pence + other.opening_budget_pence,
        changes_pence=one.changes_pence + other.changes_pence,
        current_budget_pence=one.current_budget_pence + other.current_budget_pence,
        budget_to_date_pence=one.budget_to_date_pence + other.budget_to_date_pence,
        actual_to_date_pence=one.actual_to_date_pence + other.actual_to_date_pence,
        accrued_to_date_pence=one.accrued_to_date_pence + other.accrued_to_date_pence,
    )


def figures_text(period: Period, rows: Iterable[PositionRow]) -> str:
    """A month's rows as the books keep them when it is closed."""
    kept = [astuple(row) for row in rows if row.month <= period.last_day]
    return json.dumps({"period": str(period), "rows": kept}, default=str, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A year's rows to the end of its last closed month, as they were kept when that was closed."""

    to: date
    rows: tuple[PositionRow, ...]


def kept_rows(books: OpenBooks, year: FinancialYear, as_at: date) -> Kept | None:
    """A year's rows to its last closed month, up to a day; None where none of it is closed by then."""
    closed_to = min(books.closings.closed_to or date.min, as_at)
    newest = None
    for held in texts(books.path, books.batches, "closing-figures"):
        last_day = Period.parse(held.id).last_day
        # A month that was reopened and closed again is as it was closed last.
        if last_day in year and last_day <= closed_to and (newest is None or last_day >= newest[0]):
            newest = last_day, held.text
    if newest is None:
        return None
    return Kept(newest[0], tuple(_row(values) for values in json.loads(newest[1])["rows"]))


def late_rows(now: Iterable[PositionRow], kept: Kept, month: date) -> tuple[PositionRow, ...]:
    """What closed months come to now over what they were closed at, by line and partner, all in one open month."""
    now_or_then = [replace(row, month=month) for row in now if row.month <= kept.to]
    now_or_then += [replace(_less(row), month=month) for row in kept.rows]
    return tuple(row for row in merged(now_or_then) if any(getattr(row, name) for name in _MONEY))


def as_closed(now: Sequence[PositionRow], kept: Kept | None, late: Iterable[PositionRow]) -> tuple[PositionRow, ...]:
    """A year's rows with its closed months as they were closed, and what came late in the first that is open."""
    return merged([*kept.rows, *(row for row in now if row.month > kept.to), *late]) if kept else tuple(now)


def _less(row: PositionRow) -> PositionRow:
    return replace(row, **{name: -getattr(row, name) for name in _MONEY})


_MONEY: Final = tuple(field.name for field in fields(PositionRow) if field.name.endswith("_pence"))


def _row(values: Sequence[Any]) -> PositionRow:
    fund, scheme, line, month, *rest = values
    return PositionRow(fund, scheme, line, date.fromisoformat(month), *rest)
