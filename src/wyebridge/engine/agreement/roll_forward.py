"""Next year's contribution from this year's: the two formulas that agreements use, and what each may not do alone."""

from dataclasses import dataclass
from fractions import Fraction

from wyebridge.engine.kernel.money import percent, pounds
from wyebridge.engine.kernel.verdicts import Awaiting, Determined, Undetermined, Verdict


@dataclass(frozen=True, slots=True)
class RolledForward:
    """Next year's contribution, each step of the sum in words with its pence, and whether it is settled."""

    amount: Verdict
    steps: tuple[tuple[str, int], ...]


def uplift(pence: int, rate: Fraction) -> int:
    """A percentage of an amount, to the nearest penny, half a penny going up (the national minimum's uplift)."""
    return int(Fraction(pence) * rate + Fraction(1, 2)) if pence >= 0 else -uplift(-pence, rate)


def roll_recurrent(
    *,
    recurrent_pence: int,
    in_year_recurrent_pence: int,
    inflation: Fraction,
    planned_pence: int,
    efficiencies_pence: int,
    partner: str,
    has_consent: bool,
) -> RolledForward:
    """Last year's recurrent sum, the in-year changes agreed to recur, inflation and planned changes, less efficiencies.

    No partner may be left worse off without its consent: a contribution that would rise beyond inflation waits for the
    partner that pays it. In-year changes include over or underspends only where they were agreed to recur.
    """
    base = recurrent_pence + in_year_recurrent_pence
    inflated = uplift(base, inflation)
    steps = (
        ("last year's recurrent contribution", recurrent_pence),
        ("in-year changes agreed to recur", in_year_recurrent_pence),
        (f"inflation at {percent(inflation)}", inflated),
        ("planned changes", planned_pence),
        ("efficiencies", -efficiencies_pence),
    )
    total = sum(pence for _, pence in steps)
    without_detriment = recurrent_pence + uplift(recurrent_pence, inflation)
    if total > without_detriment and not has_consent:
        more = pounds(total - without_detriment)
        return RolledForward(
            Undetermined(total, Awaiting(f"its consent to pay {more} beyond inflation", partner)), steps
        )
    return RolledForward(Determined(total), steps)


def roll_baseline(
    *,
    baseline_pence: int,
    inflation: Fraction,
    pressures_pence: int,
    local_savings_pence: int,
    national_savings_pence: int,
) -> RolledForward:
    """Last year's baseline, inflation and cost pressures, less local and national savings.

    Last year's over or underspend is ignored on purpose: it has no place among the arguments.
    """
    steps = (
        ("last year's baseline", baseline_pence),
        (f"inflation at {percent(inflation)}", uplift(baseline_pence, inflation)),
        ("cost pressures", pressures_pence),
        ("local savings", -local_savings_pence),
        ("national savings", -national_savings_pence),
    )
    return RolledForward(Determined(sum(pence for _, pence in steps)), steps)
