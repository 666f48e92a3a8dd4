"""One settlement as it goes: what is left of each item, what reserves and caps hold, what has been said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from wyebridge.engine.agreement.clauses import Clause, Step
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.verdicts import Awaiting, Determined, Provisional, Undetermined, Verdict
from wyebridge.engine.ledger.allocation import UNDER_PROTEST, Allocated, Carried, Raised, Traced
from wyebridge.engine.ledger.gates import Known
from wyebridge.engine.ledger.items import Item, Key
from wyebridge.engine.ledger.reach import Unit
from wyebridge.engine.ledger.variance import SettlementPosition

PARTNERS: Final = "the partners"
BOTTOMLESS: Final = 2**100


@dataclass(frozen=True, slots=True)
class Turn:
    """One step's turn at one unit, and what it waits for where a board has not decided."""

    unit: Unit
    clause: Clause
    number: int
    step: Step
    pending: Awaiting | None


@dataclass(slots=True)
class Working:
    """The working of one settlement. `calls_on` tells what each unit would draw if a reserve had no bottom."""

    agreement: Agreement
    position: SettlementPosition
    known: Known
    items: Mapping[Key, Item]
    units: tuple[Unit, ...]
    left: dict[Key, int]
    balances: dict[str, int]
    used: dict[str, int]
    calls_on: Callable[[str], Mapping[tuple[Key, ...], int]]
    bottomless: frozenset[str] = frozenset()
    drawn: dict[tuple[str, tuple[Key, ...]], int] = field(default_factory=dict)
    allocated: list[Allocated] = field(default_factory=list)
    trace: list[Traced] = field(default_factory=list)
    claims: list[Raised] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)

    # What is left

    def left_of(self, unit: Unit) -> int:
        """What is left of the unit's variance, without its sign."""
        return abs(sum(self.left[key] for key in unit.keys))

    def net(self, unit: Unit) -> dict[Key, int]:
        """What is left of the unit by item, without its sign, once items are netted within their ring-fence."""
        found: dict[Key, int] = {}
        for fence in dict.fromkeys(self.items[key].ring_fence for key in unit.keys):
            fenced = [key for key in unit.keys if self.items[key].ring_fence == fence]
            net = unit.sign * sum(self.left[key] for key in fenced)
            over = {key: unit.sign * self.left[key] for key in fenced if unit.sign * self.left[key] > 0}
            if net > 0:
                found.update(zip(over, split(net, list(over.values())), strict=True))
        return found

    def reduce(self, unit: Unit, keys: Mapping[Key, int], pence: int) -> None:
        """Take pence off items in proportion to the amounts given."""
        if pence:
            for key, part in zip(keys, split(pence, list(keys.values())), strict=True):
                self.left[key] -= unit.sign * part

    def reduce_each(self, unit: Unit, parts: Mapping[Key, Mapping[str, int]], beyond: Mapping[str, int]) -> None:
        """Take off each item its own parts, but for what is beyond the caps of those who bear them."""
        for key, bearers in parts.items():
            self.left[key] -= unit.sign * sum(bearers.values())
        for partner, pence in beyond.items():
            mine = {key: bearers[partner] for key, bearers in parts.items() if bearers.get(partner, 0) > 0}
            if pence:
                for key, part in zip(mine, split(pence, list(mine.values())), strict=True):
                    self.left[key] += unit.sign * part

    def clear_if_shared(self, unit: Unit) -> None:
        """Once the partners have all of it, items that remain only cancel out."""
        if sum(self.left[key] for key in unit.keys) == 0:
            self.left.update(dict.fromkeys(unit.keys, 0))

    # What is said

    def say(
        self,
        turn: Turn,
        verb: str,
        who: str,
        pence: int,
        *,
        scope: str = "",
        protest: str = "",
        awaiting: Awaiting | None = None,
    ) -> None:
        """Place pence, where there are any: as sure as the turn's gate and the position let it be.

        What waits for its board waits for that first; else for what it is itself `awaiting`.
        """
        if pence:
            waits = turn.pending or awaiting
            amount = Undetermined(pence, waits) if waits else self.sure(turn, pence, protest)
            scope = scope or turn.unit.scope
            self.allocated.append(Allocated(scope, turn.clause.number, turn.number, verb, who, amount))

    def sure(self, turn: Turn, pence: int, protest: str = "") -> Verdict:
        """How sure an amount is that waits for nobody, in a step's turn."""
        if protest:
            return Provisional(pence, UNDER_PROTEST + protest)
        return self.verdict(pence, turn.clause.binding_on)

    def verdict(self, pence: int, binding_on: str = "outturn") -> Verdict:
        """How sure an amount is that waits for nobody."""
        if self.position.basis == "forecast" and binding_on == "outturn":
            return Provisional(pence, "on a forecast, so advisory")
        if self.agreement.signed_on is None or self.agreement.signed_on > self.known.known_on:
            return Provisional(pence, "the agreement is not signed")
        return Determined(pence)
