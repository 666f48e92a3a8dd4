"""Problems of planning as folders of files: `plan.yaml`, the tables and results that it names, and nothing else."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from wyebridge.books.home import load_versions
from wyebridge.engine.foresight.integrate.choices import IntegrateProblem
from wyebridge.engine.foresight.integrate.read import read_terms, with_exposures
from wyebridge.engine.foresight.integrate.terms import ExitOf
from wyebridge.engine.foresight.structure.read import read_structure
from wyebridge.engine.foresight.structure.terms import StructureTerms
from wyebridge.engine.governance.read import read_decisions
from wyebridge.engine.kernel.problems import Place, Problem, Refused
from wyebridge.engine.ledger.exit import ExitStatement, exit_statement, read_exit_register
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import read_position

PLAN = "plan.yaml"


def load_integrate_problem(folder: Path) -> IntegrateProblem:
    """The problem of integration in a folder. Raises Refused with every fault in its files."""
    reading, problems = read_terms(needed_text(folder / PLAN), PLAN, opened_in(folder))
    if reading is None:
        raise Refused(problems)
    problem, problems = with_exposures(reading, lambda run, at: exposure_by_body(folder / run, at))
    if problem is None:
        raise Refused(problems)
    options = ((option.id, option.exit_cost) for option in problem.terms.options)
    exits = {name: _exit_statement(folder, exit_) for name, exit_ in options if isinstance(exit_, ExitOf)}
    return replace(problem, exits=exits)


def load_structure_problem(folder: Path) -> StructureTerms:
    """The structure in a folder. Raises Refused with every fault in its files."""
    terms, problems = read_structure(needed_text(folder / PLAN), PLAN, opened_in(folder))
    if terms is None:
        raise Refused(problems)
    return terms


def needed_text(file: Path) -> str:
    """The text of a file that there must be. Raises Refused where it cannot be had."""
    found = opened_in(file.parent)(file.name)
    if isinstance(found, Problem):
        raise Refused([found])
    return found


def opened_in(folder: Path) -> Callable[[str], str | Problem]:
    """Opens files beside a plan by name: their text, or why it cannot be had."""

    def opened(name: str) -> str | Problem:
        try:
            return (folder / name).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return Problem(
                "no-file",
                f"{folder / name} is not a file of UTF-8 text that can be read",
                "a part of the plan is in it",
                "check the name and the folder; save it as UTF-8",
                Place(name),
            )

    return opened


def exposure_by_body(run: Path, at: str) -> Mapping[str, int] | str:
    """What each body may bear in the result of an exposure run (its JSON), by one of its figures, such as `p95`.

    Whole pence, and nothing where a body would have money back. The first agreement tried is the one that counts. Text
    says what is wrong with the file.
    """
    text = opened_in(run.parent)(run.name)
    if isinstance(text, Problem):
        return text.what
    try:
        partners = json.loads(text)["tried"][0]["partners"]
        return {one["partner"]: _quantile(one, at) for one in partners}
    except (ValueError, LookupError, TypeError):
        return f"it is no result of an exposure run that has the figure '{at}' for each partner"


def _quantile(partner: dict[str, Any], at: str) -> int:
    return max(0, int(partner["exposure"][at]["pence"]))


def _exit_statement(folder: Path, of: ExitOf) -> ExitStatement:
    """The statement on termination of an agreement that an option would end. Raises Refused with every fault."""
    version = load_versions(folder / of.agreement)[-1].agreement
    position, problems = read_position(needed_text(folder / of.position), of.position)
    register, faults = read_exit_register(needed_text(folder / of.register_file), of.register_file, version)
    given = needed_text(folder / of.decisions) if of.decisions else None
    decisions, mistakes = read_decisions(given, str(of.decisions), [version]) if given is not None else ((), ())
    if position is None or register is None or mistakes:
        raise Refused((*problems, *faults, *mistakes))
    allocation = settle(version, position, decisions, effective_on=of.ends_on, known_on=of.ends_on)
    return exit_statement(version, allocation, register, ends_on=of.ends_on)
