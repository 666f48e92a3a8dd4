"""Whether a step may be taken: what its boards have decided, as far as is known and has effect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wyebridge.engine.agreement.clauses import Clause, Step
from wyebridge.engine.agreement.recovery import Forgiveness
from wyebridge.engine.agreement.sharing import Consent
from wyebridge.engine.governance.matters import Ruling
from wyebridge.engine.governance.schemes import Act
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.powers import Powers, why_not


@dataclass(frozen=True, slots=True)
class Open:
    """The step may be taken, up to an amount where the decision gives one."""

    most_pence: int | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Shut:
    """The step is not taken; the variance passes on."""

    because: str


@dataclass(frozen=True, slots=True)
class Pending:
    """Nobody can say yet: what the step would take waits."""

    awaiting: Awaiting


Gate = Open | Shut | Pending


@dataclass(frozen=True, slots=True)
class Known:
    """The decisions that are known on one day and have effect on another.

    Where `powers` are given, boards that have decided open nothing unless they lawfully could.
    """

    decisions: tuple[Decision, ...]
    effective_on: date
    known_on: date
    powers: Powers | None = None

    @classmethod
    def of(
        cls, decisions: Sequence[Decision], *, effective_on: date, known_on: date, powers: Powers | None = None
    ) -> "Known":
        in_time = (d for d in decisions if d.effective_on <= effective_on and d.known_on <= known_on)
        return cls(
            tuple(sorted(in_time, key=lambda d: (d.effective_on, d.taken_on, d.id))), effective_on, known_on, powers
        )

    def gate(
        self,
        clause: Clause,
        number: int,
        step: Step,
        *,
        too_late_on: date | Awaiting | None = None,
        pence: int = 0,
    ) -> Gate:
        """May this step of a clause be taken? Every board must have approved, lawfully; one refusal shuts it.

        `pence` is the most that it could take. Decisions taken on or after `too_late_on` do not count; where nobody
        knows that day yet, the step waits for it.
        """
        if not step.decided_by:
            return Open()
        if isinstance(too_late_on, Awaiting):
            return Pending(too_late_on)
        latest = self._latest("plan" if step.needs_plan else "step", clause, number, too_late_on or date.max)
        decided = {body: latest[body] for body in step.decided_by if body in latest}
        refused = [d for d in decided.values() if d.outcome == "refused"]
        if refused:
            return Shut(f"{refused[0].body} refused it ({refused[0].id})")
        missing = [body for body in step.decided_by if body not in decided]
        unlawful = ""
        if not missing and (ruling := self._unlawful("reserve" if step.draw else "gate", clause, decided, pence)):
            missing, unlawful = [one.of for one in ruling.needed], why_not(ruling)
        if not missing:
            return Open(_least(decided.values()), f"decided: {', '.join(d.id for d in decided.values())}")
        if step.by and self.effective_on > step.by and step.if_silent != "wait":
            silent = f"{' and '.join(missing)} had not decided by {step.by}"
            return Open(_least(decided.values()), silent) if step.if_silent == "take" else Shut(silent)
        if too_late_on and self.effective_on >= too_late_on:
            return Shut(f"{' and '.join(missing)} had not decided before {too_late_on}")
        asked = (
            f"a recovery plan under clause {clause.number}"
            if step.needs_plan
            else f"clause {clause.number}, step {number}"
        )
        asked += f", lawfully ({unlawful})" if unlawful else ""
        return Pending(Awaiting(asked, " and ".join(missing), str(step.by) if step.by else ""))

    def _unlawful(self, act: Act, clause: Clause, decided: Mapping[str, Decision], pence: int) -> Ruling | None:
        """What those with the power must still do, of boards that have all decided; None where they lawfully did."""
        if self.powers is None or not decided:
            return None
        ruling = self.powers.ruling(act, clause, decided.values(), pence)
        return None if ruling.is_lawful else ruling

    def forgiveness(self, clause: Clause, number: int, forgiven: Forgiveness | None, pence: int = 0) -> Gate:
        """Is part of what a step lets others owe let off? At once, or once every board named has decided it.

        `pence` is what would be let off.
        """
        if forgiven is None:
            return Shut("nothing is forgiven")
        latest = self._latest("forgiveness", clause, number)
        missing = [body for body in forgiven.decided_by if body not in latest]
        if missing:
            return Pending(
                Awaiting(f"whether it forgives part under clause {clause.number}, step {number}", " and ".join(missing))
            )
        refused = [latest[body] for body in forgiven.decided_by if latest[body].outcome == "refused"]
        if refused:
            return Shut(f"{refused[0].body} refused it ({refused[0].id})")
        decided = {body: latest[body] for body in forgiven.decided_by}
        if ruling := self._unlawful("write-off", clause, decided, pence):
            asked = (
                f"whether it forgives part under clause {clause.number}, step {number}, lawfully ({why_not(ruling)})"
            )
            return Pending(Awaiting(asked, " and ".join(one.of for one in ruling.needed)))
        return Open()

    def _latest(self, sort: str, clause: Clause, number: int, too_late_on: date = date.max) -> dict[str, Decision]:
        """Each board's latest decision of a sort on a step of a clause, of those taken in time."""
        step = clause.waterfall[number - 1]
        return {
            d.body: d
            for d in self.decisions
            if d.approves == sort and d.clause == clause.number and d.step in (None, step.name, str(number))
            if d.taken_on < too_late_on
        }

    def consent(
        self, clause: Clause, number: int, consent: Consent, committed_on: Sequence[date | None], pence: int = 0
    ) -> Gate:
        """May a cap in this step be passed? All those named must have consented before every cost concerned was
        committed, and none have gone back on it by then. A day that nobody knows is not before."""
        if not committed_on or None in committed_on:
            return Shut("when the cost was committed is not known")
        first = min(day for day in committed_on if day)
        step = clause.waterfall[number - 1]
        latest = {
            d.body: d
            for d in sorted(self.decisions, key=lambda d: (d.taken_on, d.effective_on, d.id))
            if d.approves == "consent"
            and d.clause == clause.number
            and d.step in (None, step.name, str(number))
            and d.taken_on < first
        }
        given = [latest[body] for body in consent.of if body in latest and latest[body].outcome == "approved"]
        if len(given) < len(consent.of):
            return Shut("consent was not given before the cost was committed")
        if ruling := self._unlawful("depart-from-share", clause, {d.body: d for d in given}, pence):
            return Shut(f"consent was not given lawfully: {why_not(ruling)}")
        return Open(_least(given), f"consented: {', '.join(d.id for d in given)}")

    def decided_shares(self, clause: Clause, on: date = date.max) -> dict[str, Fraction] | None:
        """The percentages that the boards named in the clause have together decided instead of its own, if any.

        Only decisions that have effect by the day given count.
        """
        if not clause.overridden_by:
            return None
        shares = [d for d in self.decisions if d.approves == "shares" and d.clause == clause.number]
        latest = {d.body: d for d in shares if d.effective_on <= on}
        decided = [
            latest[body] for body in clause.overridden_by if body in latest and latest[body].outcome == "approved"
        ]
        if len(decided) < len(clause.overridden_by):
            return None
        if self._unlawful("depart-from-share", clause, {d.body: d for d in decided}, 0):
            return None
        first = decided[0].percentages
        return first if first and all(d.percentages == first for d in decided) else None


def _least(decisions: Iterable[Decision]) -> int | None:
    """The least that several decisions approve; None where each approves all of it."""
    return min((d.amount for d in decisions if d.amount is not None), default=None)


def is_suspended(clause: Clause, on: date) -> bool:
    return any(suspension.starts <= on <= suspension.ends for suspension in clause.suspended)
