"""How much may be spent on a decision, under a line of delegation or on a commitment, and what went beyond it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from wyebridge.engine.governance.schemes import Delegation
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.ledger.commitments import Commitment

BASIS: Final = "net of VAT that is recovered"
"""The basis of every figure here: what a ledger's own body bears, as entries and commitments both are."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What may be spent in all on some decisions and orders; `each_year`, in any financial year by itself."""

    of: Literal["decision", "line", "commitment"]
    id: str
    allowed_pence: int
    decisions: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    each_year: bool = False

    def bears(self, authority: Iterable[str], order: str) -> bool:
        """Whether an entry that rests on these decisions, called off this order, counts against it."""
        return order in self.orders or not self.decisions.isdisjoint(authority)


@dataclass(frozen=True, slots=True)
class SpentUnder:
    """What was spent in a fund in a year on the same decisions and the same order, in pence."""

    authority: tuple[str, ...]
    order: str
    fund: str
    year: FinancialYear
    pence: int


@dataclass(frozen=True, slots=True)
class Beyond:
    """A limit that was spent beyond: recorded, since the money is spent, and without authority for the rest."""

    limit: Limit
    spent_pence: int
    funds: tuple[str, ...]
    year: FinancialYear | None = None
    """Of a limit for each year, which."""

    @property
    def beyond_pence(self) -> int:
        return self.spent_pence - self.limit.allowed_pence

    def __str__(self) -> str:
        in_year = f" in {self.year}" if self.year else ""
        return (
            f"Beyond authority by {pounds(self.beyond_pence)}: {self.limit.of} {self.limit.id} allows "
            f"{pounds(self.limit.allowed_pence)}{in_year}, and ledgers show {pounds(self.spent_pence)}, {BASIS}"
        )


def limits_of(
    decisions: Sequence[Decision], lines: Sequence[Delegation], commitments: Sequence[Commitment]
) -> Iterator[Limit]:
    """Every limit on spending: amounts of decisions, lines for one act and for each year, and commitments themselves.

    A commitment counts against what it cites. An amount that a clause or a claim asked for is no spending's.
    """
    by_id = {line.id: line for line in lines}
    for decision in decisions:
        if decision.clause is not None or decision.claim is not None or decision.outcome == "refused":
            continue
        line = by_id.get(decision.under or "")
        amounts = [one for one in (decision.amount, line.up_to if line else None) if one is not None]
        if amounts:
            orders = frozenset(one.id for one in commitments if decision.id in one.decision)
            yield Limit("decision", decision.id, min(amounts), frozenset({decision.id}), orders)
    for line in lines:
        if line.in_year is None:
            continue
        under = frozenset(decision.id for decision in decisions if decision.under == line.id)
        orders = frozenset(one.id for one in commitments if one.under == line.id or not under.isdisjoint(one.decision))
        yield Limit("line", line.id, line.in_year, under, orders, each_year=True)
    for one in commitments:
        yield Limit("commitment", one.id, one.pence, orders=frozenset({one.id}))


def beyond(limits: Iterable[Limit], spent: Sequence[SpentUnder]) -> tuple[Beyond, ...]:
    """The limits that were spent beyond, each with all that counts against it, in their order."""
    found = []
    for limit in limits:
        counted = [one for one in spent if limit.bears(one.authority, one.order)]
        years = sorted({one.year for one in counted}, key=lambda year: year.start) if limit.each_year else [None]
        for year in years:
            within = [one for one in counted if year in (None, one.year)]
            pence = sum(one.pence for one in within)
            if pence > limit.allowed_pence:
                found.append(Beyond(limit, pence, tuple(dict.fromkeys(one.fund for one in within)), year))
    return tuple(found)
