"""A position as clauses see it: each line's budget and spend, balances, and what else a base may rest on."""

from typing import Literal

from pydantic import Field

from wyebridge.engine.agreement.sharing import Cause
from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.kernel.terms import Day, Name, Names, NonNegativePence, Pence, Percent, Term
from wyebridge.engine.kernel.yaml import parse, read_term


class LineResult(Term):
    """One line's spend, actual or forecast. Its budget is the agreement's where left out."""

    scheme: Name
    line: Name
    spend: Pence = Field(description="Of the whole year, spent or forecast; or to date, where budget is to date")
    budget: Pence | None = Field(default=None, description="The agreement's for the year, where left out")
    arose: tuple[Pence, ...] | None = Field(
        default=None,
        max_length=12,
        description="How much of its variance arose in each month, April first: where a clause shares each by itself",
    )
    committed_on: Day | None = Field(default=None, description="When the cost was committed; consents must come before")


class Ruling(Term):
    """How a dispute about a cause ended. It counts from when it was known."""

    on: Day = Field(description="The day it became known")
    by: str = Field(description="Who ruled")
    cause: Cause | None = Field(default=None, description="What it was put down to; the cause claimed, where left out")
    amount: NonNegativePence | None = Field(default=None, description="As much as was upheld; all, where left out")


class CauseAmount(Term):
    """Part of a line's variance that a cause accounts for, with the evidence for it, and who disputes it."""

    scheme: Name
    line: Name
    cause: Cause
    amount: NonNegativePence = Field(description="How much of the line's variance it accounts for")
    evidence: str = Field(default="", description="What shows it; without any, it waits")
    disputed_by: Names = Field(default=(), description="The partners that do not agree")
    resolved: Ruling | None = Field(default=None, description="How the dispute ended")


class Paid(Term):
    """Contributions received from a partner by a fund."""

    partner: Name
    fund: Name
    amount: Pence


class BroughtForward(Term):
    """What an earlier year carried into this one: a deficit above nothing, an underspend below."""

    fund: Name
    amount: Pence = Field(description="A deficit above nothing, an underspend below")
    ring_fence: Name | None = Field(default=None, description="The grant whose money it is")
    partner: Name | None = Field(default=None, description="Whose it is, where that was said when it was carried")


class SettlementPosition(Term):
    """What `settle` works on. `basis` says whether spends are a forecast (advisory) or the outturn (binding)."""

    as_at: Day = Field(description="The day it is known as at: the year's last for an outturn")
    basis: Literal["forecast", "outturn"]
    lines: tuple[LineResult, ...] = Field(default=(), description="A line left out is on budget")
    brought_forward: tuple[BroughtForward, ...] = Field(default=(), description="What earlier years carried into this")
    results: dict[Name, Pence] = Field(
        default={}, description="Other bodies' whole results: a deficit is above nothing"
    )
    balances: dict[Name, NonNegativePence] = Field(
        default={}, description="Reserves' balances, where not the agreement's"
    )
    used: dict[Name, NonNegativePence] = Field(
        default={}, description="What caps with an id have already borne this year, as ID.PARTNER"
    )
    used_earlier: dict[Name, NonNegativePence] = Field(
        default={}, description="What caps over the term have borne in earlier years, as ID.PARTNER"
    )
    paid: tuple[Paid, ...] = Field(default=(), description="For basis 'paid-contribution'")
    causes: tuple[CauseAmount, ...] = Field(default=(), description="For basis 'cause', and what is kept by cause")
    achieved: dict[Name, Percent] = Field(default={}, description="Measures that performance sums turn on")


def read_position(text: str, file: str) -> tuple[SettlementPosition | None, tuple[Problem, ...]]:
    """Read a position from YAML or JSON, money in pounds. Returns it, or every problem."""
    document = parse(text, file)
    if isinstance(document, Problem):
        return None, (document,)
    reading = read_term(document, SettlementPosition)
    return (None if reading.problems else reading.term), reading.problems
