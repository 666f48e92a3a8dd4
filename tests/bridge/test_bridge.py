"""A bridge by itself: every fault with its place, the first map that matches, and parts that come to the whole."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.kernel.yaml import parse, read_term
from wyebridge.engine.ledger.bridge import UNBRIDGED, Bridge, BridgeMap, Restater, check_bridge, unbridged_lines
from wyebridge.engine.ledger.every_case import run_any_case

AGREEMENT: Final = load_agreement(
    """\
id: small
title: Small
version: v1
legal_power: nhs-act-2006-s75
year: 2021-22
commences_on: 2021-04-01
effective_from: 2021-04-01
ends_on: 2022-03-31
partners:
  - {id: AC, name: Arrow Council, kind: council}
  - {id: ACCG, name: Arrow CCG, kind: ccg}
host: AC
funds:
  - id: care
    name: Care
    kind: pooled
    shares: {basis: equal}
    schemes:
      - id: homes
        name: Homes
        lines:
          - {id: places, name: Places, commissioner: AC, payer: AC, budget: "£12.00"}
          - {id: beds, name: Beds, commissioner: AC, payer: AC, budget: "£12.00"}
contributions:
  - {partner: AC, fund: care, instalments: {first_due: 2021-04-15, count: 1, each: "£24.00"}}
""",
    "small.yaml",
)
TEXT: Final = """\
id: target
title: A target
source: Made for the test.
codes:
  - {code: A, name: Ay}
  - {code: B, name: Bee, starts: 2021-04-01, ends: 2021-09-30}
  - {code: C, name: Cee}
maps:
  - id: one
    when: {scheme: homes, line: places}
    to: {A: 60%, C: 40%}
    author: finance
    reason: By hours.
  - id: two
    when: {cost_centre: "9*", ledger: AC}
    to: B
    starts: 2021-04-01
    ends: 2021-06-30
    author: finance
    reason: Whole.
"""


def read(text: str) -> tuple[Bridge | None, tuple[Problem, ...]]:
    document = parse(text, "bridge/target.yaml")
    assert not isinstance(document, Problem), document
    reading = read_term(document, Bridge)
    judged = reading.judge(check_bridge(reading.term, (AGREEMENT,))) if reading.term else ()
    return reading.term, (*reading.problems, *judged)


def test_a_sound_bridge_reads_as_it_is_written() -> None:
    bridge, problems = read(TEXT)
    assert problems == ()
    assert bridge is not None
    assert bridge.maps[0].to == {"A": Fraction(3, 5), "C": Fraction(2, 5)}
    assert bridge.maps[1].to == {"B": Fraction(1)}, "one code alone has the whole"


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("unknown-code", "to: {A: 60%, C: 40%}", "to: ⟦{A: 60%, D: 40%}"),
        ("parts-not-whole", "to: {A: 60%, C: 40%}", "to: ⟦{A: 60%, C: 39.9%}"),
        ("code-not-in-use", "ends: 2021-06-30\n    author", "author"),
        ("code-twice", "{code: C, name: Cee}", "{code: ⟦A, name: Cee}"),
        ("unknown-name", "scheme: homes,", "scheme: ⟦home,"),
        ("unknown-name", "line: places}", "line: ⟦place}"),
        ("unknown-name", "ledger: AC}", "ledger: ⟦XX}"),
        ("matches-everything", 'when: {cost_centre: "9*", ledger: AC}', "when: ⟦{}"),
        ("no-values", 'cost_centre: "9*"', "cost_centre: ⟦[]"),
        ("dates-out-of-order", "ends: 2021-06-30", "ends: ⟦2021-03-31"),
        ("not-a-month", "ends: 2021-06-30", "ends: ⟦2021-06-29"),
        ("not-a-month", "starts: 2021-04-01\n    ends", "starts: ⟦2021-04-02\n    ends"),
        ("never-reached", 'when: {cost_centre: "9*", ledger: AC}', "when: ⟦{line: Places, scheme: homes}"),
        ("name-used-twice", "id: two", "id: ⟦one"),
        ("value", "A: 60%", "A: ⟦0.6"),
        ("unknown-word", "ledger: AC}", "supplier: ⟦AC}"),
        ("missing", "    reason: Whole.\n", ""),
    ],
)
def test_each_fault_is_found_at_its_place(code: str, before: str, after: str) -> None:
    assert TEXT.count(before) == 1
    marked = TEXT.replace(before, after)
    _, problems = read(marked.replace("⟦", ""))
    assert code in {problem.code for problem in problems}
    assert all(problem.why and problem.remedy for problem in problems)
    if "⟦" in marked:
        [line] = [number for number, text in enumerate(marked.splitlines(), 1) if "⟦" in text]
        assert line in {problem.place.line for problem in problems if problem.code == code}


def test_all_faults_are_told_at_once() -> None:
    text = (
        TEXT.replace("scheme: homes,", "scheme: home,").replace("C: 40%", "D: 41%").replace("2021-06-30", "2021-06-29")
    )
    found = {problem.code for problem in read(text)[1]}
    assert found == {"unknown-name", "unknown-code", "parts-not-whole", "not-a-month"}


def test_lines_that_no_map_covers_are_named() -> None:
    bridge, _ = read(TEXT)
    assert bridge is not None
    assert unbridged_lines(bridge, (AGREEMENT,)) == ("homes/beds",)


# Cases

CASES: Final = sorted((Path(__file__).parents[2] / "cases" / "bridge").glob("*.yaml"))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_amounts_are_restated_as_the_case_says(file: Path) -> None:
    assert run_any_case(file.read_text(encoding="utf-8"), file.name).differences == ()


def test_a_wrong_expectation_is_reported_and_a_faulty_bridge_is_not_run() -> None:
    text = next(file for file in CASES if "dropped" in file.stem).read_text(encoding="utf-8")
    wrong = text.replace('unbridged: "£2.00"', 'A: "£2.00"').replace('{A: "£1.00", ', "{")
    assert run_any_case(wrong, "case.yaml").differences == (
        "under A: expected £2.00, found £1.00",
        "under unbridged: expected £0.00, found £2.00",
    )
    with pytest.raises(ValueError, match="which is not among the codes"):
        run_any_case(text.replace("to: A", "to: B"), "case.yaml")


# Parts

MONTHS: Final = [date(2021, month, 1) for month in range(4, 13)]
texts = st.sampled_from(["x", "X ", "xy", "y"])
columns = st.sampled_from(["fund", "scheme", "line", "ledger", "cost_centre", "account"])


@st.composite
def shares(draw: st.DrawFn) -> dict[str, str]:
    tenths = draw(st.lists(st.integers(1, 1000), min_size=1, max_size=4))
    whole = sum(tenths)
    parts = [round(1000 * one / whole) for one in tenths[:-1]]
    parts.append(1000 - sum(parts))
    if min(parts) < 0:
        return {"C0": "100%"}
    return {f"C{index}": f"{part // 10}.{part % 10}%" for index, part in enumerate(parts)}


maps = st.builds(
    lambda when, to, starts, ends: BridgeMap.model_validate(
        {
            "id": "m",
            "when": when,
            "to": to,
            "starts": min(starts, ends),
            "ends": None if ends == starts else max(starts, ends),
            "author": "a",
            "reason": "r",
        }
    ),
    st.dictionaries(
        columns, st.lists(st.sampled_from(["x", "x*", "*", "y", "z"]), min_size=1, max_size=2), min_size=1, max_size=2
    ),
    shares(),
    st.sampled_from(MONTHS),
    st.sampled_from(MONTHS),
)


def covers_slowly(one: BridgeMap, values: dict[str, str], month: date) -> bool:
    """Whether a map covers these values, with patterns tried one by one."""
    if (one.starts and month < one.starts) or (one.ends and month > one.ends):
        return False
    for column, patterns in one.when.items():
        said = " ".join(values.get(column, "").lower().split())
        if not any(re.fullmatch(pattern.replace("*", ".*"), said) for pattern in patterns):
            return False
    return True


@given(
    st.lists(maps, max_size=5),
    st.integers(-(10**9), 10**9),
    st.dictionaries(columns, texts, max_size=4),
    st.sampled_from(MONTHS),
)
def test_the_first_map_that_matches_divides_the_whole_and_nothing_is_lost(
    given_maps: list[BridgeMap], pence: int, values: dict[str, str], month: date
) -> None:
    bridge = Bridge(id="b", title="b", source="b", codes=(), maps=tuple(given_maps))
    parts = Restater(bridge).parts(pence, values, month)
    assert sum(parts.values()) == pence
    first = next((one for one in given_maps if covers_slowly(one, values, month)), None)
    if first is None:
        assert parts == {UNBRIDGED: pence}
        return
    assert parts.keys() == first.to.keys()
    for code, share in first.to.items():
        assert abs(parts[code] - pence * share) < 1, "within a penny of its exact part"
    assert Restater(bridge).parts(-pence, values, month) == {code: -part for code, part in parts.items()}
