"""The budgets that a commitment is held to, from the year's outlook: posted, accrued, and pending, each pound once."""

from collections.abc import Callable, Mapping
from datetime import date

from wyebridge.books.open import OpenBooks
from wyebridge.books.outlook import Outlook, OutlookRow, outlook
from wyebridge.books.pending import committed
from wyebridge.books.position import latest_month_end
from wyebridge.books.snapshots import LineKey
from wyebridge.engine.kernel.dates import FinancialYear, last_of_month
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.ledger.room import Level, LevelKind


def room_in(
    books: OpenBooks, scheme: str, line: str, *, year: FinancialYear | None = None, as_at: date | None = None
) -> tuple[Outlook, tuple[Level, ...]]:
    """The outlook that a line's commitments are held to, and its levels, with all that the books hold as pending.

    As at the end of the month of the latest entry where no day is given, or of the year's nearest month to it where a
    year is. Whatever was made since counts as pending. Raises Refused where there is no such line, or no such year.
    """
    if as_at is None:
        latest = latest_month_end(books)
        as_at = min(max(latest, last_of_month(year.first_day)), year.last_day) if year else latest
    found = outlook(books, as_at=as_at)
    lines = {(one.id, each.id) for _, one, each in found.agreement.every_line()}
    if (scheme, line) not in lines:
        raise refuse(
            "unknown-line",
            f"there is no line '{scheme}/{line}'",
            why="an act cannot rest on what nobody has recorded",
            remedy=f"use one of {', '.join(sorted(f'{one}/{each}' for one, each in lines))}, or record it",
            place=Place("agreement"),
        )
    return found, levels_of(found, scheme, line, committed(books, found.year, found.as_at, made_by=date.max))


def every_level(books: OpenBooks, found: Outlook) -> tuple[Level, ...]:
    """Every partner, fund and scheme of an outlook, with what is posted and pending of its budget."""
    pending = committed(books, found.year, found.as_at, made_by=date.max)
    every = [(scheme.id, line.id) for _, scheme, line in found.agreement.every_line()]
    levels = dict.fromkeys(level for place in every for level in levels_of(found, *place, pending))
    order: tuple[LevelKind, ...] = ("partner", "fund", "scheme")
    return tuple(sorted(levels, key=lambda level: order.index(level.of)))


def levels_of(found: Outlook, scheme: str, line: str, pending: Mapping[LineKey, int]) -> tuple[Level, ...]:
    """The scheme, the fund and the partner that a line's commitment is held to. Raises KeyError for no such line.

    A partner's level is all the lines that it commissions, in any fund. Where nobody says what is pending on a line,
    nothing is counted.
    """
    commissioner = {(s.id, one.id): one.commissioner for _, s, one in found.agreement.every_line()}
    partner = commissioner[scheme, line]
    fund = next(fund.id for fund, one in found.agreement.every_scheme() if one.id == scheme)
    return (
        _level("scheme", scheme, found, pending, lambda row: row.scheme == scheme),
        _level("fund", fund, found, pending, lambda row: row.fund == fund),
        _level("partner", partner, found, pending, lambda row: commissioner.get((row.scheme, row.line)) == partner),
    )


def _level(
    of: LevelKind, name: str, found: Outlook, pending: Mapping[LineKey, int], counts: Callable[[OutlookRow], bool]
) -> Level:
    rows = [row for row in found.rows if counts(row)]
    return Level(
        of,
        name,
        sum(row.current_budget_pence or 0 for row in rows),
        sum((row.actual_pence or 0) + (row.accrued_pence or 0) for row in rows),
        sum(pending.get((row.fund, row.scheme, row.line), 0) for row in rows),
    )
