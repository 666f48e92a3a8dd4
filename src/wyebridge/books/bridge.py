"""A position restated by another coding: each code's budget and spending, whose it is, and what no map covers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import get_args

from wyebridge.books.open import OpenBooks
from wyebridge.books.position import Position, latest_month_end, position
from wyebridge.books.position_rows import UNDETERMINED, PositionRow
from wyebridge.books.registers import read_register
from wyebridge.books.spending import attributed_sums, sums
from wyebridge.books.statement.basis import basis_of
from wyebridge.books.statement.terms import Basis
from wyebridge.books.summing import month_of
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse
from wyebridge.engine.ledger.bridge import UNBRIDGED, Bridge, BridgeColumn, Restater, check_bridge

FOLDER = "bridge"


@dataclass(frozen=True, slots=True)
class RestatedRow:
    """One code in one month that is one partner's, in pence; the code '' is what no map covers.

    `partner` is '' for what is undetermined. Sums over any of the three are right.
    """

    code: str
    month: date
    partner: str
    opening_budget_pence: int = 0
    changes_pence: int = 0
    actual_to_date_pence: int = 0
    accrued_to_date_pence: int = 0
    is_due: bool = True

    @property
    def current_budget_pence(self) -> int:
        return self.opening_budget_pence + self.changes_pence

    @property
    def budget_to_date_pence(self) -> int:
        return self.current_budget_pence if self.is_due else 0

    @property
    def variance_pence(self) -> int:
        """Actual, with what was accrued, less budget to date: above zero is overspent."""
        return self.actual_to_date_pence + self.accrued_to_date_pence - self.budget_to_date_pence


@dataclass(frozen=True, slots=True)
class Unbridged:
    """What no map covers in some month: a line, and where maps look at them the payer's own codes, with its money.

    The last three names are '' for a budget, for what is accrued, and where no map looks at a ledger's codes.
    """

    fund: str
    scheme: str
    line: str
    ledger: str = ""
    cost_centre: str = ""
    account: str = ""
    current_budget_pence: int = 0
    actual_to_date_pence: int = 0
    accrued_to_date_pence: int = 0

    @property
    def name(self) -> str:
        """As people and scripts may look for it: fund/scheme/line, then whose ledger, cost centre and account."""
        codes = " ".join(code for code in (self.ledger, self.cost_centre, self.account) if code)
        return f"{self.fund}/{self.scheme}/{self.line}" + (f", {codes}" if codes else "")


@dataclass(frozen=True, slots=True)
class Restatement:
    """A year's position to a day, restated by a bridge; its sums are the position's, partner by partner."""

    bridge: Bridge
    basis: Basis
    rows: tuple[RestatedRow, ...]
    unbridged: tuple[Unbridged, ...]

    def of(self, partner: str) -> "Restatement":
        """One partner's share of it. What is unbridged is named as for all partners."""
        return replace(self, rows=tuple(row for row in self.rows if row.partner == partner))

    def name_of(self, code: str) -> str:
        return self.bridge.names().get(code, "unbridged")


def read_bridges(home: Path, agreements: tuple[Agreement, ...]) -> tuple[dict[str, Bridge], tuple[Problem, ...]]:
    """Every bridge of a home by its id, and every problem in any of them."""
    files, problems = read_register(home, FOLDER, Bridge, lambda bridge: check_bridge(bridge, agreements))
    found: dict[str, Bridge] = {}
    twice = []
    for file, bridge in files.items():
        if bridge.id in found:
            twice.append(
                Problem(
                    "name-used-twice",
                    f"there is another bridge '{bridge.id}'",
                    "what is restated by it could be by either",
                    "rename one",
                    Place(file),
                )
            )
        found.setdefault(bridge.id, bridge)
    return found, (*problems, *twice)


def load_bridge(home: Path, agreements: tuple[Agreement, ...], asked: str) -> Bridge:
    """One bridge of a home. Raises Refused where there is none of that id, or any of them has a fault."""
    found, problems = read_bridges(home, agreements)
    if problems:
        raise Refused(problems)
    if asked not in found:
        raise refuse(
            "unknown-bridge",
            f"the home has no bridge '{asked}'",
            why="there is no coding to restate by",
            remedy=f"use one of {', '.join(found) or 'none yet'}; or write {FOLDER}/{asked}.yaml",
            place=Place(str(home / FOLDER)),
        )
    return found[asked]


def restate(books: OpenBooks, bridge: Bridge, *, as_at: date | None = None) -> Restatement:
    """The position of the year to `as_at`, by a bridge's codes.

    Budgets and accruals are restated by their fund, scheme and line; spending also by the payer's ledger and its own
    cost centre and account, where a map names them. Each amount is divided by largest remainder, so nothing is lost or
    made; a map that changes holds from the month it starts. Where no day is given, it is the end of the month of the
    latest entry. What came late for a closed month counts in the open one, but for spending restated by the payer's own
    codes, which stays in the month it was of.
    """
    as_at = as_at or latest_month_end(books)
    books = books.when_closed(as_at)
    stated = position(books, as_at=as_at)
    restater = Restater(bridge)
    found: dict[tuple[str, date, str], RestatedRow] = {}
    unbridged: dict[tuple[str, ...], Unbridged] = {}
    for amount in _amounts(books, stated, bridge):
        for row in _restated(amount, restater, stated.as_at):
            key = (row.code, row.month, row.partner)
            found[key] = _added(found[key], row) if key in found else row
            if row.code == UNBRIDGED:
                _note(unbridged, amount, row)
    rows = tuple(found[key] for key in sorted(found))
    _assert_conserved(stated, rows)
    return Restatement(bridge, basis_of(books, stated), rows, tuple(unbridged[key] for key in sorted(unbridged)))


@dataclass(frozen=True, slots=True)
class _Amount:
    """A budget or an amount spent, of one partner in one month, and all that a map may look at."""

    values: Mapping[str, str]
    month: date
    partner: str
    opening_pence: int = 0
    changes_pence: int = 0
    actual_pence: int = 0
    accrued_pence: int = 0


def _amounts(books: OpenBooks, stated: Position, bridge: Bridge) -> Iterator[_Amount]:
    """Every budget and accrual; and every amount spent, by the payer's own codes where any map looks at them."""
    is_by_line = not any(column in _OF_LEDGERS for one in bridge.maps for column in one.when)
    for row in stated.rows:
        actual = row.actual_to_date_pence if is_by_line else 0
        pence = (row.opening_budget_pence, row.changes_pence, actual, row.accrued_to_date_pence)
        if any(pence):
            values = {"fund": row.fund, "scheme": row.scheme, "line": row.line}
            yield _Amount(values, row.month, row.partner, *pence)
    if not is_by_line:
        yield from _spent(books, stated)


def _spent(books: OpenBooks, stated: Position) -> Iterator[_Amount]:
    whose = attributed_sums(books, first=stated.year.first_day, last=stated.as_at, also=("cost_centre", "account"))
    if whose is None:
        return
    by_month = whose.mutate(month=month_of(whose.effective_on))
    keys = ["fund", "scheme", "scheme_line", "ledger", "cost_centre", "account", "month"]
    grouped = by_month.group_by(keys).aggregate(**sums(by_month, len(books.partners)))
    for fund, scheme, line, ledger, cost_centre, account, month, _, undetermined, *parts in books.rows(grouped):
        values = {
            "fund": fund,
            "scheme": scheme,
            "line": line,
            "ledger": ledger,
            "cost_centre": cost_centre,
            "account": account,
        }
        for partner, pence in (*zip(books.partners, parts, strict=True), (UNDETERMINED, undetermined)):
            if pence:
                yield _Amount(values, month, partner, actual_pence=pence)


def _restated(amount: _Amount, restater: Restater, as_at: date) -> Iterator[RestatedRow]:
    def parts(pence: int) -> dict[str, int]:
        return restater.parts(pence, amount.values, amount.month)

    opening, changes, actual, accrued = (
        parts(pence)
        for pence in (amount.opening_pence, amount.changes_pence, amount.actual_pence, amount.accrued_pence)
    )
    for code in opening:
        yield RestatedRow(
            code,
            amount.month,
            amount.partner,
            opening[code],
            changes[code],
            actual[code],
            accrued[code],
            is_due=amount.month <= as_at,
        )


def _added(one: RestatedRow, other: RestatedRow) -> RestatedRow:
    return replace(
        one,
        opening_budget_pence=one.opening_budget_pence + other.opening_budget_pence,
        changes_pence=one.changes_pence + other.changes_pence,
        actual_to_date_pence=one.actual_to_date_pence + other.actual_to_date_pence,
        accrued_to_date_pence=one.accrued_to_date_pence + other.accrued_to_date_pence,
    )


def _note(unbridged: dict[tuple[str, ...], Unbridged], amount: _Amount, row: RestatedRow) -> None:
    key = tuple(amount.values.get(column, "") for column in get_args(BridgeColumn))
    fund, scheme, line, ledger, cost_centre, account = key
    before = unbridged.get(key, Unbridged(fund, scheme, line, ledger, cost_centre, account))
    unbridged[key] = replace(
        before,
        current_budget_pence=before.current_budget_pence + row.current_budget_pence,
        actual_to_date_pence=before.actual_to_date_pence + row.actual_to_date_pence,
        accrued_to_date_pence=before.accrued_to_date_pence + row.accrued_to_date_pence,
    )


def _assert_conserved(stated: Position, rows: Iterable[RestatedRow]) -> None:
    """Each partner's opening, changed and current budget, budget and actual to date, as the position gives them."""
    assert _by_partner(rows) == _by_partner(stated.rows), "a sum was not conserved"


def _by_partner(rows: Iterable[RestatedRow | PositionRow]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        total = found.setdefault(row.partner, [0] * len(_SUMS))
        for index, name in enumerate(_SUMS):
            total[index] += getattr(row, name)
    return {partner: total for partner, total in found.items() if any(total)}


_OF_LEDGERS = ("ledger", "cost_centre", "account")
_SUMS = (
    "opening_budget_pence",
    "changes_pence",
    "current_budget_pence",
    "budget_to_date_pence",
    "actual_to_date_pence",
    "accrued_to_date_pence",
)
