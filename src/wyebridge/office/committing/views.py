"""Pages of commitments: what is left and what was made, making one, and letting one past."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wyebridge.books.committing import Judged
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.commitments import Commitment
from wyebridge.office.committing import actions, pages, queries
from wyebridge.office.committing.forms import CommitmentForm, ReasonForm
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Hat, Right, may
from wyebridge.office.kernel.views import hat_on


@gate(Right.SEE_FUND)
@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """What every budget has left, every commitment made, what waits to be let past, and what went beyond."""
    hat = hat_on(request)
    rows, over = queries.made(hat)
    outlook, levels = queries.room(hat)
    shown = {
        "rows": rows,
        "over": over,
        "outlook": outlook,
        "levels": pages.level_rows(levels, outlook.agreement),
        "waiting": queries.waiting(hat),
        "may_commit": may(hat, Right.COMMIT),
    }
    return render(request, "committing/commitments.html", shown)


@gate(Right.SEE_FUND)
@require_GET
def commitment(request: HttpRequest, number: str) -> HttpResponse:
    """One commitment: on whose say, what was called off it, and what is left."""
    return commitment_page(request, number, ReasonForm())


def commitment_page(request: HttpRequest, number: str, form: ReasonForm) -> HttpResponse:
    hat = hat_on(request)
    row = queries.made_one(hat, number)
    if row is None:
        raise Http404
    may_release = may(hat, Right.COMMIT, body=row.commitment.for_partner)
    return render(request, "committing/commitment.html", {"row": row, "form": form, "may_release": may_release})


@gate(Right.COMMIT)
@require_POST
def release(request: HttpRequest, number: str) -> HttpResponse:
    """Let go what is left of a commitment."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.release(number=number, on=today(), because=form.cleaned_data["because"], by=hat_on(request))
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"What was left of {number} is released.")
            return redirect("commitment", number=number)
    return commitment_page(request, number, form)


@gate(Right.COMMIT)
def new_commitment(request: HttpRequest) -> HttpResponse:
    """Make a commitment: the verdict is shown before anything is saved; one that a budget stops may be asked for."""
    hat = hat_on(request)
    form = commitment_form(request, hat)
    judged: Judged | None = None
    if request.method == "POST" and form.is_valid():
        act = request.POST.get("do", "")
        try:
            if act == "make":
                made = actions.make(said=form.said(), by=hat)
                messages.success(request, f"{made.commitment.id} is made, and stands in the books.")
                return redirect("commitment", number=made.commitment.id)
            if act == "ask":
                asked = actions.ask(said=form.said(), by=hat)
                messages.success(request, f"{asked.number} waits for somebody who may let it past.")
                return redirect("commitments")
            judged = queries.judged(hat, actions.drafted(said=form.said(), by=hat))
        except Refused as refusal:
            tell(form, refusal)
    shown: dict[str, object] = {"form": form, "judged": judged, "overriders": queries.overriders()}
    if judged:
        shown["levels"] = pages.level_rows(judged.levels, judged.outlook.agreement, judged.part_pence)
    return render(request, "committing/new-commitment.html", shown)


def commitment_form(request: HttpRequest, hat: Hat) -> CommitmentForm:
    """The form, with what the hat's wearer may choose in it."""
    decisions = [(one.id, f"{one.id}: {one.title}") for one in queries.decisions_of(hat)]
    agreement = queries.agreement_now(hat)
    day = min(today(), agreement.ends_on)
    lines = {one.id: f"{one.id}: {one.act}, {one.source}" for one in queries.lines_of(hat, day)}
    return CommitmentForm(
        request.POST or None,
        places=pages.places_of(agreement, hat.body),
        decisions=decisions,
        lines=list(lines.items()),
        initial={"on": today(), "from_on": today()},
    )


@gate(Right.SEE_FUND)
@require_GET
def waiting(request: HttpRequest, waiting: UUID) -> HttpResponse:
    """One that a budget stopped: the verdict as it is now, and letting it past or turning it down."""
    return waiting_page(request, waiting, ReasonForm())


def waiting_page(request: HttpRequest, key: UUID, form: ReasonForm) -> HttpResponse:
    hat = hat_on(request)
    found = queries.waiting_one(hat, key)
    if found is None:
        raise Http404
    draft = Commitment.model_validate(found.draft)
    judged = queries.judged(hat, draft) if found.outcome == "waiting" else None
    shown = {
        "waiting": found,
        "draft": draft,
        "judged": judged,
        "levels": pages.level_rows(judged.levels, judged.outlook.agreement, judged.part_pence) if judged else (),
        "form": form,
        "may_settle": may(hat, Right.LET_PAST),
        "is_own": found.by_id == hat.person.pk,
        "overriders": queries.overriders(),
    }
    return render(request, "committing/waiting.html", shown)


@gate(Right.LET_PAST)
@require_POST
def settle(request: HttpRequest, waiting: UUID) -> HttpResponse:
    """Let a commitment past, or turn it down."""
    hat = hat_on(request)
    found = queries.waiting_one(hat, waiting)
    if found is None:
        raise Http404
    form = ReasonForm(request.POST)
    if form.is_valid():
        because = form.cleaned_data["because"]
        if request.POST.get("do") == "turn-down":
            actions.turn_down(waiting=found, because=because, by=hat)
            messages.success(request, f"{found.number} is turned down.")
            return redirect("commitments")
        try:
            made = actions.let_past(waiting=found, because=because, by=hat)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"{made.commitment.id} is let past, and stands in the books.")
            return redirect("commitment", number=made.commitment.id)
    return waiting_page(request, waiting, form)


def tell(form: CommitmentForm | ReasonForm, refusal: Refused) -> None:
    """Each reason of a refusal on the form: what, why, and what is needed of whom by when."""
    for problem in refusal.problems:
        said = (problem.what, problem.why, problem.remedy)
        form.add_error(None, ". ".join(f"{part[:1].upper()}{part[1:]}".rstrip(".") for part in said if part) + ".")
