"""The memorandum account of a fund: what was put in, what it spent, what is left and where that is."""

from collections.abc import Iterator, Sequence

from wyebridge.books.position import Standing
from wyebridge.books.position_rows import UNDETERMINED
from wyebridge.books.statement.terms import (
    Funding,
    Memorandum,
    Reconciliation,
    SchemeAccount,
    Shared,
    Statement,
    Step,
    standing_sum,
)
from wyebridge.engine.agreement.terms import Fund

PAID = "paid to the host"
KEPT = "kept, as host"
EACH_KEEPS = "kept, as each keeps its own"
AS_IT_FALLS = "none is set, so met as spending falls"


def memoranda(found: Statement) -> tuple[Memorandum, ...]:
    """The account of every fund that the statement's partner hosts, in the agreement's order.

    Contributions count as they fall due, spending as the ledgers paid it. Every figure comes from what all partners may
    see, so the account is the same whichever partner's statement it is asked through.
    """
    basis = found.basis
    hosted = [fund for fund in found.shared.funds if (fund.host or basis.agreement.host) == found.partner.id]
    return tuple(_memorandum(found, fund) for fund in hosted)


def _memorandum(found: Statement, fund: Fund) -> Memorandum:
    shared, host = found.shared, found.partner.id
    standings = tuple(standing for standing in shared.standings if standing.fund == fund.id)
    schemes = tuple(_schemes(shared, fund))
    total = _scheme_sum(schemes)
    funding = tuple(funding_of(shared, fund, host, standings, found.basis.partners))
    funding_total = Funding(
        "",
        "",
        agreed_pence=sum(one.agreed_pence for one in funding),
        due_pence=sum(one.due_pence for one in funding),
        paid_pence=sum(one.paid_pence for one in funding),
        kept_pence=sum(one.kept_pence for one in funding),
        outstanding_pence=sum(one.outstanding_pence for one in funding),
    )
    return Memorandum(
        fund=fund,
        host=host,
        basis=found.basis,
        names=found.names,
        funding=funding,
        funding_total=funding_total,
        schemes=schemes,
        total=total,
        result=_result(funding_total, total),
        held=_held(funding, standings, host, funding_total.due_pence - total.net_pence),
        standings=standings,
        standings_total=standing_sum(standings, partner=""),
        allocated=tuple(one for one in shared.allocated if concerns(one.scope, fund)),
        without_authority=shared.without_authority.get(fund.id, (0, 0)),
        beyond=tuple(one for one in shared.beyond if fund.id in one.funds),
    )


def concerns(scope: str, fund: Fund) -> bool:
    """Whether a part of a variance is of this fund alone: its own scope, a scheme's or a line's of it."""
    return scope == fund.id or scope.split("/")[0] in (scheme.id for scheme in fund.schemes)


def _schemes(shared: Shared, fund: Fund) -> Iterator[SchemeAccount]:
    named = [scheme.id for scheme in fund.schemes]
    spent = [row.scheme for row in shared.spread if row.fund == fund.id]
    for scheme in dict.fromkeys([*named, *spent]):
        current, to_date = shared.budgets.get((fund.id, scheme), (0, 0))
        rows = [row for row in shared.spread if (row.fund, row.scheme) == (fund.id, scheme)]
        yield SchemeAccount(
            scheme,
            current_budget_pence=current,
            budget_to_date_pence=to_date,
            spend_pence=sum(row.pence for row in rows if not row.is_income),
            income_pence=sum(row.pence for row in rows if row.is_income),
        )


def _scheme_sum(schemes: Sequence[SchemeAccount]) -> SchemeAccount:
    return SchemeAccount(
        "",
        current_budget_pence=sum(one.current_budget_pence for one in schemes),
        budget_to_date_pence=sum(one.budget_to_date_pence for one in schemes),
        spend_pence=sum(one.spend_pence for one in schemes),
        income_pence=sum(one.income_pence for one in schemes),
    )


def funding_of(
    shared: Shared, fund: Fund, host: str, standings: Sequence[Standing], partners: Sequence[str]
) -> Iterator[Funding]:
    """Each partner's funding. Where the agreement sets no contribution at all, each meets its share as it falls."""
    in_cash = {one.partner: one for one in shared.contributions if one.fund == fund.id}
    kept = {one.partner: one for one in shared.kept if one.fund == fund.id}
    by_partner = {standing.partner: standing for standing in standings}
    for partner in partners:
        standing = by_partner.get(partner, Standing(fund.id, partner, 0, 0, 0, 0))
        paid = standing.contributions_paid_pence
        if partner in in_cash or paid:
            cash = in_cash.get(partner)
            agreed, due = (cash.scheduled_pence, cash.due_pence) if cash else (0, 0)
            awaiting = cash.awaiting if cash else ""
            yield Funding(partner, PAID, agreed, due, paid, 0, due - paid, awaiting)
        elif partner in kept:
            one = kept[partner]
            how = KEPT if partner == host else EACH_KEEPS
            yield Funding(partner, how, one.agreed_pence, one.due_pence, 0, one.due_pence, 0, one.awaiting)
        elif not in_cash and not kept and standing.share_pence:
            yield Funding(partner, AS_IT_FALLS, 0, standing.share_pence, 0, standing.share_pence, 0)


def _result(funding: Funding, total: SchemeAccount) -> Reconciliation:
    """From funding to the balance carried forward."""
    steps = (
        Step("brought-forward", "Balance brought forward: the books record none", 0),
        Step("funding", "Contributions due to date", funding.due_pence),
        Step("income", "Income", -total.income_pence),
        Step("spending", "Less spending", -total.spend_pence),
    )
    balance = sum(step.pence for step in steps)
    carried = Step("balance", "Balance carried forward", balance, sums=tuple(step.key for step in steps))
    return Reconciliation("The account", (*steps, carried))


def _held(funding: Sequence[Funding], standings: Sequence[Standing], host: str, balance: int) -> Reconciliation:
    """Where the balance is: what is still due, what the host holds or has overspent, what others met themselves."""
    kept = {one.partner: one.kept_pence for one in funding}
    steps = [
        Step(f"due:{one.partner}", f"Contributions due from {one.partner} and not paid", one.outstanding_pence)
        for one in funding
        if one.outstanding_pence
    ]
    received = sum(standing.contributions_received_pence for standing in standings)
    for standing in standings:
        if standing.partner == UNDETERMINED:
            continue
        own = kept.get(standing.partner, 0)
        if standing.partner == host:
            steps.append(Step("host", f"Held by {host} as host", received + own - standing.paid_pence))
        elif own or standing.paid_pence:
            says = f"Kept by {standing.partner}, less what it paid suppliers itself"
            steps.append(Step(f"kept:{standing.partner}", says, own - standing.paid_pence))
    keys = tuple(step.key for step in steps)
    total = Step("held", "Balance carried forward, as held", sum(step.pence for step in steps), sums=keys)
    stated = Step("balance", "Balance carried forward, by the account", balance)
    left = Step("unexplained", "Unexplained difference", total.pence - balance, sums=("held", "-balance"))
    return Reconciliation("Where the balance is held", (*steps, total, stated, left))
