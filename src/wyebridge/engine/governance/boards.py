"""Boards, their seats and their rules, and the posts that officers hold: what a constitution says, as terms."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.kernel.dates import is_between
from wyebridge.engine.kernel.terms import Day, Name, Names, Percent, Term, as_tuple

Constituency = Literal["elected", "non-executive", "executive", "clinician", "officer", "observer"]


class Holding(Term):
    """Who sits in a seat or holds a post, from a day to a day, both included."""

    person: Name
    from_on: Day
    to_on: Day | None = Field(default=None, description="Left out while it goes on")

    def covers(self, day: date) -> bool:
        return is_between(day, self.from_on, self.to_on)


def holder_on(held: Iterable[Holding], day: date) -> str | None:
    """Who sat in a seat or held a post on a day; nobody where it was vacant."""
    return next((holding.person for holding in held if holding.covers(day)), None)


class Seat(Term):
    """One place on a board. On a day that no holding covers it is vacant."""

    id: Name
    constituency: Constituency = Field(description="An observer's seat has no vote")
    appointed_by: Name = Field(description="The partner that fills it, and whose block it votes in")
    held: Annotated[tuple[Holding, ...], BeforeValidator(as_tuple)] = ()
    substitutes: Names = Field(default=(), description="Who may sit in it when its holder is away")

    @property
    def has_vote(self) -> bool:
        return self.constituency != "observer"

    def holder(self, day: date) -> str | None:
        return holder_on(self.held, day)


class Quorum(Term):
    """How many voting members must be in the room: in all, and of each kind and partner. Each number must be met."""

    members: int = Field(ge=1)
    of_constituency: dict[Constituency, int] = Field(default={}, description="Such as elected: 2")
    of_partner: dict[Name, int] = Field(default={}, description="Such as HC: 2")


class CallIn(Term):
    """For how long a decision waits after it is published, and who may ask that it be looked at again."""

    working_days: int = Field(ge=1, description="After the day of publication, which is not counted")
    heard_by: Name = Field(description="The scrutiny board that hears it")
    members: int = Field(ge=1, description="How many of its members must ask")


class Urgency(Term):
    """Who must agree, before it is taken, that a decision cannot wait for the usual notice or the call-in window."""

    agreed_by: Names = Field(description="Posts or people, such as the chair of scrutiny; each must")
    reported_to: Name = Field(description="The board to which its use is reported")


class Board(Term):
    """A group that decides or advises, with the rules it meets under.

    An agreement's own `boards` say what a board may approve under its clauses; here is who sits on it and how it
    decides. The two are joined by `name`, which is how decisions write it.
    """

    id: Name
    name: str = Field(description="As agreements and decisions write it")
    kind: Literal["partner", "joint", "in-common", "advisory", "scrutiny"] = Field(
        description="A partner's own board, a joint board, committees in common, one that recommends, one that examines"
    )
    decides_for: Names = Field(default=(), description="The partners that its decisions bind; none if it only advises")
    seats: Annotated[tuple[Seat, ...], BeforeValidator(as_tuple)]
    quorum: Quorum
    notice_days: int = Field(ge=0, description="Clear working days between the summons and the meeting")
    votes: Literal["head", "block", "consensus"] = Field(
        default="head", description="Each member's vote, one vote of each partner's members together, or no dissent"
    )
    majority: Percent | None = Field(
        default=None, description="Of votes cast, at least; more votes for than against where left out"
    )
    casting_vote: bool = Field(default=False, description="Whether the chair's vote decides an equal vote")
    meets_in: Literal["public", "private"] = "public"
    ground: str = Field(default="", description="Why it may meet in private")
    call_in: CallIn | None = None
    urgency: Urgency | None = None
    forward_plan_days: int = Field(
        default=0, ge=0, description="How many clear days a key decision stands in the plan before it is taken"
    )
    from_on: Day | None = None
    to_on: Day | None = None
    source: str = Field(description="Where it is written: the standing order, the terms of reference")

    def exists_on(self, day: date) -> bool:
        return is_between(day, self.from_on, self.to_on)

    def voting_seats(self, day: date) -> Iterator[Seat]:
        """The seats with a vote that somebody holds on a day."""
        return (seat for seat in self.seats if seat.has_vote and seat.holder(day))


class Post(Term):
    """An officer's job: one employer, whoever it acts for, and a line of account to each of those."""

    id: Name
    title: str = Field(description="As decisions write it")
    employer: Name = Field(description="The one partner that employs whoever holds it")
    acts_for: Names = Field(description="The partners whose delegations it may use")
    held: Annotated[tuple[Holding, ...], BeforeValidator(as_tuple)] = ()
    cost_split: dict[Name, Percent] = Field(
        default={}, description="Each partner's part of its cost; all the employer's"
    )
    answers_to: dict[Name, str] = Field(default={}, description="To whom, for each partner")

    def holder(self, day: date) -> str | None:
        return holder_on(self.held, day)
