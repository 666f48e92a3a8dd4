"""Costs drawn at random: by series and month, each month leaning on the last and all of them on one cause in part.

A series is what varies as one: a scheme's lines of one cost and one profile, in proportion to their budgets. Its cost
in month t is b(t)·(1 + g)^((t + ½)/12)·exp(σL(t) − σ²/2), so that its mean is the budget with its drift, where
σ² = ln(1 + s²) for a spread s, and L = √(1 − c)·Z + √c·C. Z is the series' own and C common to all; each is a standard
normal that leans on the month before: Z(t) = ρZ(t − 1) + √(1 − ρ²)·ε(t).

Draws are 32-bit floats and sums are 64-bit: nothing here is money, until it is rounded to whole pence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wyebridge.engine.agreement.limits import Limit
from wyebridge.engine.agreement.terms import Agreement, Line
from wyebridge.engine.foresight.exposure.read import lines_by_name
from wyebridge.engine.foresight.exposure.terms import Cost, Exposure
from wyebridge.engine.ledger.budget import by_line_and_month

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Series:
    """What varies as one: its places among the lines, each line's part of it, and its cost's terms."""

    name: str
    rows: tuple[int, ...]
    parts: tuple[float, ...]
    budget_pence: tuple[int, ...]
    cost: Cost


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may happen once in the year, and what it adds to each line from its month to the year's end.

    `least`, `likely` and `most` are parts of the whole: a triangle for savings, all of it for the rest. `even` is for
    what is spread over the year whenever it happens; `shrinks` for what comes to less, the later it happens.
    """

    chance: float
    rows: tuple[int, ...]
    pence: tuple[float, ...]
    undelivered: tuple[float, float, float] | None = None
    shrinks: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """All that costs are drawn from. `lines` are in the agreement's order; `means` is pence, series × months."""

    lines: tuple[tuple[str, str], ...]
    series: tuple[Series, ...]
    means: Floats
    events: tuple[Event, ...]
    common_persistence: float


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """Costs in pence: of each series over the year, of each line over the year, and by month where it was asked for.

    `series` is series × scenarios, `lines` lines × scenarios, `months` months × lines × scenarios.
    """

    series: Floats
    lines: Floats
    months: Floats | None


def drawing_of(terms: Exposure, agreement: Agreement) -> Drawing:
    """What an exposure problem's costs are drawn from, for an agreement's own year."""
    year = agreement.year
    by_line = {key[1:]: months for key, months in by_line_and_month(agreement, year, as_at=year.last_day).items()}
    lines = tuple(by_line)
    places = lines_by_name(agreement)
    found = _series(agreement, terms, by_line)
    events = (
        *(_event(places, lines, by_line, shock.to, shock.adds, float(shock.chance)) for shock in terms.shocks),
        *(
            _event(
                places,
                lines,
                by_line,
                saving.of,
                Limit(pence=saving.booked),
                1.0,
                undelivered=(1 - float(saving.most), 1 - float(saving.likely), 1 - float(saving.least)),
            )
            for saving in terms.savings
        ),
        *(
            _withdrawn(agreement, lines, by_line, withdrawn.grant, float(withdrawn.chance), float(withdrawn.goes_on))
            for withdrawn in terms.withdrawn
        ),
    )
    common = next(cost.persistence for cost in terms.costs if cost.of == "agreement")
    return Drawing(lines, found, np.array([_means(series) for series in found]), events, common)


def _series(
    agreement: Agreement, terms: Exposure, by_line: Mapping[tuple[str, str], Sequence[int]]
) -> tuple[Series, ...]:
    said = {cost.of: cost for cost in terms.costs}
    groups: dict[tuple[str, str, tuple[int, ...] | None], list[Line]] = {}
    for fund, scheme, line in agreement.every_line():
        names = (f"{scheme.id}/{line.id}", scheme.id, fund.id, "agreement")
        cost = next(said[name] for name in names if name in said)
        groups.setdefault((scheme.id, cost.of, line.profile), []).append(line)
    found = []
    rows = {key: row for row, key in enumerate(by_line)}
    schemes = [scheme for scheme, _, _ in groups]
    for (scheme_id, of, _), group in groups.items():
        mine = [(scheme_id, line.id) for line in group]
        name = of if "/" in of else scheme_id if schemes.count(scheme_id) == 1 else f"{scheme_id}/{group[0].id}"
        budgets = [sum(by_line[key]) for key in mine]
        whole = sum(budgets) or 1
        months = tuple(sum(by_line[key][month] for key in mine) for month in range(MONTHS))
        parts = tuple(budget / whole for budget in budgets)
        found.append(Series(name, tuple(rows[key] for key in mine), parts, months, said[of]))
    return tuple(found)


def _event(
    places: Mapping[str, list[tuple[str, str]]],
    lines: Sequence[tuple[str, str]],
    by_line: Mapping[tuple[str, str], Sequence[int]],
    to: str,
    adds: Limit,
    chance: float,
    undelivered: tuple[float, float, float] | None = None,
) -> Event:
    """What is added to a name's lines, in proportion to their budgets (evenly where they have none)."""
    mine = places[to]
    budgets = [sum(by_line[key]) for key in mine]
    whole = sum(budgets)
    pence = float(adds.pence) if adds.pence is not None else whole * float(adds.share or 0)
    parts = [budget / whole for budget in budgets] if whole else [1 / len(mine)] * len(mine)
    return Event(chance, tuple(lines.index(key) for key in mine), tuple(pence * part for part in parts), undelivered)


def _withdrawn(
    agreement: Agreement,
    lines: Sequence[tuple[str, str]],
    by_line: Mapping[tuple[str, str], Sequence[int]],
    grant: str,
    chance: float,
    goes_on: float,
) -> Event:
    mine = [(scheme.id, line.id) for _, scheme, line in agreement.every_line() if line.ring_fence == grant]
    pence = tuple(goes_on * sum(by_line[key]) for key in mine)
    return Event(chance, tuple(lines.index(key) for key in mine), pence, shrinks=True)


def draw(drawing: Drawing, seed: np.random.SeedSequence, scenarios: int, *, by_month: bool = False) -> Costs:
    """Draw so many scenarios. An even number comes in antithetic pairs: each, and the same with every normal turned.

    The seed's first child draws the costs and its second what may happen, so that neither moves the other.
    """
    of_costs, of_events = (np.random.Generator(np.random.SFC64(child)) for child in seed.spawn(2))
    by_series, months = _draw_costs(drawing, of_costs, scenarios, by_month)
    rows = [row for series in drawing.series for row in series.rows]
    parts = np.array([part for series in drawing.series for part in series.parts])
    of_row = np.repeat(np.arange(len(drawing.series)), [len(series.rows) for series in drawing.series])
    order = np.argsort(rows)
    which, part = of_row[order], parts[order][:, None]
    is_plain = bool((part == 1).all()) and len(which) == len(drawing.series) and bool((np.diff(which) == 1).all())
    lines = by_series.copy() if is_plain else by_series[which] * part
    of_lines = months if months is None or is_plain else months[:, which] * part
    for event in drawing.events:
        _happen(event, of_events, lines, of_lines)
    return Costs(by_series, lines, of_lines)


def _draw_costs(
    drawing: Drawing, rng: np.random.Generator, scenarios: int, by_month: bool
) -> tuple[Floats, Floats | None]:
    costs = [series.cost for series in drawing.series]
    sigma = np.sqrt(np.log1p(np.square([cost.spread for cost in costs])))[:, None]
    rho = np.array([cost.persistence for cost in costs])[:, None]
    common = np.array([cost.common for cost in costs])[:, None]
    own = _single(sigma * np.sqrt(1 - common))
    step, lean = _single(own * np.sqrt(1 - rho**2)), _single(rho)
    shared = _single(sigma * np.sqrt(common))
    with np.errstate(divide="ignore"):
        levels = _single(
            np.log(drawing.means) - sigma**2 / 2
        )  # a month without a budget costs nothing: e to minus infinity
    is_paired = scenarios % 2 == 0
    width = scenarios // 2 if is_paired else scenarios
    total = np.zeros((len(costs), scenarios))
    months = np.zeros((MONTHS, len(costs), scenarios)) if by_month else None
    state = np.empty((len(costs), width), np.float32)
    drawn, exponent = np.empty_like(state), np.empty_like(state)
    felt = np.empty(width, np.float32)
    lean_felt, step_felt = drawing.common_persistence, np.sqrt(1 - drawing.common_persistence**2)
    for month in range(MONTHS):
        rng.standard_normal(out=drawn, dtype=np.float32)
        if month == 0:
            np.multiply(drawn, own, out=state)
            felt = rng.standard_normal(width, np.float32)
        else:
            drawn *= step
            state *= lean
            state += drawn
            felt = _single(lean_felt * felt + step_felt * rng.standard_normal(width, np.float32))
        np.multiply(shared, felt, out=drawn)
        drawn += state
        level = levels[:, month : month + 1]
        for half, sign in ((slice(0, width), 1), (slice(width, None), -1))[: 1 + is_paired]:
            (np.add if sign > 0 else np.subtract)(level, drawn, out=exponent)
            np.exp(exponent, out=exponent)
            total[:, half] += exponent
            if months is not None:
                months[month][:, half] = exponent
    return total, months


def _single(values: Floats | NDArray[np.floating]) -> Singles:
    found: Singles = np.asarray(values, np.float32)
    return found


def _means(series: Series) -> list[float]:
    """The mean cost of each month in pence: its budget, with the drift to its middle."""
    drift = 1 + series.cost.drift
    return [budget * drift ** ((month + 0.5) / MONTHS) for month, budget in enumerate(series.budget_pence)]


def _happen(event: Event, rng: np.random.Generator, lines: Floats, months: Floats | None) -> None:
    """Add what happens: evenly from the month that it strikes in, or over the whole year for savings."""
    scenarios = lines.shape[1]
    struck = rng.random(scenarios) < event.chance
    month: NDArray[np.int64] = rng.integers(0, MONTHS, (scenarios,))
    size: Floats = np.ones(scenarios)
    if event.undelivered is not None:
        least, likely, most = event.undelivered
        size = np.full(scenarios, least)
        if least < most:
            size = rng.triangular(least, likely, most, (scenarios,))
        month = np.zeros_like(month)
    if event.shrinks:
        size = (MONTHS - month) / MONTHS
    added = np.array(event.pence)[:, None] * (size * struck)
    rows = list(event.rows)
    lines[rows] += added
    if months is not None:
        for each in range(MONTHS):
            months[each][rows] += added * (each >= month) / (MONTHS - month)
