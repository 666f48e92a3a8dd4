"""Rows that repeat another of the same file in everything that the feed says makes a row one row."""

from collections.abc import Sequence
from typing import Final

import duckdb

from wyebridge.books.feed.terms import Feed, Role

_NARROW: Final = ("document", "line", "date", "amount")
"""Columns that are quick to compare and nearly tell rows apart."""

ROWS_AT_ONCE: Final = 2_000_000
"""About how many rows' fingerprints are grouped at once, so that a file of any length takes the memory of so many."""

_READ_AS: Final = {"date": "effective_on", "amount": "pence"}


def key(roles: Sequence[Role]) -> str:
    """SQL for these of our columns, as relation `readable` calls them."""
    return ", ".join(_READ_AS.get(role, role) for role in roles)


def find_repeats(connection: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """Make table `repeats`: each row of `readable` that repeats an earlier one, and the first that says the same."""
    unique = key(feed.unique)
    # Few rows repeat another even in the narrowest of these columns, so only those that do are compared cell by cell.
    narrow = key([role for role in feed.unique if role in _NARROW]) or unique
    # Fingerprints alone are grouped, and not too many at once: beside the rows themselves they would not fit in memory.
    [(rows,)] = connection.execute(
        f"CREATE OR REPLACE TEMP TABLE prints AS SELECT hash({narrow}) AS fingerprint FROM readable"
    ).fetchall()
    parts = rows // ROWS_AT_ONCE + 1
    connection.execute("CREATE OR REPLACE TEMP TABLE alike (fingerprint UBIGINT)")
    for part in range(parts):
        connection.execute(
            f"""
            INSERT INTO alike SELECT fingerprint FROM prints WHERE fingerprint % {parts} = {part}
            GROUP BY fingerprint HAVING count(*) > 1
            """
        )
    connection.execute("DROP TABLE prints")
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE repeats AS
        WITH compared AS (
            SELECT row, first_value(row) OVER (PARTITION BY {unique} ORDER BY row) AS first_row
            FROM readable WHERE hash({narrow}) IN (SELECT fingerprint FROM alike)
        )
        SELECT row, first_row FROM compared WHERE row <> first_row
        """
    )
