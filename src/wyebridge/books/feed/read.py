"""A whole extract, typed: readable rows in table `readable`, the rest in `unreadable`, and counts that tie them up."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from wyebridge.books.duck import put_table
from wyebridge.books.feed import amounts
from wyebridge.books.feed.dates import DateReading, decide_dates
from wyebridge.books.feed.rows import Table, load_rows, original_text
from wyebridge.books.feed.terms import TEXT_ROLES, DateOrder, Feed, Role, plain_heading
from wyebridge.books.feed.text import Source, open_source
from wyebridge.engine.kernel.money import MAX_PENCE
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse

EARLIEST: Final = "1990-01-01"
LATEST: Final = "2100-12-31"

REASONS: Final = {
    "quotes": "a quote in it is never closed, so its cells cannot be told apart",
    "too-few-cells": "it has fewer cells than there are headings",
    "too-many-cells": "it has more cells than there are headings, as when a comma stands in a name without quotes",
    "amount": "its amount cannot be read",
    "no-amount": "it has no amount",
    "date": "its date cannot be read",
    "no-date": "it has no date",
    "date-range": f"its date is before {EARLIEST} or after {LATEST}",
}
"""Why a row is set aside, by code."""


@dataclass(frozen=True, slots=True)
class Extract:
    """One file, read. Tables `readable` and `unreadable` hold its rows; `rows_in` is their number together.

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
) -> Extract:
    """Read a file by a feed into the tables `readable` and `unreadable`.

    Raises Refused, with every problem at once, where the file as a whole cannot be taken: missing, empty, not text,
    without its headings, with dates that could be read two ways, or with an amount beyond 64 bits of pence.
    """
    source = open_source(path, feed, scratch)
    table = load_rows(connection, source, feed.delimiter)
    columns = _find_columns(table, feed, path.name)
    dates = decide_dates(connection, columns["date"], feed, path.name, date_order)
    connection.execute(_typed_rows(feed, columns, table, dates))
    _refuse_beyond_64_bits(connection, path.name)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE readable AS SELECT * EXCLUDE (reason) FROM typed WHERE reason IS NULL"
    )
    _set_aside(connection, source)
    [(rows_in, pence_in, rows_unreadable, repaired)] = connection.execute(
        """
        SELECT count(*), coalesce(sum(pence), 0)::BIGINT, count_if(pence IS NULL), count_if(repaired <> '')
        FROM typed
        """
    ).fetchall()
    assert rows_in == table.rows, "a row was lost between reading and typing"
    return Extract(source, feed, dates, rows_in, pence_in, rows_unreadable, table.blank_rows, repaired)


def _find_columns(table: Table, feed: Feed, file_name: str) -> dict[Role, str]:
    """Our columns as columns of `raw`: for each, the first of its known headings that the file has."""
    position: dict[str, int] = {}
    for index, heading in enumerate(table.headings):
        position.setdefault(plain_heading(heading), index)
    found: dict[Role, str] = {}
    for role, headings in feed.columns.items():
        known = [position[plain_heading(heading)] for heading in headings if plain_heading(heading) in position]
        if known:
            found[role] = f"c{known[0]}"
    missing = [role for role in feed.required if role not in found]
    if missing:
        has = ", ".join(heading for heading in table.headings if heading.strip())[:200]
        raise Refused(
            Problem(
                "missing-heading",
                f"no heading is known as '{role}': looked for {', '.join(feed.columns[role])}; the file has {has}",
                f"every row needs its {role}",
                f"use the feed that this file is for, or add its heading under columns: {role}: in the feed {feed.id}",
                Place(file_name, table.heading_row),
            )
            for role in missing
        )
    return found


def _typed_rows(feed: Feed, columns: dict[Role, str], table: Table, dates: DateReading) -> str:
    """SQL that makes table `typed`: every row of `raw` with its date, pence and text, and why it cannot be read."""
    width = len(table.headings)
    text = ", ".join(f"trim({columns[role]}) AS {role}" if role in columns else f"'' AS {role}" for role in TEXT_ROLES)
    money: tuple[Role, ...] = ("amount", "gross", "vat")
    as_text = {role: f"trim({columns[role]})" if role in columns else "''" for role in money}
    forms = ", ".join(f"'{form}'" for form in dates.forms)
    # Cells to the right of the headings are left alone where a blank cell parts them from the row's own.
    is_shifted = f"width > {width} AND trim(c{width}) <> ''" if table.widest > width else "false"
    return f"""
        CREATE OR REPLACE TEMP TABLE typed AS
        WITH words AS (
            SELECT row, file_line, {text}, trim({columns["date"]}) AS date_text,
                   {", ".join(f"{amounts.repaired(as_text[role], feed)} AS {role}_text" for role in money)},
                   concat_ws('; ', nullif({amounts.repair(as_text["amount"], feed)}, ''),
                             CASE WHEN width > {width} THEN 'stray-cells' END) AS repaired,
                   CASE WHEN width < 0 THEN 'quotes'
                        WHEN width < {width} THEN 'too-few-cells'
                        WHEN {is_shifted} THEN 'too-many-cells' END AS broken
            FROM raw
        ), figures AS (
            SELECT *, {", ".join(f"{amounts.number(f'{role}_text', feed)} AS {role}_figures" for role in money)}
            FROM words
        ), read AS (
            SELECT row, file_line, {", ".join(TEXT_ROLES)}, repaired, broken, date_text, amount_text, amount_figures,
                   try_strptime(date_text, [{forms}])::DATE AS effective_on,
                   {amounts.pence("amount_text", "amount_figures", feed)} AS read_pence,
                   {amounts.pence("gross_text", "gross_figures", feed)} AS gross_pence,
                   {amounts.pence("vat_text", "vat_figures", feed)} AS vat_pence
            FROM figures
        )
        SELECT row, file_line, {", ".join(TEXT_ROLES)}, effective_on, repaired, amount_text, gross_pence, vat_pence,
               CASE WHEN broken IS NULL THEN read_pence END AS pence,
               broken IS NULL AND amount_figures IS NOT NULL AND read_pence IS NULL AS is_beyond_64_bits,
               CASE WHEN broken IS NOT NULL THEN broken
                    WHEN amount_text = '' THEN 'no-amount'
                    WHEN read_pence IS NULL THEN 'amount'
                    WHEN date_text = '' THEN 'no-date'
                    WHEN effective_on IS NULL THEN 'date'
                    WHEN effective_on NOT BETWEEN DATE '{EARLIEST}' AND DATE '{LATEST}' THEN 'date-range'
               END AS reason
        FROM read
    """


def _refuse_beyond_64_bits(connection: duckdb.DuckDBPyConnection, file_name: str) -> None:
    beyond = connection.execute(
        "SELECT file_line, amount_text FROM typed WHERE is_beyond_64_bits ORDER BY row"
    ).fetchall()
    if beyond:
        raise Refused(_too_large(amount, Place(file_name, line)) for line, amount in beyond)
    [(total,)] = connection.execute("SELECT coalesce(sum(abs(pence::HUGEINT)), 0) FROM typed").fetchall()
    if total > MAX_PENCE:
        raise refuse(
            "amount-too-large",
            "the amounts together come to more than 64 bits of pence",
            why="no total of them could be trusted",
            remedy="look for an amount that is not money, such as a reference in the wrong column",
            place=Place(file_name),
        )


def _too_large(amount: str, place: Place) -> Problem:
    return Problem(
        "amount-too-large",
        f"the amount {amount[:60]} is beyond 64 bits of pence (about £92,233 billion)",
        "no ledger holds such a payment, so the file is not what it seems",
        "look for a reference in the amount column; correct the file and import it again",
        place,
    )


def _set_aside(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Make table `unreadable`: each row set aside, with its line, its reason in words and its text as it stands."""
    rows = connection.execute(
        "SELECT row, file_line, reason, pence FROM typed WHERE reason IS NOT NULL ORDER BY row"
    ).fetchall()
    texts = original_text(source.utf8_path, {line for _, line, _, _ in rows})
    columns = {"row": int, "line": int, "code": str, "reason": str, "pence": int, "text": str}
    found = [(row, line, code, REASONS[code], pence, texts[line]) for row, line, code, pence in rows]
    put_table(connection, "unreadable", columns, found)
