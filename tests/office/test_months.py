"""A month closed by three people of two bodies, each under their own hat; and what nobody may do in another's place."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.month.partnership import bring_in, closing_home, pay
from tests.office.conftest import PASSWORD, text_of
from tests.office.program import Program, faults

from wyebridge.books.home import Home
from wyebridge.books.open import open_books
from wyebridge.office.kernel.models import Act, Appointment, Person, Role
from wyebridge.office.kernel.rights import Hat

APRIL = "2021-22-M01"
SIGNERS = {
    "F. Manager": (Role.FUND_MANAGER, "AC"),
    "A. Treasurer": (Role.FINANCE_LEAD, "AC"),
    "L. Director": (Role.FINANCE_LEAD, "LT"),
    "O. Officer": (Role.FINANCE_OFFICER, "LT"),
    "B. Member": (Role.BOARD_MEMBER, "AC"),
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made = closing_home(tmp_path)
    bring_in(made, APRIL)
    monkeypatch.setattr(settings, "WYEBRIDGE_HOME", made.path)
    return made


@pytest.fixture
def as_(db: None, home: Home) -> Callable[[str], Client]:
    def signed_in(name: str) -> Client:
        person = Person.objects.filter(name=name).first()
        if person is None:
            role, body = SIGNERS[name]
            person = Person.objects.create_user(f"{name[0].lower()}@example.org", name, PASSWORD)
            Appointment.objects.create(person=person, role=role, body=body, starts_on=date(2020, 1, 1))
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


def say_cut_offs(as_: Callable[[str], Client]) -> None:
    for name, feeds in (
        ("A. Treasurer", ("council-over-500", "council-forecast")),
        ("L. Director", ("nhs-over-25k", "health-forecast")),
    ):
        for feed in feeds:
            said = {"cut-off-feed": feed, "cut-off-on": "2021-04-30", "cut-off-status": "hard"}
            answer = as_(name).post(f"/months/{APRIL}/say/cut-off/", said)
            assert answer.status_code == 302, text_of(answer)


def sign(browser: Client) -> int:
    page = text_of(browser.get(f"/months/{APRIL}/"))
    figures = page.partition('name="certify-figures" value="')[2].partition('"')[0]
    return browser.post(f"/months/{APRIL}/certify/", {"certify-figures": figures}).status_code


def is_closed(home: Home) -> bool:
    with open_books(home.books) as books:
        return books.closings.closed_to == date(2021, 4, 30)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the same month is closed in the browser")
def test_three_people_of_two_bodies_close_a_month(as_: Callable[[str], Client], home: Home) -> None:
    assert "Open, and the next to close" in text_of(as_("B. Member").get("/months/"))
    assert "Not yet" in text_of(as_("A. Treasurer").get(f"/months/{APRIL}/"))
    assert as_("F. Manager").post(f"/months/{APRIL}/close/").status_code == 200
    assert not is_closed(home), "nothing closes before everything is true"
    say_cut_offs(as_)
    assert [sign(as_(name)) for name in ("A. Treasurer", "L. Director", "F. Manager")] == [302, 302, 302]
    assert "ready to close" in text_of(as_("F. Manager").get(f"/months/{APRIL}/"))
    assert as_("F. Manager").post(f"/months/{APRIL}/close/").status_code == 302
    assert is_closed(home)
    assert "April 2021: closed" in text_of(as_("B. Member").get(f"/months/{APRIL}/"))
    assert Act.objects.filter(verb="record a month's certificate").count() == 3
    assert Act.objects.get(verb="close a month").for_partner == "AC"


def test_figures_that_changed_since_they_were_looked_at_are_not_signed(
    as_: Callable[[str], Client], home: Home
) -> None:
    say_cut_offs(as_)
    browser = as_("A. Treasurer")
    page = text_of(browser.get(f"/months/{APRIL}/"))
    figures = page.partition('name="certify-figures" value="')[2].partition('"')[0]
    pay(home, "LT", "late", [("2021-04-20", "5.00", "HOURS")], now=datetime(2021, 5, 6, tzinfo=UTC))
    answer = browser.post(f"/months/{APRIL}/certify/", {"certify-figures": figures})
    assert answer.status_code == 403 and "changed since" in text_of(answer)
    assert sign(browser) == 302


@pytest.mark.parametrize("name", ["O. Officer", "B. Member"])
def test_nobody_certifies_or_closes_without_the_right(name: str, as_: Callable[[str], Client], home: Home) -> None:
    assert sign(as_(name)) == 403
    assert as_(name).post(f"/months/{APRIL}/close/").status_code == 403
    assert "Only a pooled fund manager or finance lead may certify" in text_of(as_(name).get(f"/months/{APRIL}/"))


def test_a_body_says_a_cut_off_of_its_own_ledger_alone(as_: Callable[[str], Client]) -> None:
    said = {"cut-off-feed": "nhs-over-25k", "cut-off-on": "2021-04-30", "cut-off-status": "hard"}
    answer = as_("A. Treasurer").post(f"/months/{APRIL}/say/cut-off/", said)
    assert answer.status_code == 200 and "not one of the available choices" in text_of(answer)
    assert as_("B. Member").post(f"/months/{APRIL}/say/cut-off/", said).status_code in (200, 403)
    assert not Act.objects.exists()


def test_what_the_books_refuse_leaves_no_trace_of_having_been_done(as_: Callable[[str], Client]) -> None:
    said = {"reopen-decision": "none", "reopen-because": "A mistake."}
    assert as_("A. Treasurer").post(f"/months/{APRIL}/say/reopen/", said).status_code == 200
    early = {"cut-off-feed": "council-over-500", "cut-off-on": "2020-01-01", "cut-off-status": "hard"}
    answer = as_("A. Treasurer").post(f"/months/{APRIL}/say/cut-off/", early)
    assert answer.status_code == 422 and "give the last day that is in" in text_of(answer)
    assert not Act.objects.exists()


def test_what_is_left_in_suspense_is_accepted_to_the_penny(as_: Callable[[str], Client], home: Home) -> None:
    pay(home, "AC", "odd", [("2021-04-12", "7.50", "NOWHERE")], now=datetime(2021, 5, 3, tzinfo=UTC))
    browser = as_("A. Treasurer")
    page = text_of(browser.get(f"/months/{APRIL}/"))
    assert "Rows in suspense, £7.50" in page
    said = {"accept-matter": "suspense:750", "accept-because": "Under £10, and being asked about."}
    assert browser.post(f"/months/{APRIL}/say/accept/", said).status_code == 302
    assert "£7.50 left in 1 row, and accepted" in text_of(browser.get(f"/months/{APRIL}/"))
    assert "Rows in suspense" not in text_of(as_("L. Director").get(f"/months/{APRIL}/"))


def test_a_line_for_the_days_between_is_recorded_in_pence(as_: Callable[[str], Client], home: Home) -> None:
    said = {
        "adjust-feed": "nhs-over-25k",
        "adjust-line": "visits/hours",
        "adjust-pence": "£12.34",
        "adjust-because": "Paid on the 28th.",
    }
    assert as_("O. Officer").post(f"/months/{APRIL}/say/adjust/", said).status_code == 302
    with open_books(home.books) as books:
        [fact] = [one for one in books.closings.facts if one.kind == "adjustment"]
    assert (fact.pence, fact.for_partner, fact.by, fact.on) == (12_34, "LT", "O. Officer", timezone.localdate())
    wrong = as_("O. Officer").post(f"/months/{APRIL}/say/adjust/", {**said, "adjust-pence": "twelve"})
    assert "Write an amount such as" in text_of(wrong)


def test_a_bodys_papers_are_taken_by_whoever_may(as_: Callable[[str], Client]) -> None:
    answer = as_("L. Director").get(f"/months/{APRIL}/papers/")
    assert answer["Content-Type"] == "application/zip" and answer.content[:2] == b"PK"
    assert as_("B. Member").get(f"/months/{APRIL}/papers/").status_code == 403


@pytest.mark.parametrize("period", ["2021-22", "never", "2021-22-M13"])
def test_what_is_no_month_is_not_found(period: str, as_: Callable[[str], Client]) -> None:
    assert as_("B. Member").get(f"/months/{period}/").status_code == 404


def test_a_month_is_closed_by_three_programs_of_two_bodies(db: None, home: Home) -> None:
    def program(name: str) -> Program:
        role, body = SIGNERS[name]
        person = Person.objects.create_user(f"{name[0].lower()}@example.org", name, PASSWORD)
        held = Appointment.objects.create(person=person, role=role, body=body, starts_on=date(2020, 1, 1))
        return Program(Hat(person, held))

    at = f"/months/{APRIL}"
    signers = {name: program(name) for name in ("F. Manager", "A. Treasurer", "L. Director")}
    treasurer, director = signers["A. Treasurer"], signers["L. Director"]
    given = {"on": "2021-04-30", "status": "hard"}
    for one, feeds in (
        (treasurer, ("council-over-500", "council-forecast")),
        (director, ("nhs-over-25k", "health-forecast")),
    ):
        for feed in feeds:
            one.act(f"{at}/cut-offs", {**given, "feed": feed})
    theirs = treasurer.act(f"{at}/cut-offs", {**given, "feed": "nhs-over-25k"}, status=422)
    assert set(faults(theirs)) == {"feed"}, "another body says how far its own ledger goes"
    assert treasurer.act(f"{at}/certificates", {"figures": "0" * 64}, status=403)
    figures = treasurer.ask(at)["figures"]
    signed = [one.act(f"{at}/certificates", {"figures": figures}) for one in signers.values()]
    assert [fact["kind"] for fact in signed[-1]["facts"]].count("certificate") == 3
    told = signers["F. Manager"].act(f"{at}/close")
    assert told["is_closed"] and not told["was_already_closed"] and is_closed(home)
