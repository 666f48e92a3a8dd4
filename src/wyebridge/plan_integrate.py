"""`wyebridge plan integrate`: which services to integrate, how and when, and what one would have to believe."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table as RichTable

from wyebridge.books.plans import load_integrate_problem
from wyebridge.engine.foresight.integrate.solve import MOST_POINTS, IntegrateResult, solve
from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.integrate import integrate_paper
from wyebridge.papers.terms import Cell, Column, Paper, Table
from wyebridge.papers.write import write_paper
from wyebridge.showing import console, print_json, refusals_shown

SHOWN = ("services", "beliefs", "conflict", "reach", "prices", "ruled-out", "option-money", "assumptions")
"""Which of the paper's tables a terminal shows; the paper has the rest."""


def plan_integrate(
    problem: Annotated[Path, typer.Option(help="The problem's folder: plan.yaml, and the tables that it names.")],
    out: Annotated[
        Path | None, typer.Option(help="Write the paper (PDF and workbook) and its drawings (SVG) into this folder.")
    ] = None,
    points: Annotated[int, typer.Option(min=1, help="The most points of a frontier to look for.")] = MOST_POINTS.count,
    seed: Annotated[int, typer.Option(min=0, help="Chooses only between plans equally good.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, in whole pence, for scripts.")] = False,
) -> None:
    """Show which services each set of beliefs would integrate, what each answer hangs on, and what will not fit."""
    with refusals_shown():
        found = solve(load_integrate_problem(problem), Iterations(points), seed)
        paper = integrate_paper(found)
        written = write_planned(f"integrate-{found.problem.terms.id}", paper, out) if out else ()
        if as_json:
            print_json(integrate_data(found))
            return
        show_paper(console(), paper, SHOWN, [found.summary(), *found.explain()])
        for file in written:
            typer.echo(f"Wrote {file}")


def write_planned(name: str, paper: Paper, out: Path) -> tuple[Path, ...]:
    """Write a paper and each of its drawings into a folder, and say which files they are."""
    files = write_paper(name, paper, out)
    pictures = {out / f"{name}-{picture.key}.svg": picture for part in paper.parts for picture in part.pictures}
    for file, picture in pictures.items():
        file.write_text(picture.svg, encoding="utf-8")
    return (*files, *pictures)


def integrate_data(result: IntegrateResult) -> dict[str, Any]:
    """The whole answer as plain values: money in whole pence, days as text."""
    named = (
        "weighed",
        "plans",
        "roadmaps",
        "verdicts",
        "saving_by_exposure",
        "saving_by_points",
        "ruled_out",
        "options",
        "conflict",
        "assumptions",
    )
    return {
        "problem": result.problem.terms.id,
        "is_feasible": result.is_feasible,
        "summary": result.summary(),
        "explain": list(result.explain()),
        **{name: plain(getattr(result, name)) for name in named},
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: dataclasses and terms by their fields."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | None) else str(value)


def show_paper(out: Console, paper: Paper, shown: tuple[str, ...], sentences: list[str]) -> None:
    """Some of a paper's tables on a terminal, after what they come to in sentences."""
    out.print(f"{paper.title}. {paper.status}\n")
    for sentence in sentences:
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
