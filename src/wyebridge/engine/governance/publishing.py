"""A proposal that has taken effect, as the decisions that go in the books' register: one for each key and partner."""

from collections.abc import Iterator, Sequence
from datetime import date

from wyebridge.engine.governance.consent import Consent
from wyebridge.engine.governance.facts import (
    CallInHeard,
    ConditionMet,
    Consulted,
    Fact,
    Planned,
    Published,
    UrgencyAgreed,
    known,
    those,
)
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.standing import Standing
from wyebridge.engine.governance.terms import Decision, DecisionRecord


def published_decisions(standing: Standing, facts: Sequence[Fact], constitution: Constitution) -> tuple[Decision, ...]:
    """Each partner's decision, with the effect that all of them have together. None before the day of that effect.

    Every one of them has effect on the same day, the last key's: a partner that agreed first is not bound alone. Each
    was known, as books know things, once that effect could no longer be called in and the last record of it was made.
    """
    if standing.effective_on is None or standing.effective_on > standing.on:
        return ()
    heard = known(facts, standing.on, standing.known_on)
    return tuple(
        _decision(standing, key, partner, heard, constitution)
        for key in standing.keys
        for partner in key.partners
        if partner in standing.proposal.binds
    )


def published_refusals(standing: Standing, facts: Sequence[Fact], constitution: Constitution) -> tuple[Decision, ...]:
    """Each board's refusal of a proposal that was refused, for each partner it binds: so that it, too, can be asked of.

    None while anybody may still agree. A refusal has effect on the day it was taken.
    """
    if standing.state != "refused":
        return ()
    heard = known(facts, standing.on, standing.known_on)
    return tuple(
        _decision(standing, key, partner, heard, constitution, refused=True)
        for key in standing.keys
        if key.state == "refused" and key.resolved
        for partner in key.partners
        if partner in standing.proposal.binds
    )


def _decision(
    standing: Standing,
    key: Consent,
    partner: str,
    facts: Sequence[Fact],
    constitution: Constitution,
    *,
    refused: bool = False,
) -> Decision:
    proposal, version = standing.proposal, standing.version
    resolved_on = key.resolved.on if key.resolved else None
    taken_on = key.taken_on or resolved_on
    effective_on = taken_on if refused else standing.effective_on
    assert version is not None and effective_on is not None and taken_on is not None
    known_on = key.resolved.known_on if refused and key.resolved else max(_known_on(o, facts) for o in standing.keys)
    asked = {one.body for one in those(facts, Consulted, proposal=proposal.id) if one.on <= taken_on}
    planned = [one.on for one in those(facts, Planned, proposal=proposal.id, board=key.board)]
    urgent = those(facts, UrgencyAgreed, proposal=proposal.id, board=key.board)
    return Decision(
        id=_number(standing, key, partner) + (f"-refused-{version.number}" if refused else ""),
        outcome="refused" if refused else "approved",
        title=proposal.title,
        body=_maker(key, constitution),
        for_partner=partner,
        taken_on=taken_on,
        effective_on=effective_on,
        minute=key.resolved.minute if key.resolved else key.officers.minute if key.officers else "",
        recorded_on=known_on if known_on > taken_on else None,
        clause=proposal.clause,
        step=proposal.step,
        approves=proposal.approves,
        amount=version.amount,
        percentages=proposal.percentages,
        act=proposal.act,
        within=proposal.within,
        under=key.officers.delegation if key.officers else None,
        by=key.officers.people if key.officers else (),
        consulted=tuple(sorted(asked)),
        planned_on=min(planned, default=None),
        urgent_by=tuple(sorted({one.agreed_by for one in urgent})),
        ratifies_since=standing.ratifies_since,
        record=_record(standing, key, facts, constitution),
    )


def _known_on(key: Consent, facts: Sequence[Fact]) -> date:
    """When the books could know that a key was turned for good."""
    days = [key.counts_from, key.taken_on]
    for one in (key.resolved, key.officers):
        days += [one.known_on] if one else []
    if key.resolved:
        for kind in (Published, ConditionMet, CallInHeard):
            days += [one.known_on for one in those(facts, kind, ballot=key.resolved.ballot)]
    return max(day for day in days if day)


def _number(standing: Standing, key: Consent, partner: str) -> str:
    """Its number in the partner's register; made from the proposal's where the minutes gave none."""
    given = key.resolved.decision.get(partner) if key.resolved else key.officers.decision if key.officers else None
    others = sum(partner in other.partners for other in standing.keys)
    return given or "-".join([standing.proposal.id, partner, *([key.board] if others > 1 else [])])


def _maker(key: Consent, constitution: Constitution) -> str:
    """Who took it, as registers write it: the board's name, or the officers' posts."""
    board = constitution.board(key.board)
    if key.officers is None or board:
        return board.name if board else key.board
    line = next(line for line in constitution.delegations if line.id == key.officers.delegation)
    posts = [post for name in line.to if (post := constitution.post(name))]
    used = [post.title for post in posts if post.holder(key.officers.on) in key.officers.people]
    return " and ".join(used) + ", by delegation"


def _record(standing: Standing, key: Consent, facts: Sequence[Fact], constitution: Constitution) -> DecisionRecord:
    proposal, version = standing.proposal, standing.version
    assert version is not None
    board = constitution.board(key.board)
    notices = those(facts, Published, ballot=key.resolved.ballot) if key.resolved else ()
    return DecisionRecord(
        purpose=proposal.purpose,
        resolutions=key.resolved.resolutions if key.resolved else {},
        reasons=proposal.reasons,
        alternatives=proposal.alternatives,
        wards=proposal.wards,
        is_key=standing.is_key,
        can_be_called_in=board is not None and board.call_in is not None,
        published_on=min((one.on for one in notices), default=None),
        papers=version.papers,
    )


def register_of(standings: Sequence[Standing], facts: Sequence[Fact], constitution: Constitution) -> Iterator[Decision]:
    """The decisions of many proposals, in the order they took effect, as a register has them."""
    found = [decision for one in standings for decision in published_decisions(one, facts, constitution)]
    yield from sorted(found, key=lambda decision: (decision.effective_on, decision.taken_on, decision.id))
