"""Who bears a variance: clauses run step by step over a position, every penny given a place and a reason."""

from collections.abc import Mapping, Sequence
from datetime import date

from wyebridge.engine.agreement.clause_english import english_of
from wyebridge.engine.agreement.clauses import CONCERNS, Clause, Step
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import ONE_DAY
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, Problem, Refused
from wyebridge.engine.kernel.verdicts import Awaiting, Determined, Undetermined
from wyebridge.engine.ledger.allocation import Allocated, Allocation, Traced
from wyebridge.engine.ledger.earning import earned
from wyebridge.engine.ledger.gates import Known, Open, Pending, Shut
from wyebridge.engine.ledger.items import BROUGHT_FORWARD, Item, Key, items_of
from wyebridge.engine.ledger.limits import wanted
from wyebridge.engine.ledger.powers import Powers
from wyebridge.engine.ledger.reach import Unit, units
from wyebridge.engine.ledger.steps import take, take_undetermined
from wyebridge.engine.ledger.variance import SettlementPosition
from wyebridge.engine.ledger.working import PARTNERS, Turn, Working


def settle(
    agreement: Agreement,
    position: SettlementPosition,
    decisions: Sequence[Decision],
    *,
    effective_on: date,
    known_on: date,
    constitution: Constitution | None = None,
) -> Allocation:
    """Run the agreement's clauses over a position.

    The most specific clause for a line wins: line, scheme, tag, commissioner, fund, agreement. Lines under one clause
    are netted as its `measured` says, and its steps taken in order. Overspends are settled before underspends, so that
    an offset can find them. Decisions count as far as known on `known_on` and effective on `effective_on`, which may be
    long after the day the position is as at; which clauses are suspended is a matter of that day. With a
    constitution, those that it gives no power to open no gate, and what it asks for more is awaited. On a
    forecast, or without a signature, amounts are provisional; what waits for somebody is undetermined and names them.

    Always: what is allocated sums to the variance; no reserve goes below nothing; no cap is passed without consent;
    ring-fenced money meets only its own. The order of lines and decisions does not matter. Raises Refused where the
    position tells of a line, a reserve or a name that the agreement does not have, or of one line twice.
    """
    _refuse_strangers(agreement, position)
    powers = Powers(agreement, constitution) if constitution else None
    known = Known.of(decisions, effective_on=effective_on, known_on=known_on, powers=powers)
    items = {item.key: item for item in items_of(agreement, position)}
    working = _run(agreement, position, known, items, units(agreement, items, position.as_at))
    allocation = Allocation(
        variance_pence=sum(item.variance_pence for item in items.values()),
        allocated=tuple(working.allocated),
        trace=tuple(working.trace),
        performance=tuple(earned(agreement, position, working.verdict)),
        balances_pence=working.balances,
        carried=tuple(working.carried),
        used_pence={name: pence for name, pence in working.used.items() if "/" not in name},
        raised=tuple(claim for claim in working.claims if isinstance(claim.amount, Determined)),
        would_raise=tuple(claim for claim in working.claims if not isinstance(claim.amount, Determined)),
    )
    assert sum(one.amount.pence for one in allocation.allocated) == allocation.variance_pence
    assert min(allocation.balances_pence.values(), default=0) >= 0
    return allocation


def _refuse_strangers(agreement: Agreement, position: SettlementPosition) -> None:
    """What a position says must be about what the agreement has, or it would be passed over in silence."""
    known = {(scheme.id, line.id) for _, scheme, line in agreement.every_line()}
    said = [(line.scheme, line.line) for line in position.lines]
    caps = {
        cap.id for clause in agreement.clauses for step in clause.waterfall if step.share for cap in step.share.caps
    }
    partners, funds = agreement.partner_ids(), {fund.id for fund in agreement.funds}
    strangers = {*said, *((cause.scheme, cause.line) for cause in position.causes)} - known
    carried = [(one.fund, one.ring_fence, one.partner) for one in position.brought_forward]
    found = [
        *(
            ("unknown-fund", f"{pounds(abs(one.amount))} is brought forward to '{one.fund}', which is no fund")
            for one in position.brought_forward
            if one.fund not in funds
        ),
        *(
            ("unknown-partner", f"what is brought forward to '{one.fund}' is {one.partner}'s, which is no partner")
            for one in position.brought_forward
            if one.partner not in (None, *partners)
        ),
        *(
            (
                "brought-forward-twice",
                f"what is brought forward to '{' '.join(name for name in key if name)}' is given twice",
            )
            for key in {key for key in carried if carried.count(key) > 1}
        ),
        *(
            ("unknown-cap", f"no clause has a cap '{name}' (an id, a dot and a partner)")
            for name in position.used.keys() | position.used_earlier.keys()
            if name not in {f"{cap}.{partner}" for cap in caps for partner in partners}
        ),
        *(
            (
                "months-do-not-sum",
                f"the months of '{item.name}' come to {pounds(sum(item.arose_pence))}, not its variance",
            )
            for item in items_of(agreement, position)
            if item.arose_pence is not None and sum(item.arose_pence) != item.variance_pence
        ),
        *(
            ("month-not-yet", f"'{item.name}' has a variance in {month:%B %Y}, after the position's {position.as_at}")
            for item in items_of(agreement, position)
            for month, pence in zip(agreement.year.months(), item.arose_pence or (), strict=False)
            if pence and month > position.as_at
        ),
        *(
            ("unknown-contribution", f"'{paid.partner}' does not contribute to a fund '{paid.fund}'")
            for paid in position.paid
            if paid.partner not in partners or paid.fund not in funds
        ),
        *(
            ("unknown-measure", f"no sum of the agreement turns on a measure '{name}'")
            for name in position.achieved.keys() - {sum_.measure for sum_ in agreement.performance}
        ),
        *(("unknown-line", f"the agreement has no line '{line}' in a scheme '{scheme}'") for scheme, line in strangers),
        *(("line-given-twice", f"'{'/'.join(key)}' is given twice") for key in set(said) if said.count(key) > 1),
        *(
            ("unknown-reserve", f"the agreement has no reserve '{name}'")
            for name in position.balances.keys() - {reserve.id for reserve in agreement.reserves}
        ),
    ]
    why = "part of the variance, or of a balance, would be lost or counted twice"
    if found:
        raise Refused(
            Problem(code, what, why, "correct the position, or the agreement", Place("position"))
            for code, what in sorted(found)
        )


def _run(
    agreement: Agreement,
    position: SettlementPosition,
    known: Known,
    items: Mapping[Key, Item],
    in_order: tuple[Unit, ...],
    bottomless: frozenset[str] = frozenset(),
) -> Working:
    """Every unit settled in order. Reserves that are `bottomless` give all that is asked of them."""
    calls: dict[str, dict[tuple[Key, ...], int]] = {}

    def calls_on(reserve: str) -> Mapping[tuple[Key, ...], int]:
        """What each unit would draw if the reserve had no bottom: a dry run, whose draws are the calls on it."""
        if reserve not in calls:
            dry = _run(agreement, position, known, items, in_order, bottomless | {reserve})
            calls[reserve] = {keys: pence for (name, keys), pence in dry.drawn.items() if name == reserve}
        return calls[reserve]

    working = Working(
        agreement,
        position,
        known,
        items,
        in_order,
        left={key: item.variance_pence for key, item in items.items()},
        balances={r.id: position.balances.get(r.id, r.balance) for r in agreement.reserves},
        used=dict(position.used),
        calls_on=calls_on,
        bottomless=bottomless,
    )
    for unit in in_order:
        _settle_unit(working, unit)
    return working


def _settle_unit(working: Working, unit: Unit) -> None:
    clause = unit.clause
    if clause is None:
        _residual(working, unit, "", "no clause covers it")
        return
    for number, step in enumerate(clause.waterfall, 1):
        if all(working.left[key] == 0 for key in unit.keys):
            break
        _take_step(working, unit, clause, number, step)
    _residual(working, unit, clause.number, f"clause {clause.number} leaves it to nobody")


def _take_step(working: Working, unit: Unit, clause: Clause, number: int, step: Step) -> None:
    before = working.left_of(unit)
    gate = working.known.gate(clause, number, step, too_late_on=_too_late_on(working, unit, step), pence=before)
    said = english_of(step)
    why = gate.because if isinstance(gate, Shut) else _passed_over(working, unit, step)
    if why:
        working.trace.append(Traced(unit.scope, clause.number, number, said, why, 0, before))
        return
    turn = Turn(unit, clause, number, step, gate.awaiting if isinstance(gate, Pending) else None)
    amount = wanted(working, unit, step)
    if isinstance(amount, Awaiting):
        figures = take_undetermined(working, turn, before, amount)
    else:
        if isinstance(gate, Open) and gate.most_pence is not None:
            amount = min(amount, gate.most_pence)
        figures = take(working, turn, amount)
    figures += f"; {gate.because}" if isinstance(gate, Open) and gate.because else ""
    figures += f"; {turn.pending}" if turn.pending else ""
    left = working.left_of(unit)
    working.trace.append(Traced(unit.scope, clause.number, number, said, figures, before - left, left))


def _passed_over(working: Working, unit: Unit, step: Step) -> str:
    """Why a step has nothing to say of a unit, in words; '' where it has."""
    way = "over" if unit.sign > 0 else "under"
    if CONCERNS.get(step.verb, way) != way:
        return f"does not concern an {way}spend"
    last = step.carry.until if step.carry else None
    if last and working.agreement.year.start >= last.start:
        return f"the period that ends in {last} is over"
    return ""


def _too_late_on(working: Working, unit: Unit, step: Step) -> date | Awaiting | None:
    """The day from which a decision on a step is too late, where its clause says so."""
    if step.before == "year-end":
        return working.agreement.year.last_day + ONE_DAY
    if step.before != "commitment":
        return step.before
    items = [working.items[key] for key in unit.keys]
    over = [item for item in items if item.variance_pence > 0 and item.key[0] != BROUGHT_FORWARD]
    unknown = [item for item in over if item.committed_on is None]
    if unknown:
        whose = " and ".join(dict.fromkeys(item.commissioner or PARTNERS for item in unknown))
        return Awaiting(f"when the cost of {', '.join(item.name for item in unknown)} was committed", whose)
    return min((item.committed_on for item in over if item.committed_on), default=None)


def _residual(working: Working, unit: Unit, clause: str, why: str) -> None:
    pence = sum(working.left[key] for key in unit.keys)
    working.left.update(dict.fromkeys(unit.keys, 0))
    if pence:
        awaiting = Awaiting(f"who bears {pounds(abs(pence))} of {unit.scope}: {why}", PARTNERS)
        amount = Undetermined(pence, awaiting)
        working.allocated.append(Allocated(unit.scope, clause, 0, "residual", "", amount))
        working.trace.append(Traced(unit.scope, clause, 0, "What is left", why, 0, abs(pence)))
