"""What a partner owes or is owed, fund by fund, who stands on the other side, and the variances that fall to it."""

from wyebridge.books.position import Standing
from wyebridge.books.statement.terms import Names, Statement
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.verdicts import Determined, Provisional, Undetermined
from wyebridge.engine.ledger.allocation import Allocated
from wyebridge.papers.terms import Column, Part, Row, Table


def owed_part(found: Statement) -> Part:
    columns = (
        Column("fund", "Fund", width=44),
        Column("paid", "Paid to suppliers by it", "money"),
        Column("contributed", "Contributions paid", "money"),
        Column("received", "Contributions received as host", "money"),
        Column("share", "Its share of spending", "money"),
        Column("net", "Is owed (below nothing, owes)", "money", of=("paid", "contributed", "-received", "-share")),
    )
    names = found.names.funds
    rows = [Row((names.get(one.fund, one.fund), *_standing(one)), one.fund) for one in found.standings]
    total = Row(("All funds", *_standing(found.total)), "total", "total", tuple(row.key for row in rows))
    by_fund = Table("owed", "Fund by fund", columns, (*rows, total))
    tables = [by_fund, _balances(found), _borne(found)]
    return Part(
        "Owed",
        "What it owes or is owed, fund by fund",
        tuple(table for table in tables if table.rows),
        is_landscape=True,
    )


def _standing(one: Standing) -> tuple[int, ...]:
    return (
        one.paid_pence,
        one.contributions_paid_pence,
        one.contributions_received_pence,
        one.share_pence,
        one.net_pence,
    )


def _balances(found: Statement) -> Table:
    columns = (
        Column("fund", "Fund", width=44),
        *(Column(partner, f"{partner} is owed (owes)", "money") for partner in found.basis.partners),
        Column("undetermined", "Undetermined", "money"),
    )
    rows = [
        Row((found.names.funds.get(one.fund, one.fund), *one.nets_pence, one.undetermined_pence), one.fund)
        for one in found.balances
    ]
    last = found.balance_total
    total = Row(
        ("All funds", *last.nets_pence, last.undetermined_pence), "total", "total", tuple(row.key for row in rows)
    )
    says = ("In each fund the partners' balances and the undetermined come to nothing.",)
    return Table("balances", "On the other side", columns, (*rows, total), says)


def _borne(found: Statement) -> Table:
    columns = (
        Column("scope", "Fund or scheme", width=44),
        Column("clause", "Clause", width=17),
        Column("state", "State", width=17),
        Column("amount", "Falls to it", "money"),
    )
    rows = [
        Row((scope_name(one.scope, found.names), clause_of(one), state_of(one), one.amount.pence), str(index))
        for index, one in enumerate(found.borne)
    ]
    total = Row(("In all", None, None, found.borne_pence), "total", "total", tuple(row.key for row in rows))
    says = [
        "If the year closed on these figures, its part of the variances would be this; above nothing is overspent. "
        "It is in none of the sums above.",
    ]
    for one in found.shared.allocated:
        if isinstance(one.amount, Undetermined):
            where = scope_name(one.scope, found.names)
            says.append(f"{where}: {pounds(one.amount.pence)} falls to nobody yet, {one.amount.awaiting}.")
    return Table("borne", "Variances to date that fall to it", columns, (*rows, total) if rows else (), tuple(says))


def scope_name(scope: str, names: Names) -> str:
    """The fund, scheme or line that part of a variance is of, by name where it is one of them."""
    scheme, _, line = scope.partition("/")
    if line:
        return f"{names.schemes.get(scheme, scheme)}: {names.lines.get((scheme, line), line)}"
    return names.funds.get(scope, names.schemes.get(scope, scope))


def clause_of(one: Allocated) -> str:
    return f"{one.clause}, step {one.step}" if one.step else one.clause or "none covers it"


def state_of(one: Allocated) -> str:
    match one.amount:
        case Undetermined(_, awaiting):
            return f"undetermined, {awaiting}"
        case Provisional():
            return "provisional"
        case Determined():
            return "determined"
