"""Pages of the month: the list, one month's checklist, and each thing that may be said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wyebridge.engine.kernel.dates import Period
from wyebridge.office.closing import actions, queries
from wyebridge.office.closing.forms import AcceptForm, AdjustForm, CertifyForm, CutOffForm, ReopenForm
from wyebridge.office.kernel.files import as_file
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Hat, Right, Verdict, may
from wyebridge.office.kernel.views import hat_on


def asked_period(text: str) -> Period:
    """The month of an address such as 2008-09-M12."""
    try:
        period = Period.parse(text)
    except ValueError:
        raise Http404 from None
    if period.month is None:
        raise Http404
    return period


@gate(Right.SEE_FUND)
@require_GET
def months(request: HttpRequest) -> HttpResponse:
    """Every month, and which is to be closed next."""
    return render(request, "closing/months.html", {"months": queries.months_for(hat_on(request))})


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that may be said of a month here: its form, and whether this hat may."""

    name: str
    heading: str
    button: str
    form: Form
    verdict: Verdict


def forms_for(hat: Hat, period: Period, data: dict[str, Any] | None, only: str = "") -> list[Said]:
    """The forms of a month for one hat; `data` is what was sent to the one named by `only`."""
    facts = queries.facts_for(hat, period)
    feeds = [(one.feed, one.feed) for one in facts.plan.feeds if one.ledger == hat.body] if facts.plan else []
    left = queries.left_for(hat, period, today=today()) if may(hat, Right.SEE_OWN_LEDGER).is_allowed else ()

    def sent(name: str) -> dict[str, Any] | None:
        return data if name == only else None

    keep, accepts = may(hat, Right.KEEP_MONTH), may(hat, Right.ACCEPT)
    cut_off = CutOffForm(sent("cut-off"), feed=feeds, initial={"on": period.last_day}, prefix="cut-off")
    adjust = AdjustForm(sent("adjust"), feed=feeds, line=facts.lines, prefix="adjust")
    accept = AcceptForm(sent("accept"), left=left, prefix="accept")
    reopen = ReopenForm(sent("reopen"), decision=facts.decisions, prefix="reopen")
    return [
        Said("cut-off", "Say how far a feed goes", "Record the cut-off", cut_off, keep),
        Said("adjust", "Bring a ledger to the common date", "Record the line", adjust, keep),
        Said("accept", "Accept what is left", "Accept it", accept, accepts),
        Said("reopen", "Reopen the month", "Reopen it", reopen, accepts),
    ]


@gate(Right.SEE_FUND)
@require_GET
def month(request: HttpRequest, period: str) -> HttpResponse:
    """One month: what closing it takes, item by item, and what this hat may do about it."""
    return month_page(request, asked_period(period), None, "")


def month_page(request: HttpRequest, period: Period, data: dict[str, Any] | None, only: str) -> HttpResponse:
    hat = hat_on(request)
    found = queries.checklist_for(hat, period, today=today())
    recorded = queries.facts_for(hat, period)
    names = dict(recorded.lines)
    is_open = {"cut-off", "adjust", "accept"}
    shown = {
        "period": period,
        "checklist": found,
        "facts": [(fact, names.get(f"{fact.scheme}/{fact.line}", fact.line)) for fact in recorded.facts],
        "said": [
            one
            for one in forms_for(hat, period, data, only)
            if one.verdict.is_allowed
            if (one.name in is_open) != found.is_closed
        ],
        "certify": CertifyForm(initial={"figures": found.figures}, prefix="certify"),
        "may_certify": may(hat, Right.CERTIFY),
        "may_close": may(hat, Right.CLOSE),
        "may_see_papers": may(hat, Right.SEE_PAPERS),
    }
    return render(request, "closing/month.html", shown)


ACTS: dict[str, Callable[[Period, Any, Hat], None]] = {
    "cut-off": lambda period, form, by: actions.cut_off(
        period=period,
        feed=form.cleaned_data["feed"],
        status=form.cleaned_data["status"],
        on=form.cleaned_data["on"],
        by=by,
    ),
    "adjust": lambda period, form, by: actions.adjust(
        period=period,
        feed=form.cleaned_data["feed"],
        scheme=form.cleaned_data["line"].partition("/")[0],
        line=form.cleaned_data["line"].partition("/")[2],
        pence=form.cleaned_data["pence"],
        because=form.cleaned_data["because"],
        by=by,
    ),
    "accept": lambda period, form, by: actions.accept(
        period=period, matter=form.accepted()[0], pence=form.accepted()[1], because=form.cleaned_data["because"], by=by
    ),
    "reopen": lambda period, form, by: actions.reopen(
        period=period, decision=form.cleaned_data["decision"], because=form.cleaned_data["because"], by=by
    ),
}


@gate(Right.SEE_FUND)
@require_POST
def say(request: HttpRequest, period: str, what: str) -> HttpResponse:
    """Record one thing of a month. The act itself asks whether this hat may."""
    if what not in ACTS:
        raise Http404
    hat, asked = hat_on(request), asked_period(period)
    [said] = [one for one in forms_for(hat, asked, request.POST.dict(), what) if one.name == what]
    if not said.form.is_valid():
        return month_page(request, asked, request.POST.dict(), what)
    ACTS[what](asked, said.form, hat)
    messages.success(request, f"{said.heading}: recorded.")
    return redirect("month", period=period)


@gate(Right.CERTIFY)
@require_POST
def certify(request: HttpRequest, period: str) -> HttpResponse:
    """Sign for the figures that were shown."""
    form = CertifyForm(request.POST, prefix="certify")
    figures = form.cleaned_data["figures"] if form.is_valid() else ""
    actions.certify(period=asked_period(period), figures=figures, by=hat_on(request))
    messages.success(request, "Your certificate is recorded.")
    return redirect("month", period=period)


@gate(Right.CLOSE)
@require_POST
def close(request: HttpRequest, period: str) -> HttpResponse:
    """Close the month, if all that it takes is true."""
    asked = asked_period(period)
    found = actions.close(period=asked, by=hat_on(request))
    if found.checklist.is_closed:
        messages.success(request, f"{asked.first_day:%B %Y} is closed. What comes late counts in the open month.")
        return redirect("month", period=period)
    return month_page(request, asked, None, "")


@gate(Right.SEE_PAPERS)
@require_GET
def papers(request: HttpRequest, period: str) -> HttpResponse:
    """The body's statements and accounts to the month's end, to sign and lay before a committee."""
    asked, hat = asked_period(period), hat_on(request)
    return as_file(queries.papers_for(hat, asked), f"{hat.body}-{asked}.zip", "application/zip")


@gate(Right.SEE_FUND)
@require_GET
def board_report(request: HttpRequest, period: str) -> HttpResponse:
    """The month's report to the joint board."""
    asked = asked_period(period)
    return as_file(queries.board_report_for(hat_on(request), asked), f"board-report-{asked}.pdf")
