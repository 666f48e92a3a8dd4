"""Memorandum accounts as a paper: a part for each fund, with the certificate that its manager and leads sign."""

from collections.abc import Sequence

from wyebridge.books.position_rows import UNDETERMINED
from wyebridge.books.statement.terms import Funding, Memorandum, SchemeAccount
from wyebridge.engine.agreement.terms import FUND_KINDS, Partner
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.ledger.allocation import PLACES, Allocated
from wyebridge.papers.notes import with_notes
from wyebridge.papers.statement.owed import clause_of, state_of
from wyebridge.papers.statement.reconciled import reconciliation_table
from wyebridge.papers.terms import Column, Paper, Part, Row, Table
from wyebridge.papers.words import (
    basis_table,
    cut_off_tables,
    day,
    fact_table,
    finance_lead,
    name_of,
    signatures,
    status_of,
)

_NOTES = [
    "A fund is no body of its own: each partner's accounts must show its own part, and this account lets each do so.",
    "Contributions count as they fall due, and spending as each ledger paid it; nothing is accrued.",
    "A partner that pays a fund's supplier itself has met that spending for the fund, and the account counts it.",
    "Income is every amount below nothing. An extract does not tell a charge collected from a credit note.",
    "The workbook's totals are live formulas. Its sheet of checks holds each against the figure that the books gave.",
]
_LONGEST_SHEET_NAME = 31


def memorandum_paper(accounts: Sequence[Memorandum], host: Partner) -> Paper:
    """The accounts of every fund that one partner hosts: at least one."""
    basis = accounts[0].basis
    front = Part(
        "Basis",
        "What these accounts stand on",
        (basis_table(basis), *cut_off_tables(basis), _summary(accounts)),
        (f"{host.name} is the host of these funds, and keeps this account of each for every partner.",),
    )
    title = f"Memorandum account of the funds that {host.name} hosts"
    subject = "Funding, spending and balance of each fund, with its certificate"
    parts = [front, *(_part(account) for account in accounts)]
    return with_notes(title, subject, status_of(basis), basis.recorded_at, parts, _NOTES)


def _summary(accounts: Sequence[Memorandum]) -> Table:
    columns = (
        Column("fund", "Fund", width=44),
        Column("funding", "Contributions due", "money"),
        Column("net", "Spending, net of income", "money"),
        Column("balance", "Balance", "money", of=("funding", "-net")),
    )
    rows = tuple(
        Row(
            (
                account.fund.name,
                account.funding_total.due_pence,
                account.total.net_pence,
                account.result.step("balance").pence,
            ),
            account.fund.id,
        )
        for account in accounts
    )
    says = (
        "A balance below nothing is overspent against what was due. Funds are separate: their balances are not added.",
    )
    return Table("summary", "Each fund's balance", columns, rows, says)


def _part(account: Memorandum) -> Part:
    key = account.fund.id
    tables = (
        _facts(account),
        reconciliation_table(f"{key}:account", account.result, {}),
        _funding(account),
        _schemes(account),
        reconciliation_table(f"{key}:held", account.held, {}),
        _shares(account),
        *_allocated(account),
        _certificate(account),
    )
    shown = tuple(table for table in tables if table.rows)
    return Part(account.fund.id[:_LONGEST_SHEET_NAME], account.fund.name, shown)


def _facts(account: Memorandum) -> Table:
    basis = account.basis
    kind = FUND_KINDS[account.fund.kind]
    facts = [
        ("Kind of fund", f"{account.fund.kind}: {kind}"),
        ("Host", name_of(account.host, basis.agreement)),
        ("Period", f"{day(basis.year.first_day)} to {day(basis.as_at)}"),
    ]
    undetermined = sum_of_undetermined(account)
    if undetermined:
        facts.append(("Undetermined", f"{pounds(undetermined)} of the spending is nobody's yet"))
    for one in account.funding:
        if one.awaiting:
            facts.append(("Not settled", f"{one.partner}'s contribution, {one.awaiting}"))
    rows, pence = account.without_authority
    if rows:
        facts.append(
            ("Without authority", f"{rows:,} entries, {pounds(pence)}, have no decision on record by their date")
        )
    facts += [("Beyond authority", str(one).removeprefix("Beyond authority by ")) for one in account.beyond]
    for partner in basis.silent:
        facts.append(("No extract", f"{partner}'s ledger has given nothing, so what it paid is not known"))
    return fact_table(f"{account.fund.id}:facts", "The fund", facts)


def sum_of_undetermined(account: Memorandum) -> int:
    """What of a fund's spending is nobody's yet, in pence."""
    return next((one.share_pence for one in account.standings if one.partner == UNDETERMINED), 0)


def _funding(account: Memorandum) -> Table:
    columns = (
        Column("partner", "Partner", width=50),
        Column("year", "For the year", "money", 20),
        Column("due", "Due to date", "money"),
        Column("paid", "Paid to the host", "money"),
        Column("kept", "Kept", "money"),
        Column("outstanding", "Due and not paid", "money", of=("due", "-paid", "-kept")),
    )
    rows = [Row((f"{one.partner}: {one.how}", *_sums(one)), one.partner) for one in account.funding]
    total = Row(("All partners", *_sums(account.funding_total)), "total", "total", tuple(row.key for row in rows))
    return Table(f"{account.fund.id}:funding", "Contributions", columns, (*rows, total) if rows else ())


def _sums(one: Funding) -> tuple[int, ...]:
    return one.agreed_pence, one.due_pence, one.paid_pence, one.kept_pence, one.outstanding_pence


def _schemes(account: Memorandum) -> Table:
    columns = (
        Column("scheme", "Scheme", width=50),
        Column("to_date", "Budget to date", "money", 20),
        Column("spend", "Spending", "money"),
        Column("income", "Income", "money"),
        Column("net", "Net of income", "money", of=("spend", "income")),
        Column("variance", "Variance to date", "money", of=("net", "-to_date")),
    )
    names = account.names.schemes
    rows = [Row((names.get(one.scheme, one.scheme), *_scheme(one)), one.scheme) for one in account.schemes]
    total = Row(("All schemes", *_scheme(account.total)), "total", "total", tuple(row.key for row in rows))
    key = f"{account.fund.id}:schemes"
    return Table(key, "Spending and income, by scheme", columns, (*rows, total) if rows else ())


def _scheme(one: SchemeAccount) -> tuple[int, ...]:
    return (
        one.budget_to_date_pence,
        one.spend_pence,
        one.income_pence,
        one.net_pence,
        one.variance_pence,
    )


def _shares(account: Memorandum) -> Table:
    columns = (
        Column("partner", "Partner", width=50),
        Column("paid", "Paid to suppliers by it", "money", 20),
        Column("contributed", "Contributions paid", "money"),
        Column("received", "Received as host", "money"),
        Column("share", "Its share of spending", "money"),
        Column("net", "Is owed (owes)", "money", of=("paid", "contributed", "-received", "-share")),
    )
    rows = [
        Row(
            (
                one.partner or "Undetermined",
                one.paid_pence,
                one.contributions_paid_pence,
                one.contributions_received_pence,
                one.share_pence,
                one.net_pence,
            ),
            one.partner or "undetermined",
        )
        for one in account.standings
    ]
    last = account.standings_total
    sums = (
        last.paid_pence,
        last.contributions_paid_pence,
        last.contributions_received_pence,
        last.share_pence,
        last.net_pence,
    )
    total = Row(("In all", *sums), "total", "total", tuple(row.key for row in rows))
    says = ("Before any variance is settled. What a host holds of another's contributions counts as owed until then.",)
    key = f"{account.fund.id}:standings"
    return Table(key, "Whose money it was, and what each is owed", columns, (*rows, total) if rows else (), says)


def _allocated(account: Memorandum) -> tuple[Table, ...]:
    if not account.allocated:
        return ()
    columns = (
        Column("who", "Where it would go", width=50),
        Column("clause", "Clause", width=20),
        Column("amount", "Amount", "money"),
        Column("state", "State", width=17),
    )
    rows = tuple(
        Row((_place(one), clause_of(one), one.amount.pence, state_of(one)), str(index))
        for index, one in enumerate(account.allocated)
    )
    says = (
        "Where the variance to date would go if the year closed on these figures; above nothing is overspent. What a "
        "clause that spans funds would take is in each partner's statement.",
    )
    return (Table(f"{account.fund.id}:allocated", "The variance", columns, rows, says),)


def _place(one: Allocated) -> str:
    return f"{PLACES.get(one.verb, one.verb)} {one.who}" if one.who else "nobody yet: the partners to say"


def _certificate(account: Memorandum) -> Table:
    basis = account.basis
    roles = [f"Fund manager, {name_of(account.host, basis.agreement)}"]
    roles += [f"{finance_lead(partner, basis.agreement)}, {partner.name}" for partner in basis.agreement.partners]
    says = (
        f"We certify that this account of {account.fund.name}, for the period to {day(basis.as_at)}, agrees with the "
        f"books as they stood after batch {basis.batch}, and states its contributions, spending and balance on the "
        "basis given.",
        "The year is open, so its figures are provisional. Until all have signed, it is a draft."
        if basis.status != "closed"
        else "Until all have signed, it is a draft.",
    )
    return signatures(f"{account.fund.id}:certificate", "Certificate", roles, says)
