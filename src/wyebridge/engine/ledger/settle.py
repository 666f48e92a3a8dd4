"""Who bears a variance: clauses run step by step over a position, every penny given a place and a reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from wyebridge.engine.agreement.clause_english import english_of
from wyebridge.engine.agreement.clauses import BASES, Cap, Clause, Limit, Offset, Reserve, Share, Step
from wyebridge.engine.agreement.terms import Agreement, Fund
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, Problem, Refused
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.verdicts import Awaiting, Determined, Provisional, Undetermined, Verdict
from wyebridge.engine.ledger.gates import Known, Open, Pending, Shut, is_suspended
from wyebridge.engine.ledger.variance import LineResult, SettlementPosition
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
    used_pence: dict[str, int]
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
    an offset can find them. Decisions count as far as known on `known_on` and effective on `effective_on`. On a
    forecast, or without a signature, amounts are provisional; what waits for somebody is undetermined and names them.

    Raises Refused where the position has a line that the agreement has not, or has one twice.

    Always: what is allocated sums to the variance; no reserve goes below nothing; no cap is passed without consent;
    ring-fenced money meets only its own. The order of lines and decisions does not matter.
    """
    run = _Run(agreement, position, Known.of(decisions, effective_on=effective_on, known_on=known_on))
    units = list(run.units())
    for unit in sorted(units, key=lambda unit: (unit.pence <= 0, unit.order)):
        run.settle_unit(unit)
    allocation = Allocation(
        variance_pence=sum(run.variances.values()),
        allocated=tuple(run.allocated),
        trace=tuple(run.trace),
        performance=tuple(run.earned()),
        balances_pence=run.balances,
        used_pence=run.used,
        raised=tuple(run.raised),
    )
    assert sum(one.amount.pence for one in allocation.allocated) == allocation.variance_pence
    assert min(allocation.balances_pence.values(), default=0) >= 0
    return allocation


def true_up(before: Allocation, after: Allocation) -> dict[str, int]:
    """What to post to pass from one answer to another: for each partner, after less before, where they differ."""
    old, new = before.borne_by(), after.borne_by()
    moves = {partner: new.get(partner, 0) - old.get(partner, 0) for partner in sorted(old.keys() | new.keys())}
    return {partner: pence for partner, pence in moves.items() if pence}


def _results(agreement: Agreement, position: SettlementPosition) -> dict[Key, LineResult]:
    known = {(scheme.id, line.id) for _, scheme, line in agreement.every_line()}
    named = [(result.scheme, result.line) for result in position.lines]
    wrong = {
        key: "stands twice in" if key in known else "is a line that the agreement has not, in"
        for index, key in enumerate(named)
        if key not in known or key in named[:index]
    }
    if wrong:
        raise Refused(
            Problem(
                "position-line",
                f"{'/'.join(key)} {what} the position",
                "its variance would be lost, or counted twice",
                "correct the line; each stands once, by the agreement's names",
                Place("position"),
            )
            for key, what in wrong.items()
        )
    return {(result.scheme, result.line): result for result in position.lines}


def _moved(agreement: Agreement, as_at: date) -> dict[Key, int]:
    """Changes of budgets up to a day, by line."""
    moved: dict[Key, int] = {}
    for change in agreement.budget_changes:
        if change.on <= as_at:
            key = (change.scheme, change.line)
            moved[key] = moved.get(key, 0) + change.amount
    return moved


@dataclass(slots=True)
class _Unit:
    """Lines netted together under one clause (None where no clause reaches them)."""

    scope: str
    clause: Clause | None
    keys: tuple[Key, ...]
    pence: int
    order: int


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
    calls: dict[str, int] = field(default_factory=dict)
    allocated: list[Allocated] = field(default_factory=list)
    trace: list[Traced] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)

    def __post_init__(self) -> None:
        results = _results(self.agreement, self.position)
        moved = _moved(self.agreement, self.position.as_at)
        for fund, scheme, line in self.agreement.every_line():
            key = (scheme.id, line.id)
            result = results.get(key)
            if result is None:
                continue
            budget = line.budget + moved.get(key, 0) if result.budget is None else result.budget
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

    # Which clause governs which lines

    def units(self) -> Iterator[_Unit]:
        free = dict.fromkeys(self.variances)
        scopes = sorted(
            {scope for clause in self.agreement.clauses for scope in clause.applies_to},
            key=lambda s: (-self._rank(s), s),
        )
        for scope in scopes:
            # Clauses for overspends look first, then those for underspends, whatever order they are written in.
            for clause in sorted(
                self._clauses_for(scope), key=lambda clause: ("over", "under", "both").index(clause.when)
            ):
                for keys in self._groups(scope, clause, [key for key in free if self._is_in(scope, key)]):
                    pence = sum(self.variances[key] for key in keys)
                    if clause.when in ("both", "under" if pence < 0 else "over"):
                        for key in keys:
                            del free[key]
                        order = self.agreement.clauses.index(clause)
                        yield _Unit(self._name(scope, clause, keys), clause, keys, pence, order)
        for keys in self._by(list(free), lambda key: self.funds[key].id if key in self.funds else "".join(key)):
            pence = sum(self.variances[key] for key in keys)
            yield _Unit(self.funds[keys[0]].id if keys[0] in self.funds else "".join(keys[0]), None, keys, pence, 10**6)

    def _clauses_for(self, scope: str) -> list[Clause]:
        on = self.known.effective_on
        return [c for c in self.agreement.clauses if scope in c.applies_to and not is_suspended(c, on)]

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

    def _groups(self, scope: str, clause: Clause, keys: list[Key]) -> Iterator[tuple[Key, ...]]:
        measured = clause.measured or ("each-fund" if scope == "agreement" else "together")
        by = {
            "each-line": lambda key: "/".join(key),
            "each-scheme": lambda key: key[0],
            "each-fund": lambda key: self.funds[key].id if key in self.funds else "".join(key),
            "together": lambda key: "",
        }[measured]
        return self._by(keys, by)

    @staticmethod
    def _by(keys: list[Key], name: Callable[[Key], str]) -> Iterator[tuple[Key, ...]]:
        groups: dict[str, list[Key]] = {}
        for key in keys:
            groups.setdefault(name(key), []).append(key)
        return (tuple(group) for group in groups.values())

    def _name(self, scope: str, clause: Clause, keys: tuple[Key, ...]) -> str:
        if clause.measured == "each-line" and len(keys) == 1:
            return "/".join(keys[0])
        if clause.measured == "each-scheme":
            return keys[0][0]
        if clause.measured == "each-fund" or (scope == "agreement" and clause.measured is None):
            return self.funds[keys[0]].id if keys[0] in self.funds else "".join(keys[0])
        return scope

    # One unit, step by step

    def settle_unit(self, unit: _Unit) -> None:
        clause = unit.clause
        if clause is None:
            self._residual(unit, "", "no clause covers it")
            return
        unit.pence = sum(self.left[key] for key in unit.keys)  # others may have used its underspends
        if clause.when not in ("both", "under" if unit.pence < 0 else "over") and unit.pence:
            self._residual(unit, clause.number, f"clause {clause.number} is for {clause.when}spends alone")
            return
        for number, step in enumerate(clause.waterfall, 1):
            if all(self.left[key] == 0 for key in unit.keys):
                break
            self._take_step(unit, clause, number, step)
        self._residual(unit, clause.number, f"clause {clause.number} leaves it to nobody")

    def _take_step(self, unit: _Unit, clause: Clause, number: int, step: Step) -> None:
        over = unit.pence >= 0
        before = self._left(unit)
        amount = self._wanted(unit, step, before)
        gate = self.known.gate(clause, number, step)
        said = english_of(step)
        fits = step.verb == "share" or (step.verb == "retain") != over
        if isinstance(gate, Shut) or not fits:
            why = gate.because if isinstance(gate, Shut) else f"does not concern an {'over' if over else 'under'}spend"
            self.trace.append(Traced(unit.scope, clause.number, number, said, why, 0, before))
            return
        if isinstance(gate, Open) and gate.most_pence is not None:
            amount = min(amount, gate.most_pence)
        pending = gate.awaiting if isinstance(gate, Pending) else None
        figures = self._do(unit, clause, number, step, amount, pending)
        figures += f"; {gate.because}" if isinstance(gate, Open) and gate.because else ""
        figures += f"; {pending}" if pending else ""
        left = self._left(unit)
        self.trace.append(Traced(unit.scope, clause.number, number, said, figures, before - left, left))

    def _left(self, unit: _Unit) -> int:
        """What is left of the unit's variance, without its sign."""
        return abs(sum(self.left[key] for key in unit.keys))

    def _wanted(self, unit: _Unit, step: Step, left: int) -> int:
        amount = left
        if step.up_to:
            amount = min(amount, self._limit(step.up_to, unit))
        if step.until:
            amount = min(amount, max(self._limit(step.until, unit) - (abs(unit.pence) - left), 0))
        return amount

    def _limit(self, limit: Limit, unit: _Unit) -> int:
        """A limit in pence, taken down to the whole penny."""
        if limit.pence is not None:
            return limit.pence
        assert limit.share is not None
        if limit.of == "contribution":
            funds = {self.funds[key].id for key in unit.keys if key in self.funds}
            weights = weights_for(
                Share(basis="contribution"),
                self.agreement,
                [f for f in self.agreement.funds if f.id in funds],
                [],
                self.position,
            )
            base = 0 if isinstance(weights, Awaiting) else sum(weights.of.values())
        else:
            base = sum(self.facts[key].budget_pence for key in unit.keys if key in self.facts)
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
        for fence in dict.fromkeys(self.fences.get(key) for key in unit.keys):
            needs = {key: self.left[key] for key in unit.keys if self.fences.get(key) == fence and self.left[key] > 0}
            gives = {
                key: -self.left[key]
                for key in self.left
                if key not in unit.keys
                and key in self.facts
                and self.left[key] < 0
                and self.fences[key] == fence
                and self._may_offset(offset, unit, key)
            }
            pence = min(sum(needs.values()), sum(gives.values()), amount - sum(taken.values()))
            if pence <= 0:
                continue
            for key, part in zip(gives, split(pence, list(gives.values())), strict=True):
                self.left[key] += part
                taken[self.funds[key].id] = taken.get(self.funds[key].id, 0) + part
                self._say("/".join(key), clause, number, "offset", unit.scope, -part, pending)
            self._reduce(needs, pence, 1)
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
        needs = {key: self.left[key] for key in unit.keys if self.left[key] > 0 and self._may_draw(reserve, key)}
        pence = min(amount, sum(needs.values()), self._entitled(reserve, unit))
        if pence <= 0:
            return f"{reserve.name} has {pounds(self.balances[reserve_id])} that may be used here"
        self.balances[reserve_id] -= pence
        self._reduce(needs, pence, 1)
        self._say(unit.scope, clause, number, "draw", reserve_id, pence, pending)
        if reserve.kind == "loan" and pending is None:
            self._lend(unit, clause, reserve, pence)
        return f"{reserve.name} had {pounds(self.balances[reserve_id] + pence)}"

    def _may_draw(self, reserve: Reserve, key: Key) -> bool:
        in_fund = not reserve.funds or (key in self.funds and self.funds[key].id in reserve.funds)
        return in_fund and reserve.ring_fence in (None, self.fences.get(key))

    def _entitled(self, reserve: Reserve, unit: _Unit) -> int:
        """What this unit may draw: all that is there, or its part where a short reserve is shared in proportion."""
        if reserve.when_short == "first-come":
            return self.balances[reserve.id]
        if not self.calls:
            self.calls = {
                f"{one.scope}|{step.draw}": one.pence
                for one in self.units()
                if one.clause and one.pence > 0
                for step in one.clause.waterfall
                if step.draw
            }
        mine = {name: pence for name, pence in self.calls.items() if name.endswith(f"|{reserve.id}")}
        opening = self.position.balances.get(reserve.id, reserve.balance)
        parts = dict(zip(mine, split(min(opening, sum(mine.values())), list(mine.values())), strict=True))
        return min(self.balances[reserve.id], parts.get(f"{unit.scope}|{reserve.id}", 0))

    def _lend(self, unit: _Unit, clause: Clause, reserve: Reserve, pence: int) -> None:
        owed = self._divide(unit, Share(basis="contribution"), pence, clause)
        if isinstance(owed, Awaiting):
            return
        for partner, part in owed[0].items():
            if part and partner != reserve.held_by:
                self.raised.append(Raised(reserve.held_by, partner, part, clause.number, "", 1, None))

    def _retain(
        self, unit: _Unit, clause: Clause, number: int, step: Step, amount: int, pending: Awaiting | None
    ) -> str:
        assert step.retain is not None
        self._reduce({key: self.left[key] for key in unit.keys if self.left[key] < 0}, amount, -1)
        self._say(unit.scope, clause, number, "retain", step.retain, -amount, pending)
        if step.retain in self.balances and pending is None:
            self.balances[step.retain] += amount
        return "for spending that does not recur" if step.non_recurrent else "kept"

    def _share(
        self, unit: _Unit, clause: Clause, number: int, share: Share, amount: int, pending: Awaiting | None
    ) -> str:
        sign = 1 if unit.pence >= 0 else -1
        figures = BASES[share.basis]
        if share.basis == "own" and amount == self._left(unit) and not share.caps:
            for partner, pence in self._own(unit).items():
                self._say(unit.scope, clause, number, "share", partner, pence, pending)
            self._clear(unit)
            return figures
        divided = self._divide(unit, share, amount, clause)
        if isinstance(divided, Awaiting):
            self._say(unit.scope, clause, number, "share", "", sign * amount, divided)
            self._reduce_unit(unit, amount, sign)
            return str(divided)
        parts, figures = divided
        parts, capped = self._capped(unit, clause, share, parts) if sign > 0 else (parts, "")
        for partner, pence in parts.items():
            if pence:
                self._say(unit.scope, clause, number, "share", partner, sign * pence, pending)
        self._reduce_unit(unit, sum(parts.values()), sign)
        if share.recovered and pending is None and sign > 0:
            self._recover(unit, clause, share, parts)
        return f"{figures}{capped}"

    # How a sum is divided

    def _divide(self, unit: _Unit, share: Share, amount: int, clause: Clause) -> tuple[dict[str, int], str] | Awaiting:
        """Parts of an amount by partner, without sign, and the figures in words; or what it awaits."""
        decided = self.known.decided_shares(clause)
        if decided:
            chosen = stated(decided)
            return self._parts(amount, chosen.of, clause), f"as the boards together decided: {chosen.figures}"
        if share.basis == "cause":
            return self._by_cause(unit, share, amount)
        if share.basis == "profile":
            return self._by_profile(unit, share, amount, clause)
        if share.basis == "own":
            return self._own_part(unit, amount), BASES["own"]
        keys = [key for key in unit.keys if key in self.facts]
        ids = {self.funds[key].id for key in keys}
        funds = [fund for fund in self.agreement.funds if fund.id in ids]
        facts = [self.facts[key] for key in keys]
        if share.basis == "scheme-contribution":
            schemes = {key[0] for key in keys}
            facts = [fact for key, fact in self.facts.items() if key[0] in schemes]
        weights = weights_for(share, self.agreement, funds, facts, self.position)
        if isinstance(weights, Awaiting):
            return weights
        return self._parts(amount, weights.of, clause), f"{BASES[share.basis]}: {weights.figures}"

    def _parts(self, amount: int, weights: dict[str, int], clause: Clause) -> dict[str, int]:
        if clause.odd_pennies == "rotate" or clause.odd_pennies not in weights:
            return dict(zip(weights, split(amount, list(weights.values())), strict=True))
        whole = sum(weights.values())
        parts = {partner: amount * weight // whole for partner, weight in weights.items()}
        parts[clause.odd_pennies] += amount - sum(parts.values())
        return parts

    def _own(self, unit: _Unit) -> dict[str, int]:
        """What is left, with its sign, by the partner that commissions it ('' for another body's result)."""
        found: dict[str, int] = {}
        for key in unit.keys:
            owner = self.facts[key].commissioner if key in self.facts else ""
            found[owner] = found.get(owner, 0) + self.left[key]
        return {owner: pence for owner, pence in found.items() if pence}

    def _own_part(self, unit: _Unit, amount: int) -> dict[str, int]:
        sign = 1 if unit.pence >= 0 else -1
        mine = {owner: sign * pence for owner, pence in self._own(unit).items() if sign * pence > 0}
        return dict(zip(mine, split(amount, list(mine.values())), strict=True))

    def _by_cause(self, unit: _Unit, share: Share, amount: int) -> tuple[dict[str, int], str] | Awaiting:
        parts: dict[str, int] = {}
        words: list[str] = []
        for found in self.position.causes:
            bearer = (share.causes or {}).get(found.cause)
            if (found.scheme, found.line) in unit.keys and bearer and found.evidence and found.is_agreed:
                pence = min(found.amount, amount - sum(parts.values()))
                parts[bearer] = parts.get(bearer, 0) + pence
                words.append(f"{found.cause} {pounds(pence)} ({found.evidence})")
        return parts, "; ".join(words) or "no cause is both agreed and evidenced"

    def _by_profile(
        self, unit: _Unit, share: Share, amount: int, clause: Clause
    ) -> tuple[dict[str, int], str] | Awaiting:
        sign = 1 if unit.pence >= 0 else -1
        mine = {key: sign * self.left[key] for key in unit.keys if sign * self.left[key] > 0}
        parts: dict[str, int] = {}
        for key, pence in zip(mine, split(amount, list(mine.values())), strict=True):
            if self.profiles.get(key) == "fixed":
                host = self.agreement.host_of(self.funds[key])
                parts[host] = parts.get(host, 0) + pence
                continue
            weights = (
                stated(share.percentages)
                if share.percentages
                else weights_for(share, self.agreement, [self.funds[key]], [], self.position)
            )
            if isinstance(weights, Awaiting):
                return weights
            for partner, part in self._parts(pence, weights.of, clause).items():
                parts[partner] = parts.get(partner, 0) + part
        return parts, BASES["profile"]

    def _capped(self, unit: _Unit, clause: Clause, share: Share, parts: dict[str, int]) -> tuple[dict[str, int], str]:
        """Parts held to their caps; what is beyond is left for the next step."""
        words = []
        held = dict(parts)
        for cap in share.caps:
            for partner in [cap.partner] if cap.partner != "each" else list(parts):
                if partner not in held:
                    continue
                name = f"{cap.id or f'{clause.number}/{unit.scope}'}:{partner}"
                room = max(self._cap_pence(cap, partner, unit) - self.used.get(name, 0), 0)
                committed = [self.committed.get(key) for key in unit.keys]
                if held[partner] > room and cap.unless and self.known.has_consent(clause, cap.unless, committed):
                    words.append(f"; {partner} passes its cap with consent")
                elif held[partner] > room:
                    words.append(f"; {partner} is held to its cap of {pounds(room)}")
                    held[partner] = room
                self.used[name] = self.used.get(name, 0) + held[partner]
        return held, "".join(words)

    def _cap_pence(self, cap: Cap, partner: str, unit: _Unit) -> int:
        if cap.at.pence is not None:
            return cap.at.pence
        assert cap.at.share is not None
        if cap.at.of == "own funding":
            schemes = {key[0] for key in unit.keys}
            mine = [f for key, f in self.facts.items() if key[0] in schemes and f.commissioner == partner]
            return int(sum(fact.budget_pence for fact in mine) * cap.at.share)
        if cap.at.of == "budget":
            return int(sum(self.facts[key].budget_pence for key in unit.keys if key in self.facts) * cap.at.share)
        ids = {self.funds[key].id for key in unit.keys if key in self.funds}
        funds = [fund for fund in self.agreement.funds if fund.id in ids]
        weights = weights_for(Share(basis="contribution"), self.agreement, funds, [], self.position)
        return 0 if isinstance(weights, Awaiting) else int(weights.of.get(partner, 0) * cap.at.share)

    def _recover(self, unit: _Unit, clause: Clause, share: Share, parts: dict[str, int]) -> None:
        recovery = share.recovered
        assert recovery is not None
        for bearer, pence in parts.items():
            owed = {recovery.by: pence}
            if recovery.by == "shares":
                divided = self._divide(unit, Share(basis="contribution"), pence, clause)
                owed = {} if isinstance(divided, Awaiting) else divided[0]
            for debtor, part in owed.items():
                if part and debtor != bearer:
                    self.raised.append(
                        Raised(
                            bearer, debtor, part, clause.number, recovery.starts, recovery.years, recovery.most_a_year
                        )
                    )

    # Keeping the working

    def _reduce(self, keys: dict[Key, int], pence: int, sign: int) -> None:
        for key, part in zip(keys, split(pence, [abs(left) for left in keys.values()]), strict=True):
            self.left[key] -= sign * part

    def _reduce_unit(self, unit: _Unit, pence: int, sign: int) -> None:
        if pence:
            self._reduce({key: self.left[key] for key in unit.keys if sign * self.left[key] > 0}, pence, sign)
        if sum(self.left[key] for key in unit.keys) == 0:
            self._clear(unit)

    def _clear(self, unit: _Unit) -> None:
        """What is left within the unit cancels out."""
        for key in unit.keys:
            self.left[key] = 0

    def _residual(self, unit: _Unit, clause: str, why: str) -> None:
        pence = sum(self.left[key] for key in unit.keys)
        self._clear(unit)
        if pence:
            awaiting = Awaiting(f"who bears {pounds(abs(pence))} of {unit.scope}: {why}", PARTNERS)
            self.allocated.append(Allocated(unit.scope, clause, 0, "residual", "", Undetermined(pence, awaiting)))
            self.trace.append(Traced(unit.scope, clause, 0, "What is left", why, 0, abs(pence)))

    def _say(
        self, scope: str, clause: Clause, number: int, verb: str, who: str, pence: int, awaiting: Awaiting | None
    ) -> None:
        if not pence:
            return
        amount: Verdict
        if awaiting is None and verb == "share" and who == "":
            awaiting = Awaiting(f"whose {scope} is", PARTNERS)
        if awaiting is not None:
            amount = Undetermined(pence, awaiting)
        elif self.position.basis == "forecast" and clause.binding_on == "outturn":
            amount = Provisional(pence, "on a forecast, so advisory")
        elif self.agreement.signed_on is None or self.agreement.signed_on > self.known.known_on:
            amount = Provisional(pence, "the agreement is not signed")
        else:
            amount = Determined(pence)
        self.allocated.append(Allocated(scope, clause.number, number, verb, who, amount))

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
            yield Allocated(sum_.fund, sum_.number, 0, "earned", sum_.fund, Determined(earned))
            yield Allocated(sum_.fund, sum_.number, 0, "unearned", sum_.held_by, Determined(sum_.amount - earned))
