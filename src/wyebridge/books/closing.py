"""Closing a month: a checklist that must be true, the facts that make it so, and the year's settlement at its end."""

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from typing import Final

from wyebridge.books.adopting import adopt_what_may_be
from wyebridge.books.home import Home
from wyebridge.books.journal.append import with_the_head
from wyebridge.books.journal.manifest import fingerprint
from wyebridge.books.journal.read import Head
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.outlook import Outlook, outlook_of
from wyebridge.books.position import Position, governing, position
from wyebridge.books.position_rows import figures_text
from wyebridge.books.records import Record, post_records
from wyebridge.books.settling import (
    Settled,
    bind_year,
    cannot_bind,
    closing_ruling,
    last_day_of,
    no_authority,
    settle_period,
)
from wyebridge.books.statement.basis import partner_of
from wyebridge.books.statement.partner import statement
from wyebridge.engine.kernel.dates import ONE_DAY, Period
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.acts import cited_acts
from wyebridge.engine.ledger.closing import ClosingFact, ClosingPlan, ExpectedFeed, plan_for, problems_with_fact
from wyebridge.engine.ledger.variance import SettlementPosition


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that must be true before a month closes: whether it is, what was found, and what to do if it is not."""

    what: str
    is_met: bool
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one matter of one body's ledger: it must be cleared or accepted before its month closes."""

    matter: str
    partner: str
    pence: int
    rows: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.pence or self.rows)


@dataclass(frozen=True, slots=True)
class Checklist:
    """What closing a month takes, item by item, and the figures that it stands on, with their hash.

    `left` is what is left of each body's ledger, where a plan says that the month is closed at all.
    """

    period: Period
    as_at: date
    items: tuple[Item, ...]
    figures: str
    position: Position
    is_closed: bool
    left: tuple[Left, ...] = ()

    @property
    def is_ready(self) -> bool:
        return all(item.is_met for item in self.items)


@dataclass(frozen=True, slots=True)
class Closed:
    """What came of closing a month: its checklist, whether it was closed before, and at a year's end its settlement."""

    checklist: Checklist
    was_already_closed: bool
    settled: Settled | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a month, in the books: posted just now, or there before."""

    fact: ClosingFact
    was_already_there: bool


def checklist(books: OpenBooks, period: Period, *, today: date, facts: SettlementPosition | None = None) -> Checklist:
    """What closing a month takes, as the books stand; of a year's last month, that the year can be settled too.

    It reads every ledger, so it needs the books whole. Raises Refused where no version of the agreement is in force in
    the month.
    """
    as_at = last_day_of(books, period)
    books = books.when_closed(as_at)
    plan = plan_for(books.plans, period)
    found = position(books, as_at=as_at)
    ahead = outlook_of(books, found)
    figures = _figures(found, ahead)
    items = [
        Item("A plan", plan is not None, plan.id if plan else "none starts by this month", "write one in closing/")
    ]
    left: tuple[Left, ...] = ()
    if plan:
        left = (*_unexplained(books, found), *_suspense(books, found))
        items += [
            *_in_order(books, plan, period, today),
            *(_feed(books, period, feed) for feed in plan.feeds),
            *_common_date(books, period, as_at, plan),
            *(_nil_or_accepted(books, period, one) for one in left),
            *_forecast(period, plan, ahead),
            *_settled(books, period, today, facts, found),
            *_certified(books, period, plan, figures),
            *_lawfully_closed(books, period, today, facts, found),
        ]
    is_closed = books.closings.is_closed(period)
    return Checklist(
        period, as_at, tuple(items), figures, found, is_closed, tuple(one for one in left if not one.is_nothing)
    )


def _figures(found: Position, ahead: Outlook) -> str:
    """The hash of a month's figures: what was budgeted, spent, accrued, contributed, left outside, and forecast."""
    parts = (found.rows, found.standings, found.outside, found.earlier_years, ahead.rows)
    return fingerprint(json.dumps([[astuple(row) for row in part] for part in parts], default=str))


def _certified_now(books: OpenBooks, period: Period) -> str:
    """The hash of a month's figures as they stand: that of a certificate of it, where the books end with that."""
    batch, fact = books.facts[-1] if books.facts else (0, None)
    if fact and (fact.kind, fact.period) == ("certificate", str(period)) and batch == books.batches[-1].number:
        return fact.figures
    stood = position(books, as_at=last_day_of(books, period))
    return _figures(stood, outlook_of(books, stood))


# What must be true


def _in_order(books: OpenBooks, plan: ClosingPlan, period: Period, today: date) -> Iterator[Item]:
    is_over = today > period.last_day
    yield Item("The month is over", is_over, f"it ends on {period.last_day}", "close it once it is over")
    first = min(one.starts for one in books.plans)
    before = Period.of_month(period.first_day - ONE_DAY)
    is_next = period.first_day == first or books.closings.is_closed(before)
    found = "it is the first" if period.first_day == first else f"{before} is {'closed' if is_next else 'open'}"
    yield Item("The month before is closed", is_next, found, f"close {before} first")


def _feed(books: OpenBooks, period: Period, feed: ExpectedFeed) -> Item:
    name = f"{feed.feed} of {feed.ledger}"
    said = books.closings.cut_off(period, feed.ledger, feed.feed)
    is_firm = said is not None and (said.status == "hard" or (said.status == "soft" and period.month != 12))
    is_in = _is_in(books, period, feed)
    close = f"{said.status} close, cut off after {said.cut_off}" if said else "no cut-off is said"
    found = f"{'in' if is_in else 'no file covers the month'}; {close}"
    needs = "hard" if period.month == 12 else "soft or hard"
    remedy = f"import its file; say its cut-off with `wyebridge month cut-off`, at a {needs} close"
    return Item(f"Feed {name}", is_in and is_firm, found, remedy)


def _is_in(books: OpenBooks, period: Period, feed: ExpectedFeed) -> bool:
    """Whether a file of a feed has anything of a month; one that says how things stand must be that month's own."""
    for batch in books.batches:
        manifest, covers = batch.manifest, batch.manifest.get("covers") or {}
        if not covers or "feed" not in manifest:
            continue
        if (manifest["for_partner"], manifest["feed"]["id"]) != (feed.ledger, feed.feed):
            continue
        first, last = date.fromisoformat(covers["first"]), date.fromisoformat(covers["last"])
        if feed.kind == "actuals" and first <= period.last_day and last >= period.first_day:
            return True
        if feed.kind != "actuals" and last in period:
            return True
    return False


def _common_date(books: OpenBooks, period: Period, as_at: date, plan: ClosingPlan) -> Iterator[Item]:
    """Ledgers whose month ends before the common date need a line for the days between, be it of nothing.

    Where payments of those days have come in since, the line would count them twice.
    """
    for feed in plan.feeds:
        said = books.closings.cut_off(period, feed.ledger, feed.feed)
        if feed.kind != "actuals" or said is None or said.cut_off is None or said.cut_off >= as_at:
            continue
        lines = [
            fact
            for fact in books.closings.of(period, "adjustment")
            if (fact.for_partner, fact.feed) == (feed.ledger, feed.feed)
        ]
        gap = f"{said.cut_off + ONE_DAY} to {as_at}"
        adjusted = sum(fact.pence for fact in lines)
        found = f"adjusted by {pounds(adjusted)} for {gap}" if lines else f"nothing is said of {gap}"
        remedy = f"let {feed.ledger} say what those days come to with `wyebridge month adjust`, £0.00 if nothing"
        what = f"{feed.feed} of {feed.ledger} brought to {as_at}"
        if adjusted and (rows := _paid_between(books, feed, said.cut_off, as_at)):
            found += f", of which {rows:,} row(s) are in"
            yield Item(what, False, found, "take the line back with one below nothing, and say the later cut-off")
        else:
            yield Item(what, bool(lines), found, remedy)


def _paid_between(books: OpenBooks, feed: ExpectedFeed, after: date, to: date) -> int:
    """How many of a feed's rows the books hold of the days after one and up to another."""
    mine = [
        batch.number
        for batch in books.batches
        if "feed" in batch.manifest
        if (batch.manifest["for_partner"], batch.manifest["feed"]["id"]) == (feed.ledger, feed.feed)
    ]
    entries = books.entries
    chosen = entries.filter(entries.batch.isin(mine), entries.effective_on > after, entries.effective_on <= to)
    [(rows,)] = books.rows(chosen.aggregate(rows=chosen.count()))
    return int(rows)


def _unexplained(books: OpenBooks, found: Position) -> Iterator[Left]:
    shared = None
    for partner in books.partners:
        its = statement(books, partner, as_at=found.as_at, found=found, shared=shared)
        shared = its.shared
        yield Left("unexplained", partner, its.unexplained_pence)


def _suspense(books: OpenBooks, found: Position) -> Iterator[Left]:
    for partner in books.partners:
        apart = [row for row in found.outside if (row.ledger, row.what) == (partner, "suspense")]
        yield Left("suspense", partner, sum(row.pence for row in apart), sum(row.rows for row in apart))


_CLEARED: Final = {"unexplained": "ledger reconciled", "suspense": "suspense cleared"}


def _nil_or_accepted(books: OpenBooks, period: Period, left: Left) -> Item:
    what = f"{left.partner}'s {_CLEARED[left.matter]}"
    accepted = books.closings.accepted_pence(period, left.matter, left.partner)
    if left.is_nothing:
        return Item(what, True, "nothing is left")
    found = f"{pounds(left.pence)} left" + (
        f" in {left.rows:,} row{'' if left.rows == 1 else 's'}" if left.rows else ""
    )
    if accepted == left.pence:
        return Item(what, True, f"{found}, and accepted")
    other = f"; {pounds(accepted)} was accepted" if accepted is not None else ""
    remedy = f"clear it; or let its finance lead accept it with `wyebridge month accept --matter {left.matter}`"
    return Item(what, False, f"{found}{other}", remedy)


def _forecast(period: Period, plan: ClosingPlan, ahead: Outlook) -> Iterator[Item]:
    what = "Every line is forecast"
    if period.month == 12:
        yield Item(what, True, "the year is over, and its outturn stands for it")
        return
    if not any(feed.kind == "forecast" for feed in plan.feeds):
        yield Item(what, False, "the plan expects no forecast feed", "name one under feeds in the closing plan")
        return
    missing = [f"{row.scheme}/{row.line}" for row in ahead.not_forecast]
    found = f"nobody forecasts {', '.join(missing)}" if missing else "in"
    yield Item(what, not missing, found, "give each line in one of the forecast files")


def _certified(books: OpenBooks, period: Period, plan: ClosingPlan, figures: str) -> Iterator[Item]:
    """The fund manager and each body's finance lead, each another person, each for the figures as they stand."""
    manager = next(officer for officer in plan.officers if officer.role == "fund-manager")
    leads = [officer for officer in plan.officers if officer.role == "finance-lead"]
    signed: list[str] = []
    for officer in (manager, *leads):
        what = f"Certified by {officer.name}, {officer.role.replace('-', ' ')}, for {officer.for_partner}"
        said = books.closings.certificate(period, officer.role, officer.for_partner)
        remedy = f"let {officer.name} sign with `wyebridge month certify --role {officer.role}`"
        if said is None:
            yield Item(what, False, "not signed", remedy)
        elif said.figures != figures:
            yield Item(what, False, f"signed on {said.on}, and the figures have changed since", remedy)
        else:
            yield Item(what, said.by not in signed, f"signed on {said.on}", "one person signs once")
            signed.append(said.by)


def _settled(
    books: OpenBooks, period: Period, today: date, facts: SettlementPosition | None, found: Position
) -> Iterator[Item]:
    if today > period.last_day >= last_day_of(books, Period(period.year)):
        settled = settle_period(books, Period(period.year), on=today, facts=facts, found=found)
        problems = list(cannot_bind(settled, today))
        says = "; ".join(problem.what for problem in problems) or "yes, and closing does"
        remedy = "; ".join(problem.remedy for problem in problems)
        yield Item("The year can be settled", not problems, says, remedy)


def _lawfully_closed(
    books: OpenBooks, period: Period, today: date, facts: SettlementPosition | None, found: Position
) -> Iterator[Item]:
    """Where there is a constitution: the acts of the agreement that took effect, and a year's closing statement."""
    if books.constitution is None:
        return
    acts = cited_acts(books.agreements, books.decisions, books.constitution)
    lacking = [act for act in acts if act.ruling.on in period and not act.may_stand]
    names = "; ".join(act.what for act in lacking) or "each has it"
    needed = " ".join(str(one) for act in lacking for one in act.ruling.needed)
    yield Item("What took effect in the month has authority", not lacking, names, needed)
    if today > period.last_day >= last_day_of(books, Period(period.year)):
        settled = settle_period(books, Period(period.year), on=today, facts=facts, found=found)
        ruling = None if settled.was_already_there else closing_ruling(books, settled, today)
        says = "; ".join(map(str, ruling.keys)) if ruling else "the year is settled so already"
        remedy = " ".join(problem.remedy for problem in no_authority(ruling))
        yield Item("The closing statement has authority", not remedy, says or "nobody's yet", remedy)


# Recording and closing


def record_fact(home: Home, draft: ClosingFact, *, now: datetime) -> Fact:
    """Record a cut-off, an adjustment, an acceptance, a certificate or a reopening; what is there is not posted again.

    A draft needs no id, nor the hash of the figures that a certificate stands for. New registers of the home are
    adopted first. Raises Refused, with nothing posted, where it is not lawful: a closed month, another's office, no
    reason, no decision.
    """
    adopt_what_may_be(home, by=draft.by, now=now)

    def post(at: Head) -> Fact:
        with open_books(home.books) as books:
            period = Period.parse(draft.period)
            fact = _numbered(books, draft, partner_of(books, draft.for_partner).id)
            if fact.kind == "certificate":
                fact = fact.model_copy(update={"figures": _certified_now(books, period)})
            if same := _said_already(books, period, fact):
                return Fact(same, was_already_there=True)
            in_force = governing(books, last_day_of(books, period))
            lines = [f"{scheme.id}/{line.id}" for _, scheme, line in in_force.every_line()]
            decisions = [decision.id for decision in books.decisions]
            problems = problems_with_fact(fact, books.closings, plan_for(books.plans, period), decisions, lines)
            if problems:
                raise Refused(problems)
        _post(home, at, fact, now)
        return Fact(fact, was_already_there=False)

    return with_the_head(home.books, post)


def close_month(
    home: Home,
    period: Period,
    *,
    by: str,
    now: datetime,
    for_partner: str | None = None,
    facts: SettlementPosition | None = None,
) -> Closed:
    """Close a month if all that it takes is true; else post nothing, and say what is not.

    `for_partner` is the host where it is left out. Closing a year's last month settles the year for good, on `facts`
    that ledgers do not tell; closed again, it goes on from where it was cut off. Raises Refused for a stranger.
    """
    adopt_what_may_be(home, by=by, now=now)

    def post(at: Head) -> tuple[Checklist, bool, bool]:
        with open_books(home.books) as books:
            acting = partner_of(books, for_partner or books.agreements[-1].host).id
            is_last = period.last_day >= last_day_of(books, Period(period.year))
            found = checklist(books, period, today=now.date(), facts=facts)
            if found.is_closed or not found.is_ready:
                return found, found.is_closed, is_last
            draft = ClosingFact(period=str(period), kind="closed", on=now.date(), by=by, for_partner=acting)
            fact = _numbered(books, draft, acting).model_copy(update={"figures": found.figures})
            kept = figures_text(period, found.position.rows)
        _post(home, at, fact, now, Record("closing-figures", str(period), acting, kept))
        return replace(found, is_closed=True), False, is_last

    found, was_closed, is_last = with_the_head(home.books, post)
    settled = None
    if found.is_closed and is_last:
        settled = bind_year(home, period.year, by=by, now=now, for_partner=for_partner, facts=facts)
    return Closed(found, was_closed, settled)


def _numbered(books: OpenBooks, draft: ClosingFact, acting: str) -> ClosingFact:
    number = len(books.closings.facts) + 1
    return draft.model_copy(update={"id": f"{draft.period}.{number}", "for_partner": acting})


def _said_already(books: OpenBooks, period: Period, fact: ClosingFact) -> ClosingFact | None:
    """The fact that says this already: for an adjustment any, else the last that was said of the matter."""
    about = [one for one in books.closings.of(period, fact.kind) if one.subject == fact.subject]
    said = about if fact.kind == "adjustment" else about[-1:]
    return next((one for one in said if one.says_the_same_as(fact)), None)


def _post(home: Home, at: Head, fact: ClosingFact, now: datetime, *more: Record) -> None:
    record = Record("closing", fact.id, fact.for_partner, fact.model_dump_json(exclude_defaults=True))
    acting = fact.for_partner
    post_records(home.books, at, [record, *more], kind="closing", by=fact.by, for_partner=acting, now=now)
