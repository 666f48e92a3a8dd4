"""The report to a joint board: its figures tied to the position, the outlook and the settlement, a second way."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from wyebridge.books.board import BoardReport, board_report
from wyebridge.books.home import Home
from wyebridge.books.open import open_books
from wyebridge.books.outlook import outlook
from wyebridge.books.position import position
from wyebridge.books.settling import forecast_of
from wyebridge.cli import app
from wyebridge.papers.board import board_paper
from wyebridge.papers.pdf import pdf
from wyebridge.papers.workbook import workbook

from .partnership import new_home, pay, tell

MAY, JUNE = date(2021, 5, 31), date(2021, 6, 30)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three months of payments: £290 for homes, £190 for visits; both forecasts in May and again in June."""
    made = new_home(tmp_path)
    pay(made, "AC", "ac", [("2021-04-10", "100.00", "PLACES"), ("2021-06-10", "190.00", "PLACES")])
    pay(made, "LT", "lt", [("2021-05-10", "90.00", "HOURS"), ("2021-06-10", "100.00", "HOURS")])
    for day, homes, visits in (("2021-05-31", "1210.00", "1150.00"), ("2021-06-30", "1300.00", "1150.00")):
        tell(made, "AC", "forecast", f"ac-{day}", [(day, homes, "PLACES")])
        tell(made, "LT", "forecast", f"lt-{day}", [(day, visits, "HOURS")])
    tell(made, "AC", "commitments", "committed", [("2021-06-30", "400.00", "PLACES")])
    return made


def report(home: Home, as_at: date | None = JUNE) -> BoardReport:
    with open_books(home.books) as books:
        return board_report(books, as_at=as_at)


def test_each_scheme_s_figures_are_what_a_person_would_add_up(home: Home) -> None:
    homes, visits = report(home).rows
    assert (homes.budget_pence, homes.budget_to_date_pence, homes.spent_pence) == (1_200_00, 300_00, 290_00)
    assert (homes.variance_pence, homes.forecast_variance_pence, homes.committed_pence) == (-10_00, 100_00, 400_00)
    assert (visits.spent_pence, visits.forecast_variance_pence, visits.committed_pence) == (190_00, -50_00, None)


def test_a_movement_is_what_the_month_spent_beyond_its_budget_and_the_rest_seen_anew(home: Home) -> None:
    homes, visits = report(home).rows
    # £1,300 less £1,210; the month spent £190 against £100, so the rest of the year is as it was.
    assert (homes.movement_pence, homes.of_month_pence, homes.of_rest_pence) == (90_00, 90_00, 0)
    assert (visits.movement_pence, visits.of_month_pence, visits.of_rest_pence) == (0, 0, 0)


def test_the_report_is_tied_to_the_position_the_outlook_and_the_settlement(home: Home) -> None:
    found = report(home)
    with open_books(home.books) as books:
        now, before = position(books, as_at=JUNE), position(books, as_at=MAY)
        then, ahead, forecast = outlook(books, as_at=MAY), outlook(books, as_at=JUNE), forecast_of(books, JUNE)
    total = found.total
    assert total.spent_pence == sum(row.actual_to_date_pence + row.accrued_to_date_pence for row in now.rows)
    assert total.budget_pence == sum(row.current_budget_pence for row in now.rows)
    spent_by_may = sum(row.actual_to_date_pence + row.accrued_to_date_pence for row in before.rows)
    assert total.month_spent_pence == total.spent_pence - spent_by_may
    assert total.last_forecast_pence == sum(row.forecast_pence or 0 for row in then.rows)
    assert total.forecast_pence == sum(row.forecast_pence or 0 for row in ahead.rows)
    assert forecast is not None
    assert found.allocation.variance_pence == total.forecast_variance_pence == 50_00
    assert sum(one.amount.pence for one in found.allocation.allocated) == 50_00
    assert [one.spent_to_date_pence for one in found.months[:4]] == [100_00, 190_00, total.spent_pence, None]
    assert [one.forecast_pence for one in found.months[:4]] == [None, 2_360_00, total.forecast_pence, None]
    assert found.months[-1].budget_to_date_pence == total.budget_pence


def test_what_nobody_forecasts_is_left_out_and_so_is_every_sum_with_it(tmp_path: Path) -> None:
    made = new_home(tmp_path)
    pay(made, "AC", "ac", [("2021-06-10", "190.00", "PLACES")])
    assert report(made).total.forecast_pence is None
    tell(made, "AC", "forecast", "ac-june", [("2021-06-30", "1300.00", "PLACES")])
    found = report(made)
    assert [row.forecast_pence for row in found.rows] == [1_300_00, None]
    assert (found.total.forecast_pence, found.total.movement_pence) == (None, None)
    assert found.without_forecast == (("visits", "hours"),)
    assert all(one.forecast_pence is None for one in found.months)
    assert pdf(board_paper(found)).startswith(b"%PDF")


def test_the_workbook_holds_the_figures_and_its_checks_come_to_nothing(home: Home) -> None:
    found = report(home)
    book = CalamineWorkbook.from_filelike(BytesIO(workbook(board_paper(found))))
    movement = book.get_sheet_by_name("Movement").to_python()
    assert ["Homes", 1210, 90, 0, 90, 1300, 0] in [row[:7] for row in movement]
    assert book.get_sheet_by_name("Checks").to_python()[3][1] == 0


def test_the_command_writes_a_workbook_a_pdf_and_a_drawing_the_same_each_time(home: Home, tmp_path: Path) -> None:
    asked = ["board", "--home", str(home.path), "--as-at", "2021-06-30", "--out"]
    for folder in ("one", "two"):
        answer = CliRunner().invoke(app, [*asked, str(tmp_path / folder)])
        assert answer.exit_code == 0, answer.output
    files = sorted((tmp_path / "one").iterdir())
    assert [file.suffix for file in files] == [".pdf", ".svg", ".xlsx"]
    assert all(file.read_bytes() == (tmp_path / "two" / file.name).read_bytes() for file in files)
