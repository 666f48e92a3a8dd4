"""A partner's own ledger: its files with their control totals, and its entries by the codes it gave them."""

from wyebridge.books.statement.terms import FileTotals, Statement
from wyebridge.papers.terms import Column, Part, Row, Table
from wyebridge.papers.words import fact_table

_CLASSES = {
    "scheme": "spending from a fund",
    "contribution": "contribution",
    "receipt": "received for a fund",
    "excluded": "excluded",
    "own": "own business",
    "suspense": "suspense",
}


def files_part(found: Statement) -> Part:
    columns = (
        Column("file", "File", width=44),
        Column("covers", "Payments dated", width=28),
        Column("rows_in", "Rows in the file", "count", 12),
        Column("in", "Amount in the file", "money"),
        Column("rows_aside", "Rows set aside", "count", 12),
        Column("aside", "Set aside", "money"),
        Column("posted", "Posted", "money", of=("in", "-aside")),
        Column("books", "In the books now", "money"),
        Column("difference", "Difference", "money", of=("posted", "-books")),
    )
    ledger = found.ledger
    rows = [Row((f"{one.file} (batch {one.batch})", one.covers, *_file(one)), str(one.batch)) for one in ledger.files]
    total = Row(("All files", None, *_file(ledger.files_total)), "total", "total", tuple(row.key for row in rows))
    prints = fact_table(
        "fingerprints", "Fingerprints of the files (SHA-256)", [(one.file, one.sha256) for one in ledger.files]
    )
    table = Table("files", "Control totals, file by file", columns, (*rows, total))
    return Part("Files", "The files of its ledger", (table, prints), is_landscape=True)


def _file(one: FileTotals) -> tuple[int, ...]:
    return (
        one.rows_in,
        one.pence_in,
        one.rows_set_aside,
        one.pence_set_aside,
        one.pence_posted,
        one.pence_found,
        one.difference_pence,
    )


def ledger_codes_part(found: Statement) -> Part:
    columns = (
        Column("cost_centre", "Cost centre", width=20),
        Column("account", "Account code", width=16),
        Column("class", "Coded as", width=20),
        Column("place", "Coded to", width=50),
        Column("rows", "Entries", "count", 12),
        Column("pence", "Amount", "money"),
    )
    rows = [
        Row((one.cost_centre, one.account, _CLASSES[one.entry_class], one.place, one.rows, one.pence), str(index))
        for index, one in enumerate(found.ledger.codes)
    ]
    last = found.ledger.codes_total
    total = Row(
        ("All codes", None, None, None, last.rows, last.pence), "total", "total", tuple(row.key for row in rows)
    )
    says = ("Every entry of its ledger in the period, by the codes that its own finance system gave.",)
    table = Table("codes", "By cost centre and account", columns, (*rows, total), says)
    return Part("Ledger codes", "Its own ledger, code by code", (table,), is_for_workbook_only=True)
