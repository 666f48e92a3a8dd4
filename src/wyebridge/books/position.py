"""The position: opening, changed and current budget, budget and actual to date, variance; by whom, for what, when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from wyebridge.books.journal.read import is_withheld
from wyebridge.books.open import OpenBooks
from wyebridge.books.position_rows import (
    UNDETERMINED,
    PositionRow,
    as_closed,
    kept_rows,
    late_rows,
    merged,
)
from wyebridge.books.snapshots import Accrued, accrued
from wyebridge.books.spending import Spending, spending, true_ups
from wyebridge.books.summing import added_up, to_sum
from wyebridge.engine.agreement.shares import in_force
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.dates import ONE_DAY, FinancialYear, Period, first_of_month, last_of_month
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.budget import budget_rows
from wyebridge.engine.ledger.closing import Adjustment, CloseStatus
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import LineResult, Paid, SettlementPosition

PeriodStatus = Literal["open", "month closed", "closed"]
OUTSIDE_CLASSES = ("suspense", "excluded", "own")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a partner bore and paid in one fund this year, before any variance is settled, in pence.

    `net_pence` is what it is owed (above zero) or owes (below): paid from its own ledger + contributions paid in
    - contributions received as host - its share of the spending. The partner '' stands for spending that is nobody's
    yet, so that a fund's nets always sum to nothing.
    """

    fund: str
    partner: str
    share_pence: int
    paid_pence: int
    contributions_paid_pence: int
    contributions_received_pence: int

    @property
    def net_pence(self) -> int:
        return self.paid_pence + self.contributions_paid_pence - self.contributions_received_pence - self.share_pence


@dataclass(frozen=True, slots=True)
class Outside:
    """Rows of one ledger that are in no fund: suspense, excluded, own; or that are not entries: set aside."""

    ledger: str
    what: str
    rows: int
    pence: int


@dataclass(frozen=True, slots=True)
class CutOff:
    """How far one feed of one ledger goes: the last row it has given, and when it last came in.

    `cut_off` is the last day that its month holds, and `status` how firmly its body has closed that: '' and 'open'
    where nothing has been said of the month.
    """

    ledger: str
    feed: str
    kind: str
    covers_to: str
    recorded_at: str
    batches: int
    cut_off: str = ""
    status: CloseStatus = "open"


@dataclass(frozen=True, slots=True)
class Position:
    """A year's position as at a day, with what it stands on and what it leaves out.

    The rows of closed months are as they were closed; what has come since of those months (`late`) is a true-up in the
    rows of the first that is open. `adjustments` bring ledgers that end their month early to its last day, and are
    among what is accrued. `earlier_years` is what has come of years that are closed, each row in the last month of its
    year: it is in none of the year's own figures, and is settled under the rules of its own year.
    """

    agreement: Agreement
    year: FinancialYear
    as_at: date
    rows: tuple[PositionRow, ...]
    standings: tuple[Standing, ...]
    allocation: Allocation
    awaiting: tuple[str, ...]
    outside: tuple[Outside, ...]
    cut_offs: tuple[CutOff, ...]
    rounding_true_up_pence: dict[str, int]
    accrued_by_ledger_pence: dict[tuple[str, str], int]
    adjustments: tuple[Adjustment, ...]
    closed_to: date | None
    earlier_years: tuple[PositionRow, ...]
    late: tuple[PositionRow, ...]

    @property
    def status(self) -> PeriodStatus:
        return period_status(self.closed_to, self.as_at)

    @property
    def no_extract_from(self) -> tuple[str, ...]:
        """Partners whose ledger has given nothing, so that what they paid is not known."""
        heard = {cut_off.ledger for cut_off in self.cut_offs if cut_off.kind == "actuals"}
        return tuple(partner for partner in self.agreement.partner_ids() if partner not in heard)


def period_status(closed_to: date | None, as_at: date) -> PeriodStatus:
    """Whether the year of a day is closed, or the day's month in a year that is open, or neither."""
    if closed_to is None or closed_to < as_at:
        return "open"
    return "closed" if closed_to >= FinancialYear.of(as_at).last_day else "month closed"


def position(books: OpenBooks, *, as_at: date | None = None) -> Position:
    """The position of the financial year that holds `as_at`, from the first day of that year to that day.

    Where no day is given, it is the end of the month of the latest entry. Where its month is closed, all is as the
    books stood when it was. Raises Refused where no version of the agreement is in force on that day.
    """
    as_at = as_at or latest_month_end(books)
    books = books.when_closed(as_at)
    year = FinancialYear.of(as_at)
    agreement = governing(books, as_at)
    spent = spending(books, first=year.first_day, last=as_at)
    held_over = accrued(books, first=year.first_day, last=as_at)
    now = rows_now(books, year, as_at, spent, held_over)
    kept = kept_rows(books, year, as_at)
    late = late_rows(now, kept, first_of_month(kept.to + ONE_DAY)) if kept and kept.to < as_at else ()
    rows = as_closed(now, kept, late)
    standings = tuple(_standings(books, agreement, rows, year, as_at))
    corrections = true_ups(spent, books.share_versions, books.partners)
    return Position(
        agreement=agreement,
        year=year,
        as_at=as_at,
        rows=rows,
        standings=standings,
        allocation=settle(
            agreement,
            for_settlement(agreement, rows, standings, as_at, "forecast"),
            books.decisions,
            effective_on=as_at,
            known_on=max(as_at, books.known_on),
            constitution=books.constitution,
        ),
        awaiting=_awaiting(books, rows, year),
        outside=tuple(outside(books, as_at)),
        cut_offs=tuple(cut_offs(books, as_at)),
        adjustments=books.closings.adjustments(year.first_day, as_at),
        closed_to=books.closings.closed_to,
        earlier_years=tuple(_earlier_years(books, year)),
        late=late,
        rounding_true_up_pence={
            partner: sum(parts[index] for parts in corrections.values()) for index, partner in enumerate(books.partners)
        },
        accrued_by_ledger_pence=held_over.by_ledger,
    )


def rows_now(
    books: OpenBooks, year: FinancialYear, as_at: date, spent: Iterable[Spending], held_over: Accrued
) -> tuple[PositionRow, ...]:
    """A year's rows by all that is known now, each month as if none had been closed."""
    return merged(
        [
            *_budgets(books, year, as_at),
            *_actuals(books, spent, "actual_to_date_pence"),
            *_actuals(books, held_over.spending, "accrued_to_date_pence"),
        ]
    )


def latest_month_end(books: OpenBooks) -> date:
    """The end of the month of the latest entry, and no later than the last version's end."""
    entries = to_sum(books, last=None)
    [(latest,)] = books.rows(entries.aggregate(latest=entries.latest_on.max()))
    ends = max((agreement.ends_on for agreement in books.agreements), default=date.min)
    return min(last_of_month(latest), ends) if latest else ends


def governing(books: OpenBooks, on: date) -> Agreement:
    """The version in force on a day. Raises Refused where none is."""
    for agreement, first, last in in_force(books.agreements):
        if first <= on <= last:
            return agreement
    raise refuse(
        "no-agreement-in-force",
        f"no version of the agreement in the books is in force on {on}",
        why="there is no budget and no share to measure against",
        remedy="give another day with --as-at, or adopt a version that covers it",
        place=Place(str(books.path)),
    )


def _budgets(books: OpenBooks, year: FinancialYear, as_at: date) -> Iterator[PositionRow]:
    for row in budget_rows(books.agreements, books.share_versions, year, as_at=as_at):
        current = row.opening_pence + row.changes_pence
        yield PositionRow(
            row.fund,
            row.scheme,
            row.line,
            row.month,
            row.partner,
            opening_budget_pence=row.opening_pence,
            changes_pence=row.changes_pence,
            current_budget_pence=current,
            budget_to_date_pence=current if row.month <= as_at else 0,
        )


def _actuals(books: OpenBooks, spent: Iterable[Spending], column: str) -> Iterator[PositionRow]:
    for row in spent:
        parts = [*zip(books.partners, row.parts_pence, strict=True), (UNDETERMINED, row.undetermined_pence)]
        for partner, pence in parts:
            if pence:
                yield PositionRow(row.fund, row.scheme, row.line, row.month, partner, **{column: pence})


def _standings(
    books: OpenBooks, agreement: Agreement, rows: Sequence[PositionRow], year: FinancialYear, as_at: date
) -> Iterator[Standing]:
    entries = to_sum(books, last=as_at)
    in_year = entries.filter(
        entries["class"].isin(["scheme", "contribution"]),
        entries.effective_on >= year.first_day,
        entries.effective_on <= as_at,
    )
    grouped = in_year.group_by(["fund", "class", "ledger"]).aggregate(pence=in_year.pence.sum().cast("int64"))
    moved = {(fund, entry_class, ledger): pence for fund, entry_class, ledger, pence in books.rows(grouped)}
    hosts = {
        fund.id: version.host_of(fund)
        for version in (*(v for v in books.agreements if v.year == year), agreement)
        for fund in version.funds
    }
    for fund_id, host in hosts.items():
        paid_in = {partner: moved.get((fund_id, "contribution", partner), 0) for partner in books.partners}
        for partner in (*books.partners, UNDETERMINED):
            standing = Standing(
                fund_id,
                partner,
                share_pence=sum(
                    row.actual_to_date_pence for row in rows if (row.fund, row.partner) == (fund_id, partner)
                ),
                paid_pence=moved.get((fund_id, "scheme", partner), 0),
                contributions_paid_pence=paid_in.get(partner, 0),
                contributions_received_pence=sum(paid_in.values()) if partner == host else 0,
            )
            if any((standing.share_pence, standing.paid_pence, standing.contributions_paid_pence, standing.net_pence)):
                yield standing


def for_settlement(
    agreement: Agreement,
    rows: Sequence[PositionRow],
    standings: Sequence[Standing],
    as_at: date,
    basis: Literal["forecast", "outturn"],
) -> SettlementPosition:
    """The position as clauses see it: spend to date against budget to date, which is a forecast until the year ends."""
    budgets: dict[tuple[str, str], int] = {}
    actuals: dict[tuple[str, str], int] = {}
    arose: dict[tuple[str, str], dict[date, int]] = {}
    for row in rows:
        key = (row.scheme, row.line)
        budgets[key] = budgets.get(key, 0) + row.budget_to_date_pence
        actuals[key] = actuals.get(key, 0) + row.actual_to_date_pence + row.accrued_to_date_pence
        months = arose.setdefault(key, {})
        months[row.month] = months.get(row.month, 0) + row.variance_pence
    lines = [
        LineResult(
            scheme=scheme.id,
            line=line.id,
            budget=budgets.get((scheme.id, line.id), 0),
            spend=actuals.get((scheme.id, line.id), 0),
            arose=tuple(arose.get((scheme.id, line.id), {}).get(month, 0) for month in agreement.year.months()),
        )
        for _, scheme, line in agreement.every_line()
    ]
    paid = [
        Paid(partner=standing.partner, fund=standing.fund, amount=standing.contributions_paid_pence)
        for standing in standings
        if standing.contributions_paid_pence and agreement.fund(standing.fund)
        if standing.partner in agreement.partner_ids()
    ]
    return SettlementPosition(as_at=as_at, basis=basis, lines=tuple(lines), paid=tuple(paid))


def _awaiting(books: OpenBooks, rows: Sequence[PositionRow], year: FinancialYear) -> tuple[str, ...]:
    """What the undetermined rows wait for, each once."""
    lines = {(row.scheme, row.line) for row in rows if row.partner == UNDETERMINED}
    found = [
        str(version.awaiting)
        for version in books.share_versions
        if version.awaiting and (version.scheme, version.line) in lines and version.ends >= year.first_day
    ]
    return tuple(dict.fromkeys(found))


def outside(books: OpenBooks, as_at: date) -> Iterator[Outside]:
    """What stands outside every fund up to a day; rows set aside have no day, and are all counted.

    Where this copy of the books leaves out another body's own entries, its batches' control totals stand for them.
    """
    entries = to_sum(books, last=as_at)
    apart = entries.filter(entries["class"].isin(list(OUTSIDE_CLASSES)), entries.effective_on <= as_at)
    grouped = added_up(apart, ["ledger", "class"])
    totals = {(ledger, what): [rows, pence] for ledger, what, rows, pence in books.rows(grouped)}
    for batch in books.batches:
        control = batch.manifest.get("control")
        if control is None or "kind" in batch.manifest.get("feed", {}):
            continue
        ledger = batch.manifest["for_partner"]
        counted = [("set aside", control["rows_set_aside"], control["pence_set_aside"])]
        if is_withheld(books.path, batch):
            counted += [
                (name, t["rows"], t["pence"]) for name, t in control["classes"].items() if name in OUTSIDE_CLASSES
            ]
        for what, rows, pence in counted:
            total = totals.setdefault((ledger, what), [0, 0])
            total[0] += rows
            total[1] += pence
    for (ledger, what), (rows, pence) in sorted(totals.items()):
        if rows:
            yield Outside(ledger, what, rows, pence)


def _earlier_years(books: OpenBooks, year: FinancialYear) -> Iterator[PositionRow]:
    """What closed years before this one come to now over what they were closed at."""
    closed_to = books.closings.closed_to or date.min
    for earlier in sorted({agreement.year for agreement in books.agreements}, key=lambda one: one.start):
        last = earlier.last_day
        kept = kept_rows(books, earlier, last) if earlier.start < year.start and last <= closed_to else None
        if kept:
            spent = spending(books, first=earlier.first_day, last=last)
            now = rows_now(books, earlier, last, spent, accrued(books, first=earlier.first_day, last=last))
            yield from late_rows(now, kept, first_of_month(last))


def cut_offs(books: OpenBooks, as_at: date) -> Iterator[CutOff]:
    """How far each feed of each ledger goes, and how firmly its body closed the month of a day."""
    found: dict[tuple[str, str], CutOff] = {}
    for batch in books.batches:
        manifest = batch.manifest
        if "feed" in manifest:
            key = (manifest["for_partner"], manifest["feed"]["id"])
            kind = manifest["feed"].get("kind", "actuals")
            before = found.get(key, CutOff(*key, kind, "", "", 0))
            covers_to = max(before.covers_to, manifest.get("covers", {}).get("last", ""))
            found[key] = CutOff(*key, kind, covers_to, manifest["recorded_at"], before.batches + 1)
    for (ledger, feed), one in found.items():
        said = books.closings.cut_off(Period.of_month(as_at), ledger, feed)
        yield replace(one, cut_off=str(said.cut_off), status=said.status) if said else one
