"""A year settled from the books: what each bears and owes, and the settlement that binds, posted once and trued up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from wyebridge.books.adopting import adopt_what_may_be
from wyebridge.books.home import Home
from wyebridge.books.journal.append import with_the_head
from wyebridge.books.journal.read import Head
from wyebridge.books.journal.tables import both
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.position import Position, for_settlement, governing, position
from wyebridge.books.position_rows import UNDETERMINED
from wyebridge.books.records import Record, post_records, texts
from wyebridge.books.snapshots import as_stood, by_line
from wyebridge.engine.agreement.shares import in_force
from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.matters import Hand, Matter, Ruling, spoken
from wyebridge.engine.governance.schemes import Act
from wyebridge.engine.kernel.dates import FinancialYear, Period
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse
from wyebridge.engine.ledger.allocation import Allocation, true_up
from wyebridge.engine.ledger.budget import budget_shares
from wyebridge.engine.ledger.claims import Claim
from wyebridge.engine.ledger.closing import plan_for
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.settlement import PutIn, Settlement, accounts, is_provisional, raised_by
from wyebridge.engine.ledger.variance import LineResult, SettlementPosition


@dataclass(frozen=True, slots=True)
class Settled:
    """A year settled on what the books hold: the settlement, and the claims it raises over those raised before.

    `before` is the last that was posted for the year, if any; `was_already_there` that this one says the same, so that
    posting it would change nothing. `batch` is the one that posted it, where it has been.
    """

    settlement: Settlement
    claims: tuple[Claim, ...]
    before: Settlement | None
    position: Position
    batch: int | None = None

    @property
    def was_already_there(self) -> bool:
        return self.before is not None and self.settlement.says_the_same_as(self.before)


def settle_period(
    books: OpenBooks,
    period: Period,
    *,
    on: date,
    facts: SettlementPosition | None = None,
    found: Position | None = None,
) -> Settled:
    """A year, or its months so far, settled on what the books hold, under the version and the decisions known on a day.

    A year that is over is settled on its outturn, which binds once it is posted; anything else on what was spent to
    date, which is a forecast. `facts` tells what ledgers do not: causes, achievements, other bodies' results, balances,
    when costs were committed. Where it is left out, that is as the year's last settlement had it. `found` is the
    position as at that day of these same books, where it is worked out already: it is used while no month is closed.
    Raises Refused where the facts are not of the same day, or their spending is not what the books hold.
    """
    as_at = last_day_of(books, period)
    is_over = period.month is None and on > as_at
    if found is None or books.closings.closed_to is not None:
        found = position(books if period.month else books.as_if_open(), as_at=as_at)
    found = replace(found, closed_to=books.closings.closed_to)
    posted = settlements(books, period.year)
    before = posted[-1] if posted and period.month is None else None
    spent = for_settlement(found.agreement, found.rows, found.standings, as_at, "outturn" if is_over else "forecast")
    if facts is not None:
        _refuse_other_figures(spent, facts)
    spent = _with_facts(spent, facts or (before.position if before else None))
    day = max(on, as_at)
    rules = books.constitution
    allocation = settle(found.agreement, spent, books.decisions, effective_on=day, known_on=day, constitution=rules)
    settlement = Settlement(
        id=f"{period}.{len(posted) + 1}",
        year=str(period.year),
        as_at=as_at,
        settled_on=day,
        agreement=found.agreement.id,
        version=found.agreement.version,
        position=spent,
        allocation=allocation,
        accounts=accounts(found.agreement, allocation, list(_put_in(books, found)), spent.brought_forward),
        follows=before.id if before else "",
        true_up_pence=true_up(before.allocation, allocation) if before else {},
    )
    return Settled(settlement, raised_by(settlement, before), before, found)


def try_forecast(books: OpenBooks, forecast: SettlementPosition, *, on: date) -> Allocation:
    """Who would bear a forecast, under the version in force on its day and the decisions known on another: advisory.

    Raises Refused where it says that it is the outturn, which is the books' own.
    """
    if forecast.basis == "outturn":
        raise refuse(
            "not-a-forecast",
            f"the position as at {forecast.as_at} says that it is the outturn",
            why="the outturn is what the ledgers spent, and no other figures bind",
            remedy="write basis: forecast; or give what ledgers do not tell, for a year that is over",
            place=Place("position"),
        )
    agreement = governing(books, forecast.as_at)
    day = max(on, forecast.as_at)
    rules = books.constitution
    return settle(agreement, forecast, books.decisions, effective_on=day, known_on=day, constitution=rules)


def forecast_of(books: OpenBooks, as_at: date, *, found: Position | None = None) -> SettlementPosition | None:
    """The year's forecast as at a day, from the newest files of the forecast feeds; None where there are none.

    A line that no file forecasts is not in it: nobody has said what it will come to. Each line's budget is the year's.
    `found` is the position as at that day, where it is worked out already.
    """
    forecast = by_line(books, "forecast", as_stood(books, "forecast", as_at))
    if not forecast:
        return None
    found = found or position(books, as_at=as_at)
    budgets: dict[tuple[str, str], int] = {}
    for row in found.rows:
        key = (row.scheme, row.line)
        budgets[key] = budgets.get(key, 0) + row.current_budget_pence
    known = {(scheme.id, line.id) for _, scheme, line in found.agreement.every_line()}
    lines = tuple(
        LineResult(scheme=scheme, line=line, spend=pence, budget=budgets.get((scheme, line), 0))
        for (_, scheme, line), pence in sorted(forecast.items())
        if (scheme, line) in known
    )
    return SettlementPosition(as_at=as_at, basis="forecast", lines=lines)


def bind_year(
    home: Home,
    year: FinancialYear,
    *,
    by: str,
    now: datetime,
    for_partner: str | None = None,
    facts: SettlementPosition | None = None,
    hands: Sequence[Hand] = (),
) -> Settled:
    """Post a year's settlement, and the claims that it raises, as one batch; where nothing is new, post nothing.

    New versions and decisions of the home are adopted first. `for_partner` is the host where it is left out. A later
    call, once anything that it stands on has changed, posts a settlement that follows the last, with the difference as
    a true-up dated `now`. It is a closing statement: where the books hold a constitution, each partner's key to it is a
    decision taken since the year ended, its finance lead's certificate under a line of delegation, or one of `hands`.
    Raises Refused, with nothing posted, while the year cannot bind.
    """
    adopt_what_may_be(home, by=by, now=now)

    def post(at: Head) -> Settled:
        with open_books(home.books) as books:
            settled = settle_period(books, Period(year), on=now.date(), facts=facts)
            if settled.was_already_there:
                return settled
            acting = _acting_for(books, settled.position, for_partner)
            ruling = closing_ruling(books, settled, now.date(), hands)
            problems = (*cannot_bind(settled, now.date()), *_month_open(books, settled), *no_authority(ruling))
            if problems:
                raise Refused(problems)
            if ruling:
                said = tuple(map(str, ruling.keys))
                settled = replace(settled, settlement=settled.settlement.model_copy(update={"on_whose_say": said}))
            records = _records(settled, acting)
        manifest = post_records(home.books, at, records, kind="settlement", by=by, for_partner=acting, now=now)
        return replace(settled, batch=manifest["batch"])

    return with_the_head(home.books, post)


def settlements(books: OpenBooks, year: FinancialYear) -> list[Settlement]:
    """The settlements of a year that these books hold, in the order they were posted."""
    held = (Settlement.model_validate_json(one.text) for one in texts(books.path, books.batches, "settlement"))
    return [settlement for settlement in held if settlement.year == str(year)]


def last_day_of(books: OpenBooks, period: Period) -> date:
    """The day a period is settled as at: its last, or the last in it on which an agreement was in force."""
    ends = [min(last, period.last_day) for _, _, last in in_force(books.agreements)]
    days = [day for day in ends if day in period]
    if not days:
        raise refuse(
            "no-agreement-in-force",
            f"no version of the agreement in the books is in force in {period}",
            why="there is no clause to settle under",
            remedy="give another period, or adopt a version that covers it",
            place=Place(str(books.path)),
        )
    return max(days)


def _put_in(books: OpenBooks, found: Position) -> Iterator[PutIn]:
    """What each put into each fund that has lines. One without, such as a risk pool, has no variance: what was paid
    into it stays where it is until a clause or a decision uses it."""
    versions = [agreement for agreement in books.agreements if agreement.year == found.year]
    has_lines = {fund.id for version in versions for fund, _, _ in version.every_line()}
    budgets = budget_shares(books.agreements, books.share_versions, found.year, as_at=found.as_at)
    accrued = found.accrued_by_ledger_pence  # what a ledger has accrued it will pay
    standings = {(standing.fund, standing.partner): standing for standing in found.standings}
    for fund, partner in dict.fromkeys([*budgets, *standings, *accrued]):
        standing = standings.get((fund, partner))
        if partner != UNDETERMINED and fund in has_lines:
            yield PutIn(
                fund,
                partner,
                budget_pence=budgets.get((fund, partner), 0),
                paid_pence=(standing.paid_pence if standing else 0) + accrued.get((fund, partner), 0),
                contributed_pence=standing.contributions_paid_pence if standing else 0,
                received_pence=standing.contributions_received_pence if standing else 0,
            )


def _with_facts(outturn: SettlementPosition, facts: SettlementPosition | None) -> SettlementPosition:
    """The outturn with what ledgers do not tell. When a cost was committed is told line by line."""
    if facts is None:
        return outturn
    committed = {(line.scheme, line.line): line.committed_on for line in facts.lines}
    lines = tuple(
        line.model_copy(update={"committed_on": committed.get((line.scheme, line.line))}) for line in outturn.lines
    )
    names = ("brought_forward", "results", "balances", "used", "used_earlier", "causes", "achieved")
    told = {name: getattr(facts, name) for name in names}
    return outturn.model_copy(update={"lines": lines, **told})


def _refuse_other_figures(outturn: SettlementPosition, facts: SettlementPosition) -> None:
    """What is settled from the books is settled on what the ledgers spent, and on no other figures."""
    place = Place("position")
    problems = []
    if facts.as_at != outturn.as_at:
        problems.append(
            Problem(
                "another-day",
                f"the position is as at {facts.as_at}, and what is settled is as at {outturn.as_at}",
                "what is told of one day cannot be settled as at another",
                f"write as_at: {outturn.as_at}",
                place,
            )
        )
    held = {(line.scheme, line.line): line for line in outturn.lines}
    for line in facts.lines:
        other = held.get((line.scheme, line.line))
        if other is None or not _agree(line, other):
            spent = f"{pounds(other.spend)} against {pounds(other.budget or 0)}" if other else "no such line"
            problems.append(
                Problem(
                    "not-what-the-books-hold",
                    f"{line.scheme}/{line.line} is given {pounds(line.spend)}, and the books have {spent}",
                    "only what the ledgers spent can bind",
                    "correct the figure, or import what is missing; write basis: forecast to try other figures",
                    place,
                )
            )
    if problems:
        raise Refused(problems)


def _agree(line: LineResult, held: LineResult) -> bool:
    return line.spend == held.spend and line.budget in (None, held.budget)


def _acting_for(books: OpenBooks, found: Position, asked: str | None) -> str:
    party = found.agreement.party(asked or found.agreement.host)
    if party is None:
        raise refuse(
            "not-a-partner",
            f"'{asked}' is not a partner in version {found.agreement.version}",
            why="a settlement is signed for a body that is party to it",
            remedy=f"give one of {', '.join(books.partners)} with --for",
            place=Place(str(books.path)),
        )
    return party.id


def cannot_bind(settled: Settled, today: date) -> Iterator[Problem]:
    """Why a year cannot be settled for good, if it cannot."""
    settlement, found = settled.settlement, settled.position
    place = Place(f"settlement of {settlement.year}")
    is_over = today > settlement.as_at
    if not is_over:
        yield Problem(
            "year-not-over",
            f"{settlement.year} ends on {settlement.as_at}",
            "what a year comes to is not known before it ends, so nothing binds",
            "leave out --bind, and the answer is advisory",
            place,
        )
    for partner in found.no_extract_from:
        yield Problem(
            "no-extract",
            f"{partner}'s ledger has given nothing",
            "what it paid is not known, so what anybody owes is not",
            "import its extract first",
            place,
        )
    if is_over and is_provisional(settlement.allocation):
        yield Problem(
            "not-signed",
            f"version {settlement.version} of the agreement was not signed by {settlement.settled_on}",
            "clauses that nobody has signed bind nobody",
            "adopt the signed version; without --bind the answer is advisory",
            place,
        )


def closing_ruling(books: OpenBooks, settled: Settled, on: date, hands: Sequence[Hand] = ()) -> Ruling | None:
    """Whether a year's closing statement has each partner's authority on a day; None where there is no constitution.

    What was decided or certified for the settlement before counts no more: what follows it is a statement anew.
    """
    if books.constitution is None:
        return None
    settlement = settled.settlement
    since = settled.before.settled_on if settled.before else settlement.as_at
    act: Act = "closing-statement"
    cited = [one for one in books.decisions if one.act == act and one.taken_on > since]
    signed = tuple(_certified_by(books, Period.of_month(settlement.as_at), settled.before))
    matter = Matter(act, 0, tuple(settled.position.agreement.partner_ids()), hands=(*hands, *signed))
    return authority(matter, on, cited, books.constitution)


def _certified_by(books: OpenBooks, last: Period, before: Settlement | None) -> Iterator[Hand]:
    """The finance leads who certified a year's last month after it was settled before, each by the plan's post."""
    plan = plan_for(books.plans, last)
    held = texts(books.path, books.batches, "settlement") if before else []
    bound = max((one.batch.number for one in held if before and one.id == before.id), default=-1)
    later = [fact for batch, fact in books.facts if batch > bound]
    for officer in plan.officers if plan else ():
        said = books.closings.certificate(last, officer.role, officer.for_partner)
        if officer.role == "finance-lead" and officer.post and said in later and said and said.by == officer.name:
            yield Hand(officer.known_as or officer.name, officer.post, officer.for_partner)


def no_authority(ruling: Ruling | None) -> Iterator[Problem]:
    """A problem where a closing statement has no authority: what is needed, from whom, by when."""
    if ruling is not None and not ruling.is_lawful:
        yield Problem(
            "no-authority",
            f"the closing statement has no authority on {spoken(ruling.on)}",
            " ".join(ruling.passed_over) or "a year is settled for good by a decision or a delegation of each partner",
            " ".join(map(str, ruling.needed)),
            Place("closing statement"),
        )


def _month_open(books: OpenBooks, settled: Settled) -> Iterator[Problem]:
    """Where months are closed, a year is settled by closing its last."""
    last = Period.of_month(settled.settlement.as_at)
    if plan_for(books.plans, last) and not books.closings.is_closed(last):
        yield Problem(
            "month-not-closed",
            f"{last} is not closed",
            "its figures are certified by nobody yet",
            f"close it with `wyebridge close {last}`, which settles the year",
            Place(f"settlement of {settled.settlement.year}"),
        )


def _records(settled: Settled, acting: str) -> Sequence[Record]:
    """The settlement, which every partner sees, and each claim, which its two sides see."""
    settlement = settled.settlement
    return [
        Record("settlement", settlement.id, acting, settlement.model_dump_json()),
        *(
            Record("claim", claim.id, acting, claim.model_dump_json(), both(claim.creditor, claim.debtor))
            for claim in settled.claims
        ),
    ]
