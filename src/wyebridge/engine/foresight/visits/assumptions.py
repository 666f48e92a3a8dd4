"""Everything that an answer stands on, in words, to be printed beside it."""

from collections.abc import Iterator

from wyebridge.engine.foresight.model import Assumption
from wyebridge.engine.foresight.visits.analytic import THEORY, Coefficients
from wyebridge.engine.foresight.visits.terms import Plan, Service, VisitsProblem
from wyebridge.engine.kernel.money import percent, pounds

OWN = "plan.yaml"


def assumptions(problem: VisitsProblem, how: Coefficients = THEORY) -> tuple[Assumption, ...]:
    """Every assumption of a problem and of the models that answer it."""
    plan = problem.plan
    return (
        *(found for service in plan.services for found in _of_service(service)),
        *_of_workforce(plan),
        *_of_travel(problem),
        Assumption(
            "formula's constants",
            f"route {how.route:g}, base legs {how.base_leg:g}, packing {how.packing:g}, spare {how.spare:g}",
            "Beardwood, Halton and Hammersley 1959; the rest fitted to optimised days (docs/models-visits.md)",
        ),
        Assumption(
            "windows in the formula",
            "none: where many visits crowd into one time, the optimised days need more people than it says",
            "the model",
        ),
        Assumption(
            "whose day it is",
            "the best that a perfect scheduler could do, visits known the day before; evenings and nights are left out",
            "the model",
        ),
        Assumption(
            "a patient's time",
            "the window given above; which time is right for a patient is for the named nurse, not for this",
            "QNI Workforce Standards 2022, as reported",
        ),
    )


def _of_service(service: Service) -> Iterator[Assumption]:
    rates = ", ".join(f"{band}: {rate:g}" for band, rate in service.visits_per_1000.items())
    total = f"{service.visits_a_day:g} a day in all, spread by " if service.visits_a_day else ""
    yield Assumption(f"{service.name}: visits", f"{total}visits a day for 1,000 people of each age: {rates}", OWN)
    lengths = ", ".join(f"{minutes} min {percent(share)}" for minutes, share in service.lengths)
    yield Assumption(f"{service.name}: lengths", f"{lengths}; mean {service.mean_minutes:.1f} min", OWN)
    windows = ", ".join(f"{w.starts} to {w.ends} min {percent(w.share)}" for w in service.windows)
    yield Assumption(f"{service.name}: when a visit may start", windows, OWN)
    yield Assumption(f"{service.name}: visits that need two people", percent(service.two_handed), OWN)
    if service.delegable:
        to = ", ".join(service.delegable.to)
        yield Assumption(f"{service.name}: may be delegated", f"{percent(service.delegable.share)} to {to}", OWN)
    if shared := service.shared:
        yield Assumption(
            f"{service.name}: on another caseload too",
            f"{percent(shared.share)} also with {shared.with_service}; of these {percent(shared.merged)} could be one "
            f"visit, as long as the longer and {percent(shared.kept)} of the shorter",
            OWN,
        )


def _of_workforce(plan: Plan) -> Iterator[Assumption]:
    shift = plan.workforce.shift
    yield Assumption(
        "a shift",
        f"{shift.paid} paid minutes, {shift.road} of them on the road; visits start in a day of {shift.day} minutes",
        OWN,
    )
    yield Assumption(
        "cover",
        f"{shift.days_a_week} days a week, {shift.contract_a_week / 60:g} hours contracted, uplift "
        f"{percent(plan.workforce.uplift)} for leave, sickness and training",
        OWN,
    )
    yield Assumption("staffed for", f"{percent(plan.workforce.staffed_days)} of days", OWN)
    wages = ", ".join(f"{grade.name} {pounds(grade.hourly)}" for grade in plan.workforce.grades)
    yield Assumption("an hour costs, with on-costs", wages, OWN)
    limits = plan.workforce.limits
    caseload = f", {limits.caseload:g} people on a caseload for each post" if limits.caseload else ""
    yield Assumption("safe limits", f"{limits.visits_a_day:g} visits a person a day{caseload}", limits.source)


def _of_travel(problem: VisitsProblem) -> Iterator[Assumption]:
    travel = problem.plan.travel
    for place, law in problem.plan.laws().items():
        yield Assumption(
            f"minutes on the road, {place}",
            f"{law.factor:g} × {law.a:g} × d^{law.b:g}, d in km as the crow flies ({travel.bracket} traffic)",
            travel.source,
        )
    if problem.matrix is not None:
        yield Assumption("between areas", "a matrix of one's own; the laws above within an area", "matrix.csv")
    yield Assumption("between two classes of place", "the mean of their two laws", "the model")
    yield Assumption("at each visit", f"{travel.minutes_a_visit:g} min to park, walk and come back", OWN)
    yield Assumption("road km for each km as the crow flies", f"{travel.detour:g}", travel.source)
    yield Assumption(
        "a mile and a km", f"{pounds(travel.pence_a_mile)} a mile, {travel.co2_grams_a_km:g} g of CO2 a km", OWN
    )
