"""A workbook's cells as text, one file for each sheet. Run as a program of its own, for a broken workbook may end it.

    python cells.py WORKBOOK FOLDER

FOLDER then has `sheets.json`, a list of `name` and `is_hidden` in the workbook's order, and `0.csv`, `1.csv`, … with
the rows of each sheet from its first row and column, one line a row. Ends with status 3, and the reason on standard
output, where the workbook is locked or cannot be read. It imports nothing of Wyebridge's, so that it starts at once.
"""

import csv
import json
import sys
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MAX_MEMORY: Final = 2 * 1024**3
"""Bytes of address space, where the system can hold a program to it; a sheet of ten million cells needs half."""

LOCKED: Final = "locked"
REFUSED: Final = 3
_WHOLE: Final = 1e15  # beyond it a spreadsheet's number has lost its last figures


def text(value: object) -> str:
    """A cell as text that says exactly what the cell holds, on one line.

    A number is written out in its shortest exact form, without an exponent; a day as 2019-05-21, with its time where it
    has one.
    """
    if isinstance(value, str):
        return " ".join(value.replace("\x00", "\ufffd").splitlines()) if _is_odd(value) else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < _WHOLE:
            return str(int(value))
        written = repr(value)
        return format(Decimal(written), "f") if "e" in written else written
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


def _is_odd(value: str) -> bool:
    return not value.isprintable()


def write_sheets(workbook: CalamineWorkbook, folder: Path) -> None:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    for number, sheet in enumerate(sheets):
        found = workbook.get_sheet_by_name(sheet.name)
        margin = [""] * (found.start[1] if found.start else 0)
        with (folder / f"{number}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerows(margin + [text(value) for value in row] for row in found.iter_rows())
    listed = [{"name": sheet.name, "is_hidden": sheet.visible != SheetVisibleEnum.Visible} for sheet in sheets]
    (folder / "sheets.json").write_text(json.dumps(listed), encoding="utf-8")


def main() -> int:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    try:
        # From its content: by its path a workbook would be taken for what its name ends in.
        with Path(sys.argv[1]).open("rb") as stream, CalamineWorkbook.from_filelike(stream) as workbook:
            write_sheets(workbook, Path(sys.argv[2]))
    except PasswordError:
        sys.stdout.write(LOCKED)
        return REFUSED
    except CalamineError as error:
        sys.stdout.write(str(error))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
