"""Dividing money: the parts sum to the whole, and over time no partner gains a penny by the rounding."""

from fractions import Fraction
from math import lcm

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.kernel.split import lowest_terms, split

from .slow_twins import split_with_fractions

amounts = st.integers(-(2**63) + 1, 2**63 - 1) | st.integers(-500, 500)
weight_vectors = st.lists(st.integers(0, 10**10) | st.integers(0, 6), min_size=1, max_size=6).filter(any)
SHARES_IN_USE = [(1, 1), (1, 1, 1), (2, 1, 1), (19, 6), (51, 49), (1, 0, 1), (3, 3, 2, 2), (7, 5, 5, 1)]


def exact_share(pence: int, weights: tuple[int, ...], index: int) -> Fraction:
    return Fraction(pence * weights[index], sum(weights))


@settings(max_examples=120, deadline=None)
@given(pence=amounts, weights=weight_vectors)
def test_the_odd_pennies_go_to_the_largest_remainders_and_ties_take_turns(pence: int, weights: list[int]) -> None:
    assert list(split(pence, weights)) == split_with_fractions(pence, weights)


@pytest.mark.parametrize("weights", SHARES_IN_USE)
def test_every_amount_of_two_whole_periods_agrees_with_the_slow_twin(weights: tuple[int, ...]) -> None:
    for pence in range(2 * sum(weights) * lcm(*range(1, len(weights) + 1))):
        assert list(split(pence, weights)) == split_with_fractions(pence, list(weights))


@settings(deadline=None)
@given(pence=amounts, weights=weight_vectors)
def test_the_parts_sum_to_the_whole(pence: int, weights: list[int]) -> None:
    assert sum(split(pence, weights)) == pence


@settings(deadline=None)
@given(pence=amounts, weights=weight_vectors)
def test_each_part_is_within_a_penny_of_its_exact_share(pence: int, weights: list[int]) -> None:
    for index, part in enumerate(split(pence, weights)):
        assert abs(part - exact_share(pence, tuple(weights), index)) < 1


@settings(deadline=None)
@given(pence=amounts, weights=weight_vectors)
def test_a_partner_with_no_share_never_gets_a_penny(pence: int, weights: list[int]) -> None:
    assert all(part == 0 for part, weight in zip(split(pence, weights), weights, strict=True) if weight == 0)


@settings(deadline=None)
@given(pence=amounts, weights=weight_vectors)
def test_a_credit_returns_exactly_what_its_invoice_took(pence: int, weights: list[int]) -> None:
    assert split(-pence, weights) == tuple(-part for part in split(pence, weights))


@settings(deadline=None)
@given(pence=amounts, weights=weight_vectors, times=st.integers(1, 10**6))
def test_the_same_proportions_give_the_same_parts_whatever_their_size(
    pence: int, weights: list[int], times: int
) -> None:
    assert split(pence, [weight * times for weight in weights]) == split(pence, weights)


@settings(deadline=None)
@given(pence=amounts, weights=weight_vectors, index=st.integers(0, 5))
def test_a_partner_with_no_share_changes_nothing_for_the_others(pence: int, weights: list[int], index: int) -> None:
    index = min(index, len(weights))
    with_another = list(split(pence, [*weights[:index], 0, *weights[index:]]))
    del with_another[index]
    assert tuple(with_another) == split(pence, weights)


@pytest.mark.parametrize("weights", SHARES_IN_USE)
def test_over_one_full_period_no_partner_gains_or_loses_a_penny(weights: tuple[int, ...]) -> None:
    period = sum(weights) * lcm(*range(1, len(weights) + 1))
    for index in range(len(weights)):
        gained = sum(split(pence, weights)[index] - exact_share(pence, weights, index) for pence in range(period))
        assert gained == 0


def test_halves_take_the_odd_penny_in_turn() -> None:
    assert [split(pence, (1, 1)) for pence in (1, 3, 5, 7)] == [(1, 0), (1, 2), (3, 2), (3, 4)]


def test_thirds_take_the_odd_penny_in_turn() -> None:
    who_got_it = [split(pence, (1, 1, 1)).index(pence // 3 + 1) for pence in range(1, 18, 3)]
    assert sorted(who_got_it[:3]) == [0, 1, 2]
    assert who_got_it[:3] == who_got_it[3:]


def test_an_auditor_can_redo_a_split_by_hand() -> None:
    # £10.00 in 19 to 6: 760.0p and 240.0p. £10.01: 760.76p and 240.24p, and the odd penny goes to the .76.
    assert split(10_00, (19, 6)) == (760, 240)
    assert split(10_01, (19, 6)) == (761, 240)
    # 9p in 51 to 49: 4.59p and 4.41p.
    assert split(9, (51, 49)) == (5, 4)


@pytest.mark.parametrize("weights", [(), (0,), (0, 0), (1, -1), (3, -1), (-1, -1), (-2,)])
def test_weights_that_cannot_share_are_refused(weights: tuple[int, ...]) -> None:
    for pence in (0, 1, -1):
        with pytest.raises(ValueError, match="at least one is positive"):
            split(pence, weights)


@given(weights=weight_vectors)
def test_lowest_terms_keep_the_proportions_and_share_no_factor(weights: list[int]) -> None:
    lowest = lowest_terms(weights)
    assert [Fraction(part, sum(lowest)) for part in lowest] == [Fraction(weight, sum(weights)) for weight in weights]
    assert not any(all(part % factor == 0 for part in lowest) for factor in (2, 3, 5, 7, 11, 13))


def test_weights_that_are_all_nothing_stay_as_they_are() -> None:
    assert lowest_terms((0, 0)) == (0, 0)
