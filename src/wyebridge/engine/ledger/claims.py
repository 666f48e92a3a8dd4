"""Claims between partners: raised, disputed, deferred, forgiven, paid; never edited, and answerable as at any day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from pydantic import Field

from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.terms import Day, Name, NonNegativePence, Term

EventKind = Literal[
    "raised", "disputed", "agreed", "deferred", "forgiven", "paid", "disclosed", "recognised", "withdrawn"
]
EVENT_KINDS: Final[tuple[EventKind, ...]] = get_args(EventKind)
"""In the order that what happened on one day is taken."""


class Due(Term):
    """One payment by which a claim is to be paid back, and the interest that falls due with it."""

    due_on: Day
    pence: NonNegativePence
    interest: NonNegativePence = 0


class Claim(Term):
    """What one partner owes another, and why: the creditor paid, or bore for now, what the debtor bears.

    One that is paid back over years has a `schedule`, whose payments come to `pence`; any other is due.
    """

    id: Name
    creditor: Name
    debtor: Name
    pence: NonNegativePence
    on: Day
    because: str
    year: str = ""
    settlement: str = ""
    funds: tuple[Name, ...] = ()
    clause: str = ""
    schedule: tuple[Due, ...] = ()
    is_recognised: bool = True


class ClaimEvent(Term):
    """One thing that happened to a claim: who said so, for which partner, on what decision, and when it was known.

    `on` is when it took effect; `known_on` when the books came to know. `withdraws` names an event of the same claim
    that was recorded in error: from when that is known, it never happened.
    """

    id: str = ""
    claim: Name
    kind: EventKind
    pence: NonNegativePence = 0
    on: Day
    known_on: Day
    because: str = ""
    until: Day | None = None
    by: str = ""
    for_partner: str = ""
    decision: str = ""
    document: str = ""
    withdraws: str = Field(default="", description="For 'withdrawn': the event that was recorded in error")

    def says_the_same_as(self, other: "ClaimEvent") -> bool:
        """Whether both record one happening, whoever recorded it and when."""
        whoever = {"id": "", "known_on": self.on, "by": "", "for_partner": ""}
        return self.model_copy(update=whoever) == other.model_copy(update=whoever)


@dataclass(frozen=True, slots=True)
class ClaimBalance:
    """A claim as at a day, in pence: owed = raised - forgiven - paid; of it some disputed, some not yet due.

    Where `is_recognised` is false the creditor's own accounts may not show it as an asset: it is disclosed there.
    """

    claim: Claim
    raised_pence: int
    forgiven_pence: int
    paid_pence: int
    disputed_pence: int
    deferred_until: date | None
    is_recognised: bool
    oldest_on: date
    age_days: int

    @property
    def owed_pence(self) -> int:
        return self.raised_pence - self.forgiven_pence - self.paid_pence


def raising(claim: Claim, *, known_on: date, by: str = "", for_partner: str = "") -> Iterator[ClaimEvent]:
    """The first events of a claim's history: that it was raised, and its interest as that falls due."""
    raised = ((claim.on, claim.pence, claim.because), *((d.due_on, d.interest, "interest") for d in claim.schedule))
    for on, pence, because in raised:
        if pence:
            yield ClaimEvent(
                claim=claim.id,
                kind="raised",
                pence=pence,
                on=on,
                known_on=known_on,
                because=because,
                by=by,
                for_partner=for_partner,
            )


def balance(claim: Claim, events: Iterable[ClaimEvent], *, as_at: date, known_on: date) -> ClaimBalance | None:
    """A claim's balance from its events as known on a day, in whatever order; None where it had not been raised.

    What happened on one day is taken in the order of `EVENT_KINDS`; what was withdrawn counts as if it had never been
    recorded. Raises ValueError where more has been forgiven and paid than was raised.
    """
    known = [event for event in events if event.claim == claim.id and event.known_on <= known_on]
    withdrawn = {event.withdraws for event in known if event.kind == "withdrawn"}
    mine = sorted(
        (event for event in known if event.on <= as_at and not (event.id and event.id in withdrawn)),
        key=lambda e: (e.on, EVENT_KINDS.index(e.kind), e.until or date.min, e.pence),
    )
    totals: dict[str, int] = {}
    deferred_until, disputed, is_recognised = None, 0, claim.is_recognised
    for event in mine:
        totals[event.kind] = totals.get(event.kind, 0) + event.pence
        if event.kind == "disputed":
            disputed += event.pence
        elif event.kind == "agreed":
            disputed -= min(event.pence, disputed)
        elif event.kind == "deferred":
            deferred_until = event.until
        elif event.kind in ("disclosed", "recognised"):
            is_recognised = event.kind == "recognised"
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
        is_recognised,
        raised[0].on,
        (as_at - raised[0].on).days,
    )


def state_of_claim(one: ClaimBalance) -> str:
    """How a claim stands, in words: settled, disputed, put off, due, and whether the creditor's accounts show it."""
    if not one.owed_pence:
        return "settled"
    said = ["disputed" if one.disputed_pence == one.owed_pence else "disputed in part"] if one.disputed_pence else []
    said += [f"deferred until {one.deferred_until}"] if one.deferred_until else []
    said += [f"paid back until {one.claim.schedule[-1].due_on}"] if one.claim.schedule else []
    said += ["disclosed, not shown as an asset"] if not one.is_recognised else []
    return "; ".join(said) or "owed"


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
