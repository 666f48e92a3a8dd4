"""What a new version changes, what an ending divides, how contributions roll forward, and the picture of it."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyebridge.engine.agreement.diff import diff
from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.roll_forward import roll_baseline, roll_recurrent, uplift
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.kernel.verdicts import Determined, Undetermined
from wyebridge.engine.ledger.cases import read_case, run_case
from wyebridge.engine.ledger.exit import ExitRegister, exit_statement, read_exit_register
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import LineResult, SettlementPosition
from wyebridge.papers.waterfall import bars, waterfall_svg
from wyebridge.shipped import shipped

TEXT = """
id: two
title: Two bodies
version: v1
legal_power: nhs-act-2006-s75
year: 2023-24
signed_on: 2023-04-01
commences_on: 2023-04-01
effective_from: 2023-04-01
ends_on: 2024-03-31
partners:
  - {id: A, name: A council, kind: council}
  - {id: B, name: B board, kind: icb}
host: A
funds:
  - id: pool
    name: The pool
    kind: pooled
    shares: {basis: contribution}
    schemes:
      - id: care
        name: Care
        lines:
          - {id: homes, name: Homes, commissioner: A, payer: A, budget: "£60.00"}
          - {id: nursing, name: Nursing, commissioner: B, payer: A, budget: "£40.00"}
contributions:
  - {partner: A, fund: pool, instalments: {first_due: 2023-04-01, count: 1, amount: "£60.00"}}
  - {partner: B, fund: pool, instalments: {first_due: 2023-04-01, count: 1, amount: "£40.00"}}
boards: [{name: Joint board, decides_for: [A, B]}]
reserves:
  - {id: pot, name: The pot, kind: risk-pool, held_by: A, balance: "£10.00"}
clauses:
  - {number: "1", applies_to: pool, rule: each-bears-its-own}
"""
DAY = date(2024, 3, 31)
SPENT = (
    LineResult(scheme="care", line="homes", spend=60_00 + 5_00),
    LineResult(scheme="care", line="nursing", spend=40_00),
)
POSITION = SettlementPosition(as_at=DAY, basis="outturn", lines=SPENT)


def agreement(*edits: tuple[str, str]) -> Agreement:
    text = TEXT
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    return load_agreement(text)


# What changed


def test_a_version_differs_from_itself_in_nothing() -> None:
    assert diff(agreement(), agreement(("version: v1", "version: v2"))) == ()


def test_each_change_says_where_it_stands_and_both_sums() -> None:
    later = agreement(('"£60.00"}\n          - {id: nursing', '"£59.00"}\n          - {id: nursing'))
    [change] = diff(agreement(), later)
    assert (change.before, change.after) == ("£60.00", "£59.00")
    assert "pool" in change.where and "care" in change.where and "homes" in change.where


def test_moving_a_partner_in_the_list_is_no_change_but_a_new_line_is() -> None:
    a, b = "  - {id: A, name: A council, kind: council}\n", "  - {id: B, name: B board, kind: icb}\n"
    assert diff(agreement(), agreement((a + b, b + a))) == ()
    more = "          - {id: day, name: Day care, commissioner: A, payer: A, budget: £0.00}\ncontributions:"
    added = diff(agreement(), agreement(("contributions:", more)))
    assert added and all(change.before == "" and "day" in change.where for change in added)


# Ending


REGISTER = """
contracts:
  - {id: c1, name: Homes, provider: Storyleigh Homes, held_by: A, fund: pool, ends_on: 2025-03-31, remaining: "£9.99"}
  - {id: c2, name: Over, provider: Storyleigh Homes, held_by: A, fund: pool, ends_on: 2024-03-31, remaining: "£1.00"}
assets:
  - {id: van, name: A van, held_by: A, fund: pool, value: "£20.00", kept_by: B}
posts:
  - {id: p1, title: Manager, employer: A, fund: pool, whole_time_equivalent: "1.0", returns_to: A}
claims:
  - {id: k1, creditor: B, debtor: A, owed: "£3.00", because: last year's share}
"""


def register(text: str = REGISTER) -> ExitRegister:
    found, problems = read_exit_register(text, "exit.yaml", agreement())
    assert found is not None, problems
    return found


def test_an_ending_divides_to_the_penny_what_there_is() -> None:
    allocation = settle(agreement(), POSITION, (), effective_on=DAY, known_on=DAY)
    found = exit_statement(agreement(), allocation, register(), ends_on=DAY)
    parts = {line.kind: line.parts_pence for line in found.lines}
    assert parts["variance"] == {"A": -5_00, "B": 0}  # A commissioned the homes that overspent
    assert parts["reserve"] == {"A": -4_00, "B": 4_00}  # A holds £10.00, of which £4.00 is B's
    assert parts["asset"] == {"A": 12_00, "B": -12_00}  # B keeps the van, and makes up A's 60%
    assert parts["claim"] == {"A": -3_00, "B": 3_00}
    assert found.net_pence() == {"A": 0, "B": -5_00}
    [continuing] = found.continuing
    assert sum(continuing.parts_pence.values()) == -9_99
    assert continuing.parts_pence == {"A": -5_99, "B": -4_00}  # 599.4p and 399.6p: the odd penny to the larger rest
    assert [post.id for post in found.posts] == ["p1"]


def test_what_was_contributed_by_nobody_knows_whom_yet_is_divided_between_nobody() -> None:
    awaited = "{partner: B, fund: pool, awaiting: {body: B, what: its contribution}}"
    schedule = '{partner: B, fund: pool, instalments: {first_due: 2023-04-01, count: 1, amount: "£40.00"}}'
    terms = agreement((schedule, awaited))
    allocation = settle(terms, POSITION, (), effective_on=DAY, known_on=DAY)
    found = exit_statement(terms, allocation, register(), ends_on=DAY)
    assert {line.kind for line in found.lines if line.awaiting} == {"reserve", "asset"}
    assert all(line.parts_pence == {} for line in (*found.lines, *found.continuing) if line.awaiting)
    assert found.undetermined_pence == 10_00 + 20_00 + 9_99
    assert found.awaiting == ("awaiting B: its contribution",)
    assert found.net_pence() == {"A": -5_00 - 3_00, "B": 3_00}


def test_a_fund_that_nobody_contributed_to_is_not_divided_equally() -> None:
    terms = agreement().model_copy(update={"contributions": ()})
    found = exit_statement(
        terms, settle(terms, POSITION, (), effective_on=DAY, known_on=DAY), ExitRegister(), ends_on=DAY
    )
    assert found.undetermined_pence == 10_00
    assert found.awaiting[0].startswith("awaiting the partners: in what proportions The pot is divided")


def test_a_register_names_only_funds_and_partners_of_the_agreement() -> None:
    wrong = REGISTER.replace("held_by: A, fund: pool, value", "held_by: X, fund: pond, value")
    found, problems = read_exit_register(wrong, "exit.yaml", agreement())
    assert found is None
    assert {problem.code for problem in problems if isinstance(problem, Problem)} == {"unknown-name"}
    assert len(problems) == 2


# Rolling forward


def test_the_national_uplift_goes_to_the_nearest_penny() -> None:
    assert uplift(100_00, Fraction(566, 10_000)) == 5_66
    assert uplift(50, Fraction(1, 100)) == 1  # half a penny goes up
    assert uplift(-100_00, Fraction(566, 10_000)) == -5_66


@given(st.integers(0, 10**12), st.integers(-(10**9), 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_rolled_contribution_is_the_sum_of_its_steps(base: int, changes: int, planned: int, saved: int) -> None:
    rate = Fraction(2, 100)
    found = roll_recurrent(
        recurrent_pence=base,
        in_year_recurrent_pence=changes,
        inflation=rate,
        planned_pence=planned,
        efficiencies_pence=saved,
        partner="B",
        has_consent=True,
    )
    assert found.amount == Determined(base + changes + uplift(base + changes, rate) + planned - saved)


def test_no_partner_pays_more_than_inflation_without_its_consent() -> None:
    def rolled(*, has_consent: bool) -> Determined | Undetermined:
        amount = roll_recurrent(
            recurrent_pence=100_00,
            in_year_recurrent_pence=0,
            inflation=Fraction(2, 100),
            planned_pence=1,
            efficiencies_pence=0,
            partner="B",
            has_consent=has_consent,
        ).amount
        assert isinstance(amount, Determined | Undetermined)
        return amount

    waits = rolled(has_consent=False)
    assert isinstance(waits, Undetermined)
    assert waits.awaiting.body == "B"
    assert rolled(has_consent=True) == Determined(102_01)


def test_the_other_formula_ignores_last_years_variance() -> None:
    found = roll_baseline(
        baseline_pence=100_00,
        inflation=Fraction(3, 100),
        pressures_pence=5_00,
        local_savings_pence=2_00,
        national_savings_pence=1_00,
    )
    assert found.amount == Determined(105_00)


# The picture


OF_CLAUSES = ("awkward", "corpus", "library", "vectors")
CASES = sorted(file for file in shipped("cases").rglob("*.yaml") if file.parent.name in OF_CLAUSES)


@pytest.mark.parametrize("file", CASES[::6], ids=lambda file: file.stem)
def test_the_bars_of_a_waterfall_are_the_allocation_and_end_at_nothing(file: Path) -> None:
    case, _ = read_case(file.read_text(encoding="utf-8"), file.name)
    assert case is not None
    allocation = run_case(case).allocation
    whole, *steps = bars(allocation)
    assert whole.ends_pence == allocation.variance_pence
    assert sum(bar.starts_pence - bar.ends_pence for bar in steps) == allocation.variance_pence
    if steps:
        assert steps[-1].ends_pence == 0
    assert "<svg" in waterfall_svg(allocation, title=case.title)
