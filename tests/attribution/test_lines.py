"""Each line split on its own, set-wise: the same as the slow twin, whatever the lines, the shares and their order."""

from datetime import date, timedelta
from math import gcd
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .set_wise import APRIL, MARCH, PARTNERS, SetWise
from .slow_twin import Entry, Shares, Whose, slow_attribute, slow_split, sums

CHANGE: Final = date(2021, 7, 1)
counts = st.sampled_from([2, 3, 4, 6])
DAYS: Final = (date(2021, 3, 31), APRIL, date(2021, 6, 30), CHANGE, date(2021, 7, 2), MARCH, date(2022, 4, 1))
"""Days on both sides of every border between share versions, and the borders themselves."""


@st.composite
def weights(draw: st.DrawFn, count: int) -> tuple[int, ...]:
    """Weights in lowest terms, not all zero; often small, so that remainders tie."""
    highest = draw(st.sampled_from([2, 7, 100, 10_000, 400_000_000]))
    found = draw(st.lists(st.integers(0, highest), min_size=count, max_size=count).filter(any))
    return tuple(weight // gcd(*found) for weight in found)


amounts = st.one_of(st.integers(-40, 40), st.integers(-5_000_000, 5_000_000), st.integers(-(10**10), 10**10))


@st.composite
def books(draw: st.DrawFn) -> tuple[int, list[Entry], list[Shares]]:
    """How many partners; lines on any day, some with a funder; and shares of which some are missing or awaited."""
    count = draw(counts)
    shares = []
    for line in range(draw(st.integers(1, 4))):
        is_cumulative = draw(st.booleans())
        for starts, ends in ((APRIL, CHANGE - timedelta(days=1)), (CHANGE, MARCH)):
            owed = draw(st.none() | weights(count))
            shares.append(Shares(f"{line}/{starts}", "s", str(line), starts, ends, owed, is_cumulative))
    spent = draw(
        st.lists(
            st.tuples(
                st.integers(0, 4).map(str),
                st.sampled_from(DAYS),
                st.sampled_from(["", "", "", "", PARTNERS[count - 1], PARTNERS[0], "nobody here"]),
                amounts,
            ),
            min_size=1,
            max_size=40,
        )
    )
    places = draw(st.permutations(range(len(spent))))
    entries = [
        Entry("s", line, day, funder, pence, batch=1 + place % 3, row=2 + place)
        for place, (line, day, funder, pence) in zip(places, spent, strict=True)
    ]
    return count, entries, shares


@settings(max_examples=30)
@given(case=books())
def test_every_line_is_attributed_as_the_slow_twin_does(
    set_wise: SetWise, case: tuple[int, list[Entry], list[Shares]]
) -> None:
    count, entries, shares = case
    assert set_wise.attribute(entries, shares, count) == slow_attribute(entries, shares, PARTNERS[:count])


@settings(max_examples=15)
@given(case=books())
def test_parts_and_what_is_undetermined_sum_to_each_line(
    set_wise: SetWise, case: tuple[int, list[Entry], list[Shares]]
) -> None:
    count, entries, shares = case
    found = set_wise.attribute(entries, shares, count)
    assert len(found) == len(entries)
    for entry in entries:
        whose = found[entry.batch, entry.row]
        assert sum(whose.parts) + whose.undetermined == entry.pence
        assert not whose.undetermined or not any(whose.parts)


@settings(max_examples=15)
@given(case=books(), data=st.data())
def test_the_order_in_which_lines_are_read_is_irrelevant(
    set_wise: SetWise, case: tuple[int, list[Entry], list[Shares]], data: st.DataObject
) -> None:
    count, entries, shares = case
    shuffled, turned = data.draw(st.permutations(entries)), data.draw(st.permutations(shares))
    assert set_wise.attribute(entries, shares, count) == set_wise.attribute(shuffled, turned, count)


@settings(max_examples=20)
@given(data=st.data(), count=counts)
def test_a_credit_returns_exactly_what_its_invoice_took(set_wise: SetWise, data: st.DataObject, count: int) -> None:
    owed = data.draw(weights(count))
    invoices = data.draw(st.lists(amounts, min_size=1, max_size=30))
    found = set_wise.parts([*invoices, *(-pence for pence in invoices)], owed)
    taken, returned = found[: len(invoices)], found[len(invoices) :]
    assert [tuple(-part for part in parts) for parts in returned] == taken


@settings(max_examples=20)
@given(data=st.data(), count=counts)
def test_a_partner_without_a_share_never_gets_a_penny(set_wise: SetWise, data: st.DataObject, count: int) -> None:
    owed = list(data.draw(weights(count)))
    absent = data.draw(st.integers(0, count - 1))
    owed[absent] = 0
    owed[absent - 1] += 1
    owed = [weight // gcd(*owed) for weight in owed]
    spent = data.draw(st.lists(amounts, min_size=1, max_size=40))
    assert {parts[absent] for parts in set_wise.parts(spent, owed)} == {0}


@settings(max_examples=10)
@given(case=books().filter(lambda case: case[0] <= 3))
def test_both_ways_of_multiplying_attribute_alike(
    set_wise: SetWise, case: tuple[int, list[Entry], list[Shares]]
) -> None:
    count, entries, shares = case
    found = set_wise.attribute(entries, shares, count, in_decimals=True)
    assert found == set_wise.attribute(entries, shares, count)


def test_halves_take_the_odd_penny_in_turn(set_wise: SetWise) -> None:
    assert set_wise.parts([1, 3, 5, 7], (1, 1)) == [(1, 0), (1, 2), (3, 2), (3, 4)]


def test_thirds_take_the_odd_penny_in_turn(set_wise: SetWise) -> None:
    odd = set_wise.parts([1, 4, 7, 10], (1, 1, 1))
    assert odd == [(1, 0, 0), (1, 1, 2), (2, 3, 2), (4, 3, 3)]
    assert [sum(parts) for parts in odd] == [1, 4, 7, 10]


def test_a_line_with_a_funder_is_that_bodys_whole_whatever_the_shares_say(set_wise: SetWise) -> None:
    shares = [Shares("v", "s", "l", APRIL, MARCH, (1, 1))]
    entries = [Entry("s", "l", APRIL, "B", 7, 1, 2), Entry("s", "elsewhere", APRIL, "A", -7, 1, 3)]
    found = set_wise.attribute(entries, shares, 2)
    assert found == {(1, 2): Whose((0, 7), 0, ""), (1, 3): Whose((-7, 0), 0, "")}


def test_a_line_that_a_funder_paid_is_no_part_of_a_running_total(set_wise: SetWise) -> None:
    shares = [Shares("v", "s", "l", APRIL, MARCH, (1, 1), is_cumulative=True)]
    entries = [Entry("s", "l", APRIL, funder, 1, 1, row) for row, funder in enumerate(["", "B", ""])]
    assert sums(set_wise.attribute(entries, shares, 2), 2) == (1, 2)


def test_a_line_that_says_nothing_of_a_funder_is_split_by_its_shares(set_wise: SetWise) -> None:
    shares = [Shares("v", "s", "l", APRIL, MARCH, (1, 1))]
    found = set_wise.attribute([Entry("s", "l", APRIL, None, 7, 1, 2)], shares, 2)
    assert found == {(1, 2): Whose((3, 4), 0, "v")}


def test_a_line_that_says_nothing_of_a_funder_is_not_lost_from_a_running_total(set_wise: SetWise) -> None:
    shares = [Shares("v", "s", "l", APRIL, MARCH, (1, 1), is_cumulative=True)]
    found = set_wise.attribute([Entry("s", "l", APRIL, None, 7, 1, 2)], shares, 2)
    assert found == {(1, 2): Whose((3, 4), 0, "v")}


def test_a_line_without_shares_is_undetermined_whole(set_wise: SetWise) -> None:
    awaited = [Shares("v", "s", "l", APRIL, MARCH, None), Shares("w", "s", "m", APRIL, MARCH, None, True)]
    entries = [Entry("s", "l", APRIL, "", 9, 1, 1), Entry("s", "m", APRIL, "", -9, 1, 2)]
    entries += [Entry("s", "unknown", APRIL, "", 5, 1, 3), Entry("t", "l", APRIL, "", 4, 1, 4)]
    assert set_wise.attribute(entries, awaited, 2) == {
        (1, 1): Whose((0, 0), 9, "v"),
        (1, 2): Whose((0, 0), -9, "w"),
        (1, 3): Whose((0, 0), 5, ""),
        (1, 4): Whose((0, 0), 4, ""),
    }


def test_where_there_are_no_shares_at_all_every_line_is_undetermined(set_wise: SetWise) -> None:
    assert set_wise.attribute([Entry("s", "l", APRIL, "", 9, 1, 1)], [], 2) == {(1, 1): Whose((0, 0), 9, "")}


def test_shares_hold_on_their_first_and_their_last_day_and_on_no_other(set_wise: SetWise) -> None:
    shares = [Shares("v", "s", "l", CHANGE, MARCH, (1, 0))]
    entries = [Entry("s", "l", day, "", 1, 1, row) for row, day in enumerate(DAYS)]
    found = set_wise.attribute(entries, shares, 2)
    assert [found[1, row].parts[0] for row in range(len(DAYS))] == [0, 0, 0, 1, 1, 1, 0]
    assert [found[1, row].undetermined for row in range(len(DAYS))] == [1, 1, 1, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("pence", "owed", "parts"),
    [
        (100, (1, 2), (33, 67)),
        (-100, (1, 2), (-33, -67)),
        (1, (1, 1), (1, 0)),
        (3, (1, 1), (1, 2)),
        (10, (1, 1, 1), (4, 3, 3)),
        (11, (2, 0, 3), (4, 0, 7)),
        (0, (5, 6), (0, 0)),
    ],
)
def test_the_slow_twin_gives_what_a_desk_calculator_does(
    pence: int, owed: tuple[int, ...], parts: tuple[int, ...]
) -> None:
    assert slow_split(pence, owed) == parts
