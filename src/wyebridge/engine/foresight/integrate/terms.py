"""What there is to decide on: services as they are, the forms each could take, what may not give, and what weighs."""

from typing import Annotated, Literal

from pydantic import Field

from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.foresight.reading import Basis, Stated
from wyebridge.engine.kernel.terms import Day, Name, NonNegativePence, Pence, Percent, Term, Year

MOST_POINTS = Iterations(200)
"""How many points of a frontier are looked for, where nothing else is said."""
FormKind = Literal["separate", "aligned", "lead-commissioner", "pooled", "one-team"]
ByBody = dict[Name, NonNegativePence]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Points = Annotated[int, Field(ge=-100, le=100)]

FORM_WORDS: dict[FormKind, tuple[str, str]] = {
    "separate": ("separate", "separate, run by {}"),
    "aligned": ("aligned budgets", "aligned budgets, led by {}"),
    "lead-commissioner": ("bought by one for both", "bought by {} for both"),
    "pooled": ("pooled budget", "pooled budget, held by {}"),
    "one-team": ("one team", "one team under {}"),
}
"""How each form is said, without a leading body and with one."""

FORMS: dict[FormKind, str] = {
    "separate": "each body plans, pays and employs for itself",
    "aligned": "two budgets and two sets of staff, planned and reported together",
    "lead-commissioner": "one body buys for both, each still paying its own",
    "pooled": "one budget under an agreement, with the staff where they are",
    "one-team": "one budget and one team under one manager",
}


class PlanBody(Term):
    """A body that decides for itself. `appetite` is the most it will stand to bear in a bad year, over all services."""

    id: Name
    name: str
    appetite: NonNegativePence


class RoadYear(Term):
    """A year of the road map, and how many days of people's time there are in it to begin changes."""

    year: Year
    change_days: Count


class ManagementCost(Term):
    """By how much the management cost of some bodies must come down once all is in place."""

    down_by: Percent
    of: tuple[Name, ...] = Field(min_length=1, description="The bodies whose management cost is counted, together")
    elsewhere_now: NonNegativePence = Field(default=0, description="Management cost outside these services, today")
    elsewhere_after: NonNegativePence = Field(default=0, description="The same once its own changes are made")


class LegalPower(Term):
    """A power that a form needs; whether the bodies have it is for their lawyers to say here."""

    id: Name
    name: str
    is_held: bool
    because: str = ""


class Named(Term):
    """A thing with a name: an outcome, a group of people."""

    id: Name
    name: str


class Weighting(Term):
    """What somebody would have to believe: what a year's point of outcome, a pound at risk, a right given up is worth.

    `exposure` is what a pound at risk for a year is worth avoiding, as a percentage of the pound.
    """

    id: Name
    name: str
    saving: Percent = Field(description="How much of each pound saved counts")
    point: NonNegativePence = Field(description="What one point of outcome is worth, for each year it lasts")
    exposure: Percent
    right: NonNegativePence = Field(default=0, description="What keeping one decision right is worth, once")


class Duty(Term):
    """A statutory duty of one body, and whether the law lets another carry it out for it."""

    id: Name
    body: Name
    law: str
    may_move: bool


class PlanContract(Term):
    """A contract that a service runs on today, and when it ends."""

    id: Name
    body: Name
    name: str
    ends_on: Day


class Service(Term):
    """A service as it is today. Every sum is for one year, by the body that bears it."""

    id: Name
    name: str
    now: FormKind = "separate"
    cost_to_run: ByBody = Field(description="With its management cost; without VAT that is lost")
    management_cost: ByBody
    lost_vat: ByBody = Field(default={}, description="VAT that its payer cannot recover, on top of its cost")
    vat: str = Field(description="How VAT falls today, and on whose advice")
    posts: dict[Name, Count]
    exposure: ByBody = Field(default={}, description="What each could have to bear beyond its budget in a bad year")
    users: Count = Field(description="People who use it in a year")
    shared_users: Count = Field(description="Of them, people whom both bodies serve")
    duties: tuple[Duty, ...] = ()
    contracts: tuple[PlanContract, ...] = ()
    basis: Basis
    evidence: str


class DecisionRight(Term):
    """A right to decide that one body gives up, and who has it then."""

    right: str
    lost_by: Name
    gained_by: str


class Effect(Term):
    """What a form is expected to do to an outcome, in points a year; for one group of people, where it names one."""

    outcome: Name
    points: Points
    group: Name | None = None


class Reversal(Term):
    """What it takes to go back to how things are today."""

    how: Literal["at-will", "by-notice", "at-a-cost", "not-at-all"]
    months: Count = 0
    cost: NonNegativePence = 0


class ExposureRun(Term):
    """Exposure taken from the result of an exposure run: its file, and which of its figures, by body."""

    run: str
    at: str = Field(description="One of its figures: mean, or p95, which 95 in a hundred do not pass")


class Form(Term):
    """One form that one service could take in place of today's."""

    service: Name
    form: FormKind
    lead: Name | None = Field(default=None, description="Which body leads or hosts, where one does")
    cost_to_run: ByBody
    management_cost: ByBody
    lost_vat: ByBody = Field(default={})
    cost_to_change: ByBody = Field(description="Once, in the year of the change")
    change_days: Count
    posts: dict[Name, Count]
    exposure: ByBody | ExposureRun = Field(default={}, union_mode="left_to_right")
    rights: tuple[DecisionRight, ...] = ()
    moves_duties: tuple[Name, ...] = Field(default=(), description="Duties that another body would carry out")
    power: Name | None = Field(default=None, description="The legal power it needs, where it needs one")
    reversal: Reversal
    effects: tuple[Effect, ...] = ()
    needs: tuple[Name, ...] = Field(default=(), description="Services that must have changed no later than this one")
    waits_for: tuple[Name, ...] = Field(default=(), description="Contracts that must have ended by the year's end")
    run_between: tuple[Pence, Pence] | None = Field(default=None, description="How far its yearly cost could be out")
    change_between: tuple[Pence, Pence] | None = None
    points_between: tuple[Points, Points] | None = None
    basis: Basis
    evidence: str


def name_of_form(form: Form) -> str:
    """A form's name within its service: `pooled budget`, or `pooled budget, held by HC` where one body leads."""
    alone, led = FORM_WORDS[form.form]
    return led.format(form.lead) if form.lead else alone


class ExitOf(Term):
    """An agreement to end: its cost comes from the statement on termination, as `wyebridge agreement exit` gives it."""

    agreement: str
    position: str
    register_file: str
    decisions: str | None = None
    ends_on: Day


class PartnershipOption(Term):
    """One way for the partnership itself to go. Sums are a year's, above nothing where a body pays more than today."""

    id: Name
    kind: Literal["stay", "deepen", "legal-merger", "be-merged", "part"]
    name: str
    is_open: bool = Field(description="Whether the law as it stands lets the bodies choose it themselves")
    because: str
    yearly: dict[Name, Pence] = Field(default={}, description="Left out for 'deepen': it comes from the plans")
    once: ByBody = Field(default={})
    exit_cost: ByBody | ExitOf = Field(default={}, union_mode="left_to_right")
    powers: str
    staff_moved: Count
    staff: str
    users: str
    basis: Basis
    evidence: str


class IntegrateTerms(Term):
    """The whole of the problem, as a person writes it."""

    id: Name
    title: str
    says: str = Field(description="Whose problem it is and how far its figures are real: printed first")
    standing: str = Field(description="In a few words, how far the figures are real: printed on every page")
    as_at: Day
    horizon_years: Annotated[int, Field(ge=1, le=30)]
    may_be_irreversible: bool
    bodies: tuple[PlanBody, ...] = Field(min_length=2)
    years: tuple[RoadYear, ...] = Field(min_length=1, max_length=10)
    management: ManagementCost | None = None
    powers: tuple[LegalPower, ...] = ()
    outcomes: tuple[Named, ...] = ()
    groups: tuple[Named, ...] = Field(default=(), description="Nothing may be worse for any of these")
    weightings: tuple[Weighting, ...] = Field(min_length=1)
    services: tuple[Service, ...] = Field(min_length=1)
    forms: tuple[Form, ...]
    options: tuple[PartnershipOption, ...] = ()
    assumptions: tuple[Stated, ...] = ()
