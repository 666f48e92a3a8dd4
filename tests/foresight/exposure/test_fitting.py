"""Costs fitted from history: known terms are had back from months made of them, and what cannot be fitted says why."""

from dataclasses import replace
from datetime import date
from math import exp, log, sqrt

import numpy as np
import pytest

from wyebridge.engine.foresight.exposure.fit import (
    Fitted,
    History,
    common_of,
    fit,
    read_history,
    trend_of,
    with_history,
    write_history,
)
from wyebridge.engine.foresight.exposure.solve import solve
from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.kernel.dates import add_months

from .small import small

FIRST = date(2018, 4, 1)
SPREAD, LEAN, GROWTH, COMMON = 0.1, 0.5, 0.04, 0.3


def made(seed: int, months: int = 60, schemes: int = 4) -> list[list[int]]:
    """Months by scheme, one at a time by the model's own words, in plain Python but for the normals."""
    rng = np.random.default_rng(seed)
    sigma = sqrt(log(1 + SPREAD**2))
    felt, own = rng.standard_normal(), list(rng.standard_normal(schemes))
    found: list[list[int]] = [[] for _ in range(schemes)]
    for month in range(months):
        for scheme in range(schemes):
            level = sqrt(1 - COMMON) * own[scheme] + sqrt(COMMON) * felt
            mean = 50_000_000 * (1 + GROWTH) ** (month / 12)
            found[scheme].append(round(mean * exp(sigma * level - sigma**2 / 2)))
        felt = LEAN * felt + sqrt(1 - LEAN**2) * rng.standard_normal()
        own = [LEAN * one + sqrt(1 - LEAN**2) * rng.standard_normal() for one in own]
    return found


def fitted(pence: list[int]) -> Fitted:
    found = fit(FIRST, pence)
    assert isinstance(found, Fitted), found
    return found


def test_known_terms_are_had_back_and_the_stated_errors_are_how_far_they_stray() -> None:
    """Over 200 histories the mean is near the truth, and estimates stray by about their stated standard errors."""
    many = [[fitted(months) for months in made(seed)] for seed in range(200)]
    for name, truth, near in (("spread", SPREAD, 0.006), ("persistence", LEAN, 0.05), ("growth", GROWTH, 0.004)):
        values = np.array([getattr(one[0], name) for one in many])
        errors = np.array([getattr(one[0], f"{name}_error") for one in many])
        assert values.mean() == pytest.approx(truth, abs=near), name
        assert 0.7 < values.std() / errors.mean() < 1.4, name
    commons = [common for one in many if (common := common_of(one)) is not None]
    assert np.mean([value for value, _ in commons]) == pytest.approx(COMMON, abs=0.03)
    assert 0.7 < np.std([value for value, _ in commons]) / np.mean([error for _, error in commons]) < 1.4


def test_a_trend_is_the_line_through_the_logarithms_run_on_with_a_band_of_nine_months_in_ten() -> None:
    pence = made(3)[0]
    one = fitted(pence)
    trend = trend_of("homes", one, date(2019, 4, 1), pence)
    slope, level = np.polyfit(np.arange(60), np.log(pence), 1)
    assert [month.spent_pence for month in trend.months] == [*pence, *[None] * 12]
    assert str(trend.months[-1].month) == "2025-03-01"
    for index, month in enumerate(trend.months):
        assert month.middle_pence == pytest.approx(np.exp(level + slope * index), rel=1e-6)
        wide = np.exp(1.6448536 * np.sqrt(np.log1p(one.spread**2)))
        assert month.high_pence / month.middle_pence == pytest.approx(wide, rel=1e-6)
        assert month.middle_pence / month.low_pence == pytest.approx(wide, rel=1e-6)
    inside = [month.low_pence <= (month.spent_pence or 0) <= month.high_pence for month in trend.months[:60]]
    assert 48 <= sum(inside) <= 60, "about 54 of 60, but they lean on one another"


def test_too_short_a_history_is_not_fitted() -> None:
    [months] = made(1, months=24, schemes=1)
    assert isinstance(fit(FIRST, months), Fitted)
    assert fit(FIRST, months[:23]) == "23 months, and 24 are the least"
    assert fit(None, ()) == "0 months, and 24 are the least"


def test_months_of_nothing_or_less_are_named_and_equal_sums_are_not_fitted() -> None:
    [months] = made(1, months=30, schemes=1)
    months[1], months[12] = 0, -5
    said = fit(FIRST, months)
    assert isinstance(said, str)
    assert "May 2018, April 2019" in said
    said = fit(FIRST, [4_000_000] * 30)
    assert isinstance(said, str)
    assert "equal sums" in said


def test_a_month_without_entries_counts_as_nothing_and_later_months_than_the_last_are_left_out() -> None:
    history = History("made up", date(2018, 7, 1), {"homes": {FIRST: 5, date(2018, 6, 1): 7, date(2018, 8, 1): 9}})
    assert history.of("homes") == (FIRST, (5, 0, 7, 0))
    assert read_history(write_history(history)) == history


def history(homes: list[int], nursing: list[int]) -> History:
    by = {"homes": homes, "nursing": nursing}
    pence = {name: {add_months(FIRST, i): value for i, value in enumerate(each)} for name, each in by.items()}
    return History("a journal", add_months(FIRST, len(homes) - 1), pence)


def test_what_is_fitted_is_drawn_and_what_is_not_stays_as_stated_each_said_beside_the_answer() -> None:
    homes, nursing = made(3, months=36, schemes=2)
    nursing[4] = 0
    problem = with_history(small(), history(homes, nursing))
    costs = {cost.of: cost for cost in problem.terms.costs}
    assert costs["homes"].spread == fitted(homes).spread
    assert (costs["homes"].drift, costs["homes"].common) == (0.01, 0.25)  # as stated: no other scheme is fitted
    assert set(costs) == {"agreement", "homes"}
    said = {one.what: one for one in solve(problem, Iterations(1_000), 1).assumptions}
    assert "36 months: spread" in said["The history of homes"].value
    assert "August 2018" in said["The history of nursing"].value
    assert said["The history of nursing"].source == "a journal"


def test_a_wider_history_gives_a_wider_exposure() -> None:
    homes, nursing = made(3, months=36, schemes=2)
    calm = with_history(small(), history(homes, nursing))
    costs = tuple(cost.model_copy(update={"spread": cost.spread * 3}) for cost in calm.terms.costs)
    wild = replace(calm, terms=calm.terms.model_copy(update={"costs": costs}))
    one, other = (solve(each, Iterations(1_000), 1).variance.quantiles[95].pence for each in (calm, wild))
    assert other > 2 * one
