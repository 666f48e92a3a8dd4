"""Pages of who bears what, and who owes whom."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wyebridge.books.position import Position
from wyebridge.books.trying import Tried
from wyebridge.engine.agreement.explain import spoken_names
from wyebridge.engine.kernel.dates import last_of_month
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.claims import EventKind, state_of_claim
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import latest_agreement
from wyebridge.office.kernel.rights import Right
from wyebridge.office.kernel.views import hat_on
from wyebridge.office.ledger.pages import exposures, unsettled
from wyebridge.office.ledger.queries import claims_for, contributions_for
from wyebridge.office.ledger.views import asked_day, asked_position, names, shown_with, svg_picture
from wyebridge.office.settling import actions, pages, queries
from wyebridge.office.settling.forms import ClaimForm, WhatIfForm
from wyebridge.office.settling.queries import ClaimActs
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
        is_settled=found.status == "closed",
        clauses=pages.clauses_beside(found.agreement, found.allocation),
        exposures=exposures(found.allocation, names()),
        unsettled=unsettled(found.agreement, found.allocation),
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


# What the bodies owe each other


@gate(Right.SEE_FUND)
@require_GET
def contributions(request: HttpRequest) -> HttpResponse:
    """What each partner was to pay into each fund, and has."""
    found = asked_position(request)
    reconciled = contributions_for(hat_on(request), as_at=found.as_at)
    spoken = spoken_names(found.agreement)
    shown = shown_with(
        request,
        found,
        reconciled=[(spoken.partner(one.partner), spoken.place(one.fund), one) for one in reconciled],
        sums=pages.sums_due(reconciled),
    )
    return render(request, "settling/contributions.html", shown)


@gate(Right.SEE_FUND)
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """Claims that the body is a side of, and how each stands."""
    as_at = asked_day(request, "as_at") or last_of_month(today())
    found = claims_for(hat_on(request), as_at=as_at)
    spoken = spoken_names(latest_agreement())
    rows = [
        (row, state_of_claim(row.balance), pages.in_names(row.claim.because, row.claim, spoken)) for row in found.rows
    ]
    return render(request, "settling/claims.html", {"claims": found, "rows": rows})


@gate(Right.SEE_FUND)
@require_GET
def claim(request: HttpRequest, claim: str) -> HttpResponse:
    """One claim: how it stands, what has happened to it, and what may be done about it."""
    return claim_page(request, claim, None, "")


@gate(Right.ACT_ON_CLAIMS)
@require_POST
def act_on_claim(request: HttpRequest, claim: str, kind: str) -> HttpResponse:
    """Record one thing of a claim. The books themselves judge whether it is lawful."""
    hat = hat_on(request)
    found = queries.claim_for(hat, claim, today=today())
    act = next((one for one in queries.ACTS if one == kind), None)
    if found is None or act is None:
        raise Http404
    form = claim_form(found, act, request.POST)
    if form.is_valid():
        try:
            actions.act_on_claim(claim=claim, kind=act, by=hat, **form.cleaned_data)
        except Refused as refusal:
            for problem in refusal.problems:
                form.add_error(None, f"{problem.what[:1].upper()}{problem.what[1:]}.")
        else:
            messages.success(request, f"{pages.ACT_WORDS[act].heading}: recorded.")
            return redirect("claim", claim=claim)
    return claim_page(request, claim, form, act)


def claim_page(request: HttpRequest, claim: str, sent: ClaimForm | None, kind: str) -> HttpResponse:
    """A claim's page; `sent` is the form of one act as it was sent, with its faults."""
    found = queries.claim_for(hat_on(request), claim, today=today())
    if found is None:
        raise Http404
    spoken = spoken_names(latest_agreement())
    withdrawn = {event.withdraws for event in found.row.events if event.withdraws}
    shown = {
        "claim": found.row.claim,
        "balance": found.row.balance,
        "state": state_of_claim(found.row.balance),
        "because": pages.in_names(found.row.claim.because, found.row.claim, spoken),
        "history": [
            (
                one,
                pages.event_words(one),
                pages.in_names(one.because, found.row.claim, spoken),
                one.id in withdrawn and bool(one.id),
            )
            for one in found.row.events
        ],
        "debtor": names().get(found.row.claim.debtor, found.row.claim.debtor),
        "creditor": names().get(found.row.claim.creditor, found.row.claim.creditor),
        "faulty": sent,
        "nothing_because": pages.nothing_because(found.verdicts.values()),
        "acts": [
            (act, pages.ACT_WORDS[act], verdict, sent if sent and act == kind else claim_form(found, act, None))
            for act, verdict in found.verdicts.items()
        ],
    }
    return render(request, "settling/claim.html", shown)


def claim_form(found: ClaimActs, kind: EventKind, data: QueryDict | None) -> ClaimForm:
    """The form of one act on a claim, filled in with today and with what is owed."""
    balance = found.row.balance
    whole = balance.disputed_pence if kind == "agreed" else balance.owed_pence
    whole -= balance.disputed_pence if kind == "disputed" else 0
    return ClaimForm(
        data,
        prefix=kind,
        fields=pages.ACT_WORDS[kind].fields,
        decisions=[(one.id, f"{one.title}: {one.body}, {one.taken_on:%-d %B %Y}") for one in found.decisions],
        events=[(one.id, f"{one.on:%-d %B %Y}: {pages.event_words(one)}") for one in found.events],
        initial={"on": today(), "pence": pounds(whole)},
    )
