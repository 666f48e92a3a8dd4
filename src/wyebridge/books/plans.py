"""Problems of planning as folders of files: `plan.yaml`, the tables and results that it names, and nothing else."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from wyebridge.books.home import load_versions
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.foresight.integrate.choices import IntegrateProblem
from wyebridge.engine.foresight.integrate.read import read_terms, with_exposures
from wyebridge.engine.foresight.integrate.terms import ExitOf
from wyebridge.engine.foresight.reading import Opened
from wyebridge.engine.foresight.structure.read import read_structure
from wyebridge.engine.foresight.structure.terms import StructureTerms
from wyebridge.engine.governance.read import read_decisions
from wyebridge.engine.kernel.problems import Place, Problem, Refused
from wyebridge.engine.ledger.exit import ExitStatement, exit_statement, read_exit_register
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import read_position

PLAN = "plan.yaml"


class PlanFiles:
    """The files that a plan is read from: its own folder's, and those elsewhere that it names. Keeps all that was read.

    With `within`, nothing outside that folder can be read: a kept run is replayed from what it kept alone.
    """

    def __init__(self, *, within: Path | None = None) -> None:
        self._within = within.resolve() if within else None
        self._texts: dict[Path, str] = {}

    def text(self, file: Path) -> str | Problem:
        """The text of a file, or why it cannot be had."""
        try:
            if self._within and not file.resolve().is_relative_to(self._within):
                raise FileNotFoundError(file)
            return self._kept(file, file.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError):
            return Problem(
                "no-file",
                f"{file} is not a file of UTF-8 text that can be read",
                "a part of the plan is in it",
                "check the name and the folder; save it as UTF-8",
                Place(file.name),
            )

    def needed(self, file: Path) -> str:
        """The text of a file that there must be. Raises Refused where it cannot be had."""
        found = self.text(file)
        if isinstance(found, Problem):
            raise Refused([found])
        return found

    def beside(self, folder: Path) -> Opened:
        """Opens what a plan names, by its path from the plan's folder."""
        return lambda name: self.text(folder / name)

    def there(self, folder: Path, names: Sequence[str]) -> dict[str, str]:
        """The texts of those of these files that a folder has; where one is not UTF-8, as much as can be read."""
        return {
            name: self._kept(folder / name, (folder / name).read_text(encoding="utf-8-sig", errors="replace"))
            for name in names
            if (folder / name).is_file()
        }

    def last_version(self, path: Path) -> Agreement:
        """The last version of the agreement in a file or a folder. Raises Refused with every fault in any of them."""
        if self._within and not path.resolve().is_relative_to(self._within):
            self.needed(path)
        found = load_versions(path)[-1]
        self._kept(path if path.is_file() else path / found.file, found.text)
        return found.agreement

    def kept_with(self, folder: Path) -> tuple[str, dict[str, str]]:
        """All that was read, by its path from the nearest folder that holds it all; and that of the plan's own folder.

        A plan that names files elsewhere so finds them again beside what was kept of it.
        """
        own = folder.resolve()
        root = Path(os.path.commonpath([own, *(file.parent for file in self._texts)]))
        texts = {file.relative_to(root).as_posix(): text for file, text in sorted(self._texts.items())}
        return own.relative_to(root).as_posix(), texts

    def _kept(self, file: Path, text: str) -> str:
        self._texts[file.resolve()] = text
        return text


def load_integrate_problem(folder: Path, files: PlanFiles | None = None) -> IntegrateProblem:
    """The problem of integration in a folder. Raises Refused with every fault in its files."""
    files = files or PlanFiles()
    reading, problems = read_terms(files.needed(folder / PLAN), PLAN, files.beside(folder))
    if reading is None:
        raise Refused(problems)
    problem, problems = with_exposures(reading, lambda run, at: exposure_by_body(files.text(folder / run), at))
    if problem is None:
        raise Refused(problems)
    options = ((option.id, option.exit_cost) for option in problem.terms.options)
    exits = {name: _exit_statement(folder, exit_, files) for name, exit_ in options if isinstance(exit_, ExitOf)}
    return replace(problem, exits=exits)


def load_structure_problem(folder: Path, files: PlanFiles | None = None) -> StructureTerms:
    """The structure in a folder. Raises Refused with every fault in its files."""
    files = files or PlanFiles()
    terms, problems = read_structure(files.needed(folder / PLAN), PLAN, files.beside(folder))
    if terms is None:
        raise Refused(problems)
    return terms


def exposure_by_body(run: str | Problem, at: str) -> Mapping[str, int] | str:
    """What each body may bear in the result of an exposure run (its JSON), by one of its figures, such as `p95`.

    Whole pence, and nothing where a body would have money back. The first agreement tried is the one that counts. Text
    says what is wrong with the file.
    """
    if isinstance(run, Problem):
        return run.what
    try:
        partners = json.loads(run)["tried"][0]["partners"]
        return {one["partner"]: _quantile(one, at) for one in partners}
    except (ValueError, LookupError, TypeError):
        return f"it is no result of an exposure run that has the figure '{at}' for each partner"


def _quantile(partner: dict[str, Any], at: str) -> int:
    return max(0, int(partner["exposure"][at]["pence"]))


def _exit_statement(folder: Path, of: ExitOf, files: PlanFiles) -> ExitStatement:
    """The statement on termination of an agreement that an option would end. Raises Refused with every fault."""
    version = files.last_version(folder / of.agreement)
    position, problems = read_position(files.needed(folder / of.position), of.position)
    register, faults = read_exit_register(files.needed(folder / of.register_file), of.register_file, version)
    given = files.needed(folder / of.decisions) if of.decisions else None
    decisions, mistakes = read_decisions(given, str(of.decisions), [version]) if given is not None else ((), ())
    if position is None or register is None or mistakes:
        raise Refused((*problems, *faults, *mistakes))
    allocation = settle(version, position, decisions, effective_on=of.ends_on, known_on=of.ends_on)
    return exit_statement(version, allocation, register, ends_on=of.ends_on)
