"""Whether the boards that a clause waits for had the power to decide it, by the constitution: rule by rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.matters import Matter, Ruling
from wyebridge.engine.governance.schemes import Act, Constitution
from wyebridge.engine.governance.terms import Decision


@dataclass(frozen=True, slots=True)
class Powers:
    """A clause names the boards that the partners agreed to wait for; a constitution says what those boards may do."""

    agreement: Agreement
    constitution: Constitution

    def ruling(self, act: Act, clause: Clause, decisions: Iterable[Decision], pence: int) -> Ruling:
        """Whether decisions that all the boards of a clause took are lawful, for as much as they approve of `pence`.

        It is asked of the day on which the last of them took effect: what the constitution says later undoes nothing.
        """
        taken = list(decisions)
        most = min((one.amount for one in taken if one.amount is not None), default=pence)
        places = tuple(dict.fromkeys(self._places(clause)))
        within = tuple(dict.fromkeys(name for place in places for name in place))
        matter = Matter(act, min(most, pence), self._bound(taken), within, places=places)
        return authority(matter, max(one.effective_on for one in taken), taken, self.constitution)

    def _bound(self, decisions: Iterable[Decision]) -> tuple[str, ...]:
        """The partners that boards decide for; all of them, where a board is nobody's in particular."""
        partners: dict[str, None] = {}
        for one in decisions:
            board = self.constitution.board(one.body)
            party = self.agreement.party(one.for_partner)
            own = (party.id,) if party else self.agreement.partner_ids()
            partners |= dict.fromkeys(board.decides_for if board and board.decides_for else own)
        return tuple(partners)

    def _places(self, clause: Clause) -> Iterator[tuple[str, ...]]:
        """The funds and schemes that a clause reaches."""
        fund_of = {scheme.id: fund.id for fund, scheme in self.agreement.every_scheme()}
        for scope in clause.applies_to:
            scheme = scope.partition("/")[0]
            if self.agreement.fund(scope):
                yield (scope,)
            elif scheme in fund_of:
                yield (fund_of[scheme], scheme)
            else:  # the whole agreement, or what a tag or a commissioner picks out of it
                yield from ((fund.id,) for fund in self.agreement.funds)


def why_not(ruling: Ruling) -> str:
    """Why decisions that were taken do not count, in a few words; with the rule that asks for more."""
    said = [one.rstrip(".") for one in ruling.passed_over] or [str(one).rstrip(".") for one in ruling.needed]
    return "; ".join(said)
