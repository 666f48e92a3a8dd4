"""A body's note to its accounts, from the same entries as every statement: its funds, and what of them is its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from wyebridge.books.disclosure.terms import Disclosure, Met, Pool, PoolShare, Recognised, Together
from wyebridge.books.disclosure.ties import ties_of, walk_of
from wyebridge.books.open import OpenBooks
from wyebridge.books.position import Position, position
from wyebridge.books.position_rows import UNDETERMINED
from wyebridge.books.registers import by_year, load_register
from wyebridge.books.settling import settlements
from wyebridge.books.statement.basis import basis_of, names_in, partner_of
from wyebridge.books.statement.memorandum import concerns, funding_of
from wyebridge.books.statement.shared import shared_of
from wyebridge.books.statement.spread import spread
from wyebridge.books.statement.terms import Funding, Shared, Spread
from wyebridge.engine.agreement.shares import in_force
from wyebridge.engine.agreement.terms import Agreement, Fund
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.verdicts import Undetermined
from wyebridge.engine.ledger.accounting import Accounting, check_accounting, treatments_of
from wyebridge.engine.ledger.settlement import Account, Settlement, claimable

FOLDER = "accounts"


@dataclass(frozen=True, slots=True)
class Stated:
    """A year as every partner may see it: its position, every fund's side of it, and the settlement that binds."""

    position: Position
    shared: Shared
    settlement: Settlement | None


def stated_of(books: OpenBooks, found: Position) -> Stated:
    """All that the notes of a year are made from, worked out once for every partner.

    Where its month is closed, all but the settlement is as the books stood when it was.
    """
    then = books.when_closed(found.as_at)
    attributed = spread(then, first=found.year.first_day, last=found.as_at)
    posted = [one for one in settlements(books, found.year) if one.as_at == found.as_at]
    return Stated(found, shared_of(then, found, attributed), posted[-1] if posted else None)


def year_before(books: OpenBooks, year: FinancialYear) -> Stated | None:
    """The year before to its last day, where the books hold spending of it; None where they hold none."""
    last = date(year.first_day.year, 3, 31)
    if not any(first <= last <= ends for _, first, ends in in_force(books.agreements)):
        return None
    found = position(books, as_at=last)
    return stated_of(books, found) if any(row.actual_to_date_pence for row in found.rows) else None


def load_accounting(home: Path, agreements: Sequence[Agreement]) -> dict[FinancialYear, Accounting]:
    """How each year is accounted for. Raises Refused with every fault at once."""
    files = load_register(home, FOLDER, Accounting, lambda found: check_accounting(found, agreements))
    return by_year(files, lambda one: one.year)


def disclose(
    books: OpenBooks,
    stated: Stated,
    asked: str,
    accounting: Mapping[FinancialYear, Accounting],
    *,
    before: Stated | None = None,
) -> Disclosure:
    """One body's note. Raises Refused where there is no such partner.

    Of other bodies it holds only what concerns the funds. What the agreement cannot yet say the owner of, and what of
    a fund nobody has yet said how to account for, is shown as waiting, and is in no figure of its own accounts.
    """
    party, found = partner_of(books, asked), stated.position
    pools = tuple(_pool(books, stated, fund) for fund in stated.shared.funds)
    recognised = tuple(
        row for pool in pools for row in _recognised(stated, pool, party.id, books.partners, accounting.get(found.year))
    )
    together = tuple(
        Together(account.funds, _moved(pools, account))
        for account in _accounts(stated)
        if account.partner == party.id and len(account.funds) > 1
    )
    return Disclosure(
        partner=party,
        basis=basis_of(books, found),
        names=names_in(books.agreements),
        settlement=stated.settlement.id if stated.settlement else "",
        pools=pools,
        recognised=recognised,
        together=together,
        walk=walk_of(found, party.id, recognised),
        ties=tuple(ties_of(found, party.id, pools, recognised, stated.settlement)),
        before=disclose(books, before, asked, accounting) if before else None,
    )


def _pool(books: OpenBooks, stated: Stated, fund: Fund) -> Pool:
    shared, found, partners = stated.shared, stated.position, books.partners
    standings = [one for one in shared.standings if one.fund == fund.id]
    host = fund.host or found.agreement.host
    funding = tuple(funding_of(shared, fund, host, standings, partners))
    rows = [row for row in shared.spread if row.fund == fund.id]
    accrued = {
        partner: sum(row.accrued_to_date_pence for row in found.rows if (row.fund, row.partner) == (fund.id, partner))
        for partner in (*partners, UNDETERMINED)
    }
    met = [_met(rows, partner, found.accrued_by_ledger_pence.get((fund.id, partner), 0)) for partner in partners]
    return Pool(
        fund,
        host,
        funding,
        tuple(one for one in met if one.spent_pence or one.income_pence or one.accrued_pence),
        tuple(
            PoolShare(
                partner,
                sum(one.due_pence for one in funding if one.partner == partner),
                sum(row.parts_pence[index] for row in rows),
                accrued[partner],
            )
            for index, partner in enumerate(partners)
        ),
        sum(row.undetermined_pence for row in rows) + accrued[UNDETERMINED],
        owner_awaits=tuple(_owner_awaits(books, found, fund)),
        bearer_awaits=tuple(_bearer_awaits(stated, fund)),
    )


def _owner_awaits(books: OpenBooks, found: Position, fund: Fund) -> Iterator[str]:
    """What the fund's spending that is nobody's yet waits for."""
    lines = {(row.scheme, row.line) for row in found.rows if (row.fund, row.partner) == (fund.id, UNDETERMINED)}
    for version in books.share_versions:
        if version.awaiting and (version.scheme, version.line) in lines and version.ends >= found.year.first_day:
            yield str(version.awaiting)


def _bearer_awaits(stated: Stated, fund: Fund) -> Iterator[str]:
    """What keeps the clauses from saying who bears some of the fund's variance."""
    allocation = stated.settlement.allocation if stated.settlement else stated.position.allocation
    for one in allocation.allocated:
        if isinstance(one.amount, Undetermined) and concerns(one.scope, fund):
            yield str(one.amount.awaiting)


def _met(rows: Sequence[Spread], partner: str, accrued_pence: int) -> Met:
    own = [row for row in rows if row.ledger == partner]
    spent = sum(row.pence for row in own if not row.is_income)
    return Met(partner, spent, -sum(row.pence for row in own if row.is_income), accrued_pence)


def _accounts(stated: Stated) -> tuple[Account, ...]:
    return stated.settlement.accounts if stated.settlement else ()


def _moved(pools: Sequence[Pool], account: Account) -> int:
    """What a settlement has a partner bear over its share of what was spent and accrued, in the account's funds."""
    shares = [
        one for pool in pools if pool.fund.id in account.funds for one in pool.shares if one.partner == account.partner
    ]
    by_share = sum(one.share_pence + one.accrued_pence for one in shares)
    return account.budget_pence + account.borne_pence - by_share


def _recognised(
    stated: Stated, pool: Pool, partner: str, partners: Sequence[str], accounting: Accounting | None
) -> Iterator[Recognised]:
    """A row for each treatment of a fund. What a settlement moved, and what is owed, stand with the fund's own."""
    own, *others = treatments_of(pool.fund, accounting)
    apart = {name for one in others for name in one.schemes}
    for one in (own, *others):
        schemes = set(one.schemes) or {row.scheme for row in stated.position.rows} - apart
        rows = [row for row in stated.shared.spread if row.fund == pool.fund.id and row.scheme in schemes]
        row = Recognised(
            fund=pool.fund.id,
            treatment=one,
            share_pence=sum(row.parts_pence[partners.index(partner)] for row in rows),
            accrued_pence=sum(
                row.accrued_to_date_pence
                for row in stated.position.rows
                if (row.fund, row.partner) == (pool.fund.id, partner) and row.scheme in schemes
            ),
            moved_pence=0 if one.schemes else _moved_of(stated, pool, partner),
            undetermined_pence=sum(row.undetermined_pence for row in rows),
        )
        match one.treatment:
            case None:
                yield row
            case "host-controls":
                yield _by_host(stated, row, rows, pool, partner)
            case _:
                yield _by_share(stated, row, rows, pool, partner, partners)


def _moved_of(stated: Stated, pool: Pool, partner: str) -> int:
    """What a settlement moved to a partner in a fund that was settled by itself."""
    own = [one for one in _accounts(stated) if (one.funds, one.partner) == ((pool.fund.id,), partner)]
    return sum(_moved([pool], account) for account in own)


def _by_share(
    stated: Stated, row: Recognised, rows: Sequence[Spread], pool: Pool, partner: str, partners: Sequence[str]
) -> Recognised:
    """A partner has its own share of what was spent and earned."""
    income = -sum(one.parts_pence[partners.index(partner)] for one in rows if one.is_income)
    owed, waiting = (0, 0) if row.treatment.schemes else _owed(stated, pool, partner)
    return replace(
        row, expenditure_pence=row.borne_pence + income, income_pence=income, owed_pence=owed, waiting_pence=waiting
    )


def _owed(stated: Stated, pool: Pool, partner: str) -> tuple[int, int]:
    """What a fund's other partners owe one (below nothing, it owes them), and what it has coming that nobody owes yet.

    Each put in what it paid and what it accrued, less its share of both and what was moved. While some of the spending
    is nobody's, they have more coming than they owe; nobody is charged for that, as in a settlement.
    """
    accrued = {one.partner: one.accrued_pence for one in pool.met}
    nets = {
        one.partner: sum(
            standing.net_pence
            for standing in stated.shared.standings
            if (standing.fund, standing.partner) == (pool.fund.id, one.partner)
        )
        + accrued.get(one.partner, 0)
        - one.accrued_pence
        - _moved_of(stated, pool, one.partner)
        for one in pool.shares
    }
    owed = claimable(nets).get(partner, 0)
    return owed, nets[partner] - owed


def _by_host(stated: Stated, row: Recognised, rows: Sequence[Spread], pool: Pool, partner: str) -> Recognised:
    """The host has all of it, and what the others pay as income; another has what it pays, and nothing more.

    Another pays its contribution; and once a settlement binds, all that it bears by that.
    """
    payments = {one.partner: _payment(stated, one, pool) for one in pool.funding if one.partner != pool.host}
    if partner != pool.host:
        pence, owed = payments.get(partner, (0, 0))
        return replace(row, expenditure_pence=pence, owed_pence=owed)
    charges = -sum(one.pence for one in rows if one.is_income)
    accrued = sum(one.accrued_pence for one in pool.met)
    return replace(
        row,
        expenditure_pence=sum(one.pence for one in rows if not one.is_income) + accrued,
        income_pence=charges + sum(pence for pence, _ in payments.values()),
        owed_pence=-sum(owed for _, owed in payments.values()),
    )


def _payment(stated: Stated, funding: Funding, pool: Pool) -> tuple[int, int]:
    """What a partner pays a host that controls a fund, and what it is owed of that (below nothing, owes)."""
    for account in _accounts(stated):
        if (account.funds, account.partner) == ((pool.fund.id,), funding.partner):
            return account.budget_pence + account.borne_pence, account.net_pence
    return funding.due_pence, -funding.outstanding_pence
