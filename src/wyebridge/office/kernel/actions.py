"""Every change to people and appointments; each is signed, and recorded in the trail with the change."""

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.office.kernel.models import Act, Appointment, Invitation, Person, Role
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, require

INVITATION_DAYS = 7


def record(verb: str, about: str, *, by: Hat | None, for_partner: str, **detail: Any) -> Act:
    """Put one act into the trail. The caller is in the transaction of the change itself."""
    return Act.objects.create(
        person=by.person if by else None,
        role=by.role if by else "",
        body=by.body if by else "",
        for_partner=for_partner,
        verb=verb,
        about=about[:300],
        detail=detail,
    )


@transaction.atomic
def invite(*, email: str, name: str, by: Hat) -> tuple[Person, str]:
    """Make a person who is to choose a password at a link. Returns the person, and the link's token, told this once.

    Asked again for one who has not yet chosen, it gives a new link, and the old one ends. Raises Refused for an address
    that somebody already signs in with.
    """
    require(by, Right.APPOINT)
    address = email.strip().lower()
    person = Person.objects.filter(email=address).first()
    if person and person.has_usable_password():
        raise refuse(
            "already-a-person",
            f"{address} already signs in",
            why="one person has one account, whatever appointments they hold",
            remedy="make the appointment for them; no invitation is needed",
            place=Place("invitation"),
        )
    person = person or Person.objects.create_user(address, name)
    person.invitations.filter(used_at=None).delete()
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        person=person, token_sha256=_sha256(token), ends_at=timezone.now() + timedelta(days=INVITATION_DAYS)
    )
    record("invite", address, by=by, for_partner=by.body)
    return person, token


def invitation_for(token: str) -> Invitation | None:
    """The invitation of a link, while it stands."""
    found = Invitation.objects.filter(token_sha256=_sha256(token), used_at=None, ends_at__gt=timezone.now())
    return found.select_related("person").first()


@transaction.atomic
def accept(*, token: str, password: str) -> Person:
    """Set the password of an invited person. The link works once. Raises ValidationError for a weak password."""
    invitation = invitation_for(token)
    if invitation is None:
        raise NotAllowed("This invitation has been used, or is more than a week old. Ask for another.")
    person = invitation.person
    validate_password(password, person)
    used = Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=timezone.now())
    if not used:
        raise NotAllowed("This invitation has just been used.")
    person.set_password(password)
    person.save(update_fields=["password"])
    record("accept an invitation", person.email, by=None, for_partner="")
    return person


@transaction.atomic
def appoint(
    *, person: Person, role: Role, starts_on: date, ends_on: date | None = None, provider: str = "", by: Hat
) -> Appointment:
    """Appoint a person to a role for the body that the administrator acts for."""
    require(by, Right.APPOINT)
    appointment = Appointment.objects.create(
        person=person,
        role=role,
        body=by.body,
        provider=provider if role == Role.PROVIDER_CLERK else "",
        starts_on=starts_on,
        ends_on=ends_on,
        made_by=by.person,
    )
    record("appoint", f"{person.email}: {appointment}", by=by, for_partner=by.body, starts_on=starts_on.isoformat())
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, on: date, by: Hat) -> None:
    """End an appointment: `on` is the last day that it is held. The person's rights under it end with that day."""
    require(by, Right.APPOINT, body=appointment.body)
    if on < appointment.starts_on:
        raise refuse(
            "ends-before-it-starts",
            f"{on} is before the appointment starts, on {appointment.starts_on}",
            why="an appointment is held for at least a day, and the record of it is kept",
            remedy=f"give {appointment.starts_on} or a later day",
            place=Place("appointment"),
        )
    Appointment.objects.filter(pk=appointment.pk).update(ends_on=on)
    record("end an appointment", f"{appointment.person.email}: {appointment}", by=by, for_partner=by.body, on=str(on))


@transaction.atomic
def first_administrator(*, email: str, name: str, body: str, on: date) -> tuple[Person, str]:
    """The first administrator of a body, made from the command line: everybody else is invited by one."""
    person = Person.objects.filter(email=email.lower()).first() or Person.objects.create_user(email, name)
    Appointment.objects.create(person=person, role=Role.ADMINISTRATOR, body=body, starts_on=on)
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        person=person, token_sha256=_sha256(token), ends_at=timezone.now() + timedelta(days=INVITATION_DAYS)
    )
    record("appoint the first administrator", person.email, by=None, for_partner=body)
    return person, token


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
