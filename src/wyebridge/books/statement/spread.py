"""Every fund's spending and income by line and by the ledger that paid it, and whose money each was."""

from datetime import date

from wyebridge.books.open import OpenBooks
from wyebridge.books.spending import attributed_sums, sums
from wyebridge.books.statement.terms import Spread


def spread(books: OpenBooks, *, first: date, last: date) -> tuple[Spread, ...]:
    """Spending between two days, both included: a row for each line, ledger and side (spending, or income below zero).

    An extract tells income from a credit note by nothing but its sign, so both stand together. Where any share is
    cumulative its running total begins with the books, so the split comes before the days are chosen.
    """
    whose = attributed_sums(books, first=first, last=last)
    if whose is None:
        return ()
    keys = ["fund", "scheme", "scheme_line", "ledger", "is_income"]
    asked = sums(whose, len(books.partners))
    grouped = whose.group_by(keys).aggregate(rows=whose.rows.sum().cast("int64"), **asked).order_by(keys)
    found = tuple(
        Spread(fund, scheme, line, ledger, is_income, rows, pence, undetermined, tuple(parts))
        for fund, scheme, line, ledger, is_income, rows, pence, undetermined, *parts in books.rows(grouped)
        if rows or pence
    )
    assert all(sum(row.parts_pence) + row.undetermined_pence == row.pence for row in found)
    return found
