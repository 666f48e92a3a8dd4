"""Working days in England and Wales, held to the official list and to decisions whose dates are public."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.kernel.working_days import (
    bank_holidays,
    call_in_ends,
    clear_working_days,
    decide_by,
    first_taken_on,
    is_working_day,
    summons_by,
)

DAYS = st.dates(date(1998, 1, 1), date(2035, 12, 31))


def test_the_rules_give_the_official_list_for_every_year_that_it_covers() -> None:
    official = pytest.importorskip("govuk_bank_holidays.bank_holidays").BankHolidays(use_cached_holidays=True)
    listed = {one["date"] for one in official.get_holidays(division="england-and-wales")}
    years = range(min(listed).year, max(listed).year + 1)
    assert len(years) > 10
    assert {day for year in years for day in bank_holidays(year)} == listed


@pytest.mark.parametrize(
    ("year", "days"),
    [
        # as the notices in the London Gazette and diaries of the year had them
        (1999, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28 12-31"),
        (2002, "01-01 03-29 04-01 05-06 06-03 06-04 08-26 12-25 12-26"),
        (2008, "01-01 03-21 03-24 05-05 05-26 08-25 12-25 12-26"),
        (2009, "01-01 04-10 04-13 05-04 05-25 08-31 12-25 12-28"),
        (2011, "01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27"),
        (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
    ],
)
def test_bank_holidays_of_a_year(year: int, days: str) -> None:
    assert sorted(f"{day:%m-%d}" for day in bank_holidays(year)) == days.split()


def test_years_before_the_rules_are_refused() -> None:
    with pytest.raises(ValueError, match="1978"):
        bank_holidays(1977)


@pytest.mark.parametrize(
    ("published", "ends"),
    [
        ("2011-02-17", "2011-02-22"),  # Herefordshire: decided on 17 February, effective on the 23rd
        ("2021-07-06", "2021-07-09"),  # Peterborough: made on 6 July, effective on the 10th
        ("2008-03-20", "2008-03-27"),  # Good Friday, a weekend and Easter Monday between
    ],
)
def test_call_in_counts_working_days_after_publication(published: str, ends: str) -> None:
    assert call_in_ends(date.fromisoformat(published), 3) == date.fromisoformat(ends)


def test_notice_is_in_clear_working_days() -> None:
    # Summoned on Thursday 13 March 2008 for Tuesday the 25th: 14, 17, 18, 19, 20 are between; Easter is not counted.
    assert clear_working_days(date(2008, 3, 13), date(2008, 3, 25)) == 5
    assert summons_by(date(2008, 3, 25), 5) == date(2008, 3, 13)


def test_a_key_decision_stands_in_the_plan_for_clear_days() -> None:
    # SI 2012/2089, regulation 9: 2 to 29 May are the twenty-eight days between.
    assert first_taken_on(date(2024, 5, 1), 28) == date(2024, 5, 30)


@settings(max_examples=60)
@given(DAYS, st.integers(1, 12))
def test_call_in_is_what_counting_on_the_fingers_gives(published: date, days: int) -> None:
    ends = call_in_ends(published, days)
    counted = [published + timedelta(i) for i in range(1, (ends - published).days + 1)]
    assert sum(day.weekday() < 5 and day not in bank_holidays(day.year) for day in counted) == days
    assert is_working_day(ends)


@settings(max_examples=60)
@given(DAYS, st.integers(0, 8))
def test_the_last_day_to_summon_or_decide_is_enough_and_the_next_is_not(on: date, days: int) -> None:
    summons, decided = summons_by(on, days), decide_by(on, days)
    assert clear_working_days(summons, on) >= days
    assert call_in_ends(decided, days) < on if days else decided <= on
    later = (decided + timedelta(i) for i in range(1, (on - decided).days + 1))
    assert not any(is_working_day(day) and (days == 0 or call_in_ends(day, days) < on) for day in later)
    after = (summons + timedelta(i) for i in range(1, (on - summons).days))
    assert not any(is_working_day(day) and clear_working_days(day, on) >= days for day in after)
