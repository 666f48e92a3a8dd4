"""Who may record what of a claim: whose duty it is, how much there is, and what decision it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, Problem
from wyebridge.engine.ledger.claims import Claim, ClaimBalance, ClaimEvent, EventKind, balance

Side = Literal["creditor", "debtor"]
RIGHTS: Final[dict[EventKind, tuple[Side, ...]]] = {
    "disputed": ("debtor",),
    "agreed": ("debtor",),
    "deferred": ("creditor",),
    "forgiven": ("creditor",),
    "paid": ("debtor", "creditor"),
    "disclosed": ("creditor",),
    "recognised": ("creditor",),
    "withdrawn": ("debtor", "creditor"),
}
"""Which side of a claim may record what; that it was raised is for a settlement alone."""
WITH_AN_AMOUNT: Final = ("disputed", "agreed", "forgiven", "paid")
_DOES: Final[dict[EventKind, str]] = {
    "disputed": "dispute",
    "agreed": "agree",
    "deferred": "defer",
    "forgiven": "forgive",
    "paid": "record a payment of",
    "disclosed": "say that its accounts disclose but do not show",
    "recognised": "say that its accounts show",
    "withdrawn": "withdraw what was recorded of",
}


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a claim, and the decisions that are on record, when something more is to be recorded."""

    claim: Claim
    events: Sequence[ClaimEvent]
    decisions: Sequence[Decision]
    forgiven_on_decisions: dict[str, int]
    today: date

    def balance(self, on: date, *more: ClaimEvent) -> ClaimBalance | None:
        """The claim as at a day, with all that is known and these events besides."""
        return balance(self.claim, [*self.events, *more], as_at=on, known_on=self.today)


def problems_with(event: ClaimEvent, history: History) -> tuple[Problem, ...]:
    """Every reason why an event may not be recorded; none where it may."""
    place = Place(f"claim {history.claim.id}")
    found = [*_of_right(event, history), *_of_day(event, history)]
    if not found:
        found = [*_missing(event), *_of_amount(event, history), *_of_decision(event, history)]
        found += _of_withdrawal(event, history)
    return tuple(Problem(code, what, why, remedy, place) for code, what, why, remedy in found)


_Fault = tuple[str, str, str, str]
_WHY_RIGHT = "each body answers for its own side of a claim, and for no other's"


def _of_right(event: ClaimEvent, history: History) -> Iterator[_Fault]:
    claim = history.claim
    bodies = [getattr(claim, side) for side in RIGHTS[event.kind]]
    if event.for_partner not in bodies:
        owing = f"{claim.debtor} owes it to {claim.creditor}"
        yield (
            "not-its-right",
            f"{event.for_partner} may not {_DOES[event.kind]} claim {claim.id}: {owing}",
            _WHY_RIGHT,
            f"let {' or '.join(bodies)} do it, with --for",
        )


def _of_day(event: ClaimEvent, history: History) -> Iterator[_Fault]:
    why = "what happened when is what a claim's age and balance stand on"
    if event.on < history.claim.on:
        raised = f"the claim was raised, as from {history.claim.on}"
        yield "before-it-was-raised", f"{event.on} is before {raised}", why, "correct the day, given with --on"
    if event.on > history.today:
        yield "not-yet", f"{event.on} has not come yet", why, "record it once it has happened"
    if event.kind == "deferred" and (event.until is None or event.until <= event.on):
        yield "no-later-day", "it is put off to no later day", "nothing would be deferred", "give a later --until"


def _missing(event: ClaimEvent) -> Iterator[_Fault]:
    """What must be said of an event, and is not."""
    if event.kind in ("disputed", "disclosed", "withdrawn") and not event.because:
        why = "the other body must be able to answer it"
        yield "no-reason", f"nobody is told why it is {event.kind}", why, "give the reason with --because"
    if event.kind == "paid" and not event.document:
        why = "by it the payment is found in a ledger, and told from another of the same sum"
        yield "no-document", "nothing shows the payment", why, "give its document number with --document"


def _of_amount(event: ClaimEvent, history: History) -> Iterator[_Fault]:
    if event.kind not in WITH_AN_AMOUNT:
        return
    if not event.pence:
        yield "no-amount", "the amount is nothing", "nothing would change", "give more than nothing, with --amount"
    days = sorted({event.on, history.today, *(other.on for other in history.events if other.on > event.on)})
    for day in days:
        stood = history.balance(day)
        assert stood is not None, "nothing is recorded before a claim is raised"
        room = {
            "disputed": ("owed and not in dispute", stood.owed_pence - stood.disputed_pence),
            "agreed": ("in dispute", stood.disputed_pence),
        }.get(event.kind, ("owed", stood.owed_pence))
        if event.pence > room[1]:
            yield (
                "more-than-there-is",
                f"on {day} {pounds(room[1])} of claim {history.claim.id} is {room[0]}, less than {pounds(event.pence)}",
                "a claim is never below nothing, and nothing is disputed that is not owed",
                "correct the amount; what was recorded in error is withdrawn first",
            )
            return


def _of_decision(event: ClaimEvent, history: History) -> Iterator[_Fault]:
    if event.kind != "forgiven" and not event.decision:
        return
    cited = next((decision for decision in history.decisions if decision.id == event.decision), None)
    why = "a body's money is given up only by those with the power in that body"
    remedy = "record the decision under decisions/, and name it with --decision"
    if cited is None:
        named = f"there is no decision '{event.decision}' on record" if event.decision else "no decision is named"
        yield "no-decision", named, why, remedy
    elif cited.outcome != "approved":
        yield "decision-refused-it", f"{cited.body} refused it ({cited.id})", why, "name the decision that approved it"
    elif cited.effective_on > event.on:
        what = f"decision {cited.id} has effect from {cited.effective_on}, after {event.on}"
        yield "decision-not-yet-in-effect", what, why, "record it as on a day when the decision had effect"
    elif event.kind == "forgiven":
        yield from _of_forgiving(event, cited, history, why, remedy)


def _of_forgiving(event: ClaimEvent, cited: Decision, history: History, why: str, remedy: str) -> Iterator[_Fault]:
    claim, already = history.claim, history.forgiven_on_decisions.get(cited.id, 0)
    if cited.for_partner != claim.creditor:
        what = (
            f"decision {cited.id} was taken for {cited.for_partner}, and not for {claim.creditor}, to whom it is owed"
        )
        yield "another-bodys-decision", what, why, remedy
    elif (cited.approves, cited.claim) != ("forgiveness", claim.id):
        what = f"decision {cited.id} does not say that it forgives claim {claim.id}"
        yield "another-matter", what, why, f"record one with approves: forgiveness and claim: {claim.id}"
    elif cited.amount is not None and already + event.pence > cited.amount:
        what = f"decision {cited.id} forgives {pounds(cited.amount)} at most, and {pounds(already)} has been"
        yield "more-than-was-decided", what, why, "forgive less, or name another decision"


def _of_withdrawal(event: ClaimEvent, history: History) -> Iterator[_Fault]:
    if event.kind != "withdrawn":
        return
    why = "only what was recorded in error can be taken as never recorded"
    remedy = "look at the claim's history with `wyebridge claims --history`, and name one of its events"
    error = next((other for other in history.events if other.id == event.withdraws), None)
    if error is None or error.kind in ("raised", "withdrawn"):
        yield "no-such-event", f"'{event.withdraws}' is no event that can be withdrawn", why, remedy
        return
    if any(other.withdraws == error.id for other in history.events):
        yield "withdrawn-already", f"'{error.id}' was withdrawn before", why, "there is nothing to do"
    received = error.kind == "paid" and event.for_partner == history.claim.creditor
    if event.for_partner != error.for_partner and not received:
        yield "not-its-right", f"'{error.id}' was recorded for {error.for_partner}", _WHY_RIGHT, "let that body do it"
