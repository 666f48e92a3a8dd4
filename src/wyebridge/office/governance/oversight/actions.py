"""Every act on what stands beside proposals: signed by a hat, put into the trail, and kept as a piece that stays."""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from wyebridge.engine.governance import pieces
from wyebridge.engine.governance.disagreement import Disagreement, Position, StepReached
from wyebridge.engine.governance.interests import Interest
from wyebridge.engine.governance.road_map import Milestone, MilestoneStanding, Progress, Reached, Redated
from wyebridge.engine.governance.scrutiny import (
    FollowUp,
    Recommendation,
    Referral,
    Reply,
    Request,
    Review,
    SubstantialChange,
)
from wyebridge.engine.kernel.dates import ONE_DAY
from wyebridge.office.governance.models import Piece
from wyebridge.office.governance.oversight import queries
from wyebridge.office.governance.queries import constitution, person_of
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


# Scrutiny


@transaction.atomic
def begin_review(*, board: str, title: str, proposal: str | None, by: Hat) -> str:
    """Take something up for a scrutiny board of the hat's body. Returns its number."""
    require(by, Right.ARRANGE)
    if board not in dict(queries.scrutiny_boards(by)):
        raise NotAllowed(f"That is no scrutiny board of {by.body}.")
    found = constitution().board(board)
    assert found is not None
    ref = f"S-{by.body}-{today().year}-{queries.how_many('review', by.body, today().year) + 1:02d}"
    review = Review(id=ref, board=board, title=title, on=today(), proposal=proposal, source=found.source)
    _write(pieces.ReviewBegun(recorded_on=today(), review=review), by, of=ref, once=f"review:{ref}")
    return ref


@transaction.atomic
def ask_for_evidence(*, review: Review, of: Sequence[str], asks: str, days: int, by: Hat) -> None:
    """Ask bodies for evidence; each has its own clock, which runs from today in calendar days."""
    _examines(review, by)
    for number, body in enumerate(of, len(review.requests) + 1):
        request = Request(id=f"q{number}", of=body, asks=asks, on=today(), days=days)
        piece = pieces.EvidenceAsked(of=review.id, recorded_on=today(), request=request)
        _write(piece, by, of=review.id, once=f"request:{review.id}:q{number}")


def answer(*, review: Review, request: str, evidence: str, by: Hat) -> None:
    """Give evidence for the hat's own body."""
    require(by, Right.ANSWER)
    if request not in dict(queries.asked_of(by, review)):
        raise NotAllowed(f"{by.body} is not asked that, or has answered it.")
    piece = pieces.EvidenceGiven(of=review.id, recorded_on=today(), request=request, on=today(), evidence=evidence)
    _write(piece, by, of=review.id, once=f"answer:{review.id}:{request}")


def recommend(*, review: Review, says: str, to: Sequence[str], days: int, by: Hat) -> None:
    """Recommend something to one or more bodies, each of which must reply for itself."""
    _examines(review, by)
    number = f"r{len(review.recommendations) + 1}"
    advice = Recommendation(id=number, says=says, to=tuple(to), on=today(), days=days)
    piece = pieces.Recommended(of=review.id, recorded_on=today(), recommendation=advice)
    _write(piece, by, of=review.id, once=f"recommendation:{review.id}:{number}")


def reply(*, review: Review, recommendation: str, accepts: str, says: str, by: Hat) -> None:
    """Reply to a recommendation for the hat's own body."""
    require(by, Right.ANSWER)
    if recommendation not in dict(queries.advised(by, review)):
        raise NotAllowed(f"That is not recommended to {by.body}, or it has replied.")
    given = Reply.model_validate({"of": by.body, "on": today(), "accepts": accepts, "says": says})
    piece = pieces.Replied(of=review.id, recorded_on=today(), recommendation=recommendation, reply=given)
    _write(piece, by, of=review.id, once=f"reply:{review.id}:{recommendation}:{by.body}")


def look_again(*, review: Review, recommendation: str, found: str, says: str, by: Hat) -> None:
    """Record what scrutiny found done about a recommendation."""
    _examines(review, by)
    if recommendation not in {one.id for one in review.recommendations}:
        raise NotAllowed("There is no such recommendation.")
    look = FollowUp.model_validate({"on": today(), "found": found, "says": says})
    piece = pieces.LookedAgain(of=review.id, recorded_on=today(), recommendation=recommendation, follow_up=look)
    _write(piece, by, of=review.id)


def judge_change(*, review: Review, judged_by: str, heads: Sequence[str], by: Hat) -> None:
    """Say under which heads a change is substantial: for the hat's own body, or for the scrutiny board of it.

    A head that anybody finds stands; whoever finds fewer has not agreed.
    """
    if judged_by == review.board:
        _examines(review, by)
    else:
        require(by, Right.ANSWER, body=judged_by)
    if review.proposal is None:
        raise NotAllowed("This review is about no proposal, so there is no change to judge.")
    change = SubstantialChange(
        proposal=review.proposal,
        access="access" in heads,
        community="community" in heads,
        patients="patients" in heads,
        delivery="delivery" in heads,
        judged_on=today(),
        agreed_by=(judged_by,),
    )
    _write(pieces.ChangeJudged(of=review.id, recorded_on=today(), change=change), by, of=review.id)


def refer_change(*, review: Review, to: str, grounds: str, by: Hat) -> None:
    """Refer a substantial change on, to whoever may decide a contested one."""
    _examines(review, by)
    if review.substantial is None or not review.substantial.is_substantial:
        raise NotAllowed("Nobody has found this change substantial, and no other is referred.")
    referral = Referral(to=to, on=today(), grounds=grounds)
    _write(pieces.ChangeReferred(of=review.id, recorded_on=today(), referral=referral), by, of=review.id)


def _examines(review: Review, by: Hat) -> None:
    verdict = queries.examines(by, review)
    if not verdict.is_allowed:
        raise NotAllowed(verdict.reason)


# Registers of interests


def register_interest(
    *,
    category: str,
    nature: str,
    touches: Sequence[str],
    from_on: date,
    is_sensitive: bool,
    person: str = "",
    source: str = "",
    by: Hat,
) -> Interest:
    """Enter an interest in the register of the hat's body: one's own, or as a governance officer somebody else's.

    Of somebody else's it is said where it was written.
    """
    require(by, Right.DECLARE)
    who = _whose(person, by)
    if who != person_of(by) and not source:
        raise NotAllowed("Say where this was written: nobody else’s interest is recorded without its source.")
    if from_on > today():
        raise NotAllowed("An interest that is still to begin is registered when it begins.")
    interest = Interest.model_validate(
        {
            "person": who,
            "partner": by.body,
            "category": category,
            "nature": nature,
            "touches": tuple(touches),
            "from_on": from_on,
            "registered_on": today(),
            "is_sensitive": is_sensitive,
            "source": source,
        }
    )
    piece = pieces.InterestRegistered(recorded_on=today(), interest=interest)
    _write(piece, by, of=interest.key, once=f"interest:{interest.key}")
    return interest


def end_interest(*, interest: Interest, to_on: date, by: Hat) -> None:
    """Say that an interest ended on a day. Its entry stays for the days before."""
    require(by, Right.DECLARE, body=interest.partner)
    _whose(interest.person, by)
    if to_on > today():
        raise NotAllowed("That day is still to come.")
    piece = pieces.InterestEnded(recorded_on=today(), key=interest.key, to_on=to_on)
    _write(piece, by, of=interest.key, once=f"interest-ended:{interest.key}")


@transaction.atomic
def amend_interest(*, interest: Interest, nature: str, source: str = "", by: Hat) -> None:
    """Say an interest in other words from today on: the entry of before ends, and another begins."""
    end_interest(interest=interest, to_on=today() - ONE_DAY, by=by)
    register_interest(
        category=interest.category,
        nature=nature,
        touches=interest.touches,
        from_on=today(),
        is_sensitive=interest.is_sensitive,
        person=interest.person,
        source=source,
        by=by,
    )


def _whose(person: str, by: Hat) -> str:
    """Whose interest a hat may write: its wearer's own, or as a governance officer one of its body's people's."""
    own = person_of(by)
    if person in ("", own):
        if not own:
            raise NotAllowed("Nobody has said which seat or post is yours. Ask your governance officer.")
        return own
    require(by, Right.ARRANGE)
    if person not in dict(queries.people_of(by)):
        raise NotAllowed(f"{person} neither sits for {by.body} nor holds a post of theirs.")
    return person


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
