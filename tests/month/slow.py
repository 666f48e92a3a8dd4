"""The month's twin, slow and plain: payments and accruals in lists, a closed month kept as a copy, a late sum moved."""

from dataclasses import dataclass, field
from datetime import date

from wyebridge.engine.kernel.dates import add_months, first_of_month, last_of_month
from wyebridge.engine.kernel.split import split

PARTNERS = ("AC", "LT")
LINES = {"PLACES": "places", "HOURS": "hours"}
Figures = dict[tuple[str, date, str], tuple[int, int]]
"""What was paid and what was accrued, in pence, by line, month and partner; nothing is left out but nothing."""


@dataclass
class Twin:
    """All that has been told, in order."""

    weights: tuple[int, int] = (3, 1)
    payments: list[tuple[date, int, str]] = field(default_factory=list)
    accruals: dict[tuple[str, date], tuple[int, str]] = field(default_factory=dict)
    closed: list[tuple[date, Figures]] = field(default_factory=list)

    def pay(self, day: date, pence: int, cost_centre: str) -> None:
        self.payments.append((day, pence, cost_centre))

    def accrue(self, ledger: str, month: date, pence: int, cost_centre: str) -> None:
        """A ledger's newest file of a month stands for it."""
        self.accruals[ledger, month] = (pence, cost_centre)

    def close(self, month: date) -> None:
        self.closed.append((last_of_month(month), self.stands(last_of_month(month))))

    def now(self, as_at: date) -> Figures:
        """Every month by all that is known, as if none were closed."""
        found: Figures = {}
        for day, pence, cost_centre in self.payments:
            if day <= as_at:
                _add(found, LINES[cost_centre], first_of_month(day), paid=self._parts(pence))
        for (_, month), (pence, cost_centre) in self.accruals.items():
            parts = self._parts(pence)
            for counts, way in ((month, 1), (add_months(month, 1), -1)):
                if counts <= as_at:
                    _add(found, LINES[cost_centre], counts, accrued=[way * part for part in parts])
        return _without_nothing(found)

    def stands(self, as_at: date) -> Figures:
        """Closed months as they were closed, and what they come to over that in the month after the last of them."""
        kept = [one for one in self.closed if one[0] <= as_at]
        if not kept:
            return self.now(as_at)
        to, then = kept[-1]
        if to == as_at:
            return then
        found = dict(then)
        after = first_of_month(add_months(first_of_month(to), 1))
        for (line, month, partner), (paid, accrued) in self.now(as_at).items():
            counts = month if month > to else after
            _add_one(found, (line, counts, partner), paid, accrued)
        for (line, _, partner), (paid, accrued) in then.items():
            _add_one(found, (line, after, partner), -paid, -accrued)
        return _without_nothing(found)

    def _parts(self, pence: int) -> list[int]:
        return list(split(pence, self.weights))


def _add(
    found: Figures, line: str, month: date, *, paid: list[int] | None = None, accrued: list[int] | None = None
) -> None:
    nothing = [0] * len(PARTNERS)
    for partner, one, other in zip(PARTNERS, paid or nothing, accrued or nothing, strict=True):
        _add_one(found, (line, month, partner), one, other)


def _add_one(found: Figures, key: tuple[str, date, str], paid: int, accrued: int) -> None:
    before = found.get(key, (0, 0))
    found[key] = (before[0] + paid, before[1] + accrued)


def _without_nothing(figures: Figures) -> Figures:
    return {key: pence for key, pence in figures.items() if any(pence)}
