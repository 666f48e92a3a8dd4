"""The vote on a question: who counted towards the quorum, how each voted, and whether it was carried."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from wyebridge.engine.governance.boards import Board, Seat
from wyebridge.engine.governance.facts import (
    Attended,
    DecidedByOfficer,
    Elector,
    Fact,
    InterestDeclared,
    PutToVote,
    Vote,
    those,
)
from wyebridge.engine.governance.schemes import Constitution

Cast = Literal["for", "against", "abstain"]


@dataclass(frozen=True, slots=True)
class Counted:
    """One member who counts, for which partner, and the vote, or None for one who was there and gave none."""

    elector: Elector
    seat: Seat
    vote: Cast | None


@dataclass(frozen=True, slots=True)
class Count:
    """A question as it came out. `short_of` says which numbers of the quorum were not met; none if it was quorate."""

    counted: tuple[Counted, ...]
    set_aside: tuple[str, ...]
    short_of: tuple[str, ...]
    is_carried: bool
    because: str

    @property
    def is_quorate(self) -> bool:
        return not self.short_of

    def cast(self, vote: Cast) -> int:
        return sum(one.vote == vote for one in self.counted)


def count(board: Board, ballot: PutToVote, facts: Sequence[Fact], constitution: Constitution) -> Count:
    """Count one question under a board's own rules.

    A member counts, for the quorum as for the vote, who sat in a seat with a vote on the day, as its holder or a named
    substitute, was recorded as there, had neither left nor stood aside for an interest, and has not acted for another
    partner on the same proposal. Changes to the seats after the day change nothing.
    """
    why_not = {elector: _not_counted(elector, board, ballot, facts, constitution) for elector in ballot.electorate}
    counted = tuple(
        Counted(elector, _seat(board, elector.seat), _vote(ballot, elector, facts))
        for elector, why in why_not.items()
        if not why
    )
    short_of = tuple(_short_of(board, counted))
    is_carried, because = _carried(board, ballot, counted, facts)
    set_aside = tuple(f"{elector.person}: {why}" for elector, why in why_not.items() if why)
    return Count(counted, tuple(sorted(set_aside)), short_of, is_carried, because)


def _seat(board: Board, name: str) -> Seat:
    return next(seat for seat in board.seats if seat.id == name)


def _not_counted(
    elector: Elector, board: Board, ballot: PutToVote, facts: Sequence[Fact], constitution: Constitution
) -> str:
    """Why a member in the list of electors does not count; nothing where the member does."""
    seat = next((seat for seat in board.seats if seat.id == elector.seat), None)
    if seat is None or not seat.has_vote:
        return f"{elector.seat} is no seat with a vote"
    if elector.person not in (seat.holder(ballot.on), *seat.substitutes):
        return f"neither held the seat {seat.id} on {ballot.on} nor may stand in for it"
    if sum(elector.seat == other.seat or elector.person == other.person for other in ballot.electorate) > 1:
        return "listed twice, in one seat or in two"
    there = those(
        facts, Attended, meeting=ballot.meeting, board=board.id, seat=seat.id, person=elector.person, on=ballot.on
    )
    if not there:
        return "not recorded as there"
    interests = those(
        facts, InterestDeclared, meeting=ballot.meeting, proposal=ballot.proposal, person=elector.person, on=ballot.on
    )
    if any(interest.left_room or not interest.takes_part for interest in interests):
        return "stood aside for an interest"
    other = acted_for_another(elector.person, seat.appointed_by, ballot.proposal, ballot.on, facts, constitution)
    return f"acted for {other} on the same proposal" if other else ""


def acted_for_another(
    person: str, partner: str, proposal: str, day: date, facts: Sequence[Fact], constitution: Constitution
) -> str:
    """Another partner for which a person had voted or decided by a day, on one proposal: nobody holds both keys."""
    for officer in those(facts, DecidedByOfficer, proposal=proposal):
        if officer.partner != partner and person in officer.people and officer.on <= day:
            return officer.partner
    for ballot in those(facts, PutToVote, proposal=proposal):
        board = constitution.board(ballot.board)
        if board is None or not board.decides_for or ballot.on > day:
            continue
        sat = {elector.seat for elector in ballot.electorate if elector.person == person}
        for seat in board.seats:
            if seat.id in sat and seat.has_vote and seat.appointed_by != partner:
                return seat.appointed_by
    return ""


def _vote(ballot: PutToVote, elector: Elector, facts: Sequence[Fact]) -> Cast | None:
    """The last of a member's votes; none where two rows each say that they are the last, and differ."""
    rows = those(facts, Vote, ballot=ballot.ballot, seat=elector.seat, person=elector.person, on=ballot.on)
    rows = tuple(row for row in rows if not row.casting)
    last = {row.vote for row in rows if row.change == max(row.change for row in rows)}
    return last.pop() if len(last) == 1 else None


def _short_of(board: Board, counted: Sequence[Counted]) -> Iterator[str]:
    quorum = board.quorum
    if len(counted) < quorum.members:
        yield f"{len(counted)} of {quorum.members} members"
    kinds = Counter(one.seat.constituency for one in counted)
    for kind, least in sorted(quorum.of_constituency.items()):
        if kinds[kind] < least:
            yield f"{kinds[kind]} of {least} {kind} members"
    partners = Counter(one.seat.appointed_by for one in counted)
    for partner, least in sorted(quorum.of_partner.items()):
        if partners[partner] < least:
            yield f"{partners[partner]} of {least} members of {partner}"


def _carried(board: Board, ballot: PutToVote, counted: Sequence[Counted], facts: Sequence[Fact]) -> tuple[bool, str]:
    votes = Counter(one.vote for one in counted)
    said = f"{votes['for']} for, {votes['against']} against, {votes['abstain']} abstained"
    if board.votes == "consensus":
        return votes["for"] > 0 and not votes["against"], f"{said}; it needs no dissent"
    if board.votes == "block":
        blocks = {partner: _of_partner(board, partner, counted) for partner in board.decides_for}
        against = sorted(partner for partner, is_for in blocks.items() if not is_for)
        words = f"not for it: {', '.join(against)}" if against else f"each for it: {', '.join(sorted(blocks))}"
        return bool(blocks) and not against, f"one vote for each partner; {words}"
    if _enough(board, votes["for"], votes["against"]):
        return True, said
    if votes["for"] == votes["against"] and votes["for"] and board.majority is None:
        casting = _casting(board, ballot, counted, facts)
        return casting == "for", f"{said}; equal, " + (f"the chair's casting vote {casting}" if casting else "so lost")
    return False, said


def _of_partner(board: Board, partner: str, counted: Sequence[Counted]) -> bool:
    votes = Counter(one.vote for one in counted if one.seat.appointed_by == partner)
    return _enough(board, votes["for"], votes["against"])


def _enough(board: Board, ayes: int, noes: int) -> bool:
    """More votes for than against, or the stated part of the votes cast; an abstention is not cast."""
    if board.majority is None:
        return ayes > noes
    return ayes > 0 and ayes * board.majority.denominator >= board.majority.numerator * (ayes + noes)


def _casting(board: Board, ballot: PutToVote, counted: Sequence[Counted], facts: Sequence[Fact]) -> Cast | None:
    """The chair's second vote, where the board's rules write one."""
    chair = next((one.elector for one in counted if one.elector.seat == ballot.chair), None)
    if not board.casting_vote or chair is None:
        return None
    rows = those(facts, Vote, ballot=ballot.ballot, seat=chair.seat, person=chair.person, casting=True, on=ballot.on)
    given = {row.vote for row in rows}
    return given.pop() if len(given) == 1 else None
