"""What keeps others out: sessions, forged forms, bombs, addresses that lead away, and logs that name nobody."""

import io
import json
import logging
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from pythonjsonlogger.json import JsonFormatter
from tests.office.conftest import COUNCIL, PASSWORD, Standing, text_of

from wyebridge.books.home import Home
from wyebridge.books.journal.read import read_batches
from wyebridge.office.kernel.models import Act, Appointment, Role
from wyebridge.office.ledger.models import Upload

SIGN_IN = "/sign-in/"
HEADINGS = COUNCIL.splitlines()[0]


def sign_in(browser: Client, name: str, onward: str = "", password: str = PASSWORD) -> str:
    """Sign in as people do; where it leads."""
    given = {"login": f"{name}@example.org", "password": password, "next": onward}
    answer = browser.post(SIGN_IN, given)
    return str(answer.get("Location", ""))


def session_key(browser: Client) -> str:
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)


def test_a_session_given_before_sign_in_is_worth_nothing_after_it(
    people: dict[str, Standing], office_home: Home
) -> None:
    browser = Client()
    browser.session.save()  # as somebody else might have planted it
    planted = session_key(browser)
    assert sign_in(browser, "council-member") == "/"
    assert session_key(browser) != planted
    assert not Session.objects.filter(session_key=planted).exists()
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/")["Location"].startswith(SIGN_IN)


def test_a_session_of_one_hat_is_not_that_of_the_next(people: dict[str, Standing], office_home: Home) -> None:
    person = people["council-member"].person
    other = Appointment.objects.create(person=person, role=Role.AUDITOR, body="ACCG", starts_on=date(2020, 1, 1))
    browser = Client()
    sign_in(browser, "council-member")
    before = session_key(browser)
    assert browser.post("/hat/", {"appointment": other.pk}).status_code == 302
    assert session_key(browser) != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("nobody", SIGN_IN),
        ("council-lead", "/hat/"),
        ("council-lead", "/extracts/"),
        ("council-lead", "/months/2021-22-M01/say/cut-off/"),
        ("council-lead", "/months/2021-22-M01/certify/"),
        ("council-lead", "/months/2021-22-M01/close/"),
        ("council-lead", "/proof/"),
        ("council-lead", "/sign-out/"),
        ("administrator", "/people/"),
    ],
)
def test_a_form_that_another_site_sends_is_refused(
    name: str, address: str, people: dict[str, Standing], office_home: Home
) -> None:
    browser = Client(enforce_csrf_checks=True)
    if name != "nobody":
        browser.force_login(people[name].person, backend=settings.AUTHENTICATION_BACKENDS[0])
    browser.get("/rights/")
    answer = browser.post(address, {"csrfmiddlewaretoken": "forged"})
    assert answer.status_code == 403 and "CSRF" in text_of(answer)
    assert not Act.objects.exists()


def test_a_form_of_the_offices_own_is_taken(people: dict[str, Standing], office_home: Home) -> None:
    browser = Client(enforce_csrf_checks=True)
    token = text_of(browser.get(SIGN_IN)).partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    given = {"login": "auditor@example.org", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert browser.post(SIGN_IN, given)["Location"] == "/"


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_away(onward: str, people: dict[str, Standing], office_home: Home) -> None:
    assert sign_in(Client(), "council-member", onward) == "/"


def test_signing_in_leads_on_to_where_one_was_going(people: dict[str, Standing], office_home: Home) -> None:
    assert sign_in(Client(), "council-member", "/position/") == "/position/"


@pytest.fixture
def done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be done once the transaction commits is done at once: the test's own is never committed."""
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())


def zipped(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("april.csv", text)
    return packed.getvalue()


REFUSED, SET_ASIDE = "Cannot be taken as it is", "1, of which 1 cannot be read and would be set aside"
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "much-from-little.zip": (lambda: zipped("0" * 80_000_000), REFUSED),
    "zip-in-zip.zip": (lambda: zipped("PK\3\4" + "0" * 1_000), REFUSED),
    "cell.csv": (lambda: f"{HEADINGS}\n15/04/2021,1,1.00,{'x' * 17 * 1024**2},HOMES\n".encode(), SET_ASIDE),
    "open-quote.csv": (lambda: f'{HEADINGS}\n15/04/2021,1,1.00,"{"x,y" * 6 * 1024**2}\n'.encode(), SET_ASIDE),
}


@pytest.mark.usefixtures("done_at_once")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_comes_to_a_page_that_says_what_is_wrong(
    name: str, as_: Callable[[str], Client], office_home: Home
) -> None:
    browser, before = as_("council-officer"), len(read_batches(office_home.books))
    bomb, said = BOMBS[name]
    given = {"file": SimpleUploadedFile(name, bomb()), "feed": "council-over-500", "date_order": ""}
    answer = browser.post("/extracts/", given)
    assert answer.status_code == 302, text_of(answer)
    shown = text_of(browser.get(answer["Location"]))
    assert said in shown
    assert len(shown) < 50_000, "the page does not carry the bomb"
    assert len(json.dumps(Upload.objects.get().found)) < 50_000, "nor does the database"
    assert len(read_batches(office_home.books)) == before


@pytest.mark.usefixtures("done_at_once")
def test_what_is_logged_names_nobody_and_tells_no_row(
    people: dict[str, Standing], office_home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    browser = Client()
    sign_in(browser, "council-officer", password="wrong")
    sign_in(browser, "council-officer")
    wrong = f"{HEADINGS}\n15/04/2021,1,seven pounds,Fletchings Care Home,HOMES\n"
    for text in (COUNCIL.replace("1001", "7001"), wrong, "Who,What\nFletchings,That\n"):
        given = {"file": SimpleUploadedFile("may.csv", text.encode()), "feed": "council-over-500", "date_order": ""}
        page = browser.post("/extracts/", given)["Location"]
        browser.post(f"{page}post/")
    browser.get("/people/")
    assert browser.get("/no-such-page/").status_code == 404
    as_served: Any = settings.LOGGING
    form = JsonFormatter(as_served["formatters"]["json"]["format"])
    told = "\n".join(form.format(record) for record in caplog.records)
    assert "/people/" in told and "/no-such-page/" in told, "what was refused is logged"
    for secret in ("council-officer", "Council Officer", "example.org", PASSWORD, "Fletchings", "seven pounds"):
        assert secret not in told


def test_deployed_by_https_django_itself_finds_nothing_to_say(tmp_path: Path) -> None:
    told = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WYEBRIDGE_", "DJANGO_", "DATABASE_URL"))
    }
    told |= {
        "WYEBRIDGE_HOME": str(tmp_path),
        "WYEBRIDGE_HTTPS": "1",
        "WYEBRIDGE_HOSTS": "wyebridge.example.org",
        "DJANGO_SETTINGS_MODULE": "wyebridge.office.settings",
    }
    check = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(check, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr
