"""Rows for somebody to look at, one by one: set aside, in suspense, excluded, repeated, repaired, unauthorised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import ibis

from wyebridge.books.coded import by_row, coded_now
from wyebridge.books.feed.source import sheet_and_row
from wyebridge.books.open import OpenBooks
from wyebridge.books.releasing import still_set_aside
from wyebridge.books.summing import vat_disagrees
from wyebridge.engine.ledger.closing import opened_from

What = Literal["set-aside", "suspense", "excluded", "own", "duplicates", "repaired", "without-authority", "late", "vat"]

_ENTRY_COLUMNS = (
    "batch",
    "row",
    "ledger",
    "effective_on",
    "pence",
    "document",
    "supplier",
    "description",
    "directorate",
    "cost_centre",
    "account",
    "to_account",
    "rule",
)
_EXTRA = {
    "suspense": ("because",),
    "duplicates": ("duplicate", "duplicate_of_batch", "duplicate_of_row"),
    "repaired": ("repaired",),
    "vat": ("gross_pence", "vat_pence"),
    "late": ("first_open", "recoding"),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """Columns and rows, in the order of the books; `file` is the extract that each row came from.

    `sheet` and `sheet_row` say where in a workbook it stood: '' and None in a text.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def listing(books: OpenBooks, what: What) -> Listing:
    """Every row of one sort, each with the file and row it came from, as it is coded now.

    Of what came late to a closed month every entry is listed, a recoding's reversals and postings too.
    A set-aside row keeps its reason, and its text unless that may identify a person; one since released is not listed.
    """
    sources = {batch.number: batch.manifest["source"] for batch in books.batches if "source" in batch.manifest}
    columns, rows = _set_aside(books) if what == "set-aside" else _entries(books, what)
    found = []
    for row in rows:
        source = sources[row[0]]
        sheet, sheet_row = sheet_and_row(source, row[1])
        found.append((source["file"], *row, sheet, sheet_row if sheet else None))
    return Listing(("file", *columns, "sheet", "sheet_row"), tuple(found))


def _set_aside(books: OpenBooks) -> tuple[tuple[str, ...], Sequence[tuple[Any, ...]]]:
    columns = ("batch", "row", "line", "code", "reason", "pence", "text")
    table = books.held("set-aside", books.batches)
    if table is None:
        return columns, ()
    kept = still_set_aside(table, books.batches)
    return columns, books.rows(kept.select(columns).order_by(["batch", "row"]))


def _entries(books: OpenBooks, what: What) -> tuple[tuple[str, ...], Sequence[tuple[Any, ...]]]:
    entries = by_row(books.entries) if what == "late" else coded_now(books.entries)
    if what == "late":
        # Each change of the first day that was open counts from the batch after it on.
        opened = opened_from(books.facts)
        cases = ((entries.posted_batch > batch, ibis.date(day)) for batch, day in reversed(opened))
        first_open = ibis.cases(*cases, else_=ibis.date(date.min)) if opened else ibis.date(date.min)
        entries = entries.mutate(first_open=first_open)
        entries = entries.filter(entries.effective_on < entries.first_open)
    conditions = {
        "late": ibis.literal(True),
        "duplicates": entries.duplicate != "",
        "repaired": entries.repaired != "",
        "vat": vat_disagrees(entries),
        "without-authority": (entries["class"] == "scheme") & (entries.authority == ""),
    }
    chosen = entries.filter(conditions.get(what, entries["class"] == what))
    columns = (*_ENTRY_COLUMNS, *_EXTRA.get(what, ()))
    order = ("posted_batch", "posted_row")
    rows = books.rows(chosen.select(*columns, *order).order_by(["batch", "row", *order]))
    return columns, [row[: len(columns)] for row in rows]
