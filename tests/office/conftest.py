"""The standing people of every test of the office, and a home with a month of both bodies' ledgers."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.test import Client

from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal.read import head
from wyebridge.office.kernel.models import Appointment, Person, Role
from wyebridge.office.kernel.rights import Hat

NOW: Final = datetime(2021, 6, 3, 9, 0, tzinfo=UTC)
PASSWORD: Final = "a-password-of-the-tests"
COUNCIL: Final = """\
Payment Date,Document Number,Net,Supplier Name,Cost Centre
15/04/2021,1001,100.01,Fletchings Care Home,HOMES
16/04/2021,1002,-20.00,Fletchings Care Home,HOMES
20/04/2021,1003,50.00,Madeup Stationers,OWN1
21/04/2021,1004,7.50,Charges between bodies,QUERY
22/04/2021,1005,45.00,Arrow Council,FUND
23/04/2021,1006,9.99,=SUM(A1),HOMES
24/04/2021,1007,seven pounds,Fletchings Care Home,HOMES
"""
TRUST: Final = """\
Date,Transaction Number,Amount,Supplier,Cost Centre
14/04/2021,9001,60.00,Visits Ltd,VISITS
18/04/2021,9002,33.33,Secret Wards Ltd,OWN2
19/04/2021,9003,105.00,Arrow Council,FUND
"""


CONSTITUTION: Final = """\
boards:
  - id: ac-cabinet
    name: AC cabinet
    kind: partner
    decides_for: AC
    seats:
      - {id: leader, constituency: elected, appointed_by: AC, held: {person: M.Council, from_on: 2020-01-01}}
      - {id: deputy, constituency: elected, appointed_by: AC, held: {person: D.Deputy, from_on: 2020-01-01}}
    quorum: {members: 2}
    notice_days: 5
    casting_vote: true
    call_in: {working_days: 3, heard_by: ac-scrutiny, members: 2}
    urgency: {agreed_by: S.First, reported_to: ac-scrutiny}
    source: AC executive procedure rules
  - id: accg-board
    name: ACCG board
    kind: partner
    decides_for: ACCG
    seats:
      - {id: chair, constituency: non-executive, appointed_by: ACCG, held: {person: T.Member, from_on: 2020-01-01}}
    quorum: {members: 1}
    notice_days: 3
    source: ACCG standing orders
  - id: ac-scrutiny
    name: AC scrutiny committee
    kind: scrutiny
    seats:
      - {id: first, constituency: elected, appointed_by: AC, held: {person: S.First, from_on: 2020-01-01}}
      - {id: second, constituency: elected, appointed_by: AC, held: {person: S.Second, from_on: 2020-01-01}}
    quorum: {members: 1}
    notice_days: 5
    source: AC scrutiny procedure rules
reservations:
  - {id: R1, act: vary-agreement, needs: [ac-cabinet, accg-board], source: Clause 27}
delegations:
  - id: D1
    partner: AC
    act: virement
    to: lead
    up_to: "£1,000.00"
    in_year: "£1,500.00"
    from_on: 2020-01-01
    source: AC scheme of delegation 4
  - id: D2
    partner: AC
    act: write-off
    to: [lead, head]
    together: true
    from_on: 2020-01-01
    source: AC scheme of delegation 5
  - {id: D3, partner: AC, act: commitment, to: lead, in_year: "£700.00", from_on: 2020-01-01, source: AC scheme 6}
disputes:
  steps:
    - {name: officers, who: both finance leads, asks: lead, days: 10}
    - {name: boards, who: the leader and the chair, asks: [ac-cabinet, accg-board], days: 20}
  source: Agreement, clause 31
posts:
  - {id: head, title: AC head of care, employer: AC, acts_for: AC, held: {person: H.Care, from_on: 2020-01-01}}
  - {id: lead, title: AC finance lead, employer: AC, acts_for: AC, held: {person: F.Lead, from_on: 2020-01-01}}
"""


ADOPTED: Final = """\
decisions:
  - id: AC-2021-A
    title: The agreement for 2021/22
    body: AC cabinet
    for_partner: AC
    taken_on: 2021-03-08
    effective_on: 2021-03-16
    act: adopt-agreement
  - id: ACCG-2021-A
    title: The agreement for 2021/22
    body: ACCG board
    for_partner: ACCG
    taken_on: 2021-03-17
    effective_on: 2021-03-17
    act: adopt-agreement
"""


@pytest.fixture(scope="session")
def made_home(small_registers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with both bodies' April, and how they decide. Read only."""
    folder = tmp_path_factory.mktemp("office")
    home = make_home(folder / "home", small_registers)
    (home.path / "governance").mkdir(exist_ok=True)
    (home.path / "governance" / "constitution.yaml").write_text(CONSTITUTION, encoding="utf-8")
    (home.path / "decisions" / "adopted.yaml").write_text(ADOPTED, encoding="utf-8")
    home = read_home(home.path)
    for name, text, feed in (("council.csv", COUNCIL, "council-over-500"), ("trust.csv", TRUST, "nhs-over-25k")):
        (folder / name).write_text(text, encoding="utf-8")
        import_extract(home, folder / name, feed_id=feed, by="a test", now=NOW)
    return home.path


@pytest.fixture
def office_home(
    request: pytest.FixtureRequest, made_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Home]:
    """The home that the office works on: this test's own copy, or the one home of all tests that say they only read.

    What only reads finds registers that were read already and figures that were worked out already.
    """
    reads = request.node.get_closest_marker("reads_books") is not None
    path = made_home if reads else Path(shutil.copytree(made_home, tmp_path / "office-home"))
    before = head(path / "books")
    monkeypatch.setattr(settings, "WYEBRIDGE_HOME", path)
    yield read_home(path)
    assert not reads or head(path / "books") == before, "a test that only reads has posted something"


@dataclass(frozen=True, slots=True)
class Standing:
    """One of the standing people: who they are, the hat they wear (None for one with no appointment)."""

    person: Person
    hat: Hat | None


PEOPLE: Final = {
    "council-lead": (Role.FINANCE_LEAD, "AC"),
    "council-officer": (Role.FINANCE_OFFICER, "AC"),
    "trust-lead": (Role.FINANCE_LEAD, "ACCG"),
    "trust-officer": (Role.FINANCE_OFFICER, "ACCG"),
    "fund-manager": (Role.FUND_MANAGER, "AC"),
    "chief-executive": (Role.CHIEF_EXECUTIVE, "AC"),
    "commissioner": (Role.COMMISSIONER, "ACCG"),
    "governance": (Role.GOVERNANCE_OFFICER, "AC"),
    "trust-governance": (Role.GOVERNANCE_OFFICER, "ACCG"),
    "council-member": (Role.BOARD_MEMBER, "AC"),
    "trust-member": (Role.BOARD_MEMBER, "ACCG"),
    "auditor": (Role.AUDITOR, "ACCG"),
    "administrator": (Role.ADMINISTRATOR, "AC"),
    "clerk": (Role.PROVIDER_CLERK, "AC"),
}
OUTSIDER: Final = "outsider"


@pytest.fixture
def people(db: None) -> dict[str, Standing]:
    """The standing people: one to each role or body that tells rights apart, and an outsider with no appointment."""
    found = {}
    for name, (role, body) in PEOPLE.items():
        person = Person.objects.create_user(f"{name}@example.org", name.replace("-", " ").title(), PASSWORD)
        provider = "Fletchings Care Home" if role == Role.PROVIDER_CLERK else ""
        held = Appointment.objects.create(
            person=person, role=role, body=body, provider=provider, starts_on=date(2020, 1, 1)
        )
        found[name] = Standing(person, Hat(person, held))
    found[OUTSIDER] = Standing(Person.objects.create_user("outsider@example.org", "Outsider", PASSWORD), None)
    return found


@pytest.fixture
def as_(people: dict[str, Standing], office_home: Home) -> Iterator[Callable[[str], Client]]:
    """A browser in which a standing person has signed in; `as_('nobody')` is one where nobody has."""

    def signed_in(name: str) -> Client:
        client = Client()
        if name != "nobody":
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            client.force_login(people[name].person, backend=backend)
        return client

    yield signed_in


def hat_of(standing: Standing) -> Hat:
    assert standing.hat is not None
    return standing.hat


def text_of(answer: Any) -> str:
    return str(answer.content.decode())
