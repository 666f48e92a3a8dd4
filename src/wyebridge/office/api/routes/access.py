"""What every route has: a token that stands for a person under one hat, the right it needs, and faults of one shape."""

from collections.abc import Callable
from typing import Annotated, Any, NoReturn, TypeVar

from django.forms import Form
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja import Path, Router, Schema
from ninja.errors import HttpError
from ninja.files import UploadedFile
from ninja.security import HttpBearer
from ninja.throttling import AuthRateThrottle
from pydantic import ConfigDict

from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, Problem, Refused
from wyebridge.office.api.models import Scope
from wyebridge.office.api.queries import hat_of_token
from wyebridge.office.api.routes.errors import FAULTS
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, require

LARGEST_ROW = 2**53
Number = Annotated[int, Path(ge=0, le=LARGEST_ROW)]
_Route = TypeVar("_Route", bound=Callable[..., Any])


class Bearer(HttpBearer):
    """A token in the Authorization header stands for a person under one hat, which must carry the route's right.

    It is asked before anything that was sent is read, as the gate of a page is.
    """

    def __init__(self, right: Right) -> None:
        super().__init__()
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> Hat | None:
        found = hat_of_token(token)
        if found is None:
            return None
        hat, known = found
        if request.method not in ("GET", "HEAD") and known.scope != Scope.ACT:
            raise NotAllowed("This token may only ask. Make one that may act, under Tokens.")
        require(hat, self.right)
        return hat


def asks(router: Router, path: str, right: Right, tells: Any, **options: Any) -> Callable[[_Route], _Route]:
    """A route that asks, and changes nothing."""
    return router.get(path, auth=Bearer(right), response={200: tells, **FAULTS}, **options)


def acts(router: Router, path: str, right: Right, tells: Any, *, status: int = 200) -> Callable[[_Route], _Route]:
    """A route that acts. What is done in the background is told with 202, as far as it has come."""
    return router.post(path, auth=Bearer(right), response={status: tells, **FAULTS})


def hands_over(router: Router, path: str, right: Right, kind: str) -> Callable[[_Route], _Route]:
    """A route that hands over a file of a kind, such as application/pdf."""
    return router.get(path, auth=Bearer(right), response=FAULTS, openapi_extra=_a_file(kind))


def open_to_all(router: Router, path: str, tells: Any) -> Callable[[_Route], _Route]:
    """A route that anybody may ask, by what is published, without a token."""
    return router.get(path, auth=None, throttle=_PUBLIC, response={200: tells, **FAULTS})


def open_file(router: Router, path: str, kind: str) -> Callable[[_Route], _Route]:
    """A route that hands a published file over to anybody."""
    return router.get(path, auth=None, throttle=_PUBLIC, response=FAULTS, openapi_extra=_a_file(kind))


_PUBLIC = AuthRateThrottle("120/m")


def _a_file(kind: str) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"}
    return {"responses": {200: {"description": "The file", "content": {kind: {"schema": schema}}}}}


def hat_on(request: HttpRequest) -> Hat:
    """The hat that the request's token is of."""
    hat: Hat = request.auth  # type: ignore[attr-defined]
    return hat


def nothing(what: str) -> NoReturn:
    """There is no such thing, or it is not this hat's to see: which of the two is not told."""
    raise HttpError(404, what)


class Given(Schema):
    """What a route is given as JSON. A name that it does not know is a fault, and never passed over."""

    model_config = ConfigDict(extra="forbid")

    def typed(self) -> dict[str, Any]:
        """The same as a form of the screens would be sent it: sums in pounds, and nothing where nothing is given."""
        given = {name: value for name, value in self.model_dump().items() if value is not None}
        return {name: pounds(value) if name.endswith("pence") else value for name, value in given.items()}


def sent(file: UploadedFile) -> "MultiValueDict[str, Any]":
    """A file as a form of the screens is sent it."""
    return MultiValueDict({"file": [file]})


def taken(form: Form) -> dict[str, Any]:
    """What a form of the screens takes of what was given. Raises Refused with every fault, in the words of the page."""
    if form.is_valid():
        return form.cleaned_data
    raise Refused(
        Problem(
            "not-taken",
            str(fault),
            "it is held to what the screens hold it to",
            "correct it and send it again",
            Place("request" if name == "__all__" else str(name)),
        )
        for name, faults in form.errors.items()
        for fault in faults
    )
