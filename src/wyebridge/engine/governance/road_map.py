"""The road map: milestones, their gates and owners, the evidence that each was reached, and how far it slipped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.kernel.terms import Day, Name, Names, Term, as_tuple

State = Literal["reached", "waiting", "due", "late"]


class Redated(Term):
    """The day by which a milestone is due was moved."""

    on: Day
    due_on: Day
    by: str = Field(description="The board that moved it, or whoever reported it")
    reason: str = ""


class Reached(Term):
    """A milestone was reached, and what shows it."""

    on: Day
    recorded_on: Day | None = None
    evidence: str = Field(min_length=1)


class Progress(Term):
    """What a board or an officer reported of a milestone on its way."""

    on: Day
    recorded_on: Day | None = None
    by: str = Field(description="The working group, board or officer that reports")
    says: str = Field(min_length=1)


class Milestone(Term):
    """One thing to be in place by a day. Its first date is never written over: later ones stand beside it."""

    id: Name
    title: str
    owner: str = Field(description="The board or officer who answers for it")
    due_on: Day = Field(description="The first date that was set")
    set_on: Day = Field(description="When that was")
    redated: Annotated[tuple[Redated, ...], BeforeValidator(as_tuple)] = ()
    waits_for: Names = Field(default=(), description="Milestones and proposals: the gate is shut until each is through")
    progress: Annotated[tuple[Progress, ...], BeforeValidator(as_tuple)] = ()
    reached: Reached | None = None
    reports_to: Names = Field(default=(), description="Boards")


@dataclass(frozen=True, slots=True)
class MilestoneStanding:
    """A milestone on a day.

    `slipped_days` are from the first date, `slipped_days_latest` from the last one set, to the day it was reached or,
    where it has not been, to the day asked; below nothing where it was early, and None where it is not yet due.
    `progress` is what was reported by then, the latest first.
    """

    milestone: Milestone
    state: State
    due_on: date
    reached_on: date | None
    shut_by: tuple[str, ...]
    slipped_days: int | None
    slipped_days_latest: int | None
    progress: tuple[Progress, ...] = ()

    @property
    def sentence(self) -> str:
        if self.reached_on:
            return f"reached on {self.reached_on}, {_slip(self.slipped_days)} its first date"
        gate = f"; waits for {', '.join(self.shut_by)}" if self.shut_by else ""
        if self.state == "late":
            return f"late: {_slip(self.slipped_days)} its first date{gate}"
        return f"due by {self.due_on}{gate}"


def _slip(days: int | None) -> str:
    if not days:
        return "on"
    return f"{abs(days)} day{'s' if abs(days) > 1 else ''} {'after' if days > 0 else 'before'}"


def road_map(
    milestones: Sequence[Milestone],
    effective: Mapping[str, date | None],
    *,
    on: date,
    known_on: date | None = None,
) -> tuple[MilestoneStanding, ...]:
    """Every milestone on a day, in the order of their latest dates.

    `effective` has, by proposal, the day it took effect, or None. A milestone said to be reached while its gate was
    shut is held to be waiting: evidence does not stand in for a decision.
    """
    known_on = known_on or on
    reached: dict[str, date | None] = dict(effective)
    for one in milestones:
        there = one.reached
        is_known = there is not None and there.on <= on and (there.recorded_on or there.on) <= known_on
        reached[one.id] = there.on if there and is_known else None
    found = (_stands(one, reached, on, known_on) for one in milestones if one.set_on <= min(on, known_on))
    return tuple(sorted(found, key=lambda standing: (standing.due_on, standing.milestone.id)))


def _stands(one: Milestone, reached: Mapping[str, date | None], on: date, known_on: date) -> MilestoneStanding:
    moved = [again for again in one.redated if again.on <= min(on, known_on)]
    due = max(moved, key=lambda again: again.on).due_on if moved else one.due_on
    said = reached[one.id]
    shut = tuple(name for name in one.waits_for if (day := reached.get(name)) is None or day > (said or on))
    reached_on = said if not shut else None
    until = reached_on or on
    is_due = reached_on is not None or on > one.due_on
    is_past = reached_on is not None or on > due
    state: State = "reached" if reached_on else "late" if on > due else "waiting" if shut else "due"
    return MilestoneStanding(
        one,
        state,
        due,
        reached_on,
        shut,
        (until - one.due_on).days if is_due else None,
        (until - due).days if is_past else None,
        tuple(sorted(_reported(one, on, known_on), key=lambda report: report.on, reverse=True)),
    )


def _reported(one: Milestone, on: date, known_on: date) -> Iterator[Progress]:
    return (report for report in one.progress if report.on <= on and (report.recorded_on or report.on) <= known_on)
