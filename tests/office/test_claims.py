"""Claims acted on on screen: as the rules of claims allow each side, with the reason beside what may not be done."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.claims.partnership import bind, make_partnership
from tests.claims.test_recording import CONSTITUTION
from tests.office.conftest import PASSWORD, text_of
from tests.office.program import Program, faults

from wyebridge.books.claims import claims
from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.engine.ledger.claims import ClaimBalance
from wyebridge.office.kernel.models import Act, Appointment, Person, Role
from wyebridge.office.kernel.rights import Hat

CLAIM = "2021-22.1.1"
DAY = "2022-08-01"


@pytest.fixture(scope="module")
def settled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make_partnership(tmp_path_factory.mktemp("office-claims"))
    bind(home)
    return home.path


@pytest.fixture
def home(settled_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    path = Path(shutil.copytree(settled_once, tmp_path / "home"))
    monkeypatch.setattr(settings, "WYEBRIDGE_HOME", path)
    return read_home(path)


@pytest.fixture
def as_(db: None, home: Home) -> Callable[..., Client]:
    def signed_in(body: str, role: Role = Role.FINANCE_LEAD) -> Client:
        person = Person.objects.create_user(f"{body}-{role}@example.org".lower(), f"{role.label} of {body}", PASSWORD)
        Appointment.objects.create(person=person, role=role, body=body, starts_on=date(2020, 1, 1))
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


def balance(home: Home) -> ClaimBalance:
    with open_books(home.books) as books:
        return next(row.balance for row in claims(books, as_at=date(2026, 1, 1)).rows if row.claim.id == CLAIM)


def act(browser: Client, kind: str, **said: str) -> str:
    answer = browser.post(f"/claims/{CLAIM}/{kind}/", {f"{kind}-{name}": value for name, value in said.items()})
    assert answer.status_code in (200, 302), text_of(answer)
    return "" if answer.status_code == 302 else text_of(answer)


def test_a_claim_is_disputed_agreed_and_paid_by_its_debtor(as_: Callable[..., Client], home: Home) -> None:
    debtor = as_(balance(home).claim.debtor)
    owed = balance(home).owed_pence
    assert not act(debtor, "disputed", on=DAY, pence="£10.00", because="the hours were counted twice")
    assert balance(home).disputed_pence == 10_00
    assert not act(debtor, "agreed", on=DAY, pence="£4.00")
    assert not act(debtor, "paid", on=DAY, pence="£20.00", document="BACS-1")
    found = balance(home)
    assert (found.owed_pence, found.disputed_pence, found.paid_pence) == (owed - 20_00, 6_00, 20_00)
    page = text_of(debtor.get(f"/claims/{CLAIM}/"))
    assert "the hours were counted twice" in page and "BACS-1" in page
    assert Act.objects.filter(about__startswith=f"claim {CLAIM}").count() == 3


def test_a_claim_is_put_off_and_forgiven_by_whom_it_is_owed_to(as_: Callable[..., Client], home: Home) -> None:
    creditor = as_(balance(home).claim.creditor)
    assert not act(creditor, "deferred", on=DAY, until="2022-12-01", because="both bodies asked")
    assert not act(creditor, "forgiven", on=DAY, pence="£30.00", decision="TR-9")
    found = balance(home)
    assert found.deferred_until == date(2022, 12, 1) and found.forgiven_pence == 30_00
    # The decision allows no more than that.
    assert "TR-9" in act(creditor, "forgiven", on=DAY, pence="£0.01", decision="TR-9")
    assert balance(home).forgiven_pence == 30_00


def test_a_decision_that_the_constitution_gives_no_power_is_not_offered(as_: Callable[..., Client], home: Home) -> None:
    creditor = as_(balance(home).claim.creditor)
    assert '<option value="TR-9"' in text_of(creditor.get(f"/claims/{CLAIM}/"))
    (home.path / "governance").mkdir(exist_ok=True)
    said = CONSTITUTION.replace("over: £15.00, ", "")
    (home.path / "governance" / "constitution.yaml").write_text(said, encoding="utf-8")
    assert '<option value="TR-9"' not in text_of(creditor.get(f"/claims/{CLAIM}/"))


def test_each_side_is_told_why_it_may_not_do_the_others_part(as_: Callable[..., Client], home: Home) -> None:
    claim = balance(home).claim
    page = text_of(as_(claim.debtor).get(f"/claims/{CLAIM}/"))
    assert f"{claim.debtor} may not forgive claim {CLAIM}" in page and "Nothing of it is in dispute" in page
    assert page.count('aria-disabled="true"') == 4  # agree, put off, forgive, withdraw
    page = text_of(as_(claim.creditor).get(f"/claims/{CLAIM}/"))
    assert f"{claim.creditor} may not dispute claim {CLAIM}" in page
    assert "Nothing has been recorded of it that this body may withdraw" in page


def test_what_is_not_lawful_is_said_on_the_page_and_nothing_is_recorded(as_: Callable[..., Client], home: Home) -> None:
    claim, before = balance(home).claim, head(home.books)
    debtor = as_(claim.debtor)
    assert "less than" in act(debtor, "disputed", on=DAY, pence="£99,999.00", because="all of it")
    assert "is before the claim was raised" in act(debtor, "paid", on="2020-01-01", pence="£1.00", document="B-1")
    assert "This field is required" in act(debtor, "paid", on=DAY, pence="£1.00")
    assert head(home.books) == before and not Act.objects.filter(about__contains=CLAIM).exists()


def test_only_a_finance_lead_of_a_side_may_act(as_: Callable[..., Client], home: Home) -> None:
    claim = balance(home).claim
    member = as_(claim.debtor, Role.BOARD_MEMBER)
    assert "you act as board member" in text_of(member.get(f"/claims/{CLAIM}/"))
    assert member.post(f"/claims/{CLAIM}/paid/", {}).status_code == 403
    [outsider] = {"NC", "TR", "SC"} - {claim.debtor, claim.creditor}
    stranger = as_(outsider)
    assert stranger.get(f"/claims/{CLAIM}/").status_code == 404
    assert stranger.post(f"/claims/{CLAIM}/paid/", {}).status_code == 404


def test_what_was_recorded_in_error_is_withdrawn_by_its_body(as_: Callable[..., Client], home: Home) -> None:
    debtor = as_(balance(home).claim.debtor)
    assert not act(debtor, "paid", on=DAY, pence="£20.00", document="BACS-2")
    assert not act(debtor, "withdrawn", on=DAY, withdraws=f"{CLAIM}.e1", because="it was another claim's")
    assert balance(home).paid_pence == 0
    assert "Withdrawn" in text_of(debtor.get(f"/claims/{CLAIM}/"))


def test_contributions_due_and_paid_are_summed(as_: Callable[..., Client], home: Home) -> None:
    page = text_of(as_("SC").get("/contributions/"))
    # South owes £200.00 and £40.00, of which it paid £150.00 and £40.00; the trust £600.00, all paid.
    assert "£840.00" in page and "£790.00" in page and "£50.00" in page


def test_the_number_of_questions_to_the_database_does_not_grow(
    as_: Callable[..., Client], home: Home, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = as_("NC")
    for address in ("/claims/", f"/claims/{CLAIM}/", "/contributions/"):
        with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
            assert browser.get(address).status_code == 200


def test_a_program_acts_on_a_claim_by_the_same_rules(db: None, home: Home) -> None:
    def lead(body: str) -> Program:
        person = Person.objects.create_user(f"{body}@example.org".lower(), body, PASSWORD)
        held = Appointment.objects.create(person=person, role=Role.FINANCE_LEAD, body=body, starts_on=date(2020, 1, 1))
        return Program(Hat(person, held))

    before = balance(home)
    sides = {before.claim.debtor, before.claim.creditor}
    [neither] = {"NC", "TR", "SC"} - sides
    debtor, creditor, stranger = lead(before.claim.debtor), lead(before.claim.creditor), lead(neither)
    told = debtor.ask(f"/claims/{CLAIM}")
    assert told["owed_pence"] == before.owed_pence and told["may"]["paid"]["is_allowed"]
    refused = told["may"]["forgiven"]
    assert not refused["is_allowed"] and refused["reason"]
    paid = debtor.act(f"/claims/{CLAIM}/paid", {"on": DAY, "pence": 20_00, "document": "BACS-1"})
    assert (paid["claim"], paid["pence"], paid["already_recorded"]) == (CLAIM, 20_00, False)
    creditor.act(f"/claims/{CLAIM}/forgiven", {"on": DAY, "pence": 30_00, "decision": "TR-9"})
    assert (balance(home).paid_pence, balance(home).forgiven_pence) == (20_00, 30_00)
    most = debtor.act(f"/claims/{CLAIM}/paid", {"on": DAY, "pence": 10**9, "document": "BACS-2"}, status=422)
    assert most["problems"][0]["code"] == "more-than-there-is"
    assert "pence" in faults(debtor.act(f"/claims/{CLAIM}/paid", {"on": DAY, "document": "BACS-2"}, status=422))
    assert CLAIM not in [one["claim"] for one in stranger.ask("/claims")["claims"]]
    stranger.ask(f"/claims/{CLAIM}", 404)
    stranger.act(f"/claims/{CLAIM}/paid", {"on": DAY, "pence": 1, "document": "x"}, status=404)
