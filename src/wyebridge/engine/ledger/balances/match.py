"""The rules that match two ledgers, one after another; each sees only what those before it left.

Nothing here compares every entry with every other: each rule looks up an amount, a reference, a fund or a day.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, islice
from typing import Final

from wyebridge.engine.ledger.balances.pairing import Lump, Pair, grouped, pair_off
from wyebridge.engine.ledger.balances.references import plain_reference, quoted_references
from wyebridge.engine.ledger.balances.terms import Rule, Shown

FEW_NEAR: Final = 24
"""With more candidates than this near an entry, some two or three of them would come to anything."""


@dataclass(slots=True)
class Side:
    """One ledger's entries in their order, the references each bears and quotes, and the places still to be matched."""

    entries: Sequence[Shown]
    sees_alike: bool = False
    bears: Sequence[str] = field(init=False)
    quotes: Sequence[frozenset[str]] = field(init=False)
    left: dict[int, None] = field(init=False)

    def __post_init__(self) -> None:
        self.entries = sorted(self.entries, key=Shown.order)
        self.bears = [plain_reference(entry.document) for entry in self.entries]
        self.quotes = [quoted_references(entry.description) for entry in self.entries]
        self.left = dict.fromkeys(range(len(self.entries)))

    def known(self) -> list[int]:
        """Places left whose entry names the other body as it is known; all places left, once it sees those alike."""
        return [place for place in self.left if self.sees_alike or not self.entries[place].is_alike]

    def lumps(self, places: Iterable[int]) -> list[Lump]:
        return [self.lump((place,)) for place in places]

    def lump(self, places: Iterable[int]) -> Lump:
        return Lump.of(places, self.entries)

    def take(self, places: Iterable[int]) -> tuple[Shown, ...]:
        """The entries at these places, which are then no longer left."""
        chosen = sorted(places)
        for place in chosen:
            del self.left[place]
        return tuple(self.entries[place] for place in chosen)


Group = tuple[Collection[int], Collection[int]]
"""Places in the first ledger and in the second that are one thing."""

Taken = tuple[Rule, tuple[Shown, ...], tuple[Shown, ...]]


def match(first: Side, second: Side, window_days: int) -> Iterator[Taken]:
    """Groups that come to the same on both sides, rule by rule; what is left stays on the sides."""
    steps: tuple[tuple[Rule, Callable[[Side, Side, int], Iterable[Group]]], ...] = (
        ("reference", lambda one, other, _: _by_reference(one, other)),
        ("reference-sums", lambda one, other, _: _reference_sums(one, other)),
        ("amount-and-date", _by_amount_and_date),
        ("other-fund", _across_funds),
        ("document-sum", _document_sums),
        ("fund-sum", _fund_sums),
        ("few-that-sum", _few_that_sum),
        ("reversed", lambda one, other, _: _reversed_in_one(one, other)),
        ("only-two", lambda one, other, _: _only_two(one, other)),
        ("spelling", _nearly_spelt),
    )
    for rule, find in steps:
        for mine, theirs in find(first, second, window_days):
            group = first.take(mine), second.take(theirs)
            assert sum(entry.pence for entry in group[0]) == sum(entry.pence for entry in group[1])
            yield rule, *group


def bearing_or_quoting(side: Side, places: Iterable[int]) -> dict[str, list[int]]:
    """For each reference, the places whose entry bears it or quotes it."""
    found: dict[str, list[int]] = {}
    for place in places:
        for reference in {side.bears[place], *side.quotes[place]} - {""}:
            found.setdefault(reference, []).append(place)
    return found


def shared_references(first: Side, second: Side) -> Iterator[tuple[str, list[int], list[int]]]:
    """Each reference met on both sides that is some entry's own, with what is left of it, in order of reference."""
    ones, others = bearing_or_quoting(first, first.known()), bearing_or_quoting(second, second.known())
    own = {first.bears[place] for place in first.left} | {second.bears[place] for place in second.left}
    for reference in sorted(ones.keys() & others.keys() & own):
        mine = [place for place in ones[reference] if place in first.left]
        theirs = [place for place in others[reference] if place in second.left]
        if mine and theirs:
            yield reference, mine, theirs


def _by_reference(first: Side, second: Side) -> Iterator[Group]:
    """Documents that are the same, then the first's quoted by the second, then the second's by the first."""
    ones, others = dict.fromkeys(first.known()), dict.fromkeys(second.known())
    own = [{first.bears[place]} - {""} for place in range(len(first.entries))]
    other = [{second.bears[place]} - {""} for place in range(len(second.entries))]
    for in_first, in_second in ((own, other), (own, second.quotes), (first.quotes, other)):
        by_key = _keyed(first, ones, in_first), _keyed(second, others, in_second)
        for key in sorted(by_key[0].keys() & by_key[1].keys()):
            open_ones = first.lumps(place for place in by_key[0][key] if place in ones)
            open_others = second.lumps(place for place in by_key[1][key] if place in others)
            for pair in pair_off(open_ones, open_others, lambda lump: lump.pence, None):
                del ones[pair[0].places[0]], others[pair[1].places[0]]
                yield _group(pair)


def _keyed(
    side: Side, places: Iterable[int], references: Sequence[Collection[str]]
) -> dict[tuple[str, int], list[int]]:
    found: dict[tuple[str, int], list[int]] = {}
    for place in places:
        for reference in references[place]:
            found.setdefault((reference, side.entries[place].pence), []).append(place)
    return found


def _reference_sums(first: Side, second: Side) -> Iterator[Group]:
    for _, mine, theirs in shared_references(first, second):
        if first.lump(mine).pence == second.lump(theirs).pence:
            yield mine, theirs


def _by_amount_and_date(first: Side, second: Side, days: int) -> Iterator[Group]:
    return _by_amount(first.lumps(first.known()), second.lumps(second.known()), days)


def _by_amount(first: Sequence[Lump], second: Sequence[Lump], days: int) -> Iterator[Group]:
    """Equal amounts of one fund (or of none), then those of which just one names a fund."""
    same_fund = pair_off(first, second, lambda lump: (lump.pence, lump.fund), days)
    yield from map(_group, same_fund)
    taken = {pair[0].places for pair in same_fund}, {pair[1].places for pair in same_fund}
    ones = [lump for lump in first if lump.places not in taken[0]]
    others = [lump for lump in second if lump.places not in taken[1]]
    for is_named in (True, False):
        some = [lump for lump in ones if bool(lump.fund) is is_named]
        rest = [lump for lump in others if bool(lump.fund) is not is_named]
        yield from map(_group, pair_off(some, rest, lambda lump: lump.pence, days))


def _across_funds(first: Side, second: Side, days: int) -> Iterator[Group]:
    pairs = pair_off(first.lumps(first.known()), second.lumps(second.known()), lambda lump: lump.pence, days)
    return map(_group, pairs)


def _document_sums(first: Side, second: Side, days: int) -> Iterator[Group]:
    """Documents of several lines against single entries, both ways round, then against each other."""

    def documents(side: Side) -> list[Lump]:
        by_document = _lumped(side, lambda place: (side.bears[place], side.entries[place].on))
        return [lump for lump in by_document if side.bears[lump.places[0]]]

    yield from _sums_against_singles(first, second, documents, days)
    yield from _by_amount(documents(first), documents(second), days)


def _fund_sums(first: Side, second: Side, days: int) -> Iterator[Group]:
    """What is left of a fund on a day, then in a month, against single entries."""

    def of_days(side: Side) -> list[Lump]:
        return _with_fund(_lumped(side, lambda place: (side.entries[place].fund, side.entries[place].on)))

    def of_months(side: Side) -> list[Lump]:
        return _with_fund(
            _lumped(side, lambda place: (side.entries[place].fund, side.entries[place].on.replace(day=1)))
        )

    yield from _sums_against_singles(first, second, of_days, days)
    yield from _sums_against_singles(first, second, of_months, days)


def _sums_against_singles(
    first: Side, second: Side, lumped: Callable[[Side], list[Lump]], days: int
) -> Iterator[Group]:
    """Sums of the first against single entries of the second, then the other way round."""
    yield from _by_amount(lumped(first), second.lumps(second.known()), days)
    yield from _by_amount(first.lumps(first.known()), lumped(second), days)


def _lumped(side: Side, key: Callable[[int], tuple[str, date]]) -> list[Lump]:
    """Lumps of two entries or more that share a key and do not cancel out."""
    together: dict[tuple[str, date], list[int]] = {}
    for place in side.known():
        together.setdefault(key(place), []).append(place)
    lumps = [side.lump(places) for places in together.values() if len(places) > 1]
    return [lump for lump in lumps if lump.pence]


def _with_fund(lumps: Iterable[Lump]) -> list[Lump]:
    return [lump for lump in lumps if lump.fund]


def _few_that_sum(first: Side, second: Side, days: int) -> Iterator[Group]:
    for one, many, is_turned in ((first, second, False), (second, first, True)):
        near = _Near(many, days)
        for place in one.known():
            if found := near.only_few(one.entries[place]):
                yield (found, (place,)) if is_turned else ((place,), found)
                near.forget(found)


class _Near:
    """The entries of a ledger that are left, by day, so that those near a day are found at once."""

    def __init__(self, side: Side, days: int) -> None:
        self.side, self.days = side, days
        self.on: dict[date, dict[int, None]] = {}
        for place in side.known():
            self.on.setdefault(side.entries[place].on, {})[place] = None

    def forget(self, places: Iterable[int]) -> None:
        for place in places:
            del self.on[self.side.entries[place].on][place]

    def only_few(self, target: Shown) -> tuple[int, ...]:
        """The only two or three that come to the target, if just one such choice is near; else nothing."""
        near = self._candidates(target)
        if not 2 <= len(near) <= FEW_NEAR:
            return ()
        pence = [self.side.entries[place].pence for place in near]
        found = list(islice(_twos_and_threes(pence, target.pence), 2))
        return tuple(near[index] for index in found[0]) if len(found) == 1 else ()

    def _candidates(self, target: Shown) -> list[int]:
        near: list[int] = []
        for offset in range(-self.days, self.days + 1):
            for place in self.on.get(target.on + timedelta(days=offset), ()):
                entry = self.side.entries[place]
                is_of_fund = not entry.fund or not target.fund or entry.fund == target.fund
                is_part = abs(entry.pence) < abs(target.pence) and entry.pence * target.pence > 0
                if is_of_fund and is_part:
                    near.append(place)
            if len(near) > FEW_NEAR:
                break
        return near


def _twos_and_threes(pence: Sequence[int], whole: int) -> Iterator[tuple[int, ...]]:
    """Every two, and every three, that come to the whole, by their indexes in rising order."""
    at: dict[int, list[int]] = {}
    for index, one in enumerate(pence):
        at.setdefault(one, []).append(index)
    for i, j in combinations(range(len(pence)), 2):
        rest = whole - pence[i] - pence[j]
        if rest == 0:
            yield i, j
        yield from ((i, j, k) for k in at.get(rest, ()) if k > j)


def _reversed_in_one(first: Side, second: Side) -> Iterator[Group]:
    yield from ((places, ()) for places in _reversed_pairs(first))
    yield from (((), places) for places in _reversed_pairs(second))


def _reversed_pairs(side: Side) -> Iterator[tuple[int, ...]]:
    def key(lump: Lump) -> tuple[str, int]:
        return side.bears[lump.places[0]], abs(lump.pence)

    with_document = [place for place in side.known() if side.bears[place]]
    paid = side.lumps(place for place in with_document if side.entries[place].pence > 0)
    back = side.lumps(place for place in with_document if side.entries[place].pence < 0)
    return ((*one.places, *other.places) for one, other in pair_off(paid, back, key, None))


def _only_two(first: Side, second: Side) -> Iterator[Group]:
    """Of one amount and fund; then of one amount, where just one of the two names a fund."""
    yield from _alone(first, second, lambda lump: (lump.pence, lump.fund))
    for mine, theirs in _alone(first, second, lambda lump: lump.pence):
        if not first.lump(mine).fund or not second.lump(theirs).fund:
            yield mine, theirs


def _alone(first: Side, second: Side, key: Callable[[Lump], Hashable]) -> Iterator[Group]:
    ones, others = grouped(first.lumps(first.known()), key), grouped(second.lumps(second.known()), key)
    for name, mine in ones.items():
        theirs = others.get(name, [])
        if len(mine) == len(theirs) == 1:
            yield mine[0].places, theirs[0].places


def _nearly_spelt(first: Side, second: Side, days: int) -> Iterator[Group]:
    """What the earlier rules make of entries whose names are spelt nearly, with those whose names are known."""
    first.sees_alike = second.sees_alike = True
    groups: tuple[Callable[[], Iterator[Group]], ...] = (
        lambda: _by_reference(first, second),
        lambda: _reference_sums(first, second),
        lambda: _by_amount_and_date(first, second, days),
        lambda: _across_funds(first, second, days),
        lambda: _document_sums(first, second, days),
    )
    for find in groups:
        for mine, theirs in find():
            entries = [first.entries[place] for place in mine] + [second.entries[place] for place in theirs]
            if any(entry.is_alike for entry in entries):
                yield mine, theirs
    first.sees_alike = second.sees_alike = False


def _group(pair: Pair) -> Group:
    return pair[0].places, pair[1].places
