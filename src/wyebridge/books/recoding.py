"""Coding rules that changed, run again over what a ledger has in the books: each entry that moves is posted anew.

Nothing posted is edited. Where an entry would now be coded elsewhere, one batch has its reversal, as it was coded, and
its posting, as it is coded now, both on its own day and under the row that it came in by.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from wyebridge.books.adopting import adopt
from wyebridge.books.coded import POSTING, REVERSAL, coded_now
from wyebridge.books.coding import code_rows
from wyebridge.books.duck import bounded, quoted
from wyebridge.books.engines.duckdb import DuckEngine
from wyebridge.books.home import Home
from wyebridge.books.importing import entry_segments
from wyebridge.books.journal.append import append, with_the_head
from wyebridge.books.journal.manifest import Manifest, fingerprint
from wyebridge.books.journal.read import Head
from wyebridge.books.journal.tables import ENTRY_COLUMNS
from wyebridge.books.lawful import as_may_be_adopted
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.position_rows import UNDETERMINED
from wyebridge.books.releasing import refuse_reason
from wyebridge.books.spending import spending
from wyebridge.books.statement.basis import partner_of
from wyebridge.books.statement.ledger import refuse_withheld
from wyebridge.engine.agreement.shares import all_share_versions
from wyebridge.engine.kernel.dates import ONE_DAY
from wyebridge.engine.kernel.problems import Place
from wyebridge.engine.ledger.coding import Coder

NEVER: Final = datetime.min.replace(tzinfo=UTC)
"""When what is only previewed is recorded."""
SHOWN: Final = 50
"""Rows of what moves that are given one by one."""

_CODED: Final = ("class", "fund", "scheme", "scheme_line", "funder", "to_account", "rule", "authority", "because")
"""What a coding says of an entry, but for the account that it is paid from."""
_OF_THE_BATCH: Final = ("batch", "row", "recorded_at", "recoding", "recodes_batch", "recodes_row")
_OF_THE_ROW: Final = tuple(name for name in ENTRY_COLUMNS if name not in (*_CODED, *_OF_THE_BATCH, "from_account"))
"""What a row of the ledger says of itself, however it is coded."""
_MONEY: Final = ("pence", "gross_pence", "vat_pence")


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows of one batch that move from one account to another, by one rule instead of another.

    A rule is '' where none covered the row. `late` are those of months that are closed.
    """

    batch: int
    file: str
    was: str
    was_rule: str
    now: str
    now_rule: str
    rows: int
    pence: int
    late_rows: int
    late_pence: int


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One row that moves: the batch and row that it came in by, what its ledger said, and its two accounts."""

    batch: int
    row: int
    effective_on: date
    pence: int
    document: str
    supplier: str
    description: str
    cost_centre: str
    account: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What a recoding adds to a line's spending, or to a place outside every fund, that is one partner's, in pence.

    `what` is the class of entry. Of spending it is the partner's share ('' for what is undetermined); of anything else
    what the partner's ledger shows. All of them sum to nothing.
    """

    what: str
    fund: str
    scheme: str
    line: str
    partner: str
    pence: int


@dataclass(frozen=True, slots=True)
class Recoding:
    """What coding a ledger's entries anew moves, and the batch that it was posted as: None where it was not.

    `rows` are the first of those that move. `first_open` is the first day that is open, where what moves in closed
    months counts as a true-up; None where no month is closed.
    """

    ledger: str
    moved: tuple[Moved, ...]
    rows: tuple[MovedRow, ...]
    changed: tuple[Changed, ...]
    first_open: date | None
    manifest: Manifest | None = None

    @property
    def count(self) -> int:
        return sum(one.rows for one in self.moved)

    @property
    def late(self) -> tuple[int, int]:
        """Rows and pence that move in closed months."""
        return sum(one.late_rows for one in self.moved), sum(one.late_pence for one in self.moved)


def preview_recoding(home: Home, *, for_partner: str) -> Recoding:
    """What coding a partner's entries by the home's rules, as they are, would move. Posts nothing.

    Raises Refused where there is no such partner, or where this copy of the books lacks its own entries.
    """
    home = as_may_be_adopted(home, on=date.max)
    with tempfile.TemporaryDirectory() as scratch, bounded(Path(scratch)) as connection:
        return _code_anew(connection, home, for_partner, Path(scratch), NEVER)


def recode(home: Home, *, for_partner: str, by: str, because: str, now: datetime) -> Recoding:
    """Code a partner's entries by the home's rules, as they are, and post what moves as one batch.

    Done again it posts nothing. Each entry keeps its day: one of a closed month is a true-up in the first that is open.
    `because` stays in the books, where every partner reads it. Raises Refused, with nothing posted, where there is no
    such partner, where this copy of the books lacks its own entries, or where the reason is none, or names somebody.
    """
    refuse_reason(because, Place(str(home.path / "coding")))
    home = as_may_be_adopted(home, on=now.date())
    adopt(home, by=by, now=now)

    def post(at: Head) -> Recoding:
        with tempfile.TemporaryDirectory() as scratch, bounded(Path(scratch)) as connection:
            found = _code_anew(connection, home, for_partner, Path(scratch), now)
            if not found.count:
                return found
            totals = _control(connection)
            draft = {
                "kind": "recoding",
                "recorded_at": now.isoformat(),
                "by": by,
                "for_partner": found.ledger,
                "coding": {"sha256": fingerprint(home.coding_text)},
                "recodes": {"because": because, "entries": found.count},
                **totals,
            }
            queries = entry_segments(found.ledger, "entry", totals["control"]["classes"])
            return replace(found, manifest=append(connection, home.books, at, queries, draft))

    return with_the_head(home.books, post)


def _code_anew(
    connection: duckdb.DuckDBPyConnection, home: Home, for_partner: str, scratch: Path, now: datetime
) -> Recoding:
    """Make table `moved`, the rows that are coded elsewhere now, and `entry`, what a batch of them posts."""
    engine = DuckEngine()
    with open_books(home.books, engine=engine) as opened:
        books = _with_what_is_new(opened, home)
        ledger = partner_of(books, for_partner).id
        refuse_withheld(books, ledger)
        held, number = scratch / "held.parquet", len(books.batches) + 1
        entries = coded_now(books.entries)
        engine.write(entries.filter(entries.ledger == ledger), held, ENTRY_COLUMNS)
        _make_readable(connection, held)
        code_rows(connection, Coder(home.coding, home.agreements, home.decisions, home.constitution), ledger)
        _make_moved(connection)
        _make_entries(connection, number, now)
        closed_to = books.closings.closed_to
        return Recoding(
            ledger,
            tuple(_moved(connection, books, closed_to or date.min)),
            tuple(_first_rows(connection)),
            tuple(_changed(connection, books, ledger, scratch)),
            closed_to + ONE_DAY if closed_to else None,
        )


def _with_what_is_new(books: OpenBooks, home: Home) -> OpenBooks:
    """The books as if they had adopted what they would before anything is posted: the home's new versions."""
    held = {(one.id, one.version) for one in books.agreements}
    new = [one for one in home.agreements if (one.id, one.version) not in held]
    if not new:
        return books
    agreements = (*books.agreements, *new)
    return replace(books, agreements=agreements, share_versions=all_share_versions(agreements))


def _make_readable(connection: duckdb.DuckDBPyConnection, held: Path) -> None:
    """Make `readable` and `days`, as reading a file does, of entries, with how each is coded as `was_…`."""
    words = ("document", "supplier", "description", "directorate", "cost_centre", "account", "order_number")
    own = ", ".join(f"coalesce({name}, '') AS {name}" if name in words else name for name in _OF_THE_ROW)
    was = ", ".join(f"coalesce({name}, '') AS was_{name}" for name in _CODED)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP VIEW readable AS
        SELECT batch, row, effective_on::VARCHAR AS date_text, {own}, {was} FROM read_parquet({quoted(str(held))})
        """
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE days AS SELECT DISTINCT date_text, effective_on FROM readable")


def _make_moved(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `moved`: the rows whose account, or whose one funder, is another now. Another rule alone moves nothing."""
    now = ", ".join(f"{name}::VARCHAR AS {name}" for name in (*_CODED, "from_account"))
    was = ", ".join(f"was_{name}" for name in _CODED)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE moved AS
        SELECT row_number() OVER (ORDER BY batch, row) AS number, batch, row, {", ".join(_OF_THE_ROW)}, {was}, {now},
               was_to_account || CASE was_funder WHEN '' THEN '' ELSE ' for ' || was_funder END AS was,
               coded.to_account || CASE coded.funder::VARCHAR WHEN '' THEN '' ELSE ' for ' || coded.funder END AS now
        FROM coded
        WHERE coded.to_account::VARCHAR <> was_to_account OR coded.funder::VARCHAR <> was_funder
        """
    )


def _make_entries(connection: duckdb.DuckDBPyConnection, batch: int, now: datetime) -> None:
    """Make `entry`: for each row that moves its reversal, and after it its posting, in the columns of the books."""

    def select(recoding: str) -> str:
        is_reversed = recoding == REVERSAL
        said = {
            "batch": f"{batch}::BIGINT",
            "row": f"2 * number - {int(is_reversed)}",
            "recorded_at": f"'{now.isoformat()}'::TIMESTAMPTZ",
            "recoding": f"'{recoding}'",
            "recodes_batch": "batch",
            "recodes_row": "row",
            **{name: f"was_{name}" if is_reversed else name for name in _CODED},
            **{name: f"-{name}" if is_reversed else name for name in _MONEY},
        }
        return f"SELECT {', '.join(f'{said.get(name, name)} AS {name}' for name in ENTRY_COLUMNS)} FROM moved"

    both = " UNION ALL ".join(select(recoding) for recoding in (REVERSAL, POSTING))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE entry AS SELECT * FROM ({both}) ORDER BY row")


def _moved(connection: duckdb.DuckDBPyConnection, books: OpenBooks, closed_to: date) -> Iterator[Moved]:
    files = {one.number: one.manifest["source"]["file"] for one in books.batches if "source" in one.manifest}
    found = connection.execute(
        """
        SELECT batch, was, was_rule, now, rule, count(*), sum(pence)::BIGINT, count_if(effective_on <= $closed_to),
               coalesce(sum(pence) FILTER (effective_on <= $closed_to), 0)::BIGINT
        FROM moved GROUP BY ALL ORDER BY ALL
        """,
        {"closed_to": closed_to},
    ).fetchall()
    return (Moved(batch, files[batch], *rest) for batch, *rest in found)


def _first_rows(connection: duckdb.DuckDBPyConnection) -> Iterator[MovedRow]:
    columns = "batch, row, effective_on, pence, document, supplier, description, cost_centre, account, was, now"
    found = connection.execute(f"SELECT {columns} FROM moved ORDER BY number LIMIT {SHOWN}").fetchall()
    return (MovedRow(*row) for row in found)


def _changed(connection: duckdb.DuckDBPyConnection, books: OpenBooks, ledger: str, scratch: Path) -> Iterator[Changed]:
    """What it changes, place by place: of spending by the split of each line as it was, and as it would be."""
    outside = connection.execute(
        "SELECT class, fund, sum(pence)::BIGINT FROM entry WHERE class <> 'scheme' GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    schemes = [scheme for (scheme,) in connection.execute("SELECT DISTINCT scheme FROM entry").fetchall()]
    posted = scratch / "entry.parquet"
    connection.execute(f"COPY entry TO {quoted(str(posted))} (FORMAT parquet)")
    columns = list(ENTRY_COLUMNS)
    held = books.entries.filter(books.entries.scheme.isin(schemes)).select(columns)
    after = held.union(books.engine.read([str(posted)], ENTRY_COLUMNS).select(columns))
    was, now = _parts(replace(books, entries=held, gathered=None)), _parts(replace(books, entries=after, gathered=None))
    found = [Changed("scheme", *place, now.get(place, 0) - was.get(place, 0)) for place in sorted({*was, *now})] + [
        Changed(entry_class, fund, "", "", ledger, pence) for entry_class, fund, pence in outside
    ]
    assert not sum(one.pence for one in found), "a recoding moves money, and makes none"
    return (one for one in found if one.pence)


def _parts(books: OpenBooks) -> dict[tuple[str, str, str, str], int]:
    """Every partner's part of every line's spending, by fund, scheme, line and partner."""
    found: dict[tuple[str, str, str, str], int] = {}
    for one in spending(books, first=date.min, last=date.max):
        parts = (*zip(books.partners, one.parts_pence, strict=True), (UNDETERMINED, one.undetermined_pence))
        for partner, pence in parts:
            place = (one.fund, one.scheme, one.line, partner)
            found[place] = found.get(place, 0) + pence
    return found


def _control(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The batch's control totals, a row less for each reversal, and the days that its entries cover."""
    by_class = connection.execute(
        f"""
        WITH signed AS (SELECT *, CASE recoding WHEN '{REVERSAL}' THEN -1 ELSE 1 END AS counted FROM entry)
        SELECT class, sum(counted)::BIGINT, sum(pence)::BIGINT, sum(counted * (duplicate <> '')::INT)::BIGINT,
               sum(counted * (class = 'scheme' AND authority = '')::INT)::BIGINT,
               sum(counted * (repaired <> '')::INT)::BIGINT, min(effective_on), max(effective_on)
        FROM signed GROUP BY class ORDER BY class
        """
    ).fetchall()
    nothing = ("rows_in", "rows_set_aside", "rows_unreadable", "pence_in", "pence_set_aside", "blank_rows")
    control = {
        **dict.fromkeys(nothing, 0),
        "rows_posted": sum(found[1] for found in by_class),
        "pence_posted": sum(found[2] for found in by_class),
        "duplicates": sum(found[3] for found in by_class),
        "without_authority": sum(found[4] for found in by_class),
        "repaired": sum(found[5] for found in by_class),
        "classes": {name: {"rows": rows, "pence": pence} for name, rows, pence, *_ in by_class},
    }
    covers = {"first": str(min(found[6] for found in by_class)), "last": str(max(found[7] for found in by_class))}
    return {"covers": covers, "control": control}
