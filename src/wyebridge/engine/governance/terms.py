"""Decisions as the books need them: who took it, for whom, and from when it has effect."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from wyebridge.engine.kernel.problems import Place, Problem, in_order
from wyebridge.engine.kernel.terms import Day, Name, NonNegativePence, Percent, Term
from wyebridge.engine.kernel.yaml import Fault, parse, read_term


class Decision(Term):
    """One decision, taken by a board for one partner. Two partners deciding alike is two decisions."""

    id: Name
    title: str
    body: str
    for_partner: Name
    taken_on: Day
    effective_on: Day
    minute: str = ""
    recorded_on: Day | None = Field(default=None, description="When it became known, if not the day it was taken")
    clause: str | None = Field(default=None, description="The clause of the agreement that it acts on")
    step: str | None = Field(default=None, description="The step of that clause: its name, or its number from 1")
    approves: Literal["step", "plan", "consent", "shares"] = "step"
    outcome: Literal["approved", "refused"] = "approved"
    amount: NonNegativePence | None = Field(default=None, description="As much as it approves; all, where left out")
    percentages: dict[str, Percent] | None = Field(
        default=None, description="For 'shares': what the boards decide instead"
    )

    @property
    def known_on(self) -> date:
        return self.recorded_on or self.taken_on


class DecisionRegister(Term):
    """The decisions of one file."""

    decisions: tuple[Decision, ...]


def read_decisions(text: str, file: str) -> tuple[tuple[Decision, ...], tuple[Problem, ...]]:
    """Read a register of decisions. Returns those read, and every problem with its place."""
    document = parse(text, file)
    if isinstance(document, Problem):
        return (), (document,)
    reading = read_term(document, DecisionRegister)
    register = reading.term or DecisionRegister(decisions=())
    problems = (*reading.problems, *reading.judge(_check(register)))
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
