"""What the made-up trust's bodies forecast: every line, by who pays for it, and at the year's end what was paid."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest

from wyebridge.books.home import Home, make_home
from wyebridge.books.importing import import_extract
from wyebridge.books.open import open_books
from wyebridge.books.outlook import Outlook, outlook
from wyebridge.demo.extracts import write_extracts
from wyebridge.demo.forecasts import FEEDS, write_forecasts
from wyebridge.demo.run import reference_trust
from wyebridge.engine.kernel.dates import first_of_month

LINES: Final = 4_000
NOW: Final = datetime(2009, 4, 20, 9, 0, tzinfo=UTC)
ENDS: Final = (date(2009, 1, 31), date(2009, 2, 28), date(2009, 3, 31))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, list[tuple[Path, str]]]:
    """The trust's home with both ledgers and every forecast imported, and the forecasts' files."""
    folder = tmp_path_factory.mktemp("forecast")
    home = make_home(folder / "home", reference_trust())
    extracts = write_extracts(folder, agreement=home.agreements[0], coding=home.coding, lines=LINES)
    for path, feed, ledger in zip(extracts, ("council-ledger", "pct-ledger"), ("HC", "HPCT"), strict=True):
        import_extract(home, path, feed_id=feed, for_partner=ledger, by="demo", now=NOW)
    with open_books(home.books) as books:
        files = write_forecasts(folder, books, home.coding)
    for path, ledger in files:
        found = import_extract(home, path, feed_id=FEEDS[ledger], for_partner=ledger, by="demo", now=NOW)
        control = found.manifest["control"]
        assert set(control["classes"]) == {"scheme"}, "no row in suspense"
        assert control["rows_posted"] == control["rows_in"]
    return home, files


def looked(home: Home, as_at: date) -> Outlook:
    with open_books(home.books) as books:
        return outlook(books, as_at=as_at)


@pytest.mark.parametrize("as_at", ENDS)
def test_a_forecast_is_what_was_paid_and_the_budget_left_give_or_take_three_in_a_hundred(
    made: tuple[Home, list[tuple[Path, str]]], as_at: date
) -> None:
    home, _ = made
    whole = {(row.scheme, row.line): row.current_budget_pence for row in looked(home, ENDS[-1]).rows}
    found = looked(home, as_at)
    assert len(found.rows) == len(whole) and not found.not_forecast
    for row in found.rows:
        budget, to_date, actual, forecast = (
            row.current_budget_pence,
            row.budget_to_date_pence,
            row.actual_pence,
            row.forecast_pence,
        )
        assert budget is not None and to_date is not None and actual is not None and forecast is not None
        left = budget - to_date
        assert abs(forecast - actual - left) * 100 <= 3 * left + 100
    total = sum(row.forecast_pence or 0 for row in found.rows)
    paid = sum(row.actual_pence or 0 for row in found.rows)
    assert (total == paid) == (as_at == ENDS[-1])


def test_each_body_forecasts_what_its_own_ledger_pays(made: tuple[Home, list[tuple[Path, str]]]) -> None:
    home, files = made
    with open_books(home.books) as books:
        entries = books.entries
        of_funds = entries.filter(entries["class"] == "scheme")
        paid = dict(books.rows(of_funds.group_by("ledger").aggregate(pence=of_funds.pence.sum().cast("int64"))))
    for path, ledger in files[-2:]:
        with path.open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert {row["As At"] for row in rows} == {"2009-03-31"}
        assert sum(int(row["Forecast for the Year"].replace(".", "")) for row in rows) == paid[ledger]


def test_the_same_books_always_give_the_same_forecasts(
    made: tuple[Home, list[tuple[Path, str]]], tmp_path: Path
) -> None:
    home, files = made
    with open_books(home.books) as books:
        again = write_forecasts(tmp_path, books, home.coding)
    assert [path.read_bytes() for path, _ in again] == [path.read_bytes() for path, _ in files]
    assert len(files) == 2 * len({first_of_month(day) for day in ENDS})
