"""An agreement's clauses, ready to be run over many scenarios at once: `settle` again, in arrays.

The same objects are run (clauses, steps, limits, decisions, bases), by the same rules in the same order, so that an
agreement means one thing. Two things are given up, both because a scenario is not a ledger: sums are 64-bit floats,
which are not rounded to whole pence between steps, so that an answer may differ from `settle` by odd pennies; and the
working is not kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from wyebridge.engine.agreement.clauses import CONCERNS, Step
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.foresight.clauses.bases import limit
from wyebridge.engine.foresight.clauses.cells import Cells, Unit, alike, cells_of, features_of, unit_of
from wyebridge.engine.foresight.clauses.running import Given, Running, Turn
from wyebridge.engine.foresight.clauses.sharing import committed
from wyebridge.engine.foresight.clauses.slots import Flags, Floats, Look, Rows, Slot, looks, slots
from wyebridge.engine.foresight.clauses.verbs import take, take_undetermined
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import ONE_DAY
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.gates import Gate, Known, Open, Pending, Shut
from wyebridge.engine.ledger.items import BROUGHT_FORWARD, Item, items_of
from wyebridge.engine.ledger.variance import SettlementPosition
from wyebridge.engine.ledger.working import PARTNERS


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What the clauses give in each scenario, in pence with the variance's sign. Every array has one sum a scenario.

    `given` is where every part of the variance went. `reached` is what came to each step that a board must decide, by
    clause and step; `held` what each cap kept off a partner, by clause, step and partner. `awaiting` names who must
    settle what waits at a step.
    """

    given: Mapping[Given, Floats]
    balances: Mapping[str, Floats]
    used: Mapping[str, Floats]
    claims: Mapping[tuple[str, str, bool], Floats]
    reached: Mapping[tuple[str, int], Floats]
    held: Mapping[tuple[str, int, str], Floats]
    awaiting: Mapping[tuple[str, int], tuple[Awaiting, ...]]

    def borne_by(self, partner: str) -> Floats | int:
        """What a partner bears for certain, once the gates that are decided are passed."""
        return sum(
            pence
            for place, pence in self.given.items()
            if (place.verb, place.who, place.is_undetermined) == ("share", partner, False)
        )

    def undetermined(self) -> Floats | int:
        """What nobody can say yet who bears, with its sign: underspends that wait are below nothing."""
        return sum(pence for place, pence in self.given.items() if place.is_undetermined and place.verb != "offset")


@dataclass(frozen=True, slots=True)
class Compiled:
    """The clauses of one agreement over one position's facts, ready for any variances. `compile_clauses` makes it."""

    agreement: Agreement
    position: SettlementPosition
    known: Known
    items: tuple[Item, ...]
    looks: tuple[Look, ...]
    groups: dict[tuple[int, Rows], tuple[Rows, ...]] = field(default_factory=dict, compare=False, repr=False)

    def settle(self, variance: Floats, months: Floats | None = None) -> Outcomes:
        """What the clauses give for variances in whole pence, items × scenarios, in the order of `items`.

        `months`, where clauses share by the month in which a variance arose, has the same by month: months × items ×
        scenarios, which sum to the variance. Left out, the months are the position's own.
        """
        found = slots(self.agreement, self.items, self.looks, variance)
        run = self._run(variance, months, found, frozenset())
        awaiting = {place: tuple(waits) for place, waits in run.awaiting.items()}
        return Outcomes(run.given, run.balances, run.used, run.claims, run.reached, run.held, awaiting)

    def _run(
        self, variance: Floats, months: Floats | None, found: Sequence[Slot], bottomless: frozenset[str]
    ) -> Running:
        calls: dict[str, dict[int, Floats]] = {}

        def calls_on(reserve: str) -> Mapping[int, Floats]:
            """What each slot would draw if the reserve had no bottom: a dry run, whose draws are the calls on it."""
            if reserve not in calls:
                dry = self._run(variance, months, found, bottomless | {reserve})
                calls[reserve] = {slot: pence for (name, slot), pence in dry.drawn.items() if name == reserve}
            return calls[reserve]

        scenarios = variance.shape[1]
        balances = self.position.balances
        run = Running(
            self.agreement,
            self.position,
            self.known,
            self.items,
            variance,
            months,
            found,
            [cells_of(slot, self.items, self._alike(slot), variance) for slot in found],
            {r.id: np.full(scenarios, float(balances.get(r.id, r.balance))) for r in self.agreement.reserves},
            {name: np.full(scenarios, float(pence)) for name, pence in self.position.used.items()},
            calls_on,
            bottomless,
        )
        for sign in (1, -1):  # overspends first, so that an offset can find the underspends
            for slot, cells in zip(found, run.cells, strict=True):
                chosen = slot.active & (slot.pence > 0 if sign > 0 else slot.pence <= 0)
                if chosen.any():
                    _settle(run, slot, cells, chosen, over=sign > 0)
        return run

    def _alike(self, slot: Slot) -> tuple[Rows, ...]:
        """The slot's rows in groups that no step can tell apart: worked out once, since few slots ever differ."""
        if (slot.order, slot.rows) not in self.groups:
            features = features_of(self.agreement, self.position, slot.clause)
            self.groups[slot.order, slot.rows] = alike(slot.rows, self.items, features)
        return self.groups[slot.order, slot.rows]


def compile_clauses(
    agreement: Agreement,
    position: SettlementPosition,
    decisions: Sequence[Decision],
    *,
    effective_on: date,
    known_on: date,
) -> Compiled:
    """The agreement's clauses over a position's facts: its lines, budgets, balances, caps used, causes and the like.

    The position's own spends are one scenario, which others take the place of. Decisions count as in `settle`. Every
    step of the language is compiled.
    """
    known = Known.of(decisions, effective_on=effective_on, known_on=known_on)
    items = tuple(items_of(agreement, position))
    return Compiled(agreement, position, known, items, looks(agreement, items, position.as_at))


def _settle(run: Running, slot: Slot, cells: Cells, chosen: Flags, *, over: bool) -> None:
    # A sum that comes to nothing is settled with the underspends, and has the sign of an overspend.
    signs = ((1, chosen),) if over else ((1, chosen & (slot.pence == 0)), (-1, chosen & (slot.pence < 0)))
    for sign, where in signs:
        if not where.any():
            continue
        unit = unit_of(slot, cells, where, sign)
        if slot.clause is not None:
            for number, step in enumerate(slot.clause.waterfall, 1):
                _step(run, unit, number, step)
        _residual(run, unit)
        unit.store()


def _residual(run: Running, unit: Unit) -> None:
    clause = unit.slot.clause.number if unit.slot.clause else ""
    left = unit.over.sum(axis=0) + unit.under.sum(axis=0)
    run.add(run.given, Given(clause, 0, "residual", "", True), unit, unit.sign * left)
    unit.over[:] = 0
    unit.under[:] = 0


def _step(run: Running, unit: Unit, number: int, step: Step) -> None:
    if _is_passed_over(run, unit, step):
        return
    gates = list(_gates(run, unit, number, step))
    if step.decided_by:
        run.add(run.reached, (unit.clause.number, number), unit, unit.sign * unit.left())
    if len(gates) == 1:
        _take(run, unit, number, step, gates[0][1])
        return
    for where, gate in gates:
        assert where is not None
        some = unit.where(where)
        _take(run, some, number, step, gate)
        unit.put_back(where, some)


def _is_passed_over(run: Running, unit: Unit, step: Step) -> bool:
    """Whether a step has nothing to say of a unit: another sign's, or a period that is over."""
    way = "over" if unit.sign > 0 else "under"
    last = step.carry.until if step.carry else None
    is_over = last is not None and run.agreement.year.start >= last.start
    return CONCERNS.get(step.verb, way) != way or is_over


def _gates(run: Running, unit: Unit, number: int, step: Step) -> Iterator[tuple[Flags | None, Gate]]:
    """Whether the step may be taken, which differs between scenarios where it turns on when costs were committed."""
    if step.before != "commitment" or not step.decided_by:
        late = run.agreement.year.last_day + ONE_DAY if step.before == "year-end" else step.before
        assert not isinstance(late, str)
        yield None, run.known.gate(unit.clause, number, step, too_late_on=late)
        return
    for where, days in committed(run, unit, lambda item: item.key[0] != BROUGHT_FORWARD):
        first: date | Awaiting | None = min((day for day in days if day), default=None)
        if None in days:
            first = Awaiting(f"when the costs of {unit.slot.name} were committed", PARTNERS)
        yield where, run.known.gate(unit.clause, number, step, too_late_on=first)


def _take(run: Running, unit: Unit, number: int, step: Step, gate: Gate) -> None:
    if isinstance(gate, Shut):
        return
    turn = Turn(unit, number, step, waits=isinstance(gate, Pending))
    if isinstance(gate, Pending):
        run.wait_for(turn, gate.awaiting)
    left = unit.left()
    amount = left.copy()
    awaits: dict[Awaiting, Flags] = {}
    for said, counted_from in ((step.up_to, None), (step.until, unit.pence - left)):
        for where, most in limit(run, unit, said) if said else ():
            chosen = np.ones(len(left), bool) if where is None else where
            if isinstance(most, Awaiting):
                awaits[most] = awaits[most] | chosen if most in awaits else chosen
            else:
                room = most if counted_from is None else most - (counted_from if where is None else counted_from[where])
                amount[chosen] = np.minimum(amount[chosen], np.maximum(room, 0))
    if isinstance(gate, Open) and gate.most_pence is not None:
        amount = np.minimum(amount, gate.most_pence)
    known = np.ones(len(left), bool)
    for awaiting, chosen in awaits.items():
        mine = chosen & known
        known &= ~chosen
        if mine.any():
            some = unit.where(mine)
            take_undetermined(run, Turn(some, number, step, turn.waits), left[mine], awaiting)
            unit.put_back(mine, some)
    if known.all():
        take(run, turn, amount)
    elif known.any():
        some = unit.where(known)
        take(run, Turn(some, number, step, turn.waits), amount[known])
        unit.put_back(known, some)
