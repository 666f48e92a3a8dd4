"""One board on one version of a proposal, with the facts known: what the rules of a meeting and a call-in are asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.facts import Fact, PutToVote, Resolved, UrgencyAgreed, as_last_told, those
from wyebridge.engine.governance.proposals import Proposal, Version
from wyebridge.engine.governance.requirements import Requirements
from wyebridge.engine.governance.schemes import Constitution


class Calendar(Protocol):
    """Which days are working days."""

    def is_working_day(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True)
class Need:
    """What is missing: the thing, who must do it, by when if there is a day, and the rule that asks for it."""

    what: str
    who: str
    by: date | None
    rule: str

    def __str__(self) -> str:
        return f"{self.who}: {self.what}" + (f", by {self.by}" if self.by else "") + f" ({self.rule})"


@dataclass(frozen=True, slots=True)
class Consideration:
    """A board's part in a proposal. `facts` are those that had happened and were known by `on`."""

    board: Board
    proposal: Proposal
    version: Version
    facts: Sequence[Fact]
    constitution: Constitution
    calendar: Calendar
    needed: Requirements
    on: date

    def need(self, what: str, by: date | None = None, *, who: str = "", rule: str = "") -> Need:
        return Need(what, who or self.board.name, by, rule or self.board.source)

    def ballots(self) -> dict[str, PutToVote]:
        """The questions put by this board on the proposal. One that two records tell differently is none at all."""
        found: dict[str, list[PutToVote]] = {}
        for ballot in those(self.facts, PutToVote, proposal=self.proposal.id, board=self.board.id):
            found.setdefault(ballot.ballot, []).append(ballot)
        last = {name: as_last_told(tellings) for name, tellings in found.items()}
        return {name: tellings[0] for name, tellings in last.items() if len(tellings) == 1}

    def resolved(self, ballot: PutToVote) -> tuple[Resolved, ...]:
        """What was declared on a question, as last corrected: more than one where the last tellings differ."""
        return as_last_told(those(self.facts, Resolved, ballot=ballot.ballot, on=ballot.on))

    def is_waived(self, ballot: PutToVote, *kinds: str) -> bool:
        """Whether everybody whom the board's rule names agreed, by the day, to an exception of one of these kinds.

        Each name is answered by whoever held that post then, or by that person, and nobody answers for two.
        """
        rule = self.board.urgency
        if rule is None:
            return False
        given = [
            one
            for one in those(self.facts, UrgencyAgreed, proposal=self.proposal.id, board=self.board.id)
            if one.kind in kinds and one.on <= ballot.on and one.person == self._holder(one.agreed_by, one.on)
        ]
        people = {one.person for one in given}
        names_of = [{one.agreed_by for one in given if one.person == person} for person in people]
        answered = {name for names in names_of if len(names) == 1 for name in names}
        return set(rule.agreed_by) <= answered

    def _holder(self, name: str, day: date) -> str | None:
        post = self.constitution.post(name)
        return post.holder(day) if post else name
