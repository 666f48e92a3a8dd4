"""What stands beside proposals, turned into what a page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wyebridge.engine.governance.disagreement import Position
from wyebridge.engine.governance.road_map import MilestoneStanding
from wyebridge.engine.governance.schemes import Constitution
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


# The road map


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone as pages show it: its dates, how far it has slipped from each, and what was last reported."""

    id: str
    title: str
    owner: str
    first_on: date
    due_on: date
    reached_on: date | None
    state: str
    colour: str
    sentence: str
    slipped: str
    slipped_latest: str
    evidence: str
    reported: str


def milestone_lines(found: Sequence[MilestoneStanding], constitution: Constitution) -> list[MilestoneLine]:
    """The road map in the order of its latest dates."""
    return [milestone_line(one, constitution) for one in found]


def milestone_line(one: MilestoneStanding, constitution: Constitution) -> MilestoneLine:
    """One milestone of it."""
    term, last = one.milestone, next(iter(one.progress), None)
    reached = one.milestone.reached if one.reached_on else None
    return MilestoneLine(
        term.id,
        term.title,
        named(term.owner, constitution),
        term.due_on,
        one.due_on,
        one.reached_on,
        one.state,
        {"reached": "green", "late": "red"}.get(one.state, "blue"),
        one.sentence,
        _slip(one.slipped_days),
        _slip(one.slipped_days_latest),
        reached.evidence if reached else "",
        f"{named(last.by, constitution)}, {last.on:%-d %B %Y}: {last.says}" if last else "",
    )


def _slip(days: int | None) -> str:
    """A slip in words; a dash where the day is still to come."""
    if days is None:
        return "–"
    if days == 0:
        return "On the day"
    return f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'late' if days > 0 else 'early'}"


def named(name: str, constitution: Constitution) -> str:
    """A board or a post by its name; anybody else as they are written."""
    board, post = constitution.board(name), constitution.post(name)
    return board.name if board else post.title if post else name


def dates_of(one: MilestoneStanding, constitution: Constitution) -> list[tuple[date, date, str, str]]:
    """Every date that a milestone has had: set or moved when, to which day, by whom, and why."""
    term = one.milestone
    moved = sorted(term.redated, key=lambda again: again.on)
    first = (term.set_on, term.due_on, named(term.owner, constitution), "The first date")
    return [first, *((again.on, again.due_on, named(again.by, constitution), again.reason) for again in moved)]


def reports_of(one: MilestoneStanding, constitution: Constitution) -> list[tuple[date, str, str]]:
    """What was reported of a milestone, the latest first."""
    return [(report.on, named(report.by, constitution), report.says) for report in one.progress]
