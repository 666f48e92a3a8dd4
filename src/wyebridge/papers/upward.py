"""The account that a body gives upward of how its money was spent, as a paper."""

from collections.abc import Iterator

from wyebridge.books.statement.terms import UpwardAccount
from wyebridge.engine.agreement.explain import WHY_EXCLUDED
from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.notes import with_notes
from wyebridge.papers.statement.reconciled import reconciliation_table
from wyebridge.papers.statement.shares import shares_part
from wyebridge.papers.terms import Column, Paper, Part, Row, Table
from wyebridge.papers.words import basis_table, cut_off_tables, fact_table, finance_lead, signatures, signed, status_of

_NOTES = [
    "Left its ledger: what its own finance system paid in the period, to suppliers and into funds that others host.",
    "Borne by it: its share of the funds' spending under the agreement, and all that it paid outside them.",
    "Where the two differ, one partner has paid what another bears: that is what is owed.",
    "Nothing here is taken from any other body's own business, exclusions, suspense or rows set aside.",
    "The workbook's totals are live formulas. Its sheet of checks holds each against the figure that the books gave.",
]


def upward_paper(account: UpwardAccount) -> Paper:
    """The whole account, addressed to those whom the body answers to."""
    found = account.statement
    partner, agreement = found.partner, found.basis.agreement
    says = (
        f"I certify that this account is taken from the books as they stood after batch {found.basis.batch}, and ties "
        f"to {partner.name}'s own ledger as the reconciliation shows.",
    )
    front = Part(
        "Account",
        "How its money was spent",
        (
            _uses(account),
            _to_owed(account),
            signatures("signatures", "Certified by", [f"{finance_lead(partner, agreement)}, {partner.name}"], says),
            basis_table(found.basis),
            *cut_off_tables(found.basis),
        ),
        tuple(_headlines(account)),
    )
    matters = Part(
        "Matters to report",
        "Matters to report",
        tuple(table for table in (_matters(account), _exclusions(account)) if table.rows),
    )
    ties = Part(
        "Reconciliation",
        "Reconciliation with its own ledger",
        tuple(
            reconciliation_table(key, one, {})
            for key, one in zip(("from-files", "to-share", "to-owed"), found.reconciliations, strict=True)
        ),
    )
    title = f"{partner.name}: account to {account.recipient} of how its money was spent"
    subject = f"How {partner.name}'s money was spent, with the partnership's funds and outside them"
    parts = [front, shares_part(found), matters, ties]
    return with_notes(title, subject, status_of(found.basis), found.basis.recorded_at, parts, _NOTES)


def _headlines(account: UpwardAccount) -> Iterator[str]:
    found, name = account.statement, account.statement.partner.name
    yield f"Given by {name} to {account.recipient}. {name} stays answerable for its own duties and its own money."
    yield (
        f"{pounds(account.uses_total.paid_pence)} left its ledger in the period, and it bore "
        f"{pounds(account.uses_total.borne_pence)}."
    )
    if found.basis.silent:
        yield f"What it owes or is owed is not known until {', '.join(found.basis.silent)} gives an extract."
    else:
        stands = "is owed" if account.owed_pence >= 0 else "owes"
        yield f"Over all funds it {stands} {pounds(abs(account.owed_pence))}, before any variance is settled."


def _uses(account: UpwardAccount) -> Table:
    columns = (
        Column("use", "Use", width=62),
        Column("paid", "Left its ledger", "money", 20),
        Column("borne", "Borne by it", "money", 20),
        Column("difference", "Difference", "money", 20, of=("paid", "-borne")),
    )
    rows = [Row((use.says, use.paid_pence, use.borne_pence, use.difference_pence), use.key) for use in account.uses]
    last = account.uses_total
    cells = (last.says, last.paid_pence, last.borne_pence, last.difference_pence)
    total = Row(cells, "total", "total", tuple(row.key for row in rows))
    return Table("uses", "What was paid and what was borne, use by use", columns, (*rows, total))


def _to_owed(account: UpwardAccount) -> Table:
    columns = (Column("step", "Step", width=62), Column("pence", "Amount", "money", 20))
    last = account.uses_total
    rows = (
        Row(("Left its ledger", last.paid_pence), "paid"),
        Row(("Less contributions that it received as host", -account.received_pence), "received"),
        Row(("Paid, net of what it received", account.net_paid_pence), "net", "subtotal", ("paid", "received")),
        Row(("Less borne by it", -last.borne_pence), "borne"),
        Row(("Is owed (below nothing, owes)", account.owed_pence), "owed", "total", ("net", "borne")),
    )
    return Table("upward-owed", "From what it paid to what it is owed", columns, rows, is_prose=True)


def _matters(account: UpwardAccount) -> Table:
    """What those who rely on the account should know, a row each."""
    found = account.statement
    agreement = found.basis.agreement
    facts = [("The agreement", f"version {agreement.version}: {signed(agreement)}")]
    facts += [("Undetermined", awaited) for awaited in found.basis.awaiting]
    for ones, how in ((found.paid, "it owes"), (found.received, "is owed to it as host")):
        for one in ones:
            if one.outstanding_pence:
                name, left = found.names.funds.get(one.fund, one.fund), pounds(one.outstanding_pence)
                facts.append(("Contributions", f"{name}: {left} due and not paid, which {how}"))
    for flag in found.ledger.flags:
        facts.append(("Its ledger", f"{flag.rows:,} entries, {pounds(flag.pence)}: {flag.what}"))
    aside = found.ledger.set_aside_total
    if aside.rows:
        facts.append(
            (
                "Its files",
                f"{aside.rows:,} rows set aside, {pounds(aside.pence)}, of which {aside.rows_unreadable:,} have no "
                "readable amount",
            )
        )
    facts.append(("Unexplained", f"{pounds(found.unexplained_pence)} in the reconciliation with its own ledger"))
    return fact_table("matters", "For those who rely on this account", facts)


def _exclusions(account: UpwardAccount) -> Table:
    """Why its excluded spending stays outside every fund, in the agreement's own words."""
    used = {use.key.removeprefix("excluded:") for use in account.uses if use.key.startswith("excluded:")}
    columns = (
        Column("name", "Spending outside every fund", width=38),
        Column("why", "Because", width=30),
        Column("reason", "Reason given in the agreement", width=60),
    )
    rows = tuple(
        Row((exclusion.name, WHY_EXCLUDED[exclusion.why], exclusion.reason), exclusion.id)
        for exclusion in account.statement.basis.agreement.exclusions
        if exclusion.id in used
    )
    return Table("exclusions", "Why it stays outside", columns, rows)
