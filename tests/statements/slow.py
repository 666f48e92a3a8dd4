"""The same figures the slow and obvious way: row by row from the text of the extracts, with nothing of the books."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from wyebridge.engine.kernel.split import split

from .partnership import AS_AT, LEDGERS, PARTNERS

PLACES: Final = {
    "PLACES": ("older", "homes", "places"),
    "HOURS": ("older", "visits", "hours"),
    "BEDS": ("ward", "beds", "beds"),
    "CARERS": ("young", "foster", "carers"),
    "NURSES": ("young", "foster", "nurses"),
    "FOR-EAST": ("older", "homes", "places"),
}
CONTRIBUTIONS: Final = {"TO-OLDER": "older", "TO-WARD": "ward", "TO-POOL": "pool"}
EXCLUSIONS: Final = {"ARM": "arm", "ARM-2": "arm", "SCHOOLS": "schools"}
HOSTS: Final = {"older": "WPCT", "ward": "WC", "young": "WC", "pool": "WPCT"}
FIRST_DAY: Final = date(2021, 4, 1)


@dataclass(frozen=True)
class Paid:
    """One row that can be read."""

    ledger: str
    on: date
    pence: int
    supplier: str
    cost_centre: str

    @property
    def kind(self) -> str:
        if self.cost_centre in PLACES:
            return "scheme"
        if self.cost_centre in CONTRIBUTIONS:
            return "contribution"
        if self.cost_centre in EXCLUSIONS:
            return "excluded"
        return "own" if self.cost_centre == "OWN" else "suspense"

    @property
    def is_in_period(self) -> bool:
        return FIRST_DAY <= self.on <= AS_AT


@dataclass(frozen=True)
class Shared:
    """One row of a fund's spending, in the period, with whose money each penny was ('' is nobody's yet)."""

    paid: Paid
    place: tuple[str, str, str]
    parts: dict[str, int]


def pence_of(text: str) -> int:
    return int(Decimal(text) * 100)


def rows() -> Iterator[Paid]:
    """Every row that can be read, in the order of the books."""
    for ledger, files in LEDGERS.items():
        for file in files:
            for day, amount, supplier, cost_centre in file:
                if day.startswith("2021") and amount != "unread":
                    yield Paid(ledger, date.fromisoformat(day), pence_of(amount), supplier, cost_centre)


def set_aside(ledger: str) -> list[tuple[str, str]]:
    """Date and amount of each row that is set aside."""
    every = [(day, amount) for file in LEDGERS[ledger] for day, amount, _, _ in file]
    return [(day, amount) for day, amount in every if not day.startswith("2021") or amount == "unread"]


def shared() -> list[Shared]:
    """Each row of the funds' spending, split by hand: the ward by its running total, the rest payment by payment."""
    found = []
    running = 0
    for row in rows():
        if row.kind != "scheme" or not row.is_in_period:
            continue
        place = PLACES[row.cost_centre]
        if row.cost_centre == "FOR-EAST":
            parts = {"EC": row.pence}
        elif place[0] == "older":
            parts = dict(zip(PARTNERS, split(row.pence, [5, 3, 2]), strict=True))
        elif place[0] == "young":
            parts = {{"CARERS": "EC", "NURSES": "WPCT"}[row.cost_centre]: row.pence}
        elif row.on > date(2021, 6, 30):
            parts = {"": row.pence}
        else:
            before, running = running, running + row.pence
            after = split(running, [3, 6, 1])
            parts = {
                partner: new - old for partner, new, old in zip(PARTNERS, after, split(before, [3, 6, 1]), strict=True)
            }
        found.append(Shared(row, place, parts))
    return found


def share(partner: str, *, fund: str = "", place: tuple[str, str, str] | None = None) -> int:
    return sum(
        one.parts.get(partner, 0)
        for one in shared()
        if (not fund or one.place[0] == fund) and (place is None or one.place == place)
    )


def contributed(fund: str, partner: str) -> int:
    return sum(
        row.pence
        for row in rows()
        if row.is_in_period and row.ledger == partner and CONTRIBUTIONS.get(row.cost_centre) == fund
    )


def net(fund: str, partner: str) -> int:
    """What a partner is owed by a fund: paid + contributed - received as host - its share."""
    paid = sum(one.paid.pence for one in shared() if (one.place[0], one.paid.ledger) == (fund, partner))
    received = sum(contributed(fund, other) for other in PARTNERS) if HOSTS[fund] == partner else 0
    return paid + contributed(fund, partner) - received - share(partner, fund=fund)
