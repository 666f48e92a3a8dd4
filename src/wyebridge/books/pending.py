"""What is committed and not yet posted, each pound once: commitments made here, and those that only ledgers show."""

from collections.abc import Sequence
from datetime import date

import ibis.expr.types as ir

from wyebridge.books.open import OpenBooks
from wyebridge.books.position import latest_month_end
from wyebridge.books.records import texts
from wyebridge.books.snapshots import LineKey, as_stood, rows_of, snapshots
from wyebridge.engine.kernel.dates import FinancialYear, add_months
from wyebridge.engine.ledger.commitments import Commitment, Left, Release


def commitments_made(books: OpenBooks) -> tuple[Commitment, ...]:
    """Every commitment and contract award that the books hold, in the order of recording."""
    held = texts(books.path, books.batches, "commitment-made")
    return tuple(Commitment.model_validate_json(one.text) for one in held)


def releases_made(books: OpenBooks) -> dict[str, Release]:
    """The release of each commitment that was let go, by the commitment."""
    held = texts(books.path, books.batches, "commitment-released")
    found = (Release.model_validate_json(one.text) for one in held)
    return {one.commitment: one for one in found}


def left_of(books: OpenBooks, year: FinancialYear, as_at: date, *, made_by: date = date.max) -> tuple[Left, ...]:
    """Each commitment made by a day that has a part in a year, with what was called off it there, and what is left.

    What was called off is what ledgers paid and accrued under its number up to `as_at`, on whatever line they show it;
    where that month is closed, as it stood then, as the spending does that the rest is counted beside.
    """
    made = [one for one in commitments_made(books) if one.on <= made_by and one.in_year(year)]
    released = {name: one for name, one in releases_made(books).items() if one.on <= made_by}
    off = called_off(books.when_closed(as_at), year, as_at, [one.id for one in made])
    return tuple(Left(one, one.in_year(year), off.get(one.id, 0), released.get(one.id)) for one in made)


def called_off(books: OpenBooks, year: FinancialYear, as_at: date, orders: Sequence[str]) -> dict[str, int]:
    """What ledgers paid and accrued from the funds in a year, up to a day, under these orders' numbers. In pence."""
    return _called_off(books, orders, year.first_day, as_at)


def called_off_at_all(books: OpenBooks, orders: Sequence[str]) -> dict[str, int]:
    """The same on any day that the books hold, to the end of the month of the latest entry."""
    return _called_off(books, orders, date.min, latest_month_end(books)) if orders else {}


def _called_off(books: OpenBooks, orders: Sequence[str], first: date, last: date) -> dict[str, int]:
    if not orders:
        return {}
    entries = _of_orders(books.entries, orders)
    paid = entries.filter(entries.effective_on >= first, entries.effective_on <= last)
    summed = paid.group_by("order_number").aggregate(pence=paid.pence.sum().cast("int64"))
    found = dict(books.rows(summed))
    # An accrual counts in the month of its file and is taken back in the next, so that of the month before counts too.
    table = rows_of(books, "accrual", [one for one in snapshots(books, "accrual") if one.month <= last])
    if table is not None:
        chosen = _of_orders(table, orders)
        by_month = chosen.mutate(month=chosen.effective_on.truncate("M").cast("date"))
        grouped = by_month.group_by(["order_number", "month"]).aggregate(pence=by_month.pence.sum().cast("int64"))
        for order, month, pence in books.rows(grouped):
            for counts, part in ((month, pence), (add_months(month, 1), -pence)):
                if first <= counts <= last:
                    found[order] = found.get(order, 0) + part
    return found


def _of_orders(table: ir.Table, orders: Sequence[str]) -> ir.Table:
    return table.filter(table["class"] == "scheme", table.order_number.isin(list(orders)))


def committed(books: OpenBooks, year: FinancialYear, as_at: date, *, made_by: date) -> dict[LineKey, int]:
    """What is committed by line and not yet posted: what ledgers' files show, and what was made here by a day.

    A file's row that bears the number of a commitment made here is left out: that commitment counts by what was made
    here less what was called off. A line of which nobody says anything is not there.
    """
    funds = {scheme.id: fund.id for agreement in books.agreements for fund, scheme in agreement.every_scheme()}
    every = [one.id for one in commitments_made(books) if one.on <= made_by]
    stood = books.when_closed(as_at)
    chosen = [one for one in as_stood(stood, "commitment", as_at) if one.month in year]
    table = rows_of(stood, "commitment", chosen)
    found: dict[LineKey, int] = {}
    if table is not None:
        others = table.filter(table["class"] == "scheme")
        if every:
            is_ours = others.order_number.isin(every) | others.document.isin(every)
            others = others.mutate(pence=is_ours.fill_null(False).ifelse(0, others.pence))
        grouped = others.group_by(["fund", "scheme", "scheme_line"]).aggregate(pence=others.pence.sum().cast("int64"))
        found = {(fund, scheme, line): pence for fund, scheme, line, pence in books.rows(grouped)}
    for one in left_of(books, year, as_at, made_by=made_by) if every else ():
        key = (funds[one.commitment.scheme], one.commitment.scheme, one.commitment.line)
        found[key] = found.get(key, 0) + one.left_pence
    return found
