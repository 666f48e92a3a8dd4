"""A council and a trust that decide together, for tests: a small constitution, and the facts of a meeting."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.facts import (
    Attended,
    Elector,
    Fact,
    Published,
    PutToVote,
    Resolved,
    Summoned,
    Vote,
)
from wyebridge.engine.governance.proposals import Proposal
from wyebridge.engine.governance.schemes import Constitution

SINCE = date(2007, 1, 1)


class Weekdays:
    """A calendar without holidays, so that a test can be counted on fingers."""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5


WEEKDAYS = Weekdays()


def seat(name: str, constituency: str, partner: str, person: str, **rest: Any) -> dict[str, Any]:
    held = {"person": person, "from_on": SINCE}
    return {"id": name, "constituency": constituency, "appointed_by": partner, "held": held, **rest}


CABINET = {
    "id": "cabinet",
    "name": "WC cabinet",
    "kind": "partner",
    "decides_for": ("WC",),
    "seats": (
        seat("leader", "elected", "WC", "Ash"),
        seat("deputy", "elected", "WC", "Beech"),
        seat("care", "elected", "WC", "Cedar", substitutes=("Spare",)),
    ),
    "quorum": {"members": 2},
    "notice_days": 5,
    "call_in": {"working_days": 3, "heard_by": "scrutiny", "members": 2},
    "urgency": {"agreed_by": "Sorrel", "reported_to": "council"},
    "forward_plan_days": 28,
    "source": "council procedure rules",
}
TRUST = {
    "id": "trust",
    "name": "WT board",
    "kind": "partner",
    "decides_for": ("WT",),
    "seats": (
        seat("chair", "non-executive", "WT", "Elder"),
        seat("audit", "non-executive", "WT", "Fir"),
        seat("finance", "executive", "WT", "Gorse"),
        seat("guest", "observer", "WC", "Hazel"),
    ),
    "quorum": {"members": 2, "of_constituency": {"non-executive": 1}},
    "notice_days": 3,
    "casting_vote": True,
    "source": "trust standing orders",
}
SCRUTINY = {
    "id": "scrutiny",
    "name": "WC scrutiny committee",
    "kind": "scrutiny",
    "seats": (
        seat("chair", "elected", "WC", "Sorrel"),
        seat("second", "elected", "WC", "Tansy"),
        seat("third", "elected", "WC", "Vetch"),
    ),
    "quorum": {"members": 2},
    "notice_days": 5,
    "source": "scrutiny procedure rules",
}
COUNCIL = {**CABINET, "id": "council", "name": "WC full council", "call_in": None, "urgency": None}
VARY = {"id": "R1", "act": "vary-agreement", "needs": ("cabinet", "trust"), "source": "clause 27"}


def constitution(
    cabinet: dict[str, Any] | None = None,
    trust: dict[str, Any] | None = None,
    reservation: dict[str, Any] | None = None,
    **rest: Any,
) -> Constitution:
    boards = [{**CABINET, **(cabinet or {})}, {**TRUST, **(trust or {})}, SCRUTINY, COUNCIL]
    return Constitution.model_validate({"boards": boards, "reservations": ({**VARY, **(reservation or {})},), **rest})


def proposal(versions: int = 1, **rest: Any) -> Proposal:
    texts = [{"number": n, "on": date(2008, 5, n), "sha256": f"{n:064d}"} for n in range(1, versions + 1)]
    return Proposal.model_validate(
        {"id": "vary", "title": "Vary it", "act": "vary-agreement", "binds": ("WC", "WT"), "versions": texts, **rest}
    )


def met(
    board: Board,
    held: date,
    *,
    votes: dict[str, str] | None = None,
    outcome: str = "agree",
    version: int = 1,
    notice_days: int = 14,
    published_on: date | None = None,
    item: str = "vary",
    **rest: Any,
) -> list[Fact]:
    """A meeting on one item: summoned, attended, put to the vote, voted on (all for it), resolved, published.

    `votes` is by seat, for those who were there.
    """
    seats = {one.id: one for one in board.seats}
    cast = votes or {one.id: "for" for one in board.voting_seats(held)}
    people = {name: seats[name].holder(held) or "nobody" for name in cast}
    meeting, ballot = f"{board.id}-{held}", f"{item}-{board.id}-{held}"
    electorate = tuple(Elector(seat=name, person=person) for name, person in people.items())
    return [
        Summoned(
            on=held - timedelta(days=notice_days), meeting=meeting, board=board.id, meets_on=held, proposals=(item,)
        ),
        *(Attended(on=held, meeting=meeting, board=board.id, seat=name, person=people[name]) for name in cast),
        PutToVote(
            on=held,
            ballot=ballot,
            meeting=meeting,
            board=board.id,
            proposal=item,
            version=version,
            electorate=electorate,
            chair=next(iter(cast), None),
        ),
        *(
            Vote.model_validate({"on": held, "ballot": ballot, "seat": name, "person": people[name], "vote": vote})
            for name, vote in cast.items()
        ),
        Resolved.model_validate({"on": held, "ballot": ballot, "outcome": outcome, **rest}),
        Published(on=published_on or held, ballot=ballot),
    ]


def without(facts: Iterable[Fact], *kinds: type) -> list[Fact]:
    return [fact for fact in facts if not isinstance(fact, kinds)]
