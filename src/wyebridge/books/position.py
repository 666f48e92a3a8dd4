"""The position: opening, changed and current budget, budget and actual to date, variance; by whom, for what, when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from wyebridge.books.journal.read import Batch, is_withheld
from wyebridge.books.open import OpenBooks
from wyebridge.books.snapshots import accrued
from wyebridge.books.spending import Spending, spending, true_ups
from wyebridge.engine.agreement.shares import in_force
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.dates import FinancialYear, last_of_month
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.budget import budget_rows
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import LineResult, Paid, SettlementPosition

UNDETERMINED = ""
"""The partner of a row whose owner the agreement cannot yet say."""

OUTSIDE_CLASSES = ("suspense", "excluded", "own")


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
    """How far one feed of one ledger goes: the last row it has given, and when it last came in."""

    ledger: str
    feed: str
    kind: str
    covers_to: str
    recorded_at: str
    batches: int


@dataclass(frozen=True, slots=True)
class Position:
    """A year's position as at a day, with what it stands on and what it leaves out."""

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

    @property
    def no_extract_from(self) -> tuple[str, ...]:
        """Partners whose ledger has given nothing, so that what they paid is not known."""
        heard = {cut_off.ledger for cut_off in self.cut_offs if cut_off.kind == "actuals"}
        return tuple(partner for partner in self.agreement.partner_ids() if partner not in heard)


def position(books: OpenBooks, *, as_at: date | None = None) -> Position:
    """The position of the financial year that holds `as_at`, from the first day of that year to that day.

    Where no day is given, it is the end of the month of the latest entry. Raises Refused where no version of the
    agreement is in force on that day.
    """
    as_at = as_at or latest_month_end(books)
    year = FinancialYear.of(as_at)
    agreement = governing(books, as_at)
    spent = spending(books, first=year.first_day, last=as_at)
    held_over = accrued(books, first=year.first_day, last=as_at)
    rows = _merged(
        [
            *_budgets(books, year, as_at),
            *_actuals(books, spent, "actual_to_date_pence"),
            *_actuals(books, held_over.spending, "accrued_to_date_pence"),
        ]
    )
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
        ),
        awaiting=_awaiting(books, rows, year),
        outside=tuple(_outside(books, as_at)),
        cut_offs=tuple(cut_offs(books.batches)),
        rounding_true_up_pence={
            partner: sum(parts[index] for parts in corrections.values()) for index, partner in enumerate(books.partners)
        },
        accrued_by_ledger_pence=held_over.by_ledger,
    )


def latest_month_end(books: OpenBooks) -> date:
    """The end of the month of the latest entry, and no later than the last version's end."""
    [(latest,)] = books.rows(books.entries.aggregate(latest=books.entries.effective_on.max()))
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


def _merged(rows: Iterable[PositionRow]) -> tuple[PositionRow, ...]:
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


def _standings(
    books: OpenBooks, agreement: Agreement, rows: Sequence[PositionRow], year: FinancialYear, as_at: date
) -> Iterator[Standing]:
    entries = books.entries
    of_funds = entries.filter(entries["class"].isin(["scheme", "contribution"]))
    in_year = books.counted(of_funds, year.first_day, as_at)
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


def _outside(books: OpenBooks, as_at: date) -> Iterator[Outside]:
    """What stands outside every fund up to a day; rows set aside have no day, and are all counted.

    Where this copy of the books leaves out another body's own entries, its batches' control totals stand for them.
    """
    entries = books.entries
    apart = entries.filter(entries["class"].isin(list(OUTSIDE_CLASSES)), entries[books.counted_by] <= as_at)
    grouped = apart.group_by(["ledger", "class"]).aggregate(rows=apart.count(), pence=apart.pence.sum().cast("int64"))
    totals = {(ledger, what): [rows, pence] for ledger, what, rows, pence in books.rows(grouped)}
    for batch in books.batches:
        control = batch.manifest.get("control")
        if control is None or "kind" in batch.manifest["feed"]:
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


def cut_offs(batches: Sequence[Batch]) -> Iterator[CutOff]:
    """How far each feed of each ledger goes."""
    found: dict[tuple[str, str], CutOff] = {}
    for batch in batches:
        manifest = batch.manifest
        if "feed" in manifest:
            key = (manifest["for_partner"], manifest["feed"]["id"])
            kind = manifest["feed"].get("kind", "actuals")
            before = found.get(key, CutOff(*key, kind, "", "", 0))
            covers_to = max(before.covers_to, manifest.get("covers", {}).get("last", ""))
            found[key] = CutOff(*key, kind, covers_to, manifest["recorded_at"], before.batches + 1)
    yield from found.values()
