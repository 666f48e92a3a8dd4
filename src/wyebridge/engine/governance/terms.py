"""Decisions as the books need them: who took it, for whom, and from when it has effect."""

from collections.abc import Iterator
from datetime import date

from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.kernel.terms import Name, Term
from wyebridge.engine.kernel.yaml import Fault, parse, read_term


class Decision(Term):
    """One decision, taken by a board for one partner. Two partners deciding alike is two decisions."""

    id: Name
    title: str
    body: str
    for_partner: Name
    taken_on: date
    effective_on: date
    minute: str = ""


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
    return (() if problems else register.decisions), problems


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
