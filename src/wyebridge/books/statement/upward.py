"""The account that a body gives upward of how its money was spent: to whom depends on what kind of body it is."""

from collections.abc import Iterator

from wyebridge.books.statement.terms import Statement, UpwardAccount, Use
from wyebridge.engine.agreement.terms import Agreement, Partner

_RECIPIENTS = {
    "council": "its audit committee",
    "pct": "its strategic health authority",
    "ccg": "NHS England",
    "icb": "NHS England",
    "nhs-trust": "NHS England",
    "integration-joint-board": "its audit committee",
}
_HEALTH_BOARDS_ANSWER_TO = {
    "nhs-wales-act-2006-s33": "the Welsh Government",
    "joint-working-scotland-act-2014": "the Scottish Government",
}


def recipient_of(partner: Partner, agreement: Agreement) -> str:
    """Those whom a body gives its account to."""
    if partner.kind == "health-board":
        return _HEALTH_BOARDS_ANSWER_TO.get(agreement.legal_power, "its government's health department")
    return _RECIPIENTS[partner.kind]


def upward_account(found: Statement) -> UpwardAccount:
    """How the money of a statement's partner was spent: what left its ledger beside what it bore, use by use.

    What it paid less the contributions that it received as host, less what it bore, is what it is owed.
    """
    uses = tuple(_uses(found))
    total = Use("total", "In all", sum(use.paid_pence for use in uses), sum(use.borne_pence for use in uses))
    received = found.total.contributions_received_pence
    return UpwardAccount(
        statement=found,
        recipient=recipient_of(found.partner, found.basis.agreement),
        uses=uses,
        uses_total=total,
        received_pence=received,
        net_paid_pence=total.paid_pence - received,
        owed_pence=total.paid_pence - received - total.borne_pence,
    )


def _uses(found: Statement) -> Iterator[Use]:
    for standing in found.standings:
        name = found.names.funds.get(standing.fund, standing.fund)
        paid = standing.paid_pence + standing.contributions_paid_pence
        yield Use(f"fund:{standing.fund}", name, paid, standing.share_pence)
    in_period = [outlay for outlay in found.ledger.outlays if outlay.when == "in"]
    for exclusion in dict.fromkeys(o.exclusion for o in in_period if o.entry_class == "excluded"):
        pence = sum(o.pence for o in in_period if o.exclusion == exclusion)
        name = found.names.exclusions.get(exclusion, exclusion)
        yield Use(f"excluded:{exclusion}", f"{name} (outside every fund)", pence, pence)
    for entry_class, says in (("own", "Its own business"), ("suspense", "In suspense, not placed yet")):
        pence = found.ledger.pence(entry_class)
        if pence:
            yield Use(entry_class, f"{says} (outside every fund)", pence, pence)
