"""Figures turned into what a page shows: rows of words and pence, each table with its total."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wyebridge.books.position import CutOff, Position
from wyebridge.books.position_rows import UNDETERMINED, PositionRow
from wyebridge.books.pound import Pound
from wyebridge.engine.kernel.verdicts import Determined, Provisional, Undetermined
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.coding import CodingRule


@dataclass(frozen=True, slots=True)
class Money:
    """Budget, spending and what stands between them, in pence, for one thing that has a name and may have a page."""

    name: str
    address: str
    budget: int
    budget_to_date: int
    actual: int
    accrued: int

    @property
    def variance(self) -> int:
        return self.actual + self.accrued - self.budget_to_date


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """Rows of money and their sum."""

    of: str
    rows: tuple[Money, ...]
    total: Money

    @property
    def has_accruals(self) -> bool:
        return any(row.accrued for row in self.rows)


def money_of(of: str, named: Iterable[tuple[str, str, Iterable[PositionRow]]]) -> MoneyTable:
    """A table from names, addresses and the position's rows under each."""
    rows = tuple(_money(name, address, under) for name, address, under in named)
    total = Money(
        "Total",
        "",
        sum(row.budget for row in rows),
        sum(row.budget_to_date for row in rows),
        sum(row.actual for row in rows),
        sum(row.accrued for row in rows),
    )
    return MoneyTable(of, rows, total)


def _money(name: str, address: str, rows: Iterable[PositionRow]) -> Money:
    found = list(rows)
    return Money(
        name,
        address,
        sum(row.current_budget_pence for row in found),
        sum(row.budget_to_date_pence for row in found),
        sum(row.actual_to_date_pence for row in found),
        sum(row.accrued_to_date_pence for row in found),
    )


def by_fund(found: Position) -> MoneyTable:
    """The position by fund."""
    return money_of(
        "Fund",
        [
            (fund.name, f"/position/{fund.id}/", [row for row in found.rows if row.fund == fund.id])
            for fund in found.agreement.funds
        ],
    )


def by_scheme(found: Position, fund: str) -> MoneyTable | None:
    """A fund's position by scheme; None where there is no such fund."""
    terms = next((one for one in found.agreement.funds if one.id == fund), None)
    if terms is None:
        return None
    named = [(one.name, f"/position/{fund}/{one.id}/", one.id) for one in terms.schemes]
    return money_of(
        "Scheme", [(name, at, [r for r in found.rows if (r.fund, r.scheme) == (fund, id)]) for name, at, id in named]
    )


def by_line(found: Position, fund: str, scheme: str) -> MoneyTable | None:
    """A scheme's position by line; None where the fund has no such scheme."""
    terms = next(
        (one for held in found.agreement.funds if held.id == fund for one in held.schemes if one.id == scheme), None
    )
    if terms is None:
        return None
    named = [(one.name, f"/position/{fund}/{scheme}/{one.id}/", one.id) for one in terms.lines]
    return money_of(
        "Line", [(name, at, [r for r in found.rows if (r.scheme, r.line) == (scheme, id)]) for name, at, id in named]
    )


def by_month(found: Position, rows: Sequence[PositionRow], address: str) -> MoneyTable:
    """Some of the position by month; the months that are past lead to their entries."""
    months = [month for month in found.year.months() if month <= found.as_at]
    return money_of(
        "Month",
        [
            (f"{m:%B %Y}", f"{address}?month={m:%Y-%m}" if address else "", [r for r in rows if r.month == m])
            for m in months
        ],
    )


def by_partner(found: Position, rows: Iterable[PositionRow], names: dict[str, str]) -> MoneyTable:
    """Whose money some of the position is: a row to each partner, and one for what is nobody's yet."""
    kept = list(rows)
    keys = [*found.agreement.partner_ids(), UNDETERMINED]
    named = [(names.get(key, key) or "Undetermined", [row for row in kept if row.partner == key]) for key in keys]
    return money_of("Partner", [(name, "", under) for name, under in named if under])


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a partner would bear of the variance as it stands: what is settled, what may yet change."""

    partner: str
    determined: int
    provisional: int


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An amount that nobody can yet be said to bear, and what is awaited from whom."""

    scope: str
    clause: str
    pence: int
    awaiting: str


def exposures(allocation: Allocation, names: dict[str, str]) -> tuple[Exposure, ...]:
    """Each partner's part of the variance, under the clauses as they stand."""
    found: dict[str, list[int]] = {}
    for one in allocation.allocated:
        if one.who and one.who in names and one.verb == "share":
            sums = found.setdefault(one.who, [0, 0])
            if isinstance(one.amount, Determined):
                sums[0] += one.amount.pence
            elif isinstance(one.amount, Provisional):
                sums[1] += one.amount.pence
    return tuple(Exposure(names[partner], *sums) for partner, sums in sorted(found.items()))


def unsettled(allocation: Allocation) -> tuple[Unsettled, ...]:
    """Everything that waits, with whom for."""
    return tuple(
        Unsettled(one.scope, one.clause, one.amount.pence, str(one.amount.awaiting))
        for one in allocation.allocated
        if isinstance(one.amount, Undetermined)
    )


@dataclass(frozen=True, slots=True)
class Basis:
    """What every figure of a page stands on: the day, the agreement, how far each ledger's files go."""

    as_at: date
    year: str
    version: str
    signed: str
    cut_offs: tuple[CutOff, ...]
    no_extract_from: tuple[str, ...]


def basis_of(found: Position) -> Basis:
    """The basis of the position's figures."""
    signed = found.agreement.signed_on
    return Basis(
        as_at=found.as_at,
        year=str(found.year),
        version=found.agreement.version,
        signed=f"signed on {signed:%-d %B %Y}" if signed else "no signature recorded",
        cut_offs=tuple(one for one in found.cut_offs if one.kind == "actuals"),
        no_extract_from=found.no_extract_from,
    )


@dataclass(frozen=True, slots=True)
class PoundPage:
    """A followed entry in words: the four questions and what answers each."""

    pound: Pound
    rule: CodingRule | None
    place: str
    parts: tuple[tuple[str, int, str], ...]
    because: str

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
        because = "It concerns no shared fund, so it is the body’s own."
    return PoundPage(pound, rule, _place(pound), parts, because)


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
