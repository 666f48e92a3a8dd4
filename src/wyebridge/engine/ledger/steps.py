"""The verbs of a step: what each takes of a unit, from where, and how it says so."""

from collections.abc import Callable

from wyebridge.engine.agreement.clauses import Carry, Offset, Reserve, Retain, Returned
from wyebridge.engine.agreement.recovery import Recovery
from wyebridge.engine.agreement.sharing import Share
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.verdicts import Awaiting, Undetermined, Verdict
from wyebridge.engine.ledger.allocation import Allocated, Carried, Raised
from wyebridge.engine.ledger.causes import caused
from wyebridge.engine.ledger.dividing import divide, owned
from wyebridge.engine.ledger.gates import Open, Pending
from wyebridge.engine.ledger.items import Item, Key
from wyebridge.engine.ledger.limits import capped, floored
from wyebridge.engine.ledger.reach import Unit
from wyebridge.engine.ledger.repaying import forgiven_pence, schedule
from wyebridge.engine.ledger.working import BOTTOMLESS, Turn, Working


def take(working: Working, turn: Turn, amount: int) -> str:
    """Take up to an amount as the step says; returns the figures in words."""
    if turn.step.offset is not None:
        return _offset(working, turn, turn.step.offset, amount)
    if turn.step.draw is not None:
        return _draw(working, turn, turn.step.draw, amount)
    if turn.step.retain is not None:
        return _retain(working, turn, turn.step.retain, amount)
    if turn.step.carry is not None:
        return _carry(working, turn, turn.step.carry, amount)
    if turn.step.returned is not None:
        return _return(working, turn, turn.step.returned, amount)
    assert turn.step.share is not None
    return _share(working, turn, turn.step.share, amount)


def take_undetermined(working: Working, turn: Turn, amount: int, awaiting: Awaiting) -> str:
    """A step whose limit nobody can work out yet: all that it might take waits."""
    if turn.step.share is not None:
        return _share_awaits(working, turn, amount, awaiting)
    return take(working, Turn(turn.unit, turn.clause, turn.number, turn.step, awaiting), amount)


# Offset


def _offset(working: Working, turn: Turn, offset: Offset, amount: int) -> str:
    unit = turn.unit
    taken: dict[str, int] = {}
    given: dict[str, int] = {}
    needs = working.net(unit)
    may_give = _givers(working, offset, unit)
    for fence in dict.fromkeys(working.items[key].ring_fence for key in needs):
        mine = {key: pence for key, pence in needs.items() if working.items[key].ring_fence == fence}
        gives = {
            key: (giver, pence)
            for giver in working.units
            if giver.pence < 0
            for key, pence in working.net(giver).items()
            if working.items[key].ring_fence == fence and may_give(working.items[key])
        }
        spare = [pence for _, pence in gives.values()]
        pence = min(sum(mine.values()), sum(spare), amount - sum(taken.values()))
        if pence <= 0:
            continue
        for (key, (giver, _)), part in zip(gives.items(), split(pence, spare), strict=True):
            fund = working.items[key].fund_name
            working.left[key] += part
            taken[fund] = taken.get(fund, 0) + part
            given[giver.scope] = given.get(giver.scope, 0) + part
        working.reduce(unit, mine, pence)
    for scope, pence in given.items():
        working.say(turn, "offset", unit.scope, -pence, scope=scope)
    for fund, pence in taken.items():
        working.say(turn, "offset", fund, pence)
    return ", ".join(f"{pounds(p)} of underspends in {fund}" for fund, p in taken.items()) or "no underspend to use"


def _givers(working: Working, offset: Offset, unit: Unit) -> Callable[[Item], bool]:
    """Whether an item's underspend may absorb the unit's overspend."""
    mine = [working.items[key] for key in unit.keys]
    schemes = {item.scheme for item in mine if item.line}
    funds = {"fund": {item.fund.id for item in mine if item.fund}, None: set(offset.funds)}.get(offset.within)

    def may_give(item: Item) -> bool:
        if item.fund is None or offset.commissioned_by not in (None, item.commissioner):
            return False
        if offset.within == "scheme":
            return item.scheme in schemes
        return funds is None or item.fund.id in funds

    return may_give


# Draw


def _draw(working: Working, turn: Turn, reserve_id: str, amount: int) -> str:
    reserve = next(reserve for reserve in working.agreement.reserves if reserve.id == reserve_id)
    net = working.net(turn.unit)
    needs = {key: pence for key, pence in net.items() if _may_draw(reserve, working.items[key])}
    pence = min(amount, sum(needs.values()), _entitled(working, reserve, turn.unit))
    if pence <= 0:
        return f"{reserve.name} has {pounds(working.balances[reserve_id])} that may be used here"
    working.balances[reserve_id] -= pence
    place = (reserve_id, turn.unit.keys)
    working.drawn[place] = working.drawn.get(place, 0) + pence
    working.reduce(turn.unit, needs, pence)
    working.say(turn, "draw", reserve_id, pence)
    if reserve.kind == "loan":
        _claim(working, turn, reserve.recovered, reserve.held_by, pence)
    return f"{reserve.name} had {pounds(working.balances[reserve_id] + pence)}"


def _may_draw(reserve: Reserve, item: Item) -> bool:
    in_fund = not reserve.funds or (item.fund is not None and item.fund.id in reserve.funds)
    return in_fund and reserve.ring_fence in (None, item.ring_fence)


def _entitled(working: Working, reserve: Reserve, unit: Unit) -> int:
    """What this unit may draw: all that is there, or its part where a short reserve is shared in proportion."""
    if reserve.id in working.bottomless:
        return BOTTOMLESS
    balance = working.balances[reserve.id]
    if reserve.when_short == "first-come":
        return balance
    opening = working.position.balances.get(reserve.id, reserve.balance)
    calls = working.calls_on(reserve.id)
    if sum(calls.values()) <= opening:
        return balance
    parts = dict(zip(calls, split(opening, list(calls.values())), strict=True))
    return min(balance, parts.get(unit.keys, 0) - working.drawn.get((reserve.id, unit.keys), 0))


# Retain


def _retain(working: Working, turn: Turn, retain: Retain, amount: int) -> str:
    reserve = next((reserve for reserve in working.agreement.reserves if reserve.id == retain.into), None)
    keeps = {
        key: pence
        for key, pence in working.net(turn.unit).items()
        if reserve is None or working.items[key].ring_fence in (None, reserve.ring_fence)
    }
    pence = min(amount, sum(keeps.values()))
    if retain.causes:
        return _retain_by_cause(working, turn, retain, keeps, pence)
    working.reduce(turn.unit, keeps, pence)
    _keep(working, turn, retain, pence)
    if pence < amount:
        return "ring-fenced money stays apart from it"
    return "for spending that does not recur" if retain.non_recurrent else "kept"


def _retain_by_cause(working: Working, turn: Turn, retain: Retain, keeps: dict[Key, int], amount: int) -> str:
    """As much as the causes account for: what is disputed, or has no evidence, waits, and is not passed on."""
    found = caused(working.position, retain.causes, keeps, amount, known_on=working.known.known_on)
    for each in found:
        working.left[each.key] -= turn.unit.sign * each.pence
        _keep(working, turn, retain, each.pence, each.awaiting)
    return "; ".join(str(each) for each in found) or "no cause is said to account for any of it"


def _keep(working: Working, turn: Turn, retain: Retain, pence: int, awaiting: Awaiting | None = None) -> None:
    working.say(turn, "retain", retain.into, -pence, awaiting=awaiting)
    if retain.into in working.balances and turn.pending is None and awaiting is None:
        working.balances[retain.into] += pence


# Carry and return


def _carry(working: Working, turn: Turn, carry: Carry, amount: int) -> str:
    """Each fund's part goes to later years in the ring-fence it came from; what has no fund to stay in does not."""
    net = {key: pence for key, pence in working.net(turn.unit).items() if working.items[key].fund}
    taken = dict(zip(net, split(min(amount, sum(net.values())), list(net.values())), strict=True)) if net else {}
    places: dict[tuple[str, str | None], dict[Key, int]] = {}
    for key, pence in taken.items():
        working.left[key] -= turn.unit.sign * pence
        item = working.items[key]
        places.setdefault((item.fund_name, item.ring_fence), {})[key] = pence
    words = [_carry_in(working, turn, carry, place, mine) for place, mine in places.items() if any(mine.values())]
    return "; ".join(words) or "there is no fund to carry it in"


def _carry_in(working: Working, turn: Turn, carry: Carry, place: tuple[str, str | None], taken: dict[Key, int]) -> str:
    """What is carried in one fund and ring-fence, year by year, by whose it stays."""
    fund, fence = place
    owners = owned(working, turn.unit, turn.clause, carry.whose, taken) if carry.whose else {"": sum(taken.values())}
    awaiting = owners if isinstance(owners, Awaiting) else None
    parts = {"": sum(taken.values())} if isinstance(owners, Awaiting) else owners
    waits = turn.pending or awaiting
    years = [str(FinancialYear(working.agreement.year.start + 1 + index)) for index in range(carry.years)]
    sums = dict.fromkeys(years, 0)
    for partner, pence in parts.items():
        for year, part in zip(years, split(turn.unit.sign * pence, [1] * len(years)), strict=True):
            sums[year] += part
            amount = Undetermined(part, waits) if waits else working.sure(turn, part)
            if part:
                working.carried.append(Carried(fund, fence, partner, year, turn.clause.number, amount))
    for year, part in sums.items():
        working.say(turn, "carry", f"{fund} {year}", part, awaiting=awaiting)
    said = ", ".join(f"{pounds(abs(part))} to {fund} {year}" for year, part in sums.items() if part)
    return said + (f" ({fence})" if fence else "")


def _return(working: Working, turn: Turn, returned: Returned, amount: int) -> str:
    """What is unspent of one grant, and of no other money."""
    net = working.net(turn.unit)
    mine = {key: pence for key, pence in net.items() if working.items[key].ring_fence == returned.grant}
    pence = min(amount, sum(mine.values()))
    working.reduce(turn.unit, mine, pence)
    working.say(turn, "return", returned.to, -pence)
    return f"{pounds(pence)} of {returned.grant} is unspent"


# Share


def _share(working: Working, turn: Turn, share: Share, amount: int) -> str:
    unit = turn.unit
    divided = divide(working, unit, turn.clause, share, amount)
    if isinstance(divided, Awaiting):
        return _share_awaits(working, turn, amount, divided)
    raised = floored(working, turn, share, divided.parts)
    if isinstance(raised, Awaiting):
        return _share_awaits(working, turn, amount, raised)
    found = capped(working, turn, share, raised[0])
    if isinstance(found, Awaiting):
        return _share_awaits(working, turn, amount, found)
    held, words = found
    for partner, pence in held.items():
        # What a cap keeps off a partner is first what it would bear under protest.
        protested = divided.protested.get(partner, 0)
        sure = min(divided.parts[partner] - protested, pence) if protested else pence
        _bear(working, turn, share, partner, sure)
        _bear(working, turn, share, partner, pence - sure, divided.protest)
    for pence, awaiting in divided.waiting:
        working.say(turn, "share", "", unit.sign * pence, awaiting=awaiting)
    if divided.lines is None:
        working.reduce(unit, working.net(unit), sum(held.values()))
    else:
        beyond = {partner: pence - held[partner] for partner, pence in divided.parts.items()}
        working.reduce_each(unit, divided.lines, beyond)
    working.clear_if_shared(unit)
    return f"{divided.figures}{raised[1]}{words}"


def _bear(working: Working, turn: Turn, share: Share, partner: str, pence: int, protest: str = "") -> None:
    """A partner bears a part; where it does so for now, others owe it theirs."""
    working.say(turn, "share", partner, turn.unit.sign * pence, protest=protest)
    if share.recovered and turn.unit.sign > 0:
        _claim(working, turn, share.recovered, partner, pence, protest)


def _share_awaits(working: Working, turn: Turn, amount: int, awaiting: Awaiting) -> str:
    if amount:
        unit = turn.unit
        waits = Undetermined(unit.sign * amount, awaiting)
        working.allocated.append(Allocated(unit.scope, turn.clause.number, turn.number, "share", "", waits))
        working.reduce(unit, working.net(unit), amount)
        working.clear_if_shared(unit)
    return str(awaiting)


def _claim(
    working: Working, turn: Turn, recovery: Recovery | None, creditor: str, pence: int, protest: str = ""
) -> None:
    """What others are to pay back of what one has met for now; a loan need not say when, nor over how long."""
    if pence <= 0:
        return
    owed, pending = {recovery.by if recovery else "shares": pence}, turn.pending
    if "shares" in owed:
        divided = divide(working, turn.unit, turn.clause, Share(basis="contribution"), pence)
        owed = {"": pence} if isinstance(divided, Awaiting) else divided.parts
        pending = divided if isinstance(divided, Awaiting) else pending
    for debtor, part in owed.items():
        if part and debtor != creditor:
            amount = Undetermined(part, pending) if pending else working.sure(turn, part, protest)
            working.claims.append(_raised(working, turn, recovery, creditor, debtor, amount))


def _raised(
    working: Working, turn: Turn, recovery: Recovery | None, creditor: str, debtor: str, amount: Verdict
) -> Raised:
    owed_from = working.position.as_at
    if recovery is None:
        return Raised(creditor, debtor, amount, turn.clause.number, "", 1, None, owed_from)
    asked = forgiven_pence(amount.pence, recovery)
    gate = working.known.forgiveness(turn.clause, turn.number, recovery.forgiven, asked)
    forgiven = asked if isinstance(gate, Open) else 0
    return Raised(
        creditor,
        debtor,
        amount,
        turn.clause.number,
        str(recovery.starts),
        recovery.years,
        recovery.most_a_year,
        owed_from,
        forgiven,
        gate.awaiting if isinstance(gate, Pending) else None,
        schedule(amount.pence - forgiven, recovery, owed_from=owed_from),
        recovery.recognised,
    )
