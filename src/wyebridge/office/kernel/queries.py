"""Every read of people, appointments and acts."""

from collections.abc import Sequence
from datetime import date

from wyebridge.office.kernel.models import Act, Appointment, Person
from wyebridge.office.kernel.rights import Hat, Right, require

TRAIL_PAGE = 100


def people_of(hat: Hat, on: date) -> Sequence[tuple[Person, tuple[Appointment, ...]]]:
    """Everybody who holds, held or will hold an appointment for the hat's body, with those appointments."""
    require(hat, Right.APPOINT)
    found: dict[Person, list[Appointment]] = {}
    for appointment in (
        Appointment.objects.filter(body=hat.body).select_related("person").order_by("person__name", "pk")
    ):
        found.setdefault(appointment.person, []).append(appointment)
    return [(person, tuple(held)) for person, held in found.items()]


def person_of(hat: Hat, person: int) -> Person | None:
    """Somebody who holds, held or will hold an appointment for the hat's body."""
    require(hat, Right.APPOINT)
    return Person.objects.filter(pk=person, appointments__body=hat.body).distinct().first()


def trail_of(hat: Hat, *, before: int | None = None) -> Sequence[Act]:
    """The latest acts for the hat's body, newest first, a page at a time."""
    require(hat, Right.SEE_TRAIL)
    acts = Act.objects.filter(for_partner=hat.body).select_related("person")
    if before:
        acts = acts.filter(pk__lt=before)
    return list(acts[:TRAIL_PAGE])
