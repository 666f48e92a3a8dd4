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
from wyebridge.engine.kernel.verdicts import Determined, Provisional, Undetermined
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import SettlementPosition

from .slow_twin import Outcome, Place, SimpleCase, SimpleLine, SimpleStep, State, divide, settle_slowly

DAY: Final = date(2024, 3, 31)
BUDGET: Final = 10**15
SHARES: Final = ("own", "host", "single", "equal", "contribution", "stated", "none", "cause")
FLOORED: Final = ("equal", "contribution")
DIVIDES_EXACTLY: Final = lcm(*range(1, 25), 100) ** 4
"""Any sum of four contributions below, and any percentage, divides this many pence four times over, no penny odd."""


UNWISE: Final = ("cap-cannot-bind", "floor-above-cap", "step-never-reached", "verb-cannot-apply")
"""Faults of a clause that can be run all the same."""


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
            f"s{index}/l{index}",
            draw(st.sampled_from(("f0", "f1"))),
            draw(st.sampled_from(partners)),
            draw(varied),
            draw(st.sampled_from(partners)),
            draw(varied),
            *(draw(st.just(0) | pence) if unit == 1 else 0 for _ in range(3)),
        )
        for index in range(draw(st.integers(1, most_lines)))
    )
    reserves = {f"r{index}": draw(pence) for index in range(draw(st.integers(0, 2)))}
    halves = st.integers(0, 100).map(lambda percent: (percent, 100 - percent))

    def step(verbs: tuple[str, ...]) -> SimpleStep:
        verb = draw(st.sampled_from(verbs))
        targets = {
            "draw": tuple(reserves),
            "retain": ("fund", *reserves),
            "single": partners,
            "cause": partners,
            "carry": "13",
        }.get(verb)
        decided = draw(
            st.sampled_from(("no board", "no board", "no board", "approved", "refused", "silent", "too late"))
        )
        most = draw(st.none() | st.integers(1, 100)) if unit == 1 else None
        return SimpleStep(
            verb=verb,  # type: ignore[arg-type]
            target=draw(st.sampled_from(targets)) if targets else "",
            percentages=draw(halves) if verb == "stated" else (),
            up_to=None if most is not None else draw(maybe),
            until=draw(maybe),
            cap_each=draw(maybe) if verb in SHARES else None,
            floor=(draw(st.sampled_from(partners)), draw(pence)) if verb in FLOORED and draw(st.booleans()) else None,
            most_percent=most,
            meanwhile=draw(st.sampled_from(("", *partners))) if verb == "cause" else "",
            by_cause=verb == "retain" and draw(st.booleans()),
            from_october=draw(st.just(()) | halves) if verb == "stated" and unit == 1 else (),
            decided=decided,  # type: ignore[arg-type]
            decided_amount=draw(maybe) if decided == "approved" else None,
        )

    draws = ("draw", "carry") if reserves else ("carry",)
    over = tuple(step(("offset", "offset", *draws, *SHARES)) for _ in range(draw(st.integers(1, 4))))
    under = tuple(step(("retain", "carry", *SHARES)) for _ in range(draw(st.integers(1, 3))))
    return SimpleCase(partners, contributions, lines, reserves, over, under)


def as_agreement(case: SimpleCase) -> Agreement:
    """The same case in the clause language."""
    funds: dict[str, list[dict[str, Any]]] = {"f0": [], "f1": []}
    for line in case.lines:
        scheme, name = line.name.split("/")
        terms = {"id": name, "name": name, "commissioner": line.commissioner, "payer": line.payer, "budget": BUDGET}
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
            "boards": [{"name": "Board", "decides_for": list(case.partners)}],
            "reserves": [
                {"id": name, "name": name, "kind": "general", "held_by": "P0", "balance": pence}
                for name, pence in case.reserves.items()
            ],
            "clauses": [clause(case, "1", "over", case.over), clause(case, "2", "under", case.under)],
        }
    )
    assert not [fault.what for fault in check(agreement) if fault.code not in UNWISE]
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
    written |= {"before": DAY} if step.decided == "too late" else {}
    if step.most_percent is not None:
        written["up_to"] = f"{step.most_percent}% of variance"
    written |= {name: {"pence": p} for name in ("up_to", "until") if (p := getattr(step, name)) is not None}
    if step.verb == "offset":
        return written | {"offset": {"within": "agreement"}}
    if step.verb == "carry":
        return written | {"carry": {"years": int(step.target)}}
    if step.verb in ("draw", "retain"):
        into = {"into": step.target, "causes": ["demand"]} if step.by_cause else step.target
        return written | {step.verb: into}
    share: dict[str, Any] = {"basis": step.verb}
    if step.verb == "cause":
        share["causes"] = {"demand": step.target}
        share |= {"contested": {"basis": "single", "to": step.meanwhile}} if step.meanwhile else {}
    if step.verb == "single":
        share["to"] = step.target
    if step.verb == "stated":
        two = zip(case.partners, step.percentages, strict=False)
        share |= {"percentages": {name: f"{part}%" for name, part in two}, "governs": "stated"}
    if step.from_october:
        two = zip(case.partners, step.from_october, strict=False)
        changed = {"with_effect_from": "2023-10-01", "percentages": {name: f"{part}%" for name, part in two}}
        share |= {"changes": [changed], "as_of": "variance"}
    if step.floor is not None:
        share["floors"] = [{"partner": step.floor[0], "at": {"pence": step.floor[1]}}]
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
            outcome="refused" if step.decided == "refused" else "approved",
            amount=step.decided_amount,
        )
        for number, steps in (("1", case.over), ("2", case.under))
        for index, step in enumerate(steps, 1)
        if step.decided in ("approved", "refused", "too late")
    ]


def position_of(case: SimpleCase) -> SettlementPosition:
    lines = [dict(zip(("scheme", "line"), line.name.split("/"), strict=True)) for line in case.lines]
    return SettlementPosition.model_validate(
        {
            "as_at": DAY,
            "basis": "outturn",
            "causes": [cause for line in case.lines for cause in causes(line)],
            "lines": [at | varied(line) for at, line in zip(lines, case.lines, strict=True)],
        }
    )


def varied(line: SimpleLine) -> dict[str, Any]:
    """A line's spend, and its variance in May and November."""
    arose = [0, line.by_september, 0, 0, 0, 0, 0, line.variance - line.by_september]
    return {"spend": BUDGET + line.variance, "arose": arose}


def causes(line: SimpleLine) -> list[dict[str, Any]]:
    at = dict(zip(("scheme", "line"), line.name.split("/"), strict=True)) | {"cause": "demand"}
    return [
        at | {"amount": line.agreed, "evidence": "A"},
        at | {"amount": line.disputed, "evidence": "B", "disputed_by": ["P1"]},
        at | {"amount": line.unproved},
    ]


def settled(case: SimpleCase) -> Allocation:
    return settle(as_agreement(case), position_of(case), decisions(case), effective_on=DAY, known_on=DAY)


def places(found: Allocation) -> Counter[Place]:
    counted: Counter[Place] = Counter()
    for one in found.allocated:
        counted[one.scope, one.step, one.verb, one.who, STATES[type(one.amount)]] += one.amount.pence
    return counted


STATES: Final[dict[type, State]] = {Determined: "sure", Provisional: "protested", Undetermined: "waits"}


def in_twin_order(case: SimpleCase) -> SimpleCase:
    """Lines in the agreement's order, which first come, first served goes by: fund by fund."""
    return replace(case, lines=tuple(sorted(case.lines, key=lambda line: line.fund)))


def without_nothings(outcome: Outcome) -> Counter[Place]:
    return Counter({place: pence for place, pence in outcome.places.items() if pence})


@settings(max_examples=100, deadline=None)
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
        floor = (step.floor[0], step.floor[1] * k) if step.floor else None
        return replace(step, floor=floor, **{s: getattr(step, s) * k for s in sums if getattr(step, s) is not None})

    return replace(
        case,
        lines=tuple(times_line(line, k) for line in case.lines),
        reserves={name: pence * k for name, pence in case.reserves.items()},
        over=tuple(of(step) for step in case.over),
        under=tuple(of(step) for step in case.under),
    )


def times_line(line: SimpleLine, k: int) -> SimpleLine:
    sums = ("variance", "by_september", "agreed", "disputed", "unproved")
    return replace(line, **{name: getattr(line, name) * k for name in sums})


def test_the_twin_s_odd_pennies_go_to_the_largest_remainders_and_the_tied_take_turns() -> None:
    assert divide(100, [1, 1, 1]) == [34, 33, 33]
    assert [divide(pence, [1, 1]) for pence in (1, 3, 5)] == [[1, 0], [1, 2], [3, 2]]
    assert divide(7, [5, 3]) == [4, 3]
    assert divide(10, [0, 1, 2]) == [0, 3, 7]
