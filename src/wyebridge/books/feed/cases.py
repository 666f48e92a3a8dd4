"""Cases of the reader: a file, the feed that reads it, and what should be posted, set aside or refused."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
import xlsxwriter
from pydantic import Field, ValidationError

from wyebridge.books.feed.read import read_extract
from wyebridge.books.feed.repeats import find_repeats
from wyebridge.books.feed.terms import DateOrder, Feed, faults_of
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Problem, Refused
from wyebridge.engine.kernel.terms import Term
from wyebridge.engine.kernel.yaml import parse, read_term

BASE: Final = {
    "id": "example",
    "title": "Arrow Council's payments (made up)",
    "body": "council",
    "columns": {"date": ["Date"], "document": ["Ref"], "amount": ["Net"], "supplier": ["Payee"]},
    "unique": ["document", "date", "amount", "supplier"],
}
"""What a case's feed says where the case does not."""


class CaseFile(Term):
    """The file of a case: its text, a workbook's sheets, a zip file's members, or a file that stands beside the case.

    Of a sheet, a cell such as 5.00 is a number, 2021-04-15 a day, #REF! an error, and one that begins with ' is text.
    """

    name: str = "payments.csv"
    text: str | None = None
    encoding: str = "utf-8"
    sheets: dict[str, tuple[tuple[str, ...], ...]] | None = None
    hidden: tuple[str, ...] = ()
    zipped: dict[str, str] | None = None
    path: str | None = None


class Expected(Term):
    """What should come of it: rows posted (place, date, document, amount, supplier), set aside (place, code), flagged
    as repeats (place), or codes of the refusal."""

    posted: tuple[tuple[str, ...], ...] = ()
    set_aside: tuple[tuple[str, str], ...] = ()
    repeats: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class FeedCase(Term):
    """One case. `feed` holds the terms that differ from the base; `date_order` is what the person asks for, if any."""

    title: str
    feed: dict[str, Any] = Field(default={})
    date_order: DateOrder | None = None
    file: CaseFile
    gives: Expected


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of a case, and every difference from what should have."""

    given: Expected
    problems: tuple[Problem, ...]
    above: int
    differences: tuple[str, ...]


def read_feed_case(text: str, file: str) -> tuple[FeedCase | None, tuple[Problem, ...]]:
    """Read a case. Returns it, or every problem with its place."""
    document = parse(text, file)
    if isinstance(document, Problem):
        return None, (document,)
    reading = read_term(document, FeedCase)
    return (None if reading.problems else reading.term), reading.problems


def feed_of(case: FeedCase) -> Feed:
    """The case's feed, whole. Raises ValueError where it is not sound."""
    try:
        feed = Feed.model_validate(BASE | case.feed)
    except ValidationError as error:
        raise ValueError(str(error)) from None
    if found := list(faults_of(feed)):
        raise ValueError("; ".join(fault.what for fault in found))
    return feed


def run_feed_case(case: FeedCase, beside: Path) -> CaseResult:
    """Read the case's file by its feed. `beside` is the folder that a file named by its path stands in."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = _write(case.file, Path(folder), beside)
        (scratch := Path(folder) / "scratch").mkdir()
        try:
            extract = read_extract(connection, path, feed_of(case), scratch, date_order=case.date_order)
        except Refused as refused:
            given = Expected(refused=tuple(problem.code for problem in refused.problems))
            return CaseResult(given, refused.problems, 0, tuple(_differences(case.gives, given)))
        find_repeats(connection, extract.feed)

        def place(row: int) -> str:
            return str(extract.source.place(row)).removeprefix(path.name).lstrip(":")

        rows = connection.execute(
            "SELECT row, file_line, effective_on, document, pence, supplier FROM readable ORDER BY row"
        ).fetchall()
        aside = connection.execute("SELECT row, line, code FROM unreadable ORDER BY row").fetchall()
        repeats = connection.execute("SELECT row FROM repeats ORDER BY row").fetchall()
        lines = {row: place(line) for row, line, *_ in rows}
        given = Expected(
            posted=tuple((lines[row], str(on), doc, pounds(pence), who) for row, _, on, doc, pence, who in rows),
            # A row of a workbook is a line; of a text, a row of several lines stands at its first.
            set_aside=tuple((place(row) if extract.source.runs else str(line), code) for row, line, code in aside),
            repeats=tuple(lines[row] for (row,) in repeats),
        )
        assert extract.rows_in == len(rows) + len(aside)
        above = extract.source.rows_above_headings
    return CaseResult(given, (), above, tuple(_differences(case.gives, given)))


def _differences(expected: Expected, given: Expected) -> Iterator[str]:
    for name in Expected.model_fields:
        wanted, found = getattr(expected, name), getattr(given, name)
        if wanted != found:
            yield f"{name}: expected {_said(wanted)}, found {_said(found)}"


def _said(rows: Sequence[object]) -> str:
    return "; ".join(", ".join(map(str, row)) if isinstance(row, tuple) else str(row) for row in rows) or "none"


def _write(file: CaseFile, folder: Path, beside: Path) -> Path:
    if file.path is not None:
        return beside / file.path
    path = folder / file.name
    if file.sheets is not None:
        _write_workbook(path, file)
    elif file.zipped is not None:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, text in file.zipped.items():
                archive.writestr(name, text)
        path.write_bytes(stream.getvalue())
    else:
        path.write_bytes((file.text or "").encode(file.encoding))
    return path


def _write_workbook(path: Path, file: CaseFile) -> None:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in (file.sheets or {}).items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell):
                        sheet.write_number(i, j, float(cell))
                    elif re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
                        sheet.write_datetime(i, j, date.fromisoformat(cell), day)
                    elif re.fullmatch("#[A-Z/0]+[!?A]", cell):
                        sheet.write_formula(i, j, "=1/0", None, cell)
                    elif cell:
                        sheet.write_string(i, j, cell.removeprefix("'"))
            if name in file.hidden:
                sheet.hide()
