"""Cases that finance staff can write: a small partnership, a position, decisions, and what the clauses should give."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import Field

from wyebridge.engine.agreement.check import check
from wyebridge.engine.agreement.check_boards import waits_for
from wyebridge.engine.agreement.clauses import Clause, Performance, Reserve
from wyebridge.engine.agreement.terms import Agreement, Board, Funded, Measure
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.money import percent, pounds
from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.kernel.terms import Day, Name, NonNegativePence, Pence, Percent, Term
from wyebridge.engine.kernel.verdicts import Provisional, Undetermined
from wyebridge.engine.kernel.yaml import parse, read_term
from wyebridge.engine.ledger.allocation import Allocation, Raised
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import BroughtForward, CauseAmount, LineResult, Paid, SettlementPosition


class CaseLine(Term):
    """One line of a case: its scheme (its own name where left out), who commissions it, its budget and its spend."""

    id: Name
    scheme: Name | None = Field(default=None, description="Its own name, where left out")
    commissioner: Name
    payer: Name | None = Field(default=None, description="Its commissioner, where left out")
    budget: NonNegativePence
    spend: Pence
    arose: tuple[Pence, ...] | None = Field(default=None, description="Its variance month by month, April first")
    tags: tuple[Name, ...] = ()
    ring_fence: Name | None = None
    share_profile: Literal["fixed", "variable"] | None = None
    committed_on: Day | None = None


class CaseFund(Term):
    """One fund of a case: its contributions by partner, and its lines."""

    id: Name
    host: Name | None = Field(default=None, description="The case's, where left out")
    contributions: dict[Name, NonNegativePence] = Field(description="The year's, as they are now")
    opened_with: dict[Name, NonNegativePence] = Field(
        default={}, description="Contributions as the year opened, where they have changed since"
    )
    lines: tuple[CaseLine, ...] = ()


class Expected(Term):
    """What the clauses should give. Only what is named is compared, but for `borne`, which must be complete."""

    borne: dict[Name, Pence] = Field(default={})
    drawn: dict[Name, Pence] = Field(default={})
    offset: Pence | None = None
    retained: dict[Name, Pence] = Field(default={})
    carried: dict[str, Pence] = Field(default={}, description="'fund year': what that year takes on")
    carried_for: dict[str, Pence] = Field(
        default={}, description="'fund year partner' or 'fund year ring-fence': how much of it is whose"
    )
    returned: dict[str, Pence] = Field(default={}, description="What goes back to whoever gave a grant")
    provisional: Pence | None = Field(default=None, description="Of what is borne, how much is not yet binding")
    undetermined: NonNegativePence | None = Field(default=None, description="Gross: over and under do not cancel")
    awaiting: tuple[str, ...] = Field(
        default=(), description="Bodies that something is awaited from, each named somewhere"
    )
    balances: dict[Name, Pence] = Field(default={})
    earned: dict[Name, Pence] = Field(default={})
    unearned: dict[Name, Pence] = Field(default={})
    claims: dict[str, Pence] = Field(default={}, description="'debtor to creditor': what is to be paid back")
    forgiven: dict[str, Pence] = Field(default={}, description="'debtor to creditor': how much of it is let off")
    payments: dict[str, dict[str, Pence]] = Field(
        default={}, description="'debtor to creditor': each payment with its interest, by its day"
    )
    would_be_claimed: dict[str, Pence] = Field(default={}, description="The same, of what does not bind yet")


class Case(Term):
    """A case, whole. Give `funds` for a small partnership made for the case."""

    title: str
    source: str = Field(description="Where the rule and the figures come from")
    partners: dict[
        Name, Literal["council", "pct", "ccg", "icb", "health-board", "nhs-trust", "integration-joint-board"]
    ]
    host: Name
    funds: tuple[CaseFund, ...]
    signed: bool = Field(default=True, description="Whether the agreement is signed; `true` where left out")
    measures: tuple[Measure, ...] = Field(default=(), description="These, down to performance, as in an agreement")
    funded: tuple[Funded, ...] = ()
    boards: tuple[Board, ...] = Field(default=(), description="All that its clauses wait for, where left out")
    reserves: tuple[Reserve, ...] = ()
    clauses: tuple[Clause, ...] = ()
    performance: tuple[Performance, ...] = ()
    decisions: tuple[Decision, ...] = ()
    basis: Literal["forecast", "outturn"] = Field(
        default="outturn", description="This, and what follows: as in a position"
    )
    as_at: Day = Field(default=date(2024, 3, 31), description="31 March 2024 where left out")
    known_on: Day | None = Field(default=None, description="What is decided by then counts; as_at where left out")
    brought_forward: tuple[BroughtForward, ...] = ()
    results: dict[Name, Pence] = Field(default={})
    used: dict[Name, NonNegativePence] = Field(default={})
    used_earlier: dict[Name, NonNegativePence] = Field(default={})
    paid: tuple[Paid, ...] = ()
    causes: tuple[CauseAmount, ...] = ()
    achieved: dict[Name, Percent] = Field(default={})
    expect: Expected


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case run: what it gave, and each difference from what was expected (none where it passed)."""

    case: Case
    allocation: Allocation
    differences: tuple[str, ...]


def read_case(text: str, file: str) -> tuple[Case | None, tuple[Problem, ...]]:
    """Read a case. Returns it, or every problem in it with its place."""
    document = parse(text, file)
    if isinstance(document, Problem):
        return None, (document,)
    reading = read_term(document, Case)
    return (None if reading.problems else reading.term), reading.problems


def run_case(case: Case) -> CaseResult:
    """Settle a case and compare. Raises ValueError where the partnership it describes contradicts itself."""
    agreement = agreement_of(case)
    faults = [fault.what for fault in check(agreement)]
    if faults:
        raise ValueError(f"{case.title}: {'; '.join(faults)}")
    allocation = settle(
        agreement,
        position_of(case),
        case.decisions,
        effective_on=case.as_at,
        known_on=case.known_on or case.as_at,
    )
    return CaseResult(case, allocation, tuple(_differences(case.expect, allocation)))


def agreement_of(case: Case) -> Agreement:
    """The agreement that a case's partnership stands for."""
    year = f"{case.as_at.year - (case.as_at.month < 4)}-{(case.as_at.year + (case.as_at.month >= 4)) % 100:02d}"
    first_day = date(case.as_at.year - (case.as_at.month < 4), 4, 1)
    return Agreement.model_validate(
        {
            "id": "case",
            "title": case.title,
            "version": "case",
            "legal_power": "nhs-act-2006-s75",
            "year": year,
            "signed_on": first_day if case.signed else None,
            "commences_on": first_day,
            "effective_from": first_day,
            "ends_on": date(first_day.year + 1, 3, 31),
            "partners": [{"id": name, "name": name, "kind": kind} for name, kind in case.partners.items()],
            "host": case.host,
            "measures": case.measures,
            "funded": case.funded,
            "funds": [_fund(fund) for fund in case.funds],
            "contributions": [
                _contribution(fund, partner, pence, first_day)
                for fund in case.funds
                for partner, pence in fund.contributions.items()
            ],
            "boards": case.boards or _boards(case),
            "reserves": case.reserves,
            "clauses": case.clauses,
            "performance": case.performance,
        }
    )


def _boards(case: Case) -> list[dict[str, Any]]:
    """A board of every name that the case's clauses wait for, with every power."""
    bodies = dict.fromkeys(waits.body for waits in waits_for(case.clauses, case.reserves))
    return [{"name": body, "decides_for": tuple(case.partners)} for body in bodies]


def _contribution(fund: CaseFund, partner: str, pence: int, first_day: date) -> dict[str, Any]:
    """One payment on the year's first day; where it opened otherwise, a change of it from that day."""
    change = {"agreed_on": first_day, "with_effect_from": first_day, "first_paid_on": first_day, "each": pence}
    return {
        "partner": partner,
        "fund": fund.id,
        "instalments": {"first_due": first_day, "count": 1, "amount": fund.opened_with.get(partner, pence)},
        "changes": [change] if partner in fund.opened_with else [],
    }


def _fund(fund: CaseFund) -> dict[str, Any]:
    schemes: dict[str, list[dict[str, Any]]] = {}
    for line in fund.lines:
        schemes.setdefault(line.scheme or line.id, []).append(
            {
                "id": line.id,
                "name": line.id,
                "commissioner": line.commissioner,
                "payer": line.payer or line.commissioner,
                "budget": line.budget,
                "tags": line.tags,
                "ring_fence": line.ring_fence,
                "share_profile": line.share_profile,
            }
        )
    return {
        "id": fund.id,
        "name": fund.id,
        "kind": "pooled",
        "host": fund.host,
        "shares": {"basis": "own"},
        "schemes": [{"id": scheme, "name": scheme, "lines": lines} for scheme, lines in schemes.items()],
    }


def position_of(case: Case) -> SettlementPosition:
    """The position that a case describes."""
    lines = [
        LineResult(
            scheme=line.scheme or line.id,
            line=line.id,
            spend=line.spend,
            budget=line.budget,
            committed_on=line.committed_on,
            arose=line.arose,
        )
        for fund in case.funds
        for line in fund.lines
    ]
    return SettlementPosition.model_validate(
        {
            "as_at": case.as_at,
            "basis": case.basis,
            "lines": lines,
            "brought_forward": case.brought_forward,
            "results": case.results,
            "used": case.used,
            "used_earlier": case.used_earlier,
            "paid": case.paid,
            "causes": case.causes,
            "achieved": {measure: percent(share) for measure, share in case.achieved.items()},
        }
    )


def _differences(expected: Expected, found: Allocation) -> Iterator[str]:
    sums = {verb: _by_who(found, verb) for verb in ("draw", "retain", "carry", "return")}
    yield from _compare("borne by", expected.borne, found.borne_by(), complete=True)
    yield from _compare("drawn from", expected.drawn, sums["draw"])
    yield from _compare("kept in", expected.retained, sums["retain"])
    yield from _compare("carried to", expected.carried, sums["carry"])
    whose: dict[str, int] = {}
    for one in found.carried:
        for name in (one.partner, one.ring_fence):
            place = f"{one.fund} {one.year} {name}"
            whose[place] = whose.get(place, 0) + one.amount.pence
    yield from _compare("carried for", expected.carried_for, whose)
    yield from _compare("returned to", expected.returned, sums["return"])
    yield from _compare("balance of", expected.balances, found.balances_pence)
    for verb, wanted in (("earned", expected.earned), ("unearned", expected.unearned)):
        got = {one.who: one.amount.pence for one in found.performance if one.verb == verb}
        yield from _compare(verb, wanted, got)
    yield from _compare("to be paid back,", expected.claims, _claims(found.raised))
    forgiven = {_parties(raised): raised.forgiven_pence for raised in found.raised}
    yield from _compare("forgiven,", expected.forgiven, forgiven)
    for parties, wanted in expected.payments.items():
        due = [payment for raised in found.raised if _parties(raised) == parties for payment in raised.schedule]
        got = {str(payment.due_on): payment.principal_pence + payment.interest_pence for payment in due}
        yield from _compare(f"due from {parties} on", wanted, got, complete=True)
    yield from _compare("that would be paid back,", expected.would_be_claimed, _claims(found.would_raise))
    if expected.offset is not None:
        offset = sum(o.amount.pence for o in found.allocated if o.verb == "offset" and o.amount.pence > 0)
        yield from _compare("offset", {"in all": expected.offset}, {"in all": offset})
    if expected.provisional is not None:
        provisional = sum(
            o.amount.pence for o in found.allocated if o.verb == "share" and isinstance(o.amount, Provisional)
        )
        yield from _compare("provisional", {"in all": expected.provisional}, {"in all": provisional})
    if expected.undetermined is not None:
        yield from _compare("undetermined", {"in all": expected.undetermined}, {"in all": found.undetermined_pence()})
    bodies = " ".join(awaiting.body for awaiting in found.awaiting())
    for body in expected.awaiting:
        if body not in bodies:
            yield f"awaiting: expected {body}, found {bodies or 'nobody'}"


def _claims(raised: Iterable[Raised]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for one in raised:
        sums[_parties(one)] = sums.get(_parties(one), 0) + one.pence
    return sums


def _parties(raised: Raised) -> str:
    return f"{raised.debtor} to {raised.creditor}"


def _by_who(found: Allocation, verb: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for one in found.allocated:
        if one.verb == verb and not isinstance(one.amount, Undetermined):
            sums[one.who] = sums.get(one.who, 0) + one.amount.pence
    return sums


def _compare(what: str, wanted: dict[str, int], got: dict[str, int], *, complete: bool = False) -> Iterator[str]:
    names = wanted.keys() | {name for name, pence in got.items() if pence and complete}
    for name in sorted(names):
        if wanted.get(name, 0) != got.get(name, 0):
            yield f"{what} {name}: expected {pounds(wanted.get(name, 0))}, found {pounds(got.get(name, 0))}"
