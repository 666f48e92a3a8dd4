"""Who bears a sum: the bases that a share may stand on, and what limits a partner's part."""

from typing import Final, Literal, get_args

from pydantic import Field

from wyebridge.engine.agreement.limits import LimitText
from wyebridge.engine.agreement.recovery import Recovery
from wyebridge.engine.kernel.terms import Bodies, Day, Name, Names, Percent, Term

Cause = Literal[
    "demand",
    "price",
    "complexity",
    "savings-not-delivered",
    "pay-award",
    "spend-with-authority",
    "spend-without-authority",
    "partner-default",
    "policy-of-one-partner",
    "data-error",
    "prior-year",
    "exceptional",
    "management-action",
    "windfall",
]
CAUSES: Final[tuple[str, ...]] = get_args(Cause)

Basis = Literal[
    "own",
    "host",
    "single",
    "stated",
    "contribution",
    "plan-contribution",
    "paid-contribution",
    "scheme-contribution",
    "pressure-contribution",
    "investment-contribution",
    "commissioned-spend",
    "usage",
    "population",
    "equal",
    "cause",
    "profile",
    "none",
]

BASES: Final[dict[str, str]] = {
    "own": "each partner bears the variance on what it commissions",
    "host": "the fund's host bears it",
    "single": "one named partner bears it",
    "stated": "shared by the percentages stated, which govern whatever they were worked out from",
    "contribution": "shared in proportion to contributions to the fund, in-year changes included",
    "plan-contribution": "shared in proportion to the contributions the year opened with",
    "paid-contribution": "shared in proportion to the contributions received",
    "scheme-contribution": "shared in proportion to each partner's funding of the scheme",
    "pressure-contribution": "shared in proportion to what each partner put towards joint pressures there",
    "investment-contribution": "shared in proportion to what each partner put towards investment there",
    "commissioned-spend": "shared in proportion to what each partner's commissioning spent",
    "usage": "shared by usage, as counted",
    "population": "shared by population, as counted",
    "equal": "shared equally",
    "cause": "borne according to what caused it",
    "profile": "on fixed lines the host bears it; on variable lines it is shared",
    "none": "not shared: it stays where it fell, with the partner that pays for the line",
}


BY_LINE: Final = ("own", "none", "cause", "profile")
"""Bases that look at what each line did; the others divide one sum."""


OF_FUNDS: Final = (
    "own",
    "none",
    "profile",
    "contribution",
    "plan-contribution",
    "paid-contribution",
    "scheme-contribution",
    "pressure-contribution",
    "investment-contribution",
    "commissioned-spend",
)
"""Bases that stand on a fund or its lines, which another body's result has not."""


class Consent(Term):
    """Who must have agreed to let a cap be passed, each before the cost was committed."""

    of: Bodies = Field(description="Who must all have agreed, each by a decision with `approves: consent`")
    before: Literal["commitment"] = "commitment"


class Cap(Term):
    """The most a partner bears in a step. What is beyond it goes on to the next step."""

    partner: Name = Field(description="A partner, or 'each' for every one of them")
    at: LimitText = Field(description="How much at most")
    id: Name | None = Field(
        default=None,
        description="Lets several clauses, and several agreements, use up one cap: see `used` in a position",
    )
    over: Literal["year", "term"] = Field(
        default="year", description="For a cap with an id, what uses it up: this year alone, or earlier years too"
    )
    unless: Consent | None = Field(default=None, description="Whose consent lets it be passed")


class Floor(Term):
    """The least a partner bears in a step, as far as there is that much; the others' parts make room in proportion."""

    partner: Name
    at: LimitText = Field(description="How much at least")


class Restated(Term):
    """Percentages that take the place of those before them from a day on."""

    with_effect_from: Day
    percentages: dict[str, Percent]


DATED: Final = ("stated", "contribution", "usage", "population")
"""Bases whose figures may change in the year."""


class Share(Term):
    """Partners bear it. Every base is named; percentages are stated only where the base is `stated` or `profile`."""

    basis: Basis
    to: Name | None = Field(default=None, description="For basis 'single': who")
    percentages: dict[str, Percent] | None = Field(
        default=None,
        description="For basis 'stated': each partner's, coming to 100%; for 'profile', if not contributions",
    )
    changes: tuple[Restated, ...] = Field(default=(), description="For basis 'stated': later percentages, in order")
    as_of: Literal["year-end", "variance"] | None = Field(
        default=None,
        description="Where the base changes in the year. 'year-end': its latest figures share all of it; 'variance': "
        "what arose in each month is shared by the figures in force as that month began",
    )
    measure: Name | None = Field(default=None, description="For basis 'usage' or 'population': what is counted")
    among: Names = Field(default=(), description="Only these partners; all of them where left out")
    governs: Literal["stated"] | None = Field(
        default=None, description="Say 'stated' where stated percentages differ on purpose from what was contributed"
    )
    causes: dict[str, Name] | None = Field(default=None, description="For basis 'cause': the bearer of each cause")
    contested: "Share | None" = Field(
        default=None,
        description="For basis 'cause': how what a partner disputes is borne under protest, until it is resolved",
    )
    floors: tuple[Floor, ...] = Field(default=(), description="The least that partners bear")
    caps: tuple[Cap, ...] = Field(default=(), description="The most that partners bear")
    recovered: Recovery | None = Field(default=None, description="Borne for now, then paid back")
