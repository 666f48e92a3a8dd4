"""The month and its closing: what is expected, who signs, the facts that are recorded, and which months are closed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from pydantic import Field

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.dates import ONE_DAY, Period, add_months, first_of_month
from wyebridge.engine.kernel.problems import Place, Problem, refuse
from wyebridge.engine.kernel.terms import Day, Name, Pence, Term
from wyebridge.engine.kernel.yaml import Fault, parse, read_term

Role = Literal["fund-manager", "finance-lead"]
CloseStatus = Literal["open", "soft", "hard"]
FactKind = Literal["cut-off", "adjustment", "acceptance", "certificate", "closed", "reopened"]
MATTERS: Final = ("unexplained", "suspense")
"""What a finance lead may accept of its own ledger: a difference that no step explains, or rows in suspense."""


class ExpectedFeed(Term):
    """A feed that must be in, and cut off, before a month closes."""

    ledger: Name
    feed: Name
    kind: Literal["actuals", "accruals", "commitments", "forecast", "budget"] = "actuals"


class Officer(Term):
    """Somebody who signs for a month: the fund manager, or one body's finance lead."""

    name: str
    role: Role
    for_partner: Name
    post: Name | None = Field(
        default=None, description="The post in the constitution by whose power a finance lead makes closing statements"
    )
    known_as: Name | None = Field(default=None, description="Who holds that post, as the constitution writes it")


class ClosingPlan(Term):
    """What closing a month takes, from a month on. Feeds that it expects, and officers who certify."""

    id: Name
    starts: Day = Field(description="The first day of the first month that is closed under it")
    feeds: tuple[ExpectedFeed, ...]
    officers: tuple[Officer, ...]

    def officer(self, name: str, role: Role, for_partner: str) -> bool:
        return any((o.name, o.role, o.for_partner) == (name, role, for_partner) for o in self.officers)


class ClosingFact(Term):
    """One thing recorded of a month, signed: a cut-off, an adjustment, an acceptance, a certificate, its closing.

    `figures` is the hash of the figures that a certificate, or the closing, stands for.
    """

    id: str = ""
    period: str
    kind: FactKind
    on: Day
    by: str
    for_partner: Name
    feed: str = ""
    status: CloseStatus = "open"
    cut_off: Day | None = Field(default=None, description="The last day whose payments the ledger's month holds")
    role: Role | None = None
    matter: str = ""
    scheme: str = ""
    line: str = ""
    pence: Pence = 0
    because: str = ""
    decision: str = ""
    figures: str = ""

    @property
    def subject(self) -> tuple[str, ...]:
        """What it is about, so that a later fact takes the place of an earlier one on the same."""
        return (self.for_partner, self.feed, self.role or "", self.matter)

    def says_the_same_as(self, other: "ClosingFact") -> bool:
        """Whether both record one thing, whenever; whoever recorded it, but for what one person signs."""
        apart = {"id": "", "on": date.min} | ({"by": ""} if self.kind in ("cut-off", "adjustment") else {})
        return self.model_copy(update=apart) == other.model_copy(update=apart)


def read_plan(text: str, file: str, agreements: Sequence[Agreement]) -> tuple[ClosingPlan | None, tuple[Problem, ...]]:
    """Read a closing plan against the agreement's versions. Returns it, or every problem with its place."""
    document = parse(text, file)
    if isinstance(document, Problem):
        return None, (document,)
    reading = read_term(document, ClosingPlan)
    problems = (*reading.problems, *reading.judge(_check(reading.term, agreements) if reading.term else ()))
    return (None if problems else reading.term), problems


def _check(plan: ClosingPlan, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    partners = tuple(dict.fromkeys(name for agreement in agreements for name in agreement.partner_ids()))
    named = [((("feeds", i, "ledger")), feed.ledger) for i, feed in enumerate(plan.feeds)]
    named += [((("officers", i, "for_partner")), officer.for_partner) for i, officer in enumerate(plan.officers)]
    for path, name in named:
        if name not in partners:
            why, remedy = "nobody would ever send or sign it", f"use one of {', '.join(partners)}"
            yield Fault(path, "unknown-partner", f"'{name}' is not a partner", why, remedy)
    if plan.starts != first_of_month(plan.starts):
        yield Fault(
            ("starts",),
            "not-a-month",
            f"{plan.starts} is not the first day of a month",
            "a plan counts from a whole month",
            f"write {first_of_month(plan.starts)}",
        )
    for partner in partners:
        if not any((o.role, o.for_partner) == ("finance-lead", partner) for o in plan.officers):
            yield _nobody(f"no finance lead signs for {partner}", "each body's own finance lead certifies its figures")
    if not any(officer.role == "fund-manager" for officer in plan.officers):
        yield _nobody("no fund manager signs", "whoever runs the funds certifies them")
    for name in sorted({o.name for o in plan.officers if sum(o.name == other.name for other in plan.officers) > 1}):
        yield Fault(
            ("officers",),
            "signs-twice",
            f"'{name}' would sign twice",
            "a certificate of two bodies is worth what two people looked at",
            "name another person for one of the two",
        )


def _nobody(what: str, why: str) -> Fault:
    return Fault(("officers",), "nobody-signs", what, why, "name one under officers")


def plan_for(plans: Iterable[ClosingPlan], period: Period) -> ClosingPlan | None:
    """The plan that a month is closed under: the latest that starts by it."""
    started = [plan for plan in plans if plan.starts <= period.first_day]
    return max(started, key=lambda plan: plan.starts) if started else None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A ledger brought to a month's last day by one line, or that line taken back in the month after, in pence."""

    ledger: str
    feed: str
    scheme: str
    line: str
    month: date
    pence: int
    because: str
    is_reversal: bool


@dataclass(frozen=True, slots=True)
class Closings:
    """The facts recorded of months, in order, and what follows from them."""

    facts: tuple[ClosingFact, ...] = ()

    def of(self, period: Period, kind: FactKind) -> tuple[ClosingFact, ...]:
        """A month's facts of one kind, since it was last reopened where it was."""
        mine = [fact for fact in self.facts if fact.period == str(period)]
        opened = max((i for i, fact in enumerate(mine) if fact.kind == "reopened"), default=-1)
        since = mine[opened + 1 :] if kind in ("certificate", "acceptance", "closed") else mine
        return tuple(fact for fact in since if fact.kind == kind)

    @property
    def closed_to(self) -> date | None:
        """The last day of the last month that is closed; months close in order, and reopen in the other."""
        closed: dict[str, date] = {}
        for fact in self.facts:
            if fact.kind == "closed":
                closed[fact.period] = Period.parse(fact.period).last_day
            elif fact.kind == "reopened":
                closed.pop(fact.period, None)
        return max(closed.values(), default=None)

    def is_closed(self, period: Period) -> bool:
        return self.closed_to is not None and period.last_day <= self.closed_to

    def cut_off(self, period: Period, ledger: str, feed: str) -> ClosingFact | None:
        """What was last said of one feed's cut-off for a month."""
        said = [one for one in self.of(period, "cut-off") if (one.for_partner, one.feed) == (ledger, feed)]
        return said[-1] if said else None

    def adjustments(self, first: date, last: date) -> tuple[Adjustment, ...]:
        """What brings ledgers to a common date, and its reversals, in the months between two days."""
        found = []
        for fact in self.facts:
            if fact.kind == "adjustment":
                month = Period.parse(fact.period).first_day
                about = (fact.for_partner, fact.feed, fact.scheme, fact.line)
                found.append(Adjustment(*about, month, fact.pence, fact.because, is_reversal=False))
                found.append(Adjustment(*about, add_months(month, 1), -fact.pence, fact.because, is_reversal=True))
        return tuple(sorted((one for one in found if first <= one.month <= last), key=lambda one: one.month))

    def accepted_pence(self, period: Period, matter: str, partner: str) -> int | None:
        """How much of a matter a body has accepted for a month; None where it has said nothing."""
        said = [one for one in self.of(period, "acceptance") if (one.matter, one.for_partner) == (matter, partner)]
        return said[-1].pence if said else None

    def certificate(self, period: Period, role: Role, partner: str | None = None) -> ClosingFact | None:
        said = [
            one for one in self.of(period, "certificate") if one.role == role and partner in (None, one.for_partner)
        ]
        return said[-1] if said else None


def closing_batch(facts: Iterable[tuple[int, ClosingFact]], period: Period) -> int | None:
    """The batch that closed a month, or the next that was closed, and it with that; None where it is open."""
    closed: dict[date, int] = {}
    for batch, fact in facts:
        day = Period.parse(fact.period).last_day
        if fact.kind == "closed":
            closed[day] = batch
        elif fact.kind == "reopened":
            closed.pop(day, None)
    return closed[min(after)] if (after := [day for day in closed if day >= period.last_day]) else None


def opened_from(facts: Sequence[tuple[int, ClosingFact]]) -> list[tuple[int, date]]:
    """From which batch on, which day is the first that is open: each change of it, in order of batch."""
    found: list[tuple[int, date]] = []
    for index, (batch, fact) in enumerate(facts, 1):
        if fact.kind in ("closed", "reopened"):
            to = Closings(tuple(fact for _, fact in facts[:index])).closed_to
            found.append((batch, to + ONE_DAY if to else date.min))
    return found


def refuse_closed_month(closings: Closings, day: date, what: str) -> None:
    """Raise Refused where the month of a day is closed: what says how it stood would change it."""
    period = Period.of_month(day)
    if closings.is_closed(period):
        raise refuse(
            "month-closed",
            f"{what} says how {period} stood, and {period} is closed",
            why="a closed month never changes",
            remedy="give what stands now with the open month's file; or have the month reopened",
            place=Place(f"month {period}"),
        )


def problems_with_fact(
    fact: ClosingFact, closings: Closings, plan: ClosingPlan | None, decisions: Iterable[str], lines: Iterable[str]
) -> tuple[Problem, ...]:
    """Every reason why a fact may not be recorded of a month; none where it may."""
    period = Period.parse(fact.period)
    place = Place(f"month {fact.period}")
    found = list(_of_month(fact, period, closings, plan))
    if plan is not None and not found:
        found += [*_of_signer(fact, plan), *_of_feed(fact, period, plan), *_of_words(fact, set(decisions), set(lines))]
    return tuple(Problem(code, what, why, remedy, place) for code, what, why, remedy in found)


_Fault = tuple[str, str, str, str]


def _of_month(fact: ClosingFact, period: Period, closings: Closings, plan: ClosingPlan | None) -> Iterator[_Fault]:
    if plan is None:
        why, remedy = "nobody has said what closing takes, or who signs", "write one under closing/, starting by then"
        yield "no-plan", f"there is no closing plan for {period}", why, remedy
    if fact.kind == "reopened":
        if closings.closed_to != period.last_day:
            what = f"{period} is not the last month closed"
            yield "not-the-last", what, "months reopen one by one, the last first", "reopen the later ones first"
    elif closings.is_closed(period):
        why = "a closed month never changes; what comes late counts in the open one"
        yield "month-closed", f"{period} is closed", why, "record it of the open month, or have the month reopened"


def _of_signer(fact: ClosingFact, plan: ClosingPlan) -> Iterator[_Fault]:
    why = "what a month stands on is signed by those who answer for it"
    if fact.kind == "certificate":
        assert fact.role is not None, "a certificate has a role"
        if not plan.officer(fact.by, fact.role, fact.for_partner):
            what = f"'{fact.by}' is not the {fact.role} who signs for {fact.for_partner}"
            yield "not-its-officer", what, why, f"let one of these sign: {_officers(plan, fact.role)}"
    elif fact.kind in ("acceptance", "reopened") and not plan.officer(fact.by, "finance-lead", fact.for_partner):
        what = f"'{fact.by}' is not the finance lead of {fact.for_partner}"
        yield "not-its-officer", what, why, f"let one of these sign: {_officers(plan, 'finance-lead')}"


def _officers(plan: ClosingPlan, role: Role) -> str:
    return ", ".join(f"{o.name} for {o.for_partner}" for o in plan.officers if o.role == role)


def _of_feed(fact: ClosingFact, period: Period, plan: ClosingPlan) -> Iterator[_Fault]:
    if fact.kind not in ("cut-off", "adjustment"):
        return
    expected = [feed for feed in plan.feeds if (feed.ledger, feed.feed) == (fact.for_partner, fact.feed)]
    if not expected:
        what = f"the plan expects no feed '{fact.feed}' of {fact.for_partner}"
        feeds = ", ".join(f"{feed.feed} of {feed.ledger}" for feed in plan.feeds)
        yield "unknown-feed", what, "nothing would wait for it", f"use one of {feeds}"
    if fact.kind == "cut-off" and (fact.cut_off is None or fact.cut_off < period.first_day):
        what = f"its month would hold nothing of {period}"
        yield "no-cut-off", what, "figures show how far they go", "give the last day that is in, with --to"


def _of_words(fact: ClosingFact, decisions: set[str], lines: set[str]) -> Iterator[_Fault]:
    if fact.kind in ("acceptance", "adjustment", "reopened") and not fact.because:
        yield "no-reason", "nobody is told why", "others must be able to answer it", "give the reason with --because"
    if fact.kind == "acceptance" and fact.matter not in MATTERS:
        what, why = f"'{fact.matter}' is nothing that can be accepted", "closing would not look for it"
        yield "unknown-matter", what, why, f"use one of {', '.join(MATTERS)}"
    if fact.kind == "adjustment" and f"{fact.scheme}/{fact.line}" not in lines:
        what = f"the agreement then in force has no line '{fact.line}' in a scheme '{fact.scheme}'"
        yield "unknown-line", what, "the adjustment would be nobody's", "correct --scheme and --line"
    if fact.kind == "reopened" and fact.decision not in decisions:
        what = f"there is no decision '{fact.decision}' on record" if fact.decision else "no decision is named"
        why = "two bodies certified the month, and it is not opened again on one officer's word"
        yield "no-decision", what, why, "record the decision under decisions/, and name it with --decision"
