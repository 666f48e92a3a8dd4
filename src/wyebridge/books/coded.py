"""Entries as they are coded now: what a recoding took back is left out, and what it posted stands in its place.

A recoding posts two entries for each that it moves: a reversal where it stood, and a posting where it goes. Sums over
all entries are right as they are. Rows counted, and entries shown one by one, need what is here.
"""

from typing import Final

import ibis
import ibis.expr.types as ir

REVERSAL: Final = "reversal"
POSTING: Final = "posting"


def is_reversal(entries: ir.Table) -> ir.BooleanValue:
    """Whether an entry takes back what another posted."""
    return (entries.recoding == REVERSAL).fill_null(False)


def counted(entries: ir.Table) -> ir.IntegerValue:
    """The rows of a ledger that an entry stands for: 1, and of a reversal -1, so that each row is counted once."""
    return ibis.ifelse(is_reversal(entries), -1, 1).cast("int64")


def is_income(entries: ir.Table) -> ir.BooleanValue:
    """Whether an entry is income (or a credit): below nothing, unless it takes spending back."""
    return ibis.ifelse(is_reversal(entries), entries.pence > 0, entries.pence < 0)


def by_row(entries: ir.Table) -> ir.Table:
    """Every entry under the batch and row by which its row came in: several, where that was recoded.

    `posted_batch` and `posted_row` are those of the entry itself.
    """
    return entries.mutate(
        posted_batch=entries.batch,
        posted_row=entries.row,
        batch=entries.recodes_batch.fill_null(entries.batch),
        row=entries.recodes_row.fill_null(entries.row),
        recoding=entries.recoding.fill_null(""),
    )


def coded_now(entries: ir.Table) -> ir.Table:
    """Each row of a ledger once, as it is coded now, in the columns of `by_row`."""
    named = by_row(entries)
    taken_back = entries.filter(is_reversal(entries))
    last = taken_back.group_by(["recodes_batch", "recodes_row"]).aggregate(taken_back_in=taken_back.batch.max())
    last = last.rename(of_batch="recodes_batch", of_row="recodes_row")
    kept = named.filter(~is_reversal(named))
    joined = kept.left_join(last, [kept.batch == last.of_batch, kept.row == last.of_row])
    # A reversal takes back what stood before its batch, and the posting beside it is of that batch.
    stands = joined.taken_back_in.isnull() | (joined.taken_back_in <= joined.posted_batch)
    return joined.filter(stands).select(*entries.columns, "posted_batch", "posted_row")
