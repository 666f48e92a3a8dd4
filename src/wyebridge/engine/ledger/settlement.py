"""A binding settlement: what each partner bears and has put in, and so what one owes another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, TypeVar

from pydantic import Field

from wyebridge.engine.agreement.scopes import scopes_of
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.terms import Day, Name, Term
from wyebridge.engine.kernel.verdicts import Provisional, Undetermined
from wyebridge.engine.ledger.allocation import Allocated, Allocation, Raised, is_protested
from wyebridge.engine.ledger.claims import Claim, Due
from wyebridge.engine.ledger.variance import BroughtForward, SettlementPosition

KeyT = TypeVar("KeyT")
Owing = tuple[str, str, int]
"""Who owes, whom, and how many pence: always more than nothing."""


@dataclass(frozen=True, slots=True)
class PutIn:
    """What one partner put into one fund over the year, and its share of that fund's budget, in pence."""

    fund: str
    partner: str
    budget_pence: int
    paid_pence: int
    contributed_pence: int
    received_pence: int


@dataclass(frozen=True, slots=True)
class Account:
    """One partner's account of one fund, or of several whose variances met, once the variance is settled; in pence.

    What it bears is its share of the budget and what the clauses give it of the variance (`borne_pence`, with what the
    reserves that it holds gave or kept). `net_pence` is what it is owed, above nothing, or owes.
    """

    funds: tuple[str, ...]
    partner: str
    paid_pence: int
    contributed_pence: int
    received_pence: int
    budget_pence: int
    borne_pence: int

    @property
    def net_pence(self) -> int:
        put_in = self.paid_pence + self.contributed_pence - self.received_pence
        return put_in - self.budget_pence - self.borne_pence


_FIGURES: Final = ("paid_pence", "contributed_pence", "received_pence", "budget_pence", "borne_pence")


class Settlement(Term):
    """One settlement of a year that binds, with all that it stood on; a later one of the same year follows it.

    `true_up_pence` is what each partner bears more, or less, than by the settlement before.
    """

    id: Name
    year: str
    as_at: Day
    settled_on: Day
    agreement: Name
    version: Name
    position: SettlementPosition
    allocation: Allocation
    accounts: tuple[Account, ...]
    follows: str = ""
    true_up_pence: dict[str, int] = Field(default={})
    on_whose_say: tuple[str, ...] = Field(
        default=(), description="By which decisions or lines of delegation it was made, where a constitution asks"
    )

    def says_the_same_as(self, other: "Settlement") -> bool:
        """Whether both give one answer, on the same figures and under the same version."""
        return all(
            getattr(self, name) == getattr(other, name)
            for name in ("year", "as_at", "agreement", "version", "position", "allocation", "accounts")
        )


def accounts(
    agreement: Agreement,
    allocation: Allocation,
    put_in: Sequence[PutIn],
    brought_forward: Sequence[BroughtForward] = (),
) -> tuple[Account, ...]:
    """Each partner's account of each fund; funds whose variances met under a clause are one account.

    A reserve's holder bears what was drawn on it and keeps what was put by in it, since it has the money; a fund's host
    has what later years take on, and what is to go back to whoever gave a grant. What is undetermined is in nobody's
    account, and so is what another body's result brought; netted with a fund's, partners bear it and owe it outside.
    """
    groups = _groups(agreement, allocation, (row.fund for row in put_in))
    borne: dict[tuple[tuple[str, ...], str], int] = {}
    for one in allocation.allocated:
        funds = _funds_of(agreement, one.scope)
        if not isinstance(one.amount, Undetermined) and funds and (bearer := _bearer(agreement, one, funds)):
            key = (next(group for group in groups if funds[0] in group), bearer)
            borne[key] = borne.get(key, 0) + one.amount.pence
    for carried in brought_forward:  # the host has had it since it was carried, and the clauses now say whose it is
        fund = agreement.fund(carried.fund)
        assert fund is not None, "checked when it was settled"
        key = (next(group for group in groups if fund.id in group), agreement.host_of(fund))
        borne[key] = borne.get(key, 0) - carried.amount
    partners = dict.fromkeys([*agreement.partner_ids(), *(row.partner for row in put_in if row.partner)])
    found = []
    for group in groups:
        for partner in partners:
            rows = [row for row in put_in if row.fund in group and row.partner == partner]
            account = Account(
                group,
                partner,
                paid_pence=sum(row.paid_pence for row in rows),
                contributed_pence=sum(row.contributed_pence for row in rows),
                received_pence=sum(row.received_pence for row in rows),
                budget_pence=sum(row.budget_pence for row in rows),
                borne_pence=borne.get((group, partner), 0),
            )
            if any(getattr(account, name) for name in _FIGURES):
                found.append(account)
    return tuple(found)


def nobodys_pence(found: Iterable[Account]) -> int:
    """What was spent, over all accounts, that is nobody's yet; below nothing, what was saved."""
    return sum(account.net_pence for account in found)


def claimable(nets: Mapping[str, int]) -> dict[str, int]:
    """What each partner may claim (above nothing) or must pay of its net, so that all of it sums to nothing.

    Where some of the money is nobody's yet, those on one side have more coming than the other side owes. Nobody is
    charged for what is nobody's, so each of them has in proportion what the other side does owe.
    """
    credits = {partner: pence for partner, pence in nets.items() if pence > 0}
    debts = {partner: -pence for partner, pence in nets.items() if pence < 0}
    whole = min(sum(credits.values()), sum(debts.values()))
    found = _in_proportion(whole, credits) | {name: -pence for name, pence in _in_proportion(whole, debts).items()}
    assert sum(found.values()) == 0
    return found


def pairs(nets: Mapping[str, int]) -> Iterator[Owing]:
    """Who owes whom, of nets that sum to nothing: each debtor owes the creditors in proportion to what is left to them.

    What a debtor owes in all is its net, and what a creditor is owed in all is its own, to the penny.
    """
    assert sum(nets.values()) == 0
    left = {partner: pence for partner, pence in nets.items() if pence > 0}
    for debtor, pence in nets.items():
        if pence < 0:
            for creditor, part in _in_proportion(-pence, left).items():
                left[creditor] -= part
                if part:
                    yield debtor, creditor, part


def raised_by(settlement: Settlement, before: Settlement | None) -> tuple[Claim, ...]:
    """The claims that a settlement raises: what is owed by it, less what was owed by the one before of its year.

    The first settlement's claims count from the year's end; a later one's are true-ups, and count from the day it was
    settled, in the open year. A true-up the other way is a claim the other way: nothing raised is ever taken back.
    """
    found: list[Claim] = []
    for funds, nets in _of_funds(settlement, before):
        about = f"the {settlement.year} outturn of {' and '.join(funds)}"
        for owing in pairs(nets):
            found.append(_claim(settlement, len(found) + 1, owing, about).model_copy(update={"funds": funds}))
    for terms, owing, schedule in _of_repayments(settlement, before):
        about = f"what clause {terms.clause} has paid back, of {settlement.year}"
        told = {"clause": terms.clause, "schedule": schedule, "is_recognised": terms.is_recognised}
        found.append(_claim(settlement, len(found) + 1, owing, about).model_copy(update=told))
    return tuple(found)


def is_provisional(allocation: Allocation) -> bool:
    """Whether any amount follows from the agreement but does not bind yet.

    What is borne under protest does bind meanwhile: it is paid, and trued up once the dispute is resolved.
    """
    return any(isinstance(one.amount, Provisional) and not is_protested(one.amount) for one in allocation.allocated)


# Which funds an amount is of


def _groups(agreement: Agreement, allocation: Allocation, more: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Funds in groups, those together whose variances were netted, or offset one another."""
    met = [
        {*_funds_of(agreement, one.scope), *(_funds_of(agreement, one.who) if one.verb == "offset" else ())}
        for one in allocation.allocated
    ]
    return _merged([*(fund.id for fund, _, _ in agreement.every_line()), *more], met)


def _merged(names: Iterable[str], met: Iterable[set[str]]) -> tuple[tuple[str, ...], ...]:
    groups = [{name} for name in dict.fromkeys(names)]
    for together in met:
        joined = [group for group in groups if group & together]
        if len(joined) > 1:
            groups = [*(group for group in groups if group not in joined), set().union(*joined)]
    return tuple(tuple(sorted(group)) for group in groups)


def _funds_of(agreement: Agreement, scope: str) -> tuple[str, ...]:
    """The funds that a scope's lines are of: none for another body's result."""
    # A ring-fence kept apart stands in brackets after it; several that were netted together have 'and' between them.
    names = {name.removeprefix("brought-forward:") for name in scope.partition(" (")[0].split(" and ")}
    names |= {name.split("/")[0] for name in names if scope.startswith("brought-forward:")}
    found = [fund.id for fund, scheme, line in agreement.every_line() if names & set(scopes_of(fund, scheme, line))]
    found += [fund.id for fund in agreement.funds if fund.id in names]
    return tuple(sorted(set(found)))


def _bearer(agreement: Agreement, one: Allocated, funds: Sequence[str]) -> str | None:
    if one.verb == "share":
        return one.who
    if one.verb not in ("draw", "retain", "carry", "return"):
        return None
    holders = {reserve.id: reserve.held_by for reserve in agreement.reserves}
    fund = agreement.fund(funds[0])
    assert fund is not None, "a scope's funds are the agreement's"
    return holders.get(one.who) or agreement.host_of(fund)


# What is owed now, less what was owed before


def _of_funds(settlement: Settlement, before: Settlement | None) -> Iterator[tuple[tuple[str, ...], dict[str, int]]]:
    """For each group of funds, what each partner is to be given (above nothing) or to give, over what it was before."""
    now, then = _owed(settlement), _owed(before) if before else {}
    # Funds that met in one settlement and not in the other are taken together, so that nothing is raised both ways.
    met = [set(funds) for funds in (*now, *then)]
    for group in _merged((name for funds in met for name in sorted(funds)), met):
        nets: dict[str, int] = {}
        for sign, owed in ((1, now), (-1, then)):
            for funds, parts in owed.items():
                if funds[0] in group:
                    _add(nets, parts, sign)
        yield group, nets


def _owed(settlement: Settlement) -> dict[tuple[str, ...], dict[str, int]]:
    nets: dict[tuple[str, ...], dict[str, int]] = {}
    for account in settlement.accounts:
        nets.setdefault(account.funds, {})[account.partner] = account.net_pence
    return {funds: claimable(parts) for funds, parts in nets.items()}


class _Terms(NamedTuple):
    """What tells one claim that a step makes from another: by which clause, between whom, on what terms."""

    clause: str
    debtor: str
    creditor: str
    starts: str
    years: int
    most_a_year_pence: int | None
    is_recognised: bool


def _of_repayments(
    settlement: Settlement, before: Settlement | None
) -> Iterator[tuple[_Terms, Owing, tuple[Due, ...]]]:
    """What each claim that a step makes comes to over what it was before, and when that is paid back."""
    now, then = _by_terms(settlement), _by_terms(before)
    for terms in dict.fromkeys((*now, *then)):
        new, old = now.get(terms, []), then.get(terms, [])
        pence = sum(one.pence - one.forgiven_pence for one in new) - sum(one.pence - one.forgiven_pence for one in old)
        if pence:
            sides = (terms.debtor, terms.creditor) if pence > 0 else (terms.creditor, terms.debtor)
            yield terms, (*sides, abs(pence)), _schedule(abs(pence), new, old)


def _by_terms(settlement: Settlement | None) -> dict[_Terms, list[Raised]]:
    found: dict[_Terms, list[Raised]] = {}
    for one in settlement.allocation.raised if settlement else ():
        terms = (one.clause, one.debtor, one.creditor, one.starts, one.years, one.most_a_year_pence, one.is_recognised)
        found.setdefault(_Terms(*terms), []).append(one)
    return found


def _schedule(pence: int, new: Sequence[Raised], old: Sequence[Raised]) -> tuple[Due, ...]:
    """The payments by which a sum is paid back: on the days, and in proportion to, those of the whole it is part of."""
    principal: dict[date, int] = {}
    interest: dict[date, int] = {}
    for payment in (payment for one in new or old for payment in one.schedule):
        _add(principal, {payment.due_on: payment.principal_pence}, 1)
        _add(interest, {payment.due_on: payment.interest_pence}, 1)
    charged = [sum(payment.interest_pence for one in ones for payment in one.schedule) for ones in (new, old)]
    parts, interests = _in_proportion(pence, principal), _in_proportion(abs(charged[0] - charged[1]), interest)
    return tuple(
        Due(due_on=day, pence=parts[day], interest=interests[day]) for day in principal if parts[day] or interests[day]
    )


def _add(nets: dict[KeyT, int], more: Mapping[KeyT, int], sign: int) -> None:
    for partner, pence in more.items():
        nets[partner] = nets.get(partner, 0) + sign * pence


def _claim(settlement: Settlement, number: int, owing: Owing, about: str) -> Claim:
    debtor, creditor, pence = owing
    is_first = not settlement.follows
    return Claim(
        id=f"{settlement.id}.{number}",
        creditor=creditor,
        debtor=debtor,
        pence=pence,
        on=settlement.as_at if is_first else settlement.settled_on,
        because=about if is_first else f"true-up of {about}",
        year=settlement.year,
        settlement=settlement.id,
    )


def _in_proportion(pence: int, to: Mapping[KeyT, int]) -> dict[KeyT, int]:
    return dict(zip(to, split(pence, list(to.values())), strict=True)) if any(to.values()) else dict.fromkeys(to, 0)
