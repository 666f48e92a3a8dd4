"""An extract looked at before it is posted: what would come of it, and the first rows as they would be read."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wyebridge.books.coding import code_rows
from wyebridge.books.duck import bounded
from wyebridge.books.feed.read import read_extract
from wyebridge.books.feed.terms import DateOrder
from wyebridge.books.home import Home, read_home_feed
from wyebridge.books.importing import whose_ledger
from wyebridge.books.journal.read import read_batches
from wyebridge.books.lawful import as_may_be_adopted
from wyebridge.engine.ledger.coding import Coder

FIRST_ROWS = 10
SET_ASIDE_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Preview:
    """What posting a file would do: rows and pence by where they would go, and what would be set aside.

    `first` are the first readable rows: file line, day, document, pence, supplier, description. `set_aside` are line,
    reason and text of the first rows that cannot be read. `posted_as` is the batch that has this very file already.
    """

    ledger: str
    rows_in: int
    pence_in: int
    covers: tuple[date, date] | None
    dates: str
    classes: tuple[tuple[str, int, int], ...]
    first: tuple[tuple[int, date, str, int, str, str], ...]
    rows_set_aside: int
    set_aside: tuple[tuple[int, str, str], ...]
    posted_as: int | None


def preview_extract(
    home: Home, path: Path, *, feed_id: str, for_partner: str | None = None, date_order: DateOrder | None = None
) -> Preview:
    """Read a file as importing it would, and post nothing. Raises Refused as importing it would."""
    feed, _ = read_home_feed(home, feed_id)
    ledger = whose_ledger(home, feed, for_partner)
    with tempfile.TemporaryDirectory() as scratch, bounded(Path(scratch), path) as connection:
        extract = read_extract(connection, path, feed, Path(scratch), date_order=date_order)
        source = "payments" if feed.kind == "actuals" else feed.kind
        agreements = as_may_be_adopted(home, on=date.max).agreements
        code_rows(connection, Coder(home.coding, agreements, home.decisions, home.constitution), ledger, source)
        classes = connection.execute(
            "SELECT class, count(*), sum(pence)::BIGINT FROM coded GROUP BY class ORDER BY class"
        ).fetchall()
        first = connection.execute(
            f"""
            SELECT file_line, effective_on, document, pence, supplier, description
            FROM readable ORDER BY row LIMIT {FIRST_ROWS}
            """
        ).fetchall()
        aside = connection.execute("SELECT line, reason, text FROM unreadable ORDER BY row").fetchall()
        [(begins, ends)] = connection.execute("SELECT min(effective_on), max(effective_on) FROM readable").fetchall()
    known = {batch.manifest.get("source", {}).get("sha256"): batch.number for batch in read_batches(home.books)}
    return Preview(
        ledger=ledger,
        rows_in=extract.rows_in,
        pence_in=extract.pence_in,
        covers=(begins, ends) if begins else None,
        dates=extract.dates.evidence,
        classes=tuple(classes),
        first=tuple(first),
        rows_set_aside=len(aside),
        set_aside=tuple(aside[:SET_ASIDE_SHOWN]),
        posted_as=known.get(extract.source.sha256),
    )
