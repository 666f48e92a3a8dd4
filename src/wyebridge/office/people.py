"""People put in from the command line: a body's first administrator, and the demo's made-up ones."""

import re
from datetime import date
from pathlib import Path
from typing import Final

from wyebridge.books.open import open_books
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.office.governance.actions import seat_from_the_command_line
from wyebridge.office.kernel.actions import first_administrator, link_from_the_machine
from wyebridge.office.kernel.models import Appointment, Person, Role

DEMO_PASSWORD: Final = "over-the-wye-bridge"  # noqa: S105 (everything in the demo is made up)
_DEMO: Final = (
    ("Otto Coding", "HC", (Role.FINANCE_OFFICER,)),
    ("Tally Batch", "HPCT", (Role.FINANCE_OFFICER,)),
    ("Wye Bridger", "", (Role.CHIEF_EXECUTIVE,)),
    ("Nora Minute", "HC", (Role.GOVERNANCE_OFFICER, Role.ADMINISTRATOR)),
    ("Quill Minute", "HPCT", (Role.GOVERNANCE_OFFICER, Role.ADMINISTRATOR)),
    ("Vera Ward", "HC", (Role.BOARD_MEMBER,)),
    ("Lena Leader", "HC", (Role.BOARD_MEMBER,)),
    ("Dot Deputy", "HC", (Role.BOARD_MEMBER,)),
    ("Sol Scrutiny", "HC", (Role.BOARD_MEMBER,)),
    ("Opal Opposition", "HC", (Role.BOARD_MEMBER,)),
    ("Theo Third", "HC", (Role.BOARD_MEMBER,)),
    ("Bea Board", "HPCT", (Role.BOARD_MEMBER,)),
    ("Audrey Audit", "HPCT", (Role.BOARD_MEMBER,)),
    ("Fay Trust", "HPCT", (Role.BOARD_MEMBER,)),
    ("Abel Check", "HC", (Role.AUDITOR,)),
    ("Tess Check", "HPCT", (Role.AUDITOR,)),
    ("Carey Mission", "HC", (Role.COMMISSIONER,)),
    ("Guy Buying", "HPCT", (Role.COMMISSIONER,)),
    ("Paige Place", "HC", (Role.PROVIDER_CLERK,)),
)
_PROVIDER: Final = "Nowhereley Lodge Care Home"
"""Plainly fictional people of the demo: name, body ('' for both bodies, in turn), roles. Those who sign for a month are
the closing plan's own, and who works for a provider sees the payments of one of the made-up ledger's."""
_SEATS: Final = {
    "Wye Bridger": "J.Chief",
    "Carey Mission": "E.Adult",
    "Guy Buying": "G.Commissioning",
    "Vera Ward": "C.Care",
    "Lena Leader": "L.Leader",
    "Dot Deputy": "D.Deputy",
    "Sol Scrutiny": "S.Scrutiny",
    "Opal Opposition": "O.Opposition",
    "Theo Third": "T.Third",
    "Bea Board": "B.Board",
    "Audrey Audit": "A.Audit",
    "Fay Trust": "F.Trust",
}
"""Whom of the made-up constitution each of them is: enough for a quorum of each board, and for a call-in."""


def add_first_administrator(email: str, name: str, body: str, on: date) -> str:
    """Make a body's first administrator. Returns the address, under the office, at which they choose a password."""
    _, token = first_administrator(email=email, name=name, body=body, on=on)
    return f"/invitations/{token}/"


def add_link(email: str) -> str:
    """Give somebody who has lost their password a link. Returns its address, under the office. Refused if unknown."""
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise refuse(
            "nobody-signs-in",
            f"nobody signs in with {email}",
            why="a link is for somebody's own account",
            remedy="give the address that stands under People, or have them invited",
            place=Place("the address"),
        )
    return f"/invitations/{link_from_the_machine(person=person)}/"


def add_demo_people(home: Path, on: date) -> list[tuple[str, str]]:
    """Put the demo's people in, where they are not there yet. Returns each one's address and appointments."""
    with open_books(home / "books") as books:
        officers = {(one.name, one.for_partner, Role(one.role)) for plan in books.plans for one in plan.officers}
    signing = [(name, body, (role,)) for name, body, role in sorted(officers)]
    told = []
    for name, body, roles in (*signing, *_DEMO):
        plain = name.lower().replace("(made up)", "")
        email = f"{re.sub('[^a-z]+', '.', plain).strip('.')}@example.org"
        person = Person.objects.filter(email=email).first()
        if person is None:
            person = Person.objects.create_user(email, name, DEMO_PASSWORD)
            for role in roles:
                for one in [body] if body else ["HC", "HPCT"]:
                    provider = _PROVIDER if role == Role.PROVIDER_CLERK else ""
                    Appointment.objects.create(person=person, role=role, body=one, provider=provider, starts_on=on)
        if name in _SEATS:
            seat_from_the_command_line(person, _SEATS[name])
        told.append((email, ", ".join(str(one) for one in person.appointments.all())))
    return told
