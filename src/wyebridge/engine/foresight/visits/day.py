"""One sampled day solved for one way of organising it: who may make which visit, from where, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, dist
from typing import Literal

import numpy as np

from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.foresight.visits.check import Checked, Duty, Round, Rules, Together, check_rounds
from wyebridge.engine.foresight.visits.places import Spots, Whole, base_spots, journeys_of
from wyebridge.engine.foresight.visits.routing import Crew, Route, Routes, RoutingProblem, Task, find_routes, timed
from wyebridge.engine.foresight.visits.sample import Visit, spots_of
from wyebridge.engine.foresight.visits.staffing import shift_pence
from wyebridge.engine.foresight.visits.terms import VisitsProblem

Teams = Literal["separate", "pooled", "delegated"]
"""Who may make a visit: its service's own team; any grade that does the service; or those it is delegated to too."""

_PRICE = 100
"""A penny of a shift against a second on the road: coming at all outweighs any time that those who come could save."""


@dataclass(frozen=True, slots=True)
class DayTask:
    """Everything that one solve is asked: a picklable value, so that any executor may run it."""

    problem: VisitsProblem
    region: str
    visits: tuple[Visit, ...]
    bracket: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One person's day: grade, base, visits in order, and the minute that each starts."""

    grade: str
    base: str
    visits: tuple[int, ...]
    starts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day solved and checked. `cost` is in the solver's own coin, which every way of organising the day shares."""

    people: tuple[Person, ...]
    checked: Checked
    cost: int
    wage_pence: int

    @property
    def is_feasible(self) -> bool:
        return not self.checked.faults and not self.checked.late

    @property
    def on_duty(self) -> int:
        return len(self.people)

    def on_duty_of(self, grade: str) -> int:
        return sum(person.grade == grade for person in self.people)

    def on_duty_at(self, grade: str, base: str) -> int:
        return sum(person.grade == grade and person.base == base for person in self.people)


class DayTables:
    """The tables of one day, made once for however many ways it is solved: bases first, then visits."""

    def __init__(self, task: DayTask) -> None:
        self.task = task
        self.problem, self.visits = task.problem, task.visits
        self.plan = task.problem.plan
        self.bases = task.problem.bases_of(task.region)
        self.journeys = journeys_of(task.problem, task.bracket)
        self.spots: Spots = base_spots(self.bases).joined(spots_of(task.problem, task.region, task.visits))

    @cached_property
    def tables(self) -> tuple[Whole, Whole]:
        """Whole seconds, rounded up so that no plan is late by a rounding, and metres."""
        minutes, km = self.journeys.tables(self.spots, self.spots)
        return np.ceil(minutes * 60 - 1e-9).astype(np.int64), np.rint(km * 1000).astype(np.int64)

    def grades_for(self, visit: Visit, teams: Teams) -> frozenset[str]:
        """Who may make a visit."""
        service = self.plan.service(visit.service)
        if teams == "separate":
            return frozenset(name for name in service.done_by if self.plan.grade(name).team == service.team)
        delegated = service.delegable.to if teams == "delegated" and visit.is_delegable and service.delegable else ()
        able = frozenset((*service.done_by, *delegated))
        return able & frozenset(self.plan.service(visit.covers).done_by) if visit.covers else able

    def routing(
        self, visits: Sequence[int], grades: Mapping[int, frozenset[str]], bases: Sequence[int]
    ) -> RoutingProblem:
        """The routing problem of some of the day's visits, by the grades that may make each, from some of the bases."""
        seconds, metres = self.tables
        shift = self.plan.workforce.shift
        at_door = self.plan.travel.minutes_a_visit
        tasks = tuple(
            Task(
                len(self.bases) + i,
                ceil((self.visits[i].minutes + at_door) * 60),
                self.visits[i].earliest * 60,
                self.visits[i].latest * 60,
                kinds=grades[i],
            )
            for i in visits
        )
        used = [grade.id for grade in self.plan.workforce.grades if any(grade.id in grades[i] for i in visits)]
        crews = tuple(
            Crew(
                grade,
                base,
                self._enough(visits, grade, grades),
                shift.road * 60,
                shift.day * 60,
                shift_cost=shift_pence(grade, self.plan) * _PRICE,
                second_cost=1,
            )
            for grade in used
            for base in bases
        )
        return RoutingProblem(seconds, metres, tasks, crews)

    def _enough(self, visits: Sequence[int], grade: str, grades: Mapping[int, frozenset[str]]) -> int:
        """More of a grade than any plan could want at one base: everyone home after half a shift."""
        mine = [self.visits[i] for i in visits if grade in grades[i]]
        minutes = sum(visit.minutes + self.plan.travel.minutes_a_visit for visit in mine)
        return min(len(mine), ceil(2 * minutes / self.plan.workforce.shift.road) + 3)

    def plan_of(self, people: Sequence[Person], cost: int, visits: Sequence[int] | None = None) -> DayPlan:
        """The plan checked by sums of its own."""
        wages = sum(shift_pence(person.grade, self.plan) for person in people)
        return DayPlan(tuple(people), self._check(people, visits), cost, wages)

    def people_of(self, routes: Routes, routing: RoutingProblem, visits: Sequence[int]) -> list[Person]:
        return [
            Person(
                routing.crews[one.crew].kind,
                self.bases[routing.crews[one.crew].base].id,
                tuple(visits[task] for task in one.tasks),
                tuple(start / 60 for start in one.starts),
            )
            for one in routes.routes
        ]

    def routes_of(self, people: Sequence[Person], routing: RoutingProblem, visits: Sequence[int]) -> tuple[Route, ...]:
        """People's days as a start for another search: same grade, same base, same order."""
        crews = {(crew.kind, self.bases[crew.base].id): k for k, crew in enumerate(routing.crews)}
        order = {visit: task for task, visit in enumerate(visits)}
        return tuple(
            Route(crews[one.grade, one.base], tuple(order[v] for v in one.visits if v in order), ())
            for one in people
            if any(v in order for v in one.visits)
        )

    def _check(self, people: Sequence[Person], visits: Sequence[int] | None) -> Checked:
        wanted = range(len(self.visits)) if visits is None else visits
        shift, at_door = self.plan.workforce.shift, self.plan.travel.minutes_a_visit
        where = {f"v{i}": len(self.bases) + i for i in range(len(self.visits))}
        where |= {base.id: b for b, base in enumerate(self.bases)}
        duties = [
            Duty(
                f"v{i}",
                f"v{i}",
                self.visits[i].minutes + at_door,
                self.visits[i].earliest,
                self.visits[i].latest,
                _skill(self.visits[i]),
            )
            for i in wanted
        ]
        rounds = [
            Round(
                f"{person.grade} {n} of {person.base}",
                person.base,
                tuple((f"v{i}", start) for i, start in zip(person.visits, person.starts, strict=True)),
            )
            for n, person in enumerate(people, 1)
        ]
        able = {one.worker: self._skills(person.grade) for one, person in zip(rounds, people, strict=True)}
        together = tuple(
            Together(f"v{i}", f"v{self.visits[i].pair}") for i in wanted if (self.visits[i].pair or -1) > i
        )
        rules = Rules(able, together, shift.road, shift.day, tolerance=0.02)
        return check_rounds(
            duties,
            rounds,
            lambda a, b: self._journey(where[a], where[b])[0],
            lambda a, b: self._journey(where[a], where[b])[1],
            rules,
        )

    def _skills(self, grade: str) -> frozenset[str]:
        own = [service for service in self.plan.services if grade in service.done_by]
        lent = [s for s in self.plan.services if s.delegable and grade in (*s.delegable.to, *s.done_by)]
        alone = [*(s.id for s in own), *(f"delegated:{s.id}" for s in (*own, *lent))]
        return frozenset((*alone, *(f"{skill} and {s.id}" for skill in alone for s in own)))

    def _journey(self, start: int, end: int) -> tuple[float, float]:
        """Minutes and road km between two places, worked out without the tables."""
        one, other = self.spots.ids[start], self.spots.ids[end]
        if self.journeys.matrix is not None and one != other:
            return self.journeys.matrix[one, other]
        km = dist(self.spots.xy[start], self.spots.xy[end]) / 1000
        laws = [self.journeys.laws[self.spots.places[i]] for i in (start, end)]
        return sum(law.factor * law.a * km**law.b for law in laws) / 2, km * self.journeys.detour


def _skill(visit: Visit) -> str:
    """What it takes to make a visit, as the check asks for it."""
    skill = f"delegated:{visit.service}" if visit.is_delegable else visit.service
    return f"{skill} and {visit.covers}" if visit.covers else skill


def solve_separate(tables: DayTables, stop: Iterations, seed: int, *, patches: bool = False) -> DayPlan:
    """Each team alone. With `patches` each base's people also keep to the visits that are nearest to their base."""
    people: list[Person] = []
    cost = 0
    seconds, _ = tables.tables
    nearest = seconds[: len(tables.bases), len(tables.bases) :].argmin(axis=0)
    every = range(len(tables.bases))
    for team in dict.fromkeys(service.team for service in tables.plan.services):
        mine = [i for i, visit in enumerate(tables.visits) if tables.plan.service(visit.service).team == team]
        grades = {i: tables.grades_for(tables.visits[i], "separate") for i in mine}
        groups = [([i for i in mine if nearest[i] == b], [b]) for b in every] if patches else [(mine, list(every))]
        for visits, bases in groups:
            found, spent = _search(tables, visits, grades, bases, stop, seed)
            people += found
            cost += spent
    return tables.plan_of(people, cost)


def solve_joint(
    tables: DayTables, teams: Teams, start: DayPlan, stop: Iterations, seed: int, visits: Sequence[int] | None = None
) -> DayPlan:
    """All teams on one rota, begun from a plan that holds already, so that what comes back is never dearer than it."""
    wanted = list(range(len(tables.visits))) if visits is None else list(visits)
    grades = {i: tables.grades_for(tables.visits[i], teams) for i in wanted}
    routing = tables.routing(wanted, grades, range(len(tables.bases)))
    found = find_routes(routing, stop, seed, tables.routes_of(start.people, routing, wanted))
    return tables.plan_of(tables.people_of(found, routing, wanted), found.cost, wanted)


def retimed(tables: DayTables, people: Sequence[Person], visits: Sequence[int]) -> DayPlan | None:
    """People's visits in the order given, each started as early as it can be; None where that breaks a rule."""
    grades = {i: tables.grades_for(tables.visits[i], "delegated") for i in visits}
    routing = tables.routing(visits, grades, range(len(tables.bases)))
    found = timed(routing, tables.routes_of(people, routing, visits))
    return tables.plan_of(tables.people_of(found, routing, visits), found.cost, visits) if found.is_feasible else None


def _search(
    tables: DayTables,
    visits: list[int],
    grades: Mapping[int, frozenset[str]],
    bases: Sequence[int],
    stop: Iterations,
    seed: int,
) -> tuple[list[Person], int]:
    """One team's routes. A team of several grades begins from each grade alone making the visits that it usually makes.

    A cold search over several grades at once does badly (it came out dearer than the grades apart), so none is made.
    """
    usual = {i: tables.plan.service(tables.visits[i].service).done_by[0] for i in visits}
    people: list[Person] = []
    cost = 0
    for grade in dict.fromkeys(usual.values()):
        mine = [i for i in visits if usual[i] == grade]
        routing = tables.routing(mine, {i: frozenset((grade,)) for i in mine}, bases)
        found = find_routes(routing, stop, seed)
        people += tables.people_of(found, routing, mine)
        cost += found.cost
    if any(len(grades[i]) > 1 for i in visits):
        routing = tables.routing(visits, grades, bases)
        mixed = find_routes(routing, stop, seed, tables.routes_of(people, routing, visits))
        return tables.people_of(mixed, routing, visits), mixed.cost
    return people, cost
