"""What an exposure run found: each figure with its standard error, rounded to whole pence once it is all added up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wyebridge.engine.foresight.exposure.terms import Trend
from wyebridge.engine.foresight.model import Assumption
from wyebridge.engine.kernel.money import pounds

Floats = NDArray[np.float64]
QUANTILES = (5, 50, 85, 95, 99)
BATCHES = 20
"""A standard error is told from how a figure differs between so many batches of the scenarios."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A sum in whole pence, and its standard error: how far another seed would move it."""

    pence: int
    error_pence: int

    def __str__(self) -> str:
        return f"{pounds(self.pence)} ± {pounds(self.error_pence)}"


@dataclass(frozen=True, slots=True)
class Chance:
    """How often something happens, from 0 to 1, and its standard error."""

    what: str
    part: float
    error: float

    def __str__(self) -> str:
        return f"{self.part:.1%} ± {self.error:.1%}"


@dataclass(frozen=True, slots=True)
class Spread:
    """How a sum is spread over the scenarios; `quantiles` has the sum that so many in a hundred do not pass."""

    mean: Estimate
    quantiles: dict[int, Estimate]


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a partner's exposure, the clauses run on the year to date. `worst`: how often no month adds more."""

    month: date
    to_date: dict[int, int]
    added: Estimate
    added_p95_pence: int
    worst: Chance


@dataclass(frozen=True, slots=True)
class Driver:
    """What moves a partner's exposure: with one series at its tenth and ninetieth of a hundred, all else at its mean.

    `together` is the correlation of the two: how nearly they move as one, between -1 and 1.
    """

    name: str
    low_pence: int
    high_pence: int
    together: float

    @property
    def swing_pence(self) -> int:
        return abs(self.high_pence - self.low_pence)


@dataclass(frozen=True, slots=True)
class PartnerExposure:
    """What one partner may bear beyond its budget: above nothing it pays, below it has money back."""

    partner: str
    exposure: Spread
    year_end: tuple[Chance, ...]
    lapses: Estimate | None
    exceedance: tuple[tuple[int, float], ...]
    months: tuple[Month, ...]
    drivers: tuple[Driver, ...]
    at_mean_pence: int


@dataclass(frozen=True, slots=True)
class TriedResult:
    """What one agreement gives: each partner's exposure, what nobody's is yet, and how often its terms come to bear."""

    name: str
    about: str
    partners: tuple[PartnerExposure, ...]
    undetermined: Spread
    chances: tuple[Chance, ...]
    awaiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExposureResult:
    """The whole answer: every agreement tried on the same draws. `names` says what ids are called in the agreement."""

    title: str
    agreement: str
    year: str
    scenarios: int
    seed: int
    variance: Spread
    tried: tuple[TriedResult, ...]
    assumptions: tuple[Assumption, ...]
    lost_pence: int
    trends: tuple[Trend, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def called(self, name: str) -> str:
        """What the agreement calls something, where it has a name for it."""
        return self.names.get(name, name)

    @property
    def is_feasible(self) -> bool:
        """Whether in every scenario the parts came to the whole, to the penny."""
        return self.lost_pence <= 1

    def summary(self) -> str:
        """The answer in a sentence for each partner."""
        first = self.tried[0]
        said = [
            f"{one.partner} may expect {_bears(one.exposure.mean.pence)}; in one year in twenty it bears "
            f"{pounds(one.exposure.quantiles[95].pence)} or more"
            for one in first.partners
        ]
        return f"{'; '.join(said)} ({self.scenarios:,} scenarios, seed {self.seed})."

    def explain(self) -> Iterator[str]:
        """What drives it, and how often the agreement's terms come to bear: a sentence each."""
        for one in self.tried[0].partners:
            if one.drivers:
                top = one.drivers[0]
                yield (
                    f"{one.partner}'s exposure moves most with {self.called(top.name)}: from {pounds(top.low_pence)} "
                    f"to {pounds(top.high_pence)} as that goes from a low year to a high one."
                )
        yield from (f"{chance.what}: in {chance} of scenarios." for chance in self.tried[0].chances)


def _bears(pence: int) -> str:
    return f"to bear {pounds(pence)}" if pence >= 0 else f"to have {pounds(-pence)} back"


def estimate(values: Floats, batches: int = BATCHES) -> Estimate:
    return Estimate(_pence(values.mean()), _pence(_error([batch.mean() for batch in np.array_split(values, batches)])))


def spread(values: Floats) -> Spread:
    """The mean and the quantiles of a sum over all scenarios, with standard errors."""
    parts = np.array_split(values, BATCHES)
    wanted = [quantile / 100 for quantile in QUANTILES]
    at = np.quantile(values, wanted)
    by_batch = np.array([np.quantile(part, wanted) for part in parts])
    errors = [_error(list(by_batch[:, index])) for index in range(len(wanted))]
    quantiles = {q: Estimate(_pence(v), _pence(e)) for q, v, e in zip(QUANTILES, at, errors, strict=True)}
    return Spread(estimate(values), quantiles)


def chance(what: str, happens: NDArray[np.bool_]) -> Chance:
    parts = [batch.mean() for batch in np.array_split(happens, BATCHES)]
    return Chance(what, float(happens.mean()), _error(parts))


def _error(values: Sequence[float]) -> float:
    """The standard error of a figure over all scenarios, from its values in equal batches of them."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0


def _pence(value: float) -> int:
    return round(float(value))
