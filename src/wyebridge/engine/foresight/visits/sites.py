"""Where bases should stand: for each number of them, the sites nearest to the visits, exactly (p-median, by HiGHS)."""

from dataclasses import dataclass, replace

import highspy
import numpy as np

from wyebridge.engine.foresight.visits.analytic import estimate
from wyebridge.engine.foresight.visits.places import Floats, base_spots, journeys_of, middle_spots, visits_by_area
from wyebridge.engine.foresight.visits.terms import Area, VisitsProblem


@dataclass(frozen=True, slots=True)
class Sites:
    """The best so many sites: which, the mean minutes from a visit's nearest, and what stage one then asks for."""

    bases: tuple[str, ...]
    mean_minutes: float
    people: float
    on_duty: int
    km: float

    @property
    def count(self) -> int:
        return len(self.bases)


def best_sites(problem: VisitsProblem, region: str | None = None, bracket: str | None = None) -> tuple[Sites, ...]:
    """For every number of bases from one to all of a region's sites, open or candidates, the best set of that number.

    Best is the least mean time from each visit to its nearest base, over the mean day's visits of all services.
    """
    region = region or problem.plan.region
    areas = problem.areas_of(region)
    sites = tuple(base for base in problem.bases if base.region == region)
    minutes, _ = journeys_of(problem, bracket).tables(middle_spots(areas), base_spots(sites))
    visits = all_visits(problem, areas)
    found = []
    for count in range(1, len(sites) + 1):
        chosen = p_median(visits[:, None] * minutes, count)
        names = {sites[j].id for j in chosen}
        bases = tuple(replace(base, is_open=base.id in names) if base in sites else base for base in problem.bases)
        after = estimate(replace(problem, bases=bases), region, bracket=bracket)
        mean = float(visits @ minutes[:, chosen].min(axis=1) / visits.sum())
        found.append(Sites(tuple(sites[j].id for j in chosen), mean, after.people, after.on_duty, after.km))
    return tuple(found)


def all_visits(problem: VisitsProblem, areas: tuple[Area, ...]) -> Floats:
    """The mean day's visits of every service in each area."""
    return np.asarray(sum(visits_by_area(service, areas) for service in problem.plan.services), dtype=float)


def exact_model(gap: float = 0.0) -> highspy.Highs:
    """An empty model that HiGHS solves on one thread to within a gap, so that it is solved the same way each time."""
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", gap)):
        model.setOptionValue(option, value)
    return model


def p_median(costs: Floats, count: int) -> list[int]:
    """The `count` columns whose least entries by row have the least sum. Exact; ties go the way HiGHS leaves them."""
    rows, columns = costs.shape
    model = exact_model()
    is_open = [model.addBinary() for _ in range(columns)]
    served = [[model.addVariable(0, 1, obj=float(costs[i, j])) for j in range(columns)] for i in range(rows)]
    model.addConstr(sum(is_open[1:], is_open[0]) == count)
    for row in served:
        model.addConstr(sum(row[1:], row[0]) == 1)
        for j, share in enumerate(row):
            model.addConstr(share <= is_open[j])
    model.run()
    values = model.getSolution().col_value
    return [j for j in range(columns) if values[j] > 0.5]
