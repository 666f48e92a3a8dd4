"""The position turned into what a page shows: tables that may be put in order, the year's months, what moved."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.http import urlencode

from wyebridge.books.board import BoardMonth, BoardReport, BoardRow, board_sum
from wyebridge.books.outlook import Outlook, OutlookRow
from wyebridge.books.position import Position
from wyebridge.books.position_rows import PositionRow
from wyebridge.books.pound import Pound
from wyebridge.engine.agreement.terms import BudgetChange
from wyebridge.engine.kernel.dates import first_of_month
from wyebridge.engine.ledger.coding import CodingRule
from wyebridge.engine.ledger.reporting import SchemeNote
from wyebridge.office.ledger.pages import FIGURES, Heading, Money, MoneyTable, money_of, total_of
from wyebridge.papers.table_file import FileColumn


# Tables put in order
def arranged(table: MoneyTable, sort: str, address: Mapping[str, str]) -> MoneyTable:
    """A table in the order asked for (`variance`, or `-variance` for the largest first); its headings lead to others.

    A figure that nobody has given comes last either way. `address` is what else the page was asked for.
    """
    key, is_down = sort.removeprefix("-"), sort.startswith("-")
    rows = list(table.rows)
    if key in FIGURES:
        known = [row for row in rows if row.figure(key) is not None]
        known.sort(key=lambda row: row.figure(key) or 0, reverse=is_down)
        rows = [*known, *(row for row in rows if row.figure(key) is None)]
    elif key == "name":
        rows.sort(key=lambda row: row.name.casefold(), reverse=is_down)
    heads = []
    for name, words in (("name", table.of), *((one, FIGURES[one]) for one in table.keys)):
        now = ("descending" if is_down else "ascending") if name == key else ""
        # Names begin with A; figures, with the largest.
        first = "" if name == "name" else "-"
        turn = f"{'' if is_down else '-'}{name}" if now else f"{first}{name}"
        heads.append(Heading(words, f"?{urlencode({**address, 'sort': turn})}", now))
    return replace(table, rows=tuple(rows), headings=tuple(heads))


LOOKS: Mapping[str, Callable[[Money], bool]] = {
    "over": lambda row: row.variance > 0,
    "under": lambda row: row.variance < 0,
    "ahead": lambda row: (row.figure("over") or 0) > 0,
}
"""What may be asked of a line's variance."""


def every_line(found: Position, ahead: Outlook, asked: Mapping[str, str]) -> MoneyTable:
    """Every line that is looked for: by words in its names, its fund, its commissioner, and how it stands."""
    spent: dict[tuple[str, str, str], list[PositionRow]] = {}
    for row in found.rows:
        spent.setdefault((row.fund, row.scheme, row.line), []).append(row)
    looks: dict[tuple[str, str, str], list[OutlookRow]] = {}
    for one in ahead.rows:
        looks.setdefault((one.fund, one.scheme, one.line), []).append(one)
    words = asked.get("words", "").casefold()
    named = []
    for fund, scheme, line in found.agreement.every_line():
        name = f"{scheme.name}: {line.name}"
        if (
            words in f"{fund.name} {name}".casefold()
            and asked.get("fund", "") in ("", fund.id)
            and asked.get("commissioner", "") in ("", line.commissioner)
        ):
            key = (fund.id, scheme.id, line.id)
            named.append((name, f"/position/{'/'.join(key)}/", spent.get(key, []), looks.get(key)))
    table = money_of("Line", named)
    look = LOOKS.get(asked.get("variance", ""))
    rows = tuple(row for row in table.rows if look is None or look(row))
    return replace(table, rows=rows, total=total_of(rows))


def money_columns(table: MoneyTable) -> list[FileColumn]:
    """A table of money's columns, as a file has them."""
    return [FileColumn(table.of), *(FileColumn(FIGURES[key], "money") for key in table.keys)]


def money_cells(table: MoneyTable) -> list[tuple[str | int | None, ...]]:
    return [(row.name, *figures) for row, figures in table.lines()]


# The year's months
@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month: its own budget and spending, and both up to its end, in pence. Its address leads to its entries."""

    name: str
    address: str
    budget: int
    spent: int
    budget_to_date: int
    spent_to_date: int

    @property
    def variance_to_date(self) -> int:
        return self.spent_to_date - self.budget_to_date


def months_of(found: Position, rows: Sequence[PositionRow], address: str) -> tuple[MonthRow, ...]:
    """Some of the position, month by month up to its day, with sums from the year's start."""
    made: list[MonthRow] = []
    budget = spent = 0
    for month in found.year.months():
        if month > found.as_at:
            break
        mine = [row for row in rows if row.month == month]
        of_budget = sum(row.budget_to_date_pence for row in mine)
        of_spent = sum(row.actual_to_date_pence + row.accrued_to_date_pence for row in mine)
        budget, spent = budget + of_budget, spent + of_spent
        leads = f"{address}?month={month:%Y-%m}" if address else ""
        made.append(MonthRow(f"{month:%B %Y}", leads, of_budget, of_spent, budget, spent))
    return tuple(made)


def year_of(found: Position, rows: Sequence[PositionRow], forecast: int | None) -> tuple[BoardMonth, ...]:
    """The same as a picture takes it: the year's budget, spending up to its day, and the forecast as it stands."""
    made = []
    budget = spent = 0
    for month in found.year.months():
        mine = [row for row in rows if row.month == month]
        budget += sum(row.current_budget_pence for row in mine)
        spent += sum(row.actual_to_date_pence + row.accrued_to_date_pence for row in mine)
        is_reached = month <= found.as_at
        made.append(BoardMonth(month, budget, spent if is_reached else None, forecast if is_reached else None))
    return tuple(made)


# What moved
@dataclass(frozen=True, slots=True)
class Moved:
    """What moved of one scheme since the last report, in pence, and where its own causes stand."""

    name: str
    address: str
    row: BoardRow


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved of one scheme, one fund or all, the most first, and why: a forecast movement's causes sum to it."""

    name: str
    rows: tuple[Moved, ...]
    total: BoardRow
    note: SchemeNote | None
    causes: tuple[tuple[str, int], ...]
    budget_changes: tuple[BudgetChange, ...]
    late_pence: int


def movement_of(report: BoardReport, late: Iterable[PositionRow], *, fund: str, scheme: str) -> Movement | None:
    """What moved, and why; None where there is no such fund or scheme. `late` is what came for closed months."""
    rows = [row for row in report.rows if fund in ("", row.fund) and scheme in ("", row.scheme)]
    if not rows:
        return None
    names = report.names
    name = names.schemes.get(scheme, "") or names.funds.get(fund, "") or "All funds"
    of = {row.scheme for row in rows}
    month = first_of_month(report.basis.as_at)
    note = report.notes.get(scheme) if scheme else None
    return Movement(
        name=name,
        rows=tuple(
            Moved(names.schemes.get(row.scheme, row.scheme), f"/movement/?scheme={row.scheme}", row)
            for row in sorted(rows, key=lambda row: -abs(row.movement_pence or 0))
        ),
        total=board_sum(rows),
        note=note,
        causes=tuple((cause.replace("-", " "), pence) for cause, pence in note.causes.items()) if note else (),
        budget_changes=tuple(
            one for one in report.agreement.budget_changes if one.scheme in of and month <= one.on <= report.basis.as_at
        ),
        late_pence=sum(row.actual_to_date_pence + row.accrued_to_date_pence for row in late if row.scheme in of),
    )


# A pound
@dataclass(frozen=True, slots=True)
class PoundPage:
    """A followed entry in words: the four questions and what answers each."""

    pound: Pound
    rule: CodingRule | None
    place: str
    ledger: str
    parts: tuple[tuple[str, int, str], ...]
    because: str

    @property
    def because_of_row(self) -> str:
        """What was said of this row when it was coded, where that is more than its rule says of every row."""
        said = str(self.entry["because"] or "")
        return "" if self.rule and said == self.rule.reason else said

    @property
    def entry(self) -> dict[str, Any]:
        return self.pound.entry


def pound_page(pound: Pound, rules: Sequence[CodingRule], names: dict[str, str]) -> PoundPage:
    """How one entry reads on a page."""
    entry = pound.entry
    rule = next((one for one in rules if one.id == entry["rule"]), None)
    weights = dict(zip(pound.shares.partners, pound.shares.weights or (), strict=False)) if pound.shares else {}
    whole = sum(weights.values())
    parts = tuple(
        (names.get(partner, partner), pence, f"{weights[partner]} of {whole} parts" if weights.get(partner) else "")
        for partner, pence in pound.parts_pence.items()
        if pence or weights.get(partner)
    )
    if entry["funder"]:
        because = (
            f"The whole is {names.get(entry['funder'], entry['funder'])}’s: its own line, whatever the shares say."
        )
    elif pound.shares and pound.shares.awaiting:
        because = f"Undetermined, {pound.shares.awaiting}."
    elif pound.shares:
        because = (
            f"Split by the shares in force on {entry['effective_on']:%-d %B %Y} ({pound.shares.basis}), "
            f"to the penny by largest remainder; the agreement’s share version is {pound.shares.version}."
        )
    else:
        because = _NOBODYS_SHARE.get(entry["class"], "No share of it is in force on that day.")
    ledger = names.get(entry["ledger"], entry["ledger"])
    return PoundPage(pound, rule, _place(pound), ledger, parts, because)


_NOBODYS_SHARE: Final = {
    "contribution": "It is what one partner paid into a fund: money moved between the bodies, which spends nothing.",
    "excluded": "The agreement leaves it out of every fund, so it is the body’s own.",
    "own": "It concerns no shared fund, so it is the body’s own.",
    "suspense": "Nobody has said yet where it belongs, so nobody can say whose it was.",
}
"""Why an entry that no fund spends is split among nobody, by its class."""


def _place(pound: Pound) -> str:
    entry, agreement = pound.entry, pound.agreement
    if agreement is None:
        return {"own": "the body’s own business", "suspense": "suspense: nobody has said where it belongs"}.get(
            entry["class"], "outside what the bodies share"
        )
    fund = next((one for one in agreement.funds if one.id == entry["fund"]), None)
    if fund is None:
        return str(entry["fund"])
    if entry["class"] != "scheme":
        return f"a contribution to {fund.name}"
    scheme = next((one for one in fund.schemes if one.id == entry["scheme"]), None)
    line = next((one for one in scheme.lines if one.id == entry["scheme_line"]), None) if scheme else None
    return " → ".join(one.name for one in (fund, scheme, line) if one is not None)
