"""Pages for anybody: what is published, and a pound of it; and the pages on which a body publishes."""

import hashlib
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wyebridge.engine.kernel.dates import Period
from wyebridge.office.kernel.files import PDF, as_file
from wyebridge.office.kernel.gates import gate, public
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import NotAllowed, Right
from wyebridge.office.kernel.views import hat_on
from wyebridge.office.ledger.views import names
from wyebridge.office.position import queries as position
from wyebridge.office.position.pages import pound_page
from wyebridge.office.publishing import actions, pages, queries
from wyebridge.office.publishing.forms import PublishForm
from wyebridge.office.publishing.models import Kind

SHOWN_ROWS = 200

# For anybody


@public
@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """Everything that the bodies have published."""
    called = names()
    rows = [(one, called.get(one.for_partner, one.for_partner)) for one in queries.standing()]
    return render(request, "publishing/published.html", {"rows": rows})


def not_published(request: HttpRequest) -> HttpResponse:
    """What was taken down is gone, and what never was published reads just the same."""
    return render(request, "publishing/gone.html", status=410)


@public
@require_GET
def payments_of(request: HttpRequest, publication: UUID) -> HttpResponse:
    """The payments of a published file: find some, and follow each."""
    found = queries.standing_one(publication)
    if found is None or found.kind != Kind.PAYMENTS:
        return not_published(request)
    payments = queries.payments_of(found)
    words = request.GET.get("words", "").strip()[:100]
    sought = words.casefold()
    rows = [one for one in payments.rows if sought in f"{one.payee} {one.purpose} {one.document}".casefold()]
    shown = {
        "publication": found,
        "payments": payments,
        "rows": rows[:SHOWN_ROWS],
        "in_all": len(rows),
        "words": words,
    }
    return render(request, "publishing/payments.html", shown)


@public
@require_GET
def file(request: HttpRequest, publication: UUID) -> HttpResponse:
    """A published file, just as it was published."""
    found = queries.standing_one(publication)
    content = queries.kept_at(found).read_bytes() if found else b""
    if found is None or hashlib.sha256(content).hexdigest() != found.sha256:
        return not_published(request)
    shape = "text/csv; charset=utf-8" if found.kind == Kind.PAYMENTS else PDF
    return as_file(content, found.file_name, shape)


# An entry, as each may see it


def published_pound(request: HttpRequest, batch: int, row: int) -> HttpResponse | None:
    """One entry as anybody may see it; None where no body has published it."""
    found = queries.public_pound(batch, row)
    if found is None:
        return None
    return render(request, "publishing/pound.html", {"page": pages.public_page(found, names())})


@gate(Right.SEE_FUND, else_show=published_pound)
@require_GET
def pound(request: HttpRequest, batch: int, row: int) -> HttpResponse:
    """One entry followed: whose it was, what the ledger said, where it was coded and by which rule."""
    try:
        found = position.pound_for(hat_on(request), batch, row)
    except NotAllowed:
        if answer := published_pound(request, batch, row):
            return answer
        raise
    if found is None:
        if answer := published_pound(request, batch, row):
            return answer
        raise Http404
    is_published = queries.public_pound(batch, row) is not None
    shown = {"page": pound_page(found, the_home().coding, names()), "is_published": is_published}
    return render(request, "position/pound.html", shown)


# Publishing


@gate(Right.PUBLISH)
def publish(request: HttpRequest) -> HttpResponse:
    """Choose what to publish, look at what would be, and publish it."""
    hat = hat_on(request)
    months = [
        (str(period), f"{period.first_day:%B %Y}{'' if is_closed else ' (open)'}")
        for period, is_closed in queries.months_to_publish(hat)
    ]
    asked = request.POST if request.method == "POST" else request.GET
    form = PublishForm(asked or None, months=months)
    shown = {"form": form, "publications": queries.own_publications(hat)}
    if form.is_bound and form.is_valid():
        kind, period = Kind(form.cleaned_data["kind"]), Period.parse(form.cleaned_data["month"])
        if request.method == "POST":
            done = actions.publish(kind=kind, period=period, sha256=request.POST.get("sha256", ""), by=hat)
            messages.success(request, f"{done.file_name} is published.")
            return redirect("publish")
        ready = queries.to_publish(hat, kind, period)
        shown |= {"ready": ready, "sha256": hashlib.sha256(ready.content).hexdigest(), "kind": kind, "period": period}
    return render(request, "publishing/publish.html", shown)


@gate(Right.PUBLISH)
@require_POST
def take_down(request: HttpRequest, publication: UUID) -> HttpResponse:
    """Take down what was published."""
    hat = hat_on(request)
    found = queries.own_publication(hat, publication)
    if found is None:
        raise Http404
    actions.take_down(publication=found, by=hat)
    messages.success(request, f"{found.file_name} is taken down.")
    return redirect("publish")
