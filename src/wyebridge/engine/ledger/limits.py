"""How much a step may take, and how much of it a partner may bear: limits, caps, and consents to pass them."""

from collections.abc import Mapping
from fractions import Fraction

from wyebridge.engine.agreement.clauses import Step
from wyebridge.engine.agreement.limits import Limit
from wyebridge.engine.agreement.sharing import Cap, Share
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.gates import Open
from wyebridge.engine.ledger.reach import Unit
from wyebridge.engine.ledger.weights import scheme_funding, weights_for
from wyebridge.engine.ledger.working import BOTTOMLESS, PARTNERS, Turn, Working


def wanted(working: Working, unit: Unit, step: Step) -> int | Awaiting:
    """What a step may take of what is left, without sign."""
    left = working.left_of(unit)
    amount = left
    for limit, counted_from in ((step.up_to, 0), (step.until, abs(unit.pence) - left)):
        if limit:
            most = limit_pence(working, limit, unit)
            if isinstance(most, Awaiting):
                return most
            amount = min(amount, max(most - counted_from, 0))
    return amount


def limit_pence(working: Working, limit: Limit, unit: Unit, partner: str | None = None) -> int | Awaiting:
    """A limit in pence, taken down to the whole penny: for one partner, or for all of them."""
    if limit.pence is not None:
        return limit.pence
    assert limit.share is not None
    if limit.of == "variance":
        return int(abs(unit.pence) * limit.share)
    items = [working.items[key] for key in unit.whole]
    if limit.of != "contribution" and not any(item.line for item in items):
        return Awaiting(f"a budget of {unit.scope} that {limit} stands on", PARTNERS)
    if limit.of == "contribution":
        weights = weights_for(Share(basis="contribution"), working.agreement, items, working.position)
        if isinstance(weights, Awaiting):
            return weights
        base = weights.of.get(partner, 0) if partner else sum(weights.of.values())
    elif limit.of == "own funding" and partner:
        schemes = {item.scheme for item in items}
        whole = [item for item in working.items.values() if item.line and item.scheme in schemes]
        base = sum(pence for name, pence in scheme_funding(working.agreement, whole) if name == partner)
    else:
        base = sum(item.budget_pence for item in items)
    return int(Fraction(base) * limit.share)


def capped(
    working: Working, turn: Turn, share: Share, parts: Mapping[str, int]
) -> tuple[dict[str, int], str] | Awaiting:
    """Parts held to their caps; what is beyond is left for the next step.

    A cap holds what is borne; it holds a part of an underspend only where the clause is for underspends alone.
    """
    held = dict(parts)
    if turn.unit.sign < 0 and turn.clause.when != "under":
        return held, ""
    words: list[str] = []
    rooms: list[tuple[str, str]] = []
    for cap in share.caps:
        for partner in [cap.partner] if cap.partner != "each" else list(parts):
            if held.get(partner, 0) <= 0 or not partner:
                continue
            most = limit_pence(working, cap.at, turn.unit, partner)
            if isinstance(most, Awaiting):
                return most
            name = f"{cap.id}.{partner}" if cap.id else f"{turn.clause.number}/{turn.unit.scope}/{partner}"
            earlier = working.position.used_earlier.get(name, 0) if cap.over == "term" else 0
            room = max(most - working.used.get(name, 0) - earlier, 0)
            more = _consented(working, turn, cap) if held[partner] > room else 0
            rooms.append((name, partner))
            if more:
                words.append(f"; {partner} may pass its cap of {pounds(room)} by consent")
            if held[partner] > room + more:
                words.append(f"; {partner} is held to {pounds(room + more)}")
                held[partner] = room + more
    for name, partner in dict.fromkeys(rooms):
        working.used[name] = working.used.get(name, 0) + held[partner]
    return held, "".join(words)


def floored(
    working: Working, turn: Turn, share: Share, parts: Mapping[str, int]
) -> tuple[dict[str, int], str] | Awaiting:
    """Parts raised to their floors, out of the others' in proportion.

    Where floors come to more than there is, all of it is divided in proportion to them. Like caps, floors hold a part
    of an underspend only where the clause is for underspends alone.
    """
    if not share.floors or (turn.unit.sign < 0 and turn.clause.when != "under"):
        return dict(parts), ""
    floors: dict[str, int] = {}
    for floor in share.floors:
        least = limit_pence(working, floor.at, turn.unit, floor.partner)
        if isinstance(least, Awaiting):
            return least
        floors[floor.partner] = max(floors.get(floor.partner, 0), least)
    amount = sum(parts.values())
    if sum(floors.values()) >= amount:
        shared = split(amount, list(floors.values())) if amount else [0] * len(floors)
        held = dict.fromkeys(parts, 0) | dict(zip(floors, shared, strict=True))
        return held, "; all of it is within the floors"
    raised: dict[str, int] = {}
    rest = dict(parts)
    while short := {partner: least for partner, least in floors.items() if rest.get(partner, 0) < least}:
        raised |= short
        free = {partner: pence for partner, pence in parts.items() if partner not in raised}
        left = amount - sum(raised.values())
        rest = raised | dict(zip(free, split(left, list(free.values())), strict=True))
    words = "".join(f"; {partner} bears its floor of {pounds(pence)}" for partner, pence in raised.items())
    return {partner: rest.get(partner, 0) for partner in (*parts, *raised)}, words


def _consented(working: Working, turn: Turn, cap: Cap) -> int:
    """How much more than its cap a partner may bear, by consents given before the costs were committed."""
    if cap.unless is None:
        return 0
    items = [working.items[key] for key in turn.unit.keys]
    committed = [item.committed_on for item in items if item.line and item.variance_pence > 0]
    at_stake = working.left_of(turn.unit)
    consent = working.known.consent(turn.clause, turn.number, cap.unless, committed, at_stake)
    if not isinstance(consent, Open):
        return 0
    return BOTTOMLESS if consent.most_pence is None else consent.most_pence
