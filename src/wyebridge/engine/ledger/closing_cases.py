"""Cases of the month that finance staff can write: payments and facts as they come, and in which month each counts."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from wyebridge.engine.kernel.dates import ONE_DAY, Period, first_of_month
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.terms import Day, Pence, Term
from wyebridge.engine.ledger.closing import ClosingFact, ClosingPlan, Closings, plan_for, problems_with_fact


class CasePaid(Term):
    """A payment that comes into the books: its own day, and its amount."""

    on: Day
    amount: Pence


class CaseEvent(Term):
    """One thing that happens, in order: a payment comes in, or somebody says something of a month."""

    paid: CasePaid | None = None
    said: ClosingFact | None = Field(
        default=None, description="A cut-off, an adjustment, an acceptance, a certificate, its closing or reopening"
    )
    refused: str = Field(default="", description="The code of the refusal, where it may not be said")

    @model_validator(mode="after")
    def _is_one_thing(self) -> "CaseEvent":
        if (self.paid is None) == (self.said is None):
            raise ValueError("an event is either 'paid' or 'said'")
        return self


class ClosingExpected(Term):
    """What should have come of it in the end; a month or a matter that is left out has nothing."""

    closed_to: str = Field(default="", description="The last month closed; left out, none is")
    counted: dict[str, Pence] = Field(default={}, description="What was paid, by the month that it counts in")
    adjusted: dict[str, Pence] = Field(default={}, description="Lines that bring a ledger to the month's end, by month")
    accepted: dict[str, Pence] = Field(default={}, description="'month partner matter': what is accepted of it")


class ClosingCase(Term):
    """A plan, and what happens under it in order. Whatever else closing takes is taken to be true."""

    kind: Literal["closing"]
    title: str
    source: str
    plan: ClosingPlan
    lines: tuple[str, ...] = Field(default=(), description="The agreement's lines, as scheme/line")
    decisions: tuple[str, ...] = Field(default=(), description="The decisions on record")
    events: tuple[CaseEvent, ...]
    expect: ClosingExpected


def run_closing_case(case: ClosingCase) -> tuple[str, ...]:
    """Each difference from what a case expects, an event that was refused or let through otherwise among them."""
    return tuple(_differences(case))


def _differences(case: ClosingCase) -> Iterator[str]:
    facts: list[ClosingFact] = []
    paid: list[CasePaid] = []
    months: list[date] = []
    for number, event in enumerate(case.events, 1):
        closings = Closings(tuple(facts))
        if event.paid:
            paid.append(event.paid)
            months.append(max(first_of_month(event.paid.on), _first_open(closings)))
        if event.said:
            plan = plan_for([case.plan], Period.parse(event.said.period))
            problems = problems_with_fact(event.said, closings, plan, case.decisions, case.lines)
            codes = [problem.code for problem in problems]
            if (event.refused not in codes) if event.refused else bool(codes):
                found = ", ".join(codes) or "nothing"
                yield f"event {number}: expected to be refused as {event.refused or 'nothing'}, found {found}"
            elif not problems:
                facts.append(event.said)
                # A month that is opened again has its own payments back; those of months still closed stay.
                opened = _first_open(Closings(tuple(facts)))
                months = [min(was, max(first_of_month(p.on), opened)) for was, p in zip(months, paid, strict=True)]
    yield from _at_the_end(case, Closings(tuple(facts)), paid, months)


def _first_open(closings: Closings) -> date:
    return closings.closed_to + ONE_DAY if closings.closed_to else date.min


def _at_the_end(case: ClosingCase, closings: Closings, paid: list[CasePaid], months: list[date]) -> Iterator[str]:
    closed_to = str(Period.of_month(closings.closed_to)) if closings.closed_to else ""
    if closed_to != case.expect.closed_to:
        yield f"closed to: expected {case.expect.closed_to or 'none'}, found {closed_to or 'none'}"
    counted: Counter[str] = Counter()
    for one, month in zip(paid, months, strict=True):
        counted[str(Period.of_month(month))] += one.amount
    adjusted: Counter[str] = Counter()
    for line in closings.adjustments(date.min, date.max):
        adjusted[str(Period.of_month(line.month))] += line.pence
    accepted = {
        f"{fact.period} {fact.for_partner} {fact.matter}": pence
        for fact in closings.facts
        if fact.kind == "acceptance"
        if (pence := closings.accepted_pence(Period.parse(fact.period), fact.matter, fact.for_partner)) is not None
    }
    for what, expect, found in (
        ("counted in", case.expect.counted, counted),
        ("adjusted in", case.expect.adjusted, adjusted),
        ("accepted of", case.expect.accepted, accepted),
    ):
        for key in sorted(expect.keys() | found.keys()):
            if expect.get(key, 0) != found.get(key, 0):
                yield f"{what} {key}: expected {pounds(expect.get(key, 0))}, found {pounds(found.get(key, 0))}"
