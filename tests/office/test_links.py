"""A lost password: a link from the administrator, or by mail; and nobody learns from it who is known here."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.office.conftest import PASSWORD, Standing, text_of
from tests.office.test_identity import COUNCIL

from wyebridge.books.home import Home
from wyebridge.engine.kernel.problems import Refused
from wyebridge.office.identity import providers_named
from wyebridge.office.kernel.models import Act, Appointment, Invitation, Role
from wyebridge.office.people import add_link

pytestmark = pytest.mark.reads_books

LOST = "/sign-in/lost/"
NEW = {"password": "another long enough phrase", "again": "another long enough phrase"}


@pytest.fixture
def mailing(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An office that sends mail, and does at once what waits for the end of a transaction."""
    settings.SENDS_MAIL = True  # type: ignore[attr-defined]
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())
    yield


def signs_in(name: str, password: str) -> bool:
    answer = Client().post("/sign-in/", {"login": f"{name}@example.org", "password": password})
    return bool(answer.status_code == 302)


def link_in(text: str) -> str:
    found = re.search(r"http://testserver(/invitations/[^/\s]+/)", text)
    assert found, text
    return found[1]


def test_an_administrator_makes_a_link_which_works_once_and_ends_the_old_password(
    people: dict[str, Standing], as_: Callable[[str], Client]
) -> None:
    page = f"/people/{people['council-officer'].person.pk}/link/"
    administrator = as_("administrator")
    assert Invitation.objects.count() == 0 and "Make the link" in text_of(administrator.get(page))
    first, second = link_in(text_of(administrator.post(page))), link_in(text_of(administrator.post(page)))
    assert signs_in("council-officer", PASSWORD), "the password stays until the link is used"
    old_session = as_("council-officer")
    assert Client().get(first).status_code == 410, "a newer link ends an older one"
    assert Client().post(second, NEW).status_code == 302
    assert Client().get(second).status_code == 410
    assert signs_in("council-officer", NEW["password"]) and not signs_in("council-officer", PASSWORD)
    assert old_session.get("/")["Location"].startswith("/sign-in/"), "whoever knew the old password is out"
    assert Act.objects.filter(verb="give a link for a new password", for_partner="AC").count() == 2


def test_a_link_ends_after_hours(people: dict[str, Standing], as_: Callable[[str], Client]) -> None:
    answer = as_("administrator").post(f"/people/{people['council-member'].person.pk}/link/")
    link = link_in(text_of(answer))
    Invitation.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(link, NEW).status_code == 410


def test_nobody_gets_a_link_for_somebody_of_another_body(
    people: dict[str, Standing], as_: Callable[[str], Client]
) -> None:
    page = f"/people/{people['trust-lead'].person.pk}/link/"
    assert as_("administrator").post(page).status_code == 404
    assert as_("council-lead").post(page).status_code == 403
    assert not Invitation.objects.exists()


def test_one_body_opens_no_account_that_acts_for_the_other_too(
    people: dict[str, Standing], as_: Callable[[str], Client], settings: object
) -> None:
    person = people["chief-executive"].person
    Appointment.objects.create(person=person, role=Role.CHIEF_EXECUTIVE, body="ACCG", starts_on=date(2020, 1, 1))
    page = f"/people/{person.pk}/link/"
    shown = text_of(as_("administrator").get(page))
    assert "Chief Executive acts for ACCG too" in shown and " disabled " in shown
    assert as_("administrator").post(page).status_code == 403
    assert not Invitation.objects.exists()
    settings.SENDS_MAIL = True  # type: ignore[attr-defined]
    assert as_("administrator").post(page)["Location"] == "/people/", "to their own address it may go"


def test_whoever_keeps_the_machine_gives_a_link_that_every_body_sees(
    people: dict[str, Standing], office_home: Home
) -> None:
    person = people["chief-executive"].person
    Appointment.objects.create(person=person, role=Role.CHIEF_EXECUTIVE, body="ACCG", starts_on=date(2020, 1, 1))
    link = add_link("Chief-Executive@example.org")
    assert {act.for_partner for act in Act.objects.all()} == {"AC", "ACCG"}
    assert Client().post(link, NEW).status_code == 302
    with pytest.raises(Refused, match="nobody signs in with"):
        add_link("nobody@example.org")


@pytest.mark.usefixtures("mailing")
def test_a_link_goes_to_the_persons_own_address_and_to_nobody_else(
    people: dict[str, Standing], as_: Callable[[str], Client]
) -> None:
    person = people["council-officer"].person
    answer = as_("administrator").post(f"/people/{person.pk}/link/")
    assert "/invitations/" not in text_of(answer)
    assert [one.to for one in mail.outbox] == [[person.email]]
    assert Client().post(link_in(str(mail.outbox[0].body)), NEW).status_code == 302
    assert signs_in("council-officer", NEW["password"])


@pytest.mark.usefixtures("mailing", "people", "office_home")
def test_who_asks_for_a_lost_password_learns_nothing_of_who_is_known() -> None:
    answers = [Client().post(LOST, {"email": who}) for who in ("Auditor@example.org", "nobody@example.org")]
    shown = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", text_of(one)) for one in answers]
    assert shown[0] == shown[1] and "a link is on its way" in shown[0]
    assert [one.status_code for one in answers] == [200, 200]
    assert [one.to for one in mail.outbox] == [["auditor@example.org"]]
    assert Client().post(link_in(str(mail.outbox[0].body)), NEW).status_code == 302
    assert signs_in("auditor", NEW["password"])


@pytest.mark.usefixtures("people", "office_home")
def test_whether_anybody_is_known_is_found_out_in_the_background(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENDS_MAIL = True  # type: ignore[attr-defined]
    waiting: list[object] = []
    monkeypatch.setattr(transaction, "on_commit", waiting.append)
    counts = []
    for who in ("auditor@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as asked:
            Client().post(LOST, {"email": who})
        counts.append(len([one for one in asked if "kernel_person" in one["sql"]]))
    assert counts == [0, 0] and len(waiting) == 2 and not mail.outbox


@pytest.mark.usefixtures("mailing", "people", "office_home")
def test_asking_is_throttled_for_the_known_and_the_unknown_alike() -> None:
    for who in ("auditor@example.org", "nobody@example.org"):
        told = [Client().post(LOST, {"email": who}).status_code for _ in range(4)]
        assert told == [200, 200, 200, 429]
    assert len(mail.outbox) == 3


@pytest.mark.usefixtures("people", "office_home")
def test_an_office_that_sends_no_mail_says_whom_to_ask() -> None:
    assert "Ask the administrator of your own body" in text_of(Client().get(LOST))
    assert Client().post(LOST, {"email": "auditor@example.org"}).status_code == 200
    assert not mail.outbox


def test_the_settings_page_says_how_the_office_is_set_up_and_no_secret(
    as_: Callable[[str], Client], settings: object
) -> None:
    settings.IDENTITY_PROVIDERS = providers_named(COUNCIL)  # type: ignore[attr-defined]
    settings.SENDS_MAIL, settings.EMAIL_HOST = True, "mail.arrow.example"  # type: ignore[attr-defined]
    settings.EMAIL_HOST_PASSWORD = "the-mails-own-secret"  # type: ignore[attr-defined]
    shown = text_of(as_("administrator").get("/settings/"))
    for said in (
        "Arrow valley together, version 2021-22, in effect from 1 April 2021",
        "NHS Arrow Clinical Commissioning Group (ACCG), health",
        "council-over-500",
        "batches, the last recorded at 2021-06-03 09:00 UTC",
        "https://sign-in.arrow.example",
        "mail.arrow.example",
        "none recorded",
        "of this version",
    ):
        assert said in shown, said
    secrets = (settings.SECRET_KEY, "known-to-both", "the-mails-own-secret")  # type: ignore[attr-defined]
    assert not [one for one in secrets if one in shown]
