"""The acts that stand in an agreement, each with its authority: signing, contributions, virements, spending."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from wyebridge.engine.agreement.terms import Agreement, BudgetChange, Contribution
from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.matters import Matter, Ruling, Use
from wyebridge.engine.governance.schemes import Act, Constitution
from wyebridge.engine.governance.terms import Decision


@dataclass(frozen=True, slots=True)
class CitedAct:
    """One act that stands in the agreement, in words, the decisions that it cites, and what is said of it.

    `version` is the first that states it. `is_spending` where it is what ledgers report, which is recorded whatever it
    cites.
    """

    what: str
    cited: tuple[str, ...]
    ruling: Ruling
    version: str = ""
    is_spending: bool = False

    @property
    def may_stand(self) -> bool:
        """Whether a version that states it may be adopted: spending is flagged, and stops nothing."""
        return self.is_spending or self.ruling.is_lawful


@dataclass(frozen=True, slots=True)
class _Act:
    on: date
    what: str
    matter: Matter
    cited: tuple[str, ...]
    is_in_the_text: bool = False
    """Part of what whoever agreed to the version agreed to: those decisions count, whatever kind of act they name."""


def cited_acts(
    agreements: Sequence[Agreement], decisions: Sequence[Decision], constitution: Constitution
) -> tuple[CitedAct, ...]:
    """Every act in the versions of an agreement, by day, judged on the decisions that it cites.

    What one act uses of a limit counts against those after it. An act that a later version states again is one act.
    """
    known = {decision.id: decision for decision in decisions}
    acts: dict[_Act, str] = {}
    for agreement in agreements:
        for act in _acts(agreement, agreements, decisions):
            acts.setdefault(act, agreement.version)
    uses: list[Use] = []
    found: list[CitedAct] = []
    for act in sorted(acts, key=lambda act: (act.on, act.what)):
        cited = [known[name] for name in act.cited if name in known]
        if act.is_in_the_text:
            cited = [one.model_copy(update={"act": None, "amount": None}) for one in cited]
        ruling = authority(replace(act.matter, uses=tuple(uses)), act.on, cited, constitution)
        under = {name for key in ruling.keys for name in (key.rule.id, key.decision) if name}
        uses += [Use(name, act.matter.pence, act.on) for name in sorted(under)]
        is_spending = act.matter.act == "commitment"
        found.append(CitedAct(act.what, act.cited, ruling, acts[act], is_spending))
    return tuple(found)


def _acts(agreement: Agreement, agreements: Sequence[Agreement], decisions: Sequence[Decision]) -> Iterator[_Act]:
    yield from _adoption(agreement, agreements, decisions)
    yield from _contributions(agreement, agreements, decisions)
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
    cited = agreed_by(agreement, agreements, decisions)
    matter = Matter(_signing(agreement, agreements), 0, tuple(agreement.partner_ids()))
    yield _Act(agreement.signed_on, f"signing version {agreement.version}", matter, cited)
    if agreement.effective_from > agreement.signed_on:  # asked again of the day on which it takes effect
        yield _Act(agreement.effective_from, f"version {agreement.version} takes effect", matter, cited)


def _contributions(
    agreement: Agreement, agreements: Sequence[Agreement], decisions: Sequence[Decision]
) -> Iterator[_Act]:
    """What each partner puts in over the year, from when the version is signed; not what one before it says alike."""
    if agreement.signed_on is None:
        return
    first = [one for one in agreements[: agreements.index(agreement)] if one.signed_on == agreement.signed_on]
    others = (*first, *_signed_before(agreement, agreements))
    before = {_schedule(one) for other in others for one in other.contributions}
    on = max(agreement.signed_on, agreement.effective_from)
    for one in agreement.contributions:
        if one.instalments is None or _schedule(one) in before:
            continue
        each, amount = one.instalments.each, one.instalments.amount
        pence = amount if amount is not None else (each or 0) * one.instalments.count
        what = f"{one.partner}'s contribution to {one.fund} for {agreement.year}"
        matter = Matter("contribution", pence, (one.partner,), (one.fund,))
        cited = one.decision or agreed_by(agreement, agreements, decisions)
        yield _Act(on, what, matter, cited, is_in_the_text=not one.decision)


def _schedule(contribution: Contribution) -> tuple[str, str, str, tuple[str, ...]]:
    return contribution.partner, contribution.fund, repr(contribution.instalments), contribution.decision


def agreed_by(agreement: Agreement, agreements: Sequence[Agreement], decisions: Sequence[Decision]) -> tuple[str, ...]:
    """The decisions by which a version was agreed: those it names, or all to do so since the one before was signed."""
    if agreement.decision:
        return agreement.decision
    act = _signing(agreement, agreements)
    since = max((one.signed_on for one in _signed_before(agreement, agreements) if one.signed_on), default=date.min)
    return tuple(one.id for one in decisions if one.act == act and one.taken_on > since)


def _signing(agreement: Agreement, agreements: Sequence[Agreement]) -> Act:
    return "vary-agreement" if _signed_before(agreement, agreements) else "adopt-agreement"


def _signed_before(agreement: Agreement, agreements: Sequence[Agreement]) -> list[Agreement]:
    signed_on = agreement.signed_on
    return [one for one in agreements if signed_on and one.signed_on and one.signed_on < signed_on]
