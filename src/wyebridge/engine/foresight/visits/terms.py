"""What a problem of home-visiting teams is made of: places, services, workforce, bases and how long a journey takes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from wyebridge.engine.kernel.terms import Day, Name, Names, NonNegativePence, Percent, Term, as_tuple

BAND: Final = re.compile(r"[0-9]+-[0-9]+|[0-9]+\+")
"""How a band of ages is written, as a column of areas and in a service's rates: `65-84`, `85+`."""

Band = Annotated[str, Field(pattern=rf"^({BAND.pattern})$")]
Length = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}$")]
Number = Annotated[float, Field(gt=0, allow_inf_nan=False, examples=[1])]
Rate = Annotated[float, Field(ge=0, allow_inf_nan=False, examples=[1])]
Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
PositiveMinutes = Annotated[int, Field(gt=0, le=24 * 60)]
NO_PART: Final = Fraction(0)


class Window(Term):
    """When a visit may start: minutes after the team's day begins, and the share of visits that this holds for."""

    share: Percent
    starts: Minutes
    ends: Minutes


class Delegable(Term):
    """The part of a service's visits that these grades may do too, once somebody has trained them and signs for it."""

    share: Percent
    to: Annotated[Names, Field(min_length=1)]


class SharedCaseload(Term):
    """The part of a service's visits made to people whom another service visits the same day.

    Of these, `merged` is the part where one visit could do for both. It lasts as long as the longer of the two and the
    `kept` part of the shorter.
    """

    with_service: Name = Field(alias="with")
    share: Percent
    merged: Percent = NO_PART
    kept: Percent = NO_PART


class Service(Term):
    """A service that visits people at home: who does it, how often for people of each age, how long, and when."""

    id: Name
    name: str
    team: Name = Field(description="Whose team it is while teams are separate")
    done_by: Annotated[Names, Field(min_length=1)] = Field(description="Grades that may do it, the usual one first")
    visits_per_1000: Annotated[dict[Band, Rate], Field(min_length=1)] = Field(
        description="Visits a day for every 1,000 people of a band of ages"
    )
    visits_a_day: Number | None = Field(default=None, description="The visits there are; rates then only say where")
    minutes: dict[Length, Percent] = Field(description="How long visits last, and the share of each")
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]
    two_handed: Percent = NO_PART
    delegable: Delegable | None = None
    shared: SharedCaseload | None = None
    visits_a_week_each: Number | None = Field(default=None, description="Visits to one person a week, for caseloads")

    @property
    def lengths(self) -> tuple[tuple[int, Fraction], ...]:
        """How long a visit lasts, in minutes, with the share of each."""
        return tuple((int(minutes), share) for minutes, share in self.minutes.items())

    @property
    def mean_minutes(self) -> float:
        return float(sum(minutes * share for minutes, share in self.lengths))


class Grade(Term):
    """A grade of staff: its team while teams are separate, and what an hour costs with on-costs."""

    id: Name
    name: str
    team: Name
    hourly: NonNegativePence


class Shift(Term):
    """One person's day, in minutes: paid, of which on the road; the break is unpaid. Visits start within `day`."""

    paid: PositiveMinutes
    road: PositiveMinutes
    day: PositiveMinutes
    days_a_week: Annotated[int, Field(ge=1, le=7)] = 7
    contract_a_week: Annotated[int, Field(gt=0, le=7 * 24 * 60)]


class SafeLimits(Term):
    """What a professional body warns of: visits a person a day, people on a caseload for each whole-time post."""

    visits_a_day: Number
    caseload: Number | None = None
    source: str


class Workforce(Term):
    """Grades, their shift, cover for leave and sickness, and the limits beyond which care is at risk."""

    grades: Annotated[tuple[Grade, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    shift: Shift
    uplift: Percent = Fraction(1, 4)
    staffed_days: Percent = Field(default=Fraction(85, 100), description="Days on which those on duty must be enough")
    limits: SafeLimits


class Law(Term):
    """Minutes for a journey of d km as the crow flies: factor × a × d^b."""

    a: Number
    b: Annotated[float, Field(gt=0, le=1, examples=[1])]
    factor: Number = 1.0


class Travel(Term):
    """How long journeys take: a law for each class of place in each bracket of traffic, and what a mile costs."""

    bracket: Name
    brackets: dict[str, dict[str, Law]]
    minutes_a_visit: Rate = Field(description="Parking, walking to the door and back, for each visit")
    detour: Annotated[float, Field(ge=1, le=5, examples=[1])] = Field(
        description="Road km for each km as the crow flies"
    )
    pence_a_mile: NonNegativePence
    co2_grams_a_km: Rate
    source: str


class Plan(Term):
    """Everything about a problem that is not a table: the YAML file of its folder."""

    title: str
    as_at: Day = Field(description="The day that its figures are as at")
    region: Name
    comparators: Names = ()
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    workforce: Workforce
    travel: Travel

    def service(self, name: str) -> Service:
        return next(service for service in self.services if service.id == name)

    def grade(self, name: str) -> Grade:
        return next(grade for grade in self.workforce.grades if grade.id == name)

    def laws(self, bracket: str | None = None) -> Mapping[str, Law]:
        return self.travel.brackets[bracket or self.travel.bracket]


@dataclass(frozen=True, slots=True)
class Point:
    """Somewhere that people live, in metres of a grid, with its weight among the points of its area."""

    easting: float
    northing: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Area:
    """A small area: its people by band of ages, its size, its class of place, and points where they live."""

    id: str
    region: str
    place: str
    km2: float
    people: Mapping[str, int]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """A site that teams set out from; one that is not yet open is a candidate."""

    id: str
    name: str
    region: str
    place: str
    point: Point
    is_open: bool = True


Matrix = Mapping[tuple[str, str], tuple[float, float]]
"""A matrix of one's own: minutes and road km from one area or base to another, by their ids."""


@dataclass(frozen=True, slots=True)
class VisitsProblem:
    """All that a question about home-visiting teams is asked of. Nothing in it changes."""

    plan: Plan
    areas: tuple[Area, ...]
    bases: tuple[Base, ...]
    matrix: Matrix | None = None

    def areas_of(self, region: str) -> tuple[Area, ...]:
        return tuple(area for area in self.areas if area.region == region)

    def bases_of(self, region: str) -> tuple[Base, ...]:
        return tuple(base for base in self.bases if base.region == region and base.is_open)

    def regions(self) -> Iterator[str]:
        yield self.plan.region
        yield from self.plan.comparators
