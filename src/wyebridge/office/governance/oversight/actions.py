"""Every act on what stands beside proposals: signed by a hat, put into the trail, and kept as a piece that stays."""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from wyebridge.engine.governance import pieces
from wyebridge.engine.governance.disagreement import Disagreement, Position, StepReached
from wyebridge.engine.governance.road_map import Milestone, MilestoneStanding, Progress, Reached, Redated
from wyebridge.office.governance.models import Piece
from wyebridge.office.governance.oversight import queries
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, require

# Disagreements


@transaction.atomic
def open_disagreement(
    *,
    clause: str,
    matter: str,
    proposal: str | None,
    at_stake: int,
    others: Sequence[str],
    holds: str,
    amount: int | None,
    by: Hat,
) -> str:
    """Open a disagreement between the hat's body and others, with its own position alone. Returns its number.

    Its rungs are the constitution's, as they stand today, and it is on the first of them.
    """
    require(by, Right.DISPUTE)
    rule = queries.procedure()
    if rule is None:
        raise NotAllowed(
            "The constitution says nothing of disputes. Write under `disputes` how the agreement settles them."
        )
    if by.body in others or not others:
        raise NotAllowed("A disagreement is with another body: name at least one, and not your own.")
    ref = f"D-{by.body}-{today().year}-{queries.how_many('disagreement', by.body, today().year) + 1:02d}"
    dispute = Disagreement(
        id=ref,
        clause=clause,
        matter=matter,
        proposal=proposal,
        at_stake=at_stake,
        between=(by.body, *others),
        positions=(Position(partner=by.body, holds=holds, on=today(), amount=amount),),
        procedure=rule.steps,
        reached=(StepReached(step=rule.steps[0].name, on=today()),),
        source=rule.source,
    )
    _write(pieces.DisagreementOpened(recorded_on=today(), disagreement=dispute), by, of=ref, once=f"disagreement:{ref}")
    return ref


def take_position(*, dispute: queries.Dispute, holds: str, amount: int | None, by: Hat) -> None:
    """Say what the hat's own body holds; it takes the place of what that body held before."""
    _is_side(dispute, by)
    position = Position(partner=by.body, holds=holds, on=today(), amount=amount)
    _write(pieces.PositionTaken(of=dispute.term.id, recorded_on=today(), position=position), by, of=dispute.term.id)


def refer_up(*, dispute: queries.Dispute, by: Hat) -> str:
    """Take a disagreement to the next rung. Either side may, and once is enough. Returns who must settle it there."""
    _is_side(dispute, by)
    step = dispute.stands.step
    above = dispute.term.next_step(step.name) if step else dispute.term.procedure[0]
    if above is None:
        raise NotAllowed("This is the last rung of the procedure.")
    reached = StepReached(step=above.name, on=today())
    piece = pieces.StepTaken(of=dispute.term.id, recorded_on=today(), reached=reached)
    _write(piece, by, of=dispute.term.id, once=f"step:{dispute.term.id}:{above.name}")
    return above.who


def accept_terms(*, dispute: queries.Dispute, terms: str, by: Hat) -> None:
    """Accept terms for the hat's own body. The disagreement is settled once every side has accepted the same."""
    _is_side(dispute, by)
    of = dispute.term.id
    words = " ".join(terms.split())
    piece = pieces.TermsAccepted(of=of, recorded_on=today(), partner=by.body, terms=words, on=today())
    _write(piece, by, of=of, once=f"terms:{of}:{by.body}:{hashlib.sha256(words.encode()).hexdigest()[:16]}")


def _is_side(dispute: queries.Dispute, by: Hat) -> None:
    require(by, Right.DISPUTE)
    if by.body not in dispute.term.sides:
        raise NotAllowed(f"You act for {by.body}, which is no side of this disagreement.")
    if dispute.stands.settled:
        raise NotAllowed("This disagreement is settled. What was settled stays as it is; open another.")


# The road map


@transaction.atomic
def set_milestone(
    *, title: str, owner: str, due_on: date, waits_for: Sequence[str], reports_to: Sequence[str], by: Hat
) -> str:
    """Put a milestone on the road map. Its first date is the one given here, for good. Returns its number."""
    require(by, Right.ARRANGE)
    ref = f"M-{by.body}-{today().year}-{queries.how_many('milestone', by.body, today().year) + 1:02d}"
    milestone = Milestone(
        id=ref,
        title=title,
        owner=owner,
        due_on=due_on,
        set_on=today(),
        waits_for=tuple(waits_for),
        reports_to=tuple(reports_to),
    )
    _write(pieces.MilestoneSet(recorded_on=today(), milestone=milestone), by, of=ref, once=f"milestone:{ref}")
    return ref


def report_progress(*, milestone: MilestoneStanding, reporter: str, says: str, by: Hat) -> None:
    """Report on a milestone, for a board that the hat's wearer sits on or a post that they hold."""
    require(by, Right.REPORT)
    if reporter not in dict(queries.reporters(by)):
        raise NotAllowed("You neither sit on that board nor hold that post today.")
    of = milestone.milestone.id
    progress = Progress(on=today(), by=reporter, says=says)
    _write(pieces.ProgressReported(of=of, recorded_on=today(), progress=progress), by, of=of)


def move_milestone(*, milestone: MilestoneStanding, due_on: date, board: str, reason: str, by: Hat) -> None:
    """Record that a board moved a milestone's day. The days before it stay."""
    _answers_for(milestone, by)
    if board not in dict(queries.reporters(by)):
        raise NotAllowed("Only a board of your own body can move it.")
    if due_on == milestone.due_on:
        raise NotAllowed("That is the day that it has.")
    of = milestone.milestone.id
    redated = Redated(on=today(), due_on=due_on, by=board, reason=reason)
    _write(pieces.MilestoneMoved(of=of, recorded_on=today(), redated=redated), by, of=of)


def reach_milestone(*, milestone: MilestoneStanding, on: date, evidence: str, by: Hat) -> None:
    """Record that a milestone was reached, on a day not after today, and what shows it.

    While its gate is shut it cannot be: evidence does not stand in for a decision.
    """
    _answers_for(milestone, by)
    if on > today():
        raise NotAllowed("That day is still to come.")
    if milestone.shut_by:
        raise NotAllowed(f"Its gate is shut: it waits for {', '.join(milestone.shut_by)}.")
    of = milestone.milestone.id
    reached = Reached(on=on, recorded_on=today(), evidence=evidence)
    piece = pieces.MilestoneReached(of=of, recorded_on=today(), reached=reached)
    _write(piece, by, of=of, once=f"reached:{of}")


def _answers_for(milestone: MilestoneStanding, by: Hat) -> None:
    require(by, Right.ARRANGE)
    if milestone.state == "reached":
        raise NotAllowed("It has been reached.")
    if not queries.is_of(milestone.milestone.owner, by.body):
        raise NotAllowed(f"You act for {by.body}, and whoever answers for this milestone does not.")


# How pieces are kept


@transaction.atomic
def _write(piece: pieces.Piece, by: Hat, *, of: str, once: str | None = None) -> None:
    """One row, and its act in the trail. Of two that can happen only once, the second is told that it has."""
    try:
        with transaction.atomic():
            Piece.objects.create(
                part=piece.part,
                of=of,
                data=piece.model_dump(mode="json"),
                once=once,
                by=by.person,
                as_role=by.role,
                for_partner=by.body,
            )
    except IntegrityError:
        before = Piece.objects.select_related("by").filter(once=once).first()
        raise NotAllowed(f"This has been recorded already, by {before.by.name if before else 'somebody'}.") from None
    record(piece.part, of, by=by, for_partner=by.body)
