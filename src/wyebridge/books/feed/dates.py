"""Which way round a file writes its dates: decided once for the whole file, from the evidence in it and its name."""

import re
from calendar import month_name
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from wyebridge.books.feed.terms import DateOrder, DayNumbers, Feed
from wyebridge.engine.kernel.problems import Place, refuse

_TIME: Final = r"(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_YEAR_FIRST: Final = re.compile(
    rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_TIME}|([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})"
)
_NUMBERS: Final = re.compile(rf"([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_NAMED: Final = re.compile(rf"([0-9]{{1,2}})[-/ ]([A-Za-z]+)[-/ ]([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_DAY_NUMBER: Final = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_DAY_NOUGHT: Final = {"from-1900": date(1899, 12, 30), "from-1904": date(1904, 1, 1)}
"""The day that a spreadsheet counts from. That 1900 had no 29 February throws out no day after it."""

_FULL_NAMES: Final = tuple(name.casefold() for name in month_name[1:])
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class DateReading:
    """How dates are read in one file, and why."""

    order: DateOrder
    evidence: str
    day_numbers: DayNumbers | None = None

    def read(self, text: str) -> date | None:
        """The day that a text says, or None. A year of two figures is of this century.

        Dates that begin with their year, or name their month, are plain in any file, whatever its order. A number of
        days is one only where the feed says from when it counts.
        """
        if found := _YEAR_FIRST.fullmatch(text):
            year, month, day = (part for part in found.groups() if part)
        elif found := _NAMED.fullmatch(text):
            named = month_named(found[2])
            day, month, year = found[1], str(named or 0), found[3]
        elif (found := _NUMBERS.fullmatch(text)) and self.order != "year-first":
            day, month, year = found.groups() if self.order == "day-first" else (found[2], found[1], found[3])
        elif self.day_numbers and (found := _DAY_NUMBER.fullmatch(text)):
            return _DAY_NOUGHT[self.day_numbers] + timedelta(days=int(found[1]))
        else:
            return None
        try:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        except ValueError:
            return None


def is_day_number(text: str) -> bool:
    """Whether a text is a bare number such as a spreadsheet keeps for a day of these two centuries."""
    return _DAY_NUMBER.fullmatch(text) is not None


def decide_dates(texts: Iterable[str], feed: Feed, file_name: str, asked: DateOrder | None) -> DateReading:
    """Decide the date order of a file from the distinct texts of its dates.

    What the person asked for comes first, then what the feed fixes, then the file: a first number over 12 shows that
    days come first, a second number over 12 that months do. Where every date could be either, the month in the file's
    name decides if one order alone fits it. Raises Refused where that leaves it open, or the file shows both.
    """
    return replace(_decide_order(texts, feed, file_name, asked), day_numbers=feed.day_numbers)


def _decide_order(texts: Iterable[str], feed: Feed, file_name: str, asked: DateOrder | None) -> DateReading:
    if asked:
        return DateReading(asked, "as asked for")
    if feed.dates != "evidence":
        return DateReading(feed.dates, f"the feed {feed.id} says so")
    numeric = [(int(found[1]), int(found[2]), text) for text in sorted(texts) if (found := _NUMBERS.fullmatch(text))]
    day_first = [text for first, second, text in numeric if first > 12 and second <= 12]
    month_first = [text for first, second, text in numeric if second > 12 and first <= 12]
    if not numeric:
        return DateReading("year-first", "no date could be read two ways")
    if day_first and not month_first:
        return DateReading("day-first", f"dates such as {day_first[-1]} can only be day first")
    if month_first and not day_first:
        return DateReading("month-first", f"dates such as {month_first[-1]} can only be month first")
    firsts, seconds = {first for first, _, _ in numeric}, {second for _, second, _ in numeric}
    if not day_first and (by_name := _from_name(file_name, firsts, seconds)):
        return by_name
    what = (
        f"some dates can only be day first ({day_first[0]}) and some only month first ({month_first[0]})"
        if day_first
        else "every date could be read day first or month first, and the file's name does not settle it"
    )
    raise refuse(
        "ambiguous-dates",
        what,
        why="a wrong guess would put spending in the wrong month",
        remedy="say which with --date-order day-first or --date-order month-first",
        place=Place(file_name),
    )


def _from_name(file_name: str, firsts: set[int], seconds: set[int]) -> DateReading | None:
    month = month_in_name(file_name)
    if month is None or (firsts == {month}) == (seconds == {month}):
        return None
    order: DateOrder = "month-first" if firsts == {month} else "day-first"
    return DateReading(order, f"only so do all the dates fall in the month that the file's name gives ({month})")


def month_in_name(file_name: str) -> int | None:
    """The month a file's name gives: `2017-08.csv` and `NERD_05_August.csv` say 8. None where it gives none or two."""
    words = re.findall(r"[a-z]+", file_name.casefold().rsplit(".", 1)[0])
    named = {month for word in words if (month := month_named(word))}
    numbered = {int(found) for found in re.findall(r"(?<!\d)(?:19|20)\d\d[-_.]?(0[1-9]|1[0-2])(?!\d)", file_name)}
    found = named or numbered
    return found.pop() if len(found) == 1 else None


def month_named(word: str) -> int | None:
    """The month of an English name, whole or its first three letters (or `sept`)."""
    word = word.casefold()
    if len(word) == 3 or word == "sept":
        return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else None
    return _FULL_NAMES.index(word) + 1 if word in _FULL_NAMES else None
