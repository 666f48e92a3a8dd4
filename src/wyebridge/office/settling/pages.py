"""Who bears what and who owes whom, turned into what a page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from wyebridge.books.contributions import ContributionReconciliation
from wyebridge.books.trying import Tried
from wyebridge.engine.agreement.clause_english import Spoken
from wyebridge.engine.agreement.explain import explain_clause, spoken_names
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.verdicts import Awaiting, Provisional, Undetermined, Verdict
from wyebridge.engine.ledger.allocation import PLACES, Allocated, Allocation
from wyebridge.engine.ledger.claims import Claim, ClaimEvent, EventKind
from wyebridge.office.kernel import rights

UNDETERMINED = "Undetermined"
NOBODY_YET = "Nobody yet"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One amount that a step gives a place: of what, which step, where it goes, and in a word how sure that is."""

    scope: str
    step: int
    goes: str
    pence: int
    sureness: str


@dataclass(frozen=True, slots=True)
class ClauseBeside:
    """One clause in English, beside all that it produced; `because` is why any of that is not determined, each once."""

    number: str
    english: str
    rows: tuple[StepRow, ...]
    because: tuple[str, ...]

    @property
    def pence(self) -> int:
        return sum(row.pence for row in self.rows)


def clauses_beside(agreement: Agreement, allocation: Allocation) -> tuple[ClauseBeside, ...]:
    """Every clause that placed part of the variance, beside the amounts it placed: together, the whole of it."""
    spoken = spoken_names(agreement)
    said = {clause.number: explain_clause(clause, spoken).strip() for clause in agreement.clauses}
    given: dict[str, list[Allocated]] = {}
    for one in allocation.allocated:
        given.setdefault(one.clause, []).append(one)
    silent = "No clause says who bears this, so it waits for the partners to agree."
    return tuple(
        ClauseBeside(
            number,
            said.get(number, silent),
            tuple(
                StepRow(
                    spoken.place(one.scope), one.step, goes_to(one, spoken), one.amount.pence, sureness_of(one.amount)
                )
                for one in found
            ),
            tuple(dict.fromkeys(reason for one in found if (reason := reason_of(one.amount)))),
        )
        for number, found in given.items()
    )


def goes_to(one: Allocated, spoken: Spoken) -> str:
    """Where an amount goes, in words."""
    if not one.who or one.verb not in PLACES:
        return NOBODY_YET
    name = spoken.partner(one.who) if one.verb == "share" else spoken.reserve(spoken.place(one.who))
    words = f"{PLACES[one.verb]} {name}"
    return words[:1].upper() + words[1:]


def sureness_of(amount: Verdict) -> str:
    """How sure an amount is, in a word."""
    return type(amount).__name__


def reason_of(amount: Verdict) -> str:
    """Why an amount is not determined; '' where it is."""
    if isinstance(amount, Undetermined):
        return f"Undetermined, {amount.awaiting}."
    return f"Provisional: {amount.because}." if isinstance(amount, Provisional) else ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure at present, and as it is tried."""

    name: str
    present: int
    tried: int

    @property
    def difference(self) -> int:
        return self.tried - self.present


def bearers(found: Tried) -> tuple[Compared, ...]:
    """Where each pound of the variance goes, at present and as tried: each partner, every other place, nobody yet.

    Their sums are the two variances. Every partner is there, if only with nothing.
    """
    spoken = spoken_names(found.agreement)
    sums = [placed(one.allocated, spoken) for one in (found.present, found.tried)]
    partners = [f"Borne by {partner.name}" for partner in found.agreement.partners]
    others = [name for one in sums for name in one if name not in (*partners, UNDETERMINED)]
    names = dict.fromkeys([*partners, *others, UNDETERMINED])
    rows = (Compared(name, *(one.get(name, 0) for one in sums)) for name in names)
    return tuple(row for row in rows if row.name in partners or row.present or row.tried)


def placed(allocated: Iterable[Allocated], spoken: Spoken) -> dict[str, int]:
    """What goes where, by its name; what nobody has settled stands under one name, wherever it would go."""
    found: dict[str, int] = {}
    for one in allocated:
        name = UNDETERMINED if isinstance(one.amount, Undetermined) else goes_to(one, spoken)
        found[name] = found.get(name, 0) + one.amount.pence
    return found


@dataclass(frozen=True, slots=True)
class Awaited:
    """What somebody must still settle: what, who, by when, and how much waits for it at present and as tried."""

    awaiting: Awaiting
    present: int
    tried: int


def awaited(found: Tried) -> tuple[Awaited, ...]:
    """All that waits at present or would as tried, each once, gross: an overspend and an underspend do not cancel."""
    present, tried = found.present.awaited_pence(), found.tried.awaited_pence()
    return tuple(Awaited(one, present.get(one, 0), tried.get(one, 0)) for one in dict.fromkeys([*present, *tried]))


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One scheme of the form: its figures, and the name of its field."""

    fund: str
    name: str
    field: str
    budget: int
    forecast: int
    is_forecast: bool
    tried: int


def scheme_rows(found: Tried) -> tuple[SchemeRow, ...]:
    """Every scheme with its budget, forecast and sum tried, in the agreement's order."""
    spoken = spoken_names(found.agreement)
    return tuple(
        SchemeRow(
            spoken.place(one.fund),
            spoken.place(one.scheme),
            one.scheme,
            one.budget_pence,
            one.forecast_pence,
            one.is_forecast,
            one.tried_pence,
        )
        for one in found.schemes
    )


def schemes_of(agreement: Agreement) -> tuple[tuple[str, str], ...]:
    """Every scheme's id and name."""
    return tuple((scheme.id, scheme.name) for _, scheme in agreement.every_scheme() if scheme.lines)


# Claims
@dataclass(frozen=True, slots=True)
class ActWords:
    """How one act on a claim is offered: its heading, its button, and the fields that it needs."""

    heading: str
    button: str
    fields: tuple[str, ...]


ACT_WORDS: Final[dict[EventKind, ActWords]] = {
    "paid": ActWords("Record a payment", "Record the payment", ("pence", "document")),
    "disputed": ActWords("Dispute it", "Dispute it", ("pence", "because")),
    "agreed": ActWords("Agree to what was disputed", "Agree to it", ("pence",)),
    "deferred": ActWords("Put it off", "Put it off", ("until", "because")),
    "forgiven": ActWords("Forgive it", "Forgive it", ("pence", "decision")),
    "withdrawn": ActWords("Withdraw what was recorded in error", "Withdraw it", ("withdraws", "because")),
}


def nothing_because(verdicts: Iterable[rights.Verdict]) -> str:
    """The one reason why none of some acts may be done; '' where one may, or they have reasons of their own."""
    given = list(verdicts)
    reasons = {one.reason for one in given}
    return reasons.pop() if len(reasons) == 1 and not any(one.is_allowed for one in given) else ""


def in_names(words: str, claim: Claim, spoken: Spoken) -> str:
    """What the books say a claim is for, with its funds by their names."""
    return (
        words.replace(" and ".join(claim.funds), " and ".join(map(spoken.place, claim.funds))) if claim.funds else words
    )


def event_words(event: ClaimEvent) -> str:
    """One thing that happened to a claim, in words."""
    said = [event.kind, pounds(event.pence) if event.pence else ""]
    said += [f"until {event.until:%-d %B %Y}" if event.until else ""]
    said += [
        f"document {event.document}" if event.document else "",
        f"decision {event.decision}" * bool(event.decision),
    ]
    said += [f"of {event.withdraws}" if event.withdraws else ""]
    return " ".join(part for part in said if part)


def sums_due(reconciled: Iterable[ContributionReconciliation]) -> tuple[int, int, int]:
    """What was due, paid and is outstanding, over all contributions."""
    rows = list(reconciled)
    return (
        sum(one.due_pence for one in rows),
        sum(one.paid_pence for one in rows),
        sum(one.outstanding_pence for one in rows),
    )
