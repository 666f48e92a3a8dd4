"""What a case in YAML cannot say of settlement: budgets and contributions that change, and what is refused."""

from datetime import date
from typing import Any, Final

import pytest

from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.kernel.verdicts import Determined, Provisional, Undetermined
from wyebridge.engine.ledger.allocation import Allocation, true_up
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import SettlementPosition

from .test_checks import TEXT as FULL

BASE: Final = FULL[: FULL.index("contributions:")]
CONTRIBUTIONS: Final = """\
contributions:
  - partner: COUNCIL
    fund: adults
    instalments: {first_due: 2023-04-01, count: 2, each: "£30.00"}
    changes:
      - {agreed_on: 2023-04-20, with_effect_from: 2023-05-01, first_paid_on: 2023-05-01, each: "£50.00"}
  - {partner: ICB, fund: adults, instalments: {first_due: 2023-04-01, count: 1, amount: "£40.00"}}
  - {partner: ICB, fund: other, instalments: {first_due: 2023-04-01, count: 1, amount: "£10.00"}}
"""
AWAITED: Final = """\
contributions:
  - {partner: COUNCIL, fund: adults, awaiting: {body: The cabinet, what: its contribution}}
  - {partner: ICB, fund: adults, instalments: {first_due: 2023-04-01, count: 1, amount: "£40.00"}}
  - {partner: ICB, fund: other, instalments: {first_due: 2023-04-01, count: 1, amount: "£10.00"}}
"""
RESERVE: Final = 'reserves: [{id: risk, name: R, kind: general, held_by: ICB, balance: "£90.00"}]\n'


def agreement(steps: str, *, contributions: str = CONTRIBUTIONS, more: str = "") -> Agreement:
    clause = f'clauses: [{{number: "1", applies_to: adults, residual: awaits-partners, steps: [{steps}]}}]\n'
    return load_agreement(BASE + contributions + RESERVE + more + clause)


def settled(terms: Agreement, spends: dict[str, str], *, as_at: str = "2024-03-31", **more: Any) -> Allocation:
    lines = [
        {"scheme": name.split("/")[0], "line": name.split("/")[1], "spend": spend} for name, spend in spends.items()
    ]
    known_on = date.fromisoformat(more.pop("known_on", as_at))
    position = SettlementPosition.model_validate({"as_at": as_at, "basis": "outturn", "lines": lines, **more})
    return settle(terms, position, [], effective_on=position.as_at, known_on=known_on)


PLACES: Final = {"homes/places": "£74.00"}


def test_contributions_count_with_their_changes_and_the_plan_s_without() -> None:
    # With the change 80 to 40; as planned 60 to 40.
    now = agreement("{share: {basis: contribution}}")
    planned = agreement("{share: {basis: plan-contribution}}")
    assert settled(now, {"homes/places": "£72.00"}).borne_by() == {"COUNCIL": 8_00, "ICB": 4_00}
    assert settled(planned, {"homes/places": "£70.00"}).borne_by() == {"COUNCIL": 6_00, "ICB": 4_00}


CHANGED: Final = 'budget_changes: [{scheme: homes, line: places, on: 2023-10-02, amount: "£10.00", reason: Winter}]\n'


def test_a_line_s_budget_is_the_agreement_s_with_the_changes_up_to_the_day() -> None:
    terms = agreement("{share: {basis: own}}", more=CHANGED)
    assert settled(terms, PLACES).variance_pence == 4_00
    assert settled(terms, PLACES, as_at="2023-10-02").variance_pence == 4_00
    assert settled(terms, PLACES, as_at="2023-10-01").variance_pence == 14_00


def test_a_budget_given_with_the_position_stands_in_for_the_agreement_s() -> None:
    position = {"scheme": "homes", "line": "places", "spend": "£74.00", "budget": "£73.00"}
    terms = agreement("{share: {basis: own}}", more=CHANGED)
    assert settled(terms, {}, lines=[position]).borne_by() == {"COUNCIL": 1_00}


@pytest.mark.parametrize(
    "steps",
    [
        "{draw: risk, up_to: 10% of contribution}",
        "{share: {basis: equal}, until: 10% of contribution}",
        "{share: {basis: equal, caps: [{partner: ICB, at: 10% of contribution}]}}",
        "{share: {basis: contribution}}",
    ],
)
def test_what_turns_on_a_contribution_that_is_awaited_waits_for_whoever_must_settle_it(steps: str) -> None:
    found = settled(agreement(steps, contributions=AWAITED), PLACES)
    assert found.undetermined_pence() == 14_00
    assert {awaiting.body for awaiting in found.awaiting()} == {"The cabinet"}
    assert found.borne_by() == {}


def test_a_saving_never_gives_room_under_a_cap() -> None:
    terms = agreement("{share: {basis: own, caps: [{partner: each, at: £9, id: ceiling}]}}")
    found = settled(terms, {"homes/places": "£74.00", "visits/hours": "£36.00"})
    assert found.borne_by() == {"COUNCIL": 9_00, "ICB": -4_00}
    assert found.used_pence == {"ceiling.COUNCIL": 9_00}


def test_another_body_s_result_is_nobody_s_own() -> None:
    terms = agreement("{share: {basis: own}}")
    clause = terms.clauses[0].model_copy(update={"applies_to": ("result:trust",)})
    (one,) = settled(terms.model_copy(update={"clauses": (clause,)}), {}, results={"trust": "£5.00"}).allocated
    assert isinstance(one.amount, Undetermined)
    assert one.amount.awaiting.body == "the partners"


def test_a_line_that_is_neither_fixed_nor_variable_is_not_taken_for_either() -> None:
    terms = agreement("{share: {basis: own}}")
    share = terms.clauses[0].steps[0].share
    assert share is not None
    step = terms.clauses[0].steps[0].model_copy(update={"share": share.model_copy(update={"basis": "profile"})})
    clause = terms.clauses[0].model_copy(update={"steps": (step,)})
    (one,) = settled(terms.model_copy(update={"clauses": (clause,)}), PLACES).allocated
    assert isinstance(one.amount, Undetermined)
    assert one.amount.awaiting.what == "whether homes/places is fixed or variable"


DISPUTED: Final = {
    "scheme": "homes",
    "line": "places",
    "cause": "demand",
    "amount": "£9.00",
    "evidence": "Report",
    "disputed_by": "ICB",
    "resolved": {"on": "2024-06-10", "by": "the mediator"},
}
BY_CAUSE: Final = (
    "{share: {basis: cause, causes: {demand: ICB}, contested: {basis: single, to: COUNCIL}, "
    "recovered: {by: shares, starts: 2024-25, years: 1}}}"
)


def test_a_dispute_is_allocated_under_protest_and_trued_up_to_the_ruling() -> None:
    # With the change contributions are 80 to 40, so of what one bears for now the other owes a third or two thirds.
    terms = agreement(BY_CAUSE)
    before = settled(terms, PLACES, causes=[DISPUTED])
    after = settled(terms, PLACES, causes=[DISPUTED], known_on="2024-06-10")
    assert (before.borne_by(), after.borne_by()) == ({"COUNCIL": 9_00}, {"ICB": 9_00})
    (protested,) = [one.amount for one in before.allocated if one.verb == "share"]
    assert isinstance(protested, Provisional)
    assert protested.because == "under protest: ICB disputes demand £9.00 (Report)"
    assert (before.raised, [claim.pence for claim in before.would_raise]) == ((), [3_00])
    assert [(claim.debtor, claim.pence) for claim in after.raised] == [("COUNCIL", 6_00)]
    assert true_up(before, after) == {"COUNCIL": -9_00, "ICB": 9_00}


def test_a_cap_takes_off_first_what_is_borne_under_protest() -> None:
    capped = BY_CAUSE.replace(
        "{basis: single, to: COUNCIL}", "{basis: single, to: ICB}, caps: [{partner: ICB, at: £5}]"
    )
    agreed = {"scheme": "homes", "line": "places", "cause": "demand", "amount": "£4.00", "evidence": "Count"}
    found = settled(agreement(capped), PLACES, causes=[agreed, DISPUTED])
    assert [one.amount.pence for one in found.allocated if isinstance(one.amount, Determined)] == [4_00]
    assert [one.amount.pence for one in found.allocated if isinstance(one.amount, Provisional)] == [1_00]
    assert found.undetermined_pence() == 9_00


@pytest.mark.parametrize(
    ("spends", "more", "said"),
    [
        ({"homes/beds": "£1.00"}, {}, "the agreement has no line 'beds' in a scheme 'homes'"),
        ({}, {"used": {"most.ICB": "£1.00"}}, "no clause has a cap 'most.ICB'"),
        ({}, {"achieved": {"stays": "2%"}}, "no sum of the agreement turns on a measure 'stays'"),
        ({}, {"paid": [{"partner": "NHS", "fund": "adults", "amount": "£1"}]}, "'NHS' does not contribute"),
        (
            {},
            {"lines": [{"scheme": "homes", "line": "places", "spend": "£61.00", "arose": ["£2.00"]}]},
            "the months of 'homes/places' come to £2.00, not its variance",
        ),
        (
            {},
            {
                "lines": [{"scheme": "homes", "line": "places", "spend": "£60.00", "arose": ["-£1.00", "£1.00"]}],
                "as_at": "2023-04-30",
            },
            "'homes/places' has a variance in May 2023, after the position's 2023-04-30",
        ),
        ({}, {"balances": {"rainy-day": "£1.00"}}, "the agreement has no reserve 'rainy-day'"),
        (
            {},
            {"causes": [{"scheme": "house", "line": "places", "cause": "demand", "amount": "£1"}]},
            "the agreement has no line 'places' in a scheme 'house'",
        ),
    ],
)
def test_a_position_about_what_the_agreement_does_not_have_is_refused(
    spends: dict[str, str], more: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        settled(agreement("{share: {basis: own}}"), spends, **more)


def test_a_clause_suspended_at_the_year_s_end_is_so_however_late_the_year_is_settled() -> None:
    one = 'number: "1", applies_to: adults, suspended: [{starts: 2024-01-01, ends: 2024-03-31}]'
    ruled = f"clauses: [{{{one}, steps: [{{share: {{basis: host}}}}]}}]\n"
    position = SettlementPosition.model_validate(
        {"as_at": "2024-03-31", "basis": "outturn", "lines": [{"scheme": "homes", "line": "places", "spend": "£74.00"}]}
    )
    day = date(2024, 6, 20)
    found = settle(load_agreement(BASE + CONTRIBUTIONS + ruled), position, [], effective_on=day, known_on=day)
    assert found.borne_by() == {}
    assert found.undetermined_pence() == 14_00


def test_a_line_given_twice_is_refused() -> None:
    twice = [{"scheme": "homes", "line": "places", "spend": "£1.00"}] * 2
    with pytest.raises(Refused, match="'homes/places' is given twice"):
        settled(agreement("{share: {basis: own}}"), {}, lines=twice)


def test_every_stranger_in_a_position_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        settled(agreement("{share: {basis: own}}"), {"x/y": "£1", "z/y": "£1"}, balances={"none": "£1"})
    assert [problem.code for problem in refused.value.problems] == ["unknown-line", "unknown-line", "unknown-reserve"]
