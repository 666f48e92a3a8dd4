"""Workbooks (XLSX, XLS, ODS) as delimited text: the sheets that are meant, under one row of headings, nothing rounded.

What a cell holds is written out as text that says it exactly, and the same strict reading then judges it as judges any
text. Each row keeps its place: its sheet, and its row there.
"""

import csv
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from wyebridge.books.feed import cells
from wyebridge.books.feed.archive import blocks, opened
from wyebridge.books.feed.errors import Errors, errors_in_ods, errors_in_xls, errors_in_xlsx
from wyebridge.books.feed.layout import (
    MOST_ROWS,
    find_columns,
    find_headings,
    has_required,
    missing_headings,
    money_above,
    rows_above_headings,
)
from wyebridge.books.feed.source import Run
from wyebridge.books.feed.terms import Feed, Role, plain_heading
from wyebridge.engine.kernel.problems import Place, Refused, refuse
from wyebridge.engine.ledger.coding import pattern, plain_text

Kind = Literal["xlsx", "xls", "ods"]
MAX_UNPACKED: Final = 4 * 1024**3
MAX_SECONDS: Final = 900
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
"""What stands in the directory of a modern workbook with a password, which is kept as an old file is."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it was read: every row of it as text, from the first, and the errors that text leaves out."""

    name: str
    is_hidden: bool
    path: Path
    errors: Errors

    def rows(self) -> Iterator[list[str]]:
        by_row: dict[int, dict[int, str]] = {}
        for (row, column), error in self.errors.items():
            by_row.setdefault(row, {})[column] = error
        at = 0
        with self.path.open(encoding="utf-8", newline="") as stream:
            for at, cells_of_row in enumerate(csv.reader(stream), 1):
                yield _with_errors(cells_of_row, by_row.pop(at - 1, {}))
        for row in range(at, max(by_row, default=-1) + 1):
            yield _with_errors([], by_row.get(row, {}))


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet whose headings were found: their row, counted from nought, their words, and our columns among them."""

    sheet: Sheet
    at: int
    headings: Sequence[str]
    columns: dict[Role, int]


@dataclass(frozen=True, slots=True)
class WorkbookText:
    """A workbook as delimited text: where it stands, where its rows came from, and the sheets that were left out."""

    utf8_path: Path
    runs: tuple[Run, ...]
    left_out: tuple[str, ...]


def workbook_as_text(content: Path, kind: Kind, feed: Feed, scratch: Path, file_name: str) -> WorkbookText:
    """Write the sheets that the feed names, or the only one with its headings, as one comma-separated text.

    Rows stand in the order of the sheets; a blank row inside a sheet stays, so that rows keep their numbers. Raises
    Refused where the workbook is locked, broken or beyond the bounds, or where it is not sure which sheets are meant.
    """
    csv.field_size_limit(1 << 24)
    sheets = read_sheets(content, kind, scratch, file_name)
    found = _meant(sheets, feed, file_name)
    target = scratch / "extract.csv"
    runs = _write(found, feed, target, file_name)
    read = {one.sheet.name for one in found}
    return WorkbookText(target, runs, tuple(sheet.name for sheet in sheets if sheet.name not in read))


def read_sheets(content: Path, kind: Kind, scratch: Path, file_name: str) -> tuple[Sheet, ...]:
    """Every sheet, hidden ones included. Raises Refused where the workbook is locked, broken or beyond the bounds."""
    errors = {} if kind == "xls" else _errors_in_archive(content, kind, file_name)
    folder = scratch / "sheets"
    folder.mkdir()
    _run_reader(content, folder, file_name)
    if kind == "xls":
        errors = _errors_in_records(content, file_name)
    listed = json.loads((folder / "sheets.json").read_text(encoding="utf-8"))
    return tuple(
        Sheet(one["name"], one["is_hidden"], folder / f"{number}.csv", errors.get(one["name"], {}))
        for number, one in enumerate(listed)
    )


def _run_reader(content: Path, folder: Path, file_name: str) -> None:
    """Read the cells in a program of its own: a broken workbook can ask for all the memory there is, or end it."""
    reader = [sys.executable, "-P", str(Path(cells.__file__)), str(content), str(folder)]
    try:
        done = subprocess.run(reader, capture_output=True, text=True, timeout=MAX_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise _unreadable(file_name, f"it was not read through in {MAX_SECONDS:,} seconds") from None
    if done.returncode == cells.REFUSED and (done.stdout == cells.LOCKED or _LOCKED in content.read_bytes()):
        raise refuse(
            "encrypted",
            "the workbook is locked with a password",
            why="it cannot be read without it, and a password has no place in a feed",
            remedy="save it without the password, or as CSV",
            place=Place(file_name),
        )
    if done.returncode == cells.REFUSED:
        raise _unreadable(file_name, done.stdout)
    if done.returncode:
        raise _unreadable(file_name, "it is broken, or too large for the memory that one may use")


def _errors_in_archive(content: Path, kind: Kind, file_name: str) -> dict[str, Errors]:
    """The cells that hold errors, by sheet, once it is seen that the workbook unpacks within the bounds."""
    with opened(content, file_name) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
            raise _unreadable(file_name, f"it unpacks to more than {MAX_UNPACKED:,} bytes")

        def unpacked(member: zipfile.ZipInfo) -> Iterator[bytes]:
            return blocks(archive, member, MAX_UNPACKED, file_name)

        return errors_in_xlsx(archive, unpacked) if kind == "xlsx" else errors_in_ods(archive, unpacked)


def _errors_in_records(content: Path, file_name: str) -> dict[str, Errors]:
    try:
        return errors_in_xls(content.read_bytes())
    except ValueError as error:
        raise _unreadable(file_name, str(error)) from None


def _with_errors(row: list[str], errors: dict[int, str]) -> list[str]:
    for column, error in errors.items():
        row += [""] * (column + 1 - len(row))
        row[column] = error
    return row


def _meant(sheets: Sequence[Sheet], feed: Feed, file_name: str) -> tuple[Found, ...]:
    """The sheets to read. Raises Refused where that is not sure, or where one of them has not the headings."""
    named = _named(sheets, feed.sheets, file_name) if feed.sheets else [one for one in sheets if not one.is_hidden]
    looked_at = [found for sheet in named if (found := _find(sheet, feed, file_name))]
    sound = tuple(found for found in looked_at if has_required(found.columns, feed))
    if not sound or (feed.sheets and len(sound) < len(looked_at)):
        raise _without_headings([found for found in looked_at if found not in sound], feed, file_name)
    if len(sound) > 1 and not feed.sheets:
        raise refuse(
            "which-sheet",
            f"{len(sound)} sheets have the feed's headings: {', '.join(found.sheet.name for found in sound)}",
            why="a sheet that repeats or sums up another would be counted twice",
            remedy="say which with 'sheets: [NAME, …]' in the feed; '*' stands for anything",
            place=Place(file_name),
        )
    return sound


def _named(sheets: Sequence[Sheet], wanted: Sequence[str], file_name: str) -> list[Sheet]:
    """The sheets that go by these names; a hidden one only where it is named in full."""
    found = []
    for name in wanted:
        like = [one for one in sheets if re.fullmatch(pattern(name), plain_text(one.name))]
        found += (visible := [one for one in like if not one.is_hidden or "*" not in name])
        if not visible:
            raise refuse(
                "which-sheet",
                f"no sheet is named {name}: the workbook has {', '.join(one.name for one in sheets)}",
                why="a sheet that is missing may be a month that is missing",
                remedy="correct 'sheets' in the feed, or see why the sheet is not there",
                place=Place(file_name),
            )
    return [one for one in sheets if one in found]


def _find(sheet: Sheet, feed: Feed, file_name: str) -> Found | None:
    """The headings of a sheet, as far as they are known; None where the sheet is blank."""
    if not any(cell.strip() for row in sheet.rows() for cell in row):
        return None
    rows = list(islice(sheet.rows(), MOST_ROWS))
    at, columns = find_headings(rows, feed)
    if has_required(columns, feed) and (lost := money_above(rows[:at], columns)) is not None:
        raise rows_above_headings(Place(f"{file_name}[{sheet.name}]", lost + 1))
    width = max((index for index, heading in enumerate(rows[at], 1) if heading.strip()), default=0)
    return Found(sheet, at, rows[at][:width], columns)


def _without_headings(found: Sequence[Found], feed: Feed, file_name: str) -> Exception:
    """The refusal of sheets without their headings: of those named, each; where none is named, the likeliest."""
    if not found:
        return refuse(
            "empty-file",
            "the workbook's sheets are blank",
            why="there is nothing to import, and an empty extract usually means that the export failed",
            remedy="export it again",
            place=Place(file_name),
        )
    told = found if feed.sheets else [max(found, key=lambda one: len(one.columns))]
    return Refused(
        problem
        for one in told
        for problem in missing_headings(
            one.columns, one.headings, feed, Place(f"{file_name}[{one.sheet.name}]", one.at + 1)
        )
    )


def _write(found: Sequence[Found], feed: Feed, target: Path, file_name: str) -> tuple[Run, ...]:
    """Write the rows of these sheets under the headings of the first. Returns where each sheet's rows begin."""
    headings, orders = _united(found, feed, file_name)
    runs: list[Run] = []
    row = found[0].at + 1
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(headings)
        for one, order in zip(found, orders, strict=True):
            runs.append(Run(one.sheet.name, row + 1, one.at + 2))
            blank_rows = 0
            for cells_of_row in islice(one.sheet.rows(), one.at + 1, None):
                arranged = _arranged(cells_of_row, len(one.headings), order)
                if not any(cell.strip() for cell in arranged):
                    blank_rows += 1  # those at the end of a sheet are not rows at all
                    continue
                writer.writerows([[""] * len(headings)] * blank_rows)
                writer.writerow(arranged)
                row += blank_rows + 1
                blank_rows = 0
    return tuple(runs)


def _united(found: Sequence[Found], feed: Feed, file_name: str) -> tuple[list[str], list[list[int]]]:
    """The headings of all sheets as one row, and for each sheet which of its cells goes under which of them.

    A column of ours goes under the first sheet's heading for it, whatever the others call it.
    """
    headings = list(found[0].headings)
    ours = dict(found[0].columns)
    orders: list[dict[int, int]] = []
    for one in found:
        order: dict[int, int] = {}
        for role, index in one.columns.items():
            if role not in ours:
                ours[role] = len(headings)
                headings.append(one.headings[index])
            order[ours[role]] = index
        under = {plain_heading(heading): index for index, heading in reversed(list(enumerate(one.headings)))}
        for index, heading in enumerate(found[0].headings):
            order.setdefault(index, under.get(plain_heading(heading), -1))
        orders.append(order)
    if find_columns(headings, feed) != ours:
        raise refuse(
            "sheets-differ",
            f"the sheets {', '.join(one.sheet.name for one in found)} use one heading for different things",
            why="a column of one would be read as another's",
            remedy="import them one at a time, with a feed for each that names its sheet",
            place=Place(file_name),
        )
    return headings, [[order.get(index, -1) for index in range(len(headings))] for order in orders]


def _arranged(row: list[str], width: int, order: Sequence[int]) -> list[str]:
    """A row's cells under the headings they belong to; what stands to the right of its headings stays to the right."""
    placed = [row[index] if 0 <= index < len(row) else "" for index in order]
    beyond = row[width:]
    while beyond and not beyond[-1].strip():
        beyond.pop()
    return placed + beyond


def _unreadable(file_name: str, what: str) -> Exception:
    return refuse(
        "unreadable-workbook",
        f"the workbook cannot be read: {what}",
        why="nothing was read",
        remedy="open it in the program that made it and save it again, or save the sheet as CSV",
        place=Place(file_name),
    )
