"""Every change to coding rules: drafted, saved, withdrawn. The intent is written first and the outcome after."""

from typing import Any

from django.db import IntegrityError, transaction

from wyebridge.office.coding import tasks
from wyebridge.office.coding.models import RuleChange, State
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, require


@transaction.atomic
def draft(*, rule: str, is_new: bool, given: dict[str, Any], by: Hat) -> RuleChange:
    """Keep a rule as it was typed, and have what it would move worked out in the background. Nothing is saved yet."""
    require(by, Right.CODE)
    author = f"{by.person.name}, {by.role.label.lower()}"
    change = RuleChange.objects.create(
        for_partner=by.body,
        rule=rule,
        is_new=is_new,
        given={**given, "author": author},
        made_by=by.person,
        made_as=by.role,
    )
    record("draft a coding rule", rule, by=by, for_partner=by.body, **given)
    transaction.on_commit(lambda: tasks.look.enqueue(str(change.pk)))
    return change


@transaction.atomic
def ask_to_save(*, change: RuleChange, by: Hat) -> None:
    """Write the intent to save a rule and recode what it moves, and have it done in the background.

    Raises NotAllowed where rules or books have changed since its effect was worked out, which then is worked out anew.
    """
    require(by, Right.CODE, body=change.for_partner)
    try:
        with transaction.atomic():
            moved = tasks.move(change, State.SHOWN, State.SAVING, saved_by=by.person)
    except IntegrityError:
        raise NotAllowed(
            "Another rule of your body is being saved just now. Wait for it, and look at this one again."
        ) from None
    if not moved:
        raise NotAllowed(
            f"This rule is {State(change.state).label.lower()}: only one whose effect is shown can be saved."
        )
    if change.stands_on != tasks.stands_by(the_home()):
        raise NotAllowed(
            "The rules or the books have changed since this was worked out. Draft the rule again, and look at what it "
            "would move now."
        )
    record("save a coding rule, and recode", change.rule, by=by, for_partner=by.body, **change.given)
    transaction.on_commit(lambda: tasks.save.enqueue(str(change.pk), by.person.pk))


@transaction.atomic
def withdraw(*, change: RuleChange, by: Hat) -> None:
    """Take back a rule that has not been saved. The record that it was drafted stays."""
    require(by, Right.CODE, body=change.for_partner)
    if not (tasks.move(change, State.SHOWN, State.WITHDRAWN) or tasks.move(change, State.FAULTY, State.WITHDRAWN)):
        raise NotAllowed("Only a rule that has not been saved can be withdrawn.")
    record("withdraw a coding rule", change.rule, by=by, for_partner=by.body)


def repair() -> list[RuleChange]:
    """What a stop of the machine left half done, begun again: each step changes nothing where it was done before."""
    left = list(
        RuleChange.objects.filter(state__in=(State.LOOKING, State.SAVING)).select_related("made_by", "saved_by")
    )
    for change in left:
        if change.state == State.LOOKING:
            tasks.look.enqueue(str(change.pk))
        else:
            tasks.save.enqueue(str(change.pk), (change.saved_by or change.made_by).pk)
    return left
