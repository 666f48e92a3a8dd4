"""An exposure result as plain data, in whole pence: what `--json` prints, and what a run is kept and compared by."""

from dataclasses import asdict
from typing import Any

from wyebridge.engine.foresight.exposure.results import (
    Chance,
    Driver,
    Estimate,
    ExposureResult,
    Month,
    PartnerExposure,
    Spread,
    TriedResult,
)
from wyebridge.engine.foresight.exposure.terms import Trend


def exposure_data(found: ExposureResult) -> dict[str, Any]:
    return {
        "title": found.title,
        "agreement": found.agreement,
        "year": found.year,
        "scenarios": found.scenarios,
        "seed": found.seed,
        "is_feasible": found.is_feasible,
        "summary": found.summary(),
        "explain": list(found.explain()),
        "variance": _spread(found.variance),
        "tried": [_tried(one) for one in found.tried],
        "assumptions": [{"what": one.what, "value": one.value, "source": one.source} for one in found.assumptions],
        "trends": [_trend(one) for one in found.trends],
    }


def _trend(found: Trend) -> dict[str, Any]:
    months = [{**asdict(one), "month": str(one.month)} for one in found.months]
    return {"scheme": found.scheme, "growth": found.growth, "growth_error": found.growth_error, "months": months}


def _tried(found: TriedResult) -> dict[str, Any]:
    return {
        "name": found.name,
        "about": found.about,
        "partners": [_partner(one) for one in found.partners],
        "undetermined": _spread(found.undetermined),
        "chances": [_chance(one) for one in found.chances],
        "awaiting": list(found.awaiting),
    }


def _partner(found: PartnerExposure) -> dict[str, Any]:
    return {
        "partner": found.partner,
        "exposure": _spread(found.exposure),
        "year_end": [_chance(one) for one in found.year_end],
        "lapses": None if found.lapses is None else _estimate(found.lapses),
        "at_mean_pence": found.at_mean_pence,
        "exceedance": [{"pence": pence, "part": part} for pence, part in found.exceedance],
        "months": [_month(one) for one in found.months],
        "drivers": [_driver(one) for one in found.drivers],
    }


def _month(found: Month) -> dict[str, Any]:
    return {
        "month": str(found.month),
        "to_date_pence": {f"p{quantile}": pence for quantile, pence in found.to_date.items()},
        "added": _estimate(found.added),
        "added_p95_pence": found.added_p95_pence,
        "adds_the_most": _chance(found.worst),
    }


def _driver(found: Driver) -> dict[str, Any]:
    return {
        "of": found.name,
        "low_pence": found.low_pence,
        "high_pence": found.high_pence,
        "correlation": found.together,
    }


def _spread(found: Spread) -> dict[str, Any]:
    quantiles = {f"p{quantile}": _estimate(value) for quantile, value in found.quantiles.items()}
    return {"mean": _estimate(found.mean), **quantiles}


def _estimate(found: Estimate) -> dict[str, int]:
    return {"pence": found.pence, "error_pence": found.error_pence}


def _chance(found: Chance) -> dict[str, Any]:
    return {"what": found.what, "part": found.part, "error": found.error}
