"""Rows of a delimited text file, none lost: a fast reading where the file is plain, a careful one where it is not."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import duckdb

from wyebridge.books.duck import add_rows, put_table, quoted
from wyebridge.books.feed.source import Source
from wyebridge.engine.kernel.problems import Place, refuse

_MAX_CELL: Final = 16 * 1024**2
_BUFFER: Final = 2 * _MAX_CELL
"""How much of a file is held at once, by each thread: sixteen times the longest line, if it is not said."""
_CHUNK_ROWS: Final = 50_000
_MOST_LINES: Final = 200  # no cell of a ledger runs over more lines than this
_MOST_COLUMNS: Final = 200


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands: its number (the heading's is 1 where nothing precedes it), its first line, how many lines.

    `cells` is None where the row cannot be told apart from its neighbours (a quote that is never closed).
    """

    row: int
    line: int
    lines: int
    cells: list[str] | None


@dataclass(frozen=True, slots=True)
class Table:
    """The rows after the heading, as relation `raw`: row, file_line, lines, width, c0, c1, … (all text, blanks as '').

    `rows` is how many there must be, counted apart from the reading.
    """

    headings: tuple[str, ...]
    heading_row: int
    widest: int
    rows: int
    blank_rows: int


def records(path: Path, delimiter: str) -> Iterator[Record]:
    """Every row of the file in order, blank ones included, by the rules of RFC 4180.

    Where a quote is never closed, or what stands between two quotes looks like whole rows, each line is read by itself,
    so that a stray quote cannot swallow the rows after it; a line that then makes no sense has no cells. A delimiter
    at the very end of a line ends its last cell and begins none.
    """
    csv.field_size_limit(_MAX_CELL)
    with path.open(encoding="utf-8", newline="") as stream:
        lines = stream.readlines()
    at, row, width = 0, 0, 0
    while at < len(lines):
        cells, taken = _next_row(lines, at, delimiter, width)
        row += 1
        if cells and width and len(cells) == width + 1 and cells[-1] == "":
            cells = cells[:-1]
        record = Record(row, at + 1, taken, cells)
        if not width and cells and _is_filled(record):
            width = len(cells)
        yield record
        at += taken


def _next_row(lines: list[str], at: int, delimiter: str, width: int) -> tuple[list[str] | None, int]:
    """The cells of the row that begins at a line, and how many lines it takes."""
    if '"' not in lines[at]:
        return _cells_of_line(lines[at], delimiter), 1
    reader = csv.reader(lines[at : at + _MOST_LINES], delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except (csv.Error, StopIteration):
        return _cells_of_line(lines[at], delimiter), 1
    taken = reader.line_num
    inside = lines[at + 1 : at + taken]
    if inside and any(_looks_like_a_row(line.partition('"')[0], delimiter, width) for line in inside):
        return _cells_of_line(lines[at], delimiter), 1
    return cells, taken


def _looks_like_a_row(text: str, delimiter: str, width: int) -> bool:
    """Whether what stands inside a quoted cell could be a row of its own, so that the quote may be a stray one."""
    cells = text.rstrip("\r\n").split(delimiter)
    return len(cells) == width > 1 and bool(cells[0].strip()) and sum(bool(c.strip()) for c in cells) * 2 > width


def original_text(path: Path, spans: Mapping[int, int]) -> dict[int, str]:
    """The text of rows by their first line, given how many lines each has, without the last line's ending."""
    found: dict[int, str] = {}
    if not spans:
        return found
    with path.open(encoding="utf-8", newline="") as stream:
        lines = enumerate(stream, 1)
        for number, text in lines:
            if number in spans:
                more = [following for _, following in islice(lines, spans[number] - 1)]
                found[number] = "".join((text, *more)).rstrip("\r\n")
            if len(found) == len(spans):
                break
    return found


def _cells_of_line(text: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _is_filled(record: Record) -> bool:
    return record.cells is None or any(cell.strip() for cell in record.cells)


def view_plainly(connection: duckdb.DuckDBPyConnection, source: Source, delimiter: str) -> Table | None:
    """Make `raw` a view on the file by DuckDB's own reader, or return None where the file is not plain.

    A file is plain where every line is one row of the headings' width by the strict rules, with no lone carriage
    return, and its name means nothing to a reader of patterns. The view answers as it is asked, and may then fail:
    its answer stands only where it has `rows` rows, which whoever asks must see to.
    """
    path = source.utf8_path
    with path.open(encoding="utf-8", newline="") as stream:
        headings = _cells_of_line(stream.readline(), delimiter)
    if not headings or not any(heading.strip() for heading in headings) or set(str(path)) & set("*?["):
        return None
    width = len(headings)
    lines = _count_plain_lines(connection, path, delimiter, width)
    if lines is None:
        return None
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    cells = ", ".join(f"c{index}" for index in range(width))
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP VIEW raw AS
        SELECT row_number() OVER () + 1 AS row, row_number() OVER () + 1 AS file_line, 1 AS lines, {width} AS width,
               {cells}
        FROM read_csv({quoted(str(path))}, header = false, skip = 1, delim = {quoted(delimiter)}, quote = '"',
                      escape = '"', all_varchar = true, auto_detect = false, columns = {{{columns}}},
                      force_not_null = [{cells}], strict_mode = true,
                      max_line_size = {_MAX_CELL}, buffer_size = {_BUFFER})
        """
    )
    return Table(tuple(headings), 1, width, lines - 1, 0)


def _count_plain_lines(connection: duckdb.DuckDBPyConnection, path: Path, delimiter: str, width: int) -> int | None:
    """How many lines the file has, heading included, if each alone is `width` cells by the strict rules; else None.

    Each line is read as one cell, parted by a character that no ledger uses, and held to the pattern of a whole row.
    """
    if width > _MOST_COLUMNS:
        return None
    mark = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*"|[^"\r{mark}]*)'
    row = f"{cell}(?:{mark}{cell}){{{width - 1}}}"
    try:
        [(lines, others)] = connection.execute(
            f"""
            SELECT count(*), count_if(line IS NULL OR NOT regexp_full_match(line, $row))
            FROM read_csv({quoted(str(path))}, header = false, delim = '\x1f', quote = '', escape = '',
                          all_varchar = true, auto_detect = false, columns = {{'line': 'VARCHAR'}},
                          strict_mode = true, max_line_size = {_MAX_CELL}, buffer_size = {_BUFFER})
            """,
            {"row": row},
        ).fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return None
    return None if others else int(lines)


def load_carefully(connection: duckdb.DuckDBPyConnection, source: Source, delimiter: str) -> Table:
    """Load every row into the table `raw`, whatever the file is like. Raises Refused where there is no heading.

    A row with no cell filled is blank and not a row. Rows in the table + blank rows + the heading = rows in the file.
    """
    path = source.utf8_path
    heading = next((found for found in records(path, delimiter) if _is_filled(found)), None)
    if heading is None or heading.cells is None:
        raise refuse(
            "no-headings",
            "the file has no row of headings",
            why="columns are known by their headings",
            remedy="export it with headings",
            place=Place(source.path.name, 1),
        )
    width = max(len(record.cells or ()) for record in records(path, delimiter))
    columns = {"row": int, "file_line": int, "lines": int, "width": int, **{f"c{index}": str for index in range(width)}}
    connection.execute("DROP VIEW IF EXISTS raw")
    put_table(connection, "raw", columns, [])
    filled = blank = 0
    chunk: list[list[object]] = []
    for record in records(path, delimiter):
        if record.row <= heading.row or not _is_filled(record):
            blank += not _is_filled(record)
            continue
        filled += 1
        cells = record.cells or []
        padding = [""] * (width - len(cells))
        seen = -1 if record.cells is None else len(cells)
        chunk.append([record.row, record.line, record.lines, seen, *cells, *padding])
        if len(chunk) == _CHUNK_ROWS:
            add_rows(connection, "raw", columns, chunk)
            chunk = []
    add_rows(connection, "raw", columns, chunk)
    return Table(tuple(heading.cells), heading.row, width, filled, blank)
