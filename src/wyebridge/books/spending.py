"""Spending from the funds, attributed: the one query that statements of whose money it was begin from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import ibis.expr.types as ir

from wyebridge.books.attribution import PARTS, attribute, needs_decimals, share_columns, share_rows
from wyebridge.books.coded import counted, is_income
from wyebridge.books.open import OpenBooks
from wyebridge.books.summing import gathered, gathered_in, month_of, not_gathered
from wyebridge.engine.agreement.shares import ShareVersion
from wyebridge.engine.kernel.dates import first_of_month
from wyebridge.engine.kernel.split import split

_ASKED: Final = (
    "fund",
    "scheme",
    "scheme_line",
    "ledger",
    "funder",
    "effective_on",
    "batch",
    "row",
    "pence",
    "recoding",
)
"""All that is asked of an entry: each column more would be carried through every step of the split."""
_SUMMED: Final = (
    "fund",
    "scheme",
    "scheme_line",
    "ledger",
    "effective_on",
    "share_version",
    "is_income",
    "rows",
    "pence",
    "undetermined_pence",
)


@dataclass(frozen=True, slots=True)
class Spending:
    """One line's spending in one month under one share version: `parts_pence` follows the partners' order.

    `parts_pence` and `undetermined_pence` sum to `pence`.
    """

    fund: str
    scheme: str
    line: str
    share_version: str
    month: date
    pence: int
    undetermined_pence: int
    parts_pence: tuple[int, ...]


def spending(books: OpenBooks, *, first: date, last: date) -> list[Spending]:
    """Every fund's spending between two days, both included, split by the shares in force on each day."""
    whose = attributed_sums(books, first=first, last=last)
    if whose is None:
        return []
    keys = ["fund", "scheme", "scheme_line", "share_version", "month"]
    by_month = whose.mutate(month=month_of(whose.effective_on))
    grouped = by_month.group_by(keys).aggregate(**sums(by_month, len(books.partners))).order_by(keys)
    found = [
        Spending(fund, scheme, line, version or "", month, pence, undetermined, tuple(parts))
        for fund, scheme, line, version, month, pence, undetermined, *parts in books.rows(grouped)
    ]
    assert all(sum(row.parts_pence) + row.undetermined_pence == row.pence for row in found)
    return found


def attributed_sums(books: OpenBooks, *, first: date, last: date, also: Sequence[str] = ()) -> ir.Table | None:
    """The funds' entries between two days, both included, with their parts, as monthly sums where there are any.

    Columns: fund, scheme, scheme_line, ledger, effective_on, share_version, is_income, rows, pence, undetermined_pence
    and the parts; `also` names more that entries and sums both have. None where there is nothing.
    """
    found = gathered_in(books) if first == first_of_month(first) else None
    lines = attributed(
        books, first=first, last=last, entries=not_gathered(books, found, last) if found else books.entries, also=also
    )
    columns = [*_SUMMED, *also, *(PARTS.format(i) for i in range(len(books.partners)))]
    if lines is not None:
        lines = lines.mutate(is_income=is_income(lines), rows=counted(lines)).select(columns)
    if found is None:
        return lines
    rows = gathered(books, found, last)
    rows = _between(rows.filter(rows["class"] == "scheme"), first, last).select(columns)
    return rows if lines is None else rows.union(lines)


def attributed(
    books: OpenBooks, *, first: date, last: date, entries: ir.Table | None = None, also: Sequence[str] = ()
) -> ir.Table | None:
    """Every entry of the funds between two days, both included, with its parts; None where there is none.

    Columns: fund, scheme, scheme_line, ledger, funder, effective_on, batch, row, pence, recoding, share_version,
    undetermined_pence and the parts; `also` names more of the entries' own. `entries` are the books' where left out.
    """
    versions, partners = books.share_versions, books.partners
    entries = books.entries if entries is None else entries
    funded = entries.filter(entries["class"] == "scheme")
    any_cumulative = any(version.rounding == "cumulative" for version in versions)
    # A running total begins with the books, so what is cumulative is split before the days are chosen.
    chosen = funded if any_cumulative else _between(funded, first, last)
    largest = [chosen.pence.abs().max().name("one"), chosen.pence.abs().sum().cast("int64").name("all")]
    [(one, all_)] = books.rows(chosen.aggregate(largest))
    if one is None:
        return None
    whose = attribute(
        chosen.select(*_ASKED, *also),
        books.put("shares", share_columns(partners), share_rows(versions, partners)),
        partners,
        in_decimals=needs_decimals(all_ if any_cumulative else one, versions),
        any_cumulative=any_cumulative,
    )
    return _between(whose, first, last) if any_cumulative else whose


def sums(table: ir.Table, count: int) -> dict[str, ir.IntegerScalar]:
    """The sums of pence, of undetermined pence and of each partner's part, by column."""
    names = ("pence", "undetermined_pence", *(PARTS.format(i) for i in range(count)))
    return {name: table[name].sum().cast("int64") for name in names}


def _between(entries: ir.Table, first: date, last: date) -> ir.Table:
    return entries.filter(entries.effective_on >= first, entries.effective_on <= last)


def true_ups(
    rows: Iterable[Spending], versions: Sequence[ShareVersion], partners: Sequence[str]
) -> dict[tuple[str, str], tuple[int, ...]]:
    """What closing would post, by line and share version, so that the sum of the parts is the split of the sum.

    Entries are split one by one, so their parts drift from the split of their total by a few pence either way. Each
    true-up sums to nothing: it moves pence between partners, never in or out.
    """
    weights = {
        version.version: dict(zip(version.partners, version.weights or (), strict=False)) for version in versions
    }
    totals: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if row.share_version and any(weights.get(row.share_version, {}).values()):
            total = totals.setdefault((f"{row.scheme}/{row.line}", row.share_version), [0] * len(partners))
            for index, part in enumerate(row.parts_pence):
                total[index] += part
    found = {}
    for (line, version), parts in totals.items():
        whole = split(sum(parts), [weights[version].get(partner, 0) for partner in partners])
        found[line, version] = tuple(right - part for right, part in zip(whole, parts, strict=True))
    return found
