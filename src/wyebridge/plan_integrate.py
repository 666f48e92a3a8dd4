"""`wyebridge plan integrate`: which services to integrate, how and when, and what one would have to believe."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as RichTable

from wyebridge.books.plans import PlanFiles, load_integrate_problem
from wyebridge.engine.foresight.integrate.terms import MOST_POINTS
from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.terms import Cell, Column, Table
from wyebridge.plan_runs import OutOption, kept_and_said
from wyebridge.planning.runs import Answer, keep_run
from wyebridge.showing import console, print_json, refusals_shown

SHOWN = ("services", "beliefs", "conflict", "reach", "prices", "ruled-out", "option-money", "assumptions")
"""Which of the paper's tables a terminal shows; the paper has the rest."""


def plan_integrate(
    problem: Annotated[Path, typer.Option(help="The problem's folder: plan.yaml, and the tables that it names.")],
    out: OutOption = None,
    points: Annotated[int, typer.Option(min=1, help="The most points of a frontier to look for.")] = MOST_POINTS.count,
    seed: Annotated[int, typer.Option(min=0, help="Chooses only between plans equally good.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, in whole pence, for scripts.")] = False,
) -> None:
    """Show which services each set of beliefs would integrate, what each answer hangs on, and what will not fit.

    With --out the run is kept, with its paper and drawings, and can be replayed.
    """
    from wyebridge.planning import integrate  # the solver is slow to load, and seldom asked for

    with refusals_shown():
        files = PlanFiles()
        found = load_integrate_problem(problem, files)
        where, texts = files.kept_with(problem)
        settings = integrate.settings_of(where, points, seed)
        answer = integrate.answer(found, settings)
        run = keep_run("integrate", texts, settings, answer, integrate.PACKAGES, out) if out else None
        if as_json:
            print_json(answer.data)
            return
        show_paper(console(), answer, SHOWN)
        kept_and_said(run)


def show_paper(out: Console, answer: Answer, shown: tuple[str, ...]) -> None:
    """Some of a paper's tables on a terminal, after what they come to in sentences."""
    paper = answer.paper()
    out.print(f"{paper.title}. {paper.status}\n")
    for sentence in (answer.result.summary(), *answer.result.explain()):
        out.print(sentence)
    for part in paper.parts:
        for table in part.tables:
            if table.key in shown:
                out.print("")
                out.print(_drawn(table))


def _drawn(table: Table) -> RichTable:
    drawn = RichTable(title=table.caption, title_justify="left", box=None, pad_edge=False)
    for column in table.columns:
        drawn.add_column(column.heading, justify="left" if column.kind == "text" else "right", overflow="fold")
    for row in table.rows:
        drawn.add_row(*(_cell(cell, column) for cell, column in zip(row.cells, table.columns, strict=True)))
    return drawn


def _cell(cell: Cell, column: Column) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    return pounds(cell) if column.kind == "money" else f"{cell:,}"
