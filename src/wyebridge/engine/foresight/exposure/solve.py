"""What a risk share may cost each partner: thousands of years drawn, each put through the clauses of each agreement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from wyebridge.engine.foresight.clauses.compiled import Compiled, Outcomes, compile_clauses
from wyebridge.engine.foresight.exposure.assumptions import assumptions
from wyebridge.engine.foresight.exposure.draws import MONTHS, Costs, Drawing, draw, drawing_of
from wyebridge.engine.foresight.exposure.names import names_of
from wyebridge.engine.foresight.exposure.results import (
    Chance,
    Driver,
    Estimate,
    ExposureResult,
    Month,
    PartnerExposure,
    TriedResult,
    chance,
    estimate,
    spread,
)
from wyebridge.engine.foresight.exposure.terms import Exposure, ExposureProblem, Tried
from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.ledger.variance import BroughtForward, LineResult, SettlementPosition

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CHUNK = 500
"""Scenarios drawn at once: as many as a processor's cache holds. Each chunk has a seed of its own."""
BY_MONTH = 10
"""So many chunks at first are also worked month by month, and tell which scenarios are low and high for each series."""
LOW, HIGH = 0.1, 0.9
CURVE = 60
ODD_PENCE = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a worker needs to do any chunk."""

    terms: Exposure
    drawing: Drawing
    tried: tuple[Compiled, ...]
    partners: tuple[str, ...]
    needs_months: bool


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """What came of one chunk; sums in pence by scenario.

    For each agreement tried: `exposure` is partners × scenarios; `to_date` months × partners × scenarios (None but in
    the first chunks); `happened` how often each named thing did; `moments` how each series moves with each exposure.
    `lost` is the most that any scenario's parts were from their whole.
    """

    variance: Floats
    exposure: tuple[Floats, ...]
    undetermined: tuple[Floats, ...]
    happened: tuple[dict[str, Flags], ...]
    awaiting: tuple[tuple[str, ...], ...]
    to_date: tuple[Floats | None, ...]
    series: Floats | None
    moments: tuple[tuple[Floats, ...], ...]
    lost: float


def solve(problem: ExposureProblem, stop: Iterations, seed: int, executor: Executor | None = None) -> ExposureResult:
    """Draw so many years of costs, and say what each agreement tried would have each partner bear.

    `stop` is how many scenarios. They are drawn in chunks, each from its own child of the seed, so that the same seed
    gives the same answer on one worker or on many: an `executor` is any of `concurrent.futures`, or None for this
    thread alone.
    """
    plan = plan_of(problem)
    sizes = [min(CHUNK, stop.count - first) for first in range(0, stop.count, CHUNK)]
    children = np.random.SeedSequence(seed).spawn(len(sizes))
    work = partial(run_chunk, plan)
    mapped = executor.map if executor else map
    return _gathered(problem, plan, seed, mapped(work, range(len(sizes)), sizes, children), stop.count)


def plan_of(problem: ExposureProblem) -> Plan:
    terms = problem.terms
    drawing = drawing_of(terms, problem.agreement)
    tried = tuple(_compiled(one, terms) for one in problem.tried)
    needs_months = any(
        step.share is not None and step.share.as_of == "variance"
        for one in problem.tried
        for clause in one.agreement.clauses
        for step in clause.waterfall
    )
    return Plan(terms, drawing, tried, problem.agreement.partner_ids(), needs_months)


def _compiled(tried: Tried, terms: Exposure) -> Compiled:
    agreement, last_day = tried.agreement, tried.agreement.year.last_day
    lines = tuple(
        LineResult(scheme=scheme.id, line=line.id, spend=line.budget) for _, scheme, line in agreement.every_line()
    )
    carried = tuple(BroughtForward(fund=fund, amount=pence) for fund, pence in terms.brought_forward.items())
    position = SettlementPosition(as_at=last_day, basis="forecast", lines=lines, brought_forward=carried)
    return compile_clauses(agreement, position, tried.decisions, effective_on=last_day, known_on=last_day)


def run_chunk(plan: Plan, number: int, scenarios: int, seed: np.random.SeedSequence) -> Chunk:
    """Draw one chunk of scenarios and put it through every agreement."""
    in_months = number < BY_MONTH
    of_costs, of_funding = seed.spawn(2)
    costs = draw(plan.drawing, of_costs, scenarios, by_month=in_months or plan.needs_months)
    funding = np.random.Generator(np.random.SFC64(of_funding))
    own = _own_losses(plan, funding, scenarios)
    unpaid = [funding.random(scenarios) < float(one.chance) for one in plan.terms.unpaid]
    variance = variances(plan.tried[0], costs.lines)
    months = None if costs.months is None else _by_month(plan, costs.months, variance)
    exposures, undetermined, happened, awaiting, to_date = [], [], [], [], []
    lost = 0.0
    for compiled in plan.tried:
        found = compiled.settle(variance, months if plan.needs_months else None)
        placed = sum(found.given.values(), np.zeros(scenarios))
        lost = max(lost, float(np.abs(placed - variance.sum(axis=0)).max()))
        exposures.append(_exposure(plan, found, own, unpaid))
        undetermined.append(np.zeros(scenarios) + found.undetermined())
        happened.append(_happened(compiled, found))
        awaiting.append(tuple(str(one) for waits in found.awaiting.values() for one in waits))
        to_date.append(_to_date(plan, compiled, months, own, unpaid) if in_months and months is not None else None)
    moments = _moments(plan, costs, exposures)
    series = costs.series if in_months else None
    return Chunk(
        variance.sum(axis=0),
        tuple(exposures),
        tuple(undetermined),
        tuple(happened),
        tuple(awaiting),
        tuple(to_date),
        series,
        moments,
        lost,
    )


def variances(compiled: Compiled, costs: Floats) -> Floats:
    """What costs are above budgets, in whole pence, by item × scenario; what is brought forward is always the same."""
    budgets = np.array([item.budget_pence for item in compiled.items if item.line], float)[:, None]
    of_lines: Floats = np.rint(costs) - budgets
    carried = [item.variance_pence for item in compiled.items if not item.line]
    if not carried:
        return of_lines
    same = np.broadcast_to(np.array(carried, float)[:, None], (len(carried), costs.shape[1]))
    every: Floats = np.vstack([of_lines, same])
    return every


def _by_month(plan: Plan, costs: Floats, variance: Floats) -> Floats:
    """Variances by month × item × scenario, in whole pence that come to the year's. Brought forward counts in April.

    The costs are turned into variances where they stand, since a copy would be the largest thing in memory.
    """
    items = plan.tried[0].items
    budgets = np.array([series.budget_pence for series in plan.drawing.series], float)
    of_lines = np.zeros((MONTHS, sum(1 for item in items if item.line)))
    for series, months in zip(plan.drawing.series, budgets, strict=True):
        for row, part in zip(series.rows, series.parts, strict=True):
            of_lines[:, row] = months * part
    found = costs
    found -= of_lines[:, :, None]
    np.rint(found, out=found)
    if len(items) > found.shape[1]:
        found = np.concatenate([found, np.zeros((MONTHS, len(items) - found.shape[1], found.shape[2]))], axis=1)
    found[0] += variance - found.sum(axis=0)
    return found


def _own_losses(plan: Plan, rng: np.random.Generator, scenarios: int) -> Floats:
    """What each partner loses of its own funding, partners × scenarios: no clause shares it."""
    own = np.zeros((len(plan.partners), scenarios))
    for one in plan.terms.settlements:
        struck = rng.random(scenarios) < float(one.chance)
        own[plan.partners.index(one.partner)] += struck * float(one.loses)
    return own


def _exposure(plan: Plan, found: Outcomes, own: Floats, unpaid: Sequence[Flags]) -> Floats:
    """What each partner bears and loses, partners × scenarios, once what one cannot pay has fallen on another."""
    exposure: Floats = own + np.stack([own[0] * 0 + found.borne_by(partner) for partner in plan.partners])
    for one, struck in zip(plan.terms.unpaid, unpaid, strict=True):
        owing = plan.partners.index(one.partner)
        beyond = struck * np.maximum(exposure[owing] - own[owing] - one.pays_at_most, 0)
        exposure[owing] -= beyond
        exposure[plan.partners.index(one.falls_on)] += beyond
    return exposure


def _happened(compiled: Compiled, found: Outcomes) -> dict[str, Flags]:
    """Which terms of the agreement came to bear, each by its own words."""
    happened: dict[str, Flags] = {}
    for reserve in compiled.agreement.reserves:
        opening = compiled.position.balances.get(reserve.id, reserve.balance)
        if opening:
            happened[f"{reserve.name} is drawn on"] = found.balances[reserve.id] < opening - ODD_PENCE
            happened[f"{reserve.name} runs out"] = found.balances[reserve.id] < ODD_PENCE
    for (clause, step, partner), pence in found.held.items():
        happened[f"clause {clause}, step {step}: {partner}'s cap binds"] = pence > ODD_PENCE
    for (clause, step), pence in found.reached.items():
        happened[f"clause {clause}, step {step}, which a board must decide, is reached"] = np.abs(pence) > ODD_PENCE
    left = [p for place, p in found.given.items() if place.verb == "residual"]
    if left:
        happened["some of it is left to nobody"] = np.abs(sum(left)) > ODD_PENCE
    return happened


def _to_date(plan: Plan, compiled: Compiled, months: Floats, own: Floats, unpaid: Sequence[Flags]) -> Floats:
    """The exposure at the end of each month, the clauses run on the year to date with the whole year's limits."""
    found = np.zeros((MONTHS, len(plan.partners), months.shape[2]))
    to_date = np.zeros(months.shape[1:])
    for month in range(MONTHS):
        to_date += months[month]
        so_far = np.where(np.arange(MONTHS)[:, None, None] <= month, months, 0) if plan.needs_months else None
        found[month] = _exposure(plan, compiled.settle(to_date, so_far), own * 0, [flags & False for flags in unpaid])
    return found


def _moments(plan: Plan, costs: Costs, exposures: Sequence[Floats]) -> tuple[tuple[Floats, ...], ...]:
    """For each agreement, sums from which correlations are told once all chunks are done."""
    apart = costs.series - plan.drawing.means.sum(axis=1)[:, None]
    count, sums, squares = np.array([float(apart.shape[1])]), apart.sum(axis=1), np.einsum("ij,ij->i", apart, apart)
    return tuple(
        (count, sums, each.sum(axis=1), apart @ each.T, squares, np.einsum("ij,ij->i", each, each))
        for each in exposures
    )


# Gathering


def _gathered(
    problem: ExposureProblem, plan: Plan, seed: int, chunks: Iterable[Chunk], scenarios: int
) -> ExposureResult:
    count = len(problem.tried)
    variance = np.empty(scenarios)
    exposure = [np.empty((len(plan.partners), scenarios)) for _ in range(count)]
    undetermined = [np.empty(scenarios) for _ in range(count)]
    happened: list[dict[str, Flags]] = [{} for _ in range(count)]
    awaiting: list[dict[str, None]] = [{} for _ in range(count)]
    to_date: list[list[Floats]] = [[] for _ in range(count)]
    series: list[Floats] = []
    moments: list[tuple[Floats, ...]] = []
    lost, done = 0.0, 0
    for chunk in chunks:
        at = slice(done, done + len(chunk.variance))
        done = at.stop
        variance[at] = chunk.variance
        lost = max(lost, chunk.lost)
        added = zip(moments, chunk.moments, strict=True) if moments else ()
        moments = [_sum(one, more) for one, more in added] or list(chunk.moments)
        if chunk.series is not None:
            series.append(chunk.series)
        for index in range(count):
            exposure[index][:, at] = chunk.exposure[index]
            undetermined[index][at] = chunk.undetermined[index]
            awaiting[index].update(dict.fromkeys(chunk.awaiting[index]))
            for what, flags in chunk.happened[index].items():
                happened[index].setdefault(what, np.zeros(scenarios, bool))[at] = flags
            found = chunk.to_date[index]
            if found is not None:
                to_date[index].append(found)
    sample = np.concatenate(series, axis=1)
    tried = tuple(
        _tried_result(
            plan,
            one,
            plan.tried[index],
            exposure[index],
            undetermined[index],
            happened[index],
            tuple(awaiting[index]),
            np.concatenate(to_date[index], axis=2),
            sample,
            _together(moments[index]),
        )
        for index, one in enumerate(problem.tried)
    )
    agreement = problem.agreement
    return ExposureResult(
        problem.terms.title,
        f"{agreement.title}, version {agreement.version}",
        str(agreement.year),
        scenarios,
        seed,
        spread(variance),
        tried,
        assumptions(problem, plan.drawing),
        round(lost),
        problem.trends,
        names_of(agreement),
    )


def _sum(one: tuple[Floats, ...], other: tuple[Floats, ...]) -> tuple[Floats, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _together(moments: tuple[Floats, ...]) -> Floats:
    """The correlation of each series with each exposure, series × partners; 0 where one of them never varies."""
    [count], apart, exposure, products, squares, exposure_squares = moments
    covariance = products - np.outer(apart, exposure) / count
    spreads = np.outer(squares - apart**2 / count, exposure_squares - exposure**2 / count)
    varies = spreads > 0
    found: Floats = np.divide(covariance, np.sqrt(np.where(varies, spreads, 1)), where=varies, out=0 * covariance)
    return found


def _tried_result(
    plan: Plan,
    tried: Tried,
    compiled: Compiled,
    exposure: Floats,
    undetermined: Floats,
    happened: Mapping[str, Flags],
    awaiting: tuple[str, ...],
    to_date: Floats,
    sample: Floats,
    together: Floats,
) -> TriedResult:
    at_mean, low, high = _one_at_a_time(plan, compiled, sample)
    partners = []
    for index, name in enumerate(plan.partners):
        drivers = [
            Driver(
                series.name,
                round(float(low[index, row])),
                round(float(high[index, row])),
                float(together[row, index]),
            )
            for row, series in enumerate(plan.drawing.series)
        ]
        partners.append(
            PartnerExposure(
                name,
                spread(exposure[index]),
                tuple(_year_end(plan, name, exposure[index])),
                _lapses(plan, name, exposure[index]),
                _exceedance(exposure[index]),
                tuple(_months(plan, index, to_date)),
                tuple(sorted(drivers, key=lambda driver: (-driver.swing_pence, driver.name))),
                round(float(at_mean[index])),
            )
        )
    chances = tuple(chance(what, flags) for what, flags in happened.items() if flags.any())
    return TriedResult(tried.name, tried.about, tuple(partners), spread(undetermined), chances, awaiting)


def _one_at_a_time(plan: Plan, compiled: Compiled, sample: Floats) -> tuple[Floats, Floats, Floats]:
    """What each partner bears with all at its mean, and with each series low and then high: partners × series."""
    count = len(plan.drawing.series)
    means = plan.drawing.means.sum(axis=1)
    by_series = np.repeat(means[:, None], 1 + 2 * count, axis=1)
    for row in range(count):
        by_series[row, 1 + row], by_series[row, 1 + count + row] = np.quantile(sample[row], (LOW, HIGH))
    lines = np.zeros((len(plan.drawing.lines), by_series.shape[1]))
    for row, series in enumerate(plan.drawing.series):
        for line, part in zip(series.rows, series.parts, strict=True):
            lines[line] = by_series[row] * part
    variance = variances(compiled, lines)
    months = np.repeat((variance / MONTHS)[None], MONTHS, axis=0) if plan.needs_months else None
    found = compiled.settle(variance, months)
    nothing = np.zeros(by_series.shape[1])
    borne = np.stack([nothing + found.borne_by(partner) for partner in plan.partners])
    return borne[:, 0], borne[:, 1 : 1 + count], borne[:, 1 + count :]


def _year_end(plan: Plan, partner: str, exposure: Floats) -> Iterator[Chance]:
    for rule in plan.terms.year_ends:
        if rule.partner != partner:
            continue
        if rule.rule == "limit":
            yield chance(f"{partner} passes its limit for the year", exposure > rule.has)
            continue
        if rule.keeps:
            yield chance(f"{partner}'s reserves fall below the least advised", rule.has - exposure < rule.keeps)
        yield chance(f"{partner}'s reserves run out", rule.has - exposure < 0)


def _lapses(plan: Plan, partner: str, exposure: Floats) -> Estimate | None:
    """What an NHS body has back on average that its limit lets it spend in no later year."""
    is_limited = any(rule.partner == partner and rule.rule == "limit" for rule in plan.terms.year_ends)
    return estimate(np.maximum(-exposure, 0)) if is_limited else None


def _exceedance(exposure: Floats) -> tuple[tuple[int, float], ...]:
    """How often an exposure is more than each of some sums, from the least to the most of them."""
    ordered = np.sort(exposure)
    sums = np.linspace(ordered[0], ordered[-1], CURVE)
    above = len(ordered) - np.searchsorted(ordered, sums, side="right")
    return tuple((round(float(pence)), float(count) / len(ordered)) for pence, count in zip(sums, above, strict=True))


def _months(plan: Plan, index: int, to_date: Floats) -> Iterator[Month]:
    mine = to_date[:, index]
    added = np.diff(mine, axis=0, prepend=0)
    worst = added.argmax(axis=0)
    for number, month in enumerate(plan.tried[0].agreement.year.months()):
        at = np.quantile(mine[number], [q / 100 for q in (5, 25, 50, 75, 95)])
        yield Month(
            month,
            {q: round(float(v)) for q, v in zip((5, 25, 50, 75, 95), at, strict=True)},
            estimate(added[number]),
            round(float(np.quantile(added[number], 0.95))),
            chance(f"{month:%B} adds the most", (worst == number) & (added[number] > ODD_PENCE)),
        )
