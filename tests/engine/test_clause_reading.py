"""Reading clauses: every contradiction at its line and column, and none that is not there."""

from collections.abc import Iterable

import pytest

from wyebridge.engine.agreement.read import load_agreement

from .faults import (
    UNREADABLE,
    PartPath,
    every_path,
    first_of_each_shape,
    found_in,
    marked,
    places_of,
    reported_apart_from,
    required_paths,
    values_of,
    with_part,
    written,
)

# Each part of the clause language once, in an agreement with little else in it.
TEXT = """\
id: two-funds
title: Two funds
version: v1
legal_power: nhs-act-2006-s75
year: 2008-09
commences_on: 2008-04-01
effective_from: 2008-04-01
ends_on: 2009-03-31
partners:
  - {id: WC, name: Wyeshire Council, kind: council}
  - {id: WPCT, name: Wyeshire Primary Care Trust, kind: pct}
host: WPCT
measures:
  - id: bed-days
    name: Occupied bed-days
    unit: days
    supplied_by: WPCT
    counts: [{starts: 2008-04-01, ends: 2009-03-31, by: {WC: 300, WPCT: 700}}]
funds:
  - id: care
    name: Care
    kind: pooled
    shares: {basis: contribution}
    schemes:
      - id: homes
        name: Care homes
        lines:
          - {id: places, name: Places, commissioner: WC, payer: WC, budget: £60.00, tags: [grant], share_profile: fixed}
          - {id: nursing, name: Nursing, commissioner: WPCT, payer: WC, budget: £40.00, share_profile: variable}
  - id: visiting
    name: Visiting
    kind: pooled
    shares: {basis: own}
contributions:
  - {partner: WC, fund: care, instalments: {first_due: 2008-04-15, count: 1, amount: £60.00}}
  - {partner: WPCT, fund: care, instalments: {first_due: 2008-04-15, count: 1, amount: £40.00}}
  - {partner: WC, fund: visiting, awaiting: {body: WC, what: its sum}}
boards: [{name: the board, decides_for: [WC, WPCT]}, {name: B, decides_for: WC, may: [step]}]
reserves:
  - {id: pot, name: The pot, kind: risk-pool, held_by: WC, balance: £50.00, funds: [care]}
  - {id: plan, name: The plan, kind: recovery-plan, held_by: WPCT}
  - {id: loan, name: A loan, kind: loan, held_by: WC, recovered: {by: shares, starts: 2009-10, years: 1}}
clauses:
  - number: "1"
    applies_to: agreement
    rule: each-bears-its-own
    odd_pennies: WC
    overridden_by: [the board]
    suspended: [{starts: 2008-05-01, ends: 2008-05-31, decision: D1}]
  - number: "2"
    title: Care
    applies_to: [care, "tag:grant", "commissioned-by:WPCT", homes/nursing, "result:trust"]
    when: over
    measured: each-scheme
    residual: awaits-partners
    binding_on: forecast
    steps:
      - {name: first, offset: {within: fund, commissioned_by: WC}, up_to: £5.00}
      - {offset: {funds: [visiting]}, until: 3% of budget}
      - {draw: pot, decided_by: [the board], by: 2008-06-30, if_silent: skip}
      - {draw: plan, decided_by: [the board], needs_plan: true}
      - {share: {basis: single, to: WC}, up_to: £1.00}
      - {share: {basis: usage, measure: bed-days, among: [WC, WPCT]}, up_to: £1.00}
      - {share: {basis: cause, causes: {demand: WC, price: WPCT}}}
      - share:
          basis: stated
          percentages: {WC: 70%, WPCT: 30%}
          governs: stated
          caps: [{partner: WC, at: 10% of contribution, id: most, unless: {of: [the board], before: commitment}}]
          recovered:
            by: WPCT
            starts: 2009-10
            years: 2
            every: quarter
            parts: [60%, 40%]
            most_a_year: £1.00
            interest: {rate: 4.5%, rule: simple, day_count: actual/365}
            forgiven: {part: 10%, decided_by: [the board]}
            recognised: false
  - number: "3"
    applies_to: care
    when: under
    steps: [{retain: {into: pot, non_recurrent: true}}]
  - {number: "4", applies_to: visiting, use: offset-then-risk-pool-then-share, with: {board: B, risk_pool: pot}}
performance:
  - {number: "5", name: Flu, fund: visiting, amount: £10.00, held_by: WPCT, measure: jabs, target: 95%}
"""

Edit = tuple[str, str]
RETAINED = "steps: [{retain: {into: pot, non_recurrent: true}}]"
STATED_IN_FULL = "{WC: 70%, WPCT: 30%}\n          governs: stated\n"
CAP = "at: 10% of contribution"
LAST = "with: {board: B, risk_pool: pot}}\n"


def edited(*edits: Edit) -> str:
    text = TEXT
    for old, new in edits:
        assert text.count(old) == 1, f"'{old}' stands {text.count(old)} times in the text"
        text = text.replace(old, new)
    return text


def another(clause: str) -> Edit:
    """One more clause, the last."""
    return (LAST, f"{LAST}  - {clause}\n")


def step(step_: str) -> Edit:
    """A step before the one that shares it all."""
    return ("      - share:\n", f"      - {step_}\n      - share:\n")


UNCOVERED: tuple[Edit, ...] = (('  - number: "2"\n', '  - ⟦number: "2"\n'), ("    residual: awaits-partners\n", ""))

# One case per fault: the edits that cause it, with ⟦ where the problem must say it is, and its code.
CASES: dict[str, tuple[str, tuple[Edit, ...]]] = {
    # What a clause cannot hold.
    "a limit in words": ("value", (("up_to: £5.00", "up_to: ⟦five pounds"),)),
    "a limit on a base that is none": ("value", (("3% of budget", "⟦3% of income"),)),
    "a step that does two things": ("value", (step("⟦{draw: pot, retain: pot}"),)),
    "a step that does nothing": ("value", (step("⟦{name: second}"),)),
    "an offset from nowhere": ("value", (step("{offset: ⟦{commissioned_by: WC}}"),)),
    "an offset from two places": ("value", (step("{offset: ⟦{within: fund, funds: [care]}}"),)),
    "a rule and steps": (
        "value",
        (another('⟦{number: "6", applies_to: homes, rule: each-bears-its-own, use: pro-rata}'),),
    ),
    "neither a rule nor steps": ("value", (another('⟦{number: "6", applies_to: homes}'),)),
    "a ready clause that is not there": ("value", (another('⟦{number: "6", applies_to: homes, use: fair-shares}'),)),
    "a ready clause that is not told what it asks": (
        "value",
        (another('⟦{number: "6", applies_to: homes, use: capped-pro-rata}'),),
    ),
    "a ready clause that is told what it does not ask": (
        "value",
        (another('⟦{number: "6", applies_to: homes, use: own-risk, with: {board: B}}'),),
    ),
    "a base that is not known": ("unknown-word", (step("{share: {basis: ⟦fairness}}"),)),
    "a clause that does not say what it reaches": ("missing", (another('⟦{number: "6", use: own-risk}'),)),
    "a verb that is not known": ("unknown-term", (step("{draw: pot, lend: ⟦pot}"),)),
    # Names.
    "two reserves of one name": (
        "name-used-twice",
        (("{id: plan, name", "{id: ⟦pot, name"), ("draw: plan", "draw: pot")),
    ),
    "a reserve that no partner holds": (
        "unknown-partner",
        (("kind: risk-pool, held_by: WC", "kind: risk-pool, held_by: ⟦XX"),),
    ),
    "an offset by no partner": ("unknown-partner", (("commissioned_by: WC", "commissioned_by: ⟦XX"),)),
    "borne by no partner": (
        "unknown-partner",
        (("share: {basis: single, to: WC}", "share: ⟦{basis: single, to: XX}"),),
    ),
    "shared among no partners": ("unknown-partner", (step("{share: ⟦{basis: equal, among: [WC, XX]}, up_to: £1.00}"),)),
    "a cause put down to no partner": (
        "unknown-partner",
        (("share: {basis: cause, causes: {demand: WC", "share: ⟦{basis: cause, causes: {demand: XX"),),
    ),
    "a cap for no partner": (
        "unknown-partner",
        (step("{share: ⟦{basis: own, caps: [{partner: XX, at: £1.00}]}, up_to: £2.00}"),),
    ),
    "paid back by no partner": (
        "unknown-partner",
        (step("{share: {basis: own, recovered: {by: ⟦XX, starts: 2009-10, years: 1}}, up_to: £1.00}"),),
    ),
    "a percentage for no partner": (
        "unknown-partner",
        (step("{share: ⟦{basis: stated, percentages: {XX: 100%}, governs: stated}, up_to: £1.00}"),),
    ),
    "odd pennies for no partner": ("unknown-partner", (("odd_pennies: WC", "odd_pennies: ⟦XX"),)),
    "a performance sum that no partner holds": (
        "unknown-partner",
        (("amount: £10.00, held_by: WPCT", "amount: £10.00, held_by: ⟦XX"),),
    ),
    "a performance sum that aims at nothing": ("target-of-nothing", (("target: 95%", "target: ⟦0%"),)),
    "a reserve for no fund": ("unknown-scope", (("funds: [care]", "funds: [⟦cure]"),)),
    "an offset from no fund": ("unknown-scope", (("{funds: [visiting]}", "{funds: [⟦visitors]}"),)),
    "a performance sum for no fund": ("unknown-scope", (("name: Flu, fund: visiting", "name: Flu, fund: ⟦visits"),)),
    "a clause for no fund or scheme": ("unknown-scope", (another('{number: "6", applies_to: ⟦house, use: own-risk}'),)),
    "a clause for no line": ("unknown-scope", (another('{number: "6", applies_to: ⟦homes/place, use: own-risk}'),)),
    "a clause for no tag": ("unknown-scope", (another('{number: "6", applies_to: ⟦"tag:gift", use: own-risk}'),)),
    "a clause for what nobody commissions": (
        "unknown-scope",
        (another('{number: "6", applies_to: ⟦"commissioned-by:XX", use: own-risk}'),),
    ),
    "the second of two places a clause reaches": ("unknown-scope", (('[care, "tag', '[care, ⟦nowhere, "tag'),)),
    "a reserve to draw on that is not there": ("unknown-reserve", (("draw: pot", "draw: ⟦pott"),)),
    "a reserve to keep it in that is not there": ("unknown-reserve", (("into: pot", "into: ⟦pott"),)),
    "a measure that is not there": ("unknown-measure", (("measure: bed-days", "measure: ⟦nights"),)),
    "a cause that is not known": ("unknown-cause", (("{demand: WC, price: WPCT}", "{demand: WC, weather: ⟦WPCT}"),)),
    # Gates.
    "a plan that counts without anybody's approval": (
        "plan-without-approval",
        (("- {draw: plan, decided_by: [the board], needs_plan: true}", "- ⟦{draw: plan}"),),
    ),
    "a day for a decision that no board is to take": ("gate-without-board", (step("⟦{draw: pot, by: 2008-06-30}"),)),
    "a plan that no board is to approve": ("gate-without-board", (step("⟦{draw: pot, needs_plan: true}"),)),
    "silence that means something from no day": (
        "silence-without-date",
        (("- {draw: pot, decided_by: [the board], by: 2008-06-30", "- ⟦{draw: pot, decided_by: [the board]"),),
    ),
    "a suspension that ends before it starts": (
        "dates-out-of-order",
        (("suspended: [{starts: 2008-05-01, ends: 2008-05-31", "suspended: [⟦{starts: 2008-05-01, ends: 2008-04-30"),),
    ),
    # Bases.
    "usage of nothing counted": ("undefined-base", (step("{share: ⟦{basis: usage}, up_to: £1.00}"),)),
    "a measure beside another base": (
        "undefined-base",
        (step("{share: ⟦{basis: equal, measure: bed-days}, up_to: £1.00}"),),
    ),
    "a single bearer who is nobody": ("undefined-base", (step("{share: ⟦{basis: single}, up_to: £1.00}"),)),
    "a single bearer beside another base": ("undefined-base", (step("{share: ⟦{basis: own, to: WC}, up_to: £1.00}"),)),
    "stated shares that are not stated": ("undefined-base", (step("{share: ⟦{basis: stated}, up_to: £1.00}"),)),
    "stated shares beside another base": (
        "undefined-base",
        (step("{share: ⟦{basis: own, percentages: {WC: 60%, WPCT: 40%}}, up_to: £1.00}"),),
    ),
    "causes that nobody bears": ("undefined-base", (step("{share: ⟦{basis: cause}, up_to: £1.00}"),)),
    "causes beside another base": (
        "undefined-base",
        (step("{share: ⟦{basis: own, causes: {demand: WC}}, up_to: £1.00}"),),
    ),
    "percentages short of the whole": (
        "percentages-do-not-sum",
        (step("{share: {basis: stated, percentages: ⟦{WC: 60%, WPCT: 39.9%}, governs: stated}, up_to: £1.00}"),),
    ),
    "percentages that contributions have left behind": (
        "stated-share-differs",
        ((f"percentages: {STATED_IN_FULL}", "percentages: ⟦{WC: 70%, WPCT: 30%}\n"),),
    ),
    "a cap above all there could be": (
        "cap-cannot-bind",
        ((f"caps: [{{partner: WC, {CAP}", "caps: [⟦{partner: WC, at: 100% of budget"),),
    ),
    # Rules that collide, or do not cover.
    "two rules for one scope": (
        "two-rules-for-one-scope",
        (another('⟦{number: "6", applies_to: care, when: over, use: own-risk}'),),
    ),
    "a rule for both beside a rule for one": (
        "two-rules-for-one-scope",
        (another('⟦{number: "6", applies_to: "tag:grant", use: own-risk}'),),
    ),
    "a last step with a limit": (
        "residual-uncovered",
        (*UNCOVERED, ("recognised: false\n", "recognised: false\n        up_to: £9\n")),
    ),
    "a last step up to a point": (
        "residual-uncovered",
        (*UNCOVERED, ("recognised: false\n", "recognised: false\n        until: 3% of budget\n")),
    ),
    "a last step that looks at causes": (
        "residual-uncovered",
        (another('⟦{number: "6", applies_to: homes, steps: [{share: {basis: cause, causes: {demand: WC}}}]}'),),
    ),
    "a last step that keeps an underspend, for overspends too": (
        "residual-uncovered",
        (another('⟦{number: "6", applies_to: homes, steps: [{retain: fund}]}'),),
    ),
}


def test_the_agreement_with_every_part_of_the_language_has_no_fault() -> None:
    assert found_in(TEXT) == ()


@pytest.mark.parametrize("case", CASES)
def test_each_fault_is_found_at_its_place_and_alone(case: str) -> None:
    code, edits = CASES[case]
    text, places = marked(edited(*edits))
    assert len(places) == 1, "the case marks where its one fault is"
    assert places_of(found_in(text)) == [(code, *places[0])]


@pytest.mark.parametrize(
    "edit",
    [
        ("percentages: " + STATED_IN_FULL, "percentages: {WC: 62%, WPCT: 38%}\n"),  # within two hundredths of the sum
        (CAP, "at: 99% of budget"),
        (CAP, "at: own funding"),
        ("- {draw: pot, decided_by: [the board], by: 2008-06-30, if_silent: skip}", "- {draw: pot}"),
        ("suspended: [{starts: 2008-05-01, ends: 2008-05-31", "suspended: [{starts: 2008-05-31, ends: 2008-05-31"),
        another('{number: "6", applies_to: homes, steps: [{share: {basis: profile}}]}'),
        another('{number: "6", applies_to: homes, steps: [{share: {basis: profile, percentages: {WC: 100%}}}]}'),
        another('{number: "6", applies_to: homes, when: under, steps: [{retain: fund}]}'),
        another('{number: "6", applies_to: [homes, homes/places], when: over, use: equal-shares}'),
    ],
    ids=lambda edit: edit[1].strip(),
)
def test_what_is_sound_is_not_called_a_fault(edit: Edit) -> None:
    assert found_in(edited(edit)) == ()


def test_one_scope_a_mapping_and_one_board_may_be_written_without_a_list() -> None:
    agreement = load_agreement(edited(("decided_by: [the board], needs_plan", "decided_by: the board, needs_plan")))
    default, care, *_ = agreement.clauses
    assert default.applies_to == ("agreement",)
    assert care.steps[3].decided_by == ("the board",)


def test_a_ready_clause_becomes_its_steps_with_what_the_agreement_says_put_in() -> None:
    ready = load_agreement(TEXT).clauses[3]
    assert [each.verb for each in ready.waterfall] == ["offset", "draw", "share"]
    assert [each.decided_by for each in ready.waterfall] == [("B",), ("B",), ()]
    assert ready.waterfall[1].draw == "pot"


# A part that cannot be read is one fault, and the rest is judged as though it were right.

VALUES = values_of(TEXT)
SAID_OF_THE_CLAUSE: list[PartPath] = [("clauses", 3, "use"), ("clauses", 3, "with")]
SAID_TWICE: list[PartPath] = [("clauses", 3, "with", "risk_pool"), ("clauses", 3, "with", "board")]
"""What a ready clause asks for is read where it is said and again in the step that it becomes."""


def ours(paths: Iterable[PartPath]) -> list[PartPath]:
    """The first of each shape in the lists that no other document of these tests has."""
    return [path for path in first_of_each_shape(paths) if path[0] in ("reserves", "clauses", "performance")]


def test_a_part_that_cannot_be_read_is_the_only_fault() -> None:
    paths = [path for path in ours(every_path(VALUES)) if path not in (*SAID_TWICE, *SAID_OF_THE_CLAUSE)]
    assert len(paths) > 70
    assert {written(path): said for path in paths if (said := reported_apart_from(VALUES, path))} == {}


@pytest.mark.parametrize("path", SAID_OF_THE_CLAUSE, ids=written)
def test_what_a_ready_clause_cannot_use_is_the_clause_s_one_fault(path: PartPath) -> None:
    (problem,) = found_in(with_part(VALUES, path, UNREADABLE))
    assert problem.code == "value"
    assert "ready clause" in problem.what


def test_a_required_part_left_out_is_the_only_fault() -> None:
    paths = ours(required_paths(VALUES))
    assert len(paths) > 20
    for path in paths:
        (problem,) = found_in(with_part(VALUES, path, None))
        assert problem.code == "missing", written(path)
        assert f"'{path[-1]}'" in problem.what


# What is judged wrongly, or not at all, though nothing sound can come of it.


def test_a_clause_may_stand_in_while_the_one_before_it_is_suspended() -> None:
    text = edited(another('{number: "6", applies_to: agreement, rule: pro-rata-to-contribution}'))
    assert found_in(text) == ()


def test_stated_shares_that_state_nothing_are_a_fault() -> None:
    text = edited(step("{share: {basis: stated, percentages: {}, governs: stated}, up_to: £1.00}"))
    assert [problem.code for problem in found_in(text)] == ["percentages-do-not-sum"]


def test_a_clause_that_reaches_nothing_is_a_fault() -> None:
    assert len(found_in(edited(another('{number: "6", applies_to: [], use: own-risk}')))) == 1


def test_two_clauses_of_one_number_are_a_fault() -> None:
    text = edited(another('{number: "2", applies_to: homes, use: own-risk}'))
    assert [problem.code for problem in found_in(text)] == ["name-used-twice"]


def test_a_target_of_nothing_is_a_fault() -> None:
    assert len(found_in(edited(("target: 95%", "target: 0%")))) == 1
