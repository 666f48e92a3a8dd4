"""Whether one board lawfully agreed to one version of a proposal, from when that counts, and what is missing if not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.call_in import waiting
from wyebridge.engine.governance.consideration import Calendar, Consideration, Need
from wyebridge.engine.governance.counting import Count, count
from wyebridge.engine.governance.facts import (
    ConditionFailed,
    ConditionMet,
    DecidedByOfficer,
    Fact,
    PutToVote,
    Resolved,
    Summoned,
    known,
    those,
)
from wyebridge.engine.governance.lawful import not_asked, not_lawful
from wyebridge.engine.governance.proposals import Proposal
from wyebridge.engine.governance.requirements import requirements
from wyebridge.engine.governance.schemes import Constitution

State = Literal[
    "not considered",
    "not lawful",
    "noted",
    "deferred",
    "amended",
    "refused",
    "not published",
    "in call-in",
    "called in",
    "referred back",
    "awaiting conditions",
    "condition failed",
    "lapsed",
    "agreed",
]


@dataclass(frozen=True, slots=True)
class Spell:
    """Days on which one key is turned: from the first, until the day before `until`, or on and on."""

    start: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Consent:
    """One key on one version, as it stood on a day: what a board's last lawful resolution comes to.

    Where the key is officers' and not a board's, `board` is the line of delegation that they used, or may use.
    `counts_from` is the first day that counts, or will if nothing more happens; None where it hangs on something.
    `spells` are all the days on which the board was, or is set to be, of one mind with the version.
    """

    board: str
    partners: tuple[str, ...]
    version: int
    state: State
    taken_on: date | None = None
    counts_from: date | None = None
    call_in_ends_on: date | None = None
    referred_back_on: date | None = None
    needs: tuple[Need, ...] = ()
    spells: tuple[Spell, ...] = ()
    resolved: Resolved | None = None
    officers: DecidedByOfficer | None = None
    count: Count | None = None

    @property
    def is_agreed(self) -> bool:
        return self.state == "agreed"


def consent(
    board: Board,
    proposal: Proposal,
    facts: Sequence[Fact],
    constitution: Constitution,
    calendar: Calendar,
    *,
    on: date,
    known_on: date | None = None,
    version: int | None = None,
) -> Consent:
    """Did this board lawfully agree to this version (the last tabled where none is named), and from when does it count?

    An agreement counts from the day after the call-in window where the board's decisions can be called in, from
    publication where urgency was agreed, and from the day it was taken where neither applies; and not before each of
    its conditions is met. Only facts that had happened by `on`, and were known by `known_on`, are asked.
    """
    tabled = [text for text in proposal.tabled(on, known_on or on) if version in (None, text.number)]
    if not tabled:
        need = Need("table a text", "whoever brings it", None, "a board agrees to a version, and none was tabled")
        return Consent(board.id, board.decides_for, version or 1, "not considered", needs=(need,))
    heard = known(facts, on, known_on or on)
    needed = requirements(proposal, tabled[-1], heard, constitution)
    return consent_on(Consideration(board, proposal, tabled[-1], heard, constitution, calendar, needed, on))


def consent_on(consideration: Consideration) -> Consent:
    """`consent`, where the facts are already those known and the requirements are worked out."""
    answers: list[Consent] = []
    for ballot, resolved in _resolutions(consideration):
        was_referred_back = any(one.referred_back_on and one.referred_back_on <= ballot.on for one in answers)
        answers.append(_answer(consideration, ballot, resolved, was_referred_back))
    decided = [answer for answer in answers if answer.state not in ("not lawful", "noted")]
    if not answers:
        needs = tuple(_needs_first(consideration))
        return Consent(
            consideration.board.id,
            consideration.board.decides_for,
            consideration.version.number,
            "not considered",
            needs=needs,
        )
    spells = list(_spells(decided))
    counting = [answer for answer, spell in spells if spell.covers(consideration.on)]
    stands = counting[0] if counting else (decided or answers)[-1]  # what was agreed again rests on the first time
    return replace(stands, spells=tuple(spell for _, spell in spells))


def _spells(decided: Sequence[Consent]) -> Iterator[tuple[Consent, Spell]]:
    """When each agreement counts: until it is stale or fails, or the board goes back on it, whichever is first."""
    for number, answer in enumerate(decided):
        ends = [spell.until for spell in answer.spells if spell.until]
        ends += [later.taken_on for later in decided[number + 1 :] if later.taken_on and _goes_back(later)]
        until = min(ends, default=None)
        if answer.spells and (until is None or answer.spells[0].start < until):
            yield answer, Spell(answer.spells[0].start, until)


def _goes_back(answer: Consent) -> bool:
    """Whether a later resolution ends an earlier agreement. To agree again, outright, leaves it as it was."""
    return answer.resolved is not None and answer.resolved.outcome != "agree"


def _resolutions(consideration: Consideration) -> list[tuple[PutToVote, tuple[Resolved, ...]]]:
    """Each question decided on the version, or decided by amending another into it, by its day.

    Of two on one day, one that does not agree is held to be the later.
    """
    found = []
    for ballot in consideration.ballots().values():
        said = consideration.resolved(ballot)
        about = {ballot.version, *(one.amended_to for one in said if one.outcome == "amend")}
        if said and consideration.version.number in about:
            found.append((ballot, said))
    return sorted(found, key=lambda pair: (pair[0].on, pair[1][0].outcome != "agree", pair[0].ballot))


def _answer(
    consideration: Consideration, ballot: PutToVote, said: tuple[Resolved, ...], was_referred_back: bool
) -> Consent:
    """What one resolution comes to, with the days that it counts as its one spell."""
    board, resolved = consideration.board, said[0]
    counted = count(board, ballot, consideration.facts, consideration.constitution)
    answer = Consent(
        board.id, board.decides_for, consideration.version.number, "noted", ballot.on, resolved=resolved, count=counted
    )
    if len(said) > 1:
        need = consideration.need(f"say which is right: two records of {ballot.ballot} differ")
        return replace(answer, state="not lawful", needs=(need,))
    if resolved.outcome == "note":
        return replace(answer, needs=(consideration.need("agree or refuse; it has only been noted"),))
    faults = tuple(not_lawful(consideration, ballot, counted))
    if faults:
        return replace(answer, state="not lawful", needs=faults)
    if resolved.outcome == "defer":
        return replace(
            answer, state="deferred", needs=(consideration.need(f"take it up again, deferred on {ballot.on}"),)
        )
    if resolved.outcome == "refuse":
        need = consideration.need(f"agree, having refused on {ballot.on}, to this or to another version")
        return replace(answer, state="refused", needs=(need,))
    if not counted.is_carried:
        need = consideration.need(f"carry it: declared {resolved.outcome}, and the votes say {counted.because}")
        return replace(answer, state="not lawful", needs=(need,))
    if resolved.outcome == "amend" and resolved.amended_to != consideration.version.number:
        need = consideration.need(f"agree to this version; it agreed to version {resolved.amended_to} instead")
        return replace(answer, state="amended", needs=(need,))
    return _agreement(consideration, ballot, resolved, answer, was_referred_back)


def _agreement(
    consideration: Consideration, ballot: PutToVote, resolved: Resolved, answer: Consent, was_referred_back: bool
) -> Consent:
    """A lawful agreement: from when it counts, and until when."""
    wait = waiting(consideration, ballot, was_referred_back)
    met, failed, unmet = _conditions(consideration, resolved)
    stale_on = _stale_on(consideration, ballot.on)
    starts = [wait.counts_from, *met, consideration.version.on]
    start = None if unmet or None in starts else max(day for day in starts if day)
    until = min((day for day in (failed, stale_on) if day), default=None)
    state: State = "agreed"
    needs = tuple(unmet)
    if failed:
        state, needs = "condition failed", (consideration.need(f"agree again: a condition failed on {failed}"),)
    elif wait.state:
        state = wait.state
        needs = ((wait.need,) if wait.need else ()) + needs
    elif unmet:
        state = "awaiting conditions"
    elif until and until <= consideration.on:
        state, needs = "lapsed", (consideration.need(f"agree again: its agreement of {ballot.on} lapsed on {until}"),)
    return replace(
        answer,
        state=state,
        counts_from=start,
        call_in_ends_on=wait.window_ends_on,
        referred_back_on=wait.referred_back_on,
        needs=needs,
        spells=(Spell(start, until),) if start and (until is None or start < until) else (),
    )


def _conditions(consideration: Consideration, resolved: Resolved) -> tuple[list[date], date | None, list[Need]]:
    """The days on which conditions were met, the first on which one failed, and a need for each still open."""
    met, unmet = [], []
    failures = those(consideration.facts, ConditionFailed, ballot=resolved.ballot)
    for condition in resolved.conditions:
        days = [
            one.on for one in those(consideration.facts, ConditionMet, ballot=resolved.ballot, condition=condition.id)
        ]
        if days:
            met.append(min(days))
        else:
            rule = f"condition of {consideration.board.name}, {resolved.minute or resolved.on}"
            unmet.append(Need(condition.text, condition.owner, condition.due_on, rule))
    names = {condition.id for condition in resolved.conditions}
    return met, min((one.on for one in failures if one.condition in names), default=None), unmet


def _stale_on(consideration: Consideration, taken_on: date) -> date | None:
    """The first day on which an agreement has grown too old to count."""
    days = consideration.needed.stale_after_days
    return taken_on + timedelta(days=days + 1) if days else None


def _needs_first(consideration: Consideration) -> Iterator[Need]:
    """What a board that has not resolved on the version must do, and by the meeting it is summoned to, if it is."""
    rule = consideration.needed.asks_for(consideration.board)
    yield from not_asked(consideration)
    unrecorded = [one for one in consideration.ballots().values() if one.version == consideration.version.number]
    if unrecorded:
        last = max(unrecorded, key=lambda one: (one.on, one.ballot))
        yield consideration.need(f"record what was declared on {last.ballot} on {last.on}")
        return
    summoned = [
        one.meets_on
        for one in those(consideration.facts, Summoned, board=consideration.board.id)
        if consideration.proposal.id in one.proposals and one.meets_on >= consideration.on
    ]
    by = min(summoned, default=consideration.proposal.takes_effect_on)
    yield consideration.need(f"agree to version {consideration.version.number}", by, rule=rule)
