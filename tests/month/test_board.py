"""The report to a joint board: its figures tied to the position, the outlook and the settlement, a second way."""

import shutil
from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from wyebridge.books.board import BoardReport, board_report
from wyebridge.books.home import Home, read_home
from wyebridge.books.open import open_books
from wyebridge.books.outlook import outlook
from wyebridge.books.position import position
from wyebridge.books.reporting import load_reporting
from wyebridge.books.settling import forecast_of
from wyebridge.cli import app
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.kernel.verdicts import Undetermined
from wyebridge.engine.ledger.reporting import Rating
from wyebridge.papers.board import board_paper
from wyebridge.papers.pdf import pdf
from wyebridge.papers.workbook import workbook

from .partnership import new_home, pay, tell

MAY, JUNE = date(2021, 5, 31), date(2021, 6, 30)


@pytest.fixture(scope="module")
def june_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = new_home(tmp_path_factory.mktemp("june"))
    pay(made, "AC", "ac", [("2021-04-10", "100.00", "PLACES"), ("2021-06-10", "190.00", "PLACES")])
    pay(made, "LT", "lt", [("2021-05-10", "90.00", "HOURS"), ("2021-06-10", "100.00", "HOURS")])
    for day, homes, visits in (("2021-05-31", "1210.00", "1150.00"), ("2021-06-30", "1300.00", "1150.00")):
        tell(made, "AC", "forecast", f"ac-{day}", [(day, homes, "PLACES")])
        tell(made, "LT", "forecast", f"lt-{day}", [(day, visits, "HOURS")])
    tell(made, "AC", "commitments", "committed", [("2021-06-30", "400.00", "PLACES")])
    return made.path


@pytest.fixture
def home(june_once: Path, tmp_path: Path) -> Home:
    """Three months of payments: £290 for homes, £190 for visits; both forecasts in May and again in June."""
    return read_home(Path(shutil.copytree(june_once, tmp_path / "home")))


def report(home: Home, as_at: date | None = JUNE) -> BoardReport:
    with open_books(home.books) as books:
        return board_report(books, as_at=as_at, registers=load_reporting(home.path, books))


SAID = """\
year: 2021-22
rating:
  - {starts: 2021-04-01, amber: 0.5%, red: 5%, because: Both finance leads agreed it.}
  - {starts: 2021-06-01, amber: 1%, red: 8%, amber_under: 4%}
months:
  - month: 2021-22-M03
    schemes:
      - scheme: homes
        says: Two more people came than were planned for.
        driver: {what: people in homes, planned: 40, now: 42, source: "the council's records, June 2021"}
        causes: {demand: £70.00, price: £40.00, windfall: -£5.50}
        recurrent: £60.00
        plan: {saves: £30.00, delivered: £10.00}
        actions: [{what: Review each place., owner: head of adult care, due: 2021-09-30}]
"""


def say(home: Home, text: str = SAID) -> Home:
    (home.path / "reports" / "2021-22.yaml").write_text(text, encoding="utf-8")
    return home


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


# What the partners say


def test_a_scheme_is_rated_by_the_rule_of_the_day_and_the_last_report_by_the_rule_of_its_own(home: Home) -> None:
    found = report(say(home))
    homes, visits = found.rows
    # £1,300 on £1,200 is 8.33% over; in May £1,210 was 0.83% over, when half of one per cent was amber.
    assert (found.colour(homes), found.colour_before(homes)) == ("red", "amber")
    # £1,150 on £1,200 is 4.17% under; in May nothing under budget was amber.
    assert (found.colour(visits), found.colour_before(visits)) == ("amber", "green")


@given(
    budget=st.integers(0, 10**9),
    variance=st.integers(-(10**9), 10**9),
    per_mille=st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500)),
    within=st.integers(0, 10**8),
)
@settings(max_examples=100)
def test_a_colour_is_what_its_rule_says_in_words(
    budget: int, variance: int, per_mille: tuple[int, int, int], within: int
) -> None:
    amber, red, under = sorted(per_mille)[0], sorted(per_mille)[1], per_mille[2]
    rule = Rating(
        starts=date(2021, 4, 1),
        amber=f"{amber / 10}%",
        red=f"{red / 10}%",
        amber_under=f"{under / 10}%",
        green_within=within,
    )
    part = Fraction(variance, budget) * 1000 if budget else Fraction(variance) * 10**12
    expected = "green"
    if abs(variance) > within:
        if variance > 0:
            expected = "red" if part >= red else "amber" if part >= amber else "green"
        elif part <= -under:
            expected = "amber"
    assert rule.colour(variance, budget) == expected


def test_where_nobody_has_stated_a_rule_nothing_is_rated_and_the_report_says_so(home: Home) -> None:
    found = report(home)
    assert [found.colour(row) for row in found.rows] == [None, None]
    paper = board_paper(found)
    assert any("Nobody has stated" in said for said in paper.parts[0].intro)
    tables = {table.key: table for part in paper.parts for table in part.tables}
    assert not {"causes", "activity", "plans", "actions"} & tables.keys()
    assert (tables["attention"].caption, len(tables["attention"].rows)) == ("Schemes forecast above their budget", 1)


def test_the_last_months_notes_are_not_this_months(home: Home) -> None:
    found = report(say(home, SAID.replace("2021-22-M03", "2021-22-M02")))
    assert not found.notes
    assert found.after_plan_pence(found.rows[0]) == 1_300_00


def test_what_the_partners_say_stands_beside_the_books_figures_and_what_they_do_not_is_named(home: Home) -> None:
    paper = board_paper(report(say(home)))
    tables = {table.key: table for part in paper.parts for table in part.tables}
    # £100 over, less £70, £40 and £5.50 the other way, leaves £4.50 below nothing that nobody explains.
    assert tables["causes"].rows[0].cells == ("Homes", 100_00, 70_00, 40_00, -5_50, -4_50)
    assert tables["activity"].rows[0].cells[2:5] == (40, 42, "5.0%")
    forecasts = {row.cells[0]: row.cells[3:] for row in tables["forecasts"].rows}
    assert forecasts["Homes"] == (1_200_00, 1_300_00, 100_00, "8.3%", 60_00, 40_00, 20_00, 1_280_00)
    assert forecasts["Visits"] == (1_200_00, 1_150_00, -50_00, "-4.2%", None, None, None, 1_150_00)
    # What recurs is not said of every scheme, so it has no total; the plan's total is of the plans there are.
    assert forecasts["All schemes"] == (2_400_00, 2_450_00, 50_00, "2.1%", None, None, 20_00, 2_430_00)
    assert [row.cells[:2] for row in tables["actions"].rows] == [("Homes", "Review each place.")]
    assert [row.cells[0] for row in tables["to-fill-in"].rows] == ["Visits"]
    assert tables["plans"].rows[0].cells[1:5] == (30_00, 10_00, 20_00, "33.3%")


def test_what_partners_would_bear_is_the_variance_and_no_penny_of_it_twice(home: Home) -> None:
    found = report(home)
    whole = [sum(one.by_partner_pence.values()) + one.elsewhere_pence + one.undetermined_pence for one in found.borne()]
    assert sum(whole) == found.allocation.variance_pence
    by_hand: dict[str, int] = {}
    for one in found.allocation.allocated:
        if one.verb == "share" and not isinstance(one.amount, Undetermined):
            by_hand[one.who] = by_hand.get(one.who, 0) + one.amount.pence
    assert by_hand
    for partner, pence in by_hand.items():
        assert pence == sum(one.by_partner_pence.get(partner, 0) for one in found.borne())


def test_a_contribution_due_and_not_paid_is_overdue_in_the_report(home: Home) -> None:
    # Three instalments of £50 are due from the trust by June, and it has paid none; the council hosts the fund itself.
    [overdue] = report(home).overdue
    assert (overdue.partner, overdue.due_pence, overdue.paid_pence) == ("LT", 150_00, 0)


@pytest.mark.parametrize(
    ("said", "instead", "code"),
    [
        ("year: 2021-22", "year: 2019-20", "unknown-year"),
        ("red: 8%", "red: 0.1%", "red-before-amber"),
        ("starts: 2021-06-01", "starts: 2021-04-01", "rated-twice"),
        ("2021-22-M03", "2020-21-M03", "unknown-month"),
        ("2021-22-M03", "2021-22-M13", "unknown-month"),
        ("scheme: homes", "scheme: castles", "unknown-scheme"),
        ("delivered: £10.00", "delivered: £31.00", "delivered-beyond-plan"),
        ("delivered: £10.00", "decision: AC-9", "unknown-decision"),
        ("Two more people came", "Mrs Jane Smith came", "names-a-person"),
        ("because: Both finance leads agreed it.", "because: Agreed by Jane Smith.", "names-a-person"),
        ("owner: head of adult care", "owner: Sarah Jones", "names-a-person"),
        ("demand: £70.00", "the-weather: £70.00", "unknown-word"),
    ],
)
def test_every_fault_of_the_register_is_refused_with_its_place(home: Home, said: str, instead: str, code: str) -> None:
    assert said in SAID
    with open_books(home.books) as books, pytest.raises(Refused) as refused:
        load_reporting(say(home, SAID.replace(said, instead)).path, books)
    problems = refused.value.problems
    assert not any("[key]" in problem.what for problem in problems)
    assert code in [problem.code for problem in problems], problems
    assert all(problem.place.line and problem.why and problem.remedy for problem in problems)


def test_the_workbook_of_a_report_with_notes_ties_too(home: Home) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(workbook(board_paper(report(say(home))))))
    assert book.get_sheet_by_name("Checks").to_python()[3][1] == 0
