"""What a proposal needs before it has effect: which boards, who must be asked, and for how long agreement keeps."""

from dataclasses import dataclass
from datetime import date

from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.facts import DecidedByOfficer, Fact, those
from wyebridge.engine.governance.proposals import Proposal, Version
from wyebridge.engine.governance.schemes import Constitution, Delegation, Reservation


@dataclass(frozen=True, slots=True)
class Requirements:
    """The keys of one version, under the rules of the day it was tabled.

    `uncovered` are partners that it would bind and for which neither a board nor a delegation is named, and boards that
    a reservation names and the constitution does not have: nothing can have effect while there are any.
    """

    reservations: tuple[Reservation, ...]
    boards: tuple[Board, ...]
    officers_for: tuple[str, ...]
    uncovered: tuple[str, ...]

    @property
    def is_key(self) -> bool:
        return any(reservation.is_key for reservation in self.reservations)

    @property
    def consults(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for one in self.reservations for name in one.consults))

    @property
    def stale_after_days(self) -> int | None:
        return min((one.stale_after_days for one in self.reservations if one.stale_after_days), default=None)

    def asks_for(self, board: Board) -> str:
        """The source of the rule that asks for a board's agreement."""
        asking = (one.source for one in self.reservations if {board.id, board.name} & set(one.needs))
        return "; ".join(dict.fromkeys(asking))


def requirements(
    proposal: Proposal, version: Version, facts: tuple[Fact, ...], constitution: Constitution
) -> Requirements:
    """Every board that any reservation in force asks for, and officers for partners that none of those speaks for.

    Where several reservations apply each is met, so the stricter decides. An officer's decision counts only where
    nothing is reserved: a board's power is not an officer's because the officer used it.
    """
    applying = tuple(one for one in constitution.reservations if _applies(one, proposal, version))
    names = tuple(dict.fromkeys(name for one in applying for name in one.needs))
    found = {board.id: board for name in names if (board := constitution.board(name))}
    missing = tuple(name for name in names if constitution.board(name) is None)
    spoken_for = {partner for board in found.values() for partner in board.decides_for}
    rest = tuple(partner for partner in proposal.binds if partner not in spoken_for)
    officers = tuple(partner for partner in rest if _may_be_delegated(partner, proposal, version, facts, constitution))
    uncovered = missing + tuple(partner for partner in rest if partner not in officers)
    return Requirements(applying, tuple(found.values()), officers, uncovered)


def _applies(reservation: Reservation, proposal: Proposal, version: Version) -> bool:
    return (
        reservation.act == proposal.act
        and reservation.holds_on(version.on)
        and (reservation.over is None or (version.amount or 0) > reservation.over)
        and (not reservation.binds or bool(set(reservation.binds) & set(proposal.binds)))
        and (not reservation.within or not proposal.within or bool(set(reservation.within) & set(proposal.within)))
    )


def _may_be_delegated(
    partner: str, proposal: Proposal, version: Version, facts: tuple[Fact, ...], constitution: Constitution
) -> bool:
    used = those(facts, DecidedByOfficer, proposal=proposal.id, version=version.number, partner=partner)
    lines = [line for line in constitution.delegations if line.partner == partner and line.act == proposal.act]
    days = [version.on, *(decided.on for decided in used)]
    return any(reaches(line, proposal, version, day) for line in lines for day in days)


def reaches(line: Delegation, proposal: Proposal, version: Version, day: date) -> bool:
    """Whether a line of delegation covers this version on a day: the act, what it is for, and the amount."""
    return (
        line.act == proposal.act
        and line.partner in proposal.binds
        and line.holds_on(day)
        and (not line.within or (bool(proposal.within) and set(proposal.within) <= set(line.within)))
        and (line.up_to is None or (version.amount is not None and version.amount <= line.up_to))
    )
