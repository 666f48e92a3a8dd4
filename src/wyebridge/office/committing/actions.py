"""Every act of committing money: making a commitment, asking that it be let past, letting it past, releasing it."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from wyebridge.books.committing import Made, make_commitment, release_commitment
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, Refused, refuse
from wyebridge.engine.ledger.commitments import Commitment, LetPast, Release
from wyebridge.office.committing import queries
from wyebridge.office.committing.models import Outcome, Waiting
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, require


def drafted(*, said: dict[str, Any], by: Hat) -> Commitment:
    """What was typed, as the wearer's commitment for the hat's body, by the post that its line of delegation is for."""
    require(by, Right.COMMIT)
    posts = queries.posts_of(by, said["on"])
    line = next((one for one in queries.lines_of(by, said["on"]) if one.id == said["under"]), None)
    post = next((name for name in posts if line and name in line.to), "")
    name = queries.name_of(by)
    return Commitment.model_validate({**said, "by": name, "post": post, "for_partner": by.body, "known_on": today()})


@transaction.atomic
def make(*, said: dict[str, Any], by: Hat) -> Made:
    """Make a commitment for the hat's body. Raises Refused, with every reason, where it may not be made.

    The trail's own row is written first, and undone if the books refuse.
    """
    draft = drafted(said=said, by=by)
    record("make a commitment", _about(draft), by=by, for_partner=by.body, supplier=draft.supplier)
    return make_commitment(the_home(), draft, now=timezone.now())


@transaction.atomic
def ask(*, said: dict[str, Any], by: Hat) -> Waiting:
    """Ask that a commitment be let past a budget, where that alone is in its way. Raises Refused where more is."""
    draft = drafted(said=said, by=by)
    judged = queries.judged(by, draft)
    if not judged.is_stopped_by_room_alone:
        raise Refused(judged.problems) if judged.problems else NotAllowed("Nothing stops it: it may be made.")
    record("ask that a commitment be let past", _about(draft), by=by, for_partner=by.body, supplier=draft.supplier)
    try:
        with transaction.atomic():
            return Waiting.objects.create(
                number=draft.id,
                draft=draft.model_dump(mode="json", exclude_defaults=True),
                for_partner=by.body,
                by=by.person,
                as_role=by.role,
            )
    except IntegrityError:
        raise refuse(
            "waits-already",
            f"a commitment numbered {draft.id} waits already",
            why="whoever may let it past would not know which is meant",
            remedy="wait until that is settled, or give this one the number of its own order",
            place=Place(f"commitment {draft.id}"),
        ) from None


@transaction.atomic
def let_past(*, waiting: Waiting, because: str, by: Hat) -> Made:
    """Let a commitment past its budgets, by name, and make it. Never by whoever asked for it.

    Of two who settle one at once, the second is told that it is settled. Raises Refused where it may not be made even
    so, and NotAllowed where no post of the hat's wearer may let anything past.
    """
    require(by, Right.LET_PAST)
    if waiting.by_id == by.person.pk:
        raise NotAllowed("You asked for it: another person must let it past.")
    draft = Commitment.model_validate(waiting.draft)
    hands = queries.hands_of(by, draft.on)
    if not hands:
        raise NotAllowed(f"No post of yours may let a commitment past; {' or '.join(queries.overriders())} may.")
    _settle(waiting, Outcome.LET_PAST, because, by)
    drafts = [
        draft.model_copy(
            update={"let_past": LetPast(person=one.person, post=one.post, for_partner=one.for_partner, because=because)}
        )
        for one in hands
    ]
    able = next((one for one in drafts if not queries.judged(by, one).problems), drafts[0])
    record("let a commitment past", _about(draft), by=by, for_partner=by.body, because=because, asked_by=draft.by)
    return make_commitment(the_home(), able, now=timezone.now())


@transaction.atomic
def turn_down(*, waiting: Waiting, because: str, by: Hat) -> None:
    """Turn down a commitment that waits: it is not made."""
    require(by, Right.LET_PAST)
    draft = Commitment.model_validate(waiting.draft)
    if not queries.hands_of(by, draft.on):
        raise NotAllowed(f"No post of yours may settle it; {' or '.join(queries.overriders())} may.")
    _settle(waiting, Outcome.TURNED_DOWN, because, by)
    record("turn down a commitment", _about(draft), by=by, for_partner=by.body, because=because, asked_by=draft.by)


def _settle(waiting: Waiting, outcome: Outcome, because: str, by: Hat) -> None:
    settled = Waiting.objects.filter(pk=waiting.pk, outcome=Outcome.WAITING).update(
        outcome=outcome, because=because, settled_by=by.person, settled_at=timezone.now()
    )
    if not settled:
        raise NotAllowed("It is settled already.")


@transaction.atomic
def release(*, number: str, on: date, because: str, by: Hat) -> Release:
    """Let go what is left of one of the hat's body's commitments. Raises Refused where that is not lawful."""
    require(by, Right.COMMIT)
    record("release a commitment", f"commitment {number}", by=by, for_partner=by.body, because=because)
    name = queries.name_of(by)
    return release_commitment(
        the_home(), number, on=on, because=because, by=name, for_partner=by.body, now=timezone.now()
    )


def _about(draft: Commitment) -> str:
    return f"commitment {draft.id}, {pounds(draft.pence)}, {draft.scheme}/{draft.line}"
