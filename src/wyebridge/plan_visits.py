"""`wyebridge plan visits`: how many people a home-visiting team needs, and why another place needs fewer."""

from pathlib import Path
from typing import Annotated

import typer

from wyebridge.books.plans import PlanFiles
from wyebridge.plan_runs import OutOption, kept_and_said, workers_of
from wyebridge.planning.runs import keep_run
from wyebridge.showing import console, print_json, refusals_shown


def plan_visits(
    problem: Annotated[Path, typer.Option(help="The problem's folder: plan.yaml, areas.csv, points.csv, bases.csv.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same days and the same answer.")] = 1,
    days: Annotated[int, typer.Option(min=1, help="How many days to sample and solve.")] = 20,
    iterations: Annotated[int, typer.Option(min=1, help="How long to search, for each team and day.")] = 300,
    scenario_days: Annotated[
        int, typer.Option(min=0, help="On how many days to try other ways of organising too; 0 for none.")
    ] = 5,
    workers: Annotated[int, typer.Option(min=1, help="How many processes share the work.")] = 1,
    out: OutOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, in whole pence, for scripts.")] = False,
) -> None:
    """Work out how many people home-visiting teams need, what they cost, and how far they drive.

    With --out the run is kept, with its paper, workbook and maps, and can be replayed.
    """
    from wyebridge.planning import visits  # the solvers are slow to load, and seldom asked for
    from wyebridge.visits_shown import show_visits

    with refusals_shown():
        files = PlanFiles()
        found = visits.load_problem(problem, files)
        where, texts = files.kept_with(problem)
        settings = visits.settings_of(where, seed=seed, days=days, iterations=iterations, scenario_days=scenario_days)
        with workers_of("visits", workers) as executor:
            result, tried = visits.sized(found, settings, executor)
        answer = visits.answer_of(result, tried, seed)
        run = keep_run("visits", texts, settings, answer, visits.PACKAGES, out) if out else None
        if as_json:
            print_json(answer.data)
            return
        show_visits(console(), result, tried)
        kept_and_said(run)
