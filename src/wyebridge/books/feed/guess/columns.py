"""What stands in each column of an unknown table, counted over every row of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from wyebridge.books.feed import amounts
from wyebridge.books.feed.guess.tables import probe
from wyebridge.books.feed.terms import plain_heading

LENIENT: Final = probe(
    "date",
    "amount",
    negatives=("leading-minus", "trailing-minus", "brackets"),
    repairs=("trailing-point", "binary-noise"),
)
"""Amounts in any style that a feed can name, and with any repair."""

_DAY: Final = (
    r"(19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](\d\d|\d{4})( .*)?|\d{1,2}[-/ ][A-Za-z]{3,9}[-/ ](\d\d|\d{4})( .*)?"
)
_COUNTS: Final = {
    "filled": "text <> ''",
    "days": f"regexp_full_match(text, '{_DAY}')",
    "day_numbers": r"regexp_full_match(text, '[3-7]\d{4}(\.\d+)?') AND substr(text, 1, 5) BETWEEN '32874' AND '73415'",
    "money": "digits IS NOT NULL",
    "with_pence": r"digits IS NOT NULL AND regexp_matches(text, '\.\d')",
    "below_nothing": "starts_with(digits, '-')",
    "leading_minus": r"starts_with(digits, '-') AND regexp_matches(text, '^[£ ]*-')",
    "trailing_minus": "starts_with(digits, '-') AND suffix(text, '-')",
    "brackets": "starts_with(digits, '-') AND contains(text, '(')",
    "trailing_points": "digits IS NOT NULL AND repair = 'trailing-point'",
    "noise": "digits IS NOT NULL AND repair = 'binary-noise'",
    "odd_signs": r"regexp_full_match(text, '[£0-9,. ]+(CR|DR|cr|dr)')",
    "letters": "regexp_matches(text, '\\pL')",
    "nhs_like": r"regexp_full_match(text, '\d{3}[ -]?\d{3}[ -]?\d{4}')",
    "titled": r"regexp_matches(text, '^(Mr|Mrs|Ms|Miss|Dr|Mx)\.? [A-Z]')",
    "redacted": "regexp_matches(lower(text), 'redacted|personal data|name withheld')",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place and heading, and how many of its cells are what."""

    index: int
    heading: str
    is_first_so_called: bool
    distinct: int
    filled: int
    days: int
    day_numbers: int
    money: int
    with_pence: int
    below_nothing: int
    leading_minus: int
    trailing_minus: int
    brackets: int
    trailing_points: int
    noise: int
    odd_signs: int
    letters: int
    nhs_like: int
    titled: int
    redacted: int

    @property
    def can_be_named(self) -> bool:
        """Whether a feed could know it: by a heading of letters or figures that no column before it has."""
        return bool(plain_heading(self.heading)) and self.is_first_so_called

    def share(self, count: int) -> float:
        """A count as a share of the cells that are filled."""
        return count / self.filled if self.filled else 0.0


def count_columns(connection: duckdb.DuckDBPyConnection, headings: Sequence[str]) -> tuple[Column, ...]:
    """Count what stands in each column of relation `raw`, whose columns are `c0`, `c1` and so on."""
    plain = [plain_heading(heading) for heading in headings]
    counts = ", ".join(f"count_if({condition}) AS {name}" for name, condition in _COUNTS.items())
    found = []
    for index, heading in enumerate(headings):
        [values] = connection.execute(
            f"""
            WITH cells AS (SELECT trim(c{index}) AS text FROM raw),
            mended AS (
                SELECT text, {amounts.repair("text", LENIENT)} AS repair, {amounts.repaired("text", LENIENT)} AS mended
                FROM cells
            ), read AS (SELECT text, repair, {amounts.digits("mended", LENIENT)} AS digits FROM mended)
            SELECT count(DISTINCT nullif(text, '')), {counts} FROM read
            """
        ).fetchall()
        found.append(Column(index, heading.strip(), plain[index] not in plain[:index], *values))
    return tuple(found)
