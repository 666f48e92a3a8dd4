"""Every read of proposals, meetings and what boards did, as one hat, or the public, may see it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from wyebridge.books.board import board_report
from wyebridge.books.position import latest_month_end
from wyebridge.books.recording import read_records
from wyebridge.books.reporting import load_reporting
from wyebridge.engine.governance import facts as happened
from wyebridge.engine.governance import proposals as terms
from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.boards import Board, Seat
from wyebridge.engine.governance.consent import Consent
from wyebridge.engine.governance.matters import Hand, Matter, Ruling, Use
from wyebridge.engine.governance.pieces import ONE_PIECE, joined
from wyebridge.engine.governance.publishing import published_decisions
from wyebridge.engine.governance.record import Recorded
from wyebridge.engine.governance.road_map import MilestoneStanding, road_map
from wyebridge.engine.governance.schemes import Constitution, Delegation
from wyebridge.engine.governance.standing import Standing, standing
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel import working_days
from wyebridge.engine.kernel.dates import FinancialYear, last_of_month
from wyebridge.office.governance.models import Fact, Item, Meeting, Paper, Piece, Proposal, Seated, Version
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import books, stamp, the_home
from wyebridge.office.kernel.models import Person
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, may, require
from wyebridge.papers.board import board_paper
from wyebridge.papers.pdf import pdf

ENTERED: Final = "entered"
"""The row that says a proposal's decisions are in the books, and what they moved."""
OURS: Final = ("call-in-signed", "officer-signed", ENTERED)
"""Kinds of row that are the office's alone: signatures on their way to a fact of the engine's, and what was entered."""


def constitution() -> Constitution:
    """How the partners decide, as the home's register has it; of a home that has none, one without a board."""
    return the_home().constitution or Constitution(boards=())


def boards_of(hat: Hat) -> tuple[Board, ...]:
    """The boards whose meetings the hat's body arranges: its own, and those that it helps to fill."""
    return tuple(board for board in constitution().boards if is_board_of(board, hat.body))


def is_board_of(board: Board, body: str) -> bool:
    """Whether a board decides for a body, or where it decides for none, whether the body fills a seat in it."""
    if board.decides_for:
        return body in board.decides_for
    return any(seat.appointed_by == body for seat in board.seats)


def person_of(hat: Hat) -> str:
    """Who the hat's wearer is in the constitution; empty where nobody has said."""
    found = Seated.objects.filter(person=hat.person).first()
    return found.known_as if found else ""


def names_of(who: Person, person: str, on: date) -> frozenset[str]:
    """Every name by which minutes may know somebody: their own, the constitution's, and the posts they hold."""
    held = [post for post in constitution().posts if person and post.holder(on) == person]
    named = {name for post in held for name in (post.id, post.title)}
    return frozenset({who.name, *([person] if person else ()), *named})


def seated() -> dict[str, Person]:
    """Each person of the constitution who also signs in."""
    return {one.known_as: one.person for one in Seated.objects.select_related("person")}


def seats_of(person: str, board: Board, on: date) -> tuple[Seat, ...]:
    """The seats of a board that somebody holds on a day, or may sit in as a substitute."""
    return tuple(seat for seat in board.seats if person and (seat.holder(on) == person or person in seat.substitutes))


# Proposals


def proposals_for(hat: Hat) -> list[Proposal]:
    """Every proposal that the hat may see: its own body's, and those on an agenda that has gone out.

    One that stands on what is taken in private alone is seen by those who may see that, and by the governance and
    members of each body that it would bind: their own board must be able to take it.
    """
    require(hat, Right.SEE_DECISIONS)
    tabled = Item.objects.filter(meeting__summoned_on__isnull=False, version__isnull=False)
    seen = {
        item.version.proposal_id
        for item in tabled.select_related("meeting", "version__proposal")
        if item.version and (_is_open(item) or _may_see_private(hat, item, item.version.proposal))
    }
    found = Proposal.objects.filter(Q(for_partner=hat.body) | Q(pk__in=seen))
    return list(found.prefetch_related("versions"))


def _is_open(item: Item) -> bool:
    return item.meeting.is_public and not item.is_restricted


def _may_see_private(hat: Hat, item: Item, proposal: Proposal) -> bool:
    is_bound = hat.body in proposal.binds and may(hat, Right.SEE_RESTRICTED).is_allowed
    return is_bound or may_see_restricted(hat, item.meeting)


def proposal_for(hat: Hat, ref: str) -> Proposal | None:
    """One proposal, if the hat may see it."""
    return next((one for one in proposals_for(hat) if one.ref == ref), None)


def as_term(proposal: Proposal) -> terms.Proposal:
    """A proposal as the engine judges it."""
    return terms.Proposal(
        id=proposal.ref,
        title=proposal.title,
        act=proposal.act,
        binds=tuple(proposal.binds),
        versions=tuple(
            terms.Version(number=one.number, on=one.on, sha256=one.sha256, amount=one.pence)
            for one in proposal.versions.all()
        ),
        takes_effect_on=proposal.takes_effect_on,
        clause=proposal.clause or None,
        step=proposal.step or None,
        approves=proposal.approves,
        **_words(proposal),
    )


def _words(proposal: Proposal) -> dict[str, object]:
    last = max(proposal.versions.all(), key=lambda one: one.number)
    wards = tuple(ward.strip() for ward in last.wards.split(",") if ward.strip())
    return {"purpose": last.purpose, "reasons": last.reasons, "alternatives": last.alternatives, "wards": wards}


def facts_of(proposal: Proposal) -> tuple[happened.Fact, ...]:
    """All that happened to a proposal, with what happened at the meetings that took it."""
    about = Q(proposal=proposal) | Q(meeting__items__version__proposal=proposal, proposal__isnull=True)
    return as_facts(Fact.objects.filter(about).distinct())


def as_facts(rows: Iterable[Fact]) -> tuple[happened.Fact, ...]:
    """Rows as the engine's facts; a signature that is not yet a call-in is ours alone."""
    return tuple(happened.ONE_FACT.validate_python(row.data) for row in rows if row.kind not in OURS)


def standing_of(proposal: Proposal, on: date, *, version: int | None = None) -> Standing:
    """What a proposal has come to by a day: each key, what is still needed, and from when it has effect."""
    facts = facts_of(proposal)
    return standing(as_term(proposal), facts, constitution(), working_days, on=on, version=version)


def lines_for(hat: Hat, proposal: Proposal) -> tuple[Delegation, ...]:
    """The lines of delegation that the hat's wearer may use for a proposal, by the post that they hold today."""
    person, on = person_of(hat), today()
    posts = {post.id for post in constitution().posts if person and post.holder(on) == person}
    return tuple(
        line
        for line in constitution().delegations
        if line.act == proposal.act and line.partner == hat.body and line.holds_on(on) and posts & set(line.to)
    )


def ruling_on(proposal: Proposal, hands: Sequence[Hand], on: date, *, only: str) -> Ruling:
    """Whether officers may turn one partner's key of a proposal, with all that the year has used of each line."""
    version = max(proposal.versions.all(), key=lambda one: one.number)
    matter = Matter(
        act=as_term(proposal).act,
        pence=version.pence or 0,
        partners=(only,),
        hands=tuple(hands),
        consulted=tuple(one.body for one in happened.those(facts_of(proposal), happened.Consulted)),
        uses=tuple(uses_of_delegations()),
    )
    return authority(matter, on, (), constitution())


def uses_of_delegations() -> Iterator[Use]:
    """What officers have decided under each line: in this office, and in the register."""
    rows = Fact.objects.filter(kind="officer").select_related("proposal").prefetch_related("proposal__versions")
    here = set()
    for row in rows:
        [fact] = as_facts([row])
        assert isinstance(fact, happened.DecidedByOfficer) and row.proposal is not None
        pence = next(one.pence for one in row.proposal.versions.all() if one.number == fact.version)
        here.add(fact.decision)
        yield Use(fact.delegation, pence or 0, fact.on)
    for decision in the_home().decisions:
        if decision.under and decision.id not in here:
            yield Use(decision.under, decision.amount or 0, decision.taken_on)


def signatures(version: Version, line: str) -> list[Fact]:
    """Who has signed a version under a line that several must use together, first to last."""
    signed = Fact.objects.filter(proposal=version.proposal, kind="officer-signed")
    return [one for one in signed if (one.data["line"], one.data["version"]) == (line, version.number)]


def clear_days(given: date, held: date) -> int:
    """The clear working days between a summons and its meeting."""
    return working_days.clear_working_days(given, held)


def history_of(hat: Hat, proposal: Proposal) -> list[Fact]:
    """Every row about a proposal that the hat may see, the latest first: in private, those of its own boards alone."""
    about = Q(proposal=proposal) | Q(meeting__items__version__proposal=proposal, proposal__isnull=True)
    rows = Fact.objects.filter(about).distinct().select_related("by", "meeting", "item").order_by("-id")
    return [row for row in rows if _may_see_row(hat, row)]


def _may_see_row(hat: Hat, row: Fact) -> bool:
    is_private = row.meeting is not None and not row.meeting.is_public
    is_private = is_private or (row.item is not None and row.item.is_restricted)
    return not is_private or (row.meeting is not None and may_see_restricted(hat, row.meeting))


def entered(proposal: Proposal) -> list[Fact]:
    """What was entered in the books of a proposal, the latest first: which decisions, by whom, and what they moved."""
    return list(proposal.facts.filter(kind=ENTERED).select_related("by").order_by("-id"))


def is_entered(proposal: Proposal) -> bool:
    """Whether the books have what a proposal has come to: that it is in effect, or that it was refused."""
    found = standing_of(proposal, today())
    outcome = {"effective": "approved", "refused": "refused"}.get(found.state)
    number = found.version.number if found.version else 0
    return outcome is not None and proposal.facts.filter(once=entered_once(proposal.ref, number, outcome)).exists()


def entered_once(ref: str, version: int, outcome: str) -> str:
    """What may be entered only once: a version's approval, and its refusal."""
    return f"entered:{ref}:{version}:{outcome}"


def decisions_in_register(proposal: Proposal) -> tuple[Decision, ...]:
    """The decisions that the home's register has of a proposal."""
    facts = facts_of(proposal)
    expected = published_decisions(standing_of(proposal, today()), facts, constitution())
    ids = {one.id for one in expected}
    return tuple(one for one in the_home().decisions if one.id in ids)


# Meetings


def meetings_for(hat: Hat) -> list[Meeting]:
    """Meetings of every board, the next first and then those past; one not yet summoned only for who arranges it."""
    require(hat, Right.SEE_DECISIONS)
    seen = Q(summoned_on__isnull=False) | Q(for_partner=hat.body)
    return list(Meeting.objects.filter(seen).prefetch_related("items"))


def meeting_for(hat: Hat, pk: int) -> Meeting | None:
    """One meeting with its items, versions and papers, those that the hat may see."""
    require(hat, Right.SEE_DECISIONS)
    seen = Q(summoned_on__isnull=False) | Q(for_partner=hat.body)
    return _with_items(Meeting.objects.filter(seen, pk=pk), restricted_to=hat).first()


def _with_items(meetings: QuerySet[Meeting], *, restricted_to: Hat | None) -> QuerySet[Meeting]:
    open_papers = Paper.objects.filter(is_restricted=False)
    items = Item.objects.select_related("version__proposal").prefetch_related(
        Prefetch("papers", queryset=Paper.objects.all() if restricted_to else open_papers)
    )
    return meetings.prefetch_related(Prefetch("items", queryset=items), "actions")


def may_see_restricted(hat: Hat | None, meeting: Meeting) -> bool:
    """Whether a hat may see what a board takes in private: only the bodies that the board is of."""
    board = constitution().board(meeting.board)
    return bool(hat and board and is_board_of(board, hat.body) and may(hat, Right.SEE_RESTRICTED).is_allowed)


def item_for(hat: Hat, pk: int) -> Item | None:
    """One item, if the hat may see it."""
    found = Item.objects.select_related("meeting", "version__proposal").filter(pk=pk).first()
    if found is None or meeting_for(hat, found.meeting_id) is None:
        return None
    is_closed = found.is_restricted or not found.meeting.is_public
    return None if is_closed and not may_see_restricted(hat, found.meeting) else found


def papers_of(hat: Hat, item: Item) -> list[Paper]:
    """What was laid under an item, as far as the hat may see it."""
    papers = item.papers.all() if may_see_restricted(hat, item.meeting) else item.papers.filter(is_restricted=False)
    return list(papers)


def paper_for(hat: Hat | None, pk: str) -> Paper | None:
    """One paper, if the hat (or with none, the public) may see it."""
    found = Paper.objects.select_related("item__meeting").filter(pk=pk).first()
    if found is None or found.item.meeting.summoned_on is None:
        is_own = found is not None and hat is not None and found.item.meeting.for_partner == hat.body
        return found if is_own else None
    is_closed = found.is_restricted or found.item.is_restricted or not found.item.meeting.is_public
    if is_closed and not may_see_restricted(hat, found.item.meeting):
        return None
    return found


def kept_at(paper: Paper) -> Path:
    """Where a paper is kept in the home: under its hash, so that the same file is kept once."""
    return the_home().path / "papers" / f"{paper.sha256}.pdf"


def name_of(meeting: Meeting) -> str:
    """What the engine's facts call a meeting."""
    return f"m{meeting.pk}"


def months_to_report() -> list[tuple[str, str]]:
    """The last days of months that the books have anything of, the latest first."""
    with books() as opened:
        if not opened.batches:
            return []
        last = latest_month_end(opened)
    year = FinancialYear.of(last)
    ends = [last_of_month(month) for month in year.months() if last_of_month(month) <= last]
    return [(end.isoformat(), f"{end:%B %Y}") for end in reversed(ends)]


def board_report_pdf(as_at: date) -> bytes:
    """The report of the shared funds, as the books have it now."""
    with books() as opened:
        return pdf(board_paper(board_report(opened, as_at=as_at, registers=load_reporting(the_home().path, opened))))


def facts_about(item: Item) -> tuple[happened.Fact, ...]:
    """All that was recorded of one item."""
    return as_facts(Fact.objects.filter(item=item))


def facts_at(meeting: Meeting) -> tuple[happened.Fact, ...]:
    """All that was recorded at a meeting."""
    return as_facts(Fact.objects.filter(meeting=meeting))


# One item, and its vote


@dataclass(frozen=True, slots=True)
class Ballot:
    """A question put at a meeting: who may vote, how each did last, and what the chair declared."""

    name: str
    put: happened.PutToVote
    votes: tuple[happened.Vote, ...]
    resolved: happened.Resolved | None
    published: happened.Published | None

    @property
    def is_open(self) -> bool:
        return self.resolved is None

    def vote_of(self, seat: str) -> happened.Vote | None:
        """How a seat voted, as it last said."""
        cast = [one for one in self.votes if one.seat == seat and not one.casting]
        return max(cast, key=lambda one: one.change, default=None)

    def count(self, vote: str) -> int:
        last = [self.vote_of(one.seat) for one in self.put.electorate]
        return sum(one is not None and one.vote == vote for one in last)


def ballots_of(item: Item) -> list[Ballot]:
    """Each time that an item's question was put, first to last: an inquorate meeting's items are put again."""
    facts = as_facts(Fact.objects.filter(item=item))
    return [
        Ballot(
            put.ballot,
            put,
            happened.those(facts, happened.Vote, ballot=put.ballot),
            next(iter(happened.those(facts, happened.Resolved, ballot=put.ballot)), None),
            next(iter(happened.those(facts, happened.Published, ballot=put.ballot)), None),
        )
        for put in happened.those(facts, happened.PutToVote)
    ]


def in_the_room(item: Item) -> tuple[happened.Attended, ...]:
    """Who sits in a voting seat, less those who left the room for an interest in this item."""
    facts = facts_at(item.meeting)
    ref = item.version.proposal.ref if item.version else ""
    left = {one.person for one in happened.those(facts, happened.InterestDeclared, proposal=ref) if one.left_room}
    return tuple(one for one in happened.those(facts, happened.Attended) if one.person not in left)


def open_ballot(item: Item) -> Ballot | None:
    """The question now being voted on."""
    return next((one for one in ballots_of(item) if one.is_open), None)


def consent_to(item: Item, on: date) -> Consent | None:
    """What the board's taking of an item's version comes to, with what it lacks; None where its key is not needed."""
    assert item.version is not None
    found = standing_of(item.version.proposal, on, version=item.version.number)
    return next((key for key in found.keys if key.board == item.meeting.board), None)


# What the public sees


def public_meetings() -> list[Meeting]:
    """Every summoned meeting; of one held in private, when it is and why."""
    return list(Meeting.objects.filter(summoned_on__isnull=False).order_by("-starts_at"))


def public_meeting(pk: int) -> Meeting | None:
    """One meeting that the public may come to, with what is open of it."""
    meetings = Meeting.objects.filter(pk=pk, summoned_on__isnull=False)
    return _with_items(meetings, restricted_to=None).first()


def public_agendas() -> list[Meeting]:
    """Every summoned meeting with its items and what was laid openly, the first first."""
    meetings = Meeting.objects.filter(summoned_on__isnull=False).order_by("starts_at", "id")
    return list(_with_items(meetings, restricted_to=None))


def public_rows() -> list[Fact]:
    """What was recorded at meetings in public: who was there, what was put, and what was resolved and published."""
    kinds = ("attended", "put-to-vote", "resolved", "published")
    rows = Fact.objects.filter(kind__in=kinds, meeting__is_public=True, meeting__summoned_on__isnull=False)
    return list(rows.exclude(item__is_restricted=True).order_by("id"))


def decided_items() -> list[Item]:
    """Every item of a public meeting that was published, the latest first."""
    published = Fact.objects.filter(kind="published", item__is_restricted=False, item__meeting__is_public=True)
    found = Item.objects.filter(pk__in=published.values("item_id")).select_related("meeting", "version__proposal")
    return list(found.order_by("-meeting__starts_at", "number"))


def planned() -> list[tuple[happened.Planned, Proposal]]:
    """What stands in a forward plan, the latest first."""
    rows = Fact.objects.filter(kind="planned").select_related("proposal").order_by("-id")
    found = []
    for row in rows:
        [fact] = as_facts([row])
        if isinstance(fact, happened.Planned) and row.proposal is not None:
            found.append((fact, row.proposal))
    return found


def interests_declared() -> list[tuple[happened.InterestDeclared, Item | None, Meeting]]:
    """Every interest declared at a meeting in public, the latest first."""
    rows = Fact.objects.filter(kind="interest", meeting__is_public=True, meeting__summoned_on__isnull=False)
    items = {
        (one.meeting_id, one.version.proposal.ref): one
        for one in Item.objects.filter(version__isnull=False).select_related("version__proposal")
        if one.version is not None
    }
    found = []
    for row in rows.select_related("meeting").order_by("-id"):
        [fact] = as_facts([row])
        if isinstance(fact, happened.InterestDeclared) and row.meeting is not None:
            item = items.get((row.meeting_id or 0, fact.proposal))
            if item is None or not item.is_restricted:
                found.append((fact, item, row.meeting))
    return found


def attending(meeting: Meeting) -> tuple[happened.Attended, ...]:
    """Who was recorded as there."""
    return happened.those(facts_at(meeting), happened.Attended)


def version_by_key(hat: Hat, key: str) -> Version | None:
    """A version that the hat may put on an agenda; None for none."""
    if not key:
        return None
    found = Version.objects.select_related("proposal").filter(pk=int(key)).first() if key.isdecimal() else None
    if found is None or proposal_for(hat, found.proposal.ref) is None:
        raise NotAllowed("There is no such proposal.")
    return found


def not_yet_seated(hat: Hat) -> list[tuple[str, str]]:
    """People with an appointment for the hat's body who are not yet anybody in the constitution."""
    found = Person.objects.filter(appointments__body=hat.body, is_active=True, seated__isnull=True).distinct()
    return [(str(person.pk), f"{person.name} ({person.email})") for person in found.order_by("name")]


def person_by_key(hat: Hat, key: str) -> Person:
    """A person with an appointment for the hat's body."""
    return Person.objects.filter(appointments__body=hat.body, pk=int(key)).distinct().get()


def names_not_yet_given(body: str, on: date) -> list[tuple[str, str]]:
    """People whom the constitution names in a seat or a post of a body, and who are nobody's yet."""
    taken = set(Seated.objects.values_list("known_as", flat=True))
    seats = (seat for board in constitution().boards for seat in board.seats if seat.appointed_by == body)
    named = {person for seat in seats for person in _in_seat(seat, on)}
    posts = (post for post in constitution().posts if body in post.acts_for)
    named |= {holder for post in posts if (holder := post.holder(on))}
    return [(name, name) for name in sorted(named - taken)]


def _in_seat(seat: Seat, on: date) -> Iterable[str]:
    holder = seat.holder(on)
    return [*([holder] if holder else []), *seat.substitutes]


# What was on record before the office


def on_record() -> Recorded:
    """The home's own record of its boards' work, as its folder `record` has it: nothing where it has none."""
    return _recorded(the_home().path / "record", stamp())


@lru_cache(maxsize=2)
def _recorded(folder: Path, _stamp: object) -> Recorded:
    return read_records(folder, constitution())


def record_standings(on: date) -> list[Standing]:
    """What each proposal on record had come to by a day, the latest to take effect first."""
    found = on_record()
    standings = [standing(one, found.facts, constitution(), working_days, on=on) for one in found.proposals]
    return sorted(standings, key=lambda one: one.effective_on or date.max, reverse=True)


def whole_record(on: date) -> Recorded:
    """The home's record, with every disagreement, milestone, review and interest that was written here: one truth."""
    pieces = [ONE_PIECE.validate_python(row.data) for row in Piece.objects.order_by("id")]
    return joined(on_record(), pieces, on)


def standings_of(proposals: Sequence[Proposal], on: date) -> dict[str, Standing]:
    """What each of many proposals has come to by a day, by its reference: asked of the tables twice, however many."""
    facts = facts_of_all(proposals)
    return {one.ref: standing(as_term(one), facts[one.pk], constitution(), working_days, on=on) for one in proposals}


def facts_of_all(proposals: Sequence[Proposal]) -> dict[int, tuple[happened.Fact, ...]]:
    """The facts of each proposal, with what happened at the meetings that took it."""
    keys = [one.pk for one in proposals]
    taken = Item.objects.filter(version__proposal__in=keys).values_list("meeting_id", "version__proposal_id")
    meetings: dict[int, set[int]] = {key: set() for key in keys}
    for meeting, proposal in taken:
        meetings[proposal].add(meeting)
    about = Q(proposal__in=keys) | Q(proposal__isnull=True, meeting__isnull=False)
    rows = list(Fact.objects.filter(about).order_by("id"))
    return {
        key: as_facts(
            row
            for row in rows
            if row.proposal_id == key or (row.proposal_id is None and row.meeting_id in meetings[key])
        )
        for key in keys
    }


def road_map_on(on: date) -> tuple[MilestoneStanding, ...]:
    """Each milestone of the road map, with the day that what it waits for took effect, here or on record."""
    milestones = whole_record(on).road_map
    named = {name for one in milestones for name in one.waits_for}
    here = Proposal.objects.filter(ref__in=named).prefetch_related("versions")
    effective = {one.proposal.id: one.effective_on for one in record_standings(on)}
    effective |= {ref: one.effective_on for ref, one in standings_of(list(here), on).items()}
    return road_map(milestones, effective, on=on)
