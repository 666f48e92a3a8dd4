"""A year tried at other figures: who would bear it if some schemes came to something else. Nothing is posted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wyebridge.books.open import OpenBooks
from wyebridge.books.position import Position
from wyebridge.books.settling import forecast_of, try_forecast
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.kernel.split import split
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.variance import LineResult, SettlementPosition


@dataclass(frozen=True, slots=True)
class TriedScheme:
    """One scheme's year, in pence: its budget, what it is forecast to come to, and what it is tried at.

    `is_forecast` says whether files forecast each of its lines; one that none forecasts is taken to come to its budget.
    """

    fund: str
    scheme: str
    budget_pence: int
    forecast_pence: int
    tried_pence: int
    is_forecast: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """The year as it is forecast and as it is tried, each with who would bear its variance. Both are advisory."""

    agreement: Agreement
    schemes: tuple[TriedScheme, ...]
    present: Allocation
    tried: Allocation

    @property
    def difference_pence(self) -> int:
        return self.tried.variance_pence - self.present.variance_pence


def try_schemes(books: OpenBooks, found: Position, schemes: Mapping[str, int]) -> Tried:
    """Who would bear the year of a position as it is forecast, and if these schemes came to other sums, in pence.

    A scheme's new sum is divided among its lines in proportion to what each is forecast to come to, or to their budgets
    where nothing is. All other lines stay as they are. Raises Refused for a scheme that the agreement does not have.
    """
    books = books.when_closed(found.as_at)
    given = forecast_of(books, found.as_at, found=found)
    forecast = {(line.scheme, line.line): line.spend for line in given.lines} if given else {}
    budgets: dict[tuple[str, str], int] = {}
    for row in found.rows:
        key = (row.scheme, row.line)
        budgets[key] = budgets.get(key, 0) + row.current_budget_pence
    lines = [(scheme.id, line.id) for _, scheme, line in found.agreement.every_line()]
    present = {key: forecast.get(key, budgets.get(key, 0)) for key in lines}
    tried = dict(present)
    told = []
    for fund, scheme in found.agreement.every_scheme():
        if not scheme.lines:
            continue
        keys = [(scheme.id, line.id) for line in scheme.lines]
        whole = sum(present[key] for key in keys)
        asked = schemes.get(scheme.id, whole)
        if asked != whole:
            tried |= dict(zip(keys, _divided(asked, keys, present, budgets), strict=True))
        budget = sum(budgets.get(key, 0) for key in keys)
        told.append(TriedScheme(fund.id, scheme.id, budget, whole, asked, all(key in forecast for key in keys)))
    _refuse_strangers(books, schemes, {one.scheme for one in told})
    before, after = (
        try_forecast(books, _as_forecast(found, budgets, spends), on=found.as_at) for spends in (present, tried)
    )
    return Tried(found.agreement, tuple(told), before, after)


def _divided(pence: int, keys: Sequence[tuple[str, str]], *weighings: Mapping[tuple[str, str], int]) -> tuple[int, ...]:
    """A sum divided among lines by the first of the weighings that can divide it, or else evenly."""
    for weighing in weighings:
        weights = [weighing.get(key, 0) for key in keys]
        if min(weights) >= 0 and sum(weights) > 0:
            return split(pence, weights)
    return split(pence, [1] * len(keys))


def _as_forecast(
    found: Position, budgets: Mapping[tuple[str, str], int], spends: Mapping[tuple[str, str], int]
) -> SettlementPosition:
    lines = tuple(
        LineResult(scheme=scheme, line=line, spend=pence, budget=budgets.get((scheme, line), 0))
        for (scheme, line), pence in spends.items()
    )
    return SettlementPosition(as_at=found.as_at, basis="forecast", lines=lines)


def _refuse_strangers(books: OpenBooks, asked: Iterable[str], known: set[str]) -> None:
    if strange := sorted(set(asked) - known):
        raise refuse(
            "unknown-scheme",
            f"the agreement has no scheme '{strange[0]}'",
            why="a sum given to it would be passed over in silence",
            remedy="name a scheme of the version in force",
            place=Place(str(books.path)),
        )
