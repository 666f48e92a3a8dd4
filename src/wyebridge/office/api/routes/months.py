"""The month: what closing it takes, and each thing that is recorded of it until it is closed."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from wyebridge.books import data
from wyebridge.engine.kernel.dates import Period
from wyebridge.office.api.routes.access import Given, acts, asks, hands_over, hat_on, nothing, taken
from wyebridge.office.closing import actions, queries
from wyebridge.office.closing.forms import AcceptForm, AdjustForm, CertifyForm, CutOffForm, ReopenForm
from wyebridge.office.kernel.files import PDF, as_file
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Hat, Right

router = Router(tags=["Months"])
Whole = Annotated[int, Field(ge=-(10**15), le=10**15)]


class MonthShape(Schema):
    """A month, and whether it is closed."""

    period: str
    is_closed: bool
    is_next: bool


class ItemShape(Schema):
    """One thing that closing a month takes."""

    what: str
    is_met: bool
    found: str
    remedy: str


class ChecklistShape(Schema):
    """What closing a month takes, as the books stand; `figures` is the hash of those that a certificate is for."""

    period: str
    as_at: date
    is_closed: bool
    is_ready: bool
    figures: str
    items: list[ItemShape]


class CutOffGiven(Given):
    """How far a feed goes for the month, and how firmly."""

    feed: str
    on: date
    status: Literal["soft", "hard", "open"]


class AdjustGiven(Given):
    """What the days between come to, of a line named as scheme/line."""

    feed: str
    line: str
    pence: Whole
    because: str


class AcceptGiven(Given):
    """What is left, as /months/{period}/left has it, and why it may stay."""

    matter: str
    pence: Whole
    because: str


class CertifyGiven(Given):
    """The hash of the figures that were looked at."""

    figures: str


class ReopenGiven(Given):
    """On which decision, and why."""

    decision: str
    because: str


@asks(router, "/months", Right.SEE_FUND, list[MonthShape])
def list_months(request: HttpRequest) -> list[dict[str, Any]]:
    """Every month, and which is to be closed next."""
    return [
        {"period": str(one.period), "is_closed": one.is_closed, "is_next": one.is_next}
        for one in queries.months_for(hat_on(request))
    ]


@asks(router, "/months/{period}", Right.SEE_FUND, ChecklistShape)
def month(request: HttpRequest, period: str) -> dict[str, Any]:
    """What closing a month (such as 2008-09-M12) takes, as the books stand."""
    asked = asked_month(period)
    found = queries.checklist_for(hat_on(request), asked, today=today())
    return {
        "period": str(asked),
        "as_at": found.as_at,
        "is_closed": found.is_closed,
        "is_ready": found.is_ready,
        "figures": found.figures,
        "items": [{"what": i.what, "is_met": i.is_met, "found": i.found, "remedy": i.remedy} for i in found.items],
    }


@asks(router, "/months/{period}/facts", Right.SEE_FUND, dict[str, Any])
def month_facts(request: HttpRequest, period: str) -> dict[str, Any]:
    """What has been recorded of a month: cut-offs, lines, acceptances, certificates; and what may be named in one."""
    return _facts(hat_on(request), asked_month(period))


def _facts(hat: Hat, period: Period) -> dict[str, Any]:
    found = queries.facts_for(hat, period)
    return {
        "period": str(period),
        "facts": [fact.model_dump(mode="json") for fact in found.facts],
        "feeds": [{"feed": one.feed, "ledger": one.ledger} for one in found.plan.feeds] if found.plan else [],
        "lines": [{"line": key, "name": name} for key, name in found.lines],
        "decisions": [{"decision": key, "name": name} for key, name in found.decisions],
    }


@asks(router, "/months/{period}/left", Right.SEE_OWN_LEDGER, list[dict[str, Any]])
def month_left(request: HttpRequest, period: str) -> list[dict[str, Any]]:
    """What is left of the body's own ledger for a month: cleared or accepted, before the month closes."""
    left = queries.left_for(hat_on(request), asked_month(period), today=today())
    return [{"matter": one.matter, "pence": one.pence} for one in left]


@acts(router, "/months/{period}/cut-offs", Right.KEEP_MONTH, dict[str, Any])
def cut_off(request: HttpRequest, period: str, given: CutOffGiven) -> dict[str, Any]:
    """Say how far a feed of the body's ledger goes for a month, and how firmly it is closed."""
    asked, hat = asked_month(period), hat_on(request)
    said = taken(CutOffForm(given.typed(), feed=_feeds(hat, asked)))
    actions.cut_off(period=asked, feed=said["feed"], status=said["status"], on=said["on"], by=hat)
    return _facts(hat, asked)


@acts(router, "/months/{period}/adjustments", Right.KEEP_MONTH, dict[str, Any])
def adjust(request: HttpRequest, period: str, given: AdjustGiven) -> dict[str, Any]:
    """Bring a feed of the body's ledger to the common date by a line of its own; the next month takes it back."""
    asked, hat = asked_month(period), hat_on(request)
    lines = queries.facts_for(hat, asked).lines
    said = taken(AdjustForm(given.typed(), feed=_feeds(hat, asked), line=lines))
    scheme, _, line = said["line"].partition("/")
    about = {"feed": said["feed"], "scheme": scheme, "line": line}
    actions.adjust(period=asked, **about, pence=said["pence"], because=said["because"], by=hat)
    return _facts(hat, asked)


@acts(router, "/months/{period}/acceptances", Right.ACCEPT, dict[str, Any])
def accept(request: HttpRequest, period: str, given: AcceptGiven) -> dict[str, Any]:
    """Accept what is left of the body's ledger: so much, of one matter, for a stated reason."""
    asked, hat = asked_month(period), hat_on(request)
    typed = {"matter": f"{given.matter}:{given.pence}", "because": given.because}
    form = AcceptForm(typed, left=queries.left_for(hat, asked, today=today()))
    because = taken(form)["because"]
    matter, pence = form.accepted()
    actions.accept(period=asked, matter=matter, pence=pence, because=because, by=hat)
    return _facts(hat, asked)


@acts(router, "/months/{period}/certificates", Right.CERTIFY, dict[str, Any])
def certify(request: HttpRequest, period: str, given: CertifyGiven) -> dict[str, Any]:
    """Sign for a month's figures, by their hash; refused where they have changed since."""
    asked, hat = asked_month(period), hat_on(request)
    actions.certify(period=asked, figures=taken(CertifyForm(given.typed()))["figures"], by=hat)
    return _facts(hat, asked)


@acts(router, "/months/{period}/close", Right.CLOSE, dict[str, Any])
def close(request: HttpRequest, period: str) -> dict[str, Any]:
    """Close a month, if all that it takes is true. `is_closed` says whether it is, and each item what is not."""
    return data.closed_data(actions.close(period=asked_month(period), by=hat_on(request)))


@acts(router, "/months/{period}/reopen", Right.ACCEPT, dict[str, Any])
def reopen(request: HttpRequest, period: str, given: ReopenGiven) -> dict[str, Any]:
    """Reopen the month that was closed last, on a decision, for a stated reason. It leaves a trace for good."""
    asked, hat = asked_month(period), hat_on(request)
    said = taken(ReopenForm(given.typed(), decision=queries.facts_for(hat, asked).decisions))
    actions.reopen(period=asked, decision=said["decision"], because=said["because"], by=hat)
    return _facts(hat, asked)


@hands_over(router, "/months/{period}/papers", Right.SEE_PAPERS, "application/zip")
def papers(request: HttpRequest, period: str) -> HttpResponse:
    """The body's statements and accounts to a month's end, as workbooks and PDFs in a zip file."""
    asked, hat = asked_month(period), hat_on(request)
    return as_file(queries.papers_for(hat, asked), f"{hat.body}-{asked}.zip", "application/zip")


@hands_over(router, "/months/{period}/board-report", Right.SEE_FUND, PDF)
def board_report(request: HttpRequest, period: str) -> HttpResponse:
    """The month's report to the joint board, as a PDF."""
    asked = asked_month(period)
    return as_file(queries.board_report_for(hat_on(request), asked), f"board-report-{asked}.pdf")


def asked_month(text: str) -> Period:
    """The month of an address such as 2008-09-M12."""
    try:
        asked = Period.parse(text)
    except ValueError:
        asked = None
    if asked is None or asked.month is None:
        nothing(f"'{text[:40]}' is not a month; March of 2008-09 is 2008-09-M12")
    return asked


def _feeds(hat: Hat, period: Period) -> list[tuple[str, str]]:
    plan = queries.facts_for(hat, period).plan
    return [(one.feed, one.feed) for one in plan.feeds if one.ledger == hat.body] if plan else []
