"""Pages of drafts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wyebridge.office.drafting import actions, pages, queries
from wyebridge.office.drafting.forms import DraftForm, TextForm
from wyebridge.office.drafting.models import Draft
from wyebridge.office.kernel.files import as_file
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.rights import Right, may
from wyebridge.office.kernel.views import hat_on
from wyebridge.office.settling.pages import awaited, bearers


@gate(Right.SEE_FUND)
def drafts(request: HttpRequest) -> HttpResponse:
    """The drafts that may be seen; bring in another."""
    hat = hat_on(request)
    form = DraftForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, text = form.cleaned_data["file"]
        return redirect("draft", draft=actions.bring_in(file_name=name, text=text, by=hat).pk)
    shown = {"drafts": queries.drafts_for(hat), "form": form, "verdict": may(hat, Right.DRAFT)}
    return render(request, "drafting/drafts.html", shown)


def asked_draft(request: HttpRequest, draft: UUID) -> Draft:
    found = queries.draft_for(hat_on(request), draft)
    if found is None:
        raise Http404
    return found


@gate(Right.SEE_FUND)
def draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """One draft: its faults where they stand, or what it would change; correct it, show it, withdraw it."""
    hat, found = hat_on(request), asked_draft(request, draft)
    form = TextForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        actions.correct(draft=found, text=form.cleaned_data["text"], by=hat)
        return redirect("draft", draft=found.pk)
    checked = queries.checked(found)
    shown: dict[str, Any] = {
        "draft": found,
        "form": form,
        "verdict": may(hat, Right.DRAFT, body=found.for_partner),
        "agreement": checked.agreement,
        "problems": checked.problems,
        "of_the_whole": pages.of_the_whole(checked.problems),
        "lines": pages.faulty_lines(found.text, checked.problems),
    }
    if checked.agreement:
        effect = queries.effect_for(hat, found)
        follows, changes = queries.changes_of(checked.agreement)
        shown |= {
            "effect": effect,
            "follows": follows,
            "changes": changes,
            "whose": pages.whose(effect),
            "left_out": pages.left_out(effect),
            "paragraphs": queries.in_english(checked.agreement).strip().split("\n\n"),
            "settled": [
                (heading, tried, bearers(tried), awaited(tried))
                for heading, tried in (
                    ("Who would bear the variance to date", effect.to_date),
                    ("Who would bear the year as it is forecast", effect.year),
                )
                if tried
            ],
        }
    return render(request, "drafting/draft.html", shown)


@gate(Right.SEE_FUND)
@require_GET
def text(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A draft's text, as a file."""
    found = asked_draft(request, draft)
    return as_file(found.text.encode(), found.file_name, "text/plain; charset=utf-8")


@gate(Right.DRAFT)
@require_POST
def show(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Let every partner see a draft."""
    found = asked_draft(request, draft)
    actions.show(draft=found, by=hat_on(request))
    messages.success(request, "Every partner sees this draft now. Its text stays as it is.")
    return redirect("draft", draft=found.pk)


@gate(Right.DRAFT)
@require_POST
def withdraw(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Take a draft back."""
    found = asked_draft(request, draft)
    actions.withdraw(draft=found, by=hat_on(request))
    messages.success(request, f"{found.file_name} is withdrawn.")
    return redirect("drafts")
