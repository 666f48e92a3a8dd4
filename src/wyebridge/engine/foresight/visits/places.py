"""A region as arrays: its areas, points and bases in metres, and how long a journey between any two takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from wyebridge.engine.foresight.visits.terms import Area, Base, Law, Matrix, Service, Travel, VisitsProblem

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spots:
    """Places to travel between: where each is in metres, the area or base that it is in, and its class."""

    xy: Floats
    ids: tuple[str, ...]
    places: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def joined(self, others: "Spots") -> "Spots":
        return Spots(np.concatenate([self.xy, others.xy]), self.ids + others.ids, self.places + others.places)


def base_spots(bases: Sequence[Base]) -> Spots:
    xy = np.array([(base.point.easting, base.point.northing) for base in bases], dtype=float)
    return Spots(xy, tuple(base.id for base in bases), tuple(base.place for base in bases))


def middle_spots(areas: Sequence[Area]) -> Spots:
    """The weighted middle of each area's points."""
    xy = [
        np.average(
            [(point.easting, point.northing) for point in area.points],
            axis=0,
            weights=[point.weight for point in area.points],
        )
        for area in areas
    ]
    return Spots(np.array(xy, dtype=float), tuple(area.id for area in areas), tuple(area.place for area in areas))


@dataclass(frozen=True, slots=True)
class Journeys:
    """How long journeys take and how far they are: one's own matrix between areas, or the law of the two ends' classes.

    Between classes the journey takes the mean of what the two laws give. Within an area the law is used even where
    there is a matrix, as a matrix says nothing of it.
    """

    laws: Mapping[str, Law]
    detour: float
    matrix: Matrix | None = None

    def by_law(self, km: Floats, place: str) -> Floats:
        law = self.laws[place]
        found: Floats = law.factor * law.a * km**law.b
        return found

    def tables(self, starts: Spots, ends: Spots) -> tuple[Floats, Floats]:
        """Minutes and road km from each start (rows) to each end (columns)."""
        gaps = starts.xy[:, None, :] - ends.xy[None, :, :]
        km = np.sqrt((gaps**2).sum(axis=2)) / 1000
        minutes = np.zeros_like(km)
        for place in {*starts.places, *ends.places}:
            took = self.by_law(km, place)
            share = np.array([p == place for p in starts.places])[:, None] * 0.5
            minutes += took * (share + np.array([p == place for p in ends.places])[None, :] * 0.5)
        road = km * self.detour
        if self.matrix is not None:
            for i, one in enumerate(starts.ids):
                for j, other in enumerate(ends.ids):
                    if one != other:
                        minutes[i, j], road[i, j] = self.matrix[one, other]
        return minutes, road


def journeys_of(problem: VisitsProblem, bracket: str | None = None) -> Journeys:
    travel: Travel = problem.plan.travel
    return Journeys(problem.plan.laws(bracket), travel.detour, problem.matrix)


def visits_by_area(service: Service, areas: Sequence[Area]) -> Floats:
    """Visits a day that a service makes in each area: as its rates give them, or its stated total spread by them."""
    by_rates = np.array(
        [sum(rate * area.people[band] for band, rate in service.visits_per_1000.items()) / 1000 for area in areas]
    )
    if service.visits_a_day is None:
        return by_rates
    total = float(by_rates.sum())
    found: Floats = by_rates * (service.visits_a_day / total) if total else by_rates
    return found
