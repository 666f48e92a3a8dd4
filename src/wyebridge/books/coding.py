"""Coding a whole extract: each distinct combination of the words that rules look at is coded once, then joined back."""

from datetime import date

import duckdb

from wyebridge.books.duck import put_table
from wyebridge.engine.ledger.accounts import paid_from, paid_to
from wyebridge.engine.ledger.coding import Coder


def code_rows(connection: duckdb.DuckDBPyConnection, coder: Coder, ledger: str) -> None:
    """Make table `coded` from `readable`: each row once, with its class, place, rule, authority and both accounts."""
    starts = coder.periods()
    put_table(
        connection,
        "periods",
        {"period": date, "next_period": date},
        list(zip(starts, (*starts[1:], date.max), strict=True)),
    )
    columns = coder.columns
    words = "".join(f"{column}, " for column in columns)
    in_period = "effective_on >= period AND effective_on < next_period"
    combinations = connection.execute(
        f"SELECT DISTINCT {words} period FROM readable JOIN periods ON {in_period}"
    ).fetchall()
    coded = []
    for *values, period in combinations:
        found = coder.code(ledger, dict(zip(columns, values, strict=True)), period)
        place = (found.entry_class, found.fund, found.scheme, found.line, found.funder)
        accounts = (paid_from(ledger), paid_to(ledger, found))
        coded.append((*values, period, *place, *accounts, found.rule, found.authority, found.because))
    text = ("class", "fund", "scheme", "scheme_line", "funder", "from_account", "to_account", "rule", "authority")
    put_table(
        connection,
        "codes",
        {**dict.fromkeys(columns, str), "period": date, **dict.fromkeys((*text, "because"), str)},
        coded,
    )
    same = "".join(f"readable.{column} = codes.{column} AND " for column in columns)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE coded AS
        SELECT readable.*, {", ".join(f"codes.{name}" for name in (*text, "because"))}
        FROM readable JOIN periods ON {in_period} JOIN codes ON {same} codes.period = periods.period
        """
    )
    [(before, after)] = connection.execute(
        "SELECT (SELECT count(*) FROM readable), (SELECT count(*) FROM coded)"
    ).fetchall()
    assert before == after, "every readable row is coded exactly once"
