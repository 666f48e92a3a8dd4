"""The verbs of a step over scenarios: what each takes of a unit, from where. Each mirrors its twin in `steps.py`."""

from collections.abc import Callable

import numpy as np

from wyebridge.engine.agreement.clauses import Carry, Offset, Reserve, Retain, Returned
from wyebridge.engine.agreement.recovery import Recovery
from wyebridge.engine.agreement.sharing import Share
from wyebridge.engine.foresight.clauses.cells import Cells, Unit, part
from wyebridge.engine.foresight.clauses.running import Running, Turn, member_of
from wyebridge.engine.foresight.clauses.sharing import carried_waits, caused_of, divide_by, share_awaits, share_out
from wyebridge.engine.foresight.clauses.slots import Flags, Floats, Places, Slot
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.items import Item


def take(run: Running, turn: Turn, amount: Floats) -> None:
    """Take up to an amount, without sign, as the step says."""
    step = turn.step
    if step.offset is not None:
        _offset(run, turn, step.offset, amount)
    elif step.draw is not None:
        _draw(run, turn, next(r for r in run.agreement.reserves if r.id == step.draw), amount)
    elif step.retain is not None:
        _retain(run, turn, step.retain, amount)
    elif step.carry is not None:
        _carry(run, turn, step.carry, amount)
    elif step.returned is not None:
        _return(run, turn, step.returned, amount)
    else:
        assert step.share is not None
        for partner, pence in share_out(run, turn, step.share, amount).items():
            if step.share.recovered and turn.unit.sign > 0:
                _claim(run, turn, step.share.recovered, partner, pence)


def take_undetermined(run: Running, turn: Turn, amount: Floats, awaiting: Awaiting) -> None:
    """A step whose limit nobody can work out yet: all that it might take waits."""
    run.wait_for(turn, awaiting)
    if turn.step.share is not None:
        share_awaits(run, turn, amount)
    else:
        take(run, Turn(turn.unit, turn.number, turn.step, waits=True), amount)


# Offset


def _offset(run: Running, turn: Turn, offset: Offset, amount: Floats) -> None:
    unit, taken = turn.unit, np.zeros_like(amount)
    nets = unit.net()
    for fence, mine in unit.cells.fences().items():
        gives = [
            (cells, indexes, spare)
            for slot, cells in zip(run.slots, run.cells, strict=True)
            if (indexes := cells.fences().get(fence))
            if (spare := _spare(run, offset, unit, slot, cells, indexes)) is not None
        ]
        whole = sum((spare.sum(axis=0) for _, _, spare in gives), np.zeros_like(amount))
        pence = np.minimum(np.minimum(nets[mine].sum(axis=0), whole), amount - taken)
        for cells, indexes, spare in gives:
            cells.under[np.ix_(np.array(indexes), _places(unit))] += spare * part(pence, whole)
        unit.over[mine] -= nets[mine] * part(pence, nets[mine].sum(axis=0))
        taken += pence
    run.say(turn, "offset", "taken", taken)
    run.say(turn, "offset", "given", -taken)


def _places(unit: Unit) -> Places:
    return np.arange(len(unit.pence)) if isinstance(unit.at, slice) else unit.at


def _spare(run: Running, offset: Offset, unit: Unit, slot: Slot, cells: Cells, indexes: list[int]) -> Floats | None:
    """What some cells of one ring-fence have under, net, that may absorb the unit's overspend; None where nothing."""
    is_under = slot.active[unit.at] & (slot.pence[unit.at] < 0)
    if not is_under.any():
        return None
    under, over = -cells.under[indexes][:, unit.at], -cells.over[indexes][:, unit.at]
    all_under = under.sum(axis=0)
    may_give = [_may_give(run, offset, unit, cells.samples[index]) for index in indexes]
    chosen = np.stack([np.broadcast_to(where, len(unit.pence)) for where in may_give])
    found: Floats = under * part(np.maximum(all_under + over.sum(axis=0), 0), all_under) * is_under * chosen
    return found


def _may_give(run: Running, offset: Offset, unit: Unit, giver: Item) -> Flags | bool:
    """Where an item's underspend may absorb the unit's overspend."""
    if giver.fund is None or offset.commissioned_by not in (None, giver.commissioner):
        return False
    if offset.within == "agreement":
        return True
    if offset.within is None:
        return giver.fund.id in offset.funds
    if offset.within == "scheme":
        return _has(run, unit, lambda item: item.line is not None and item.scheme == giver.scheme)
    return _has(run, unit, lambda item: item.fund is not None and item.fund == giver.fund)


def _has(run: Running, unit: Unit, chosen: Callable[[Item], bool]) -> Flags | bool:
    """Where the unit nets some item that is chosen."""
    rows = tuple(row for row in unit.slot.rows if chosen(run.items[row]))
    if not rows:
        return False
    there = member_of(unit.slot, rows)
    return True if there is None else there[unit.at]


# Draw


def _draw(run: Running, turn: Turn, reserve: Reserve, amount: Floats) -> None:
    unit = turn.unit
    needs = unit.net(lambda item: _may_draw(reserve, item))
    wants = np.minimum(amount, needs.sum(axis=0))
    pence = np.clip(wants, 0, np.maximum(_entitled(run, reserve, unit), 0))
    run.balances[reserve.id][unit.at] -= pence
    run.add(run.drawn, (reserve.id, run.slot_index(unit)), unit, pence)
    unit.reduce(needs, pence)
    run.say(turn, "draw", reserve.id, pence)
    if reserve.kind == "loan":
        _claim(run, turn, reserve.recovered, reserve.held_by, pence)


def _may_draw(reserve: Reserve, item: Item) -> bool:
    in_fund = not reserve.funds or (item.fund is not None and item.fund.id in reserve.funds)
    return in_fund and reserve.ring_fence in (None, item.ring_fence)


def _entitled(run: Running, reserve: Reserve, unit: Unit) -> Floats:
    """What this unit may draw: all that is there, or its part where a short reserve is shared in proportion."""
    if reserve.id in run.bottomless:
        return np.full(len(unit.pence), np.inf)
    balance = run.balances[reserve.id][unit.at]
    if reserve.when_short == "first-come":
        return balance
    opening = run.position.balances.get(reserve.id, reserve.balance)
    calls = run.calls_on(reserve.id)
    called = sum(calls.values(), run.nothing())[unit.at]
    mine = run.slot_index(unit)
    call = calls[mine][unit.at] if mine in calls else np.zeros_like(called)
    drawn = run.drawn[reserve.id, mine][unit.at] if (reserve.id, mine) in run.drawn else 0
    short = np.minimum(balance, opening * part(call, called) - drawn)
    return np.where(called <= opening, balance, short)


# Retain, carry and return


def _retain(run: Running, turn: Turn, retain: Retain, amount: Floats) -> None:
    unit = turn.unit
    reserve = next((reserve for reserve in run.agreement.reserves if reserve.id == retain.into), None)
    keeps = unit.net(lambda item: reserve is None or item.ring_fence in (None, reserve.ring_fence))
    pence = np.minimum(amount, keeps.sum(axis=0))
    if not retain.causes:
        unit.reduce(keeps, pence)
        _keep(run, turn, retain, pence, waits=False)
        return
    for cell, claim, part_of in caused_of(run, unit, retain.causes, keeps, pence):
        unit.over[cell] -= part_of
        if claim.awaiting:
            run.wait_for(turn, claim.awaiting)
        _keep(run, turn, retain, part_of, waits=claim.awaiting is not None)


def _keep(run: Running, turn: Turn, retain: Retain, pence: Floats, *, waits: bool) -> None:
    run.say(turn, "retain", retain.into, -pence, waits=waits)
    if retain.into in run.balances and not turn.waits and not waits:
        run.balances[retain.into][turn.unit.at] += pence


def _carry(run: Running, turn: Turn, carry: Carry, amount: Floats) -> None:
    """Each fund's part goes to later years; what has no fund to stay in does not."""
    unit = turn.unit
    net = unit.net(lambda item: item.fund is not None)
    whole = net.sum(axis=0)
    taken = net * part(np.minimum(amount, whole), whole)
    unit.over -= taken
    places: dict[tuple[str, str | None], list[int]] = {}
    for index, item in enumerate(unit.cells.samples):
        if item.fund is not None:
            places.setdefault((item.fund_name, item.ring_fence), []).append(index)
    years = [str(FinancialYear(run.agreement.year.start + 1 + index)) for index in range(carry.years)]
    for (fund, _), mine in places.items():
        waits = carried_waits(run, turn, carry.whose, mine, taken) if carry.whose else np.zeros(len(amount), bool)
        for where, is_waiting in ((waits, True), (~waits, False)):
            pence = unit.sign * taken[mine].sum(axis=0) * where / len(years)
            if where.any():
                for year in years:
                    run.say(turn, "carry", f"{fund} {year}", pence, waits=is_waiting)


def _return(run: Running, turn: Turn, returned: Returned, amount: Floats) -> None:
    """What is unspent of one grant, and of no other money."""
    mine = turn.unit.net(lambda item: item.ring_fence == returned.grant)
    pence = np.minimum(amount, mine.sum(axis=0))
    turn.unit.reduce(mine, pence)
    run.say(turn, "return", returned.to, -pence)


# Claims


def _claim(run: Running, turn: Turn, recovery: Recovery | None, creditor: str, pence: Floats) -> None:
    """What others are to pay back of what one has met for now: the sum alone, before interest or forgiveness."""
    pence = np.maximum(pence, 0)
    by = recovery.by if recovery else "shares"
    owed = {by: (pence, turn.waits)}
    if by == "shares":
        parts, waits = divide_by(run, turn.unit, turn.clause, Share(basis="contribution"), pence)
        owed = {debtor: (mine * ~waits, turn.waits) for debtor, mine in parts.items()}
        owed |= {"": (pence * waits, True)} if waits.any() else {}
    for debtor, (mine, is_waiting) in owed.items():
        if debtor != creditor:
            run.add(run.claims, (creditor, debtor, is_waiting), turn.unit, mine)
