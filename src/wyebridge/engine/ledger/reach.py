"""Which clause governs what: the most specific one that the sign of the netted whole lets rule."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.scopes import rank
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.ledger.gates import is_suspended
from wyebridge.engine.ledger.items import Item, Key


@dataclass(frozen=True, slots=True)
class Unit:
    """What is netted together under one clause (None where no clause reaches it).

    `whole` has also what was kept apart for a ring-fence's sake: limits and bases stand on all of it.
    """

    scope: str
    clause: Clause | None
    keys: tuple[Key, ...]
    whole: tuple[Key, ...]
    pence: int
    order: int

    @property
    def sign(self) -> int:
        return 1 if self.pence >= 0 else -1


_Group = tuple[str, tuple[Key, ...], tuple[Key, ...]]


def units(agreement: Agreement, items: Mapping[Key, Item], on: date) -> tuple[Unit, ...]:
    """Every item in one unit, overspends before underspends, and each in the order of clauses."""
    return tuple(sorted(_units(agreement, items, on), key=lambda unit: (unit.pence <= 0, unit.order)))


def _units(agreement: Agreement, items: Mapping[Key, Item], on: date) -> list[Unit]:
    """Tried until every clause that nets several items of applies_to together rules the sign of what it holds."""
    left_alone: dict[int, set[Key]] = {}
    while True:
        found = _attempt(agreement, items, on, left_alone)
        if isinstance(found, list):
            return found
        clause, keys = found
        left_alone.setdefault(clause, set()).update(keys)


def _attempt(
    agreement: Agreement, items: Mapping[Key, Item], on: date, left_alone: Mapping[int, set[Key]]
) -> list[Unit] | tuple[int, tuple[Key, ...]]:
    """Every item in a unit; or a clause (by its place) and items that it may not rule, since they net the other way."""
    found: list[Unit] = []
    free = dict.fromkeys(items)
    held: dict[int, list[Key]] = {}
    scopes = {scope for clause in agreement.clauses for scope in clause.applies_to}
    for scope in sorted(scopes, key=lambda scope: (-rank(agreement, scope), scope)):
        for clause, signs in clauses_for(agreement, scope, on):
            place = agreement.clauses.index(clause)
            in_scope = [key for key in free if scope in items[key].scopes and key not in left_alone.get(place, ())]
            if is_joint(clause):
                held.setdefault(place, []).extend(in_scope)
                _take(free, in_scope)
                continue
            for group, keys, whole in _groups(scope, clause, [items[key] for key in in_scope]):
                pence = sum(items[key].variance_pence for key in keys)
                if _sign(pence) in signs:
                    _take(free, keys)
                    found.append(Unit(group, clause, keys, whole, pence, place))
    for place, together in held.items():
        clause = agreement.clauses[place]
        for group, keys, whole in _groups(" and ".join(clause.applies_to), clause, [items[key] for key in together]):
            pence = sum(items[key].variance_pence for key in keys)
            if clause.when not in (_sign(pence), "both"):
                return place, keys
            found.append(Unit(group, clause, keys, whole, pence, place))
    for group, keys, whole in _by([items[key] for key in free], lambda item: item.fund_name):
        pence = sum(items[key].variance_pence for key in keys)
        found.append(Unit(group, None, keys, whole, pence, len(agreement.clauses)))
    return found


def _take(free: dict[Key, None], keys: Iterable[Key]) -> None:
    for key in keys:
        del free[key]


def is_joint(clause: Clause) -> bool:
    return clause.measured == "together" and len(clause.applies_to) > 1


def _sign(pence: int) -> str:
    return "under" if pence < 0 else "over"


def clauses_for(agreement: Agreement, scope: str, on: date) -> list[tuple[Clause, tuple[str, ...]]]:
    """The scope's clauses that are not suspended, each with the signs that no clause before it rules.

    Those for overspends look first, then those for underspends, whatever order they are written in.
    """
    found: list[tuple[Clause, tuple[str, ...]]] = []
    free = {"over", "under"}
    for clause in agreement.clauses:
        if scope in clause.applies_to and not is_suspended(clause, on):
            signs = tuple(sign for sign in ("over", "under") if sign in free and clause.when in (sign, "both"))
            free -= set(signs)
            found += [(clause, signs)] if signs else []
    return sorted(found, key=lambda ruled: (len(ruled[1]), ruled[1]))


def _groups(scope: str, clause: Clause, items: Iterable[Item]) -> Iterator[_Group]:
    return _by(items, naming(scope, clause))


def naming(scope: str, clause: Clause) -> Callable[[Item], str]:
    """The name of the group that a clause nets an item in; items of one name are netted together."""
    measured = clause.measured or ("each-fund" if scope == "agreement" else "together")
    by: dict[str, Callable[[Item], str]] = {
        "each-line": lambda item: item.name,
        "each-scheme": lambda item: item.scheme or item.name,
        "each-fund": lambda item: item.fund_name,
        "together": lambda item: scope,
    }
    return by[measured]


def _by(items: Iterable[Item], name: Callable[[Item], str]) -> Iterator[_Group]:
    """Items in groups that may be netted: by name, and apart where a ring-fence's money would meet other money."""
    groups: dict[str, dict[str | None, list[Item]]] = {}
    for item in items:
        groups.setdefault(name(item), {}).setdefault(item.ring_fence, []).append(item)
    for group, fenced in groups.items():
        nets = {fence: sum(item.variance_pence for item in found) for fence, found in fenced.items()}
        whole = tuple(item.key for found in fenced.values() for item in found)
        if min(nets.values()) >= 0 or max(nets.values()) <= 0:
            yield group, whole, whole
            continue
        for fences in ([f for f in nets if nets[f] >= 0], [f for f in nets if nets[f] < 0]):
            apart = "" if None in fences else f" ({', '.join(f for f in fences if f)})"
            yield group + apart, tuple(item.key for fence in fences for item in fenced[fence]), whole
