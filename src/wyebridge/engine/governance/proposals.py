"""What is put to the boards: one paper, with each version of its text held to by its hash."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.governance.schemes import Act
from wyebridge.engine.governance.terms import Paper
from wyebridge.engine.kernel.terms import Bodies, Day, Name, Names, NonNegativePence, Percent, Term, as_tuple


class Version(Term):
    """The text as it stood from a day. Boards agree to a version, and never to whatever the text may become."""

    number: int = Field(ge=1)
    on: Day = Field(description="When it was tabled")
    recorded_on: Day | None = None
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Of the text that is agreed to")
    amount: NonNegativePence | None = Field(default=None, description="What is at stake; none where left out")
    papers: Annotated[tuple[Paper, ...], BeforeValidator(as_tuple)] = ()

    @property
    def known_on(self) -> date:
        return self.recorded_on or self.on


class Proposed(Term):
    """What a proposal is about, whatever its text says by now."""

    id: Name
    title: str
    act: Act
    binds: Names = Field(min_length=1, description="The partners that it would bind")
    within: Names = Field(default=(), description="The funds or schemes it is for; all of them where left out")
    takes_effect_on: Day | None = Field(
        default=None, description="The day it is meant to run from; agreed after it, it ratifies what was done since"
    )
    clause: str | None = Field(default=None, description="The clause of the agreement that it acts on")
    step: str | None = None
    approves: Literal["step", "plan", "consent", "shares", "forgiveness"] = "step"
    percentages: dict[str, Percent] | None = Field(default=None, description="For 'shares'")
    purpose: str = ""
    reasons: str = ""
    alternatives: str = Field(default="", description="What else was considered, and why it was not chosen")
    wards: Bodies = ()


class Proposal(Proposed):
    """One act that is asked of the boards which the matter needs. What has become of it is never written here."""

    versions: Annotated[tuple[Version, ...], BeforeValidator(as_tuple)] = Field(min_length=1)

    def version(self, number: int) -> Version | None:
        return next((version for version in self.versions if version.number == number), None)

    def tabled(self, on: date, known_on: date) -> tuple[Version, ...]:
        """The versions tabled by a day, as far as was known on another, first to last."""
        there = (version for version in self.versions if version.on <= on and version.known_on <= known_on)
        return tuple(sorted(there, key=lambda version: version.number))
