"""From people on duty to posts and money: whole-time posts, what they cost a year, what their miles cost."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from wyebridge.engine.foresight.visits.terms import Plan, Workforce

WEEKS_A_YEAR: Final = Fraction(36525, 700)
METRES_A_MILE: Final = Fraction(1609344, 1000)


@dataclass(frozen=True, slots=True)
class Posts:
    """What it takes to have so many of a grade on duty every working day, all year."""

    grade: str
    on_duty: int
    whole_time: Fraction
    annual_pence: int


def posts(grade: str, on_duty: int, plan: Plan) -> Posts:
    """Posts and their cost: on duty × paid day × days a week ÷ contracted week, and the uplift for leave and sickness.

    Exact fractions throughout; the cost is rounded once, to the nearest penny (half a penny goes to the even one).
    """
    shift = plan.workforce.shift
    each = Fraction(shift.paid * shift.days_a_week, shift.contract_a_week) * (1 + plan.workforce.uplift)
    whole_time = on_duty * each
    hours_a_year = Fraction(shift.contract_a_week, 60) * WEEKS_A_YEAR
    return Posts(grade, on_duty, whole_time, round(whole_time * hours_a_year * plan.grade(grade).hourly))


def shift_pence(grade: str, plan: Plan) -> int:
    """What one person's paid day costs, in pence."""
    return round(Fraction(plan.grade(grade).hourly * plan.workforce.shift.paid, 60))


def mileage_pence(km: float, plan: Plan) -> int:
    """What so many km cost at the mileage rate; the km are taken to the nearest metre."""
    return round(Fraction(round(km * 1000)) / METRES_A_MILE * plan.travel.pence_a_mile)


def days_a_year(workforce: Workforce) -> float:
    return float(WEEKS_A_YEAR * workforce.shift.days_a_week)


def whole_people(needed: float) -> int:
    """Nobody comes in parts. A hair over a whole number is the rounding of the sum, not a person."""
    return ceil(needed - 1e-9)
