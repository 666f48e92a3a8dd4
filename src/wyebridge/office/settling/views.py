"""Pages of who bears what, and who owes whom."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wyebridge.books.position import Position
from wyebridge.books.trying import Tried
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.rights import Right
from wyebridge.office.kernel.views import hat_on
from wyebridge.office.ledger.pages import exposures, unsettled
from wyebridge.office.ledger.views import asked_day, asked_position, names, shown_with, svg_picture
from wyebridge.office.settling import pages, queries
from wyebridge.office.settling.forms import WhatIfForm
from wyebridge.papers.waterfall import waterfall_svg

# Risk share


@gate(Right.SEE_FUND)
@require_GET
def risk_share(request: HttpRequest) -> HttpResponse:
    """Who would bear the variance as it stands: each clause in English and what it gives; what is awaited."""
    found = asked_position(request)
    shown = shown_with(
        request,
        found,
        allocation=found.allocation,
        clauses=pages.clauses_beside(found.agreement, found.allocation),
        exposures=exposures(found.allocation, names()),
        unsettled=unsettled(found.allocation),
    )
    return render(request, "settling/risk-share.html", shown)


@gate(Right.SEE_FUND)
@require_GET
def waterfall(request: HttpRequest) -> HttpResponse:
    """The risk share as a picture."""
    found = asked_position(request)
    return svg_picture(waterfall_svg(found.allocation, title=f"Who bears the variance to {found.as_at:%-d %B %Y}"))


@gate(Right.SEE_FUND)
@require_GET
def what_if(request: HttpRequest) -> HttpResponse:
    """Change what schemes are forecast to come to, and see who would bear it. Nothing is saved."""
    found = asked_position(request)
    form = asked_schemes(request, found)
    asked = form.asked() if form.is_bound and form.is_valid() else {}
    tried = tried_on(request, asked)
    shown: dict[str, Any] = {
        "form": form,
        "rows": [(row, form[row.field]) for row in pages.scheme_rows(tried)],
        "is_tried": bool(asked),
        "tried": tried,
        "changed": [row for row in pages.scheme_rows(tried) if row.tried != row.forecast],
        "bearers": pages.bearers(tried),
        "awaited": pages.awaited(tried),
        "clauses": pages.clauses_beside(tried.agreement, tried.tried),
        "picture": request.GET.urlencode(),
    }
    return render(request, "settling/what-if.html", shown_with(request, found, **shown))


@gate(Right.SEE_FUND)
@require_GET
def what_if_picture(request: HttpRequest) -> HttpResponse:
    """What was tried, as a picture."""
    found = asked_position(request)
    form = asked_schemes(request, found)
    tried = tried_on(request, form.asked() if form.is_bound and form.is_valid() else {})
    return svg_picture(waterfall_svg(tried.tried, title=f"Who would bear {found.year}, if so"))


def asked_schemes(request: HttpRequest, found: Position) -> WhatIfForm:
    """The form as it was sent in the address; unbound where no sum was."""
    is_sent = any(name.startswith("at-") for name in request.GET)
    return WhatIfForm(request.GET if is_sent else None, schemes=pages.schemes_of(found.agreement))


def tried_on(request: HttpRequest, schemes: dict[str, int]) -> Tried:
    as_at, known_on = asked_day(request, "as_at"), asked_day(request, "known_on")
    return queries.tried_for(hat_on(request), as_at=as_at, known_on=known_on, schemes=schemes)
