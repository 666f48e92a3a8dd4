"""Pages of a body's coding rules. Each asks one question and shows the answer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wyebridge.engine.ledger.coding import CodingRule
from wyebridge.office.coding import actions, pages, queries
from wyebridge.office.coding.forms import COLUMNS, RuleForm, as_typed
from wyebridge.office.coding.models import RuleChange, State
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.rights import Right, may
from wyebridge.office.kernel.views import hat_on


@gate(Right.SEE_OWN_LEDGER)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The body's rules in the order in which they are tried, and the changes on their way."""
    hat = hat_on(request)
    places = dict(queries.places_for(hat))
    shown = {
        "rules": [(one, places.get(as_typed(one)["to"], "")) for one in queries.rules_for(hat)],
        "changes": queries.changes_for(hat),
        "verdict": may(hat, Right.CODE),
    }
    return render(request, "coding/rules.html", shown)


@gate(Right.CODE)
def new_rule(request: HttpRequest) -> HttpResponse:
    """Write a rule; from a row in suspense its own words are there to begin with."""
    return _written(request, None)


@gate(Right.CODE)
def change_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Change one of the body's own rules."""
    found = queries.rule_for(hat_on(request), rule)
    if found is None:
        raise Http404
    return _written(request, found)


def _written(request: HttpRequest, changes: CodingRule | None) -> HttpResponse:
    hat = hat_on(request)
    begins = as_typed(changes) if changes else {name: request.GET.get(name, "")[:1_000] for name in COLUMNS}
    form = RuleForm(
        request.POST or None,
        initial=begins,
        places=queries.places_for(hat),
        funders=queries.funders_for(hat),
        rules=queries.rules_for(hat),
        changes=changes,
    )
    if request.method == "POST" and form.is_valid():
        rule = changes.id if changes else form.cleaned_data["rule"]
        drafted = actions.draft(rule=rule, is_new=changes is None, given=form.typed(), by=hat)
        return redirect("rule-change", change=drafted.pk)
    return render(request, "coding/rule.html", {"form": form, "changes": changes})


@gate(Right.SEE_OWN_LEDGER)
@require_GET
def change(request: HttpRequest, change: UUID) -> HttpResponse:
    """One change of a rule: how far it is, what it would move, and what may be done next."""
    found = asked_change(request, change)
    template = "coding/change-part.html" if request.headers.get("HX-Request") else "coding/change.html"
    hat = hat_on(request)
    places = dict(queries.places_for(hat))
    shown = {
        "change": found,
        "found": pages.effect_of(found.found, places, dict(queries.funders_for(hat))),
        "state": State,
        "place": places.get(found.given["to"], found.given["to"]),
        "verdict": may(hat, Right.CODE, body=found.for_partner),
    }
    return render(request, template, shown)


@gate(Right.CODE)
@require_POST
def save_change(request: HttpRequest, change: UUID) -> HttpResponse:
    """Save the rule, and recode what it moves."""
    found = asked_change(request, change)
    actions.ask_to_save(change=found, by=hat_on(request))
    return redirect("rule-change", change=found.pk)


@gate(Right.CODE)
@require_POST
def withdraw_change(request: HttpRequest, change: UUID) -> HttpResponse:
    """Take back a rule that has not been saved."""
    found = asked_change(request, change)
    actions.withdraw(change=found, by=hat_on(request))
    messages.success(request, f"The change of {found.rule} is withdrawn.")
    return redirect("coding-rules")


def asked_change(request: HttpRequest, change: UUID) -> RuleChange:
    found = queries.change_for(hat_on(request), change)
    if found is None:
        raise Http404
    return found
