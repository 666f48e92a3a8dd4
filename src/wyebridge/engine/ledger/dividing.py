"""A sum divided among partners: by the boards' own decision, by weights, or by what each line did."""

from dataclasses import dataclass

from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.sharing import BASES, Share
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.items import Item, Key
from wyebridge.engine.ledger.reach import Unit
from wyebridge.engine.ledger.weights import stated, weights_for
from wyebridge.engine.ledger.working import Working


@dataclass(frozen=True, slots=True)
class Divided:
    """A sum divided among partners, the figures in words, and from which lines each part comes where the base says."""

    parts: dict[str, int]
    figures: str
    lines: dict[Key, dict[str, int]] | None = None


def divide(working: Working, unit: Unit, clause: Clause, share: Share, amount: int) -> Divided | Awaiting:
    """Parts of an amount by partner, without sign; or what it awaits."""
    decided = working.known.decided_shares(clause)
    if decided is not None:
        if sum(decided.values()) != 1 or not decided.keys() <= set(working.agreement.partner_ids()):
            return Awaiting("percentages that come to 100% among the partners", " and ".join(clause.overridden_by))
        chosen = stated(decided)
        figures = f"as the boards together decided: {chosen.figures}"
        return Divided(_parts(amount, chosen.of, clause), figures)
    if share.basis in ("own", "profile", "cause"):
        return _divide_lines(working, unit, clause, share, amount)
    items = [working.items[key] for key in unit.whole]
    if share.basis == "scheme-contribution":
        schemes = {item.scheme for item in items if item.line}
        items = [item for item in working.items.values() if item.scheme in schemes]
    weights = weights_for(share, working.agreement, items, working.position)
    if isinstance(weights, Awaiting):
        return weights
    return Divided(_parts(amount, weights.of, clause), f"{BASES[share.basis]}: {weights.figures}")


def _parts(amount: int, weights: dict[str, int], clause: Clause) -> dict[str, int]:
    if not weights.get(clause.odd_pennies):
        return dict(zip(weights, split(amount, list(weights.values())), strict=True))
    whole = sum(weights.values())
    parts = {partner: amount * weight // whole for partner, weight in weights.items()}
    parts[clause.odd_pennies] += amount - sum(parts.values())
    return parts


def _divide_lines(working: Working, unit: Unit, clause: Clause, share: Share, amount: int) -> Divided | Awaiting:
    """Parts that follow what each line did, so that nothing is netted where all that is left is divided."""
    lines: dict[Key, dict[str, int]] = {}
    if share.basis == "cause":
        lines, figures = _by_cause(working, unit, share, amount)
    else:
        figures = BASES[share.basis]
        whole = {key: unit.sign * working.left[key] for key in unit.keys if working.left[key]}
        net = working.net(unit)
        some = dict(zip(net, split(amount, list(net.values())), strict=True)) if net else {}
        for key, pence in (whole if amount == working.left_of(unit) else some).items():
            parts = _line_parts(working, working.items[key], clause, share, pence)
            if isinstance(parts, Awaiting):
                return parts
            lines[key] = parts
    totals: dict[str, int] = {}
    for parts in lines.values():
        for partner, pence in parts.items():
            totals[partner] = totals.get(partner, 0) + pence
    return Divided(totals, figures, lines)


def _line_parts(working: Working, item: Item, clause: Clause, share: Share, pence: int) -> dict[str, int] | Awaiting:
    if item.line is None or item.fund is None:
        return {"": pence}
    if share.basis == "own":
        return {item.commissioner: pence}
    if item.line.share_profile == "fixed":
        return {working.agreement.host_of(item.fund): pence}
    weights = (
        stated(share.percentages)
        if share.percentages
        else weights_for(share, working.agreement, [item], working.position)
    )
    return weights if isinstance(weights, Awaiting) else _parts(pence, weights.of, clause)


def _by_cause(working: Working, unit: Unit, share: Share, amount: int) -> tuple[dict[Key, dict[str, int]], str]:
    """What each cause's bearer bears of each line: causes that are agreed and evidenced, within what is left."""
    bearers = share.causes or {}
    found = sorted(
        (c for c in working.position.causes if c.cause in bearers and c.evidence and c.is_agreed and c.amount),
        key=lambda c: (c.scheme, c.line, c.cause, c.evidence, c.amount),
    )
    net = working.net(unit)
    claimed = {key: sum(c.amount for c in found if (c.scheme, c.line) == key) for key in net}
    within = {key: min(net[key], claimed[key]) for key in net if claimed[key]}
    if sum(within.values()) > amount:
        within = dict(zip(within, split(amount, list(within.values())), strict=True))
    lines: dict[Key, dict[str, int]] = {}
    words: list[str] = []
    for key, most in within.items():
        mine = [c for c in found if (c.scheme, c.line) == key]
        for cause, pence in zip(mine, split(most, [c.amount for c in mine]), strict=True):
            bearer = bearers[cause.cause]
            parts = lines.setdefault(key, {})
            parts[bearer] = parts.get(bearer, 0) + pence
            words.append(f"{cause.cause} {pounds(pence)} ({cause.evidence})")
    return lines, "; ".join(words) or "no cause is both agreed and evidenced"
