"""What is published, anybody may read; what is not, nobody without the right; and a payee is named only as decided."""

import csv
import hashlib
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.month.partnership import bring_in, certify, close, closing_home, cut_off
from tests.office.conftest import text_of
from tests.office.program import Program

from wyebridge.books.home import Home
from wyebridge.books.importing import import_extract
from wyebridge.books.open import open_books
from wyebridge.books.redactions import UNDECIDED, Redaction, payee_key, record_redaction
from wyebridge.office.kernel.models import Act
from wyebridge.office.publishing.models import Publication

NOW = datetime(2021, 7, 1, 9, 0, tzinfo=UTC)
BIG = """\
Payment Date,Document Number,Net,Supplier Name,Cost Centre,Directorate,Purpose
03/05/2021,2001,1000.00,Fletchings Care Home,HOMES,Adults,Places
04/05/2021,2002,600.00,Mrs Ada Made-Up,HOMES,Adults,Places
05/05/2021,2003,700.00,Madeup Stationers,OWN1,Offices,Paper
06/05/2021,2004,20.00,Fletchings Care Home,HOMES,Adults,Places
13/05/2021,2005,800.00,=cmd|x,HOMES,Adults,Places
"""
MAY = "2021-22-M02"


@pytest.fixture
def home(office_home: Home, tmp_path: Path) -> Home:
    file = tmp_path / "big.csv"
    file.write_text(BIG, encoding="utf-8")
    import_extract(office_home, file, feed_id="council-over-500", for_partner="AC", by="a test", now=NOW)
    return office_home


def publish(browser: Client, kind: str = "payments", month: str = MAY) -> Publication:
    page = text_of(browser.get("/publish/", {"kind": kind, "month": month}))
    found = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert found, page
    answer = browser.post("/publish/", {"kind": kind, "month": month, "sha256": found[1]})
    assert answer.status_code == 302, text_of(answer)
    return Publication.objects.get(taken_down_at=None, kind=kind)


def place_of(home: Home, document: str) -> str:
    with open_books(home.books) as books:
        entries = books.entries
        [(batch, row)] = books.rows(entries.filter(entries.document == document).select("batch", "row"))
    return f"/pound/{batch}/{row}/"


def test_anybody_reads_a_published_pound_at_the_address_that_officers_have(
    as_: Callable[[str], Client], home: Home
) -> None:
    at, nobody = place_of(home, "2001"), as_("nobody")
    assert nobody.get(at)["Location"].startswith("/sign-in/"), "before it is published it is for those who may see it"
    publish(as_("council-lead"))
    page = text_of(nobody.get(at))
    assert "£1,000.00 to Fletchings Care Home" in page
    # 30% and 70%, as the agreement says, from the care fund.
    assert "£300.00" in page and "£700.00" in page and "Care homes" in page
    assert "Decided by" in page
    # What is not published is not there: the rule that coded it and its author, the cost centre, who recorded it.
    for secret in ("AC-homes", "HOMES", "a test", "Cost centre", "finance"):
        assert secret not in page
    assert "By the rule" in text_of(as_("council-member").get(at))
    for name in ("clerk", "outsider"):
        assert "By the rule" not in text_of(as_(name).get(at))


def test_a_program_reads_a_published_pound_without_a_token(as_: Callable[[str], Client], home: Home) -> None:
    at = f"/public{place_of(home, '2001').replace('/pound/', '/pounds/').rstrip('/')}"
    anybody = Program(None)
    anybody.ask(at, 404)
    publish(as_("council-lead"))
    told = anybody.ask(at)
    assert (told["payment"]["payee"], told["payment"]["pence"]) == ("Fletchings Care Home", 1_000_00)
    assert told["parts_pence"] == {"AC": 300_00, "ACCG": 700_00} and told["is_shared"]
    # What is not published is not there: the rule that coded it, the cost centre, the file, who recorded it.
    for secret in ("AC-homes", "HOMES", "a test", "cost_centre", "big.csv", "rule"):
        assert secret not in str(told)
    nobodys = next(one for one in anybody.ask("/public/publications") if one["kind"] == "payments")
    paid = anybody.ask(f"/public/publications/{nobodys['id']}/payments")
    assert sum(one["pence"] for one in paid["payments"]) == paid["pence"] and paid["after"] is None
    assert "Ada" not in str(paid)


def test_what_is_not_published_is_not_told(as_: Callable[[str], Client], home: Home) -> None:
    publish(as_("council-lead"))
    nobody = as_("nobody")
    for document in ("2004", "1001"):  # under the threshold; and of a month that is not published
        assert nobody.get(place_of(home, document)).status_code == 302
    assert nobody.get("/pound/999/1/").status_code == 302
    assert as_("trust-lead").get(place_of(home, "1003")).status_code == 404


def test_a_payee_who_may_be_a_person_is_named_only_once_that_is_decided(
    as_: Callable[[str], Client], home: Home
) -> None:
    publish(as_("council-lead"))
    at, nobody = place_of(home, "2002"), as_("nobody")
    assert UNDECIDED in text_of(nobody.get(at)) and "Ada" not in text_of(nobody.get(at))
    decided = Redaction(
        ledger="AC",
        payee_sha256=payee_key("Fletchings Care Home"),
        ground="commercial",
        because="a tender is under way",
        decided_on=date(2021, 7, 2),
        by="a test",
        for_partner="AC",
    )
    record_redaction(home, decided, now=NOW)
    page = text_of(nobody.get(place_of(home, "2001")))
    assert "Redacted (commercial confidence)" in page and "Fletchings" not in page, "a later decision counts at once"


def test_a_body_publishes_its_own_payments_outside_the_funds_too(as_: Callable[[str], Client], home: Home) -> None:
    publish(as_("council-lead"))
    for name in ("nobody", "trust-lead", "council-member"):
        page = text_of(as_(name).get(place_of(home, "2003")))
        assert "Madeup Stationers" in page and "it was AC’s own" in page


def test_the_page_of_payments_has_what_the_file_has(as_: Callable[[str], Client], home: Home) -> None:
    published = publish(as_("council-lead"))
    nobody = as_("nobody")
    at = f"/published/{published.pk}/"
    page = text_of(nobody.get(at))
    answer = nobody.get(f"{at}file/")
    rows = list(csv.DictReader(io.StringIO(text_of(answer))))
    assert [row["Transaction Number"] for row in rows] == ["2001", "2002", "2003", "2005"]
    assert hashlib.sha256(answer.content).hexdigest() == published.sha256
    assert page.count("whose it was") == len(rows) == published.rows
    assert "£3,100.00" in page and "'=cmd|x" in text_of(answer)
    assert text_of(nobody.get(at, {"words": "STATION"})).count("whose it was") == 1
    assert "/published/" in text_of(nobody.get("/published/"))


def test_what_is_published_stays_as_it_was_while_the_books_go_on(as_: Callable[[str], Client], home: Home) -> None:
    published = publish(as_("council-lead"))
    late = home.path.parent / "late.csv"
    late.write_text(f"{BIG.splitlines()[0]}\n20/05/2021,3001,900.00,Late Home,HOMES,Adults,Places\n", encoding="utf-8")
    import_extract(home, late, feed_id="council-over-500", for_partner="AC", by="a test", now=NOW)
    nobody = as_("nobody")
    assert text_of(nobody.get(f"/published/{published.pk}/")).count("whose it was") == 4
    assert nobody.get(place_of(home, "3001")).status_code == 302


def test_what_is_taken_down_is_gone_and_stays_on_record(as_: Callable[[str], Client], home: Home) -> None:
    council = as_("council-lead")
    published = publish(council)
    assert as_("trust-lead").post(f"/publish/{published.pk}/take-down/").status_code == 404
    assert council.post(f"/publish/{published.pk}/take-down/").status_code == 302
    nobody = as_("nobody")
    for address in (f"/published/{published.pk}/", f"/published/{published.pk}/file/"):
        assert nobody.get(address).status_code == 410
    assert nobody.get(place_of(home, "2001")).status_code == 302
    assert [act.verb for act in Act.objects.all()] == ["take down", "publish"]
    publish(council)  # and may be published anew


def test_only_what_was_looked_at_is_published_and_once(as_: Callable[[str], Client], home: Home) -> None:
    council = as_("council-lead")
    asked = {"kind": "payments", "month": MAY}
    assert council.post("/publish/", {**asked, "sha256": "0" * 64}).status_code == 403
    assert not Publication.objects.exists()
    publish(council)
    sha256 = Publication.objects.get().sha256
    assert council.post("/publish/", {**asked, "sha256": sha256}).status_code == 403
    assert Publication.objects.count() == 1
    assert as_("council-officer").get("/publish/").status_code == 403


def test_a_published_file_that_was_tampered_with_is_not_given(as_: Callable[[str], Client], home: Home) -> None:
    published = publish(as_("council-lead"))
    (home.path / "published" / published.sha256).write_text("another", encoding="utf-8")
    assert as_("nobody").get(f"/published/{published.pk}/file/").status_code == 410


def test_statements_and_reports_are_of_closed_months_alone(
    as_: Callable[[str], Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = closing_home(tmp_path)
    april = "2021-22-M01"
    bring_in(made, april)
    monkeypatch.setattr(settings, "WYEBRIDGE_HOME", made.path)
    council = as_("council-lead")
    page = text_of(council.get("/publish/", {"kind": "board-report", "month": april}))
    found = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert found
    asked = {"kind": "board-report", "month": april, "sha256": found[1]}
    assert council.post("/publish/", asked).status_code == 403
    cut_off(made, april)
    certify(made, april)
    assert close(made, april).checklist.is_closed
    published = publish(council, "board-report", april)
    answer = as_("nobody").get(f"/published/{published.pk}/file/")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    report = as_("council-member").get(f"/months/{april}/board-report.pdf")
    assert report.status_code == 200 and report.content.startswith(b"%PDF")
    assert "board-report.pdf" in text_of(as_("council-member").get(f"/months/{april}/"))


def test_the_number_of_questions_to_the_database_does_not_grow(
    as_: Callable[[str], Client], home: Home, django_assert_max_num_queries: Callable[..., object]
) -> None:
    published = publish(as_("council-lead"))
    nobody = as_("nobody")
    for address in ("/published/", f"/published/{published.pk}/", place_of(home, "2001")):
        with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
            assert nobody.get(address).status_code == 200
