"""Stage one held against stage two, day by day; and its fitted constants, from days that were solved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wyebridge.engine.foresight.visits.analytic import THEORY, Coefficients, Estimate, Load, estimate_grade
from wyebridge.engine.foresight.visits.day import DayPlan, DayTask
from wyebridge.engine.foresight.visits.places import journeys_of, visits_by_area


@dataclass(frozen=True, slots=True)
class Held:
    """One day by both stages: the formula is given the day's number of visits and minutes, and must find the travel."""

    formula: Estimate
    travel_minutes: float
    road_minutes: float
    people: int

    @property
    def travel_error(self) -> float:
        return self.formula.travel_minutes / self.travel_minutes - 1

    @property
    def hours_error(self) -> float:
        return self.formula.road_minutes / self.road_minutes - 1


def hold(task: DayTask, plan: DayPlan, how: Coefficients = THEORY) -> Held:
    """Both stages of one day of a problem with one grade. The formula sees the demand of areas, never the addresses."""
    problem, areas = task.problem, task.problem.areas_of(task.region)
    [grade] = problem.plan.workforce.grades
    wanted = sum(visits_by_area(service, areas) for service in problem.plan.services)
    at_door = problem.plan.travel.minutes_a_visit * len(task.visits)
    load = Load(
        grade.id,
        np.asarray(wanted / np.sum(wanted) * len(task.visits), dtype=float),
        plan.checked.contact_minutes - at_door,
    )
    journeys = journeys_of(problem, task.bracket)
    formula = estimate_grade(load, areas, problem.bases_of(task.region), journeys, problem.plan, how)
    travel = plan.checked.travel_minutes
    return Held(formula, travel, travel + plan.checked.contact_minutes, plan.on_duty)


def fit(tasks: Sequence[DayTask], plans: Sequence[DayPlan]) -> Coefficients:
    """The constants that geography does not give, from solved days by least squares; `route` stays theory's.

    `base_leg` is how much of the mean journey to base each end of a route is; `packing` and `spare` say how people
    follow hours. They should be fitted in one place and tried in another.
    """
    held = [hold(task, plan) for task, plan in zip(tasks, plans, strict=True)]
    each = np.array([one.formula.base_minutes / (THEORY.base_leg * one.formula.people) * one.people for one in held])
    rest = np.array([one.travel_minutes - one.formula.hop_minutes for one in held])
    road = tasks[0].problem.plan.workforce.shift.road
    hours = np.array([[one.road_minutes / road, 1.0] for one in held])
    (packing, spare), *_ = np.linalg.lstsq(hours, np.array([float(one.people) for one in held]), rcond=None)
    base_leg = float(each @ rest / (each @ each))
    return replace(THEORY, base_leg=base_leg, packing=float(packing), spare=float(spare))
