"""What every partner may see of the funds: standings, contributions, budgets, and spending without a decision."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from wyebridge.books.beyond import spent_beyond
from wyebridge.books.contributions import ContributionReconciliation, reconcile_contributions
from wyebridge.books.open import OpenBooks
from wyebridge.books.position import Position, Standing
from wyebridge.books.position_rows import UNDETERMINED
from wyebridge.books.statement.terms import FundBalance, Kept, Shared, Spread
from wyebridge.books.summing import added_up, to_sum
from wyebridge.engine.agreement.contributions import Due, instalments_due
from wyebridge.engine.agreement.shares import in_force
from wyebridge.engine.agreement.terms import Agreement, Fund
from wyebridge.engine.ledger.instalments import match_instalments


def shared_of(books: OpenBooks, found: Position, spread: tuple[Spread, ...]) -> Shared:
    """Every fund's side of a position, for all partners alike."""
    funds = _funds(books.agreements, found)
    contributions = _of_the_year(books, found)
    return Shared(
        funds=tuple(fund for fund, _ in funds),
        spread=spread,
        standings=tuple(_standings(books, found, funds, spread)),
        contributions=contributions,
        kept=tuple(_kept(books, found, contributions)),
        allocated=found.allocation.allocated,
        budgets=_budgets(found),
        without_authority=_without_authority(books, found),
        beyond=spent_beyond(books, as_at=found.as_at),
    )


def balances(shared: Shared, partners: Sequence[str]) -> tuple[tuple[FundBalance, ...], FundBalance]:
    """What each partner is owed by each fund, and the sum over funds; each row's nets sum to nothing."""
    rows = []
    for fund in dict.fromkeys(standing.fund for standing in shared.standings):
        nets = {standing.partner: standing.net_pence for standing in shared.standings if standing.fund == fund}
        rows.append(FundBalance(fund, tuple(nets.get(p, 0) for p in partners), nets.get(UNDETERMINED, 0)))
    assert all(sum(row.nets_pence) + row.undetermined_pence == 0 for row in rows)
    total = FundBalance(
        "",
        tuple(sum(row.nets_pence[index] for row in rows) for index in range(len(partners))),
        sum(row.undetermined_pence for row in rows),
    )
    return tuple(rows), total


def _funds(agreements: Sequence[Agreement], found: Position) -> tuple[tuple[Fund, str], ...]:
    """Every fund and its host: the governing version's, then those that another version had in the year."""
    funds = {fund.id: (fund, found.agreement.host_of(fund)) for fund in found.agreement.funds}
    for agreement in reversed(agreements):
        if agreement.effective_from <= found.as_at and agreement.ends_on >= found.year.first_day:
            for fund in agreement.funds:
                funds.setdefault(fund.id, (fund, agreement.host_of(fund)))
    return tuple(funds.values())


def _of_the_year(books: OpenBooks, found: Position) -> tuple[ContributionReconciliation, ...]:
    """One reconciliation for each partner and fund, however many versions of the agreement the year has had."""
    groups: dict[tuple[str, str], list[ContributionReconciliation]] = {}
    for one in reconcile_contributions(books, as_at=found.as_at):
        days = [answer.due.due_on for answer in one.answered] + [payment.paid_on for payment in one.unmatched]
        if one.as_at in found.year and (one.awaiting or any(day in found.year for day in days)):
            groups.setdefault((one.partner, one.fund), []).append(one)
    return tuple(ones[0] if len(ones) == 1 else _as_one(books, found, ones) for ones in groups.values())


def _as_one(
    books: OpenBooks, found: Position, ones: Sequence[ContributionReconciliation]
) -> ContributionReconciliation:
    """Several versions' reconciliations of a contribution as one: all its payments against each version's own dues."""
    last = ones[-1]
    payments = [answer.payment for one in ones for answer in one.answered if answer.payment]
    payments += [payment for one in ones for payment in one.unmatched]
    dues = _dues(books, found, last.partner, last.fund)
    answered, unmatched = match_instalments(dues, payments, as_at=last.as_at)
    return replace(
        last,
        scheduled_pence=sum(due.pence for due in dues),
        answered=answered,
        unmatched=unmatched,
        repeated_documents=tuple(repeated for one in ones for repeated in one.repeated_documents),
    )


def _dues(books: OpenBooks, found: Position, partner: str, fund: str) -> list[Due]:
    """The year's instalments of one contribution, each under the version in force on the day it falls due.

    Those due before the year's first version began, or after its last ended, are that version's.
    """
    year = found.year
    versions = [one for one in in_force(books.agreements) if one[1] <= year.last_day and one[2] >= year.first_day]
    dues = []
    for index, (agreement, first, last) in enumerate(versions):
        starts = first if index else date.min
        ends = last if index < len(versions) - 1 else date.max
        for contribution in agreement.contributions:
            if (contribution.partner, contribution.fund) == (partner, fund):
                dues += [due for due in instalments_due(contribution) if starts <= due.due_on <= ends]
    return dues


def _standings(
    books: OpenBooks, found: Position, funds: Sequence[tuple[Fund, str]], spread: Sequence[Spread]
) -> Iterator[Standing]:
    """As the position's, but for every fund of the year, whichever version of the agreement has it."""
    contributed = _contributed(books, found.year.first_day, found.as_at)
    for fund, host in funds:
        received = sum(pence for (to_fund, _), pence in contributed.items() if to_fund == fund.id)
        for partner in (*books.partners, UNDETERMINED):
            standing = Standing(
                fund.id,
                partner,
                share_pence=sum(
                    row.actual_to_date_pence for row in found.rows if (row.fund, row.partner) == (fund.id, partner)
                ),
                paid_pence=sum(row.pence for row in spread if (row.fund, row.ledger) == (fund.id, partner)),
                contributions_paid_pence=contributed.get((fund.id, partner), 0),
                contributions_received_pence=received if partner == host else 0,
            )
            if any((standing.share_pence, standing.paid_pence, standing.contributions_paid_pence, standing.net_pence)):
                yield standing


def _contributed(books: OpenBooks, first: date, last: date) -> dict[tuple[str, str], int]:
    entries = to_sum(books, last=last)
    chosen = entries.filter(
        entries["class"] == "contribution", entries.effective_on >= first, entries.effective_on <= last
    )
    grouped = chosen.group_by(["fund", "ledger"]).aggregate(pence=chosen.pence.sum().cast("int64"))
    return {(fund, ledger): pence for fund, ledger, pence in books.rows(grouped)}


def _kept(books: OpenBooks, found: Position, paid_in_cash: Sequence[ContributionReconciliation]) -> Iterator[Kept]:
    """The governing version's contributions that are budgets rather than payments."""
    in_cash = {(one.partner, one.fund) for one in paid_in_cash}
    for contribution in found.agreement.contributions:
        if (contribution.partner, contribution.fund) not in in_cash:
            dues, pending = _dues(books, found, contribution.partner, contribution.fund), contribution.awaiting
            yield Kept(
                contribution.partner,
                contribution.fund,
                agreed_pence=sum(due.pence for due in dues),
                due_pence=sum(due.pence for due in dues if due.due_on <= found.as_at),
                awaiting=f"awaiting {pending.body}: {pending.what}" if pending else "",
            )


def _budgets(found: Position) -> dict[tuple[str, str], tuple[int, int]]:
    """Current budget and budget to date of each fund's scheme, over all partners."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for row in found.rows:
        current, to_date = sums.get((row.fund, row.scheme), (0, 0))
        sums[row.fund, row.scheme] = (current + row.current_budget_pence, to_date + row.budget_to_date_pence)
    return sums


def _without_authority(books: OpenBooks, found: Position) -> dict[str, tuple[int, int]]:
    """Rows and pence of each fund's spending for which no decision is on record."""
    entries = to_sum(books, last=found.as_at)
    chosen = entries.filter(
        entries["class"] == "scheme",
        entries.is_unauthorised,
        entries.effective_on >= found.year.first_day,
        entries.effective_on <= found.as_at,
    )
    return {fund: (rows, pence) for fund, rows, pence in books.rows(added_up(chosen, ["fund"]))}
