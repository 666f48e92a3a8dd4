"""Rows that need somebody: given to a colleague, commented on, resolved, many at once, with all that was said kept."""

from collections.abc import Callable

from django.test import Client
from tests.office.conftest import NOW, Standing, text_of

from wyebridge.books.home import Home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.office.kernel.models import Act
from wyebridge.office.ledger.models import Note

ADDRESS = "/exceptions/without-authority/"
AGAIN = """\
Payment Date,Document Number,Net,Supplier Name,Cost Centre
25/04/2021,1001,100.01,Fletchings Care Home,HOMES
26/04/2021,1008,8.00,Arrow High,SCHOOLS
"""


def rows_of(home: Home, ledger: str) -> list[str]:
    with open_books(home.books) as books:
        chosen = books.entries.filter(books.entries["class"] == "scheme", books.entries.ledger == ledger)
        return [f"{batch}.{row}" for batch, row in books.rows(chosen.select("batch", "row").order_by("row"))]


def test_rows_are_given_commented_on_and_resolved_many_at_once(
    as_: Callable[[str], Client], people: dict[str, Standing], office_home: Home
) -> None:
    browser, rows, before = as_("council-officer"), rows_of(office_home, "AC")[:2], head(office_home.books)
    to = str(people["council-lead"].person.pk)
    assert browser.post(ADDRESS, {"row": rows, "kind": "assigned", "given_to": to}).status_code == 302
    assert text_of(as_("council-lead").get(ADDRESS)).count("With Council Lead") == 2
    said = {"row": rows[:1], "kind": "resolved", "words": "Minuted on 4 May."}
    assert as_("council-lead").post(ADDRESS, said).status_code == 302
    page = text_of(browser.get(f"{ADDRESS}?show=all"))
    assert page.count('green">Resolved<') == 1 and "Minuted on 4 May." in page
    assert "Minuted on 4 May." not in text_of(browser.get(ADDRESS)), "what is resolved is out of the way"
    browser.post(ADDRESS, {"row": rows[:1], "kind": "reopened", "words": "Another payee."})
    assert 'green">Resolved<' not in text_of(browser.get(f"{ADDRESS}?show=all"))
    assert Note.objects.count() == 4, "nothing said is lost"
    assert [act.verb for act in Act.objects.order_by("id")] == ["given to somebody", "resolved", "opened again"]
    assert head(office_home.books) == before, "the books stay as they are"


def test_what_is_said_is_for_ones_own_body_alone(as_: Callable[[str], Client], office_home: Home) -> None:
    rows = rows_of(office_home, "AC")[:1]
    as_("council-officer").post(ADDRESS, {"row": rows, "kind": "comment", "words": "Ask the trust first."})
    assert "Ask the trust first." in text_of(as_("council-lead").get(ADDRESS))
    assert "Ask the trust first." not in text_of(as_("trust-lead").get(ADDRESS))


def test_nothing_is_said_of_a_row_that_is_not_there_or_not_theirs(as_: Callable[[str], Client]) -> None:
    for row in ("99.99", "2.999"):
        answer = as_("council-officer").post(ADDRESS, {"row": [row], "kind": "comment", "words": "x"})
        assert answer.status_code == 403
    theirs = as_("trust-officer").post("/exceptions/suspense/", {"row": ["2.5"], "kind": "comment", "words": "x"})
    assert theirs.status_code == 403
    assert not Note.objects.exists()


def test_faults_of_the_form_are_told_and_nothing_is_said(as_: Callable[[str], Client], office_home: Home) -> None:
    browser, rows = as_("council-officer"), rows_of(office_home, "AC")[:1]
    for sent, told in (
        ({"kind": "comment", "words": "x"}, "Tick the rows"),
        ({"row": rows, "kind": "resolved"}, "Say why"),
        ({"row": rows, "kind": "assigned"}, "Say whom"),
    ):
        assert told in text_of(browser.post(ADDRESS, sent))
    assert not Note.objects.exists()


def test_an_auditor_sees_what_was_said_and_says_nothing(as_: Callable[[str], Client], office_home: Home) -> None:
    rows = rows_of(office_home, "ACCG")[:1]
    as_("trust-officer").post(ADDRESS, {"row": rows, "kind": "comment", "words": "Being asked about."})
    page = text_of(as_("auditor").get(ADDRESS))
    assert "Being asked about." in page and "Only a finance lead or finance officer" in page
    assert as_("auditor").post(ADDRESS, {"row": rows, "kind": "comment", "words": "x"}).status_code == 403


def test_every_row_of_a_list_is_given_at_once_and_whoever_has_them_finds_them(
    as_: Callable[[str], Client], people: dict[str, Standing], office_home: Home
) -> None:
    browser, rows = as_("council-officer"), rows_of(office_home, "AC")
    given = {"every": "on", "kind": "assigned", "given_to": str(people["council-lead"].person.pk)}
    assert browser.post(ADDRESS, given).status_code == 302
    mine = text_of(as_("council-lead").get(f"{ADDRESS}?show=mine"))
    assert mine.count("With Council Lead") == Note.objects.count() >= len(rows)
    assert "With Council Lead" not in text_of(browser.get(f"{ADDRESS}?show=mine"))
    [act] = Act.objects.all()
    assert act.about == f"{Note.objects.count()} rows, without-authority"


def test_each_sort_of_exception_can_be_worked(as_: Callable[[str], Client], office_home: Home) -> None:
    again = office_home.path.parent / "again.csv"
    again.write_text(f"{AGAIN}\n", encoding="utf-8")
    import_extract(office_home, again, feed_id="council-over-500", by="a test", now=NOW)
    browser = as_("council-officer")
    for sort, told in (
        ("suspense", "Write a rule"),
        ("set-aside", "its amount cannot be read"),
        ("duplicates", "Row 2 of batch 2"),
        ("excluded", "AC-schools"),
    ):
        page = text_of(browser.get(f"/exceptions/{sort}/"))
        assert told in page and "Given to somebody" in page, sort
        sent = {"every": "on", "kind": "resolved", "words": "Looked at."}
        assert browser.post(f"/exceptions/{sort}/", sent).status_code == 302
        assert "Looked at." in text_of(browser.get(f"/exceptions/{sort}/?show=all"))
        assert "Looked at." not in text_of(browser.get(f"/exceptions/{sort}/"))
