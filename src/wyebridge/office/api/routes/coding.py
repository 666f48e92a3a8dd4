"""A body's coding rules: each drafted, looked at by what it would move, and saved with the recoding of that."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from wyebridge.engine.ledger.coding import CodingRule, Column
from wyebridge.office.api.routes.access import Given, acts, asks, hat_on, nothing, taken
from wyebridge.office.coding import actions, queries
from wyebridge.office.coding.forms import RuleForm
from wyebridge.office.kernel.rights import Hat, Right

router = Router(tags=["Coding rules"])


class RuleGiven(Given):
    """Where these columns hold these values, the row goes `to` a place, as /coding/places has it."""

    when: dict[Column, Annotated[list[str], Field(max_length=200)]]
    to: str
    funder: str = ""
    starts: date | None = None
    ends: date | None = None
    reason: str

    def typed(self) -> dict[str, Any]:
        """As the form of the screens is sent it: each column's values in one line."""
        lines = {str(column): "; ".join(values) for column, values in self.when.items()}
        return {name: value for name, value in super().typed().items() if name != "when"} | lines


class NewRuleGiven(RuleGiven):
    """A rule with its name, and the rule that it is tried before; after every other where that is left out."""

    rule: str
    before: str = ""


class ChangeShape(Schema):
    """A change of a rule: how far it is, and what it would move or has moved, by batch and for whom."""

    id: UUID
    for_partner: str
    rule: str
    is_new: bool
    given: dict[str, Any]
    state: str
    found: dict[str, Any]
    batch: int | None
    made_at: datetime


@asks(router, "/coding/places", Right.SEE_OWN_LEDGER, list[dict[str, str]])
def places(request: HttpRequest) -> list[dict[str, str]]:
    """Everywhere that a rule may send a row."""
    return [{"to": key, "name": name} for key, name in queries.places_for(hat_on(request))]


@asks(router, "/coding/rules", Right.SEE_OWN_LEDGER, list[dict[str, Any]])
def rules(request: HttpRequest) -> list[dict[str, Any]]:
    """The body's own rules, in the order in which they are tried."""
    return [one.model_dump(mode="json") for one in queries.rules_for(hat_on(request))]


@acts(router, "/coding/rules", Right.CODE, ChangeShape, status=202)
def draft_rule(request: HttpRequest, given: NewRuleGiven) -> Any:
    """Draft a rule, and have what it would move worked out in the background. Nothing is saved."""
    hat = hat_on(request)
    form = _form(hat, given, None)
    name = taken(form)["rule"]
    return Status(202, actions.draft(rule=name, is_new=True, given=form.typed(), by=hat))


@acts(router, "/coding/rules/{rule}", Right.CODE, ChangeShape, status=202)
def draft_change(request: HttpRequest, rule: str, given: RuleGiven) -> Any:
    """Draft a change of one of the body's own rules, which keeps its name and its turn. Nothing is saved."""
    hat = hat_on(request)
    found = queries.rule_for(hat, rule)
    if found is None:
        nothing("there is no such rule of this body")
    form = _form(hat, given, found)
    taken(form)
    return Status(202, actions.draft(rule=found.id, is_new=False, given=form.typed(), by=hat))


def _form(hat: Hat, given: RuleGiven, changes: CodingRule | None) -> RuleForm:
    return RuleForm(
        given.typed(),
        places=queries.places_for(hat),
        funders=queries.funders_for(hat),
        rules=queries.rules_for(hat),
        changes=changes,
    )


@asks(router, "/coding/changes", Right.SEE_OWN_LEDGER, list[ChangeShape])
def rule_changes(request: HttpRequest) -> Any:
    """The body's changes of rules, newest first."""
    return queries.changes_for(hat_on(request))


@asks(router, "/coding/changes/{change}", Right.SEE_OWN_LEDGER, ChangeShape)
def rule_change(request: HttpRequest, change: UUID) -> Any:
    """One change of a rule: how far it is, and what it would move."""
    return _asked(request, change)


@acts(router, "/coding/changes/{change}/save", Right.CODE, ChangeShape, status=202)
def save_rule_change(request: HttpRequest, change: UUID) -> Any:
    """Save a rule whose effect is shown, and recode what it moves; refused where rules or books changed since."""
    found = _asked(request, change)
    actions.ask_to_save(change=found, by=hat_on(request))
    found.refresh_from_db()
    return Status(202, found)


@acts(router, "/coding/changes/{change}/withdraw", Right.CODE, ChangeShape)
def withdraw_rule_change(request: HttpRequest, change: UUID) -> Any:
    """Take back a rule that has not been saved."""
    found = _asked(request, change)
    actions.withdraw(change=found, by=hat_on(request))
    found.refresh_from_db()
    return found


def _asked(request: HttpRequest, change: UUID) -> Any:
    found = queries.change_for(hat_on(request), change)
    if found is None:
        nothing("there is no such change of this body")
    return found
