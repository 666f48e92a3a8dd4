"""Cases of authority that governance officers can write: a constitution, an act, what was decided, and the answer."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.check_boards import check_boards
from wyebridge.engine.governance.check_people import check_people
from wyebridge.engine.governance.check_schemes import check_schemes
from wyebridge.engine.governance.matters import Hand, Matter, Ruling, Use
from wyebridge.engine.governance.schemes import Act, Constitution
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.terms import Day, Name, Names, NonNegativePence, Term, as_tuple


class CaseOfficer(Term):
    """An officer who acts, and the partner acted for."""

    person: Name
    post: Name
    for_partner: Name


class CaseUse(Term):
    """What was already done under a line or a decision."""

    under: Name
    amount: NonNegativePence
    on: Day


class CaseAct(Term):
    """The act to be judged."""

    act: Act
    amount: NonNegativePence = 0
    binds: Names
    within: Names = ()
    on: Day
    officers: Annotated[tuple[CaseOfficer, ...], BeforeValidator(as_tuple)] = ()
    consulted: Names = ()
    used: Annotated[tuple[CaseUse, ...], BeforeValidator(as_tuple)] = ()


class CaseAnswer(Term):
    """What must come of it: whether it is lawful, on whose say, and what is still needed from whom."""

    lawful: Literal["yes", "no", "ratified"]
    under: Names = Field(default=(), description="The lines of the constitution that its keys were given under")
    needs: Annotated[tuple[str, ...], BeforeValidator(as_tuple)] = Field(
        default=(), description="Whoever must still act"
    )
    by: Day | None = Field(default=None, description="The last day for the first of them")
    because: str = Field(default="", description="Words that one of the sentences must hold")


class CaseQuestion(Term):
    """One act and its answer, on the decisions of the case or on some of them."""

    asks: str
    act: CaseAct
    on_decisions: Names | None = Field(default=None, description="Their ids; all of them where left out")
    expect: CaseAnswer


class AuthorityCase(Term):
    """A constitution, decisions, and questions asked of them."""

    kind: Literal["authority"]
    title: str
    source: str
    constitution: Constitution
    decisions: tuple[Decision, ...] = ()
    questions: tuple[CaseQuestion, ...]


def run_authority_case(case: AuthorityCase) -> tuple[str, ...]:
    """Each difference from what a case expects. Raises ValueError where its constitution has a fault."""
    constitution = case.constitution
    found = [*check_boards(constitution, ()), *check_people(constitution), *check_schemes(constitution, ())]
    if found:
        raise ValueError(f"{case.title}: {'; '.join(fault.what for fault in found)}")
    return tuple(
        f"{question.asks}: {difference}"
        for question in case.questions
        for difference in _differences(question.expect, _ruling(case, question))
    )


def _ruling(case: AuthorityCase, question: CaseQuestion) -> Ruling:
    act = question.act
    matter = Matter(
        act.act,
        act.amount,
        act.binds,
        act.within,
        tuple(Hand(officer.person, officer.post, officer.for_partner) for officer in act.officers),
        act.consulted,
        tuple(Use(use.under, use.amount, use.on) for use in act.used),
    )
    cited = question.on_decisions
    decisions = [decision for decision in case.decisions if cited is None or decision.id in cited]
    return authority(matter, act.on, decisions, case.constitution)


def _differences(expect: CaseAnswer, found: Ruling) -> Iterator[str]:
    said = " ".join(found.sentences())
    lawful = "ratified" if found.is_ratified else "yes" if found.is_lawful else "no"
    under = tuple(sorted({key.rule.id for key in found.keys}))
    if lawful != expect.lawful:
        yield f"lawful: expected {expect.lawful}, found {lawful}. {said}"
    if tuple(sorted(expect.under)) != under:
        yield f"under: expected {', '.join(expect.under) or 'nothing'}, found {', '.join(under) or 'nothing'}"
    if expect.needs != tuple(needed.of for needed in found.needed):
        needs = ", ".join(needed.of for needed in found.needed)
        yield f"needs: expected {', '.join(expect.needs) or 'nobody'}, found {needs or 'nobody'}"
    if expect.by and (not found.needed or found.needed[0].by != expect.by):
        yield f"by: expected {expect.by}, found {found.needed[0].by if found.needed else 'no day'}"
    if expect.because not in said:
        yield f"because: no sentence says '{expect.because}': {said}"
