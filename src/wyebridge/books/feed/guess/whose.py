"""Whether an unknown file is a council's or a health body's, by the words it is full of."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import duckdb

from wyebridge.books.feed.guess.columns import Column
from wyebridge.books.feed.guess.roles import Roles
from wyebridge.books.feed.guess.words import COUNCIL, HEALTH, words_of

_MOST: Final = 2_000
_FEW: Final = 3  # what a column that says whose file it is may hold, a totals row and a heading said again included


def whose_body(
    connection: duckdb.DuckDBPyConnection, file_name: str, columns: Sequence[Column], roles: Roles
) -> tuple[str, str]:
    """`council` or `health` with the evidence; ('council', '') where the words do not tell.

    A column that names one body says whose file it is; otherwise what the file says of services does. The names of
    suppliers tell nothing, for each kind of body pays the other.
    """
    for column in columns:
        if column.distinct > _FEW or not column.letters:
            continue
        asked = connection.execute(f"SELECT DISTINCT trim(c{column.index}) AS name FROM raw ORDER BY name").fetchall()
        names = [name for (name,) in asked if _count([name])]
        if len(names) == 1 and len(found := _count(names)) == 1:
            return next(iter(found)), f"'{column.heading}' says {names[0]}"
    texts = [file_name.rpartition(".")[0], *(column.heading for column in columns)]
    for role in ("description", "directorate"):
        if role in roles.columns:
            at = roles.columns[role].index
            said = connection.execute(f"SELECT DISTINCT trim(c{at}) FROM raw LIMIT {_MOST}").fetchall()
            texts += [text for (text,) in said]
    found = _count(texts)
    if found["health"] == found["council"]:
        return "council", ""
    body, other = ("health", "council") if found["health"] > found["council"] else ("council", "health")
    return (
        body,
        f"{found[body]:,} words of a {body} body's services stand in it, and {found[other]:,} of the other kind",
    )


def _count(texts: Sequence[str]) -> Counter[str]:
    words = [word for text in texts for word in words_of(text).split()]
    return +Counter(
        {"health": sum(word in HEALTH for word in words), "council": sum(word in COUNCIL for word in words)}
    )
