"""Every act on what stands beside proposals: signed by a hat, put into the trail, and kept as a piece that stays."""

import hashlib
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from wyebridge.engine.governance import pieces
from wyebridge.engine.governance.disagreement import Disagreement, Position, StepReached
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
