"""Stage one: how many people a place needs, from formulas alone, in milliseconds.

A good route through n points spread over A square kilometres is about k√(nA) long, so a hop from one visit to the next
is k / √(n/A) (Beardwood, Halton and Hammersley, 1959; k = 0.7124 in the plane). Taken small area by small area, with
each area's own density and travel law, that gives the hops; journeys from the bases and back are added by how many
people set out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from wyebridge.engine.foresight.visits.places import (
    Floats,
    Journeys,
    base_spots,
    journeys_of,
    middle_spots,
    visits_by_area,
)
from wyebridge.engine.foresight.visits.staffing import Posts, mileage_pence, posts, whole_people
from wyebridge.engine.foresight.visits.terms import Area, Base, Plan, Service, VisitsProblem


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The numbers of the formula that geography does not give."""

    route: float = 0.7124  # Beardwood, Halton and Hammersley's constant in the plane
    base_leg: float = 0.9  # of the mean journey to a base: routes begin and end on its side of the region
    packing: float = 1.04  # people for each shift's worth of hours: routes do not fill shifts to the minute
    spare: float = 0.4  # and the last route is seldom full


THEORY: Final = Coefficients()
_ROUNDS: Final = 100


@dataclass(frozen=True, slots=True)
class Load:
    """The work of one grade in one day: visits by area, each of two people counted twice, and minutes with people."""

    grade: str
    by_area: Floats
    contact_minutes: float

    @property
    def visits(self) -> float:
        return float(self.by_area.sum())


@dataclass(frozen=True, slots=True)
class Estimate:
    """Stage one for one grade in one region on the mean day. Minutes and km are a day's; people may be in parts."""

    grade: str
    visits: float
    contact_minutes: float
    fixed_minutes: float
    hop_minutes: float
    base_minutes: float
    km: float
    people: float
    minutes_by_area: tuple[float, ...]
    visits_by_area: tuple[float, ...]

    @property
    def travel_minutes(self) -> float:
        return self.hop_minutes + self.base_minutes

    @property
    def road_minutes(self) -> float:
        """All that fills time on the road: with people, at their doors, and between them."""
        return self.contact_minutes + self.fixed_minutes + self.travel_minutes

    @property
    def travel_share(self) -> float:
        return self.travel_minutes / self.road_minutes if self.road_minutes else 0.0

    @property
    def minutes_a_visit(self) -> float:
        return self.travel_minutes / self.visits if self.visits else 0.0

    @property
    def on_duty(self) -> int:
        return whole_people(self.people)

    @property
    def visits_each(self) -> float:
        return self.visits / self.on_duty if self.on_duty else 0.0


@dataclass(frozen=True, slots=True)
class RegionEstimate:
    """Stage one for a region: each grade's estimate, the posts that it takes and the miles."""

    region: str
    areas: tuple[Area, ...]
    grades: tuple[Estimate, ...]
    posts: tuple[Posts, ...]
    mileage_pence_a_day: int

    @property
    def people(self) -> float:
        return sum(found.people for found in self.grades)

    @property
    def on_duty(self) -> int:
        return sum(found.on_duty for found in self.grades)

    @property
    def road_minutes(self) -> float:
        return sum(found.road_minutes for found in self.grades)

    @property
    def travel_minutes(self) -> float:
        return sum(found.travel_minutes for found in self.grades)

    @property
    def visits(self) -> float:
        return sum(found.visits for found in self.grades)

    @property
    def km(self) -> float:
        return sum(found.km for found in self.grades)


def usual_loads(plan: Plan, areas: Sequence[Area]) -> tuple[Load, ...]:
    """Each grade's load where every service's visits are made by its usual grade."""
    return tuple(
        _load(grade.id, [service for service in plan.services if service.done_by[0] == grade.id], areas)
        for grade in plan.workforce.grades
        if any(service.done_by[0] == grade.id for service in plan.services)
    )


def _load(grade: str, services: Sequence[Service], areas: Sequence[Area]) -> Load:
    by_area = np.zeros(len(areas))
    contact = 0.0
    for service in services:
        calls = visits_by_area(service, areas) * (1 + float(service.two_handed))
        by_area += calls
        contact += float(calls.sum()) * service.mean_minutes
    return Load(grade, by_area, contact)


def scaled(load: Load, visits: float) -> Load:
    """The same work where a day has so many visits."""
    factor = visits / load.visits
    return Load(load.grade, load.by_area * factor, load.contact_minutes * factor)


def estimate_grade(
    load: Load, areas: Sequence[Area], bases: Sequence[Base], journeys: Journeys, plan: Plan, how: Coefficients = THEORY
) -> Estimate:
    """The formula for one grade. People on duty need journeys, and journeys need people: solved as a fixed point."""
    shift = plan.workforce.shift
    km2 = np.array([area.km2 for area in areas])
    density = np.divide(load.by_area, km2, out=np.zeros_like(km2), where=load.by_area > 0)
    hop_km = np.divide(how.route, np.sqrt(density), out=np.zeros_like(km2), where=density > 0)
    hop = np.array([float(journeys.by_law(km, area.place)) for km, area in zip(hop_km, areas, strict=True)])
    minutes, road = journeys.tables(middle_spots(areas), base_spots(bases))
    nearest = minutes.argmin(axis=1)
    rows = np.arange(len(areas))
    share = load.by_area / load.visits if load.visits else load.by_area
    to_base, km_to_base = float(share @ minutes[rows, nearest]), float(share @ road[rows, nearest])
    hops, fixed = float(load.by_area @ hop), load.visits * plan.travel.minutes_a_visit
    work = load.contact_minutes + fixed + hops
    people = 0.0
    if load.visits:
        people = work / shift.road
        for _ in range(_ROUNDS):
            legs = how.base_leg * 2 * to_base * people
            people = how.packing * (work + legs) / shift.road + how.spare
    base_legs = how.base_leg * 2 * people
    from_base = minutes[rows, nearest]
    of_leg = base_legs / load.visits if load.visits else 0.0
    return Estimate(
        load.grade,
        load.visits,
        load.contact_minutes,
        fixed,
        hops,
        base_legs * to_base,
        float(load.by_area @ (hop_km * journeys.detour)) + base_legs * km_to_base,
        people,
        tuple(float(one) for one in hop + of_leg * from_base),
        tuple(float(one) for one in load.by_area),
    )


def estimate(
    problem: VisitsProblem, region: str | None = None, *, bracket: str | None = None, how: Coefficients = THEORY
) -> RegionEstimate:
    """Stage one for one region (the problem's own unless another is named), each grade apart, as separate teams are."""
    region = region or problem.plan.region
    areas, bases = problem.areas_of(region), problem.bases_of(region)
    journeys = journeys_of(problem, bracket)
    found = tuple(
        estimate_grade(load, areas, bases, journeys, problem.plan, how) for load in usual_loads(problem.plan, areas)
    )
    return RegionEstimate(
        region,
        areas,
        found,
        tuple(posts(one.grade, one.on_duty, problem.plan) for one in found),
        mileage_pence(sum(one.km for one in found), problem.plan),
    )


@dataclass(frozen=True, slots=True)
class RatioPoint:
    """One point of the curve: so many visits a day in both places, and what each of the two needs for them."""

    visits: float
    density: float
    people: float
    people_there: float
    minutes_a_visit: float
    minutes_a_visit_there: float
    hours_ratio: float

    @property
    def people_ratio(self) -> float:
        return self.people / self.people_there


def ratio_curve(
    problem: VisitsProblem, comparator: str, visits: Sequence[float], bracket: str | None = None
) -> tuple[RatioPoint, ...]:
    """The region against a comparator with the same number and length of visits, from a small service to a large one.

    All services together, as one team of one grade: what is compared is the two maps. `density` is visits a day for
    each 100 km2 of the region.
    """
    journeys = journeys_of(problem, bracket)
    whole = []
    for region in (problem.plan.region, comparator):
        areas = problem.areas_of(region)
        load = _load(problem.plan.workforce.grades[0].id, problem.plan.services, areas)
        whole.append((load, areas, problem.bases_of(region)))
    ours_now, our_areas, _ = whole[0]
    mean, km2 = ours_now.contact_minutes / ours_now.visits, sum(area.km2 for area in our_areas)
    found = []
    for number in visits:
        ours, theirs = (
            estimate_grade(
                replace(scaled(load, number), contact_minutes=number * mean), areas, bases, journeys, problem.plan
            )
            for load, areas, bases in whole
        )
        found.append(
            RatioPoint(
                number,
                number / km2 * 100,
                ours.people,
                theirs.people,
                ours.minutes_a_visit,
                theirs.minutes_a_visit,
                ours.road_minutes / theirs.road_minutes,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Swing:
    """How far people on duty move when one assumption is a fifth lower or higher, all else as it was."""

    what: str
    lower: float
    higher: float

    @property
    def width(self) -> float:
        return abs(self.higher - self.lower)


def sensitivity(problem: VisitsProblem, by: Fraction = Fraction(1, 5)) -> tuple[Swing, ...]:
    """Each assumption moved down and up by a part of itself, widest first. People may be in parts, so that all show."""
    plan = problem.plan

    def people(**changed: object) -> float:
        return estimate(replace(problem, plan=plan.model_copy(update=changed))).people

    def moved(exact: Fraction) -> Iterator[tuple[str, float]]:
        factor = float(exact)
        brackets = {
            bracket: {place: law.model_copy(update={"factor": law.factor * factor}) for place, law in laws.items()}
            for bracket, laws in plan.travel.brackets.items()
        }
        yield "minutes on each journey", people(travel=plan.travel.model_copy(update={"brackets": brackets}))
        at_door = plan.travel.model_copy(update={"minutes_a_visit": plan.travel.minutes_a_visit * factor})
        yield "minutes at the door for each visit", people(travel=at_door)
        more = [
            s.model_copy(
                update={
                    "visits_per_1000": {band: rate * factor for band, rate in s.visits_per_1000.items()},
                    "visits_a_day": s.visits_a_day * factor if s.visits_a_day else None,
                }
            )
            for s in plan.services
        ]
        yield "visits a day", people(services=tuple(more))
        longer = [s.model_copy(update={"minutes": _stretched(s.minutes, factor)}) for s in plan.services]
        yield "minutes with each person", people(services=tuple(longer))
        shift = plan.workforce.shift
        on_road = shift.model_copy(update={"road": round(shift.road * factor)})
        yield "minutes of a shift on the road", people(workforce=plan.workforce.model_copy(update={"shift": on_road}))
        twice = [s.model_copy(update={"two_handed": s.two_handed * exact}) for s in plan.services]
        if any(s.two_handed for s in plan.services):
            yield "visits that need two people", people(services=tuple(twice))

    swings = [Swing(what, low, high) for (what, low), (_, high) in zip(moved(1 - by), moved(1 + by), strict=True)]
    return tuple(sorted(swings, key=lambda swing: -swing.width))


def _stretched(minutes: Mapping[str, Fraction], factor: float) -> dict[str, Fraction]:
    """Lengths of visits moved, each to the nearest minute; two that meet are one."""
    found: dict[str, Fraction] = {}
    for length, share in minutes.items():
        moved = str(max(1, round(int(length) * factor)))
        found[moved] = found.get(moved, Fraction(0)) + share
    return found
