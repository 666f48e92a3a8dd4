"""Scrutiny: what it asked of each body and by when, what it recommended, what was answered, and what came of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.governance.consideration import Need
from wyebridge.engine.kernel.terms import Day, Name, Term, as_tuple


class Request(Term):
    """Evidence asked of one body. Its clock runs in calendar days from the day of asking."""

    id: Name
    of: Name = Field(description="The partner that must answer")
    asks: str
    on: Day
    days: int = Field(ge=1, description="How long it has")
    answered_on: Day | None = None
    recorded_on: Day | None = Field(default=None, description="When the answer became known, if not that day")
    evidence: str = ""


class Reply(Term):
    """What a body answered to a recommendation."""

    of: Name
    on: Day
    recorded_on: Day | None = None
    accepts: Literal["yes", "in-part", "no"]
    says: str


class FollowUp(Term):
    """Scrutiny looked again at what was done about a recommendation."""

    on: Day
    found: Literal["done", "under-way", "not-done"]
    says: str = ""


class Recommendation(Term):
    """What scrutiny recommended to one or more bodies, each of which must reply for itself."""

    id: Name
    says: str
    to: Annotated[tuple[Name, ...], BeforeValidator(as_tuple)] = Field(min_length=1)
    on: Day
    days: int = Field(ge=1, description="How long each body has to reply")
    replies: Annotated[tuple[Reply, ...], BeforeValidator(as_tuple)] = ()
    follow_up: Annotated[tuple[FollowUp, ...], BeforeValidator(as_tuple)] = ()


class SubstantialChange(Term):
    """Whether a change to a service is substantial: what each body judged, by the heads that guidance names."""

    proposal: Name
    access: bool = Field(description="It changes how, where or when people reach the service")
    community: bool = Field(description="It touches the wider community: transport, regeneration, other services")
    patients: bool = Field(description="It affects patients, or a group of them, more than a few")
    delivery: bool = Field(description="It changes who gives the service or how: ending an agreement does")
    judged_on: Day
    agreed_by: Annotated[tuple[Name, ...], BeforeValidator(as_tuple)] = Field(
        default=(), description="The partners that judged so, and scrutiny's board where it did"
    )

    @property
    def is_substantial(self) -> bool:
        """Any one head is enough: scrutiny must then be consulted before it is decided."""
        return self.access or self.community or self.patients or self.delivery


class Referral(Term):
    """Scrutiny referred a substantial change to whoever may decide a contested one."""

    to: str = Field(description="Such as the Secretary of State")
    on: Day
    recorded_on: Day | None = None
    grounds: str


class Review(Term):
    """One piece of scrutiny's work."""

    id: Name
    board: Name
    title: str
    on: Day
    proposal: Name | None = None
    requests: Annotated[tuple[Request, ...], BeforeValidator(as_tuple)] = ()
    recommendations: Annotated[tuple[Recommendation, ...], BeforeValidator(as_tuple)] = ()
    substantial: SubstantialChange | None = None
    referrals: Annotated[tuple[Referral, ...], BeforeValidator(as_tuple)] = ()
    source: str = Field(description="The power it is done under")


@dataclass(frozen=True, slots=True)
class Clock:
    """Something that one body owes scrutiny: due by a day, and answered on another or not."""

    what: str
    of: str
    due_on: date
    answered_on: date | None
    is_overdue: bool


def clocks(review: Review, on: date, known_on: date | None = None) -> tuple[Clock, ...]:
    """Every answer and reply that was asked for by a day, of each body apart, in the order they fall due."""
    known_on = known_on or on
    found = [
        _clock(one.asks, one.of, one.on, one.days, _seen(one.answered_on, one.recorded_on, known_on), on)
        for one in review.requests
        if one.on <= on
    ]
    for advice in review.recommendations:
        for body in advice.to if advice.on <= on else ():
            days = [_seen(reply.on, reply.recorded_on, known_on) for reply in advice.replies if reply.of == body]
            first = min((day for day in days if day and day <= on), default=None)
            found.append(_clock(advice.says, body, advice.on, advice.days, first, on))
    return tuple(sorted(found, key=lambda clock: (clock.due_on, clock.of, clock.what)))


def _seen(day: date | None, recorded_on: date | None, known_on: date) -> date | None:
    return day if day and max(day, recorded_on or day) <= known_on else None


def _clock(what: str, of: str, asked: date, days: int, answered: date | None, on: date) -> Clock:
    due = asked + timedelta(days=days)
    answered = answered if answered and answered <= on else None
    return Clock(what, of, due, answered, (answered or on) > due)


def still_owed(review: Review, on: date, known_on: date | None = None) -> tuple[Need, ...]:
    """What scrutiny still waits for, from whom and by when; and the consultation that a substantial change needs."""
    needs = [
        Need(f"answer scrutiny: {clock.what}", clock.of, clock.due_on, review.source)
        for clock in clocks(review, on, known_on)
        if clock.answered_on is None
    ]
    change = review.substantial
    if change and change.is_substantial and change.judged_on <= on and review.board not in change.agreed_by:
        needs.append(
            Need(
                f"consult {review.board} on the substantial change before '{change.proposal}' is decided",
                "each body",
                None,
                review.source,
            )
        )
    return tuple(needs)


def not_done(review: Review, on: date) -> tuple[Recommendation, ...]:
    """Recommendations that some body accepted, and that scrutiny has not found done, for its next look."""
    return tuple(
        advice
        for advice in review.recommendations
        if any(reply.accepts != "no" and reply.on <= on for reply in advice.replies)
        and not any(look.found == "done" and look.on <= on for look in advice.follow_up)
    )
