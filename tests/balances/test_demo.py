"""The made-up trust's receipts: every fault that was planted is found under its word, and nothing else is."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from wyebridge.books.balances.reconcile import BalancesStated, reconcile_balances
from wyebridge.books.balances.register import load_balance_register
from wyebridge.books.home import make_home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.demo.extracts import write_extracts
from wyebridge.demo.receipts import Receipt, make_receipts, write_receipts
from wyebridge.demo.run import reference_trust
from wyebridge.engine.ledger.balances.terms import RULES

LINES: Final = 30_000
NOW: Final = datetime(2009, 4, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[BalancesStated, list[Receipt]]:
    folder = tmp_path_factory.mktemp("trust")
    home = make_home(folder / "home", reference_trust())
    council, trust = write_extracts(folder, agreement=home.agreements[0], coding=home.coding, lines=LINES)
    receipts = write_receipts(council, trust)
    feeds = ("council-ledger", "HC"), ("pct-ledger", "HPCT"), ("council-receipts", "HC"), ("pct-receipts", "HPCT")
    for path, (feed, ledger) in zip((council, trust, *receipts), feeds, strict=True):
        import_extract(home, path, feed_id=feed, for_partner=ledger, by="demo", now=NOW)
    assert verify(home.books).holds
    with open_books(home.books) as books:
        [found] = reconcile_balances(books, load_balance_register(home.path, books.agreements))
    return found, [receipt for of_body in make_receipts(council, trust) for receipt in of_body]


def test_each_fault_is_found_under_its_word_and_no_sound_receipt_is(
    planted: tuple[BalancesStated, list[Receipt]],
) -> None:
    found, receipts = planted
    faulty = Counter(one.fault for one in receipts if one.fault not in ("", "other fund", "spelling", "missing"))
    faulty["missing"] = 2  # a cheque that nobody paid, and a payment that nobody received
    assert Counter(one.kind for one in found.balances.differences) == faulty
    assert faulty.keys() >= {"VAT", "amount", "duplicate", "wrong year"}


def test_each_difference_names_the_receipt_that_was_spoilt(planted: tuple[BalancesStated, list[Receipt]]) -> None:
    found, receipts = planted
    numbers = {one.number: one.fault for one in receipts if one.fault}
    for one in found.balances.differences:
        named = {numbers.get(entry.document) for entry in (*one.first, *one.second, *one.elsewhere)} - {None}
        assert named == {one.kind} or (one.kind == "missing" and not named)


def test_receipts_of_several_lines_other_funds_and_odd_spellings_still_match(
    planted: tuple[BalancesStated, list[Receipt]],
) -> None:
    found, receipts = planted
    rules = {one.rule for one in found.balances.matched}
    assert rules >= {"reference", "reference-sums", "amount-and-date", "other-fund", "document-sum", "spelling"}
    assert rules <= set(RULES)
    assert [spelling.spelling for spelling in found.spellings] == ["Herefordshire Primary Care Trst"]
    assert len({one.name for one in receipts}) == 7


def test_the_same_extracts_give_the_same_receipts(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", reference_trust())
    paths = write_extracts(tmp_path, agreement=home.agreements[0], coding=home.coding, lines=4_000)
    first = [path.read_bytes() for path in write_receipts(*paths)]
    assert [path.read_bytes() for path in write_receipts(*paths)] == first
    assert make_receipts(*paths, seed=1) != make_receipts(*paths)
