"""What is left of a slot, in cells: items that no step can tell apart move together, so only their sums are kept.

Every step takes from overspent items in proportion to what they are over, so all the overspent items of a cell shrink
by one factor, and the cell's two sums (of its items over, and of those under) say all that later steps can ask.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.sharing import Share
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.foresight.clauses.slots import Flags, Floats, Places, Rows, Slot, span
from wyebridge.engine.ledger.items import Item
from wyebridge.engine.ledger.variance import SettlementPosition

ODD_PENNIES = 0.5
"""Less than a penny is nothing: sums that differ by less are one sum, as they would be in whole pence."""

Feature = Callable[[Item], object]


@dataclass(slots=True, eq=False)
class Cells:
    """The cells of one slot: the sums of their items over and under, in pence, cells × scenarios, as they now stand.

    `samples` has one item of each cell, to ask of it what is true of all. `over0` and `under0` are the sums at first.
    """

    samples: tuple[Item, ...]
    rows: tuple[Rows, ...]
    over: Floats
    under: Floats
    over0: Floats
    under0: Floats

    def fences(self) -> dict[str | None, list[int]]:
        found: dict[str | None, list[int]] = {}
        for index, item in enumerate(self.samples):
            found.setdefault(item.ring_fence, []).append(index)
        return found


def alike(rows: Rows, items: Sequence[Item], features: Sequence[Feature]) -> tuple[Rows, ...]:
    """Rows in groups that no feature tells apart."""
    by: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        by.setdefault(tuple(feature(items[row]) for feature in features), []).append(row)
    return tuple(map(tuple, by.values()))


def cells_of(slot: Slot, items: Sequence[Item], groups: tuple[Rows, ...], variance: Floats) -> Cells:
    """A slot's cells at first: of each group, its items' variances above nothing and those below."""
    sums = [_over_and_under(slot, rows, variance) for rows in groups]
    over, under = np.stack([one for one, _ in sums]), np.stack([one for _, one in sums])
    return Cells(tuple(items[rows[0]] for rows in groups), groups, over, under, over.copy(), under.copy())


def _over_and_under(slot: Slot, rows: Rows, variance: Floats) -> tuple[Floats, Floats]:
    mine = variance[span(rows)]
    if slot.member is not None:
        mine = mine * slot.member[[slot.rows.index(row) for row in rows]]
    over: Floats = np.add.reduce(np.maximum(mine, 0), axis=0)
    under: Floats = np.add.reduce(mine, axis=0) - over
    return over, under


def features_of(agreement: Agreement, position: SettlementPosition, clause: Clause | None) -> tuple[Feature, ...]:
    """What steps may tell a slot's items apart by: its own clause's steps, and any that may use its underspend."""
    found: dict[str, Feature] = {
        "fence": lambda item: item.ring_fence,
        "sort": lambda item: (item.line is None, item.fund is None, item.key if item.fund is None else ""),
    }
    for step in (step for each in agreement.clauses for step in each.waterfall if step.offset):
        assert step.offset is not None
        found |= {"commissioner": _commissioner} if step.offset.commissioned_by else {}
        found |= {"scheme": _scheme} if step.offset.within == "scheme" else {}
        found |= {"fund": _fund} if step.offset.within == "fund" or step.offset.funds else {}
    for step in clause.waterfall if clause else ():
        if step.carry or (step.draw and any(r.funds for r in agreement.reserves if r.id == step.draw)):
            found |= {"fund": _fund}
        for share in (step.share, step.carry.whose if step.carry else None):
            found |= dict(_by_share(share, position))
        if step.retain and step.retain.causes:
            found |= {"cause": _claimed(position)}
    return tuple(found.values())


def _by_share(share: Share | None, position: SettlementPosition) -> Iterator[tuple[str, Feature]]:
    if share is None:
        return
    if share.basis in ("own", "none"):
        yield "commissioner", _commissioner
    if share.basis == "none":
        yield "payer", lambda item: item.line.payer if item.line else ""
    if share.basis == "profile":
        yield "fund", _fund
        yield "profile", lambda item: item.line.share_profile if item.line else ""
    if share.basis == "cause":
        yield "cause", _claimed(position)
        yield from _by_share(share.contested, position)


def _commissioner(item: Item) -> object:
    return item.commissioner


def _scheme(item: Item) -> object:
    return item.scheme


def _fund(item: Item) -> object:
    return item.fund.id if item.fund else item.key


def _claimed(position: SettlementPosition) -> Feature:
    """A line with a cause is a cell by itself."""
    claimed = {(cause.scheme, cause.line) for cause in position.causes}
    return lambda item: item.key if item.key in claimed else ""


@dataclass(slots=True, eq=False)
class Unit:
    """A slot in the scenarios `at` where it is settled together, with one sign: what is left, without that sign.

    `over` are items that ran the unit's way, `under` those that ran the other, both cells × scenarios, and `pence` the
    whole variance at first. Steps change `over` and `under` in place.
    """

    slot: Slot
    cells: Cells
    at: slice | Places
    sign: int
    over: Floats
    under: Floats
    pence: Floats

    @property
    def clause(self) -> Clause:
        assert self.slot.clause is not None
        return self.slot.clause

    def left(self) -> Floats:
        """What is left of it, without sign."""
        total: Floats = np.abs(self.over.sum(axis=0) + self.under.sum(axis=0))
        return total

    def net(self, only: Callable[[Item], bool] | None = None) -> Floats:
        """What is left by cell, once items are netted within their ring-fence; of those cells `only` that may be."""
        found = np.zeros_like(self.over)
        for mine in self.cells.fences().values():
            chosen = [index for index in mine if only is None or only(self.cells.samples[index])]
            if chosen:
                over, under = self.over[mine].sum(axis=0), self.under[mine].sum(axis=0)
                found[chosen] = self.over[chosen] * part(np.maximum(over + under, 0), over)
        return found

    def reduce(self, by: Floats, pence: Floats) -> None:
        """Take pence off cells in proportion to the amounts given."""
        self.over -= by * part(pence, by.sum(axis=0))

    def clear_if_shared(self) -> None:
        """Once the partners have all of it, items that remain only cancel out."""
        shared = self.left() < ODD_PENNIES
        if shared.any():
            self.over[:, shared] = 0
            self.under[:, shared] = 0

    def where(self, chosen: Flags) -> "Unit":
        """The same in some of its scenarios: a copy, which `put_back` returns."""
        at = np.flatnonzero(chosen) if isinstance(self.at, slice) else self.at[chosen]
        over, under = self.over[:, chosen], self.under[:, chosen]
        return Unit(self.slot, self.cells, at, self.sign, over, under, self.pence[chosen])

    def put_back(self, chosen: Flags, some: "Unit") -> None:
        self.over[:, chosen] = some.over
        self.under[:, chosen] = some.under

    def store(self) -> None:
        """Write what is left into the slot's cells, with its sign."""
        if self.sign > 0:
            self.cells.over[:, self.at], self.cells.under[:, self.at] = self.over, self.under
        else:
            self.cells.over[:, self.at], self.cells.under[:, self.at] = -self.under, -self.over


def unit_of(slot: Slot, cells: Cells, chosen: Flags, sign: int) -> Unit:
    """The slot where it is chosen, with the sign that it has there."""
    at = slice(None) if chosen.all() else np.flatnonzero(chosen)
    over, under = cells.over[:, at], cells.under[:, at]
    if sign > 0:
        return Unit(slot, cells, at, 1, over.copy(), under.copy(), np.abs(slot.pence[at]))
    return Unit(slot, cells, at, -1, -under, -over, np.abs(slot.pence[at]))


def part(pence: Floats, of: Floats) -> Floats:
    """What part one sum is of another; none where the other is nothing."""
    found: Floats = np.divide(pence, of, out=np.zeros(np.broadcast_shapes(pence.shape, of.shape)), where=of > 0)
    return found
