"""The rules of attribution said again, slowly: exact fractions, and odd pennies handed out one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm


@dataclass(frozen=True)
class Entry:
    """One line of spending. `funder` is the one body whose money it is, or '' (or nothing at all)."""

    scheme: str
    scheme_line: str
    effective_on: date
    funder: str | None
    pence: int
    batch: int
    row: int


@dataclass(frozen=True)
class Shares:
    """The weights of one line between two days, both included; None where they are awaited."""

    version: str
    scheme: str
    line: str
    starts: date
    ends: date
    weights: tuple[int, ...] | None
    is_cumulative: bool = False


@dataclass(frozen=True)
class Whose:
    """Whose an entry's pence are, in the order of partners, and what is nobody's yet."""

    parts: tuple[int, ...]
    undetermined: int
    version: str


def slow_split(pence: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Exact shares rounded down, then the pennies left over, one by one, to the largest fraction not yet rounded up.

    Partners whose fractions are the same stand in a ring, and the first penny goes to the place that the turn says: one
    place back each time that the amount passes the smallest sum that the weights divide without a fraction.
    """
    exact = [Fraction(abs(pence) * weight, sum(weights)) for weight in weights]
    given = [int(share) for share in exact]
    turn = abs(pence) // lcm(*(Fraction(weight, sum(weights)).denominator for weight in weights))
    waiting = {share - int(share) for share in exact}
    while sum(given) < abs(pence):
        largest = max(waiting)
        waiting.remove(largest)
        ring = [place for place, share in enumerate(exact) if share - int(share) == largest]
        start = -turn % len(ring)
        for place in ring[start:] + ring[:start]:
            if sum(given) < abs(pence):
                given[place] += 1
    return tuple(given) if pence > 0 else tuple(-part for part in given)


def slow_attribute(
    entries: Sequence[Entry], shares: Sequence[Shares], partners: Sequence[str]
) -> dict[tuple[int, int], Whose]:
    """Whose each entry is, by batch and row."""
    running: dict[str, int] = {}
    found = {}
    for entry in sorted(entries, key=lambda entry: (entry.batch, entry.row)):
        found[entry.batch, entry.row] = _whose(entry, shares_of(entry, shares), partners, running)
    return found


def shares_of(entry: Entry, shares: Sequence[Shares]) -> Shares | None:
    for candidate in shares:
        is_line = (candidate.scheme, candidate.line) == (entry.scheme, entry.scheme_line)
        if is_line and candidate.starts <= entry.effective_on <= candidate.ends:
            return candidate
    return None


def _whose(entry: Entry, shares: Shares | None, partners: Sequence[str], running: dict[str, int]) -> Whose:
    nothing = (0,) * len(partners)
    if entry.funder in partners:
        return Whose(tuple(entry.pence * (partner == entry.funder) for partner in partners), 0, "")
    if shares is None:
        return Whose(nothing, entry.pence, "")
    if shares.weights is None:
        return Whose(nothing, entry.pence, shares.version)
    if not shares.is_cumulative:
        return Whose(slow_split(entry.pence, shares.weights), 0, shares.version)
    before = running.get(shares.version, 0)
    running[shares.version] = before + entry.pence
    after_parts = slow_split(before + entry.pence, shares.weights)
    before_parts = slow_split(before, shares.weights)
    return Whose(tuple(a - b for a, b in zip(after_parts, before_parts, strict=True)), 0, shares.version)


def sums(found: Mapping[tuple[int, int], Whose], count: int) -> tuple[int, ...]:
    """What each partner has of all entries together."""
    return tuple(sum(whose.parts[place] for whose in found.values()) for place in range(count))
