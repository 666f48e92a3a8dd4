"""Pages of what stands beside proposals: disagreements between the bodies."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wyebridge.office.governance.oversight import actions, pages, queries
from wyebridge.office.governance.oversight.forms import DisagreementForm, PositionForm, TermsForm
from wyebridge.office.governance.said import Said
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.home import partners
from wyebridge.office.kernel.rights import Hat, Right, Verdict, may
from wyebridge.office.kernel.views import hat_on


def names() -> dict[str, str]:
    """What each partner is called."""
    return {one.id: one.name for one in partners()}


# Disagreements


@gate(Right.SEE_DECISIONS)
@require_GET
def disagreements(request: HttpRequest) -> HttpResponse:
    """Every disagreement of the hat's body: who must settle it, and by when."""
    hat = hat_on(request)
    shown = {
        "disputes": [pages.dispute_line(one, names()) for one in queries.disagreements_for(hat)],
        "procedure": queries.procedure(),
        "may_open": may(hat, Right.DISPUTE),
    }
    return render(request, "governance/disagreements.html", shown)


@gate(Right.DISPUTE)
def new_disagreement(request: HttpRequest) -> HttpResponse:
    """Open a disagreement, with one's own body's position."""
    hat = hat_on(request)
    form = DisagreementForm(
        request.POST or None,
        others=[(one.id, one.name) for one in partners() if one.id != hat.body],
        proposals=[(one.ref, str(one)) for one in queries.tabled_for(hat)],
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ref = actions.open_disagreement(by=hat, **{**given, "proposal": given["proposal"] or None})
        messages.success(request, f"{ref} is open. The other body writes its own position on its page.")
        return redirect("disagreement", ref=ref)
    return render(request, "governance/new-disagreement.html", {"form": form, "procedure": queries.procedure()})


@gate(Right.SEE_DECISIONS)
@require_GET
def disagreement(request: HttpRequest, ref: str) -> HttpResponse:
    """One disagreement: what each side holds, the rung that it has reached, and terms on the table."""
    return _disagreement_page(request, _dispute(request, ref), None, "")


def _disagreement_page(request: HttpRequest, found: queries.Dispute, data: Any, only: str) -> HttpResponse:
    hat = hat_on(request)
    verdict = Verdict(False, "It is settled.") if found.stands.settled else may(hat, Right.DISPUTE)
    shown = {
        "dispute": pages.dispute_line(found, names()),
        "address": f"/disagreements/{found.term.id}/",
        "positions": pages.positions(found, names()),
        "rungs": pages.rungs(found),
        "terms": pages.terms(queries.terms_accepted(found.term), names(), hat.body),
        "verdict": verdict,
        "can_go_up": found.stands.step is None or found.term.next_step(found.stands.step.name) is not None,
        "history": queries.who_wrote(found.term.id),
        "said": [
            Said(
                "position",
                "Say what your body holds",
                "Record the position",
                _form(PositionForm, data, only, "position"),
                verdict,
            ),
            Said(
                "terms", "Put terms on the table", "Accept these terms", _form(TermsForm, data, only, "terms"), verdict
            ),
        ]
        if verdict.is_allowed
        else [],
    }
    return render(request, "governance/disagreement.html", shown)


_OF_DISPUTE: Final[dict[str, tuple[type[Any], Callable[[queries.Dispute, Any, Hat], object]]]] = {
    "position": (PositionForm, lambda on, form, by: actions.take_position(dispute=on, by=by, **form.cleaned_data)),
    "terms": (TermsForm, lambda on, form, by: actions.accept_terms(dispute=on, by=by, **form.cleaned_data)),
}


@gate(Right.DISPUTE)
@require_POST
def say_of_disagreement(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """Write one's own position, take it a rung up, or accept terms."""
    found, hat = _dispute(request, ref), hat_on(request)
    if what == "up":
        who = actions.refer_up(dispute=found, by=hat)
        messages.success(request, f"It is now for {who} to settle.")
        return redirect("disagreement", ref=ref)
    form = _sent(_OF_DISPUTE, request, what)
    if not form.is_valid():
        return _disagreement_page(request, found, request.POST, what)
    _OF_DISPUTE[what][1](found, form, hat)
    messages.success(request, "Recorded, for your body alone.")
    return redirect("disagreement", ref=ref)


def _dispute(request: HttpRequest, ref: str) -> queries.Dispute:
    found = queries.disagreement_for(hat_on(request), ref)
    if found is None:
        raise Http404
    return found


# Forms of one page, told apart by their names


def _form(kind: Callable[..., Any], data: Any, only: str, name: str, **given: Any) -> Any:
    return kind(data if only == name else None, prefix=name, **given)


def _sent(kinds: dict[str, tuple[type[Any], Any]], request: HttpRequest, what: str, **given: Any) -> Any:
    if what not in kinds:
        raise Http404
    return kinds[what][0](request.POST, prefix=what, **given)
