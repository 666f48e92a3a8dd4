"""What was spent of each scheme in each month, as known on a day: what costs are fitted from."""

from datetime import date

from wyebridge.books.open import OpenBooks
from wyebridge.books.summing import month_of, to_sum
from wyebridge.engine.foresight.exposure.fit import History
from wyebridge.engine.kernel.dates import ONE_DAY, first_of_month, last_of_month
from wyebridge.engine.kernel.problems import Place, refuse


def history_of(books: OpenBooks) -> History:
    """Spending by scheme and month, to the last month that was over when the books last came to know anything.

    Raises Refused where the books hold no spending from a fund.
    """
    entries = to_sum(books, last=None)
    funded = entries.filter(entries["class"] == "scheme")
    months = funded.mutate(month=month_of(funded.effective_on))
    summed = months.group_by(["scheme", "month"]).aggregate(pence=months.pence.sum().cast("int64"))
    rows = books.rows(summed.order_by(["scheme", "month"]))
    over = first_of_month(first_of_month(books.known_on + ONE_DAY) - ONE_DAY)
    pence: dict[str, dict[date, int]] = {}
    for scheme, month, value in rows:
        pence.setdefault(scheme, {})[month] = value
    if not rows:
        raise refuse(
            "no-history",
            "the books hold no spending from a fund",
            why="no cost can be fitted from nothing",
            remedy="import the ledgers first, or leave --home out",
            place=Place(str(books.path)),
        )
    last = min(over, max(month for _, month, _ in rows))
    batch = books.batches[-1]
    known = f"batch {batch.number} ({batch.sha256[:12]}), as known on {books.known_on}"
    return History(f"the journal to {last_of_month(last)}, {known}", last, pence)
