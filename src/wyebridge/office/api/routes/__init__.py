"""Every question and act of the API, version 1. Each calls what the page of the same name calls."""

from django.conf import settings
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.throttling import AuthRateThrottle

from wyebridge.office.api.routes import (
    agreement,
    claims,
    coding,
    commitments,
    decisions,
    exceptions,
    extracts,
    meetings,
    months,
    open_decisions,
    oversight,
    people,
    plans,
    position,
    publishing,
    scrutiny,
)
from wyebridge.office.api.routes.access import Bearer
from wyebridge.office.api.routes.errors import answer_errors
from wyebridge.office.kernel.rights import Right


class _API(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """A program that is written from the description calls each operation what the route is called here."""
        return str(operation.view_func.__name__)


api = _API(
    title="Wyebridge",
    version="1",
    description="One set of books for bodies that share a pooled fund. Money is whole pence.",
    auth=Bearer(Right.HOLD_TOKENS),
    throttle=[AuthRateThrottle("600/m")],
    docs_url=None,
    urls_namespace="api",
)
answer_errors(api)
for _routes in (
    position,
    claims,
    commitments,
    extracts,
    exceptions,
    coding,
    months,
    agreement,
    decisions,
    meetings,
    oversight,
    scrutiny,
    publishing,
    open_decisions,
    plans,
    people,
):
    api.add_router("", _routes.router)

assert not settings.DEBUG, "a fault is never told with what the program held"
