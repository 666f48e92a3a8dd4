"""Where a file's headings stand and what parts its cells, both found by matching the feed's own names for columns."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from wyebridge.books.feed.rows import records
from wyebridge.books.feed.terms import Feed, Role, plain_heading
from wyebridge.engine.kernel.problems import Place, Problem, refuse

DELIMITERS: Final = (",", ";", "\t", "|")
"""What may part the cells of a file whose feed leaves it unsaid."""

MOST_ROWS: Final = 200
"""Headings are looked for in this many rows."""

_HEAD: Final = 1 << 20  # characters
_MONEY: Final = re.compile(r"[-(£ ]*[0-9][0-9,]*(?:\.[0-9]+)?[-) ]*")


@dataclass(frozen=True, slots=True)
class Layout:
    """What parts the cells, and how much stands above the headings, blank rows included; nought if all is blank."""

    delimiter: str
    rows_above: int = 0
    lines_above: int = 0


def find_columns(headings: Sequence[str], feed: Feed) -> dict[Role, int]:
    """Our columns by where they stand: for each, the first of its known headings that is there."""
    position: dict[str, int] = {}
    for index, heading in enumerate(headings):
        position.setdefault(plain_heading(heading), index)
    found: dict[Role, int] = {}
    for role, known in feed.columns.items():
        at = [position[plain_heading(heading)] for heading in known if plain_heading(heading) in position]
        if at:
            found[role] = at[0]
    return found


def has_required(columns: Mapping[Role, int], feed: Feed) -> bool:
    return all(role in columns for role in feed.required)


def find_layout(path: Path, feed: Feed, scratch: Path, file_name: str) -> Layout:
    """Find the headings of a UTF-8 text, and its delimiter where the feed leaves that unsaid.

    The headings are the first row in which every required column is known. Where no row has them all, the one in which
    most are known stands for them, so that whoever reads on can say which are missing. Raises Refused where a row
    above the headings has an amount and a date of its own: its money would be lost.
    """
    delimiters = (feed.delimiter,) if feed.delimiter else DELIMITERS
    with path.open(encoding="utf-8", newline="") as stream:
        first = stream.readline(_HEAD)
        for delimiter in delimiters:
            if has_required(find_columns(_cells(first, delimiter), feed), feed):
                return Layout(delimiter)
        head = scratch / "head.csv"
        stream.seek(0)
        head.write_text(stream.read(_HEAD), encoding="utf-8", newline="")
    best, most = Layout(delimiters[0]), 0
    for delimiter in delimiters:
        found = list(islice(records(head, delimiter), MOST_ROWS))
        rows = [record.cells or [] for record in found]
        at, columns = find_headings(rows, feed)
        if len(columns) > most:
            most = len(columns)
            # A line that makes no sense by itself has no cells, and is no less above the headings for that.
            is_bare = not any(one.cells is None or any(map(str.strip, one.cells)) for one in found[:at])
            best = Layout(delimiter) if is_bare else Layout(delimiter, at, found[at].line - 1)
        if has_required(columns, feed):
            if (lost := money_above(rows[:at], columns)) is not None:
                raise rows_above_headings(Place(file_name, found[lost].line))
            break
    return best


def find_headings(rows: Sequence[Sequence[str]], feed: Feed) -> tuple[int, dict[Role, int]]:
    """Which row holds the headings, counted from nought, and our columns in it: all that are required, or the most."""
    best: tuple[int, dict[Role, int]] = (0, {})
    for index, cells in enumerate(rows):
        columns = find_columns(cells, feed)
        if has_required(columns, feed):
            return index, columns
        if len(columns) > len(best[1]):
            best = (index, columns)
    return best


def missing_headings(
    columns: Mapping[Role, int], headings: Sequence[str], feed: Feed, place: Place
) -> tuple[Problem, ...]:
    """A problem for each required column that is not among the headings."""
    has = ", ".join(heading for heading in headings if heading.strip())[:200]
    return tuple(
        Problem(
            "missing-heading",
            f"no heading is known as '{role}': looked for {', '.join(feed.columns[role])}; the file has {has}",
            f"every row needs its {role}",
            f"use the feed that this file is for, or add its heading under columns: {role}: in the feed {feed.id}",
            place,
        )
        for role in feed.required
        if role not in columns
    )


def money_above(rows: Sequence[Sequence[str]], columns: Mapping[Role, int]) -> int | None:
    """The first of the rows above the headings that has an amount and a date where those below have theirs."""
    for index, cells in enumerate(rows):
        if len(cells) > max(columns["amount"], columns["date"]):
            amount, date = cells[columns["amount"]].strip(), cells[columns["date"]]
            if _MONEY.fullmatch(amount) and re.search("[0-9]", date):
                return index
    return None


def rows_above_headings(place: Place) -> Exception:
    """The refusal of a file with such a row."""
    return refuse(
        "rows-above-headings",
        "a row with an amount and a date stands above the headings",
        why="what is above the headings is not read, so its money would be lost",
        remedy="move the headings to the top, and import the file again",
        place=place,
    )


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
