"""Months and financial years: April to March, and the ends of short months."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyebridge.engine.kernel.dates import (
    ONE_DAY,
    FinancialYear,
    Period,
    add_months,
    first_of_month,
    is_between,
    last_of_month,
)

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def stepped(day: date, months: int) -> date:
    """Slow twin: turn the calendar one page at a time."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@given(day=days, months=st.integers(-60, 60))
def test_adding_months_turns_that_many_pages_of_the_calendar(day: date, months: int) -> None:
    assert add_months(day, months) == stepped(day, months)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2008, 1, 31), 1, date(2008, 2, 29)),
        (date(2009, 1, 31), 1, date(2009, 2, 28)),
        (date(2008, 12, 15), 1, date(2009, 1, 15)),
        (date(2008, 3, 31), 3, date(2008, 6, 30)),
        (date(2008, 1, 31), -1, date(2007, 12, 31)),
        (date(2008, 5, 31), 0, date(2008, 5, 31)),
    ],
)
def test_a_day_the_month_lacks_becomes_its_last(day: date, months: int, found: date) -> None:
    assert add_months(day, months) == found


@given(day=days)
def test_a_month_runs_from_its_first_day_to_the_day_before_the_next(day: date) -> None:
    first, last = first_of_month(day), last_of_month(day)
    assert first <= day <= last
    assert first.day == 1
    assert (last + timedelta(days=1)).day == 1
    assert (first.month, first.year) == (last.month, last.year) == (day.month, day.year)


def test_the_last_month_of_the_calendar_has_a_last_day() -> None:
    assert last_of_month(date(2099, 12, 5)) == date(2099, 12, 31)


@given(day=days)
def test_every_day_is_in_one_financial_year_and_no_other(day: date) -> None:
    year = FinancialYear.of(day)
    assert day in year
    assert day not in FinancialYear(year.start - 1)
    assert day not in FinancialYear(year.start + 1)


def test_the_financial_year_turns_on_the_first_of_april() -> None:
    assert FinancialYear.of(date(2009, 3, 31)) == FinancialYear(2008)
    assert FinancialYear.of(date(2009, 4, 1)) == FinancialYear(2009)


@given(start=st.integers(1900, 2150))
def test_the_months_of_a_year_are_twelve_from_april_and_fill_it(start: int) -> None:
    year = FinancialYear(start)
    months = list(year.months())
    assert [month.month for month in months] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]
    assert months[0] == year.first_day == date(start, 4, 1)
    assert last_of_month(months[-1]) == year.last_day == date(start + 1, 3, 31)
    for one, following in pairwise(months):
        assert last_of_month(one) + timedelta(days=1) == following


@given(start=st.integers(1948, 2147))
def test_a_year_is_written_as_it_is_read(start: int) -> None:
    assert FinancialYear.parse(str(FinancialYear(start))) == FinancialYear(start)


def test_a_year_may_be_written_with_a_dash_or_a_stroke_and_over_a_century() -> None:
    assert FinancialYear.parse("2008-09") == FinancialYear.parse(" 2008/09 ") == FinancialYear(2008)
    assert str(FinancialYear(1999)) == "1999-00"
    assert FinancialYear.parse("1999-00") == FinancialYear(1999)


@pytest.mark.parametrize("written", ["2008", "08-09", "2008-10", "2008-08", "2008-2009", "2008_09", "", "2008-9"])
def test_what_is_not_two_years_running_is_refused_with_the_way_to_write_it(written: str) -> None:
    with pytest.raises(ValueError, match="write it as 2008-09"):
        FinancialYear.parse(written)


@pytest.mark.parametrize("written", ["0000-01", "1947-48", "2148-49", "9999-00"])
def test_a_year_before_the_health_service_or_long_after_us_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not a financial year"):
        FinancialYear.parse(written)


def test_a_period_is_a_year_or_one_of_its_months() -> None:
    assert Period.parse("2008-09") == Period(FinancialYear(2008))
    assert (Period.parse("2008-09").first_day, Period.parse("2008-09").last_day) == (
        date(2008, 4, 1),
        date(2009, 3, 31),
    )
    december = Period.parse(" 2008-09-m9 ")
    assert (december.first_day, december.last_day, str(december)) == (
        date(2008, 12, 1),
        date(2008, 12, 31),
        "2008-09-M09",
    )
    assert Period.parse("2008-09-M12").last_day == date(2009, 3, 31)


@pytest.mark.parametrize("text", ["2008-10", "2008-09-M13", "2008-09-M00", "2008-09-M", "M09", "2009-03", "2008-09-Mx"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        Period.parse(text)


@given(st.dates(date(1950, 1, 1), date(2147, 12, 31)))
def test_every_day_is_in_its_own_month_and_in_no_other(day: date) -> None:
    month = Period.of_month(day)
    assert day in month
    assert Period.parse(str(month)) == month
    assert month.first_day == first_of_month(day)


def test_both_ends_of_a_stretch_of_days_are_in_it_and_one_left_out_is_no_end() -> None:
    first, last = date(2008, 6, 12), date(2008, 6, 25)
    assert is_between(first, first, last) and is_between(last, first, last) and is_between(first, first, first)
    assert not is_between(first - ONE_DAY, first, last) and not is_between(last + ONE_DAY, first, last)
    assert is_between(date.min, None, last) and is_between(date.max, first, None) and is_between(first, None, None)
    assert not is_between(last, None, first) and not is_between(first, last, None)
