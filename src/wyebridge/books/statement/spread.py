"""Every fund's spending and income by line and by the ledger that paid it, and whose money each was."""

from datetime import date

import ibis.expr.types as ir

from wyebridge.books.attribution import PARTS, attribute, needs_limbs, share_table
from wyebridge.books.open import OpenBooks
from wyebridge.books.statement.terms import Spread
from wyebridge.engine.agreement.shares import all_share_versions


def spread(books: OpenBooks, *, first: date, last: date) -> tuple[Spread, ...]:
    """Spending between two days, both included: a row for each line, ledger and side (spending, or income below zero).

    An extract tells income from a credit note by nothing but its sign, so both stand together. Where any share is
    cumulative its running total begins with the books, so the split comes before the days are chosen.
    """
    entries = books.entries
    versions, partners = all_share_versions(books.agreements), books.partners
    funded = entries.filter(entries["class"] == "scheme")
    is_running = any(version.rounding == "cumulative" for version in versions)
    chosen = funded if is_running else _between(funded, first, last)
    [(largest, all_of_it)] = books.rows(
        chosen.aggregate(one=chosen.pence.abs().max(), all=chosen.pence.abs().sum().cast("int64"))
    )
    if largest is None:
        return ()
    in_limbs = needs_limbs(all_of_it if is_running else largest, versions)
    attributed = attribute(chosen, share_table(versions, partners), partners, in_limbs=in_limbs)
    sided = _between(attributed, first, last).mutate(is_income=lambda table: table.pence < 0)
    money = ("pence", "undetermined_pence", *(PARTS.format(i) for i in range(len(partners))))
    keys = ["fund", "scheme", "scheme_line", "ledger", "is_income"]
    sums = {name: sided[name].sum().cast("int64") for name in money}
    grouped = sided.group_by(keys).aggregate(rows=sided.count(), **sums).order_by(keys)
    found = tuple(
        Spread(fund, scheme, line, ledger, is_income, rows, pence, undetermined, tuple(parts))
        for fund, scheme, line, ledger, is_income, rows, pence, undetermined, *parts in books.rows(grouped)
    )
    assert all(sum(row.parts_pence) + row.undetermined_pence == row.pence for row in found)
    return found


def _between(entries: ir.Table, first: date, last: date) -> ir.Table:
    return entries.filter(entries.effective_on >= first, entries.effective_on <= last)
