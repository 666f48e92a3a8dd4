"""A partner's statement of claims as written: live totals, a PDF anybody can read, and no third body's business."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from wyebridge.books.claims import Claims, claim_sum, claims, record_events
from wyebridge.books.home import Home
from wyebridge.books.open import open_books
from wyebridge.books.settling import bind_year
from wyebridge.cli import app
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.ledger.claims import ClaimEvent
from wyebridge.papers.workbook import CHECKS
from wyebridge.papers.write import write_claims

from .partnership import AGREEMENT, PARTNERS, RESERVED, RUN_AS_FORMULA, make_partnership
from .test_papers import Reopened, text_of

BOUND: Final = datetime(2022, 5, 20, 9, 0, tzinfo=UTC)
AS_AT: Final = date(2022, 6, 30)
each_partner = pytest.mark.parametrize("partner", PARTNERS)


@pytest.fixture(scope="session")
def claimed(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The trust and the two councils, their year settled, and something said of the first claim."""
    text = AGREEMENT.replace("year: 2021-22\n", "year: 2021-22\nsigned_on: 2021-03-20\n")
    home = make_partnership(tmp_path_factory.mktemp("claimed"), text)
    settled = bind_year(home, FinancialYear(2021), by="A. Treasurer", now=BOUND)
    first = settled.claims[0]
    told = {"claim": first.id, "on": BOUND.date(), "known_on": BOUND.date(), "by": "B. Bursar"}
    for event in (
        ClaimEvent(kind="disputed", pence=1_00, because=RUN_AS_FORMULA, for_partner=first.debtor, **told),
        ClaimEvent(kind="paid", pence=50, document="BACS-17", for_partner=first.debtor, **told),
        ClaimEvent(kind="disclosed", because="No funds stand behind it.", for_partner=first.creditor, **told),
    ):
        record_events(home, [event], now=BOUND)
    return home


@pytest.fixture(scope="session")
def statements_of_claims(claimed: Home) -> dict[str, Claims]:
    with open_books(claimed.books) as books:
        return {partner: claims(books, as_at=AS_AT, partner=partner) for partner in PARTNERS}


@pytest.fixture(scope="session")
def claims_written(statements_of_claims: dict[str, Claims], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("claims")
    for found in statements_of_claims.values():
        write_claims(found, out)
    return out


def path_of(written: Path, partner: str, kind: str) -> Path:
    return written / f"claims-{partner}-at-{AS_AT}.{kind}"


@each_partner
def test_every_formula_gives_the_value_written_beside_it_and_agrees_with_the_books(
    claims_written: Path, partner: str
) -> None:
    path = path_of(claims_written, partner, "xlsx")
    book = Reopened(path)
    sums = {place: formula for place, formula in book.formulas.items() if "IF(" not in formula and "ABS" not in formula}
    assert len(sums) > 10
    for (sheet, address), formula in sums.items():
        assert book.number(sheet, address) == Decimal(book.values[sheet, address]), formula
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(CHECKS).to_python()
    assert next(row for row in rows if str(row[0]).startswith("Sum of all differences"))[1] == 0


@each_partner
def test_the_pdf_says_each_claim_what_became_of_it_and_who_owes_whom(
    claims_written: Path, statements_of_claims: dict[str, Claims], partner: str
) -> None:
    path = path_of(claims_written, partner, "pdf")
    text, found = text_of(path), statements_of_claims[partner]
    assert found.rows
    for row in found.rows:
        assert row.claim.id in text and pounds(row.balance.owed_pence) in text
    for one in found.between():
        assert pounds(one.net_pence) in text
    assert pounds(claim_sum(found.owed_to(partner)).owed_pence) in text
    assert found.head in text
    xmp = PdfReader(path).xmp_metadata
    assert xmp is not None and "<pdfuaid:part>1</pdfuaid:part>" in xmp.stream.get_data().decode()


def test_what_was_said_of_a_claim_is_in_both_its_bodies_papers_and_in_no_third(
    claims_written: Path, statements_of_claims: dict[str, Claims]
) -> None:
    every = [row for found in statements_of_claims.values() for row in found.rows]
    first = next(row.claim for row in every if row.claim.id == "2021-22.1.1")
    sides = {first.debtor, first.creditor}
    for partner in PARTNERS:
        text = text_of(path_of(claims_written, partner, "pdf"))
        assert ("BACS-17" in text) == (partner in sides)
        assert ("No funds stand behind it." in text) == (partner in sides)
        assert not any(word in text for word in RESERVED.values())


def test_a_reason_that_a_spreadsheet_could_run_is_text(claims_written: Path) -> None:
    for partner in PARTNERS:
        for formula in Reopened(path_of(claims_written, partner, "xlsx")).formulas.values():
            assert "HYPERLINK" not in formula


def test_the_same_books_and_day_give_the_same_bytes(claimed: Home, claims_written: Path, tmp_path: Path) -> None:
    with open_books(claimed.books) as books:
        for file in write_claims(claims(books, as_at=AS_AT, partner="WC"), tmp_path):
            assert file.read_bytes() == (claims_written / file.name).read_bytes()


def test_the_commands_write_them(claimed: Home, tmp_path: Path) -> None:
    words = ["--home", str(claimed.path), "--partner", "EC", "--out", str(tmp_path)]
    done = CliRunner().invoke(app, ["claims", *words, "--as-at", str(AS_AT)])
    assert done.exit_code == 0, done.output
    assert {file.name for file in tmp_path.iterdir()} == {f"claims-EC-at-{AS_AT}.{kind}" for kind in ("pdf", "xlsx")}
    assert CliRunner().invoke(app, ["claims", "--home", str(claimed.path), "--out", str(tmp_path)]).exit_code == 2
    done = CliRunner().invoke(app, ["statement", *words, "--as-at", "2022-03-31"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "claims-EC-at-2022-03-31.pdf").is_file()
