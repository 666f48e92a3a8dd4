"""The report of a body's own provider services to its board, as a paper that shows nothing of what the body buys."""

from wyebridge.books.statement.terms import ProviderReport, Spent
from wyebridge.papers.notes import with_notes
from wyebridge.papers.terms import Column, Paper, Part, Row, Table
from wyebridge.papers.words import STATUS_FACTS, cut_off_table, day, fact_table, moment, signatures, status_of

_NOTES = [
    "Every figure is a payment in the body's own ledger, booked to a cost centre of its provider services.",
    "One supplier's spellings stand together: case, spaces and the ending of a company's name are ignored.",
    "A supplier that an officer has decided not to name stands as redacted, and one whose name reads as a person's is "
    "withheld until that is decided, as in what the body publishes.",
    "Payments are counted on the day they were made; nothing is accrued.",
    "The workbook's totals are live formulas. Its sheet of checks holds each against the figure that the books gave.",
]


def provider_paper(found: ProviderReport) -> Paper:
    """The whole report."""
    name = found.partner.name
    front = Part(
        "Provider services",
        "What provider services spent",
        (
            _facts(found),
            _spent("months", "By month", "Month", found.by_month, found),
            _spent("suppliers", "By group of suppliers, the largest first", "Supplier", found.by_supplier, found),
            cut_off_table(found),
            signatures("signatures", "Reported by", [f"Head of provider services, {name}"], ()),
        ),
    )
    title = f"{name}: report of its provider services to its board"
    subject = "Spending of provider services by month, cost centre and group of suppliers"
    return with_notes(title, subject, status_of(found), found.recorded_at, [front, _cost_centres(found)], _NOTES)


def _facts(found: ProviderReport) -> Table:
    facts = [
        ("Body", found.partner.name),
        ("Services", "; ".join(found.names)),
        ("Period", f"{day(found.year.first_day)} to {day(found.as_at)}"),
        ("Status", STATUS_FACTS[found.status]),
        ("Recorded", moment(found.recorded_at)),
    ]
    return fact_table("facts", "What these figures stand on", facts)


def _spent(key: str, caption: str, heading: str, ones: tuple[Spent, ...], found: ProviderReport) -> Table:
    columns = (
        Column("name", heading, width=50),
        Column("rows", "Payments", "count", 20),
        Column("pence", "Amount", "money"),
    )
    rows = [Row((one.name, one.rows, one.pence), str(index)) for index, one in enumerate(ones)]
    total = Row(("In all", found.total.rows, found.total.pence), "total", "total", tuple(row.key for row in rows))
    return Table(key, caption, columns, (*rows, total))


def _cost_centres(found: ProviderReport) -> Part:
    months = tuple(Column(f"{month:%Y-%m}", f"{month:%b %Y}", "money", 15) for month in found.months)
    everything = tuple(column.key for column in months)
    columns = (
        Column("cost_centre", "Cost centre", width=14),
        *months,
        Column("pence", "Year to date", "money", 16, of=everything),
    )
    rows = [
        Row((one.cost_centre or "none given", *one.months_pence, one.pence), str(index))
        for index, one in enumerate(found.by_cost_centre)
    ]
    last = found.total
    total = Row(("In all", *last.months_pence, last.pence), "total", "total", tuple(row.key for row in rows))
    table = Table("cost-centres", "By cost centre and month", columns, (*rows, total))
    return Part("Cost centres", "Spending by cost centre and month", (table,), is_landscape=True)
