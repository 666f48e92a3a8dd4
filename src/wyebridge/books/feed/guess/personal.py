"""Columns of an unknown table that look as if they hold what identifies a person; never what they hold."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from wyebridge.books.feed.guess.columns import Column
from wyebridge.books.feed.guess.roles import Doubt, Roles
from wyebridge.books.feed.guess.words import PERSONAL, words_of

_KINDS: Final = {
    "nhs-number": "NHS numbers",
    "date-of-birth": "dates of birth",
    "name": "names of people",
    "address": "addresses",
}


def personal_doubts(columns: Sequence[Column], roles: Roles) -> Iterator[Doubt]:
    """A doubt for each column whose heading or cells look personal, and for people among the suppliers."""
    supplier = roles.columns.get("supplier")
    for column in columns:
        kinds = [kind for kind, pattern in PERSONAL.items() if re.search(pattern, words_of(column.heading))]
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
