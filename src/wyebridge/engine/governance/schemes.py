"""Matters reserved and delegated: which keys an act needs, and which officers may act alone."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.governance.boards import Board, Post
from wyebridge.engine.kernel.dates import is_between
from wyebridge.engine.kernel.terms import Day, Name, Names, NonNegativePence, Percent, Term, as_tuple

Act = Literal[
    "adopt-agreement",
    "vary-agreement",
    "end-agreement",
    "contribution",
    "gate",
    "depart-from-share",
    "virement",
    "reserve",
    "contract",
    "commitment",
    "closing-statement",
    "write-off",
    "appointment",
    "policy",
]
"""Kinds of act that a scheme of reservation and delegation speaks of."""


class Reservation(Term):
    """For one kind of act, from an amount up: the boards that must each agree, and those that are asked first."""

    id: Name
    act: Act
    over: NonNegativePence | None = Field(
        default=None, description="It applies to more than this; to any amount, none included, where left out"
    )
    binds: Names = Field(default=(), description="It applies to acts that bind any of these; to any act where left out")
    within: Names = Field(default=(), description="Funds or schemes; all of them where left out")
    needs: Names = Field(description="Boards; every one of them must agree, to the same version")
    consults: Names = Field(default=(), description="Boards and posts that must have been asked before")
    is_key: bool = Field(default=False, description="A key decision: it stands in the forward plan first")
    stale_after_days: int | None = Field(default=None, ge=1, description="An agreement older than this counts no more")
    from_on: Day | None = None
    to_on: Day | None = None
    source: str

    def holds_on(self, day: date) -> bool:
        return is_between(day, self.from_on, self.to_on)


class Delegation(Term):
    """A line of one partner's scheme: who may do an act in its name without a board, up to what, from when to when."""

    id: Name
    partner: Name = Field(description="Whose power it is")
    act: Act
    to: Names = Field(description="Posts or boards")
    within: Names = Field(default=(), description="Funds or schemes; all of them where left out")
    together: bool = Field(
        default=False, description="All of them, two people at least; any one of them where left out"
    )
    up_to: NonNegativePence | None = Field(default=None, description="For one act; without limit where left out")
    in_year: NonNegativePence | None = Field(default=None, description="For all acts under it in a financial year")
    consults: Names = ()
    from_on: Day
    to_on: Day | None = Field(default=None, description="The last day; the day before it was withdrawn, if it was")
    source: str = Field(description="The scheme's paragraph, or the minute that gave it")

    def holds_on(self, day: date) -> bool:
        return is_between(day, self.from_on, self.to_on)


class Control(Term):
    """How commitments are held to a budget, in each scheme, each fund, or each partner's lines together."""

    id: Name
    of: Literal["scheme", "fund", "partner"]
    warns_at: Percent = Field(description="From this part of the budget on, it is said")
    tolerance: NonNegativePence = Field(default=0, description="How far past the budget before it stops")
    overridden_by: Names = Field(default=(), description="Posts whose holder may let it past, by name")
    source: str


class DisputeStep(Term):
    """A rung of a procedure for disputes, and how long those on it have."""

    name: str
    who: str = Field(description="Who must settle it on this rung, in words")
    asks: Names = Field(
        default=(), description="The boards and posts that they are, by their ids: whom an office reminds"
    )
    days: int = Field(ge=1, description="Calendar days, from when the rung is reached")


class Disputes(Term):
    """How the partners take a disagreement up, rung by rung, as their agreement says."""

    steps: Annotated[tuple[DisputeStep, ...], BeforeValidator(as_tuple)] = Field(
        min_length=1, description="In the order that the agreement goes up them"
    )
    source: str = Field(description="The agreement's clause")


class Constitution(Term):
    """How the partners of one agreement decide: boards, posts, what is reserved, and both schemes of delegation."""

    boards: Annotated[tuple[Board, ...], BeforeValidator(as_tuple)]
    posts: Annotated[tuple[Post, ...], BeforeValidator(as_tuple)] = ()
    reservations: Annotated[tuple[Reservation, ...], BeforeValidator(as_tuple)] = ()
    delegations: Annotated[tuple[Delegation, ...], BeforeValidator(as_tuple)] = ()
    controls: Annotated[tuple[Control, ...], BeforeValidator(as_tuple)] = ()
    disputes: Disputes | None = Field(default=None, description="None can be opened in the office where left out")

    def board(self, name: str) -> Board | None:
        """By id, or by the name that decisions write."""
        return next((board for board in self.boards if name in (board.id, board.name)), None)

    def post(self, name: str) -> Post | None:
        return next((post for post in self.posts if name in (post.id, post.title)), None)
