"""How things stood at a month's end: accruals, commitments, forecasts and budgets, by the newest file of each feed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import ibis
import ibis.expr.types as ir

from wyebridge.books.journal.read import Batch
from wyebridge.books.open import OpenBooks
from wyebridge.books.spending import Spending, spending
from wyebridge.books.summing import month_of
from wyebridge.engine.kernel.dates import add_months, first_of_month, last_of_month
from wyebridge.engine.kernel.split import split

Kind = Literal["accrual", "commitment", "forecast", "budget"]
LineKey = tuple[str, str, str]
"""A line, with its fund and scheme."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The newest file of one feed for one month, which stands for the whole."""

    ledger: str
    feed: str
    month: date
    batch: Batch


@dataclass(frozen=True, slots=True)
class Accrued:
    """What was accrued and not reversed, in the months of a period: by line and partner, and by the ledger it is in.

    An accrual counts in the month of its file, under the shares of that month's end, and is taken back in the next,
    when what it stood for is paid or accrued again.
    """

    spending: tuple[Spending, ...]
    by_ledger: dict[tuple[str, str], int]


def snapshots(books: OpenBooks, kind: Kind) -> list[Snapshot]:
    """The newest file of each feed and month that holds rows of a kind, in the order of months."""
    found: dict[tuple[str, str, date], Snapshot] = {}
    for batch in books.batches:
        covers = batch.manifest.get("covers") or {}
        if covers and any(segment["kind"] == kind for segment in batch.manifest["segments"]):
            month = first_of_month(date.fromisoformat(covers["last"]))
            one = Snapshot(batch.manifest["for_partner"], batch.manifest["feed"]["id"], month, batch)
            found[one.ledger, one.feed, month] = one
    return sorted(found.values(), key=lambda one: (one.month, one.ledger, one.feed))


def as_stood(books: OpenBooks, kind: Kind, as_at: date) -> list[Snapshot]:
    """The newest file of each feed up to a day's month."""
    newest = {(one.ledger, one.feed): one for one in snapshots(books, kind) if one.month <= as_at}
    return list(newest.values())


def by_line(books: OpenBooks, kind: Kind, chosen: Sequence[Snapshot]) -> dict[LineKey, int]:
    """What these files come to by line; a line that none of them has is not there."""
    table = rows_of(books, kind, chosen)
    if table is None:
        return {}
    of_funds = table.filter(table["class"] == "scheme")
    grouped = of_funds.group_by(["fund", "scheme", "scheme_line"]).aggregate(pence=of_funds.pence.sum().cast("int64"))
    return {(fund, scheme, line): pence for fund, scheme, line, pence in books.rows(grouped)}


def accrued(books: OpenBooks, *, first: date, last: date) -> Accrued:
    """Accruals and adjustments to a common date, between two days, with the reversals of those of the month before."""
    start = add_months(first_of_month(first), -1)
    table = rows_of(books, "accrual", [one for one in snapshots(books, "accrual") if start <= one.month <= last])
    made: list[Spending] = []
    ledgers: list[tuple[str, str, date, int]] = []
    if table is not None:
        made += spending(replace(books, entries=table, gathered=None), first=start, last=last)
        ledgers += _by_ledger(books, table)
    adjusted = list(_adjusted(books, start, last))
    made += [one for one, _ in adjusted]
    ledgers += [(one.fund, ledger, one.month, one.pence) for one, ledger in adjusted]
    both = [*made, *(_reversed(one) for one in made)]
    by_ledger: dict[tuple[str, str], int] = {}
    for fund, ledger, month, pence in ledgers:
        for counts, part in ((month, pence), (add_months(month, 1), -pence)):
            if first_of_month(first) <= counts <= last:
                by_ledger[fund, ledger] = by_ledger.get((fund, ledger), 0) + part
    return Accrued(tuple(one for one in both if first_of_month(first) <= one.month <= last), by_ledger)


def _adjusted(books: OpenBooks, first: date, last: date) -> Iterator[tuple[Spending, str]]:
    """Each adjustment of a ledger to a month's last day, split by the shares of that day, and the ledger it is in."""
    for line in books.closings.adjustments(first, last):
        if line.is_reversal or not line.pence:
            continue
        day = last_of_month(line.month)
        share = next(
            one
            for one in books.share_versions
            if (one.scheme, one.line) == (line.scheme, line.line) and one.starts <= day <= one.ends
        )
        parts = dict.fromkeys(books.partners, 0)
        if share.weights:
            parts |= dict(zip(share.partners, split(line.pence, share.weights), strict=True))
        undetermined = 0 if share.weights else line.pence
        place = (share.fund, line.scheme, line.line, share.version, line.month, line.pence, undetermined)
        yield Spending(*place, tuple(parts[name] for name in books.partners)), line.ledger


def _reversed(one: Spending) -> Spending:
    return replace(
        one,
        month=add_months(one.month, 1),
        pence=-one.pence,
        undetermined_pence=-one.undetermined_pence,
        parts_pence=tuple(-part for part in one.parts_pence),
    )


def _by_ledger(books: OpenBooks, table: ir.Table) -> list[tuple[str, str, date, int]]:
    """Fund, ledger, month and pence of what was accrued."""
    of_funds = table.filter(table["class"] == "scheme").mutate(month=month_of(table.effective_on))
    grouped = of_funds.group_by(["fund", "ledger", "month"]).aggregate(pence=of_funds.pence.sum().cast("int64"))
    return [(fund, ledger, month, pence) for fund, ledger, month, pence in books.rows(grouped)]


def rows_of(books: OpenBooks, kind: Kind, chosen: Sequence[Snapshot]) -> ir.Table | None:
    """The posted rows of these files, all as at their file's month end; None where this copy of the books has none."""
    table = books.held(kind, [one.batch for one in chosen])
    if table is None:
        return None
    ends = [(table.batch == one.batch.number, ibis.date(last_of_month(one.month))) for one in chosen]
    return table.mutate(effective_on=ibis.cases(*ends, else_=table.effective_on))
