"""Committing money on screen: the verdict before anything is kept, and a stop let past by a second person alone."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.commitments.partnership import bring_in, committing_home
from tests.office.conftest import PASSWORD, text_of

from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.books.pending import commitments_made
from wyebridge.office.committing.models import Outcome, Waiting
from wyebridge.office.governance.models import Seated
from wyebridge.office.kernel.models import Act, Appointment, Person, Role

TYPED = {
    "id": "PO-1",
    "act": "commitment",
    "place": "homes/places",
    "supplier": "Fletchings",
    "purpose": "Summer places",
    "pence": "£600.00",
    "on": "2021-07-01",
    "from_on": "2021-07-01",
    "to_on": "2021-09-30",
    "under": "AC-7",
}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = committing_home(tmp_path_factory.mktemp("office-commitments"))
    text = (home.path / "governance" / "constitution.yaml").read_text(encoding="utf-8")
    # The line stands in the office's own day too, or nobody could choose it.
    text = text.replace("    to_on: 2021-12-31\n", "")
    (home.path / "governance" / "constitution.yaml").write_text(text, encoding="utf-8")
    bring_in(read_home(home.path), "spent", [("2021-06-10", "700.00", "PLACES", "")])
    return home.path


@pytest.fixture
def home(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    path = Path(shutil.copytree(made_once, tmp_path / "home"))
    monkeypatch.setattr(settings, "WYEBRIDGE_HOME", path)
    return read_home(path)


@pytest.fixture
def as_(db: None, home: Home) -> Callable[..., Client]:
    def signed_in(known_as: str, role: Role, body: str = "AC") -> Client:
        person = Person.objects.create_user(f"{known_as}-{role}@example.org".lower(), known_as, PASSWORD)
        Appointment.objects.create(person=person, role=role, body=body, starts_on=date(2020, 1, 1))
        if not Seated.objects.filter(known_as=known_as).exists():
            Seated.objects.create(person=person, known_as=known_as, said_by=person)
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


def typed(browser: Client, do: str, **more: str) -> str:
    answer = browser.post("/commitments/new/", {**TYPED, **more, "do": do}, follow=True)
    assert answer.status_code == 200
    return text_of(answer)


def test_the_verdict_is_shown_before_anything_is_kept(as_: Callable[..., Client], home: Home) -> None:
    officer, before = as_("H.Care", Role.COMMISSIONER), head(home.books)
    said = typed(officer, "see", pence="£400.00")
    assert "It may be made" in said and "H.Care, AC head of care, may, for AC, under AC-7" in said
    assert "As at 30 June 2021" in said and "£1,200.00" in said and "£100.00" in said
    assert head(home.books) == before
    said = typed(officer, "make", pence="£400.00")
    assert "PO-1 is made" in said and "Called off" in said
    with open_books(home.books) as books:
        [one] = commitments_made(books)
    assert (one.by, one.post, one.under, one.pence) == ("H.Care", "head", "AC-7", 400_00)
    assert Act.objects.filter(verb="make a commitment", about__contains="PO-1").count() == 1
    page = text_of(officer.get("/commitments/"))
    assert "under AC-7" in page and "£400.00" in page
    said = text_of(officer.post("/commitments/PO-1/release/", {"because": "It closed."}, follow=True))
    assert "Released" in said and "It closed." in said


def test_without_authority_it_says_what_is_needed_of_whom_by_when(as_: Callable[..., Client], home: Home) -> None:
    officer, before = as_("H.Care", Role.COMMISSIONER), head(home.books)
    said = typed(officer, "make", under="", act="contract", pence="£510.00")
    assert "AC cabinet must agree" in said and "by 25 June 2021" in said
    assert "It cites no decision and no line of delegation" in said
    assert head(home.books) == before and not Act.objects.filter(verb="make a commitment").exists()


def test_a_stop_is_let_past_by_a_second_person_whose_post_may(as_: Callable[..., Client], home: Home) -> None:
    officer = as_("H.Care", Role.COMMISSIONER)
    assert "Ask that it be let past" in typed(officer, "see")
    assert "PO-1 waits for somebody" in typed(officer, "ask")
    assert "a commitment numbered PO-1 waits already" in typed(officer, "ask").lower().replace("po-1", "PO-1")
    [waits] = Waiting.objects.all()
    address = f"/commitments/waiting/{waits.pk}/"
    assert "another person must settle it" in text_of(officer.get(address))
    assert officer.post(f"{address}settle/", {"because": "x", "do": "let-past"}).status_code == 403
    stranger = as_("N.Body", Role.FINANCE_LEAD)
    assert stranger.post(f"{address}settle/", {"because": "x", "do": "let-past"}).status_code == 403
    treasurer = as_("A.Treasurer", Role.FINANCE_LEAD)
    assert "Stopped" in text_of(treasurer.get(address))
    said = text_of(treasurer.post(f"{address}settle/", {"because": "No other bed.", "do": "let-past"}, follow=True))
    assert "PO-1 is let past" in said and "No other bed." in said
    with open_books(home.books) as books:
        [one] = commitments_made(books)
    assert one.let_past and (one.by, one.let_past.person) == ("H.Care", "A.Treasurer")
    assert treasurer.post(f"{address}settle/", {"because": "x", "do": "let-past"}).status_code == 403
    assert "Let past by A.Treasurer" in text_of(officer.get(address))
    assert [act.verb for act in Act.objects.filter(about__contains="PO-1").order_by("id")] == [
        "ask that a commitment be let past",
        "let a commitment past",
    ]


def test_what_waits_is_turned_down_and_nobody_lets_their_own_past(as_: Callable[..., Client], home: Home) -> None:
    treasurer, before = as_("A.Treasurer", Role.FINANCE_LEAD), head(home.books)
    typed(treasurer, "ask")
    [waits] = Waiting.objects.all()
    address = f"/commitments/waiting/{waits.pk}/settle/"
    assert treasurer.post(address, {"because": "x", "do": "let-past"}).status_code == 403
    assert treasurer.post(address, {"because": "There is a bed.", "do": "turn-down"}).status_code == 302
    waits.refresh_from_db()
    assert (waits.outcome, waits.because) == (Outcome.TURNED_DOWN, "There is a bed.")
    assert head(home.books) == before
