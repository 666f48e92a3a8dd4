"""Registers of interests: what each member and officer declared for good, and who took part without saying so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

from pydantic import Field

from wyebridge.engine.governance.facts import Fact, InterestDeclared, PutToVote, those
from wyebridge.engine.governance.proposals import Proposal
from wyebridge.engine.kernel.dates import is_between
from wyebridge.engine.kernel.terms import Day, Name, Names, Term

Category = Literal["employment", "sponsorship", "contract", "land", "membership", "gift", "family", "other"]


class Interest(Term):
    """One entry of one body's register, from the day the interest began to the day it ended."""

    person: Name
    partner: Name = Field(description="The partner whose register it is in")
    category: Category
    nature: str
    touches: Names = Field(default=(), description="Funds, schemes or proposals that it bears on")
    from_on: Day
    to_on: Day | None = None
    registered_on: Day = Field(description="When it was declared: until then nobody could know")
    is_sensitive: bool = Field(
        default=False, description="The public is told that there is an interest, and not what: Localism Act 2011, s 32"
    )
    source: str = Field(default="", description="Where it was written, if the person did not register it themselves")

    @property
    def key(self) -> str:
        """What tells an entry from every other: by it, an entry is ended."""
        said = "|".join((self.partner, self.person, self.category, self.nature, self.from_on.isoformat()))
        return sha256(said.encode()).hexdigest()[:12]

    def stands_on(self, day: date, known_on: date) -> bool:
        return is_between(day, self.from_on, self.to_on) and self.registered_on <= known_on


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A member who took part in an item that a registered interest bears on, and did not say so there."""

    interest: Interest
    meeting: str
    proposal: str


def register_of_interests(
    interests: Iterable[Interest], partner: str, on: date, known_on: date | None = None
) -> tuple[Interest, ...]:
    """One body's register as it stood on a day, by person."""
    there = [one for one in interests if one.partner == partner and one.stands_on(on, known_on or on)]
    return tuple(sorted(there, key=lambda one: (one.person, one.from_on, one.nature)))


def public_register(
    interests: Iterable[Interest], on: date, known_on: date | None = None
) -> tuple[tuple[Interest, ...], ...]:
    """Every body's register as the public may read it: one tuple to a body that has one, in the order of their ids.

    Of a sensitive interest the public reads whose it is and since when, and neither what it is nor what it touches.
    """
    there = tuple(interests)
    bodies = sorted({one.partner for one in there})
    registers = (register_of_interests(there, body, on, known_on) for body in bodies)
    return tuple(tuple(_for_the_public(one) for one in register) for register in registers if register)


def _for_the_public(one: Interest) -> Interest:
    if not one.is_sensitive:
        return one
    return one.model_copy(update={"category": "other", "nature": "Withheld", "touches": (), "source": ""})


def undeclared(proposal: Proposal, interests: Sequence[Interest], facts: Sequence[Fact]) -> tuple[Undeclared, ...]:
    """Whoever was put in the list of electors with a registered interest in the item and declared none at the meeting.

    A warning for the monitoring officer, and no judgement: whether an interest bars somebody is for people to say.
    """
    about = {proposal.id, *proposal.within}
    found = []
    for ballot in those(facts, PutToVote, proposal=proposal.id):
        there = {elector.person for elector in ballot.electorate}
        said = {one.person for one in those(facts, InterestDeclared, meeting=ballot.meeting, proposal=proposal.id)}
        for interest in interests:
            is_about = bool(about & set(interest.touches)) and interest.stands_on(ballot.on, ballot.on)
            if is_about and interest.person in there - said:
                found.append(Undeclared(interest, ballot.meeting, proposal.id))
    return tuple(sorted(found, key=lambda one: (one.meeting, one.interest.person, one.interest.nature)))
