"""Who acts for the body, the end of an appointment, and the trail of what was done for it."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from wyebridge.office.api.routes.access import LARGEST_ROW, Given, Number, acts, asks, hat_on, nothing
from wyebridge.office.kernel import actions, queries
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Right

router = Router(tags=["People"])
Before = Annotated[int | None, Query(ge=0, le=LARGEST_ROW)]


class AppointmentShape(Schema):
    """A role that somebody holds for the body, from a day to a day."""

    id: int
    role: str
    body: str
    provider: str
    starts_on: date
    ends_on: date | None


class EndingGiven(Given):
    """The last day that the appointment is held."""

    on: date


class ActShape(Schema):
    """One thing done: by whom, under which hat, for which partner."""

    id: int
    at: datetime
    by: str
    role: str
    body: str
    for_partner: str
    verb: str
    about: str
    detail: dict[str, Any]


@asks(router, "/people", Right.APPOINT, list[dict[str, Any]])
def people(request: HttpRequest) -> list[dict[str, Any]]:
    """Everybody who holds, held or will hold an appointment for the body."""
    return [
        {
            "name": person.name,
            "email": person.email,
            "appointments": [AppointmentShape.from_orm(one).model_dump() for one in held],
        }
        for person, held in queries.people_of(hat_on(request), today())
    ]


@acts(router, "/people/appointments/{appointment}/end", Right.APPOINT, AppointmentShape)
def end_appointment(request: HttpRequest, appointment: Number, given: EndingGiven) -> Any:
    """End an appointment of the body's: for the leavers that a payroll tells of."""
    hat = hat_on(request)
    held = (one for _, each in queries.people_of(hat, today()) for one in each)
    found = next((one for one in held if one.pk == appointment), None)
    if found is None:
        nothing("there is no such appointment of this body")
    actions.end_appointment(appointment=found, on=given.on, by=hat)
    found.refresh_from_db()
    return found


@asks(router, "/trail", Right.SEE_TRAIL, list[ActShape])
def trail(request: HttpRequest, before: Before = None) -> list[dict[str, Any]]:
    """What was done for the body, the newest first, a page at a time: `before` is the last id of the page before."""
    return [
        {
            "id": one.pk,
            "at": one.at,
            "by": one.person.name if one.person else "",
            "role": one.role,
            "body": one.body,
            "for_partner": one.for_partner,
            "verb": one.verb,
            "about": one.about,
            "detail": one.detail,
        }
        for one in queries.trail_of(hat_on(request), before=before)
    ]
