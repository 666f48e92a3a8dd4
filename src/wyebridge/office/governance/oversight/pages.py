"""What stands beside proposals, turned into what a page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wyebridge.engine.governance.disagreement import Position
from wyebridge.engine.governance.road_map import MilestoneStanding
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.scrutiny import Clock, Review, clocks, not_done, still_owed
from wyebridge.engine.kernel.money import pounds
from wyebridge.office.governance.models import Action
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


# Scrutiny


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review in a list: how much was asked, what is owed, and the next day that something falls due."""

    id: str
    title: str
    board: str
    begun_on: date
    proposal: str | None
    asked: int
    owed: int
    late: int
    next_on: date | None


def review_line(one: Review, constitution: Constitution, on: date) -> ReviewLine:
    """A review, and how it stands on a day."""
    every = clocks(one, on)
    owed = [clock for clock in every if clock.answered_on is None]
    return ReviewLine(
        one.id,
        one.title,
        named(one.board, constitution),
        one.on,
        one.proposal,
        len(every),
        len(owed),
        sum(clock.is_overdue for clock in owed),
        min((clock.due_on for clock in owed), default=None),
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that a body owes scrutiny."""

    review: str
    title: str
    clock: Clock
    of: str


def owed_of(reviews: Sequence[Review], names: Mapping[str, str], on: date) -> list[Owed]:
    """All that is still owed to scrutiny, by when it falls due."""
    found = [
        Owed(one.id, one.title, clock, names.get(clock.of, clock.of))
        for one in reviews
        for clock in clocks(one, on)
        if clock.answered_on is None
    ]
    return sorted(found, key=lambda owed: (owed.clock.due_on, owed.of))


@dataclass(frozen=True, slots=True)
class Answered:
    """Evidence that a body was asked for, or a recommendation to it: by when, and what it said."""

    what: str
    of: str
    due_on: date
    answered_on: date | None
    is_overdue: bool
    says: str


def evidence_of(one: Review, names: Mapping[str, str], on: date) -> list[Answered]:
    """What scrutiny asked each body for."""
    return [
        Answered(
            request.asks,
            names.get(request.of, request.of),
            request.on + timedelta(days=request.days),
            request.answered_on,
            (request.answered_on or on) > request.on + timedelta(days=request.days),
            request.evidence,
        )
        for request in one.requests
    ]


_ACCEPTS = {"yes": "Accepts it", "in-part": "Accepts it in part", "no": "Does not accept it"}
_FOUND = {"done": "Done", "under-way": "Under way", "not-done": "Not done"}


def advice_of(one: Review, names: Mapping[str, str], on: date) -> list[tuple[str, list[Answered], list[str]]]:
    """Each recommendation with every body's reply, and what scrutiny found when it looked again."""
    found = []
    for advice in one.recommendations:
        due = advice.on + timedelta(days=advice.days)
        rows = []
        for body in advice.to:
            given = min(
                (reply for reply in advice.replies if reply.of == body), key=lambda reply: reply.on, default=None
            )
            says = f"{_ACCEPTS[given.accepts]}: {given.says}" if given else ""
            answered = given.on if given else None
            rows.append(Answered(advice.says, names.get(body, body), due, answered, (answered or on) > due, says))
        looks = [f"{look.on:%-d %B %Y}: {_FOUND[look.found]}. {look.says}".strip() for look in advice.follow_up]
        found.append((advice.says, rows, looks))
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """Whether a change is substantial, under which heads, who agrees, and what must still be done."""

    is_substantial: bool
    heads: tuple[str, ...]
    agreed_by: tuple[str, ...]
    needs: tuple[str, ...]


def change_of(
    one: Review, names: Mapping[str, str], heads: Mapping[str, str], constitution: Constitution, on: date
) -> Change | None:
    """The test of a substantial change; None where nobody has judged it."""
    change = one.substantial
    if change is None:
        return None
    needs = [need.what for need in still_owed(one, on) if need.by is None]
    return Change(
        change.is_substantial,
        tuple(words for head, words in heads.items() if getattr(change, head)),
        tuple(names.get(who) or named(who, constitution) for who in change.agreed_by),
        tuple(need.replace(one.board, named(one.board, constitution)) for need in needs),
    )


def still_to_do(one: Review, on: date) -> list[str]:
    """Recommendations that some body accepted and that scrutiny has not found done."""
    return [advice.says for advice in not_done(one, on)]


# What meetings gave people to do


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action, the meeting that gave it, and whether its day has passed."""

    words: str
    owner: str
    due_on: date
    is_late: bool
    meeting: int
    board: str
    met_on: date
    done_on: date | None
    evidence: str


def action_lines(found: Sequence[Action], constitution: Constitution, on: date) -> list[ActionLine]:
    """Actions in the order given."""
    return [
        ActionLine(
            one.words,
            one.owner,
            one.due_on,
            one.done_on is None and one.due_on < on,
            one.meeting_id,
            named(one.meeting.board, constitution),
            one.meeting.starts_at.date(),
            one.done_on,
            one.evidence,
        )
        for one in found
    ]
