"""The compiled clauses hold to the exact engine, but for odd pennies: on agreements made at random and every case."""

from collections import Counter
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.foresight.clauses.compiled import Compiled, Outcomes, compile_clauses
from wyebridge.engine.kernel.verdicts import Undetermined
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.cases import agreement_of, position_of
from wyebridge.engine.ledger.items import items_of
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import LineResult, SettlementPosition

from .generated import Generated, Wants, generated
from .test_cases import FILES, read

ODD_PENNIES: Final = 25
"""Each split by largest remainder is within a penny a part; a waterfall makes a few dozen splits at most."""

Place = tuple[str, int, str, str, bool]

laws = settings(max_examples=75, deadline=None, suppress_health_check=list(HealthCheck))


def exact_places(found: Allocation) -> Counter[Place]:
    """Every part of a variance by its place; what an offset takes and gives, by that alone."""
    places: Counter[Place] = Counter()
    for one in found.allocated:
        side = ("taken" if one.amount.pence > 0 else "given") if one.verb == "offset" else one.who
        places[one.clause, one.step, one.verb, side, isinstance(one.amount, Undetermined)] += one.amount.pence
    return places


def compiled_places(found: Outcomes, scenario: int) -> Counter[Place]:
    places: Counter[Place] = Counter()
    for place, pence in found.given.items():
        places[place.clause, place.step, place.verb, place.who, place.is_undetermined] += pence[scenario]
    return places


def compiled(made: Generated, position: SettlementPosition | None = None) -> Compiled:
    return compile_clauses(
        made.agreement,
        position or made.position,
        made.decisions,
        effective_on=made.effective_on,
        known_on=made.known_on,
    )


def variances(agreement: Agreement, positions: list[SettlementPosition]) -> np.ndarray:
    return np.array([[item.variance_pence for item in items_of(agreement, one)] for one in positions], float).T


def months(agreement: Agreement, positions: list[SettlementPosition]) -> np.ndarray:
    arose = [[item.arose_pence or (0,) * 12 for item in items_of(agreement, one)] for one in positions]
    return np.array(arose, float).transpose(2, 1, 0)


def other_positions(made: Generated, random: Random, count: int) -> list[SettlementPosition]:
    """Positions of the same lines with other spends and months, each to an odd penny."""
    budgets = {(scheme.id, line.id): line.budget for _, scheme, line in made.agreement.every_line()}

    def line(one: LineResult) -> LineResult:
        arose = [random.choice((0, 0, random.randint(-900, 900))) * 10_007 + random.randint(-99, 99) for _ in range(12)]
        return one.model_copy(
            update={"spend": budgets[one.scheme, one.line] + sum(arose), "budget": None, "arose": tuple(arose)}
        )

    def moved(one: SettlementPosition) -> SettlementPosition:
        return one.model_copy(update={"lines": tuple(map(line, one.lines))})

    # Another body's result has no months, so that nobody could share it by them.
    fixed = made.position.model_copy(update={"results": {}})
    return [moved(fixed) for _ in range(count)]


def assert_alike(exact: Allocation, found: Outcomes, scenario: int) -> None:
    want, have = exact_places(exact), compiled_places(found, scenario)
    apart = {
        place: (want[place], round(float(have[place]), 2))
        for place in want.keys() | have.keys()
        if abs(want[place] - have[place]) > ODD_PENNIES
    }
    assert not apart, (scenario, apart)
    for name, pence in exact.balances_pence.items():
        assert abs(pence - found.balances[name][scenario]) <= ODD_PENNIES, name
    for name, pence in exact.used_pence.items():
        assert abs(pence - found.used.get(name, np.zeros(scenario + 1))[scenario]) <= ODD_PENNIES, name
    claims: Counter[tuple[str, str, bool]] = Counter()
    for claim in (*exact.raised, *exact.would_raise):
        claims[claim.creditor, claim.debtor, isinstance(claim.amount, Undetermined)] += claim.amount.pence
    for key in claims.keys() | found.claims.keys():
        have_pence = found.claims[key][scenario] if key in found.claims else 0
        assert abs(claims[key] - have_pence) <= ODD_PENNIES, key


@laws
@given(generated(Wants(unit=10_000)))
def test_one_scenario_is_what_settlement_gives(made: Generated) -> None:
    variance = variances(made.agreement, [made.position])
    if len(variance):
        assert_alike(made.settled(), compiled(made).settle(variance), 0)


@laws
@given(generated(Wants(unit=10_000)), st.randoms(use_true_random=True))
def test_every_scenario_is_what_settlement_gives(made: Generated, random: Random) -> None:
    positions = other_positions(made, random, 12)
    variance = variances(made.agreement, positions)
    if not len(variance):
        return
    found = compiled(made, positions[0]).settle(variance, months(made.agreement, positions))
    for scenario, position in enumerate(positions):
        assert_alike(made.settled(position=position), found, scenario)


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}/{file.stem}" for file in FILES])
def test_every_case_is_what_settlement_gives(file: Path) -> None:
    case = read(file.read_text(encoding="utf-8"))
    agreement, position = agreement_of(case), position_of(case)
    known = case.known_on or case.as_at
    exact = settle(agreement, position, case.decisions, effective_on=case.as_at, known_on=known)
    found = compile_clauses(agreement, position, case.decisions, effective_on=case.as_at, known_on=known)
    assert_alike(exact, found.settle(variances(agreement, [position])), 0)
