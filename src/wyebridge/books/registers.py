"""Registers that a home may have beside its agreement: one folder each, read whole, with every fault at once."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from wyebridge.books.home import register_texts
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.problems import Place, Problem, Refused, in_order, refuse
from wyebridge.engine.kernel.yaml import Fault, parse, read_term

TermT = TypeVar("TermT", bound=BaseModel)


def read_register(
    home: Path, folder: str, term: type[TermT], check: Callable[[TermT], Iterable[Fault]]
) -> tuple[dict[str, TermT], tuple[Problem, ...]]:
    """Every file of a register by its name in the home, and every problem in any of them; no folder, no files."""
    problems: list[Problem] = []
    found: dict[str, TermT] = {}
    for file, text in register_texts(home / folder, problems).items():
        name = f"{folder}/{file.name}"
        document = parse(text, name)
        if isinstance(document, Problem):
            problems.append(document)
            continue
        reading = read_term(document, term)
        faults = (*reading.problems, *(reading.judge(check(reading.term)) if reading.term else ()))
        problems += faults
        if reading.term and not faults:
            found[name] = reading.term
    return found, in_order(problems)


def load_register(
    home: Path, folder: str, term: type[TermT], check: Callable[[TermT], Iterable[Fault]]
) -> dict[str, TermT]:
    """Every file of a register by its name. Raises Refused with every problem in any of them."""
    found, problems = read_register(home, folder, term, check)
    if problems:
        raise Refused(problems)
    return found


def by_year(files: Mapping[str, TermT], year_of: Callable[[TermT], FinancialYear]) -> dict[FinancialYear, TermT]:
    """A register of one file for each year, by its year. Raises Refused where two files are of one."""
    found: dict[FinancialYear, TermT] = {}
    for file, term in files.items():
        year = year_of(term)
        if year in found:
            raise refuse(
                "year-used-twice",
                f"another file is of {year}",
                why="which of the two counts could not be told",
                remedy="put what is said of the year into one file",
                place=Place(file),
            )
        found[year] = term
    return found
