"""`wyebridge plan replay`: a kept run of any model again; and what every model's command has alike."""

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from wyebridge.planning.runs import Run, read_run
from wyebridge.showing import refusals_shown

OutOption = Annotated[
    Path | None, typer.Option(help="Where to keep the run: a folder of its own, with its paper, drawings and tables.")
]
MOST_SHOWN = 20


@contextmanager
def workers_of(model: str, count: int) -> Iterator[Executor | None]:
    """Workers to share the work of a model, or None for this thread alone; the answer is the same."""
    from wyebridge.planning.models import MODELS

    if count == 1:
        yield None
    elif MODELS[model].workers_are_threads:
        with ThreadPoolExecutor(count) as threads:
            yield threads
    else:
        with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as processes:
            yield processes


def kept_and_said(run: Run | None) -> None:
    """Say where a run was kept, and how to have the same again."""
    if run:
        typer.echo(f"\nKept in {run.folder}; wyebridge plan replay {run.folder} gives the same figures again.")


def plan_replay(
    run: Annotated[Path, typer.Argument(help="The folder of a run that was kept.")],
    workers: Annotated[int, typer.Option(min=1, max=64, help="Workers; the answer is the same with any.")] = 1,
) -> None:
    """Run a kept run again, from what it kept, and say whether every figure is the same, or which differ."""
    from wyebridge.planning.models import model_of, replay

    with refusals_shown():
        kept = read_run(run)
        with workers_of(model_of(kept).name, workers) as executor:
            found = replay(kept, executor)
    for said in found.changes:
        typer.echo(f"The code is not the same: {said}")
    if not found.is_same:
        typer.echo(f"{len(found.differences):,} figures differ:")
        for said in found.differences[:MOST_SHOWN]:
            typer.echo(f"  {said}")
        raise typer.Exit(1)
    settings = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in kept.settings.items() if value != ".")
    typer.echo(f"Every figure is the same: {kept.id}{f' ({settings})' if settings else ''}.")
