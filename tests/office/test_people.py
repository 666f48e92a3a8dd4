"""People come by invitation, hold appointments from a day to a day, and choose the hat for what they do."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from tests.office.conftest import PASSWORD, PEOPLE, Standing, hat_of, text_of

from wyebridge.books.home import Home
from wyebridge.engine.kernel.problems import Refused
from wyebridge.office.kernel import actions
from wyebridge.office.kernel.hats import appointments_of
from wyebridge.office.kernel.models import Act, Appointment, Invitation, Person, Role
from wyebridge.office.kernel.rights import NotAllowed

pytestmark = pytest.mark.reads_books

TODAY = timezone.localdate()
NEW = {"name": "New Person", "email": "new@example.org", "role": "finance-officer", "starts_on": TODAY.isoformat()}


def test_an_invited_person_chooses_a_password_once_and_signs_in(as_: Callable[[str], Client]) -> None:
    page = text_of(as_("administrator").post("/people/", NEW))
    link = page.partition("<code>http://testserver")[2].partition("</code>")[0]
    browser = as_("nobody")
    good = {"password": "a long enough phrase", "again": "a long enough phrase"}
    assert browser.post(link, {**good, "again": "another"}).status_code == 200
    assert browser.post(link, good)["Location"] == "/sign-in/"
    assert browser.get(link).status_code == 410
    signed = browser.post("/sign-in/", {"login": "new@example.org", "password": good["password"]})
    assert signed.status_code == 302
    assert "acting for <strong>Arrow Council</strong> as finance officer" in text_of(browser.get("/"))


def test_a_weak_password_is_refused_with_the_reason(as_: Callable[[str], Client]) -> None:
    page = text_of(as_("administrator").post("/people/", NEW))
    link = page.partition("<code>http://testserver")[2].partition("</code>")[0]
    assert "too short" in text_of(as_("nobody").post(link, {"password": "short", "again": "short"}))


def test_an_invitation_ends_after_a_week(people: dict[str, Standing]) -> None:
    _, token = actions.invite(email="late@example.org", name="Late", by=hat_of(people["administrator"]))
    Invitation.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotAllowed):
        actions.accept(token=token, password="a long enough phrase")


def test_somebody_who_signs_in_already_is_not_invited_again(people: dict[str, Standing]) -> None:
    with pytest.raises(Refused, match="already signs in"):
        actions.invite(email="clerk@example.org", name="Clerk", by=hat_of(people["administrator"]))


def test_no_body_is_given_a_link_that_would_open_anothers_work(
    people: dict[str, Standing], as_: Callable[[str], Client]
) -> None:
    theirs = Person.objects.create_user("no.password@example.org", "Of The Other Body")
    Appointment.objects.create(person=theirs, role=Role.FINANCE_LEAD, body="ACCG", starts_on=date(2020, 1, 1))
    with pytest.raises(Refused):
        actions.invite(email=theirs.email, name=theirs.name, by=hat_of(people["administrator"]))
    page = text_of(as_("administrator").post("/people/", {**NEW, "email": theirs.email}))
    assert "/invitations/" not in page and not theirs.invitations.exists()
    assert {one.body for one in theirs.appointments.all()} == {"AC", "ACCG"}, "the appointment alone is made"


def test_an_appointment_is_held_from_its_first_day_to_its_last(people: dict[str, Standing]) -> None:
    person = people["outsider"].person
    starts, ends = date(2030, 1, 10), date(2030, 1, 20)
    Appointment.objects.create(person=person, role=Role.AUDITOR, body="AC", starts_on=starts, ends_on=ends)
    one = timedelta(days=1)
    held = [bool(appointments_of(person, day)) for day in (starts - one, starts, ends, ends + one)]
    assert held == [False, True, True, False]


def test_a_leaver_is_shut_out_at_once(people: dict[str, Standing], as_: Callable[[str], Client]) -> None:
    browser = as_("council-officer")
    assert browser.get("/").status_code == 200
    held = hat_of(people["council-officer"]).appointment
    Appointment.objects.filter(pk=held.pk).update(ends_on=TODAY - timedelta(days=1))
    assert browser.get("/")["Location"].startswith("/hat/")


def test_an_administrator_ends_only_appointments_of_their_own_body(
    people: dict[str, Standing], as_: Callable[[str], Client]
) -> None:
    theirs, own = hat_of(people["trust-officer"]).appointment, hat_of(people["council-officer"]).appointment
    browser = as_("administrator")
    assert browser.post(f"/people/appointments/{theirs.pk}/end/", {"on": TODAY.isoformat()}).status_code == 404
    with pytest.raises(NotAllowed):
        actions.end_appointment(appointment=theirs, on=TODAY, by=hat_of(people["administrator"]))
    assert browser.post(f"/people/appointments/{own.pk}/end/", {"on": TODAY.isoformat()}).status_code == 302
    own.refresh_from_db()
    assert own.ends_on == TODAY


def test_someone_with_two_masters_chooses_whom_to_act_for_and_the_record_keeps_it(
    people: dict[str, Standing], as_: Callable[[str], Client]
) -> None:
    person = people["chief-executive"].person
    other = Appointment.objects.create(
        person=person, role=Role.CHIEF_EXECUTIVE, body="ACCG", starts_on=date(2020, 1, 1)
    )
    browser = as_("chief-executive")
    assert browser.get("/position/")["Location"] == "/hat/?next=%2Fposition%2F"
    chosen = browser.post("/hat/", {"appointment": other.pk, "next": "/position/"})
    assert chosen["Location"] == "/position/"
    page = text_of(browser.get("/position/"))
    assert "acting for <strong>NHS Arrow Clinical Commissioning Group</strong>" in page
    assert "Act for another" in page


def test_nobody_wears_another_persons_hat(people: dict[str, Standing], as_: Callable[[str], Client]) -> None:
    browser = as_("outsider")
    anothers = hat_of(people["council-lead"]).appointment.pk
    assert browser.post("/hat/", {"appointment": anothers}).status_code == 200
    assert browser.get("/")["Location"].startswith("/hat/")


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_choosing_a_hat_never_leads_away(
    onward: str, people: dict[str, Standing], as_: Callable[[str], Client]
) -> None:
    held = hat_of(people["council-lead"]).appointment.pk
    assert as_("council-lead").post("/hat/", {"appointment": held, "next": onward})["Location"] == "/"


def test_the_database_refuses_to_change_or_remove_an_act(people: dict[str, Standing], office_home: Home) -> None:
    actions.invite(email="new@example.org", name="New", by=hat_of(people["administrator"]))
    act = Act.objects.get(verb="invite")
    assert (act.person, act.role, act.body, act.for_partner) == (
        people["administrator"].person,
        Role.ADMINISTRATOR,
        "AC",
        "AC",
    )
    for change in (lambda: Act.objects.update(verb="nothing"), lambda: Act.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Act.objects.get(pk=act.pk).verb == "invite"


def test_the_trail_shows_a_body_its_own_acts_alone(people: dict[str, Standing], as_: Callable[[str], Client]) -> None:
    actions.record("try a thing", "of the council", by=None, for_partner="AC")
    actions.record("try a thing", "of the trust", by=None, for_partner="ACCG")
    council, trust = text_of(as_("governance").get("/trail/")), text_of(as_("auditor").get("/trail/"))
    assert "of the council" in council and "of the trust" not in council
    assert "of the trust" in trust and "of the council" not in trust


def test_signing_in_is_throttled(people: dict[str, Standing], office_home: Home) -> None:
    browser = Client()
    wrong = {"login": "clerk@example.org", "password": "not-this-one"}
    for _ in range(6):
        last = browser.post("/sign-in/", wrong)
    assert "Too many failed" in text_of(last)
    right = browser.post("/sign-in/", {**wrong, "password": PASSWORD})
    assert right.status_code == 200, "even the right password waits"


def test_nobody_signs_themselves_up(as_: Callable[[str], Client]) -> None:
    for address in ("/sign-up/", "/signup/", "/accounts/signup/"):
        assert as_("nobody").get(address).status_code == 404
    assert Person.objects.count() == len(PEOPLE) + 1, "the standing people, and the outsider"
