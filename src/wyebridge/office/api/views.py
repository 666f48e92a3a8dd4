"""Pages of tokens."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from wyebridge.office.api import actions, queries
from wyebridge.office.api.forms import TokenForm
from wyebridge.office.api.models import Scope
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.rights import Right
from wyebridge.office.kernel.views import hat_on


@gate(Right.HOLD_TOKENS)
def tokens(request: HttpRequest) -> HttpResponse:
    """A person's tokens; make one for the hat worn."""
    hat, secret = hat_on(request), ""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        secret = actions.make_token(name=given["name"], scope=Scope(given["scope"]), days=given["days"], by=hat)
        form = TokenForm()
    shown = {"form": form, "secret": secret, "tokens": queries.tokens_of(hat), "now": timezone.now()}
    return render(request, "api/tokens.html", shown)


@gate(Right.HOLD_TOKENS)
@require_POST
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    """Revoke a token of one's own."""
    hat = hat_on(request)
    found = queries.own_token(hat, token)
    if found is None:
        raise Http404
    actions.revoke(token=found, by=hat)
    messages.success(request, f"The token for {found.name} is revoked.")
    return redirect("tokens")
