"""Costs drawn at random, held to closed forms and to a plain Python twin of the same draws."""

from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from wyebridge.engine.foresight.exposure.draws import draw, drawing_of

from .small import EVENLY, EVENTS, PROBLEM, small

ONLY_MARCH = ", ".join(["0"] * 11 + ["1"])


def test_a_year_of_one_month_has_the_quantiles_of_a_log_normal() -> None:
    """Of one month's cost the P-quantile is m·exp(σz − σ²/2), where σ² = ln(1 + s²): the textbook's own form."""
    problem = small(PROBLEM.replace("drift: 1%", "drift: 0%").replace("8%", "30%"), profile=ONLY_MARCH)
    costs = draw(drawing_of(problem.terms, problem.agreement), np.random.SeedSequence(7), 100_000)
    sigma = sqrt(log(1 + 0.3**2))
    for part in (0.05, 0.5, 0.95, 0.99):
        exact = 600_000_000 * exp(sigma * NormalDist().inv_cdf(part) - sigma**2 / 2)
        assert np.quantile(costs.lines[0], part) == pytest.approx(exact, rel=0.01)
    assert costs.lines[0].mean() == pytest.approx(600_000_000, rel=0.001)


def test_a_year_of_months_has_the_mean_and_variance_that_their_covariances_give() -> None:
    """Cov(month s, month t) = b²·(exp(σ²ρ^|s−t|) − 1) where own and common lean alike; it sums to the year's."""
    problem = small(PROBLEM.replace("drift: 1%", "drift: 0%").replace("8%", "20%"))
    costs = draw(drawing_of(problem.terms, problem.agreement), np.random.SeedSequence(11), 100_000)
    sigma2, month = log(1 + 0.2**2), 600_000_000 / 12
    exact = month**2 * sum(exp(sigma2 * 0.6 ** abs(s - t)) - 1 for s in range(12) for t in range(12))
    assert costs.lines[0].mean() == pytest.approx(600_000_000, rel=0.001)
    assert costs.lines[0].var() == pytest.approx(exact, rel=0.03)
    together = (
        month
        * (400_000_000 / 12)
        * sum(exp(sigma2 * 0.25 * 0.6 ** abs(s - t)) - 1 for s in range(12) for t in range(12))
    )
    assert np.cov(costs.lines)[0, 1] == pytest.approx(together, rel=0.06)


@pytest.mark.parametrize("scenarios", [6, 7])
def test_every_cost_is_what_plain_python_makes_of_the_same_draws(scenarios: int) -> None:
    problem = small(PROBLEM.replace("drift: 1%", "drift: -3%"), profile="2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1")
    found = draw(drawing_of(problem.terms, problem.agreement), np.random.SeedSequence(5), scenarios, by_month=True)
    slow = slowly(5, scenarios, [[2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1], [1] * 12], [600_000_000, 400_000_000])
    assert found.months is not None
    for line in range(2):
        for scenario in range(scenarios):
            months = slow[line][scenario]
            assert found.lines[line, scenario] == pytest.approx(sum(months), rel=1e-5)
            assert list(found.months[:, line, scenario]) == pytest.approx(months, rel=1e-5)


def slowly(seed: int, scenarios: int, profiles: list[list[int]], budgets: list[int]) -> list[list[list[float]]]:
    """Costs by line, scenario and month, one at a time. The draws come in the order that a chunk takes them."""
    rng = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed).spawn(2)[0]))
    width = scenarios // 2 if scenarios % 2 == 0 else scenarios
    spread, lean, common, drift = 0.08, 0.6, 0.25, -0.03
    sigma = sqrt(log(1 + spread**2))
    own: list[list[float]] = [[0.0] * width for _ in budgets]
    felt = [0.0] * width
    costs = [[[0.0] * 12 for _ in range(scenarios)] for _ in budgets]
    for month in range(12):
        fresh = rng.standard_normal((len(budgets), width), np.float32)
        fresh_felt = rng.standard_normal(width, np.float32)
        step = 1.0 if month == 0 else sqrt(1 - lean**2)
        for pair in range(width):
            felt[pair] = lean * felt[pair] + step * float(fresh_felt[pair])
            for line, budget in enumerate(budgets):
                own[line][pair] = lean * own[line][pair] + step * float(fresh[line, pair])
                level = sqrt(1 - common) * own[line][pair] + sqrt(common) * felt[pair]
                mean = budget * profiles[line][month] / sum(profiles[line]) * (1 + drift) ** ((month + 0.5) / 12)
                for scenario, sign in ((pair, 1), (pair + width, -1)):
                    if scenario < scenarios:
                        costs[line][scenario][month] = mean * exp(sign * sigma * level - sigma**2 / 2)
    return costs


def test_what_happens_adds_what_it_says_as_often_as_it_says() -> None:
    """£300,000 to homes in one year of ten; half of £90,000 on average to nursing; months come to the year."""
    calm, struck = small(), small(PROBLEM + EVENTS)
    seed = np.random.SeedSequence(3)
    before = draw(drawing_of(calm.terms, calm.agreement), np.random.SeedSequence(3), 20_000, by_month=True)
    after = draw(drawing_of(struck.terms, struck.agreement), seed, 20_000, by_month=True)
    homes, nursing = after.lines - before.lines
    assert set(np.round(homes)) == {0, 30_000_000}
    assert (homes > 1).mean() == pytest.approx(0.1, abs=0.01)
    assert nursing.mean() == pytest.approx(4_500_000, rel=0.02)
    assert nursing.min() >= 0 and nursing.max() <= 9_000_000
    assert before.months is not None and after.months is not None
    assert np.allclose(after.months.sum(axis=0), after.lines)


def test_profiles_do_not_change_how_the_year_divides_into_lines() -> None:
    problem = small(profile=EVENLY)
    costs = draw(drawing_of(problem.terms, problem.agreement), np.random.SeedSequence(1), 10)
    assert np.array_equal(costs.series, costs.lines)
