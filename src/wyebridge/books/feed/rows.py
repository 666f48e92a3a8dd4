"""Rows of a delimited text file, none lost: a fast reading where the file is plain, a careful one where it is not."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from wyebridge.books.duck import add_rows, put_table
from wyebridge.books.feed.text import Source
from wyebridge.engine.kernel.problems import Place, refuse

_MAX_CELL: Final = 16 * 1024**2
_CHUNK_ROWS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands: its number (the heading's is 1 where nothing precedes it), its line, its cells.

    `cells` is None where the row cannot be told apart from its neighbours (a quote that is never closed).
    """

    row: int
    line: int
    cells: list[str] | None


@dataclass(frozen=True, slots=True)
class Table:
    """The rows after the heading, loaded as table `raw`: row, file_line, width, c0, c1, … (all text, blanks as '')."""

    headings: tuple[str, ...]
    heading_row: int
    widest: int
    rows: int
    blank_rows: int


def load_rows(connection: duckdb.DuckDBPyConnection, source: Source, delimiter: str) -> Table:
    """Load every row of a file into the table `raw`. Raises Refused where there is no heading or no row.

    A row with no cell filled is blank and not a row. Rows in the table + blank rows + the heading = rows in the file.
    """
    table = _load_plain(connection, source.utf8_path, delimiter)
    if table is None:
        table = _load_carefully(connection, source, delimiter)
    if not table.rows:
        raise refuse(
            "no-rows",
            "the file has headings and nothing under them",
            why="there is nothing to import, and an empty extract usually means that the export failed",
            remedy="export it again",
            place=Place(source.path.name, table.heading_row),
        )
    return table


def records(path: Path, delimiter: str) -> Iterator[Record]:
    """Every row of the file in order, blank ones included, by the rules of RFC 4180.

    Where the quotes of a file do not pair up, each line is read by itself, so that one stray quote cannot swallow the
    rows after it; a line that then makes no sense has no cells.
    """
    csv.field_size_limit(_MAX_CELL)
    if _quotes_pair_up(path, delimiter):
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream, delimiter=delimiter, strict=True)
            line = 1
            for row, cells in enumerate(reader, 1):
                yield Record(row, line, cells)
                line = reader.line_num + 1
        return
    with path.open(encoding="utf-8") as stream:
        for number, text in enumerate(stream, 1):
            yield Record(number, number, _cells_of_line(text, delimiter))


def original_text(path: Path, lines: set[int]) -> dict[int, str]:
    """The text of the given lines, as it stands in the file, without its line ending."""
    if not lines:
        return {}
    last = max(lines)
    found: dict[int, str] = {}
    with path.open(encoding="utf-8") as stream:
        for number, text in enumerate(stream, 1):
            if number in lines:
                found[number] = text.rstrip("\r\n")
            if number == last:
                break
    return found


def _quotes_pair_up(path: Path, delimiter: str) -> bool:
    with path.open(encoding="utf-8", newline="") as stream:
        try:
            for _ in csv.reader(stream, delimiter=delimiter, strict=True):
                pass
        except csv.Error:
            return False
    return True


def _cells_of_line(text: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _is_filled(record: Record) -> bool:
    return record.cells is None or any(cell.strip() for cell in record.cells)


def _load_plain(connection: duckdb.DuckDBPyConnection, path: Path, delimiter: str) -> Table | None:
    """Load with DuckDB's reader, or return None where the file is anything but one full row a line.

    The two readings agree wherever this one answers at all: every line became one row of the heading's width.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        headings = _cells_of_line(stream.readline(), delimiter)
    if not headings or not any(heading.strip() for heading in headings):
        return None
    width = len(headings)
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    filled = " || ".join(f"c{index}" for index in range(width))
    try:
        connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE raw AS
            SELECT row_number() OVER () + 1 AS row, row_number() OVER () + 1 AS file_line, {width} AS width,
                   {", ".join(f"coalesce(c{index}, '') AS c{index}" for index in range(width))}
            FROM read_csv(?, header = false, skip = 1, delim = ?, quote = '"', escape = '"', all_varchar = true,
                          auto_detect = false, columns = {{{columns}}}, strict_mode = true, max_line_size = {_MAX_CELL})
            """,
            [str(path), delimiter],
        )
    except duckdb.Error:
        return None
    [(rows, blank)] = connection.execute(f"SELECT count(*), count_if(trim({filled}) = '') FROM raw").fetchall()
    if blank or rows + 1 != _count_lines(path):
        return None
    return Table(tuple(headings), 1, width, rows, 0)


def _count_lines(path: Path) -> int:
    with path.open("rb") as stream:
        lines, last = 0, b"\n"
        while block := stream.read(1 << 20):
            lines += block.count(b"\n")
            last = block[-1:]
        return lines + (last != b"\n")


def _load_carefully(connection: duckdb.DuckDBPyConnection, source: Source, delimiter: str) -> Table:
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
    columns = {"row": int, "file_line": int, "width": int, **{f"c{index}": str for index in range(width)}}
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
        chunk.append([record.row, record.line, -1 if record.cells is None else len(cells), *cells, *padding])
        if len(chunk) == _CHUNK_ROWS:
            add_rows(connection, "raw", columns, chunk)
            chunk = []
    add_rows(connection, "raw", columns, chunk)
    return Table(tuple(heading.cells), heading.row, width, filled, blank)
