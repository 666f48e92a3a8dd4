"""Each fault that clauses can have, provoked in an agreement without any other: its code, its line, what to do."""

import ast
import inspect
import re
from typing import Final

import pytest
from pydantic import ValidationError

from wyebridge.engine.agreement import (
    check_boards,
    check_caps,
    check_clauses,
    check_scopes,
    check_shares,
    check_steps,
    check_waterfall,
)
from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.read import read_agreement
from wyebridge.engine.kernel.yaml import Document, parse

TEXT: Final = """\
id: made-up
title: Made up
version: v1
legal_power: nhs-act-2006-s75
year: 2023-24
signed_on: 2023-03-20
commences_on: 2023-04-01
effective_from: 2023-04-01
ends_on: 2024-03-31
partners:
  - {id: COUNCIL, name: The council, kind: council}
  - {id: ICB, name: The board, kind: icb}
host: COUNCIL
measures:
  - id: items
    name: Items
    unit: items
    supplied_by: ICB
    counts: [{starts: 2023-04-01, ends: 2024-03-31, by: {COUNCIL: 1, ICB: 2}}]
funds:
  - id: adults
    name: Adults
    kind: pooled
    shares: {basis: own}
    schemes:
      - id: homes
        name: Homes
        lines: [{id: places, name: Places, commissioner: COUNCIL, payer: COUNCIL, budget: "£60.00", tags: [red, new]}]
      - id: visits
        name: Visits
        lines: [{id: hours, name: Hours, commissioner: ICB, payer: ICB, budget: "£40.00"}]
  - id: other
    name: Other
    kind: pooled
    shares: {basis: own}
    schemes: [{id: day, name: Day, lines: [{id: care, name: Care, commissioner: ICB, payer: ICB, budget: "£10.00"}]}]
contributions:
  - {partner: COUNCIL, fund: adults, instalments: {first_due: 2023-04-01, count: 1, amount: "£60.00"}}
  - {partner: ICB, fund: adults, instalments: {first_due: 2023-04-01, count: 1, amount: "£40.00"}}
  - {partner: ICB, fund: other, instalments: {first_due: 2023-04-01, count: 1, amount: "£10.00"}}
boards: [{name: Joint board, decides_for: [COUNCIL, ICB]}, {name: Board, decides_for: ICB, may: [step]}]
reserves:
  - {id: risk, name: Risk pool, kind: risk-pool, held_by: COUNCIL, balance: "£10.00", funds: [adults]}
  - {id: plan, name: Recovery plan, kind: recovery-plan, held_by: ICB, balance: "£10.00"}
clauses:
  - {number: "1", applies_to: agreement, rule: each-bears-its-own}
  - number: "2"
    applies_to: [adults, "tag:red"]
    when: over
    odd_pennies: ICB
    suspended: [{starts: 2023-06-01, ends: 2023-07-31}]
    steps:
      - {offset: {funds: [other], commissioned_by: ICB}, up_to: "£5.00"}
      - {draw: plan, decided_by: Joint board, needs_plan: true, by: 2024-01-31, if_silent: skip}
      - {draw: risk}
      - share: {basis: cause, causes: {demand: ICB}}
      - {share: {basis: usage, measure: items}, up_to: "£5.00"}
      - share: {basis: stated, percentages: {COUNCIL: 60%, ICB: 40%}, caps: [{partner: ICB, at: 5% of budget}]}
      - share: {basis: single, to: COUNCIL, recovered: {by: ICB, starts: 2024-25, years: 2}}
  - number: "3"
    applies_to: homes
    when: under
    steps: [{retain: risk}]
performance:
  - {number: "4", name: Fewer stays, fund: adults, amount: "£5.00", held_by: ICB, measure: stays, target: 4%}
"""


def edited(*edits: tuple[str, str]) -> str:
    text = TEXT
    for old, new in edits:
        assert text.count(old) == 1, f"'{old}' stands {text.count(old)} times in the text"
        text = text.replace(old, new)
    return text


def line_of(piece: str, text: str) -> int:
    (line,) = [number for number, line in enumerate(text.splitlines(), 1) if piece in line]
    return line


def test_the_agreement_that_faults_are_made_in_has_none() -> None:
    agreement, problems = read_agreement(TEXT)
    assert agreement is not None, "\n".join(str(problem) for problem in problems)


FAULTS: Final = [
    ("unknown-scope", "applies_to: homes", "applies_to: house", "applies_to: house", "correct the name"),
    ("unknown-scope", '"tag:red"]', '"tag:green"]', "tag:green", "correct the name"),
    ("unknown-scope", "applies_to: homes", '"applies_to": "commissioned-by:X"', "commissioned-by:X", "correct the"),
    ("unknown-scope", "funds: [adults]}", "funds: [adult]}", "funds: [adult]}", "correct the name"),
    ("unknown-scope", "{funds: [other], comm", "{funds: [adult], comm", "[adult], comm", "correct the name"),
    ("unknown-scope", "fund: adults, amount", "fund: adult, amount", "fund: adult, amount", "correct the name"),
    ("two-rules-for-one-scope", 'homes\n    when: under', 'agreement\n    when: under', 'number: "3"', "narrow what"),
    ("two-rules-for-one-scope", "homes\n    when: under", '"tag:new"\n    when: over', 'number: "3"', "take a tag off"),
    ("dates-out-of-order", "ends: 2023-07-31", "ends: 2023-05-31", "ends: 2023-05-31", "correct the date"),
    ("unknown-reserve", "{draw: risk}", "{draw: risks}", "draw: risks", "add it under reserves"),
    ("unknown-reserve", "retain: risk", "retain: risks", "retain: risks", "or write fund"),
    ("plan-without-approval", ", decided_by: Joint board, needs_plan: true, by: 2024-01-31, if_silent: skip", "",
     "draw: plan", "under decided_by, with needs_plan: true"),
    ("gate-without-board", "{draw: risk}", "{draw: risk, by: 2024-01-31}", "draw: risk", "say who under decided_by"),
    ("gate-without-board", "{draw: risk}", "{draw: risk, before: year-end}", "draw: risk", "say who under"),
    ("dates-out-of-order", "by: 2024-01-31", "by: 2024-01-31, before: 2024-01-31", "draw: plan", "come before"),
    ("moment-never-comes", "{retain: risk}", "{retain: risk, decided_by: Board, before: commitment}, {retain: fund}",
     "before: commitment", "or 'year-end'"),
    ("body-without-power", "decided_by: Joint board", "decided_by: Tea club", "Tea club", "name it under boards"),
    ("body-without-power", "decided_by: Joint board", "decided_by: Board", "decided_by: Board", "what it may approve"),
    ("body-without-power", "odd_pennies: ICB", "odd_pennies: ICB\n    overridden_by: [Joint board, Tea club]",
     "Tea club", "correct the name"),
    ("body-without-power", "at: 5% of budget", "at: 5% of budget, unless: {of: Tea club}", "Tea club", "under boards"),
    ("body-without-power", "years: 2}", "years: 2, forgiven: {part: 5%, decided_by: Tea club}}", "Tea club", "correct"),
    ("unknown-partner", "decides_for: ICB", "decides_for: NHS", "decides_for: NHS", "use one of COUNCIL, ICB"),
    ("name-used-twice", "{name: Board, d", "{name: Joint board, d", "", "rename one"),
    ("silence-without-date", "by: 2024-01-31, if_silent", "if_silent", "if_silent", "say by when"),
    ("undefined-base", "{basis: usage, measure: items}", "{basis: usage}", "basis: usage", "write measure"),
    ("undefined-base", "{basis: usage, measure: items}", "{basis: equal, measure: items}", "basis: equal",
     "take out measure"),
    ("undefined-base", "basis: single, to: COUNCIL", "basis: single", "basis: single", "write to"),
    ("undefined-base", "basis: cause, causes: {demand: ICB}", "basis: cause", "basis: cause", "write causes"),
    ("undefined-base", "stated, percentages: {COUNCIL: 60%, ICB: 40%}", "stated", "basis: stated", "write percentages"),
    ("undefined-base", "basis: usage, measure: items", "basis: pressure-contribution", "pressure-contribution",
     "towards: pressures"),
    ("undefined-base", "basis: usage, measure: items", "basis: investment-contribution", "investment-contribution",
     "towards: investment"),
    ("undefined-base", "applies_to: homes\n    when: under\n    steps: [{retain: risk}]",
     'applies_to: "result:trust"\n    steps: [{share: {basis: contribution}}]', "basis: contribution",
     "name one bearer"),
    ("undefined-base", "applies_to: homes\n    when: under\n    steps: [{retain: risk}]",
     'applies_to: "result:trust"\n    steps: [{share: {basis: equal}, up_to: 3% of budget}, {share: {basis: equal}}]',
     "up_to: 3% of budget", "percentage of variance"),
    ("profile-unsaid", "{retain: risk}", "{share: {basis: profile}}", "id: places", "share_profile: fixed"),
    ("unknown-measure", "measure: items}", "measure: item}", "measure: item}", "add the measure"),
    ("unknown-partner", "causes: {demand: ICB}", "causes: {demand: NHS}", "demand: NHS", "use one of COUNCIL, ICB"),
    ("unknown-partner", "to: COUNCIL", "to: NHS", "to: NHS", "use one of COUNCIL, ICB"),
    ("unknown-partner", "{partner: ICB, at", "{partner: NHS, at", "partner: NHS", "use one of COUNCIL, ICB"),
    ("unknown-partner", "recovered: {by: ICB", "recovered: {by: NHS", "by: NHS", "use one of COUNCIL, ICB"),
    ("unknown-partner", "usage, measure: items}", "usage, measure: items, among: [NHS]}", "among: [NHS]", "use one of"),
    ("unknown-partner", "commissioned_by: ICB", "commissioned_by: NHS", "commissioned_by: NHS", "use one of"),
    ("unknown-partner", "odd_pennies: ICB", "odd_pennies: NHS", "odd_pennies: NHS", "use one of COUNCIL, ICB"),
    ("unknown-partner", 'risk-pool, held_by: COUNCIL', 'risk-pool, held_by: NHS', "held_by: NHS", "use one of"),
    ("unknown-partner", '"£5.00", held_by: ICB', '"£5.00", held_by: NHS', "held_by: NHS", "use one of COUNCIL, ICB"),
    ("unknown-cause", "causes: {demand: ICB}", "causes: {weather: ICB}", "weather: ICB", "use one of demand, price"),
    ("percentages-do-not-sum", "ICB: 40%}", "ICB: 39%}", "ICB: 39%", "correct a percentage"),
    ("stated-share-differs", "{COUNCIL: 60%, ICB: 40%}", "{COUNCIL: 50%, ICB: 50%}", "COUNCIL: 50%", "governs: stated"),
    ("cap-cannot-bind", "at: 5% of budget", "at: 100% of budget", "at: 100% of budget", "lower it"),
    ("cap-cannot-bind", "at: 5% of budget", "at: 100% of variance", "at: 100% of variance", "lower it"),
    ("cap-cannot-bind", "at: 5% of budget", "at: £100.00", "at: £100.00", "lower it"),
    ("cap-cannot-bind", "{COUNCIL: 60%, ICB: 40%}", "{COUNCIL: 100%}, governs: stated", "COUNCIL: 100%", "lower it"),
    ("cap-cannot-bind", "at: 5% of budget}]}", "at: £4.00}]}\n        up_to: £10.00", "at: £4.00", "lower it"),
    ("cap-cannot-bind", "at: 5% of budget}]}", "at: 2% of budget}]}\n        until: 5% of budget",
     "at: 2% of", "lower it"),
    ("cap-without-id", "at: 5% of budget", "at: 5% of budget, over: term", "over: term", "give it an id"),
    ("floor-of-parts", "basis: usage, measure: items", "basis: own, floors: [{partner: ICB, at: £1}]", "floors",
     "take the floor out"),
    ("floor-of-parts", "measure: items}", "measure: items, as_of: variance, floors: [{partner: ICB, at: £1}]}",
     "floors", "take the floor out"),
    ("undefined-base", "basis: stated, p", "basis: stated, as_of: variance, p", "as_of: variance", "take out as_of"),
    ("undefined-base", "to: COUNCIL", "to: COUNCIL, changes: [{with_effect_from: 2023-10-01, percentages: {ICB: "
     "100%}}]", "changes", "take out changes"),
    ("undefined-base", "ICB: 40%}", "ICB: 40%}, changes: [{with_effect_from: 2023-10-01, percentages: {COUNCIL: 59%, "
     "ICB: 41%}}]", "changes", "write as_of"),
    ("percentages-do-not-sum", "ICB: 40%}", "ICB: 40%}, as_of: variance, changes: [{with_effect_from: 2023-10-01, "
     "percentages: {COUNCIL: 59%}}]", "changes", "correct a percentage"),
    ("dates-out-of-order", "ICB: 40%}", "ICB: 40%}, as_of: variance, changes: [{with_effect_from: 2023-04-01, "
     "percentages: {COUNCIL: 60%, ICB: 40%}}]", "changes", "after its first day"),
    ("dates-out-of-order", "ICB: 40%}", "ICB: 40%}, as_of: year-end, changes: [{with_effect_from: 2023-07-01, "
     "percentages: {ICB: 100%}}, {with_effect_from: 2023-06-01, percentages: {COUNCIL: 60%, ICB: 40%}}]", "changes",
     "in order of date"),
    ("dates-out-of-order", "ICB: 40%}", "ICB: 40%}, as_of: year-end, changes: [{with_effect_from: 2024-04-01, "
     "percentages: {COUNCIL: 60%, ICB: 40%}}]", "changes", "within the year"),
    ("stated-share-differs", "ICB: 40%}", "ICB: 40%}, as_of: year-end, changes: [{with_effect_from: 2023-10-01, "
     "percentages: {COUNCIL: 57%, ICB: 43%}}]", "changes", "governs: stated"),
    ("unknown-partner", "ICB: 40%}", "ICB: 40%}, as_of: year-end, changes: [{with_effect_from: 2023-10-01, "
     "percentages: {COUNCIL: 60%, NHS: 40%}}], governs: stated", "NHS", "use one of COUNCIL, ICB"),
    ("undefined-base", "to: COUNCIL", "to: COUNCIL, contested: {basis: equal}", "contested", "take out contested"),
    ("undefined-base", "{demand: ICB}", "{demand: ICB}, contested: {basis: single}", "contested", "write to"),
    ("rule-too-rich", "{demand: ICB}", "{demand: ICB}, contested: {basis: cause, causes: {demand: ICB}}",
     "contested", "name a plain base"),
    ("rule-too-rich", "{demand: ICB}", "{demand: ICB}, contested: {basis: equal, caps: [{partner: ICB, at: "
     "£1}]}", "contested", "name a plain base"),
    ("unknown-partner", "{demand: ICB}", "{demand: ICB}, contested: {basis: single, to: NHS}", "contested", "use one"),
    ("residual-uncovered", "{retain: risk}", "{retain: {into: risk, causes: [windfall]}}", 'number: "3"', "residual"),
    ("verb-cannot-apply", "{retain: risk}", "{draw: risk}, {retain: risk}", "{draw: risk}, ", "or correct 'when'"),
    ("verb-cannot-apply", "{draw: risk}", "{retain: risk}", "- {retain: risk}", "take it out"),
    ("step-never-reached", "{retain: risk}", "{retain: risk}, {share: {basis: own}}", "{basis: own}}",
     "bound the step"),
    ("step-never-reached", ", caps: [{partner: ICB, at: 5% of budget}]", "", "basis: single", "change their order"),
    ("step-never-reached", "{retain: risk}", "{share: {basis: host}, until: £5}, {share: {basis: own}, until: £4}, "
     "{retain: risk}", "until: £4", "bound the step"),
    ("residual-uncovered", "{retain: risk}", "{carry: {until: 2025-26}}", 'number: "3"', "residual: awaits-partners"),
    ("carried-two-ways", "{retain: risk}", "{carry: {until: 2025-26, years: 2}}, {retain: risk}", "carry", "keep '"),
    ("dates-out-of-order", "{retain: risk}", "{carry: {until: 2022-23}}, {retain: risk}", "until: 2022", "correct the"),
    ("rule-too-rich", "{retain: risk}", "{carry: {whose: {basis: equal, caps: [{partner: ICB, at: £1}]}}}", "whose",
     "name a plain base"),
    ("unknown-partner", "{retain: risk}", "{carry: {whose: {basis: single, to: NHS}}}", "whose", "use one of"),
    ("undefined-base", "applies_to: homes\n    when: under\n    steps: [{retain: risk}]",
     'applies_to: "result:trust"\n    steps: [{carry: next-year}, {share: {basis: equal}}]', "carry", "share it"),
    ("unknown-grant", "{retain: risk}", "{return: {grant: winter, to: The department}}, {retain: risk}", "winter",
     "ring_fence of the grant's lines"),
    ("funds-in-a-circle", 'number: "3"\n    applies_to: homes\n    when: under\n    steps: [{retain: risk}]',
     'number: "3"\n    applies_to: other\n    steps: [{offset: {funds: [adults]}}, {share: {basis: own}}]',
     "funds: [adults]}}", "write one clause"),
    ("floor-for-no-part", "to: COUNCIL", "to: COUNCIL, floors: [{partner: ICB, at: £1}]", "floors", "let it bear"),
    ("floor-above-cap", "caps: [{partner: ICB, at: 5% of budget}]",
     "floors: [{partner: ICB, at: £2}], caps: [{partner: each, at: £1}]", "floors", "lower the floor"),
    ("floor-above-cap", "caps: [{partner: ICB", "floors: [{partner: ICB, at: 6% of budget}], caps: [{partner: ICB",
     "floors", "lower the floor"),
    ("unknown-partner", "usage, measure: items}", "usage, measure: items, floors: [{partner: NHS, at: £1}]}", "NHS",
     "use one of"),
    ("residual-uncovered", "{retain: risk}", '{retain: risk, up_to: "£1.00"}', 'number: "3"', "residual: awaits"),
    ("residual-uncovered", "{retain: risk}", "{retain: risk, decided_by: Board}", 'number: "3"', "residual: awaits"),
    ("residual-uncovered", "{retain: risk}", "share: {basis: host, caps: [{partner: COUNCIL, at: £1}]}", 'number: "3"',
     "residual: awaits-partners"),
    ("residual-uncovered", "{retain: risk}", "share: {basis: cause, causes: {price: ICB}}", 'number: "3"', "residual"),
    ("name-used-twice", "{id: plan, name", "{id: risk, name", "Recovery plan", "rename one"),
    ("name-used-twice", 'number: "3"', 'number: "2"', "", "rename one"),
    ("owed-to-itself", "recovered: {by: ICB", "recovered: {by: COUNCIL", "recovered: {by: COUNCIL", "say who else"),
    ("dates-out-of-order", "starts: 2024-25", "starts: 2022-23", "starts: 2022-23", "correct the year"),
    ("percentages-do-not-sum", "years: 2}", "years: 2, parts: [50%, 49%]}", "49%", "coming to 100%"),
    ("percentages-do-not-sum", "years: 2}", "years: 2, parts: [50%, 25%, 25%]}", "25%", "one percentage for each year"),
    ("recovery-without-loan", ", funds: [adults]}", ", recovered: {by: shares, starts: 2024-25, years: 1}}",
     "risk-pool", "write 'kind: loan'"),
    ("target-of-nothing", "target: 4%", "target: 0%", "target: 0%", "write the target"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "place", "remedy"), FAULTS)
def test_a_fault_is_told_with_its_code_its_line_and_what_to_do(
    code: str, old: str, new: str, place: str, remedy: str
) -> None:
    text = edited((old, new))
    agreement, problems = read_agreement(text, "made-up.yaml")
    assert agreement is None
    told = [problem for problem in problems if problem.code == code]
    assert {problem.code for problem in problems} <= {code, *ALSO.get(new, ())}
    (problem,) = told
    if place:
        assert (problem.place.file, problem.place.line) == ("made-up.yaml", line_of(place, text))
    assert remedy in problem.remedy
    assert problem.what and problem.why


ALSO: Final[dict[str, tuple[str, ...]]] = {
    "{name: Joint board, d": ("body-without-power",),
    "{id: risk, name": ("unknown-reserve",),
    '"tag:new"\n    when: over': ("residual-uncovered", "verb-cannot-apply"),
}


def test_every_fault_that_the_checks_can_find_is_provoked_here() -> None:
    modules = (check_boards, check_caps, check_clauses, check_scopes, check_shares, check_steps, check_waterfall)
    trees = [ast.walk(ast.parse(inspect.getsource(module))) for module in modules]
    codes = {
        call.args[1].value
        for tree in trees
        for call in tree
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Fault"
        if isinstance(call.args[1], ast.Constant)
    }
    assert codes | {"unknown-partner", "name-used-twice"} == {code for code, *_ in FAULTS}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{COUNCIL: 60%, ICB: 40%}", "{COUNCIL: 50%, ICB: 50%}, governs: stated"),
        ("{COUNCIL: 60%, ICB: 40%}", "{COUNCIL: 61.5%, ICB: 38.5%}"),
        ("at: 5% of budget", "at: £99.99"),
        ("at: 5% of budget", "at: 99% of variance, id: most, over: term"),
        ("at: 5% of budget}]}", "at: £3.99}]}\n        up_to: £10.00"),
        ("at: 5% of budget}]}", "at: 1.9% of budget}]}\n        until: 5% of budget"),
        ("usage, measure: items", "usage, measure: items, floors: [{partner: ICB, at: £2}]"),
        ("{retain: risk}", '{retain: risk, up_to: "£1.00"}]\n    residual: awaits-partners\n    suspended: ['),
        ("{retain: risk}", "{retain: risk, up_to: £5}, {share: {basis: own}}"),
        ("{retain: risk}", "{share: {basis: host}, until: £4}, {share: {basis: own}, until: £5}, {retain: risk}"),
        ("{retain: risk}", "{carry: next-year}"),
        ("{retain: risk}", "{carry: {years: 3, whose: {basis: own}}}"),
        ("{retain: risk}", "{carry: {until: 2025-26}}, {retain: risk}"),
        ("applies_to: homes", '"applies_to": "brought-forward:other"'),
        ("applies_to: homes", "applies_to: homes/places"),
        ("applies_to: homes", '"applies_to": "result:any-body"'),
        ("applies_to: homes", '"applies_to": "commissioned-by:ICB"'),
    ],
)
def test_what_is_said_on_purpose_is_no_fault(old: str, new: str) -> None:
    agreement, problems = read_agreement(edited((old, new)))
    assert agreement is not None, "\n".join(str(problem) for problem in problems)


def test_a_second_rule_may_stand_in_while_the_first_is_suspended() -> None:
    stand_in = '{number: "3A", applies_to: adults, when: over, rule: pro-rata-to-contribution}\n  - number: "3"'
    agreement, problems = read_agreement(edited(('number: "3"', stand_in)))
    assert agreement is not None, "\n".join(str(problem) for problem in problems)


def test_a_clause_that_cannot_be_read_says_why_and_where() -> None:
    text = edited(("steps: [{retain: risk}]", "use: bands-with-collar"))
    agreement, (problem,) = read_agreement(text, "made-up.yaml")
    assert agreement is None
    assert problem.code == "value"
    assert "asks for collar, band under 'with'; it was given nothing" in problem.what
    assert problem.place.line == line_of('number: "3"', text)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("steps: [{draw: risk, retain: fund}]", "a step does one thing: offset, draw, share, retain, carry"),
        ("steps: [{up_to: £5}]", "a step does one thing"),
        ("steps: [{offset: {within: fund, funds: [adults]}}]", "say either 'within'"),
        ("steps: [{offset: {commissioned_by: ICB}}]", "say either 'within'"),
        ("steps: [{draw: risk, up_to: a fifth}]", "'a fifth' is not a limit; write an amount such as £500,000"),
        ("title: Nothing", "a clause has either a rule, or steps"),
        ("{rule: each-bears-its-own, steps: [{draw: risk}]}", "a clause has either a rule, or steps"),
        ("{rule: each-bears-its-own, use: own-risk}", "a clause has either a rule, or steps"),
        ("use: no-such", "there is no ready clause 'no-such'; use one of own-risk, pro-rata"),
        ("{use: own-risk, with: {board: Me}}", "asks for nothing under 'with'; it was given board"),
        ("{use: own-risk, with: [{a: b}]}", "what it asks is said by name under 'with'"),
        ("{use: own-risk, steps: [{draw: risk}]}", "either steps of its own or a ready clause's, not both"),
        ("{steps: [{draw: risk}], with: {board: Me}}", "a ready clause is named under 'use'"),
    ],
)
def test_a_clause_that_contradicts_itself_cannot_be_read(said: str, why: str) -> None:
    document = parse(said, "clause")
    assert isinstance(document, Document)
    with pytest.raises(ValidationError, match=re.escape(why)):
        Clause.model_validate({"number": "1", "applies_to": "agreement", **document.values})


def test_every_fault_is_told_at_once() -> None:
    text = edited(("{draw: risk}", "{draw: risks}"), ("to: COUNCIL", "to: NHS"), ("target: 4%", "target: 0%"))
    _, problems = read_agreement(text)
    assert [problem.code for problem in problems] == ["unknown-reserve", "unknown-partner", "target-of-nothing"]


ALL_AT_ONCE: Final = (
    ("ends_on: 2024-03-31\n", "ends_on: 2022-03-31\n"),
    ("{draw: risk}", "{draw: risks, decided_by: The moon}"),
    ("{funds: [other], comm", "{funds: [others], comm"),
    ("{COUNCIL: 60%, ICB: 40%}", "{COUNCIL: 60%, ICB: 30%}"),
    ("at: 5% of budget", "at: 100% of budget"),
    ("usage, measure: items", "usage"),
    ("to: COUNCIL, rec", "to: NHS, rec"),
    ("{retain: risk}]", "{retain: risk, up_to: £1}]"),
    ("performance:", '  - {number: "5", applies_to: homes, when: under, steps: [{share: {basis: own}}]}\nperformance:'),
    ("target: 4%", "target: 104%"),
)


def test_one_bad_file_is_told_of_all_that_is_wrong_with_it_at_once() -> None:
    _, problems = read_agreement(edited(*ALL_AT_ONCE), "bad.yaml")
    assert {problem.code for problem in problems} == {
        "dates-out-of-order",
        "year-outside-term",
        "unknown-reserve",
        "body-without-power",
        "unknown-scope",
        "percentages-do-not-sum",
        "stated-share-differs",
        "cap-cannot-bind",
        "undefined-base",
        "unknown-partner",
        "residual-uncovered",
        "two-rules-for-one-scope",
        "value",
    }
    assert [problem.place.line for problem in problems] == sorted(problem.place.line for problem in problems)
    assert all(problem.place.line and problem.remedy and problem.why for problem in problems)
