"""On whose say a scheme's money is spent: the decisions that it cites, held against a constitution if there is one."""

from collections.abc import Sequence
from datetime import date, timedelta

from wyebridge.engine.agreement.terms import Fund, Line, Scheme
from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.matters import Matter, Ruling
from wyebridge.engine.governance.schemes import Constitution, Delegation, Reservation
from wyebridge.engine.governance.terms import Decision


class Say:
    """Answers for any line on any day. Without a constitution, all that is asked is that each decision has effect.

    With one, spending is an act that binds whoever controls the line. Its amount is not asked here: what a ledger shows
    is spent already, and limits are held before that, on commitments.
    """

    def __init__(self, decisions: Sequence[Decision], constitution: Constitution | None) -> None:
        self._decisions = {decision.id: decision for decision in decisions}
        self._constitution = constitution
        self._known: dict[tuple[str, str, date], Ruling] = {}

    def changes_on(self) -> set[date]:
        """The days on which an answer can change."""
        after = timedelta(days=1)
        decisions, constitution = self._decisions.values(), self._constitution
        days = {decision.effective_on for decision in decisions}
        if constitution is None:
            return days
        days |= {decision.ratifies_since for decision in decisions if decision.ratifies_since}
        lines: tuple[Reservation | Delegation, ...] = (*constitution.reservations, *constitution.delegations)
        for line in lines:
            days |= {line.from_on} if line.from_on else set()
            days |= {line.to_on + after} if line.to_on and line.to_on < date.max else set()
        return days

    def of_spending(self, fund: Fund, scheme: Scheme, line: Line, on: date) -> tuple[str, ...]:
        """The ids of the decisions on which a line's spending rests on a day; none where it has no authority."""
        cited = [self._decisions[name] for name in scheme.decision if name in self._decisions]
        if self._constitution is None:
            in_effect = len(cited) == len(scheme.decision) and all(one.effective_on <= on for one in cited)
            return tuple(decision.id for decision in cited) if in_effect else ()
        ruling = self.ruling(fund, scheme, line, on)
        return tuple(dict.fromkeys(key.decision for key in ruling.keys)) if cited and ruling.is_lawful else ()

    def ruling(self, fund: Fund, scheme: Scheme, line: Line, on: date) -> Ruling:
        """The same in full: whose key is there, and whose is still needed. Asked only where there is a constitution."""
        assert self._constitution is not None
        at = (scheme.id, line.commissioner, on)
        if at not in self._known:
            matter = Matter("commitment", 0, (line.commissioner,), (fund.id, scheme.id))
            cited = [self._decisions[name] for name in scheme.decision if name in self._decisions]
            self._known[at] = authority(matter, on, cited, self._constitution)
        return self._known[at]
