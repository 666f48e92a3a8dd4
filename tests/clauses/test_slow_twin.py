"""The run of clauses held against a slow, obvious twin, on small waterfalls made at random."""

from collections import Counter
from dataclasses import replace
from datetime import date
from math import lcm
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.agreement.check import check
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.verdicts import Undetermined
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import SettlementPosition

from .slow_twin import Outcome, Place, SimpleCase, SimpleLine, SimpleStep, divide, settle_slowly

DAY: Final = date(2024, 3, 31)
BUDGET: Final = 10**15
SHARES: Final = ("own", "host", "single", "equal", "contribution", "stated")
DIVIDES_EXACTLY: Final = lcm(*range(1, 25), 100) ** 4
"""Any sum of four contributions below, and any percentage, divides this many pence four times over, no penny odd."""


@st.composite
def simple_cases(draw: st.DrawFn, unit: int = 1, most_lines: int = 5) -> SimpleCase:
    partners = tuple(f"P{index}" for index in range(draw(st.integers(2, 4))))
    pence = st.integers(0, 800).map(lambda number: number * unit)
    maybe = st.none() | pence
    parts = st.integers(1, 6)
    contributions = {fund: tuple(draw(parts) for _ in partners) for fund in ("f0", "f1")}
    varied = st.integers(-900, 900).map(lambda number: number * unit)
    lines = tuple(
        SimpleLine(
            f"s{index}/l{index}", draw(st.sampled_from(("f0", "f1"))), draw(st.sampled_from(partners)), draw(varied)
        )
        for index in range(draw(st.integers(1, most_lines)))
    )
    reserves = {f"r{index}": draw(pence) for index in range(draw(st.integers(0, 2)))}
    halves = st.integers(0, 100).map(lambda percent: (percent, 100 - percent))

    def step(verbs: tuple[str, ...]) -> SimpleStep:
        verb = draw(st.sampled_from(verbs))
        targets = {"draw": tuple(reserves), "retain": ("fund", *reserves), "single": partners}.get(verb)
        decided = draw(st.sampled_from(("no board", "no board", "no board", "approved", "refused", "silent")))
        return SimpleStep(
            verb=verb,  # type: ignore[arg-type]
            target=draw(st.sampled_from(targets)) if targets else "",
            percentages=draw(halves) if verb == "stated" else (),
            up_to=draw(maybe),
            until=draw(maybe),
            cap_each=draw(maybe) if verb in SHARES else None,
            decided=decided,  # type: ignore[arg-type]
            decided_amount=draw(maybe) if decided == "approved" else None,
        )

    draws = ("draw",) if reserves else ()
    over = tuple(step(("offset", "offset", *draws, *SHARES)) for _ in range(draw(st.integers(1, 4))))
    under = tuple(step(("retain", *SHARES)) for _ in range(draw(st.integers(1, 3))))
    return SimpleCase(partners, contributions, lines, reserves, over, under)


def as_agreement(case: SimpleCase) -> Agreement:
    """The same case in the clause language."""
    funds: dict[str, list[dict[str, Any]]] = {"f0": [], "f1": []}
    for line in case.lines:
        scheme, name = line.name.split("/")
        terms = {"id": name, "name": name, "commissioner": line.commissioner, "payer": "P0", "budget": BUDGET}
        funds[line.fund].append({"id": scheme, "name": scheme, "lines": [terms]})
    scale = 10 * BUDGET
    agreement = Agreement.model_validate(
        {
            "id": "simple",
            "title": "Simple",
            "version": "v1",
            "legal_power": "nhs-act-2006-s75",
            "year": "2023-24",
            "signed_on": "2023-03-01",
            "commences_on": "2023-04-01",
            "effective_from": "2023-04-01",
            "ends_on": "2024-03-31",
            "partners": [{"id": name, "name": name, "kind": "council"} for name in case.partners],
            "host": "P0",
            "funds": [
                {"id": fund, "name": fund, "kind": "pooled", "shares": {"basis": "own"}, "schemes": schemes}
                for fund, schemes in funds.items()
            ],
            "contributions": [
                {
                    "partner": partner,
                    "fund": fund,
                    "instalments": {"first_due": "2023-04-01", "count": 1, "amount": part * scale},
                }
                for fund, contributed in case.contributions.items()
                for partner, part in zip(case.partners, contributed, strict=True)
            ],
            "reserves": [
                {"id": name, "name": name, "kind": "general", "held_by": "P0", "balance": pence}
                for name, pence in case.reserves.items()
            ],
            "clauses": [clause(case, "1", "over", case.over), clause(case, "2", "under", case.under)],
        }
    )
    assert not [fault.what for fault in check(agreement)]
    return agreement


def clause(case: SimpleCase, number: str, when: str, steps: tuple[SimpleStep, ...]) -> dict[str, Any]:
    return {
        "number": number,
        "applies_to": ["f0", "f1"],
        "when": when,
        "measured": "each-line",
        "residual": "awaits-partners",
        "steps": [as_step(case, step) for step in steps],
    }


def as_step(case: SimpleCase, step: SimpleStep) -> dict[str, Any]:
    written: dict[str, Any] = {"decided_by": "Board"} if step.decided != "no board" else {}
    written |= {name: {"pence": p} for name in ("up_to", "until") if (p := getattr(step, name)) is not None}
    if step.verb == "offset":
        return written | {"offset": {"within": "agreement"}}
    if step.verb in ("draw", "retain"):
        return written | {step.verb: step.target}
    share: dict[str, Any] = {"basis": step.verb}
    if step.verb == "single":
        share["to"] = step.target
    if step.verb == "stated":
        two = zip(case.partners, step.percentages, strict=False)
        share |= {"percentages": {name: f"{part}%" for name, part in two}, "governs": "stated"}
    if step.cap_each is not None:
        share["caps"] = [{"partner": "each", "at": {"pence": step.cap_each}}]
    return written | {"share": share}


def decisions(case: SimpleCase) -> list[Decision]:
    return [
        Decision(
            id=f"D-{number}-{index}",
            title="Decided",
            body="Board",
            for_partner="P0",
            taken_on=DAY,
            effective_on=DAY,
            clause=number,
            step=str(index),
            outcome="approved" if step.decided == "approved" else "refused",
            amount=step.decided_amount,
        )
        for number, steps in (("1", case.over), ("2", case.under))
        for index, step in enumerate(steps, 1)
        if step.decided in ("approved", "refused")
    ]


def position_of(case: SimpleCase) -> SettlementPosition:
    lines = [dict(zip(("scheme", "line"), line.name.split("/"), strict=True)) for line in case.lines]
    return SettlementPosition.model_validate(
        {
            "as_at": DAY,
            "basis": "outturn",
            "lines": [at | {"spend": BUDGET + line.variance} for at, line in zip(lines, case.lines, strict=True)],
        }
    )


def settled(case: SimpleCase) -> Allocation:
    return settle(as_agreement(case), position_of(case), decisions(case), effective_on=DAY, known_on=DAY)


def places(found: Allocation) -> Counter[Place]:
    counted: Counter[Place] = Counter()
    for one in found.allocated:
        counted[one.scope, one.step, one.verb, one.who, isinstance(one.amount, Undetermined)] += one.amount.pence
    return counted


def in_twin_order(case: SimpleCase) -> SimpleCase:
    """Lines in the agreement's order, which first come, first served goes by: fund by fund."""
    return replace(case, lines=tuple(sorted(case.lines, key=lambda line: line.fund)))


def without_nothings(outcome: Outcome) -> Counter[Place]:
    return Counter({place: pence for place, pence in outcome.places.items() if pence})


@settings(max_examples=250, deadline=None)
@given(simple_cases())
def test_the_run_and_its_slow_twin_agree_to_the_penny(case: SimpleCase) -> None:
    ordered = in_twin_order(case)
    found, slowly = settled(ordered), settle_slowly(ordered)
    assert places(found) == without_nothings(slowly)
    assert found.balances_pence == slowly.balances


@settings(max_examples=100, deadline=None)
@given(simple_cases(unit=DIVIDES_EXACTLY, most_lines=2), st.integers(2, 9))
def test_every_sum_k_times_as_large_makes_every_answer_exactly_k_times_as_large(case: SimpleCase, k: int) -> None:
    small, large = settled(case), settled(times(case, k))
    assert places(large) == Counter({place: k * pence for place, pence in places(small).items()})
    assert large.balances_pence == {name: k * pence for name, pence in small.balances_pence.items()}


def times(case: SimpleCase, k: int) -> SimpleCase:
    def of(step: SimpleStep) -> SimpleStep:
        sums = ("up_to", "until", "cap_each", "decided_amount")
        return replace(step, **{s: getattr(step, s) * k for s in sums if getattr(step, s) is not None})

    return replace(
        case,
        lines=tuple(replace(line, variance=line.variance * k) for line in case.lines),
        reserves={name: pence * k for name, pence in case.reserves.items()},
        over=tuple(of(step) for step in case.over),
        under=tuple(of(step) for step in case.under),
    )


def test_the_twin_s_odd_pennies_go_to_the_largest_remainders_and_the_tied_take_turns() -> None:
    assert divide(100, [1, 1, 1]) == [34, 33, 33]
    assert [divide(pence, [1, 1]) for pence in (1, 3, 5)] == [[1, 0], [1, 2], [3, 2]]
    assert divide(7, [5, 3]) == [4, 3]
    assert divide(10, [0, 1, 2]) == [0, 3, 7]
