"""From the text of an agreement to its terms, or to every fault in it."""

from functools import lru_cache

from wyebridge.engine.agreement.check import check
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.problems import Problem, Refused, in_order
from wyebridge.engine.kernel.yaml import parse, read_term


@lru_cache(maxsize=32)  # the answer follows from the text alone, and never changes
def read_agreement(text: str, file: str = "agreement") -> tuple[Agreement | None, tuple[Problem, ...]]:
    """Read one version of an agreement. `file` names it in each problem's place.

    Returns the agreement only when there is no problem at all; otherwise every problem, in order of place.
    """
    document = parse(text, file)
    if isinstance(document, Problem):
        return None, (document,)
    reading = read_term(document, Agreement)
    problems = list(reading.problems)
    if reading.term is not None:
        problems += reading.judge(check(reading.term))
    return (None if problems else reading.term), in_order(problems)


def load_agreement(text: str, file: str = "agreement") -> Agreement:
    """Read one version of an agreement that must be sound. Raises Refused with every problem."""
    agreement, problems = read_agreement(text, file)
    if agreement is None:
        raise Refused(problems)
    return agreement
