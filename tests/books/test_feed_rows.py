"""From lines to rows: none lost, none swallowed, and the same whichever of the two readings answers."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wyebridge.books.feed.read import WITHHELD, read_extract
from wyebridge.engine.kernel.problems import Refused

from .extracts import HEADINGS, Read, feed, read, read_carefully, refusal, row, rows_of, table

HEADING = ",".join(HEADINGS)
FIRST = "2021-04-15,1,5.00,Fletchings"
SECOND = '2021-04-16,2,6.00,"Quern, Stone"'
THIRD = "2021-04-17,3,7.00,Isinglass"
BOTH = [(date(2021, 4, 15), "1", 500, "Fletchings"), (date(2021, 4, 16), "2", 600, "Quern, Stone")]


def cells_of(found: Read) -> list[tuple[date, str, int, str]]:
    return [(one["effective_on"], one["document"], one["pence"], one["supplier"]) for one in found.readable]


WAYS_TO_WRITE = {
    "line feeds": f"{HEADING}\n{FIRST}\n{SECOND}\n",
    "carriage returns and line feeds": f"{HEADING}\r\n{FIRST}\r\n{SECOND}\r\n",
    "carriage returns alone": f"{HEADING}\r{FIRST}\r{SECOND}\r",
    "mixed": f"{HEADING}\r\n{FIRST}\n{SECOND}\r\n",
    "no ending to the last line": f"{HEADING}\n{FIRST}\n{SECOND}",
    "every cell in quotes": re.sub(r"[^,\n]+", r'"\g<0>"', f"{HEADING}\n{FIRST}\n")
    + '"2021-04-16","2","6.00","Quern, Stone"\n',
    "spaces round the cells": f"{HEADING}\n 2021-04-15 , 1,5.00 , Fletchings \n{SECOND}\n",
    "blank lines": f"\n\n{HEADING}\n\n{FIRST}\n,,,\n   \n{SECOND}\n\n",
    "blank cells to the right": f"{HEADING},,\n{FIRST},,\n{SECOND},,\n",
}


@pytest.mark.parametrize("text", WAYS_TO_WRITE.values(), ids=WAYS_TO_WRITE.keys())
def test_the_same_rows_are_read_however_lines_and_cells_are_written(text: str) -> None:
    found = read(text)
    assert cells_of(found) == BOTH
    assert found.unreadable == []
    assert (found.extract.rows_in, found.extract.pence_in) == (2, 1_100)


@pytest.mark.parametrize(("blank_lines", "rows"), [("\n", 1), (",,,\n", 1), ("\n\n  ,\n", 3)])
def test_blank_rows_are_counted_apart(blank_lines: str, rows: int) -> None:
    found = read(f"{HEADING}\n{FIRST}\n{blank_lines}{SECOND}\n")
    assert found.extract.blank_rows == rows
    assert found.extract.rows_in == 2


def test_a_rows_number_and_line_are_those_of_the_file() -> None:
    found = read(f'{HEADING}\n2021-04-15,1,5.00,"Fletchings\nof\nRoss"\n\n{SECOND}\nnever,3,1.00,x\n')
    assert [(one["row"], one["file_line"]) for one in found.readable] == [(2, 2), (4, 6)]
    assert [(one["row"], one["line"]) for one in found.unreadable] == [(5, 7)]


def test_commas_quotes_and_line_endings_inside_quotes_are_text() -> None:
    name = 'Fletchings, "the" store\nRoss-on-Wye\r\nHerefordshire'
    found = read(table([row(supplier=name), row(document="2")]))
    assert [one["supplier"] for one in found.readable] == [name, "Fletchings"]


def test_a_very_long_cell_is_kept_whole() -> None:
    # Beyond the limit that Python's csv module sets itself, in both readings.
    long = "x" * 300_000
    assert [one["supplier"] for one in read(table([row(supplier=long)])).readable] == [long]
    assert [one["supplier"] for one in read_carefully(table([row(supplier=long)])).readable] == [long]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2021-04-15,1,5.00", "too-few-cells"),
        ("2021-04-15", "too-few-cells"),
        ("Total", "too-few-cells"),
        ("2021-04-15,1,5.00,Quern, Stone", "too-many-cells"),
        ("2021-04-15,1,1,234.00,Fletchings", "too-many-cells"),
        ('2021-04-15,1,5.00,"Fletchings', "quotes"),
        ('2021-04-15,1,5.00,"Fletchings" Ltd', "quotes"),
        ("2021-04-15,1,,Fletchings", "no-amount"),
        ("2021-04-15,1,five,Fletchings", "amount"),
        (",1,5.00,Fletchings", "no-date"),
        ("soon,1,5.00,Fletchings", "date"),
        ("1017-04-15,1,5.00,Fletchings", "date-range"),
        ("2101-01-01,1,5.00,Fletchings", "date-range"),
        (HEADING, "heading"),
        ("Payment Date,1,Net,", "heading"),
        ("2021-04-15,1,Net,Supplier", "amount"),
    ],
)
def test_a_row_that_cannot_be_read_is_set_aside_with_its_line_and_its_text(line: str, code: str) -> None:
    found = read(f"{HEADING}\n{FIRST}\n{line}\n{SECOND}\n")
    assert cells_of(found) == BOTH, "the rows round it are read"
    [aside] = found.unreadable
    assert (aside["code"], aside["line"], aside["text"]) == (code, 3, line)
    assert aside["reason"]
    assert found.extract.rows_in == 3


@pytest.mark.parametrize(
    ("line", "pence"), [("never,9,4.25,x", 425), ("2021-04-15,9,4.25", None), ("2021-04-15,9,x,x", None)]
)
def test_the_pence_of_a_row_set_aside_count_where_they_can_be_read(line: str, pence: int | None) -> None:
    found = read(f"{HEADING}\n{FIRST}\n{line}\n")
    assert [one["pence"] for one in found.unreadable] == [pence]
    assert found.extract.pence_in == 500 + (pence or 0)
    assert found.extract.rows_unreadable == (pence is None)


def test_cells_that_a_blank_cell_parts_from_the_row_are_left_alone_and_counted() -> None:
    found = read(f"{HEADING}\n{FIRST},,note,5714\n{SECOND},,,\n{THIRD}\n")
    assert [one["repaired"] for one in found.readable] == ["stray-cells", "stray-cells", ""]
    assert found.extract.repaired == 2


def test_one_unclosed_quote_does_not_swallow_the_rows_after_it() -> None:
    found = read(f'{HEADING}\n{FIRST}\n2021-04-15,9,9.00,"Teme\n{SECOND}\n{THIRD}\n')
    assert [one["document"] for one in found.readable] == ["1", "2", "3"]
    assert found.codes == ["quotes"]
    assert found.extract.rows_in == 4


def test_two_stray_quotes_do_not_swallow_the_rows_between_them() -> None:
    found = read(f'{HEADING}\n2021-04-15,8,8.00,"Teme\n{FIRST}\n{THIRD}\n2021-04-15,9,9.00,Lugg"\n')
    assert {"1", "3"} <= {one["document"] for one in found.readable}
    assert found.extract.rows_in == 4


def test_a_row_of_several_lines_is_set_aside_with_all_of_its_text() -> None:
    text = '2021-04-15,1,five,"Fletchings\nRoss-on-Wye"'
    [aside] = read(f"{HEADING}\n{text}\n{SECOND}\n").unreadable
    assert aside["text"] == text


def test_a_carriage_return_inside_quotes_shifts_no_text() -> None:
    line = "2021-04-15,2,five,Isinglass"
    [aside] = read(f'{HEADING}\n2021-04-15,1,5.00,"Fletch\rings"\n{line}\n').unreadable
    assert aside["text"] == line


def test_a_file_whose_name_looks_like_a_pattern_is_itself_read(tmp_path: Path) -> None:
    (tmp_path / "april1.csv").write_text(f"{HEADING}\n{FIRST}\n", encoding="utf-8")
    asked = tmp_path / "april[1].csv"
    asked.write_text(f"{HEADING}\n{THIRD}\n", encoding="utf-8")
    with duckdb.connect() as connection:
        read_extract(connection, asked, feed(), tmp_path)
        assert [one["supplier"] for one in rows_of(connection, "readable")] == ["Isinglass"]


WORDS = st.text(alphabet="abé5-;#'\\|,\"\n\u2028", max_size=6)


def written(cells: list[str], is_quoted: bool) -> str:
    """One line of RFC 4180: quotes where a cell needs them, or everywhere."""
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    return ",".join(
        inside if is_quoted or set(cell) & set(',"\n') else cell for cell, inside in zip(cells, quoted, strict=True)
    )


@given(
    names=st.lists(st.tuples(WORDS, WORDS, st.booleans()), min_size=1, max_size=8),
    ending=st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=20)
def test_what_is_well_written_is_read_back_word_for_word_by_both_readings(
    names: list[tuple[str, str, bool]], ending: str
) -> None:
    lines = [written(row(document=one, supplier=other), is_quoted) for one, other, is_quoted in names]
    text = ending.join([HEADING, *lines, ""])
    for found in (read(text), read_carefully(text)):
        assert [(one["document"], one["supplier"]) for one in found.readable] == [(a, b) for a, b, _ in names]
        assert found.unreadable == []
        assert found.extract.blank_rows == 0


SOUND = ["2021-04-15", "1", "5.00", "Fletchings", ""]
MARKS = ['"', '""', ",", ";", "#", "'", "\\", "|", "é", "NULL", "5", "-"]
ODD = [" ", "\t", "\r", "\u00a0", "\u3000", "\u2028", "\x85", "\x0b", "\x1c", "\ufeff"]


def files(marks: list[str]) -> st.SearchStrategy[str]:
    """Files with sound headings, and rows that are mostly of four cells and mostly sound."""
    scribble = st.lists(st.sampled_from([*SOUND, *marks]), max_size=3).map("".join)
    cell = st.one_of(st.sampled_from(SOUND), scribble, scribble.map('"{}"'.format))
    sound = st.tuples(*(st.one_of(st.just(text), st.just(f'"{text}"'), cell) for text in SOUND[:4])).map(list)
    line = st.one_of(sound, sound, st.lists(cell, max_size=6)).map(",".join)
    ending = st.sampled_from(["\n", "\n", "\n", "\r\n", "\n\n"])
    body = st.lists(st.tuples(line, ending).map("".join), min_size=1, max_size=6).map("".join)
    return st.tuples(st.just(HEADING + "\n"), body).map("".join)


def rows_by_the_csv_module(text: str) -> int | None:
    """How many rows that are not blank stand under the headings; None where quotes do not pair up."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    return sum(any(cell.strip() for cell in cells) for cells in rows) - 1


@given(text=files(MARKS))
@settings(max_examples=35)
def test_every_row_is_readable_or_set_aside_whatever_the_file_holds(text: str) -> None:
    try:
        found = read(text)
    except Refused as refused:
        assert {problem.code for problem in refused.problems} <= {"no-rows", "ambiguous-dates", "amount-too-large"}
        return
    extract = found.extract
    assert extract.rows_in == len(found.readable) + len(found.unreadable)
    # More where what stands between two quotes looks like rows of its own, and is taken for them.
    assert (rows_by_the_csv_module(text) or extract.rows_in) <= extract.rows_in
    every = [*found.readable, *found.unreadable]
    assert len({one["row"] for one in every}) == extract.rows_in
    assert extract.pence_in == sum(one["pence"] or 0 for one in every)
    assert extract.rows_unreadable == sum(one["pence"] is None for one in every)
    lines = text.split("\n")
    for one in found.unreadable:  # a row whose quoted cell runs on has several lines
        if one["text"] == WITHHELD:  # what may identify a person is kept nowhere
            continue
        own = lines[one["line"] - 1 :][: one["text"].count("\n") + 1]
        # What reads as a date of birth or a number of a person, beside the other rows, is not repeated.
        assert one["text"] in ("\n".join(own).rstrip("\r"), WITHHELD)


def agree(text: str) -> None:
    """Fail where the quick reading answers otherwise than the careful one."""
    try:
        found = read(text)
    except Refused:
        found = None
    try:
        expected = read_carefully(text)
    except Refused:
        expected = None
    assert (found is None) == (expected is None)
    if found and expected:
        assert found.readable == expected.readable
        assert found.unreadable == expected.unreadable
        counts = ("rows_in", "pence_in", "rows_unreadable", "blank_rows", "repaired", "dates")
        assert [getattr(found.extract, name) for name in counts] == [getattr(expected.extract, name) for name in counts]


@given(text=files(MARKS).filter(lambda text: ",\n" not in text and ',""' not in text))
@settings(max_examples=35)
def test_the_two_readings_agree_on_plain_files(text: str) -> None:
    agree(text)


@given(text=files(MARKS + ODD))
@example(text=f'{HEADING}\n2021-04-15,1,5.00, "Fletchings"\n')
@example(text=f'{HEADING}\n2021-04-15,1,5.00,"Fletchings" \n')
@example(text=f"{HEADING}\n{FIRST}\n\t,,,\n")
@example(text=f"{HEADING}\n{FIRST}\n\u00a0,,,\n")
@example(text=f"{HEADING}\n{FIRST},\n")
@example(text=f'{HEADING}\n{FIRST},,""\n')
@example(text=f"{HEADING}\n\r{FIRST}\n")
@example(text=f"{HEADING}\r\r\n{FIRST}\r\n")
@example(text=f'{HEADING}\n2021-04-15,1,5.00,"Fletch\rings"\n{FIRST}\n')
@settings(max_examples=35)
def test_the_two_readings_agree_on_any_file(text: str) -> None:
    agree(text)


def test_headings_with_nothing_under_them_are_refused() -> None:
    assert [problem.code for problem in refusal(f"{HEADING}\n")] == ["no-rows"]
    assert [problem.code for problem in refusal(f"{HEADING}\n\n,,,\n")] == ["no-rows"]
