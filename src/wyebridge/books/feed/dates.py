"""Which way round a file writes its dates: decided once for the whole file, from the evidence in it and its name."""

import re
from calendar import month_name
from dataclasses import dataclass
from typing import Final

import duckdb

from wyebridge.books.feed.terms import DateOrder, Feed
from wyebridge.engine.kernel.problems import Place, refuse

FORMS: Final[dict[DateOrder, tuple[str, ...]]] = {
    "year-first": ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"),
    "day-first": ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"),
    "month-first": ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M"),
}
_NAMED_MONTH: Final = ("%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%d/%b/%Y")
_TWO_NUMBERS: Final = r"^(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}"
_FULL_NAMES: Final = tuple(name.casefold() for name in month_name[1:])
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class DateReading:
    """How dates are read in one file, and why."""

    order: DateOrder
    evidence: str

    @property
    def forms(self) -> tuple[str, ...]:
        """`strptime` forms to try, dates that name their month and year-first dates being plain in any file."""
        return tuple(dict.fromkeys((*FORMS[self.order], *FORMS["year-first"], *_NAMED_MONTH)))


def decide_dates(
    connection: duckdb.DuckDBPyConnection, column: str, feed: Feed, file_name: str, asked: DateOrder | None
) -> DateReading:
    """Decide the date order of the table `raw`, whose dates are in `column`.

    What the person asked for comes first, then what the feed fixes, then the file: a first number over 12 shows that
    days come first, a second number over 12 that months do. Where every date could be either, the month in the file's
    name decides if one order alone fits it. Raises Refused where that leaves it open, or the file shows both.
    """
    if asked:
        return DateReading(asked, "as asked for")
    if feed.dates != "evidence":
        return DateReading(feed.dates, f"the feed {feed.id} says so")
    [(numeric, day_first, day_example, month_first, month_example, firsts, seconds)] = connection.execute(
        f"""
        SELECT count(*),
               count_if(a > 12 AND b <= 12), min(text) FILTER (a > 12 AND b <= 12),
               count_if(b > 12 AND a <= 12), min(text) FILTER (b > 12 AND a <= 12),
               list(DISTINCT a), list(DISTINCT b)
        FROM (SELECT {column} AS text,
                     try_cast(regexp_extract(trim({column}), '{_TWO_NUMBERS}', 1) AS INTEGER) AS a,
                     try_cast(regexp_extract(trim({column}), '{_TWO_NUMBERS}', 2) AS INTEGER) AS b
              FROM raw)
        WHERE a IS NOT NULL AND b IS NOT NULL
        """
    ).fetchall()
    if not numeric:
        return DateReading("year-first", "no date could be read two ways")
    if day_first and not month_first:
        return DateReading("day-first", f"{day_first:,} dates such as {day_example} can only be day first")
    if month_first and not day_first:
        return DateReading("month-first", f"{month_first:,} dates such as {month_example} can only be month first")
    if not day_first and (by_name := _from_name(file_name, set(firsts), set(seconds))):
        return by_name
    what = (
        f"some dates can only be day first ({day_example}) and some only month first ({month_example})"
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
    named = {_MONTHS.index(word[:3]) + 1 for word in words if word[:3] in _MONTHS and _is_month(word)}
    numbered = {int(found) for found in re.findall(r"(?<!\d)(?:19|20)\d\d[-_.]?(0[1-9]|1[0-2])(?!\d)", file_name)}
    found = named or numbered
    return found.pop() if len(found) == 1 else None


def _is_month(word: str) -> bool:
    return len(word) == 3 or word == "sept" or word in _FULL_NAMES
