"""Decisions and meetings turned into what a page shows, with the reason beside each state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from wyebridge.engine.governance import facts as happened
from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.consent import Consent
from wyebridge.engine.governance.consideration import Need
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.standing import Standing
from wyebridge.engine.kernel.working_days import first_taken_on
from wyebridge.office.governance import queries
from wyebridge.office.governance.models import Fact, Item, Meeting, Paper, Proposal
from wyebridge.office.governance.tasks import BY_ITSELF
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.models import Person

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_COLOURS: Final = {
    "agreed": "green",
    "effective": "green",
    "refused": "red",
    "not lawful": "red",
    "lapsed": "red",
    "called in": "orange",
}
_WORDS: Final = {
    "summoned": "Notice was given",
    "planned": "Put in the forward plan",
    "consulted": "Asked, before the decision",
    "urgency": "Agreed that it could not wait",
    "attended": "Sat",
    "interest": "Declared an interest",
    "put-to-vote": "The question was put",
    "vote": "Voted",
    "resolved": "The board resolved",
    "officer": "Decided under a delegation",
    "published": "The decision was published",
    "call-in-signed": "Signed a call-in",
    "officer-signed": "Signed, under a delegation that several use together",
    "called-in": "Called in",
    "call-in-heard": "Scrutiny answered",
    "condition-met": "A condition was met",
    "condition-failed": "A condition failed",
    "withdrawn": "Taken back",
    "entered": "Entered in the books",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A proposal in a list: what it has come to, and whom it waits for."""

    proposal: Proposal
    state: str
    colour: str
    effective_on: date | None
    needs: tuple[str, ...]


def line(proposal: Proposal, standing: Standing) -> Line:
    return Line(
        proposal,
        standing.state,
        colour_of(standing.state),
        standing.effective_on,
        tuple(dict.fromkeys(_who(need.who, queries.constitution()) for need in standing.needs)),
    )


def colour_of(state: str) -> str:
    """The colour of a state's tag; the word itself always stands in it."""
    return next((colour for word, colour in _COLOURS.items() if state.startswith(word)), "blue")


@dataclass(frozen=True, slots=True)
class Power:
    """A line of the constitution: an act, its limits, and whose it is, by their names."""

    act: str
    partner: str
    pence: int | None
    in_year: int | None
    whose: str
    asked: str
    is_key: bool
    source: str


def reserved(constitution: Constitution) -> list[Power]:
    """What boards keep to themselves."""
    return [
        Power(
            _spoken(one.act),
            "",
            one.over,
            None,
            _list(one.needs, constitution, " and "),
            _list(one.consults, constitution, ", "),
            one.is_key,
            one.source,
        )
        for one in constitution.reservations
    ]


def delegated(constitution: Constitution, on: date) -> list[Power]:
    """Who may act without a board on a day."""
    return [
        Power(
            _spoken(one.act),
            one.partner,
            one.up_to,
            one.in_year,
            _list(one.to, constitution, " and " if one.together else " or "),
            _list(one.consults, constitution, ", "),
            False,
            one.source,
        )
        for one in constitution.delegations
        if one.holds_on(on)
    ]


def _spoken(act: str) -> str:
    return act.replace("-", " ").capitalize()


def _list(names: Sequence[str], constitution: Constitution, joint: str) -> str:
    return joint.join(_who(name, constitution) for name in names)


@dataclass(frozen=True, slots=True)
class Key:
    """One body's key of a proposal: a board's, or that of officers under a delegation."""

    board: str
    state: str
    colour: str
    taken_on: date | None
    counts_from: date | None
    minute: str
    count: str
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """What a proposal has come to."""

    state: str
    colour: str
    effective_on: date | None
    ratifies_since: date | None
    keys: tuple[Key, ...]
    needs: tuple[Need, ...]


def life(standing: Standing, constitution: Constitution) -> Life:
    """A proposal's standing with the names of its boards."""
    return Life(
        standing.state,
        colour_of(standing.state),
        standing.effective_on,
        standing.ratifies_since,
        tuple(_key(one, constitution) for one in standing.keys),
        _named(standing.needs, constitution),
    )


def key_of(consent: Consent | None, constitution: Constitution) -> Key | None:
    """A key as a page shows it; None where the body's agreement is not needed."""
    return _key(consent, constitution) if consent else None


def _named(needs: Sequence[Need], constitution: Constitution) -> tuple[Need, ...]:
    """What is needed, from boards and posts by their names."""
    return tuple(replace(one, who=_who(one.who, constitution)) for one in needs)


def _who(name: str, constitution: Constitution) -> str:
    board, post = constitution.board(name), constitution.post(name)
    return board.name if board else post.title if post else name


def _minute(consent: Consent) -> str:
    minutes = (one.minute for one in (consent.resolved, consent.officers) if one)
    return next(minutes, "")


def _key(consent: Consent, constitution: Constitution) -> Key:
    board = constitution.board(consent.board)
    return Key(
        board.name if board else consent.board,
        consent.state,
        colour_of(consent.state),
        consent.taken_on,
        consent.counts_from,
        _minute(consent),
        consent.count.because if consent.count else "",
        _named(consent.needs, constitution),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened, in words."""

    on: date
    recorded_at: datetime
    what: str
    detail: str
    by: str
    for_partner: str


def row(fact: Fact) -> Row:
    """A fact as the history shows it."""
    return Row(
        fact.on,
        fact.recorded_at,
        _WORDS[fact.kind],
        _detail(fact.data),
        fact.by.name if fact.by else BY_ITSELF if fact.kind == queries.ENTERED else "",
        fact.for_partner,
    )


@dataclass(frozen=True, slots=True)
class MovedRow:
    """What one body bore of a variance before a decision had effect, and bears since. In pence."""

    partner: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Entered:
    """What the books have of a proposal: when and by whom it was entered, and what it moved in each year."""

    on: date
    by: str
    decisions: tuple[str, ...]
    is_refused: bool
    moved: tuple[tuple[dict[str, Any], tuple[MovedRow, ...]], ...]


def entered(fact: Fact) -> Entered:
    """A row that says what was entered, as the proposal's page shows it."""
    data = fact.data
    return Entered(
        fact.on,
        fact.by.name if fact.by else BY_ITSELF,
        tuple(data["decisions"]),
        data["outcome"] == "refused",
        tuple(
            ({**one, "as_at": date.fromisoformat(one["as_at"])}, tuple(MovedRow(*row) for row in one["rows"]))
            for one in data["moved"]
        ),
    )


_SHOWN: Final = (
    "board",
    "seat",
    "person",
    "vote",
    "outcome",
    "interest",
    "body",
    "answer",
    "grounds",
    "reason",
    "advice",
)


def _detail(data: dict[str, Any]) -> str:
    said = [str(data[name]).replace("-", " ") for name in ("outcome",) if data.get(name)]
    said += [str(data[name]) for name in _SHOWN if name != "outcome" and data.get(name)]
    if data.get("electorate"):
        said.append(f"{len(data['electorate'])} with a vote in the room")
    return ", ".join(said)


# Meetings


@dataclass(frozen=True, slots=True)
class Dated:
    """A meeting in the calendar."""

    meeting: Meeting
    board: str
    state: str


def calendar(found: Sequence[Meeting], constitution: Constitution) -> dict[str, list[Dated]]:
    """Meetings to come, the next first; and those past, the latest first."""
    dated = [Dated(one, _name(one.board, constitution), _state(one)) for one in found]
    ahead = [one for one in dated if one.meeting.starts_at.date() >= today()]
    past = [one for one in dated if one.meeting.starts_at.date() < today()]
    return {"ahead": ahead, "past": past[::-1]}


def _name(board: str, constitution: Constitution) -> str:
    found = constitution.board(board)
    return found.name if found else board


def _state(meeting: Meeting) -> str:
    if meeting.cancelled_on:
        return "cancelled"
    return "agenda out" if meeting.summoned_on else "being prepared"


@dataclass(frozen=True, slots=True)
class Notice:
    """Whether a meeting has had, or can still have, its notice."""

    is_enough: bool
    words: str


def notice(meeting: Meeting, constitution: Constitution) -> Notice:
    """How many clear working days' notice the meeting has, beside what its board's rule asks."""
    board = constitution.board(meeting.board)
    if board is None:
        return Notice(False, "The constitution has no such board.")
    out = meeting.summoned_on or today()
    days = queries.clear_days(out, meeting.starts_at.date())
    said = "has had" if meeting.summoned_on else "would have, if it went out today,"
    words = f"It {said} {days} clear working days' notice; {board.source} asks for {board.notice_days}."
    return Notice(days >= board.notice_days, words)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """An item as the agenda lists it; of one taken in private, to those who may not see it, only why."""

    item: Item
    number: int
    title: str
    is_hidden: bool
    papers: tuple[Paper, ...]


def agenda(meeting: Meeting, *, sees_restricted: bool) -> list[AgendaItem]:
    """The items of a meeting, as somebody may see them."""
    found = []
    for item in meeting.items.all():
        hidden = (item.is_restricted or not meeting.is_public) and not sees_restricted
        papers = tuple(one for one in item.papers.all() if sees_restricted or not (one.is_restricted or hidden))
        title = f"Taken in private: {item.ground or meeting.ground}" if hidden else item.title
        found.append(AgendaItem(item, item.number, title, hidden, papers))
    return found


@dataclass(frozen=True, slots=True)
class MinutedItem:
    """What was done on one item."""

    number: int
    title: str
    paragraphs: tuple[str, ...]


def minutes(meeting: Meeting, constitution: Constitution, *, sees_restricted: bool) -> dict[str, Any]:
    """The minutes as the facts give them: who was there, interests, each question and how it came out."""
    facts = queries.facts_at(meeting)
    there = [
        f"{one.person} ({one.seat}{', as a substitute' if one.substitute else ''})"
        for one in happened.those(facts, happened.Attended)
    ]
    items = [
        MinutedItem(one.number, one.title, () if one.is_hidden else _minuted(one.item, facts))
        for one in agenda(meeting, sees_restricted=sees_restricted)
    ]
    return {"board": _name(meeting.board, constitution), "present": there, "items": items}


def _minuted(item: Item, facts: Sequence[happened.Fact]) -> tuple[str, ...]:
    if item.version is None:
        return (item.words,) if item.words else ()
    ref = item.version.proposal.ref
    said = []
    for one in happened.those(facts, happened.InterestDeclared, proposal=ref):
        left = "left the room" if one.left_room else "stayed" + (" and took part" if one.takes_part else "")
        said.append(f"{one.person} declared a {one.interest.replace('-', ' ')} interest ({one.nature}) and {left}.")
    for ballot in queries.ballots_of(item):
        counts = f"{ballot.count('for')} for, {ballot.count('against')} against, {ballot.count('abstain')} abstained"
        said.append(f"The question was put on version {ballot.put.version} of {ref}: {counts}.")
        if ballot.resolved:
            said.append(f"The board {OUTCOME_WORDS[ballot.resolved.outcome]} (minute {ballot.resolved.minute}).")
            if ballot.resolved.outcome in ("agree", "agree-with-conditions", "amend"):
                said += [f"({letter}) {words}" for letter, words in ballot.resolved.resolutions.items()]
            said += [f"On condition that: {one.text} ({one.owner})." for one in ballot.resolved.conditions]
    return tuple(said)


OUTCOME_WORDS: Final = {
    "agree": "agreed",
    "agree-with-conditions": "agreed, on conditions",
    "amend": "agreed as another version has it",
    "defer": "deferred it",
    "refuse": "refused it",
    "note": "noted it, and decided nothing",
}


# A vote


@dataclass(frozen=True, slots=True)
class Elector:
    """One member with a vote, and how they last voted."""

    seat: str
    person: str
    vote: str
    is_you: bool


@dataclass(frozen=True, slots=True)
class Votes:
    """A question as it stands."""

    is_open: bool
    put_on: date
    version: int
    electors: tuple[Elector, ...]
    counts: tuple[tuple[str, int], ...]
    outcome: str
    minute: str
    published_on: date | None
    yours: tuple[Elector, ...]
    may_cast: bool


def votes(ballot: queries.Ballot, person: str) -> Votes:
    """A question as the page shows it, to somebody who may have a vote in it."""
    electors = []
    for one in ballot.put.electorate:
        last = ballot.vote_of(one.seat)
        electors.append(Elector(one.seat, one.person, last.vote if last else "", one.person == person))
    yours = tuple(one for one in electors if one.is_you)
    equal = ballot.count("for") == ballot.count("against") > 0
    resolved = ballot.resolved
    return Votes(
        ballot.is_open,
        ballot.put.on,
        ballot.put.version,
        tuple(electors),
        tuple((word, ballot.count(word)) for word in ("for", "against", "abstain")),
        OUTCOME_WORDS[resolved.outcome] if resolved else "",
        resolved.minute if resolved else "",
        ballot.published.on if ballot.published else None,
        yours if ballot.is_open else (),
        ballot.is_open and equal and any(one.seat == ballot.put.chair for one in yours),
    )


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A condition of an agreement, and how it stands."""

    id: str
    text: str
    owner: str
    state: str
    evidence: str


def conditions(item: Item, ballots: Sequence[queries.Ballot]) -> list[ConditionLine]:
    """The conditions of the last agreement on an item."""
    last = next((one for one in reversed(ballots) if one.resolved), None)
    if last is None or last.resolved is None:
        return []
    facts = queries.facts_about(item)
    met = {one.condition: one.evidence for one in happened.those(facts, happened.ConditionMet, ballot=last.name)}
    failed = {one.condition: one.evidence for one in happened.those(facts, happened.ConditionFailed, ballot=last.name)}
    return [
        ConditionLine(
            one.id,
            one.text,
            one.owner,
            "met" if one.id in met else "failed" if one.id in failed else "open",
            met.get(one.id) or failed.get(one.id, ""),
        )
        for one in last.resolved.conditions
    ]


# Who sits where


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat, who holds it, and by which address they sign in."""

    seat: str
    constituency: str
    appointed_by: str
    holder: str
    signs_in_as: str


def seats(constitution: Constitution, seated: dict[str, Person], on: date) -> list[tuple[Board, list[SeatLine]]]:
    """Every board's seats on a day."""
    return [
        (
            board,
            [
                SeatLine(
                    one.id,
                    one.constituency,
                    one.appointed_by,
                    one.holder(on) or "vacant",
                    seated[one.holder(on) or ""].email if one.holder(on) in seated else "",
                )
                for one in board.seats
            ],
        )
        for board in constitution.boards
        if board.exists_on(on)
    ]


# What the public reads


@dataclass(frozen=True, slots=True)
class NoticeOf:
    """The notice of one board's decision."""

    item: Item
    board: str
    outcome: str
    minute: str
    taken_on: date | None
    published_on: date | None
    state: str
    colour: str
    counts_from: date | None
    call_in_until: date | None
    is_key: bool
    resolutions: tuple[tuple[str, str], ...]
    conditions: tuple[str, ...]


def notice_of(item: Item, constitution: Constitution, on: date) -> NoticeOf:
    """What a board decided on an item that was published, and how that stands."""
    assert item.version is not None, "only a proposal is decided"
    ballot = [one for one in queries.ballots_of(item) if one.published][-1]
    assert ballot.resolved is not None, "nothing is published that was not resolved"
    found = queries.standing_of(item.version.proposal, on, version=item.version.number)
    key = next((one for one in found.keys if one.board == item.meeting.board), None)
    return NoticeOf(
        item,
        _name(item.meeting.board, constitution),
        OUTCOME_WORDS[ballot.resolved.outcome],
        ballot.resolved.minute,
        ballot.resolved.on,
        ballot.published.on if ballot.published else None,
        key.state if key else "",
        colour_of(key.state) if key else "blue",
        key.counts_from if key else None,
        key.call_in_ends_on if key else None,
        found.is_key,
        tuple(ballot.resolved.resolutions.items()),
        tuple(f"{one.text} ({one.owner})" for one in ballot.resolved.conditions),
    )


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A key decision in the forward plan, and from when it may be taken."""

    proposal: Proposal
    board: str
    since: date
    not_before: date
    state: str


def planned(
    found: Sequence[tuple[happened.Planned, Proposal]], constitution: Constitution, on: date
) -> list[PlannedLine]:
    """The forward plan with the day that each rule allows."""
    lines = []
    for fact, proposal in found:
        board = constitution.board(fact.board)
        days = board.forward_plan_days if board else 0
        state = queries.standing_of(proposal, on).state
        not_before = first_taken_on(fact.on, days) if days else fact.on
        lines.append(PlannedLine(proposal, _name(fact.board, constitution), fact.on, not_before, state))
    return lines


# What was on record before the office


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A proposal on record: what it came to, and who turned its keys."""

    id: str
    title: str
    state: str
    colour: str
    sentence: str
    keys: tuple[Key, ...]


def record(on: date, constitution: Constitution) -> dict[str, Any]:
    """The home's record as a page shows it."""
    lines = [
        RecordLine(
            one.proposal.id,
            one.proposal.title,
            one.state,
            colour_of(one.state),
            one.sentence,
            tuple(_key(key, constitution) for key in one.keys),
        )
        for one in queries.record_standings(on)
    ]
    return {"lines": lines}
