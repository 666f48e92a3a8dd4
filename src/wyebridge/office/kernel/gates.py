"""The gate of each page: a right, being signed in, or public by name. A test finds any page without one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from wyebridge.office.kernel.rights import NotAllowed, Right, may

View = Callable[..., HttpResponse]
PUBLIC = "public"
SIGNED_IN = "signed in"
THIS_MACHINE = "this machine"


def gate(right: Right, *, else_show: Callable[..., HttpResponse | None] | None = None) -> Callable[[View], View]:
    """Let in a hat that carries the right. Others are told why not; nobody is let in unnamed.

    `else_show` gives others what anybody may see at that address instead, or None where that is nothing.
    """

    def gated(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, **parts: Any) -> HttpResponse:
            hat = request.hat  # type: ignore[attr-defined]
            is_let_in = hat is not None and may(hat, right).is_allowed
            if else_show and not is_let_in and (answer := else_show(request, **parts)):
                return answer
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if hat is None:
                return redirect(f"/hat/?{urlencode({'next': request.get_full_path()})}")
            verdict = may(hat, right)
            if not verdict.is_allowed:
                raise NotAllowed(verdict.reason)
            return view(request, **parts)

        checked.gate = right  # type: ignore[attr-defined]
        return checked

    return gated


def signed_in(view: View) -> View:
    """Let in anybody who has signed in, whatever hat they wear."""

    @wraps(view)
    def checked(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, **parts)

    checked.gate = SIGNED_IN  # type: ignore[attr-defined]
    return checked


def public(view: View) -> View:
    """Let in anybody at all."""

    @wraps(view)
    def checked(request: HttpRequest, **parts: Any) -> HttpResponse:
        return view(request, **parts)

    checked.gate = PUBLIC  # type: ignore[attr-defined]
    return checked


def this_machine(view: View) -> View:
    """Let in only what asks from this machine itself, as whatever gathers metrics does."""

    @wraps(view)
    def checked(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.META.get("REMOTE_ADDR") not in ("127.0.0.1", "::1") or "HTTP_X_FORWARDED_FOR" in request.META:
            raise Http404
        return view(request, **parts)

    checked.gate = THIS_MACHINE  # type: ignore[attr-defined]
    return checked
