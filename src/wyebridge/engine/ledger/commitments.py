"""Commitments and contract awards made here: who bound which body to pay what, on whose say, and what is left of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.matters import Hand, Matter, Ruling, Use, spoken
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, Problem
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.terms import Day, Name, Names, NonNegativePence, Term
from wyebridge.engine.ledger.room import Room


class LetPast(Term):
    """Who let a commitment past a budget that would have stopped it: by which post of which body, and why."""

    person: str
    post: Name
    for_partner: Name
    because: str


class Commitment(Term):
    """What a body bound itself to pay a supplier, in pence net of recoverable VAT, as feeds of commitments give it.

    `on` is the day it was made, `from_on` to `to_on` what it is for; `known_on` when the books came to know. Its id is
    the number of its order or contract, as the body's ledger writes it.
    """

    id: Name
    act: Literal["commitment", "contract"] = "commitment"
    for_partner: Name
    by: str
    post: str = ""
    on: Day
    known_on: Day
    scheme: Name
    line: Name
    supplier: str
    purpose: str
    pence: NonNegativePence
    from_on: Day
    to_on: Day
    decision: Names = ()
    under: Name | None = None
    let_past: LetPast | None = None
    said: tuple[str, ...] = ()
    """What was said of it when it was made: whose key was there, and each budget that it was warned of or let past."""

    def in_year(self, year: FinancialYear) -> int:
        """The part of it that falls in a year, by days, in pence: the parts of all its years come to the whole."""
        years = range(FinancialYear.of(self.from_on).start, FinancialYear.of(self.to_on).start + 1)
        if year.start not in years:
            return 0
        days = [_days(self, FinancialYear(start)) for start in years]
        return split(self.pence, days)[year.start - years.start]

    def says_the_same_as(self, other: "Commitment") -> bool:
        """Whether both record one commitment, whenever it was recorded and whatever was said of it then."""
        then = {"known_on": self.on, "said": (), "let_past": None}
        return self.model_copy(update=then) == other.model_copy(update=then)


class Release(Term):
    """What was left of a commitment let go: nothing more is coming under it."""

    commitment: Name
    on: Day
    known_on: Day
    because: str
    by: str
    for_partner: Name


@dataclass(frozen=True, slots=True)
class Left:
    """A commitment's part in a year, what was called off it there, and what is still pending. In pence.

    `called_off_pence` may come to more than the part, or to less than nothing, as the ledger has it; what is left is
    never more than the part, nor less than nothing.
    """

    commitment: Commitment
    part_pence: int
    called_off_pence: int
    release: Release | None

    @property
    def left_pence(self) -> int:
        if self.release:
            return 0
        return self.part_pence - min(max(self.called_off_pence, 0), self.part_pence)


def _days(commitment: Commitment, year: FinancialYear) -> int:
    first, last = max(commitment.from_on, year.first_day), min(commitment.to_on, year.last_day)
    return (last - first).days + 1


def in_words(one: Commitment) -> str:
    """A commitment in a sentence: what, how much, to whom, for what, and by whom."""
    what = "contract awarded" if one.act == "contract" else "committed"
    return (
        f"{one.id}: {pounds(one.pence)} {what} to {one.supplier} for {one.purpose.rstrip('.')}, on {one.scheme}/"
        f"{one.line}, {spoken(one.from_on)} to {spoken(one.to_on)}; by {one.by} for {one.for_partner} on "
        f"{spoken(one.on)}."
    )


def uses_of(made: Iterable[Commitment], decisions: Sequence[Decision]) -> tuple[Use, ...]:
    """What these commitments use of each decision that they cite, and of each line of delegation."""
    lines = {decision.id: decision.under for decision in decisions}
    return tuple(
        Use(name, one.pence, one.on)
        for one in made
        for name in sorted({*one.decision, *filter(None, (one.under, *(lines.get(cited) for cited in one.decision)))})
    )


@dataclass(frozen=True, slots=True)
class Known:
    """All that a commitment is judged by: the version in force, what else was made, decisions, the constitution."""

    agreement: Agreement
    made: Sequence[Commitment]
    decisions: Sequence[Decision]
    constitution: Constitution


def ruling_on(draft: Commitment, on: date, known: Known) -> Ruling:
    """Whether a commitment is lawful on a day, by what it cites alone; what others use of the same counts against it.

    Where it is not, what is needed is said from the whole constitution.
    """
    agreement, decisions, constitution = known.agreement, known.decisions, known.constitution
    fund = next(fund.id for fund, scheme in agreement.every_scheme() if scheme.id == draft.scheme)
    others = [one for one in known.made if one.id != draft.id]
    matter = Matter(draft.act, draft.pence, (draft.for_partner,), (fund, draft.scheme), uses=uses_of(others, decisions))
    cited = [decision for decision in decisions if decision.id in draft.decision]
    if not draft.under:
        return authority(matter, on, cited, constitution)
    matter = replace(matter, hands=(Hand(draft.by, draft.post, draft.for_partner),))
    lines = tuple(line for line in constitution.delegations if line.id == draft.under)
    ruling = authority(matter, on, cited, constitution.model_copy(update={"delegations": lines}))
    return (
        ruling
        if ruling.is_lawful
        else replace(ruling, needed=authority(matter, on, (), constitution).needed or ruling.needed)
    )


def why_not(draft: Commitment, known: Known) -> Iterator[Problem]:
    """Every reason why a commitment may not be made, its room apart: its words, its body, and on whose say.

    Its authority is asked on the day it is made and again on the day from which it counts.
    """
    place = Place(f"commitment {draft.id}")
    commissioner = {(s.id, line.id): line.commissioner for _, s, line in known.agreement.every_line()}[
        draft.scheme, draft.line
    ]
    if draft.for_partner != commissioner:
        yield Problem(
            "not-its-line",
            f"{draft.for_partner} may not commit {draft.scheme}/{draft.line}, which {commissioner} commissions",
            "no body binds another to pay",
            f"let {commissioner} make it",
            place,
        )
        return
    yield from _words(draft, place)
    yield from _cited(draft, known.decisions, known.constitution, place)
    for day in dict.fromkeys((draft.on, max(draft.on, draft.from_on))):
        ruling = ruling_on(draft, day, known)
        if not ruling.is_lawful:
            counts = "" if day == draft.on else ", from which it counts"
            what = (
                f"{draft.for_partner} has no authority for {pounds(draft.pence)} to {draft.supplier} on {spoken(day)}"
            )
            why = " ".join(ruling.passed_over) or "each commitment rests on a decision, or on a line of delegation"
            yield Problem("no-authority", f"{what}{counts}", why, " ".join(map(str, ruling.needed)), place)
            return


def _words(draft: Commitment, place: Place) -> Iterator[Problem]:
    blank = [name for name in ("by", "supplier", "purpose") if not getattr(draft, name).strip()]
    if blank:
        yield Problem(
            "not-said",
            f"it does not say {', '.join(blank)}",
            "whoever reads it later has no other word",
            "say it",
            place,
        )
    if not draft.pence:
        yield Problem("no-amount", "it is for nothing", "nothing is committed by it", "give an amount", place)
    if draft.to_on < draft.from_on:
        what = f"it ends on {spoken(draft.to_on)}, before it begins"
        yield Problem("ends-before-it-begins", what, "there is no day on which it counts", "look at both days", place)
    if draft.from_on < draft.on:
        yield Problem(
            "begins-before-it-is-made",
            f"it is from {spoken(draft.from_on)}, and made only on {spoken(draft.on)}",
            "nobody had authority before it was made; what a ledger shows as spent by then is recorded all the same",
            f"let it begin on {spoken(draft.on)} or later",
            place,
        )
    if draft.known_on < draft.on:
        what = f"it is made on {spoken(draft.on)}, which is still to come"
        yield Problem("not-yet-made", what, "only what has happened is recorded", "record it on that day", place)
    if draft.let_past and draft.let_past.person == draft.by:
        yield Problem(
            "one-hand",
            f"{draft.by} makes it, and may not let it past as well",
            "an override takes two people",
            "let another holder of the post let it past, or somebody else make it",
            place,
        )
    if draft.let_past and not draft.let_past.because.strip():
        yield Problem(
            "no-reason",
            "nothing is said of why it is let past",
            "an override is kept with its reason",
            "give the reason",
            place,
        )


def _cited(
    draft: Commitment, decisions: Sequence[Decision], constitution: Constitution, place: Place
) -> Iterator[Problem]:
    known = {decision.id for decision in decisions}
    for name in draft.decision:
        if name not in known:
            yield Problem(
                "unknown-decision",
                f"it cites decision {name}, which nobody has recorded",
                "an act cannot rest on what nobody has recorded",
                "record the decision in the register, or cite another",
                place,
            )
    if draft.under and draft.under not in {line.id for line in constitution.delegations}:
        yield Problem(
            "unknown-delegation",
            f"it cites {draft.under}, which is no line of delegation",
            "an officer acts only under a line of the body's own scheme",
            "`wyebridge governance delegations` lists them",
            place,
        )
    if not draft.decision and not draft.under:
        yield Problem(
            "cites-nothing",
            "it cites no decision and no line of delegation",
            "nobody could answer later on whose say it was made",
            "cite a decision, or the line under which it is made",
            place,
        )


def stopped_by(room: Room, draft: Commitment) -> Iterator[Problem]:
    """Why a commitment does not fit what is left of its budgets: one problem for each budget that stops it."""
    for held in room.held:
        if held.answer == "stopped":
            yield Problem(
                "no-room",
                held.said,
                f"{held.rule}: what is posted and what is pending count together",
                "have it let past by whoever may, release a commitment that is over, or have the budget changed first",
                Place(f"commitment {draft.id}"),
            )
