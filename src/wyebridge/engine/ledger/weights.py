"""What a share stands on: each base turned into whole-number weights, or whom it awaits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wyebridge.engine.agreement.clause_english import stated_figures
from wyebridge.engine.agreement.contributions import contribution_pence, opening_contribution_pence
from wyebridge.engine.agreement.shares import whole_number_weights
from wyebridge.engine.agreement.sharing import BASES, Share
from wyebridge.engine.agreement.terms import Agreement, Fund
from wyebridge.engine.kernel.dates import ONE_DAY
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.items import Item
from wyebridge.engine.ledger.variance import SettlementPosition


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by partner, in the agreement's order, and the figures they came from, in words."""

    of: dict[str, int]
    figures: str


def weights_for(
    share: Share,
    agreement: Agreement,
    items: Sequence[Item],
    position: SettlementPosition,
    on: date | None = None,
) -> Weights | Awaiting:
    """Weights for a base that divides one sum among partners (not those that look at lines).

    With `on`, a base that changes in the year (DATED) gives those in force that day; without, its latest. Returns what
    is awaited where the base has nothing to stand on; never a guess.
    """
    ids = {item.fund.id for item in items if item.fund}
    funds = [fund for fund in agreement.funds if fund.id in ids]
    partners = [name for name in agreement.partner_ids() if not share.among or name in share.among]
    match share.basis:
        case "host":
            hosts = {agreement.host_of(fund) for fund in funds} or {agreement.host}
            return _only(partners, hosts.pop()) if len(hosts) == 1 else Awaiting("which fund's host", "the partners")
        case "single":
            assert share.to is not None, "checked when the agreement is read"
            return _only(partners, share.to)
        case "equal":
            return Weights(dict.fromkeys(partners, 1), f"equally among {', '.join(partners)}")
        case "stated":
            return stated(percentages_on(share, on or position.as_at))
        case "contribution" | "plan-contribution" | "paid-contribution" | "profile":
            return _contributed(share, agreement, funds, partners, position, on)
        case "scheme-contribution":
            return _summed(share, partners, scheme_funding(agreement, items))
        case "pressure-contribution":
            return _summed(share, partners, _funded(agreement, items, "pressures"))
        case "investment-contribution":
            return _summed(share, partners, _funded(agreement, items, "investment"))
        case "commissioned-spend":
            return _summed(share, partners, [(item.commissioner, max(item.spend_pence, 0)) for item in items])
        case _:
            return _measured(share, agreement, partners, position, on)


def _funded(agreement: Agreement, items: Sequence[Item], towards: str) -> list[tuple[str, int]]:
    """What is said of the items' own schemes; where nothing is, of their funds."""
    of_schemes, of_funds = {item.scheme for item in items}, {item.fund.id for item in items if item.fund}
    said = [funded for funded in agreement.funded if funded.towards == towards]
    nearest = [f for f in said if f.area in of_schemes] or [f for f in said if f.area in of_funds]
    return [(funded.partner, funded.amount) for funded in nearest]


def scheme_funding(agreement: Agreement, items: Sequence[Item]) -> list[tuple[str, int]]:
    """Who funds the items' schemes: as the agreement says of a scheme; of the others, each the lines it commissions."""
    said = [one for one in agreement.funded if one.towards == "budget"]
    schemes = {item.scheme for item in items}
    by_line = [item for item in items if item.scheme not in {one.area for one in said}]
    return [(one.partner, one.amount) for one in said if one.area in schemes] + [
        (item.commissioner, item.budget_pence) for item in by_line
    ]


def percentages_on(share: Share, day: date) -> dict[str, Fraction]:
    """The stated percentages in force on a day."""
    assert share.percentages is not None, "checked when the agreement is read"
    changed = [change.percentages for change in share.changes if change.with_effect_from <= day]
    return changed[-1] if changed else share.percentages


def stated(percentages: dict[str, Fraction]) -> Weights:
    weights = whole_number_weights(percentages.values())
    return Weights(dict(zip(percentages, weights, strict=True)), stated_figures(percentages))


def _only(partners: Sequence[str], bearer: str) -> Weights:
    return Weights({partner: int(partner == bearer) for partner in {*partners, bearer}}, f"all to {bearer}")


def _contributed(
    share: Share,
    agreement: Agreement,
    funds: Sequence[Fund],
    partners: Sequence[str],
    position: SettlementPosition,
    on: date | None,
) -> Weights | Awaiting:
    ids = {fund.id for fund in funds}
    if share.basis == "paid-contribution":
        return _summed(share, partners, [(paid.partner, paid.amount) for paid in position.paid if paid.fund in ids])
    into = [contribution for contribution in agreement.contributions if contribution.fund in ids]
    for contribution in into:
        if contribution.awaiting:
            return Awaiting(contribution.awaiting.what, contribution.awaiting.body, contribution.awaiting.by)
    is_plan = share.basis == "plan-contribution"
    pence = [opening_contribution_pence(c) if is_plan else contribution_pence(c, effective_on=on) for c in into]
    return _summed(share, partners, [(c.partner, part) for c, part in zip(into, pence, strict=True)])


def _measured(
    share: Share, agreement: Agreement, partners: Sequence[str], position: SettlementPosition, on: date | None
) -> Weights | Awaiting:
    measure = next((measure for measure in agreement.measures if measure.id == share.measure), None)
    if measure is None:
        return Awaiting(f"a measure for {share.basis}", "the partners")
    counted: dict[str, int] = dict.fromkeys(partners, 0)
    next_day = on or max(agreement.year.first_day, agreement.effective_from)
    last_day = on or min(agreement.year.last_day, agreement.ends_on, position.as_at)
    for count in measure.counts:
        if count.ends < next_day or count.starts > last_day:
            continue
        if count.starts > next_day:
            break
        for partner, number in count.by.items():
            if partner in counted:
                counted[partner] += number
        next_day = count.ends + ONE_DAY
    if next_day <= last_day:
        when = f"for {on:%B %Y}" if on else f"from {next_day} to {last_day}"
        return Awaiting(f"{measure.name.lower()} {when}", measure.supplied_by)
    if not any(counted.values()):
        return Awaiting(f"{measure.name.lower()} above nothing", measure.supplied_by)
    return Weights(counted, ", ".join(f"{partner} {number:,}" for partner, number in counted.items()))


def _summed(share: Share, partners: Sequence[str], amounts: Sequence[tuple[str, int]]) -> Weights | Awaiting:
    summed = {partner: sum(pence for name, pence in amounts if name == partner) for partner in partners}
    if min(summed.values(), default=0) < 0 or not any(summed.values()):
        return Awaiting(f"figures for '{share.basis}': {BASES[share.basis]}", "the partners")
    return Weights(summed, ", ".join(f"{partner} {pounds(pence)}" for partner, pence in summed.items()))
