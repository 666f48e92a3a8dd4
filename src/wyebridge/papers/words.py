"""How dates, statuses and roles are said in every paper."""

from datetime import date, datetime
from typing import Final

from wyebridge.books.position import PeriodStatus
from wyebridge.books.statement.terms import Basis, ProviderReport
from wyebridge.engine.agreement.explain import POWERS
from wyebridge.engine.agreement.terms import Agreement, Partner
from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.terms import Column, Row, Table

FINANCE_LEADS = {
    "council": "Section 151 officer (chief finance officer)",
    "pct": "Director of finance",
    "ccg": "Chief finance officer",
    "icb": "Chief finance officer",
    "health-board": "Director of finance",
    "nhs-trust": "Director of finance",
    "integration-joint-board": "Section 95 officer (chief finance officer)",
}


_STANDINGS: Final[dict[PeriodStatus, str]] = {
    "open": "Provisional: the year is open",
    "month closed": "The month is closed; provisional, as the year is open",
    "closed": "Closed",
}
STATUS_FACTS: Final[dict[PeriodStatus, str]] = {
    "open": "open, so every figure is provisional",
    "month closed": "the month is closed, and its figures stand; who bears a variance is provisional till the year is",
    "closed": "closed",
}


def day(value: date) -> str:
    return f"{value:%-d %B %Y}"


def moment(iso: str) -> str:
    """A moment of the books, in words: `22 November 2026, 02:51 UTC`."""
    return f"{datetime.fromisoformat(iso):%-d %B %Y, %H:%M} UTC"


def status_of(about: Basis | ProviderReport) -> str:
    """The year, the day and how final the figures are: what stands beside figures everywhere."""
    return f"Year {about.year} to {day(about.as_at)}. {_STANDINGS[about.status]}."


def signed(agreement: Agreement) -> str:
    """Whether the version in force is signed, and how late."""
    if agreement.signed_on is None:
        return "no signature is recorded"
    late = (agreement.signed_on - agreement.effective_from).days
    after = f", {late} days after it took effect" if late > 0 else ""
    return f"signed on {day(agreement.signed_on)}{after}"


def listed(items: list[str] | tuple[str, ...]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def name_of(partner: str, agreement: Agreement) -> str:
    """A partner's full name, with the short one that tables use."""
    full = next((found.name for found in agreement.partners if found.id == partner), "")
    return f"{full} ({partner})" if full else partner


def finance_lead(partner: Partner, agreement: Agreement) -> str:
    """The office that answers for a body's money, by the law that it is under."""
    if partner.kind == "council" and agreement.legal_power == "joint-working-scotland-act-2014":
        return FINANCE_LEADS["integration-joint-board"]
    return FINANCE_LEADS[partner.kind]


WITH_ACCRUALS = "payments as each ledger made them, and what it accrued; contributions as they fall due"


def basis_table(basis: Basis, counted: str = "") -> Table:
    """What the figures stand on: agreement, version, signature, status, what is counted, books."""
    agreement = basis.agreement
    facts = [
        ("Agreement", f"{agreement.title}, version {agreement.version}: {signed(agreement)}"),
        ("Made under", POWERS[agreement.legal_power]),
        ("Period", f"{day(basis.year.first_day)} to {day(basis.as_at)}"),
        ("Status", STATUS_FACTS[basis.status]),
        ("Basis", counted or _payments(basis)),
        ("Books", f"as they stood after batch {basis.batch}, recorded {moment(basis.recorded_at)}"),
        ("Head of the chain", basis.head),
    ]
    facts += [("Undetermined", awaited) for awaited in basis.awaiting]
    facts += [
        ("No extract", f"{partner}'s ledger has given nothing, so what it paid is not known")
        for partner in basis.silent
    ]
    return fact_table("basis", "What these figures stand on", facts)


def _payments(basis: Basis) -> str:
    """What most papers count: payments, and what is accrued only in who bears a variance."""
    held = f"accruals, of {pounds(basis.accrued_pence)}, count towards a variance alone"
    accruals = held if basis.accrued_pence else "no accruals"
    return f"payments as each ledger made them; {accruals}; contributions as they fall due"


def cut_off_table(basis: Basis | ProviderReport) -> Table:
    """How far each feed goes."""
    columns = (
        Column("ledger", "Ledger", width=24),
        Column("feed", "Feed", width=20),
        Column("files", "Files", "count", 8),
        Column("covers", "Payments up to", width=20),
        Column("received", "Last received", width=32),
        Column("cut_off", "Month cut off after", width=20),
        Column("close", "Ledger close", width=14),
    )
    rows = tuple(
        Row(
            (
                cut_off.ledger,
                cut_off.feed,
                cut_off.batches,
                day(date.fromisoformat(cut_off.covers_to)) if cut_off.covers_to else "no readable date",
                moment(cut_off.recorded_at),
                day(date.fromisoformat(cut_off.cut_off)) if cut_off.cut_off else "not said",
                cut_off.status,
            )
        )
        for cut_off in basis.cut_offs
    )
    return Table("cut-offs", "Cut-off of each feed", columns, rows, is_prose=True)


def cut_off_tables(basis: Basis) -> tuple[Table, ...]:
    """How far each feed goes, and each line that brings a ledger from there to the common date."""
    return (cut_off_table(basis), *((_adjustment_table(basis),) if basis.adjustments else ()))


def _adjustment_table(basis: Basis) -> Table:
    columns = (
        Column("month", "Month", width=16),
        Column("ledger", "Ledger", width=10),
        Column("feed", "Feed", width=20),
        Column("line", "Scheme and line", width=30),
        Column("what", "Why", width=40),
        Column("pence", "Amount", "money"),
    )
    rows = tuple(
        Row(
            (
                f"{one.month:%B %Y}",
                one.ledger,
                one.feed,
                f"{one.scheme}/{one.line}",
                f"taken back: {one.because}" if one.is_reversal else one.because,
                one.pence,
            )
        )
        for one in basis.adjustments
    )
    says = (
        "A ledger that ends its month early is brought to its last day by a line, which is taken back in the next.",
        "Such a line counts towards a variance, as accruals do, and is in no payment.",
    )
    return Table("adjustments", "Brought to a common date", columns, rows, says)


def fact_table(key: str, caption: str, facts: list[tuple[str, str]]) -> Table:
    columns = (Column("what", "Matter", width=38), Column("value", "What it is", width=74))
    return Table(key, caption, columns, tuple(Row(fact) for fact in facts), is_prose=True)


def signatures(key: str, caption: str, roles: list[str], says: tuple[str, ...]) -> Table:
    """A block for named roles to sign."""
    columns = (
        Column("role", "Role", width=38),
        Column("name", "Name", width=24),
        Column("signature", "Signature", width=26),
        Column("date", "Date", width=16),
    )
    return Table(
        key, caption, columns, tuple(Row((role, None, None, None)) for role in roles), says, is_prose=True, is_form=True
    )
