"""The register of decisions: who decided, for whom, and from when."""

from datetime import date

import pytest

from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.governance import citing as citing_module
from wyebridge.engine.governance import read as decisions_module
from wyebridge.engine.governance.read import read_decisions, repeated_decisions
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel import yaml as yaml_module
from wyebridge.engine.kernel.problems import Problem

from .faults import codes_in

REGISTER = """\
decisions:
  - id: WC-2008-1
    title: Care for older people
    body: WC cabinet
    for_partner: WC
    taken_on: 2008-03-20
    effective_on: 2008-03-28
    minute: 98(a)
  - id: WPCT-2008-1
    title: Care for older people
    body: WPCT board
    for_partner: WPCT
    taken_on: 2008-03-26
    effective_on: 2008-03-26
"""


def read_edited(*edits: tuple[str, str]) -> tuple[tuple[Decision, ...], tuple[Problem, ...], list[tuple[int, int]]]:
    """Read the register with edits made; ⟦ marks where a problem must say it is."""
    text = REGISTER
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    places = [(number, line.index("⟦") + 1) for number, line in enumerate(text.splitlines(), 1) if "⟦" in line]
    decisions, problems = read_decisions(text.replace("⟦", ""), "decisions/2008.yaml")
    return decisions, problems, places


def test_each_decision_is_one_board_s_for_one_partner_with_its_two_dates() -> None:
    decisions, problems, _ = read_edited()
    assert problems == ()
    assert decisions == (
        Decision(
            id="WC-2008-1",
            title="Care for older people",
            body="WC cabinet",
            for_partner="WC",
            taken_on=date(2008, 3, 20),
            effective_on=date(2008, 3, 28),
            minute="98(a)",
        ),
        Decision(
            id="WPCT-2008-1",
            title="Care for older people",
            body="WPCT board",
            for_partner="WPCT",
            taken_on=date(2008, 3, 26),
            effective_on=date(2008, 3, 26),
        ),
    )


def test_a_decision_may_cite_the_runs_that_the_board_had_before_it() -> None:
    one, other = (f"{model}-{'0123456789abcdef' * 2}" for model in ("exposure", "visits"))
    decisions, problems, _ = read_edited(("    minute: 98(a)\n", f"    evidence: [{one}, {other}]\n"))
    assert problems == ()
    assert [decision.evidence for decision in decisions] == [(one, other), ()]
    assert Decision.model_validate_json(decisions[0].model_dump_json(exclude_defaults=True)) == decisions[0]


def test_a_register_may_be_empty() -> None:
    assert read_decisions("decisions: []\n", "register") == ((), ())


CASES = [
    ("dates-out-of-order", ("effective_on: 2008-03-28", "effective_on: ⟦2008-03-19")),
    ("unknown-word", ("    minute: 98(a)\n", "    outcome: ⟦deferred\n")),
    ("missing", ("  - id: WPCT-2008-1\n    title", "  - ⟦title")),
    ("unknown-term", ("minute: 98(a)", "minuted: ⟦98(a)")),
    ("value", ("taken_on: 2008-03-20", "taken_on: ⟦20 March 2008")),
    ("value", ("id: WC-2008-1", "id: ⟦WC 2008/1")),
    ("value", ("    minute: 98(a)\n", "    evidence: [⟦the paper we saw]\n")),
    ("value", ("    minute: 98(a)\n", f"    evidence: ⟦exposure-{'0' * 31}\n")),
    ("yaml", ("    minute: 98(a)\n", "    ⟦body: again\n")),
]


@pytest.mark.parametrize(("code", "edit"), CASES)
def test_each_fault_is_found_at_its_place_and_nothing_is_then_read(code: str, edit: tuple[str, str]) -> None:
    decisions, problems, places = read_edited(edit)
    assert decisions == ()
    found = [(problem.code, problem.place.line, problem.place.column) for problem in problems]
    assert found == [(code, *places[0])]
    assert problems[0].place.file == "decisions/2008.yaml"
    assert all(problem.what and problem.why and problem.remedy for problem in problems)


def test_every_kind_of_fault_has_a_case() -> None:
    # Decisions of one name are looked for over all files, so below.
    assert codes_in(decisions_module, yaml_module) == {code for code, _ in CASES} | {"name-used-twice"}


# What a decision cites.

CITING = load_agreement("""
id: two
title: Two bodies
version: v1
legal_power: nhs-act-2006-s75
year: 2008-09
commences_on: 2008-04-01
effective_from: 2008-04-01
ends_on: 2009-03-31
partners:
  - {id: WC, name: A council, kind: council, predecessor: {id: OLD, name: An old council, until: 2007-03-31}}
  - {id: WPCT, name: A trust, kind: pct}
host: WC
funds:
  - id: pool
    name: The pool
    kind: pooled
    shares: {basis: own}
    schemes:
      - {id: care, name: Care, lines: [{id: homes, name: Homes, commissioner: WC, payer: WC, budget: "£60.00"}]}
contributions: [{partner: WC, fund: pool, instalments: {first_due: 2008-04-01, count: 1, amount: "£60.00"}}]
boards:
  - {name: Joint board, decides_for: [WC, WPCT]}
  - {name: WPCT board, decides_for: WPCT}
  - {name: WC cabinet, decides_for: WC}
  - {name: Finance chief, decides_for: WC}
  - {name: B, decides_for: WC}
  - {name: C, decides_for: WC}
reserves:
  - {id: pot, name: The pot, kind: risk-pool, held_by: WC, balance: "£10.00"}
  - id: loan
    name: A loan
    kind: loan
    held_by: WC
    recovered: {by: shares, starts: 2009-10, years: 1, forgiven: {part: 5%, decided_by: C}}
  - {id: plan, name: The plan, kind: recovery-plan, held_by: WC, balance: "£10.00"}
clauses:
  - number: "7"
    applies_to: pool
    when: over
    overridden_by: [WC cabinet, WPCT board]
    steps:
      - {name: pot, draw: pot, decided_by: Joint board}
      - {draw: plan, decided_by: WPCT board, needs_plan: true}
      - {share: {basis: equal, caps: [{partner: WC, at: "£5.00", unless: {of: Finance chief}}]}}
      - share:
          basis: single
          to: WC
          recovered: {by: WPCT, starts: 2009-10, years: 1, forgiven: {part: 5%, decided_by: B}}
  - {number: "8", applies_to: agreement, when: over, residual: awaits-partners, steps: [{draw: loan}]}
""")
CITED = """\
decisions:
  - {id: D1, title: T, body: Joint board, for_partner: WC, taken_on: 2009-03-01, effective_on: 2009-03-01, clause: "7",
     step: pot}
  - {id: D2, title: T, body: WPCT board, for_partner: WPCT, taken_on: 2009-03-01, effective_on: 2009-03-01, clause: "7",
     step: "2", approves: plan}
  - {id: D3, title: T, body: Finance chief, for_partner: OLD, taken_on: 2009-03-01, effective_on: 2009-03-01,
     clause: "7", approves: consent}
  - {id: D4, title: T, body: WC cabinet, for_partner: WC, taken_on: 2009-03-01, effective_on: 2009-03-01, clause: "7",
     approves: shares, percentages: {WC: 100%}}
  - {id: D6, title: T, body: B, for_partner: WC, taken_on: 2009-03-01, effective_on: 2009-03-01, clause: "7",
     step: "4", approves: forgiveness}
  - {id: D7, title: T, body: C, for_partner: WC, taken_on: 2009-03-01, effective_on: 2009-03-01, clause: "8",
     approves: forgiveness}
  - {id: D5, title: A scheme, body: Anybody, for_partner: WC, taken_on: 2009-03-01, effective_on: 2009-03-01}
"""


def test_decisions_that_each_open_a_gate_of_the_agreement_or_authorise_spending_are_sound() -> None:
    assert read_decisions(CITED, "register", [CITING])[1] == ()


CITATIONS = [
    ("unknown-partner", "for_partner: OLD", "for_partner: NEW", 6),
    ("decision-cites-nothing", ', clause: "7",\n     step: pot', ', step: pot', 2),
    ("decision-cites-nothing", ', clause: "7",\n     approves: shares', ", approves: shares", 8),
    ("unknown-clause", 'clause: "7",\n     step: pot', 'clause: "9",\n     step: pot', 2),
    ("unknown-step", "step: pot", "step: pott", 3),
    ("unknown-step", 'step: "2"', 'step: "5"', 5),
    ("body-without-power", "body: Joint board", "body: WPCT board", 2),
    ("body-without-power", 'step: "2", approves: plan', 'step: "2"', 4),
    ("body-without-power", "body: Finance chief", "body: Joint board", 6),
    ("body-without-power", "body: WC cabinet", "body: Finance chief", 8),
    ("body-without-power", "body: B,", "body: C,", 10),
    ("body-without-power", "body: WC cabinet, for_partner: WC", "body: WC cabinet, for_partner: WPCT", 8),
    ("body-without-power", "body: C,", "body: B,", 12),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "line"), CITATIONS)
def test_a_decision_that_would_open_nothing_is_told_with_its_line_and_what_to_do(
    code: str, old: str, new: str, line: int
) -> None:
    assert CITED.count(old) == 1
    decisions, (problem,) = read_decisions(CITED.replace(old, new), "register", [CITING])
    assert decisions == ()
    assert (problem.code, problem.place.line) == (code, line)
    assert problem.what and problem.why and problem.remedy


def test_every_kind_of_citation_that_opens_nothing_has_a_case() -> None:
    assert codes_in(citing_module) == {code for code, *_ in CITATIONS}


def test_what_a_decision_cites_is_not_judged_from_a_part_that_cannot_be_read() -> None:
    for old, new in (
        ("approves: plan", "approves: plans"),
        ("step: pot", "step: [pot]"),
        ("body: Joint board", "body:"),
    ):
        assert len(read_decisions(CITED.replace(old, new), "register", [CITING])[1]) == 1


def test_a_decision_may_have_effect_on_the_day_it_was_taken_and_no_sooner() -> None:
    assert read_edited(("effective_on: 2008-03-28", "effective_on: 2008-03-20"))[1] == ()
    assert len(read_edited(("effective_on: 2008-03-28", "effective_on: 2008-03-19"))[1]) == 1


def test_faults_in_several_decisions_are_reported_together() -> None:
    _, problems, places = read_edited(
        ("effective_on: 2008-03-28", "effective_on: ⟦2007-03-28"),
        ("for_partner: WPCT", "for_partner: ⟦the trust"),
        ("taken_on: 2008-03-26", "taken_on: ⟦yesterday"),
    )
    assert {(problem.place.line, problem.place.column) for problem in problems} == set(places)


def test_a_day_that_cannot_be_read_is_never_called_out_of_order() -> None:
    # Whatever stands in for the day, long before it and long after it are both tried.
    for effective in ("1066-10-14", "2999-12-31", "soon"):
        edits = (("taken_on: 2008-03-20", "taken_on: soon"), ("effective_on: 2008-03-28", f"effective_on: {effective}"))
        assert {problem.code for problem in read_edited(*edits)[1]} == {"value"}
    assert [problem.code for problem in read_edited(("effective_on: 2008-03-28", "effective_on: soon"))[1]] == ["value"]


@pytest.mark.parametrize("times", [2, 3])
def test_decisions_of_one_name_in_any_files_are_a_fault_once(times: int) -> None:
    decisions, _, _ = read_edited()
    (problem,) = repeated_decisions([decisions[1], *[decisions[0]] * times], "decisions")
    assert (problem.code, str(problem.place)) == ("name-used-twice", "decisions")
    assert "'WC-2008-1'" in problem.what
    assert repeated_decisions(decisions, "decisions") == ()


def test_problems_are_in_order_of_place() -> None:
    _, problems, _ = read_edited(
        ("effective_on: 2008-03-28", "effective_on: 2007-03-28"), ("for_partner: WPCT", "for_partner: the trust")
    )
    lines = [problem.place.line for problem in problems]
    assert len(lines) == 2
    assert lines == sorted(lines)


def test_a_decision_kept_as_text_is_read_back_as_it_was() -> None:
    shares = "    percentages: {WC: 51.5%, WPCT: 48.5%}\n    minute: 98(a)\n"
    decided = f'    clause: "1"\n    approves: shares\n    amount: £5.50\n{shares}'
    decisions, problems, _ = read_edited(("    minute: 98(a)\n", decided))
    assert problems == ()
    assert [Decision.model_validate_json(one.model_dump_json()) for one in decisions] == list(decisions)
