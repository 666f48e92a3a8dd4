"""The integer program that HiGHS solves, and the whole-number arithmetic that its answers are held to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

import highspy
import numpy as np

from wyebridge.engine.foresight.integrate.choices import AtMost, Menu

# HiGHS works in floats. A whole number of pence up to 2**53 is exact in one, rows are put in their lowest terms, and
# the tolerances are tight; what comes back is worked out again in integers, and an answer that a tolerance let through
# is cut off and asked for again.
_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,  # worths are whole, so half of one is no gap
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
}
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice for each service, in the menu's order, and what they are worth together."""

    picks: tuple[int, ...]
    worth: int


class Program:
    """A menu as an integer program: one choice a service, under any of its limits. Not for sharing between threads."""

    def __init__(self, menu: Menu, seed: int = 0) -> None:
        self.menu = menu
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (*_OPTIONS.items(), ("random_seed", seed)):
            assert self._highs.setOptionValue(name, value) == highspy.HighsStatus.kOk, name
        count = len(menu.choices)
        self._all = np.arange(count, dtype=np.int32)
        self._highs.addVars(count, np.zeros(count), np.ones(count))
        self._highs.changeColsIntegrality(count, self._all, np.array([highspy.HighsVarType.kInteger] * count))
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        for service in menu.services:
            self._add(dict.fromkeys(menu.of(service), 1), 1, least=1)
        self._rows = [self._add(row.amounts, row.most) for row in menu.rows]

    def best(
        self,
        worths: Sequence[int],
        *,
        without: Collection[str] = (),
        forced: Iterable[int] = (),
        also: Sequence[AtMost] = (),
    ) -> Chosen | None:
        """The choices of most worth within the limits (but those in `without`); None where nothing fits.

        `forced` are choices that must be made; `also` are further limits, for this question alone.
        """
        divisor = gcd(*worths) or 1
        assert sum(map(abs, worths)) // divisor < _EXACT, "worths beyond what a float holds exactly"
        self._highs.changeColsCost(len(worths), self._all, np.array([worth / divisor for worth in worths]))
        self._bound(without, forced)
        before = self._highs.getNumRow()
        for row in also:
            self._add(row.amounts, row.most)
        try:
            return self._solve(worths, without, also)
        finally:
            extra = np.arange(before, self._highs.getNumRow(), dtype=np.int32)
            if len(extra):
                self._highs.deleteRows(len(extra), extra)

    def _solve(self, worths: Sequence[int], without: Collection[str], also: Sequence[AtMost]) -> Chosen | None:
        while True:
            self._highs.run()
            status = self._highs.getModelStatus()
            if status == highspy.HighsModelStatus.kInfeasible:
                return None
            assert status == highspy.HighsModelStatus.kOptimal, self._highs.modelStatusToString(status)
            values = self._highs.getSolution().col_value
            picks = tuple(max(self.menu.of(service), key=lambda n: values[n]) for service in self.menu.services)
            if not broken(self.menu, picks, without, also):
                return Chosen(picks, sum(worths[n] for n in picks))
            self._add(dict.fromkeys(picks, 1), len(picks) - 1)  # never these very choices together

    def _bound(self, without: Collection[str], forced: Iterable[int]) -> None:
        must = set(forced)
        lower = np.array([float(n in must) for n in range(len(self.menu.choices))])
        upper = np.array([float(choice.barred_by <= set(without)) for choice in self.menu.choices])
        self._highs.changeColsBounds(len(lower), self._all, np.minimum(lower, 1), np.maximum(upper, 0))
        for number, row in zip(self._rows, self.menu.rows, strict=True):
            most = highspy.kHighsInf if row.limit in without else row.most // _divisor(row.amounts)
            self._highs.changeRowBounds(number, -highspy.kHighsInf, most)

    def _add(self, amounts: Mapping[int, int], most: int, *, least: int | None = None) -> int:
        """Add a row in its lowest terms: amounts are whole, so the most they can come to rounds down."""
        divisor = _divisor(amounts)
        used = [n for n, amount in amounts.items() if amount]
        self._highs.addRow(
            -highspy.kHighsInf if least is None else least,
            most // divisor,
            len(used),
            np.array(used, dtype=np.int32),
            np.array([amounts[n] // divisor for n in used], dtype=float),
        )
        return int(self._highs.getNumRow()) - 1


def _divisor(amounts: Mapping[int, int]) -> int:
    return gcd(*amounts.values()) or 1


def broken(
    menu: Menu, picks: Iterable[int], without: Collection[str] = (), also: Sequence[AtMost] = ()
) -> frozenset[str]:
    """The limits that choices together break, worked out in whole numbers."""
    chosen = set(picks)
    barred = {limit for n in chosen for limit in menu.choices[n].barred_by if limit not in without}
    rows = [row for row in menu.rows if row.limit not in without] + list(also)
    over = {row.limit for row in rows if sum(a for n, a in row.amounts.items() if n in chosen) > row.most}
    return frozenset(barred | over)
