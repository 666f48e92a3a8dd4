"""`wyebridge plan structure`: who manages what, for whom, on whose payroll, and what joining posts would free."""

from pathlib import Path
from typing import Annotated

import typer

from wyebridge.books.plans import PlanFiles, load_structure_problem
from wyebridge.plan_integrate import show_paper
from wyebridge.plan_runs import OutOption, kept_and_said
from wyebridge.planning import structure
from wyebridge.planning.runs import keep_run
from wyebridge.showing import console, print_json, refusals_shown

SHOWN = ("bodies", "tiers", "duplicates", "spans", "joint", "endings", "savings", "shortfalls", "assumptions")
"""Which of the paper's tables a terminal shows; the paper has the rest, and the charts."""


def plan_structure(
    problem: Annotated[Path, typer.Option(help="The problem's folder: plan.yaml, and the table of posts it may name.")],
    out: OutOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, in whole pence, for scripts.")] = False,
) -> None:
    """Show what posts cost each body before and after, what is managed twice, joint posts, and what savings became.

    With --out the run is kept, with its paper and charts, and can be replayed.
    """
    with refusals_shown():
        files = PlanFiles()
        found = load_structure_problem(problem, files)
        where, texts = files.kept_with(problem)
        settings = structure.settings_of(where)
        answer = structure.answer(found)
        run = keep_run("structure", texts, settings, answer, structure.PACKAGES, out) if out else None
        if as_json:
            print_json(answer.data)
            return
        show_paper(console(), answer, SHOWN)
        kept_and_said(run)
