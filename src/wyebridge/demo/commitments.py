"""What the made-up officers tried to commit in March 2009, when little of the year's money was left.

The books show the year's payments, and these orders are still to be invoiced. Each is tried as an officer would: most
are made, close to a budget and warned of it; one is let past a scheme's budget by the council's director of resources;
two are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from wyebridge.books.committing import make_commitment
from wyebridge.books.home import Home
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.commitments import Commitment, LetPast

_ON: Final = date(2009, 3, 2)
_COUNCIL: Final = {"for_partner": "HC", "by": "E.Adult", "post": "hc-adult-care", "under": "HC-7.3"}
_TRUST: Final = {"for_partner": "HPCT", "by": "G.Commissioning", "post": "hpct-commissioning", "under": "HPCT-4.5"}
_BOARD: Final = {"for_partner": "HC", "by": "E.Adult", "decision": ("HC-CAB-2008-03-C",)}
_PAST: Final = LetPast(
    person="T.Council",
    post="hc-treasurer",
    for_partner="HC",
    because="Six people wait in hospital for a place, and a bed there costs both bodies more.",
)
_TRIED: Final[tuple[tuple[Mapping[str, object], str, str, int, str, str], ...]] = (
    (_COUNCIL, "HC-PO-9001", "op-home-care/bought", 40_000_00, "Imaginham Home Care Ltd", "Visits at the month's end"),
    (_TRUST, "HPCT-PO-9001", "hv-practices/out-of-hours", 60_000_00, "Talebury Surgery", "A second night doctor"),
    (_BOARD, "HC-PO-9002", "he-waste/disposal", 55_000_00, "Phantomlow Waste Ltd", "Skips for the spring clean"),
    (
        {**_COUNCIL, "let_past": _PAST},
        "HC-PO-9003",
        "op-nursing/places",
        60_000_00,
        "Fablestow Court Nursing Home",
        "Six places",
    ),
    (_COUNCIL, "HC-PO-9004", "op-residential/places", 600_000_00, "Storyleigh Lodge Care Home", "Places in advance"),
    (_COUNCIL, "HC-PO-9005", "ld-supported-living/tenancies", 20_000_00, "Mythcombe Lodge Care Home", "Two tenancies"),
)


@dataclass(frozen=True, slots=True)
class Tried:
    """A commitment that somebody tried to make, and why it was refused: nothing where it was made."""

    commitment: Commitment
    refused: Refused | None


def try_commitments(home: Home, *, now: datetime) -> tuple[Tried, ...]:
    """Make what may be made of them, and give each with what came of it. Made before, it is not made again."""
    found = []
    for who, number, place, pence, supplier, purpose in _TRIED:
        scheme, line = place.split("/")
        draft = Commitment.model_validate(
            {
                **who,
                "id": number,
                "on": _ON,
                "known_on": now.date(),
                "from_on": _ON,
                "to_on": date(2009, 3, 31),
                "scheme": scheme,
                "line": line,
                "pence": pence,
                "supplier": supplier,
                "purpose": purpose,
            }
        )
        try:
            found.append(Tried(make_commitment(home, draft, now=now).commitment, None))
        except Refused as refused:
            found.append(Tried(draft, refused))
    return tuple(found)
