"""What a body publishes of its payments: each once, by the body that paid, named as an officer has decided."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from wyebridge.books.home import Home, make_home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.books.redactions import SHOWN, UNDECIDED, Ground, Redaction, payee_key, record_redaction
from wyebridge.books.transparency import COLUMNS, Publication, publication
from wyebridge.engine.kernel.problems import Refused
from wyebridge.papers.transparency import write_publication

from .posting import NOW, posted, state

FIRST, LAST = date(2021, 5, 1), date(2021, 5, 31)
COUNCIL = (
    "Payment Date,Document Number,Gross,VAT,Net,Supplier,Cost Centre,Directorate,Description",
    "2021-05-10,1,600.01,100.00,500.01,Fletchings,HOMES,Adults,Places",
    "2021-05-10,2,,,500.00,Quern,HOMES,Adults,Places",  # not over the threshold
    "2021-05-11,3,,,300.00,Lugg,HOMES,Adults,Places",  # two lines of one payment, which is over
    "2021-05-11,3,,,300.00,Lugg,VISITS,Adults,Hours",
    "2021-05-12,4,,,-700.00,=Wye(1),OWN,Roads,=cmd()",
    "2021-05-13,5,,,900.00,Joan Teme,HOMES,Adults,Respite",
    "2021-06-01,6,,,900.00,Fletchings,HOMES,Adults,Places",
    "2021-05-14,,,,400.00,Quern,HOMES,Adults,Places",
    "2021-05-14,,,,400.00,Quern,HOMES,Adults,Places",  # no document: each is a payment by itself
)
HEALTH = (
    "Date,Transaction Number,Amount,Supplier,Cost Centre,Expense Area,Expense Type",
    "10/05/2021,1,25000.01,Fletchings,HOMES,Nursing,Places",
    "13/05/2021,2,25000.00,Quern,HOMES,Nursing,Places",
)


@pytest.fixture
def paid(small_home: Home) -> Home:
    for ledger, feed, rows in (("AC", "council-over-500", COUNCIL), ("ACCG", "nhs-over-25k", HEALTH)):
        path = small_home.path.parent / f"{ledger}.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        import_extract(small_home, path, feed_id=feed, for_partner=ledger, by="A. Clerk", now=NOW)
    return small_home


def _published(home: Home, partner: str = "AC") -> Publication:
    with open_books(home.books) as books:
        return publication(books, partner, first=FIRST, last=LAST)


def _decide(home: Home, ground: Ground = "personal", **said: str) -> None:
    words = {"ledger": "AC", "for_partner": "AC", "because": "Agreed with the information officer.", **said}
    given = Redaction(ground=ground, decided_on=NOW.date(), by="A. Clerk", **words)
    record_redaction(home, given, now=NOW)


def test_payments_over_the_threshold_are_published_and_all_else_is_counted(paid: Home) -> None:
    found = _published(paid)
    assert [(row.document, row.pence) for row in found.rows] == [
        ("1", 50_001),
        ("3", 30_000),
        ("3", 30_000),
        ("4", -70_000),
        ("5", 90_000),
    ]
    # The slow way: the books' own files, one entry at a time.
    entries = [one for one in posted(paid) if one["ledger"] == "AC" and FIRST <= one["effective_on"] <= LAST]
    sums = Counter[str]()
    for one in entries:
        sums[one["document"]] += one["pence"]
    over = [one for one in entries if abs(sums[one["document"]] if one["document"] else one["pence"]) > 50_000]
    assert Counter(one["pence"] for one in over) == Counter(row.pence for row in found.rows)
    assert (found.paid_rows, found.paid_pence) == (len(entries), sum(one["pence"] for one in entries))
    assert found.pence + found.left_out_pence == found.paid_pence
    assert len(found.rows) + found.left_out_rows == found.paid_rows


def test_each_payment_is_published_once_by_the_body_that_paid(paid: Home) -> None:
    council, trust = _published(paid), _published(paid, "ACCG")
    assert [(row.document, row.pence) for row in trust.rows] == [("1", 25_000_01)]
    assert (council.layout, trust.layout) == ("council-over-500", "nhs-over-25k")
    every = [one for one in posted(paid) if FIRST <= one["effective_on"] <= LAST]
    assert council.paid_rows + trust.paid_rows == len(every)


def test_vat_that_is_not_recovered_stands_beside_the_net_amount(paid: Home) -> None:
    assert [row.irrecoverable_pence for row in _published(paid).rows] == [0, None, None, None, None]


def test_a_payee_that_reads_as_a_person_is_withheld_until_an_officer_decides(paid: Home) -> None:
    assert _payee(paid, "5") == UNDECIDED
    assert _published(paid).undecided == 1
    _decide(paid, payee_sha256=payee_key("joan  TEME"))
    assert (_payee(paid, "5"), _published(paid).redacted, _published(paid).undecided) == (SHOWN["personal"], 1, 0)
    _decide(paid, "none", payee_sha256=payee_key("Joan Teme"))
    assert _payee(paid, "5") == "Joan Teme"
    assert verify(paid.books).holds


def test_what_is_published_as_known_on_a_past_day_follows_what_has_been_decided_since(paid: Home) -> None:
    given = Redaction(
        ledger="AC", for_partner="AC", ground="personal", payee_sha256=payee_key("Fletchings"), by="A. Clerk",
        because="Agreed with the information officer.", decided_on=NOW.date() + timedelta(days=9),
    )  # fmt: skip
    record_redaction(paid, given, now=NOW + timedelta(days=9))
    with open_books(paid.books, known_on=NOW.date()) as books:
        found = publication(books, "AC", first=FIRST, last=LAST)
    assert found.rows[0].payee == SHOWN["personal"]


def test_a_decision_on_one_payment_comes_before_that_on_its_payee(paid: Home) -> None:
    _decide(paid, "commercial", document="1")
    _decide(paid, "none", payee_sha256=payee_key("Fletchings"))
    assert _payee(paid, "1") == SHOWN["commercial"]


def test_a_decision_of_one_body_changes_nothing_of_anothers(paid: Home) -> None:
    _decide(paid, payee_sha256=payee_key("Fletchings"))
    assert _payee(paid, "1") == SHOWN["personal"]
    assert _published(paid, "ACCG").rows[0].payee == "Fletchings"


def _payee(home: Home, document: str) -> str:
    [payee] = {row.payee for row in _published(home).rows if row.document == document}
    return payee


def test_the_books_keep_no_name_of_a_payee_redacted(paid: Home) -> None:
    _decide(paid, payee_sha256=payee_key("Ledbury Lugg"))
    kept = [path.read_bytes() for path in (paid.books / "claims").rglob("*.parquet")]
    assert kept
    assert not any(b"Ledbury" in one for one in kept)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"document": "1", "for_partner": "ACCG"}, "not-its-payment"),
        ({"document": "1", "payee_sha256": "x"}, "what-is-redacted"),
        ({}, "what-is-redacted"),
        ({"document": "1", "because": "For Joan Teme."}, "reason"),
        ({"document": "1", "because": " "}, "reason"),
        ({"document": "1", "ledger": "NOBODY"}, "not-a-partner"),
    ],
)
def test_a_decision_that_may_not_be_taken_is_refused(paid: Home, said: dict[str, str], code: str) -> None:
    before = state(paid)
    with pytest.raises(Refused) as refused:
        _decide(paid, "personal", **said)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert state(paid) == before


@pytest.mark.parametrize("partner", ["AC", "ACCG"])
def test_the_file_has_the_published_columns_and_no_formula(paid: Home, partner: str, tmp_path: Path) -> None:
    found = _published(paid, partner)
    path = write_publication(found, tmp_path / "out")
    with path.open(encoding="utf-8", newline="") as stream:
        headings, *rows = csv.reader(stream)
    assert tuple(headings) == COLUMNS[found.layout]
    assert len(rows) == len(found.rows)
    amount = headings.index("Net Amount" if partner == "AC" else "Amount")
    assert [row[amount].replace(".", "") for row in rows] == [str(row.pence) for row in found.rows]
    for row in rows:
        cells = [cell for index, cell in enumerate(row) if index != amount]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


@pytest.mark.parametrize("partner", ["AC", "ACCG"])
def test_the_feed_of_the_same_name_reads_the_file_back_to_the_penny(
    paid: Home, partner: str, tmp_path: Path, small_home: Home
) -> None:
    found = _published(paid, partner)
    path = write_publication(found, tmp_path / "out")
    home = make_home(tmp_path / "again", small_home.path / "agreement")
    again = import_extract(home, path, feed_id=found.layout, for_partner=partner, by="A. Clerk", now=NOW)
    assert again.manifest["control"]["rows_posted"] == len(found.rows)
    assert again.manifest["control"]["pence_posted"] == found.pence
    assert [one["supplier"].lstrip("'") for one in posted(home)] == [row.payee for row in found.rows]
