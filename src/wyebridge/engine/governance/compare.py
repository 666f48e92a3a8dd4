"""Questions asked of both schemes at once: who may do this, and where do the two bodies' rules differ?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from wyebridge.engine.governance.matters import Matter, Rule, applies, covers, rule_of, spoken
from wyebridge.engine.governance.schemes import Act, Constitution, Delegation
from wyebridge.engine.kernel.money import pounds


@dataclass(frozen=True, slots=True)
class Way:
    """One way to give a partner's key: every one of `who` where `together`, any one of them otherwise."""

    partner: str
    who: tuple[str, ...]
    together: bool
    rule: Rule
    consults: tuple[str, ...] = ()
    in_year_pence: int | None = None

    def __str__(self) -> str:
        who = (" with " if self.together else " or ").join(self.who)
        asks = f", having consulted {' and '.join(self.consults)}" if self.consults else ""
        year = f", while no more than {pounds(self.in_year_pence)} is used in the year" if self.in_year_pence else ""
        return f"For {self.partner}: {who}{asks}{year} ({self.rule})."


def who_may(
    act: Act, pence: int, partners: Sequence[str], on: date, constitution: Constitution, within: Sequence[str] = ()
) -> tuple[Way, ...]:
    """Every way in which an act of an amount in pence could be authorised on a day, partner by partner.

    Of no fund in particular (`within` left out), only what holds in every fund is given. Where anything is reserved,
    its boards alone, every one of them. What has been used of a limit is not asked here.
    """
    matter = Matter(act, pence, tuple(partners), tuple(within))
    ways: list[Way] = []
    bound: set[str] = set()
    for line in constitution.reservations:
        if applies(line, matter, on):
            boards = [board for name in line.needs if (board := constitution.board(name))]
            names = tuple(board.name for board in boards)
            decides_for = dict.fromkeys(partner for board in boards for partner in board.decides_for)
            bound |= set(decides_for)
            asks = _names(constitution, line.consults)
            ways.append(Way(" and ".join(decides_for), names, len(names) > 1, rule_of(line), asks))
    for partner in (name for name in matter.partners if name not in bound):
        for board in constitution.boards:
            if board.kind == "partner" and partner in board.decides_for and board.exists_on(on):
                ways.append(Way(partner, (board.name,), False, Rule(board.id, board.source)))
        for given in _lines(constitution, partner, matter, on):
            if given.up_to is None or pence <= given.up_to:
                who, asks = _names(constitution, given.to), _names(constitution, given.consults)
                ways.append(Way(partner, who, given.together, rule_of(given), asks, given.in_year))
    return tuple(ways)


def _lines(constitution: Constitution, partner: str, matter: Matter, on: date) -> list[Delegation]:
    return [
        line
        for line in constitution.delegations
        if line.partner == partner and line.holds_on(on) and covers(line, matter)
    ]


def _names(constitution: Constitution, names: Sequence[str]) -> tuple[str, ...]:
    boards = {board.id: board.name for board in constitution.boards}
    return tuple(
        boards.get(name) or next((p.title for p in constitution.posts if p.id == name), name) for name in names
    )


def line_in_words(line: Delegation, constitution: Constitution) -> str:
    """One line of delegation as a sentence: who may do what, for whom, within what, and where it is written."""
    who = (" with " if line.together else " or ").join(_names(constitution, line.to))
    limits = [f"up to {pounds(line.up_to)} for one act"] if line.up_to is not None else []
    limits += [f"up to {pounds(line.in_year)} in a year"] if line.in_year is not None else []
    within = f" in {' or '.join(line.within)}" if line.within else ""
    asks = f", having consulted {' and '.join(_names(constitution, line.consults))}" if line.consults else ""
    until = f" to {spoken(line.to_on)}" if line.to_on else " on"
    days = f"from {spoken(line.from_on)}{until}"
    most = " and ".join(limits) or "without limit"
    return f"{line.id} lets {who} decide {line.act}{within} for {line.partner}, {most}{asks}, {days} ({line.source})"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one partner's scheme lets its officers do: by which lines, and up to what in pence, None without limit."""

    partner: str
    lines: tuple[Delegation, ...]
    up_to_pence: int | None
    """For one act, by the most generous of its lines, and no more than what is reserved; 0 where there is no line."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One kind of act under every partner's scheme; `stricter` are those that allow less, where they differ."""

    act: Act
    allowed: tuple[Allowed, ...]
    stricter: tuple[str, ...]

    def __str__(self) -> str:
        each = "; ".join(f"{one.partner} {_most(one.up_to_pence)}" for one in self.allowed)
        if not self.stricter:
            return f"{self.act}: {each}; they agree."
        return (
            f"{self.act}: {each}; {' and '.join(self.stricter)} is the stricter, and decides where an act binds both."
        )


def compare_schemes(constitution: Constitution, on: date) -> tuple[Compared, ...]:
    """For each kind of act that any scheme delegates, what each partner allows on a day, and whose is the stricter.

    What a line allows in some funds only is left out: `who_may` answers for a fund.
    """
    partners = sorted({partner for board in constitution.boards for partner in board.decides_for})
    acts = [
        act for act in get_args(Act) if any(line.act == act and line.holds_on(on) for line in constitution.delegations)
    ]
    return tuple(_compared(act, partners, on, constitution) for act in acts)


def _compared(act: Act, partners: Sequence[str], on: date, constitution: Constitution) -> Compared:
    allowed = tuple(_allowed(act, partner, on, constitution) for partner in partners)
    limits = [one.up_to_pence for one in allowed if one.up_to_pence is not None]
    least = min(limits) if limits else None
    differ = any(one.up_to_pence != least for one in allowed)
    return Compared(act, allowed, tuple(one.partner for one in allowed if differ and one.up_to_pence == least))


def _allowed(act: Act, partner: str, on: date, constitution: Constitution) -> Allowed:
    lines = tuple(
        line
        for line in constitution.delegations
        if line.partner == partner and line.act == act and line.holds_on(on) and not line.within
    )
    reserved = [
        -1 if line.over is None else line.over
        for line in constitution.reservations
        if line.act == act and line.holds_on(on) and not line.within and (not line.binds or partner in line.binds)
        if any(partner in board.decides_for for name in line.needs if (board := constitution.board(name)))
    ]
    limits = [line.up_to for line in lines if line.up_to is not None]
    if not lines:
        ceilings = [0]
    elif len(limits) < len(lines):  # one of them is without limit
        ceilings = reserved
    else:
        ceilings = [max(limits), *reserved]
    return Allowed(partner, lines, max(0, min(ceilings)) if ceilings else None)


def _most(pence: int | None) -> str:
    return "without limit" if pence is None else f"up to {pounds(pence)}" if pence else "by its boards alone"
