"""The position on screen: found, put in order, taken as files, drawn, and why it moved; each figure the books' own."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.month.partnership import bring_in, closing_home
from tests.office.conftest import text_of

from wyebridge.books.board import BoardMonth
from wyebridge.books.coded import coded_now
from wyebridge.books.home import Home
from wyebridge.books.open import open_books
from wyebridge.books.outlook import outlook
from wyebridge.books.position import Position, position
from wyebridge.engine.kernel.money import pounds
from wyebridge.office.ledger.pages import FIGURES, by_fund, by_scheme
from wyebridge.office.position import pages
from wyebridge.papers.table_file import FileColumn, table_csv, table_xlsx
from wyebridge.papers.year_chart import year_in_words, year_svg

LINE = "/position/care/homes/places/"


def workbook_of(answer: Any) -> list[Any]:
    return rows_of(answer.content)


def rows_of(content: bytes) -> list[Any]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def found_in(home: Home) -> Position:
    with open_books(home.books) as books:
        return position(books)


def test_lines_are_found_by_words_fund_commissioner_and_how_they_stand(as_: Callable[[str], Client]) -> None:
    browser = as_("council-member")

    def lines(**asked: str) -> list[str]:
        rows = csv.reader(io.StringIO(text_of(browser.get("/lines/", {**asked, "as": "csv"}))))
        return [row[0] for row in list(rows)[1:]]

    homes, visits = "Care homes: Places in homes", "Home visits: Hours of visits"
    assert lines() == [homes, visits]
    assert lines(words="CARE FUND") == [homes, visits]
    assert lines(words="hours") == [visits]
    assert lines(commissioner="AC") == [homes]
    assert lines(fund="care", variance="over") == [visits]  # £60.00 spent of £50.00; homes have £90.00 of £100.00
    assert lines(variance="under") == [homes]
    assert lines(sort="-variance") == [visits, homes]
    assert lines(sort="budget") == [visits, homes]
    assert lines(words="nothing like it") == []


def test_a_payment_is_found_by_all_of_its_words_or_its_amount(as_: Callable[[str], Client], office_home: Home) -> None:
    def found(words: str) -> set[str]:
        answer = as_("council-member").get("/payments/find/", {"words": words})
        return set(re.findall(r"/pound/\d+/\d+/", answer.content.decode()))

    with open_books(office_home.books) as books:
        entries = coded_now(books.entries)
        columns = ("batch", "row", "class", "supplier", "description", "document", "pence")
        held = books.rows(entries.select(columns))
    for words in ("fletchings", "FLETCH home", "100.01", "fletchings £100.01", "no-such-thing", "£999.99"):
        sought = [
            f"/pound/{batch}/{row}/"
            for batch, row, entry_class, *said, pence in held
            if entry_class == "scheme"
            and all(
                any(word in str(one or "").lower() for one in said)
                or word in (pounds(pence).lower(), pounds(pence).removeprefix("£"))
                for word in words.lower().split()
            )
        ]
        assert found(words) == set(sought), words
    assert found("") == set() and found("fletchings"), "it finds something, and nothing where nothing is asked"


def test_what_is_shown_is_what_the_file_holds(as_: Callable[[str], Client], office_home: Home) -> None:
    browser, found = as_("council-member"), found_in(office_home)
    rows = workbook_of(browser.get("/lines/?as=xlsx&sort=spent"))
    spent = rows[0].index("Spent to date")
    assert sum(round(float(str(row[spent])) * 100) for row in rows[1:]) == 150_00
    assert sum(row.actual_to_date_pence for row in found.rows) == 150_00
    whole = workbook_of(browser.get("/position.xlsx"))
    at = whole[0].index("Actual to date")
    assert len(whole) == len(found.rows) + 1
    assert sum(round(float(str(row[at])) * 100) for row in whole[1:]) == 150_00


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_no_cell_of_a_lines_entries_can_become_a_formula(shape: str, as_: Callable[[str], Client]) -> None:
    answer = as_("council-member").get(f"{LINE}?as={shape}&words=SUM")
    assert answer["Content-Disposition"].endswith(f'.{shape}"')
    rows = workbook_of(answer) if shape == "xlsx" else list(csv.reader(io.StringIO(text_of(answer))))
    [_, row] = rows
    assert "'=SUM(A1)" in row
    assert float(str(row[-1])) == 9.99


def test_a_file_keeps_days_and_money_and_leaves_out_what_is_not_known() -> None:
    columns = (FileColumn("Day", "day"), FileColumn("Sum", "money"), FileColumn("+Who"))
    rows = [(date(2021, 4, 1), -1234_05, "-a"), (None, None, "b")]
    assert table_csv(columns, rows).decode().splitlines() == [
        "Day,Sum,'+Who",
        "2021-04-01,-1234.05,'-a",
        ",,b",
    ]
    assert rows_of(table_xlsx(columns, rows)) == [
        ["Day", "Sum", "'+Who"],
        [date(2021, 4, 1), -1234.05, "'-a"],
        ["", "", "b"],
    ]
    assert table_xlsx(columns, rows) == table_xlsx(columns, rows)


def test_entries_come_largest_first_where_that_is_asked(as_: Callable[[str], Client]) -> None:
    page = text_of(as_("council-member").get(f"{LINE}?order=largest"))
    assert page.index("£100.01<") < page.index("-£20.00<") < page.index("£9.99<")


def test_a_table_may_be_put_in_any_order_and_keeps_its_rows(office_home: Home) -> None:
    with open_books(office_home.books) as books:
        found, ahead = position(books), outlook(books)
    table = by_scheme(found, "care", ahead)
    assert table is not None
    for key in (*FIGURES, "name", "nonsense"):
        for sort in (key, f"-{key}"):
            turned = pages.arranged(table, sort, {})
            assert sorted(row.name for row in turned.rows) == sorted(row.name for row in table.rows)
            assert turned.total == table.total
    down = pages.arranged(table, "-variance", {"as_at": "2021-04-30"})
    assert [row.variance for row in down.rows] == sorted((row.variance for row in table.rows), reverse=True)
    heading = next(one for one in down.headings if one.sorted_now)
    assert heading.address == "?as_at=2021-04-30&sort=variance", "pressed again, it turns round"


def test_months_sum_to_the_position(office_home: Home) -> None:
    found = found_in(office_home)
    months = pages.months_of(found, found.rows, "")
    total = by_fund(found).total
    assert sum(row.budget for row in months) == months[-1].budget_to_date == total.budget_to_date
    assert sum(row.spent for row in months) == months[-1].spent_to_date == total.actual + total.accrued
    drawn = pages.year_of(found, found.rows, None)
    assert drawn[-1].budget_to_date_pence == total.budget
    assert [one.spent_to_date_pence for one in drawn[: len(months)]] == [row.spent_to_date for row in months]


def test_the_year_is_drawn_with_its_forecast_and_said_in_words(as_: Callable[[str], Client]) -> None:
    months = [
        BoardMonth(date(2021, 4, 1), 100_00, 120_00, 1300_00),
        BoardMonth(date(2021, 5, 1), 1200_00, None, None),
    ]
    drawn = year_svg(months, font="Arial")
    assert all(f">{line}</text>" in drawn for line in ("Budget", "Spent", "Forecast")), "each beside its mark"
    said = year_in_words(months)
    assert "£1,200.00 in May" in said and "£120.00 in April" in said and "£1,300.00" in said
    answer = as_("council-member").get("/year.svg?fund=care")
    assert answer["Content-Type"] == "image/svg+xml" and text_of(answer).startswith("<svg")


@pytest.mark.parametrize("address", ["/lines/", "/movement/", "/movement/?scheme=homes", LINE, "/position/care/"])
def test_the_number_of_questions_to_the_database_does_not_grow(
    address: str, as_: Callable[[str], Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = as_("council-lead")
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        assert browser.get(address).status_code == 200


def test_nobody_is_told_of_a_fund_or_scheme_that_is_not_there(as_: Callable[[str], Client]) -> None:
    assert as_("council-member").get("/movement/?scheme=gardens").status_code == 404


def test_why_a_forecast_moved_is_told_by_causes_that_sum_to_it(
    as_: Callable[[str], Client], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = closing_home(tmp_path)
    bring_in(home, "2021-22-M01")
    bring_in(home, "2021-22-M02", paid=("130.00", "90.00"))
    monkeypatch.setattr(settings, "WYEBRIDGE_HOME", home.path)
    # May spent £130.00 of homes' £100.00; the forecast is still £1,200.00, so the rest of the year is £30.00 less.
    page = text_of(as_("council-member").get("/movement/?scheme=homes"))
    assert "The forecast moved by" in page and ">£0.00<" in page
    for pence in (30_00, -30_00, 1200_00):
        assert pounds(pence) in page
    assert "£130.00" in page, "the month's largest payment"
