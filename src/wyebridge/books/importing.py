"""The main job's first half: an extract file in, one balanced batch in the books, every row accounted for."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from wyebridge.books.adopting import adopt
from wyebridge.books.coding import code_rows
from wyebridge.books.feed.read import Extract, read_extract
from wyebridge.books.feed.terms import DateOrder, Feed
from wyebridge.books.home import Home, read_home_feed
from wyebridge.books.journal.append import SegmentQuery, append, one_writer
from wyebridge.books.journal.manifest import Control, Manifest, fingerprint
from wyebridge.books.journal.read import Batch, held_files, read_batches
from wyebridge.books.journal.tables import SHARED
from wyebridge.engine.agreement.terms import Partner
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.ledger.coding import Coder

SHARED_CLASSES = ("scheme", "contribution")
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
    shared fund go to their body's own segment. `now` is when the books came to know.

    Raises Refused, with the books unchanged, where the file as a whole cannot be taken.
    """
    feed, feed_text = read_home_feed(home, feed_id)
    ledger = whose_ledger(home, feed, for_partner)
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as connection:
        extract = read_extract(connection, path, feed, Path(scratch), date_order=date_order)
        code_rows(connection, Coder(home.coding, home.agreements, home.decisions), ledger)
        adopt(home, by=by, now=now)
        with one_writer(home.books) as at:
            batches = read_batches(home.books)
            if earlier := _same_file(batches, extract, ledger):
                return Imported(path.name, earlier.manifest, was_already_there=True)
            _flag_duplicates(connection, home, batches, feed, ledger)
            _make_entries(connection, at.batch + 1, ledger, now)
            draft = {
                "kind": "extract",
                "recorded_at": now.isoformat(),
                "by": by,
                "for_partner": ledger,
                "source": {"file": path.name, "sha256": extract.source.sha256, "bytes": extract.source.size},
                "feed": {"id": feed.id, "sha256": fingerprint(feed_text)},
                "coding": {"sha256": fingerprint(home.coding_text)},
                "dates": {"order": extract.dates.order, "evidence": extract.dates.evidence},
                "covers": _covers(connection),
                "control": _control(connection, extract),
            }
            manifest = append(connection, home.books, at, _segment_queries(at.batch + 1, ledger), draft)
    return Imported(path.name, manifest, was_already_there=False)


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


def _same_file(batches: Sequence[Batch], extract: Extract, ledger: str) -> Batch | None:
    for batch in batches:
        if batch.manifest.get("source", {}).get("sha256") != extract.source.sha256:
            continue
        if batch.manifest["for_partner"] == ledger:
            return batch
        raise refuse(
            "another-bodys-file",
            f"this very file is already in the books as {batch.manifest['for_partner']}'s (batch {batch.number})",
            why="the same payment cannot have left two ledgers",
            remedy=f"look whose it is; if it is {batch.manifest['for_partner']}'s there is nothing to do",
            place=Place(extract.source.path.name),
        )
    return None


def _flag_duplicates(
    connection: duckdb.DuckDBPyConnection, home: Home, batches: Sequence[Batch], feed: Feed, ledger: str
) -> None:
    """Make table `flagged` from `coded`: each row once, with what it repeats, if anything, and where that stands."""
    entries = held_files(home.books, batches, "entry")
    earlier = "SELECT ''::VARCHAR AS document, 0::BIGINT AS batch, 0::BIGINT AS row WHERE false"
    if entries:
        earlier = """
            SELECT document, arg_max(batch, (batch, row)) AS batch, arg_max(row, (batch, row)) AS row
            FROM read_parquet(getvariable('entry_files'), hive_partitioning = false)
            WHERE ledger = getvariable('ledger') AND document <> ''
              AND document IN (SELECT document FROM coded)
            GROUP BY document
        """
    connection.execute("SET VARIABLE entry_files = $1", [entries])
    connection.execute("SET VARIABLE ledger = $1", [ledger])
    columns = {"date": "effective_on", "amount": "pence"}
    unique = ", ".join(columns.get(role, role) for role in feed.unique)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE flagged AS
        WITH seen AS ({earlier}),
        numbered AS (
            SELECT *, row_number() OVER same AS occurrence, first_value(row) OVER same AS first_row
            FROM coded WINDOW same AS (PARTITION BY {unique} ORDER BY row)
        )
        SELECT numbered.* EXCLUDE (occurrence, first_row),
               CASE WHEN seen.batch IS NOT NULL THEN 'document-in-another-file'
                    WHEN occurrence > 1 THEN 'repeated-in-this-file' ELSE '' END AS duplicate,
               seen.batch AS duplicate_of_batch,
               CASE WHEN seen.batch IS NOT NULL THEN seen.row WHEN occurrence > 1 THEN first_row END
                   AS duplicate_of_row
        FROM numbered LEFT JOIN seen USING (document)
        """
    )


def _make_entries(connection: duckdb.DuckDBPyConnection, batch: int, ledger: str, now: datetime) -> None:
    """Make table `entry`: one transfer for each row, in the columns of the books."""
    connection.execute("SET VARIABLE recorded_at = $1", [now.isoformat()])
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE entry AS
        SELECT {batch}::BIGINT AS batch, row, getvariable('ledger') AS ledger,
               getvariable('recorded_at')::TIMESTAMPTZ AS recorded_at, effective_on, from_account, to_account,
               pence, gross_pence, vat_pence, class, fund, scheme, scheme_line, funder, rule, authority, because,
               document, line AS document_line, supplier, description, directorate, cost_centre, account, repaired,
               duplicate, duplicate_of_row,
               coalesce(duplicate_of_batch, CASE WHEN duplicate <> '' THEN {batch} END) AS duplicate_of_batch
        FROM flagged
        """
    )


def _segment_queries(batch: int, ledger: str) -> Iterator[SegmentQuery]:
    shared = ", ".join(f"'{name}'" for name in SHARED_CLASSES)
    of_class = "SELECT * FROM entry WHERE class {} ({}) ORDER BY row"
    yield SegmentQuery("entries", "entry", SHARED, of_class.format("IN", shared), "pence")
    yield SegmentQuery("entries", "entry", ledger, of_class.format("NOT IN", shared), "pence")
    set_aside = f"SELECT {batch}::BIGINT AS batch, * FROM unreadable ORDER BY row"
    yield SegmentQuery("entries", "set-aside", ledger, set_aside, "pence")


def _covers(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    [(first, last)] = connection.execute("SELECT min(effective_on), max(effective_on) FROM entry").fetchall()
    return {"first": str(first), "last": str(last)} if first else {}


def _control(connection: duckdb.DuckDBPyConnection, extract: Extract) -> Control:
    classes = connection.execute(
        "SELECT class, count(*), sum(pence)::BIGINT FROM entry GROUP BY class ORDER BY class"
    ).fetchall()
    [(posted, posted_pence, duplicates, without_authority)] = connection.execute(
        """
        SELECT count(*), coalesce(sum(pence), 0)::BIGINT, count_if(duplicate <> ''),
               count_if(class = 'scheme' AND authority = '')
        FROM entry
        """
    ).fetchall()
    [(aside, aside_pence)] = connection.execute(
        "SELECT count(*), coalesce(sum(pence), 0)::BIGINT FROM unreadable"
    ).fetchall()
    assert extract.rows_in == posted + aside, "every row is posted or set aside"
    assert extract.pence_in == posted_pence + aside_pence, "every readable penny is posted or set aside"
    return {
        "rows_in": extract.rows_in,
        "rows_posted": posted,
        "rows_set_aside": aside,
        "rows_unreadable": extract.rows_unreadable,
        "pence_in": extract.pence_in,
        "pence_posted": posted_pence,
        "pence_set_aside": aside_pence,
        "duplicates": duplicates,
        "without_authority": without_authority,
        "repaired": extract.repaired,
        "blank_rows": extract.blank_rows,
        "classes": {name: {"rows": rows, "pence": pence} for name, rows, pence in classes},
    }
