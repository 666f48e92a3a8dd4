"""An extract brought in: read, shown, posted once, or refused with every fault; and a stop in the middle repaired."""

import os
import time
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from tests.office.conftest import Standing, hat_of, text_of

from wyebridge.books.home import Home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal.read import read_batches
from wyebridge.office.kernel.models import Act
from wyebridge.office.kernel.rights import NotAllowed
from wyebridge.office.ledger import actions, tasks
from wyebridge.office.ledger.models import State, Upload

MAY = """\
Payment Date,Document Number,Net,Supplier Name,Cost Centre
15/05/2021,2001,10.00,Fletchings Care Home,HOMES
16/05/2021,2002,ten pounds,Fletchings Care Home,HOMES
"""


@pytest.fixture(autouse=True)
def done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be done once the transaction commits is done at once: the test's own is never committed."""
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())


def file_of(text: str = MAY, name: str = "may.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def bring_in(browser: Client, text: str = MAY, name: str = "may.csv", feed: str = "council-over-500") -> str:
    given = {"file": file_of(text, name), "feed": feed, "date_order": ""}
    answer = browser.post("/extracts/", given)
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def test_nothing_is_posted_until_it_has_been_seen_and_then_everything_is_accounted_for(
    as_: Callable[[str], Client], office_home: Home
) -> None:
    browser, before = as_("council-officer"), len(read_batches(office_home.books))
    page = bring_in(browser)
    shown = text_of(browser.get(page))
    assert "Read, and waiting to be posted" in shown
    assert "2, of which 1 cannot be read" in shown
    assert "ten pounds" in shown
    assert len(read_batches(office_home.books)) == before
    assert browser.post(f"{page}post/")["Location"] == page
    after = text_of(browser.get(page))
    assert "2 = 1 posted + 1 set aside" in after
    batch = read_batches(office_home.books)[-1]
    assert (batch.manifest["for_partner"], batch.manifest["by"]) == ("AC", "Council Officer")
    assert batch.manifest["control"]["pence_posted"] == 10_00
    assert [act.verb for act in Act.objects.order_by("id")] == ["bring in an extract", "post an extract"]


def test_a_file_that_cannot_be_taken_shows_every_fault_and_posts_nothing(
    as_: Callable[[str], Client], office_home: Home
) -> None:
    browser, before = as_("council-officer"), len(read_batches(office_home.books))
    page = bring_in(browser, "Who,What\nMe,That\n", "wrong.csv")
    shown = text_of(browser.get(page))
    assert "Cannot be taken as it is" in shown and "What to do" in shown
    assert browser.post(f"{page}post/").status_code == 403
    assert len(read_batches(office_home.books)) == before


def test_the_same_file_again_is_said_to_be_there_and_changes_nothing(
    as_: Callable[[str], Client], office_home: Home
) -> None:
    browser = as_("council-officer")
    browser.post(f"{bring_in(browser)}post/")
    batches = len(read_batches(office_home.books))
    page = bring_in(browser)
    assert "already in the books, as batch" in text_of(browser.get(page))
    browser.post(f"{page}post/")
    assert "nothing changed" in text_of(browser.get(page))
    assert len(read_batches(office_home.books)) == batches


def test_posting_twice_posts_once(people: dict[str, Standing], office_home: Home) -> None:
    by = hat_of(people["council-officer"])
    upload = actions.bring_in(file=file_of(), feed="council-over-500", date_order="", by=by)
    upload.refresh_from_db()
    actions.ask_to_post(upload=upload, by=by)
    with pytest.raises(NotAllowed, match="posted"):
        actions.ask_to_post(upload=upload, by=by)


def test_an_extract_can_be_withdrawn_before_it_is_posted_and_not_after(
    as_: Callable[[str], Client], office_home: Home
) -> None:
    browser = as_("council-officer")
    page = bring_in(browser)
    kept = tasks.kept_at(Upload.objects.get())
    assert kept.is_file()
    assert browser.post(f"{page}withdraw/").status_code == 302
    assert not kept.exists()
    again = bring_in(browser)
    browser.post(f"{again}post/")
    assert browser.post(f"{again}withdraw/").status_code == 403


def test_another_bodys_extract_is_not_there_for_the_other(as_: Callable[[str], Client]) -> None:
    page = bring_in(as_("council-officer"))
    for name in ("trust-officer", "trust-lead", "auditor"):
        browser = as_(name)
        assert browser.get(page).status_code == 404
        assert "may.csv" not in text_of(browser.get("/extracts/"))
    assert as_("trust-lead").post(f"{page}post/").status_code == 404


@pytest.mark.parametrize("name", ["council-member", "chief-executive", "fund-manager"])
def test_whoever_may_not_bring_one_in_is_told_who_may(name: str, as_: Callable[[str], Client]) -> None:
    answer = as_(name).post("/extracts/", {"file": file_of(), "feed": "council-over-500"})
    if name == "chief-executive":  # who may look, and so sees the reason beside the button
        assert "Only a finance lead or finance officer may bring in" in text_of(as_(name).get("/extracts/"))
    else:
        assert answer.status_code == 403
    assert not Upload.objects.exists()


def test_only_files_that_can_hold_an_extract_are_taken(as_: Callable[[str], Client]) -> None:
    given = {"file": SimpleUploadedFile("page.html", b"<script>"), "feed": "council-over-500"}
    assert "not .html" in text_of(as_("council-officer").post("/extracts/", given))


def test_a_file_too_large_is_refused(as_: Callable[[str], Client], settings: object) -> None:
    settings.MAX_EXTRACT_BYTES = 10  # type: ignore[attr-defined]
    given = {"file": file_of(), "feed": "council-over-500"}
    assert "larger than" in text_of(as_("council-officer").post("/extracts/", given))
    assert not Upload.objects.exists()


def test_a_name_that_points_elsewhere_is_kept_in_its_own_folder(people: dict[str, Standing], office_home: Home) -> None:
    upload = actions.bring_in(
        file=SimpleUploadedFile("../../wyebridge.toml", MAY.encode()),
        feed="council-over-500",
        date_order="",
        by=hat_of(people["council-officer"]),
    )
    assert tasks.kept_at(upload) == office_home.path / "incoming" / str(upload.pk) / "wyebridge.toml"


def left_posting(people: dict[str, Standing]) -> Upload:
    """An upload as a stop leaves it between the intent to post and the outcome."""
    by = hat_of(people["council-officer"])
    upload = actions.bring_in(file=file_of(), feed="council-over-500", date_order="", by=by)
    Upload.objects.update(state=State.POSTING)
    upload.refresh_from_db()
    return upload


def test_a_stop_after_the_books_took_a_file_is_repaired_from_the_books(
    people: dict[str, Standing], office_home: Home, as_: Callable[[str], Client]
) -> None:
    upload = left_posting(people)
    kept = tasks.kept_at(upload)
    done = import_extract(
        office_home, kept, feed_id="council-over-500", by="Council Officer", now=upload.brought_at, for_partner="AC"
    )
    batches = len(read_batches(office_home.books))
    actions.repair()
    upload.refresh_from_db()
    assert (upload.state, upload.batch) == (State.POSTED, done.manifest["batch"])
    assert len(read_batches(office_home.books)) == batches
    assert Act.objects.filter(verb="find an extract posted after a stop").count() == 1
    assert "2 = 1 posted + 1 set aside" in text_of(as_("council-officer").get(f"/extracts/{upload.pk}/"))


def test_a_stop_before_the_books_took_a_file_has_it_posted_now(people: dict[str, Standing], office_home: Home) -> None:
    upload, before = left_posting(people), len(read_batches(office_home.books))
    actions.repair()
    actions.repair()
    upload.refresh_from_db()
    assert upload.state == State.POSTED
    assert len(read_batches(office_home.books)) == before + 1


def test_what_a_stop_left_before_it_was_brought_in_goes_after_a_day_and_what_was_posted_stays(
    as_: Callable[[str], Client], office_home: Home
) -> None:
    browser = as_("council-officer")
    browser.post(f"{bring_in(browser)}post/")
    incoming, long_ago = office_home.path / "incoming", time.time() - 2 * 86_400
    for name in ("left-long-ago", "being-brought-in"):
        (incoming / name).mkdir()
        (incoming / name / "may.csv").write_text(MAY, encoding="utf-8")
    for folder in incoming.iterdir():
        if folder.name != "being-brought-in":
            os.utime(folder, (long_ago, long_ago))
    actions.repair()
    upload = Upload.objects.get()
    assert upload.state == State.POSTED and tasks.kept_at(upload).is_file()
    assert {folder.name for folder in incoming.iterdir()} == {str(upload.pk), "being-brought-in"}


def test_the_feed_is_told_from_the_headings_with_why_and_a_person_may_change_it(
    as_: Callable[[str], Client], office_home: Home
) -> None:
    browser = as_("council-officer")
    address = bring_in(browser, feed="")
    page = text_of(browser.get(address))
    assert "told from the file’s headings" in page and "It knows 5 of the file&#x27;s 5 headings" in page
    other = (office_home.path / "feeds" / "council-over-500.yaml").read_text(encoding="utf-8")
    other = other.replace("id: council-over-500", "id: council-other")
    (office_home.path / "feeds" / "council-other.yaml").write_text(other, encoding="utf-8")
    assert browser.post(f"{address}feed/", {"feed": "nhs-over-25k"}).status_code == 302
    assert Upload.objects.get().feed == "council-over-500", "that is no council's feed"
    browser.post(f"{address}feed/", {"feed": "council-other"})
    upload = Upload.objects.get()
    assert (upload.feed, upload.state) == ("council-other", State.READ)
    assert "told from" not in text_of(browser.get(address))
    assert Act.objects.order_by("-id")[0].verb == "read an extract by another feed"
    refused = text_of(browser.get(bring_in(browser, feed="")))
    assert "several feeds know the file" in refused and "council-other" in refused


def test_a_posted_extract_is_not_read_by_another_feed(as_: Callable[[str], Client]) -> None:
    browser = as_("council-officer")
    address = bring_in(browser, feed="")
    browser.post(f"{address}post/")
    assert browser.post(f"{address}feed/", {"feed": "council-over-500"}).status_code == 403
    assert as_("trust-officer").post(f"{address}feed/", {"feed": "nhs-over-25k"}).status_code == 404
