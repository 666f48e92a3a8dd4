"""Pairing two lists by a key, nearest days first: the same pairs in whatever order the lists came.

Entries of one key are thinned to their distinct days before any two days are compared, and only neighbouring days are,
so a hundred thousand entries of one amount cost little more than a hundred thousand of different ones.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from itertools import pairwise
from typing import TypeVar

from wyebridge.engine.ledger.balances.terms import Shown

KeyT = TypeVar("KeyT", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Lump:
    """Entries of one ledger taken as one: places in its order, their last day, their sum and their common fund."""

    places: tuple[int, ...]
    on: date
    pence: int
    fund: str

    @classmethod
    def of(cls, places: Iterable[int], entries: Sequence[Shown]) -> "Lump":
        chosen = tuple(places)
        funds = {entries[place].fund for place in chosen}
        return cls(
            chosen,
            max(entries[place].on for place in chosen),
            sum(entries[place].pence for place in chosen),
            funds.pop() if len(funds) == 1 else "",
        )


Pair = tuple[Lump, Lump]


def pair_off(
    first: Iterable[Lump], second: Iterable[Lump], key: Callable[[Lump], KeyT], within: int | None
) -> list[Pair]:
    """Pairs of equal key, the nearest days first, then the earliest place; at most `within` days apart, if given."""
    ones, others = grouped(first, key), grouped(second, key)
    return [pair for name, mine in ones.items() if name in others for pair in _nearest(mine, others[name], within)]


def grouped(lumps: Iterable[Lump], key: Callable[[Lump], KeyT]) -> dict[KeyT, list[Lump]]:
    found: dict[KeyT, list[Lump]] = {}
    for lump in lumps:
        found.setdefault(key(lump), []).append(lump)
    return found


def _nearest(first: Sequence[Lump], second: Sequence[Lump], within: int | None) -> Iterator[Pair]:
    """Pairs in order of days apart, then of place. Where two days are nearest, no day with anything lies between."""
    ones, others = _by_day(first), _by_day(second)
    for day in ones.keys() & others.keys():
        yield from _take(ones[day], others[day])
    days = sorted(day for day in ones.keys() | others.keys() if ones.get(day) or others.get(day))
    before = dict(zip(days[1:], days, strict=False))
    after = dict(pairwise(days))
    near: list[tuple[int, date, date]] = []
    for day, next_day in after.items():
        _offer(near, ones, day, next_day)
    while near:
        gap, mine, theirs = heappop(near)
        if within is not None and gap > within:
            return
        if not ones[mine] or not others[theirs]:
            continue
        yield from _take(ones[mine], others[theirs])
        for day in (mine, theirs):
            if not ones.get(day) and not others.get(day):
                earlier, later = before.pop(day, None), after.pop(day, None)
                if earlier:
                    after.pop(earlier)
                if later:
                    before.pop(later)
                if earlier and later:
                    after[earlier], before[later] = later, earlier
                    _offer(near, ones, earlier, later)


def _offer(near: list[tuple[int, date, date]], ones: dict[date, deque[Lump]], earlier: date, later: date) -> None:
    """Two neighbouring days, if one has entries of the first list and the other of the second."""
    if bool(ones.get(earlier)) != bool(ones.get(later)):
        mine, theirs = (earlier, later) if ones.get(earlier) else (later, earlier)
        heappush(near, ((later - earlier).days, mine, theirs))


def _by_day(lumps: Sequence[Lump]) -> dict[date, deque[Lump]]:
    found: dict[date, deque[Lump]] = {}
    for lump in sorted(lumps, key=lambda lump: lump.places):
        found.setdefault(lump.on, deque()).append(lump)
    return found


def _take(mine: deque[Lump], theirs: deque[Lump]) -> Iterator[Pair]:
    while mine and theirs:
        yield mine.popleft(), theirs.popleft()
