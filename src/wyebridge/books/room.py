"""The budgets that a commitment would be held to, from the year's outlook: posted, accrued, committed."""

from collections.abc import Callable

from wyebridge.books.outlook import Outlook, OutlookRow
from wyebridge.engine.ledger.room import Level, LevelKind


def levels_of(found: Outlook, scheme: str, line: str) -> tuple[Level, ...]:
    """The scheme, the fund and the partner that a line's commitment is held to. Raises KeyError for no such line.

    A partner's level is all the lines that it commissions, in any fund. Where no file gives commitments, none are
    counted as pending.
    """
    commissioner = {(s.id, one.id): one.commissioner for _, s, one in found.agreement.every_line()}
    partner = commissioner[scheme, line]
    fund = next(fund.id for fund, one in found.agreement.every_scheme() if one.id == scheme)
    return (
        _level("scheme", scheme, found, lambda row: row.scheme == scheme),
        _level("fund", fund, found, lambda row: row.fund == fund),
        _level("partner", partner, found, lambda row: commissioner.get((row.scheme, row.line)) == partner),
    )


def _level(of: LevelKind, name: str, found: Outlook, counts: Callable[[OutlookRow], bool]) -> Level:
    rows = [row for row in found.rows if counts(row)]
    return Level(
        of,
        name,
        sum(row.current_budget_pence or 0 for row in rows),
        sum((row.actual_pence or 0) + (row.accrued_pence or 0) for row in rows),
        sum(row.committed_pence or 0 for row in rows),
    )
