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
    """The rows after the heading, as relation `raw`: row, file_line, width, c0, c1, … (all text, blanks as '').

    `rows` is how many there must be, counted apart from the reading; `is_plain` says which reading it was.
    """

    headings: tuple[str, ...]
    heading_row: int
    widest: int
    rows: int
    blank_rows: int
    is_plain: bool


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


def view_plainly(connection: duckdb.DuckDBPyConnection, source: Source, delimiter: str) -> Table | None:
    """Make `raw` a view on the file by DuckDB's own reader, or return None where its first line cannot be headings.

    The reader answers as it is asked, and may then fail, or pass over lines: its answer stands only where every line
    of the file became one row of the headings' width, which whoever asks must see to (`rows`).
    """
    path = source.utf8_path
    with path.open(encoding="utf-8", newline="") as stream:
        headings = _cells_of_line(stream.readline(), delimiter)
    if not headings or not any(heading.strip() for heading in headings):
        return None
    width = len(headings)
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    cells = ", ".join(f"coalesce(c{index}, '') AS c{index}" for index in range(width))
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP VIEW raw AS
        SELECT row_number() OVER () + 1 AS row, row_number() OVER () + 1 AS file_line, {width} AS width, {cells}
        FROM read_csv({_quoted(str(path))}, header = false, skip = 1, delim = {_quoted(delimiter)}, quote = '"',
                      escape = '"', all_varchar = true, auto_detect = false, columns = {{{columns}}},
                      strict_mode = true, max_line_size = {_MAX_CELL})
        """
    )
    return Table(tuple(headings), 1, width, _count_lines(path) - 1, 0, is_plain=True)


def _quoted(text: str) -> str:
    """A text as an SQL literal: a view takes no parameters."""
    return "'" + text.replace("'", "''") + "'"


def _count_lines(path: Path) -> int:
    with path.open("rb") as stream:
        lines, last = 0, b"\n"
        while block := stream.read(1 << 20):
            lines += block.count(b"\n")
            last = block[-1:]
        return lines + (last != b"\n")


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
    columns = {"row": int, "file_line": int, "width": int, **{f"c{index}": str for index in range(width)}}
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
        chunk.append([record.row, record.line, -1 if record.cells is None else len(cells), *cells, *padding])
        if len(chunk) == _CHUNK_ROWS:
            add_rows(connection, "raw", columns, chunk)
            chunk = []
    add_rows(connection, "raw", columns, chunk)
    return Table(tuple(heading.cells), heading.row, width, filled, blank, is_plain=False)
