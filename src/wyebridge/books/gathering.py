"""Monthly sums beside the compact copy, from which a position is answered without reading the lines they stand for.

A sum stands for the entries of one batch, month, ledger, class, line, code and share version, with each partner's part
of them. The sums are made from the books, are held to them by `verify`, and can be deleted with the compact copy.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import ibis
import ibis.expr.types as ir

from wyebridge.books.attribution import PARTS
from wyebridge.books.engines.duckdb import DuckEngine
from wyebridge.books.journal.compact import FOLDER, SUMS, Compact, find_compact, sums_columns
from wyebridge.books.journal.compacting import compact as compact_rows
from wyebridge.books.journal.compacting import is_long
from wyebridge.books.journal.verify import Verification
from wyebridge.books.journal.verify import verify as verify_rows
from wyebridge.books.open import OpenBooks, open_books, shares_of
from wyebridge.books.spending import attributed, sums
from wyebridge.books.summing import month_of, with_flags

PLACE: Final = "the compact copy's monthly sums"
_KEYS: Final = (
    "batch",
    "ledger",
    "class",
    "fund",
    "scheme",
    "scheme_line",
    "cost_centre",
    "account",
    "to_account",
    "share_version",
    "effective_on",
    "is_income",
    "is_duplicate",
    "is_repaired",
    "is_unauthorised",
    "vat_disagrees",
)
_ALSO: Final = (
    *("class", "cost_centre", "account", "to_account", "duplicate", "repaired", "authority"),
    *("gross_pence", "vat_pence"),
)


def compact(books: Path) -> Compact:
    """Make the compact copy of the books anew, with its monthly sums."""
    return compact_rows(books, gather=lambda folder: _gather(books, folder))


def compact_if_long(books: Path) -> bool:
    """Make the compact copy anew where many batches stand beside it. Whether it did."""
    if not is_long(books):
        return False
    compact(books)
    return True


def verify(books: Path, checkpoints: Sequence[Path] = ()) -> Verification:
    """Recompute the books from their bytes, as `journal.verify` does, and then their monthly sums from the entries."""
    found = verify_rows(books, checkpoints)
    if found.holds and (fault := _fault(books)):
        found.failed_at, found.failure = PLACE, f"{fault}; delete {FOLDER}/ in the books, or run `wyebridge compact`"
    return found


def _gather(books: Path, folder: Path) -> tuple[str, int]:
    """Write the sums of every entry: the hash of the shares they stand on ('' where there are none), how many parts."""
    engine = DuckEngine()
    with open_books(books, engine=engine) as opened:
        made = _sums(opened)
        if made is None:
            return "", 0
        columns = sums_columns(len(opened.partners))
        engine.write(made.order_by(["batch", "effective_on"]), folder / f"{SUMS}.parquet", columns)
        return shares_of(opened.share_versions, opened.partners), len(opened.partners)


def _fault(books: Path) -> str:
    done = find_compact(books)
    if done is None or not done.shares:
        return ""
    with open_books(books, engine=DuckEngine()) as now:
        then = now.as_of_batch(done.batches)
        if shares_of(then.share_versions, then.partners) != done.shares:
            return "they stand on other shares than the books have"
        made, held = _sums(then), now.engine.read([str(done.file(SUMS))], sums_columns(done.parts))
        if made is None:
            return "there is nothing for them to stand for"
        held = held.select(made.columns)
        odd = made.difference(held, distinct=False).union(held.difference(made, distinct=False))
        return "they are not what the entries come to" if now.rows(odd.limit(1).select("batch")) else ""


def _sums(books: OpenBooks) -> ir.Table | None:
    """The sums of every entry; None where a running total makes the parts of each entry stand on those before it."""
    if any(version.rounding == "cumulative" for version in books.share_versions):
        return None
    entries, parts = books.entries, [PARTS.format(i) for i in range(len(books.partners))]
    apart = entries.filter(entries["class"] != "scheme")
    nothing = {name: ibis.literal(0, "int64") for name in ("undetermined_pence", *parts)}
    lines = with_flags(apart).mutate(share_version=ibis.null("string"), **nothing)
    columns = [*_KEYS, "rows", "pence", "undetermined_pence", *parts]
    lines = lines.select(columns)
    whose = attributed(books, first=date.min, last=date.max, also=_ALSO)
    if whose is not None:
        lines = lines.union(with_flags(whose).select(columns))
    monthly = lines.mutate(latest_on=lines.effective_on, effective_on=month_of(lines.effective_on))
    return monthly.group_by(list(_KEYS)).aggregate(
        latest_on=monthly.latest_on.max(), rows=monthly.rows.sum().cast("int64"), **sums(monthly, len(books.partners))
    )
