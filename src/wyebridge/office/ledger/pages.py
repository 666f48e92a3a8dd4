"""Figures turned into what a page shows: rows of words and pence, each table with its total."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from wyebridge.books.outlook import Outlook, OutlookRow, outlook_sum
from wyebridge.books.position import CutOff, PeriodStatus, Position
from wyebridge.books.position_rows import UNDETERMINED, PositionRow
from wyebridge.engine.agreement.explain import spoken_names
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.verdicts import Determined, Provisional, Undetermined
from wyebridge.engine.ledger.allocation import Allocation

FIGURES: Final[dict[str, str]] = {
    "budget": "Budget for the year",
    "to-date": "Budget to date",
    "spent": "Spent to date",
    "accrued": "Accrued",
    "variance": "Variance to date",
    "forecast": "Forecast for the year",
    "over": "Forecast over budget",
    "moved": "Forecast moved since the last report",
}
"""Every figure that a table of money may show, in order, with its heading."""
Look = Sequence[OutlookRow] | None


@dataclass(frozen=True, slots=True)
class Money:
    """Budget, spending and what stands between them, in pence, for one thing that has a name and may have a page.

    What nobody has forecast is None.
    """

    name: str
    address: str
    budget: int
    budget_to_date: int
    actual: int
    accrued: int
    forecast: int | None = None
    moved: int | None = None

    @property
    def variance(self) -> int:
        return self.actual + self.accrued - self.budget_to_date

    def figure(self, key: str) -> int | None:
        """One of `FIGURES`."""
        over = None if self.forecast is None else self.forecast - self.budget
        return {
            "budget": self.budget,
            "to-date": self.budget_to_date,
            "spent": self.actual,
            "accrued": self.accrued,
            "variance": self.variance,
            "forecast": self.forecast,
            "over": over,
            "moved": self.moved,
        }[key]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading; where the table may be sorted by it, the address that does, and how it is sorted now."""

    words: str
    address: str = ""
    sorted_now: str = ""


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """Rows of money and their sum."""

    of: str
    rows: tuple[Money, ...]
    total: Money
    headings: tuple[Heading, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The figures that there is something to show of."""
        left_out = set() if any(row.accrued for row in self.rows) else {"accrued"}
        if all(row.forecast is None for row in self.rows):
            left_out |= {"forecast", "over", "moved"}
        return tuple(key for key in FIGURES if key not in left_out)

    @property
    def heads(self) -> tuple[Heading, ...]:
        return self.headings or tuple(Heading(words) for words in (self.of, *(FIGURES[key] for key in self.keys)))

    def lines(self) -> list[tuple[Money, list[int | None]]]:
        """Each row with its figures, in the order of the headings."""
        return [(row, [row.figure(key) for key in self.keys]) for row in self.rows]

    def totals(self) -> list[int | None]:
        return [self.total.figure(key) for key in self.keys]


def money_of(of: str, named: Iterable[tuple[str, str, Iterable[PositionRow], Look]]) -> MoneyTable:
    """A table from names, addresses, the position's rows under each, and the outlook's where there is one."""
    rows = tuple(_money(name, address, under, look) for name, address, under, look in named)
    return MoneyTable(of, rows, total_of(rows))


def total_of(rows: Sequence[Money]) -> Money:
    """The sum of rows; a forecast that any of them lacks is not summed."""
    return Money(
        "Total",
        "",
        sum(row.budget for row in rows),
        sum(row.budget_to_date for row in rows),
        sum(row.actual for row in rows),
        sum(row.accrued for row in rows),
        _whole(row.forecast for row in rows),
        _whole(row.moved for row in rows),
    )


def _money(name: str, address: str, rows: Iterable[PositionRow], look: Look) -> Money:
    found = list(rows)
    # What has no line has nothing to forecast: it comes to nothing, and a sum with it is whole.
    ahead = None if look is None else outlook_sum(look)
    return Money(
        name,
        address,
        sum(row.current_budget_pence for row in found),
        sum(row.budget_to_date_pence for row in found),
        sum(row.actual_to_date_pence for row in found),
        sum(row.accrued_to_date_pence for row in found),
        ahead.forecast_pence if ahead else None,
        ahead.movement_pence if ahead else None,
    )


def _whole(figures: Iterable[int | None]) -> int | None:
    given = list(figures)
    known = [pence for pence in given if pence is not None]
    return sum(known) if given and len(known) == len(given) else None


def looks_of(ahead: Outlook | None, fund: str = "", scheme: str = "", line: str = "") -> Look:
    """The outlook's rows of a fund, a scheme or a line; all of them where none is named."""
    if ahead is None:
        return None
    return [
        row for row in ahead.rows if fund in ("", row.fund) and scheme in ("", row.scheme) and line in ("", row.line)
    ]


def by_fund(found: Position, ahead: Outlook | None = None) -> MoneyTable:
    """The position by fund."""
    return money_of(
        "Fund",
        [
            (
                fund.name,
                f"/position/{fund.id}/",
                [row for row in found.rows if row.fund == fund.id],
                looks_of(ahead, fund.id),
            )
            for fund in found.agreement.funds
        ],
    )


def by_scheme(found: Position, fund: str, ahead: Outlook | None = None) -> MoneyTable | None:
    """A fund's position by scheme; None where there is no such fund."""
    terms = next((one for one in found.agreement.funds if one.id == fund), None)
    if terms is None:
        return None
    return money_of(
        "Scheme",
        [
            (
                one.name,
                f"/position/{fund}/{one.id}/",
                [row for row in found.rows if (row.fund, row.scheme) == (fund, one.id)],
                looks_of(ahead, fund, one.id),
            )
            for one in terms.schemes
        ],
    )


def by_line(found: Position, fund: str, scheme: str, ahead: Outlook | None = None) -> MoneyTable | None:
    """A scheme's position by line; None where the fund has no such scheme."""
    terms = next(
        (one for held in found.agreement.funds if held.id == fund for one in held.schemes if one.id == scheme), None
    )
    if terms is None:
        return None
    return money_of(
        "Line",
        [
            (
                one.name,
                f"/position/{fund}/{scheme}/{one.id}/",
                [row for row in found.rows if (row.scheme, row.line) == (scheme, one.id)],
                looks_of(ahead, fund, scheme, one.id),
            )
            for one in terms.lines
        ],
    )


def by_partner(found: Position, rows: Iterable[PositionRow], names: dict[str, str]) -> MoneyTable:
    """Whose money some of the position is: a row to each partner, and one for what is nobody's yet."""
    kept = list(rows)
    keys = [*found.agreement.partner_ids(), UNDETERMINED]
    named = [(names.get(key, key) or "Undetermined", [row for row in kept if row.partner == key]) for key in keys]
    return money_of("Partner", [(name, "", under, None) for name, under in named if under])


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


def unsettled(agreement: Agreement, allocation: Allocation) -> tuple[Unsettled, ...]:
    """Everything that waits, with whom for."""
    spoken = spoken_names(agreement)
    return tuple(
        Unsettled(
            spoken.place(one.scope), one.clause, one.amount.pence, str(one.amount.awaiting).removeprefix("awaiting ")
        )
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
    status: str
    cut_offs: tuple[CutOff, ...]
    no_extract_from: tuple[str, ...]

    @property
    def firmness(self) -> str:
        """How far each ledger goes and how firmly, and whether the month is closed: said by every table of figures."""
        told = {one.ledger for one in self.cut_offs if one.cut_off and one.status != "open"}
        said = [
            f"{one.ledger} to {_day(one.cut_off)}, {one.status} close"
            if one.cut_off and one.status != "open"
            else f"{one.ledger} to {_day(one.covers_to)}, no cut-off said"
            for one in self.cut_offs
            if (one.cut_off and one.status != "open") or one.ledger not in told
        ]
        said = list(dict.fromkeys(said))
        said += [f"{partner}: nothing yet" for partner in self.no_extract_from]
        return f"To {self.as_at:%-d %B %Y}, {self.status}. {'; '.join(said)}."


def basis_of(found: Position) -> Basis:
    """The basis of the position's figures."""
    signed = found.agreement.signed_on
    return Basis(
        as_at=found.as_at,
        year=str(found.year),
        version=found.agreement.version,
        signed=f"signed on {signed:%-d %B %Y}" if signed else "no signature recorded",
        status=_STATUS[found.status],
        cut_offs=tuple(one for one in found.cut_offs if one.kind == "actuals"),
        no_extract_from=found.no_extract_from,
    )


_STATUS: Final[dict[PeriodStatus, str]] = {
    "open": "open and so provisional",
    "month closed": "as its month was closed",
    "closed": "as its year was closed",
}


def _day(written: str) -> str:
    return f"{date.fromisoformat(written):%-d %B %Y}" if written else "no day yet"
