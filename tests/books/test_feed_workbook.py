"""Workbooks: what a cell holds is read as it is or set aside, and every row keeps its sheet and its place."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.books.feed import workbook as reading
from wyebridge.books.feed.cells import text
from wyebridge.books.feed.terms import Feed

from .extracts import HEADINGS, Read, feed, read, refusal, table
from .test_feed_archive import zipped
from .workbooks import FORMATS, Error, Rows, ods, workbook, xls, xlsx

DAY = date(2021, 4, 15)
FIRST = [DAY, 601189284, 5.0, "Fletchings"]
SECOND = [datetime(2021, 4, 16, 13, 45), "A-2", 1234.56, "Quern, “Stone” & Co"]  # noqa: DTZ001
BOTH = [(DAY, "601189284", 500, "Fletchings"), (date(2021, 4, 16), "A-2", 123_456, "Quern, “Stone” & Co")]

every_format = pytest.mark.parametrize("kind", FORMATS)


def read_workbook(sheets: Mapping[str, Rows], kind: str, *, by: Feed | None = None, **options: Any) -> Read:
    return read(workbook(sheets, kind, **options), name=f"april.{kind}", by=by)


def codes(sheets: Mapping[str, Rows], kind: str, *, by: Feed | None = None, **options: Any) -> list[str]:
    problems = refusal(workbook(sheets, kind, **options), name=f"april.{kind}", by=by)
    return [f"{problem.code} {problem.place}" for problem in problems]


def cells_of(found: Read) -> list[tuple[date, str, int, str]]:
    return [(one["effective_on"], one["document"], one["pence"], one["supplier"]) for one in found.readable]


@every_format
@pytest.mark.parametrize("from_1904", [False, True])
def test_the_same_rows_are_read_from_every_format_and_day_count(kind: str, from_1904: bool) -> None:
    found = read_workbook({"April": [HEADINGS, FIRST, SECOND]}, kind, from_1904=from_1904)
    assert cells_of(found) == BOTH
    assert (found.extract.rows_in, found.extract.pence_in, found.unreadable) == (2, 123_956, [])
    assert found.extract.source.format == kind


@every_format
def test_a_workbooks_name_says_nothing_of_what_it_is(kind: str) -> None:
    content = workbook({"April": [HEADINGS, FIRST]}, kind)
    for name in ("april.csv", "april.xls", "april.xlsx", "april.ods", "april"):
        assert len(read(content, name=name).readable) == 1
    found = read(zipped({"deep/april.txt": content}), name="april.zip")
    assert (found.extract.source.format, found.extract.source.member) == (kind, "deep/april.txt")


@every_format
def test_the_fingerprint_is_of_the_workbook_as_it_was_received(kind: str) -> None:
    content = workbook({"April": [HEADINGS, FIRST]}, kind)
    assert read(content).extract.source.sha256 == sha256(content).hexdigest()


@every_format
def test_rows_keep_their_numbers_in_the_sheet(kind: str) -> None:
    rows: Rows = [["Arrow Council"], [], [None, *HEADINGS], [None, *FIRST], [], [None, "never", 3, 3.0, "x"], [], []]
    found = read_workbook({"April": rows}, kind)
    assert [one["row"] for one in found.readable] == [4]
    assert [(one["row"], one["line"], one["code"], one["pence"]) for one in found.unreadable] == [(6, 6, "date", 300)]
    assert (found.extract.source.rows_above_headings, found.extract.blank_rows) == (2, 1)


@every_format
@pytest.mark.parametrize(
    ("amount", "code", "kept"),
    [
        (True, "amount", "TRUE"),
        (DAY, "amount", "2021-04-15"),
        (0.125, "part-pence", "0.125"),
        (1e-7, "part-pence", "0.0000001"),
        (Error("#REF!"), "amount", "#REF!"),
        (Error("#N/A"), "amount", "#N/A"),
        (None, "no-amount", "15,1,,"),
    ],
)
def test_a_cell_that_holds_no_whole_pence_is_set_aside_as_it_stands(
    kind: str, amount: object, code: str, kept: str
) -> None:
    found = read_workbook({"April": [HEADINGS, FIRST, [DAY, 1, amount, "Teme"]]}, kind)
    assert [one["document"] for one in found.readable] == ["601189284"]
    assert [(one["line"], one["code"]) for one in found.unreadable] == [(3, code)]
    assert kept in found.unreadable[0]["text"]


@every_format
def test_errors_in_words_are_kept_as_words(kind: str) -> None:
    headings = (*HEADINGS, "Cost Centre")
    found = read_workbook({"April": [headings, [*FIRST, Error("#N/A")], [*FIRST, Error("#DIV/0!")]]}, kind)
    assert [one["cost_centre"] for one in found.readable] == ["#N/A", "#DIV/0!"]


@every_format
def test_a_row_of_nothing_but_errors_is_a_row(kind: str) -> None:
    found = read_workbook({"April": [HEADINGS, FIRST, [Error("#REF!")] * 4, FIRST, [None, None, Error("#NUM!")]]}, kind)
    assert [(one["line"], one["code"]) for one in found.unreadable] == [(3, "amount"), (5, "amount")]
    assert found.extract.rows_in == 4


@every_format
def test_cells_beyond_the_headings_are_told_apart_as_in_any_text(kind: str) -> None:
    rows: Rows = [HEADINGS, [*FIRST, None, "note"], [*FIRST, "shifted"], FIRST]
    found = read_workbook({"April": rows}, kind)
    assert [one["repaired"] for one in found.readable] == ["stray-cells", ""]
    assert [(one["line"], one["code"]) for one in found.unreadable] == [(3, "too-many-cells")]


@every_format
def test_a_line_break_in_a_cell_is_a_space(kind: str) -> None:
    rows: Rows = [["Payment\nDate", *HEADINGS[1:]], [DAY, 1, 5, "Teme\nRoss-on-Wye"]]
    found = read_workbook({"April": rows}, kind)
    assert "Ross-on-Wye" in found.readable[0]["supplier"]
    assert "\n" not in found.readable[0]["supplier"]


@every_format
def test_the_one_sheet_that_has_the_headings_is_read(kind: str) -> None:
    sheets: dict[str, Rows] = {
        "Notes": [["Read me"]],
        "Blank": [],
        "April": [HEADINGS, FIRST],
        "Old": [HEADINGS, SECOND],
    }
    found = read_workbook(sheets, kind, hidden=["Old"])
    assert cells_of(found) == BOTH[:1]
    assert found.extract.source.left_out == ("Notes", "Blank", "Old")
    assert found.extract.source.described()["sheets"] == [{"sheet": "April", "row": 2, "at": 2}]


@every_format
def test_where_two_sheets_have_the_headings_the_feed_must_say_which(kind: str) -> None:
    sheets: dict[str, Rows] = {"April": [HEADINGS, FIRST], "May": [["May"], HEADINGS, SECOND]}
    assert codes(sheets, kind) == [f"which-sheet april.{kind}"]
    assert cells_of(read_workbook(sheets, kind, by=feed(sheets=("may",)))) == BOTH[1:]
    assert cells_of(read_workbook(sheets, kind, by=feed(sheets=("May", "April")))) == BOTH


@every_format
def test_rows_of_several_sheets_run_on_and_each_says_its_own_place(kind: str) -> None:
    sheets: dict[str, Rows] = {
        "April": [["Arrow"], HEADINGS, FIRST, [], [DAY, 2, "five", "Teme"]],
        "Notes": [["x"]],
        "May": [HEADINGS, SECOND, ["never", 4, 2.0, "Lugg"]],
        "May 2": [],
    }
    found = read_workbook(sheets, kind, by=feed(sheets=("April", "May*")))
    assert cells_of(found) == BOTH
    assert [one["row"] for one in found.readable] == [3, 6]
    assert [(one["row"], one["line"], one["code"]) for one in found.unreadable] == [(5, 5, "amount"), (7, 3, "date")]
    place = found.extract.source.place
    assert [str(place(row)) for row in (3, 5, 6, 7)] == [
        f"april.{kind}[April]:3",
        f"april.{kind}[April]:5",
        f"april.{kind}[May]:2",
        f"april.{kind}[May]:3",
    ]
    assert found.extract.source.left_out == ("Notes", "May 2")
    assert found.extract.source.rows_above_headings == 1


@every_format
def test_sheets_may_have_their_columns_in_another_order_and_by_other_names(kind: str) -> None:
    sheets: dict[str, Rows] = {
        "April": [(*HEADINGS, "Directorate"), [*FIRST, "Adults"]],
        "May": [
            ["Supplier Name", "Amount", "x", "Date", "Reference", "VAT"],
            [SECOND[3], SECOND[2], "y", *SECOND[:2], 9.5],
        ],
    }
    found = read_workbook(sheets, kind, by=feed(sheets=("*",)))
    assert cells_of(found) == BOTH
    assert [(one["directorate"], one["vat_pence"]) for one in found.readable] == [("Adults", None), ("", 950)]


@every_format
def test_sheets_that_use_one_heading_for_two_things_are_refused(kind: str) -> None:
    by = feed(
        sheets=("*",),
        columns={
            "date": ("Date",),
            "document": ("Ref",),
            "amount": ("Net", "Paid"),
            "supplier": ("Payee",),
            "vat": ("VAT", "Net"),
        },
    )
    sheets: dict[str, Rows] = {
        "April": [["Date", "Ref", "Paid", "Payee"], [DAY, 1, 5, "Teme"]],
        "May": [["Date", "Ref", "Net", "Payee"], [DAY, 2, 6, "Teme"]],
    }
    assert codes(sheets, kind, by=by) == [f"sheets-differ april.{kind}"]


@every_format
def test_a_hidden_sheet_is_read_only_where_it_is_named_in_full(kind: str) -> None:
    sheets: dict[str, Rows] = {"April": [HEADINGS, FIRST], "May": [HEADINGS, SECOND]}
    assert cells_of(read_workbook(sheets, kind, hidden=["May"], by=feed(sheets=("*",)))) == BOTH[:1]
    assert cells_of(read_workbook(sheets, kind, hidden=["May"], by=feed(sheets=("May",)))) == BOTH[1:]
    assert codes(sheets, kind, hidden=["May"], by=feed(sheets=("M*",))) == [f"which-sheet april.{kind}"]


@every_format
def test_a_sheet_that_is_not_there_and_one_without_headings_are_refused(kind: str) -> None:
    sheets: dict[str, Rows] = {"April": [HEADINGS, FIRST], "Notes": [[], ["Payment Date", "Net"]]}
    assert codes(sheets, kind, by=feed(sheets=("April", "June"))) == [f"which-sheet april.{kind}"]
    assert codes(sheets, kind, by=feed(sheets=("*",))) == [f"missing-heading april.{kind}[Notes]:2"] * 2
    assert codes({"Notes": sheets["Notes"]}, kind) == [f"missing-heading april.{kind}[Notes]:2"] * 2


@every_format
def test_a_workbook_with_nothing_in_it_is_refused(kind: str) -> None:
    assert codes({"April": [], "May": [[" "]]}, kind) == [f"empty-file april.{kind}"]
    assert codes({"April": [HEADINGS]}, kind) == [f"no-rows april.{kind}[April]:1"]


@every_format
def test_money_above_the_headings_of_a_sheet_is_refused(kind: str) -> None:
    assert codes({"April": [FIRST, HEADINGS, SECOND]}, kind) == [f"rows-above-headings april.{kind}[April]:1"]


@every_format
def test_an_amount_beyond_64_bits_is_refused_with_its_sheet_and_row(kind: str) -> None:
    sheets: dict[str, Rows] = {"April": [HEADINGS, FIRST], "May": [HEADINGS, [DAY, 1, 1e18, "Teme"]]}
    assert codes(sheets, kind, by=feed(sheets=("*",))) == [f"amount-too-large april.{kind}[May]:2"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (5.0, "5"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1234.56, "1234.56"),
        (601189284.0, "601189284"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (12345678901234567890.0, "12345678901234567000"),
        (7, "7"),
        (True, "TRUE"),
        (DAY, "2021-04-15"),
        (datetime(2021, 4, 15, 13, 45), "2021-04-15T13:45:00"),  # noqa: DTZ001
        (" 0012 ", " 0012 "),
        ("a\r\nb\nc", "a b c"),
        ("a\x00b", "a\ufffdb"),
    ],
)
def test_a_cell_is_written_as_what_it_holds(value: object, written: str) -> None:
    assert text(value) == written


@given(pence=st.integers(-(10**13), 10**13))
@settings(max_examples=120)
def test_whole_pence_in_a_number_are_read_to_the_penny(pence: int) -> None:
    written = text(pence / 100)
    pounds, _, hundredths = written.removeprefix("-").partition(".")
    assert int(pounds) * 100 + int(hundredths.ljust(2, "0")) == abs(pence)
    assert written.startswith("-") == (pence < 0)


@every_format
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_workbook_cut_short_is_refused(kind: str, share: float) -> None:
    content = workbook({"April": [HEADINGS, *[FIRST] * 200]}, kind)
    [problem] = refusal(content[: int(len(content) * share)], name=f"april.{kind}")
    assert problem.code in ("unreadable-workbook", "broken-zip")


def test_a_workbook_that_breaks_its_reader_is_refused_and_ends_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    # One cell in the farthest corner makes a sheet of seventeen thousand million, which no memory holds.
    rows: Rows = [HEADINGS, FIRST, *[[]] * 65_533, [*[None] * 255, "x"]]
    monkeypatch.setattr(reading, "_errors_in_archive", lambda *_: {})
    stream = io.BytesIO(xlsx({"April": rows}))
    far = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(far, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'r="IV65536"', b'r="XFD1048576"'))
    [problem] = refusal(far.getvalue(), name="april.xlsx")
    assert problem.code == "unreadable-workbook"
    assert "memory" in problem.what


def test_a_workbook_that_unpacks_beyond_the_bounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = xlsx({"April": [HEADINGS, FIRST]})
    monkeypatch.setattr(reading, "MAX_UNPACKED", 1000)
    assert [problem.code for problem in refusal(content)] == ["unreadable-workbook"]


def test_another_document_of_an_office_program_is_refused() -> None:
    for members in ({"[Content_Types].xml": "x", "word/document.xml": "x"}, {"mimetype": "text", "content.xml": "x"}):
        assert [problem.code for problem in refusal(zipped(members))] == ["wrong-file"]
    assert [problem.code for problem in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))] == [
        "unreadable-workbook"
    ]


def test_rows_and_cells_that_an_ods_says_once_for_many_are_all_read() -> None:
    content = ods({"April": [HEADINGS, FIRST, [None, None, Error("#REF!"), None]]})
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            said = source.read(name).decode()
            head, *rows = said.split("<table:table-row>")
            once, thrice = "<table:table-row>", '<table:table-row table:number-rows-repeated="3">'
            target.writestr(name, head + "".join((thrice if at else once) + row for at, row in enumerate(rows)))
    found = read(stream.getvalue(), name="april.ods")
    assert (len(found.readable), [one["line"] for one in found.unreadable]) == (3, [5, 6, 7])


def test_a_workbook_and_a_text_of_the_same_rows_give_the_same_entries() -> None:
    rows = [[f"2021-04-{day:02}", str(day), f"{day}.{day:02}", f"Supplier {day}"] for day in range(1, 29)]
    of_text = read(table(rows))
    typed = [[date(2021, 4, day), day, float(f"{day}.{day:02}"), f"Supplier {day}"] for day in range(1, 29)]
    for make in (xlsx, xls, ods):
        assert read(make({"April": [HEADINGS, *typed]})).readable == of_text.readable
