"""Whether a meeting could decide the question put to it: notice, forward plan, those to be asked, and the quorum."""

from collections.abc import Iterator
from datetime import timedelta

from wyebridge.engine.governance.counting import Count
from wyebridge.engine.governance.facts import Consulted, Planned, PutToVote, Summoned, those
from wyebridge.engine.governance.matter import Matter, Need
from wyebridge.engine.governance.windows import clear_working_days


def not_lawful(matter: Matter, ballot: PutToVote, counted: Count) -> Iterator[Need]:
    """Everything for want of which a question, once put, was not decided. An inquorate meeting may discuss it."""
    board = matter.board
    text = matter.proposal.version(ballot.version)
    if not board.exists_on(ballot.on):
        yield matter.need(f"take it at a meeting of a board that exists: it did not on {ballot.on}")
    if text is None or text.on > ballot.on:
        yield matter.need(f"take it again: version {ballot.version} had not been tabled on {ballot.on}")
    yield from _notice(matter, ballot)
    yield from _forward_plan(matter, ballot)
    yield from not_asked(matter, ballot)
    if not counted.is_quorate:
        yield matter.need(
            f"take it again at a quorate meeting: {ballot.meeting} on {ballot.on} had {', '.join(counted.short_of)}"
        )


def _notice(matter: Matter, ballot: PutToVote) -> Iterator[Need]:
    days = matter.board.notice_days
    given = [
        summons.on
        for summons in those(matter.facts, Summoned, meeting=ballot.meeting, board=ballot.board, meets_on=ballot.on)
        if ballot.proposal in summons.proposals and summons.on <= ballot.on
    ]
    if matter.is_waived(ballot, "urgency"):
        return
    if not given:
        yield matter.need(f"take it again on notice: no summons to {ballot.meeting} named it")
    elif clear_working_days(min(given), ballot.on, matter.calendar) < days:
        had = clear_working_days(min(given), ballot.on, matter.calendar)
        yield matter.need(f"take it again on {days} clear working days' notice: {ballot.meeting} had {had}")


def _forward_plan(matter: Matter, ballot: PutToVote) -> Iterator[Need]:
    days = matter.board.forward_plan_days
    if not (days and matter.needed.is_key) or matter.is_waived(ballot, "general-exception", "urgency"):
        return
    planned = [one.on for one in those(matter.facts, Planned, proposal=ballot.proposal, board=ballot.board)]
    first = min(planned, default=None)
    if first is None or first + timedelta(days=days) > ballot.on:
        had = "it was not in it" if first is None else f"it was in it from {first}"
        yield matter.need(
            f"take it again once it has stood {days} days in the forward plan, or under a general exception: {had}"
        )


def not_asked(matter: Matter, ballot: PutToVote | None = None) -> Iterator[Need]:
    """Boards and posts that must be asked before the decision and were not."""
    asked = {
        one.body
        for one in those(matter.facts, Consulted, proposal=matter.proposal.id)
        if ballot is None or one.on <= ballot.on
    }
    for name in matter.needed.consults:
        if name not in asked:
            again = " and take it again" if ballot else ""
            yield matter.need(f"ask {name} first{again}", rule=matter.needed.asks_for(matter.board))
