"""Stage two: days sampled, solved, checked and counted; the same for the same seed, however many do the work."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest
from bench.real_places import real_problem, write_problem
from hypothesis import given
from hypothesis import strategies as st

from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.foresight.visits.analytic import THEORY
from wyebridge.engine.foresight.visits.calibrate import fit, hold
from wyebridge.engine.foresight.visits.check import Checked
from wyebridge.engine.foresight.visits.day import DayPlan, DayTables, DayTask, Person, solve_separate
from wyebridge.engine.foresight.visits.sample import draw_day, lay, means_of
from wyebridge.engine.foresight.visits.sizing import VisitsResult, day_task, enough_for, solve
from wyebridge.engine.foresight.visits.terms import VisitsProblem
from wyebridge.planning.visits import load_problem

FEW = Iterations(30)


def small(problem: VisitsProblem, visits: float = 12) -> VisitsProblem:
    """The same problem with few visits, so that it is solved at once, and more of them for two people."""
    services = tuple(
        s.model_copy(update={"visits_a_day": visits, "two_handed": s.two_handed * 3}) for s in problem.plan.services
    )
    return replace(problem, plan=problem.plan.model_copy(update={"services": services}))


@pytest.fixture(scope="module")
def little(merrowshire: VisitsProblem) -> VisitsProblem:
    return small(merrowshire)


@pytest.fixture(scope="module")
def solved(little: VisitsProblem) -> VisitsResult:
    return solve(little, FEW, 7, days=4)


@pytest.fixture(scope="module")
def one_day(little: VisitsProblem) -> DayTables:
    return DayTables(day_task(little, "Merrowshire", 3, 0))


def test_the_same_seed_gives_the_same_answer_on_one_worker_or_many(little: VisitsProblem, solved: VisitsResult) -> None:
    with ThreadPoolExecutor(3) as executor:
        again = solve(little, FEW, 7, days=4, executor=executor)
    assert again == solved
    assert solve(little, FEW, 8, days=4).regions != solved.regions


def test_every_region_is_given_the_same_list_of_visits(little: VisitsProblem) -> None:
    listed = draw_day(little.plan, means_of(little), 5, 2)
    ours, theirs = (lay(little, region, listed) for region in little.regions())
    assert Counter((v.service, v.minutes) for v in ours) == Counter((v.service, v.minutes) for v in theirs)
    assert {v.easting for v in ours}.isdisjoint(v.easting for v in theirs)


def test_a_visit_that_takes_two_is_two_people_at_one_time(one_day: DayTables) -> None:
    pairs = [(i, v.pair) for i, v in enumerate(one_day.visits) if v.pair is not None]
    assert pairs
    plan = solve_separate(one_day, FEW, 1)
    who = {v: n for n, person in enumerate(plan.people) for v in person.visits}
    at = {v: start for person in plan.people for v, start in zip(person.visits, person.starts, strict=True)}
    assert plan.is_feasible
    assert all(who[i] != who[j] and at[i] == at[j] for i, j in pairs)


def test_visits_to_a_shared_person_are_at_one_address(little: VisitsProblem) -> None:
    found = [v for day in range(6) for v in lay(little, "Merrowshire", draw_day(little.plan, (30, 30), 1, day))]
    shared = [v for v in found if v.also is not None]
    assert shared
    for day in range(6):
        visits = lay(little, "Merrowshire", draw_day(little.plan, (30, 30), 1, day))
        for v in (v for v in visits if v.also is not None):
            other = visits[v.also or 0]
            assert other.service != v.service
            assert (other.easting, other.northing) == (v.easting, v.northing)


def test_what_a_region_comes_to_is_the_sum_over_its_days(little: VisitsProblem, solved: VisitsResult) -> None:
    for region in solved.regions:
        assert region.is_feasible
        assert region.travel_minutes == pytest.approx(mean(day.checked.travel_minutes for day in region.days))
        assert region.km == pytest.approx(mean(day.checked.km for day in region.days))
        for one in region.staffed:
            counted = [sum(person.grade == one.grade for person in day.people) for day in region.days]
            assert list(one.needs) == counted
            assert sum(need <= one.on_duty for need in counted) >= Fraction(85, 100) * len(counted)
            assert sum(need <= one.on_duty - 1 for need in counted) < Fraction(85, 100) * len(counted)
            assert sum(count for _, count in one.at_bases) == one.on_duty
            each = [len(p.visits) for day in region.days for p in day.people if p.grade == one.grade]
            assert one.visits_each == pytest.approx(mean(each))


@given(needs=st.lists(st.integers(0, 30), min_size=1), share=st.fractions(Fraction(1, 100), 1))
def test_enough_is_the_fewest_that_will_do_on_that_share_of_days(needs: list[int], share: Fraction) -> None:
    found = enough_for(needs, share)
    assert sum(need <= found for need in needs) >= share * len(needs)
    assert found == 0 or sum(need <= found - 1 for need in needs) < share * len(needs)


def test_pairs_of_days_are_counted_by_what_the_other_place_needed(solved: VisitsResult) -> None:
    ours, theirs = solved.regions
    found = solved.paired(theirs)
    for grade, here, there in zip(ours.staffed, ours.staffed, theirs.staffed, strict=True):
        slow: dict[int, list[int]] = {}
        for a, b in zip(here.needs, there.needs, strict=True):
            slow.setdefault(b, []).append(a)
        told = {p.there: p for p in found if p.grade == grade.grade}
        assert set(told) == set(slow)
        for need, days in slow.items():
            assert told[need].here == tuple(sorted(Counter(days).items()))
            assert told[need].mean == pytest.approx(mean(days))


def test_a_longer_search_is_never_dearer(one_day: DayTables) -> None:
    assert solve_separate(one_day, Iterations(200), 1).cost <= solve_separate(one_day, Iterations(1), 1).cost


Spoiling = Callable[[list[Person]], list[Person]]


def _late(people: list[Person]) -> list[Person]:
    return [replace(people[0], starts=tuple(start + 400 for start in people[0].starts)), *people[1:]]


def _lost(people: list[Person]) -> list[Person]:
    return [replace(people[0], visits=people[0].visits[1:], starts=people[0].starts[1:]), *people[1:]]


def _twice(people: list[Person]) -> list[Person]:
    return [*people, people[0]]


def _wrong_grade(people: list[Person]) -> list[Person]:
    return [replace(one, grade={"nurse": "carer", "carer": "nurse"}[one.grade]) for one in people]


def _too_soon(people: list[Person]) -> list[Person]:
    one = next(person for person in people if len(person.visits) > 2)
    hurried = replace(one, starts=(one.starts[0], *(start - 15 for start in one.starts[1:])))
    return [hurried if person is one else person for person in people]


@pytest.mark.parametrize("spoil", [_late, _lost, _twice, _wrong_grade, _too_soon])
def test_the_check_finds_a_plan_that_was_spoilt(one_day: DayTables, spoil: Spoiling) -> None:
    plan = solve_separate(one_day, FEW, 1)
    assert plan.is_feasible
    assert not one_day.plan_of(spoil(list(plan.people)), 0).is_feasible


def test_a_visit_that_nobody_can_reach_makes_the_day_infeasible(little: VisitsProblem) -> None:
    bases = tuple(
        replace(base, point=replace(base.point, easting=base.point.easting + 900_000)) for base in little.bases
    )
    result = solve(replace(little, bases=bases), FEW, 1, days=1)
    assert not result.is_feasible
    assert any("cannot be carried out" in said for said in result.explain())


def _solved(problem: VisitsProblem, region: str, days: int) -> list[tuple[DayTask, DayPlan]]:
    tasks = [day_task(problem, region, 5, day) for day in range(days)]
    return [(task, solve_separate(DayTables(task), Iterations(250), 5)) for task in tasks]


def test_the_formula_foretells_the_mean_optimised_day_with_nothing_fitted(
    real_data: Path, merrowshire: VisitsProblem
) -> None:
    """Herefordshire with the one fitted constant of travel left out; docs/models-visits.md has the longer runs."""
    problem = real_problem(real_data, merrowshire, visits=40, bracket="midday")
    bare = replace(THEORY, base_leg=1.0)
    held = [hold(task, plan, bare) for task, plan in _solved(problem, "Herefordshire", 6)]
    formulas = [one.formula for one in held]
    assert sum(one.travel_minutes for one in formulas) == pytest.approx(sum(h.travel_minutes for h in held), rel=0.10)
    assert sum(one.road_minutes for one in formulas) == pytest.approx(sum(h.road_minutes for h in held), rel=0.02)
    assert all(abs(one.formula.on_duty - one.people) <= 1 for one in held)


def test_the_real_maps_are_written_as_a_folder_that_reads_as_they_are(
    real_data: Path, merrowshire: VisitsProblem, tmp_path: Path
) -> None:
    write_problem(real_data, tmp_path)
    read, made = load_problem(tmp_path), real_problem(real_data, merrowshire, visits=55, bracket="light")
    assert (read.areas, read.bases) == (made.areas, made.bases)
    assert (read.plan.region, read.plan.comparators) == ("Herefordshire", ("Coventry",))
    assert [service.id for service in read.plan.services] == [service.id for service in merrowshire.plan.services]


def test_a_fit_finds_the_constants_that_made_the_days(real_data: Path, merrowshire: VisitsProblem) -> None:
    problem = real_problem(real_data, merrowshire, visits=25, bracket="light")
    made = replace(THEORY, base_leg=0.7)
    tasks, plans = [], []
    for task, plan in _solved(problem, "Herefordshire", 3):
        held = hold(task, plan, made)
        legs = held.formula.base_minutes / held.formula.people * held.people
        tasks.append(task)
        plans.append(replace(plan, checked=replace(plan.checked, travel_minutes=held.formula.hop_minutes + legs)))
    assert fit(tasks, plans).base_leg == pytest.approx(0.7)


def test_herefordshire_never_needs_fewer_than_coventry_for_the_same_visits(
    real_data: Path, merrowshire: VisitsProblem
) -> None:
    result = solve(real_problem(real_data, merrowshire, visits=40, bracket="light"), Iterations(150), 2, days=3)
    ours, theirs = result.regions
    assert result.is_feasible
    assert ours.travel_minutes > theirs.travel_minutes
    assert all(a >= b for a, b in zip(ours.staffed[0].needs, theirs.staffed[0].needs, strict=True))


def test_the_check_adds_up_what_the_tables_say(one_day: DayTables) -> None:
    plan = solve_separate(one_day, FEW, 1)
    seconds, metres = one_day.tables
    at = {base.id: n for n, base in enumerate(one_day.bases)}
    legs = []
    for person in plan.people:
        places = [at[person.base], *(len(at) + v for v in person.visits), at[person.base]]
        legs += list(pairwise(places))
    found: Checked = plan.checked
    assert found.travel_minutes == pytest.approx(sum(seconds[a, b] for a, b in legs) / 60, abs=len(legs) / 60)
    assert found.km == pytest.approx(sum(metres[a, b] for a, b in legs) / 1000, abs=len(legs) / 1000)
