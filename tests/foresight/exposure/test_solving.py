"""An exposure: what it must come to where that can be told by hand, and that it is the same however it is run."""

from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from wyebridge.engine.foresight.exposure.data import exposure_data
from wyebridge.engine.foresight.exposure.solve import plan_of, run_chunk, solve, variances
from wyebridge.engine.foresight.model import Iterations
from wyebridge.papers.exposure import exposure_paper

from .small import EVENTS, PROBLEM, THREE_STEPS, small

SCENARIOS = Iterations(2_600)


def test_where_all_is_shared_by_contribution_each_bears_its_part_of_every_figure() -> None:
    found = solve(small(), SCENARIOS, 1)
    [tried] = found.tried
    for partner, part in (("C", 0.6), ("N", 0.4)):
        mine = next(one for one in tried.partners if one.partner == partner)
        assert mine.exposure.mean.pence == pytest.approx(part * found.variance.mean.pence, abs=2)
        for quantile, value in mine.exposure.quantiles.items():
            assert value.pence == pytest.approx(part * found.variance.quantiles[quantile].pence, abs=2)
    assert tried.undetermined.mean.pence == 0
    assert found.is_feasible


def test_every_scenario_is_what_three_steps_by_hand_give() -> None:
    plan = plan_of(small(PROBLEM, THREE_STEPS))
    [seed] = np.random.SeedSequence(2).spawn(1)
    chunk = run_chunk(plan, 0, 500, seed)
    [council, board] = chunk.exposure[0]
    [nobodys] = chunk.undetermined
    for scenario, variance in enumerate(chunk.variance):
        if variance < 0:
            assert council[scenario] + board[scenario] == pytest.approx(variance, abs=1)
            continue
        left = variance - min(variance, 15_000_000)
        its_part = min(0.3 * left, 9_000_000)
        assert board[scenario] == pytest.approx(its_part, abs=1)
        assert council[scenario] == pytest.approx(0.7 * left, abs=1)
        assert nobodys[scenario] == pytest.approx(0.3 * left - its_part, abs=1)


def test_the_chances_are_how_often_each_thing_happened() -> None:
    found = solve(small(PROBLEM, THREE_STEPS), SCENARIOS, 4)
    chances = {one.what: one.part for one in found.tried[0].chances}
    plan = plan_of(small(PROBLEM, THREE_STEPS))
    children = np.random.SeedSequence(4).spawn(6)
    sizes = [500] * 5 + [100]
    variance = np.concatenate(
        [
            run_chunk(plan, number, size, seed).variance
            for number, (size, seed) in enumerate(zip(sizes, children, strict=True))
        ]
    )
    assert chances["The risk pool is drawn on"] == pytest.approx((variance > 0).mean())
    assert chances["clause 1, step 2: N's cap binds"] == pytest.approx((variance > 45_000_000).mean())
    assert "The risk pool runs out" not in chances  # it may give three quarters of what it has


def test_what_one_cannot_pay_falls_on_the_other_and_its_own_loss_on_itself() -> None:
    calm, struck = small(PROBLEM, THREE_STEPS), small(PROBLEM + EVENTS, THREE_STEPS)
    before, after = (run_chunk(plan_of(one), 0, 500, np.random.SeedSequence(9).spawn(1)[0]) for one in (calm, struck))
    assert np.allclose(
        after.exposure[0].sum(axis=0) + after.undetermined[0],
        run_without_funding(after.variance) + own_losses(),
        atol=1,
    )
    assert (after.variance >= before.variance).all()


def run_without_funding(variance: np.ndarray) -> np.ndarray:
    """What is left for partners and nobody once the reserve has given what it may: nothing else leaves the pool."""
    return np.where(variance > 0, variance - np.minimum(variance, 15_000_000), variance)


def own_losses() -> np.ndarray:
    """£50,000 of the council's own, where its settlement was bad: the draws of the chunk's second child, one by one."""
    rng = np.random.Generator(np.random.SFC64(np.random.SeedSequence(9).spawn(1)[0].spawn(2)[1]))
    return 5_000_000 * (rng.random(500) < 0.2)


@pytest.mark.parametrize("make", [lambda: ThreadPoolExecutor(3), lambda: ProcessPoolExecutor(2)])
def test_one_worker_and_many_give_the_same(make: Callable[[], Executor]) -> None:
    problem = small(PROBLEM + EVENTS, THREE_STEPS)
    with make() as executor:
        assert exposure_data(solve(problem, SCENARIOS, 3, executor)) == exposure_data(solve(problem, SCENARIOS, 3))


def test_another_seed_moves_figures_by_about_their_standard_errors() -> None:
    problem = small(PROBLEM, THREE_STEPS)
    means = [solve(problem, Iterations(2_000), seed).tried[0].partners[0].exposure.quantiles[95] for seed in range(12)]
    apart = np.std([mean.pence for mean in means], ddof=1)
    said = np.mean([mean.error_pence for mean in means])
    assert 0.4 < apart / said < 2.5


def test_a_variant_is_tried_on_the_same_draws() -> None:
    variant = 'name: The same\nclauses:\n  - {number: "1", applies_to: pool, rule: pro-rata-to-contribution}\n'
    found = solve(small(variants={"v.yaml": variant}), SCENARIOS, 1)
    first, second = found.tried
    assert first.partners == second.partners


def test_what_is_brought_forward_is_in_every_scenario() -> None:
    plain, carried = small(), small(PROBLEM + 'brought_forward: {pool: "£70,000"}\n')
    before, after = (solve(one, SCENARIOS, 1).variance.mean.pence for one in (plain, carried))
    assert after - before == 7_000_000


def test_variances_are_whole_pence() -> None:
    plan = plan_of(small())
    found = variances(plan.tried[0], np.array([[600_000_000.4], [1.6]]))
    assert found.tolist() == [[0.0], [2.0 - 400_000_000]]


BORNE_NOW = """\
  - number: "1"
    applies_to: pool
    steps:
      - share: {basis: single, to: N, recovered: {by: shares, starts: 2024-25, years: 2}}
"""


def test_every_answer_says_what_it_leaves_out_and_which_terms_are_such_in_whatever_is_tried() -> None:
    variant = f"name: Borne now\nclauses:\n{BORNE_NOW}"
    for problem, these in ((small(), "nothing tried here has any"), (small(variants={"v.yaml": variant}), "clause 1")):
        said = {one.what: one.value for one in solve(problem, Iterations(1_000), 1).assumptions}
        assert said["Sums that turn on a measure"].endswith("nothing tried here has any")
        [later] = [value for what, value in said.items() if "Interest" in what and "instalments" in what]
        assert later.endswith(these)


def test_a_paper_says_what_the_answer_leaves_out() -> None:
    paper = exposure_paper(solve(small(), Iterations(1_000), 1))
    said = [row.cells[0] for part in paper.parts if part.name == "Assumptions" for row in part.tables[0].rows]
    assert "Sums that turn on a measure" in said
    assert any("Interest" in str(what) for what in said)
