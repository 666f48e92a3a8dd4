"""Cases of two keys that a governance officer can write: rules, what happened, and what should have come of it."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.governance.consideration import Calendar
from wyebridge.engine.governance.publishing import published_decisions
from wyebridge.engine.governance.record import Record, Recorded, recorded
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.standing import Standing, standing
from wyebridge.engine.kernel.terms import Day, Name, Term, as_tuple


class Expected(Term):
    """How one proposal should stand on a day. What is left out is not compared."""

    proposal: Name
    on: Day
    known_on: Day | None = None
    version: int | None = None
    state: str
    effective_on: Day | Literal["none"] | None = None
    ratifies_since: Day | None = None
    keys: dict[Name, str] = Field(default={}, description="By board, or line of delegation: the state of its consent")
    counts_from: dict[Name, Day] = Field(default={}, description="By board: from when its agreement counts")
    needs: tuple[str, ...] = Field(default=(), description="Words that must stand in what is still needed")
    decisions: tuple[Name, ...] | None = Field(default=None, description="The decisions that the books are given")


class StandingCase(Term):
    """A constitution, a record, and what should come of it on stated days."""

    kind: Literal["standing"]
    title: str
    source: str
    constitution: Constitution
    record: Record
    expect: Annotated[tuple[Expected, ...], BeforeValidator(as_tuple)] = Field(min_length=1)


def run_standing_case(case: StandingCase, calendar: Calendar) -> tuple[str, ...]:
    """Each difference between how proposals should stand and how they do; none where the case agrees."""
    record = recorded(case.record, case.constitution)
    return tuple(line for expected in case.expect for line in _differences(case, expected, record, calendar))


def _differences(case: StandingCase, expected: Expected, record: Recorded, calendar: Calendar) -> Iterator[str]:
    proposal = record.proposal(expected.proposal)
    where = f"{expected.proposal} on {expected.on}"
    if proposal is None:
        yield f"{where}: there is no such proposal"
        return
    found = standing(
        proposal,
        record.facts,
        case.constitution,
        calendar,
        on=expected.on,
        known_on=expected.known_on,
        version=expected.version,
    )
    for what, wanted, got in _compared(case, expected, found, record):
        if wanted != got:
            yield f"{where}: {what}: expected {wanted}, found {got}"
    said = "; ".join(str(need) for need in found.needs)
    for words in expected.needs:
        if words not in said:
            yield f"{where}: needs: expected '{words}', found '{said or 'nothing'}'"


def _compared(
    case: StandingCase, expected: Expected, found: Standing, record: Recorded
) -> Iterator[tuple[str, object, object]]:
    keys = {key.board: key for key in found.keys}
    yield "state", expected.state, found.state
    if expected.effective_on:
        yield "effective on", str(expected.effective_on), str(found.effective_on or "none")
    if expected.ratifies_since:
        yield "ratifies since", str(expected.ratifies_since), str(found.ratifies_since)
    for board, state in expected.keys.items():
        yield board, state, keys[board].state if board in keys else "no key of this proposal"
    for board, day in expected.counts_from.items():
        yield f"{board} counts from", str(day), str(keys[board].counts_from if board in keys else None)
    if expected.decisions is not None:
        given = published_decisions(found, record.facts, case.constitution)
        yield "decisions", sorted(expected.decisions), sorted(decision.id for decision in given)
