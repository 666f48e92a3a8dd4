"""Which hat a person wears for this request: the appointment they chose, as long as they hold it."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wyebridge.office.kernel.models import Appointment, Person
from wyebridge.office.kernel.rights import Hat

SESSION_KEY = "appointment"


class Request(HttpRequest):
    """A request once the middleware has seen it."""

    hat: Hat | None


class HatMiddleware:
    """Puts `hat` on each request: the chosen appointment, or the only one; None where none is chosen or held."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.hat = hat_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def hat_of(request: HttpRequest) -> Hat | None:
    """The hat that this request is made under."""
    if not isinstance(request.user, Person):
        return None
    held = appointments_of(request.user, today())
    chosen = [one for one in held if one.pk == request.session.get(SESSION_KEY)]
    wearing = chosen or (held if len(held) == 1 else [])
    return Hat(request.user, wearing[0]) if wearing else None


def appointments_of(person: Person, day: date) -> list[Appointment]:
    """Every appointment that a person holds on a day."""
    return list(person.appointments.held_on(day)) if person.is_active else []


def today() -> date:
    """The day where the bodies are."""
    return timezone.localdate()
