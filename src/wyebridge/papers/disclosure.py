"""A body's note to its accounts as a paper: a council's on pooled budgets, or a health body's on joint operations."""

from collections.abc import Iterator, Sequence

from wyebridge.books.disclosure.terms import Disclosure, Pool, Recognised
from wyebridge.books.statement.memorandum import AS_IT_FALLS
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.ledger.accounting import TREATMENTS
from wyebridge.papers.notes import with_notes
from wyebridge.papers.statement.reconciled import reconciliation_table
from wyebridge.papers.terms import Cell, Column, Link, Paper, Part, Row, Table
from wyebridge.papers.words import (
    WITH_ACCRUALS,
    basis_table,
    cut_off_tables,
    fact_table,
    finance_lead,
    listed,
    name_of,
    signatures,
    status_of,
)

_NOTES = [
    "A fund is no body of its own: what of it a body shows follows from who controls it, as the bodies agreed.",
    "Spending is what each ledger paid, with what it accrued; contributions count as they fall due.",
    "Income is every amount below nothing. An extract does not tell a charge collected from a credit note.",
    "What is owed stands between the partners; suppliers' accounts are in the ledger of the body that pays them.",
    "The workbook's totals are live formulas. Its sheet of checks holds each against the figure that the books gave.",
]
_SAYS = {name: name.replace("-", " ") for name in TREATMENTS}


def disclosure_paper(found: Disclosure) -> Paper:
    """The whole note. A council's begins with the funds, a health body's with its own part of them."""
    own, pools = _own_part(found), _pools_part(found)
    body = [own, pools] if found.partner.is_health else [pools, own]
    kind = "joint operations" if found.partner.is_health else "pooled budgets"
    title = f"{found.partner.name}: note to the accounts on {kind}"
    subject = f"{found.partner.name}'s funds with its partners, and what of them is in its own accounts"
    parts = [_front(found), *body, _treatments(found), _tie_out(found)]
    return with_notes(title, subject, status_of(found.basis), found.basis.recorded_at, parts, _NOTES)


def _front(found: Disclosure) -> Part:
    agreement = found.basis.agreement
    leads = [f"{finance_lead(found.partner, agreement)}, {found.partner.name}"]
    says = ("Until it is signed, and the year is closed, this note is a draft.",)
    tables = (
        _waiting(found),
        basis_table(found.basis, WITH_ACCRUALS),
        *cut_off_tables(found.basis),
        signatures("signatures", "Prepared for the accounts by", leads, says),
    )
    return Part(
        "Basis", "What this note stands on", tuple(table for table in tables if table.rows), tuple(headlines(found))
    )


def headlines(found: Disclosure) -> Iterator[str]:
    """How far the note is settled, and whether its figures tie: a sentence each."""
    shown, unsettled = found.pools_shown(), found.unsettled()
    yield (
        f"{len(shown)} funds are shown. {found.partner.name} stays answerable for its own money, and its share of each "
        "fund follows from how both bodies account for it."
    )
    if found.settlement:
        yield f"Settlement {found.settlement} of the year binds, and what it moved between the partners is counted."
    else:
        yield "No settlement of the year binds on this day, so shares are before any variance is settled."
    if unsettled:
        yield f"How to account for {len(unsettled)} of them is not settled: see what is waiting."
    if found.differences_pence:
        yield f"It does not tie to the position: {pounds(found.differences_pence)} is unexplained. Do not publish it."
    else:
        yield f"Each of {len(found.ties) + 1} figures ties to its source, and the differences are nil."
    if found.before is None:
        yield "There is no column for the year before: these books hold nothing of it."


def _waiting(found: Disclosure) -> Table:
    """Whatever keeps a figure from being final, how much it is, and whom it waits for."""
    columns = (
        Column("what", "What", width=46),
        Column("pence", "Amount", "money"),
        Column("awaiting", "Awaiting", width=50),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in found.unsettled():
        assert one.treatment.awaiting is not None, "the register says who must settle it"
        pending = one.treatment.awaiting
        by = f", by {pending.by}" if pending.by else ""
        rows.append(
            (
                f"{_fund(found, one)}: its share, in no figure of its accounts",
                one.borne_pence,
                f"{pending.body}: {pending.what}{by}",
            )
        )
    pools = {pool.fund.id: pool for pool in found.pools}
    for pool in found.pools:
        if pool.undetermined_pence:
            what = f"{pool.fund.name}: spending that is nobody's yet"
            rows.append((what, pool.undetermined_pence, _awaited(pool.owner_awaits)))
        for funding in pool.funding:
            if funding.awaiting:
                what = f"{pool.fund.name}: {funding.partner}'s contribution"
                rows.append((what, None, funding.awaiting.removeprefix("awaiting ")))
    for one in found.recognised:
        if one.waiting_pence:
            pool = pools[one.fund]
            what = f"{_fund(found, one)}: what it has coming that nobody owes yet"
            rows.append((what, one.waiting_pence, _awaited((*pool.owner_awaits, *pool.bearer_awaits))))
    says = ("These are in no figure of its own accounts until they are settled.",)
    return Table("waiting", "Not settled yet", columns, tuple(Row(cells) for cells in rows), says)


def _awaited(ones: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(one.removeprefix("awaiting ") for one in ones))


def _fund(found: Disclosure, one: Recognised) -> str:
    name = found.names.funds.get(one.fund, one.fund)
    schemes = [found.names.schemes.get(scheme, scheme) for scheme in one.treatment.schemes]
    return f"{name}: {listed(schemes)}" if schemes else name


def _own_part(found: Disclosure) -> Part:
    columns = (
        Column("fund", "Fund, and what it is for", width=58),
        Column("expenditure", "Expenditure", "money"),
        Column("income", "Income", "money"),
        Column("net", "Net", "money", of=("expenditure", "-income")),
        Column("asset", "Owed to it", "money"),
        Column("liability", "Owed by it", "money"),
    )
    rows: list[Row] = []
    for treatment in TREATMENTS:
        ones = [one for one in found.disclosed() if one.treatment.treatment == treatment]
        if ones:
            rows.append(Row((_heading(treatment), *[None] * 5), treatment, "group"))
            rows += [_own_row(found, one) for one in ones]
    lines = [row for row in rows if row.level == "line"]
    sums = _own_sums(found.disclosed())
    total = Row((f"In its accounts, {found.basis.year}", *sums), "total", "total", tuple(row.key for row in lines))
    tables = [Table("own", f"What is in {found.partner.id}'s own accounts", columns, (*rows, total) if lines else ())]
    tables += [_own_before(found), _borne(found), _together(found), _outside(found)]
    parties = listed([name_of(partner.id, found.basis.agreement) for partner in found.basis.agreement.partners])
    intro = (f"Parties: {parties}. Made under {found.basis.agreement.title}.",)
    heading = "Joint operations, and other arrangements" if found.partner.is_health else "What is in its own accounts"
    return Part("Own accounts", heading, tuple(table for table in tables if table.rows), intro, is_landscape=True)


def _heading(treatment: str) -> str:
    return f"{_SAYS[treatment].capitalize()}: {TREATMENTS[treatment]}"


def _own_row(found: Disclosure, one: Recognised) -> Row:
    pool = next(pool for pool in found.pools if pool.fund.id == one.fund)
    named = one.treatment.schemes or tuple(scheme.id for scheme in pool.fund.schemes)
    purposes = dict.fromkeys(scheme.client_group for scheme in pool.fund.schemes if scheme.id in named)
    purpose = listed([each for each in purposes if each]) if any(purposes) else ""
    says = f"{_fund(found, one)}{f' (for {purpose})' if purpose else ''}"
    return Row((says, *_own_sums([one])), _key(one))


def _key(one: Recognised) -> str:
    return "/".join((one.fund, *one.treatment.schemes))


def _own_sums(ones: Sequence[Recognised]) -> tuple[int, ...]:
    expenditure, income = sum(one.expenditure_pence for one in ones), sum(one.income_pence for one in ones)
    owed = (sum(one.asset_pence for one in ones), sum(one.liability_pence for one in ones))
    return expenditure, income, expenditure - income, *owed


def _own_before(found: Disclosure) -> Table:
    columns = (
        Column("fund", "Fund", width=58),
        Column("expenditure", "Expenditure", "money"),
        Column("income", "Income", "money"),
        Column("net", "Net", "money", of=("expenditure", "-income")),
        Column("asset", "Owed to it", "money"),
        Column("liability", "Owed by it", "money"),
    )
    before = found.before
    ones = before.disclosed() if before else ()
    rows = [Row((_fund(found, one), *_own_sums([one])), _key(one)) for one in ones]
    if not rows or before is None:
        return Table("own-before", "", columns, ())
    total = Row(
        (f"In its accounts, {before.basis.year}", *_own_sums(ones)), "total", "total", tuple(r.key for r in rows)
    )
    return Table("own-before", f"The year before, {before.basis.year}", columns, (*rows, total))


def _borne(found: Disclosure) -> Table:
    """How what it bears comes about: its share, what is accrued of it, and what a settlement moved."""
    columns = (
        Column("fund", "Fund", width=58),
        Column("share", "Share of spending, net", "money"),
        Column("accrued", "Accrued", "money"),
        Column("moved", "Moved by the settlement", "money"),
        Column("borne", "Borne by it", "money", of=("share", "accrued", "moved")),
    )
    rows = [Row((_fund(found, one), *_borne_sums([one])), _key(one)) for one in found.disclosed()]
    total = Row(("All of these funds", *_borne_sums(found.disclosed())), "total", "total", tuple(r.key for r in rows))
    says = ("Moved by the settlement: above nothing it bears more than its share of the payments, below nothing less.",)
    return Table("borne", "How what it bears comes about", columns, (*rows, total) if rows else (), says)


def _borne_sums(ones: Sequence[Recognised]) -> tuple[int, ...]:
    return (
        sum(one.share_pence for one in ones),
        sum(one.accrued_pence for one in ones),
        sum(one.moved_pence for one in ones),
        sum(one.borne_pence for one in ones),
    )


def _together(found: Disclosure) -> Table:
    columns = (Column("funds", "Funds", width=74), Column("moved", "Moved to it (from it)", "money"))
    rows = tuple(Row((listed(list(one.funds)), one.moved_pence)) for one in found.together)
    says = ("Their variances were settled as one, so no one fund's figures above hold this.",)
    return Table("together", "Moved by the settlement in funds that were settled together", columns, rows, says)


def _outside(found: Disclosure) -> Table:
    columns = (Column("fund", "Fund", width=74), Column("share", "Its share, with what is accrued", "money"))
    ones = found.outside()
    rows = [Row((_fund(found, one), one.share_pence + one.accrued_pence), _key(one)) for one in ones]
    whole = sum(one.share_pence + one.accrued_pence for one in ones)
    total = Row(("No part of this note", whole), "total", "total", tuple(row.key for row in rows))
    says = (
        "Each partner keeps and controls its own in these, so each is in its own accounts like its other spending.",
    )
    return Table("outside", "Funds in which each keeps its own", columns, (*rows, total) if rows else (), says)


def _pools_part(found: Disclosure) -> Part:
    tables = tuple(_pool(found, pool) for pool in found.pools_shown())
    intro = ("Each fund as a whole, whoever's money it was. Funds are separate, so their figures are not added.",)
    return Part("Funds", "The funds", tables, intro)


def _pool(found: Disclosure, pool: Pool) -> Table:
    """One fund as an account: what was provided, what was met, what is left, and each partner's part of that."""
    agreement = found.basis.agreement
    before = next((one for one in found.before.pools if one.fund.id == pool.fund.id), None) if found.before else None
    years = [pool, *([before] if before else [])]
    provided = [
        Row((_funded_by(pool, one, agreement), *(_due(year, one) for year in years)), f"funded:{one}")
        for one in _partners(years, "funding")
    ]
    met = [
        Row((says.format(name_of(one, agreement)), *(_met(year, one, key) for year in years)), f"met:{one}:{key}")
        for one in _partners(years, "met")
        for key, says in _MET.items()
        if any(_met(year, one, key) for year in years)
    ]
    parts = [
        Row((_PART.format(name_of(one.partner, agreement)), *(_surplus(year, one.partner) for year in years)))
        for one in pool.shares
    ]
    nobodys = Row((_NOBODYS, *(-year.undetermined_pence for year in years)))
    columns = (
        Column("what", "What", width=62),
        Column("year", str(found.basis.year), "money"),
        *([Column("before", str(found.before.basis.year), "money")] if before and found.before else []),
    )
    rows = (
        Row(("Funding provided", *(None for _ in years)), "funding", "group"),
        *provided,
        Row(_summed("Funding in all", years, "funded_pence"), "funded", "subtotal", tuple(r.key for r in provided)),
        Row(("Expenditure met", *(None for _ in years)), "expenditure", "group"),
        *met,
        Row(
            _summed("Expenditure met, net of income", years, "met_pence"), "met", "subtotal", tuple(r.key for r in met)
        ),
        Row(_summed("Net surplus (deficit)", years, "surplus_pence"), "surplus", "total", ("funded", "-met")),
        *parts,
        *([nobodys] if any(year.undetermined_pence for year in years) else []),
    )
    facts = f"Kept by {name_of(pool.host, agreement)} as host. The books record no balance brought forward."
    return Table(f"{pool.fund.id}:pool", pool.fund.name, columns, rows, (facts,))


_PART = "of which {}'s part, before any settlement"
_NOBODYS = "of which spending that is nobody's yet"
_MET = {
    "spent_pence": "Paid by {}",
    "income_pence": "Less income to {}",
    "accrued_pence": "Accrued by {}",
}


def _partners(years: Sequence[Pool], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.partner for year in years for one in getattr(year, name)))


def _summed(says: str, years: Sequence[Pool], name: str) -> tuple[Cell, ...]:
    return (says, *(getattr(year, name) for year in years))


def _funded_by(pool: Pool, partner: str, agreement: Agreement) -> str:
    one = next((one for one in pool.funding if one.partner == partner), None)
    falls = ", as spending falls" if one and one.how == AS_IT_FALLS else ""
    return f"{name_of(partner, agreement)}{falls}"


def _due(pool: Pool, partner: str) -> int:
    return sum(one.due_pence for one in pool.funding if one.partner == partner)


def _met(pool: Pool, partner: str, key: str) -> int:
    pence = sum(int(getattr(one, key)) for one in pool.met if one.partner == partner)
    return -pence if key == "income_pence" else pence


def _surplus(pool: Pool, partner: str) -> int:
    return sum(one.surplus_pence for one in pool.shares if one.partner == partner)


def _treatments(found: Disclosure) -> Part:
    columns = (
        Column("fund", "Fund", width=34),
        Column("treatment", "Accounted for as", width=20),
        Column("because", "Because", width=60),
        Column("agreed", "Agreed by", width=34),
        Column("auditors", "Auditors", width=34),
    )
    rows = tuple(
        Row(
            (
                _fund(found, one),
                _SAYS.get(one.treatment.treatment or "", "not settled"),
                one.treatment.because,
                ", ".join(one.treatment.agreed_by),
                one.treatment.auditors,
            ),
            _key(one),
        )
        for one in found.recognised
    )
    table = Table("treatments", "How each fund is accounted for", columns, rows)
    return Part("Treatments", "How each fund is accounted for, and why", (table,), is_landscape=True)


def _tie_out(found: Disclosure) -> Part:
    columns = (
        Column("figure", "Figure", width=52),
        Column("source", "Its source", width=38),
        Column("stated", "In this note", "money"),
        Column("given", "In the source", "money"),
        Column("difference", "Difference", "money", of=("stated", "-given")),
    )
    rows = tuple(
        Row((tie.figure, tie.source, tie.stated_pence, tie.source_pence, tie.difference_pence), str(index))
        for index, tie in enumerate(found.ties)
    )
    link = {
        "expenditure": Link("own", "total", "expenditure"),
        "income": Link("own", "total", "income", is_turned=True),
    }
    tables = [reconciliation_table("walk", found.walk, link if found.disclosed() else {})]
    if found.walk.named:
        tables.append(
            fact_table("named", "Where it differs", [(name, pounds(pence)) for name, pence in found.walk.named])
        )
    tables.append(Table("ties", "Each figure beside its source", columns, rows))
    return Part("Tie-out", "How each figure ties to the position", tuple(tables), is_landscape=True)
