"""One table as a file for a spreadsheet: CSV or a workbook. No cell of either can become a formula."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Final, Literal

import xlsxwriter

from wyebridge.papers.safe import inert, safe_cell
from wyebridge.papers.workbook import in_pounds

Kind = Literal["text", "money", "count", "day"]
Shape = Literal["csv", "xlsx"]
SHAPES: Final[dict[Shape, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Each shape that a table may be had in, and what it is called when it is sent."""
_FORMATS: Final[dict[Kind, str]] = {
    "text": "@",
    "money": '"£"#,##0.00;-"£"#,##0.00',
    "count": "#,##0",
    "day": "dd/mm/yyyy",
}


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file. Money is given in whole pence and written as pounds; what is None is left empty."""

    heading: str
    kind: Kind = "text"


Cells = Sequence[str | int | date | None]


def table_csv(columns: Sequence[FileColumn], rows: Iterable[Cells]) -> bytes:
    """The table as CSV in UTF-8: days as 2009-03-31, money as pounds with a point and no comma."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([inert(column.heading) for column in columns])
    for row in rows:
        writer.writerow([_as_text(cell, column.kind) for cell, column in zip(row, columns, strict=True)])
    return text.getvalue().encode()


def table_xlsx(columns: Sequence[FileColumn], rows: Iterable[Cells]) -> bytes:
    """The table as a workbook of one sheet, its headings kept in sight. The same table gives the same bytes."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 (a workbook's moments have no zone)
    sheet = book.add_worksheet("Table")
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True, "text_wrap": True})
    styles = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
    for index, column in enumerate(columns):
        sheet.set_column(index, index, 34 if column.kind == "text" else 18)
        sheet.write_string(0, index, inert(column.heading), bold)
    for number, row in enumerate(rows, 1):
        for index, (cell, column) in enumerate(zip(row, columns, strict=True)):
            style = styles[column.kind]
            if isinstance(cell, str):
                sheet.write_string(number, index, inert(cell), style)
            elif isinstance(cell, date):
                sheet.write_datetime(number, index, datetime(cell.year, cell.month, cell.day), style)  # noqa: DTZ001
            elif cell is not None:
                shown = in_pounds(cell, column.heading) if column.kind == "money" else cell
                sheet.write_number(number, index, shown, style)
    book.close()
    return content.getvalue()


def _as_text(cell: str | int | date | None, kind: Kind) -> object:
    if kind == "money" and isinstance(cell, int):
        return f"{'-' if cell < 0 else ''}{abs(cell) // 100}.{abs(cell) % 100:02}"
    return "" if cell is None else safe_cell(cell)
