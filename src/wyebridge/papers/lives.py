"""The page of lives: each state of a proposal and of a board's key, and what brought it to the next, as was observed.

Nothing here says what may follow what. The engine is asked how every proposal of the shipped cases stood on each day;
what the day before was different is a step, and the facts of that day are what brought it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from wyebridge.engine.governance.consent import State as KeyState
from wyebridge.engine.governance.facts import Fact
from wyebridge.engine.governance.proposals import Proposal, Version
from wyebridge.engine.governance.record import Recorded, recorded
from wyebridge.engine.governance.standing import State, standing
from wyebridge.engine.governance.standing_cases import StandingCase
from wyebridge.engine.kernel import working_days
from wyebridge.engine.kernel.dates import ONE_DAY
from wyebridge.engine.ledger.every_case import read_any_standing_case

_START: Final = "[*]"
_DAYS_AFTER: Final = 90
_BRINGS: Final[Mapping[str, str]] = {
    "summoned": "a summons",
    "planned": "the forward plan",
    "consulted": "asked first",
    "urgency": "urgency agreed",
    "put-to-vote": "a meeting",
    "officer": "an officer's decision",
    "published": "publication",
    "called-in": "a call-in",
    "call-in-heard": "its hearing",
    "condition-met": "a condition met",
    "condition-failed": "a condition failed",
    "withdrawn": "withdrawal",
}
"""What brings a step, of the facts of its day. The rest of a meeting's facts are said by its vote."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one state to the next, and what was seen to bring it."""

    before: str
    after: str
    because: str


def lives_page(texts: Mapping[str, str]) -> str:
    """The page in Markdown, from the texts of cases by file name: the same for the same cases and engine."""
    seen: dict[str, set[Step]] = {"proposal": set(), "key": set()}
    for name, text in texts.items():
        case = read_any_standing_case(text, name)
        if case is not None:
            for kind, step in _steps(case):
                seen[kind].add(step)
    return "\n".join(
        (
            "# What becomes of a proposal",
            "",
            "`wyebridge governance lives` writes this page: it asks the engine how each version of every proposal of",
            "`cases/governance/` stood on each day, and draws each step that it saw, with what happened then. Where",
            "nothing did, time had run.",
            "",
            "## A proposal",
            "",
            *_diagram(seen["proposal"], get_args(State)),
            "",
            "## One key of it: a board's consent, or officers'",
            "",
            *_diagram(seen["key"], get_args(KeyState)),
        )
    )


def _steps(case: StandingCase) -> Iterator[tuple[str, Step]]:
    """Every step of the case's proposals, and of each of their keys, day by day."""
    record = recorded(case.record, case.constitution)
    for proposal in record.proposals:
        tabled = [text.on for text in proposal.versions]
        last = max([fact.on for fact in record.facts] + tabled) + _DAYS_AFTER * ONE_DAY
        for text in proposal.versions:
            yield from _of_version(case, record, proposal, text, last)


def _of_version(
    case: StandingCase, record: Recorded, proposal: Proposal, text: Version, last: date
) -> Iterator[tuple[str, Step]]:
    tabled = {one.on for one in proposal.versions}
    states: dict[tuple[str, str], str] = {}
    day = text.on
    while day <= last:
        found = standing(proposal, record.facts, case.constitution, working_days, on=day, version=text.number)
        now = {("proposal", ""): found.state} | {("key", key.board): key.state for key in found.keys}
        because = _because(record.facts, day, is_tabled=day in tabled)
        for what, state in now.items():
            before = states.get(what, _START)
            if before != state:
                yield what[0], Step(before, state, because if before != _START else "tabled")
        states |= now
        day += ONE_DAY


def _because(facts: Sequence[Fact], day: date, *, is_tabled: bool) -> str:
    if is_tabled:
        return "another version"
    kinds = {fact.fact for fact in facts if fact.known_on == day}
    return " and ".join(said for kind, said in _BRINGS.items() if kind in kinds) or "time"


def _diagram(steps: set[Step], states: Sequence[str]) -> Iterator[str]:
    names = {_START: _START} | {state: state.replace(" ", "_").replace("-", "_") for state in states}
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield from (f'    state "{state}" as {names[state]}' for state in states if names[state] != state)
    for before, after in sorted({(step.before, step.after) for step in steps}):
        because = sorted({step.because for step in steps if (step.before, step.after) == (before, after)})
        yield f"    {names[before]} --> {names[after]}: {' or '.join(because)}"
    yield "```"
