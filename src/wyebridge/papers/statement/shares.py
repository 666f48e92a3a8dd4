"""A partner's share scheme by scheme, and line by line beside what its own ledger paid."""

from wyebridge.books.statement.terms import ShareRow, Statement
from wyebridge.papers.terms import Column, Part, Row, Table


def shares_part(found: Statement) -> Part:
    """The partner's share of spending and income, scheme by scheme, beside its budget."""
    columns = (
        Column("scheme", "Fund and scheme", width=50),
        Column("budget", "Budget for the year", "money"),
        Column("to_date", "Budget to date", "money"),
        Column("spend", "Share of spending", "money"),
        Column("income", "Share of income", "money"),
        Column("share", "Share, net of income", "money", of=("spend", "income")),
        Column("variance", "Variance to date", "money", of=("share", "-to_date")),
    )
    rows: list[Row] = []
    for fund in found.funds:
        name = found.names.funds.get(fund.fund, fund.fund)
        rows.append(Row((name, *[None] * 6), level="group"))
        keys = []
        for scheme in found.schemes:
            if scheme.fund == fund.fund:
                keys.append(f"{fund.fund}/{scheme.scheme}")
                rows.append(Row((found.names.schemes.get(scheme.scheme, scheme.scheme), *_share(scheme)), keys[-1]))
        rows.append(Row((f"{name}, in all", *_share(fund)), fund.fund, "subtotal", tuple(keys)))
    keys = [fund.fund for fund in found.funds]
    rows.append(Row(("All funds", *_share(found.share_total)), "total", "total", tuple(keys)))
    says = ("The budget is its part of each line's. A variance above nothing is overspent. Income is below nothing.",)
    table = Table("schemes", "By scheme", columns, tuple(rows), says)
    return Part("Share by scheme", "Its share of income and spending, by scheme", (table,), is_landscape=True)


def _share(row: ShareRow) -> tuple[int, ...]:
    return (
        row.current_budget_pence,
        row.budget_to_date_pence,
        row.spend_pence,
        row.income_pence,
        row.share_pence,
        row.variance_pence,
    )


def line_by_line_part(found: Statement) -> Part:
    columns = (
        Column("line", "Fund, scheme and line", width=42),
        Column("paid", "Paid by it", "money"),
        Column("others", "of it others' share", "money"),
        Column("nobodys", "of it undetermined", "money"),
        Column("by_others", "Paid by others for it", "money"),
        Column("share", "Its share", "money"),
        Column("difference", "Paid less share", "money", of=("paid", "-share")),
        Column("unexplained", "Unexplained", "money", 14, of=("paid", "-others", "-nobodys", "by_others", "-share")),
        Column("why", "Why they differ", width=44),
    )
    rows: list[Row] = []
    for fund in found.funds:
        name = found.names.funds.get(fund.fund, fund.fund)
        rows.append(Row((name, *[None] * 8), level="group"))
        keys = []
        for line in found.lines:
            if line.fund == fund.fund:
                keys.append(f"{line.fund}/{line.scheme}/{line.line}")
                rows.append(Row((_line_name(line, found), *_paid_and_share(line), line.why), keys[-1]))
        rows.append(Row((f"{name}, in all", *_paid_and_share(fund), None), fund.fund, "subtotal", tuple(keys)))
    places = tuple(fund.fund for fund in found.funds)
    rows.append(Row(("All funds", *_paid_and_share(found.share_total), None), "total", "total", places))
    says = (
        "Paid by it, less others' share, less what is nobody's yet, plus what others paid for it, is its share. "
        "Where its ledger and its share differ, the last column says why.",
    )
    table = Table("lines", "What its ledger paid for each line, and its share", columns, tuple(rows), says)
    return Part("Line by line", "Its ledger and its share, line by line", (table,), is_landscape=True)


def _line_name(line: ShareRow, found: Statement) -> str:
    scheme = found.names.schemes.get(line.scheme, line.scheme)
    name = found.names.lines.get((line.scheme, line.line), line.line)
    return scheme if scheme == name else f"{scheme}: {name}"


def _paid_and_share(row: ShareRow) -> tuple[int, ...]:
    return (
        row.paid_pence,
        row.others_share_pence,
        row.undetermined_paid_pence,
        row.from_others_pence,
        row.share_pence,
        row.difference_pence,
        row.unexplained_pence,
    )
