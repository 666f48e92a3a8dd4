"""Decisions as the books need them: who took it, for whom, and from when it has effect."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.governance.schemes import Act
from wyebridge.engine.kernel.terms import Bodies, Day, Name, Names, NonNegativePence, Percent, Term, as_tuple

RunId = Annotated[str, Field(pattern=r"^[a-z]+-[0-9a-f]{32}$")]
"""A run of a model as it was kept: the model's name, and the hash of all that it followed from and what it gave."""


class Paper(Term):
    """A document that a decision was taken on, held to by its hash."""

    title: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class DecisionRecord(Term):
    """What a published record of a decision says beside its effect."""

    purpose: str = ""
    resolutions: dict[str, str] = Field(default={}, description="By letter, such as a: That the variation be agreed")
    reasons: str = ""
    alternatives: str = Field(default="", description="What else was considered, and why it was not chosen")
    wards: Bodies = Field(default=(), description="The places it touches")
    is_key: bool = False
    can_be_called_in: bool = False
    published_on: Day | None = None
    papers: Annotated[tuple[Paper, ...], BeforeValidator(as_tuple)] = ()


class Decision(Term):
    """One decision, taken by a board for one partner. Two partners deciding alike is two decisions."""

    id: Name = Field(description="Such as its number in the minutes")
    title: str = Field(description="What was decided, in words")
    body: str = Field(description="The board that took it, as the agreement's boards write it")
    for_partner: Name = Field(description="The partner for which it took it; for a joint board, any one of them")
    taken_on: Day
    effective_on: Day = Field(description="From when it counts: later than taken_on where it can be called in")
    minute: str = ""
    recorded_on: Day | None = Field(default=None, description="When it became known, if not the day it was taken")
    clause: str | None = Field(default=None, description="The clause of the agreement that it acts on")
    claim: Name | None = Field(
        default=None, description="For 'forgiveness': the claim of a settlement that it gives up"
    )
    step: str | None = Field(default=None, description="The step of that clause: its name, or its number from 1")
    approves: Literal["step", "plan", "consent", "shares", "forgiveness"] = Field(
        default="step",
        description="That a step is taken, a recovery plan, that a cap is passed, other percentages, "
        "or that part is let off",
    )
    outcome: Literal["approved", "refused"] = "approved"
    amount: NonNegativePence | None = Field(default=None, description="As much as it approves; all, where left out")
    percentages: dict[str, Percent] | None = Field(
        default=None, description="For 'shares': what the boards decide instead"
    )
    evidence: Annotated[tuple[RunId, ...], BeforeValidator(as_tuple)] = Field(
        default=(), description="The kept runs of `wyebridge plan` that the board had before it"
    )
    act: Act | None = Field(
        default=None, description="The kind of act that it authorises; whatever cites it, where left out"
    )
    within: Names = Field(default=(), description="The funds or schemes it is for; all of them where left out")
    under: Name | None = Field(default=None, description="The line of delegation used, where it was not a board's own")
    by: Names = Field(default=(), description="The people who took it, where officers did")
    consulted: Names = Field(default=(), description="The boards and posts that were asked before")
    planned_on: Day | None = Field(default=None, description="When a key decision was put in the forward plan")
    urgent_by: Names = Field(default=(), description="The posts or people who agreed that it could not wait")
    ratifies_since: Day | None = Field(
        default=None, description="For a ratification: it makes good what was done from this day on"
    )
    record: DecisionRecord | None = None

    @property
    def known_on(self) -> date:
        return self.recorded_on or self.taken_on


class DecisionRegister(Term):
    """The decisions of one file."""

    decisions: tuple[Decision, ...]
