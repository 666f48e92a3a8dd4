"""The answer of `wyebridge plan visits` on a terminal: every table, and all that it stands on."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from wyebridge.engine.foresight.model import Assumption
from wyebridge.engine.foresight.visits.analytic import RatioPoint, RegionEstimate, sensitivity
from wyebridge.engine.foresight.visits.organising import WAYS, WaysCompared
from wyebridge.engine.foresight.visits.sites import Sites
from wyebridge.engine.foresight.visits.sizing import RegionDays, VisitsResult
from wyebridge.engine.foresight.visits.terms import VisitsProblem
from wyebridge.engine.kernel.money import pounds
from wyebridge.planning.visits import Scenarios


def show_visits(out: Console, result: VisitsResult, tried: Scenarios) -> None:
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
