"""Balances added up: one row for each rule and each kind of difference, in their order, and the total they tie to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wyebridge.engine.ledger.balances.terms import KINDS, RULES, Balances, Difference, Match, total


@dataclass(frozen=True, slots=True)
class Tally:
    """Entries and pence that stand together in each ledger. `name` is a rule, a kind of difference, or a total."""

    name: str
    says: str
    first_entries: int
    first_pence: int
    second_entries: int
    second_pence: int

    @property
    def difference_pence(self) -> int:
        return self.first_pence - self.second_pence


def tallies(found: Balances) -> tuple[tuple[Tally, ...], tuple[Tally, ...], Tally]:
    """Matched by each rule that took anything; differences of each kind there is; and the total of both."""
    days = found.window_days
    matched = tuple(_tallies(RULES, [(one.rule, one) for one in found.matched], days))
    differences = tuple(_tallies(KINDS, [(one.kind, one) for one in found.differences], days))
    every = (*matched, *differences)
    whole = Tally(
        "in scope",
        "every entry in scope",
        sum(one.first_entries for one in every),
        sum(one.first_pence for one in every),
        sum(one.second_entries for one in every),
        sum(one.second_pence for one in every),
    )
    return matched, differences, whole


def _tallies(names: Mapping[Any, str], groups: Sequence[tuple[str, Match | Difference]], days: int) -> Iterator[Tally]:
    for name, says in names.items():
        mine = [group for of, group in groups if of == name]
        if mine:
            yield Tally(
                name,
                says.format(days=days),
                sum(len(group.first) for group in mine),
                sum(total(group.first) for group in mine),
                sum(len(group.second) for group in mine),
                sum(total(group.second) for group in mine),
            )
