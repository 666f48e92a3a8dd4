"""The same days organised in other ways, one change at a time: what each cause is worth, apart from the others."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal

from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.foresight.visits.day import DayPlan, DayTables, DayTask, retimed, solve_joint, solve_separate
from wyebridge.engine.foresight.visits.sample import Visit
from wyebridge.engine.foresight.visits.sizing import day_task, enough_for, run_all
from wyebridge.engine.foresight.visits.terms import VisitsProblem

Way = Literal["patches", "separate", "pooled", "delegated", "merged"]
WAYS: Final[dict[Way, str]] = {
    "patches": "Separate teams, nobody leaves their base's patch",
    "separate": "Separate teams, each pooled over its bases",
    "pooled": "One rota: whoever has the grade makes the visit",
    "delegated": "One rota, and visits that may be are delegated",
    "merged": "One rota, delegated, and one visit does for two where it can",
}
"""Each way of organising, in the order in which they are tried: each begins from the plan of the one before."""


@dataclass(frozen=True, slots=True)
class Organised:
    """One way over the sampled days. Figures are of the mean day; `on_duty` is enough on the stated share of days."""

    way: Way
    plans: tuple[DayPlan, ...]
    people: tuple[tuple[str, float], ...]
    on_duty: tuple[tuple[str, int], ...]
    wage_pence: int
    travel_minutes: float
    visits: float

    @property
    def is_feasible(self) -> bool:
        return all(plan.is_feasible for plan in self.plans)


@dataclass(frozen=True, slots=True)
class WaysCompared:
    """One region organised in every way, over the same visits."""

    region: str
    ways: tuple[Organised, ...]

    def saved(self, way: Way, against: Way) -> float:
        """The part of the mean day's wages that one way saves against another."""
        wages = {one.way: one.wage_pence for one in self.ways}
        return 1 - wages[way] / wages[against]


def organise_day(task: DayTask, stop: Iterations, seed: int) -> tuple[DayPlan, ...]:
    """One day in every way. Each is searched from the plan before it, and that plan is kept where no better is found.

    So no way is ever dearer than the one before: a joint team can always work as two. Separate teams are searched again
    from their own plan first, so that a joint rota is not credited with what longer search alone would find.
    """
    tables = DayTables(task)
    patches = solve_separate(tables, stop, seed, patches=True)
    apart = solve_separate(tables, stop, seed)
    separate = _cheapest(
        solve_joint(tables, "separate", apart, stop, seed), solve_joint(tables, "separate", patches, stop, seed), apart
    )
    pooled = _cheapest(solve_joint(tables, "pooled", separate, stop, seed), separate)
    delegated = _cheapest(solve_joint(tables, "delegated", pooled, stop, seed), pooled)
    merged = _cheapest(merge_visits(tables, delegated, stop, seed), delegated)
    return tuple(
        _no_dearer(plan, before)
        for plan, before in zip(
            (patches, separate, pooled, delegated, merged), (None, patches, separate, pooled, delegated), strict=True
        )
    )


def _cheapest(*plans: DayPlan) -> DayPlan:
    """The cheapest that can be carried out; the last where none can."""
    return min((plan for plan in plans if plan.is_feasible), key=lambda plan: plan.cost, default=plans[-1])


def _no_dearer(plan: DayPlan, before: DayPlan | None) -> DayPlan:
    assert before is None or not before.is_feasible or plan.cost <= before.cost, (
        "a way is no dearer than the one before"
    )
    return plan


def merge_visits(tables: DayTables, start: DayPlan, stop: Iterations, seed: int) -> DayPlan:
    """The day with one visit for two wherever that makes it no dearer, taken pair by pair and then searched again.

    The one visit must start when both could, and is made by a grade that may do both. It lasts as long as the longer
    and the kept part of the shorter. It stands where either of the two stood.
    """
    task, plan = tables.task, start
    wanted = tuple(range(len(task.visits)))
    for i, visit in enumerate(task.visits):
        shared = tables.plan.service(visit.service).shared
        if not visit.is_mergeable or visit.also is None or shared is None:
            continue
        both = _both(visit, task.visits[visit.also], float(shared.kept))
        if both is None:
            continue
        trial = replace(task, visits=(*task.visits[:i], both, *task.visits[i + 1 :]))
        rest = tuple(v for v in wanted if v != visit.also)
        better = _placed(DayTables(trial), plan, i, visit.also, rest)
        if better is not None and better.cost <= plan.cost:
            task, plan, wanted = trial, better, rest
    if task is tables.task:
        return start
    return _cheapest(solve_joint(DayTables(task), "delegated", plan, stop, seed, wanted), plan)


def _placed(tables: DayTables, plan: DayPlan, kept: int, gone: int, wanted: tuple[int, ...]) -> DayPlan | None:
    """The plan with the one visit in either's place, whichever is cheaper, or None where neither can be done."""
    found = []
    for here, dropped in ((kept, gone), (gone, kept)):
        people = [
            replace(one, visits=tuple(kept if v == here else v for v in one.visits if v != dropped))
            for one in plan.people
        ]
        placed = retimed(tables, people, wanted)
        if placed is not None:
            found.append(placed)
    return min(found, key=lambda one: one.cost, default=None)


def _both(visit: Visit, other: Visit, kept: float) -> Visit | None:
    earliest, latest = max(visit.earliest, other.earliest), min(visit.latest, other.latest)
    if latest < earliest:
        return None
    longer, shorter = max(visit.minutes, other.minutes), min(visit.minutes, other.minutes)
    minutes = longer + round(kept * shorter)
    return replace(visit, minutes=minutes, earliest=earliest, latest=latest, covers=other.service)


def organise(
    problem: VisitsProblem,
    stop: Iterations,
    seed: int,
    *,
    days: int,
    regions: Sequence[str] = (),
    bracket: str | None = None,
    executor: Executor | None = None,
) -> tuple[WaysCompared, ...]:
    """Every region (or those named) organised in every way, over the same days that `solve` samples from the seed."""
    regions = tuple(regions) or tuple(problem.regions())
    tasks = [day_task(problem, region, seed, day, bracket) for region in regions for day in range(days)]
    found = run_all(partial(organise_day, stop=stop, seed=seed), tasks, executor)
    return tuple(
        WaysCompared(
            region,
            tuple(
                _organised(problem, way, [plans[w] for plans in found[i * days : (i + 1) * days]])
                for w, way in enumerate(WAYS)
            ),
        )
        for i, region in enumerate(regions)
    )


def _organised(problem: VisitsProblem, way: Way, plans: Sequence[DayPlan]) -> Organised:
    count, workforce = len(plans), problem.plan.workforce
    needs = {grade.id: [plan.on_duty_of(grade.id) for plan in plans] for grade in workforce.grades}
    return Organised(
        way,
        tuple(plans),
        tuple((grade, sum(each) / count) for grade, each in needs.items()),
        tuple((grade, enough_for(each, workforce.staffed_days)) for grade, each in needs.items()),
        round(sum(plan.wage_pence for plan in plans) / count),
        sum(plan.checked.travel_minutes for plan in plans) / count,
        sum(len(person.visits) for plan in plans for person in plan.people) / count,
    )
