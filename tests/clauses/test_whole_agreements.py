"""The two made-up agreements run through a year: forecasts, decisions that come late, the outturn, and the true-up."""

from datetime import date
from typing import Final

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.verdicts import Determined, Provisional
from wyebridge.engine.ledger.allocation import Allocation, true_up
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import LineResult, SettlementPosition

from .test_english import made_up

FRAMEWORK: Final = made_up("framework-two-funds")
SCHEME: Final = made_up("integration-joint-board")
GROUP: Final = "the executive group"
BOARD: Final = "the integration joint board"


def settled(
    agreement: Agreement,
    over_by: dict[str, int],
    *decisions: Decision,
    on: date = date(2024, 3, 31),
    is_forecast: bool = False,
    known_on: date = date(2024, 7, 31),
) -> Allocation:
    """Settle on lines so many pounds over (below nothing: under), the rest on budget."""
    lines = [
        LineResult(scheme=scheme.id, line=line.id, spend=line.budget + over_by.get(line.id, 0) * 100)
        for _, scheme, line in agreement.every_line()
    ]
    basis = "forecast" if is_forecast else "outturn"
    achieved = {"unplanned-stays": "2%"} if agreement.performance else {}
    position = SettlementPosition.model_validate({"as_at": on, "basis": basis, "lines": lines, "achieved": achieved})
    return settle(agreement, position, decisions, effective_on=known_on, known_on=known_on)


def decided(clause: str, step: str, body: str, *, approves: str = "step", pounds: int | None = None) -> Decision:
    return Decision.model_validate(
        {
            "id": f"{clause}-{step}",
            "title": "Decided",
            "body": body,
            "for_partner": "any",
            "taken_on": "2024-03-20",
            "effective_on": "2024-03-20",
            "clause": clause,
            "step": step,
            "approves": approves,
            "amount": None if pounds is None else pounds * 100,
        }
    )


OVER: Final = {"council-teams": 700_000, "places": -100_000}
ALL_OF_14_1: Final = tuple(decided("14.1", step, GROUP) for step in ("offset", "risk-pool", "uncommitted"))


def test_before_the_executive_group_meets_what_it_could_decide_waits_for_it() -> None:
    found = settled(FRAMEWORK, OVER)
    assert found.borne_by() == {}
    assert {awaiting.body for awaiting in found.awaiting()} == {GROUP}
    # 700 less the 100 of the other fund less the pool's 500 leaves 100 of the 150 uncommitted.
    assert [(o.step, o.amount.pence // 100) for o in found.allocated if o.verb in ("draw", "offset")] == [
        (1, -100_000),
        (1, 100_000),
        (2, 500_000),
        (3, 100_000),
    ]


def test_once_the_executive_group_has_decided_nothing_is_left_for_the_partners() -> None:
    found = settled(FRAMEWORK, OVER, *ALL_OF_14_1)
    assert found.borne_by() == {}
    assert found.awaiting() == ()
    assert found.balances_pence == {"risk-pool": 0, "uncommitted": 50_000_00, "discharge-carried": 40_000_00}


def test_beyond_the_ladder_the_partners_share_by_scheme_and_are_held_to_their_own_funding_of_it() -> None:
    found = settled(FRAMEWORK, {"store": 3_100_000}, *ALL_OF_14_1)
    # 3,100 less 500 less 150 is 2,450; 1.5 to 0.5 is 1,837.5 and 612.5; each is held to its 1,500 and 500.
    assert found.borne_by() == {"EBC": 1_500_000_00, "EFICB": 500_000_00}
    assert found.undetermined_pence() == 450_000_00
    assert {awaiting.body for awaiting in found.awaiting()} == {"the partners"}


def test_the_discharge_grant_meets_its_own_overspend_and_no_other() -> None:
    found = settled(FRAMEWORK, {"home-first": 60_000, "places": 10_000}, *ALL_OF_14_1)
    drawn = {(o.scope, o.who): o.amount.pence for o in found.allocated if o.verb == "draw"}
    assert drawn == {("discharge", "discharge-carried"): 40_000_00, ("residential", "risk-pool"): 10_000_00}
    assert found.borne_by() == {"EBC": 20_000_00}


def test_silence_past_january_carries_an_underspend_forward() -> None:
    found = settled(FRAMEWORK, {"places": -100_000})
    assert [(o.verb, o.who, o.amount.pence) for o in found.allocated] == [("retain", "fund", -100_000_00)]


def test_four_fifths_of_the_target_earns_four_fifths_of_the_sum() -> None:
    found = settled(FRAMEWORK, {})
    assert [(o.verb, o.who, o.amount) for o in found.performance] == [
        ("earned", "living-at-home", Determined(200_000_00)),
        ("unearned", "EFICB", Determined(50_000_00)),
    ]


LADDER: Final = {"orrin-care": 4_000_000, "nursing": -500_000}


def test_the_ladder_of_the_integration_scheme_is_climbed_in_its_order() -> None:
    found = settled(
        SCHEME,
        LADDER,
        decided("8.1", "plan", BOARD, approves="plan"),
        decided("8.1", "earmarked", BOARD),
        decided("8.1", "general", BOARD, pounds=300_000),
    )
    # 4,000 less plan 1,800, underspend 500, winter 400 of 600, general 300 of 1,100 leaves 1,000 at 51, 19.5 and 29.5.
    assert found.borne_by() == {"NHS-SO": 510_000_00, "ORRIN": 195_000_00, "GLEN": 295_000_00}
    assert found.balances_pence == {"recovery": 0, "winter": 200_000_00, "general": 800_000_00}
    assert all(isinstance(one.amount, Determined) for one in found.allocated)


def test_the_plan_and_the_winter_reserve_wait_while_the_general_reserve_is_passed_over_in_silence() -> None:
    found = settled(SCHEME, LADDER)
    assert found.borne_by() == {"NHS-SO": 663_000_00, "ORRIN": 253_500_00, "GLEN": 383_500_00}
    assert found.undetermined_pence() == 2_200_000_00


def test_an_underspend_is_kept_as_far_as_the_board_decides_that_it_was_earned_and_the_rest_returned() -> None:
    found = settled(SCHEME, {"prescribing": -1_400_000}, decided("8.2", "earned", BOARD, pounds=280_000))
    assert found.balances_pence["general"] == 1_380_000_00
    # 1,120 returned at 57, 22 and 33 of 112.
    assert found.borne_by() == {"NHS-SO": -570_000_00, "ORRIN": -220_000_00, "GLEN": -330_000_00}


def test_money_with_terms_of_its_own_stays_in_the_fund_and_helps_nobody() -> None:
    found = settled(SCHEME, {"services": -200_000, "glen-care": 200_000}, known_on=date(2024, 3, 31))
    kept = [(o.who, o.amount.pence) for o in found.allocated if o.verb == "retain"]
    assert kept == [("fund", -200_000_00)]
    assert not [o for o in found.allocated if o.verb == "offset"]


def test_the_hospital_s_set_aside_is_the_health_board_s_own() -> None:
    assert settled(SCHEME, {"wards": 90_000}).borne_by() == {"NHS-SO": 90_000_00}


def test_a_forecast_is_advisory_and_the_outturn_is_trued_up_to() -> None:
    forecast = settled(SCHEME, {"wards": 90_000}, is_forecast=True, on=date(2023, 11, 30))
    assert all(isinstance(one.amount, Provisional) for one in forecast.allocated)
    outturn = settled(SCHEME, {"wards": 75_000})
    assert true_up(forecast, outturn) == {"NHS-SO": -15_000_00}
