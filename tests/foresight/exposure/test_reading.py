"""Exposure problems that cannot be run: every fault at once, each with its place and remedy."""

from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.foresight.exposure.read import read_exposure

from .small import AGREEMENT, EVENLY, PROBLEM, SHARED

BAD = """\
title: Bad
costs:
  - {of: home, spread: 0%, drift: -100%, because: made up}
shocks:
  - {name: Fails, to: nowhere, chance: 10%, adds: 5% of contribution, because: made up}
savings:
  - {name: Fewer, of: homes, booked: "£1", least: 90%, likely: 50%, most: 100%, because: made up}
withdrawn:
  - {name: Stops, grant: none-such, chance: 5%, goes_on: 50%, because: made up}
unpaid:
  - {name: Owes, partner: N, chance: 5%, pays_at_most: "£1", falls_on: N, because: made up}
year_ends:
  - {partner: X, rule: limit, has: "£1", because: made up}
brought_forward: {homes: "£5"}
"""
VARIANT = """\
name: As agreed
without: ["9"]
clauses:
  - {number: "2", applies_to: elsewhere, rule: each-bears-its-own}
"""
AGREED = load_agreement(AGREEMENT.replace("PROFILE", EVENLY).replace("CLAUSES\n", SHARED))


def test_every_fault_of_every_file_is_told_at_once_with_its_place_and_remedy() -> None:
    found, problems = read_exposure(BAD, "bad.yaml", AGREED, {"variant.yaml": VARIANT})
    assert found is None
    told = {(problem.place.file, problem.place.line, problem.code) for problem in problems}
    assert told >= {
        ("bad.yaml", 3, "no-default"),
        ("bad.yaml", 3, "unknown-fund"),
        ("bad.yaml", 3, "spread-out-of-range"),
        ("bad.yaml", 3, "drift-out-of-range"),
        ("bad.yaml", 5, "unknown-fund"),
        ("bad.yaml", 5, "base-not-known-yet"),
        ("bad.yaml", 7, "points-out-of-order"),
        ("bad.yaml", 9, "unknown-ring-fence"),
        ("bad.yaml", 11, "falls-on-itself"),
        ("bad.yaml", 13, "unknown-partner"),
        ("bad.yaml", 14, "unknown-fund"),
        ("variant.yaml", 2, "unknown-clause"),
        ("bad.yaml", 0, "name-used-twice"),
    }
    assert any(problem.place.file == "variant.yaml" and "elsewhere" in problem.what for problem in problems)
    assert all(problem.why and problem.remedy for problem in problems)


def test_a_cost_without_grounds_and_a_word_unknown_are_faults() -> None:
    text = PROBLEM.replace("because: made up", 'because: ""') + "shock: []\n"
    _, problems = read_exposure(text, "p.yaml", AGREED)
    assert {problem.code for problem in problems} == {"value", "unknown-term"}
