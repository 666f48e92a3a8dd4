"""What every budget has left, turned into what a page shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from wyebridge.engine.agreement.explain import spoken_names
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.ledger.room import Level


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One budget: what it is of, its limit, what is posted and pending, and what is left of it, in pence."""

    of: str
    name: str
    limit_pence: int
    posted_pence: int
    pending_pence: int
    this_pence: int

    @property
    def left_pence(self) -> int:
        return self.limit_pence - self.posted_pence - self.pending_pence - self.this_pence


def level_rows(levels: Iterable[Level], agreement: Agreement, this_pence: int = 0) -> tuple[LevelRow, ...]:
    """Each level by its name; `this_pence` is a commitment that would be made of it."""
    spoken = spoken_names(agreement)
    return tuple(
        LevelRow(
            one.of,
            spoken.partner(one.id) if one.of == "partner" else spoken.place(one.id),
            one.budget_pence,
            one.posted_pence,
            one.pending_pence,
            this_pence,
        )
        for one in levels
    )


def places_of(agreement: Agreement, body: str) -> list[tuple[str, str]]:
    """The lines that a body commissions, by scheme and line."""
    return [
        (f"{scheme.id}/{line.id}", f"{fund.name}: {scheme.name}, {line.name}")
        for fund, scheme, line in agreement.every_line()
        if line.commissioner == body
    ]
