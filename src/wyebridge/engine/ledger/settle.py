"""Who bears a variance: clauses run step by step over a position, every penny given a place and a reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from wyebridge.engine.agreement.clause_english import english_of
from wyebridge.engine.agreement.clauses import BASES, Cap, Clause, Limit, Offset, Reserve, Share, Step
from wyebridge.engine.agreement.terms import Agreement, Fund, Line
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, Problem, Refused
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.verdicts import Awaiting, Determined, Provisional, Undetermined, Verdict
from wyebridge.engine.ledger.gates import Known, Open, Pending, Shut, is_suspended
from wyebridge.engine.ledger.variance import SettlementPosition
from wyebridge.engine.ledger.weights import LineFacts, stated, weights_for

Key = tuple[str, str]
"""A line: its scheme and its own id. Another body's result is ('result:', name)."""

RESULT = "result:"
PARTNERS = "the partners"


@dataclass(frozen=True, slots=True)
class Allocated:
    """Part of a variance: its place (a partner, a reserve, an underspend, the residual), and how sure that is.

    `verb` says what kind of place `who` is: share → a partner; draw, retain → a reserve or fund; offset → the scope on
    the other side; residual → nobody yet. Amounts have the variance's sign.
    """

    scope: str
    clause: str
    step: int
    verb: str
    who: str
    amount: Verdict


@dataclass(frozen=True, slots=True)
class Traced:
    """One line of the working: what a step looked at, what it took, what it left."""

    scope: str
    clause: str
    step: int
    says: str
    figures: str
    taken_pence: int
    left_pence: int


@dataclass(frozen=True, slots=True)
class Raised:
    """A claim that a step makes: what `debtor` is to pay back to `creditor`, from which year, over how many."""

    creditor: str
    debtor: str
    pence: int
    clause: str
    starts: str
    years: int
    most_a_year_pence: int | None


@dataclass(frozen=True, slots=True)
class Allocation:
    """Every penny of the variance, placed; and the state of reserves, caps and claims after it, in pence."""

    variance_pence: int
    allocated: tuple[Allocated, ...]
    trace: tuple[Traced, ...]
    performance: tuple[Allocated, ...]
    balances_pence: dict[str, int]
    used_pence: dict[
        str, int
    ]  # of each cap that has an id, as 'ID.PARTNER'; goes back in as the next position's `used`
    raised: tuple[Raised, ...]

    def borne_by(self) -> dict[str, int]:
        """What each partner bears, whether determined or provisional."""
        found: dict[str, int] = {}
        for one in self.allocated:
            if one.verb == "share" and not isinstance(one.amount, Undetermined):
                found[one.who] = found.get(one.who, 0) + one.amount.pence
        return found

    def undetermined_pence(self) -> int:
        return sum(one.amount.pence for one in self.allocated if isinstance(one.amount, Undetermined))

    def awaiting(self) -> tuple[Awaiting, ...]:
        """What the undetermined amounts wait for, each once."""
        amounts = (one.amount for one in (*self.allocated, *self.performance))
        return tuple(dict.fromkeys(a.awaiting for a in amounts if isinstance(a, Undetermined)))


def settle(
    agreement: Agreement,
    position: SettlementPosition,
    decisions: Sequence[Decision],
    *,
    effective_on: date,
    known_on: date,
) -> Allocation:
    """Run the agreement's clauses over a position.

    The most specific clause for a line wins: line, scheme, tag, commissioner, fund, agreement. Lines under one clause
    are netted as its `measured` says, and its steps taken in order. Overspends are settled before underspends, so that
    an offset can find them. Decisions count as far as known on `known_on` and effective on `effective_on`, which may be
    long after the day the position is as at; which clauses are suspended is a matter of that day. On a forecast, or
    without a signature, amounts are provisional; what waits for somebody is undetermined and names them.

    Always: what is allocated sums to the variance; no reserve goes below nothing; no cap is passed without consent;
    ring-fenced money meets only its own. The order of lines and decisions does not matter. Raises Refused where the
    position tells of a line or a reserve that the agreement does not have, or of one line twice.
    """
    _refuse_strangers(agreement, position)
    run = _Run(agreement, position, Known.of(decisions, effective_on=effective_on, known_on=known_on))
    run.settle()
    allocation = Allocation(
        variance_pence=sum(run.variances.values()),
        allocated=tuple(run.allocated),
        trace=tuple(run.trace),
        performance=tuple(run.earned()),
        balances_pence=run.balances,
        used_pence={name: pence for name, pence in run.used.items() if "/" not in name},
        raised=tuple(run.raised),
    )
    assert sum(one.amount.pence for one in allocation.allocated) == allocation.variance_pence
    assert min(allocation.balances_pence.values(), default=0) >= 0
    return allocation


def _refuse_strangers(agreement: Agreement, position: SettlementPosition) -> None:
    """What a position says must be about what the agreement has, or it would be passed over in silence."""
    known = {(scheme.id, line.id) for _, scheme, line in agreement.every_line()}
    said = [(line.scheme, line.line) for line in position.lines]
    strangers = {*said, *((cause.scheme, cause.line) for cause in position.causes)} - known
    found = [
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


def true_up(before: Allocation, after: Allocation) -> dict[str, int]:
    """What to post to pass from one answer to another: for each partner, after less before, where they differ."""
    old, new = before.borne_by(), after.borne_by()
    moves = {partner: new.get(partner, 0) - old.get(partner, 0) for partner in sorted(old.keys() | new.keys())}
    return {partner: pence for partner, pence in moves.items() if pence}


@dataclass(slots=True)
class _Unit:
    """Lines netted together under one clause (None where no clause reaches them).

    `whole` has also the lines that were kept apart for a ring-fence's sake: limits and bases stand on all of them.
    """

    scope: str
    clause: Clause | None
    keys: tuple[Key, ...]
    whole: tuple[Key, ...]
    pence: int
    order: int

    @property
    def sign(self) -> int:
        return 1 if self.pence >= 0 else -1


@dataclass(frozen=True, slots=True)
class _Divided:
    """A sum divided among partners, the figures in words, and from which lines each part comes where the base says."""

    parts: dict[str, int]
    figures: str
    lines: dict[Key, dict[str, int]] | None = None


_Group = tuple[str, tuple[Key, ...], tuple[Key, ...]]
_BOTTOMLESS = 2**100


@dataclass(slots=True)
class _Run:
    """The working of one settlement: what is left of each line, and what has been said so far."""

    agreement: Agreement
    position: SettlementPosition
    known: Known
    variances: dict[Key, int] = field(default_factory=dict)
    left: dict[Key, int] = field(default_factory=dict)
    facts: dict[Key, LineFacts] = field(default_factory=dict)
    funds: dict[Key, Fund] = field(default_factory=dict)
    fences: dict[Key, str | None] = field(default_factory=dict)
    profiles: dict[Key, str | None] = field(default_factory=dict)
    tags: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    committed: dict[Key, date | None] = field(default_factory=dict)
    balances: dict[str, int] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    in_order: tuple[_Unit, ...] = ()
    drawn: dict[tuple[str, tuple[Key, ...]], int] = field(default_factory=dict)
    calls: dict[str, dict[tuple[Key, ...], int]] = field(default_factory=dict)
    bottomless: frozenset[str] = frozenset()
    allocated: list[Allocated] = field(default_factory=list)
    trace: list[Traced] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)

    def __post_init__(self) -> None:
        results = {(line.scheme, line.line): line for line in self.position.lines}
        for fund, scheme, line in self.agreement.every_line():
            key = (scheme.id, line.id)
            result = results.get(key)
            if result is None:
                continue
            budget = self._budget(scheme.id, line) if result.budget is None else result.budget
            self.variances[key] = result.spend - budget
            self.facts[key] = LineFacts(scheme.id, line.commissioner, budget, result.spend)
            self.funds[key], self.fences[key], self.tags[key] = fund, line.ring_fence, line.tags
            self.profiles[key], self.committed[key] = line.share_profile, result.committed_on
        for name, pence in sorted(self.position.results.items()):
            self.variances[RESULT, name] = pence
        self.left = dict(self.variances)
        self.balances = {
            reserve.id: self.position.balances.get(reserve.id, reserve.balance) for reserve in self.agreement.reserves
        }
        self.used = dict(self.position.used)
        self.in_order = tuple(sorted(self.units(), key=lambda unit: (unit.pence <= 0, unit.order)))

    def settle(self) -> None:
        for unit in self.in_order:
            self.settle_unit(unit)

    def _budget(self, scheme: str, line: Line) -> int:
        """The agreement's budget for a line, with the changes up to the day of the position."""
        changes = self.agreement.budget_changes
        moved = (c.amount for c in changes if (c.scheme, c.line) == (scheme, line.id) and c.on <= self.position.as_at)
        return line.budget + sum(moved)

    # Which clause governs which lines

    def units(self) -> Iterator[_Unit]:
        free = dict.fromkeys(self.variances)
        scopes = sorted(
            {scope for clause in self.agreement.clauses for scope in clause.applies_to},
            key=lambda s: (-self._rank(s), s),
        )
        for scope in scopes:
            for clause, signs in self._clauses_for(scope):
                in_scope = [key for key in free if self._is_in(scope, key)]
                for group, keys, whole in self._groups(scope, clause, in_scope):
                    pence = sum(self.variances[key] for key in keys)
                    if ("under" if pence < 0 else "over") in signs:
                        for key in keys:
                            del free[key]
                        yield _Unit(group, clause, keys, whole, pence, self.agreement.clauses.index(clause))
        for group, keys, whole in self._by(list(free), self._fund_name):
            pence = sum(self.variances[key] for key in keys)
            yield _Unit(group, None, keys, whole, pence, len(self.agreement.clauses))

    def _clauses_for(self, scope: str) -> list[tuple[Clause, tuple[str, ...]]]:
        """The scope's clauses that are not suspended, each with the signs that no clause before it rules.

        Those for overspends look first, then those for underspends, whatever order they are written in.
        """
        found: list[tuple[Clause, tuple[str, ...]]] = []
        free = {"over", "under"}
        for clause in self.agreement.clauses:
            if scope in clause.applies_to and not is_suspended(clause, self.position.as_at):
                signs = tuple(sign for sign in ("over", "under") if sign in free and clause.when in (sign, "both"))
                free -= set(signs)
                found += [(clause, signs)] if signs else []
        return sorted(found, key=lambda ruled: (len(ruled[1]), ruled[1]))

    def _rank(self, scope: str) -> int:
        """How specific a scope is: a line is most, the agreement least."""
        if scope == "agreement":
            return 0
        if self.agreement.fund(scope):
            return 1
        if scope.startswith("commissioned-by:"):
            return 2
        if scope.startswith("tag:"):
            return 3
        return 5 if "/" in scope else 4

    def _is_in(self, scope: str, key: Key) -> bool:
        if key[0] == RESULT:
            return scope == RESULT + key[1]
        return scope in (
            "agreement",
            self.funds[key].id,
            key[0],
            "/".join(key),
            f"commissioned-by:{self.facts[key].commissioner}",
            *(f"tag:{tag}" for tag in self.tags[key]),
        )

    def _fund_name(self, key: Key) -> str:
        return self.funds[key].id if key in self.funds else "".join(key)

    def _groups(self, scope: str, clause: Clause, keys: list[Key]) -> Iterator[_Group]:
        measured = clause.measured or ("each-fund" if scope == "agreement" else "together")
        by: dict[str, Callable[[Key], str]] = {
            "each-line": lambda key: "/".join(key) if key in self.facts else "".join(key),
            "each-scheme": lambda key: key[0] if key in self.facts else "".join(key),
            "each-fund": self._fund_name,
            "together": lambda key: scope,
        }
        return self._by(keys, by[measured])

    def _by(self, keys: list[Key], name: Callable[[Key], str]) -> Iterator[_Group]:
        """Keys in groups that may be netted: by name, and apart where a ring-fence's money would meet other money."""
        groups: dict[str, dict[str | None, list[Key]]] = {}
        for key in keys:
            groups.setdefault(name(key), {}).setdefault(self.fences.get(key), []).append(key)
        for group, fenced in groups.items():
            nets = {fence: sum(self.variances[key] for key in found) for fence, found in fenced.items()}
            whole = tuple(key for found in fenced.values() for key in found)
            if min(nets.values()) >= 0 or max(nets.values()) <= 0:
                yield group, whole, whole
                continue
            for fences in ([f for f in nets if nets[f] >= 0], [f for f in nets if nets[f] < 0]):
                apart = "" if None in fences else f" ({', '.join(f for f in fences if f)})"
                yield group + apart, tuple(key for fence in fences for key in fenced[fence]), whole

    # One unit, step by step

    def settle_unit(self, unit: _Unit) -> None:
        clause = unit.clause
        if clause is None:
            self._residual(unit, "", "no clause covers it")
            return
        for number, step in enumerate(clause.waterfall, 1):
            if all(self.left[key] == 0 for key in unit.keys):
                break
            self._take_step(unit, clause, number, step)
        self._residual(unit, clause.number, f"clause {clause.number} leaves it to nobody")

    def _take_step(self, unit: _Unit, clause: Clause, number: int, step: Step) -> None:
        over = unit.sign > 0
        before = self._left(unit)
        gate = self.known.gate(clause, number, step)
        said = english_of(step)
        fits = step.verb == "share" or (step.verb == "retain") != over
        if isinstance(gate, Shut) or not fits:
            why = gate.because if isinstance(gate, Shut) else f"does not concern an {'over' if over else 'under'}spend"
            self.trace.append(Traced(unit.scope, clause.number, number, said, why, 0, before))
            return
        pending = gate.awaiting if isinstance(gate, Pending) else None
        amount = self._wanted(unit, step, before)
        if isinstance(amount, Awaiting):
            figures = self._take_undetermined(unit, clause, number, step, before, amount)
        else:
            if isinstance(gate, Open) and gate.most_pence is not None:
                amount = min(amount, gate.most_pence)
            figures = self._do(unit, clause, number, step, amount, pending)
        figures += f"; {gate.because}" if isinstance(gate, Open) and gate.because else ""
        figures += f"; {pending}" if pending else ""
        left = self._left(unit)
        self.trace.append(Traced(unit.scope, clause.number, number, said, figures, before - left, left))

    def _take_undetermined(
        self, unit: _Unit, clause: Clause, number: int, step: Step, amount: int, awaiting: Awaiting
    ) -> str:
        """A step whose limit nobody can work out yet: all that it might take waits."""
        if step.share is None:
            return self._do(unit, clause, number, step, amount, awaiting)
        return self._share_awaits(unit, clause, number, amount, awaiting)

    def _left(self, unit: _Unit) -> int:
        """What is left of the unit's variance, without its sign."""
        return abs(sum(self.left[key] for key in unit.keys))

    def _net(self, unit: _Unit) -> dict[Key, int]:
        """What is left of the unit by line, without its sign, once lines are netted within their ring-fence."""
        found: dict[Key, int] = {}
        for fence in dict.fromkeys(self.fences.get(key) for key in unit.keys):
            fenced = [key for key in unit.keys if self.fences.get(key) == fence]
            net = unit.sign * sum(self.left[key] for key in fenced)
            over = {key: unit.sign * self.left[key] for key in fenced if unit.sign * self.left[key] > 0}
            if net > 0:
                found.update(zip(over, split(net, list(over.values())), strict=True))
        return found

    def _wanted(self, unit: _Unit, step: Step, left: int) -> int | Awaiting:
        amount = left
        for limit, counted_from in ((step.up_to, 0), (step.until, abs(unit.pence) - left)):
            if limit:
                most = self._limit(limit, unit)
                if isinstance(most, Awaiting):
                    return most
                amount = min(amount, max(most - counted_from, 0))
        return amount

    def _limit(self, limit: Limit, unit: _Unit, partner: str | None = None) -> int | Awaiting:
        """A limit in pence, taken down to the whole penny: for one partner, or for all of them."""
        if limit.pence is not None:
            return limit.pence
        assert limit.share is not None
        if limit.of == "contribution":
            ids = {self.funds[key].id for key in unit.whole if key in self.funds}
            funds = [fund for fund in self.agreement.funds if fund.id in ids]
            weights = weights_for(Share(basis="contribution"), self.agreement, funds, [], self.position)
            if isinstance(weights, Awaiting):
                return weights
            base = weights.of.get(partner, 0) if partner else sum(weights.of.values())
        elif limit.of == "own funding" and partner:
            schemes = {key[0] for key in unit.whole}
            mine = [fact for key, fact in self.facts.items() if key[0] in schemes and fact.commissioner == partner]
            base = sum(fact.budget_pence for fact in mine)
        else:
            base = sum(self.facts[key].budget_pence for key in unit.whole if key in self.facts)
        return int(Fraction(base) * limit.share)

    def _do(self, unit: _Unit, clause: Clause, number: int, step: Step, amount: int, pending: Awaiting | None) -> str:
        if step.offset is not None:
            return self._offset(unit, clause, number, step.offset, amount, pending)
        if step.draw is not None:
            return self._draw(unit, clause, number, step.draw, amount, pending)
        if step.retain is not None:
            return self._retain(unit, clause, number, step, amount, pending)
        assert step.share is not None
        return self._share(unit, clause, number, step.share, amount, pending)

    # The four verbs

    def _offset(
        self, unit: _Unit, clause: Clause, number: int, offset: Offset, amount: int, pending: Awaiting | None
    ) -> str:
        taken: dict[str, int] = {}
        given: dict[str, int] = {}
        needs = self._net(unit)
        for fence in dict.fromkeys(self.fences.get(key) for key in needs):
            mine = {key: pence for key, pence in needs.items() if self.fences.get(key) == fence}
            gives = {
                key: (giver, pence)
                for giver in self.in_order
                if giver.pence < 0
                for key, pence in self._net(giver).items()
                if key in self.facts and self.fences.get(key) == fence and self._may_offset(offset, unit, key)
            }
            spare = [pence for _, pence in gives.values()]
            pence = min(sum(mine.values()), sum(spare), amount - sum(taken.values()))
            if pence <= 0:
                continue
            for (key, (giver, _)), part in zip(gives.items(), split(pence, spare), strict=True):
                self.left[key] += part
                taken[self.funds[key].id] = taken.get(self.funds[key].id, 0) + part
                given[giver.scope] = given.get(giver.scope, 0) + part
            self._reduce(unit, mine, pence)
        for scope, pence in given.items():
            self._say(scope, clause, number, "offset", unit.scope, -pence, pending)
        for fund, pence in taken.items():
            self._say(unit.scope, clause, number, "offset", fund, pence, pending)
        return ", ".join(f"{pounds(p)} of underspends in {fund}" for fund, p in taken.items()) or "no underspend to use"

    def _may_offset(self, offset: Offset, unit: _Unit, key: Key) -> bool:
        if offset.commissioned_by not in (None, self.facts[key].commissioner):
            return False
        match offset.within:
            case "scheme":
                return key[0] in {mine[0] for mine in unit.keys}
            case "fund":
                return self.funds[key].id in {self.funds[mine].id for mine in unit.keys if mine in self.funds}
            case "agreement":
                return True
        return self.funds[key].id in offset.funds

    def _draw(
        self, unit: _Unit, clause: Clause, number: int, reserve_id: str, amount: int, pending: Awaiting | None
    ) -> str:
        reserve = next(reserve for reserve in self.agreement.reserves if reserve.id == reserve_id)
        needs = {key: pence for key, pence in self._net(unit).items() if self._may_draw(reserve, key)}
        pence = min(amount, sum(needs.values()), self._entitled(reserve, unit))
        if pence <= 0:
            return f"{reserve.name} has {pounds(self.balances[reserve_id])} that may be used here"
        self.balances[reserve_id] -= pence
        self.drawn[reserve_id, unit.keys] = self.drawn.get((reserve_id, unit.keys), 0) + pence
        self._reduce(unit, needs, pence)
        self._say(unit.scope, clause, number, "draw", reserve_id, pence, pending)
        if reserve.kind == "loan" and pending is None:
            self._lend(unit, clause, reserve, pence)
        return f"{reserve.name} had {pounds(self.balances[reserve_id] + pence)}"

    def _may_draw(self, reserve: Reserve, key: Key) -> bool:
        in_fund = not reserve.funds or (key in self.funds and self.funds[key].id in reserve.funds)
        return in_fund and reserve.ring_fence in (None, self.fences.get(key))

    def _entitled(self, reserve: Reserve, unit: _Unit) -> int:
        """What this unit may draw: all that is there, or its part where a short reserve is shared in proportion."""
        if reserve.id in self.bottomless:
            return _BOTTOMLESS
        balance = self.balances[reserve.id]
        if reserve.when_short == "first-come":
            return balance
        opening = self.position.balances.get(reserve.id, reserve.balance)
        calls = self._calls_on(reserve)
        if sum(calls.values()) <= opening:
            return balance
        parts = dict(zip(calls, split(opening, list(calls.values())), strict=True))
        return min(balance, parts.get(unit.keys, 0) - self.drawn.get((reserve.id, unit.keys), 0))

    def _calls_on(self, reserve: Reserve) -> dict[tuple[Key, ...], int]:
        """What each unit would draw if the reserve had no bottom: a dry run, whose draws are the calls on it."""
        if reserve.id not in self.calls:
            dry = _Run(self.agreement, self.position, self.known, bottomless=self.bottomless | {reserve.id})
            dry.settle()
            self.calls[reserve.id] = {keys: pence for (name, keys), pence in dry.drawn.items() if name == reserve.id}
        return self.calls[reserve.id]

    def _lend(self, unit: _Unit, clause: Clause, reserve: Reserve, pence: int) -> None:
        owed = self._divide(unit, Share(basis="contribution"), pence, clause)
        if isinstance(owed, Awaiting):
            return
        for partner, part in owed.parts.items():
            if part and partner != reserve.held_by:
                self.raised.append(Raised(reserve.held_by, partner, part, clause.number, "", 1, None))

    def _retain(
        self, unit: _Unit, clause: Clause, number: int, step: Step, amount: int, pending: Awaiting | None
    ) -> str:
        assert step.retain is not None
        into = next((reserve for reserve in self.agreement.reserves if reserve.id == step.retain), None)
        keeps = {
            key: pence
            for key, pence in self._net(unit).items()
            if into is None or self.fences.get(key) in (None, into.ring_fence)
        }
        pence = min(amount, sum(keeps.values()))
        self._reduce(unit, keeps, pence)
        self._say(unit.scope, clause, number, "retain", step.retain, -pence, pending)
        if into and pending is None:
            self.balances[step.retain] += pence
        if pence < amount:
            return "ring-fenced money stays apart from it"
        return "for spending that does not recur" if step.non_recurrent else "kept"

    def _share(
        self, unit: _Unit, clause: Clause, number: int, share: Share, amount: int, pending: Awaiting | None
    ) -> str:
        divided = self._divide(unit, share, amount, clause)
        capped = divided if isinstance(divided, Awaiting) else self._capped(unit, clause, number, share, divided.parts)
        if isinstance(divided, Awaiting) or isinstance(capped, Awaiting):
            awaiting = divided if isinstance(divided, Awaiting) else capped
            assert isinstance(awaiting, Awaiting)
            return self._share_awaits(unit, clause, number, amount, awaiting)
        held, words = capped
        for partner, pence in held.items():
            self._say(unit.scope, clause, number, "share", partner, unit.sign * pence, pending)
        if divided.lines is None:
            self._reduce(unit, self._net(unit), sum(held.values()))
        else:
            beyond = {partner: pence - held[partner] for partner, pence in divided.parts.items()}
            self._reduce_lines(unit, divided.lines, beyond)
        self._clear_if_shared(unit)
        if share.recovered and pending is None and unit.sign > 0:
            self._recover(unit, clause, share, held)
        return f"{divided.figures}{words}"

    def _share_awaits(self, unit: _Unit, clause: Clause, number: int, amount: int, awaiting: Awaiting) -> str:
        self._say(unit.scope, clause, number, "share", "", unit.sign * amount, awaiting)
        self._reduce(unit, self._net(unit), amount)
        self._clear_if_shared(unit)
        return str(awaiting)

    # How a sum is divided

    def _divide(self, unit: _Unit, share: Share, amount: int, clause: Clause) -> _Divided | Awaiting:
        """Parts of an amount by partner, without sign; or what it awaits."""
        decided = self.known.decided_shares(clause)
        if decided is not None:
            if sum(decided.values()) != 1 or not decided.keys() <= set(self.agreement.partner_ids()):
                return Awaiting("percentages that come to 100% among the partners", " and ".join(clause.overridden_by))
            chosen = stated(decided)
            figures = f"as the boards together decided: {chosen.figures}"
            return _Divided(self._parts(amount, chosen.of, clause), figures)
        if share.basis in ("own", "profile", "cause"):
            return self._divide_lines(unit, share, amount, clause)
        keys = [key for key in unit.whole if key in self.facts]
        ids = {self.funds[key].id for key in keys}
        funds = [fund for fund in self.agreement.funds if fund.id in ids]
        facts = [self.facts[key] for key in keys]
        if share.basis == "scheme-contribution":
            schemes = {key[0] for key in keys}
            facts = [fact for key, fact in self.facts.items() if key[0] in schemes]
        weights = weights_for(share, self.agreement, funds, facts, self.position)
        if isinstance(weights, Awaiting):
            return weights
        return _Divided(self._parts(amount, weights.of, clause), f"{BASES[share.basis]}: {weights.figures}")

    def _parts(self, amount: int, weights: dict[str, int], clause: Clause) -> dict[str, int]:
        if not weights.get(clause.odd_pennies):
            return dict(zip(weights, split(amount, list(weights.values())), strict=True))
        whole = sum(weights.values())
        parts = {partner: amount * weight // whole for partner, weight in weights.items()}
        parts[clause.odd_pennies] += amount - sum(parts.values())
        return parts

    def _divide_lines(self, unit: _Unit, share: Share, amount: int, clause: Clause) -> _Divided | Awaiting:
        """Parts that follow what each line did, so that nothing is netted where all that is left is divided."""
        lines: dict[Key, dict[str, int]] = {}
        if share.basis == "cause":
            lines, figures = self._by_cause(unit, share, amount)
        else:
            figures = BASES[share.basis]
            whole = {key: unit.sign * self.left[key] for key in unit.keys if self.left[key]}
            net = self._net(unit)
            some = dict(zip(net, split(amount, list(net.values())), strict=True)) if net else {}
            for key, pence in (whole if amount == self._left(unit) else some).items():
                parts = self._line_parts(key, share, pence, clause)
                if isinstance(parts, Awaiting):
                    return parts
                lines[key] = parts
        totals: dict[str, int] = {}
        for parts in lines.values():
            for partner, pence in parts.items():
                totals[partner] = totals.get(partner, 0) + pence
        return _Divided(totals, figures, lines)

    def _line_parts(self, key: Key, share: Share, pence: int, clause: Clause) -> dict[str, int] | Awaiting:
        if key not in self.facts:
            return {"": pence}
        if share.basis == "own":
            return {self.facts[key].commissioner: pence}
        if self.profiles[key] == "fixed":
            return {self.agreement.host_of(self.funds[key]): pence}
        weights = (
            stated(share.percentages)
            if share.percentages
            else weights_for(share, self.agreement, [self.funds[key]], [], self.position)
        )
        return weights if isinstance(weights, Awaiting) else self._parts(pence, weights.of, clause)

    def _by_cause(self, unit: _Unit, share: Share, amount: int) -> tuple[dict[Key, dict[str, int]], str]:
        """What each cause's bearer bears of each line: causes that are agreed and evidenced, within what is left."""
        bearers = share.causes or {}
        found = sorted(
            (c for c in self.position.causes if c.cause in bearers and c.evidence and c.is_agreed and c.amount),
            key=lambda c: (c.scheme, c.line, c.cause, c.evidence, c.amount),
        )
        net = self._net(unit)
        claimed = {key: sum(c.amount for c in found if (c.scheme, c.line) == key) for key in net}
        within = {key: min(net[key], claimed[key]) for key in net if claimed[key]}
        if sum(within.values()) > amount:
            within = dict(zip(within, split(amount, list(within.values())), strict=True))
        lines: dict[Key, dict[str, int]] = {}
        words: list[str] = []
        for key, most in within.items():
            mine = [c for c in found if (c.scheme, c.line) == key]
            for cause, pence in zip(mine, split(most, [c.amount for c in mine]), strict=True):
                bearer = bearers[cause.cause]
                parts = lines.setdefault(key, {})
                parts[bearer] = parts.get(bearer, 0) + pence
                words.append(f"{cause.cause} {pounds(pence)} ({cause.evidence})")
        return lines, "; ".join(words) or "no cause is both agreed and evidenced"

    def _capped(
        self, unit: _Unit, clause: Clause, number: int, share: Share, parts: dict[str, int]
    ) -> tuple[dict[str, int], str] | Awaiting:
        """Parts held to their caps; what is beyond is left for the next step.

        A cap holds what is borne; it holds a part of an underspend only where the clause is for underspends alone.
        """
        held = dict(parts)
        if unit.sign < 0 and clause.when != "under":
            return held, ""
        words: list[str] = []
        rooms: list[tuple[str, str]] = []
        for cap in share.caps:
            for partner in [cap.partner] if cap.partner != "each" else list(parts):
                if held.get(partner, 0) <= 0 or not partner:
                    continue
                most = self._limit(cap.at, unit, partner)
                if isinstance(most, Awaiting):
                    return most
                name = f"{cap.id}.{partner}" if cap.id else f"{clause.number}/{unit.scope}/{partner}"
                room = max(most - self.used.get(name, 0), 0)
                more = self._consented(unit, clause, number, cap) if held[partner] > room else 0
                rooms.append((name, partner))
                if more:
                    words.append(f"; {partner} may pass its cap of {pounds(room)} by consent")
                if held[partner] > room + more:
                    words.append(f"; {partner} is held to {pounds(room + more)}")
                    held[partner] = room + more
        for name, partner in dict.fromkeys(rooms):
            self.used[name] = self.used.get(name, 0) + held[partner]
        return held, "".join(words)

    def _consented(self, unit: _Unit, clause: Clause, number: int, cap: Cap) -> int:
        """How much more than its cap a partner may bear, by consents given before the costs were committed."""
        if cap.unless is None:
            return 0
        overspent = [key for key in unit.keys if key in self.facts and self.variances[key] > 0]
        consent = self.known.consent(clause, number, cap.unless, [self.committed[key] for key in overspent])
        if not isinstance(consent, Open):
            return 0
        return _BOTTOMLESS if consent.most_pence is None else consent.most_pence

    def _recover(self, unit: _Unit, clause: Clause, share: Share, parts: dict[str, int]) -> None:
        recovery = share.recovered
        assert recovery is not None
        for bearer, pence in parts.items():
            if pence <= 0:
                continue
            owed = {recovery.by: pence}
            if recovery.by == "shares":
                divided = self._divide(unit, Share(basis="contribution"), pence, clause)
                owed = {} if isinstance(divided, Awaiting) else divided.parts
            for debtor, part in owed.items():
                if part and debtor != bearer:
                    self.raised.append(
                        Raised(
                            bearer, debtor, part, clause.number, recovery.starts, recovery.years, recovery.most_a_year
                        )
                    )

    # Keeping the working

    def _reduce(self, unit: _Unit, keys: dict[Key, int], pence: int) -> None:
        """Take pence off lines in proportion to the amounts given."""
        if pence:
            for key, part in zip(keys, split(pence, list(keys.values())), strict=True):
                self.left[key] -= unit.sign * part

    def _reduce_lines(self, unit: _Unit, lines: dict[Key, dict[str, int]], beyond: dict[str, int]) -> None:
        """Take off each line its own parts, but for what is beyond the caps of those who bear them."""
        for key, parts in lines.items():
            self.left[key] -= unit.sign * sum(parts.values())
        for partner, pence in beyond.items():
            mine = {key: parts[partner] for key, parts in lines.items() if parts.get(partner, 0) > 0}
            if pence:
                for key, part in zip(mine, split(pence, list(mine.values())), strict=True):
                    self.left[key] += unit.sign * part

    def _clear_if_shared(self, unit: _Unit) -> None:
        """Once the partners have all of it, lines that remain only cancel out."""
        if sum(self.left[key] for key in unit.keys) == 0:
            self.left.update(dict.fromkeys(unit.keys, 0))

    def _residual(self, unit: _Unit, clause: str, why: str) -> None:
        pence = sum(self.left[key] for key in unit.keys)
        self.left.update(dict.fromkeys(unit.keys, 0))
        if pence:
            awaiting = Awaiting(f"who bears {pounds(abs(pence))} of {unit.scope}: {why}", PARTNERS)
            self.allocated.append(Allocated(unit.scope, clause, 0, "residual", "", Undetermined(pence, awaiting)))
            self.trace.append(Traced(unit.scope, clause, 0, "What is left", why, 0, abs(pence)))

    def _say(
        self, scope: str, clause: Clause, number: int, verb: str, who: str, pence: int, awaiting: Awaiting | None
    ) -> None:
        if not pence:
            return
        if awaiting is None and verb == "share" and who == "":
            awaiting = Awaiting(f"whose {scope} is", PARTNERS)
        amount = Undetermined(pence, awaiting) if awaiting else self._verdict(pence, clause.binding_on)
        self.allocated.append(Allocated(scope, clause.number, number, verb, who, amount))

    def _verdict(self, pence: int, binding_on: str = "outturn") -> Verdict:
        """How sure an amount is that waits for nobody."""
        if self.position.basis == "forecast" and binding_on == "outturn":
            return Provisional(pence, "on a forecast, so advisory")
        if self.agreement.signed_on is None or self.agreement.signed_on > self.known.known_on:
            return Provisional(pence, "the agreement is not signed")
        return Determined(pence)

    # Sums that turn on a measure

    def earned(self) -> Iterable[Allocated]:
        """Performance sums: earned in proportion to what was achieved of the target, the rest to its holder."""
        for sum_ in self.agreement.performance:
            achieved = self.position.achieved.get(sum_.measure)
            if achieved is None:
                waits = Awaiting(f"what {sum_.measure} achieved", sum_.held_by)
                yield Allocated(sum_.fund, sum_.number, 0, "earned", "", Undetermined(sum_.amount, waits))
                continue
            earned = int(sum_.amount * min(Fraction(1), achieved / sum_.target))
            yield Allocated(sum_.fund, sum_.number, 0, "earned", sum_.fund, self._verdict(earned))
            yield Allocated(sum_.fund, sum_.number, 0, "unearned", sum_.held_by, self._verdict(sum_.amount - earned))
