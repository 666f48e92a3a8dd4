"""Cumulative rounding: the running total is split, so every stretch from the start is right to the penny."""

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .set_wise import APRIL, MARCH, PARTNERS, SetWise
from .slow_twin import Entry, Shares, slow_attribute, slow_split

totals = st.lists(st.one_of(st.integers(-30, 30), st.integers(-(10**7), 10**7)), min_size=1, max_size=40)
shared = st.sampled_from([(1, 1), (1, 2), (13, 37), (1, 1, 1), (0, 3, 4), (5, 3, 2), (33, 33, 34)])


def lines(spent: list[int]) -> list[Entry]:
    return [Entry("s", "l", APRIL, "", pence, 1 + row // 7, row) for row, pence in enumerate(spent)]


@settings(max_examples=20)
@given(spent=totals, weights=shared)
def test_the_parts_of_every_prefix_are_the_split_of_its_sum(
    set_wise: SetWise, spent: list[int], weights: tuple[int, ...]
) -> None:
    shares = [Shares("v", "s", "l", APRIL, MARCH, weights, is_cumulative=True)]
    found = set_wise.attribute(lines(spent), shares, len(weights))
    parts = [found[entry.batch, entry.row].parts for entry in lines(spent)]
    for place in range(len(weights)):
        so_far = list(accumulate(line[place] for line in parts))
        assert so_far == [slow_split(total, weights)[place] for total in accumulate(spent)]


@settings(max_examples=20)
@given(spent=totals, weights=shared)
def test_the_parts_of_each_line_sum_to_the_line(set_wise: SetWise, spent: list[int], weights: tuple[int, ...]) -> None:
    shares = [Shares("v", "s", "l", APRIL, MARCH, weights, is_cumulative=True)]
    found = set_wise.attribute(lines(spent), shares, len(weights))
    assert [sum(found[entry.batch, entry.row].parts) for entry in lines(spent)] == spent
    assert {whose.undetermined for whose in found.values()} == {0}


def test_each_line_and_share_version_has_a_running_total_of_its_own(set_wise: SetWise) -> None:
    shares = [Shares(name, "s", name, APRIL, MARCH, (1, 1), is_cumulative=True) for name in ("l", "m")]
    entries = [Entry("s", "lm"[row % 2], APRIL, "", 1, 1, row) for row in range(8)]
    found = set_wise.attribute(entries, shares, 2)
    assert [found[1, row].parts for row in range(8)] == [(1, 0)] * 2 + [(0, 1)] * 2 + [(0, 1)] * 2 + [(1, 0)] * 2


def test_lines_run_in_the_order_that_the_books_recorded_them_whatever_their_dates(set_wise: SetWise) -> None:
    shares = [Shares("v", "s", "l", APRIL, MARCH, (2, 1), is_cumulative=True)]
    entries = [
        Entry("s", "l", MARCH, "", 1, 1, 9),
        Entry("s", "l", APRIL, "", 1, 2, 2),
        Entry("s", "l", APRIL, "", 1, 2, 1),
    ]
    found = set_wise.attribute(list(reversed(entries)), shares, 2)
    assert found == slow_attribute(entries, shares, PARTNERS[:2])
    assert [found[1, 9].parts, found[2, 1].parts, found[2, 2].parts] == [(1, 0), (0, 1), (1, 0)]


@pytest.mark.parametrize("in_decimals", [False, True])
def test_a_running_total_that_falls_below_nothing_and_rises_again_is_split_as_any_other(
    set_wise: SetWise, in_decimals: bool
) -> None:
    spent = [5, -11, 1, 1, 1, 1, 1, 1, 7, -7]
    shares = [Shares("v", "s", "l", APRIL, MARCH, (1, 1, 1), is_cumulative=True)]
    found = set_wise.attribute(lines(spent), shares, 3, in_decimals=in_decimals)
    assert found == slow_attribute(lines(spent), shares, PARTNERS[:3])
