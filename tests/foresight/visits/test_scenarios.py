"""Other ways of organising, other bases, named nurses: what must hold whichever is chosen; small cases done slowly."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.foresight.visits.day import DayPlan, DayTables, solve_separate
from wyebridge.engine.foresight.visits.districts import Continuity, continuity, districts
from wyebridge.engine.foresight.visits.organising import WAYS, WaysCompared, organise
from wyebridge.engine.foresight.visits.sample import draw_day, lay
from wyebridge.engine.foresight.visits.sites import best_sites, p_median
from wyebridge.engine.foresight.visits.sizing import day_task
from wyebridge.engine.foresight.visits.staffing import shift_pence
from wyebridge.engine.foresight.visits.terms import VisitsProblem

FEW = Iterations(30)


@pytest.fixture(scope="module")
def little(merrowshire: VisitsProblem) -> VisitsProblem:
    services = tuple(s.model_copy(update={"visits_a_day": 12}) for s in merrowshire.plan.services)
    return replace(merrowshire, plan=merrowshire.plan.model_copy(update={"services": services}))


@pytest.fixture(scope="module")
def compared(little: VisitsProblem) -> tuple[WaysCompared, ...]:
    return organise(little, FEW, 4, days=3)


def plans(compared: tuple[WaysCompared, ...]) -> list[tuple[str, DayPlan, DayPlan]]:
    """Each day's plan in each way, with the plan of the way before it."""
    return [
        (after.way, one, other)
        for region in compared
        for before, after in pairwise(region.ways)
        for one, other in zip(before.plans, after.plans, strict=True)
    ]


def test_no_way_is_dearer_than_the_one_before_it_on_any_day(compared: tuple[WaysCompared, ...]) -> None:
    assert all(other.cost <= one.cost for _, one, other in plans(compared))
    assert {way for way, _, _ in plans(compared)} == set(WAYS) - {"patches"}


def test_every_way_is_a_plan_that_can_be_carried_out(compared: tuple[WaysCompared, ...]) -> None:
    assert all(way.is_feasible for region in compared for way in region.ways)


def test_wages_are_the_shifts_of_those_who_came(little: VisitsProblem, compared: tuple[WaysCompared, ...]) -> None:
    for region in compared:
        for way in region.ways:
            wages = [
                sum(shift_pence(grade, little.plan) * n for grade, n in Counter(p.grade for p in plan.people).items())
                for plan in way.plans
            ]
            assert [plan.wage_pence for plan in way.plans] == wages
            assert way.wage_pence == round(sum(wages) / len(wages))


def test_in_patches_everybody_keeps_to_the_visits_nearest_to_their_base(little: VisitsProblem) -> None:
    tables = DayTables(day_task(little, "Merrowshire", 2, 0))
    plan = solve_separate(tables, FEW, 1, patches=True)
    minutes, _ = tables.tables
    for person in plan.people:
        base = [base.id for base in tables.bases].index(person.base)
        for visit in person.visits:
            column = minutes[: len(tables.bases), len(tables.bases) + visit]
            assert column[base] == column.min()


def test_while_teams_are_separate_nobody_makes_another_teams_visit(
    little: VisitsProblem, compared: tuple[WaysCompared, ...]
) -> None:
    for day in range(3):
        visits = lay(little, "Merrowshire", draw_day(little.plan, (12, 12), 4, day))
        for way in compared[0].ways[:2]:
            for person in way.plans[day].people:
                teams = {little.plan.service(visits[v].service).team for v in person.visits}
                assert teams == {little.plan.grade(person.grade).team}


@settings(max_examples=25)
@given(
    costs=arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 5)), elements=st.integers(0, 50).map(float)),
    count=st.integers(1, 5),
)
def test_the_chosen_sites_are_as_good_as_any_set_tried_by_hand(costs: np.ndarray, count: int) -> None:
    count = min(count, costs.shape[1])
    chosen = p_median(costs, count)
    assert len(chosen) == count
    best = min(costs[:, list(some)].min(axis=1).sum() for some in combinations(range(costs.shape[1]), count))
    assert costs[:, chosen].min(axis=1).sum() == pytest.approx(best)


def test_more_bases_are_never_farther_from_the_visits(merrowshire: VisitsProblem) -> None:
    found = best_sites(merrowshire)
    assert [one.count for one in found] == list(range(1, 9))
    assert all(after.mean_minutes <= before.mean_minutes for before, after in pairwise(found))


@pytest.mark.parametrize("count", [1, 3, 7])
def test_districts_take_every_area_once_and_share_the_work(merrowshire: VisitsProblem, count: int) -> None:
    found = districts(merrowshire, "Merrowshire", "nurse", count)
    areas = merrowshire.areas_of("Merrowshire")
    assert sorted(area for one in found for area in one.areas) == list(range(len(areas)))
    mean = sum(one.work_minutes for one in found) / count
    assert all(0.7 * mean <= one.work_minutes <= 1.3 * mean for one in found)
    assert found == districts(merrowshire, "Merrowshire", "nurse", count)
    with pytest.raises(ValueError, match="cannot make 0 districts"):
        districts(merrowshire, "Merrowshire", "nurse", 0)


@pytest.fixture(scope="module")
def named(little: VisitsProblem) -> Continuity:
    return continuity(little, "Merrowshire", "nurse", 3, FEW, 1, days=3, prices=(0, 15, 480))


def test_a_named_nurse_more_often_is_never_less_work(little: VisitsProblem, named: Continuity) -> None:
    shift = shift_pence("nurse", little.plan) * 100
    spent = [one.people * shift + one.out_minutes * 60 for one in named.prices]
    assert spent == sorted(spent)
    often = [one.named for one in named.prices]
    assert often == sorted(often)
    assert all(0 <= one <= 1 for one in often)
