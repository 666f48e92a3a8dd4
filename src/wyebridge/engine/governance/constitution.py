"""From the text of a constitution to its terms, or to every fault in them."""

from collections.abc import Sequence

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.check_boards import check_boards
from wyebridge.engine.governance.check_people import check_people
from wyebridge.engine.governance.check_schemes import check_schemes
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.kernel.problems import Problem, in_order
from wyebridge.engine.kernel.yaml import parse, read_term


def read_constitution(
    text: str, file: str, agreements: Sequence[Agreement] = ()
) -> tuple[Constitution | None, tuple[Problem, ...]]:
    """Read how the partners decide. Returns the constitution, or None with every problem and its place.

    Where agreements are given, the partners, funds and boards that it names are held against theirs.
    """
    document = parse(text, file)
    if isinstance(document, Problem):
        return None, (document,)
    reading = read_term(document, Constitution)
    problems = reading.problems
    if reading.term:
        constitution = reading.term
        problems += reading.judge(
            (
                *check_boards(constitution, agreements),
                *check_people(constitution),
                *check_schemes(constitution, agreements),
            )
        )
    return (None if problems else reading.term), in_order(problems)
