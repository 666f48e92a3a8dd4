"""Which rows are headings and what parts the cells, told from the feed's own column names; nothing above them lost."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from .extracts import HEADINGS, Read, feed, read, read_carefully, refusal, row, table

ROWS = [row(), row(date="2021-04-16", document="2", net="6.00", supplier="Quern, Stone; Ross | Wye")]
BOTH = [(date(2021, 4, 15), "1", 500, "Fletchings"), (date(2021, 4, 16), "2", 600, "Quern, Stone; Ross | Wye")]
PREAMBLE = "Arrow Council\nPayments over £500, April 2021\n\nAny questions: finance@arrow.example\n"


def parted_by(delimiter: str, rows: Sequence[Sequence[str]] = ROWS) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows([HEADINGS, *rows])
    return stream.getvalue()


def cells_of(found: Read) -> list[tuple[date, str, int, str]]:
    return [(one["effective_on"], one["document"], one["pence"], one["supplier"]) for one in found.readable]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("above", ["", PREAMBLE, "sep=;\n"])
def test_what_parts_the_cells_is_told_from_the_headings(delimiter: str, above: str) -> None:
    found = read(above + parted_by(delimiter))
    assert cells_of(found) == BOTH
    assert found.extract.source.delimiter == delimiter


def test_a_feed_that_says_what_parts_the_cells_is_taken_at_its_word() -> None:
    assert cells_of(read(parted_by(";"), by=feed(delimiter=";"))) == BOTH
    assert {problem.code for problem in refusal(parted_by(";"), by=feed(delimiter=","))} == {"missing-heading"}


def test_rows_above_the_headings_are_counted_and_the_rest_keep_their_own_lines() -> None:
    found = read(PREAMBLE + table([*ROWS, row(net="five")]))
    assert found.extract.source.rows_above == 4
    assert [(one["row"], one["file_line"]) for one in found.readable] == [(6, 6), (7, 7)]
    [aside] = found.unreadable
    assert (aside["row"], aside["line"], aside["text"]) == (8, 8, "2021-04-15,1,five,Fletchings")
    assert (found.extract.rows_in, found.extract.blank_rows) == (3, 0)


def test_a_row_above_that_runs_over_lines_shifts_no_line() -> None:
    found = read('"Arrow Council\nPayments"\n' + table([row(), row(net="five")]))
    assert found.extract.source.rows_above == 1
    assert [(one["row"], one["file_line"]) for one in found.readable] == [(3, 4)]
    assert [(one["row"], one["line"]) for one in found.unreadable] == [(4, 5)]


def test_a_file_with_rows_above_its_headings_is_read_alike_by_both_readings() -> None:
    text = PREAMBLE + table(ROWS)
    assert read(text).readable == read_carefully(text).readable


@pytest.mark.parametrize("lost", ["2021-04-14,9,9.00,Teme", "14/04/2021,9,(9.00),Teme"])
def test_a_file_with_money_above_its_headings_is_refused(lost: str) -> None:
    [problem] = refusal(f"Arrow Council\n{lost}\n" + table(ROWS), name="april.csv")
    assert problem.code == "rows-above-headings"
    assert str(problem.place) == "april.csv:2"


def test_headings_too_far_down_are_not_looked_for() -> None:
    assert {problem.code for problem in refusal("note\n" * 300 + table(ROWS))} == {"missing-heading"}


def test_what_is_missing_is_told_of_the_row_that_has_most_headings() -> None:
    problems = refusal("Arrow Council\n\nPayment Date,Document Number,Cost,Supplier\n", name="april.csv")
    assert [(problem.code, str(problem.place)) for problem in problems] == [("missing-heading", "april.csv:3")]
    assert "'amount'" in problems[0].what


def test_a_row_of_data_that_says_the_name_of_a_column_is_no_heading() -> None:
    assert cells_of(read(table([*ROWS, row(supplier="Supplier")])))[:2] == BOTH


@given(
    above=st.lists(st.text(alphabet="ab ,;:£'\"", max_size=12), max_size=6),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    count=st.integers(1, 5),
)
@example(above=['"a" b'], delimiter=",", count=1)  # no row of its own: words after a quote was closed
@settings(max_examples=30)
def test_whatever_words_stand_above_every_row_below_is_read(above: list[str], delimiter: str, count: int) -> None:
    text = "".join(f"{line}\n" for line in above if line.count('"') % 2 == 0)
    found = read(text + parted_by(delimiter, [row(document=str(number)) for number in range(count)]))
    assert [one["document"] for one in found.readable] == [str(number) for number in range(count)]
