"""`wyebridge plan structure`: who manages what, for whom, on whose payroll, and what joining posts would free."""

from pathlib import Path
from typing import Annotated, Any

import typer

from wyebridge.books.plans import load_structure_problem
from wyebridge.engine.foresight.structure.solve import StructureResult, solve
from wyebridge.papers.structure import structure_paper
from wyebridge.plan_integrate import plain, show_paper, write_planned
from wyebridge.showing import console, print_json, refusals_shown

SHOWN = ("bodies", "tiers", "duplicates", "spans", "joint", "endings", "savings", "shortfalls", "assumptions")
"""Which of the paper's tables a terminal shows; the paper has the rest, and the charts."""


def plan_structure(
    problem: Annotated[Path, typer.Option(help="The problem's folder: plan.yaml, and the table of posts it may name.")],
    out: Annotated[
        Path | None, typer.Option(help="Write the paper (PDF and workbook) and its charts (SVG) into this folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, in whole pence, for scripts.")] = False,
) -> None:
    """Show what posts cost each body before and after, what is managed twice, joint posts, and what savings became."""
    with refusals_shown():
        found = solve(load_structure_problem(problem))
        paper = structure_paper(found)
        written = write_planned(f"structure-{found.terms.id}", paper, out) if out else ()
        if as_json:
            print_json(structure_data(found))
            return
        show_paper(console(), paper, SHOWN, [found.summary(), *found.explain()])
        for file in written:
            typer.echo(f"Wrote {file}")


def structure_data(result: StructureResult) -> dict[str, Any]:
    """The whole answer as plain values: money in whole pence, days as text."""
    named = (
        "bodies",
        "tiers",
        "duplicates",
        "joint",
        "spans",
        "shortfalls",
        "due_pence",
        "counted_pence",
        "assumptions",
    )
    return {
        "problem": result.terms.id,
        "is_feasible": result.is_feasible,
        "summary": result.summary(),
        "explain": list(result.explain()),
        **{name: plain(getattr(result, name)) for name in named},
        "posts_now": [plain(one) for one in result.now.values()],
        "posts_after": [plain(one) for one in result.after.values()],
        "savings": plain(result.terms.savings),
    }
