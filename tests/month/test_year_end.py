"""A year's last month: closing it settles the year for good, and what comes after is of a year that is closed."""

import shutil
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from wyebridge.books.claims import claim_sum, claims
from wyebridge.books.closing import checklist
from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.books.settling import bind_year, settle_period
from wyebridge.engine.kernel.dates import FinancialYear, Period
from wyebridge.engine.kernel.problems import Refused

from .partnership import AGREEMENT, PLAN, bring_in, certify, close, closing_home, cut_off, day_after, pay, tell

MARCH: Final = "2021-22-M12"
YEAR: Final = FinancialYear(2021)
YEAR_END: Final = date(2022, 3, 31)
LATER: Final = day_after(Period.parse("2022-23-M02"))
NEXT_YEAR: Final = (
    ("2021-22", "2022-23"),
    ("2022-03-31", "2023-03-31"),
    ("2021-04", "2022-04"),
    ("2021-03-25", "2022-03-25"),
    ("version: first", "version: next"),
    ("AC: 75%, LT: 25%", "AC: 50%, LT: 50%"),
)
FROM_MARCH: Final = PLAN.replace("2021-04-01", "2022-03-01")


@pytest.fixture(scope="session")
def march_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = closing_home(tmp_path_factory.mktemp("march"), plan=FROM_MARCH)
    bring_in(made, MARCH, paid=("1300.00", "1150.00"))
    tell(made, "LT", "accruals", "accrued", [("2022-03-31", "40.00", "HOURS")], now=day_after(Period.parse(MARCH)))
    return made.path


@pytest.fixture
def march(march_once: Path, tmp_path: Path) -> Home:
    """A home with its year's only payments in March: homes £100 over, visits £10 under with what is accrued."""
    return read_home(Path(shutil.copytree(march_once, tmp_path / "home")))


def unmet(home: Home) -> dict[str, str]:
    with open_books(home.books) as books:
        found = checklist(books, Period.parse(MARCH), today=day_after(Period.parse(MARCH)).date())
    return {item.what: item.found for item in found.items if not item.is_met}


def test_closing_the_last_month_settles_the_year_on_what_was_paid_and_accrued(march: Home) -> None:
    cut_off(march, MARCH, status="soft")
    assert len([what for what in unmet(march) if what.startswith("Feed")]) == 4, "a year needs a hard close"
    cut_off(march, MARCH)
    certify(march, MARCH)
    made = close(march, MARCH)
    assert made.checklist.is_closed
    assert made.settled is not None and made.settled.batch
    settlement = made.settled.settlement
    assert settlement.allocation.borne_by() == {"AC": 100_00, "LT": -10_00}
    # The council paid £1,300, and received £50; the trust paid £1,150, accrued £40 and contributed £50.
    nets = {account.partner: account.net_pence for account in settlement.accounts}
    assert nets == {"AC": 1300_00 - 50_00 - 1800_00 - 100_00, "LT": 1190_00 + 50_00 - 600_00 + 10_00}
    again = close(march, MARCH)
    assert again.was_already_closed and again.settled is not None and again.settled.batch is None
    assert verify(march.books).holds
    with open_books(march.books) as books:
        assert position(books, as_at=YEAR_END).status == "closed"


def test_settling_on_a_position_already_worked_out_is_as_working_it_out_until_a_month_is_closed(march: Home) -> None:
    today = day_after(Period.parse(MARCH)).date()
    with open_books(march.books) as books:
        found = position(books, as_at=YEAR_END)
        assert settle_period(books, Period(YEAR), on=today, found=found) == settle_period(books, Period(YEAR), on=today)
    cut_off(march, MARCH)
    certify(march, MARCH)
    assert close(march, MARCH).checklist.is_closed
    pay(march, "AC", "late", [("2022-03-30", "7.00", "PLACES")], now=LATER)
    with open_books(march.books) as books:
        as_closed = position(books, as_at=YEAR_END)
        known = settle_period(books, Period(YEAR), on=LATER.date(), found=as_closed)
        assert known == settle_period(books, Period(YEAR), on=LATER.date())
        assert sum(line.spend for line in known.settlement.position.lines) == 700 + sum(
            row.actual_to_date_pence + row.accrued_to_date_pence for row in as_closed.rows
        )


def test_a_year_that_cannot_be_settled_keeps_its_last_month_open(tmp_path: Path) -> None:
    made = closing_home(tmp_path, plan=FROM_MARCH, agreement=AGREEMENT.replace("signed_on: 2021-03-25\n", ""))
    bring_in(made, MARCH)
    assert "was not signed" in unmet(made)["The year can be settled"]


def test_where_months_are_closed_a_year_binds_only_by_closing_its_last(march: Home) -> None:
    with pytest.raises(Refused, match="month-not-closed"):
        bind_year(march, YEAR, by="A. Treasurer", now=day_after(Period.parse(MARCH)))


def test_what_comes_of_a_closed_year_is_trued_up_by_its_own_rules_and_shown_apart_in_the_next(march: Home) -> None:
    cut_off(march, MARCH)
    certify(march, MARCH)
    close(march, MARCH)
    next_year = AGREEMENT
    for old, new in NEXT_YEAR:
        next_year = next_year.replace(old, new)
    (march.path / "agreement" / "2.yaml").write_text(next_year, encoding="utf-8")
    pay(march, "AC", "late", [("2022-03-28", "8.00", "PLACES"), ("2022-05-10", "30.00", "PLACES")], now=LATER)
    pay(march, "LT", "in-may", [("2022-05-11", "40.00", "HOURS")], now=LATER)
    with open_books(march.books) as books:
        may = position(books, as_at=date(2022, 5, 31))
    assert sum(row.actual_to_date_pence for row in may.rows) == 70_00, "last year's £8 is in none of this year's"
    assert sum(row.accrued_to_date_pence for row in may.rows) == -40_00, "what was accrued, taken back against its bill"
    earlier = {row.partner: row.actual_to_date_pence for row in may.earlier_years}
    assert earlier == {"AC": 6_00, "LT": 2_00}, "by last year's shares"
    settled = bind_year(read_home(march.path), YEAR, by="A. Treasurer", now=LATER)
    assert settled.settlement.true_up_pence == {"AC": 8_00}
    with open_books(march.books) as books:
        found = claims(books, as_at=LATER.date())
    # The council paid £8 more of its own line, which it bears: nothing more is owed for it, and £650 is as it was.
    assert settled.claims == ()
    assert claim_sum(found.rows).raised_pence == 650_00
