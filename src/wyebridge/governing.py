"""Commands about who may decide what: a constitution checked, asked and compared."""

from pathlib import Path
from typing import Annotated

import typer

from wyebridge.books.home import load_versions
from wyebridge.engine.governance.constitution import read_constitution
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.showing import refusals_shown

governance_app = typer.Typer(
    help="Who may decide what: check a constitution, and ask whether an act is lawful and on whose say.",
    no_args_is_help=True,
)
AgreementOption = Annotated[
    Path | None, typer.Option("--agreement", help="The agreement, or its folder, whose partners and boards these are.")
]


@governance_app.command(
    "check",
    epilog="Example: wyebridge governance check agreements/herefordshire-2008-09/governance/constitution.yaml "
    "--agreement agreements/herefordshire-2008-09",
)
def check(
    file: Annotated[Path, typer.Argument(help="A constitution.")],
    agreement: AgreementOption = None,
) -> None:
    """Every fault at once, each with its line and column, what is wrong, why, and what to do. Status 1 if any.

    With --agreement, the partners, funds and boards that it names are held against the agreement's.
    """
    with refusals_shown():
        agreements = [version.agreement for version in load_versions(agreement)] if agreement else []
        constitution, problems = read_constitution(_text(file), file.name, agreements)
    for problem in problems:
        typer.echo(str(problem))
    if constitution is None:
        typer.echo(f"{len(problems)} fault{'' if len(problems) == 1 else 's'}.")
        raise typer.Exit(1)
    counts = {
        "board": len(constitution.boards),
        "post": len(constitution.posts),
        "reservation": len(constitution.reservations),
        "delegation": len(constitution.delegations),
    }
    held = ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for word, number in counts.items())
    typer.echo(f"{file.name}: sound. {held}.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise refuse(
            "unreadable-encoding",
            "the file is not UTF-8 text",
            why="its words cannot be read",
            remedy="save it as UTF-8",
            place=Place(str(file)),
        ) from None
