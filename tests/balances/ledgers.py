"""Two small ledgers that concern each other, posted to the books of the made-up council and CCG."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from wyebridge.books.home import Home
from wyebridge.books.importing import Imported, import_extract

NOW: Final = datetime(2021, 6, 1, 9, 30, tzinfo=UTC)
COLUMNS: Final = ("Payment Date", "Document Number", "Net", "Supplier", "Cost Centre", "Description", "Gross", "VAT")
_FEEDS: Final = {"AC": "council-over-500", "ACCG": "nhs-over-25k"}
_TRUST_HEADINGS: Final = {"Payment Date": "Date", "Document Number": "Transaction Number", "Net": "Amount"}

Row = Sequence[str]
"""Date, document, amount, supplier, cost centre; then description, gross and VAT, where it has them."""


def post(home: Home, ledger: str, rows: Iterable[Row], *, name: str = "ledger.csv", now: datetime = NOW) -> Imported:
    """Import an extract of these rows as one body's."""
    headings = COLUMNS if ledger == "AC" else [_TRUST_HEADINGS.get(column, column) for column in COLUMNS]
    path = home.path.parent / f"{ledger}-{name}"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([headings, *((*row, *[""] * (8 - len(row))) for row in rows)])
    return import_extract(home, path, feed_id=_FEEDS[ledger], for_partner=ledger, by="A. Clerk", now=now)
