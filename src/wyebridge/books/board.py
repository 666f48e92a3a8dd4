"""The report to a joint board: each scheme's budget, spending and forecast, and what moved since the last and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final

from wyebridge.books.contributions import ContributionReconciliation, reconcile_contributions
from wyebridge.books.open import OpenBooks
from wyebridge.books.outlook import OutlookRow, outlook_by, outlook_of
from wyebridge.books.position import Outside, Position, Standing, latest_month_end, position
from wyebridge.books.position_rows import PositionRow
from wyebridge.books.settling import forecast_of, try_forecast
from wyebridge.books.snapshots import as_stood, by_line
from wyebridge.books.statement.basis import basis_of, names_in
from wyebridge.books.statement.terms import Basis, Names
from wyebridge.engine.agreement.terms import Agreement, Fund
from wyebridge.engine.kernel.dates import ONE_DAY, FinancialYear, first_of_month, last_of_month
from wyebridge.engine.kernel.verdicts import Undetermined
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.reporting import Colour, Rating, ReportRegister, SchemeNote


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One scheme, or the sum of several, in pence. What nobody has given is None, and so is any sum with it.

    `spent_pence` is what was paid and accrued to date; the month is the report's last. A budget that moved in the month
    is among `changes_pence` too.
    """

    fund: str
    scheme: str
    opening_pence: int
    changes_pence: int
    budget_to_date_pence: int
    spent_pence: int
    month_budget_pence: int
    month_spent_pence: int
    moved_budget_pence: int
    committed_pence: int | None
    forecast_pence: int | None
    last_forecast_pence: int | None

    @property
    def budget_pence(self) -> int:
        return self.opening_pence + self.changes_pence

    @property
    def variance_pence(self) -> int:
        """Spent to date less the budget to date: above nothing is overspent."""
        return self.spent_pence - self.budget_to_date_pence

    @property
    def forecast_variance_pence(self) -> int | None:
        return None if self.forecast_pence is None else self.forecast_pence - self.budget_pence

    @property
    def movement_pence(self) -> int | None:
        """This forecast less the last report's."""
        if self.forecast_pence is None or self.last_forecast_pence is None:
            return None
        return self.forecast_pence - self.last_forecast_pence

    @property
    def of_month_pence(self) -> int:
        """The part of a movement that has happened: what the month spent beyond its budget."""
        return self.month_spent_pence - self.month_budget_pence

    @property
    def of_rest_pence(self) -> int | None:
        """The part that is expected: what the rest of the year is now thought to cost beyond what it was."""
        return None if self.movement_pence is None else self.movement_pence - self.of_month_pence

    @property
    def last_variance_pence(self) -> int | None:
        """The last report's forecast less what the budget was before it moved in the month."""
        return None if self.last_forecast_pence is None else self.last_forecast_pence - self.last_budget_pence

    @property
    def last_budget_pence(self) -> int:
        return self.budget_pence - self.moved_budget_pence


@dataclass(frozen=True, slots=True)
class BoardMonth:
    """One month of the year: budget and spending up to its end, and the year's forecast as it then stood, in pence.

    Months after the report's have a budget alone. A forecast that leaves out a line is not given.
    """

    month: date
    budget_to_date_pence: int
    spent_to_date_pence: int | None
    forecast_pence: int | None


@dataclass(frozen=True, slots=True)
class Borne:
    """What of one clause's scope each partner would bear, in pence; what reserves, funds or later years would take
    (`elsewhere`); and what nobody can say yet. Together they are the variance there."""

    scope: str
    by_partner_pence: dict[str, int]
    elsewhere_pence: int
    undetermined_pence: int


@dataclass(frozen=True, slots=True)
class BoardReport:
    """A month's report of the funds. Every figure is from the position and the outlook of one day.

    `allocation` is who would bear the variance, on the forecast where there is one and else to date; it is advisory
    unless the year has been settled. `without_forecast` names lines that no file forecasts, where any is forecast.
    `notes` is what the partners say of schemes this month, and `rating` when a scheme is amber or red (`rating_before`
    as the last report had it); None where nobody has stated it. `overdue` are contributions due and not paid in full.
    """

    basis: Basis
    names: Names
    rows: tuple[BoardRow, ...]
    months: tuple[BoardMonth, ...]
    standings: tuple[Standing, ...]
    allocation: Allocation
    is_on_forecast: bool
    without_forecast: tuple[tuple[str, str], ...]
    overdue: tuple[ContributionReconciliation, ...]
    outside: tuple[Outside, ...]
    late_pence: int
    rating: Rating | None = None
    rating_before: Rating | None = None
    notes: Mapping[str, SchemeNote] = field(default_factory=dict)

    @property
    def agreement(self) -> Agreement:
        return self.basis.agreement

    @property
    def total(self) -> BoardRow:
        return board_sum(self.rows)

    def of_fund(self, fund: Fund) -> tuple[BoardRow, ...]:
        return tuple(row for row in self.rows if row.fund == fund.id)

    def colour(self, row: BoardRow) -> Colour | None:
        """How a scheme, or a sum of several, is rated; None where nothing is forecast or no rule is stated."""
        if self.rating is None or row.forecast_variance_pence is None:
            return None
        return self.rating.colour(row.forecast_variance_pence, row.budget_pence)

    def colour_before(self, row: BoardRow) -> Colour | None:
        """How the last report rated it, by the rule and the budget of then."""
        if self.rating_before is None or row.last_variance_pence is None:
            return None
        return self.rating_before.colour(row.last_variance_pence, row.last_budget_pence)

    def after_plan_pence(self, row: BoardRow) -> int | None:
        """The forecast less what a scheme's recovery plan is still to save; itself where there is no plan."""
        note = self.notes.get(row.scheme)
        to_do = note.plan.to_do_pence if note and note.plan else 0
        return None if row.forecast_pence is None else row.forecast_pence - to_do

    def borne(self) -> Iterator[Borne]:
        """Who would bear the variance, scope by scope, in the order that clauses reach them."""
        scopes: dict[str, Borne] = {}
        for one in self.allocation.allocated:
            found = scopes.setdefault(one.scope, Borne(one.scope, {}, 0, 0))
            pence = one.amount.pence
            if isinstance(one.amount, Undetermined):
                scopes[one.scope] = replace(found, undetermined_pence=found.undetermined_pence + pence)
            elif one.verb == "share":
                found.by_partner_pence[one.who] = found.by_partner_pence.get(one.who, 0) + pence
            else:
                scopes[one.scope] = replace(found, elsewhere_pence=found.elsewhere_pence + pence)
        yield from scopes.values()


def board_report(
    books: OpenBooks,
    *,
    as_at: date | None = None,
    found: Position | None = None,
    registers: Mapping[FinancialYear, ReportRegister] | None = None,
) -> BoardReport:
    """The report as at a month's end (by default that of the latest entry), from the books alone.

    `found` is the position as at that day, where it is worked out already; `registers` what the partners say in it,
    which no ledger tells.
    Of each partner it holds only what concerns the funds. Where the month is closed, its figures are as they were
    closed. Raises Refused where no version of the agreement is in force that day.
    """
    as_at = last_of_month(as_at) if as_at else latest_month_end(books)
    books = books.when_closed(as_at)
    found = found or position(books, as_at=as_at)
    look = outlook_of(books, found)
    forecast = forecast_of(books, as_at, found=found)
    said = (registers or {}).get(found.year)
    month = said.month_of(as_at) if said else None
    due = reconcile_contributions(books, as_at=as_at)
    return BoardReport(
        basis=basis_of(books, found),
        names=names_in(books.agreements),
        rows=tuple(_rows(found, look.rows)),
        months=tuple(_months(books, found)),
        standings=found.standings,
        allocation=try_forecast(books, forecast, on=as_at) if forecast else found.allocation,
        is_on_forecast=forecast is not None,
        without_forecast=tuple((row.scheme, row.line) for row in look.not_forecast) if forecast else (),
        overdue=tuple(one for one in due if one.as_at in found.year and one.outstanding_pence > 0),
        outside=found.outside,
        late_pence=sum(row.actual_to_date_pence + row.accrued_to_date_pence for row in found.late),
        rating=said.rating_on(as_at) if said else None,
        rating_before=said.rating_on(first_of_month(as_at) - ONE_DAY) if said else None,
        notes={note.scheme: note for note in month.schemes} if month else {},
    )


def board_sum(rows: Iterable[BoardRow], *, fund: str = "", scheme: str = "") -> BoardRow:
    """The sum of rows; a figure that any of them lacks is left out."""
    rows = list(rows)
    sums: list[Any] = []
    for name in _FIGURES:
        given = [getattr(row, name) for row in rows]
        sums.append(None if any(pence is None for pence in given) else sum(given))
    return BoardRow(fund, scheme, *sums)


_FIGURES: Final = tuple(one.name for one in fields(BoardRow))[2:]


def _rows(found: Position, lines: tuple[OutlookRow, ...]) -> Iterable[BoardRow]:
    month = first_of_month(found.as_at)
    of: dict[tuple[str, str], list[PositionRow]] = {}
    for row in found.rows:
        of.setdefault((row.fund, row.scheme), []).append(row)
    for look in outlook_by(lines, "scheme"):
        mine = of[look.fund, look.scheme]
        its_month = [row for row in mine if row.month == month]
        changes = found.agreement.budget_changes
        yield BoardRow(
            look.fund,
            look.scheme,
            opening_pence=sum(row.opening_budget_pence for row in mine),
            changes_pence=sum(row.changes_pence for row in mine),
            budget_to_date_pence=sum(row.budget_to_date_pence for row in mine),
            spent_pence=sum(row.actual_to_date_pence + row.accrued_to_date_pence for row in mine),
            month_budget_pence=sum(row.budget_to_date_pence for row in its_month),
            month_spent_pence=sum(row.actual_to_date_pence + row.accrued_to_date_pence for row in its_month),
            moved_budget_pence=sum(
                change.amount
                for change in changes
                if change.scheme == look.scheme and month <= change.on <= found.as_at
            ),
            committed_pence=look.committed_pence,
            forecast_pence=look.forecast_pence,
            last_forecast_pence=look.forecast_before_pence,
        )


def _months(books: OpenBooks, found: Position) -> Iterable[BoardMonth]:
    lines = {(fund.id, scheme.id, line.id) for fund, scheme, line in found.agreement.every_line()}
    budget = spent = 0
    for month in found.year.months():
        mine = [row for row in found.rows if row.month == month]
        budget += sum(row.current_budget_pence for row in mine)
        if month > found.as_at:
            yield BoardMonth(month, budget, None, None)
            continue
        spent += sum(row.actual_to_date_pence + row.accrued_to_date_pence for row in mine)
        newest = [one for one in as_stood(books, "forecast", last_of_month(month)) if one.month in found.year]
        forecast = by_line(books, "forecast", newest)
        whole = sum(forecast.values()) if lines <= forecast.keys() else None
        yield BoardMonth(month, budget, spent, whole)
