"""One day's routes, found by PyVRP: fewest people first, then least time. The one place that knows the solver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyvrp
from pyvrp.stop import MaxIterations

from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.foresight.visits.places import Whole

_NEVER: Final = 10_000_000
"""Seconds to a visit that a grade may not make: more than any day, and small enough to add up."""


@dataclass(frozen=True, slots=True)
class Task:
    """A stop: its place in the tables, how long it takes, when it may start, what it loads, which kinds may make it."""

    place: int
    seconds: int
    earliest: int
    latest: int
    load: int = 1
    kinds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Crew:
    """People of one kind at one base: how many could come, how long each may be out, and what each costs.

    `shift_cost` is for coming at all, `second_cost` for each second out, `metre_cost` for each unit of the distances.
    """

    kind: str
    base: int
    available: int
    road_seconds: int
    day_seconds: int
    shift_cost: int = 0
    second_cost: int = 0
    metre_cost: int = 0
    most_load: int | None = None


@dataclass(frozen=True, slots=True)
class RoutingProblem:
    """Stops, crews, and whole seconds and distances between every two places.

    Where `charged` is given, distances are put aside: a kind's `metre_cost` is paid once for each of its charged tasks.
    """

    seconds: Whole
    metres: Whole
    tasks: tuple[Task, ...]
    crews: tuple[Crew, ...]
    charged: Mapping[str, frozenset[int]] | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One person's day: which crew, which tasks in order, and when each starts, in seconds."""

    crew: int
    tasks: tuple[int, ...]
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Routes:
    """All routes of a day, what they cost by the crews' prices, and whether the solver holds them feasible."""

    routes: tuple[Route, ...]
    cost: int
    is_feasible: bool


def find_routes(problem: RoutingProblem, stop: Iterations, seed: int, start: Sequence[Route] = ()) -> Routes:
    """Search for cheap routes. With a feasible `start`, what comes back is never dearer than it.

    The same problem, iterations, seed and start give the same routes.
    """
    if not problem.tasks:
        return Routes((), 0, True)
    data = _data(problem)
    warm = _solution(data, start) if start else None
    found = pyvrp.solve(data, MaxIterations(stop.count), seed=seed, collect_stats=False, initial_solution=warm)
    best = found.best
    if warm is not None and warm.is_feasible() and (not best.is_feasible() or _cost(warm) < _cost(best)):
        best = warm
    return _routes(best)


def timed(problem: RoutingProblem, routes: Sequence[Route]) -> Routes:
    """Routes as they stand, timed and costed."""
    return _routes(_solution(_data(problem), routes))


def _routes(found: pyvrp.Solution) -> Routes:
    routes = tuple(_route(one) for one in found.routes())
    return Routes(tuple(sorted(routes, key=lambda one: (one.crew, one.tasks))), _cost(found), found.is_feasible())


def _data(problem: RoutingProblem) -> pyvrp.ProblemData:
    bases = sorted({crew.base for crew in problem.crews})
    places = np.array(bases + [task.place for task in problem.tasks])
    seconds, metres = problem.seconds[np.ix_(places, places)], problem.metres[np.ix_(places, places)]
    same = places[:, None] == places[None, :]
    seconds, metres = np.where(same, 0, seconds), np.where(same, 0, metres)
    kinds = tuple(dict.fromkeys(crew.kind for crew in problem.crews))
    durations: list[Any] = []  # the solver's stubs give arrays a shape that numpy's do not
    distances: list[Any] = []
    for kind in kinds:
        closed = [len(bases) + i for i, task in enumerate(problem.tasks) if task.kinds and kind not in task.kinds]
        table = seconds.copy()
        table[:, closed] = _NEVER
        np.fill_diagonal(table, 0)
        durations.append(table)
        distances.append(metres if problem.charged is None else _charges(problem.charged[kind], len(bases), metres))
    limited = any(crew.most_load is not None for crew in problem.crews)
    everything = sum(task.load for task in problem.tasks)
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in places],
        clients=[
            pyvrp.Client(
                location=len(bases) + i,
                delivery=[task.load] if limited else [],
                service_duration=task.seconds,
                tw_early=task.earliest,
                tw_late=task.latest,
            )
            for i, task in enumerate(problem.tasks)
        ],
        depots=[pyvrp.Depot(location=i) for i in range(len(bases))],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=crew.available,
                capacity=[everything if crew.most_load is None else crew.most_load] if limited else [],
                start_depot=bases.index(crew.base),
                end_depot=bases.index(crew.base),
                fixed_cost=crew.shift_cost,
                tw_late=crew.day_seconds,
                shift_duration=crew.road_seconds,
                unit_distance_cost=crew.metre_cost,
                unit_duration_cost=crew.second_cost,
                profile=kinds.index(crew.kind),
            )
            for crew in problem.crews
        ],
        distance_matrices=distances,
        duration_matrices=durations,
    )


def _charges(tasks: frozenset[int], bases: int, metres: Whole) -> Whole:
    table = np.zeros_like(metres)
    table[:, [bases + task for task in tasks]] = 1
    np.fill_diagonal(table, 0)
    return table


def _solution(data: pyvrp.ProblemData, start: Sequence[Route]) -> pyvrp.Solution:
    return pyvrp.Solution(data, [pyvrp.Route(data, list(one.tasks), one.crew) for one in start])


def _route(found: pyvrp.Route) -> Route:
    visits = [one for one in found.schedule() if one.is_client()]
    return Route(found.vehicle_type(), tuple(one.idx for one in visits), tuple(one.start_time for one in visits))


def _cost(found: pyvrp.Solution) -> int:
    return int(found.distance_cost() + found.duration_cost() + found.fixed_vehicle_cost())
