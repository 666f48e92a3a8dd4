"""Posts as they are and as they might be: who employs, who pays what, who holds to account, and what was promised."""

from typing import Annotated, Literal

from pydantic import Field

from wyebridge.engine.foresight.reading import Basis, Stated
from wyebridge.engine.kernel.terms import Bodies, Day, Name, Names, NonNegativePence, Percent, Term

Weight = Annotated[int, Field(ge=0, le=1_000_000)]
Tier = Annotated[int, Field(ge=1, le=9)]


class Employer(Term):
    """A body that employs people and pays for posts."""

    id: Name
    name: str


class Post(Term):
    """A post as it is today. `cost` is a year's, with pension and national insurance, in pounds."""

    id: Name
    title: str
    tier: Tier = Field(description="1 answers to a board; 2 reports to 1; and so on")
    function: Name = Field(description="What it manages: posts with the same function and tier do the same job")
    employer: Name | None = Field(default=None, description="The one body whose contract of employment it is")
    cost: NonNegativePence
    funding: dict[Name, Weight] = Field(
        default={}, description="Parts, such as 55 and 45; all its employer's, if left out"
    )
    reports_to: Name | None = Field(default=None, description="The post that manages it; left out at the top")
    also_reports_to: Names = Field(default=(), description="A second line of account, to posts")
    answers_to: Bodies = Field(default=(), description="Boards that hold it to account, for a post at the top")
    is_vacant: bool = False
    basis: Basis
    evidence: str


class JointPost(Post):
    """A post proposed in place of others: what reported to those reports to it. It has one employer, like any post."""

    replaces: Names = Field(min_length=1)
    starts_on: Day
    once: dict[Name, NonNegativePence] = Field(default={}, description="What the change costs each body, once")


class Ending(Term):
    """A post proposed to end with nothing in its place."""

    post: Name
    on: Day
    how: Literal["vacant", "retirement", "redeployed", "redundancy"]
    reports_go_to: Name | None = Field(default=None, description="The post to which what it managed reports then")
    once: dict[Name, NonNegativePence] = Field(default={}, description="What the ending costs each body, once")
    basis: Basis
    evidence: str


class StagedSaving(Term):
    """A saving as it stands at each stage, a year's or the sum said; a stage that nobody has stated is left out.

    Claimed in public; agreed by the bodies; booked into a budget; realised in the books.
    """

    id: Name
    name: str
    claimed: NonNegativePence | None = None
    agreed: NonNegativePence | None = None
    booked: NonNegativePence | None = None
    realised: NonNegativePence | None = None
    banked_by: str = Field(description="Whose budget it came out of, as far as is known")
    period: str = Field(description="What the sums are for, such as 'a year' or 'ten years to 2020'")
    as_at: Day
    basis: Basis
    evidence: str


class CostTarget(Term):
    """By how much what some bodies pay for these posts must come down."""

    down_by: Percent
    of: tuple[Name, ...] = Field(min_length=1)


class StructureTerms(Term):
    """The whole of the problem, as a person writes it."""

    id: Name
    title: str
    says: str
    standing: str = Field(description="In a few words, how far the figures are real: printed on every page")
    as_at: Day
    bodies: tuple[Employer, ...] = Field(min_length=1)
    widest_span: Annotated[int, Field(ge=1, le=100)] = Field(description="More posts than this under one is too wide")
    target: CostTarget | None = None
    posts: tuple[Post, ...] = Field(min_length=1)
    joint: tuple[JointPost, ...] = ()
    endings: tuple[Ending, ...] = ()
    savings: tuple[StagedSaving, ...] = ()
    assumptions: tuple[Stated, ...] = ()
