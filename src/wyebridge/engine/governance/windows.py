"""Time as standing orders count it: clear working days of notice, and the working days of a call-in."""

from datetime import date
from typing import Protocol

from wyebridge.engine.kernel.dates import ONE_DAY


class Calendar(Protocol):
    """Which days are working days."""

    def is_working_day(self, day: date) -> bool: ...


def clear_working_days(given: date, held: date, calendar: Calendar) -> int:
    """The working days between two days, neither of them counted."""
    return sum(calendar.is_working_day(date.fromordinal(day)) for day in range(given.toordinal() + 1, held.toordinal()))


def last_day_of_window(published: date, working_days: int, calendar: Calendar) -> date:
    """The last day of a window of working days that opens the day after publication."""
    day = published
    while working_days:
        day += ONE_DAY
        working_days -= calendar.is_working_day(day)
    return day
