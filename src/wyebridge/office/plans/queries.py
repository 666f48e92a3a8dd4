"""Every read of kept runs, of the problems that a home holds, and of work in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from wyebridge.books.history import history_of
from wyebridge.books.home import Version, register_texts
from wyebridge.engine.foresight.exposure.fit import write_history
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse
from wyebridge.engine.kernel.yaml import parse
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import books, the_home
from wyebridge.office.kernel.rights import Hat, Right, require
from wyebridge.office.plans.models import Work
from wyebridge.papers.terms import Paper
from wyebridge.planning.exposure import AGREEMENT, HISTORY, PROBLEM, REGISTERS, VARIANTS
from wyebridge.planning.runs import Recorded, Run, paper_of, read_run, recorded_runs

RUNS = "runs"
WORK_SHOWN = 20


def kept_in() -> Path:
    """The folder of the home that runs are kept in."""
    return the_home().planning / RUNS


def runs_for(hat: Hat) -> list[Recorded]:
    """Every kept run of the home, the latest first. They are of what the bodies share, and each may see them all."""
    require(hat, Right.SEE_PLANS)
    return recorded_runs(kept_in())


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept run with its paper, and the decisions that cite it."""

    run: Run
    paper: Paper
    cited_by: tuple[Decision, ...]


def run_named(name: str) -> Run | None:
    """A kept run that bears its own name. Raises Refused where any part of it is not as it was kept."""
    folder = kept_in() / name
    if not folder.is_dir():
        return None
    run = read_run(folder)
    return run if run.id == name else None


def run_for(hat: Hat, name: str) -> Kept | None:
    """One kept run, each part held to its hash. Raises Refused where one is not as it was kept."""
    require(hat, Right.SEE_PLANS)
    run = run_named(name)
    if run is None:
        return None
    cited_by = tuple(decision for decision in the_home().decisions if run.id in decision.evidence)
    return Kept(run, paper_of(run), cited_by)


def file_for(hat: Hat, name: str, file: str) -> bytes | None:
    """A paper or a drawing of a kept run."""
    require(hat, Right.SEE_PLANS)
    run = run_named(name)
    return (run.folder / file).read_bytes() if run and file in run.files else None


def work_for(hat: Hat, work: UUID) -> Work | None:
    """One piece of work, whichever body asked for it."""
    require(hat, Right.SEE_PLANS)
    return Work.objects.filter(pk=work).select_related("asked_by").first()


def works_for(hat: Hat) -> list[Work]:
    """What was asked for last, whichever body asked."""
    require(hat, Right.SEE_PLANS)
    return list(Work.objects.select_related("asked_by")[:WORK_SHOWN])


# What may be asked


def version_in_force() -> Version:
    """The version of the agreement in force today; before the first, the first."""
    versions = sorted(the_home().versions, key=lambda one: one.agreement.effective_from)
    begun = [one for one in versions if one.agreement.effective_from <= today()]
    return begun[-1] if begun else versions[0]


def problems_of_home() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The files of `plans/exposure`: problems, and variants to try beside one. Each by its name and its title."""
    problems, variants = [], []
    for file, text in _exposure_texts().items():
        document = parse(text, file)
        values = {} if isinstance(document, Problem) else document.values
        if "costs" in values:
            problems.append((file, str(values.get("title", file))))
        elif "name" in values:
            variants.append((file, str(values["name"])))
    return problems, variants


def _exposure_texts() -> dict[str, str]:
    unread: list[Problem] = []
    return {file.name: text for file, text in register_texts(the_home().planning / "exposure", unread).items()}


def texts_for_exposure(problem: str, variants: Sequence[str], *, fitted: bool) -> dict[str, str]:
    """All that an exposure of the agreement in force follows from, by the name that it is kept under.

    Raises Refused where a file has gone, a register cannot be read, or a history is asked for and there is none.
    """
    held = _exposure_texts()
    gone = [name for name in (problem, *variants) if name not in held]
    if gone:
        raise refuse(
            "no-file",
            f"{gone[0]} is no longer in the home's plans/exposure folder",
            why="there is nothing to work on",
            remedy="put it back, or choose another",
            place=Place(gone[0]),
        )
    home, unread = the_home(), list[Problem]()
    registers = register_texts(home.path / "decisions", unread)
    if unread:
        raise Refused(unread)
    texts = {AGREEMENT: version_in_force().text, PROBLEM: held[problem]}
    texts |= {f"{REGISTERS}{file.name}": text for file, text in registers.items()}
    texts |= {f"{VARIANTS}{name}": held[name] for name in variants}
    if fitted:
        with books() as opened:
            texts[HISTORY] = write_history(history_of(opened))
    return texts
