"""The main job's first half: an extract file in, one balanced batch in the books, every row accounted for."""

import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from wyebridge.books.adopting import adopt_first
from wyebridge.books.coding import code_rows
from wyebridge.books.duck import FEW_ROWS, bounded, put_table
from wyebridge.books.feed.read import Extract, read_extract
from wyebridge.books.feed.repeats import find_repeats
from wyebridge.books.feed.terms import SNAPSHOTS, DateOrder, Feed
from wyebridge.books.home import Home, read_home_feed
from wyebridge.books.journal.append import SegmentQuery, append, with_the_head
from wyebridge.books.journal.files import sha256_of
from wyebridge.books.journal.log import sync_entry
from wyebridge.books.journal.manifest import Control, Manifest, fingerprint
from wyebridge.books.journal.read import Batch, Head, held_files, read_batches
from wyebridge.books.journal.tables import SHARED
from wyebridge.books.lawful import as_may_be_adopted
from wyebridge.books.open import closing_facts
from wyebridge.engine.agreement.terms import Partner
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.ledger.closing import Closings, refuse_closed_month
from wyebridge.engine.ledger.coding import Coder

SHARED_CLASSES = ("scheme", "contribution", "receipt")
"""Classes of entry that concern a shared fund, and so stand in the segment every partner holds."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: its batch's manifest, and whether the batch was already there."""

    file: str
    manifest: Manifest
    was_already_there: bool


def import_extract(
    home: Home,
    path: Path,
    *,
    feed_id: str,
    by: str,
    now: datetime,
    for_partner: str | None = None,
    date_order: DateOrder | None = None,
) -> Imported:
    """Post one extract file to the books as one batch.

    Every row is posted or set aside. A file that is already in the books changes nothing; a document number seen in
    another file of the same ledger, and a row repeated within this one, are posted and flagged. Rows that concern no
    shared fund go to their body's own segment. Where a version of the agreement may not be adopted, it waits, and rows
    of its lines are in suspense. `now` is when the books came to know.

    Raises Refused, with the books unchanged, where the file as a whole cannot be taken.
    """
    feed, feed_text = read_home_feed(home, feed_id)
    ledger = whose_ledger(home, feed, for_partner)
    if earlier := _known_file(home, path, ledger):
        return _already_there(home, path, earlier)
    with tempfile.TemporaryDirectory() as scratch, bounded(Path(scratch), path) as connection:
        extract = read_extract(connection, path, feed, Path(scratch), date_order=date_order)
        source = "payments" if feed.kind == "actuals" else feed.kind
        may_be = as_may_be_adopted(home, on=now.date())
        coder = Coder(home.coding, may_be.agreements, home.decisions, home.constitution)
        code_rows(connection, coder, ledger, source, is_few=extract.rows_in <= FEW_ROWS)

        def post(at: Head) -> Imported:
            at, batches = adopt_first(may_be, at, by=by, now=now)
            if earlier := same_file(batches, extract.source.sha256, ledger, path.name):
                return _already_there(home, path, earlier)
            find_duplicates(connection, home, batches if feed.kind == "actuals" else (), feed, ledger)
            make_entries(connection, at.batch + 1, now, extract.rows_in)
            control, covers = control_of(connection, extract)
            if feed.kind != "actuals" and covers:
                closings = Closings(tuple(fact for _, fact in closing_facts(home.books, batches)))
                refuse_closed_month(closings, date.fromisoformat(covers["last"]), path.name)
            draft = {
                "kind": "extract",
                "recorded_at": now.isoformat(),
                "by": by,
                **drawn_from(extract, home, feed_text, ledger),
                "covers": covers,
                "control": control,
            }
            queries = segment_queries(at.batch + 1, ledger, SNAPSHOTS.get(feed.kind, "entry"), control)
            manifest = append(connection, home.books, at, queries, draft)
            return Imported(path.name, manifest, was_already_there=False)

        return with_the_head(home.books, post)


def drawn_from(extract: Extract, home: Home, feed_text: str, ledger: str) -> dict[str, Any]:
    """What a manifest says of the file its rows are from, and of the feed and rules they were read and coded by."""
    return {
        "for_partner": ledger,
        "source": extract.source.described(),
        "feed": {"id": extract.feed.id, "sha256": fingerprint(feed_text), **_kind_of(extract.feed)},
        "coding": {"sha256": fingerprint(home.coding_text)},
        "dates": {"order": extract.dates.order, "evidence": extract.dates.evidence},
    }


def _already_there(home: Home, path: Path, earlier: Batch) -> Imported:
    """The batch that has this file, once it is sure to be on disk: its own attempt may have stopped short of that."""
    sync_entry(home.books, "entries", earlier.number)
    return Imported(path.name, earlier.manifest, was_already_there=True)


def whose_ledger(home: Home, feed: Feed, asked: str | None) -> str:
    """The partner whose ledger a file is: as asked, or the only partner of the kind of body that the feed is for.

    A predecessor or a successor stands for its partner. Raises Refused where no partner, or more than one, would do.
    """
    parties: dict[str, Partner] = {}
    for agreement in home.agreements:
        for partner in agreement.partners:
            parties.setdefault(partner.id, partner)
        if asked and (party := agreement.party(asked)):
            return party.id
    fitting = [partner.id for partner in parties.values() if partner.is_health == (feed.body == "health")]
    if asked is None and len(fitting) == 1:
        return fitting[0]
    what = (
        f"'{asked}' is not a partner" if asked else f"{len(fitting)} partners could own a file of the feed '{feed.id}'"
    )
    raise refuse(
        "whose-ledger",
        what,
        why="every entry says whose ledger it came from",
        remedy=f"say whose it is with --for, one of {', '.join(parties)}",
        place=Place(str(home.path)),
    )


def _known_file(home: Home, path: Path, ledger: str) -> Batch | None:
    """The batch that has this very file, so that what is known is not read again. Raises Refused as `same_file` does.

    Only a file as long as one that the books have is hashed for it: any other is hashed once, as it is read.
    """
    if not path.is_file():
        return None  # which reading it says in full
    size = path.stat().st_size
    alike = [batch for batch in read_batches(home.books) if batch.manifest.get("source", {}).get("bytes") == size]
    return same_file(alike, sha256_of(path), ledger, path.name) if alike else None


def same_file(batches: Sequence[Batch], sha256: str, ledger: str, file_name: str) -> Batch | None:
    """The batch that has this very file, if any. Raises Refused where it is in the books as another partner's."""
    for batch in batches:
        if batch.manifest.get("source", {}).get("sha256") != sha256:
            continue
        if batch.manifest["for_partner"] == ledger:
            return batch
        raise refuse(
            "another-bodys-file",
            f"this very file is already in the books as {batch.manifest['for_partner']}'s (batch {batch.number})",
            why="the same payment cannot have left two ledgers",
            remedy=f"look whose it is; if it is {batch.manifest['for_partner']}'s there is nothing to do",
            place=Place(file_name),
        )
    return None


def find_duplicates(
    connection: duckdb.DuckDBPyConnection, home: Home, batches: Sequence[Batch], feed: Feed, ledger: str
) -> None:
    """Make tables `seen` (documents that another file of this ledger had) and `repeats` (rows within this one)."""
    entries = held_files(home.books, batches, "entry")
    recodings = [batch.number for batch in batches if "recodes" in batch.manifest]
    connection.execute("SET VARIABLE ledger = $1", [ledger])
    connection.execute("SET VARIABLE entry_files = $1", [entries])
    connection.execute("SET VARIABLE recodings = $1::BIGINT[]", [recodings])
    put_table(connection, "seen", {"document": str, "batch": int, "row": int}, [])
    if entries:
        connection.execute(
            """
            INSERT INTO seen
            SELECT document, arg_max(batch, (batch, row)), arg_max(row, (batch, row))
            FROM read_parquet(getvariable('entry_files'), hive_partitioning = false)
            WHERE ledger = getvariable('ledger') AND document <> '' AND document IN (SELECT document FROM readable)
              AND NOT list_contains(getvariable('recodings'), batch)
            GROUP BY document
            """
        )
    find_repeats(connection, feed)


def make_entries(connection: duckdb.DuckDBPyConnection, batch: int, now: datetime, rows: int) -> None:
    """Make relation `entry`: one transfer for each row, in the columns of the books.

    It is asked three times. Few rows are joined once and held; of many, the joining is put off until they are written.
    """
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP {"TABLE" if rows <= FEW_ROWS else "VIEW"} entry AS
        SELECT {batch}::BIGINT AS batch, coded.row, getvariable('ledger') AS ledger,
               '{now.isoformat()}'::TIMESTAMPTZ AS recorded_at, effective_on, from_account, to_account,
               pence, gross_pence, vat_pence, class, fund, scheme, scheme_line, funder, rule, authority, because,
               coded.document, line AS document_line, supplier, description, directorate, cost_centre, account,
               repaired,
               CASE WHEN seen.batch IS NOT NULL THEN 'document-in-another-file'
                    WHEN first_row IS NOT NULL THEN 'repeated-in-this-file' ELSE '' END AS duplicate,
               coalesce(seen.batch, CASE WHEN first_row IS NOT NULL THEN {batch} END)::BIGINT AS duplicate_of_batch,
               CASE WHEN seen.batch IS NOT NULL THEN seen.row ELSE first_row END AS duplicate_of_row,
               '' AS recoding, NULL::BIGINT AS recodes_batch, NULL::BIGINT AS recodes_row, order_number
        FROM coded LEFT JOIN seen USING (document) LEFT JOIN repeats ON repeats.row = coded.row
        """
    )


def _kind_of(feed: Feed) -> dict[str, str]:
    """What a manifest says of a feed's kind: nothing where it is of payments, as every feed once was."""
    return {} if feed.kind == "actuals" else {"kind": feed.kind}


def entry_segments(ledger: str, kind: str, classes: Collection[str]) -> Iterator[SegmentQuery]:
    """What table `entry` holds: what concerns a shared fund for every partner, the rest for its own body.

    `classes` are all that its rows have: where none concerns a shared fund, or all do, there is one segment.
    """
    shared = ", ".join(f"'{name}'" for name in SHARED_CLASSES)
    of_class = "SELECT * FROM entry WHERE class {} ({})"
    if not set(SHARED_CLASSES).isdisjoint(classes):
        yield SegmentQuery("entries", kind, SHARED, of_class.format("IN", shared), "pence")
    if not set(SHARED_CLASSES).issuperset(classes):
        yield SegmentQuery("entries", kind, ledger, of_class.format("NOT IN", shared), "pence")


def segment_queries(batch: int, ledger: str, kind: str, control: Control) -> Iterator[SegmentQuery]:
    yield from entry_segments(ledger, kind, control["classes"])
    if control["rows_set_aside"]:
        set_aside = f"SELECT {batch}::BIGINT AS batch, * FROM unreadable ORDER BY row"
        yield SegmentQuery("entries", "set-aside", ledger, set_aside, "pence")


def control_of(connection: duckdb.DuckDBPyConnection, extract: Extract) -> tuple[Control, dict[str, str]]:
    """The batch's control totals, and the days that its entries cover."""
    by_class = connection.execute(
        """
        SELECT class, count(*), sum(pence)::BIGINT, count_if(duplicate <> ''),
               count_if(class = 'scheme' AND authority = ''), min(effective_on), max(effective_on),
               count(*) FILTER (gross_pence - vat_pence <> pence)
        FROM entry GROUP BY class ORDER BY class
        """
    ).fetchall()
    [(aside, aside_pence)] = connection.execute(
        "SELECT count(*), coalesce(sum(pence), 0)::BIGINT FROM unreadable"
    ).fetchall()
    posted, posted_pence = sum(found[1] for found in by_class), sum(found[2] for found in by_class)
    assert extract.rows_in == posted + aside, "every row is posted or set aside"
    assert extract.pence_in == posted_pence + aside_pence, "every readable penny is posted or set aside"
    control: Control = {
        "rows_in": extract.rows_in,
        "rows_posted": posted,
        "rows_set_aside": aside,
        "rows_unreadable": extract.rows_unreadable,
        "pence_in": extract.pence_in,
        "pence_posted": posted_pence,
        "pence_set_aside": aside_pence,
        "duplicates": sum(found[3] for found in by_class),
        "without_authority": sum(found[4] for found in by_class),
        "repaired": extract.repaired,
        "blank_rows": extract.blank_rows,
        "rows_above_headings": extract.source.rows_above_headings,
        "classes": {name: {"rows": rows, "pence": pence} for name, rows, pence, *_ in by_class},
    }
    if odd := sum(found[7] for found in by_class):
        control["vat_disagrees"] = odd
    covers = {"first": str(min(f[5] for f in by_class)), "last": str(max(f[6] for f in by_class))} if by_class else {}
    return control, covers
