"""The budget by line, month and partner: what was opened with, what has changed, whose it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wyebridge.engine.agreement.shares import ShareVersion, in_force
from wyebridge.engine.agreement.terms import Agreement, Line
from wyebridge.engine.kernel.dates import FinancialYear, last_of_month
from wyebridge.engine.kernel.split import split

Key = tuple[str, str, str]
SharesOf = Mapping[tuple[str, str], Sequence[ShareVersion]]
"""A line, with its fund and scheme."""


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One line's budget in one month that is one partner's; `partner` is '' for what is undetermined."""

    fund: str
    scheme: str
    line: str
    month: date
    partner: str
    opening_pence: int
    changes_pence: int


def budget_rows(
    agreements: Sequence[Agreement], shares: Sequence[ShareVersion], year: FinancialYear, *, as_at: date
) -> Iterator[BudgetRow]:
    """The year's budget over its months, with the changes dated up to `as_at`.

    The opening budget is that of the version in force as the year begins; a later version counts from the first month
    that begins under it. `shares` are those of every line over all versions. Sums over months and partners are the
    lines' budgets to the penny.
    """
    for key, month, opened, current, share in _by_month(agreements, shares, year, as_at):
        yield from _by_partner(key, month, opened, current - opened, share)


def budget_shares(
    agreements: Sequence[Agreement], shares: Sequence[ShareVersion], year: FinancialYear, *, as_at: date
) -> dict[tuple[str, str], int]:
    """Each partner's share of each fund's budget to date, by fund and partner; '' for what is undetermined.

    A line's budget is summed over the months under one version of its shares and split once, so that a year's share is
    the split of the year's sum, with no pennies over from its months.
    """
    sums: dict[tuple[Key, ShareVersion | None], int] = {}
    for key, month, _, current, share in _by_month(agreements, shares, year, as_at):
        if month <= as_at:
            sums[key, share] = sums.get((key, share), 0) + current
    found: dict[tuple[str, str], int] = {}
    for ((fund, _, _), share), pence in sums.items():
        parts = {"": pence}
        if share and share.weights:
            parts = dict(zip(share.partners, split(pence, share.weights), strict=True))
        for partner, part in parts.items():
            found[fund, partner] = found.get((fund, partner), 0) + part
    return found


def _by_month(
    agreements: Sequence[Agreement], shares: Sequence[ShareVersion], year: FinancialYear, as_at: date
) -> Iterator[tuple[Key, date, int, int, ShareVersion | None]]:
    """Each line and month with its opening budget, its current one, and the shares it is split by."""
    shares_of: dict[tuple[str, str], list[ShareVersion]] = {}
    for version in shares:
        shares_of.setdefault((version.scheme, version.line), []).append(version)
    versions = [found for found in in_force(agreements) if found[0].year == year]
    if not versions:
        return
    opening = by_line_and_month(versions[0][0], year, as_at=date.min)
    current = [by_line_and_month(agreement, year, as_at=as_at) for agreement, _, _ in versions]
    nothing = [0] * 12
    for key in sorted({key for table in (opening, *current) for key in table}):
        for index, month in enumerate(year.months()):
            governing = current[_governing(versions, month)]
            share = _share_of(month, shares_of.get(key[1:], ()))
            yield key, month, opening.get(key, nothing)[index], governing.get(key, nothing)[index], share


def _governing(versions: Sequence[tuple[Agreement, date, date]], month: date) -> int:
    """Which version a month's budget is under: the one in force on its first day, or else the next to begin."""
    return next((index for index, (_, _, last_day) in enumerate(versions) if month <= last_day), len(versions) - 1)


def by_line_and_month(agreement: Agreement, year: FinancialYear, *, as_at: date) -> dict[Key, list[int]]:
    """Each line's budget in each month of the year, April first, with the changes dated up to `as_at`; in pence."""
    found = {(fund.id, scheme.id, line.id): list(_months(line)) for fund, scheme, line in agreement.every_line()}
    places = {(scheme.id, line.id): (fund.id, scheme.id, line.id) for fund, scheme, line in agreement.every_line()}
    for change in agreement.budget_changes:
        if change.on <= as_at:
            months = found[places[change.scheme, change.line]]
            left = [int(last_of_month(month) >= change.on) for month in year.months()]
            for index, pence in enumerate(split(change.amount, left)):
                months[index] += pence
    return found


def _months(line: Line) -> tuple[int, ...]:
    return split(line.budget, line.profile or [1] * 12)


def _share_of(month: date, shares: Sequence[ShareVersion]) -> ShareVersion | None:
    """A line's shares in a month: those in force on its first day, or else the first to begin in it."""
    return next((found for found in shares if found.starts <= last_of_month(month) and month <= found.ends), None)


def _by_partner(key: Key, month: date, opening: int, changes: int, share: ShareVersion | None) -> Iterator[BudgetRow]:
    fund, scheme, line = key
    if share is None or share.weights is None:
        yield BudgetRow(fund, scheme, line, month, "", opening, changes)
        return
    opened = split(opening, share.weights)
    now = split(opening + changes, share.weights) if changes else opened
    for partner, opening_part, current_part in zip(share.partners, opened, now, strict=True):
        if opening_part or current_part:
            yield BudgetRow(fund, scheme, line, month, partner, opening_part, current_part - opening_part)
