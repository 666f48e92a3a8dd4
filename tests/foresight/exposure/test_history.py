"""`plan exposure --home`: costs fitted from what the journal holds as known on a day; replayed without it."""

import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.books.posting import NOW, post, row
from typer.testing import CliRunner

from wyebridge.books.adopting import adopt
from wyebridge.books.history import history_of
from wyebridge.books.home import Home, make_home
from wyebridge.books.open import open_books
from wyebridge.cli import app
from wyebridge.engine.kernel.dates import add_months

from .small import PROBLEM

MONTHS = [add_months(date(2019, 4, 10), index) for index in range(26)]


@pytest.fixture
def home(small_partnership: Path, tmp_path: Path) -> Home:
    """The small partnership with an agreement for each of the two years before as well."""
    text = (small_partnership / "2021-22.yaml").read_text("utf-8")
    for year in (2019, 2020):
        days = text.replace("2021-0", f"{year}-0").replace("2022-03-31", f"{year + 1}-03-31")
        (small_partnership / f"{year}.yaml").write_text(days.replace("2021-22", f"{year}-{year - 1999}"), "utf-8")
    return make_home(tmp_path / "home", small_partnership)


def spent(home: Home) -> dict[date, int]:
    """Two payments each month for homes, from two bodies' ledgers; visits in one month alone; June is not over."""
    adopt(home, by="A. Clerk", now=NOW)
    pence = [int(value) for value in np.random.default_rng(4).lognormal(11.5, 0.1, len(MONTHS))]
    rows = [row("HOMES", f"{value / 100:.2f}", document=str(i), date=str(MONTHS[i])) for i, value in enumerate(pence)]
    post(home, [*rows, row("HOMES", "9.00", document="99", date="2021-06-01")])
    late = [row("HOMES", "1.00", document=str(i), date=str(day)) for i, day in enumerate(MONTHS)]
    visits = row("VISITS", "3.00", document="77", date="2021-05-01")
    post(home, [*late, visits], ledger="ACCG", name="late.csv", now=NOW.replace(day=2))
    return {day.replace(day=1): value + 100 for day, value in zip(MONTHS, pence, strict=True)}


def test_a_history_is_the_months_that_were_over_of_each_scheme_as_known_on_a_day(home: Home) -> None:
    expected = spent(home)
    with open_books(home.books) as books:
        found = history_of(books)
    first, pence = found.of("homes")
    assert (first, pence) == (date(2019, 4, 1), tuple(expected.values()))
    assert found.of("visits") == (date(2021, 5, 1), (300,))
    with open_books(home.books, known_on=NOW.date()) as books:
        before = history_of(books)
    assert before.of("homes")[1] == tuple(value - 100 for value in expected.values())
    assert before.of("visits") == (None, ())


def test_the_command_says_what_was_fitted_and_a_kept_run_is_replayed_without_the_home(
    home: Home, tmp_path: Path
) -> None:
    spent_by_month = spent(home)
    (tmp_path / "problem.yaml").write_text(PROBLEM, encoding="utf-8")
    agreement = home.path / "agreement" / "2021-22.yaml"
    asked = ["plan", "exposure", "--agreement", agreement, "--problem", tmp_path / "problem.yaml", "--scenarios", 1000]
    asked += ["--home", home.path, "--out", tmp_path / "runs", "--json"]
    done = CliRunner().invoke(app, [str(word) for word in asked])
    assert done.exit_code == 0, done.output
    said = {one["what"]: one["value"] for one in json.loads(done.stdout)["assumptions"]}
    assert said["The history of homes"].startswith("26 months: spread")
    assert said["The history of visits"].startswith("not fitted: 1 months")
    shutil.rmtree(home.path)
    [kept] = (tmp_path / "runs").iterdir()
    [trend] = json.loads(done.stdout)["trends"]
    assert [month["spent_pence"] for month in trend["months"]][:26] == list(spent_by_month.values())
    drawn = (kept / "history-homes.svg").read_text("utf-8")
    assert "2019" in drawn and "2022" in drawn
    assert drawn.count("<path") > 26
    assert "Every figure is the same" in CliRunner().invoke(app, ["plan", "replay", str(kept)]).stdout
