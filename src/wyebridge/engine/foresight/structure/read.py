"""From the text of a structure's problem, and of its table of posts, to its terms, or to every fault in both."""

from wyebridge.engine.foresight.reading import Opened, with_tables
from wyebridge.engine.foresight.structure.check import check
from wyebridge.engine.foresight.structure.terms import StructureTerms
from wyebridge.engine.kernel.problems import Problem, in_order
from wyebridge.engine.kernel.yaml import parse, read_term

TABLES = ("posts",)
"""What may stand in a table of its own."""


def read_structure(text: str, file: str, opened: Opened) -> tuple[StructureTerms | None, tuple[Problem, ...]]:
    """Read a structure, with the table of posts that it names. Returns its terms, or every problem in place order."""
    document = parse(text, file)
    if isinstance(document, Problem):
        return None, (document,)
    document, problems = with_tables(document, TABLES, opened)
    reading = read_term(document, StructureTerms)
    judged = reading.judge(check(reading.term)) if reading.term else ()
    problems = (*problems, *reading.problems, *judged)
    return (None if problems else reading.term), in_order(problems)
