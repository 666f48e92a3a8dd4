"""The figures of docs/models-visits.md, from real points: `python -m bench.visits held|paired|ways light|midday`.

Needs WYEBRIDGE_REAL_DATA. Each run takes under three minutes on one core.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import mean

from bench.real_places import real_problem

from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.foresight.visits.analytic import THEORY
from wyebridge.engine.foresight.visits.calibrate import Held, fit, hold
from wyebridge.engine.foresight.visits.day import DayPlan, DayTables, DayTask, solve_separate
from wyebridge.engine.foresight.visits.districts import continuity
from wyebridge.engine.foresight.visits.organising import organise
from wyebridge.engine.foresight.visits.sites import best_sites
from wyebridge.engine.foresight.visits.sizing import day_task, solve
from wyebridge.engine.foresight.visits.terms import VisitsProblem
from wyebridge.planning.visits import load_problem
from wyebridge.shipped import shipped

HELD = ((25, 800, 8), (50, 1200, 8), (100, 1500, 4))
"""Visits a day, iterations, days."""
Solved = list[tuple[DayTask, DayPlan]]


def main() -> None:
    """Print one set of figures."""
    what, bracket = sys.argv[1], sys.argv[2]
    example = load_problem(shipped("plans") / "visits" / "merrowshire")
    folder = Path(os.environ["WYEBRIDGE_REAL_DATA"])
    said = {"held": held, "paired": paired, "ways": ways}[what]
    for line in said(folder, example, bracket):
        print(line, flush=True)


def held(folder: Path, example: VisitsProblem, bracket: str) -> Iterator[str]:
    """Stage one against stage two in a place held out of the fit, day by day."""
    found: dict[str, Solved] = {"Herefordshire": [], "Coventry": []}
    for visits, iterations, days in HELD:
        problem = real_problem(folder, example, visits=visits, bracket=bracket)
        for region, solved in found.items():
            tasks = [day_task(problem, region, 5, day) for day in range(days)]
            solved += [(task, solve_separate(DayTables(task), Iterations(iterations), 5)) for task in tasks]
    fitted = fit(*map(list, zip(*found["Coventry"], strict=True)))
    bare = replace(THEORY, base_leg=1.0)
    for region, name, how in (
        ("Herefordshire", "constants fitted in Coventry", fitted),
        ("Herefordshire", "shipped constants", THEORY),
        ("Herefordshire", "nothing fitted for travel", bare),
        ("Coventry", "shipped constants", THEORY),
    ):
        yield f"{region}, {name}: {_errors([hold(task, plan, how) for task, plan in found[region]])}"


def _errors(days: list[Held]) -> str:
    near = sum(abs(one.formula.on_duty - one.people) <= 1 for one in days)
    return (
        f"travel {mean(abs(one.travel_error) for one in days):.1%} out, hours "
        f"{mean(abs(one.hours_error) for one in days):.2%} (worst {max(abs(one.hours_error) for one in days):.1%}), "
        f"people within one on {near} of {len(days)} days"
    )


def paired(folder: Path, example: VisitsProblem, bracket: str) -> Iterator[str]:
    """Herefordshire on the days when Coventry needs so many for the same visits."""
    for visits in (46, 50, 55):
        result = solve(real_problem(folder, example, visits=visits, bracket=bracket), Iterations(400), 11, days=30)
        yield f"{visits} visits, {bracket}: {result.summary()}"
        yield from result.explain()
        for pair in result.paired(result.regions[1]):
            yield f"  Coventry {pair.there} on {pair.days} days: {dict(pair.here)}, mean {pair.mean:.2f}"


def ways(folder: Path, example: VisitsProblem, bracket: str) -> Iterator[str]:
    """Bases, named nurses, and both services organised in every way."""
    problem = real_problem(folder, example, visits=50, bracket=bracket)
    for site in best_sites(problem):
        yield f"{site.count} bases: {site.mean_minutes:.1f} min, {site.people:.2f} people, {site.km:.0f} km"
    named = continuity(problem, "Herefordshire", "nurse", 8, Iterations(300), 11, days=5)
    for price in named.prices:
        spent = f"{price.people:.1f} people, {price.out_minutes:.0f} min out"
        yield f"worth {price.minutes} min: {price.named:.0%} named, {spent}"
    both = example.plan.model_copy(
        update={"region": "Herefordshire", "comparators": ("Coventry",), "travel": problem.plan.travel}
    )
    for region in organise(replace(problem, plan=both), Iterations(250), 11, days=4):
        for way in region.ways:
            people = ", ".join(f"{grade} {number:.2f}" for grade, number in way.people)
            yield f"{region.region}, {way.way}: {people}; {region.saved(way.way, 'separate'):.1%} saved"


if __name__ == "__main__":
    main()
