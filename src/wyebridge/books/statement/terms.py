"""What statements and accounts hold: whole pence, worked out once, that a page, a workbook or a PDF only shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wyebridge.books.contributions import ContributionReconciliation
from wyebridge.books.position import CutOff, PeriodStatus, Standing
from wyebridge.engine.agreement.terms import Agreement, Fund, Partner
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.ledger.allocation import Allocated
from wyebridge.engine.ledger.beyond import Beyond
from wyebridge.engine.ledger.closing import Adjustment


@dataclass(frozen=True, slots=True)
class Basis:
    """What figures stand on: the agreement, the year and the day, the books as they stood, and how far each feed goes.

    `awaiting` is what keeps some of the spending undetermined; `silent` are the partners whose ledger gave nothing.
    """

    agreement: Agreement
    partners: tuple[str, ...]
    year: FinancialYear
    as_at: date
    status: PeriodStatus
    batch: int
    head: str
    recorded_at: str
    cut_offs: tuple[CutOff, ...]
    adjustments: tuple[Adjustment, ...]
    accrued_pence: int
    silent: tuple[str, ...]
    awaiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of funds, schemes, lines and exclusions as the latest version that has them gives them."""

    funds: dict[str, str]
    schemes: dict[str, str]
    lines: dict[tuple[str, str], str]
    exclusions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Spread:
    """One line's spending, or its income, in one ledger and whose money it was; `parts_pence` follow the partners.

    `parts_pence` and `undetermined_pence` sum to `pence`, which is below nothing where it is income.
    """

    fund: str
    scheme: str
    line: str
    ledger: str
    is_income: bool
    rows: int
    pence: int
    undetermined_pence: int
    parts_pence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One line's money as one partner sees it; a sum over lines leaves the narrower names ''.

    `share_pence` is what the position gives as its share. `paid_pence` is what its own ledger paid, of which
    `others_share_pence` was others' money and `undetermined_paid_pence` is nobody's yet; `from_others_pence` is its
    money that others' ledgers paid. So paid - others' - undetermined + from others is its share, or there is an
    unexplained difference. Income is below nothing.
    """

    fund: str
    scheme: str = ""
    line: str = ""
    current_budget_pence: int = 0
    budget_to_date_pence: int = 0
    spend_pence: int = 0
    income_pence: int = 0
    share_pence: int = 0
    paid_pence: int = 0
    others_share_pence: int = 0
    undetermined_paid_pence: int = 0
    from_others_pence: int = 0
    why: str = ""

    @property
    def variance_pence(self) -> int:
        """Its share less its budget to date: above zero is overspent."""
        return self.share_pence - self.budget_to_date_pence

    @property
    def difference_pence(self) -> int:
        """What its own ledger paid less its share: above zero, it paid the more."""
        return self.paid_pence - self.share_pence

    @property
    def unexplained_pence(self) -> int:
        """What is left of the difference once others' money, others' payments and what is nobody's yet are counted."""
        explained = self.others_share_pence + self.undetermined_paid_pence - self.from_others_pence
        return self.difference_pence - explained


_SHARE_SUMS = (
    "current_budget_pence",
    "budget_to_date_pence",
    "spend_pence",
    "income_pence",
    "share_pence",
    "paid_pence",
    "others_share_pence",
    "undetermined_paid_pence",
    "from_others_pence",
)


def share_sum(rows: Iterable[ShareRow], *, fund: str = "", scheme: str = "") -> ShareRow:
    """The sum of rows, under the names they have in common."""
    rows = list(rows)
    return ShareRow(fund, scheme, **{name: sum(getattr(row, name) for row in rows) for name in _SHARE_SUMS})


def standing_sum(standings: Iterable[Standing], *, partner: str) -> Standing:
    """The sum of standings over funds."""
    standings = list(standings)
    return Standing(
        "",
        partner,
        share_pence=sum(standing.share_pence for standing in standings),
        paid_pence=sum(standing.paid_pence for standing in standings),
        contributions_paid_pence=sum(standing.contributions_paid_pence for standing in standings),
        contributions_received_pence=sum(standing.contributions_received_pence for standing in standings),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a reconciling list. What is taken away is below nothing; a total names the steps it sums.

    In `sums` a name that begins with '-' is taken away.
    """

    key: str
    says: str
    pence: int
    rows: int | None = None
    sums: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A list of steps from one figure to another, whose last step is what they leave unexplained.

    Where that is not nothing, `named` says where it lies, with the pence of each place.
    """

    title: str
    steps: tuple[Step, ...]
    named: tuple[tuple[str, int], ...] = ()

    @property
    def unexplained_pence(self) -> int:
        return self.steps[-1].pence

    def step(self, key: str) -> Step:
        return next(step for step in self.steps if step.key == key)


@dataclass(frozen=True, slots=True)
class FileTotals:
    """One file of a partner's ledger: its control totals, and what the books hold of it now."""

    file: str
    sha256: str
    feed: str
    batch: int
    covers: str
    rows_in: int
    pence_in: int
    rows_set_aside: int
    pence_set_aside: int
    rows_unreadable: int
    rows_posted: int
    pence_posted: int
    rows_found: int
    pence_found: int

    @property
    def difference_pence(self) -> int:
        """Posted, by the control totals, less what the books hold."""
        return self.pence_posted - self.pence_found


@dataclass(frozen=True, slots=True)
class Outlay:
    """Rows of one partner's ledger by what they were coded to; `when` is 'in' the period, or 'before' or 'after' it."""

    entry_class: str
    exclusion: str
    when: str
    rows: int
    pence: int


@dataclass(frozen=True, slots=True)
class LedgerCode:
    """What one cost centre and account of a partner's own ledger holds in the period, and where it was coded to."""

    cost_centre: str
    account: str
    entry_class: str
    place: str
    rows: int
    pence: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows of a partner's files that are not entries, by reason; `rows_unreadable` have no amount to count."""

    code: str
    rows: int
    rows_unreadable: int
    pence: int


@dataclass(frozen=True, slots=True)
class Flag:
    """Entries of a partner's ledger in the period for somebody to look at."""

    what: str
    rows: int
    pence: int


@dataclass(frozen=True, slots=True)
class OwnLedger:
    """All that a statement takes from the partner's own ledger, and from nobody else's, with the sums of its lists."""

    files: tuple[FileTotals, ...]
    files_total: FileTotals
    outlays: tuple[Outlay, ...]
    codes: tuple[LedgerCode, ...]
    codes_total: LedgerCode
    set_aside: tuple[SetAside, ...]
    set_aside_total: SetAside
    flags: tuple[Flag, ...]

    def pence(self, entry_class: str, when: str = "in") -> int:
        return sum(o.pence for o in self.outlays if (o.entry_class, o.when) == (entry_class, when))


@dataclass(frozen=True, slots=True)
class Kept:
    """A contribution that is a budget and not a payment: a host's to its own fund, or where each keeps its own."""

    partner: str
    fund: str
    agreed_pence: int
    due_pence: int
    awaiting: str


def kept_sum(ones: Iterable[Kept]) -> Kept:
    """The sum of contributions kept."""
    ones = list(ones)
    return Kept("", "", sum(one.agreed_pence for one in ones), sum(one.due_pence for one in ones), "")


@dataclass(frozen=True, slots=True)
class ContributionTotal:
    """Contributions paid in cash, summed: for the year, due to date, paid."""

    scheduled_pence: int
    due_pence: int
    paid_pence: int

    @property
    def outstanding_pence(self) -> int:
        return self.due_pence - self.paid_pence


def contribution_sum(ones: Iterable[ContributionReconciliation]) -> ContributionTotal:
    """The sum of contributions over funds."""
    ones = list(ones)
    return ContributionTotal(
        sum(one.scheduled_pence for one in ones),
        sum(one.due_pence for one in ones),
        sum(one.paid_pence for one in ones),
    )


@dataclass(frozen=True, slots=True)
class FundBalance:
    """What each partner is owed by (above zero) or owes (below) a fund; these and the undetermined sum to nothing."""

    fund: str
    nets_pence: tuple[int, ...]
    undetermined_pence: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One partner's statement: what it put in, its share, what it owes or is owed, tied to its own ledger."""

    partner: Partner
    basis: Basis
    names: Names
    standings: tuple[Standing, ...]
    total: Standing
    balances: tuple[FundBalance, ...]
    balance_total: FundBalance
    paid: tuple[ContributionReconciliation, ...]
    paid_total: ContributionTotal
    received: tuple[ContributionReconciliation, ...]
    received_total: ContributionTotal
    kept: tuple[Kept, ...]
    kept_total: Kept
    lines: tuple[ShareRow, ...]
    schemes: tuple[ShareRow, ...]
    funds: tuple[ShareRow, ...]
    share_total: ShareRow
    ledger: OwnLedger
    reconciliations: tuple[Reconciliation, ...]
    borne: tuple[Allocated, ...]
    borne_pence: int
    shared: "Shared"

    @property
    def unexplained_pence(self) -> int:
        """What no step accounts for, in all: nothing, or named in the reconciliations."""
        return sum(abs(found.unexplained_pence) for found in self.reconciliations)


@dataclass(frozen=True, slots=True)
class Shared:
    """What every partner may see, of every fund: whose money was spent, who stands where, contributions due and paid.

    A memorandum account needs all partners' side of the funds it is about; it holds nothing outside the funds.
    """

    funds: tuple[Fund, ...]
    spread: tuple[Spread, ...]
    standings: tuple[Standing, ...]
    contributions: tuple[ContributionReconciliation, ...]
    kept: tuple[Kept, ...]
    allocated: tuple[Allocated, ...]
    budgets: dict[tuple[str, str], tuple[int, int]]
    without_authority: dict[str, tuple[int, int]]
    beyond: tuple[Beyond, ...]


@dataclass(frozen=True, slots=True)
class Funding:
    """One partner's funding of a fund. `kept_pence` is its own money held by itself; `paid_pence` went to the host."""

    partner: str
    how: str
    agreed_pence: int
    due_pence: int
    paid_pence: int
    kept_pence: int
    outstanding_pence: int
    awaiting: str = ""


@dataclass(frozen=True, slots=True)
class SchemeAccount:
    """One scheme of a fund, all partners' money together. Income is below nothing."""

    scheme: str
    current_budget_pence: int
    budget_to_date_pence: int
    spend_pence: int
    income_pence: int

    @property
    def net_pence(self) -> int:
        return self.spend_pence + self.income_pence

    @property
    def variance_pence(self) -> int:
        return self.net_pence - self.budget_to_date_pence


@dataclass(frozen=True, slots=True)
class Memorandum:
    """The account of one fund, which its host keeps for every partner: funding, spending, and what is left.

    `result` goes from funding to the balance; `held` says where that balance is, and ends with what is unexplained.
    """

    fund: Fund
    host: str
    basis: Basis
    names: Names
    funding: tuple[Funding, ...]
    funding_total: Funding
    schemes: tuple[SchemeAccount, ...]
    total: SchemeAccount
    result: Reconciliation
    held: Reconciliation
    standings: tuple[Standing, ...]
    standings_total: Standing
    allocated: tuple[Allocated, ...]
    without_authority: tuple[int, int]
    beyond: tuple[Beyond, ...]
    """The limits that spending of this fund went beyond, whatever other fund's counts against them too."""


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a body's money in the period, in its own ledger and as what it bore."""

    key: str
    says: str
    paid_pence: int
    borne_pence: int

    @property
    def difference_pence(self) -> int:
        return self.paid_pence - self.borne_pence


@dataclass(frozen=True, slots=True)
class UpwardAccount:
    """How one body's money was spent, for those it answers to."""

    statement: Statement
    recipient: str
    uses: tuple[Use, ...]
    uses_total: Use
    received_pence: int
    net_paid_pence: int
    owed_pence: int


@dataclass(frozen=True, slots=True)
class Spent:
    """Rows and pence under one heading."""

    name: str
    rows: int
    pence: int


@dataclass(frozen=True, slots=True)
class CostCentreMonths:
    """One cost centre's spending in each month of the year."""

    cost_centre: str
    rows: int
    months_pence: tuple[int, ...]
    pence: int


@dataclass(frozen=True, slots=True)
class ProviderReport:
    """What a body's own providers of care spent: from its own ledger alone, and nothing of what it buys with others."""

    partner: Partner
    names: tuple[str, ...]
    year: FinancialYear
    as_at: date
    status: PeriodStatus
    recorded_at: str
    cut_offs: tuple[CutOff, ...]
    months: tuple[date, ...]
    by_month: tuple[Spent, ...]
    by_cost_centre: tuple[CostCentreMonths, ...]
    by_supplier: tuple[Spent, ...]
    total: CostCentreMonths
