"""Every change to people and appointments; each is signed, and recorded in the trail with the change."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.office.kernel.models import Act, Appointment, Invitation, Person, Role
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, Verdict, may, require

INVITATION_DAYS = 7
LINK_HOURS = 4


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


def needs_link(hat: Hat, person: Person | None) -> bool:
    """Whether somebody is still to choose a password, at a link that opens nothing of another body's.

    One whom another body appointed has that body's invitation, or signs in by its identity provider: a second link, in
    this body's hands, would let whoever holds it act for the other.
    """
    if person is None:
        return True
    return not person.has_usable_password() and not person.appointments.exclude(body=hat.body).exists()


@transaction.atomic
def invite(*, email: str, name: str, by: Hat) -> tuple[Person, str]:
    """Make a person who is to choose a password at a link. Returns the person, and the link's token, told this once.

    Asked again for one who has not yet chosen, it gives a new link, and the old one ends. Raises Refused for an address
    that somebody already signs in with.
    """
    require(by, Right.APPOINT)
    address = email.strip().lower()
    person = Person.objects.filter(email=address).first()
    if person and not needs_link(by, person):
        raise refuse(
            "already-a-person",
            f"{address} already signs in",
            why="one person has one account, whatever appointments they hold",
            remedy="make the appointment for them; no invitation is needed",
            place=Place("invitation"),
        )
    person = person or Person.objects.create_user(address, name)
    person.invitations.filter(used_at=None).delete()
    token = new_link(person, hours=INVITATION_DAYS * 24)
    record("invite", address, by=by, for_partner=by.body)
    return person, token


@transaction.atomic
def new_link(person: Person, *, hours: int) -> str:
    """The token of a link at which a person chooses a password, told this once. The first used ends the rest."""
    token = secrets.token_urlsafe(32)
    ends_at = timezone.now() + timedelta(hours=hours)
    Invitation.objects.create(person=person, token_sha256=_sha256(token), ends_at=ends_at)
    return token


def may_give_link(hat: Hat, person: Person) -> Verdict:
    """Whether an administrator may give a person a link at which they choose a new password.

    Not where that person acts for another body too: whoever holds the link could act for that body, and its
    administrator would know nothing of it. Where the link goes to the person's own address, nobody else holds it.
    """
    verdict = may(hat, Right.APPOINT)
    others = {one.body for one in person.appointments.held_on(timezone.localdate())} - {hat.body}
    if verdict.is_allowed and others and not settings.SENDS_MAIL:
        return Verdict(
            False,
            f"{person.name} acts for {', '.join(sorted(others))} too, and a link would open that body's work. "
            "Ask whoever keeps this office for one.",
        )
    return verdict


@transaction.atomic
def give_link(*, person: Person, office: str, by: Hat) -> str:
    """Have a new password chosen at a link: sent to the person where the office sends mail, else returned, this once.

    `office` is the address that the office was reached at. Returns the link's token, or '' where it was sent.
    """
    verdict = may_give_link(by, person)
    if not verdict.is_allowed:
        raise NotAllowed(verdict.reason)
    record("give a link for a new password", person.email, by=by, for_partner=by.body)
    if not settings.SENDS_MAIL:
        person.invitations.filter(used_at=None).delete()
        return new_link(person, hours=LINK_HOURS)
    ask_for_link(address=person.email, office=office)
    return ""


@transaction.atomic
def link_from_the_machine(*, person: Person) -> str:
    """The token of a link that whoever keeps the machine gives. Every body that they act for has it in its trail."""
    person.invitations.filter(used_at=None).delete()
    for body in {one.body for one in person.appointments.held_on(timezone.localdate())}:
        record("give a link for a new password", person.email, by=None, for_partner=body)
    return new_link(person, hours=LINK_HOURS)


def ask_for_link(*, address: str, office: str) -> None:
    """Have a link sent to whoever signs in with an address. What is done here is the same whether anybody does."""
    from wyebridge.office.kernel import tasks  # which sends what is made here

    transaction.on_commit(lambda: tasks.send_link.enqueue(address.strip().lower(), office))


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
    person.invitations.filter(used_at=None).delete()
    person.set_password(password)
    person.save(update_fields=["password"])
    record("accept an invitation", person.email, by=None, for_partner="")
    return person


@transaction.atomic
def known_by_identity(*, addresses: Sequence[str], provider: str, called: str) -> Person | None:
    """The person who was invited at one of the addresses that an identity provider vouches for, on their first coming.

    None where nobody was, they have left, or the provider has already said of another that they hold the address.
    """
    person = Person.objects.filter(email__in=addresses, is_active=True).first()
    if person is None or SocialAccount.objects.filter(user=person, provider=provider).exists():
        return None
    record("sign in by an identity provider for the first time", f"{person.email}: {called}", by=None, for_partner="")
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
    token = new_link(person, hours=INVITATION_DAYS * 24)
    record("appoint the first administrator", person.email, by=None, for_partner=body)
    return person, token


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
