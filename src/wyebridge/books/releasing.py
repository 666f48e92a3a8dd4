"""Rows set aside because their words may identify a person, posted once an officer says that they identify nobody."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final, get_args

import duckdb
import ibis.expr.types as ir

from wyebridge.books.adopting import adopt_first
from wyebridge.books.coding import code_rows
from wyebridge.books.duck import bounded
from wyebridge.books.feed.personal import Kind, kind_of
from wyebridge.books.feed.read import Extract, read_extract
from wyebridge.books.feed.terms import DateOrder
from wyebridge.books.home import Home, read_home_feed
from wyebridge.books.importing import (
    Imported,
    control_of,
    drawn_from,
    find_duplicates,
    make_entries,
    same_file,
    segment_queries,
    whose_ledger,
)
from wyebridge.books.journal.append import append, with_the_head
from wyebridge.books.journal.manifest import Control
from wyebridge.books.journal.read import Batch, Head, held_files
from wyebridge.books.lawful import as_may_be_adopted
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse
from wyebridge.engine.ledger.coding import Coder

PERSONAL: Final = get_args(Kind)


def release_rows(
    home: Home,
    path: Path,
    rows: Sequence[int],
    *,
    feed_id: str,
    by: str,
    because: str,
    now: datetime,
    for_partner: str | None = None,
    date_order: DateOrder | None = None,
) -> Imported:
    """Post rows of a file that were set aside because their words may identify a person, as one batch.

    The books kept none of their words, so the file is given again, and must be the very one that was imported. `rows`
    are numbered as `wyebridge list set-aside` numbers them; `because` says why they identify nobody. The batch takes
    them out of what is set aside, so no row or penny is counted twice; what was recorded before stays.

    Raises Refused, with nothing posted, where the file is not in the books, or a row was not set aside for that, was
    released before, or cannot be posted for another reason.
    """
    feed, feed_text = read_home_feed(home, feed_id)
    ledger = whose_ledger(home, feed, for_partner)
    chosen = sorted(set(rows))
    refuse_reason(because, Place(path.name))
    with tempfile.TemporaryDirectory() as scratch, bounded(Path(scratch), path) as connection:
        extract = read_extract(connection, path, feed, Path(scratch), date_order=date_order, released=chosen)
        connection.execute("DELETE FROM typed WHERE NOT list_contains($rows, row)", {"rows": chosen})
        connection.execute("DELETE FROM unreadable")
        may_be = as_may_be_adopted(home, on=now.date())
        code_rows(connection, Coder(home.coding, may_be.agreements, home.decisions, home.constitution), ledger)

        def post(at: Head) -> Imported:
            at, batches = adopt_first(may_be, at, by=by, now=now)
            earlier = same_file(batches, extract.source.sha256, ledger, path.name)
            if earlier is None or feed.kind != "actuals":
                raise _not_imported(path)
            _refuse_rows(connection, home, batches, earlier, chosen, path)
            others = [one for one in batches if _source_of(one) != extract.source.sha256]
            find_duplicates(connection, home, others, feed, ledger)
            make_entries(connection, at.batch + 1, now, len(chosen))
            control, covers = control_of(connection, _of_what_is_left(extract, connection))
            draft = {
                "kind": "release",
                "recorded_at": now.isoformat(),
                "by": by,
                **drawn_from(extract, home, feed_text, ledger),
                "releases": {"batch": earlier.number, "rows": chosen, "because": because},
                "covers": covers,
                "control": _taken_out(control),
            }
            manifest = append(
                connection, home.books, at, segment_queries(at.batch + 1, ledger, "entry", control), draft
            )
            return Imported(path.name, manifest, was_already_there=False)

        return with_the_head(home.books, post)


def released_rows(batches: Iterable[Batch]) -> Iterator[tuple[int, int]]:
    """The batch and row of each row that was set aside and then released, by what these batches hold."""
    for batch in batches:
        if release := batch.manifest.get("releases"):
            yield from ((release["batch"], row) for row in release["rows"])


def still_set_aside(table: ir.Table, batches: Iterable[Batch]) -> ir.Table:
    """Rows of a table of those set aside, but for those released."""
    by_batch: dict[int, list[int]] = {}
    for batch, row in released_rows(batches):
        by_batch.setdefault(batch, []).append(row)
    for batch, rows in by_batch.items():
        table = table.filter(~((table.batch == batch) & table.row.isin(rows)))
    return table


def _of_what_is_left(extract: Extract, connection: duckdb.DuckDBPyConnection) -> Extract:
    """The extract as if it held no rows but those left in table `typed`."""
    [(rows, pence, repaired)] = connection.execute(
        """
        SELECT count(*), coalesce(sum(pence), 0)::BIGINT, (SELECT count_if(repaired <> '') FROM readable) FROM typed
        """
    ).fetchall()
    return replace(extract, rows_in=rows, pence_in=pence, rows_unreadable=0, repaired=repaired, blank_rows=0)


def _taken_out(control: Control) -> Control:
    """The control totals of rows that no file brings: they are posted, and so much less is set aside."""
    return {
        **control,
        "rows_in": 0,
        "pence_in": 0,
        "rows_set_aside": -control["rows_posted"],
        "pence_set_aside": -control["pence_posted"],
        "rows_above_headings": 0,
    }


def _source_of(batch: Batch) -> str:
    return str(batch.manifest.get("source", {}).get("sha256", ""))


def _refuse_rows(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    batches: Sequence[Batch],
    earlier: Batch,
    rows: Sequence[int],
    path: Path,
) -> None:
    """Raise Refused, with every row that may not be released: not set aside for that, done before, not readable."""
    files = held_files(home.books, [earlier], "set-aside")
    held = "SELECT row FROM read_parquet($files, hive_partitioning = false) WHERE list_contains($kinds, code)"
    aside = connection.execute(held, {"files": files, "kinds": list(PERSONAL)}).fetchall() if files else []
    readable = connection.execute("SELECT row FROM readable").fetchall()
    before = {row for batch, row in released_rows(batches) if batch == earlier.number}
    faults = []
    for row in rows:
        if (row,) not in aside:
            faults.append((row, "was not set aside because its words may identify a person", "not-set-aside"))
        elif row in before:
            faults.append((row, "was released before", "already-released"))
        elif (row,) not in readable:
            faults.append((row, "cannot be posted all the same: its date cannot be read", "still-unreadable"))
    if faults:
        raise Refused(
            Problem(
                code,
                f"row {row} {what}",
                "a row of a file is posted once, or set aside",
                "`wyebridge list set-aside` names the rows that may be released: leave this one out",
                Place(path.name),
            )
            for row, what, code in faults
        )


def refuse_reason(because: str, place: Place) -> None:
    """Raise Refused where a reason that the books are to keep is none, or may itself identify a person."""
    if not because.strip() or kind_of(because, date.max):
        raise refuse(
            "reason",
            "the reason may itself identify a person" if because.strip() else "no reason is given",
            why="it stays in the books, and every partner can read it",
            remedy="say why, without naming anybody or giving a date of birth",
            place=place,
        )


def _not_imported(path: Path) -> Refused:
    return refuse(
        "not-imported",
        "no payments of this very file are in the books",
        why="a row is released from the file that it was set aside from",
        remedy="give the file as it was imported; of accruals or forecasts, correct the feed and import a new file",
        place=Place(path.name),
    )
