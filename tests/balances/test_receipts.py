"""A contribution stands in two ledgers: it is counted from the payer's, and the receiver's own is kept beside it."""

from wyebridge.books.home import Home
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.books.statement.partner import statement
from wyebridge.books.statement.upward import upward_account

from .ledgers import post

PAID = ("2021-05-15", "P1", "105.00", "Arrow Council", "FUND")
RECEIVED = ("2021-05-17", "R1", "-105.00", "Arrow CCG", "FROM")


def test_a_receipt_stands_where_both_bodies_see_it(small_home: Home) -> None:
    post(small_home, "AC", [RECEIVED])
    copy_books(small_home.books, "ACCG", small_home.path.parent / "copy")
    found = verify(small_home.path.parent / "copy")
    assert (found.holds, found.entries, found.withheld) == (True, 1, {})
    with open_books(small_home.path.parent / "copy") as books:
        entries = books.entries
        [one] = books.rows(entries.select("class", "fund", "pence", "to_account"))
    assert one == ("receipt", "care", -10_500, "fund:care:received:AC")


def test_a_receipt_is_counted_once_from_the_payers_ledger(small_home: Home) -> None:
    post(small_home, "ACCG", [PAID])
    with open_books(small_home.books) as books:
        before = position(books)
    post(small_home, "AC", [RECEIVED])
    with open_books(small_home.books) as books:
        after = position(books)
    assert (after.rows, after.standings, after.outside) == (before.rows, before.standings, before.outside)
    assert after.rows


def test_a_receipt_is_a_step_of_its_own_in_the_receivers_statement(small_home: Home) -> None:
    post(small_home, "ACCG", [PAID])
    post(small_home, "AC", [RECEIVED, ("2021-05-20", "H1", "7.00", "Fletchings", "HOMES")])
    with open_books(small_home.books) as books:
        found = statement(books, "AC")
    files = found.reconciliations[0]
    assert (files.step("received").pence, files.step("received").rows) == (10_500, -1)
    assert found.unexplained_pence == 0
    account = upward_account(found)
    assert account.owed_pence == found.total.net_pence, "the receipt is in neither side of the account upward"
