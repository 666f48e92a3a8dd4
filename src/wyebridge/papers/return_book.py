"""A return as the workbook that its template is: each figure in its own cell, and a sheet that ties them out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from wyebridge.books.returns.figures import ReturnFigures, Spend, commissioner_of, line_of, named_differences
from wyebridge.engine.kernel.problems import Place, Problem, refuse
from wyebridge.engine.ledger.returns import ReturnTemplate, Source, TemplateTable
from wyebridge.papers.safe import inert
from wyebridge.papers.words import day, signed, status_of
from wyebridge.papers.workbook import in_pounds

TIE_OUT: Final = "Tie-out"
_MONEY: Final = '"£"#,##0.00;-"£"#,##0.00'
_NARROWEST, _WIDEST, _WIDEST_OF_TABLES = 18, 80, 36


@dataclass(frozen=True, slots=True)
class Money:
    """Whole pence, to be shown as pounds; or None, where nobody has settled it."""

    pence: int | None


Value = str | int | Money


@dataclass(frozen=True, slots=True)
class _Run:
    """A column of money as it was written: what is in it, where, and what the books make its sum."""

    says: str
    sheet: str
    cells: str
    pence: int


def return_book(found: ReturnFigures) -> bytes:
    """The return as an XLSX file, sheet by sheet and cell by cell as its template says; the same figures, same bytes.

    Raises Refused where the template has fewer rows than there are to show.
    """
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    recorded = datetime.fromisoformat(found.basis.recorded_at).replace(tzinfo=None)
    about = {"title": found.template.title, "subject": found.facts.board}
    book.set_properties(about | {"author": "Wyebridge", "created": recorded})
    styles = _styles(book)
    runs = [run for sheet in found.template.sheets for run in _sheet(book, styles, found, sheet.name)]
    _tie_out(book.add_worksheet(TIE_OUT), styles, found, runs)
    book.close()
    return stream.getvalue()


def differences_from(template: ReturnTemplate, path: Path) -> Iterator[Problem]:
    """Where a template's own file has not the words that its mapping expects, so that a figure could go wrong.

    Compared without regard to case, spacing and a closing colon. Raises Refused where it is no workbook.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
    except Exception as fault:  # whatever calamine makes of a file that is none
        raise refuse(
            "not-a-workbook",
            f"it cannot be read as a workbook: {fault}",
            why="there is nothing to hold the mapping against",
            remedy="give the template's own XLSX file",
            place=Place(str(path)),
        ) from fault
    for sheet in template.sheets:
        if sheet.name not in book.sheet_names:
            yield _moved(path, f"there is no sheet '{sheet.name}'", f"its sheets are {', '.join(book.sheet_names)}")
            continue
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        for at, says in _words_of(template, sheet.name):
            row, column = xl_cell_to_rowcol(at)
            there = str(rows[row][column]) if row < len(rows) and column < len(rows[row]) else ""
            if _plain(there) != _plain(says):
                yield _moved(path, f"{sheet.name}!{at} says '{there}', and not '{says}'", "correct the mapping")


def _moved(path: Path, what: str, remedy: str) -> Problem:
    return Problem("template-differs", what, "figures could stand in the wrong place", remedy, Place(str(path)))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(" :")


def _words_of(template: ReturnTemplate, name: str) -> Iterator[tuple[str, str]]:
    """Each cell in which the template's own words stand, and the words."""
    sheet = next(sheet for sheet in template.sheets if sheet.name == name)
    yield from ((cell.says_at, cell.says) for cell in sheet.cells)
    for table in sheet.tables:
        yield from ((f"{column.at}{table.headings}", column.says) for column in table.columns)


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    plain = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}
    box = {"border": 1, "border_color": "#6B7276"}
    return {
        "words": book.add_format(plain | {"bold": True, "bg_color": "#EEF1F3"}),
        "text": book.add_format(plain | box),
        "money": book.add_format(plain | box | {"num_format": _MONEY, "align": "right"}),
        "count": book.add_format(plain | box | {"num_format": "#,##0", "align": "right"}),
        "title": book.add_format(plain | {"bold": True, "font_size": 14, "text_wrap": False}),
        "plain": book.add_format(plain | {"text_wrap": False}),
    }


def _sheet(book: xlsxwriter.Workbook, styles: dict[str, Format], found: ReturnFigures, name: str) -> Iterator[_Run]:
    sheet = book.add_worksheet(name)
    terms = next(one for one in found.template.sheets if one.name == name)
    for at, says in _words_of(found.template, name):
        row, column = xl_cell_to_rowcol(at)
        sheet.set_column(column, column, _width([says]))
        sheet.write_string(row, column, says, styles["words"])
    for cell in terms.cells:
        row, column = xl_cell_to_rowcol(cell.at)
        _write(sheet, row, column, once(found, cell.value), styles, found)
    for letter in dict.fromkeys(cell.at.rstrip("0123456789") for cell in terms.cells):
        column = xl_cell_to_rowcol(f"{letter}1")[1]
        values = [once(found, cell.value) for cell in terms.cells if cell.at.rstrip("0123456789") == letter]
        sheet.set_column(column, column, _width(values))
    for table in terms.tables:
        yield from _table(sheet, styles, found, table, name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _table(
    sheet: Worksheet, styles: dict[str, Format], found: ReturnFigures, table: TemplateTable, name: str
) -> Iterator[_Run]:
    rows = rows_of(found, table.each)
    if len(rows) > table.rows:
        raise refuse(
            "template-too-short",
            f"there are {len(rows)} rows for {table.each}, and the template has room for {table.rows}",
            why="some of them would be left out of the return",
            remedy="correct `rows` if the template has more, or ask its owner for a longer one",
            place=Place(found.template.id),
        )
    for column in table.columns:
        letter = xl_cell_to_rowcol(f"{column.at}1")[1]
        values = [row[column.value] for row in rows]
        for offset, value in enumerate(values):
            _write(sheet, table.first_row - 1 + offset, letter, value, styles, found)
        sheet.set_column(letter, letter, min(_width([column.says, *values]), _WIDEST_OF_TABLES))
        amounts = [value for value in values if isinstance(value, Money)]
        if amounts:
            last = table.first_row - 1 + len(rows)
            cells = f"{xl_col_to_name(letter)}{table.first_row}:{xl_col_to_name(letter)}{last}"
            yield _Run(column.says, name, cells, sum(one.pence or 0 for one in amounts))


def _width(values: Sequence[Value]) -> int:
    """Wide enough for the longest text, so far as a page allows."""
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    return min(max(longest + 2, _NARROWEST), _WIDEST)


def _write(
    sheet: Worksheet, row: int, column: int, value: Value, styles: dict[str, Format], found: ReturnFigures
) -> None:
    match value:
        case Money(None):
            sheet.write_blank(row, column, None, styles["money"])
        case Money(pence):
            assert pence is not None
            sheet.write_number(row, column, in_pounds(pence, found.template.title), styles["money"])
        case int():
            sheet.write_number(row, column, value, styles["count"])
        case str():
            sheet.write_string(row, column, inert(value), styles["text"])


# What each word of `is` gives


def once(found: ReturnFigures, name: str) -> Value:
    """What stands once in a return."""
    basis = found.basis
    sums = {
        "planned-income-total": sum(one.planned or 0 for one in found.facts.sources),
        "actual-income-total": sum(one.received or 0 for one in found.facts.sources),
        "planned-expenditure-total": found.total("planned_pence"),
        "actual-expenditure-total": found.total("actual_pence"),
    }
    if name in sums:
        return Money(sums[name])
    agreement = basis.agreement
    return {
        "board": found.facts.board,
        "year": str(basis.year),
        "as-at": day(basis.as_at),
        "status": status_of(basis),
        "agreement": f"{agreement.title}, version {agreement.version}: {signed(agreement)}",
    }[name]


def rows_of(found: ReturnFigures, each: str) -> list[dict[str, Value]]:
    """The rows of a table, each with every value that it could be asked for."""
    if each == "expenditure":
        first = {id(found.said_of(row)): row for row in reversed(found.rows)}
        return [_expenditure(found, row, first.get(id(found.said_of(row))) is row) for row in found.rows]
    return [_income(found, one) for one in found.income(each)]


def _income(found: ReturnFigures, one: Source) -> dict[str, Value]:
    party = found.basis.agreement.party(one.partner)
    known = one.planned is not None and one.received is not None
    comments = [f"planned: awaiting {one.awaiting.body}: {one.awaiting.what}"] if one.awaiting else []
    if one.received is None and found.asks_for("actual-income"):
        comments.append(f"received: awaiting {party.name if party else one.partner}")
    return {
        "source": found.sources.names()[one.code],
        "body": party.name if party else one.partner,
        "planned-income": Money(one.planned),
        "actual-income": Money(one.received),
        "income-difference": Money((one.received or 0) - (one.planned or 0) if known else None),
        "comments": "; ".join(comments),
    }


def _expenditure(found: ReturnFigures, row: Spend, is_first: bool) -> dict[str, Value]:
    said, line = found.said_of(row), line_of(found.basis.agreement, row)
    outputs = said.outputs if said and is_first else None
    comments = [] if said else ["awaiting the scheme's commissioner: its number, area of spend and provider"]
    comments += [] if row.source else ["awaiting both finance leads: the source of its funding"]
    return {
        "number": said.number if said else "",
        "name": f"{line[0].name}: {line[1].name}" if line else f"{row.scheme}/{row.line}",
        "description": said.description if said else "",
        "type": found.types.names()[row.type],
        "sub-type": said.sub_type if said else "",
        "planned-outputs": _counted(outputs.planned if outputs else None),
        "delivered-outputs": _counted(outputs.delivered if outputs else None),
        "unit": said.outputs.unit if said and said.outputs else "",
        "area": said.area if said else "",
        "commissioner": commissioner_of(found.basis.agreement, row),
        "provider": said.provider if said else "",
        "source": found.sources.names().get(row.source, "not said"),
        "new": ("New" if said.is_new else "Existing") if said else "",
        "planned-expenditure": Money(row.planned_pence),
        "current-budget": Money(row.current_pence),
        "actual-expenditure": Money(row.actual_pence),
        "expenditure-difference": Money(row.difference_pence),
        "comments": "; ".join(comments),
    }


def _counted(count: int | None) -> Value:
    return "" if count is None else count


# The sheet that is ours


def _tie_out(sheet: Worksheet, styles: dict[str, Format], found: ReturnFigures, runs: Sequence[_Run]) -> None:
    """Each column of money beside what the books make of it; each total beside the position's; what does not meet."""
    for index, width in enumerate((70, 40, 20, 20, 20)):
        sheet.set_column(index, index, width)
    sheet.write_string(0, 0, f"{found.template.title}: how it ties out", styles["title"])
    sheet.write_string(1, 0, inert(status_of(found.basis)), styles["plain"])
    sheet.write_string(2, 0, f"Template: {found.template.source}", styles["plain"])
    at = 4
    for index, text in enumerate(("Figure", "Its source", "In this return", "In its source", "Difference")):
        sheet.write_string(at, index, text, styles["words"])
    for run in runs:
        at += 1
        _words(sheet, at, (f"{run.sheet}: {run.says}, its column's sum", "the books"), styles)
        shown = in_pounds(run.pence, found.template.title)
        sheet.write_formula(at, 2, f"=SUM('{run.sheet}'!{run.cells})", styles["money"], shown)
        _difference(sheet, at, run.pence, run.pence, styles, found)
    for tie in (*found.ties, *named_differences(found)):
        at += 1
        _words(sheet, at, (tie.figure, tie.source), styles)
        sheet.write_number(at, 2, in_pounds(tie.stated_pence, found.template.title), styles["money"])
        _difference(sheet, at, tie.stated_pence, tie.source_pence, styles, found)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _words(sheet: Worksheet, row: int, texts: Sequence[str], styles: dict[str, Format]) -> None:
    for index, text in enumerate(texts):
        sheet.write_string(row, index, inert(text), styles["text"])


def _difference(
    sheet: Worksheet, row: int, stated: int, given: int, styles: dict[str, Format], found: ReturnFigures
) -> None:
    title = found.template.title
    sheet.write_number(row, 3, in_pounds(given, title), styles["money"])
    formula = f"=ROUND(C{row + 1}-D{row + 1},2)"
    sheet.write_formula(row, 4, formula, styles["money"], in_pounds(stated - given, title))
