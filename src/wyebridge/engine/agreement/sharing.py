"""Who bears a sum: the bases that a share may stand on, and what limits a partner's part."""

from typing import Final, Literal

from pydantic import Field

from wyebridge.engine.agreement.limits import LimitText
from wyebridge.engine.agreement.recovery import Recovery
from wyebridge.engine.kernel.terms import Bodies, Name, Names, Percent, Term

CAUSES: Final = (
    "demand",
    "price",
    "complexity",
    "savings-not-delivered",
    "pay-award",
    "spend-without-authority",
    "partner-default",
    "policy-of-one-partner",
    "data-error",
    "prior-year",
    "exceptional",
)

Basis = Literal[
    "own",
    "host",
    "single",
    "stated",
    "contribution",
    "plan-contribution",
    "paid-contribution",
    "scheme-contribution",
    "commissioned-spend",
    "usage",
    "population",
    "equal",
    "cause",
    "profile",
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
    "commissioned-spend": "shared in proportion to what each partner's commissioning spent",
    "usage": "shared by usage, as counted",
    "population": "shared by population, as counted",
    "equal": "shared equally",
    "cause": "borne according to what caused it",
    "profile": "on fixed lines the host bears it; on variable lines it is shared",
}


class Consent(Term):
    """Who must have agreed to let a cap be passed, each before the cost was committed."""

    of: Bodies
    before: Literal["commitment"] = "commitment"


class Cap(Term):
    """The most a partner bears. `id` lets several clauses use up one cap; what is used carries over in the position."""

    partner: Name = Field(description="A partner, or 'each' for every one of them")
    at: LimitText
    id: Name | None = None
    unless: Consent | None = None


class Share(Term):
    """Partners bear it. Every base is named; percentages are stated only where the base is `stated` or `profile`."""

    basis: Basis
    to: Name | None = Field(default=None, description="For basis 'single': who")
    percentages: dict[str, Percent] | None = None
    measure: Name | None = None
    among: Names = Field(default=(), description="Only these partners; all of them where left out")
    governs: Literal["stated"] | None = Field(
        default=None, description="Say 'stated' where stated percentages differ on purpose from what was contributed"
    )
    causes: dict[str, Name] | None = Field(default=None, description="For basis 'cause': the bearer of each cause")
    caps: tuple[Cap, ...] = ()
    recovered: Recovery | None = Field(default=None, description="Borne for now, then paid back")
