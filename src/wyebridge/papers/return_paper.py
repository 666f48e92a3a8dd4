"""A return as a paper to read and sign: its income and spending, what is outside its plan, and how it ties out."""

from collections.abc import Iterator, Sequence

from wyebridge.books.disclosure.terms import Tie
from wyebridge.books.returns.figures import ReturnFigures, Spend, commissioner_of, named_differences
from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.notes import with_notes
from wyebridge.papers.return_book import rows_of
from wyebridge.papers.terms import Cell, Column, Paper, Part, Row, Table
from wyebridge.papers.words import (
    WITH_ACCRUALS,
    basis_table,
    cut_off_table,
    finance_lead,
    name_of,
    signatures,
    status_of,
)

_NOTES = [
    "Planned is the opening budget of each line; to date is what each ledger paid, with what it accrued.",
    "A line goes to types of scheme, and each type's part to sources of funding, as the home's bridges say.",
    "What a source gave is in no ledger as such: contributions are to funds. The return's file says it.",
    "The template's own workbook has every figure in its cell; this paper shows the same figures.",
    "The workbook's totals are live formulas. Its sheet of checks holds each against the figure that the books gave.",
]


def return_paper(found: ReturnFigures) -> Paper:
    """The whole paper."""
    agreement = found.basis.agreement
    roles = [f"Chair, {found.facts.board}"]
    for partner in agreement.partners:
        roles += [f"Chief executive, {partner.name}", f"{finance_lead(partner, agreement)}, {partner.name}"]
    says = ("Until all have signed, and the board has approved it, this return is a draft.",)
    front = Part(
        "Basis",
        "What this return stands on",
        tuple(
            table
            for table in (
                _waiting(found),
                basis_table(found.basis, WITH_ACCRUALS),
                cut_off_table(found.basis),
                signatures("signatures", "Signed off by", roles, says),
            )
            if table.rows
        ),
        tuple(headlines(found)),
    )
    parts = [front, _income(found), _expenditure(found), _outside(found), _tie_out(found)]
    title = f"{found.facts.board}: {found.template.title}"
    subject = "Income and expenditure by scheme, type and source of funding, tied to the position"
    return with_notes(title, subject, status_of(found.basis), found.basis.recorded_at, parts, _NOTES)


def headlines(found: ReturnFigures) -> Iterator[str]:
    """What the return comes to, and whether it ties: a sentence each."""
    yield (
        f"{pounds(found.total('planned_pence'))} is planned and {pounds(found.total('actual_pence'))} spent to date, "
        f"in {len(found.rows)} rows; {len(found.outside)} lines of the agreement are outside the plan."
    )
    if found.differences_pence:
        yield f"It does not tie to the position: {pounds(found.differences_pence)} is unexplained. Do not send it."
    else:
        yield "With what is outside the plan it ties to the position, and the differences are nil."
    apart = [tie for tie in named_differences(found) if tie.difference_pence]
    if apart:
        yield f"Planned expenditure and income do not meet for {len(apart)} sources: see how it ties out."
    missed = [one for one in found.tested if not one.is_met]
    if missed:
        yield f"{len(missed)} of {len(found.tested)} national conditions on spending are not met by this plan."
    elif found.tested:
        yield f"Each of {len(found.tested)} national conditions on spending is met by this plan."


def _waiting(found: ReturnFigures) -> Table:
    columns = (Column("what", "What", width=46), Column("awaiting", "Awaiting", width=66))
    rows: list[tuple[str, ...]] = []
    for row in (*rows_of(found, "income"), *rows_of(found, "expenditure")):
        if row["comments"]:
            says = f"{row['source']}, from {row['body']}" if "body" in row else f"{row['name']}"
            rows.append((says, str(row["comments"]).replace("awaiting ", "")))
    rows += [
        ("Spending that is nobody's yet: whose it is", one.removeprefix("awaiting ")) for one in found.basis.awaiting
    ]
    return Table("waiting", "Not settled yet", columns, tuple(Row(cells) for cells in dict.fromkeys(rows)))


def _income(found: ReturnFigures) -> Part:
    is_over = found.asks_for("actual-income")
    names, agreement = found.sources.names(), found.basis.agreement
    columns = (
        Column("source", "Source", width=44),
        Column("body", "From", width=44),
        Column("planned", "Planned", "money"),
        *([Column("received", "Received", "money")] if is_over else []),
    )
    rows = [
        Row(_cells(is_over, names[one.code], name_of(one.partner, agreement), one.planned, one.received), one.code)
        for one in found.facts.sources
    ]
    sums = (sum(one.planned or 0 for one in found.facts.sources), sum(one.received or 0 for one in found.facts.sources))
    total = Row(_cells(is_over, "All sources", None, *sums), "total", "total", tuple(row.key for row in rows))
    says = ("An empty cell is not nothing: nobody has settled it, and the first page says whom it awaits.",)
    table = Table("income", "Income by source", columns, (*rows, total) if rows else (), says)
    return Part("Income", "Income", (table,))


def _cells(is_over: bool, *cells: Cell) -> tuple[Cell, ...]:
    return cells if is_over else cells[:-1]


def _expenditure(found: ReturnFigures) -> Part:
    columns = (
        Column("number", "No.", width=6),
        Column("name", "Scheme and line", width=44),
        Column("type", "Type", width=34),
        Column("source", "Source of funding", width=28),
        Column("commissioner", "By", width=7),
        Column("planned", "Planned", "money", 16),
        Column("current", "Current budget", "money", 16),
        Column("actual", "To date", "money", 16),
        Column("difference", "Difference", "money", 16, of=("actual", "-planned")),
    )
    shown = rows_of(found, "expenditure")
    rows = [
        Row(
            (*(str(one[name]) for name in ("number", "name", "type", "source", "commissioner")), *_sums([row])),
            str(index),
        )
        for index, (row, one) in enumerate(zip(found.rows, shown, strict=True))
    ]
    total = Row(("All", None, None, None, None, *_sums(found.rows)), "total", "total", tuple(row.key for row in rows))
    table = Table("expenditure", "Expenditure", columns, (*rows, total) if rows else ())
    return Part("Expenditure", "Expenditure by scheme, type and source", (table,), is_landscape=True)


def _sums(rows: Sequence[Spend]) -> tuple[Cell, ...]:
    names = ("planned_pence", "current_pence", "actual_pence", "difference_pence")
    return tuple(sum(getattr(row, name) for row in rows) for name in names)


def _outside(found: ReturnFigures) -> Part:
    columns = (
        Column("line", "Scheme and line", width=54),
        Column("commissioner", "By", width=10),
        Column("planned", "Planned", "money", 16),
        Column("current", "Current budget", "money", 16),
        Column("actual", "To date", "money", 16),
        Column("difference", "Difference", "money", 16, of=("actual", "-planned")),
    )
    rows = [
        Row(
            (f"{row.scheme}/{row.line}", commissioner_of(found.basis.agreement, row), *_sums([row])),
            f"{row.scheme}/{row.line}",
        )
        for row in found.outside
    ]
    total = Row(("Outside the plan", None, *_sums(found.outside)), "total", "total", tuple(row.key for row in rows))
    intro = (f"No map of the bridge '{found.types.title}' covers these, so the plan has no place for them.",)
    table = Table("outside", "Lines outside the plan", columns, (*rows, total) if rows else ())
    return Part("Outside the plan", "Lines of the agreement outside the plan", (table,) if rows else (), intro)


def _tie_out(found: ReturnFigures) -> Part:
    says = ("A source planned to spend more than it gives is above nothing; one with money left over, below.",)
    tables = [
        _ties("ties", "The return beside the position", found.ties),
        _ties("sources", "Expenditure beside income, source by source", tuple(named_differences(found)), says),
    ]
    columns = (
        Column("says", "Condition", width=56),
        Column("least", "At least", "money"),
        Column("planned", "Planned", "money"),
        Column("met", "Met?", width=12),
    )
    rows = tuple(
        Row((one.minimum.says, one.minimum.least, one.planned_pence, "met" if one.is_met else "not met"))
        for one in found.tested
    )
    tables.append(Table("conditions", "National conditions on what is planned", columns, rows))
    shown = tuple(table for table in tables if table.rows)
    return Part("Tie-out", "How each figure ties out", shown, is_landscape=True)


def _ties(key: str, caption: str, ties: Sequence[Tie], says: tuple[str, ...] = ()) -> Table:
    columns = (
        Column("figure", "Figure", width=54),
        Column("source", "Its source", width=36),
        Column("stated", "In this return", "money"),
        Column("given", "In its source", "money"),
        Column("difference", "Difference", "money", of=("stated", "-given")),
    )
    rows = tuple(
        Row((tie.figure, tie.source, tie.stated_pence, tie.source_pence, tie.difference_pence), str(index))
        for index, tie in enumerate(ties)
    )
    return Table(key, caption, columns, rows, says)
