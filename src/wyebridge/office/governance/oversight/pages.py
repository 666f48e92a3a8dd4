"""What stands beside proposals, turned into what a page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wyebridge.engine.governance.disagreement import Position
from wyebridge.engine.kernel.money import pounds
from wyebridge.office.governance.oversight.queries import Dispute


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a dispute's procedure: who must settle it there, and until when, once it is reached."""

    name: str
    who: str
    days: int
    reached_on: date | None
    due_on: date | None
    is_now: bool


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A disagreement, as pages show it. `apart` says in words how far the sides' own sums are from what is at stake."""

    id: str
    clause: str
    matter: str
    proposal: str | None
    sides: tuple[str, ...]
    at_stake: int
    state: str
    colour: str
    who: str
    due_on: date | None
    apart: str
    silent: tuple[str, ...]
    settled: str
    source: str


def dispute_line(one: Dispute, names: Mapping[str, str]) -> DisputeLine:
    """A disagreement in a list, and at the head of its page."""
    term, stands = one.term, one.stands
    state = "settled" if stands.settled else "overdue" if stands.is_overdue else "open"
    return DisputeLine(
        term.id,
        term.clause,
        term.matter,
        term.proposal,
        tuple(names.get(side, side) for side in term.sides),
        term.at_stake,
        state,
        {"settled": "green", "overdue": "red", "open": "blue"}[state],
        "" if stands.settled or not stands.step else f"{stands.step.name}: {stands.step.who}",
        None if stands.settled else stands.due_on,
        _apart(stands.apart_pence),
        tuple(names.get(side, side) for side in stands.silent),
        stands.settled,
        term.source,
    )


def _apart(pence: int | None) -> str:
    if pence is None:
        return "Not every side has named a sum"
    if pence == 0:
        return "What the sides say that they should bear covers it"
    short = "nobody says that they should bear" if pence > 0 else "is offered beyond it"
    return f"{pounds(abs(pence))} {short}"


def positions(one: Dispute, names: Mapping[str, str]) -> list[tuple[str, Position]]:
    """What each side holds now, by its name."""
    return [(names.get(held.partner, held.partner), held) for held in one.stands.positions]


def rungs(one: Dispute) -> list[Rung]:
    """Every step of the procedure, with when it was reached and how long those on it have."""
    found = []
    for step in one.term.procedure:
        reached = min((there.on for there in one.term.reached if there.step == step.name), default=None)
        is_now = step == one.stands.step and not one.stands.settled
        due_on = reached + timedelta(days=step.days) if reached else None
        found.append(Rung(step.name, step.who, step.days, reached, due_on, is_now))
    return found


def terms(accepted: Mapping[str, Sequence[str]], names: Mapping[str, str], own: str) -> list[dict[str, Any]]:
    """Terms on the table: who has accepted them, and whether one's own body has."""
    return [
        {"words": words, "sides": [names.get(side, side) for side in sides], "is_ours": own in sides}
        for words, sides in accepted.items()
    ]
