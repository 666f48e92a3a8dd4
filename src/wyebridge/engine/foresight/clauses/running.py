"""One run of the clauses over scenarios as it goes: what reserves and caps hold, what has been given to whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from wyebridge.engine.agreement.clauses import Clause, Step
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.foresight.clauses.cells import Cells, Unit
from wyebridge.engine.foresight.clauses.slots import Flags, Floats, Rows, Slot, anywhere
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.gates import Known
from wyebridge.engine.ledger.items import Item
from wyebridge.engine.ledger.variance import SettlementPosition

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Given:
    """A place that parts of variances went to, as `Allocated` has them; the verb `residual` has step 0."""

    clause: str
    step: int
    verb: str
    who: str
    is_undetermined: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One step's turn at one unit, and whether what it takes waits for somebody."""

    unit: Unit
    number: int
    step: Step
    waits: bool

    @property
    def clause(self) -> Clause:
        return self.unit.clause


@dataclass(slots=True, eq=False)
class Running:
    """One run: sums are in pence by scenario, and all of it is mutable until the run is over."""

    agreement: Agreement
    position: SettlementPosition
    known: Known
    items: Sequence[Item]
    variance: Floats
    months: Floats | None
    slots: Sequence[Slot]
    cells: Sequence[Cells]
    balances: dict[str, Floats]
    used: dict[str, Floats]
    calls_on: Callable[[str], Mapping[int, Floats]]
    bottomless: frozenset[str] = frozenset()
    drawn: dict[tuple[str, int], Floats] = field(default_factory=dict)
    given: dict[Given, Floats] = field(default_factory=dict)
    claims: dict[tuple[str, str, bool], Floats] = field(default_factory=dict)
    reached: dict[tuple[str, int], Floats] = field(default_factory=dict)
    held: dict[tuple[str, int, str], Floats] = field(default_factory=dict)
    awaiting: dict[tuple[str, int], dict[Awaiting, None]] = field(default_factory=dict)

    def nothing(self) -> Floats:
        """A sum of nothing in every scenario."""
        return np.zeros(self.variance.shape[1])

    def say(self, turn: Turn, verb: str, who: str, pence: Floats, *, waits: bool = False) -> None:
        """Place pence, with the variance's sign."""
        place = Given(turn.clause.number, turn.number, verb, who, turn.waits or waits)
        self.add(self.given, place, turn.unit, pence)

    def add(self, sums: dict[Place, Floats], key: Place, unit: Unit, pence: Floats) -> None:
        if key not in sums:
            sums[key] = self.nothing()
        sums[key][unit.at] += pence

    def wait_for(self, turn: Turn, awaiting: Awaiting) -> None:
        self.awaiting.setdefault((turn.clause.number, turn.number), {})[awaiting] = None

    def slot_index(self, unit: Unit) -> int:
        return next(index for index, slot in enumerate(self.slots) if slot is unit.slot)


def member_of(slot: Slot, rows: Rows) -> Flags | None:
    """Where any of these items is netted in a slot; None where one always is."""
    if slot.member is None:
        return None
    return anywhere(slot.member[[slot.rows.index(row) for row in rows]])
