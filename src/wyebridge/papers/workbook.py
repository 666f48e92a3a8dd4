"""A paper as a workbook: totals that are live formulas, each held against the figure that the books worked out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from math import ceil
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.papers.safe import inert
from wyebridge.papers.terms import Cell, Column, Paper, Part, Row, Table

CHECKS: Final = "Checks"
_A4: Final = 9
_LINE_HEIGHT: Final = 15
_FORM_HEIGHT: Final = 30
_CHARACTERS_TO_A_WIDTH: Final = 1.15
_WIDEST: Final = 74
_LARGEST: Final = 10**15 - 1  # pence: a spreadsheet keeps fifteen figures, so up to here it keeps every penny
_FORMATS: Final = {"money": '"£"#,##0.00;-"£"#,##0.00', "count": "#,##0", "text": "@"}


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a cell stands."""

    sheet: str
    row: int
    column: int

    def local(self) -> str:
        return str(xl_rowcol_to_cell(self.row, self.column))

    def anywhere(self) -> str:
        return f"'{self.sheet}'!{xl_rowcol_to_cell(self.row, self.column, row_abs=True, col_abs=True)}"


@dataclass(frozen=True, slots=True)
class _Check:
    """One total: what it is, where it is live, and what the books gave."""

    says: str
    spot: _Spot
    pence: int


@dataclass(slots=True)
class _Layout:
    """Where every row of every table goes, settled before anything is written, so that any cell may name any other."""

    first_row: dict[str, int] = field(default_factory=dict)
    spots: dict[tuple[str, str, str], _Spot] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)


def workbook(paper: Paper) -> bytes:
    """The paper as an XLSX file. The same paper always gives the same bytes.

    Every total is a formula with its value beside it, so that it shows before anything is recalculated; the sheet of
    checks compares each with the figure worked out from the books. Text is always text: what a spreadsheet might run as
    a formula is marked so that it cannot. Raises Refused where a sum is beyond what a spreadsheet holds to the penny.
    """
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties(
        {
            "title": paper.title,
            "subject": paper.subject,
            "author": "Wyebridge",
            "created": paper.recorded_at.replace(tzinfo=None),
        }
    )
    book.set_calc_mode("auto")
    writer = _Writer(book, paper)
    writer.write()
    book.close()
    return stream.getvalue()


class _Writer:
    """Writes one paper into one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, paper: Paper) -> None:
        self.book, self.paper = book, paper
        self.layout = _lay_out(paper)
        self.checks: list[_Check] = []
        self.formats: dict[tuple[object, ...], Format] = {}

    def write(self) -> None:
        sheets = [(part, self.book.add_worksheet(part.name)) for part in self.paper.parts]
        checks = self.book.add_worksheet(CHECKS)
        for part, sheet in sheets:
            self._part(sheet, part)
        self._checks(checks)

    def _style(self, kind: str = "text", level: str = "line", *, is_heading: bool = False, indent: int = 0) -> Format:
        key = (kind, level, is_heading, indent)
        if key not in self.formats:
            style: dict[str, object] = {"font_name": "Arial", "font_size": 10, "valign": "top"}
            if kind != "text":
                style |= {"num_format": _FORMATS[kind], "align": "right"}
            else:
                style |= {"text_wrap": True, "align": "left", "indent": indent}
            if is_heading:
                style |= {"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#EEF1F3", "valign": "bottom"}
            elif level == "line":
                style |= {"bottom": 4, "bottom_color": "#6B7276"}
            else:
                style |= {"bold": True, "top": {"group": 0, "subtotal": 1, "total": 2}[level]}
                style |= {"bg_color": "#EEF1F3"} if level == "group" else {"bottom": 1}
            self.formats[key] = self.book.add_format(style)
        return self.formats[key]

    def _plain(self, size: int = 10, *, is_bold: bool = False) -> Format:
        key = ("plain", size, is_bold)
        if key not in self.formats:
            style = {"font_name": "Arial", "font_size": size, "bold": is_bold, "text_wrap": True, "valign": "top"}
            self.formats[key] = self.book.add_format(style)
        return self.formats[key]

    def _part(self, sheet: Worksheet, part: Part) -> None:
        widths = _widths(part)
        for index, width in enumerate(widths):
            sheet.set_column(index, index, width)
        self._said(sheet, 0, self.paper.title, widths, self._plain(14, is_bold=True))
        self._said(sheet, 1, part.heading, widths, self._plain(12, is_bold=True))
        self._said(sheet, 2, self.paper.status, widths, self._plain())
        worst = f"{_Spot(CHECKS, 3, 1).anywhere()}"
        agree, differ = "Every total agrees with the books' own figures.", "A total differs: see the sheet of checks."
        sheet.merge_range(3, 0, 3, max(len(widths) - 1, 1), "", self._plain())
        sheet.write_formula(3, 0, f'=IF({worst}=0,"{agree}","{differ}")', self._plain(), agree)
        for index, text in enumerate(part.intro):
            self._said(sheet, 5 + index, text, widths, self._plain())
        for table in part.tables:
            self._table(sheet, part, table, widths)
        self._print(sheet, part, len(widths))

    def _said(self, sheet: Worksheet, row: int, text: str, widths: Sequence[int], style: Format) -> None:
        """A sentence across the sheet, in a row that is tall enough for it."""
        if len(widths) > 1:
            sheet.merge_range(row, 0, row, len(widths) - 1, "", style)
        sheet.write_string(row, 0, inert(text), style)
        size = style.font_size
        sheet.set_row(row, _LINE_HEIGHT * size / 10 * ceil(len(text) * size / 10 / (sum(widths) * 1.05)))

    def _table(self, sheet: Worksheet, part: Part, table: Table, widths: Sequence[int]) -> None:
        heading = self.layout.first_row[table.key] - 1
        caption = heading - 1 - len(table.says)
        self._said(sheet, caption, table.caption, widths, self._plain(11, is_bold=True))
        for index, text in enumerate(table.says):
            self._said(sheet, caption + 1 + index, text, widths, self._plain())
        sheet.set_row(heading, _height([column.heading for column in table.columns], table, widths))
        for index, column in enumerate(table.columns):
            style = self._style(column.kind, is_heading=True, indent=int(index > 0))
            if _fills(table, index, len(widths)):
                sheet.merge_range(heading, index, heading, len(widths) - 1, "", style)
            sheet.write_string(heading, index, column.heading, style)
        for offset, row in enumerate(table.rows):
            at = heading + 1 + offset
            sheet.set_row(at, _FORM_HEIGHT if table.is_form else _height(row.cells, table, widths))
            for index, column in enumerate(table.columns):
                self._cell(sheet, table, row, column, _Spot(part.name, at, index), len(widths))

    def _cell(self, sheet: Worksheet, table: Table, row: Row, column: Column, spot: _Spot, width: int) -> None:
        value, style = row.cells[spot.column], self._style(column.kind, row.level, indent=int(spot.column > 0))
        if _fills(table, spot.column, width):
            sheet.merge_range(spot.row, spot.column, spot.row, width - 1, "", style)
        if value is None:
            sheet.write_blank(spot.row, spot.column, None, style)
        elif isinstance(value, str):
            sheet.write_string(spot.row, spot.column, inert(value), style)
        elif column.kind == "count" and not row.sums:
            sheet.write_number(spot.row, spot.column, value, style)
        else:
            formula = self._formula(table, row, column, spot)
            shown = in_pounds(value, self.paper.title) if column.kind == "money" else value
            if formula is None:
                sheet.write_number(spot.row, spot.column, shown, style)
                return
            sheet.write_formula(spot.row, spot.column, formula, style, shown)
            if column.kind == "money" and (row.level != "line" or row.links):
                self.checks.append(_Check(f"{spot.sheet}: {row.cells[0]}, {column.heading.lower()}", spot, value))

    def _formula(self, table: Table, row: Row, column: Column, spot: _Spot) -> str | None:
        """What a cell is the sum of, if anything: rows first, then another table's cell, then columns beside it."""
        if row.sums:
            return f"=ROUND({self._sum_of_rows(table, row, column)},2)"
        if link := row.links.get(column.key):
            return f"={'-' if link.is_turned else ''}{self.layout.spots[link.table, link.row, link.column].anywhere()}"
        if column.of:
            keys = [one.key for one in table.columns]
            cells = [
                _signed(name, _Spot(spot.sheet, spot.row, keys.index(name.removeprefix("-"))).local())
                for name in column.of
            ]
            return f"=ROUND({''.join(cells).removeprefix('+')},2)"
        return None

    def _sum_of_rows(self, table: Table, row: Row, column: Column) -> str:
        named = [(name, self.layout.spots[table.key, name.removeprefix("-"), column.key]) for name in row.sums]
        rows = [spot.row for _, spot in named]
        is_a_run = rows == list(range(rows[0], rows[0] + len(rows))) and not any(n.startswith("-") for n in row.sums)
        if is_a_run:
            return f"SUM({named[0][1].local()}:{named[-1][1].local()})"
        return "".join(_signed(name, spot.local()) for name, spot in named).removeprefix("+")

    def _print(self, sheet: Worksheet, part: Part, width: int) -> None:
        self._page(sheet, self.layout.ends[part.name], width, is_landscape=part.is_landscape or width > 4)
        if len(part.tables) == 1 and not part.tables[0].is_form:
            heading = self.layout.first_row[part.tables[0].key] - 1
            sheet.repeat_rows(heading)
            sheet.freeze_panes(heading + 1, 1)
        else:
            sheet.repeat_rows(1, 2)

    def _page(self, sheet: Worksheet, last: int, width: int, *, is_landscape: bool) -> None:
        sheet.set_paper(_A4)
        if is_landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, last, width - 1)
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        sheet.set_header(f"&L&9{_plain_header(self.paper.title)}&R&9{_plain_header(self.paper.status)}")
        sheet.set_footer("&L&9&A&R&9Page &P of &N")
        sheet.hide_gridlines(2)

    def _checks(self, sheet: Worksheet) -> None:
        """Each total beside the figure that the books gave; the greatest difference stands at the top."""
        widths = (90, 20, 20, 14)
        for index, width in enumerate(widths):
            sheet.set_column(index, index, width)
        self._said(sheet, 0, self.paper.title, widths, self._plain(14, is_bold=True))
        self._said(
            sheet, 1, "Checks: each live total against the books' own figure", widths, self._plain(12, is_bold=True)
        )
        first, last = 6, 5 + max(len(self.checks), 1)
        sheet.write_string(3, 0, "Sum of all differences, whichever way they lie", self._style(level="total"))
        sheet.write_formula(
            3, 1, f"=ROUND(SUMPRODUCT(ABS(D{first + 1}:D{last + 1})),2)", self._style("money", "total"), 0
        )
        for index, text in enumerate(("Total", "Live in this workbook", "Worked out from the books", "Difference")):
            sheet.write_string(5, index, text, self._style("money" if index else "text", is_heading=True))
        for offset, check in enumerate(self.checks):
            row = first + offset
            shown = in_pounds(check.pence, self.paper.title)
            sheet.write_string(row, 0, inert(check.says), self._style())
            sheet.write_formula(row, 1, f"={check.spot.anywhere()}", self._style("money"), shown)
            sheet.write_number(row, 2, shown, self._style("money"))
            sheet.write_formula(row, 3, f"=ROUND(B{row + 1}-C{row + 1},2)", self._style("money"), 0)
        self._page(sheet, last, len(widths), is_landscape=True)
        sheet.repeat_rows(5)
        sheet.freeze_panes(6, 1)


def _lay_out(paper: Paper) -> _Layout:
    """Title, heading, status and the line of the checks; then the intro; then each table under its caption."""
    found = _Layout()
    for part in paper.parts:
        row = 5 + len(part.intro) + bool(part.intro)
        for table in part.tables:
            found.first_row[table.key] = row + 1 + len(table.says) + 1
            for offset, one in enumerate(table.rows):
                for index, column in enumerate(table.columns):
                    spot = _Spot(part.name, found.first_row[table.key] + offset, index)
                    found.spots[table.key, one.key, column.key] = spot
            row = found.first_row[table.key] + len(table.rows) + 1
        found.ends[part.name] = max(row - 2, 4)
    return found


def _widths(part: Part) -> list[int]:
    """The width of each column of a sheet: the widest that any of its tables asks for."""
    count = max((len(table.columns) for table in part.tables), default=1)
    widths = [
        max(
            (
                table.columns[index].width
                for table in part.tables
                if index < len(table.columns) and not _fills(table, index, count)
            ),
            default=10,
        )
        for index in range(count)
    ]
    return [min(width, _WIDEST) for width in widths] if part.tables else [110]


def _fills(table: Table, index: int, count: int) -> bool:
    """Whether a column takes all that is left of a sheet of so many columns: a table's last, where it is text."""
    return index == len(table.columns) - 1 < count - 1 and table.columns[index].kind == "text"


def _height(cells: Sequence[Cell], table: Table, widths: Sequence[int]) -> int:
    """How tall a row must be for its text: spreadsheets do not all work that out themselves."""
    lines = 1
    for index, cell in enumerate(cells):
        if isinstance(cell, str):
            width = sum(widths[index:]) if _fills(table, index, len(widths)) else widths[index]
            lines = max(lines, ceil(len(cell) / (width * _CHARACTERS_TO_A_WIDTH)))
    return _LINE_HEIGHT * lines


def _signed(name: str, cell: str) -> str:
    return f"-{cell}" if name.startswith("-") else f"+{cell}"


def in_pounds(pence: int, title: str) -> float:
    """Pence as the number that a spreadsheet holds: nothing else here is ever a float, and this one loses no penny."""
    if abs(pence) > _LARGEST:
        raise refuse(
            "beyond-a-spreadsheet",
            f"{pounds(pence)} has more figures than a spreadsheet keeps",
            why="the workbook would show it a little wrong",
            remedy="use the PDF, or `wyebridge position --json`; look at the largest amount",
            place=Place(title),
        )
    return pence / 100


def _plain_header(text: str) -> str:
    """Text for a printed header, in which an ampersand begins a code."""
    return text.replace("&", "&&")
