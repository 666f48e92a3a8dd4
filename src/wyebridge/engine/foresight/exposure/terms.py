"""Every term of an exposure problem: how costs and funding may turn out, on what grounds, and what to try instead."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from wyebridge.engine.agreement.clauses import Clause, Reserve
from wyebridge.engine.agreement.limits import LimitText
from wyebridge.engine.agreement.terms import Agreement, Contribution
from wyebridge.engine.foresight.model import Assumption
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.terms import Name, NonNegativePence, Pence, Percent, Term


def _read_rate(text: object) -> object:
    found = re.fullmatch(r"(-?[0-9]+(?:\.[0-9]+)?) ?%", text.strip()) if isinstance(text, str) else None
    if not found:
        raise ValueError(f"'{text}' is not a percentage; write it with its sign, such as 6% or -1.5%")
    return float(found[1]) / 100


def _read_part(text: object) -> object:
    try:
        part = float(str(text))
    except ValueError:
        part = -1.0
    if not 0 <= part < 1:
        raise ValueError(f"'{text}' is not a number from 0 up to, and not, 1, such as 0.6")
    return part


Rate = Annotated[float, BeforeValidator(_read_rate), WithJsonSchema({"type": "string", "examples": ["6%"]})]
"""A percentage, of either sign. It is of scenarios alone: no money is split by it."""
Part = Annotated[float, BeforeValidator(_read_part), WithJsonSchema({"type": "string", "examples": ["0.6"]})]
Grounds = Annotated[str, Field(min_length=1, description="On what grounds; shown beside every answer")]


class Cost(Term):
    """How the monthly cost of something may turn out: log-normal about its budget, each month leaning on the last.

    The most specific says it for a line: its own, then its scheme's, its fund's, last the agreement's.
    """

    of: str = Field(description="'agreement' (there must be one), a fund, a scheme, or a line (scheme/line)")
    spread: Rate = Field(description="Standard deviation of one month's cost, as a part of its mean")
    drift: Rate = Field(default=0.0, description="Growth a year above what the budget allows for, from April")
    persistence: Part = Field(default=0.0, description="How far a month leans on the month before (AR1), 0 up to 1")
    common: Part = Field(default=0.0, description="How much of the variance is one cause felt by all, 0 up to 1")
    because: Grounds


class Shock(Term):
    """Something that may befall a fund, a scheme or a line once in the year, in any month alike."""

    name: str
    to: str
    chance: Percent = Field(description="That it happens in the year")
    adds: LimitText = Field(description="What it adds from its month to the year's end: £400,000, or 10% of budget")
    because: Grounds


class Saving(Term):
    """A saving already taken out of the budget, and how much of it may be delivered (a triangle of three points)."""

    name: str
    of: str = Field(description="The fund, the scheme or the line whose budget it was taken out of")
    booked: NonNegativePence
    least: Percent
    likely: Percent
    most: Percent
    because: Grounds


class Withdrawn(Term):
    """A grant that may stop in some month of the year, while part of the spending goes on."""

    name: str
    grant: Name = Field(description="The ring-fence whose money it is")
    chance: Percent
    goes_on: Percent = Field(description="How much of the spending it paid for goes on without it")
    because: Grounds


class Settlement(Term):
    """A partner's own funding settlement that may be worse than it planned on. It meets no clause: it is its own."""

    name: str
    partner: Name
    chance: Percent
    loses: NonNegativePence
    because: Grounds


class Unpaid(Term):
    """A partner that may not be able to pay what it comes to bear, and who is then left with it."""

    name: str
    partner: Name
    chance: Percent
    pays_at_most: NonNegativePence
    falls_on: Name = Field(description="The agreement is not asked: say who would be left with it")
    because: Grounds


class YearEnd(Term):
    """What a partner's year end allows it: a council has reserves; an NHS body must keep within its limit each year."""

    partner: Name
    rule: Literal["reserves", "limit"]
    has: NonNegativePence = Field(description="Reserves it could use; or room within its limit for the year")
    keeps: NonNegativePence = Field(default=0, description="For 'reserves': the least that its finance chief advises")
    because: Grounds


class Variant(Term):
    """The same agreement with some things otherwise: tried on the same draws, side by side."""

    name: str
    about: str = ""
    clauses: tuple[Clause, ...] = Field(default=(), description="In place of those of the same number, or beside them")
    without: tuple[str, ...] = Field(default=(), description="Numbers of clauses left out")
    reserves: tuple[Reserve, ...] = Field(default=(), description="In place of those of the same id, or beside them")
    contributions: tuple[Contribution, ...] = Field(
        default=(), description="In place of those of the same partner and fund, or beside them"
    )
    decisions: tuple[Decision, ...] = Field(default=(), description="Supposed to be taken; none has been")


class Exposure(Term):
    """How costs and funding may turn out in the year of an agreement, on what grounds."""

    title: str
    costs: tuple[Cost, ...] = Field(min_length=1)
    shocks: tuple[Shock, ...] = ()
    savings: tuple[Saving, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    unpaid: tuple[Unpaid, ...] = ()
    year_ends: tuple[YearEnd, ...] = ()
    brought_forward: dict[Name, Pence] = Field(
        default={}, description="By fund: a deficit above nothing, an underspend below"
    )
    decisions: tuple[Decision, ...] = Field(default=(), description="Supposed to be taken, in every variant")


@dataclass(frozen=True, slots=True)
class Tried:
    """One agreement to try: the one given, or it as a variant has it; with the decisions that are supposed."""

    name: str
    about: str
    agreement: Agreement
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """A month of a scheme's history, or of the year after it, which has not been spent: what its fit says of it.

    Nine months in ten cost between `low_pence` and `high_pence`, and half of them less than `middle_pence`.
    """

    month: date
    spent_pence: int | None
    low_pence: int
    middle_pence: int
    high_pence: int


@dataclass(frozen=True, slots=True)
class Trend:
    """A scheme's months and the growth that they show, run on for a year as if it went on."""

    scheme: str
    growth: float
    growth_error: float
    months: tuple[TrendMonth, ...]


@dataclass(frozen=True, slots=True)
class ExposureProblem:
    """All that an answer follows from, but for how many scenarios and the seed. The first tried is the agreement.

    `found` is what a journal's history showed of each scheme, where one was asked; `trends` are those it was fitted to.
    """

    terms: Exposure
    tried: tuple[Tried, ...]
    found: tuple[Assumption, ...] = ()
    trends: tuple["Trend", ...] = ()

    @property
    def agreement(self) -> Agreement:
        return self.tried[0].agreement
