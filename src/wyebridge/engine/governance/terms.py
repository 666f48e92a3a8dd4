"""Decisions as the books need them: who took it, for whom, and from when it has effect."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.kernel.terms import Day, Name, NonNegativePence, Percent, Term, as_tuple

RunId = Annotated[str, Field(pattern=r"^[a-z]+-[0-9a-f]{32}$")]
"""A run of a model as it was kept: the model's name, and the hash of all that it followed from and what it gave."""


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

    @property
    def known_on(self) -> date:
        return self.recorded_on or self.taken_on


class DecisionRegister(Term):
    """The decisions of one file."""

    decisions: tuple[Decision, ...]
