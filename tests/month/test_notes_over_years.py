"""A note to the accounts once a year is settled, with what was accrued, and the next year's beside it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest

from wyebridge.books.claims import claims
from wyebridge.books.disclosure.disclose import disclose, stated_of, year_before
from wyebridge.books.disclosure.terms import Disclosure
from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.books.settling import bind_year
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.ledger.accounting import Accounting
from wyebridge.papers.disclosure import disclosure_paper

from .partnership import AGREEMENT, pay, tell, write_registers

NEXT: Final = (
    AGREEMENT.replace("2022", "2023")
    .replace("2021-22", "2022-23")
    .replace("2021-", "2022-")
    .replace(": first", ": second")
)
LATER: Final = datetime(2022, 6, 3, 9, 0, tzinfo=UTC)
ACCOUNTING: Final = {
    year: Accounting.model_validate(
        {"year": str(year), "treatments": [{"fund": "care", "treatment": "joint-operation", "because": "Both decide."}]}
    )
    for year in (FinancialYear(2021), FinancialYear(2022))
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two years of one fund: in the first, homes £1,300 with £40.01 accrued in March, visits £1,100; it is settled."""
    registers = write_registers(tmp_path / "registers")
    (registers / "2.yaml").write_text(NEXT, encoding="utf-8")
    made = make_home(tmp_path / "home", registers)
    pay(made, "AC", "ac-1", [("2021-09-10", "1300.00", "PLACES")])
    pay(made, "LT", "lt-1", [("2021-05-10", "1100.00", "HOURS"), ("2021-06-10", "600.00", "FUND")])
    tell(made, "AC", "accruals", "march", [("2022-03-31", "40.01", "PLACES")])
    pay(made, "AC", "ac-2", [("2022-05-10", "77.00", "PLACES")], now=LATER)
    bind_year(read_home(made.path), FinancialYear(2021), by="A. Treasurer", now=LATER)
    return made


def note(home: Home, partner: str, as_at: date) -> Disclosure:
    with open_books(home.books) as books:
        stated = stated_of(books, position(books, as_at=as_at))
        return disclose(books, stated, partner, ACCOUNTING, before=year_before(books, stated.position.year))


def test_what_a_settlement_moved_is_counted_and_what_is_owed_is_what_it_raised(home: Home) -> None:
    notes = {partner: note(home, partner, date(2022, 3, 31)) for partner in ("AC", "LT")}
    # Each bears its own: the council's homes came to £1,340.01, which is £140.01 over; the trust's visits, £100 under.
    borne = {"AC": 1_800_00 + 140_01, "LT": 600_00 - 100_00}
    for partner, found in notes.items():
        [one] = found.recognised
        assert found.settlement == "2021-22.1"
        assert one.expenditure_pence == one.borne_pence == borne[partner]
        assert one.share_pence + one.accrued_pence == {"AC": 1_830_01, "LT": 610_00}[partner]
        assert found.differences_pence == 0
    with open_books(home.books) as books:
        [claim] = claims(books, as_at=date(2022, 3, 31)).rows
    owed = {partner: found.recognised[0].owed_pence for partner, found in notes.items()}
    assert owed[claim.claim.creditor] == -owed[claim.claim.debtor] == claim.claim.pence


def test_the_next_years_note_has_this_years_beside_it(home: Home) -> None:
    found = note(home, "AC", date(2022, 5, 31))
    assert (found.before is not None, found.settlement) == (True, "")
    [pool] = next(part for part in disclosure_paper(found).parts if part.name == "Funds").tables
    assert [column.heading for column in pool.columns] == ["What", "2022-23", "2021-22"]
    met = next(row for row in pool.rows if row.key == "met")
    assert met.cells[1:] == (77_00 - 40_01, 2_440_01), "what was accrued in March is taken back in April"
    own = next(part for part in disclosure_paper(found).parts if part.name == "Own accounts")
    assert "The year before, 2021-22" in [table.caption for table in own.tables]
    assert found.differences_pence == 0
