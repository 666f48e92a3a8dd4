"""What varied, as clauses see it: each line, and each other body's whole result, with all that a rule may ask of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wyebridge.engine.agreement.scopes import scopes_of
from wyebridge.engine.agreement.terms import Agreement, Fund, Line, Scheme
from wyebridge.engine.ledger.variance import BroughtForward, LineResult, SettlementPosition

Key = tuple[str, str]
"""A line: its scheme and its own id. Another body's result is ('result:', name); what is brought forward, likewise."""

RESULT = "result:"
BROUGHT_FORWARD = "brought-forward:"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that varied: a line; another body's whole result, which has no fund; what a fund brought forward.

    Only a line has a `line`. Who commissions it, or whose what was brought forward is, is the `commissioner`.

    `arose_pence` is its variance in each of the year's months, where the position tells of them.
    """

    key: Key
    variance_pence: int
    fund: Fund | None = None
    line: Line | None = None
    scheme: str = ""
    commissioner: str = ""
    ring_fence: str | None = None
    budget_pence: int = 0
    spend_pence: int = 0
    arose_pence: tuple[int, ...] | None = None
    committed_on: date | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def fund_name(self) -> str:
        return self.fund.id if self.fund else self.name

    @property
    def name(self) -> str:
        return "/".join(self.key) if self.line else "".join(self.key)


def items_of(agreement: Agreement, position: SettlementPosition) -> Iterator[Item]:
    """Every item of a position, in the agreement's order, whatever order the position tells them in.

    A line that the position does not tell of is on budget: it has no variance, and bases and limits count it.
    """
    results = {(line.scheme, line.line): line for line in position.lines}
    for fund, scheme, line in agreement.every_line():
        yield _line(agreement, position, fund, scheme, line, results.get((scheme.id, line.id)))
    for name, pence in sorted(position.results.items()):
        yield Item((RESULT, name), pence, scopes=frozenset({RESULT + name}))
    for carried in position.brought_forward:
        yield _brought_forward(agreement, carried)


def _brought_forward(agreement: Agreement, carried: BroughtForward) -> Item:
    """It counts as having arisen in the year's first month."""
    scopes = {"agreement", carried.fund, BROUGHT_FORWARD + carried.fund}
    return Item(
        key=(BROUGHT_FORWARD, "/".join(name for name in (carried.fund, carried.ring_fence, carried.partner) if name)),
        variance_pence=carried.amount,
        fund=agreement.fund(carried.fund),
        commissioner=carried.partner or "",
        ring_fence=carried.ring_fence,
        arose_pence=(carried.amount, *(0,) * 11),
        scopes=frozenset(scopes | ({f"commissioned-by:{carried.partner}"} if carried.partner else set())),
    )


def _line(
    agreement: Agreement, position: SettlementPosition, fund: Fund, scheme: Scheme, line: Line, told: LineResult | None
) -> Item:
    budget = _budget(agreement, position, scheme, line)
    result = told or LineResult(scheme=scheme.id, line=line.id, spend=budget, arose=(0,) * 12)
    budget = budget if result.budget is None else result.budget
    return Item(
        key=(scheme.id, line.id),
        variance_pence=result.spend - budget,
        fund=fund,
        line=line,
        scheme=scheme.id,
        commissioner=line.commissioner,
        ring_fence=line.ring_fence,
        budget_pence=budget,
        spend_pence=result.spend,
        arose_pence=None if result.arose is None else (*result.arose, *(0,) * (12 - len(result.arose))),
        committed_on=result.committed_on,
        scopes=frozenset(scopes_of(fund, scheme, line)),
    )


def _budget(agreement: Agreement, position: SettlementPosition, scheme: Scheme, line: Line) -> int:
    """The agreement's budget for a line, with the changes up to the day of the position."""
    changes = agreement.budget_changes
    moved = (c.amount for c in changes if (c.scheme, c.line) == (scheme.id, line.id) and c.on <= position.as_at)
    return line.budget + sum(moved)
