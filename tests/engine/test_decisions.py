"""The register of decisions: who decided, for whom, and from when."""

from datetime import date

import pytest

from wyebridge.engine.governance import terms as decisions_module
from wyebridge.engine.governance.terms import Decision, read_decisions, repeated_decisions
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


def test_a_register_may_be_empty() -> None:
    assert read_decisions("decisions: []\n", "register") == ((), ())


CASES = [
    ("dates-out-of-order", ("effective_on: 2008-03-28", "effective_on: ⟦2008-03-19")),
    ("unknown-word", ("    minute: 98(a)\n", "    outcome: ⟦deferred\n")),
    ("missing", ("  - id: WPCT-2008-1\n    title", "  - ⟦title")),
    ("unknown-term", ("minute: 98(a)", "minuted: ⟦98(a)")),
    ("value", ("taken_on: 2008-03-20", "taken_on: ⟦20 March 2008")),
    ("value", ("id: WC-2008-1", "id: ⟦WC 2008/1")),
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
    decided = "    approves: shares\n    amount: £5.50\n    percentages: {WC: 51.5%, WPCT: 48.5%}\n    minute: 98(a)\n"
    decisions, problems, _ = read_edited(("    minute: 98(a)\n", decided))
    assert problems == ()
    assert [Decision.model_validate_json(one.model_dump_json()) for one in decisions] == list(decisions)
