"""Every error of the API in one shape: what is wrong, why it matters, what to do, and where."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from wyebridge.engine.kernel.problems import Refused
from wyebridge.office.kernel.rights import NotAllowed


class ProblemShape(Schema):
    """One fault: what is wrong, why it matters, what to do, and where."""

    code: str
    what: str
    why: str
    remedy: str
    place: str


class Problems(Schema):
    """Every error of the API has this shape."""

    problems: list[ProblemShape]


FAULTS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 413, 422, 429}): Problems}


def said(code: str, what: str, remedy: str, why: str = "", place: str = "request") -> dict[str, str]:
    """One fault, in the one shape."""
    return {"code": code, "what": what, "why": why, "remedy": remedy, "place": place}


def answer_errors(api: NinjaAPI) -> None:
    """Have the API answer each kind of error in the one shape."""

    def told(request: HttpRequest, status: int, *problems: dict[str, str]) -> HttpResponse:
        return api.create_response(request, {"problems": problems}, status=status)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        problems = [said(one.code, one.what, one.remedy, one.why, str(one.place)) for one in error.problems]
        return told(request, 422, *problems)

    @api.exception_handler(NotAllowed)
    def not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
        return told(request, 403, said("not-allowed", str(error), "ask somebody who may"))

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        remedy = "send a token that stands, as Authorization: Bearer wye_…"
        answer = told(request, 401, said("not-signed-in", "no token that stands was sent", remedy))
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = [".".join(str(part) for part in fault["loc"]) for fault in error.errors]
        faults = zip(error.errors, places, strict=True)
        problems = [said("not-understood", fault["msg"], "correct it", place=place) for fault, place in faults]
        return told(request, 422, *problems)

    @api.exception_handler(Throttled)
    def throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
        remedy = f"wait {error.wait or 60:.0f} seconds"
        return told(request, 429, said("too-often", "this token asks too often", remedy))

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return told(request, 413, said("too-large", "what was sent is larger than is taken", "send less at once"))

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        code = "not-found" if error.status_code == 404 else "not-understood"
        return told(request, error.status_code, said(code, str(error), "look at what is asked for"))
