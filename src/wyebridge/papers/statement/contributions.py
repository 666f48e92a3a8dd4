"""Contributions due and paid: those it pays, those it receives as host, those it keeps, and each instalment."""

from collections.abc import Iterator, Sequence

from wyebridge.books.contributions import ContributionReconciliation
from wyebridge.books.statement.terms import ContributionTotal, Statement
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.ledger.instalments import Answered
from wyebridge.papers.terms import Cell, Column, Part, Row, Table
from wyebridge.papers.words import day, listed


def contributions_part(found: Statement) -> Part:
    tables = [
        _dues("paid", "Contributions that it pays: due and paid", found.paid, found.paid_total, found),
        _dues("received", "Contributions that it receives as host", found.received, found.received_total, found),
        _kept(found),
        _instalments(found),
    ]
    return Part(
        "Contributions", "Contributions due and paid", tuple(table for table in tables if table.rows), is_landscape=True
    )


def _dues(
    key: str,
    caption: str,
    ones: Sequence[ContributionReconciliation],
    sums: ContributionTotal,
    found: Statement,
) -> Table:
    columns = (
        Column("fund", "Fund", width=44),
        Column("from", "From", width=18),
        Column("to", "To", width=18),
        Column("year", "For the year", "money"),
        Column("due", "Due to date", "money"),
        Column("paid", "Paid", "money"),
        Column("outstanding", "Due and not paid", "money", of=("due", "-paid")),
    )
    rows = [
        Row((found.names.funds.get(one.fund, one.fund), one.partner, one.host, *_contribution(one)), str(index))
        for index, one in enumerate(ones)
    ]
    if not rows:
        return Table(key, caption, columns, ())
    total = Row(("All funds", None, None, *_contribution(sums)), "total", "total", tuple(row.key for row in rows))
    return Table(key, caption, columns, (*rows, total), tuple(_remarks(ones, found)))


def _contribution(one: ContributionReconciliation | ContributionTotal) -> tuple[int, int, int, int]:
    return one.scheduled_pence, one.due_pence, one.paid_pence, one.outstanding_pence


def _remarks(ones: Sequence[ContributionReconciliation], found: Statement) -> Iterator[str]:
    """What a reader would otherwise have to look for, a sentence for each contribution."""
    for one in ones:
        name = found.names.funds.get(one.fund, one.fund)
        if one.awaiting:
            yield f"{name}: {one.partner}'s contribution is not settled, {one.awaiting}."
        missing = [f"{answer.due.due_on:%B}" for answer in one.answered if answer.status == "missing"]
        if missing:
            yield f"{name}: {one.partner}'s instalment for {listed(missing)} is missing."
        for answer in one.answered:
            if answer.status == "paid late" and answer.payment:
                yield f"{name}: {answer.due.due_on:%B}'s instalment was paid late, on {day(answer.payment.paid_on)}."
        if one.minuted_pence is not None and one.minute_difference_pence:
            yield (
                f"{name}: the minute says {pounds(one.minuted_pence)} and the schedule {pounds(one.scheduled_pence)}: "
                f"{pounds(one.minute_difference_pence)} between them."
            )
        for repeated in one.repeated_documents:
            days = listed([day(payment.paid_on) for payment in repeated.payments])
            yield f"{name}: document {repeated.document} stands on the payments of {days}; see that both were made."


def _kept(found: Statement) -> Table:
    columns = (
        Column("fund", "Fund", width=44),
        Column("year", "For the year", "money"),
        Column("due", "To date", "money"),
    )
    rows = [
        Row((found.names.funds.get(one.fund, one.fund), one.agreed_pence, one.due_pence), str(index))
        for index, one in enumerate(found.kept)
    ]
    last = found.kept_total
    total = Row(("All funds", last.agreed_pence, last.due_pence), "total", "total", tuple(row.key for row in rows))
    says = ["A host's contribution to its own fund, and money that each partner keeps, is a budget and not a payment."]
    for one in found.kept:
        if one.awaiting:
            says.append(f"{found.names.funds.get(one.fund, one.fund)}: not settled, {one.awaiting}.")
    return Table("kept", "Contributions that it keeps", columns, (*rows, total) if rows else (), tuple(says))


def _instalments(found: Statement) -> Table:
    columns = (
        Column("fund", "Fund and instalment", width=44),
        Column("paid_on", "Paid on", width=18),
        Column("document", "Document", width=18),
        Column("status", "Status", width=24),
        Column("due", "Due", "money"),
        Column("paid", "Paid", "money"),
        Column("outstanding", "Due and not paid", "money", of=("due", "-paid")),
    )
    rows: list[Row] = []
    totals: list[str] = []
    for number, one in enumerate(found.paid):
        name = found.names.funds.get(one.fund, one.fund)
        start = len(rows)
        rows.append(Row((name, *[None] * 6), level="group"))
        for answer in one.answered:
            if answer.due.due_on <= one.as_at or answer.payment:
                rows.append(Row(_instalment(answer, one), f"{number}-{answer.due.due_on}"))
        for index, payment in enumerate(one.unmatched):
            cells = ("No instalment", day(payment.paid_on), payment.document, "answers no instalment")
            rows.append(Row((*cells, 0, payment.pence, -payment.pence), f"{number}-unmatched-{index}"))
        keys = tuple(row.key for row in rows[start + 1 :])
        sums = (f"{name}, in all", None, None, None, *_contribution(one)[1:])
        rows.append(Row(sums, f"{number}", "subtotal", keys))
        totals.append(f"{number}")
    if rows:
        last = _contribution(found.paid_total)[1:]
        rows.append(Row(("All funds", None, None, None, *last), "total", "total", tuple(totals)))
    return Table("instalments", "Contributions that it pays, instalment by instalment", columns, tuple(rows))


def _instalment(answer: Answered, one: ContributionReconciliation) -> tuple[Cell, ...]:
    payment, is_due = answer.payment, answer.due.due_on <= one.as_at
    catch_up = f"; it includes {pounds(answer.due.catch_up_pence)} to catch up" if answer.due.catch_up_pence else ""
    paid = payment.pence if payment else 0
    return (
        f"Due on {day(answer.due.due_on)}",
        day(payment.paid_on) if payment else None,
        payment.document if payment else None,
        (answer.status if is_due else "paid before it was due") + catch_up,
        answer.due.pence if is_due else 0,
        paid,
        -answer.difference_pence if is_due else -paid,
    )
