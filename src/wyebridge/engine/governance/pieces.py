"""What is written piece by piece of disagreements, milestones, reviews and interests, and put together again.

A record's file has each of them whole. An office adds to them as people act, each for their own body: a position, a
report, an answer. Joined, both are one record, which the same functions judge. Of two of one day, the later counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import Field, TypeAdapter

from wyebridge.engine.governance.disagreement import Disagreement, Position, StepReached, where_it_stands
from wyebridge.engine.governance.interests import Interest
from wyebridge.engine.governance.record import Recorded
from wyebridge.engine.governance.road_map import Milestone, Progress, Reached, Redated
from wyebridge.engine.governance.scrutiny import (
    FollowUp,
    Recommendation,
    Referral,
    Reply,
    Request,
    Review,
    SubstantialChange,
)
from wyebridge.engine.kernel.terms import Day, Name, Term


class _Piece(Term):
    recorded_on: Day = Field(description="When it was written, and so when it became known")


class _Of(_Piece):
    of: Name = Field(description="The id of what it is a piece of")


class DisagreementOpened(_Piece):
    """One body opened a dispute, with its own position."""

    part: Literal["disagreement"] = "disagreement"
    disagreement: Disagreement


class PositionTaken(_Of):
    """A side said what it holds."""

    part: Literal["position"] = "position"
    position: Position


class StepTaken(_Of):
    """The dispute went up a rung."""

    part: Literal["step"] = "step"
    reached: StepReached


class TermsAccepted(_Of):
    """A side accepted terms, in words. Once every side has accepted the same, the dispute is settled on them."""

    part: Literal["terms"] = "terms"
    partner: Name
    terms: str
    on: Day


class MilestoneSet(_Piece):
    """A milestone was put on the road map."""

    part: Literal["milestone"] = "milestone"
    milestone: Milestone


class MilestoneMoved(_Of):
    """Its day was moved; the first stays beside it."""

    part: Literal["redated"] = "redated"
    redated: Redated


class ProgressReported(_Of):
    """A working group, a board or an officer reported on it."""

    part: Literal["progress"] = "progress"
    progress: Progress


class MilestoneReached(_Of):
    """It was reached, and what shows it."""

    part: Literal["reached"] = "reached"
    reached: Reached


class ReviewBegun(_Piece):
    """Scrutiny took something up."""

    part: Literal["review"] = "review"
    review: Review


class EvidenceAsked(_Of):
    """Scrutiny asked one body for evidence."""

    part: Literal["request"] = "request"
    request: Request


class EvidenceGiven(_Of):
    """A body answered."""

    part: Literal["answer"] = "answer"
    request: Name
    on: Day
    evidence: str


class Recommended(_Of):
    """Scrutiny recommended something to one or more bodies."""

    part: Literal["recommendation"] = "recommendation"
    recommendation: Recommendation


class Replied(_Of):
    """A body replied to a recommendation."""

    part: Literal["reply"] = "reply"
    recommendation: Name
    reply: Reply


class LookedAgain(_Of):
    """Scrutiny looked at what was done about a recommendation."""

    part: Literal["follow-up"] = "follow-up"
    recommendation: Name
    follow_up: FollowUp


class ChangeJudged(_Of):
    """One body, or scrutiny's board, judged under which heads a change is substantial."""

    part: Literal["judgement"] = "judgement"
    change: SubstantialChange = Field(description="With one in `agreed_by`: whoever judged it")


class ChangeReferred(_Of):
    """Scrutiny referred the change on."""

    part: Literal["referral"] = "referral"
    referral: Referral


class InterestRegistered(_Piece):
    """An entry was made in a register of interests."""

    part: Literal["interest"] = "interest"
    interest: Interest


class InterestEnded(_Piece):
    """An interest ended; its entry stays for the days before. `key` is the entry's."""

    part: Literal["interest-ended"] = "interest-ended"
    key: str
    to_on: Day


Piece = Annotated[
    DisagreementOpened
    | PositionTaken
    | StepTaken
    | TermsAccepted
    | MilestoneSet
    | MilestoneMoved
    | ProgressReported
    | MilestoneReached
    | ReviewBegun
    | EvidenceAsked
    | EvidenceGiven
    | Recommended
    | Replied
    | LookedAgain
    | ChangeJudged
    | ChangeReferred
    | InterestRegistered
    | InterestEnded,
    Field(discriminator="part"),
]
ONE_PIECE: TypeAdapter[Piece] = TypeAdapter(Piece)
"""Reads a piece from JSON or plain values, by its `part`: how a database of the office keeps it."""

PieceT = TypeVar("PieceT", bound=_Piece)


def joined(found: Recorded, pieces: Iterable[Piece], known_on: date) -> Recorded:
    """A record with all that was written of it and beside it by a day. A piece of nothing counts nowhere."""
    there = tuple(one for one in pieces if one.recorded_on <= known_on)
    disputes = (*found.disagreements, *(one.disagreement for one in _of(there, DisagreementOpened)))
    milestones = (*found.road_map, *(one.milestone for one in _of(there, MilestoneSet)))
    reviews = (*found.reviews, *(one.review for one in _of(there, ReviewBegun)))
    interests = (*found.interests, *(one.interest for one in _of(there, InterestRegistered)))
    return replace(
        found,
        disagreements=tuple(_disagreement(one, there) for one in disputes),
        road_map=tuple(_milestone(one, there) for one in milestones),
        reviews=tuple(_review(one, there) for one in reviews),
        interests=tuple(_interest(one, there) for one in interests),
    )


def _of(pieces: Iterable[Piece], kind: type[PieceT], of: str | None = None) -> tuple[PieceT, ...]:
    return tuple(one for one in pieces if isinstance(one, kind) and (of is None or getattr(one, "of", None) == of))


def _disagreement(one: Disagreement, pieces: Sequence[Piece]) -> Disagreement:
    positions = (*one.positions, *(piece.position for piece in _of(pieces, PositionTaken, one.id)))
    reached = (*one.reached, *(piece.reached for piece in _of(pieces, StepTaken, one.id)))
    there = one.model_copy(update={"positions": positions, "reached": reached})
    end = _settled(there, _of(pieces, TermsAccepted, one.id))
    return there.model_copy(update={"reached": (*reached, end)}) if end else there


def _settled(one: Disagreement, accepted: Sequence[TermsAccepted]) -> StepReached | None:
    """The end of a dispute, from the first day on which every side had accepted the same terms."""
    for terms in dict.fromkeys(piece.terms for piece in sorted(accepted, key=lambda piece: piece.on)):
        first = {
            side: min((piece.on for piece in accepted if (piece.partner, piece.terms) == (side, terms)), default=None)
            for side in one.sides
        }
        days = [day for day in first.values() if day is not None]
        step = where_it_stands(one, max(days)).step
        if step and len(days) == len(one.sides) > 1:
            return StepReached(step=step.name, on=max(days), settled=terms)
    return None


def _milestone(one: Milestone, pieces: Sequence[Piece]) -> Milestone:
    reached = [*([one.reached] if one.reached else ()), *(p.reached for p in _of(pieces, MilestoneReached, one.id))]
    return one.model_copy(
        update={
            "redated": (*one.redated, *(piece.redated for piece in _of(pieces, MilestoneMoved, one.id))),
            "progress": (*one.progress, *(piece.progress for piece in _of(pieces, ProgressReported, one.id))),
            "reached": min(reached, key=lambda there: there.on, default=None),
        }
    )


def _review(one: Review, pieces: Sequence[Piece]) -> Review:
    requests = (*one.requests, *(piece.request for piece in _of(pieces, EvidenceAsked, one.id)))
    advice = (*one.recommendations, *(piece.recommendation for piece in _of(pieces, Recommended, one.id)))
    return one.model_copy(
        update={
            "requests": tuple(_request(request, _of(pieces, EvidenceGiven, one.id)) for request in requests),
            "recommendations": tuple(_recommendation(one.id, each, pieces) for each in advice),
            "substantial": _judged(one, [piece.change for piece in _of(pieces, ChangeJudged, one.id)]),
            "referrals": (*one.referrals, *(piece.referral for piece in _of(pieces, ChangeReferred, one.id))),
        }
    )


def _request(request: Request, answers: Sequence[EvidenceGiven]) -> Request:
    given = [one for one in answers if one.request == request.id]
    if request.answered_on is not None or not given:
        return request
    first = min(given, key=lambda one: one.on)
    return request.model_copy(update={"answered_on": first.on, "evidence": first.evidence})


def _recommendation(review: str, one: Recommendation, pieces: Sequence[Piece]) -> Recommendation:
    replies = [piece.reply for piece in _of(pieces, Replied, review) if piece.recommendation == one.id]
    looks = [piece.follow_up for piece in _of(pieces, LookedAgain, review) if piece.recommendation == one.id]
    return one.model_copy(update={"replies": (*one.replies, *replies), "follow_up": (*one.follow_up, *looks)})


HEADS = ("access", "community", "patients", "delivery")
"""The heads under which a change may be substantial, as `SubstantialChange` names them."""


def _judged(review: Review, judged: Sequence[SubstantialChange]) -> SubstantialChange | None:
    """What all who judged a change found together: a head that any of them finds, stands.

    Whoever finds the same heads agrees; whoever finds fewer does not, and is still to be brought to it.
    """
    every = [*([review.substantial] if review.substantial else ()), *judged]
    last = {who: one for one in sorted(every, key=lambda one: one.judged_on) for who in one.agreed_by}
    if not every:
        return None
    found = {head: any(getattr(one, head) for one in (list(last.values()) or every)) for head in HEADS}
    return SubstantialChange(
        proposal=every[0].proposal,
        **found,
        judged_on=min(one.judged_on for one in every),
        agreed_by=tuple(
            sorted(who for who, one in last.items() if all(getattr(one, head) == found[head] for head in HEADS))
        ),
    )


def _interest(one: Interest, pieces: Sequence[Piece]) -> Interest:
    ends = [piece.to_on for piece in _of(pieces, InterestEnded) if piece.key == one.key]
    return one.model_copy(update={"to_on": min([*ends, *([one.to_on] if one.to_on else ())])}) if ends else one
