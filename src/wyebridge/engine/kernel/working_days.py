"""Working days in England and Wales, and the clocks that run in them: notice, the forward plan, call-in.

Computed from the rules rather than read from a list, so that 2008 is answered as surely as this year: the Banking and
Financial Dealings Act 1971, schedule 1; Good Friday and Christmas Day at common law; New Year's Day (since 1974) and
the first Monday in May (since 1978) by yearly proclamation. Days proclaimed once or moved are dated data. What may yet
be proclaimed for a coming year cannot be known.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

from wyebridge.engine.kernel.dates import ONE_DAY

FIRST_YEAR = 1978
"""The first with today's eight yearly holidays; no agreement that this is for is older."""

_PROCLAIMED = {
    date(1981, 7, 29),  # a royal wedding
    date(1999, 12, 31),  # the millennium
    date(2002, 6, 3),  # golden jubilee
    date(2011, 4, 29),  # a royal wedding
    date(2012, 6, 5),  # diamond jubilee
    date(2022, 6, 3),  # platinum jubilee
    date(2022, 9, 19),  # the late Queen's funeral
    date(2023, 5, 8),  # coronation
}
_MOVED = {
    date(1995, 5, 1): date(1995, 5, 8),  # fifty years after the war in Europe
    date(2002, 5, 27): date(2002, 6, 4),
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),  # seventy-five years after it
    date(2022, 5, 30): date(2022, 6, 2),
}


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Those of England and Wales in a year. Raises ValueError before 1978."""
    if year < FIRST_YEAR:
        raise ValueError(f"bank holidays are known from {FIRST_YEAR} on, and {year} was asked for")
    easter_day = easter(year)
    fixed: set[date] = set()
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        fixed.add(_next_free(day, fixed | {date(year, 12, 26)} - {day}))
    mondays = {
        easter_day + ONE_DAY,
        _monday(date(year, 5, 1)),
        _monday(date(year, 5, 25)),
        _monday(date(year, 8, 25)),
    }
    days = {easter_day - 2 * ONE_DAY, *(_MOVED.get(day, day) for day in mondays), *fixed}
    return frozenset(days | {day for day in _PROCLAIMED if day.year == year})


def _next_free(day: date, taken: set[date]) -> date:
    """A holiday at a weekend is kept on the next weekday that is not one already."""
    if day.weekday() < 5:
        return day
    while day.weekday() >= 5 or day in taken:
        day += ONE_DAY
    return day


def _monday(day: date) -> date:
    """The first Monday on or after a day."""
    return day + timedelta(days=-day.weekday() % 7)


def is_working_day(day: date) -> bool:
    """Neither a Saturday, a Sunday nor a bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


IsWorking = Callable[[date], bool]
"""Which days are working days: `is_working_day`, or another calendar's where a caller has one."""


def working_days_after(day: date, is_working: IsWorking = is_working_day) -> Iterator[date]:
    """Each working day after a day, which is itself not counted."""
    while True:
        day += ONE_DAY
        if is_working(day):
            yield day


def clear_working_days(summoned_on: date, meets_on: date, is_working: IsWorking = is_working_day) -> int:
    """Working days between the two, neither counted (Local Government Act 1972, schedule 12, paragraph 4)."""
    between = (summoned_on + ONE_DAY * i for i in range(1, (meets_on - summoned_on).days))
    return sum(1 for day in between if is_working(day))


def summons_by(meets_on: date, notice_days: int) -> date:
    """The last working day on which a summons gives that many clear working days."""
    day = meets_on - ONE_DAY
    while not is_working_day(day) or clear_working_days(day, meets_on) < notice_days:
        day -= ONE_DAY
    return day


def call_in_ends(published_on: date, working_days: int, is_working: IsWorking = is_working_day) -> date:
    """The last day on which a decision may be called in; it can have effect from the day after."""
    days = working_days_after(published_on, is_working)
    return [next(days) for _ in range(working_days)][-1] if working_days else published_on


def decide_by(effective_on: date, call_in_days: int) -> date:
    """The last working day on which a decision, published the same day, could be taken to have effect on a day."""
    day = effective_on if not call_in_days else effective_on - ONE_DAY
    while not is_working_day(day) or (call_in_days and call_in_ends(day, call_in_days) >= effective_on):
        day -= ONE_DAY
    return day


def first_taken_on(planned_on: date, days: int) -> date:
    """The first day on which a decision has stood in the forward plan for that many clear days, neither end counted.

    Twenty-eight since 2012: SI 2012/2089, regulation 9.
    """
    return planned_on + ONE_DAY * (days + 1)
