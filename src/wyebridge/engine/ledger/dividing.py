"""A sum divided among partners: by the boards' own decision, by weights, or by what each line did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.sharing import BASES, BY_LINE, Share
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.causes import Caused, caused
from wyebridge.engine.ledger.items import Item, Key
from wyebridge.engine.ledger.months import months_of
from wyebridge.engine.ledger.reach import Unit
from wyebridge.engine.ledger.weights import Weights, stated, weights_for
from wyebridge.engine.ledger.working import PARTNERS, Working


@dataclass(frozen=True, slots=True)
class Divided:
    """A sum divided among partners, and the figures in words.

    `lines` says from which line each part comes, where the base looks at lines: '' is what waits, which `waiting` has
    with what it awaits. Of the parts, `protested` are borne under protest, `protest` saying why.
    """

    parts: dict[str, int]
    figures: str
    lines: dict[Key, dict[str, int]] | None = None
    waiting: tuple[tuple[int, Awaiting], ...] = ()
    protested: Mapping[str, int] = field(default_factory=dict)
    protest: str = ""


def divide(working: Working, unit: Unit, clause: Clause, share: Share, amount: int) -> Divided | Awaiting:
    """Parts of an amount by partner, without sign; or what it awaits."""
    if share.as_of == "variance":
        return _divide_by_month(working, unit, clause, share, amount)
    if share.basis in BY_LINE and working.known.decided_shares(clause) is None:
        return _divide_lines(working, unit, clause, share, amount)
    weights = _weights(working, unit, clause, share)
    if isinstance(weights, Awaiting):
        return weights
    return Divided(_parts(amount, weights.of, clause), weights.figures)


def _weights(working: Working, unit: Unit, clause: Clause, share: Share, on: date | None = None) -> Weights | Awaiting:
    """The boards' own weights where they have decided some, or else those of the base; as they stand on a day."""
    decided = working.known.decided_shares(clause, on or date.max)
    if decided is not None:
        if sum(decided.values()) != 1 or not decided.keys() <= set(working.agreement.partner_ids()):
            return Awaiting("percentages that come to 100% among the partners", " and ".join(clause.overridden_by))
        chosen = stated(decided)
        return Weights(chosen.of, f"as the boards together decided: {chosen.figures}")
    items = [working.items[key] for key in unit.whole]
    if share.basis == "scheme-contribution":
        schemes = {item.scheme for item in items if item.line}
        items = [item for item in working.items.values() if item.scheme in schemes]
    weights = weights_for(share, working.agreement, items, working.position, on)
    if isinstance(weights, Awaiting):
        return weights
    return Weights(weights.of, f"{BASES[share.basis]}: {weights.figures}")


def _parts(amount: int, weights: dict[str, int], clause: Clause) -> dict[str, int]:
    if not weights.get(clause.odd_pennies):
        return dict(zip(weights, split(amount, list(weights.values())), strict=True))
    whole = sum(weights.values())
    parts = {partner: amount * weight // whole for partner, weight in weights.items()}
    parts[clause.odd_pennies] += amount - sum(parts.values())
    return parts


def _divide_by_month(working: Working, unit: Unit, clause: Clause, share: Share, amount: int) -> Divided | Awaiting:
    """What arose in each month by the weights in force as it began; months of the same weights are taken together.

    Where the whole year has the same weights, nobody need know the months.
    """
    year = working.agreement.year
    months = [month for month in year.months() if month <= working.position.as_at]
    weights = {month: _weights(working, unit, clause, share, month) for month in months}
    known = [each for each in weights.values() if isinstance(each, Weights)]
    if len(known) == len(months) and all(each.of == known[0].of for each in known):
        return Divided(_parts(amount, known[0].of, clause), known[0].figures)
    arose = months_of(working, unit, amount)
    if isinstance(arose, Awaiting):
        return arose
    totals: dict[str, int] = {}
    words: list[str] = []
    for _, found in groupby(months, key=lambda month: str(weights[month])):
        together = list(found)
        pence, each = sum(arose[month] for month in together), weights[together[0]]
        if isinstance(each, Awaiting):
            if any(arose[month] for month in together):
                return each
            continue
        for partner, part in _parts(pence, each.of, clause).items():
            totals[partner] = totals.get(partner, 0) + part
        words.append(f"{together[0]:%B %Y} to {together[-1]:%B %Y}, {pounds(pence)}, {each.figures}")
    return Divided(totals, "; ".join(words))


def _divide_lines(working: Working, unit: Unit, clause: Clause, share: Share, amount: int) -> Divided:
    """Parts that follow what each line did, so that nothing is netted where all that is left is divided."""
    if share.basis == "cause":
        return _by_cause(working, unit, clause, share, amount)
    whole = {key: unit.sign * working.left[key] for key in unit.keys if working.left[key]}
    net = working.net(unit)
    some = dict(zip(net, split(amount, list(net.values())), strict=True)) if net else {}
    found = _Parts()
    for key, pence in (whole if amount == working.left_of(unit) else some).items():
        found.add(key, pence, _line_parts(working, working.items[key], clause, share, pence))
    return found.divided(BASES[share.basis])


def _line_parts(working: Working, item: Item, clause: Clause, share: Share, pence: int) -> dict[str, int] | Awaiting:
    if item.line is None or item.fund is None:
        is_somebodys = item.commissioner and share.basis in ("own", "none")
        return {item.commissioner: pence} if is_somebodys else Awaiting(f"whose {item.name} is", PARTNERS)
    if share.basis == "own":
        return {item.commissioner: pence}
    if share.basis == "none":
        return {item.line.payer: pence}
    if item.line.share_profile is None:
        return Awaiting(f"whether {item.name} is fixed or variable", PARTNERS)
    if item.line.share_profile == "fixed":
        return {working.agreement.host_of(item.fund): pence}
    weights = (
        stated(share.percentages)
        if share.percentages
        else weights_for(share, working.agreement, [item], working.position)
    )
    return weights if isinstance(weights, Awaiting) else _parts(pence, weights.of, clause)


def _by_cause(working: Working, unit: Unit, clause: Clause, share: Share, amount: int) -> Divided:
    """What each cause's bearer bears of each line.

    What is agreed and evidenced is borne for good; what is disputed, under protest, by the rule the share states for
    it; without such a rule, or without evidence, it waits.
    """
    bearers = share.causes or {}
    known_on = working.known.known_on
    causes = caused(working.position, bearers, working.net(unit), amount, known_on=known_on)
    found = _Parts()
    for each in causes:
        if each.awaiting is None:
            found.add(each.key, each.pence, {bearers[each.cause]: each.pence})
        elif each.disputed_by and share.contested:
            parts = _meanwhile(working, unit, clause, share.contested, each)
            found.add(each.key, each.pence, parts, f"{' and '.join(each.disputed_by)} disputes {each}")
        else:
            found.add(each.key, each.pence, each.awaiting)
    return found.divided("; ".join(str(each) for each in causes) or "no cause is said to account for any of it")


def _meanwhile(
    working: Working, unit: Unit, clause: Clause, contested: Share, each: Caused
) -> dict[str, int] | Awaiting:
    """How what is disputed is borne until it is resolved."""
    if contested.basis in BY_LINE:
        return _line_parts(working, working.items[each.key], clause, contested, each.pence)
    weights = _weights(working, unit, clause, contested)
    return weights if isinstance(weights, Awaiting) else _parts(each.pence, weights.of, clause)


def owned(
    working: Working, unit: Unit, clause: Clause, share: Share, taken: Mapping[Key, int]
) -> dict[str, int] | Awaiting:
    """Whose a sum is that was taken from these lines."""
    if share.basis not in BY_LINE:
        weights = _weights(working, unit, clause, share)
        return weights if isinstance(weights, Awaiting) else _parts(sum(taken.values()), weights.of, clause)
    found: dict[str, int] = {}
    for key, pence in taken.items():
        parts = _line_parts(working, working.items[key], clause, share, pence)
        if isinstance(parts, Awaiting):
            return parts
        for partner, part in parts.items():
            found[partner] = found.get(partner, 0) + part
    return found


@dataclass(slots=True)
class _Parts:
    """Parts of lines gathered up: by line, by partner, what is under protest, what waits."""

    lines: dict[Key, dict[str, int]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    waiting: list[tuple[int, Awaiting]] = field(default_factory=list)
    protested: dict[str, int] = field(default_factory=dict)
    protests: list[str] = field(default_factory=list)

    def add(self, key: Key, pence: int, parts: dict[str, int] | Awaiting, protest: str = "") -> None:
        line = self.lines.setdefault(key, {})
        if isinstance(parts, Awaiting):
            line[""] = line.get("", 0) + pence
            self.waiting.append((pence, parts))
            return
        for partner, part in parts.items():
            for sums in (line, self.totals, *((self.protested,) if protest else ())):
                sums[partner] = sums.get(partner, 0) + part
        self.protests += [protest] if protest else []

    def divided(self, figures: str) -> Divided:
        protest = "; ".join(self.protests)
        return Divided(self.totals, figures, self.lines, tuple(self.waiting), self.protested, protest)
