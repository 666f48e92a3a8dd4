"""What happened to a proposal: dated facts, only ever added to, from which its state on any day is worked out.

The order in which facts are recorded says nothing. A correction is a further fact.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, TypeAdapter

from wyebridge.engine.kernel.terms import Bodies, Day, Name, Names, Term


class _Fact(Term):
    on: Day = Field(description="The day it happened")
    recorded_on: Day | None = Field(default=None, description="When it became known; the day it happened if left out")
    by: str = Field(default="", description="Who recorded it")

    @property
    def known_on(self) -> date:
        return max(self.on, self.recorded_on or self.on)


class Summoned(_Fact):
    """Notice was given of a meeting and of its business."""

    fact: Literal["summoned"] = "summoned"
    meeting: Name
    board: Name
    meets_on: Day
    proposals: Names = Field(description="The business named: what is not named has had no notice")


class Planned(_Fact):
    """A key decision was put in a board's forward plan."""

    fact: Literal["planned"] = "planned"
    proposal: Name
    board: Name


class Consulted(_Fact):
    """A board or post was asked before the decision, and what it said."""

    fact: Literal["consulted"] = "consulted"
    proposal: Name
    body: Name = Field(description="A board's or a post's id")
    answer: str = ""


class UrgencyAgreed(_Fact):
    """Somebody whose word is needed agreed that it cannot wait: for the plan alone, or for notice and call-in too."""

    fact: Literal["urgency"] = "urgency"
    proposal: Name
    board: Name = Field(description="The board that is to decide")
    kind: Literal["general-exception", "urgency"] = Field(
        description="An exception waives the time in the forward plan; urgency waives notice and call-in as well"
    )
    agreed_by: Name = Field(description="As the board's rule names the post or person")
    person: Name = Field(description="Who held it")
    reason: str


class Attended(_Fact):
    """Somebody sat in a seat at a meeting."""

    fact: Literal["attended"] = "attended"
    meeting: Name
    board: Name
    seat: Name
    person: Name
    substitute: bool = False


class InterestDeclared(_Fact):
    """A member declared an interest in one item, and stayed or left."""

    fact: Literal["interest"] = "interest"
    meeting: Name
    proposal: Name
    person: Name
    interest: Literal["pecuniary", "prejudicial", "personal", "non-pecuniary", "dispensation"]
    nature: str = ""
    left_room: bool
    takes_part: bool


class Elector(Term):
    """A member who was in the room with a vote when the question was put."""

    seat: Name
    person: Name


class PutToVote(_Fact):
    """The question was put on one version, to those in the room at that moment and to nobody who came later."""

    fact: Literal["put-to-vote"] = "put-to-vote"
    ballot: Name
    meeting: Name
    board: Name
    proposal: Name
    version: int
    electorate: tuple[Elector, ...]
    chair: Name | None = Field(default=None, description="The seat that took the chair")


class Vote(_Fact):
    """One seat's vote. A vote changed before the question closed is a further row with a higher `change`."""

    fact: Literal["vote"] = "vote"
    ballot: Name
    seat: Name
    person: Name
    vote: Literal["for", "against", "abstain"]
    change: int = Field(default=0, ge=0, description="How many times it had been changed before")
    casting: bool = Field(default=False, description="The chair's second vote on an equal vote")


class Condition(Term):
    """What must be so before an agreement counts."""

    id: Name
    text: str
    owner: str = Field(description="Who must see to it")
    due_on: Day | None = None


class Resolved(_Fact):
    """What the chair declared, as the minutes have it."""

    fact: Literal["resolved"] = "resolved"
    ballot: Name
    outcome: Literal["agree", "agree-with-conditions", "amend", "defer", "refuse", "note"]
    conditions: tuple[Condition, ...] = ()
    amended_to: int | None = Field(
        default=None, description="For 'amend': the version that the board agrees to instead"
    )
    resolutions: dict[str, str] = Field(default={}, description="By letter, as the minutes have them")
    minute: str = ""
    decision: dict[Name, Name] = Field(default={}, description="Its number in each partner's register of decisions")


class DecidedByOfficer(_Fact):
    """Officers decided in one partner's name, under a line of its scheme of delegation."""

    fact: Literal["officer"] = "officer"
    proposal: Name
    version: int
    partner: Name
    delegation: Name
    people: Names = Field(min_length=1)
    minute: str = ""
    decision: Name | None = Field(default=None, description="Its number in the partner's register of decisions")


class Published(_Fact):
    """The decision notice was published, from which the time to call it in runs."""

    fact: Literal["published"] = "published"
    ballot: Name


class CalledIn(_Fact):
    """Members of scrutiny asked that a decision be looked at again before it takes effect."""

    fact: Literal["called-in"] = "called-in"
    ballot: Name
    members: Names = Field(min_length=1, description="The people who signed, the lead signatory first")
    grounds: str
    clauses: Bodies = Field(default=(), description="The standing orders it is called in under")


class CallInHeard(_Fact):
    """What scrutiny, or the council that it referred the matter to, made of a call-in."""

    fact: Literal["call-in-heard"] = "call-in-heard"
    ballot: Name
    heard_by: Name = Field(description="The board that heard it")
    outcome: Literal["released", "referred-back", "referred-to-council"]
    refers_to: Name | None = Field(default=None, description="For 'referred-to-council': the board it goes to")
    advice: str = ""


class ConditionMet(_Fact):
    """A condition of an agreement was met, and how that is known."""

    fact: Literal["condition-met"] = "condition-met"
    ballot: Name
    condition: Name
    evidence: str


class ConditionFailed(_Fact):
    """A condition of an agreement cannot be met, and the agreement with it."""

    fact: Literal["condition-failed"] = "condition-failed"
    ballot: Name
    condition: Name
    evidence: str


class Withdrawn(_Fact):
    """Whoever brought the proposal took it back."""

    fact: Literal["withdrawn"] = "withdrawn"
    proposal: Name
    reason: str = ""


Fact = Annotated[
    Summoned
    | Planned
    | Consulted
    | UrgencyAgreed
    | Attended
    | InterestDeclared
    | PutToVote
    | Vote
    | Resolved
    | DecidedByOfficer
    | Published
    | CalledIn
    | CallInHeard
    | ConditionMet
    | ConditionFailed
    | Withdrawn,
    Field(discriminator="fact"),
]
ONE_FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
"""Reads a fact from JSON or plain values, by its `fact`: how a database of the office keeps it."""

FactT = TypeVar("FactT", bound=_Fact)


def known(facts: Iterable[Fact], on: date, known_on: date) -> tuple[Fact, ...]:
    """What had happened by a day, as far as was known on another."""
    return tuple(fact for fact in facts if fact.on <= on and fact.known_on <= known_on)


def those(facts: Iterable[Fact], kind: type[FactT], **same: Any) -> tuple[FactT, ...]:
    """The facts of one kind whose named parts are as given."""
    return tuple(
        fact
        for fact in facts
        if isinstance(fact, kind) and all(getattr(fact, part) == value for part, value in same.items())
    )


def as_last_told(tellings: Iterable[FactT]) -> tuple[FactT, ...]:
    """Of several records of one thing, those last made known: more than one where even those say different things.

    Who recorded it, and when, are no part of what it says. The answer's order is that of their words, not of recording.
    """
    rows = tuple(tellings)
    last = [row for row in rows if row.known_on == max(other.known_on for other in rows)]
    if len(last) > 1:
        last.sort(key=lambda row: row.model_dump_json())
    said = [row.model_dump(exclude={"by", "recorded_on"}) for row in last]
    return tuple(row for place, row in enumerate(last) if said.index(said[place]) == place)
