"""Days to try: the list of a day's visits, drawn once and laid on any map, so that only the map differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from wyebridge.engine.foresight.visits.places import Journeys, Spots, base_spots, visits_by_area
from wyebridge.engine.foresight.visits.terms import Base, Plan, Service, VisitsProblem


@dataclass(frozen=True, slots=True)
class Drawn:
    """A visit before it has an address: how long, when, and the draws that will choose where and the hour of a pair."""

    service: str
    minutes: int
    earliest: int
    latest: int
    takes_two: bool
    is_delegable: bool
    is_shared: bool
    is_mergeable: bool
    at_area: float
    at_point: float
    at_hour: float


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit at an address. Times are minutes after the day begins; `latest` is the last start.

    `pair` is the other half of a visit that takes two people: both start at one fixed time. `also` is the visit of
    another service to the same person, which one visit could do for where `is_mergeable`; a visit that does for both
    `covers` the other service.
    """

    service: str
    minutes: int
    earliest: int
    latest: int
    area: int
    easting: float
    northing: float
    is_delegable: bool = False
    is_mergeable: bool = False
    pair: int | None = None
    also: int | None = None
    covers: str = ""


def draw_day(plan: Plan, means: Sequence[float], seed: int, day: int) -> tuple[Drawn, ...]:
    """One day's list: for each service a Poisson number of visits about its mean. It depends on no map."""
    rng = np.random.default_rng([seed, day])
    return tuple(
        drawn for service, mean in zip(plan.services, means, strict=True) for drawn in _draw_service(service, mean, rng)
    )


def _draw_service(service: Service, mean: float, rng: np.random.Generator) -> Iterator[Drawn]:
    lengths = [length for length, _ in service.lengths]
    length_share = [float(share) for _, share in service.lengths]
    window_share = [float(window.share) for window in service.windows]
    shared = service.shared
    for _ in range(int(rng.poisson(mean))):
        window = service.windows[int(rng.choice(len(window_share), p=window_share))]
        length = lengths[int(rng.choice(len(lengths), p=length_share))]
        two, delegable, both, merged, area, point, hour = rng.random(7)
        yield Drawn(
            service.id,
            length,
            window.starts,
            window.ends,
            two < service.two_handed,
            bool(service.delegable and delegable < service.delegable.share),
            bool(shared and both < shared.share),
            bool(shared and merged < shared.merged),
            float(area),
            float(point),
            float(hour),
        )


def means_of(problem: VisitsProblem) -> tuple[float, ...]:
    """Visits a day that each service of the problem's own region makes on the mean day."""
    areas = problem.areas_of(problem.plan.region)
    return tuple(float(visits_by_area(service, areas).sum()) for service in problem.plan.services)


def lay(problem: VisitsProblem, region: str, day: Sequence[Drawn]) -> tuple[Visit, ...]:
    """The day's list at addresses of a region: areas by their demand for the service, points by their weight.

    A shared visit is to the same address as a visit of the other service. A visit that takes two people becomes two,
    at one fixed time that can be reached.
    """
    areas, plan = problem.areas_of(region), problem.plan
    weights = {service.id: np.cumsum(visits_by_area(service, areas)) for service in plan.services}
    single: list[Visit] = []
    for drawn in day:
        total = weights[drawn.service]
        area = min(int(np.searchsorted(total, drawn.at_area * total[-1], side="right")), len(areas) - 1)
        running = np.cumsum([point.weight for point in areas[area].points])
        which = int(np.searchsorted(running, drawn.at_point * running[-1], side="right"))
        point = areas[area].points[min(which, len(running) - 1)]
        single.append(
            Visit(
                drawn.service,
                drawn.minutes,
                drawn.earliest,
                drawn.latest,
                area,
                point.easting,
                point.northing,
                drawn.is_delegable,
            )
        )
    _share_addresses(plan, day, single)
    return _doubled(problem, region, day, single)


def _share_addresses(plan: Plan, day: Sequence[Drawn], visits: list[Visit]) -> None:
    for service in plan.services:
        if not service.shared:
            continue
        free = [
            i
            for i, drawn in enumerate(day)
            if drawn.service == service.shared.with_service and not drawn.takes_two and visits[i].also is None
        ]
        for i, drawn in enumerate(day):
            if drawn.service != service.id or not drawn.is_shared or drawn.takes_two or not free:
                continue
            other, here = free.pop(0), visits[i]
            visits[other] = replace(visits[other], area=here.area, easting=here.easting, northing=here.northing, also=i)
            visits[i] = replace(here, also=other, is_mergeable=drawn.is_mergeable)


def _doubled(problem: VisitsProblem, region: str, day: Sequence[Drawn], single: list[Visit]) -> tuple[Visit, ...]:
    found = list(single)
    twos = [i for i, drawn in enumerate(day) if drawn.takes_two]
    if not twos:
        return tuple(found)
    reach = reach_minutes(problem, region, [single[i] for i in twos])
    shift, at_door = problem.plan.workforce.shift, problem.plan.travel.minutes_a_visit
    for i, away in zip(twos, reach, strict=True):
        visit = single[i]
        first = max(visit.earliest, int(np.ceil(away)))
        last = min(visit.latest, int(shift.day - away - visit.minutes - at_door))
        hour = first + round(day[i].at_hour * max(0, last - first))
        found[i] = replace(visit, earliest=hour, latest=hour, pair=len(found))
        found.append(replace(found[i], pair=i))
    return tuple(found)


def spots_of(problem: VisitsProblem, region: str, visits: Sequence[Visit]) -> Spots:
    """Where visits are."""
    areas = problem.areas_of(region)
    xy = np.array([(visit.easting, visit.northing) for visit in visits], dtype=float).reshape(-1, 2)
    return Spots(xy, tuple(areas[v.area].id for v in visits), tuple(areas[v.area].place for v in visits))


def reach_minutes(problem: VisitsProblem, region: str, visits: Sequence[Visit]) -> list[float]:
    """Minutes to each visit from the base nearest to it in time."""
    journeys = Journeys(problem.plan.laws(), problem.plan.travel.detour, problem.matrix)
    minutes, _ = journeys.tables(spots_of(problem, region, visits), _bases(problem.bases_of(region)))
    return [float(one) for one in minutes.min(axis=1)]


@lru_cache(maxsize=64)
def _bases(bases: tuple[Base, ...]) -> Spots:
    return base_spots(bases)
