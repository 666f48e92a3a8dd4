"""What one partner bears for now and others pay back: over which years, with what interest, and how much is let off."""

from typing import Annotated, Literal

from pydantic import Field

from wyebridge.engine.kernel.terms import Bodies, Name, NonNegativePence, Percent, Term, Year


class Interest(Term):
    """Interest on what is still owed. It is worked out exactly, and taken down to the whole penny when it is paid."""

    rate: Percent = Field(description="A year")
    rule: Literal["simple"] = Field(description="On the sum still owed alone: interest bears no interest")
    day_count: Literal["actual/365", "actual/actual", "30/360"] = Field(
        description="What part of a year days are: their number over 365; over their own year's 365 or 366; or every "
        "month as 30 days of 360"
    )


class Forgiveness(Term):
    """The part of what is owed that is let off: at once, or once the boards named have all decided it."""

    part: Percent
    decided_by: Bodies = ()


class Recovery(Term):
    """Who pays back what another bore for now, over how many years, from which, and how much a year at most."""

    by: Name = Field(description="A partner, or 'shares': each its share on the fund's contributions")
    starts: Year
    years: Annotated[int, Field(ge=1, le=30)]
    every: Literal["year", "quarter", "month"] = Field(default="year", description="Paid on the last day of each")
    parts: tuple[Percent, ...] = Field(default=(), description="Each year's part, where they are not even")
    most_a_year: NonNegativePence | None = Field(
        default=None, description="What this keeps from being repaid falls due in one further year"
    )
    interest: Interest | None = Field(default=None, description="None is charged where it is left out")
    forgiven: Forgiveness | None = None
    recognised: bool = Field(default=True, description="Whether the creditor may show it as an asset")
