"""A sum divided among partners in every scenario, held to floors and caps. Mirrors `dividing.py` and `limits.py`."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

import numpy as np

from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.sharing import BY_LINE, Cap, Share
from wyebridge.engine.foresight.clauses.bases import Weighed, limit, weights
from wyebridge.engine.foresight.clauses.cells import ODD_PENNIES, Unit, part
from wyebridge.engine.foresight.clauses.running import Running, Turn
from wyebridge.engine.foresight.clauses.slots import Flags, Floats
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.causes import Caused, caused
from wyebridge.engine.ledger.gates import Open
from wyebridge.engine.ledger.items import Item
from wyebridge.engine.ledger.weights import stated, weights_for
from wyebridge.engine.ledger.working import PARTNERS


@dataclass(slots=True, eq=False)
class Divided:
    """A sum divided among partners, in pence without sign. `awaits` is where all of it waits instead.

    `lines` says of which cell each part comes where the base looks at lines: the cell, the partner ('' for what
    waits), the part, and as much of the part as the cell's overspent items gave.
    """

    awaits: Flags
    parts: dict[str, Floats] = field(default_factory=dict)
    lines: list[tuple[int, str, Floats, Floats]] | None = None

    def add(self, cell: int, partner: str, pence: Floats, over: Floats) -> None:
        assert self.lines is not None
        self.lines.append((cell, partner, pence, over))
        if partner:
            self.parts[partner] = self.parts.get(partner, 0) + pence


def share_out(run: Running, turn: Turn, share: Share, amount: Floats) -> dict[str, Floats]:
    """Partners bear an amount. Returns what each does, without sign."""
    unit = turn.unit
    divided = _divide(run, turn, share, amount)
    parts = _floored(run, turn, share, divided)
    held = _capped(run, turn, share, divided, parts)
    if divided.awaits.any():
        waiting = unit.where(divided.awaits)
        share_awaits(run, Turn(waiting, turn.number, turn.step, turn.waits), amount[divided.awaits])
        unit_left = unit.where(~divided.awaits)
        chosen = ~divided.awaits
        some = Divided(
            divided.awaits[chosen],
            {partner: pence[chosen] for partner, pence in divided.parts.items()},
            None
            if divided.lines is None
            else [(cell, who, pence[chosen], over[chosen]) for cell, who, pence, over in divided.lines],
        )
        bear = {partner: pence[chosen] for partner, pence in held.items()}
        _bear(run, Turn(unit_left, turn.number, turn.step, turn.waits), some, bear)
        unit.put_back(divided.awaits, waiting)
        unit.put_back(chosen, unit_left)
        return {partner: np.where(chosen, pence, 0) for partner, pence in held.items()}
    _bear(run, turn, divided, held)
    return held


def _bear(run: Running, turn: Turn, divided: Divided, held: dict[str, Floats]) -> None:
    unit = turn.unit
    for partner, pence in held.items():
        run.say(turn, "share", partner, unit.sign * pence)
    if divided.lines is None:
        unit.reduce(unit.net(), sum(held.values(), np.zeros_like(unit.pence)))
    else:
        for _, partner, pence, _ in divided.lines:
            if not partner:
                run.say(turn, "share", "", unit.sign * pence, waits=True)
        _reduce_each(unit, divided, held)
    unit.clear_if_shared()


def _reduce_each(unit: Unit, divided: Divided, held: dict[str, Floats]) -> None:
    """Take off each cell its own parts, but for what is beyond the caps of those who bear them."""
    assert divided.lines is not None
    for cell, _, pence, over in divided.lines:
        unit.over[cell] -= over
        unit.under[cell] -= pence - over
    for partner, pence in divided.parts.items():
        beyond = pence - held[partner]
        mine = [(cell, over) for cell, who, _, over in divided.lines if who == partner]
        whole = sum((over for _, over in mine), np.zeros_like(beyond))
        for cell, over in mine:
            unit.over[cell] += over * part(beyond, whole)


def share_awaits(run: Running, turn: Turn, amount: Floats) -> None:
    """A share that nobody can work out yet."""
    unit = turn.unit
    run.say(turn, "share", "", unit.sign * amount, waits=True)
    unit.reduce(unit.net(), amount)
    unit.clear_if_shared()


# Dividing


def _divide(run: Running, turn: Turn, share: Share, amount: Floats) -> Divided:
    if share.as_of == "variance":
        return _by_month(run, turn, share, amount)
    if share.basis in BY_LINE and run.known.decided_shares(turn.clause) is None:
        if share.basis == "cause":
            return _by_cause(run, turn, share, amount)
        return _by_line(run, turn, share, amount)
    parts, awaits = divide_by(run, turn.unit, turn.clause, share, amount, turn)
    return Divided(awaits, parts)


def divide_by(
    run: Running, unit: Unit, clause: Clause, share: Share, amount: Floats, turn: Turn | None = None
) -> tuple[dict[str, Floats], Flags]:
    """Parts of an amount by the weights of a base, and where it awaits them."""
    parts: dict[str, Floats] = {}
    awaits = np.zeros(len(amount), bool)
    for chosen, found in weights(run, unit, clause, share):
        where = np.ones(len(amount), bool) if chosen is None else chosen
        if isinstance(found, Awaiting):
            awaits |= where
            if turn:
                run.wait_for(turn, found)
            continue
        for partner, fraction in _fractions(found).items():
            pence = fraction * amount if chosen is None else np.where(where, fraction * amount, 0)
            parts[partner] = parts[partner] + pence if partner in parts else pence
    return parts, awaits


def _fractions(weighed: Weighed) -> dict[str, float | Floats]:
    whole = sum(weighed.values())
    if isinstance(whole, np.ndarray):
        return {partner: part(np.asarray(weight), whole) for partner, weight in weighed.items()}
    return {partner: weight / whole for partner, weight in weighed.items()}


def _by_line(run: Running, turn: Turn, share: Share, amount: Floats) -> Divided:
    """Parts that follow what each line did, so that nothing is netted where all that is left is divided."""
    unit = turn.unit
    net = unit.net()
    is_whole = amount >= unit.left() - ODD_PENNIES
    some = net * part(amount, net.sum(axis=0))
    over = np.where(is_whole, unit.over, some)
    whole = np.where(is_whole, unit.over + unit.under, some)
    divided = Divided(np.zeros(len(amount), bool), lines=[])
    for cell, item in enumerate(unit.cells.samples):
        borne = line_parts(run, item, share)
        if isinstance(borne, Awaiting):
            run.wait_for(turn, borne)
            divided.add(cell, "", whole[cell], over[cell])
            continue
        for partner, fraction in borne.items():
            divided.add(cell, partner, whole[cell] * fraction, over[cell] * fraction)
    return divided


def line_parts(run: Running, item: Item, share: Share) -> dict[str, float] | Awaiting:
    """The part of one line's variance that each partner bears."""
    if item.line is None or item.fund is None:
        is_somebodys = item.commissioner and share.basis in ("own", "none")
        return {item.commissioner: 1.0} if is_somebodys else Awaiting(f"whose {item.name} is", PARTNERS)
    if share.basis == "own":
        return {item.commissioner: 1.0}
    if share.basis == "none":
        return {item.line.payer: 1.0}
    if item.line.share_profile is None:
        return Awaiting(f"whether {item.name} is fixed or variable", PARTNERS)
    if item.line.share_profile == "fixed":
        return {run.agreement.host_of(item.fund): 1.0}
    by_base = None if share.percentages else weights_for(share, run.agreement, [item], run.position)
    if isinstance(by_base, Awaiting):
        return by_base
    of = stated(share.percentages).of if share.percentages else by_base.of if by_base else {}
    whole = sum(of.values())
    return {partner: weight / whole for partner, weight in of.items()}


def carried_waits(run: Running, turn: Turn, whose: Share, cells: Sequence[int], taken: Floats) -> Flags:
    """Where nobody can say yet whose a sum is that is carried from these cells."""
    unit = turn.unit
    if whose.basis not in BY_LINE:
        return divide_by(run, unit, turn.clause, whose, taken.sum(axis=0), turn)[1]
    waits = np.zeros(len(unit.pence), bool)
    for cell in cells:
        awaiting = line_parts(run, unit.cells.samples[cell], whose)
        if isinstance(awaiting, Awaiting):
            run.wait_for(turn, awaiting)
            waits |= taken[cell] > 0
    return waits


# By cause


def caused_of(
    run: Running, unit: Unit, names: Collection[str], net: Floats, amount: Floats
) -> Iterator[tuple[int, Caused, Floats]]:
    """How much of each cell the named causes account for, claim by claim, within an amount in all."""
    claims: dict[int, list[Caused]] = {}
    for cell, item in enumerate(unit.cells.samples):
        # Asked of settlement's own function with nothing in the way, each claim is told of as it was made.
        boundless = {item.key: _BOUNDLESS}
        found = caused(run.position, names, boundless, _BOUNDLESS, known_on=run.known.known_on)
        if found:
            claims[cell] = found
    claimed = {cell: sum(each.pence for each in found) for cell, found in claims.items()}
    within = {cell: np.minimum(net[cell], claimed[cell]) for cell in claims}
    whole = sum(within.values(), np.zeros_like(amount))
    scale = np.where(whole > amount, part(amount, whole), 1)
    for cell, found in claims.items():
        for each in found:
            yield cell, each, within[cell] * scale * (each.pence / claimed[cell])


_BOUNDLESS = 2**62


def _by_cause(run: Running, turn: Turn, share: Share, amount: Floats) -> Divided:
    unit, bearers = turn.unit, share.causes or {}
    divided = Divided(np.zeros(len(amount), bool), lines=[])
    for cell, each, pence in caused_of(run, unit, bearers, unit.net(), amount):
        if each.awaiting is None:
            divided.add(cell, bearers[each.cause], pence, pence)
        elif each.disputed_by and share.contested:
            _meanwhile(run, turn, share.contested, divided, cell, pence)
        else:
            run.wait_for(turn, each.awaiting)
            divided.add(cell, "", pence, pence)
    return divided


def _meanwhile(run: Running, turn: Turn, contested: Share, divided: Divided, cell: int, pence: Floats) -> None:
    """How what is disputed is borne until it is resolved."""
    if contested.basis in BY_LINE:
        borne = line_parts(run, turn.unit.cells.samples[cell], contested)
        if isinstance(borne, Awaiting):
            run.wait_for(turn, borne)
            borne = {"": 1.0}
        for partner, fraction in borne.items():
            divided.add(cell, partner, fraction * pence, fraction * pence)
        return
    parts, awaits = divide_by(run, turn.unit, turn.clause, contested, pence, turn)
    for partner, mine in (*parts.items(), ("", pence * awaits)):
        divided.add(cell, partner, mine, mine)


# By month


def _by_month(run: Running, turn: Turn, share: Share, amount: Floats) -> Divided:
    """What arose in each month by the weights in force as it began; one answer where the whole year has one."""
    unit = turn.unit
    months = [month for month in run.agreement.year.months() if month <= run.position.as_at]
    by_month = [list(weights(run, unit, turn.clause, share, month)) for month in months]
    result = Divided(np.zeros(len(amount), bool))
    arose: tuple[Floats, Flags] | None = None
    for alike in zip(*by_month, strict=True):
        chosen = alike[0][0]
        where = np.ones(len(amount), bool) if chosen is None else chosen
        found = [each for _, each in alike]
        known = [each for each in found if not isinstance(each, Awaiting)]
        if len(known) == len(found) and all(each == known[0] for each in known):
            for partner, fraction in _fractions(known[0]).items():
                _put(result, partner, where * fraction * amount)
            continue
        arose = arose or _months_of(run, turn, amount)
        pence, unknown = arose
        result.awaits |= where & unknown
        for _, group in groupby(range(len(found)), key=lambda month: str(found[month])):
            together = list(group)
            mine, each = pence[together], found[together[0]]
            if isinstance(each, Awaiting):
                run.wait_for(turn, each)
                result.awaits |= where & (np.abs(mine) > ODD_PENNIES).any(axis=0)
                continue
            for partner, fraction in _fractions(each).items():
                _put(result, partner, where * fraction * mine.sum(axis=0))
    return result


def _put(divided: Divided, partner: str, pence: Floats) -> None:
    divided.parts[partner] = divided.parts.get(partner, 0) + pence


def _months_of(run: Running, turn: Turn, amount: Floats) -> tuple[Floats, Flags]:
    """An amount of a unit by month, months × scenarios without the unit's sign, and where nobody knows the months."""
    unit = turn.unit
    unknown = np.zeros(len(amount), bool)
    left = np.zeros((12, len(amount)))
    for cell, rows in enumerate(unit.cells.rows):
        cells, over_left, under_left = unit.cells, unit.over[cell], unit.under[cell]
        first_over, first_under = (cells.over0, cells.under0) if unit.sign > 0 else (-cells.under0, -cells.over0)
        kept_over = _kept(over_left, first_over[cell, unit.at])
        kept_under = _kept(-under_left, -first_under[cell, unit.at])
        for row in rows:
            variance = run.variance[row, unit.at]
            there = 1.0 if unit.slot.member is None else unit.slot.member[unit.slot.rows.index(row), unit.at]
            known = run.items[row].arose_pence is not None or run.months is not None
            if not known:
                unknown |= (variance != 0) & (there > 0)
                continue
            arose = _arose(run, row)[:, unit.at] if run.months is not None else _arose(run, row)
            runs_over = unit.sign * variance > 0
            kept = np.where(runs_over, kept_over, kept_under)
            way = np.where(variance > 0, 1.0, -1.0)
            own = np.maximum(way * arose, 0)
            taken = variance * (1 - kept)
            left += unit.sign * there * (arose - taken * own * part(np.ones_like(variance), own.sum(axis=0)))
    is_part = amount < unit.left() - ODD_PENNIES
    over = np.maximum(left, 0)
    is_done = np.abs(unit.over).sum(axis=0) + np.abs(unit.under).sum(axis=0) < ODD_PENNIES
    return np.where(is_part, over * part(amount, over.sum(axis=0)), left) * ~is_done, unknown


def _kept(now: Floats, first: Floats) -> Floats:
    """What part of a cell's items is still left, where there were any."""
    return np.where(first > 0, part(now, first), 1)


def _arose(run: Running, row: int) -> Floats:
    if run.months is not None:
        return run.months[:, row]
    return np.array(run.items[row].arose_pence, float)[:, None]


# Floors and caps


def _is_held(turn: Turn) -> bool:
    """Floors and caps hold a part of an underspend only where the clause is for underspends alone."""
    return turn.unit.sign > 0 or turn.clause.when == "under"


def _floored(run: Running, turn: Turn, share: Share, divided: Divided) -> dict[str, Floats]:
    """Parts raised to their floors, out of the others' in proportion."""
    parts = dict(divided.parts)
    if not share.floors or not _is_held(turn):
        return parts
    nothing = np.zeros(len(turn.unit.pence))
    floors: dict[str, Floats] = {}
    for floor in share.floors:
        least, awaits = _limits(run, turn, floor.at, floor.partner)
        divided.awaits |= awaits
        floors[floor.partner] = np.maximum(floors.get(floor.partner, nothing), least)
    amount, all_floors = sum(parts.values(), nothing), sum(floors.values(), nothing)
    raised = dict.fromkeys(floors, np.zeros(len(nothing), bool))
    rest = parts
    for _ in floors:
        raised = {name: raised[name] | (rest.get(name, nothing) < least) for name, least in floors.items()}
        left = amount - sum((least * raised[name] for name, least in floors.items()), nothing)
        free = {name: pence * ~raised[name] if name in raised else pence for name, pence in parts.items()}
        scale = part(left, sum(free.values(), nothing))
        names = dict.fromkeys((*parts, *floors))
        rest = {
            name: np.where(raised[name], floors[name], free.get(name, nothing) * scale)
            if name in floors
            else free[name] * scale
            for name in names
        }
    within = all_floors >= amount
    return {
        name: np.where(within, floors.get(name, nothing) * part(amount, all_floors), pence)
        for name, pence in rest.items()
    }


def _capped(run: Running, turn: Turn, share: Share, divided: Divided, parts: dict[str, Floats]) -> dict[str, Floats]:
    """Parts held to their caps; what is beyond is left for the next step."""
    held = dict(parts)
    if not share.caps or not _is_held(turn):
        return held
    unit = turn.unit
    rooms: dict[tuple[str, str], Flags] = {}
    for cap in share.caps:
        for partner in [cap.partner] if cap.partner != "each" else list(parts):
            if partner not in held or not partner:
                continue
            bears = (held[partner] > 0) & ~divided.awaits
            if not bears.any():
                continue
            most, awaits = _limits(run, turn, cap.at, partner)
            divided.awaits |= awaits & bears
            name = f"{cap.id}.{partner}" if cap.id else f"{turn.clause.number}/{unit.slot.name}/{partner}"
            earlier = run.position.used_earlier.get(name, 0) if cap.over == "term" else 0
            used = run.used[name][unit.at] if name in run.used else 0
            room = np.maximum(most - used - earlier, 0)
            is_beyond = bears & (held[partner] > room)
            room = room + _consented(run, turn, cap, is_beyond)
            is_beyond &= held[partner] > room
            place = (turn.clause.number, turn.number, partner)
            run.add(run.held, place, unit, np.where(is_beyond, held[partner] - room, 0))
            held[partner] = np.where(is_beyond, room, held[partner])
            rooms[name, partner] = rooms.get((name, partner), bears) | bears
    for (name, partner), bears in rooms.items():
        run.add(run.used, name, unit, np.where(bears & ~divided.awaits, held[partner], 0))
    return held


def _limits(run: Running, turn: Turn, said: object, partner: str) -> tuple[Floats, Flags]:
    """A limit for one partner by scenario, and where it is not known yet."""
    most, awaits = np.zeros(len(turn.unit.pence)), np.zeros(len(turn.unit.pence), bool)
    for chosen, found in limit(run, turn.unit, said, partner):  # type: ignore[arg-type]
        where = np.ones(len(most), bool) if chosen is None else chosen
        if isinstance(found, Awaiting):
            awaits |= where
            run.wait_for(turn, found)
        else:
            most[where] = found
    return most, awaits


def _consented(run: Running, turn: Turn, cap: Cap, asked: Flags) -> Floats:
    """How much more than its cap a partner may bear, by consents given before the costs were committed."""
    more = np.zeros(len(asked))
    if cap.unless is None or not asked.any():
        return more
    unit = turn.unit
    for chosen, days in committed(run, unit, lambda item: item.line is not None):
        consent = run.known.consent(turn.clause, turn.number, cap.unless, days)
        if isinstance(consent, Open):
            more[asked & chosen] = np.inf if consent.most_pence is None else consent.most_pence
    return more


def committed(run: Running, unit: Unit, of: Callable[[Item], bool]) -> Iterator[tuple[Flags, tuple[date | None, ...]]]:
    """The days on which the costs of a unit's overspent items were committed, and the scenarios where they are so."""
    rows = [(index, row) for index, row in enumerate(unit.slot.rows) if of(run.items[row])]
    every = list(dict.fromkeys(run.items[row].committed_on for _, row in rows))
    if not every:
        yield np.ones(len(unit.pence), bool), ()
        return
    there = np.zeros((len(every), len(unit.pence)), bool)
    for index, row in rows:
        is_over = run.variance[row, unit.at] > 0
        if unit.slot.member is not None:
            is_over &= unit.slot.member[index, unit.at]
        there[every.index(run.items[row].committed_on)] |= is_over
    kinds, which = np.unique(there, axis=1, return_inverse=True)
    for kind in range(kinds.shape[1]):
        days = tuple(day for has, day in zip(kinds[:, kind], every, strict=True) if has)
        yield which.reshape(-1) == kind, days
