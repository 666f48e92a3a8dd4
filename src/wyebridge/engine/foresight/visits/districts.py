"""Named nurses: districts of even work, and what it costs to have the same person call as often as may be."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.foresight.visits.analytic import estimate
from wyebridge.engine.foresight.visits.day import DayTables, DayTask
from wyebridge.engine.foresight.visits.places import Floats, base_spots, journeys_of, middle_spots
from wyebridge.engine.foresight.visits.routing import Crew, Route, RoutingProblem, find_routes
from wyebridge.engine.foresight.visits.sites import exact_model
from wyebridge.engine.foresight.visits.sizing import day_task, run_all
from wyebridge.engine.foresight.visits.staffing import shift_pence
from wyebridge.engine.foresight.visits.terms import VisitsProblem

_ROUNDS: Final = 8
_APART: Final = 0.25
"""Districts' work may differ from the mean by a quarter: small areas are not cut in two."""
_COVER: Final = "cover"
PRICES: Final = (0, 5, 15, 60, 480)
"""Minutes that a plan would spend to have a visit made by the person's named nurse: from nothing to a day."""


@dataclass(frozen=True, slots=True)
class District:
    """One named person's district: its areas, by their place in the region's list, its base, and its work a day."""

    areas: tuple[int, ...]
    base: str
    work_minutes: float


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs to be called on by one's named nurse this often. Minutes and people are of the mean day."""

    minutes: int
    named: float
    people: float
    out_minutes: float


@dataclass(frozen=True, slots=True)
class Continuity:
    """One grade's districts and the price of keeping to them, from where it counts for nothing to where it is all."""

    grade: str
    districts: tuple[District, ...]
    prices: tuple[Price, ...]


def districts(
    problem: VisitsProblem, region: str, grade: str, count: int, bracket: str | None = None
) -> tuple[District, ...]:
    """Districts of near even work, each as near together as that lets it be.

    Centres are moved and areas given out again, by an exact assignment each time, until nothing changes. Raises
    ValueError where there are fewer areas than districts.
    """
    areas, bases = problem.areas_of(region), problem.bases_of(region)
    if not 1 <= count <= len(areas):
        raise ValueError(f"{len(areas)} areas cannot make {count} districts")
    found = next(one for one in estimate(problem, region, bracket=bracket).grades if one.grade == grade)
    visits = np.array(found.visits_by_area)
    each = (found.contact_minutes + found.fixed_minutes) / found.visits
    work = visits * (each + np.array(found.minutes_by_area))
    middles = middle_spots(areas)
    between, _ = journeys_of(problem, bracket).tables(middles, middles)
    centres = _spread(between, work, count)
    mine = np.full(len(areas), -1)
    for _ in range(_ROUNDS):
        given = _give_out(between[:, centres], work)
        if (given == mine).all():
            break
        mine = given
        centres = [_middle(between, work, np.flatnonzero(mine == d)) for d in range(count)]
    to_base, _ = journeys_of(problem, bracket).tables(middles, base_spots(bases))
    return tuple(
        District(
            tuple(int(i) for i in here),
            bases[int(to_base[centre].argmin())].id,
            float(work[here].sum()),
        )
        for centre, here in ((centres[d], np.flatnonzero(mine == d)) for d in range(count))
    )


def _spread(between: Floats, work: Floats, count: int) -> list[int]:
    """Centres far apart where there is work: each next is the area whose work is farthest from those there are."""
    centres = [int((work @ between).argmin())]
    while len(centres) < count:
        away = work * between[:, centres].min(axis=1)
        away[centres] = -1
        centres.append(int(away.argmax()))
    return centres


def _middle(between: Floats, work: Floats, here: np.ndarray[tuple[int], np.dtype[np.intp]]) -> int:
    inside = between[np.ix_(here, here)]
    return int(here[int((work[here] @ inside).argmin())])


def _give_out(between: Floats, work: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Each area to one centre, with the least work-weighted journeys that keep work near even."""
    rows, columns = between.shape
    model = exact_model(gap=0.01)
    given = [[model.addBinary(obj=float(work[i] * between[i, j])) for j in range(columns)] for i in range(rows)]
    for row in given:
        model.addConstr(sum(row[1:], row[0]) == 1)
    mean, largest = float(work.sum()) / columns, float(work.max())
    slack = max(mean * _APART, largest)
    for j in range(columns):
        load = sum((float(work[i]) * given[i][j] for i in range(1, rows)), float(work[0]) * given[0][j])
        model.addConstr(load <= mean + slack)
        model.addConstr(load >= max(0.0, mean - slack))
    model.run()
    values = np.array(model.getSolution().col_value).reshape(rows, columns)
    return np.asarray(values.argmax(axis=1))


def continuity(
    problem: VisitsProblem,
    region: str,
    grade: str,
    count: int,
    stop: Iterations,
    seed: int,
    *,
    days: int,
    prices: Sequence[int] = PRICES,
    executor: Executor | None = None,
) -> Continuity:
    """Sampled days of one grade with so many districts, planned at each price of leaving them.

    Anybody else who comes is cover from a base. Every plan found is a plan at every price, and each price takes the
    best of them all, so more continuity never comes out as less work.
    """
    named = districts(problem, region, grade, count)
    tasks = [_of_grade(day_task(problem, region, seed, day), grade) for day in range(days)]
    work = partial(_price_day, grade=grade, named=named, prices=tuple(prices), stop=stop, seed=seed)
    found = run_all(work, tasks, executor)
    visits = sum(len(task.visits) for task in tasks)
    return Continuity(
        grade,
        named,
        tuple(
            Price(
                price,
                1 - sum(day[p][0] for day in found) / visits,
                sum(day[p][1] for day in found) / days,
                sum(day[p][2] for day in found) / days,
            )
            for p, price in enumerate(prices)
        ),
    )


def _of_grade(task: DayTask, grade: str) -> DayTask:
    """The day's visits that a grade usually makes, in pairs still where a visit takes two."""
    kept = [i for i, v in enumerate(task.visits) if task.problem.plan.service(v.service).done_by[0] == grade]
    order = {old: new for new, old in enumerate(kept)}
    pairs = ((task.visits[i], task.visits[i].pair) for i in kept)
    visits = tuple(replace(v, also=None, pair=None if pair is None else order[pair]) for v, pair in pairs)
    return replace(task, visits=visits)


def _price_day(
    task: DayTask, grade: str, named: Sequence[District], prices: Sequence[int], stop: Iterations, seed: int
) -> list[tuple[int, int, float]]:
    """For each price: visits not made by the named person, people out, and minutes out, of the best plan found."""
    tables = DayTables(task)
    routing = _districted(tables, grade, named)
    found: list[tuple[int, int, int]] = []
    start: Sequence[Route] = ()
    charged = routing.charged or {}
    for price in sorted(prices, reverse=True):
        priced = _at_price(routing, price * 60)
        routes = find_routes(priced, stop, seed, start)
        assert routes.is_feasible, "with cover at every base a day of one grade can be planned"
        start = routes.routes
        strange = [charged[routing.crews[one.crew].kind] for one in routes.routes]
        strangers = sum(len(other.intersection(one.tasks)) for other, one in zip(strange, routes.routes, strict=True))
        out = routes.cost - strangers * price * 60 - len(routes.routes) * routing.crews[0].shift_cost
        found.append((strangers, len(routes.routes), out))
    shift = routing.crews[0].shift_cost
    best = [min(found, key=lambda one: (one[1] * shift + one[2] + one[0] * price * 60, one[0])) for price in prices]
    return [(strangers, people, out / 60) for strangers, people, out in best]


def _districted(tables: DayTables, grade: str, named: Sequence[District]) -> RoutingProblem:
    everyone = range(len(tables.visits))
    plain = tables.routing(everyone, {i: frozenset((grade,)) for i in everyone}, range(len(tables.bases)))
    shift = tables.plan.workforce.shift
    cost = shift_pence(grade, tables.plan) * 100
    at = {base.id: b for b, base in enumerate(tables.bases)}
    crews = [
        Crew(f"district {d}", at[one.base], 1, shift.road * 60, shift.day * 60, cost, 1) for d, one in enumerate(named)
    ]
    crews += [
        Crew(_COVER, b, plain.crews[0].available, shift.road * 60, shift.day * 60, cost, 1)
        for b in range(len(tables.bases))
    ]
    charged = {
        f"district {d}": frozenset(i for i, visit in enumerate(tables.visits) if visit.area not in one.areas)
        for d, one in enumerate(named)
    }
    charged[_COVER] = frozenset(everyone)
    tasks = tuple(replace(task, kinds=None) for task in plain.tasks)
    return RoutingProblem(plain.seconds, plain.metres, tasks, tuple(crews), charged)


def _at_price(routing: RoutingProblem, seconds: int) -> RoutingProblem:
    crews = tuple(replace(crew, metre_cost=seconds) for crew in routing.crews)
    return replace(routing, crews=crews)
