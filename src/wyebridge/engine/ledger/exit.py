"""Ending an agreement: what each partner takes away, owes and goes on paying, to the penny."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import Field

from wyebridge.engine.agreement.contributions import contribution_pence
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.terms import Day, Name, NonNegativePence, Term
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.kernel.yaml import Fault, parse, read_term
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.working import PARTNERS


class Contract(Term):
    """A contract that goes on after the agreement ends: who holds it, and what is still to be paid."""

    id: Name
    name: str
    provider: str
    held_by: Name
    fund: Name
    ends_on: Day
    remaining: NonNegativePence


class Asset(Term):
    """Something bought by a fund: who holds it, what it is worth, and who keeps it (its holder, where left out)."""

    id: Name
    name: str
    held_by: Name
    fund: Name
    value: NonNegativePence
    kept_by: Name | None = None


class Post(Term):
    """A post paid for by a fund: who employs it, and whom it returns to or stays with."""

    id: Name
    title: str
    employer: Name
    fund: Name
    whole_time_equivalent: str
    returns_to: Name


class OpenClaim(Term):
    """A claim between partners that is still owed."""

    id: Name
    creditor: Name
    debtor: Name
    owed: NonNegativePence
    because: str


class ExitRegister(Term):
    """What there is to divide when an agreement ends."""

    contracts: tuple[Contract, ...] = ()
    assets: tuple[Asset, ...] = ()
    posts: tuple[Post, ...] = ()
    claims: tuple[OpenClaim, ...] = Field(default=())


@dataclass(frozen=True, slots=True)
class ExitLine:
    """One thing divided: each partner's part in pence (what it receives above nothing, what it pays below).

    Where nobody can say yet in what proportions, it has no parts, and all of it is undetermined.
    """

    kind: str
    id: str
    name: str
    basis: str
    parts_pence: dict[str, int]
    undetermined_pence: int = 0
    awaiting: Awaiting | None = None


@dataclass(frozen=True, slots=True)
class ExitStatement:
    """The statement on termination. Money lines sum to nothing between partners, or to what there is to divide."""

    ends_on: Day
    lines: tuple[ExitLine, ...]
    continuing: tuple[ExitLine, ...]
    posts: tuple[Post, ...]
    undetermined_pence: int
    awaiting: tuple[str, ...]

    def net_pence(self) -> dict[str, int]:
        """What each partner receives (above nothing) or pays on the day, contracts that continue aside."""
        partners = dict.fromkeys(name for line in self.lines for name in line.parts_pence)
        return {partner: sum(line.parts_pence.get(partner, 0) for line in self.lines) for partner in partners}


def read_exit_register(text: str, file: str, agreement: Agreement) -> tuple[ExitRegister | None, tuple[Problem, ...]]:
    """Read an exit register against its agreement. Returns it, or every problem."""
    document = parse(text, file)
    if isinstance(document, Problem):
        return None, (document,)
    reading = read_term(document, ExitRegister)
    problems = reading.problems + (reading.judge(_check(reading.term, agreement)) if reading.term else ())
    return (None if problems else reading.term), problems


def exit_statement(
    agreement: Agreement, allocation: Allocation, register: ExitRegister, *, ends_on: date
) -> ExitStatement:
    """What each partner takes and owes when the agreement ends on a day.

    The final variance is borne as the clauses allocated it. Reserves are divided, and contracts that continue are paid,
    in the proportions of contributions before the exit. An asset stays with its keeper, who makes up the others' parts.
    """
    lines = (
        *_variance(agreement, allocation),
        *_reserves(agreement, allocation),
        *_assets(agreement, register.assets),
        *_claims(agreement, register.claims),
    )
    continuing = tuple(
        _divided(agreement, "contract", c.id, f"{c.name}, {c.provider}, to {c.ends_on}", [c.fund], -c.remaining)
        for c in register.contracts
        if c.ends_on > ends_on
    )
    waiting = dict.fromkeys([*allocation.awaiting(), *(one.awaiting for one in (*lines, *continuing) if one.awaiting)])
    return ExitStatement(
        ends_on,
        lines,
        continuing,
        register.posts,
        allocation.undetermined_pence() + sum(abs(line.undetermined_pence) for line in (*lines, *continuing)),
        tuple(str(awaiting) for awaiting in waiting),
    )


def _variance(agreement: Agreement, allocation: Allocation) -> Iterator[ExitLine]:
    borne = allocation.borne_by()
    if any(borne.values()):
        parts = {partner: -borne.get(partner, 0) for partner in agreement.partner_ids()}
        yield ExitLine("variance", "variance", "The final variance", "as the clauses allocate it", parts)


def _reserves(agreement: Agreement, allocation: Allocation) -> Iterator[ExitLine]:
    for reserve in agreement.reserves:
        left = allocation.balances_pence[reserve.id]
        if left and reserve.kind not in ("recovery-plan", "outside", "external", "loan"):
            funds = list(reserve.funds) or [fund.id for fund in agreement.funds]
            line = _divided(agreement, "reserve", reserve.id, reserve.name, funds, left)
            yield _kept(line, reserve.held_by, left)  # the holder has it already, and pays the others theirs


def _assets(agreement: Agreement, assets: Sequence[Asset]) -> Iterator[ExitLine]:
    for asset in assets:
        keeper = asset.kept_by or asset.held_by
        name = f"{asset.name}, kept by {keeper}"
        yield _kept(_divided(agreement, "asset", asset.id, name, [asset.fund], asset.value), keeper, asset.value)


def _kept(line: ExitLine, keeper: str, pence: int) -> ExitLine:
    """A thing divided that one partner keeps whole, and makes up the others' parts of."""
    if line.awaiting:
        return line
    return replace(line, parts_pence={**line.parts_pence, keeper: line.parts_pence[keeper] - pence})


def _claims(agreement: Agreement, claims: Sequence[OpenClaim]) -> Iterator[ExitLine]:
    for claim in claims:
        parts = dict.fromkeys(agreement.partner_ids(), 0)
        parts[claim.creditor] += claim.owed
        parts[claim.debtor] -= claim.owed
        yield ExitLine("claim", claim.id, claim.because, f"{claim.debtor} owes {claim.creditor}", parts)


def _divided(agreement: Agreement, kind: str, id_: str, name: str, funds: Sequence[str], pence: int) -> ExitLine:
    partners = agreement.partner_ids()
    into = [contribution for contribution in agreement.contributions if contribution.fund in funds]
    weights = [sum(contribution_pence(c) for c in into if c.partner == partner) for partner in partners]
    basis = "in proportion to contributions before the exit"
    pending = next((contribution.awaiting for contribution in into if contribution.awaiting), None)
    awaiting = Awaiting(pending.what, pending.body, pending.by) if pending else None
    if not any(weights):
        awaiting = awaiting or Awaiting(f"in what proportions {name} is divided, to which nobody contributed", PARTNERS)
    if awaiting:
        return ExitLine(kind, id_, name, f"undetermined, {awaiting}", {}, pence, awaiting)
    return ExitLine(kind, id_, name, basis, dict(zip(partners, split(pence, weights), strict=True)))


def _check(register: ExitRegister, agreement: Agreement) -> Iterator[Fault]:
    named: list[tuple[tuple[str | int, ...], str, bool]] = []
    divided: dict[str, tuple[Contract | Asset | Post, ...]] = {
        "contracts": register.contracts,
        "assets": register.assets,
        "posts": register.posts,
    }
    for word, items in divided.items():
        for i, item in enumerate(items):
            named.append(((word, i, "fund"), item.fund, agreement.fund(item.fund) is not None))
            for field in ("held_by", "kept_by", "employer", "returns_to"):
                partner = getattr(item, field, None)
                if partner is not None:
                    named.append(((word, i, field), partner, partner in agreement.partner_ids()))
    for i, claim in enumerate(register.claims):
        for field in ("creditor", "debtor"):
            partner = getattr(claim, field)
            named.append((("claims", i, field), partner, partner in agreement.partner_ids()))
    for path, name, is_known in named:
        if not is_known:
            yield Fault(
                path,
                "unknown-name",
                f"'{name}' is not in the agreement",
                "nothing could be divided by it",
                "correct the name",
            )
