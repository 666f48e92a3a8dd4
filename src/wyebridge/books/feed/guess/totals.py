"""Rows of an unknown table that look like totals: an amount with no date of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import duckdb

from wyebridge.books.feed import amounts
from wyebridge.books.feed.guess.columns import LENIENT, Column
from wyebridge.books.feed.terms import ROLES, Role

_MOST: Final = 200
_MONEY: Final = ("amount", "gross", "vat")


@dataclass(frozen=True, slots=True)
class FoundTotals:
    """How the totals rows that were found could be known, and how many there are."""

    known_by: dict[Role, str]
    count: int


def find_totals(connection: duckdb.DuckDBPyConnection, columns: Mapping[Role, Column]) -> FoundTotals | None:
    """Totals rows in relation `raw`, and what of our columns they have in common that no payment would have."""
    said = {role: f"trim(c{columns[role].index})" for role in ROLES if role in columns and role not in _MONEY}
    every = " || ' ' || ".join(f"lower(trim(c{index}))" for index in _all(connection))
    amount = amounts.digits(f"(trim(c{columns['amount'].index}))", LENIENT)
    rows = connection.execute(
        f"""
        SELECT {", ".join(said.values())}, regexp_matches({every}, '\\btotals?\\b') FROM raw
        WHERE {amount} IS NOT NULL AND NOT regexp_matches({said["date"]}, '[0-9]') ORDER BY row LIMIT {_MOST}
        """
    ).fetchall()
    found = [dict(zip((*said, "says_total"), row, strict=True)) for row in rows]
    if not found:
        return None
    known: dict[Role, str] = {}
    for role in said:
        cells = [one[role] for one in found]
        if all(cell == "" for cell in cells) and role in ("date", "document", "supplier"):
            known[role] = ""
        elif all("total" in cell.lower() for cell in cells):
            known[role] = "*total*"
    is_sure = all(one["says_total"] for one in found) or {"date", "document", "supplier"} <= known.keys()
    return FoundTotals(known, len(found)) if known and is_sure else None


def _all(connection: duckdb.DuckDBPyConnection) -> list[int]:
    names = connection.execute("SELECT name FROM pragma_table_info('raw')").fetchall()
    return [int(name[1:]) for (name,) in names if name[1:].isdigit() and name.startswith("c")]
