"""What the solver gives is what writing out every choice gives: best plans, margins, turns, frontiers, conflicts."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.foresight.integrate.choices import IntegrateProblem, menu_of, worths
from wyebridge.engine.foresight.integrate.conflicts import fits
from wyebridge.engine.foresight.integrate.margins import AS_NOW, Turn
from wyebridge.engine.foresight.integrate.program import Program, broken
from wyebridge.engine.foresight.integrate.solve import IntegrateResult, solve
from wyebridge.engine.foresight.integrate.terms import Effect, Form, IntegrateTerms, name_of_form

from .generated import problems
from .slow_twin import (
    Way,
    added_exposure,
    every_way,
    faults,
    lost_points,
    saving,
    smallest_conflict_size,
    undominated,
    worth,
)

SOME = settings(max_examples=15, deadline=None)


def solved(terms: IntegrateTerms) -> IntegrateResult:
    return solve(IntegrateProblem(terms))


def lawful(terms: IntegrateTerms) -> list[Way]:
    return [way for way in every_way(terms) if not faults(terms, way)]


def best(terms: IntegrateTerms, *, service: str, form: str | None) -> Fraction | None:
    """The most that any lawful way is worth in which a service takes a form, or stays."""
    place = [one.id for one in terms.services].index(service)
    found = [
        worth(terms, way, terms.weightings[0])
        for way in lawful(terms)
        if (name_of_form(way[place][0]) if way[place] else None) == form  # type: ignore[index]
    ]
    return max(found, default=None)


@SOME
@given(problems())
def test_a_plan_is_worth_the_most_of_every_lawful_way_there_is(terms: IntegrateTerms) -> None:
    result, ways = solved(terms), lawful(terms)
    assert result.is_feasible == bool(ways)
    if ways:
        most = max(worth(terms, way, terms.weightings[0]) for way in ways)
        assert result.weighed[0].worth_pence == most // 1
        (plan,) = result.plans
        ways_of_that_worth = [way for way in ways if worth(terms, way, terms.weightings[0]) == most]
        fewest = min(sum(step[0].change_days for step in way if step) for way in ways_of_that_worth)
        assert sum(plan.days.values()) == fewest
        assert plan.saving_pence in {saving(terms, way) for way in ways_of_that_worth}


@SOME
@given(problems(fits=True))
def test_a_margin_is_the_best_way_with_a_form_less_the_best_with_the_next(terms: IntegrateTerms) -> None:
    result = solved(terms)
    for margin in result.weighed[0].margins:
        names = {None, *(name_of_form(form) for form in terms.forms if form.service == margin.service)}
        reached = {name or AS_NOW: best(terms, service=margin.service, form=name) for name in names}
        ranked = sorted((worth_ for worth_ in reached.values() if worth_ is not None), reverse=True)
        assert reached[margin.best] == ranked[0]
        assert margin.best == AS_NOW or reached[AS_NOW] != ranked[0]
        if margin.next_best is None:
            assert len(ranked) == 1
        else:
            assert reached[margin.next_best] == ranked[1]
            assert margin.pence == (ranked[0] - ranked[1]) // 1


def with_figure(terms: IntegrateTerms, service: str, turn: Turn, value: int) -> IntegrateTerms:
    """The problem with one figure of one form put to another value, in whichever body's part can take it."""
    forms: list[Form] = []
    for form in terms.forms:
        if (form.service, name_of_form(form)) != (service, turn.of):
            forms.append(form)
        elif turn.assumption == "points":
            wanted = value - sum(effect.points for effect in form.effects)
            forms.append(
                form.model_copy(update={"effects": (*form.effects, Effect.model_construct(outcome="o", points=wanted))})
            )
        else:
            field = "cost_to_run" if turn.assumption == "cost to run" else "cost_to_change"
            forms.append(form.model_copy(update={field: {"CB": value}}))
    return terms.model_copy(update={"forms": tuple(forms)})


@SOME
@given(problems(fits=True))
def test_an_answer_stands_at_the_value_it_turns_after_and_no_longer_one_step_beyond(terms: IntegrateTerms) -> None:
    result = solved(terms)
    for margin in result.weighed[0].margins:
        for turn in margin.turns:
            grows = (turn.assumption == "points") != margin.is_in
            step = 1 if grows else -1
            held = with_figure(terms, margin.service, turn, turn.turns_after)
            form, other = turn.of, (margin.next_best if margin.is_in else margin.best)
            mine, rival = (None if name == AS_NOW else name for name in (form, other))
            at = best(held, service=margin.service, form=mine), best(held, service=margin.service, form=rival)
            assert at[0] is not None and at[1] is not None
            assert at[0] >= at[1] if margin.is_in else at[0] <= at[1]
            if turn.turns_after + step < 0 and turn.assumption != "points":
                continue
            moved = with_figure(terms, margin.service, turn, turn.turns_after + step)
            at = best(moved, service=margin.service, form=mine), best(moved, service=margin.service, form=rival)
            assert at[0] is not None and at[1] is not None
            assert at[0] < at[1] if margin.is_in else at[0] > at[1]


@SOME
@given(problems())
def test_a_frontier_is_every_pair_that_nothing_dominates(terms: IntegrateTerms) -> None:
    result, ways = solved(terms), lawful(terms)
    for found, cost in ((result.saving_by_exposure, added_exposure), (result.saving_by_points, lost_points)):
        expected = undominated([(cost(terms, way), saving(terms, way)) for way in ways])
        assert found.is_whole
        assert [(point.costs, point.gains) for point in found.points] == sorted(expected, reverse=True)


@SOME
@given(problems())
def test_a_conflict_is_as_small_as_can_be_and_fits_once_any_limit_of_it_goes(terms: IntegrateTerms) -> None:
    result = solved(terms)
    menu = menu_of(IntegrateProblem(terms))
    size = smallest_conflict_size(terms, [limit.id for limit in menu.limits])
    if result.conflict is None:
        assert size is None
        return
    named = [relief.limit.id for relief in result.conflict.reliefs]
    assert len(named) == size
    program = Program(menu)
    assert not fits(program, named)
    for relief in result.conflict.reliefs:
        assert fits(program, [name for name in named if name != relief.limit.id])
        others = [way for way in every_way(terms) if faults(terms, way) <= {relief.limit.id}]
        assert relief.is_enough == bool(others)


@SOME
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_written_changes_nothing(terms: IntegrateTerms, random: Random) -> None:
    def shuffled(items: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(random.sample(items, len(items)))

    other = terms.model_copy(update={"services": shuffled(terms.services), "forms": shuffled(terms.forms)})
    one, two = solved(terms), solved(other)
    assert [replace(plan) for plan in one.plans] == [replace(plan) for plan in two.plans]
    assert (one.weighed, one.saving_by_exposure, one.saving_by_points) == (
        two.weighed,
        two.saving_by_exposure,
        two.saving_by_points,
    )
    assert one.conflict == two.conflict


@SOME
@given(problems(), st.integers(0, 9))
def test_one_seed_gives_one_answer_on_one_worker_or_three(terms: IntegrateTerms, seed: int) -> None:
    first = terms.weightings[0]
    more = tuple(first.model_copy(update={"id": f"w{n}", "point": n * 1_000_00}) for n in range(4))
    problem = IntegrateProblem(terms.model_copy(update={"weightings": more}))
    with ThreadPoolExecutor(3) as three:
        assert solve(problem, seed=seed) == solve(problem, seed=seed, executor=three)


@SOME
@given(problems())
def test_no_seed_changes_what_a_plan_is_worth(terms: IntegrateTerms) -> None:
    one, two = (solve(IntegrateProblem(terms), seed=seed) for seed in (0, 77))
    assert [w.worth_pence for w in one.weighed] == [w.worth_pence for w in two.weighed]
    assert [w.margins for w in one.weighed] == [w.margins for w in two.weighed]


@SOME
@given(problems(fits=True))
def test_the_price_of_a_limit_is_what_the_best_way_without_it_is_worth_more(terms: IntegrateTerms) -> None:
    result = solved(terms)
    weighting = terms.weightings[0]
    priced = {price.limit.id: price.pence for price in result.weighed[0].prices}
    most = max(worth(terms, way, weighting) for way in lawful(terms))
    for limit in menu_of(IntegrateProblem(terms)).limits:
        without = max(worth(terms, way, weighting) for way in every_way(terms) if faults(terms, way) <= {limit.id})
        assert priced.get(limit.id, 0) == (without - most) // 1


@SOME
@given(problems())
def test_a_bodys_figures_sum_to_the_plans(terms: IntegrateTerms) -> None:
    result = solved(terms)
    for plan in result.plans:
        assert sum(body.horizon_pence for body in plan.bodies) == -plan.saving_pence
        yearly = plan.sum("cost_now_pence") - plan.sum("cost_after_pence")
        assert yearly == sum(step.yearly_saving_pence for step in plan.steps)
        assert plan.sum("exposure_after_pence") - plan.sum("exposure_now_pence") == sum(
            step.exposure_pence for step in plan.steps
        )
        assert all(body.exposure_after_pence <= body.appetite_pence for body in plan.bodies)


@SOME
@given(problems())
def test_no_milestone_comes_before_what_it_waits_for(terms: IntegrateTerms) -> None:
    result = solved(terms)
    for milestones in result.roadmaps.values():
        days = {milestone.id: milestone.by for milestone in milestones}
        assert len(days) == len(milestones)
        for milestone in milestones:
            assert all(days[earlier] <= milestone.by for earlier in milestone.after), milestone


@pytest.mark.parametrize("pence", [1, 3, 10**9 + 1])
def test_a_penny_over_a_limit_is_too_much(pence: int) -> None:
    """A tolerance of a float solver would let a penny in a thousand million through; whole numbers do not."""
    from .example import two_services

    terms = two_services(exposure=pence, appetite=2 * pence - 1)
    menu = menu_of(IntegrateProblem(terms))
    found = Program(menu).best(worths(menu, terms.weightings[0]))
    assert found is not None
    assert not broken(menu, found.picks)
    assert sum(menu.choices[n].form is not None for n in found.picks) == 1
    allowed = menu_of(IntegrateProblem(two_services(exposure=pence, appetite=2 * pence)))
    found = Program(allowed).best(worths(allowed, terms.weightings[0]))
    assert found is not None and all(allowed.choices[n].form for n in found.picks)
