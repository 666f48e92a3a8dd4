"""Ways in which one partner's key may be turned where nothing is reserved: its board, or a line of its own scheme."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.matters import Key, Matter, Rule, covers, rule_of, spoken
from wyebridge.engine.governance.schemes import Constitution, Delegation
from wyebridge.engine.governance.taken import why_not_counted
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds


@dataclass(frozen=True, slots=True)
class Option:
    """One way to give a partner's key, and the people whose hands it is in: none where a board decided."""

    people: frozenset[str]
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class _Actor:
    """An officer on a day, at the moment of acting or in a decision under delegation."""

    person: str
    post: str
    days: tuple[date, ...]
    """When the line must hold: on the day of the act; or when the decision was taken, and when it has effect."""
    decision: Decision | None = None


def options_for(
    partner: str, matter: Matter, on: date, decisions: Sequence[Decision], constitution: Constitution
) -> tuple[list[Option], list[str]]:
    """Every way in which a partner's key has been turned, boards first; and why what else was offered does not."""
    passed_over: list[str] = []
    counted: list[Decision] = []
    for decision in decisions:
        why = why_not_counted(decision, matter, on) if _is_for(decision, partner, constitution) else None
        if why:
            passed_over.append(f"{why}.")
        elif why == "":
            counted.append(decision)
    actors = [*_present(partner, matter, on, constitution), *_deciding(partner, counted, constitution)]
    options = list(_boards(partner, counted, on, constitution))
    for line in constitution.delegations:
        if line.partner != partner or line.act != matter.act:
            continue
        given = [decision for decision in counted if decision.under in (None, line.id)]
        found, why_not = _under(line, given, actors, matter, on, constitution)
        options += found
        passed_over += why_not
    named = {name for line in constitution.delegations if line.partner == partner for name in line.to}
    for hand in matter.hands:
        post = constitution.post(hand.post)
        if hand.for_partner == partner and not (post and post.id in named):
            passed_over.append(f"{hand.person}, as {hand.post}, is given nothing by {partner}'s scheme.")
        elif hand.for_partner == partner and post and post.holder(on) != hand.person:
            passed_over.append(f"{hand.person} does not hold the post of {post.title} on {spoken(on)}.")
    return options, passed_over


def _is_for(decision: Decision, partner: str, constitution: Constitution) -> bool:
    """Whether a decision could be this partner's: its own, or one of a joint board that decides for it."""
    board = constitution.board(decision.body)
    return partner in board.decides_for if board and board.kind != "partner" else decision.for_partner == partner


def _boards(partner: str, counted: Sequence[Decision], on: date, constitution: Constitution) -> Iterator[Option]:
    """What the partner's own boards have decided: they hold all of its power but what is reserved to another."""
    for decision in counted:
        board = constitution.board(decision.body)
        if board and board.kind == "partner" and partner in board.decides_for and board.exists_on(decision.taken_on):
            yield Option(frozenset(), (_board_key(partner, board, decision, on, Rule(board.id, board.source)),))


def _board_key(partner: str, board: Board, decision: Decision, on: date, rule: Rule) -> Key:
    is_late = decision.effective_on > on
    verb = "ratified" if is_late else "decided"
    said = f"{board.name} {verb} on {spoken(decision.taken_on)}, for {partner}, by decision {decision.id}"
    return Key(partner, rule, said, decision.id, is_late=is_late)


def _present(partner: str, matter: Matter, on: date, constitution: Constitution) -> Iterator[_Actor]:
    for hand in matter.hands:
        post = constitution.post(hand.post)
        if post and hand.for_partner == partner and partner in post.acts_for and post.holder(on) == hand.person:
            yield _Actor(hand.person, post.id, (on,))


def _deciding(partner: str, counted: Sequence[Decision], constitution: Constitution) -> Iterator[_Actor]:
    """The officers who took a decision; where it names no people, whoever held the post that it says took it."""
    for decision in counted:
        body = constitution.post(decision.body.removesuffix(", by delegation"))
        for post in () if constitution.board(decision.body) else constitution.posts:
            holder = post.holder(decision.taken_on)
            took = holder in decision.by if decision.by else post is body
            if holder and took and partner in post.acts_for and decision.for_partner == partner:
                yield _Actor(holder, post.id, (decision.taken_on, decision.effective_on), decision)


def _under(
    line: Delegation,
    decisions: Sequence[Decision],
    actors: Sequence[_Actor],
    matter: Matter,
    on: date,
    constitution: Constitution,
) -> tuple[list[Option], list[str]]:
    """Each way in which a line was used, and why one that was tried does not count."""
    tried: list[list[_Actor | Decision]] = [
        [
            *(actor for actor in actors if actor.post == name and actor.decision in (None, *decisions)),
            *(decision for decision in decisions if _is_board(constitution, decision, name)),
        ]
        for name in line.to
    ]
    alone = ((one,) for able in tried for one in able)
    sets: Iterator[tuple[_Actor | Decision, ...]] = iter(product(*tried)) if line.together else alone
    options: list[Option] = []
    passed_over: list[str] = []
    for used in sets:
        why = _why_not(line, used, matter, on)
        if why:
            passed_over.append(f"{why} ({rule_of(line)}).")
            continue
        people = frozenset(one.person for one in used if isinstance(one, _Actor))
        options.append(Option(people, tuple(_key(line, one, on, constitution) for one in used)))
    if line.together and not options and any(tried) and not all(tried):
        missing = [name for name, able in zip(line.to, tried, strict=True) if not able]
        passed_over.append(
            f"{line.id} is used by {' and '.join(line.to)} together; {' and '.join(missing)} did not act."
        )
    return options, passed_over


def _is_board(constitution: Constitution, decision: Decision, name: str) -> bool:
    board = constitution.board(decision.body)
    return board is not None and board.id == name and board.exists_on(decision.taken_on)


def _why_not(line: Delegation, used: Sequence[_Actor | Decision], matter: Matter, on: date) -> str:
    """Why a line does not bear this use; nothing where it does."""
    if not covers(line, matter):
        return f"{line.id} is for {', '.join(line.within)} only"
    for one in used:
        days = one.days if isinstance(one, _Actor) else (one.taken_on, one.effective_on)
        for day in days:
            if not line.holds_on(day):
                ended = line.to_on is not None and day > line.to_on
                when = f"ended on {spoken(line.to_on)}" if ended and line.to_on else f"begins on {spoken(line.from_on)}"
                return f"{line.id} {when}, so it gives no power on {spoken(day)}"
    if line.together and len({one.person for one in used if isinstance(one, _Actor)}) < _officers(used):
        return f"{line.id} takes two people, and one holds both posts"
    if line.up_to is not None and matter.pence > line.up_to:
        return f"{line.id} allows {pounds(line.up_to)} for one act, and this is {pounds(matter.pence)}"
    year = FinancialYear.of(on)
    before = sum(use.pence for use in matter.uses if use.under == line.id and use.on in year)
    if line.in_year is not None and before + matter.pence > line.in_year:
        return (
            f"{line.id} allows {pounds(line.in_year)} in {year}, of which {pounds(before)} is used, "
            f"and this is {pounds(matter.pence)}"
        )
    asked = {*matter.consulted, *(name for one in used for name in _consulted(one))}
    unasked = [name for name in line.consults if name not in asked]
    return f"{line.id} asks that {' and '.join(unasked)} be consulted first" if unasked else ""


def _officers(used: Sequence[_Actor | Decision]) -> int:
    return sum(isinstance(one, _Actor) for one in used)


def _consulted(one: _Actor | Decision) -> tuple[str, ...]:
    decision = one.decision if isinstance(one, _Actor) else one
    return decision.consulted if decision else ()


def _key(line: Delegation, one: _Actor | Decision, on: date, constitution: Constitution) -> Key:
    rule = rule_of(line)
    if isinstance(one, Decision):
        board = constitution.board(one.body)
        assert board, "it was found by its board"
        return _board_key(line.partner, board, one, on, rule)
    post = constitution.post(one.post)
    who = f"{one.person}, {post.title if post else one.post},"
    if one.decision is None:
        return Key(line.partner, rule, f"{who} may, for {line.partner}, under {line.id}", "", frozenset({one.person}))
    is_late = one.decision.effective_on > on
    verb = "ratified" if is_late else "decided"
    said = f"{who} {verb} on {spoken(one.decision.taken_on)}, for {line.partner}, by {one.decision.id} under {line.id}"
    return Key(line.partner, rule, said, one.decision.id, frozenset({one.person}), is_late)
