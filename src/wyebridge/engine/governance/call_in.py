"""After a decision is taken: its publication, the days in which it can be called in, and what became of a call-in."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from wyebridge.engine.governance.boards import CallIn
from wyebridge.engine.governance.consideration import Consideration, Need
from wyebridge.engine.governance.facts import CalledIn, CallInHeard, Published, PutToVote, those
from wyebridge.engine.kernel.dates import ONE_DAY
from wyebridge.engine.kernel.working_days import call_in_ends


@dataclass(frozen=True, slots=True)
class Waiting:
    """From when a decision counts, so far as publication and call-in go; None where that hangs on something."""

    state: Literal["", "not published", "in call-in", "called in", "referred back"]
    counts_from: date | None
    window_ends_on: date | None = None
    need: Need | None = None
    referred_back_on: date | None = None


def waiting(consideration: Consideration, ballot: PutToVote, is_reconsidered: bool) -> Waiting:
    """Where a lawful agreement stands on the day asked.

    What was reconsidered after a call-in cannot be called in a second time, and what was urgent not at all: both count
    from publication.
    """
    rule = consideration.board.call_in
    if rule is None:
        return Waiting("", ballot.on)
    notices = those(consideration.facts, Published, ballot=ballot.ballot)
    published = min((one.on for one in notices if one.on >= ballot.on), default=None)
    if published is None:
        need = consideration.need(f"publish the decision of {ballot.on}: no time runs until then")
        return Waiting("not published", None, None, need)
    if is_reconsidered or consideration.is_waived(ballot, "urgency"):
        return Waiting("", published)
    last = call_in_ends(published, rule.working_days, consideration.calendar.is_working_day)
    if _has_been_called_in(consideration, ballot, rule, published, last):
        return _after_call_in(consideration, ballot, rule, last)
    if consideration.on <= last:
        what = f"wait until the time to call it in has run: {rule.members} of its members may ask until then"
        return Waiting("in call-in", last + ONE_DAY, last, consideration.need(what, last, who=rule.heard_by))
    return Waiting("", last + ONE_DAY, last)


def _has_been_called_in(
    consideration: Consideration, ballot: PutToVote, rule: CallIn, published: date, last: date
) -> bool:
    """Whether enough members of the scrutiny board asked within the time, on one paper or on several."""
    board = consideration.constitution.board(rule.heard_by)
    if board is None:
        return False
    asked = {
        person
        for paper in those(consideration.facts, CalledIn, ballot=ballot.ballot)
        if published <= paper.on <= last
        for person in paper.members
        if person in {seat.holder(paper.on) for seat in board.voting_seats(paper.on)}
    }
    return len(asked) >= rule.members


def _after_call_in(consideration: Consideration, ballot: PutToVote, rule: CallIn, last: date) -> Waiting:
    """Follow a call-in from the board that hears it, through any to which that refers it, to its end."""
    hearer = rule.heard_by
    heard = sorted(
        those(consideration.facts, CallInHeard, ballot=ballot.ballot),
        key=lambda one: (one.on, _STRICTER.index(one.outcome), one.heard_by),
    )
    for hearing in heard:
        if hearing.heard_by != hearer:
            continue
        if hearing.outcome == "referred-to-council" and hearing.refers_to:
            hearer = hearing.refers_to
        elif hearing.outcome == "released":
            return Waiting("", max(hearing.on, last + ONE_DAY), last)
        elif hearing.outcome == "referred-back":
            need = consideration.need(f"reconsider it, as {hearing.heard_by} asked on {hearing.on}")
            return Waiting("referred back", None, last, need, hearing.on)
    return Waiting(
        "called in", None, last, consideration.need("hear the call-in, and release it or refer it", who=hearer)
    )


_STRICTER = ("referred-to-council", "referred-back", "released")
"""Of hearings on one day, the order they are followed in: nothing is released that was also referred."""
