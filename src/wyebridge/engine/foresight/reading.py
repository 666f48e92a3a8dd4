"""What problems of several models share: tables beside a plan, the basis of a figure, what is taken as given."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from wyebridge.engine.foresight.model import Assumption
from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.kernel.tables import parse_table
from wyebridge.engine.kernel.terms import Term
from wyebridge.engine.kernel.yaml import Document

Basis = Literal["published", "estimate", "assumption"]
"""How far a figure is real: somebody published it, somebody who knows estimated it, or it is assumed."""

Opened = Callable[[str], str | Problem]
"""Opens a file that a plan names, from beside it: its text, or why it cannot be had."""

_BASIS_WORDS: dict[Basis, str] = {
    "published": "published",
    "estimate": "somebody's estimate",
    "assumption": "assumed",
}


class Stated(Term):
    """One thing taken as given, and where it comes from: printed beside every answer."""

    what: str
    value: str
    basis: Basis
    source: str


def stated_assumptions(stated: Sequence[Stated], of: str, bases: Sequence[Basis]) -> tuple[Assumption, ...]:
    """What an answer stands on: what is stated, then how many figures of a sort (`of`) have each basis."""
    found = [Assumption(one.what, f"{one.value} ({_BASIS_WORDS[one.basis]})", one.source) for one in stated]
    found += [
        Assumption(f"{of} {words}", f"{bases.count(basis)} of {len(bases)}", "the register")
        for basis, words in _BASIS_WORDS.items()
        if basis in bases
    ]
    return tuple(found)


def with_tables(document: Document, tables: tuple[str, ...], opened: Opened) -> tuple[Document, tuple[Problem, ...]]:
    """The document with each of these that it names as a file in the place of the name; and every problem in them."""
    problems: list[Problem] = []
    values, parts = dict(document.values), dict(document.parts)
    for name in tables:
        table = values.get(name)
        if not isinstance(table, str):
            continue
        values[name] = []
        text = opened(table)
        found = text if isinstance(text, Problem) else parse_table(text, table, name)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            values[name], parts[name] = found.values[name], found
    return replace(document, values=values, parts=parts), tuple(problems)
