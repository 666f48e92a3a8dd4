"""Settlements and claims under the one chain: any change is found, and each body holds what it may see."""

import runpy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from deltalake import DeltaTable

from wyebridge.books.adopting import adopt
from wyebridge.books.claims import claims
from wyebridge.books.home import Home, read_home
from wyebridge.books.journal import tables
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.read import head
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.books.settling import settle_period, settlements
from wyebridge.engine.kernel.dates import Period

from .partnership import BOUND, LATER, YEAR, bind, decide, make_partnership, owing

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "verify_books.py"
INDEPENDENT: Final[Callable[[Path], tuple[str, str]]] = runpy.run_path(str(EXAMPLE))["verify"]


def place(books: Path) -> str:
    """Where our verifier, and the one written from the page alone, find that the books fail; '' where they hold."""
    ours = verify(books).failed_at
    assert INDEPENDENT(books)[0] == ours
    return ours


def segment(home: Home, kind: str) -> Path:
    [path] = (home.books / "claims" / f"kind={kind}").glob("holder=NC+TR/*.parquet")
    return path


def test_a_changed_claim_is_found(settled_home: Home) -> None:
    assert place(settled_home.books) == ""
    path = segment(settled_home, "claim")
    path.write_bytes(path.read_bytes().replace(b"NC", b"SC", 1))
    assert place(settled_home.books) == f"batch {head(settled_home.books).batch}"
    assert "claims/kind=claim/holder=NC+TR" in verify(settled_home.books).failure


def test_a_settlement_taken_away_is_found(settled_home: Home) -> None:
    [path] = (settled_home.books / "settlements").glob("*.parquet")
    path.unlink()
    assert "is missing" in verify(settled_home.books).failure


@pytest.mark.parametrize("table", ["settlements", "claims"])
def test_a_table_whose_log_is_gone_is_found(settled_home: Home, table: str) -> None:
    shutil.rmtree(settled_home.books / table / "_delta_log")
    assert not verify(settled_home.books).holds


@pytest.mark.parametrize(("table", "rows"), [("settlements", 1), ("claims", 2)])
def test_any_reader_of_delta_lake_sees_them(settled_home: Home, table: str, rows: int) -> None:
    assert DeltaTable(str(settled_home.books / table)).to_pyarrow_table().num_rows == rows


@pytest.mark.parametrize(("partner", "sees"), [("NC", ["TR"]), ("SC", ["TR"]), ("TR", ["NC", "SC"])])
def test_each_partners_copy_has_the_settlement_and_its_own_claims_and_verifies(
    partner: str, sees: list[str], settled_home: Home, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy_books(settled_home.books, partner, copy)
    assert place(copy) == ""
    with open_books(copy) as books:
        assert len(settlements(books, YEAR)) == 1
        rows = claims(books, as_at=LATER.date()).rows
    others = [row.claim.creditor if row.claim.debtor == partner else row.claim.debtor for row in rows]
    assert others == sees


def test_a_copy_of_one_body_s_trues_up_as_the_books_do(year_over: Home, tmp_path: Path) -> None:
    bind(year_over)
    decide(year_over)
    adopt(read_home(year_over.path), by="A. Clerk", now=LATER)
    copy = tmp_path / "copy"
    copy_books(year_over.books, "SC", copy)
    with open_books(copy) as books:
        advised = settle_period(books, Period(YEAR), on=LATER.date())
    assert owing(advised) == owing(bind(year_over, now=LATER))


def test_books_made_before_there_were_claims_take_them_from_now_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(tables, "TABLES", ("entries", "agreements", "decisions"))
        home = make_partnership(tmp_path)
    assert not (home.books / "claims").exists()
    assert verify(home.books).holds
    copy_books(home.books, "SC", tmp_path / "before")
    assert verify(tmp_path / "before").holds
    assert bind(home, now=BOUND).batch
    assert place(home.books) == ""
    begins = home.books / "claims" / "_delta_log" / f"{0:020}.json"
    begins.write_text(begins.read_text("utf-8").replace("false", "true", 1), "utf-8")
    assert place(home.books) == "the claims table's first log entry"
