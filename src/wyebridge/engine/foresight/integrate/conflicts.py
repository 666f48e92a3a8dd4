"""Where nothing fits: a smallest set of limits that cannot all hold, and what giving up each of them would do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from wyebridge.engine.foresight.integrate.choices import Limit
from wyebridge.engine.foresight.integrate.program import Program


@dataclass(frozen=True, slots=True)
class Relief:
    """A limit of the conflict, and whether giving it up alone would be enough for something to fit."""

    limit: Limit
    is_enough: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Limits that cannot all hold, of which any fewer could; and the most that the counted management cost could fall.

    `reachable_pence` is how far it could come down (these services alone) with every other limit kept, and
    `due_pence` how far it must; both None where no such target is set.
    """

    reliefs: tuple[Relief, ...]
    due_pence: int | None
    reachable_pence: int | None


def fits(program: Program, limits: Sequence[str]) -> bool:
    """Whether something can be chosen within these limits, all others given up."""
    without = {limit.id for limit in program.menu.limits} - set(limits)
    return program.best([0] * len(program.menu.choices), without=without) is not None


def smallest_conflict(program: Program) -> tuple[Limit, ...] | None:
    """A smallest set of limits that cannot all hold; None where all can. The first such set in the limits' own order.

    By hitting sets: whatever holds together leaves some limits out, and a conflict must have one of those. The smallest
    choice of one from each is a conflict as soon as it does not fit, and none is smaller (Ignatiev and others, 2015).
    """
    every = [limit.id for limit in program.menu.limits]
    if fits(program, every):
        return None
    left_out: list[frozenset[str]] = []
    while True:
        tried = next(_hitting(every, left_out))
        if not fits(program, tried):
            return tuple(limit for limit in program.menu.limits if limit.id in tried)
        kept = list(tried)
        for limit in every:
            if limit not in kept and fits(program, [*kept, limit]):
                kept.append(limit)
        left_out.append(frozenset(every) - frozenset(kept))


def _hitting(every: Sequence[str], left_out: Sequence[frozenset[str]]) -> Iterator[tuple[str, ...]]:
    """Sets with a limit from each of `left_out`, smallest first, in the limits' order."""
    named = [limit for limit in every if any(limit in some for some in left_out)]
    for size in range(len(named) + 1):
        for tried in combinations(named, size):
            if all(some.intersection(tried) for some in left_out):
                yield tried


def conflict_of(program: Program) -> Conflict | None:
    """The smallest conflict with what would relieve it; None where everything can hold."""
    found = smallest_conflict(program)
    if found is None:
        return None
    nothing = [0] * len(program.menu.choices)
    reliefs = tuple(Relief(limit, program.best(nothing, without={limit.id}) is not None) for limit in found)
    target = next((row for row in program.menu.rows if row.limit == "management"), None)
    falls = [choice.management for choice in program.menu.choices]
    furthest = program.best(falls, without={"management"}) if target else None
    due = -target.most if target else None
    return Conflict(reliefs, due, furthest.worth if furthest else None)
