"""Months and financial years, as both bodies count them: April to March."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def is_between(day: date, from_on: date | None, to_on: date | None) -> bool:
    """Whether a day is in a stretch of days that has both its ends in it, or goes on without end where one is None."""
    return (from_on is None or from_on <= day) and (to_on is None or day <= to_on)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    last = date((index + 1) // 12, (index + 1) % 12 + 1, 1) - ONE_DAY
    return first.replace(day=min(day.day, last.day))


def last_of_month(day: date) -> date:
    return add_months(first_of_month(day), 1) - ONE_DAY


@dataclass(frozen=True, slots=True)
class FinancialYear:
    """The twelve months from 1 April of `start`."""

    start: int

    @classmethod
    def parse(cls, text: str) -> "FinancialYear":
        """Read `2008-09` or `2008/09`. Raises ValueError for anything else."""
        found = re.fullmatch(r"([0-9]{4})[-/]([0-9]{2})", text.strip())
        if not found or not 1948 <= int(found[1]) <= 2147 or (int(found[1]) + 1) % 100 != int(found[2]):
            raise ValueError(f"'{text}' is not a financial year; write it as 2008-09")
        return cls(int(found[1]))

    @classmethod
    def of(cls, day: date) -> "FinancialYear":
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def first_day(self) -> date:
        return date(self.start, 4, 1)

    @property
    def last_day(self) -> date:
        return date(self.start + 1, 3, 31)

    def months(self) -> Iterator[date]:
        """The first day of each month, April first."""
        return (add_months(self.first_day, offset) for offset in range(12))

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{self.start}-{(self.start + 1) % 100:02d}"


@dataclass(frozen=True, slots=True)
class Period:
    """A financial year, or one of its twelve months: `month` is 1 for April, or None for the whole year.

    A month is written `2008-09-M12`, since `2008-09` is a year here and not a September.
    """

    year: FinancialYear
    month: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read `2008-09` or `2008-09-M12`. Raises ValueError for anything else."""
        year, _, month = text.strip().upper().partition("-M")
        if not month:
            return cls(FinancialYear.parse(text))
        if not re.fullmatch(r"0?[1-9]|1[0-2]", month):
            raise ValueError(f"'{text}' is not a month of a year; write March of 2008-09 as 2008-09-M12")
        return cls(FinancialYear.parse(year), int(month))

    @classmethod
    def of_month(cls, day: date) -> "Period":
        """The month that a day is in."""
        return cls(FinancialYear.of(day), (day.month - 4) % 12 + 1)

    @property
    def first_day(self) -> date:
        return add_months(self.year.first_day, self.month - 1) if self.month else self.year.first_day

    @property
    def last_day(self) -> date:
        return last_of_month(self.first_day) if self.month else self.year.last_day

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{self.year}-M{self.month:02d}" if self.month else str(self.year)
