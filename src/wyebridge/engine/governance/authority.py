"""Whether an act is lawful on a day: every key that it needs, by decision or by delegation, and those still missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.delegated import Option, options_for
from wyebridge.engine.governance.matters import Key, Matter, Needed, Rule, Ruling, applies, rule_of, spoken
from wyebridge.engine.governance.schemes import Constitution, Reservation
from wyebridge.engine.governance.taken import why_not_counted
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.working_days import decide_by, first_taken_on


def authority(matter: Matter, on: date, decisions: Sequence[Decision], constitution: Constitution) -> Ruling:
    """Whether an act is lawful on a day, on whose say, and what is still needed from whom by when.

    `decisions` are those that the act cites, as far as they are known to whoever asks; their order is nothing. A
    reservation beats every delegation. Each partner that the act binds needs its own key: a board that decides for it,
    or a line of its own scheme; and nobody turns two keys. What was taken after the act counts only where it says that
    it ratifies, and is marked as late. Fractions of a limit already used are facts, in `matter.uses`.
    """
    decisions = sorted(decisions, key=lambda decision: decision.id)
    reserved = [line for line in constitution.reservations if applies(line, matter, on)]
    keys: list[Key] = []
    needed: list[Needed] = []
    passed_over: list[str] = []
    for line in reserved:
        found = _reserved(line, matter, on, decisions, constitution)
        keys += found.keys
        needed += found.needed
        passed_over += found.passed_over
    passed_over += _out_of_power(reserved, matter, decisions, constitution)
    bound = {partner for line in reserved for name in line.needs for partner in _decides_for(constitution, name)}
    free = [partner for partner in dict.fromkeys(matter.partners) if partner not in bound]
    options: dict[str, list[Option]] = {}
    for partner in free:
        options[partner], near = options_for(partner, matter, on, decisions, constitution)
        passed_over += near
        if not options[partner]:
            needed.append(_a_key(partner, matter, on, constitution))
    chosen = _without_one_hand_on_two(list(options.values())) if all(options.values()) else None
    if chosen is not None:
        keys += [key for option in chosen for key in option.keys]
    elif options and all(options.values()):
        needed.append(_another(list(options), options))
    return Ruling(matter, on, tuple(keys), tuple(needed), tuple(dict.fromkeys(passed_over)))


def _decides_for(constitution: Constitution, name: str) -> tuple[str, ...]:
    board = constitution.board(name)
    return board.decides_for if board else ()


def _out_of_power(
    reserved: Sequence[Reservation], matter: Matter, decisions: Sequence[Decision], constitution: Constitution
) -> Iterator[str]:
    """Boards and officers that offered a key which is reserved to others: a joint board, or an officer with a line."""
    for line in reserved:
        able = [board for name in line.needs if (board := constitution.board(name))]
        bound = {partner for board in able for partner in board.decides_for}
        names = " and ".join(_name(constitution, name) for name in line.needs)
        others = [(decision.body, {decision.for_partner}) for decision in decisions]
        others += [(f"{hand.person}, as {hand.post},", {hand.for_partner}) for hand in matter.hands]
        for who, acts_for in others:
            if acts_for <= bound and constitution.board(who) not in able:
                yield f"{who} may not decide what is reserved to {names} ({rule_of(line)})."


@dataclass(frozen=True, slots=True)
class _Found:
    keys: tuple[Key, ...] = ()
    needed: tuple[Needed, ...] = ()
    passed_over: tuple[str, ...] = ()


def _reserved(
    line: Reservation, matter: Matter, on: date, decisions: Sequence[Decision], constitution: Constitution
) -> _Found:
    """What a reservation's boards have agreed, and which of them must still."""
    rule = rule_of(line)
    agreed: dict[str, list[Decision]] = {}
    needed: list[Needed] = []
    passed_over: list[str] = []
    for name in line.needs:
        board = constitution.board(name)
        assert board, f"a constitution that was read knows {name}"
        own = [decision for decision in decisions if constitution.board(decision.body) is board]
        because = {decision.id: _not_by(decision, board, line, matter, on) for decision in own}
        passed_over += [f"{why} ({rule})." for why in because.values() if why]
        agreed[name] = [decision for decision in own if not because[decision.id]]
        if not agreed[name]:
            needed.append(Needed(board.name, _to_agree(line, board), rule, _decide_by(board, on)))
    if needed:
        keys = [_key(line, found[0], on, constitution) for found in agreed.values() if found]
        return _Found(tuple(keys), tuple(needed), tuple(passed_over))
    together = _in_one_window(line, agreed)
    if together is None:
        stale = min((found[-1] for found in agreed.values()), key=lambda decision: decision.taken_on)
        what = (
            f"agree again, because {stale.id} of {spoken(stale.taken_on)} was more than {line.stale_after_days} days "
            "old before every body had agreed"
        )
        return _Found((), (Needed(stale.body, what, rule, on),), tuple(passed_over))
    consulted = {*matter.consulted, *(name for decision in together for name in decision.consulted)}
    unasked = [name for name in line.consults if name not in consulted]
    return _Found(
        tuple(_key(line, decision, on, constitution) for decision in together),
        tuple(Needed(_name(constitution, name), "be consulted before the act", rule, on) for name in unasked),
        tuple(passed_over),
    )


def _not_by(decision: Decision, board: Board, line: Reservation, matter: Matter, on: date) -> str:
    """Why a board's decision is not the agreement that a reservation asks for; nothing where it is."""
    if why := why_not_counted(decision, matter, on):
        return why
    if decision.for_partner not in board.decides_for:
        return f"{decision.id} was taken for {decision.for_partner}, for which {board.name} does not decide"
    if not board.exists_on(decision.taken_on):
        return f"{board.name} did not exist on {spoken(decision.taken_on)}, when {decision.id} was taken"
    if not line.is_key or not board.forward_plan_days:
        return ""
    planned = decision.planned_on
    if planned and first_taken_on(planned, board.forward_plan_days) <= decision.taken_on:
        return ""
    if board.urgency and set(board.urgency.agreed_by) <= set(decision.urgent_by):
        return ""
    when = f"was put in the forward plan only on {spoken(planned)}" if planned else "was not in the forward plan"
    agrees = f", and {' and '.join(board.urgency.agreed_by)} did not agree that it was urgent" if board.urgency else ""
    return f"{decision.id} is a key decision and {when}, which asks for {board.forward_plan_days} clear days{agrees}"


def _to_agree(line: Reservation, board: Board) -> str:
    sum_from = " to more than the limit of this line" if line.over is not None else ""
    plan = f", after {board.forward_plan_days} clear days in the forward plan" if _planned(line, board) else ""
    call_in = f", and its decision wait {board.call_in.working_days} working days for call-in" if board.call_in else ""
    return f"agree{sum_from}{plan}{call_in}"


def _planned(line: Reservation, board: Board) -> bool:
    return line.is_key and bool(board.forward_plan_days)


def _decide_by(board: Board, on: date) -> date:
    return decide_by(on, board.call_in.working_days) if board.call_in else on


def _in_one_window(line: Reservation, agreed: dict[str, list[Decision]]) -> list[Decision] | None:
    """One agreement of each board, none older than the line allows on the day when the last of them had effect."""
    if line.stale_after_days is None:
        return [found[0] for found in agreed.values()]
    oldest = timedelta(days=line.stale_after_days)
    for last in sorted({decision.effective_on for found in agreed.values() for decision in found}):
        each = [
            [decision for decision in found if decision.effective_on <= last and last - decision.taken_on <= oldest]
            for found in agreed.values()
        ]
        if all(each):
            return [found[0] for found in each]
    return None


def _key(line: Reservation, decision: Decision, on: date, constitution: Constitution) -> Key:
    late = decision.effective_on > on
    verb = "ratified on" if late else "agreed on"
    board = constitution.board(decision.body)
    partner = " and ".join(board.decides_for) if board else decision.for_partner
    said = f"{decision.body} {verb} {spoken(decision.taken_on)}, for {partner}, by decision {decision.id}"
    return Key(partner, rule_of(line), said, decision.id, is_late=late)


def _name(constitution: Constitution, name: str) -> str:
    board, post = constitution.board(name), constitution.post(name)
    return board.name if board else post.title if post else name


def _without_one_hand_on_two(options: Sequence[Sequence[Option]]) -> tuple[Option, ...] | None:
    """One option for each partner, so that no person acts for two of them; None where there is no such choice."""
    return next((chosen for chosen in product(*options) if _are_apart(chosen)), None)


def _are_apart(chosen: Sequence[Option]) -> bool:
    people = [person for option in chosen for person in option.people]
    return len(people) == len(set(people))


def _another(partners: Sequence[str], options: dict[str, list[Option]]) -> Needed:
    people = sorted({person for found in options.values() for option in found for person in option.people})
    what = f"act for one of {' and '.join(partners)}: {' and '.join(people)} may not turn two keys"
    [first, *_] = options[partners[0]]
    return Needed("Another officer", what, first.keys[0].rule)


def _a_key(partner: str, matter: Matter, on: date, constitution: Constitution) -> Needed:
    """Who could give a partner's missing key: its boards, and whoever its own scheme lets."""
    boards = [board for board in constitution.boards if board.kind == "partner" and partner in board.decides_for]
    lines = [
        line
        for line in constitution.delegations
        if line.partner == partner and line.act == matter.act and line.holds_on(on)
        if line.up_to is None or matter.pence <= line.up_to
    ]
    officers = [
        f"{(' with ' if line.together else ' or ').join(_name(constitution, name) for name in line.to)} under {line.id}"
        for line in lines
    ]
    able = [*(board.name for board in boards), *officers]
    rule = rule_of(lines[0]) if lines else Rule("two keys", "no body can consent for another")
    by = on if lines else max((_decide_by(board, on) for board in boards), default=on)
    return Needed(" or ".join(able) or partner, f"agree for {partner}", rule, by)
