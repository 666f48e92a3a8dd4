"""Totals rows: never spending, and where the feed asks, the rows above them must come to what they state."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.books.feed.terms import Feed, Totals, read_feed
from wyebridge.engine.kernel.problems import Refused

from .extracts import HEADINGS, feed, read, read_carefully, refusal, row, table
from .workbooks import Rows, workbook

FIRST, SECOND = row(net="5.00"), row(document="2", net="1,000.25")
TOTAL = ["", "", "1,005.25", "Grand  TOTAL"]


def knowing(then: str = "set-aside", **known_by: Any) -> Feed:
    known = {role: (said,) if isinstance(said, str) else said for role, said in known_by.items()}
    return feed(totals=Totals.model_validate({"known_by": known or {"supplier": ("*total",)}, "then": then}))


@pytest.mark.parametrize(
    ("known_by", "total"),
    [
        ({"supplier": "*total"}, TOTAL),
        ({"supplier": ("sum", "grand total")}, TOTAL),
        ({"date": "", "document": ""}, TOTAL),
        ({"date": "Total*"}, ["TOTAL for April", "", "1,005.25", ""]),
        ({"amount": "1,005.25", "description": ""}, TOTAL),
        ({"supplier": "100%_[total]"}, ["", "", "1", "100%_[TOTAL]"]),
        ({"supplier": "*"}, ["2021-04-30", "9", "9.99", "dated and numbered"]),
    ],
)
def test_a_totals_row_is_set_aside_whatever_it_looks_like(known_by: dict[str, Any], total: Sequence[str]) -> None:
    rows = [total] if known_by == {"supplier": "*"} else [FIRST, total, SECOND]
    for reading in (read, read_carefully):
        found = reading(table(rows), by=knowing(**known_by))
        assert found.codes == ["total"]
        assert len(found.readable) == len(rows) - 1


def test_the_columns_of_a_totals_row_must_all_fit() -> None:
    by = knowing(supplier="*total", document="")
    found = read(table([row(supplier="Subtotal"), row(supplier="Total", document="")]), by=by)
    assert [one["supplier"] for one in found.readable] == ["Subtotal"]


def test_the_signs_of_a_pattern_language_mean_nothing_in_a_feed() -> None:
    found = read(
        table([row(supplier="a_c"), row(supplier="abc"), row(supplier="a%")]), by=knowing(supplier=("a_c", "a%"))
    )
    assert [one["supplier"] for one in found.readable] == ["abc"]


def test_the_pence_of_a_totals_row_are_set_aside_with_it() -> None:
    found = read(table([FIRST, SECOND, TOTAL]), by=knowing())
    assert (found.extract.rows_in, found.extract.pence_in) == (3, 2 * 100_525)
    assert [one["pence"] for one in found.unreadable] == [100_525]


@pytest.mark.parametrize(
    "rows",
    [
        [FIRST, SECOND, TOTAL],
        [["", "", "0.00", "Total"], FIRST, SECOND, TOTAL],
        [FIRST, ["", "", "5.00", "Subtotal"], SECOND, ["", "", "1,000.25", "Subtotal"], TOTAL],
        [FIRST, row(net="(4.00)"), ["", "", "1.00", "Total"]],
        [FIRST, row(date="never", net="2.00"), ["", "", "7.00", "Total"]],
    ],
)
def test_a_file_that_agrees_with_its_totals_rows_is_taken(rows: Sequence[Sequence[str]]) -> None:
    found = read(table(rows), by=knowing("check"))
    assert {code for code in found.codes if "total" in code} == {"control-total"}
    assert len(found.readable) + len(found.unreadable) == len(rows)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([FIRST, TOTAL], ["£1,005.25", "£5.00"]),
        ([FIRST, SECOND, ["", "", "1,005.24", "Total"]], ["£1,005.24", "£1,005.25"]),
        ([FIRST, row(net="five"), TOTAL], ["1 amounts above it cannot be read"]),
        ([FIRST, ["", "", "", "Total"]], ["no amount"]),
        ([FIRST, ["", "", "#REF!", "Total"]], ["no amount"]),
        ([FIRST, ["", "", "5.00", "Total"], SECOND, ["", "", "7.00", "Total"]], ["£1,000.25", "£1,005.25"]),
    ],
)
def test_a_file_at_odds_with_a_totals_row_is_refused_with_both_figures(
    rows: Sequence[Sequence[str]], says: list[str]
) -> None:
    [problem] = refusal(table(rows), by=knowing("check"), name="april.csv")
    assert problem.code == "control-total"
    assert str(problem.place) == f"april.csv:{len(rows) + 1}"
    assert all(said in problem.what for said in says)


def test_every_totals_row_at_odds_is_named_at_once() -> None:
    rows = [FIRST, ["", "", "6.00", "Total"], SECOND, ["", "", "7.00", "Total"]]
    assert [str(problem.place) for problem in refusal(table(rows), by=knowing("check"))] == [
        "extract.csv:3",
        "extract.csv:5",
    ]


def test_a_file_cut_short_of_its_totals_row_is_refused() -> None:
    assert [problem.code for problem in refusal(table([FIRST, SECOND]), by=knowing("check"))] == ["no-control-total"]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_each_sheet_has_its_own_total_and_the_last_may_be_of_all(kind: str) -> None:
    def sheets(last: float) -> dict[str, Rows]:
        return {
            "April": [HEADINGS, ["2021-04-15", 1, 5.0, "a"], ["2021-04-15", 1, 6.0, "a"], [None, None, 11.0, "Total"]],
            "May": [
                HEADINGS,
                ["2021-05-15", 2, 0.5, "a"],
                [None, None, 0.5, "Total"],
                [None, None, last, "All, in total"],
            ],
        }

    by = knowing("check").model_copy(update={"sheets": ("*",)})
    assert read(workbook(sheets(11.5), kind), by=by).codes == ["control-total"] * 3
    [problem] = refusal(workbook(sheets(11.0), kind), by=by, name="april.xlsx")
    assert problem.code == "control-total", problem
    assert str(problem.place) == "april.xlsx[May]:4"


def slow_total(cells: Sequence[Sequence[str]]) -> str:
    return f"{sum(Decimal(one[2]) for one in cells):.2f}"


@given(
    pence=st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=20),
    off=st.sampled_from([0, 0, 1, -1, 10**6]),
    cut=st.integers(0, 20),
)
@settings(max_examples=40)
def test_the_rows_are_taken_just_where_a_person_would_find_the_total_right(
    pence: list[int], off: int, cut: int
) -> None:
    rows = [row(net=f"{one / 100:.2f}", document=str(at)) for at, one in enumerate(pence)]
    total = ["", "", f"{Decimal(slow_total(rows)) + off / Decimal(100):.2f}", "Total"]
    kept = rows[: max(len(rows) - cut, 0)] if cut % 3 == 0 else rows
    is_right = Decimal(slow_total(kept)) == Decimal(total[2])
    try:
        found = read(table([*kept, total]), by=knowing("check"))
        assert is_right
        assert len(found.readable) == len(kept)
    except Refused:
        assert not is_right


def test_a_feed_whose_totals_name_no_column_or_one_without_headings_has_a_fault() -> None:
    text = """\
id: small
title: Small
body: council
columns: {date: [Date], document: [Ref], amount: [Net], supplier: [Payee]}
unique: [document]
totals:
  known_by: %s
"""
    assert read_feed(text % "{supplier: Total, document: ''}", "small.yaml")[1] == ()
    for known_by, code in (("{account: Total}", "unknown-column"), ("{}", "value")):
        assert [problem.code for problem in read_feed(text % known_by, "small.yaml")[1]] == [code]
