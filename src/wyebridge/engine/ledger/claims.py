"""Claims between partners: raised, disputed, deferred, forgiven, paid; never edited, and answerable as at any day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.split import split

EventKind = Literal["raised", "disputed", "agreed", "deferred", "forgiven", "paid"]
_ORDER_IN_A_DAY: Final = get_args(EventKind)


@dataclass(frozen=True, slots=True)
class ClaimEvent:
    """One thing that happened to a claim, and when it became known."""

    claim: str
    kind: EventKind
    pence: int
    on: date
    known_on: date
    because: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one partner owes another, and why. `is_recognised` says whether the creditor may show it as an asset."""

    id: str
    creditor: str
    debtor: str
    because: str
    is_recognised: bool = True


@dataclass(frozen=True, slots=True)
class ClaimBalance:
    """A claim as at a day, in pence: owed = raised - forgiven - paid; of it some disputed, some not yet due."""

    claim: Claim
    raised_pence: int
    forgiven_pence: int
    paid_pence: int
    disputed_pence: int
    deferred_until: date | None
    oldest_on: date
    age_days: int

    @property
    def owed_pence(self) -> int:
        return self.raised_pence - self.forgiven_pence - self.paid_pence


def balance(claim: Claim, events: Iterable[ClaimEvent], *, as_at: date, known_on: date) -> ClaimBalance | None:
    """A claim's balance from its events as known on a day, in whatever order; None where it had not been raised.

    What happened on one day is taken in the order raised, disputed, agreed, deferred, forgiven, paid. Raises ValueError
    where more has been forgiven and paid than was raised.
    """
    mine = sorted(
        (e for e in events if e.claim == claim.id and e.on <= as_at and e.known_on <= known_on),
        key=lambda e: (e.on, _ORDER_IN_A_DAY.index(e.kind), e.until or date.min, e.pence),
    )
    totals: dict[str, int] = {}
    deferred_until, disputed = None, 0
    for event in mine:
        totals[event.kind] = totals.get(event.kind, 0) + event.pence
        if event.kind == "disputed":
            disputed += event.pence
        elif event.kind == "agreed":
            disputed -= min(event.pence, disputed)
        elif event.kind == "deferred":
            deferred_until = event.until
    raised = [event for event in mine if event.kind == "raised"]
    if not raised:
        return None
    left = totals["raised"] - totals.get("forgiven", 0) - totals.get("paid", 0)
    if left < 0:
        raise ValueError(f"claim {claim.id}: {pounds(-left)} more has been forgiven and paid than was raised")
    return ClaimBalance(
        claim,
        totals["raised"],
        totals.get("forgiven", 0),
        totals.get("paid", 0),
        min(disputed, left),
        deferred_until,
        raised[0].on,
        (as_at - raised[0].on).days,
    )


def ageing(balances: Sequence[ClaimBalance]) -> dict[str, int]:
    """What is owed by age: up to 30 days, 31 to 90, 91 to 365, and over a year."""
    bands = {"up to 30 days": 0, "31 to 90 days": 0, "91 to 365 days": 0, "over a year": 0}
    for one in balances:
        age = one.age_days
        band = next(name for name, limit in zip(bands, (30, 90, 365, 10**6), strict=True) if age <= limit)
        bands[band] += one.owed_pence
    return bands


def repayments(
    pence: int, *, first_year: int, years: int, most_a_year: int | None = None
) -> tuple[tuple[int, int], ...]:
    """A schedule of (financial year's start, pence) that comes to the whole: even years, or the most each year allows.

    Where the most a year cannot repay it in the years given, the rest is left for a last, further year, so that the
    schedule always comes to the whole and shows what the terms did not provide for.
    """
    parts = list(split(pence, [1] * years)) if pence else [0] * years
    if most_a_year is None:
        return tuple((first_year + index, part) for index, part in enumerate(parts))
    paid = [min(part, most_a_year) for part in parts]
    beyond = pence - sum(paid)
    schedule = [(first_year + index, part) for index, part in enumerate(paid)]
    return (*schedule, (first_year + years, beyond)) if beyond else tuple(schedule)
