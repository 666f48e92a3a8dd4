"""The clause language: what happens to a variance, step by step, as any over or underspend arrangement says it.

A clause is a waterfall. Each step takes some of what is left of the variance and passes the rest on, so the order of
the steps is part of what the clause means. A step is one of six verbs: `offset` (an underspend elsewhere absorbs it),
`draw` (a reserve does), `share` (partners do), `retain` (an underspend is kept for a purpose), `carry` (later years
take it on) or `return` (a grant's unspent money goes back). What no step takes is the residual, which awaits the
partners.
"""

from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from wyebridge.engine.agreement.library import ready_steps
from wyebridge.engine.agreement.limits import LimitText
from wyebridge.engine.agreement.recovery import Recovery
from wyebridge.engine.agreement.sharing import Basis, Cause, Share
from wyebridge.engine.kernel.terms import Bodies, Day, Name, Names, NonNegativePence, Percent, Term, Year, as_tuple

Scopes = Annotated[
    tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$")], ...], BeforeValidator(as_tuple)
]


def _read_moment(value: object) -> object:
    if value in MOMENTS or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        words = "' or '".join(MOMENTS)
        raise ValueError(f"'{value}' is no day, such as 2024-01-31, nor '{words}'") from None


MOMENTS: Final = ("commitment", "year-end")
Moment = Annotated[
    date | Literal["commitment", "year-end"],
    BeforeValidator(_read_moment),
    WithJsonSchema({"type": "string", "examples": ["commitment", "2024-01-31"]}),
]


class Offset(Term):
    """Underspends that absorb the variance before any partner does, `within` a scope or in named `funds`."""

    within: Literal["scheme", "fund", "agreement"] | None = Field(
        default=None, description="Underspends in the same scheme, in the same fund, or anywhere in the agreement"
    )
    funds: Names = Field(default=(), description="In place of within: underspends in these funds")
    commissioned_by: Name | None = Field(default=None, description="Only this partner's underspends count")

    @model_validator(mode="after")
    def _says_where(self) -> "Offset":
        if (self.within is None) == (not self.funds):
            raise ValueError("say either 'within' (scheme, fund or agreement) or which 'funds'")
        return self


def _read_retain(value: object) -> object:
    return {"into": value} if isinstance(value, str) else value


class Retain(Term):
    """An underspend kept, in a reserve or in the fund itself; all of it, or as much as came of the causes named."""

    into: Name = Field(description="A reserve, or 'fund'")
    causes: Annotated[tuple[Cause, ...], BeforeValidator(as_tuple)] = Field(
        default=(), description="Only as much as these account for, agreed and with evidence"
    )
    non_recurrent: bool = Field(default=False, description="Only for spending that does not recur")


RetainText = Annotated[
    Retain,
    BeforeValidator(_read_retain),
    WithJsonSchema({"anyOf": [{"type": "string"}, Retain.model_json_schema()]}),
]


def _read_carry(value: object) -> object:
    return {} if value == "next-year" else value


class Carry(Term):
    """What later years take on: an underspend stays in its fund for them, an overspend is a deficit they make good.

    Each ring-fence's money stays in it. The next year's position has it again under `brought_forward`.
    """

    years: int = Field(default=1, ge=1, le=30, description="Over how many years from the next, evenly")
    until: Year | None = Field(
        default=None,
        description="The last year of a period whose result is cumulative: before it all goes on to the next year, and "
        "in it the step is passed over, so that the steps after it settle the whole period's result",
    )
    whose: Share | None = Field(default=None, description="Whose it stays meanwhile; where left out, the fund's alone")
    non_recurrent: bool = Field(default=False, description="Only for spending that does not recur")


CarryText = Annotated[
    Carry,
    BeforeValidator(_read_carry),
    WithJsonSchema({"anyOf": [{"const": "next-year"}, {"type": "object"}]}),
]


class Returned(Term):
    """Unspent money of a grant that goes back to whoever gave it."""

    grant: Name = Field(description="The ring-fence whose money it is")
    to: str = Field(description="Who gave the grant")


VERBS: Final = ("offset", "draw", "share", "retain", "carry", "return")


CONCERNS: Final = {"offset": "over", "draw": "over", "retain": "under", "return": "under"}
"""The sign of variance that a verb is for; the others are for both."""


class Step(Term):
    """One step of a waterfall: one verb, how much it may take, and what it needs first."""

    name: Name | None = Field(default=None, description="By which a decision may cite it, in place of its number")
    offset: Offset | None = Field(default=None, description="Underspends elsewhere absorb it")
    draw: Name | None = Field(default=None, description="The reserve drawn on")
    share: Share | None = Field(default=None, description="Partners bear it, or have it back")
    retain: RetainText | None = Field(
        default=None, description="An underspend kept: 'fund', the name of a reserve, or a retention"
    )
    carry: CarryText | None = Field(
        default=None, description="What later years take on: 'next-year', or over how many, or until which"
    )
    returned: Returned | None = Field(default=None, alias="return", description="A grant's unspent money, given back")
    up_to: LimitText | None = Field(default=None, description="At most this much in this step")
    until: LimitText | None = Field(
        default=None, description="Up to this point of the whole variance, counted from nothing"
    )
    decided_by: Bodies = Field(default=(), description="Boards that must all have approved it")
    before: Moment | None = Field(
        default=None,
        description="A decision counts only if taken before this: a day, 'commitment' (before the cost was committed) "
        "or 'year-end'. Once it has passed the step is passed over",
    )
    by: Day | None = Field(default=None, description="When their silence counts")
    if_silent: Literal["wait", "skip", "take"] = Field(default="wait", description="What silence after `by` means")
    needs_plan: bool = Field(default=False, description="Only once a recovery plan is approved by those boards")

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Step":
        if sum(does is not None for does in self._verbs()) != 1:
            raise ValueError(f"a step does one thing: {', '.join(VERBS[:-1])} or {VERBS[-1]}")
        return self

    def _verbs(self) -> tuple[object, ...]:
        return (self.offset, self.draw, self.share, self.retain, self.carry, self.returned)

    @property
    def verb(self) -> str:
        return next(verb for verb, does in zip(VERBS, self._verbs(), strict=True) if does is not None)


class Suspension(Term):
    """Days on which a clause does not apply, and the decision that says so."""

    starts: Day
    ends: Day
    decision: Name | None = Field(default=None, description="The id of the decision that says so")


SIMPLE_RULES: Final[dict[str, Basis]] = {"each-bears-its-own": "own", "pro-rata-to-contribution": "contribution"}


class Clause(Term):
    """What happens to a variance, over or under. The most specific clause for a line wins."""

    number: str = Field(description="As the agreement numbers it; decisions cite it")
    title: str = Field(default="", description="Its heading, for readers")
    applies_to: Scopes = Field(
        description="A line (scheme/line), a scheme, a tag (tag:NAME), what a partner commissions "
        "(commissioned-by:ID), a fund, what a fund brought forward (brought-forward:FUND), another body's result "
        "(result:NAME), or 'agreement' for the default"
    )
    when: Literal["over", "under", "both"] = Field(default="both", description="Overspends, underspends, or both")
    measured: Literal["each-line", "each-scheme", "each-fund", "together"] | None = Field(
        default=None,
        description="What is netted before the steps. Left out: each item of applies_to by itself, and for 'agreement' "
        "each fund; 'together' nets all that the clause applies to as one",
    )
    rule: Literal["each-bears-its-own", "pro-rata-to-contribution"] | None = Field(
        default=None, description="In place of steps: one of the two commonest rules"
    )
    use: Name | None = Field(default=None, description="A ready clause of the library")
    terms: dict[Name, str | tuple[str, ...]] | None = Field(
        default=None, alias="with", description="What the ready clause leaves to be said"
    )
    steps: tuple[Step, ...] = Field(default=(), description="What happens, in order")
    binding_on: Literal["outturn", "forecast"] = Field(
        default="outturn", description="A run on a forecast is advisory unless the clause says that it binds"
    )
    residual: Literal["awaits-partners"] | None = Field(
        default=None, description="Say so where the steps leave a residual on purpose"
    )
    odd_pennies: Name = Field(default="rotate", description="A partner that takes them all, or 'rotate'")
    suspended: tuple[Suspension, ...] = Field(default=(), description="Days on which it does not apply")
    overridden_by: Bodies = Field(default=(), description="Boards that together may decide other percentages")

    @model_validator(mode="before")
    @classmethod
    def _expands_ready_clause(cls, value: Any) -> Any:
        if not isinstance(value, dict) or (value.get("use") is None and value.get("with") is None):
            return value
        said = value.get("with") or {}
        if not isinstance(value.get("use"), str) or not isinstance(said, dict):
            raise ValueError("a ready clause is named under 'use', and what it asks is said by name under 'with'")
        if value.get("steps"):
            raise ValueError("a clause has either steps of its own or a ready clause's, not both")
        return {**value, "steps": ready_steps(value["use"], said)}

    @model_validator(mode="after")
    def _says_what_happens(self) -> "Clause":
        if (self.rule is not None) == bool(self.steps):
            raise ValueError("a clause has either a rule, or steps (its own, or those of a ready clause)")
        return self

    @property
    def waterfall(self) -> tuple[Step, ...]:
        """The steps in order, a simple rule being one step that shares all of it."""
        return self.steps or (Step(share=Share(basis=SIMPLE_RULES[self.rule or ""])),)


class Reserve(Term):
    """Money that may absorb a variance before the partners do, or where an underspend may be kept."""

    id: Name = Field(description="What `draw:` and `retain:` name it by")
    name: str
    kind: Literal[
        "risk-pool",
        "contingency",
        "earmarked",
        "general",
        "uncommitted",
        "recovery-plan",
        "outside",
        "external",
        "loan",
    ]
    held_by: Name = Field(description="The partner that keeps it; for a loan, the lender")
    balance: NonNegativePence = Field(default=0, description="As the year opens, unless a position says otherwise")
    funds: Names = Field(default=(), description="Funds that may draw on it; any where left out")
    ring_fence: Name | None = Field(default=None, description="Lines of this ring-fence may use it, and no others")
    when_short: Literal["first-come", "pro-rata"] = Field(
        default="first-come", description="Two calls on one reserve: in the order of clauses, or in proportion"
    )
    recovered: Recovery | None = Field(default=None, description="For a loan: how the others pay it back")


class Performance(Term):
    """A sum that enters the fund as far as a measure is achieved; the rest goes to its holder."""

    number: str = Field(description="The clause that says so")
    name: str
    fund: Name = Field(description="Where what is earned goes")
    amount: NonNegativePence = Field(description="All of it, earned where the target is reached")
    held_by: Name = Field(description="Who keeps what is not earned")
    measure: Name = Field(description="A name of your own; a position says under `achieved` how much of it there was")
    target: Percent = Field(description="What must be achieved for all of it; half of that earns half")
