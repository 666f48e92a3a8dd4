"""The reconciling lists, what they leave unexplained and where, and the rows that a reader should look at."""

from collections.abc import Sequence

from wyebridge.books.statement.terms import Reconciliation, Statement
from wyebridge.papers.terms import Cell, Column, Level, Link, Part, Row, Table

_SET_ASIDE = {
    "amount": "its amount cannot be read",
    "no-amount": "it has no amount",
    "date": "its date cannot be read",
    "no-date": "it has no date, as a total row has none",
    "date-range": "its date is outside any year these books could hold",
    "too-few-cells": "it has too few cells",
    "too-many-cells": "it has more cells than headings",
    "quotes": "its quotation marks do not close",
    "nhs-number": "its words may hold an NHS number",
    "date-of-birth": "its words may hold a date of birth",
    "name": "its words may hold somebody's name",
}


def reconciliation_table(key: str, found: Reconciliation, links: dict[str, Link]) -> Table:
    """A reconciling list, step by step; the last is what it leaves unexplained."""
    has_rows = any(step.rows is not None for step in found.steps)
    columns = [Column("step", "Step", width=62), Column("pence", "Amount", "money")]
    if has_rows:
        columns.insert(1, Column("rows", "Rows", "count", 12))
    rows = []
    for step in found.steps:
        level: Level = "total" if step.key == "unexplained" else "subtotal" if step.sums else "line"
        cells: tuple[Cell, ...] = (step.says, step.rows, step.pence) if has_rows else (step.says, step.pence)
        link = {"pence": links[step.key]} if step.key in links else {}
        rows.append(Row(cells, step.key, level, step.sums, link))
    return Table(key, found.title, tuple(columns), tuple(rows), is_prose=True)


def reconciled_part(found: Statement) -> Part:
    from_files, to_share, _ = found.reconciliations
    tables = [
        reconciliation_table("from-files", from_files, {}),
        reconciliation_table(
            "to-share",
            to_share,
            {
                "spending": Link("from-files", "spending", "pence"),
                "share": Link("schemes", "total", "share"),
            },
        ),
    ]
    named = [(one.title, name, pence) for one in found.reconciliations for name, pence in one.named]
    if named:
        tables.append(_named(named))
    tables += [table for table in (_set_aside(found), _flags(found)) if table.rows]
    intro = (
        "Three lists tie this statement to its own ledger: from the files to the funds, from what it paid to its share "
        "and, at the front, from there to what it is owed. What a list cannot account for is its last row.",
    )
    return Part("Reconciliation", "Reconciliation with its own ledger", tuple(tables), intro)


def _named(named: Sequence[tuple[str, str, int]]) -> Table:
    columns = (
        Column("where", "Where it lies", width=62),
        Column("list", "List", width=40),
        Column("pence", "Amount", "money"),
    )
    rows = [Row((name, title, pence), str(index)) for index, (title, name, pence) in enumerate(named)]
    return Table("named", "Unexplained differences, by place", columns, tuple(rows))


def _set_aside(found: Statement) -> Table:
    columns = (
        Column("reason", "Why it was set aside", width=62),
        Column("rows", "Rows", "count", 12),
        Column("unreadable", "Rows with no readable amount", "count", 14),
        Column("pence", "Amount", "money"),
    )
    rows = [
        Row((_SET_ASIDE.get(one.code, one.code), one.rows, one.rows_unreadable, one.pence), one.code)
        for one in found.ledger.set_aside
    ]
    last = found.ledger.set_aside_total
    total = Row(
        ("In all", last.rows, last.rows_unreadable, last.pence), "total", "total", tuple(row.key for row in rows)
    )
    says = (
        "A row with no readable amount is counted and not summed. Every row is kept, with its text unless that may "
        "identify somebody.",
    )
    return Table("set-aside", "Rows set aside", columns, (*rows, total) if rows else (), says, is_prose=True)


def _flags(found: Statement) -> Table:
    columns = (
        Column("what", "Entries of its ledger for somebody to look at", width=62),
        Column("rows", "Entries", "count", 12),
        Column("pence", "Amount", "money"),
    )
    rows = tuple(Row((flag.what, flag.rows, flag.pence), str(index)) for index, flag in enumerate(found.ledger.flags))
    says = ("They are counted in the figures; one entry may stand under more than one head.",)
    return Table("flags", "To look at", columns, rows, says, is_prose=True)
