"""Where a proposal stands on a day: every key that it needs, and from when it has effect, if it has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from wyebridge.engine.governance.consent import Consent, consent_on
from wyebridge.engine.governance.consideration import Calendar, Consideration, Need
from wyebridge.engine.governance.facts import (
    Consulted,
    DecidedByOfficer,
    Fact,
    Planned,
    PutToVote,
    Summoned,
    Withdrawn,
    known,
    those,
)
from wyebridge.engine.governance.officers import officers_consent
from wyebridge.engine.governance.proposals import Proposal, Version
from wyebridge.engine.governance.requirements import Requirements, requirements
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.kernel.dates import ONE_DAY

State = Literal[
    "draft",
    "out for consent",
    "in call-in",
    "awaiting conditions",
    "agreed",
    "effective",
    "refused",
    "lapsed",
    "withdrawn",
    "superseded",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """A proposal as it stood on `on`, as far as was known on `known_on`.

    `effective_on` is the latest of the days on which its keys count, once every one is turned and no window is open;
    it may be yet to come. `expected_on` is that day if nothing more happens. `needs` is empty once it has effect.
    """

    proposal: Proposal
    on: date
    known_on: date
    version: Version | None
    state: State
    keys: tuple[Consent, ...] = ()
    effective_on: date | None = None
    expected_on: date | None = None
    needs: tuple[Need, ...] = ()
    superseded_by: int | None = None
    is_key: bool = False

    @property
    def ratifies_since(self) -> date | None:
        """Where it took effect later than it was meant to run from: that day, whose acts since it makes good."""
        meant = self.proposal.takes_effect_on
        return meant if meant and self.effective_on and self.effective_on > meant else None

    def may_commit_on(self, day: date) -> bool:
        """Whether money may be committed under it on a day: never before it has effect."""
        return self.effective_on is not None and self.effective_on <= day

    @property
    def headline(self) -> str:
        """What has become of it, without what is still needed."""
        late = f", late: it ratifies what was done since {self.ratifies_since}" if self.ratifies_since else ""
        match self.state:
            case "effective":
                return f"agreed, and in effect since {self.effective_on}{late}"
            case "agreed":
                return f"agreed, with effect from {self.effective_on}{late}"
            case "superseded":
                return f"superseded by version {self.superseded_by}"
        return self.state

    @property
    def sentence(self) -> str:
        """What has become of it, and what is needed from whom, by when and by which rule."""
        waits = "; ".join(str(need) for need in self.needs)
        return f"{self.headline}; awaiting {waits}" if waits else self.headline


def standing(
    proposal: Proposal,
    facts: Sequence[Fact],
    constitution: Constitution,
    calendar: Calendar,
    *,
    on: date,
    known_on: date | None = None,
    version: int | None = None,
) -> Standing:
    """Put all the keys together. Effect is on the first day on which each of them counts; on none while one is missing.

    Without a `version`, that is the version which took effect, or else the last that was tabled. A version stops
    gathering keys on the day that another is tabled or the proposal is withdrawn, unless it had effect by then.
    """
    known_on = known_on or on
    heard = known(facts, on, known_on)
    tabled = proposal.tabled(on, known_on)
    asked = [text for text in tabled if version in (None, text.number)]
    withdrawn_on = min((one.on for one in those(heard, Withdrawn, proposal=proposal.id)), default=None)
    after: dict[int, Version] = {old.number: new for old, new in pairwise(tabled)}
    found = Standing(proposal, on, known_on, None, "withdrawn" if withdrawn_on else "draft")
    for text in asked:
        found = _of_version(proposal, text, after.get(text.number), withdrawn_on, heard, constitution, calendar, on)
        found = replace(found, known_on=known_on)
        if found.effective_on:
            break
    return found


def _of_version(
    proposal: Proposal,
    text: Version,
    next_text: Version | None,
    withdrawn_on: date | None,
    facts: tuple[Fact, ...],
    constitution: Constitution,
    calendar: Calendar,
    on: date,
) -> Standing:
    needed = requirements(proposal, text, facts, constitution)
    keys = _keys(proposal, text, needed, facts, constitution, calendar, on)
    ends = [day for day in (next_text.on if next_text else None, withdrawn_on) if day]
    first = _first_day_of_all(keys, needed, proposal.takes_effect_on, min(ends, default=None))
    is_settled = first is not None and (first <= on or all(key.is_agreed for key in keys))
    if first is not None and first < on:  # what is done once it has effect is no part of the keys that it rests on
        keys = _keys(proposal, text, needed, known(facts, first, date.max), constitution, calendar, first)
    state = _state(proposal, text, keys, facts, first if is_settled else None, next_text, withdrawn_on, on)
    is_open = state not in ("agreed", "effective", "withdrawn", "superseded")
    return Standing(
        proposal,
        on,
        on,
        text,
        state,
        keys,
        effective_on=first if is_settled else None,
        expected_on=first,
        needs=tuple(_needs(proposal, keys, needed, on)) if is_open else (),
        superseded_by=next_text.number if next_text and not is_settled else None,
        is_key=needed.is_key,
    )


def _keys(
    proposal: Proposal,
    text: Version,
    needed: Requirements,
    facts: tuple[Fact, ...],
    constitution: Constitution,
    calendar: Calendar,
    on: date,
) -> tuple[Consent, ...]:
    """Every key that is needed, as it stood on a day: each board's, and the officers' of partners without one."""
    return tuple(
        consent_on(Consideration(board, proposal, text, facts, constitution, calendar, needed, on))
        for board in needed.boards
    ) + tuple(officers_consent(partner, proposal, text, facts, constitution) for partner in needed.officers_for)


def _first_day_of_all(
    keys: Sequence[Consent], needed: Requirements, meant_from: date | None, ends_on: date | None
) -> date | None:
    """The first day, none before it is meant to run, on which every key counts; None if there is no such day."""
    if needed.uncovered or not keys:
        return None
    starts = {spell.start for key in keys for spell in key.spells} | ({meant_from} if meant_from else set())
    days = (
        day
        for day in starts
        if (meant_from is None or day >= meant_from)
        and (ends_on is None or day < ends_on)
        and all(any(spell.covers(day) for spell in key.spells) for key in keys)
    )
    return min(days, default=None)


def _state(
    proposal: Proposal,
    text: Version,
    keys: Sequence[Consent],
    facts: Sequence[Fact],
    effective_on: date | None,
    next_text: Version | None,
    withdrawn_on: date | None,
    on: date,
) -> State:
    if effective_on:
        return "effective" if effective_on <= on else "agreed"
    if withdrawn_on:
        return "withdrawn"
    if next_text:
        return "superseded"
    states = {key.state for key in keys}
    if "refused" in states:
        return "refused"
    if "lapsed" in states:
        return "lapsed"
    if states <= {"agreed", "awaiting conditions"} and "awaiting conditions" in states:
        return "awaiting conditions"
    if states and states <= _TAKEN:
        return "in call-in"
    return "out for consent" if _is_out(proposal, facts) else "draft"


_TAKEN = {"agreed", "awaiting conditions", "not published", "in call-in", "called in", "referred back"}


def _is_out(proposal: Proposal, facts: Sequence[Fact]) -> bool:
    """Whether it has been put before anybody."""
    return any(proposal.id in one.proposals for one in those(facts, Summoned)) or any(
        those(facts, kind, proposal=proposal.id) for kind in (Planned, Consulted, PutToVote, DecidedByOfficer)
    )


def _needs(proposal: Proposal, keys: Sequence[Consent], needed: Requirements, on: date) -> Iterator[Need]:
    """What each key needs: by the last day on which those already turned still count, where no earlier day is set.

    Where none of them ends, by the day it is meant to run from while that is ahead; after it, no day is left to set.
    """
    for name in needed.uncovered:
        yield Need(
            f"say who decides '{proposal.act}' for {name}",
            name,
            proposal.takes_effect_on,
            "nothing binds a partner for which nobody was given the power to decide",
        )
    ends = [spell.until for key in keys for spell in key.spells if spell.until and spell.covers(on)]
    meant = proposal.takes_effect_on if proposal.takes_effect_on and proposal.takes_effect_on >= on else None
    last = min(ends) - ONE_DAY if ends else meant
    for key in keys:
        for need in key.needs:
            yield replace(need, by=need.by or last)
