"""Amounts and weights chosen to break arithmetic: quotients a hair under a whole number, products at 64 bits' end."""

from itertools import pairwise
from math import gcd
from random import Random
from typing import Any, Final

import ibis
import pytest

from wyebridge.books.attribution import (
    MAX_DIRECT,
    MAX_WHOLE,
    _exact_quotient,
    needs_decimals,
)
from wyebridge.engine.kernel.money import MAX_ENTRY_PENCE
from wyebridge.engine.kernel.problems import Refused

from .set_wise import APRIL, MARCH, PARTNERS, SetWise, version_of
from .slow_twin import Shares, slow_split

Case = tuple[int, tuple[int, ...]]
ROWS: Final = 800


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 (the same cases each time; nothing is kept secret by them)


def just_short(random: Random, lowest: int, highest: int, count: int = 2) -> Case:
    """An amount whose product with the first weight falls one short of a multiple of the weights' sum."""
    while True:
        whole = random.randrange(lowest, highest + 1)
        first = random.randrange(1, whole)
        if gcd(first, whole) == 1:
            break
    cuts = sorted(random.randrange(0, whole - first + 1) for _ in range(count - 2))
    bounds = [0, *cuts, whole - first]
    rest = [after - before for before, after in pairwise(bounds)]
    return -pow(first, -1, whole) % whole, (first, *rest)


def larger(random: Random, case: Case, largest: int) -> Case:
    """The same residue in an amount of any size up to `largest`, of either sign."""
    pence, weights = case
    times = random.randrange(0, (largest - pence) // sum(weights) + 1)
    return random.choice((1, -1)) * (pence + times * sum(weights)), weights


def versions(cases: list[Case]) -> list[Any]:
    return [version_of(Shares("v", "s", "l", APRIL, MARCH, weights), PARTNERS[: len(weights)]) for _, weights in cases]


def must_take_decimals(cases: list[Case]) -> bool:
    return needs_decimals(max(abs(pence) for pence, _ in cases), versions(cases))


@pytest.mark.parametrize("count", [2, 3])
def test_quotients_a_hair_short_of_a_whole_number_are_exact(set_wise: SetWise, count: int) -> None:
    random = seeded(1)
    cases = [just_short(random, 10**9, 2 * 10**9, count) for _ in range(ROWS)]
    assert all(pence * weights[0] % sum(weights) == sum(weights) - 1 for pence, weights in cases)
    assert not must_take_decimals(cases)
    expected = [slow_split(*case) for case in cases]
    assert set_wise.parts_by_own_weights(cases) == expected
    assert set_wise.parts_by_own_weights(cases, in_decimals=True) == expected


def test_amounts_that_the_weights_divide_exactly_are_exact_though_floats_fall_short(set_wise: SetWise) -> None:
    random = seeded(5)
    pairs = [(2**30 - random.randrange(1, 1_000), random.randrange(2_000, 6_000)) for _ in range(ROWS)]
    cases: list[Case] = [(sum(weights), weights) for weights in pairs if gcd(*weights) == 1]
    short = [float(pence * weights[0]) / sum(weights) < weights[0] for pence, weights in cases]
    assert sum(short) > 50
    assert not must_take_decimals(cases)
    assert set_wise.parts_by_own_weights(cases) == [weights for _, weights in cases]


@pytest.mark.parametrize("count", [2, 3])
def test_weights_to_four_thousand_million_and_amounts_to_ten_thousand_million_pounds_are_exact(
    set_wise: SetWise, count: int
) -> None:
    random = seeded(2)
    cases = [larger(random, just_short(random, 10**9, 4 * 10**9, count), 10**12) for _ in range(ROWS)]
    assert must_take_decimals(cases)
    assert set_wise.parts_by_own_weights(cases, in_decimals=True) == [slow_split(*case) for case in cases]


@pytest.mark.parametrize("largest", [10**9, 10**12, MAX_ENTRY_PENCE])
def test_both_ways_agree_wherever_the_direct_one_is_allowed(set_wise: SetWise, largest: int) -> None:
    random = seeded(largest)
    top = min(10**9, MAX_DIRECT // largest)
    cases = [larger(random, just_short(random, 3, top), largest) for _ in range(ROWS)]
    cases += [(sign * largest, (top // 2 + 1, top - top // 2 - 1)) for sign in (1, -1)]
    cases = [case for case in cases if gcd(*case[1]) == 1]
    assert not must_take_decimals(cases)
    direct = set_wise.parts_by_own_weights(cases)
    assert direct == set_wise.parts_by_own_weights(cases, in_decimals=True)
    assert direct == [slow_split(*case) for case in cases]


@pytest.mark.parametrize("count", [2, 3])
def test_the_largest_weights_and_amounts_allowed_are_exact(set_wise: SetWise, count: int) -> None:
    random = seeded(3)
    cases = [just_short(random, MAX_WHOLE - 10**6, MAX_WHOLE, count) for _ in range(ROWS // 2)]
    cases += [larger(random, case, MAX_ENTRY_PENCE) for case in cases]
    cases += [
        (pence, (MAX_WHOLE - 1, 1) + (0,) * (count - 2))
        for pence in (MAX_ENTRY_PENCE, -MAX_ENTRY_PENCE, MAX_ENTRY_PENCE - 1)
    ]
    cases += [
        (MAX_ENTRY_PENCE, weights + (0,) * (count - 2)) for weights in ((1, 2), (1, 0), (1, 1), (2**45, 2**45 - 1))
    ]
    assert max(sum(weights) for _, weights in cases) == MAX_WHOLE
    assert must_take_decimals(cases)
    assert set_wise.parts_by_own_weights(cases, in_decimals=True) == [slow_split(*case) for case in cases]


@pytest.mark.parametrize("weights", [(2**32, 1), (1, 2**32 + 1), (2**45, 2**45 - 1), (3 * 10**9, 10**9 + 1)])
def test_decimals_are_taken_from_the_first_product_that_might_pass_64_bits(weights: tuple[int, ...]) -> None:
    most = MAX_DIRECT // max(weights)
    assert needs_decimals(most, versions([(0, weights)])) is False
    assert needs_decimals(most + 1, versions([(0, weights)])) is True
    assert needs_decimals(most + 1, versions([(0, (1, 1)), (0, weights)])) is True
    assert most * max(weights) + sum(weights) < 2**63  # a guess one too high, times the sum, still fits


def test_decimals_are_judged_by_the_largest_weight_of_any_version() -> None:
    small, large = versions([(0, (1, 1)), (0, (2**40, 3))])
    assert needs_decimals(2**23, [small]) is False
    assert needs_decimals(2**23, [small, large]) is True
    awaited = version_of(Shares("v", "s", "l", APRIL, MARCH, None), PARTNERS[:2])
    assert needs_decimals(MAX_ENTRY_PENCE, [awaited]) is False
    assert needs_decimals(MAX_ENTRY_PENCE, []) is False


@pytest.mark.parametrize(
    ("pence", "weights"),
    [(MAX_ENTRY_PENCE + 1, (1, 1)), (1, (MAX_WHOLE, 1)), (1, (MAX_WHOLE - 1, 1, 1)), (2**63 - 1, (1, 1))],
)
def test_what_could_not_be_exact_is_refused(pence: int, weights: tuple[int, ...]) -> None:
    with pytest.raises(Refused, match="beyond-exact-arithmetic"):
        needs_decimals(pence, versions([(0, weights)]))


@pytest.mark.parametrize(("pence", "weights"), [(MAX_ENTRY_PENCE, (1, 1)), (1, (MAX_WHOLE - 1, 1))])
def test_what_can_just_be_exact_is_not_refused(pence: int, weights: tuple[int, ...]) -> None:
    needs_decimals(pence, versions([(0, weights)]))


AT_THE_END: Final[Case] = ((2**63 - 1) // 6223, (6223, 8192 - 6223))
"""The product is the largest that 64 bits hold, and one short of a multiple of the weights' sum."""


def test_a_product_at_the_very_end_of_64_bits_is_exact_in_decimals(set_wise: SetWise) -> None:
    pence, weights = AT_THE_END
    assert pence * weights[0] == 2**63 - 1
    assert pence < MAX_ENTRY_PENCE
    assert set_wise.parts([pence], weights, in_decimals=True) == [slow_split(pence, weights)]


def test_a_product_at_the_very_end_of_64_bits_is_exact_as_it_is_decided(set_wise: SetWise) -> None:
    pence, weights = AT_THE_END
    in_decimals = must_take_decimals([AT_THE_END])
    assert set_wise.parts([pence], weights, in_decimals=in_decimals) == [slow_split(pence, weights)]


def test_plain_floor_division_is_a_penny_out_on_such_amounts_and_ours_is_not() -> None:
    random = seeded(4)
    cases = [just_short(random, 10**9, 2 * 10**9) for _ in range(ROWS)]
    products = [pence * weights[0] for pence, weights in cases]
    wholes = [sum(weights) for _, weights in cases]
    right = [product // whole for product, whole in zip(products, wholes, strict=True)]
    backend = ibis.duckdb.connect()
    schema = ibis.schema({"row": "int64", "product": "int64", "whole": "int64"})
    table = ibis.memtable({"row": list(range(ROWS)), "product": products, "whole": wholes}, schema=schema)
    asked = table.select(
        "row", plain=(table.product // table.whole).cast("int64"), ours=_exact_quotient(table.product, table.whole)
    )
    answer = backend.to_pyarrow(asked.order_by("row"))
    backend.disconnect()
    plain, ours = (answer[name].to_pylist() for name in ("plain", "ours"))
    assert ours == right
    wrong = sum(given != expected for given, expected in zip(plain, right, strict=True))
    assert wrong > ROWS // 2
