"""Coding a whole extract: each distinct combination of the words that rules look at is coded once, then joined back."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

import duckdb

from wyebridge.books.duck import put_table, quoted
from wyebridge.engine.ledger.accounts import paid_from, paid_to
from wyebridge.engine.ledger.coding import Coder

_GIVEN: Final = (
    "class",
    "fund",
    "scheme",
    "scheme_line",
    "funder",
    "from_account",
    "to_account",
    "rule",
    "authority",
    "because",
)
"""What coding gives a row, all of it text out of the registers."""


def code_rows(
    connection: duckdb.DuckDBPyConnection, coder: Coder, ledger: str, source: str = "payments", *, is_few: bool = False
) -> None:
    """Make relation `coded` from `readable`: each row once, with class, place, rule, authority and both accounts.

    `source` names the account that the rows come from: payments, or what stands for them. `is_few` says that the rows
    are so few (`FEW_ROWS`) that their texts need no thought.
    """
    starts = coder.periods()
    put_table(
        connection,
        "periods",
        {"period": date, "next_period": date},
        list(zip(starts, (*starts[1:], date.max), strict=True)),
    )
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE dated AS
        SELECT date_text, period FROM days JOIN periods ON effective_on >= period AND effective_on < next_period
        """
    )
    columns = coder.columns
    words = "".join(f"{column}, " for column in columns)
    combinations = connection.execute(
        f"SELECT DISTINCT {words} period FROM readable JOIN dated USING (date_text)"
    ).fetchall()
    coded: list[tuple[Any, ...]] = []
    for *values, period in combinations:
        found = coder.code(ledger, dict(zip(columns, values, strict=True)), period)
        place = (found.entry_class, found.fund, found.scheme, found.line, found.funder)
        accounts = (paid_from(ledger, source), paid_to(ledger, found))
        coded.append((*values, period, *place, *accounts, found.rule, found.authority, found.because))
    put_table(connection, "codes", {**dict.fromkeys(columns, str), "period": date, **dict.fromkeys(_GIVEN, str)}, coded)
    if not is_few:
        texts = {name: {row[at] for row in coded} for at, name in enumerate(_GIVEN, -len(_GIVEN))}
        _number_texts(connection, "codes", texts)
    same = "".join(f"readable.{column} = codes.{column} AND " for column in columns)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP VIEW coded AS
        SELECT readable.* EXCLUDE (date_text), {", ".join(f"codes.{name}" for name in _GIVEN)}
        FROM readable JOIN dated USING (date_text) JOIN codes ON {same} codes.period = dated.period
        """
    )


def _number_texts(connection: duckdb.DuckDBPyConnection, table: str, texts: Mapping[str, Collection[str]]) -> None:
    """Hold each of a table's columns as a number into a list of its texts: millions of rows then share few texts."""
    listed = {column: ", ".join(map(quoted, sorted(every) or [""])) for column, every in texts.items()}
    numbered = ", ".join(f"{column}::ENUM({every}) AS {column}" for column, every in listed.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * REPLACE ({numbered}) FROM {table}")
