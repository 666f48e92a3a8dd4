"""Every term an agreement may use, defined once: reading, checking, the JSON Schema and the English come from here."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.agreement.clauses import Clause, Performance, Reserve
from wyebridge.engine.kernel.terms import Day, Name, Names, NonNegativePence, Pence, Percent, Term, Year, as_tuple

UNPOOLABLE_FUNCTIONS: Final = (
    "surgery",
    "radiotherapy",
    "termination-of-pregnancies",
    "endoscopy",
    "class-4-laser-treatment",
    "other-invasive-treatments",
    "emergency-ambulance-services",
)
"""NHS functions that may not be part of these arrangements (SI 2000/617, regulation 5)."""


class FormerBody(Term):
    """The body that held this partner's place before."""

    id: Name
    name: str
    until: Day


class LaterBody(Term):
    """The body that takes this partner's place, and from when."""

    id: Name
    name: str
    starts: Day


class Partner(Term):
    """A statutory body party to the agreement. It stays separate, answerable for its own duties and money."""

    id: Name = Field(description="The short name by which the rest of the agreement means it")
    name: str
    kind: Literal["council", "pct", "ccg", "icb", "health-board", "nhs-trust", "integration-joint-board"]
    codes: dict[str, str] = Field(default={}, description="Published codes, such as ods: 5CN or ons: E06000019")
    predecessor: FormerBody | None = None
    successor: LaterBody | None = None

    @property
    def is_health(self) -> bool:
        return self.kind not in ("council", "integration-joint-board")


class Exclusion(Term):
    """Spending that stays outside every fund, with the reason. It is listed, and never enters the pool."""

    id: Name
    name: str
    why: Literal["ring-fenced-grant", "provider-services", "cannot-be-pooled", "kept-by-partner"]
    reason: str
    functions: Names = ()


BASES_NEEDING_MEASURE: Final = ("usage", "population")


class Shares(Term):
    """Whose money a line is: the base that its split stands on."""

    basis: Literal["contribution", "stated", "own", "usage", "population", "equal"] = Field(
        description="'own': its commissioner's; the others divide it"
    )
    percentages: dict[str, Percent] | None = Field(default=None, description="For basis 'stated': one per partner")
    measure: Name | None = Field(default=None, description="For basis 'usage' or 'population': the measure counted")


Regime = Literal["section-33", "contracted-out", "none"]


class Vat(Term):
    """How VAT is recovered on a line, a scheme or a fund: by the regime of the body that contracts for it."""

    contracted_by: Name | None = Field(
        default=None, description="The partner that contracts; left out, the one whose ledger shows the payment"
    )
    regime: Regime | None = Field(
        default=None,
        description="section-33: a council's; contracted-out: an NHS body's (section 41); none: nothing is recovered. "
        "Left out, the regime of that kind of body",
    )
    recoverable: Percent | None = Field(
        default=None,
        description="How much is recovered. Left out, all under section 33; under contracted-out it awaits that body, "
        "since only listed services count",
    )
    irrecoverable: Literal["shared", "contractor"] = Field(
        default="shared", description="Whose cost the rest is: shared as the line is, or the contracting body's alone"
    )
    advice: str = Field(default="", description="What it rests on: HMRC's letter or the adviser's, and its date")


class Line(Term):
    """A budget line: who commissions it (controls the spend) and who pays it are kept apart."""

    id: Name
    name: str
    commissioner: Name = Field(description="The partner that controls what is spent")
    payer: Name = Field(description="The partner that pays for it")
    budget: NonNegativePence = Field(description="The whole year's")
    profile: tuple[int, ...] | None = Field(
        default=None, min_length=12, max_length=12, description="Twelve whole-number weights, April first"
    )
    vat: Vat | None = Field(default=None, description="How VAT on it is recovered; in place of its scheme's terms")
    tags: Names = Field(default=(), description="Names of your own, by which a clause may reach it")
    ring_fence: Name | None = Field(default=None, description="The grant whose terms keep this money apart")
    share_profile: Literal["fixed", "variable"] | None = Field(
        default=None, description="On a fixed line the host's overspend never changes another's contribution"
    )


class Scheme(Term):
    """An individual scheme: what a part of the fund is for."""

    id: Name
    name: str
    client_group: str = Field(default="", description="Who it is for, in words")
    functions: Names = Field(default=(), description="The statutory functions it uses, as names of your own")
    shares: Shares | None = Field(default=None, description="In place of the fund's shares")
    vat: Vat | None = Field(default=None, description="How VAT on it is recovered; in place of its fund's terms")
    decision: Names = Field(
        default=(), description="The decision that authorises this scheme's spending; of each body that must, its own"
    )
    lines: tuple[Line, ...]


FUND_KINDS: Final = {
    "pooled": "a pooled fund: once paid in, money is no longer told apart by whose it was",
    "pooled-aligned": "inside the agreement for governance; each partner keeps and controls its own money",
    "lead-commissioner": "not pooled: one partner commissions for another, and the money stays traceable",
    "aligned": "aligned: outside the agreement, and reported beside it",
    "in-view": "in view: reported here, and neither shared nor decided on here",
    "shadow": "a shadow fund: listed, and deliberately not pooled yet",
    "risk-pool": "a sum held against overspends",
    "pass-through": "a pass-through: paid in and straight out",
    "set-aside": "set aside: a notional sum for large hospital services, which stays with the health body",
    "capital-grant": "a capital grant, ring-fenced under its own rules",
}
KINDS_EACH_KEEPS_ITS_OWN: Final = ("pooled-aligned", "aligned", "in-view", "shadow", "pass-through", "set-aside")
"""Fund kinds in which nothing is shared, so every line is its own commissioner's."""


class Fund(Term):
    """Money held and reported together under one of the kinds that these agreements know."""

    id: Name
    name: str
    kind: Literal[
        "pooled",
        "pooled-aligned",
        "lead-commissioner",
        "aligned",
        "in-view",
        "shadow",
        "risk-pool",
        "pass-through",
        "set-aside",
        "capital-grant",
    ]
    host: Name | None = Field(
        default=None, description="The partner that keeps the fund's accounts, if not the agreement's host"
    )
    shares: Shares = Field(
        description="Whose money each payment is. A clause says, apart from that, who bears a variance"
    )
    rounding: Literal["line", "cumulative"] = Field(
        default="line", description="'line': each line is split on its own; 'cumulative': the running total is split"
    )
    odd_pennies: Literal["rotate"] = Field(default="rotate", description="Tied partners take the odd penny in turn")
    vat: Vat | None = Field(default=None, description="How VAT on what it buys is recovered")
    schemes: tuple[Scheme, ...] = ()


class Instalments(Term):
    """When a contribution falls due. Give `each` (every instalment) or `amount` (the sum, divided evenly)."""

    every: Literal["month", "quarter"] = "month"
    first_due: Day
    count: int = Field(ge=1, le=60, description="How many; the last must fall in the year")
    each: NonNegativePence | None = Field(default=None, description="Every instalment's sum")
    amount: NonNegativePence | None = Field(default=None, description="In place of each: the year's, divided evenly")


class ContributionChange(Term):
    """An in-year change: the new instalment, when it counts from, and which payment first carries it."""

    agreed_on: Day
    with_effect_from: Day = Field(description="From when the new instalment counts")
    first_paid_on: Day = Field(description="The payment that first carries it, with what it must catch up")
    each: NonNegativePence = Field(description="The new instalment")
    decision: Names = ()
    reason: str = ""


class Pending(Term):
    """Something the partners have not settled: what, who must, and by when."""

    body: str = Field(description="Who must settle it")
    what: str = Field(description="What it must settle")
    by: str = Field(default="", description="By when")


class Contribution(Term):
    """What one partner puts into one fund in the version's year."""

    partner: Name = Field(description="Who pays in")
    fund: Name = Field(description="Into which fund")
    decision: Names = Field(
        default=(), description="The decision that agreed it; where left out, those that agreed this version"
    )
    minuted: NonNegativePence | None = Field(
        default=None, description="The sum in the minute, where it differs from the schedule"
    )
    instalments: Instalments | None = Field(default=None, description="When it falls due, and how much")
    changes: tuple[ContributionChange, ...] = Field(default=(), description="Other instalments from a later day")
    awaiting: Pending | None = Field(default=None, description="In place of instalments: who must still settle it")


class Count(Term):
    """A measure over a period, by partner, in whole units."""

    starts: Day
    ends: Day
    by: dict[str, Annotated[int, Field(ge=0)]] = Field(description="How many of each partner's, in whole numbers")


class Measure(Term):
    """Something counted that a share stands on: occupied bed-days, registered population."""

    id: Name
    name: str
    unit: str = Field(description="What is counted, such as 'bed-days'")
    supplied_by: Name = Field(description="The partner awaited for a period not counted")
    counts: tuple[Count, ...]


class Funded(Term):
    """What one partner put towards a scheme's budget, or towards joint pressures or investment in one area.

    Where nobody is said to have put anything towards a scheme's budget, each partner funds the lines it commissions.
    """

    partner: Name = Field(description="Who put it there")
    area: Name = Field(description="A scheme; for pressures and investment, also a fund")
    towards: Literal["budget", "pressures", "investment"] = Field(
        description="What a share by 'scheme-', 'pressure-' or 'investment-contribution' stands on"
    )
    amount: NonNegativePence


class BudgetChange(Term):
    """A dated change to a line's budget (a virement has two, that sum to nothing)."""

    scheme: Name
    line: Name
    on: Day
    amount: Pence = Field(description="Below nothing where the budget falls")
    reason: str
    decision: Names = ()


POWERS: Final = ("step", "plan", "consent", "shares", "forgiveness")


class Board(Term):
    """A board or an officer that the agreement gives power under its clauses, and the partners it decides for."""

    name: str = Field(description="As clauses and decisions write it")
    decides_for: Names = Field(description="The partners that its decisions bind")
    may: Annotated[
        tuple[Literal["step", "plan", "consent", "shares", "forgiveness"], ...], BeforeValidator(as_tuple)
    ] = Field(default=POWERS, description="What it may approve; all of these where left out")


class Agreement(Term):
    """One version of an agreement between statutory bodies, with its three dates kept apart."""

    id: Name
    title: str
    version: Name = Field(description="A name of your own for this version")
    legal_power: Literal[
        "nhs-act-2006-s75", "nhs-act-2006-s65z5", "nhs-wales-act-2006-s33", "joint-working-scotland-act-2014"
    ]
    year: Year = Field(description="The financial year that its budgets and contributions are for, such as 2024-25")
    signed_on: Day | None = Field(default=None, description="Left out while the version is unsigned")
    decision: Names = Field(
        default=(),
        description="The decision of each body that agreed to sign it; where left out, those to adopt or vary an "
        "agreement that were taken since the version before was signed",
    )
    commences_on: Day
    effective_from: Day = Field(description="The first day that this version governs")
    ends_on: Day = Field(description="The last")
    partners: tuple[Partner, ...] = Field(description="At least two")
    host: Name = Field(description="Keeps the accounts of every fund that names no host of its own")
    exclusions: tuple[Exclusion, ...] = Field(default=(), description="What stays outside every fund")
    measures: tuple[Measure, ...] = Field(default=(), description="What shares by usage or population are counted by")
    funds: tuple[Fund, ...] = Field(description="At least one")
    contributions: tuple[Contribution, ...] = Field(
        default=(), description="At least one into each fund, which together cover its lines' budgets"
    )
    budget_changes: tuple[BudgetChange, ...] = Field(
        default=(), description="Dated; a virement is two that sum to nothing"
    )
    funded: tuple[Funded, ...] = Field(default=(), description="Who funds a scheme, pressures or investment")
    boards: tuple[Board, ...] = Field(default=(), description="Every board or officer that a clause waits for")
    reserves: tuple[Reserve, ...] = Field(default=(), description="What a step may draw on, or keep money in")
    clauses: tuple[Clause, ...] = Field(default=(), description="What happens to a variance")
    performance: tuple[Performance, ...] = Field(default=(), description="Sums that turn on a measure")

    def partner_ids(self) -> tuple[str, ...]:
        """Partners in the agreement's order, which is the order ties rotate in."""
        return tuple(partner.id for partner in self.partners)

    def party(self, body_id: str) -> Partner | None:
        """The partner with this id, or whose predecessor or successor has it."""
        for partner in self.partners:
            neighbours = (partner.predecessor, partner.successor)
            if body_id == partner.id or body_id in (body.id for body in neighbours if body):
                return partner
        return None

    def host_of(self, fund: Fund) -> str:
        return fund.host or self.host

    def fund(self, fund_id: str) -> Fund | None:
        return next((fund for fund in self.funds if fund.id == fund_id), None)

    def every_scheme(self) -> Iterator[tuple[Fund, Scheme]]:
        return ((fund, scheme) for fund in self.funds for scheme in fund.schemes)

    def every_line(self) -> Iterator[tuple[Fund, Scheme, Line]]:
        return ((fund, scheme, line) for fund, scheme in self.every_scheme() for line in scheme.lines)
