"""What settling gives: every penny of a variance with its place, its state and its reason, and the working."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from wyebridge.engine.kernel.verdicts import Awaiting, Provisional, Undetermined, Verdict
from wyebridge.engine.ledger.repaying import Repayment


@dataclass(frozen=True, slots=True)
class Allocated:
    """Part of a variance: its place (a partner, a reserve, an underspend, the residual), and how sure that is.

    `verb` says what kind of place `who` is: share → a partner; draw, retain → a reserve or fund; offset → the scope on
    the other side; carry → a fund and a later year; return → whoever gave a grant; residual → nobody yet. Amounts have
    the variance's sign.
    """

    scope: str
    clause: str
    step: int
    verb: str
    who: str
    amount: Verdict


PLACES: Final = {
    "share": "borne by",
    "draw": "drawn from",
    "retain": "kept in",
    "offset": "offset with",
    "carry": "carried to",
    "return": "returned to",
}
"""What each verb says of where an amount goes."""


@dataclass(frozen=True, slots=True)
class Traced:
    """One line of the working: what a step looked at, what it took, what it left."""

    scope: str
    clause: str
    step: int
    says: str
    figures: str
    taken_pence: int
    left_pence: int


@dataclass(frozen=True, slots=True)
class Raised:
    """A claim that a step makes: what `debtor` is to pay back to `creditor`, from which year, over how many.

    It is as sure as what it rests on. The debtor is '' where nobody can say yet who it is. Of the amount
    `forgiven_pence` is let off, or may be once `forgiveness_awaits` is settled, and `schedule` repays the rest; it is
    empty where the agreement gives no terms.
    """

    creditor: str
    debtor: str
    amount: Verdict
    clause: str
    starts: str
    years: int
    most_a_year_pence: int | None
    owed_from: date
    forgiven_pence: int = 0
    forgiveness_awaits: Awaiting | None = None
    schedule: tuple[Repayment, ...] = ()
    is_recognised: bool = True

    @property
    def pence(self) -> int:
        return self.amount.pence


@dataclass(frozen=True, slots=True)
class Carried:
    """Part of a variance that a later year takes on, in its fund and ring-fence; with the variance's sign.

    The partner is '' where nobody said whose it stays.
    """

    fund: str
    ring_fence: str | None
    partner: str
    year: str
    clause: str
    amount: Verdict


@dataclass(frozen=True, slots=True)
class Allocation:
    """Every penny of the variance, placed; and the state of reserves, caps and claims after it, in pence.

    `used_pence` is of each cap that has an id, as 'ID.PARTNER', this year: it goes back in as the next position's
    `used`, or into next year's `used_earlier`.
    `raised` holds only claims that bind. What a forecast, an unsigned agreement or an open gate would raise stands in
    `would_raise`.
    """

    variance_pence: int
    allocated: tuple[Allocated, ...]
    trace: tuple[Traced, ...]
    performance: tuple[Allocated, ...]
    balances_pence: dict[str, int]
    used_pence: dict[str, int]
    raised: tuple[Raised, ...]
    would_raise: tuple[Raised, ...]
    carried: tuple[Carried, ...] = ()

    def borne_by(self) -> dict[str, int]:
        """What each partner bears, whether determined or provisional."""
        found: dict[str, int] = {}
        for one in self.allocated:
            if one.verb == "share" and not isinstance(one.amount, Undetermined):
                found[one.who] = found.get(one.who, 0) + one.amount.pence
        return found

    def undetermined_pence(self) -> int:
        """All that somebody must still settle, gross: an overspend and an underspend that both wait do not cancel.

        An offset that waits counts once, as what it would take off the overspend.
        """
        return sum(_undetermined(self.allocated).values())

    def awaited_pence(self) -> dict[Awaiting, int]:
        """What the undetermined amounts wait for, each once, and how much waits for it, gross."""
        return _undetermined((*self.allocated, *self.performance))

    def awaiting(self) -> tuple[Awaiting, ...]:
        """What the undetermined amounts wait for, each once."""
        return tuple(self.awaited_pence())


def _undetermined(places: Iterable[Allocated]) -> dict[Awaiting, int]:
    found: dict[Awaiting, int] = {}
    for one in places:
        gives = one.verb == "offset" and one.amount.pence < 0
        if isinstance(one.amount, Undetermined):
            found[one.amount.awaiting] = found.get(one.amount.awaiting, 0) + abs(one.amount.pence) * (not gives)
    return found


UNDER_PROTEST: Final = "under protest: "


def is_protested(amount: Verdict) -> bool:
    """Whether an amount is borne for now, and may fall to another once what is disputed is resolved."""
    return isinstance(amount, Provisional) and amount.because.startswith(UNDER_PROTEST)


def true_up(before: Allocation, after: Allocation) -> dict[str, int]:
    """What to post to pass from one answer to another: for each partner, after less before, where they differ."""
    old, new = before.borne_by(), after.borne_by()
    moves = {partner: new.get(partner, 0) - old.get(partner, 0) for partner in sorted(old.keys() | new.keys())}
    return {partner: pence for partner, pence in moves.items() if pence}
