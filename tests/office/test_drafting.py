"""A draft of the agreement on screen: its faults where they stand, what it would change, whose it is to see."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.office.conftest import text_of

from wyebridge.books.home import Home
from wyebridge.books.journal.read import head
from wyebridge.office.drafting.models import Draft
from wyebridge.office.kernel.models import Act


def agreed(home: Home) -> str:
    return (home.path / "agreement" / "2021-22.yaml").read_text(encoding="utf-8")


def draft_text(home: Home) -> str:
    text = agreed(home).replace("version: 2021-22", "version: draft-b", 1)
    assert text != agreed(home)
    return text.replace("AC: 30%, ACCG: 70%", "AC: 50%, ACCG: 50%")


def bring(browser: Client, text: str, name: str = "b.yaml") -> str:
    answer = browser.post("/drafts/", {"file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def test_a_draft_is_compared_and_settled_under_and_adopts_nothing(
    as_: Callable[[str], Client], office_home: Home
) -> None:
    before = head(office_home.books)
    browser = as_("council-lead")
    page = text_of(browser.get(bring(browser, draft_text(office_home))))
    assert "It has no fault" in page and "30% → 50%" in page
    # £150.00 was spent: £45.00 the council's as agreed, and £75.00 under the draft.
    assert "£45.00" in page and "£75.00" in page and "£30.00" in page
    assert head(office_home.books) == before
    assert sorted(file.name for file in (office_home.path / "agreement").iterdir()) == ["2021-22.yaml"]
    assert Act.objects.filter(verb="bring in a draft", for_partner="AC").count() == 1


def test_faults_stand_at_their_lines_and_are_corrected_there(as_: Callable[[str], Client], office_home: Home) -> None:
    browser, sound = as_("council-lead"), draft_text(office_home)
    faulty = sound.replace("commissioner: ACCG", "commissioner: NOBODY")
    line = next(number for number, text in enumerate(faulty.split("\n"), 1) if "NOBODY" in text)
    at = bring(browser, faulty)
    page = text_of(browser.get(at))
    assert "to correct" in page and "NOBODY" in page
    assert f'numeric">{line}</td>' in page
    assert browser.post(at, {"text": sound.replace("\n", "\r\n")}).status_code == 302
    assert "It has no fault" in text_of(browser.get(at))
    assert Draft.objects.get().text == sound


def test_a_draft_is_its_own_bodys_until_it_is_shown(as_: Callable[[str], Client], office_home: Home) -> None:
    council, trust = as_("council-lead"), as_("trust-lead")
    at = bring(council, draft_text(office_home))
    assert trust.get(at).status_code == trust.get(f"{at}text/").status_code == 404
    assert "b.yaml" not in text_of(trust.get("/drafts/"))
    assert trust.post(f"{at}show/").status_code == 404
    assert council.post(f"{at}show/").status_code == 302
    assert "£75.00" in text_of(trust.get(at))
    # What all have seen stays as they saw it; and another body cannot take it back.
    assert council.post(at, {"text": "version: other"}).status_code == 403
    assert trust.post(f"{at}withdraw/").status_code == 403
    assert Draft.objects.get().text == draft_text(office_home)
    assert council.post(f"{at}withdraw/").status_code == 302
    assert trust.get(at).status_code == 404


def test_only_those_who_may_bring_one_in(as_: Callable[[str], Client], office_home: Home) -> None:
    page = text_of(as_("council-member").get("/drafts/"))
    assert "disabled" in page and "you act as board member" in page
    file = SimpleUploadedFile("b.yaml", draft_text(office_home).encode())
    assert as_("council-member").post("/drafts/", {"file": file}).status_code == 403
    assert not Draft.objects.exists()


def test_a_file_that_is_no_draft_is_refused_before_it_is_kept(as_: Callable[[str], Client], office_home: Home) -> None:
    browser = as_("council-lead")
    for name, content, said in (
        ("b.exe", b"id: x", "Bring a YAML file"),
        ("b.yaml", b"\xff\xfe\x00", "not UTF-8 text"),
        ("b.yaml", b"#" * 1_000_001, "larger than 1 MB"),
    ):
        page = text_of(browser.post("/drafts/", {"file": SimpleUploadedFile(name, content)}))
        assert said in page
    assert not Draft.objects.exists()


def test_what_the_books_adopted_is_never_drafted_over(as_: Callable[[str], Client], office_home: Home) -> None:
    browser = as_("council-lead")
    page = text_of(browser.get(bring(browser, agreed(office_home))))
    assert "already" in page and "give the draft a version of its own" in page
    other = draft_text(office_home).replace("id: arrow-valley", "id: another-valley", 1)
    assert "this home is of" in text_of(browser.get(bring(browser, other)))


def test_the_number_of_questions_to_the_database_does_not_grow(
    as_: Callable[[str], Client], office_home: Home, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = as_("council-lead")
    for _ in range(3):
        at = bring(browser, draft_text(office_home))
    for address in ("/drafts/", at):
        with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
            assert browser.get(address).status_code == 200
