"""A whole extract, typed: readable rows in table `readable`, the rest in `unreadable`, and counts that tie them up."""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from wyebridge.books.duck import put_table, quoted
from wyebridge.books.feed import amounts
from wyebridge.books.feed.dates import DateReading, decide_dates, is_day_number
from wyebridge.books.feed.layout import find_columns, missing_headings
from wyebridge.books.feed.personal import judge, keep_out_personal, middle_day
from wyebridge.books.feed.received import open_source
from wyebridge.books.feed.rows import Table, load_carefully, original_text, view_plainly
from wyebridge.books.feed.source import Source
from wyebridge.books.feed.terms import TEXT_ROLES, DateOrder, Feed, Role
from wyebridge.books.feed.totals import check_totals, is_total
from wyebridge.engine.kernel.money import MAX_ENTRY_PENCE, MAX_PENCE
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse

EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 12, 31)

REASONS: Final = {
    "quotes": "a quote in it is never closed, so its cells cannot be told apart",
    "too-few-cells": "it has fewer cells than there are headings",
    "too-many-cells": "it has more cells than there are headings, as when a comma stands in a name without quotes",
    "total": "it is a totals row, which says over again what the rows above it say",
    "control-total": "it is a totals row, and agrees to the penny with the rows above it",
    "heading": "it says the headings over again",
    "amount": "its amount cannot be read",
    "part-pence": "its amount has part of a penny, and money is never rounded here",
    "no-amount": "it has no amount",
    "date": "its date cannot be read",
    "no-date": "it has no date",
    "day-number": "its date is a bare number, as spreadsheets count days; 'day_numbers' in the feed may say from when",
    "date-range": f"its date is before {EARLIEST} or after {LATEST}",
    "nhs-number": "its {column} may hold an NHS number, so no word of the row is kept",
    "date-of-birth": "its {column} may hold a date of birth, so no word of the row is kept",
    "name": "its {column} may hold a person's name, so no word of the row is kept",
}
"""Why a row is set aside, by code. Of what identifies a person, the reason names the column and never what it holds."""

WITHHELD: Final = "(withheld: it may identify a person)"
"""What stands for the text of a row that is set aside, where the text itself could do harm."""


def reason_of(code: str, column: str = "text") -> str:
    """Why a row is set aside, in words; `column` is the one that it was found in."""
    return REASONS[code].format(column=column.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Extract:
    """One file, read. Relations `readable` and `unreadable` hold its rows; `rows_in` is their number together.

    `pence_in` is the sum of every amount that could be read, counted before rows were told apart; `rows_unreadable`
    counts those whose amount could not.
    """

    source: Source
    feed: Feed
    dates: DateReading
    rows_in: int
    pence_in: int
    rows_unreadable: int
    blank_rows: int
    repaired: int


def read_extract(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    feed: Feed,
    scratch: Path,
    *,
    date_order: DateOrder | None = None,
    released: Collection[int] = (),
) -> Extract:
    """Read a file by a feed into the relations `readable` and `unreadable`.

    Rows `released` are not looked through for what identifies a person: an officer has done so.

    Raises Refused, with every problem at once, where the file as a whole cannot be taken: missing, empty, not text,
    without its headings, with dates that could be read two ways, with an amount too large to be split exactly, or at
    odds with its own totals row.
    """
    source = open_source(path, feed, scratch)
    table = _type_rows(connection, source, feed)
    texts = connection.execute("SELECT DISTINCT date_text FROM typed WHERE reason IS NULL").fetchall()
    dates = decide_dates((text for (text,) in texts), feed, path.name, date_order)
    _refuse_too_large(connection, source)
    if feed.totals and feed.totals.then == "check":
        check_totals(connection, source, feed.totals)
    _read_days(connection, dates)
    keep_out_personal(connection, feed, released)
    _set_aside(connection, source, feed)
    [(rows_in, pence_in, rows_unreadable, repaired)] = connection.execute(
        """
        SELECT count(*), coalesce(sum(pence), 0)::BIGINT, count_if(pence IS NULL),
               coalesce((SELECT count_if(repaired <> '') FROM readable), 0)
        FROM typed
        """
    ).fetchall()
    assert rows_in == table.rows, "a row was lost between reading and typing"
    return Extract(source, feed, dates, rows_in, pence_in, rows_unreadable, table.blank_rows, repaired)


def _type_rows(connection: duckdb.DuckDBPyConnection, source: Source, feed: Feed) -> Table:
    """Make table `typed` by the quick reading where the file is plain, by the careful one where it is not."""
    table = view_plainly(connection, source, source.delimiter)
    if table is None or not _is_typed(connection, table, feed, source):
        table = load_carefully(connection, source, source.delimiter)
        if not table.rows:
            raise refuse(
                "no-rows",
                "the file has headings and nothing under them",
                why="there is nothing to import, and an empty extract usually means that the export failed",
                remedy="export it again",
                place=source.place(table.heading_row + source.lines_above),
            )
        connection.execute(_typed_rows(feed, _columns(table, feed, source), table, source))
    return table


def _is_typed(connection: duckdb.DuckDBPyConnection, table: Table, feed: Feed, source: Source) -> bool:
    """Type the rows of the quick reading; whether every line became one row, and none might be blank."""
    try:
        connection.execute(_typed_rows(feed, _columns(table, feed, source), table, source))
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return False
    [(rows, blank)] = connection.execute(
        "SELECT count(*), count_if(pence IS NULL AND NOT regexp_matches(date_text, '[0-9]')) FROM typed"
    ).fetchall()
    return bool(rows == table.rows and rows and not blank)


def _columns(table: Table, feed: Feed, source: Source) -> dict[Role, str]:
    """Our columns as columns of `raw`. Raises Refused where a required one is not there."""
    found = find_columns(table.headings, feed)
    place = source.place(table.heading_row + source.lines_above)
    if problems := missing_headings(found, table.headings, feed, place):
        raise Refused(problems)
    return {role: f"c{index}" for role, index in found.items()}


def _typed_rows(feed: Feed, columns: dict[Role, str], table: Table, source: Source) -> str:
    """SQL that makes table `typed`: every row of `raw` with its pence and text, and why it cannot be read, if so."""
    width = len(table.headings)
    texts = {role: _trimmed(columns[role]) if role in columns else "''" for role in TEXT_ROLES}
    text = ", ".join(f"{cell} AS {role}" for role, cell in texts.items())
    roles: tuple[Role, ...] = ("amount", "gross", "vat")
    money = [role for role in roles if role in columns]
    as_text = {role: _trimmed(columns[role]) for role in money}
    read = [f"{amounts.pence(f'{role}_digits', feed)} AS {role}_read" for role in money]
    absent = [f"NULL::BIGINT AS {role}_read" for role in roles if role not in columns]
    # Cells to the right of the headings are left alone where a blank cell parts them from the row's own.
    is_shifted = f"width > {width} AND trim(c{width}) <> ''" if table.widest > width else "false"
    at = find_columns(table.headings, feed)
    says_headings = " AND ".join(
        f"{role}_text = {quoted(table.headings[at[role]].strip())}" for role in ("amount", "date")
    )
    return f"""
        CREATE OR REPLACE TEMP TABLE typed AS
        WITH words AS (
            SELECT row + {source.rows_above} AS row, file_line + {source.lines_above} AS file_line, lines, {text},
                   {_trimmed(columns["date"])} AS date_text,
                   {", ".join(f"{amounts.repaired(as_text[role], feed)} AS {role}_text" for role in money)},
                   {amounts.repair(as_text["amount"], feed)} AS amount_repair,
                   CASE WHEN width > {width} THEN 'stray-cells' END AS stray,
                   CASE WHEN width < 0 THEN 'quotes'
                        WHEN width < {width} THEN 'too-few-cells'
                        WHEN {is_shifted} THEN 'too-many-cells' END AS broken
            FROM raw
        ), digits AS (
            SELECT *, {", ".join(f"{amounts.digits(f'{role}_text', feed)} AS {role}_digits" for role in money)}
            FROM words
        ), read AS (
            SELECT *, {", ".join([*read, *absent])} FROM digits
        )
        SELECT row, file_line, lines, {", ".join(TEXT_ROLES)}, date_text,
               CASE WHEN broken IS NULL THEN amount_read END AS pence, gross_read AS gross_pence, vat_read AS vat_pence,
               CASE WHEN stray IS NULL THEN amount_repair ELSE concat_ws('; ', nullif(amount_repair, ''), stray) END
                   AS repaired,
               CASE WHEN broken IS NULL THEN {_beyond(money)} END AS too_large,
               broken IS NOT NULL AS is_broken,
               CASE WHEN broken IS NOT NULL THEN broken
                    WHEN {is_total(feed, columns)} THEN 'total'
                    WHEN amount_text = '' THEN 'no-amount'
                    WHEN amount_read IS NULL AND {says_headings} THEN 'heading'
                    WHEN amount_read IS NULL THEN {amounts.why_unread("amount_text")} END AS reason
        FROM read
    """


def _beyond(money: Sequence[Role]) -> str:
    """SQL for the first of a row's amounts that is more than the books can split, with its column; NULL where none is.

    The VAT and the gross that a file states are split as its amounts are, so they are held to the same bound.
    """
    most = f"BETWEEN -{MAX_ENTRY_PENCE} AND {MAX_ENTRY_PENCE}"
    named = {"amount": "amount", "gross": "gross amount", "vat": "VAT"}
    is_beyond = "{0}_digits IS NOT NULL AND coalesce({0}_read NOT " + most + ", true)"
    cases = [f"WHEN {is_beyond.format(role)} THEN '{named[role]} ' || {role}_text" for role in money]
    return f"CASE {' '.join(cases)} END"


def _trimmed(column: str) -> str:
    """SQL for a cell without spaces round it, of any alphabet. To look for them first is quicker than to trim all."""
    is_ascii = f"strlen({column}) = length({column})"
    is_trim = f"{is_ascii} AND NOT starts_with({column}, ' ') AND NOT suffix({column}, ' ')"
    return f"CASE WHEN {is_trim} THEN {column} ELSE trim({column}) END"


def _read_days(connection: duckdb.DuckDBPyConnection, dates: DateReading) -> None:
    """Read each distinct date once (table `days`), and make view `readable` of the rows that have all they need."""
    texts = connection.execute("SELECT DISTINCT date_text FROM typed").fetchall()
    days = [(text, found := dates.read(text), _why_no_day(text, found)) for (text,) in texts]
    put_table(connection, "days", {"date_text": str, "effective_on": date, "date_reason": str}, days)
    connection.execute(
        """
        CREATE OR REPLACE TEMP VIEW readable AS
        SELECT typed.* EXCLUDE (reason, too_large, is_broken, lines), effective_on
        FROM typed JOIN days USING (date_text) WHERE reason IS NULL AND date_reason IS NULL
        """
    )


def _why_no_day(text: str, found: date | None) -> str | None:
    if found is None:
        return ("day-number" if is_day_number(text) else "date") if text else "no-date"
    return None if EARLIEST <= found <= LATEST else "date-range"


def _refuse_too_large(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    beyond = connection.execute(
        "SELECT file_line, too_large FROM typed WHERE too_large IS NOT NULL ORDER BY row"
    ).fetchall()
    if beyond:
        raise Refused(_too_large(amount, source.place(line)) for line, amount in beyond)
    [(total,)] = connection.execute("SELECT coalesce(sum(abs(pence::HUGEINT)), 0) FROM typed").fetchall()
    if total > MAX_PENCE:
        raise refuse(
            "amount-too-large",
            "the amounts together come to more than 64 bits of pence",
            why="no total of them could be trusted",
            remedy="look for an amount that is not money, such as a reference in the wrong column",
            place=Place(source.path.name),
        )


def _too_large(found: str, place: Place) -> Problem:
    return Problem(
        "amount-too-large",
        f"the {found[:70]} is more than the books can split (£{MAX_ENTRY_PENCE // 100:,})",
        "no ledger holds such a payment, so the file is not what it seems",
        "look for a reference in that column; correct the file and import it again",
        place,
    )


def _set_aside(connection: duckdb.DuckDBPyConnection, source: Source, feed: Feed) -> None:
    """Make table `unreadable`: each row set aside, with its line, its reason in words and its text as it stands.

    The text of a row is withheld where it may identify a person, in whatever column; what stands in the columns that
    are not looked at is no cause for that, for the row would have been posted with it.
    """
    known = [role for role in TEXT_ROLES if role not in feed.personal.look_in]
    rows = connection.execute(
        f"""
        SELECT row, file_line, lines, coalesce(reason, date_reason), pence, is_broken, [{", ".join(known)}, date_text]
        FROM typed JOIN days USING (date_text) WHERE coalesce(reason, date_reason) IS NOT NULL ORDER BY row
        """
    ).fetchall()
    above = source.lines_above
    texts = original_text(source.utf8_path, {line - above: lines for _, line, lines, *_ in rows})
    middle = middle_day(connection)
    found = []
    for row, line, _, reason, pence, is_broken, cells in rows:
        code, _, column = reason.partition(":")
        text = texts[line - above]
        looked_at = text if is_broken else _but_for(cells, text, source.delimiter)
        if column or judge(looked_at, feed, middle):
            text = WITHHELD
        found.append((row, source.place(line).line, code, reason_of(code, column), pence, text))
    columns = {"row": int, "line": int, "code": str, "reason": str, "pence": int, "text": str}
    put_table(connection, "unreadable", columns, found)


def _but_for(cells: Sequence[str], text: str, delimiter: str) -> str:
    """The words of a row's other cells than these, of columns that no heading names too."""
    every = (cell for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter) for cell in row)
    return " ".join(cell for cell in every if cell.strip() not in cells)
