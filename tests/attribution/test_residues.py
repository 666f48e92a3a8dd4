"""Every amount that can differ, for every share that the shipped agreements have: a proof, since the rule repeats."""

from collections.abc import Iterator
from math import lcm
from pathlib import Path
from typing import Final

import pytest

from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.shares import share_versions

from .set_wise import APRIL, MARCH, PARTNERS, SetWise
from .slow_twin import Entry, Shares, slow_attribute

AGREEMENTS: Final = Path(__file__).parents[2] / "agreements"
OURS: Final = ((1, 1, 1), (2, 2, 1), (3, 3, 3, 1), (0, 1, 1), (33, 34, 33), (1, 1, 1, 1), (6, 0, 1, 3), (1, 2, 3, 4, 5))
"""Weights of three partners and more, beside those that the shipped agreements have."""


def shipped_weights() -> Iterator[tuple[int, ...]]:
    for file in sorted(AGREEMENTS.glob("*/*.yaml")):
        for version in share_versions(load_agreement(file.read_text(encoding="utf-8"), file.name)):
            if version.weights:
                yield version.weights


SHIPPED: Final = sorted(set(shipped_weights()))
BY_COUNT: Final = {
    count: [weights for weights in SHIPPED if len(weights) == count] for count in sorted({len(w) for w in SHIPPED})
}


def test_the_shipped_agreements_have_shares_small_enough_to_try_every_residue() -> None:
    assert len(SHIPPED) > 20
    assert (13, 37) in SHIPPED  # older people's fund and its like
    assert max(sum(weights) for weights in SHIPPED) <= 5_000


@pytest.mark.parametrize(
    "every_weights",
    [*BY_COUNT.values(), *([weights] for weights in OURS)],
    ids=[
        *(f"every shipped share of {count} partners" for count in BY_COUNT),
        *(":".join(map(str, weights)) for weights in OURS),
    ],
)
def test_over_a_full_period_every_residue_is_right_and_no_partner_gains(
    set_wise: SetWise, every_weights: list[tuple[int, ...]]
) -> None:
    count = len(every_weights[0])
    shares, entries = [], []
    for line, weights in enumerate(every_weights):
        shares.append(Shares(f"v{line}", "s", str(line), APRIL, MARCH, weights))
        period = sum(weights) * lcm(*range(1, count + 1))
        entries += [Entry("s", str(line), APRIL, "", pence, line, pence) for pence in range(period)]
    found = set_wise.attribute(entries, shares, count)
    assert found == slow_attribute(entries, shares, PARTNERS[:count])
    for line, weights in enumerate(every_weights):
        period = sum(weights) * lcm(*range(1, count + 1))
        spent = sum(range(period))
        for place, weight in enumerate(weights):
            gain = sum(found[line, pence].parts[place] for pence in range(period)) * sum(weights) - spent * weight
            assert gain == 0, f"partner {place} of {weights} gains over a full period"


@pytest.mark.parametrize("weights", [(1, 1), (13, 37), (1, 1, 1), (2, 2, 1)])
def test_the_rule_repeats_after_its_period(set_wise: SetWise, weights: tuple[int, ...]) -> None:
    period = sum(weights) * lcm(*range(1, len(weights) + 1))
    first = set_wise.parts(range(period), weights)
    for times in (1, 1_000_003):
        later = set_wise.parts([pence + times * period for pence in range(period)], weights)
        whole = [times * period * weight // sum(weights) for weight in weights]
        assert later == [tuple(part + more for part, more in zip(parts, whole, strict=True)) for parts in first]
