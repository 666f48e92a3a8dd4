"""What shares and limits stand on, in every scenario: asked of the same functions that settlement asks.

A base depends on which funds and schemes are netted together, which seldom differs between scenarios: each set of
them that occurs is asked once.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction

import numpy as np

from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.limits import Limit
from wyebridge.engine.agreement.sharing import Share
from wyebridge.engine.foresight.clauses.cells import Unit
from wyebridge.engine.foresight.clauses.running import Running
from wyebridge.engine.foresight.clauses.slots import Flags, Floats, Rows
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.items import Item
from wyebridge.engine.ledger.weights import scheme_funding, stated, weights_for
from wyebridge.engine.ledger.working import PARTNERS

Weighed = dict[str, int] | dict[str, Floats]
OF_ITEMS = (
    "host",
    "contribution",
    "plan-contribution",
    "paid-contribution",
    "scheme-contribution",
    "pressure-contribution",
    "investment-contribution",
    "profile",
)
"""Bases that look at which funds or schemes there are."""


def weights(
    run: Running, unit: Unit, clause: Clause, share: Share, on: date | None = None
) -> Iterator[tuple[Flags | None, Weighed | Awaiting]]:
    """Weights by partner, or what is awaited, and the scenarios of the unit where they hold (None: all)."""
    decided = run.known.decided_shares(clause, on or date.max)
    if decided is not None:
        if sum(decided.values()) != 1 or not decided.keys() <= set(run.agreement.partner_ids()):
            yield None, Awaiting("percentages that come to 100% among the partners", " and ".join(clause.overridden_by))
        else:
            yield None, stated(decided).of
    elif share.basis == "commissioned-spend":
        yield from _commissioned(run, unit, share)
    elif share.basis not in OF_ITEMS:
        yield None, _of(run, share, (), on)
    else:
        for chosen, items in patterns(run, unit, lambda item: (item.scheme, item.fund.id if item.fund else None)):
            if share.basis == "scheme-contribution":
                schemes = {item.scheme for item in items if item.line}
                items = [item for item in run.items if item.scheme in schemes]
            yield chosen, _of(run, share, items, on)


def _of(run: Running, share: Share, items: Sequence[Item], on: date | None) -> dict[str, int] | Awaiting:
    found = weights_for(share, run.agreement, items, run.position, on)
    return found if isinstance(found, Awaiting) else found.of


def patterns(run: Running, unit: Unit, feature: Callable[[Item], object]) -> Iterator[tuple[Flags | None, list[Item]]]:
    """The sets of items that scenarios of a unit net, and where each is, told apart by a feature of them alone.

    Of each feature that is there, all the slot's items are given: only for what depends on no more than which are.
    """
    by: dict[object, list[int]] = {}
    for index, row in enumerate(unit.slot.rows):
        by.setdefault(feature(run.items[row]), []).append(index)
    whole = unit.slot.whole
    if whole is None:
        yield None, [run.items[row] for row in unit.slot.rows]
        return
    there = np.stack([whole[indexes].any(axis=0) for indexes in by.values()])[:, unit.at]
    kinds, which = np.unique(there, axis=1, return_inverse=True)
    for kind in range(kinds.shape[1]):
        rows = sorted(i for has, found in zip(kinds[:, kind], by.values(), strict=True) if has for i in found)
        chosen = None if kinds.shape[1] == 1 else which.reshape(-1) == kind
        yield chosen, [run.items[unit.slot.rows[index]] for index in rows]


def _commissioned(run: Running, unit: Unit, share: Share) -> Iterator[tuple[Flags | None, Weighed | Awaiting]]:
    """What each partner's commissioning spent differs in every scenario."""
    partners = [name for name in run.agreement.partner_ids() if not share.among or name in share.among]
    spent: dict[str, Floats] = dict.fromkeys(partners, np.zeros(len(unit.pence)))
    for index, row in enumerate(unit.slot.rows):
        item = run.items[row]
        if item.line and item.commissioner in spent:
            spend = np.maximum(run.variance[row, unit.at] + item.budget_pence, 0)
            there = 1.0 if unit.slot.whole is None else unit.slot.whole[index, unit.at]
            spent[item.commissioner] = spent[item.commissioner] + spend * there
    some = sum(spent.values(), np.zeros(len(unit.pence))) > 0
    if some.any():
        yield some, spent
    if not some.all():
        awaits = weights_for(share, run.agreement, (), run.position)
        assert isinstance(awaits, Awaiting), "of no items there is no spending"
        yield ~some, awaits


def limit(
    run: Running, unit: Unit, said: Limit, partner: str | None = None
) -> Iterator[tuple[Flags | None, Floats | int | Awaiting]]:
    """A limit in pence, taken down to the whole penny, as `limits.limit_pence`; and where it holds (None: all)."""
    if said.pence is not None:
        yield None, said.pence
        return
    assert said.share is not None
    if said.of == "variance":
        # A product within a millionth of a penny of a whole one is that penny: it is a binary fraction's noise.
        yield None, np.floor(unit.pence * (said.share.numerator / said.share.denominator) + 1e-6)
    elif said.of == "contribution":
        for chosen, items in patterns(run, unit, lambda item: item.fund.id if item.fund else None):
            of = _of(run, Share(basis="contribution"), items, None)
            if not isinstance(of, Awaiting):
                yield chosen, int(Fraction(of.get(partner, 0) if partner else sum(of.values())) * said.share)
            else:
                yield chosen, of
    else:
        yield from _of_budgets(run, unit, said, partner)


def _of_budgets(
    run: Running, unit: Unit, said: Limit, partner: str | None
) -> Iterator[tuple[Flags | None, Floats | int | Awaiting]]:
    is_own = said.of == "own funding" and partner
    for chosen, items in patterns(run, unit, lambda item: (item.scheme, item.line is not None)):
        assert said.share is not None
        if not any(item.line for item in items):
            yield chosen, Awaiting(f"a budget of {unit.slot.name} that {said} stands on", PARTNERS)
        elif is_own:
            schemes = {item.scheme for item in items}
            funding = scheme_funding(run.agreement, [i for i in run.items if i.line and i.scheme in schemes])
            yield chosen, int(Fraction(sum(pence for name, pence in funding if name == partner)) * said.share)
        elif unit.slot.whole is None:
            yield chosen, int(Fraction(sum(item.budget_pence for item in items)) * said.share)
        else:
            there = unit.slot.whole[:, unit.at] if chosen is None else unit.slot.whole[:, unit.at][:, chosen]
            yield chosen, np.floor(_budgets(run, unit.slot.rows) @ there * float(said.share) + 1e-6)


def _budgets(run: Running, rows: Rows) -> Floats:
    return np.array([run.items[row].budget_pence for row in rows], float)
