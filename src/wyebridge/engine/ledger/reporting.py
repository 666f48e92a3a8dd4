"""What a joint board's report needs that no ledger tells: when a scheme is red, what drives it, who does what by when.

How far off its budget a scheme must be to be amber or red is the partners' to say, so it is data with a first day.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal

from pydantic import Field

from wyebridge.engine.agreement.sharing import Cause
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.kernel.money import percent, pounds
from wyebridge.engine.kernel.terms import Day, Name, NonNegativePence, Pence, Percent, Term, Year
from wyebridge.engine.kernel.yaml import Fault, Path

Colour = Literal["green", "amber", "red"]


class Rating(Term):
    """From which day, and from what part of its year's budget, a scheme's forecast over it is amber, and red."""

    starts: Day = Field(description="The first day it counts from; a later rule takes its place")
    amber: Percent
    red: Percent
    amber_under: Percent | None = Field(default=None, description="An underspend of so much is amber; left out, green")
    green_within: NonNegativePence = Field(default=0, description="No larger a variance is anything but green")
    because: str = Field(default="", description="Who agreed it, and when")

    def colour(self, variance_pence: int, budget_pence: int) -> Colour:
        """The colour of a forecast variance (above nothing overspent) on a budget, both in pence: exact, not rounded.

        Whatever is spent on no budget is beyond any part of it.
        """
        if abs(variance_pence) <= self.green_within:
            return "green"
        if variance_pence > 0 and variance_pence >= self.red * budget_pence:
            return "red"
        if variance_pence > 0 and variance_pence >= self.amber * budget_pence:
            return "amber"
        under = self.amber_under
        return "amber" if under is not None and -variance_pence >= under * budget_pence else "green"

    def __str__(self) -> str:
        under = f", or {percent(self.amber_under)} or more under it," if self.amber_under is not None else ""
        within = f", and so is any variance of {pounds(self.green_within)} or less" if self.green_within else ""
        return (
            f"A forecast {percent(self.red)} or more over the year's budget is red. One {percent(self.amber)} or more "
            f"over it{under} is amber. All else is green{within}."
        )


class Driver(Term):
    """What is counted that drives a scheme's cost, in whole units: how many were planned, and how many there are."""

    what: str
    planned: int = Field(ge=0)
    now: int = Field(ge=0)
    source: str = Field(description="Who counted, and when")


class Plan(Term):
    """What a recovery plan is to take off a scheme's cost in the year, and how much of that has been done.

    What is still to do is in no forecast: a plan counts once it is delivered.
    """

    saves: NonNegativePence
    delivered: NonNegativePence = 0
    decision: Name | None = Field(default=None, description="The decision that approved it, as the register has it")

    @property
    def to_do_pence(self) -> int:
        return self.saves - self.delivered


class Action(Term):
    """One thing that is to be done, by which officer (by office, not by name), by when."""

    what: str
    owner: str
    due: Day


class SchemeNote(Term):
    """What is said of one scheme in one month's report."""

    scheme: Name
    says: str = Field(default="", description="Why it moved, or stands where it does, in a sentence or two")
    driver: Driver | None = None
    causes: dict[Cause, Pence] = Field(
        default={}, description="How much of the forecast variance each accounts for: above nothing adds to the cost"
    )
    recurrent: Pence | None = Field(
        default=None, description="How much of the forecast variance comes again next year if nothing is done"
    )
    plan: Plan | None = None
    actions: tuple[Action, ...] = ()


class ReportMonth(Term):
    """One month's notes. They stand in that month's report and in no other."""

    month: str = Field(description="Such as 2008-09-M12 for March")
    schemes: tuple[SchemeNote, ...]

    def of(self, scheme: str) -> SchemeNote | None:
        return next((one for one in self.schemes if one.scheme == scheme), None)


class ReportRegister(Term):
    """A year's rules of rating, and its months' notes."""

    year: Year
    rating: tuple[Rating, ...] = ()
    months: tuple[ReportMonth, ...] = ()

    def rating_on(self, day: date) -> Rating | None:
        """The rule in force on a day: the last that starts by it; None where nobody has stated one."""
        started = [one for one in self.rating if one.starts <= day]
        return max(started, key=lambda one: one.starts) if started else None

    def month_of(self, day: date) -> ReportMonth | None:
        return next((one for one in self.months if one.month == str(Period.of_month(day))), None)


COLOURS: Final[tuple[Colour, ...]] = ("red", "amber", "green")
"""The gravest first."""


def check_reporting(
    found: ReportRegister, agreements: Sequence[Agreement], decisions: Sequence[str]
) -> Iterator[Fault]:
    """Every fault of a year's register, held against the agreement's versions of that year and the decisions."""
    versions = [agreement for agreement in agreements if agreement.year == found.year]
    if not versions:
        what, why = f"no version of the agreement is of {found.year}", "there is no scheme to report"
        yield Fault(("year",), "unknown-year", what, why, "correct the year")
        return
    yield from _check_rating(found)
    schemes = {scheme.id for version in versions for _, scheme in version.every_scheme()}
    named: list[str] = []
    for index, month in enumerate(found.months):
        at: Path = ("months", index)
        yield from _check_month(found, month, at, named)
        named.append(month.month)
        noted: list[str] = []
        for place, note in enumerate(month.schemes):
            yield from _check_note(note, (*at, "schemes", place), schemes, noted, decisions)
            noted.append(note.scheme)


def _check_rating(found: ReportRegister) -> Iterator[Fault]:
    days = [one.starts for one in found.rating]
    for index, one in enumerate(found.rating):
        at: Path = ("rating", index)
        if one.red < one.amber:
            what = f"a scheme is red from {percent(one.red)} over, and amber only from {percent(one.amber)}"
            yield Fault((*at, "red"), "red-before-amber", what, "nothing would be amber", "give red the larger part")
        if days.index(one.starts) < index:
            what, why = f"two rules start on {one.starts}", "a scheme could be of two colours"
            yield Fault((*at, "starts"), "rated-twice", what, why, "keep one of them")


def _check_month(found: ReportRegister, month: ReportMonth, at: Path, named: Sequence[str]) -> Iterator[Fault]:
    try:
        period = Period.parse(month.month)
    except ValueError:
        period = None
    if period is None or period.month is None or str(period) != month.month or period.year != found.year:
        what, remedy = f"'{month.month}' is no month of {found.year}", f"write March as {found.year}-M12"
        yield Fault((*at, "month"), "unknown-month", what, "its notes would be in no report", remedy)
    if month.month in named:
        what, why = f"{month.month} is given twice", "which of the two counts could not be told"
        yield Fault((*at, "month"), "month-twice", what, why, "put the month's notes together")


def _check_note(
    note: SchemeNote, at: Path, schemes: set[str], noted: Sequence[str], decisions: Sequence[str]
) -> Iterator[Fault]:
    if note.scheme not in schemes:
        what = f"no version of that year has a scheme '{note.scheme}'"
        yield Fault((*at, "scheme"), "unknown-scheme", what, "its note would be in no report", "correct the name")
    if note.scheme in noted:
        what, why = f"'{note.scheme}' is given twice in the month", "which of the two counts could not be told"
        yield Fault((*at, "scheme"), "scheme-twice", what, why, "put what is said of it together")
    if note.plan and note.plan.to_do_pence < 0:
        what = f"{pounds(note.plan.delivered)} is delivered of a plan that saves {pounds(note.plan.saves)}"
        why, remedy = "the rest of it would cost money", "correct one of the two"
        yield Fault((*at, "plan"), "delivered-beyond-plan", what, why, remedy)
    if note.plan and note.plan.decision and note.plan.decision not in decisions:
        what, why = f"there is no decision '{note.plan.decision}'", "nobody could say who approved the plan"
        yield Fault(
            (*at, "plan", "decision"), "unknown-decision", what, why, "add it under decisions/, or leave it out"
        )
