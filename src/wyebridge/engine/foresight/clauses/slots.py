"""Which clause governs what, in every scenario at once: `engine/ledger/reach.py` with signs that differ by scenario.

What is netted together depends on the signs of sums, so it differs between scenarios. A slot is something that may be
netted together under one clause; it is `active` in the scenarios where it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.scopes import rank
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.ledger.items import Item
from wyebridge.engine.ledger.reach import clauses_for, is_joint, naming

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Rows = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """What may be netted together under one clause (None where no clause reaches it).

    `rows` are places of items. Of them `member` says which are netted here in each scenario, and `whole` has also what
    was kept apart for a ring-fence's sake: rows × scenarios, None where all of them always are. `pence` is their sum.
    """

    name: str
    clause: Clause | None
    order: int
    rows: Rows
    member: Flags | None
    whole: Flags | None
    pence: Floats
    active: Flags


@dataclass(frozen=True, slots=True)
class Look:
    """One clause looking at one scope: the signs that it rules there, and which items are in it."""

    place: int
    clause: Clause
    scope: str
    signs: tuple[str, ...]
    rows: Rows


Free = list[Flags | None]
"""For each item, the scenarios in which no clause has taken it yet; None where that is all of them."""


def looks(agreement: Agreement, items: Sequence[Item], on: date) -> tuple[Look, ...]:
    """Every look that a clause takes, the most specific scopes first: it does not depend on the scenario."""
    scopes = {scope for clause in agreement.clauses for scope in clause.applies_to}
    return tuple(
        Look(agreement.clauses.index(clause), clause, scope, signs, _in_scope(items, scope))
        for scope in sorted(scopes, key=lambda scope: (-rank(agreement, scope), scope))
        for clause, signs in clauses_for(agreement, scope, on)
    )


def _in_scope(items: Sequence[Item], scope: str) -> Rows:
    return tuple(row for row, item in enumerate(items) if scope in item.scopes)


def slots(agreement: Agreement, items: Sequence[Item], every: Sequence[Look], variance: Floats) -> tuple[Slot, ...]:
    """Every item of every scenario in one active slot. `variance` is in pence, items × scenarios.

    As in `reach.py`, clauses that net several items of applies_to together are tried until each rules the sign of what
    it holds.
    """
    left_alone: dict[int, dict[int, Flags]] = {}
    while True:
        found, again = _attempt(agreement, items, every, variance, left_alone)
        if not again:
            return tuple(sorted(found, key=lambda slot: slot.order))


def _attempt(
    agreement: Agreement,
    items: Sequence[Item],
    every: Sequence[Look],
    variance: Floats,
    left_alone: dict[int, dict[int, Flags]],
) -> tuple[list[Slot], bool]:
    free: Free = [None] * len(items)
    held: dict[int, dict[int, Flags | None]] = {}
    found: list[Slot] = []
    for look in every:
        rows = {row: free[row] for row in look.rows if _somewhere(free[row])}
        if is_joint(look.clause):
            alone = left_alone.get(look.place, {})
            rows = {row: _and_not(where, alone.get(row)) for row, where in rows.items()}
            together = held.setdefault(look.place, {})
            for row, where in rows.items():
                before = together.get(row)
                together[row] = where if where is None or before is None else before | where
                free[row] = _and_not(free[row], where, all_of_it=where is None)
            continue
        for slot in _groups(look.scope, look.clause, look.place, items, rows, variance):
            ruled = slot.active & _rules(look.signs, slot.pence)
            if not ruled.any():
                continue
            found.append(replace(slot, active=ruled))
            everywhere = bool(ruled.all())
            for index, row in enumerate(slot.rows):
                if slot.member is None:
                    free[row] = _and_not(free[row], ruled, all_of_it=everywhere)
                else:
                    taken = ruled & slot.member[index]
                    free[row] = _and_not(free[row], taken, all_of_it=bool(taken.all()))
    failed = np.zeros(variance.shape[1], bool)
    for place, together in held.items():
        clause = agreement.clauses[place]
        rows = {row: where for row, where in together.items() if _somewhere(where)}
        for slot in _groups(" and ".join(clause.applies_to), clause, place, items, rows, variance):
            wrong = slot.active & ~failed & ~_rules(_signs(clause), slot.pence)
            failed |= wrong
            if wrong.any():
                alone = left_alone.setdefault(place, {})
                for index, row in enumerate(slot.rows):
                    mine = wrong if slot.member is None else wrong & slot.member[index]
                    alone[row] = alone[row] | mine if row in alone else mine
            found.append(slot)
    rest = {row: where for row, where in enumerate(free) if _somewhere(where)}
    found += _by(rest, {row: items[row].fund_name for row in rest}, None, len(agreement.clauses), items, variance)
    return found, bool(failed.any())


def _signs(clause: Clause) -> tuple[str, ...]:
    return ("over", "under") if clause.when == "both" else (clause.when,)


def _rules(signs: Sequence[str], pence: Floats) -> Flags:
    """Where a sum has one of the signs; nothing at all counts as over, as in `reach.py`."""
    if len(signs) == 2:
        return np.ones(len(pence), bool)
    return pence >= 0 if "over" in signs else pence < 0


def _somewhere(where: Flags | None) -> bool:
    return where is None or bool(where.any())


def _and_not(where: Flags | None, taken: Flags | None, *, all_of_it: bool = False) -> Flags | None:
    """Where an item still is, less where it was taken. Nothing taken is None, unless all of it was."""
    if all_of_it:
        return np.zeros(1, bool) if where is None else np.zeros_like(where)
    if taken is None:
        return where
    return ~taken if where is None else where & ~taken


def _groups(
    scope: str,
    clause: Clause,
    place: int,
    items: Sequence[Item],
    rows: Mapping[int, Flags | None],
    variance: Floats,
) -> Iterator[Slot]:
    name = naming(scope, clause)
    return _by(rows, {row: name(items[row]) for row in rows}, clause, place, items, variance)


def _by(
    rows: Mapping[int, Flags | None],
    names: Mapping[int, str],
    clause: Clause | None,
    place: int,
    items: Sequence[Item],
    variance: Floats,
) -> Iterator[Slot]:
    """Items in groups that may be netted: by name, and apart where a ring-fence's money would meet other money."""
    for name in dict.fromkeys(names.values()):
        mine = tuple(row for row in rows if names[row] == name)
        member = _stacked([rows[row] for row in mine], variance.shape[1])
        fences = [items[row].ring_fence for row in mine]
        yield from _parted(name, clause, place, mine, member, fences, variance)


def _stacked(where: Sequence[Flags | None], scenarios: int) -> Flags | None:
    if all(each is None for each in where):
        return None
    return np.stack([np.broadcast_to(True if each is None else each, scenarios) for each in where])


def _parted(
    name: str,
    clause: Clause | None,
    place: int,
    rows: Rows,
    member: Flags | None,
    fences: Sequence[str | None],
    variance: Floats,
) -> Iterator[Slot]:
    """One slot; or a second beside it, for the scenarios in which one ring-fence is under and other money over."""
    there = np.ones(variance.shape[1], bool) if member is None else anywhere(member)
    distinct = list(dict.fromkeys(fences))
    if len(distinct) == 1:
        yield Slot(name, clause, place, rows, member, member, _sum(variance, rows, member), there)
        return
    nets = np.stack([_of_fence(variance, rows, member, fences, fence) for fence in distinct])
    split = (nets.min(axis=0) < 0) & (nets.max(axis=0) > 0)
    if not split.any():
        yield Slot(name, clause, place, rows, member, member, nets.sum(axis=0), there)
        return
    of_row = [distinct.index(fence) for fence in fences]
    all_of = np.ones((len(rows), variance.shape[1]), bool) if member is None else member
    first = all_of & (~split | (nets >= 0))[of_row]
    second = all_of & (split & (nets < 0))[of_row]
    yield Slot(name, clause, place, rows, first, all_of, np.where(split, np.maximum(nets, 0), nets).sum(axis=0), there)
    under = np.where(split, np.minimum(nets, 0), 0).sum(axis=0)
    yield Slot(name, clause, place, rows, second, all_of, under, anywhere(second))


def _of_fence(
    variance: Floats, rows: Rows, member: Flags | None, fences: Iterable[str | None], fence: str | None
) -> Floats:
    chosen = [index for index, each in enumerate(fences) if each == fence]
    return _sum(variance, tuple(rows[i] for i in chosen), None if member is None else member[chosen])


def _sum(variance: Floats, rows: Rows, member: Flags | None) -> Floats:
    mine = variance[span(rows)]
    total: Floats = np.add.reduce(mine if member is None else mine * member, axis=0)
    return total


def anywhere(where: Flags) -> Flags:
    """The scenarios in which any of several rows is."""
    found: Flags = np.logical_or.reduce(where, axis=0)
    return found


def span(rows: Rows) -> slice | list[int]:
    """Rows as a slice where they stand together, which copies nothing; else as a list."""
    first, last = rows[0], rows[-1]
    return slice(first, last + 1) if rows == tuple(range(first, last + 1)) else list(rows)
