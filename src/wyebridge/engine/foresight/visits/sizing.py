"""Stage two: sample days, solve and check each, and staff for most of them; then say why another place needs fewer."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import ceil
from typing import TypeVar

from wyebridge.engine.foresight.model import Assumption, Iterations
from wyebridge.engine.foresight.visits.analytic import RegionEstimate, estimate
from wyebridge.engine.foresight.visits.assumptions import assumptions
from wyebridge.engine.foresight.visits.day import DayPlan, DayTables, DayTask, solve_separate
from wyebridge.engine.foresight.visits.sample import draw_day, lay, means_of
from wyebridge.engine.foresight.visits.staffing import Posts, mileage_pence, posts
from wyebridge.engine.foresight.visits.terms import VisitsProblem
from wyebridge.engine.kernel.split import split

Given = TypeVar("Given")
Found = TypeVar("Found")


def enough_for(needs: Sequence[int], share: Fraction) -> int:
    """The fewest on duty that are enough on this share of days."""
    return sorted(needs)[ceil(share * len(needs)) - 1]


def run_all(work: Callable[[Given], Found], tasks: Sequence[Given], executor: Executor | None) -> tuple[Found, ...]:
    """Each task's answer in the order of the tasks, whoever did it."""
    return tuple(executor.map(work, tasks) if executor else map(work, tasks))


@dataclass(frozen=True, slots=True)
class Staffed:
    """One grade in one region over the sampled days: what each day needed, and what is enough for most of them."""

    grade: str
    needs: tuple[int, ...]
    on_duty: int
    posts: Posts
    at_bases: tuple[tuple[str, int], ...]
    visits_each: float
    people_above_limit: float
    caseload_each: float | None

    @property
    def mean(self) -> float:
        return sum(self.needs) / len(self.needs)


@dataclass(frozen=True, slots=True)
class RegionDays:
    """One region's sampled days: the plans themselves and what they come to. Figures are of the mean day."""

    region: str
    days: tuple[DayPlan, ...]
    visits: tuple[int, ...]
    staffed: tuple[Staffed, ...]
    contact_minutes: float
    door_minutes: float
    travel_minutes: float
    out_minutes: float
    km: float
    co2_kg: float
    mileage_pence: int
    late_minutes: float

    @property
    def is_feasible(self) -> bool:
        return all(day.is_feasible for day in self.days)

    @property
    def on_duty(self) -> int:
        return sum(one.on_duty for one in self.staffed)

    @property
    def mean_needed(self) -> float:
        return sum(one.mean for one in self.staffed)

    @property
    def travel_share(self) -> float:
        """Of time on the road, apart from waiting for windows to open."""
        return self.travel_minutes / (self.contact_minutes + self.door_minutes + self.travel_minutes)

    @property
    def minutes_a_visit(self) -> float:
        return self.travel_minutes * len(self.visits) / sum(self.visits)

    @property
    def wait_minutes(self) -> float:
        return self.out_minutes - self.contact_minutes - self.door_minutes - self.travel_minutes


@dataclass(frozen=True, slots=True)
class Paired:
    """Days when the other place needed so many of a grade, and how many were needed here for the same visits."""

    grade: str
    there: int
    here: tuple[tuple[int, int], ...]

    @property
    def days(self) -> int:
        return sum(days for _, days in self.here)

    @property
    def mean(self) -> float:
        return sum(need * days for need, days in self.here) / self.days


@dataclass(frozen=True, slots=True)
class VisitsResult:
    """What a problem of visits comes to: both stages for its region and for each comparator, and what they stand on."""

    problem: VisitsProblem
    estimates: tuple[RegionEstimate, ...]
    regions: tuple[RegionDays, ...]
    assumptions: tuple[Assumption, ...]

    @property
    def is_feasible(self) -> bool:
        return all(region.is_feasible for region in self.regions)

    @property
    def ours(self) -> RegionDays:
        return self.regions[0]

    def summary(self) -> str:
        parts = [f"{self._people(one)} in {one.region}" for one in self.regions]
        share = f"{float(self.problem.plan.workforce.staffed_days):.0%}"
        return f"Enough on {share} of {len(self.ours.days)} sampled days, the same visits in each: {'; '.join(parts)}."

    def _people(self, region: RegionDays) -> str:
        return ", ".join(f"{self.problem.plan.grade(one.grade).name} {one.on_duty}" for one in region.staffed)

    def explain(self) -> Iterator[str]:
        """Where each place's people go, in shifts on the road of the mean day; then what the difference is made of."""
        road = self.problem.plan.workforce.shift.road
        for one in self.regions:
            yield (
                f"{one.region}: with people {one.contact_minutes / road:.1f} shifts, at doors "
                f"{one.door_minutes / road:.1f}, on the road {one.travel_minutes / road:.1f}, waiting "
                f"{one.wait_minutes / road:.1f}: {one.out_minutes / road:.1f} in all. Nobody comes in parts and windows"
                f" must be met, so the mean day takes {one.mean_needed:.1f} people, and {one.on_duty} are staffed."
            )
            for fault in (fault for day in one.days for fault in day.checked.faults):
                yield f"{one.region} cannot be carried out: {fault}."
            if one.late_minutes:
                yield (
                    f"{one.region} cannot be carried out: visits start {one.late_minutes:.0f} min late on the mean day,"
                    " as somebody lives too far from every base, or is free too briefly."
                )
        for other in self.regions[1:]:
            extra = self.ours.travel_minutes - other.travel_minutes
            people = self.ours.mean_needed - other.mean_needed
            yield (
                f"{self.ours.region} drives {extra:,.0f} minutes a day more than {other.region} for the same visits, "
                f"which is {extra / road:.1f} shifts; it needs {people:.1f} more people on the mean day, as shifts do "
                "not divide."
            )

    def paired(self, other: RegionDays) -> tuple[Paired, ...]:
        """Day by day, the same visits here and there: what was needed here whenever the other place needed so many."""
        found = []
        for ours, theirs in zip(self.ours.staffed, other.staffed, strict=True):
            pairs = Counter(zip(theirs.needs, ours.needs, strict=True))
            for there in sorted(set(theirs.needs)):
                here = tuple(sorted((need, days) for (t, need), days in pairs.items() if t == there))
                found.append(Paired(ours.grade, there, here))
        return tuple(found)


def day_task(problem: VisitsProblem, region: str, seed: int, day: int, bracket: str | None = None) -> DayTask:
    """One sampled day of one region: its list depends on the seed and the day alone, its addresses on the region."""
    return DayTask(problem, region, lay(problem, region, draw_day(problem.plan, means_of(problem), seed, day)), bracket)


def _solve_day(task: DayTask, stop: Iterations, seed: int) -> DayPlan:
    return solve_separate(DayTables(task), stop, seed)


def solve(
    problem: VisitsProblem,
    stop: Iterations,
    seed: int,
    *,
    days: int = 20,
    bracket: str | None = None,
    executor: Executor | None = None,
) -> VisitsResult:
    """Size the teams of a problem's region and of each comparator, over the same sampled days.

    Teams are separate, each pooled over its bases. The same problem, stop, seed and days give the same answer on one
    worker or many. Raises ValueError for no days.
    """
    if days < 1:
        raise ValueError(f"at least one day must be sampled, not {days}")
    regions = tuple(problem.regions())
    tasks = [day_task(problem, region, seed, day, bracket) for region in regions for day in range(days)]
    plans = run_all(partial(_solve_day, stop=stop, seed=seed), tasks, executor)
    return VisitsResult(
        problem,
        tuple(estimate(problem, region, bracket=bracket) for region in regions),
        tuple(
            region_days(problem, region, plans[i * days : (i + 1) * days], tasks[i * days : (i + 1) * days])
            for i, region in enumerate(regions)
        ),
        (
            *assumptions(problem),
            Assumption("days sampled", f"{days}, seed {seed}; visits a day vary as Poisson numbers do", "asked"),
            Assumption(
                "search", f"{stop.count:,} iterations a team a day, by PyVRP; every plan checked apart", "asked"
            ),
        ),
    )


def region_days(problem: VisitsProblem, region: str, plans: Sequence[DayPlan], tasks: Sequence[DayTask]) -> RegionDays:
    """What a region's solved days come to."""
    count = len(plans)
    visits = tuple(len(task.visits) for task in tasks)
    at_door = problem.plan.travel.minutes_a_visit * sum(visits) / count
    km = sum(plan.checked.km for plan in plans) / count
    return RegionDays(
        region,
        tuple(plans),
        visits,
        tuple(_staffed(problem, region, grade.id, plans) for grade in problem.plan.workforce.grades),
        sum(plan.checked.contact_minutes for plan in plans) / count - at_door,
        at_door,
        sum(plan.checked.travel_minutes for plan in plans) / count,
        sum(sum(plan.checked.out_minutes.values()) for plan in plans) / count,
        km,
        km * problem.plan.travel.co2_grams_a_km / 1000,
        mileage_pence(km, problem.plan),
        sum(plan.checked.total_late for plan in plans) / count,
    )


def _staffed(problem: VisitsProblem, region: str, grade: str, plans: Sequence[DayPlan]) -> Staffed:
    workforce = problem.plan.workforce
    needs = tuple(plan.on_duty_of(grade) for plan in plans)
    on_duty = enough_for(needs, workforce.staffed_days)
    bases = problem.bases_of(region)
    at_bases = [sum(plan.on_duty_at(grade, base.id) for plan in plans) for base in bases]
    each = [len(person.visits) for plan in plans for person in plan.people if person.grade == grade]
    found = posts(grade, on_duty, problem.plan)
    return Staffed(
        grade,
        needs,
        on_duty,
        found,
        tuple(zip((base.id for base in bases), split(on_duty, at_bases), strict=True)) if any(at_bases) else (),
        sum(each) / len(each) if each else 0.0,
        sum(visits > workforce.limits.visits_a_day for visits in each) / len(each) if each else 0.0,
        _caseload(problem, grade, found),
    )


def _caseload(problem: VisitsProblem, grade: str, found: Posts) -> float | None:
    """People on the caseload for each post, or None where no service of the grade says how often it visits each."""
    people = [
        mean * problem.plan.workforce.shift.days_a_week / service.visits_a_week_each
        for service, mean in zip(problem.plan.services, means_of(problem), strict=True)
        if service.done_by[0] == grade and service.visits_a_week_each
    ]
    return sum(people) / float(found.whole_time) if people and found.whole_time else None
