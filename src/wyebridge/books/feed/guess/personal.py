"""Columns of an unknown table that look as if they hold what identifies a person; never what they hold."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import duckdb

from wyebridge.books.feed.guess.columns import Column
from wyebridge.books.feed.guess.roles import MOSTLY, Doubt, Roles
from wyebridge.books.feed.guess.words import PERSONAL, words_of
from wyebridge.books.feed.personal import is_nhs_number

_MOST: Final = 1_000
_KINDS: Final = {
    "nhs-number": "NHS numbers",
    "date-of-birth": "dates of birth",
    "name": "names of people",
    "address": "addresses",
}


def personal_doubts(connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], roles: Roles) -> Iterator[Doubt]:
    """A doubt for each column whose heading or cells look personal, and for people among the suppliers."""
    supplier = roles.columns.get("supplier")
    for column in columns:
        kinds = [kind for kind, pattern in PERSONAL.items() if re.search(pattern, words_of(column.heading))]
        if "nhs-number" not in kinds and _holds_nhs_numbers(connection, column):
            kinds.append("nhs-number")
        if column is not supplier and kinds:
            yield Doubt(
                "personal-data",
                f"'{column.heading}' may hold {' and '.join(_KINDS[kind] for kind in kinds)}",
                "ask for an extract without it; a column that the feed does not name never reaches the books",
            )
    if supplier and supplier.titled:
        yield Doubt(
            "people-as-suppliers",
            f"{supplier.titled:,} cells of '{supplier.heading}' begin as people's names do (Mr, Mrs, Dr)",
            "see whether they are firms and sole traders, or people whose names should have been redacted",
        )


def _holds_nhs_numbers(connection: duckdb.DuckDBPyConnection, column: Column) -> bool:
    """Whether a column's numbers of ten digits end in the right check digit, as one in eleven would by chance."""
    if column.share(column.nhs_like) < MOSTLY:
        return False
    numbers = connection.execute(
        f"SELECT DISTINCT trim(c{column.index}) AS number FROM raw WHERE number <> '' ORDER BY number LIMIT {_MOST}"
    ).fetchall()
    return sum(is_nhs_number(number) for (number,) in numbers) >= len(numbers) * MOSTLY
