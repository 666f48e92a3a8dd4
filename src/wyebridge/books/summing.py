"""Entries to be added up: those that monthly sums were gathered of as their sums, the rest one by one.

A sum has the first day of its month as the day it took effect, so a question may begin and end at a month's ends; of a
month that it cuts in two, the entries themselves are given.
"""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from wyebridge.books.coded import counted, is_income
from wyebridge.books.open import Gathered, OpenBooks, shares_of
from wyebridge.engine.kernel.dates import first_of_month, last_of_month


def month_of(days: ir.DateValue) -> ir.DateValue:
    """The first day of each day's month. To cut a day off at its month, Spark would go by way of moments in a zone."""
    return ibis.date(days.year(), days.month(), 1)


def gathered_in(books: OpenBooks) -> Gathered | None:
    """The monthly sums that answer for these books; None where they stand on other shares, or there are none."""
    found = books.gathered
    if found is None or found.shares != shares_of(books.share_versions, books.partners):
        return None
    return found


def to_sum(books: OpenBooks, *, last: date | None) -> ir.Table:
    """Every entry as sums and single entries, none of which stands on both sides of the end of the day `last`.

    Columns to group by: batch, ledger, class, fund, scheme, scheme_line, cost_centre, account, to_account,
    effective_on, is_income, is_duplicate, is_repaired, is_unauthorised, vat_disagrees; and rows, pence, latest_on.
    """
    found = gathered_in(books)
    if found is None:
        return with_flags(books.entries).mutate(latest_on=books.entries.effective_on)
    lines = with_flags(not_gathered(books, found, last))
    lines = lines.mutate(latest_on=lines.effective_on)
    rows = gathered(books, found, last)
    columns = [name for name in rows.columns if name in lines.columns]
    return rows.select(columns).union(lines.select(columns))


def gathered(books: OpenBooks, found: Gathered, last: date | None) -> ir.Table:
    """The sums of the batches that these books hold, without the month that the day `last` cuts in two."""
    rows = found.rows.filter(found.rows.batch <= books.batches[-1].number)
    return rows.filter(rows.effective_on != first_of_month(last)) if last and _cuts(last) else rows


def not_gathered(books: OpenBooks, found: Gathered, last: date | None) -> ir.Table:
    """The entries that none of `gathered` stands for."""
    entries = books.entries
    later = entries.filter(entries.batch > found.batches)
    if last is None or not _cuts(last):
        return later
    cut = entries.filter(
        entries.batch <= found.batches,
        entries.effective_on >= first_of_month(last),
        entries.effective_on <= last_of_month(last),
    )
    return later.union(cut)


def with_flags(entries: ir.Table) -> ir.Table:
    """Entries with what is asked of them as yes or no, and the rows that each stands for."""
    return entries.mutate(
        is_income=is_income(entries),
        is_duplicate=(entries.duplicate != "").fill_null(False),
        is_repaired=(entries.repaired != "").fill_null(False),
        is_unauthorised=(entries.authority == "").fill_null(False),
        vat_disagrees=vat_disagrees(entries),
        rows=counted(entries),
    )


def vat_disagrees(entries: ir.Table) -> ir.BooleanValue:
    """Whether an entry's gross less its VAT is not the amount that was posted, where its file states both."""
    return (entries.gross_pence - entries.vat_pence != entries.pence).fill_null(False)


def added_up(table: ir.Table, keys: list[str]) -> ir.Table:
    """Rows and pence of what `to_sum` gave, by these columns."""
    return table.group_by(keys).aggregate(**row_sums(table))


def row_sums(table: ir.Table) -> dict[str, Any]:
    return {"rows": table.rows.sum().cast("int64"), "pence": table.pence.sum().cast("int64")}


def _cuts(last: date) -> bool:
    return last != last_of_month(last)
