"""A partner's statement as a paper: what it owes or is owed first, then everything that stands behind that."""

from collections.abc import Iterator

from wyebridge.books.statement.ledger import VAT_DISAGREES
from wyebridge.books.statement.terms import Statement
from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.notes import with_notes
from wyebridge.papers.statement.contributions import contributions_part
from wyebridge.papers.statement.ledger import files_part, ledger_codes_part
from wyebridge.papers.statement.owed import owed_part
from wyebridge.papers.statement.reconciled import reconciled_part, reconciliation_table
from wyebridge.papers.statement.shares import line_by_line_part, shares_part
from wyebridge.papers.terms import Paper, Part
from wyebridge.papers.words import basis_table, cut_off_tables, finance_lead, listed, signatures, status_of

_NOTES = [
    "Each payment is split on its own by the shares in force on its day, to the penny, and the parts sum to it.",
    "What is owed is what a partner paid to suppliers and contributed, less what it received as host, less its share. "
    "What a host holds of another's contributions counts as owed until it is spent or settled.",
    "Contributions received are taken from the payer's ledger; `wyebridge reconcile balances` holds the two together.",
    "Income is every amount below nothing. An extract does not tell a charge collected from a credit note.",
    "Nothing here is taken from any other body's own business, exclusions, suspense or rows set aside.",
    "The workbook's totals are live formulas. Its sheet of checks holds each against the figure that the books gave.",
]


def statement_paper(found: Statement) -> Paper:
    """The whole statement."""
    parts = [
        _front(found),
        owed_part(found),
        contributions_part(found),
        shares_part(found),
        reconciled_part(found),
        files_part(found),
        line_by_line_part(found),
        ledger_codes_part(found),
    ]
    title = f"Statement of account: {found.partner.name}"
    subject = f"What {found.partner.name} paid, its share, and what it owes or is owed"
    return with_notes(title, subject, status_of(found.basis), found.basis.recorded_at, parts, _NOTES)


def _front(found: Statement) -> Part:
    agreement = found.basis.agreement
    hosts = dict.fromkeys(agreement.host_of(fund) for fund in agreement.funds)
    roles = [f"Fund manager, for the funds that {host} hosts" for host in hosts]
    roles += [f"{finance_lead(partner, agreement)}, {partner.name}" for partner in agreement.partners]
    says = (
        "Signing agrees this statement as at its date, on the basis stated. It does not settle what is undetermined.",
        "Until it is signed by all of them it is a draft.",
    )
    tables = (
        reconciliation_table("to-owed", found.reconciliations[2], {}),
        basis_table(found.basis),
        *cut_off_tables(found.basis),
        signatures("signatures", "Agreed by", roles, says),
    )
    return Part("Statement", "What it owes or is owed", tables, tuple(headlines(found)))


def headlines(found: Statement) -> Iterator[str]:
    """What it owes or is owed, what is nobody's yet, and whether it ties to its own ledger: a sentence each."""
    name, net = found.partner.name, found.total.net_pence
    if found.basis.silent:
        silent = listed(found.basis.silent)
        yield f"What {name} owes or is owed is not known until {silent} gives an extract; figures are of those given."
    else:
        stands = f"is owed {pounds(net)}" if net >= 0 else f"owes {pounds(-net)}"
        yield f"{name} {stands} over all funds, before any variance is settled."
    if found.balance_total.undetermined_pence:
        yield (
            f"{pounds(-found.balance_total.undetermined_pence)} of all partners' spending is nobody's yet: "
            f"{'; '.join(found.basis.awaiting)}. Nobody is charged for it here."
        )
    for flag in found.ledger.flags:
        if flag.what == VAT_DISAGREES:
            yield (
                f"{pounds(flag.pence)} of its ledger, in {flag.rows:,} rows, states gross, VAT and net that disagree. "
                "It is counted as posted, so gross may stand among net until its rows are corrected."
            )
    if found.partner.id in found.basis.silent:
        yield "Its own ledger has given no extract, so nothing here is tied to it yet."
    elif found.unexplained_pence:
        yield f"The reconciliation leaves {pounds(found.unexplained_pence)} unexplained; where it lies is named there."
    else:
        yield "Tied to its own ledger line by line: the unexplained difference is £0.00."
