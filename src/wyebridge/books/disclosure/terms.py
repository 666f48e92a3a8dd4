"""What a body's note to the accounts holds: whole pence, worked out once, that a page only shows."""

from dataclasses import dataclass

from wyebridge.books.statement.terms import Basis, Funding, Names, Reconciliation
from wyebridge.engine.agreement.terms import Fund, Partner
from wyebridge.engine.ledger.accounting import Treatment


@dataclass(frozen=True, slots=True)
class PoolShare:
    """One partner's side of a fund: what it was to put in, and its share of what was spent and accrued, less income."""

    partner: str
    funded_pence: int
    share_pence: int
    accrued_pence: int

    @property
    def surplus_pence(self) -> int:
        """Its part of the fund's surplus, above nothing, or deficit."""
        return self.funded_pence - self.share_pence - self.accrued_pence


@dataclass(frozen=True, slots=True)
class Met:
    """What one partner's ledger paid for a fund and what it accrued; income is above nothing here."""

    partner: str
    spent_pence: int
    income_pence: int
    accrued_pence: int

    @property
    def net_pence(self) -> int:
        return self.spent_pence - self.income_pence + self.accrued_pence


@dataclass(frozen=True, slots=True)
class Pool:
    """One fund as a whole, in one year: funding, spending met, and the surplus or deficit with each partner's part.

    The parts, less what is nobody's yet, come to the surplus. `owner_awaits` is what that waits for; `bearer_awaits`,
    what keeps the clauses from saying who bears some of the variance.
    """

    fund: Fund
    host: str
    funding: tuple[Funding, ...]
    met: tuple[Met, ...]
    shares: tuple[PoolShare, ...]
    undetermined_pence: int
    owner_awaits: tuple[str, ...]
    bearer_awaits: tuple[str, ...]

    @property
    def funded_pence(self) -> int:
        return sum(one.due_pence for one in self.funding)

    @property
    def met_pence(self) -> int:
        return sum(one.net_pence for one in self.met)

    @property
    def surplus_pence(self) -> int:
        return self.funded_pence - self.met_pence


@dataclass(frozen=True, slots=True)
class Recognised:
    """What of a fund, or of some of its schemes, is in one body's own accounts, by its treatment.

    `borne_pence` is what it bears, net of income: its share, what is accrued of it, and what a settlement moved.
    `owed_pence` is what it is owed by the fund's other partners (above nothing) or owes them; `waiting_pence`, what it
    put in that nobody can be charged with, since some of the spending is nobody's yet. Expenditure, income and these
    are all nothing where the treatment is not settled; `borne_pence` then says how much waits for that.
    """

    fund: str
    treatment: Treatment
    share_pence: int
    accrued_pence: int
    moved_pence: int
    undetermined_pence: int
    expenditure_pence: int = 0
    income_pence: int = 0
    owed_pence: int = 0
    waiting_pence: int = 0

    @property
    def is_settled(self) -> bool:
        return self.treatment.treatment is not None

    @property
    def is_disclosed(self) -> bool:
        return self.is_settled and self.treatment.treatment != "own"

    @property
    def borne_pence(self) -> int:
        return self.share_pence + self.accrued_pence + self.moved_pence

    @property
    def asset_pence(self) -> int:
        return max(self.owed_pence, 0)

    @property
    def liability_pence(self) -> int:
        return max(-self.owed_pence, 0)


@dataclass(frozen=True, slots=True)
class Together:
    """What a settlement moved to or from a body in funds whose variances met, so that no one fund has it."""

    funds: tuple[str, ...]
    moved_pence: int


@dataclass(frozen=True, slots=True)
class Tie:
    """One figure of a note beside the same figure of its source."""

    figure: str
    source: str
    stated_pence: int
    source_pence: int

    @property
    def difference_pence(self) -> int:
        return self.stated_pence - self.source_pence


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One body's note for one year: its funds, what of them is in its own accounts, and how each figure ties.

    `settlement` is the id of the settlement that binds, '' where there is none. `before` is the year before's note,
    None where the books hold none.
    """

    partner: Partner
    basis: Basis
    names: Names
    settlement: str
    pools: tuple[Pool, ...]
    recognised: tuple[Recognised, ...]
    together: tuple[Together, ...]
    walk: Reconciliation
    ties: tuple[Tie, ...]
    before: "Disclosure | None" = None

    def disclosed(self) -> tuple[Recognised, ...]:
        return tuple(one for one in self.recognised if one.is_disclosed)

    def outside(self) -> tuple[Recognised, ...]:
        return tuple(one for one in self.recognised if one.is_settled and not one.is_disclosed)

    def unsettled(self) -> tuple[Recognised, ...]:
        return tuple(one for one in self.recognised if not one.is_settled)

    def pools_shown(self) -> tuple[Pool, ...]:
        """Funds that are shared at least in part, or that nobody has said are not."""
        shared = {one.fund for one in self.recognised if one.is_disclosed or not one.is_settled}
        return tuple(pool for pool in self.pools if pool.fund.id in shared)

    @property
    def differences_pence(self) -> int:
        """What does not tie, in all, whichever way it lies: nothing, or named."""
        return abs(self.walk.unexplained_pence) + sum(abs(tie.difference_pence) for tie in self.ties)
