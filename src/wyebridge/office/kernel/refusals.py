"""Refusals become pages: what is wrong, why it matters, what to do; the same words as on the command line."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wyebridge.engine.kernel.problems import Refused
from wyebridge.office.kernel.rights import NotAllowed

_LOG = logging.getLogger("wyebridge.office")


class RefusalMiddleware:
    """Answers for `Refused` and `NotAllowed`, wherever they were raised."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            _LOG.info("not allowed", extra={"path": request.path})
            return render(request, "kernel/not-allowed.html", {"reason": str(error)}, status=403)
        if isinstance(error, Refused):
            return render(request, "kernel/refused.html", {"problems": error.problems}, status=422)
        return None
