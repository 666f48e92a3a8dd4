"""The acts that stand in an agreement, each with its authority: signing, contributions, virements, spending."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from wyebridge.engine.agreement.terms import Agreement, BudgetChange
from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.matters import Matter, Ruling, Use
from wyebridge.engine.governance.schemes import Act, Constitution
from wyebridge.engine.governance.terms import Decision


@dataclass(frozen=True, slots=True)
class CitedAct:
    """One act that stands in the agreement, in words, the decisions that it cites, and what is said of it."""

    what: str
    cited: tuple[str, ...]
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class _Act:
    on: date
    what: str
    matter: Matter
    cited: tuple[str, ...]


def cited_acts(
    agreements: Sequence[Agreement], decisions: Sequence[Decision], constitution: Constitution
) -> tuple[CitedAct, ...]:
    """Every act in the versions of an agreement, by day, judged on the decisions that it cites.

    What one act uses of a limit counts against those after it. An act that a later version states again is one act.
    """
    known = {decision.id: decision for decision in decisions}
    acts = dict.fromkeys(act for agreement in agreements for act in _acts(agreement, agreements, decisions))
    uses: list[Use] = []
    found: list[CitedAct] = []
    for act in sorted(acts, key=lambda act: (act.on, act.what)):
        cited = [known[name] for name in act.cited if name in known]
        ruling = authority(replace(act.matter, uses=tuple(uses)), act.on, cited, constitution)
        under = {name for key in ruling.keys for name in (key.rule.id, key.decision) if name}
        uses += [Use(name, act.matter.pence, act.on) for name in sorted(under)]
        found.append(CitedAct(act.what, act.cited, ruling))
    return tuple(found)


def _acts(agreement: Agreement, agreements: Sequence[Agreement], decisions: Sequence[Decision]) -> Iterator[_Act]:
    yield from _adoption(agreement, agreements, decisions)
    bound = {(scheme.id, line.id): line.commissioner for _, scheme, line in agreement.every_line()}
    funds = {scheme.id: fund.id for fund, scheme in agreement.every_scheme()}
    for contribution in agreement.contributions:
        for change in contribution.changes:
            what = f"{contribution.partner}'s contribution to {contribution.fund} changes"
            matter = Matter("contribution", change.each, (contribution.partner,), (contribution.fund,))
            yield _Act(change.with_effect_from, what, matter, change.decision)
    in_order = sorted(agreement.budget_changes, key=_of_one_virement)
    for (on, cited), grouped in groupby(in_order, key=_of_one_virement):
        changes = list(grouped)
        pence = max(
            sum(change.amount for change in changes if change.amount > 0),
            -sum(change.amount for change in changes if change.amount < 0),
        )
        partners = tuple(dict.fromkeys(bound[change.scheme, change.line] for change in changes))
        places = tuple(dict.fromkeys((funds[change.scheme], change.scheme) for change in changes))
        within = tuple(dict.fromkeys(name for place in places for name in place))
        what = f"budget change: {changes[0].reason.rstrip('.')}"
        yield _Act(on, what, Matter("virement", pence, partners, within, places=places), cited)
    for fund, scheme in agreement.every_scheme():
        for partner in dict.fromkeys(line.commissioner for line in scheme.lines):
            matter = Matter("commitment", 0, (partner,), (fund.id, scheme.id))
            yield _Act(agreement.effective_from, f"spending on {scheme.id}, for {partner}", matter, scheme.decision)


def _of_one_virement(change: BudgetChange) -> tuple[date, tuple[str, ...]]:
    return change.on, change.decision


def _adoption(agreement: Agreement, agreements: Sequence[Agreement], decisions: Sequence[Decision]) -> Iterator[_Act]:
    """Signing a version: adopting where it is the first, varying where another was signed before it."""
    if agreement.signed_on is None:
        return
    is_first = not any(other.signed_on and other.signed_on < agreement.signed_on for other in agreements)
    act: Act = "adopt-agreement" if is_first else "vary-agreement"
    cited = tuple(decision.id for decision in decisions if decision.act == act)
    matter = Matter(act, 0, tuple(agreement.partner_ids()))
    yield _Act(agreement.signed_on, f"signing version {agreement.version}", matter, cited)
