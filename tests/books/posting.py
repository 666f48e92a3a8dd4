"""Extracts of the small partnership posted to its books, and what the books' own files then hold."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from wyebridge.books.feed.terms import DateOrder
from wyebridge.books.home import Home
from wyebridge.books.importing import Imported, import_extract
from wyebridge.books.journal.read import head
from wyebridge.engine.kernel.problems import Problem, Refused

NOW: Final = datetime(2021, 6, 1, 9, 30, tzinfo=UTC)
FEEDS: Final = {"AC": "council-over-500", "ACCG": "nhs-over-25k"}
HEADINGS: Final = {
    "council-over-500": ("Payment Date", "Document Number", "Net", "Supplier", "Cost Centre"),
    "nhs-over-25k": ("Date", "Transaction Number", "Amount", "Supplier", "Cost Centre"),
}


def row(
    cost_centre: str,
    net: str = "5.00",
    *,
    document: str = "1",
    date: str = "2021-05-10",
    supplier: str = "Fletchings",
) -> list[str]:
    """One row of either ledger, in the order of its headings."""
    return [date, document, net, supplier, cost_centre]


def write(home: Home, rows: Sequence[Sequence[str]], *, feed: str = "council-over-500", name: str = "may.csv") -> Path:
    """An extract beside the home."""
    path = home.path.parent / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADINGS[feed], *rows])
    return path


def post(
    home: Home,
    rows: Sequence[Sequence[str]],
    *,
    ledger: str = "AC",
    name: str = "may.csv",
    now: datetime = NOW,
    date_order: DateOrder | None = None,
) -> Imported:
    """Import an extract of these rows as one body's."""
    path = write(home, rows, feed=FEEDS[ledger], name=name)
    return import_extract(
        home, path, feed_id=FEEDS[ledger], for_partner=ledger, by="A. Clerk", now=now, date_order=date_order
    )


def posted(home: Home, kind: str = "entry") -> list[dict[str, Any]]:
    """Every row of this kind, by the files on disk alone, in the order of the books, each with its `holder`."""
    found = []
    for path in (home.books / "entries" / f"kind={kind}").glob("holder=*/*.parquet"):
        holder = path.parent.name.removeprefix("holder=")
        found += [{**one, "holder": holder} for one in pq.ParquetFile(path).read().to_pylist()]
    return sorted(found, key=lambda one: (one["batch"], one["row"]))


def state(home: Home) -> tuple[object, ...]:
    """What must be the same before and after, where the books are said to be unchanged."""
    return head(home.books), sorted(str(path) for path in home.books.rglob("*.parquet"))


def refusal(home: Home, path: Path, feed: str = "council-over-500", **options: Any) -> tuple[Problem, ...]:
    """Why an import is refused. Sees to it that the books are as they were."""
    before = state(home)
    try:
        import_extract(home, path, feed_id=feed, by="A. Clerk", now=NOW, **options)
    except Refused as refused:
        assert state(home) == before
        return refused.problems
    raise AssertionError("it was taken")
