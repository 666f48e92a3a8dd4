"""From the text of a register of decisions to the decisions, or to every fault in them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.citing import check_citations, cites_nothing
from wyebridge.engine.governance.terms import Decision, DecisionRegister
from wyebridge.engine.kernel.problems import Place, Problem, in_order
from wyebridge.engine.kernel.yaml import Fault, parse, read_term


def read_decisions(
    text: str, file: str, agreements: Sequence[Agreement] = ()
) -> tuple[tuple[Decision, ...], tuple[Problem, ...]]:
    """Read a register of decisions. Returns those read, and every problem with its place.

    Where agreements are given, what each decision cites is held against them.
    """
    document = parse(text, file)
    if isinstance(document, Problem):
        return (), (document,)
    reading = read_term(document, DecisionRegister)
    register = reading.term or DecisionRegister(decisions=())
    cited = check_citations(register.decisions, agreements) if agreements else ()
    problems = (*reading.problems, *reading.judge((*_check(register), *cited)))
    return (() if problems else register.decisions), in_order(problems)


def repeated_decisions(decisions: Iterable[Decision], folder: str) -> tuple[Problem, ...]:
    """Decisions whose id stands twice, over all files: what cites it could mean either."""
    twice = [name for name, times in Counter(decision.id for decision in decisions).items() if times > 1]
    return tuple(
        Problem(
            "name-used-twice",
            f"there are two decisions '{name}'",
            "what cites it could mean either",
            "rename one",
            Place(folder),
        )
        for name in twice
    )


def _check(register: DecisionRegister) -> Iterator[Fault]:
    for i, decision in enumerate(register.decisions):
        yield from cites_nothing(decision, ("decisions", i))
        if decision.effective_on < decision.taken_on:
            yield Fault(
                ("decisions", i, "effective_on"),
                "dates-out-of-order",
                f"decision {decision.id} has effect from {decision.effective_on}, before it was taken "
                f"({decision.taken_on})",
                "a decision cannot authorise what was done before it, unless it says so as a ratification",
                "correct the date; to ratify, record the day it was taken as the day it has effect",
                (("decisions", i, "taken_on"),),
            )
