"""Coding: which rule takes a row, where it goes, and what is left in suspense."""

from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.boards import Board, Quorum, Seat
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel import yaml as yaml_module
from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.ledger import coding as coding_module
from wyebridge.engine.ledger.accounts import paid_from, paid_to
from wyebridge.engine.ledger.coding import (
    Coded,
    Coder,
    CodingRule,
    Column,
    Target,
    read_coding,
    repeated_rules,
)

from .faults import codes_in
from .small_agreement import small_agreement

AGREEMENT = small_agreement()
IN_MAY = date(2008, 5, 20)
DECISION = Decision(
    id="WC-2008-1",
    title="Care for older people",
    body="WC cabinet",
    for_partner="WC",
    taken_on=date(2008, 4, 10),
    effective_on=date(2008, 5, 1),
)


def rule(
    rule_id: str,
    when: dict[str, str | list[str]],
    to: dict[str, str] | str = "own",
    *,
    ledger: str = "WC",
    starts: date | None = None,
    ends: date | None = None,
) -> CodingRule:
    return CodingRule.model_validate(
        {
            "id": rule_id,
            "ledger": ledger,
            "when": when,
            "to": to,
            "starts": starts,
            "ends": ends,
            "author": "finance officer",
            "reason": "Because.",
        }
    )


def code(
    rules: list[CodingRule],
    values: dict[str, str],
    on: date = IN_MAY,
    *,
    ledger: str = "WC",
    agreements: tuple[Agreement, ...] = (AGREEMENT,),
    decisions: tuple[Decision, ...] = (DECISION,),
) -> Coded:
    every_column = {column: values.get(column, "") for column in get_args(Column)}
    return Coder(rules, agreements, decisions).code(ledger, every_column, on)


def rule_taken(rules: list[CodingRule], values: dict[str, str], on: date = IN_MAY, ledger: str = "WC") -> str:
    return code(rules, values, on, ledger=ledger).rule


# Which rule takes a row.


def test_the_first_rule_that_matches_wins() -> None:
    broad, narrow = rule("broad", {"cost_centre": "1*"}), rule("narrow", {"cost_centre": "123"})
    assert rule_taken([narrow, broad], {"cost_centre": "123"}) == "narrow"
    assert rule_taken([broad, narrow], {"cost_centre": "123"}) == "broad"
    assert rule_taken([narrow, broad], {"cost_centre": "124"}) == "broad"


def test_every_column_a_rule_names_must_match_and_others_do_not_matter() -> None:
    both = [rule("both", {"cost_centre": "123", "account": "456"})]
    assert rule_taken(both, {"cost_centre": "123", "account": "456", "supplier": "Anyone"}) == "both"
    assert rule_taken(both, {"cost_centre": "123", "account": "457"}) == ""
    assert rule_taken(both, {"cost_centre": "123"}) == ""


def test_any_of_several_values_will_do() -> None:
    several = [rule("several", {"cost_centre": ["123", "9*"]})]
    assert [rule_taken(several, {"cost_centre": value}) for value in ("123", "987", "12", "1239")] == [
        "several",
        "several",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        ("*", "", True),
        ("*", "anything at all", True),
        ("Care*", "CARE HOMES LTD", True),
        ("*homes*", "Care Homes Ltd", True),
        ("*homes", "Care Homes Ltd", False),
        ("c*e", "care", True),
        ("c*e*e", "care", False),
        ("a.c", "abc", False),
        ("(a|b)", "a", False),
        ("(a|b)", "(A|B)", True),
        ("", "", True),
        ("", "x", False),
    ],
)
def test_a_star_stands_for_anything_and_no_other_sign_does(pattern: str, value: str, matches: bool) -> None:
    assert (rule_taken([rule("only", {"supplier": pattern})], {"supplier": value}) == "only") is matches


@pytest.mark.parametrize("written", ["Care  Homes Ltd", " care homes ltd ", "CARE\tHOMES\nLTD", "Care\u00a0Homes Ltd"])
def test_case_and_spaces_do_not_matter_on_either_side(written: str) -> None:
    assert rule_taken([rule("only", {"supplier": "Care Homes Ltd"})], {"supplier": written}) == "only"
    assert rule_taken([rule("only", {"supplier": written})], {"supplier": "Care Homes Ltd"}) == "only"


def test_a_rule_is_for_one_body_s_ledger() -> None:
    rules = [rule("trust", {"cost_centre": "1"}, ledger="WPCT"), rule("council", {"cost_centre": "1"})]
    assert rule_taken(rules, {"cost_centre": "1"}, ledger="WPCT") == "trust"
    assert rule_taken(rules, {"cost_centre": "1"}, ledger="WC") == "council"


def test_a_dated_rule_holds_from_its_first_day_to_its_last() -> None:
    dated = [rule("dated", {"cost_centre": "1"}, starts=date(2008, 5, 1), ends=date(2008, 5, 31))]
    days = (date(2008, 4, 30), date(2008, 5, 1), date(2008, 5, 31), date(2008, 6, 1))
    assert [rule_taken(dated, {"cost_centre": "1"}, on=day) for day in days] == ["", "dated", "dated", ""]


def test_a_row_that_no_rule_covers_is_in_suspense_and_says_so() -> None:
    assert code([], {"supplier": "Anyone"}) == Coded("suspense", because="no coding rule covers it")


# Where a row goes.

ANY: dict[str, str | list[str]] = {"supplier": "*"}


def test_a_scheme_s_line_brings_its_fund_and_the_decision_it_stands_on() -> None:
    found = code([rule("r", ANY, {"scheme": "homes", "line": "places"})], {})
    assert found == Coded("scheme", rule="r", fund="older-people", scheme="homes", line="places", authority="WC-2008-1")


def test_what_was_spent_before_its_decision_had_effect_cites_none() -> None:
    homes = [rule("r", ANY, {"scheme": "homes", "line": "places"})]
    assert code(homes, {}, DECISION.effective_on - timedelta(days=1)).authority == ""
    assert code(homes, {}, DECISION.effective_on).authority == "WC-2008-1"
    assert code(homes, {}, decisions=()).authority == ""


def test_a_scheme_that_cites_no_decision_has_no_authority() -> None:
    assert code([rule("r", ANY, {"scheme": "ward", "line": "beds"})], {}).authority == ""


def test_where_each_keeps_its_own_the_commissioner_is_the_funder_and_elsewhere_the_shares_decide() -> None:
    carers = code([rule("r", ANY, {"scheme": "fostering", "line": "carers"})], {}, ledger="WC")
    assert carers.funder == "WC"
    assert code([rule("r", ANY, {"scheme": "homes", "line": "nursing"})], {}).funder == ""


def test_a_rule_may_name_the_one_body_whose_money_it_is() -> None:
    theirs = rule("r", ANY, {"scheme": "homes", "line": "places", "for": "WPCT"})
    assert code([theirs], {}).funder == "WPCT"


def test_a_contribution_goes_to_its_fund_and_is_the_payer_s() -> None:
    paid_in = rule("r", ANY, {"contribution": "beds"}, ledger="WPCT")
    assert code([paid_in], {}, ledger="WPCT") == Coded("contribution", rule="r", fund="beds", funder="WPCT")


def test_a_receipt_goes_to_its_fund_and_is_nobody_s_money_there() -> None:
    came_in = rule("r", ANY, {"received": "beds"})
    assert code([came_in], {}) == Coded("receipt", rule="r", fund="beds")


def test_exclusions_own_business_and_suspense_are_said_by_name() -> None:
    assert code([rule("r", ANY, {"excluded": "schools"})], {}) == Coded("excluded", rule="r", excluded="schools")
    assert code([rule("r", ANY, "own")], {}) == Coded("own", rule="r")
    assert code([rule("r", ANY, "suspense")], {}) == Coded("suspense", rule="r", because="Because.")


@pytest.mark.parametrize("to", [{"scheme": "homes", "line": "places"}, {"contribution": "beds"}, {"received": "beds"}])
def test_outside_the_dates_of_any_agreement_a_row_is_in_suspense(to: dict[str, str]) -> None:
    for day in (date(2008, 3, 31), date(2009, 4, 1)):
        found = code([rule("r", ANY, to)], {}, day)
        assert (found.entry_class, found.rule, found.because) == ("suspense", "r", "outside the dates of any agreement")
    for day in (date(2008, 4, 1), date(2009, 3, 31)):
        assert code([rule("r", ANY, to)], {}, day).entry_class != "suspense"


def test_a_line_or_fund_that_the_version_in_force_lacks_is_in_suspense() -> None:
    later = small_agreement(
        ("effective_from: 2008-04-01", "effective_from: 2008-10-01"),
        ("id: visitors", "id: health-visitors"),
        ("  - id: beds\n    name: Community", "  - id: wards\n    name: Community"),
        ("  - partner: WC\n    fund: beds", "  - partner: WC\n    fund: wards"),
        ("  - partner: WPCT\n    fund: beds", "  - partner: WPCT\n    fund: wards"),
    )
    rules = [
        rule("line", {"cost_centre": "1"}, {"scheme": "visits", "line": "visitors"}),
        rule("fund", {"cost_centre": "2"}, {"contribution": "beds"}),
        rule("back", {"cost_centre": "3"}, {"received": "beds"}),
    ]
    for cost_centre, entry_class in (("1", "scheme"), ("2", "contribution"), ("3", "receipt")):
        values = {"cost_centre": cost_centre}
        both = (AGREEMENT, later)
        assert code(rules, values, date(2008, 9, 30), agreements=both).entry_class == entry_class
        found = code(rules, values, date(2008, 10, 1), agreements=both)
        assert found.entry_class == "suspense"
        assert "not in the version then in force" in found.because


def test_a_line_takes_the_fund_it_has_in_the_version_in_force() -> None:
    later = AGREEMENT.model_copy(
        update={
            "effective_from": date(2008, 10, 1),
            "funds": tuple(fund.model_copy(update={"id": f"new-{fund.id}"}) for fund in AGREEMENT.funds),
        }
    )
    rules = [rule("r", ANY, {"scheme": "ward", "line": "beds"})]
    funds = [code(rules, {}, day, agreements=(AGREEMENT, later)).fund for day in (date(2008, 9, 30), date(2008, 10, 1))]
    assert funds == ["beds", "new-beds"]


# Any rules and any rows: a second way to the same rule.

words = st.lists(st.sampled_from(["a", "B", "*", " ", "ab", "."]), max_size=4).map("".join)
plain_words = st.lists(st.sampled_from(["a", "b", "A", " ", "ab", "."]), max_size=4).map("".join)
columns = st.sampled_from(get_args(Column))
some_days = st.integers(0, 40).map(lambda days: date(2008, 4, 1) + timedelta(days=days))
targets: st.SearchStrategy[dict[str, str] | str] = st.sampled_from(
    ["own", {"scheme": "homes", "line": "places"}, {"contribution": "beds"}, {"excluded": "schools"}]
)
rule_lists = st.lists(
    st.builds(
        rule,
        st.integers(1, 99).map("r{}".format),
        st.dictionaries(columns, st.lists(words, min_size=1, max_size=3) | words, min_size=1, max_size=3),
        targets,
        ledger=st.sampled_from(["WC", "WPCT"]),
        starts=st.none() | some_days,
        ends=st.none() | some_days,
    ),
    max_size=8,
)
rows = st.fixed_dictionaries(dict.fromkeys(get_args(Column), plain_words))


def is_like(pattern: str, value: str) -> bool:
    """Slow twin of a wildcard: a star takes some of the value, any other letter takes itself."""
    if not pattern:
        return not value
    if pattern[0] == "*":
        return any(is_like(pattern[1:], value[taken:]) for taken in range(len(value) + 1))
    return bool(value) and value[0] == pattern[0] and is_like(pattern[1:], value[1:])


def tidy(text: str) -> str:
    return " ".join(text.lower().split())


def first_rule(rules: list[CodingRule], ledger: str, row: dict[str, str], on: date) -> str:
    """Slow twin: try every rule in order."""
    for candidate in rules:
        if candidate.ledger != ledger:
            continue
        if (candidate.starts and on < candidate.starts) or (candidate.ends and on > candidate.ends):
            continue
        if all(
            any(is_like(tidy(pattern), tidy(row[column])) for pattern in patterns)
            for column, patterns in candidate.when.items()
        ):
            return candidate.id
    return ""


@settings(max_examples=75, deadline=None)
@given(rules=rule_lists, row=rows, ledger=st.sampled_from(["WC", "WPCT"]), on=some_days)
def test_trying_only_the_likely_rules_never_changes_the_answer(
    rules: list[CodingRule], row: dict[str, str], ledger: str, on: date
) -> None:
    assert rule_taken(rules, row, on, ledger) == first_rule(rules, ledger, row, on)


@settings(max_examples=60, deadline=None)
@given(rules=rule_lists, row=rows, on=some_days)
def test_rows_between_two_days_on_which_coding_can_change_code_alike(
    rules: list[CodingRule], row: dict[str, str], on: date
) -> None:
    coder = Coder(rules, (AGREEMENT,), (DECISION,))
    starts = max(day for day in coder.periods() if day <= on)
    assert coder.code("WC", row, on) == coder.code("WC", row, starts)


def test_the_days_on_which_coding_can_change_are_in_order_and_begin_before_any_row() -> None:
    dated = rule("r", ANY, starts=date(2008, 5, 5), ends=date(2008, 6, 6))
    periods = Coder([dated], (AGREEMENT,), (DECISION,)).periods()
    assert periods[0] == date.min
    assert all(one < following for one, following in pairwise(periods))
    assert set(periods) == {
        date.min,
        date(2008, 4, 1),
        date(2008, 5, 1),
        date(2008, 5, 5),
        date(2008, 6, 7),
        date(2009, 4, 1),
    }


def test_an_agreement_may_run_to_the_last_day_that_a_term_can_name() -> None:
    agreement = small_agreement(("ends_on: 2009-03-31", "ends_on: 2148-03-31"))
    assert Coder([rule("r", ANY, ends=date.max)], (agreement,), ()).periods()[-1] == date(2148, 4, 1)


def test_a_coder_looks_at_no_column_that_no_rule_names() -> None:
    rules = [rule("a", {"supplier": "x"}), rule("b", {"cost_centre": "1", "supplier": "y"})]
    assert Coder(rules, (AGREEMENT,), ()).columns == ("cost_centre", "supplier")
    assert Coder([], (AGREEMENT,), ()).columns == ()


# Accounts: one for each thing a row can be coded to.


def test_two_rows_share_an_account_only_when_they_are_coded_to_the_same_thing() -> None:
    coded = [
        Coded("scheme", fund="f", scheme="s", line="l"),
        Coded("scheme", fund="f", scheme="s", line="m"),
        Coded("scheme", fund="f", scheme="t", line="l"),
        Coded("scheme", fund="g", scheme="s", line="l"),
        Coded("contribution", fund="f", funder="WC"),
        Coded("contribution", fund="g", funder="WC"),
        Coded("receipt", fund="f"),
        Coded("receipt", fund="g"),
        Coded("excluded", excluded="schools"),
        Coded("excluded", excluded="surgery"),
        Coded("own"),
        Coded("suspense", because="no rule"),
    ]
    accounts = [paid_to("WC", each) for each in coded]
    assert len(set(accounts)) == len(coded)
    assert paid_from("WC") not in accounts


def test_a_scheme_s_account_is_the_same_whoever_pays_and_every_other_is_the_payer_s_own() -> None:
    shared = Coded("scheme", fund="f", scheme="s", line="l")
    assert paid_to("WC", shared) == paid_to("WPCT", shared)
    for coded in (
        Coded("contribution", fund="f"),
        Coded("receipt", fund="f"),
        Coded("excluded", excluded="x"),
        Coded("own"),
        Coded("suspense"),
    ):
        assert paid_to("WC", coded) != paid_to("WPCT", coded)
    assert paid_from("WC") != paid_from("WPCT")


# Reading a file of rules.

RULES = """\
rules:
  - id: places
    ledger: WC
    when: {cost_centre: [123, "9*"], supplier: Care Homes Ltd}
    to: {scheme: homes, line: places, for: WPCT}
    starts: 2008-04-01
    ends: 2009-03-31
    author: finance officer
    reason: Places in homes.
  - id: paid-in
    ledger: WPCT
    when: {supplier: Wyeshire Council}
    to: {contribution: beds}
    author: finance officer
    reason: The instalment.
  - id: schools
    ledger: WC
    when: {directorate: Schools}
    to: {excluded: schools}
    author: finance officer
    reason: Grant.
"""


def read_edited(*edits: tuple[str, str]) -> tuple[tuple[CodingRule, ...], tuple[Problem, ...], list[tuple[int, int]]]:
    """Read the rules with edits made; ⟦ marks where a problem must say it is."""
    text = RULES
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    places = [(number, line.index("⟦") + 1) for number, line in enumerate(text.splitlines(), 1) if "⟦" in line]
    rules, problems = read_coding(text.replace("⟦", ""), "coding/council.yaml", (AGREEMENT,))
    return rules, problems, places


def test_rules_are_read_as_written_and_a_single_value_is_a_list_of_one() -> None:
    rules, problems, _ = read_edited()
    assert problems == ()
    assert rules[0].when == {"cost_centre": ("123", "9*"), "supplier": ("Care Homes Ltd",)}
    assert rules[0].to == Target.model_validate({"scheme": "homes", "line": "places", "for": "WPCT"})
    assert (rules[0].starts, rules[0].ends) == (date(2008, 4, 1), date(2009, 3, 31))
    assert [found.id for found in rules] == ["places", "paid-in", "schools"]


CASES = [
    ("unknown-name", ("ledger: WPCT", "ledger: ⟦XX")),
    ("unknown-name", ("{scheme: homes, line: places", "⟦{scheme: homes, line: place")),
    ("unknown-name", ("{scheme: homes, line: places", "⟦{scheme: home, line: places")),
    ("unknown-name", ("{scheme: homes, line: places, for: WPCT", "⟦{scheme: homes, line: places, for: XX")),
    ("unknown-name", ("{contribution: beds}", "⟦{contribution: bed}")),
    ("unknown-name", ("{contribution: beds}", "⟦{received: bed}")),
    ("unknown-name", ("{excluded: schools}", "⟦{excluded: school}")),
    ("matches-everything", ("{directorate: Schools}", "⟦{}")),
    ("dates-out-of-order", ("ends: 2009-03-31", "ends: ⟦2008-03-31")),
    ("no-values", ("{directorate: Schools}", "{directorate: ⟦[]}")),
    ("no-values", ('cost_centre: [123, "9*"]', "cost_centre: ⟦[]")),
    ("missing", ("  - id: paid-in\n    ledger", "  - ⟦ledger")),
    ("unknown-term", ("starts: 2008-04-01", "begins: ⟦2008-04-01")),
    ("unknown-word", ("{directorate: Schools}", "{team: ⟦Schools}")),
    ("unknown-word", ("{excluded: schools}", "⟦elsewhere")),
    ("value", ("ends: 2009-03-31", "ends: ⟦March")),
    ("value", ("{scheme: homes, line: places, for: WPCT}", "⟦{scheme: homes}")),
    ("value", ("{contribution: beds}", "⟦{contribution: beds, excluded: schools}")),
    ("value", ("{contribution: beds}", "⟦{contribution: beds, received: beds}")),
    ("value", ("{contribution: beds}", "⟦{}")),
    ("yaml", ("  - id: paid-in\n", "  - id: paid-in\n    ⟦id: paid\n")),
]


@pytest.mark.parametrize(("code_", "edit"), CASES)
def test_each_fault_in_a_rule_is_found_at_its_place(code_: str, edit: tuple[str, str]) -> None:
    rules, problems, places = read_edited(edit)
    assert rules == ()
    found = [(problem.code, problem.place.line, problem.place.column) for problem in problems]
    assert found == [(code_, *places[0])]
    assert all(problem.what and problem.why and problem.remedy for problem in problems)
    assert problems[0].place.file == "coding/council.yaml"


def test_every_kind_of_fault_has_a_case() -> None:
    # Rules of one name are looked for over all files, so below.
    assert codes_in(coding_module, yaml_module) == {code for code, _ in CASES} | {"name-used-twice"}


def test_faults_in_several_rules_are_reported_together() -> None:
    _, problems, places = read_edited(
        ("ledger: WPCT", "ledger: ⟦XX"), ("{directorate: Schools}", "⟦{}"), ("starts: 2008-04-01", "starts: ⟦spring")
    )
    assert {(problem.place.line, problem.place.column) for problem in problems} == set(places)


@pytest.mark.parametrize("edit", [("{contribution: beds}", "{}"), ("{directorate: Schools}", "{team: Schools}")])
def test_one_rule_that_cannot_be_read_does_not_hide_the_faults_of_others(edit: tuple[str, str]) -> None:
    _, problems, _ = read_edited(edit, ("line: places", "line: place"))
    assert "unknown-name" in {problem.code for problem in problems}
    assert len(problems) == 2


def test_problems_are_in_order_of_place() -> None:
    _, problems, _ = read_edited(("line: places", "line: place"), ("reason: Grant.", "reeson: Grant."))
    assert len(problems) == 3
    lines = [problem.place.line for problem in problems]
    assert lines == sorted(lines)


def test_a_rule_may_hold_for_one_day() -> None:
    assert read_edited(("starts: 2008-04-01", "starts: 2009-03-31"))[1] == ()


def test_a_day_that_cannot_be_read_is_never_called_out_of_order() -> None:
    for edit in (("starts: 2008-04-01", "starts: spring"), ("ends: 2009-03-31", "ends: spring")):
        assert [problem.code for problem in read_edited(edit)[1]] == ["value"]


def test_a_name_is_known_if_any_version_of_the_agreement_has_it() -> None:
    later = small_agreement(("id: visitors", "id: health-visitors"))
    text = RULES.replace("scheme: homes, line: places", "scheme: visits, line: health-visitors")
    assert read_coding(text, "council", (AGREEMENT,))[1] != ()
    assert read_coding(text, "council", (AGREEMENT, later))[1] == ()


@pytest.mark.parametrize("times", [2, 3])
def test_rules_of_one_name_in_any_files_are_a_fault_once(times: int) -> None:
    rules = [rule("b", ANY), *[rule("a", ANY)] * times]
    (problem,) = repeated_rules(rules, "coding")
    assert (problem.code, str(problem.place)) == ("name-used-twice", "coding")
    assert "'a'" in problem.what
    assert repeated_rules(rules[:2], "coding") == ()


def cabinet_and_board(decides_for: dict[str, str], *ended: str) -> Constitution:
    """A constitution of one board for each partner, of which some have been abolished."""
    return Constitution(
        boards=tuple(
            Board(
                id=partner,
                name=name,
                kind="partner",
                decides_for=(partner,),
                seats=(Seat(id="chair", constituency="elected", appointed_by=partner),),
                quorum=Quorum(members=1),
                notice_days=0,
                to_on=date(2007, 1, 1) if partner in ended else None,
                source="Standing orders",
            )
            for partner, name in decides_for.items()
        )
    )


def test_with_a_constitution_spending_needs_the_say_of_the_body_that_controls_the_line() -> None:
    to_homes = [rule("r", ANY, {"scheme": "homes", "line": "places"})]
    body = DECISION.body
    for constitution, authority in (
        (cabinet_and_board({"WC": body, "WPCT": "WPCT board"}), DECISION.id),
        (cabinet_and_board({"WC": "Another", "WPCT": body}), ""),
        (cabinet_and_board({"WC": body, "WPCT": "WPCT board"}, "WC"), ""),
    ):
        coder = Coder(to_homes, (AGREEMENT,), (DECISION,), constitution)
        values = dict.fromkeys(get_args(Column), "")
        assert coder.code("WC", values, DECISION.effective_on).authority == authority
        assert coder.code("WC", values, DECISION.effective_on - timedelta(days=1)).authority == ""


def test_two_decisions_are_both_cited_and_both_must_have_effect() -> None:
    later = DECISION.model_copy(update={"id": "WPCT-2", "for_partner": "WPCT", "effective_on": date(2008, 6, 1)})
    schemes = {s.id: s for _, s in AGREEMENT.every_scheme()}
    both = schemes["homes"].model_copy(update={"decision": (DECISION.id, later.id)})
    funds = tuple(
        fund.model_copy(update={"schemes": tuple(both if s.id == "homes" else s for s in fund.schemes)})
        for fund in AGREEMENT.funds
    )
    agreement = AGREEMENT.model_copy(update={"funds": funds})
    to_homes = [rule("r", ANY, {"scheme": "homes", "line": "places"})]
    before = code(to_homes, {}, date(2008, 5, 31), agreements=(agreement,), decisions=(DECISION, later))
    after = code(to_homes, {}, date(2008, 6, 1), agreements=(agreement,), decisions=(DECISION, later))
    assert (before.authority, after.authority) == ("", f"{DECISION.id} WPCT-2")
