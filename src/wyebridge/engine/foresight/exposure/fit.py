"""Costs fitted from a journal's own months, where there are enough of them; where not, why what is stated stands.

The logarithm of a scheme's months is a line in time (its growth) and what is left, r(t) = ρr(t − 1) + e(t). The line is
least squares; ρ is the residuals' first autocorrelation, with the bias that a short series with a trend has put back,
(2 + 4ρ)/n (Kendall 1954); σ² = var(e)/(1 − ρ²) and the spread is √(exp(σ²) − 1). What is common to all is the mean
correlation of e between schemes (the intraclass correlation, with Fisher's standard error).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, expm1, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from wyebridge.engine.foresight.exposure.terms import Cost, ExposureProblem, Trend, TrendMonth
from wyebridge.engine.foresight.model import Assumption
from wyebridge.engine.kernel.dates import add_months

Floats = NDArray[np.float64]
FEWEST = 24
"""Fewer months than this tell a year's shape from chance too badly for a spread or a lean to be told at all."""
MOST_LEAN = 0.95
RUN_ON = 12
"""How many months a trend is drawn beyond its history."""
LEAST_SIGMA = 1e-4
"""Below this, months are equal but for pennies: a block payment, of which nothing varies."""
MOST_SPREAD = 3.0


@dataclass(frozen=True, slots=True)
class History:
    """Spending by scheme and month in pence, with where it is from. Months without spending are nothing, not absent."""

    source: str
    last: date
    pence: Mapping[str, Mapping[date, int]]

    def of(self, scheme: str) -> tuple[date | None, tuple[int, ...]]:
        """A scheme's months in order, from the first that has any entry to the history's last."""
        said = self.pence.get(scheme, {})
        first = min((month for month in said if month <= self.last), default=None)
        found, month = [], first
        while month is not None and month <= self.last:
            found.append(said.get(month, 0))
            month = add_months(month, 1)
        return first, tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A scheme's terms as its months show them, each with its standard error; `shocks` are e(t)/its own spread.

    The line is `level` at the first month and rises by `slope` a month, both of the logarithm; `sigma` is about it.
    """

    months: int
    spread: float
    spread_error: float
    persistence: float
    persistence_error: float
    growth: float
    growth_error: float
    shocks: Floats
    level: float
    slope: float
    sigma: float


def read_history(text: str) -> History:
    """Read a history that was kept as JSON."""
    said = json.loads(text)
    pence = {
        scheme: {date.fromisoformat(month): int(value) for month, value in months.items()}
        for scheme, months in said["pence"].items()
    }
    return History(said["source"], date.fromisoformat(said["last"]), pence)


def write_history(history: History) -> str:
    """A history as JSON, the same text for the same history."""
    pence = {
        scheme: {str(month): value for month, value in sorted(months.items())}
        for scheme, months in sorted(history.pence.items())
    }
    return json.dumps({"source": history.source, "last": str(history.last), "pence": pence}, indent=1) + "\n"


def fit(first: date | None, pence: Sequence[int]) -> Fitted | str:
    """Fit one scheme's months, or say why they are not fitted."""
    count = len(pence)
    if count < FEWEST or first is None:
        return f"{count} months, and {FEWEST} are the least"
    bad = [f"{add_months(first, index):%B %Y}" for index, value in enumerate(pence) if value <= 0]
    if bad:
        more = f" and {len(bad) - 6} more" if len(bad) > 6 else ""
        return f"nothing or less was spent in {', '.join(bad[:6])}{more} (block payments or credits)"
    logs, time = np.log(np.array(pence, float)), np.arange(count) - (count - 1) / 2
    slope = float(time @ logs / (time @ time))
    left = logs - logs.mean() - slope * time
    if float(left.std()) < LEAST_SIGMA:
        return "its months are equal sums (a block payment): nothing varies"
    raw = float(left[1:] @ left[:-1] / (left @ left))
    lean = min(max(raw + (2 + 4 * raw) / count, 0.0), MOST_LEAN)
    steps = left[1:] - lean * left[:-1]
    sigma = sqrt(float(steps @ steps) / (count - 4) / (1 - lean**2))
    spread = sqrt(expm1(sigma**2))
    if spread > MOST_SPREAD:
        return f"its spread would be {spread:.0%} a month, more than any such model can say"
    sigma_error = sigma * sqrt((1 + lean**2) / (1 - lean**2) / (2 * count))
    growth = expm1(12 * slope)
    growth_error = exp(12 * slope) * 12 * sigma * sqrt((1 + lean) / (1 - lean) / float(time @ time))
    return Fitted(
        count,
        spread,
        sigma_error * sigma * exp(sigma**2) / spread,
        lean,
        sqrt((1 - lean**2) / count),
        growth,
        growth_error,
        steps / float(steps.std()),
        float(logs.mean() + slope * time[0]),
        slope,
        sigma,
    )


def trend_of(scheme: str, one: Fitted, first: date, pence: Sequence[int]) -> Trend:
    """A scheme's months beside its line and the band about it, and the line run on for a year."""
    wide = exp(one.sigma * NormalDist().inv_cdf(0.95))
    middles = [exp(one.level + one.slope * index) for index in range(one.months + RUN_ON)]
    months = tuple(
        TrendMonth(
            add_months(first, index),
            pence[index] if index < one.months else None,
            round(middle / wide),
            round(middle),
            round(middle * wide),
        )
        for index, middle in enumerate(middles)
    )
    return Trend(scheme, one.growth, one.growth_error, months)


def common_of(fitted: Sequence[Fitted]) -> tuple[float, float] | None:
    """How much of the variance is one cause felt by all, and its standard error; None of fewer than two schemes.

    Over the months that all of them have, which are the last.
    """
    if len(fitted) < 2:
        return None
    length = min(len(one.shocks) for one in fitted)
    together = np.corrcoef([one.shocks[-length:] for one in fitted])
    count = len(fitted)
    mean = float(together[np.triu_indices(count, 1)].mean())
    error = (1 - mean) * (1 + (count - 1) * mean) * sqrt(2 / (count * (count - 1) * length))
    return min(max(mean, 0.0), MOST_LEAN), abs(error)


def with_history(problem: ExposureProblem, history: History) -> ExposureProblem:
    """The problem with each scheme's cost as its months show it, where there are enough; and what was found of each.

    The stated drift stands, since it is growth beyond the budget, and a journal does not say what budgets allowed for.
    """
    schemes = {scheme.id: fund.id for fund, scheme, _ in problem.agreement.every_line()}
    found = {scheme: fit(*history.of(scheme)) for scheme in schemes}
    fitted = {scheme: one for scheme, one in found.items() if isinstance(one, Fitted)}
    trends = []
    for scheme, one in fitted.items():
        first, pence = history.of(scheme)
        assert first is not None, "what was fitted has months"
        trends.append(trend_of(scheme, one, first, pence))
    common = common_of(list(fitted.values()))
    costs = {cost.of: cost for cost in problem.terms.costs}
    for scheme, one in fitted.items():
        stated = next(costs[name] for name in (scheme, schemes[scheme], "agreement") if name in costs)
        costs[scheme] = _cost(scheme, one, common, stated, history)
    notes = (*_notes(found, history), *_common_note(common, len(fitted), history))
    terms = problem.terms.model_copy(update={"costs": tuple(costs.values())})
    return replace(problem, terms=terms, found=tuple(notes), trends=tuple(trends))


def _cost(scheme: str, one: Fitted, common: tuple[float, float] | None, stated: Cost, history: History) -> Cost:
    return stated.model_copy(
        update={
            "of": scheme,
            "spread": one.spread,
            "persistence": one.persistence,
            "common": stated.common if common is None else common[0],
            "because": f"fitted from {one.months} months of {history.source}; drift: {stated.because}",
        }
    )


def _notes(found: Mapping[str, Fitted | str], history: History) -> Iterator[Assumption]:
    for scheme, one in found.items():
        if isinstance(one, str):
            said = f"not fitted: {one}. What is stated stands"
        else:
            said = (
                f"{one.months} months: spread {one.spread:.1%} ± {one.spread_error:.1%}; leans {one.persistence:.2f} ± "
                f"{one.persistence_error:.2f}; grew {one.growth:.1%} ± {one.growth_error:.1%} a year, of which budgets "
                "may allow for part, so that the stated drift stands"
            )
        yield Assumption(f"The history of {scheme}", said, history.source)
    yield Assumption(
        "What a history is", "what was paid in each month, with no seasons taken out and no accruals", history.source
    )


def _common_note(common: tuple[float, float] | None, count: int, history: History) -> Iterator[Assumption]:
    said = "not fitted: fewer than two schemes are. What is stated stands"
    if common is not None:
        said = f"{common[0]:.2f} ± {common[1]:.2f} of the variance, of {count} fitted schemes"
    yield Assumption("What is common to all, by history", said, history.source)
