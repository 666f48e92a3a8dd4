"""How each figure of a note ties to the position, the ledgers' payments and the settlement, found another way round."""

from collections.abc import Iterator, Sequence

from wyebridge.books.disclosure.terms import Pool, Recognised, Tie
from wyebridge.books.position import Position
from wyebridge.books.position_rows import UNDETERMINED, PositionRow
from wyebridge.books.statement.terms import Reconciliation, Step
from wyebridge.engine.ledger.settlement import Settlement

_OWED = "is owed (owes), with what it has coming that nobody owes yet"


def walk_of(found: Position, partner: str, recognised: Sequence[Recognised]) -> Reconciliation:
    """From what is in a body's own accounts to its share as the position gives it; what is left is named by fund."""
    disclosed = [one for one in recognised if one.is_disclosed]
    steps = [
        Step("expenditure", "Expenditure in its own accounts", sum(one.expenditure_pence for one in disclosed)),
        Step("income", "Less income in its own accounts", -sum(one.income_pence for one in disclosed)),
        *_by_host(disclosed),
        Step("moved", "Less what the settlement moved to it", -sum(one.moved_pence for one in disclosed)),
        Step(
            "unsettled",
            "Plus its share of funds whose treatment is not settled",
            sum(one.share_pence + one.accrued_pence for one in recognised if not one.is_settled),
        ),
        Step(
            "outside",
            "Plus its share of funds in which each keeps its own",
            sum(one.share_pence + one.accrued_pence for one in recognised if one.is_settled and not one.is_disclosed),
        ),
    ]
    shown = [step for step in steps if step.pence or step.key in ("expenditure", "income")]
    keys = tuple(step.key for step in shown)
    comes_to = Step("comes-to", "Its share of all funds, from the note", sum(step.pence for step in shown), sums=keys)
    given = sum(_spent(row) for row in found.rows if row.partner == partner)
    position = Step("position", "Its share of all funds, as the position gives it", given)
    left = Step("unexplained", "Unexplained difference", comes_to.pence - given, sums=("comes-to", "-position"))
    return Reconciliation(
        "From its own accounts to the position",
        (*shown, comes_to, position, left),
        tuple(_by_fund(found, partner, recognised)),
    )


def _by_host(disclosed: Sequence[Recognised]) -> Iterator[Step]:
    """What stands in the host's accounts whole and in the others' as a payment, beside what each bears of it."""
    for one in disclosed:
        if one.treatment.treatment == "host-controls":
            net = one.expenditure_pence - one.income_pence
            says = f"Less what {one.fund}, which its host alone controls, shows over what it bears of it"
            yield Step(f"host-controls:{one.fund}", says, one.borne_pence - net)


def _by_fund(found: Position, partner: str, recognised: Sequence[Recognised]) -> Iterator[tuple[str, int]]:
    for fund in dict.fromkeys(one.fund for one in recognised):
        stated = sum(one.share_pence + one.accrued_pence for one in recognised if one.fund == fund)
        given = sum(_spent(row) for row in found.rows if (row.fund, row.partner) == (fund, partner))
        if stated != given:
            yield fund, stated - given


def _spent(row: PositionRow) -> int:
    return row.actual_to_date_pence + row.accrued_to_date_pence


def ties_of(
    found: Position,
    partner: str,
    pools: Sequence[Pool],
    recognised: Sequence[Recognised],
    settlement: Settlement | None,
) -> Iterator[Tie]:
    """Each fund's figures, and what is owed, beside their sources; a fund with nothing in it has no tie."""
    shown = {one.fund for one in recognised if one.is_disclosed or not one.is_settled}
    for pool in pools:
        if pool.fund.id in shown:
            yield from _of_pool(found, pool)
    yield from _owed(found, partner, recognised, settlement)
    yield Tie(
        "What is nobody's yet, in every fund",
        "the position's rows without a partner",
        sum(pool.undetermined_pence for pool in pools),
        sum(_spent(row) for row in found.rows if row.partner == UNDETERMINED),
    )


def _of_pool(found: Position, pool: Pool) -> Iterator[Tie]:
    fund = pool.fund.id
    if pool.met:
        yield Tie(
            f"{fund}: spending met, net of income",
            "the position's actual and accrued to date",
            pool.met_pence,
            sum(_spent(row) for row in found.rows if row.fund == fund),
        )
    if pool.funding:
        paid = [one.contributions_paid_pence for one in found.standings if one.fund == fund]
        yield Tie(
            f"{fund}: contributions due, less those kept or outstanding",
            "contributions paid, by the payers' ledgers",
            sum(one.due_pence - one.kept_pence - one.outstanding_pence for one in pool.funding),
            sum(paid),
        )
        yield Tie(
            f"{fund}: each partner's part of the surplus, less what is nobody's yet",
            "the fund's own surplus or deficit",
            sum(one.surplus_pence for one in pool.shares) - pool.undetermined_pence,
            pool.surplus_pence,
        )


def _owed(
    found: Position, partner: str, recognised: Sequence[Recognised], settlement: Settlement | None
) -> Iterator[Tie]:
    """What is owed fund by fund: by the settlement where it binds, and otherwise by what was put in and borne."""
    every = settlement.accounts if settlement else ()
    accounts = {one.funds: one.net_pence for one in every if one.partner == partner}
    for one in recognised:
        if not one.is_disclosed or one.treatment.schemes or one.treatment.treatment == "host-controls":
            continue
        if settlement and (one.fund,) in accounts:
            source = f"settlement {settlement.id}"
            yield Tie(f"{one.fund}: {_OWED}", source, one.owed_pence + one.waiting_pence, accounts[one.fund,])
            continue
        standing = sum(s.net_pence for s in found.standings if (s.fund, s.partner) == (one.fund, partner))
        standing += found.accrued_by_ledger_pence.get((one.fund, partner), 0)
        accrued = sum(r.accrued_to_date_pence for r in found.rows if (r.fund, r.partner) == (one.fund, partner))
        source = "the position: put in, less its share, with what is accrued"
        yield Tie(f"{one.fund}: {_OWED}", source, one.owed_pence + one.waiting_pence, standing - accrued)
