"""Texts that the books hold as data (decisions, settlements, claims): posting them, and reading them back in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from wyebridge.books.duck import at_hand, put_table
from wyebridge.books.journal.append import SegmentQuery, append
from wyebridge.books.journal.manifest import Manifest, fingerprint
from wyebridge.books.journal.read import Batch, Head, held_files
from wyebridge.books.journal.tables import SHARED, TABLE_OF_TEXT

_COLUMNS: Final = dict.fromkeys(("kind", "holder", "id", "for_partner", "sha256", "text"), str)


@dataclass(frozen=True, slots=True)
class Record:
    """One text on its way into the books; `holder` says who may see it."""

    kind: str
    id: str
    for_partner: str
    text: str
    holder: str = SHARED


@dataclass(frozen=True, slots=True)
class Held:
    """One text that the books hold, and the batch it came in."""

    id: str
    text: str
    batch: Batch

    @property
    def known_on(self) -> date:
        return date.fromisoformat(self.batch.manifest["recorded_at"][:10])


def post_records(
    books: Path, at: Head, records: Sequence[Record], *, kind: str, by: str, for_partner: str, now: datetime
) -> Manifest:
    """Post texts as one batch after the head `at`, each kind and holder a segment of its own.

    Raises HeadMoved, with nothing posted, where another writer was first.
    """
    with at_hand() as connection:
        rows = [(r.kind, r.holder, r.id, r.for_partner, fingerprint(r.text), r.text) for r in records]
        put_table(connection, "new_records", _COLUMNS, rows)
        draft = {"kind": kind, "recorded_at": now.isoformat(), "by": by, "for_partner": for_partner}
        return append(connection, books, at, _segment_queries(records, at, now), draft)


def stamp(at: Head, now: datetime) -> str:
    """The columns that say which batch a text comes in, after the head `at`, and when it was recorded."""
    return f"{at.batch + 1}::BIGINT AS batch, '{now.isoformat()}'::TIMESTAMPTZ AS recorded_at"


def _segment_queries(records: Sequence[Record], at: Head, now: datetime) -> Iterator[SegmentQuery]:
    for kind, holder in dict.fromkeys((record.kind, record.holder) for record in records):
        query = (
            f"SELECT {stamp(at, now)}, id, for_partner, sha256, text FROM new_records "
            f"WHERE kind = '{kind}' AND holder = '{holder}'"
        )
        yield SegmentQuery(TABLE_OF_TEXT[kind], kind, holder, query)


def texts(books: Path, batches: Sequence[Batch], kind: str, name: str = "id") -> list[Held]:
    """Every text of one kind that this copy of the books holds, in the order they were posted."""
    files = held_files(books, batches, kind)
    if not files:
        return []
    numbered = {batch.number: batch for batch in batches}
    with at_hand() as connection:
        rows = connection.execute(
            f"SELECT batch, {name}, text FROM read_parquet(?, hive_partitioning = false, filename = true, "
            "file_row_number = true) ORDER BY batch, filename, file_row_number",
            [files],
        ).fetchall()
    return [Held(id_, text, numbered[batch]) for batch, id_, text in rows]
