"""Results over several years: what one year carries the next has, and a period comes to the sum of its years."""

from datetime import date
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.split import split
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.carrying import brought_forward
from wyebridge.engine.ledger.cases import Case, agreement_of, position_of
from wyebridge.engine.ledger.settle import settle

CUMULATIVE: Final = [{"carry": {"until": "2025-26"}}, {"share": {"basis": "contribution"}}]
OVER_THREE: Final = [{"carry": {"years": 3, "whose": {"basis": "contribution"}}}]
amounts = st.integers(-(10**9), 10**9)


def settled(
    year: int, varied: int, steps: list[dict[str, Any]], before: list[Allocation], *, basis: str = "outturn"
) -> Allocation:
    """One year of a fund of two partners, three to two, on what earlier years carried into it."""
    case = Case.model_validate(
        {
            "title": "A year",
            "source": "Made for the test.",
            "partners": {"A": "council", "B": "icb"},
            "host": "A",
            "funds": [
                {
                    "id": "pool",
                    "contributions": {"A": 6 * 10**9, "B": 4 * 10**9},
                    "lines": [{"id": "care", "commissioner": "A", "budget": 10**10, "spend": 10**10 + varied}],
                }
            ],
            "as_at": date(year + 1, 3, 31),
            "basis": basis,
            "brought_forward": brought_forward(before, FinancialYear(year)),
            "clauses": [{"number": "1", "applies_to": "pool", "measured": "together", "steps": steps}],
            "expect": {},
        }
    )
    return settle(agreement_of(case), position_of(case), (), effective_on=case.as_at, known_on=case.as_at)


def carried(found: Allocation) -> int:
    return sum(one.amount.pence for one in found.carried)


@settings(deadline=None)
@given(amounts, amounts, amounts)
def test_a_period_s_cumulative_result_is_settled_in_its_last_year_and_in_no_other(
    one: int, two: int, three: int
) -> None:
    first = settled(2023, one, CUMULATIVE, [])
    second = settled(2024, two, CUMULATIVE, [first])
    third = settled(2025, three, CUMULATIVE, [first, second])
    assert (first.borne_by(), second.borne_by()) == ({}, {})
    assert (carried(first), carried(second), carried(third)) == (one, one + two, 0)
    whole = one + two + three
    parts = dict(zip("AB", split(whole, [3, 2]), strict=True))
    assert third.variance_pence == whole
    assert third.borne_by() == {partner: pence for partner, pence in parts.items() if pence}


@settings(deadline=None)
@given(amounts)
def test_a_deficit_over_three_years_comes_to_the_whole_by_owner_and_by_year(deficit: int) -> None:
    found = settled(2023, deficit, OVER_THREE, [])
    years = {str(FinancialYear(year)): 0 for year in (2024, 2025, 2026)}
    owners = dict.fromkeys("AB", 0)
    for one in found.carried:
        years[one.year] += one.amount.pence
        owners[one.partner] += one.amount.pence
    assert sum(years.values()) == deficit
    assert max(years.values()) - min(years.values()) <= 2
    assert tuple(owners.values()) == split(deficit, [3, 2])
    next_year = brought_forward([found], FinancialYear(2024))
    assert sum(one.amount for one in next_year) == years["2024-25"]
    assert {one.partner for one in next_year} <= {"A", "B"}


def test_a_forecast_carries_nothing_into_the_next_year() -> None:
    found = settled(2023, 500_00, CUMULATIVE, [], basis="forecast")
    assert carried(found) == 500_00
    assert brought_forward([found], FinancialYear(2024)) == ()


def test_two_years_deficits_that_fall_on_one_year_are_one_sum_there() -> None:
    first = settled(2023, 90_00, OVER_THREE, [])
    second = settled(2024, 60_00, OVER_THREE, [first])
    # A third of 90.00 falls on 2024-25 and is spread again with its 60.00: a third of 90.00, and a third of 90.00.
    assert sum(one.amount for one in brought_forward([first, second], FinancialYear(2025))) == 60_00
