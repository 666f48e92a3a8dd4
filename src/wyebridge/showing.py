"""How any command shows what it has: on a console, as JSON, or as the refusal that it came to."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import duckdb
import typer
from rich.console import Console

from wyebridge.engine.kernel.problems import Place, Refused, refuse

_WIDE: Final = 160


def console(*, to_errors: bool = False) -> Console:
    """A console that is wide enough for money columns when its output goes to a file."""
    stream = sys.stderr if to_errors else sys.stdout
    return Console(
        stderr=to_errors, width=None if stream.isatty() else _WIDE, highlight=False, markup=False, emoji=False
    )


@contextmanager
def refusals_shown() -> Iterator[None]:
    """Show what was refused and why, and end with status 1."""
    try:
        with disk_faults_refused():
            yield
    except Refused as refused:
        for problem in refused.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None


@contextmanager
def disk_faults_refused() -> Iterator[None]:
    """What the machine would not do (a full disk, a folder that may not be written) as a refusal in plain words."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, duckdb.IOException) as fault:
        raise refuse(
            "disk",
            f"this machine could not read or write a file: {fault}",
            why="what is not on disk is not in the books; whatever was posted before this stays, whole",
            remedy="make room, or see that the folder may be written, and do it again: nothing is posted twice",
            place=Place(str(getattr(fault, "filename", None) or "the disk")),
        ) from fault


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
