"""The first page, and its picture."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wyebridge.office.front import pages, queries
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Right
from wyebridge.office.kernel.views import hat_on
from wyebridge.office.ledger.pages import by_fund, by_partner, exposures, unsettled
from wyebridge.office.ledger.queries import has_begun
from wyebridge.office.ledger.views import asked_outlook, asked_position, names, shown_with, svg_picture
from wyebridge.papers.overview import overview_svg


@gate(Right.SEE_FUND)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What needs somebody, and the funds at a glance."""
    hat = hat_on(request)
    if not has_begun(hat):
        needs = pages.needs_of(hat, queries.waiting_at_first(hat, today=today()))
        return render(request, "front/beginning.html", {"needs": needs})
    found = asked_position(request)
    shown = shown_with(
        request,
        found,
        needs=pages.needs_of(hat, queries.waiting_for(hat, found, today=today())),
        table=by_fund(found, asked_outlook(request)),
        whose=by_partner(found, found.rows, names()),
        exposures=exposures(found.allocation, names()),
        unsettled=unsettled(found.agreement, found.allocation),
        awaiting=found.awaiting,
    )
    return render(request, "front/home.html", shown)


@gate(Right.SEE_FUND)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The funds as a picture."""
    found = asked_position(request)
    rows = [(one.name, one.budget_to_date, one.actual + one.accrued) for one in by_fund(found).rows]
    return svg_picture(overview_svg(rows, title=f"Budget and spending to {found.as_at:%-d %B %Y}"))
