"""Accruals, commitments, forecasts and budgets beside payments: each file stands for its month, whole."""

import runpy
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from wyebridge.books.bridge import load_bridge, restate
from wyebridge.books.home import Home
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.books.outlook import Outlook, outlook, outlook_by, outlook_sum
from wyebridge.books.position import Position, position
from wyebridge.books.settling import forecast_of, try_forecast
from wyebridge.books.statement.partner import statement
from wyebridge.cli import app
from wyebridge.engine.kernel.split import split

from .partnership import new_home, pay, tell

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "verify_books.py"
BRIDGE: Final = """\
id: target
title: A target
source: Made for the test.
codes:
  - {code: A, name: Ay}
  - {code: B, name: Bee}
maps:
  - {id: homes, when: {scheme: homes}, to: {A: 50%, B: 50%}, author: f, reason: By hours.}
"""
MAY, JUNE, JULY = date(2021, 5, 31), date(2021, 6, 30), date(2021, 7, 31)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with payments of April to June: £150 for homes, £90 for visits."""
    made = new_home(tmp_path)
    pay(made, "AC", "ac-1", [("2021-04-10", "100.00", "PLACES"), ("2021-06-10", "50.00", "PLACES")])
    pay(made, "LT", "lt-1", [("2021-05-10", "90.00", "HOURS")])
    return made


def stood(home: Home, as_at: date) -> Position:
    with open_books(home.books) as books:
        return position(books, as_at=as_at)


def accrued(found: Position) -> int:
    return sum(row.accrued_to_date_pence for row in found.rows)


def test_an_accrual_counts_in_its_month_and_is_taken_back_in_the_next(home: Home) -> None:
    tell(home, "AC", "accruals", "accrued-may", [("2021-05-31", "40.01", "PLACES"), ("2021-05-31", "10.00", "HOURS")])
    may, june = stood(home, MAY), stood(home, JUNE)
    assert (accrued(may), accrued(june)) == (50_01, 0)
    by_month = {
        row.month: row.accrued_to_date_pence for row in june.rows if row.line == "places" and row.partner == "AC"
    }
    assert (by_month[date(2021, 5, 1)], by_month[date(2021, 6, 1)]) == (30_01, -30_01), "75%, and exactly back"
    assert may.accrued_by_ledger_pence == {("care", "AC"): 50_01}
    assert sum(row.variance_pence for row in may.rows) == 190_00 + 50_01 - 400_00
    assert accrued(stood(home, date(2021, 4, 30))) == 0


def test_a_later_file_of_the_month_takes_the_earlier_one_s_place(home: Home) -> None:
    tell(home, "AC", "accruals", "first", [("2021-05-31", "40.00", "PLACES")])
    tell(home, "AC", "accruals", "second", [("2021-05-20", "35.00", "PLACES"), ("2021-05-31", "7.00", "HOURS")])
    tell(home, "LT", "accruals", "other", [("2021-05-31", "1.00", "HOURS")])
    assert accrued(stood(home, MAY)) == 35_00 + 7_00 + 1_00, "one ledger's file replaces no other's"


def test_accruals_are_in_no_statement_of_what_was_paid(home: Home) -> None:
    tell(home, "AC", "accruals", "accrued-may", [("2021-05-31", "40.01", "PLACES")])
    tell(home, "AC", "forecast", "forecast-may", [("2021-05-31", "1300.00", "PLACES")])
    with open_books(home.books) as books:
        found = statement(books, "AC", as_at=MAY)
    assert found.unexplained_pence == 0
    assert found.total.paid_pence == 100_00
    assert [file.file for file in found.ledger.files] == ["ac-1.csv"]


def test_the_books_hold_every_kind_and_both_verifiers_say_so(home: Home) -> None:
    for kind in ("accruals", "commitments", "forecast", "budget"):
        tell(home, "AC", kind, kind, [("2021-05-31", "40.01", "PLACES"), ("2021-05-31", "1.00", "NOWHERE")])
    assert verify(home.books).holds
    independent = runpy.run_path(str(EXAMPLE))["verify"]
    assert independent(home.books) == ("", "")
    [path] = (home.books / "entries" / "kind=accrual").glob("holder=shared/*.parquet")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert not verify(home.books).holds
    assert independent(home.books)[0] == verify(home.books).failed_at


def looked(home: Home, as_at: date) -> Outlook:
    with open_books(home.books) as books:
        return outlook(books, as_at=as_at)


def test_the_outlook_has_what_each_feed_says_and_leaves_empty_what_nobody_has_said(home: Home) -> None:
    tell(home, "AC", "forecast", "f-may", [("2021-05-31", "1300.00", "PLACES")])
    tell(home, "AC", "forecast", "f-june", [("2021-06-30", "1250.00", "PLACES")])
    tell(home, "AC", "commitments", "c-june", [("2021-06-30", "80.00", "PLACES")])
    tell(home, "AC", "budget", "b", [("2021-04-30", "1190.00", "PLACES")])
    places, hours = looked(home, JUNE).rows
    assert (places.line, places.forecast_pence, places.forecast_variance_pence) == ("places", 1250_00, 50_00)
    assert (places.movement_pence, places.committed_pence, places.budget_difference_pence) == (-50_00, 80_00, -10_00)
    assert (hours.forecast_pence, hours.movement_pence, hours.committed_pence) == (None, None, None)
    assert looked(home, JUNE).not_forecast == (hours,)
    [fund] = outlook_by(looked(home, JUNE).rows, "fund")
    assert (fund.forecast_pence, fund.current_budget_pence, fund.actual_pence) == (None, 2400_00, 240_00)
    assert looked(home, MAY).rows[0].forecast_pence == 1300_00
    assert outlook_sum([]).forecast_pence == 0


def test_a_month_is_settled_on_the_forecast_of_the_feeds_where_there_is_one(home: Home) -> None:
    with open_books(home.books) as books:
        assert forecast_of(books, JUNE) is None
    tell(home, "AC", "forecast", "f-june", [("2021-06-30", "1250.00", "PLACES")])
    tell(home, "LT", "forecast", "g-june", [("2021-06-30", "1190.00", "HOURS")])
    with open_books(home.books) as books:
        forecast = forecast_of(books, JULY)
        assert forecast is not None
        assert try_forecast(books, forecast, on=JULY).borne_by() == {"AC": 50_00, "LT": -10_00}
    asked = ["settle", "--home", str(home.path), "--period", "2021-22-M03", "--json"]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert '"AC": 5000' in done.stdout


def test_commands_show_accruals_and_the_outlook(home: Home) -> None:
    tell(home, "AC", "accruals", "accrued-may", [("2021-05-31", "40.01", "PLACES")])
    words = ["--home", str(home.path), "--as-at", "2021-05-31"]
    shown = CliRunner().invoke(app, ["position", *words])
    assert shown.exit_code == 0 and "Accrued" in shown.stdout and "£40.01" in shown.stdout
    assert "AC: council-accruals (accruals) covers to 2021-05-31" in shown.stdout
    told = CliRunner().invoke(app, ["outlook", *words, "--by", "line"])
    assert told.exit_code == 0 and "£40.01" in told.stdout
    assert CliRunner().invoke(app, ["outlook", *words, "--json"]).exit_code == 0


def test_what_is_accrued_goes_to_the_codes_of_its_line(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    pay(home, "AC", "paid", [("2021-05-10", "100.00", "PLACES")])
    tell(home, "AC", "accruals", "accrued", [("2021-05-31", "40.01", "PLACES"), ("2021-05-31", "10.00", "HOURS")])
    (home.path / "bridge").mkdir(exist_ok=True)
    (home.path / "bridge" / "target.yaml").write_text(BRIDGE, encoding="utf-8")
    with open_books(home.books) as books:
        found = restate(books, load_bridge(home.path, books.agreements, "target"), as_at=MAY)
    found_accrued = {
        (row.code, row.partner): row.accrued_to_date_pence for row in found.rows if row.accrued_to_date_pence
    }
    places = dict(zip(("AC", "LT"), split(40_01, (3, 1)), strict=True))
    slow = {
        (code, partner): part
        for partner, pence in places.items()
        for code, part in zip(("A", "B"), split(pence, (1, 1)), strict=True)
    }
    assert found_accrued == slow | {("", "AC"): 7_50, ("", "LT"): 2_50}
    assert sum(row.variance_pence for row in found.rows) == 100_00 + 50_01 - 400_00
