"""Whether a meeting could decide the question put to it: notice, forward plan, those to be asked, and the quorum."""

from collections.abc import Iterator

from wyebridge.engine.governance.consideration import Consideration, Need
from wyebridge.engine.governance.counting import Count
from wyebridge.engine.governance.facts import Consulted, Planned, PutToVote, Summoned, those
from wyebridge.engine.kernel.working_days import clear_working_days, first_taken_on


def not_lawful(consideration: Consideration, ballot: PutToVote, counted: Count) -> Iterator[Need]:
    """Everything for want of which a question, once put, was not decided. An inquorate meeting may discuss it."""
    board = consideration.board
    text = consideration.proposal.version(ballot.version)
    if not board.exists_on(ballot.on):
        yield consideration.need(f"take it at a meeting of a board that exists: it did not on {ballot.on}")
    if text is None or text.on > ballot.on:
        yield consideration.need(f"take it again: version {ballot.version} had not been tabled on {ballot.on}")
    yield from _notice(consideration, ballot)
    yield from _forward_plan(consideration, ballot)
    yield from not_asked(consideration, ballot)
    if not counted.is_quorate:
        yield consideration.need(
            f"take it again at a quorate meeting: {ballot.meeting} on {ballot.on} had {', '.join(counted.short_of)}"
        )


def _notice(consideration: Consideration, ballot: PutToVote) -> Iterator[Need]:
    days = consideration.board.notice_days
    given = [
        summons.on
        for summons in those(
            consideration.facts, Summoned, meeting=ballot.meeting, board=ballot.board, meets_on=ballot.on
        )
        if ballot.proposal in summons.proposals and summons.on <= ballot.on
    ]
    if consideration.is_waived(ballot, "urgency"):
        return
    if not given:
        yield consideration.need(f"take it again on notice: no summons to {ballot.meeting} named it")
    elif (had := clear_working_days(min(given), ballot.on, consideration.calendar.is_working_day)) < days:
        yield consideration.need(f"take it again on {days} clear working days' notice: {ballot.meeting} had {had}")


def _forward_plan(consideration: Consideration, ballot: PutToVote) -> Iterator[Need]:
    days = consideration.board.forward_plan_days
    if not (days and consideration.needed.is_key) or consideration.is_waived(ballot, "general-exception", "urgency"):
        return
    planned = [one.on for one in those(consideration.facts, Planned, proposal=ballot.proposal, board=ballot.board)]
    first = min(planned, default=None)
    if first is None or first_taken_on(first, days) > ballot.on:
        had = "it was not in it" if first is None else f"it was in it from {first}"
        yield consideration.need(
            f"take it again once it has stood {days} clear days in the forward plan, or under a general exception: "
            f"{had}"
        )


def not_asked(consideration: Consideration, ballot: PutToVote | None = None) -> Iterator[Need]:
    """Boards and posts that must be asked before the decision and were not."""
    asked = {
        one.body
        for one in those(consideration.facts, Consulted, proposal=consideration.proposal.id)
        if ballot is None or one.on <= ballot.on
    }
    for name in consideration.needed.consults:
        if name not in asked:
            again = " and take it again" if ballot else ""
            yield consideration.need(
                f"ask {name} first{again}", rule=consideration.needed.asks_for(consideration.board)
            )
