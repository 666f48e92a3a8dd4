"""A disagreement between partners: its clause, what each side holds, the money at stake, and the step reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from wyebridge.engine.governance.consideration import Need
from wyebridge.engine.governance.schemes import DisputeStep
from wyebridge.engine.kernel.terms import Day, Name, Names, NonNegativePence, Term, as_tuple


class Position(Term):
    """What one side holds, from a day; a later one of the same side takes its place."""

    partner: Name
    holds: str
    on: Day
    recorded_on: Day | None = None
    amount: NonNegativePence | None = Field(default=None, description="What it says that it should bear")


class StepReached(Term):
    """The dispute went up to a rung, or ended on it where `settled` says how."""

    step: str
    on: Day
    recorded_on: Day | None = None
    settled: str = ""


class Disagreement(Term):
    """One dispute. Its step on a day, and what it waits for, are worked out by `where_it_stands`."""

    id: Name
    clause: str
    matter: str
    proposal: Name | None = Field(default=None, description="The proposal that the boards differ on, if one is")
    at_stake: NonNegativePence
    between: Names = Field(default=(), description="The partners; those who have a position where left out")
    positions: Annotated[tuple[Position, ...], BeforeValidator(as_tuple)] = Field(min_length=1)
    procedure: Annotated[tuple[DisputeStep, ...], BeforeValidator(as_tuple)] = Field(
        min_length=1, description="In the order that the agreement goes up it"
    )
    reached: Annotated[tuple[StepReached, ...], BeforeValidator(as_tuple)] = Field(min_length=1)
    source: str

    @property
    def sides(self) -> tuple[str, ...]:
        """The partners that differ, by id."""
        return tuple(sorted({*self.between, *(one.partner for one in self.positions)}))

    def next_step(self, step: str) -> DisputeStep | None:
        """The rung above one; None from the top."""
        names = [one.name for one in self.procedure]
        above = names.index(step) + 1
        return self.procedure[above] if above < len(names) else None


@dataclass(frozen=True, slots=True)
class DisagreementStanding:
    """A dispute on a day. `silent` are the sides that have not said what they hold.

    `apart_pence` is how far the sums that the sides say they should bear fall short of what is at stake; None where a
    side has named no sum.
    """

    positions: tuple[Position, ...]
    step: DisputeStep | None
    due_on: date | None
    is_overdue: bool
    settled: str
    apart_pence: int | None
    need: Need | None
    silent: tuple[str, ...] = ()


def where_it_stands(dispute: Disagreement, on: date, known_on: date | None = None) -> DisagreementStanding:
    """The last position of each side, the highest rung reached, and who must settle it by when."""
    known_on = known_on or on
    said = [one for one in dispute.positions if one.on <= on and (one.recorded_on or one.on) <= known_on]
    last = {one.partner: one for one in sorted(said, key=lambda one: one.on)}
    positions = tuple(last[partner] for partner in sorted(last))
    names = [step.name for step in dispute.procedure]
    gone = [
        one for one in dispute.reached if one.on <= on and (one.recorded_on or one.on) <= known_on and one.step in names
    ]
    silent = tuple(side for side in dispute.sides if side not in last)
    settled = next((one.settled for one in sorted(gone, key=lambda one: one.on) if one.settled), "")
    if not gone:
        return DisagreementStanding(positions, None, None, False, "", _apart(dispute, positions), None, silent)
    top = max(gone, key=lambda one: (names.index(one.step), one.on))
    step = dispute.procedure[names.index(top.step)]
    first_on = min(one.on for one in gone if one.step == step.name)
    due = first_on + timedelta(days=step.days)
    need = None if settled else Need(f"settle clause {dispute.clause}: {dispute.matter}", step.who, due, dispute.source)
    return DisagreementStanding(
        positions, step, due, not settled and on > due, settled, _apart(dispute, positions), need, silent
    )


def _apart(dispute: Disagreement, positions: Sequence[Position]) -> int | None:
    sums = [one.amount for one in positions]
    if len(sums) < max(2, len(dispute.sides)) or None in sums:
        return None
    return dispute.at_stake - sum(amount for amount in sums if amount is not None)
