"""What was borne for now, paid back: schedules that come to the whole, interest to the penny, and what is let off."""

from calendar import isleap
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.agreement.recovery import Recovery
from wyebridge.engine.ledger.repaying import DAY_COUNTS, Repayment, forgiven_pence, schedule

YEAR_END: Final = date(2024, 3, 31)


def terms(**said: Any) -> Recovery:
    return Recovery.model_validate({"by": "B", "starts": "2024-25", "years": 2, **said})


def interest(day_count: str = "actual/365", rate: str = "5%") -> dict[str, str]:
    return {"rate": rate, "rule": "simple", "day_count": day_count}


def paid(pence: int, **said: Any) -> list[tuple[str, int, int, int]]:
    found = schedule(pence, terms(**said), owed_from=YEAR_END)
    return [(f"{p.due_on:%Y-%m-%d}", p.principal_pence, p.interest_pence, p.left_pence) for p in found]


def test_a_sum_is_paid_back_evenly_on_the_last_day_of_each_year() -> None:
    assert paid(300_01, years=3) == [
        ("2025-03-31", 100_00, 0, 200_01),
        ("2026-03-31", 100_00, 0, 100_01),
        ("2027-03-31", 100_01, 0, 0),  # the third has the turn
    ]


def test_a_year_s_part_may_fall_due_by_quarters_or_months_the_odd_pennies_in_turn() -> None:
    found = paid(80_03, every="quarter", years=1)
    assert [day for day, *_ in found] == ["2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31"]
    assert [part for _, part, *_ in found] == [20_01, 20_01, 20_01, 20_00]
    assert len(paid(240_00, every="month")) == 24


def test_years_may_have_parts_of_their_own() -> None:
    assert [part for _, part, *_ in paid(99_99, parts=["60%", "40%"])] == [59_99, 40_00]


def test_what_the_most_a_year_keeps_back_falls_due_in_a_further_year() -> None:
    assert paid(100_00, parts=["60%", "40%"], most_a_year="£45.00") == [
        ("2025-03-31", 45_00, 0, 55_00),
        ("2026-03-31", 40_00, 0, 15_00),
        ("2027-03-31", 15_00, 0, 0),
    ]


def test_interest_runs_on_what_is_still_owed_and_bears_none_itself() -> None:
    # 5% of 1,000.00 for 365 days is 50.00; then of 500.00 it is 25.00. Compounding would have charged more.
    assert paid(1_000_00, interest=interest()) == [
        ("2025-03-31", 500_00, 50_00, 500_00),
        ("2026-03-31", 500_00, 25_00, 0),
    ]


@pytest.mark.parametrize(
    ("day_count", "pence"),
    [
        ("actual/365", 366_00),  # 366 days from 31 March 2027 to 31 March 2028, 29 February among them
        ("actual/actual", 365_75),  # 275 of 365 and 91 of 366
        ("30/360", 365_00),
    ],
)
def test_a_year_with_a_leap_day_is_counted_as_the_rule_says(day_count: str, pence: int) -> None:
    recovery = terms(starts="2027-28", years=1, interest=interest(day_count, "1%"))
    (payment,) = schedule(36_500_00, recovery, owed_from=date(2027, 3, 31))
    assert payment.interest_pence == pence


def test_nothing_accrues_before_a_sum_is_owed_nor_on_a_payment_due_by_then() -> None:
    assert paid(100_00, starts="2023-24", years=1, interest=interest()) == [("2024-03-31", 100_00, 0, 0)]


def test_each_part_forgiven_is_taken_down_to_the_penny() -> None:
    assert forgiven_pence(1_01, terms(forgiven={"part": "33.3%"})) == 33
    assert forgiven_pence(1_01, terms()) == 0


def by_days(pence: int, recovery: Recovery, payments: tuple[Repayment, ...]) -> int:
    """Slow twin: interest day by day, each day's on what is owed as it begins, in exact fractions."""
    assert recovery.interest is not None
    owed, total, day = pence, Fraction(0), YEAR_END
    due = {payment.due_on: payment.principal_pence for payment in payments}
    last = max((payment.due_on for payment in payments), default=YEAR_END)
    owed -= sum(part for on, part in due.items() if on <= YEAR_END)
    while day < last:
        day += timedelta(days=1)
        total += owed * recovery.interest.rate * one_day(day, recovery.interest.day_count)
        owed -= due.get(day, 0)
    return int(total)


def one_day(day: date, day_count: str) -> Fraction:
    if day_count == "actual/365":
        return Fraction(1, 365)
    if day_count == "actual/actual":
        return Fraction(1, 365 + isleap(day.year))
    # Thirty days to a month: a 31st counts for nothing, and the last day of February makes its month up on the 1st.
    if day.day == 31:
        return Fraction(0)
    before = day - timedelta(days=1)
    return Fraction(1 + (30 - min(before.day, 30) if day.day == 1 else 0), 360)


recoveries = st.builds(
    terms,
    starts=st.sampled_from(["2023-24", "2024-25", "2026-27"]),
    years=st.integers(1, 4),
    every=st.sampled_from(["year", "quarter", "month"]),
    most_a_year=st.none() | st.integers(0, 10**7),
    interest=st.builds(interest, st.sampled_from(list(DAY_COUNTS)), st.sampled_from(["0%", "0.1%", "4.75%", "20%"])),
)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**9), recoveries)
def test_a_schedule_repays_the_whole_and_charges_what_counting_day_by_day_gives(pence: int, recovery: Recovery) -> None:
    found = schedule(pence, recovery, owed_from=YEAR_END)
    assert sum(payment.principal_pence for payment in found) == pence
    assert all(payment.principal_pence >= 0 and payment.interest_pence >= 0 for payment in found)
    assert [payment.due_on for payment in found] == sorted({payment.due_on for payment in found})
    assert sum(payment.interest_pence for payment in found) == by_days(pence, recovery, found)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**9), st.integers(2, 9))
def test_a_sum_k_times_as_large_costs_k_times_the_interest_but_for_what_is_taken_down(pence: int, k: int) -> None:
    recovery = terms(every="month", years=3, interest=interest(rate="4.75%"))
    small, large = (
        sum(payment.interest_pence for payment in schedule(sum_, recovery, owed_from=YEAR_END))
        for sum_ in (pence, k * pence)
    )
    assert abs(k * small - large) <= 40 * k
