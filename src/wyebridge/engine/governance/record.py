"""What was proposed and what happened, as a governance officer writes it in YAML: meeting by meeting, item by item."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.disagreement import Disagreement
from wyebridge.engine.governance.facts import (
    Attended,
    CalledIn,
    CallInHeard,
    Condition,
    ConditionFailed,
    ConditionMet,
    Consulted,
    DecidedByOfficer,
    Elector,
    Fact,
    InterestDeclared,
    Planned,
    Published,
    PutToVote,
    Resolved,
    Summoned,
    UrgencyAgreed,
    Vote,
    Withdrawn,
)
from wyebridge.engine.governance.interests import Interest
from wyebridge.engine.governance.proposals import Proposal, Proposed, Version
from wyebridge.engine.governance.road_map import Milestone
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.scrutiny import Review
from wyebridge.engine.governance.terms import Paper
from wyebridge.engine.kernel.problems import Problem, in_order
from wyebridge.engine.kernel.terms import Day, Name, Names, NonNegativePence, Term, as_tuple
from wyebridge.engine.kernel.yaml import Fault, Path, Reading, parse, read_term


class WrittenPaper(Term):
    """A paper, held to by the hash of its file, or of its words where they are given."""

    title: str
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    text: str = ""


class WrittenVersion(Term):
    """A version with its words, from which its hash is made."""

    number: int = Field(default=1, ge=1)
    on: Day
    recorded_on: Day | None = None
    text: str = Field(min_length=1, description="What is agreed to; its SHA-256 is what boards hold to")
    amount: NonNegativePence | None = None
    papers: Annotated[tuple[WrittenPaper, ...], BeforeValidator(as_tuple)] = ()


class WrittenProposal(Proposed):
    """A proposal, with its versions in words."""

    versions: Annotated[tuple[WrittenVersion, ...], BeforeValidator(as_tuple)] = Field(min_length=1)


class WrittenInterest(Term):
    """An interest declared in one item."""

    person: Name
    interest: Literal["pecuniary", "prejudicial", "personal", "non-pecuniary", "dispensation"]
    nature: str = ""
    left_room: bool = False
    takes_part: bool = True


class Item(Term):
    """One proposal at one meeting. Seats are named; who sat in them follows from the constitution and the day."""

    proposal: Name
    version: int = 1
    interests: Annotated[tuple[WrittenInterest, ...], BeforeValidator(as_tuple)] = ()
    votes: dict[Literal["for", "against", "abstain"], Names] | None = Field(
        default=None, description="Seats by their vote; everybody there for it where left out, as when nobody dissents"
    )
    casting: Literal["for", "against"] | None = Field(default=None, description="The chair's second vote")
    outcome: Literal["agree", "agree-with-conditions", "amend", "defer", "refuse", "note"]
    conditions: Annotated[tuple[Condition, ...], BeforeValidator(as_tuple)] = ()
    amended_to: int | None = None
    resolutions: dict[str, str] = Field(default={})
    minute: str = ""
    decision: dict[Name, Name] = Field(default={})
    published_on: Day | None = None
    recorded_on: Day | None = Field(default=None, description="When the minutes became known, if not that day")


class Meeting(Term):
    """A meeting of one board: when it was called, who was there, and each item in its order."""

    id: Name
    board: Name
    on: Day
    summoned_on: Day | None = Field(default=None, description="No notice was given where left out")
    present: Names
    substitutes: dict[Name, Name] = Field(default={}, description="By seat, who sat in it instead of its holder")
    chair: Name | None = Field(default=None, description="The seat in the chair; the first present where left out")
    items: Annotated[tuple[Item, ...], BeforeValidator(as_tuple)]


class Record(Term):
    """One file of a record. A ballot's name is its meeting's and its proposal's, with a dot.

    What it names may stand in another file: names are held against all files together.
    """

    proposals: Annotated[tuple[WrittenProposal, ...], BeforeValidator(as_tuple)] = ()
    plan: Annotated[tuple[Planned, ...], BeforeValidator(as_tuple)] = ()
    consulted: Annotated[tuple[Consulted, ...], BeforeValidator(as_tuple)] = ()
    urgency: Annotated[tuple[UrgencyAgreed, ...], BeforeValidator(as_tuple)] = ()
    meetings: Annotated[tuple[Meeting, ...], BeforeValidator(as_tuple)] = ()
    officers: Annotated[tuple[DecidedByOfficer, ...], BeforeValidator(as_tuple)] = ()
    call_ins: Annotated[tuple[CalledIn, ...], BeforeValidator(as_tuple)] = ()
    hearings: Annotated[tuple[CallInHeard, ...], BeforeValidator(as_tuple)] = ()
    conditions_met: Annotated[tuple[ConditionMet, ...], BeforeValidator(as_tuple)] = ()
    conditions_failed: Annotated[tuple[ConditionFailed, ...], BeforeValidator(as_tuple)] = ()
    withdrawals: Annotated[tuple[Withdrawn, ...], BeforeValidator(as_tuple)] = ()
    disagreements: Annotated[tuple[Disagreement, ...], BeforeValidator(as_tuple)] = ()
    road_map: Annotated[tuple[Milestone, ...], BeforeValidator(as_tuple)] = ()
    reviews: Annotated[tuple[Review, ...], BeforeValidator(as_tuple)] = ()
    interests: Annotated[tuple[Interest, ...], BeforeValidator(as_tuple)] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record read: its proposals and its facts, as `standing` takes them."""

    proposals: tuple[Proposal, ...]
    facts: tuple[Fact, ...]
    disagreements: tuple[Disagreement, ...] = ()
    road_map: tuple[Milestone, ...] = ()
    reviews: tuple[Review, ...] = ()
    interests: tuple[Interest, ...] = ()

    def proposal(self, name: str) -> Proposal | None:
        return next((one for one in self.proposals if one.id == name), None)


def recorded(record: Record, constitution: Constitution) -> Recorded:
    """Turn what an officer wrote into proposals and facts. Names that it gets wrong are for `check_record` to say."""
    facts: list[Fact] = [fact for meeting in record.meetings for fact in _of_meeting(meeting, constitution)]
    for kind in ("plan", "consulted", "urgency", "officers", "call_ins", "hearings"):
        facts += getattr(record, kind)
    facts += [*record.conditions_met, *record.conditions_failed, *record.withdrawals]
    proposals = tuple(_proposal(one) for one in record.proposals)
    return Recorded(proposals, tuple(facts), record.disagreements, record.road_map, record.reviews, record.interests)


def read_record(texts: Mapping[str, str], constitution: Constitution) -> tuple[Recorded | None, tuple[Problem, ...]]:
    """Read a record from its files by their names, as one. Returns proposals and facts, or None with every problem.

    A proposal may stand in one file and what happened to it in others. Names are held against all files, and so only
    once each of them can be read: until then nobody can say which names there are.
    """
    problems: list[Problem] = []
    readings: list[Reading[Record]] = []
    for file, text in texts.items():
        document = parse(text, file)
        if isinstance(document, Problem):
            problems.append(document)
        else:
            readings.append(read_term(document, Record))
            problems += readings[-1].problems
    records = [reading.term for reading in readings if reading.term]
    if len(records) == len(texts):
        named = NamesIn.of(records)
        for i, reading in enumerate(readings):
            before = NamesIn.of(records[:i])
            problems += reading.judge((*check_record(records[i], constitution, named), *_again(records[i], before)))
    if problems:
        return None, in_order(problems)
    return _joined([recorded(one, constitution) for one in records]), ()


def _joined(records: Sequence[Recorded]) -> Recorded:
    parts = (tuple(item for record in records for item in getattr(record, part.name)) for part in fields(Recorded))
    return Recorded(*parts)


@dataclass(frozen=True, slots=True)
class NamesIn:
    """What some files of a record name: proposals with their versions' numbers, meetings, ballots, milestones."""

    proposals: dict[str, set[int]]
    meetings: list[str]
    ballots: set[str]
    milestones: list[str]

    @classmethod
    def of(cls, records: Sequence[Record]) -> "NamesIn":
        meetings = [meeting for record in records for meeting in record.meetings]
        return cls(
            {one.id: {version.number for version in one.versions} for record in records for one in record.proposals},
            [meeting.id for meeting in meetings],
            {f"{meeting.id}.{item.proposal}" for meeting in meetings for item in meeting.items},
            [one.id for record in records for one in record.road_map],
        )


def hash_of(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def _proposal(written: WrittenProposal) -> Proposal:
    parts = {name: getattr(written, name) for name in Proposed.model_fields}
    return Proposal(**parts, versions=tuple(_version(version) for version in written.versions))


def _version(written: WrittenVersion) -> Version:
    return Version(
        number=written.number,
        on=written.on,
        recorded_on=written.recorded_on,
        sha256=hash_of(written.text),
        amount=written.amount,
        papers=tuple(
            Paper(title=paper.title, sha256=paper.sha256 or hash_of(paper.text or paper.title))
            for paper in written.papers
        ),
    )


def _of_meeting(meeting: Meeting, constitution: Constitution) -> Iterator[Fact]:
    board = constitution.board(meeting.board)
    if board is None:
        return
    named = {"meeting": meeting.id, "board": board.id}
    if meeting.summoned_on:
        business = tuple(dict.fromkeys(item.proposal for item in meeting.items))
        yield Summoned(on=meeting.summoned_on, meets_on=meeting.on, proposals=business, **named)
    sat = _sat(meeting, board)
    for seat, person in sat.items():
        yield Attended(on=meeting.on, seat=seat, person=person, substitute=seat in meeting.substitutes, **named)
    for item in meeting.items:
        yield from _of_item(meeting, item, board, sat)


def _sat(meeting: Meeting, board: Board) -> dict[str, str]:
    """Who sat where: the substitute, or whoever held the seat on the day. A vacant seat has nobody in it."""
    holders = {seat.id: seat.holder(meeting.on) for seat in board.seats}
    people = {seat: meeting.substitutes.get(seat) or holders.get(seat) for seat in meeting.present}
    return {seat: person for seat, person in people.items() if person}


def _of_item(meeting: Meeting, item: Item, board: Board, sat: dict[str, str]) -> Iterator[Fact]:
    ballot = f"{meeting.id}.{item.proposal}"
    for interest in item.interests:
        yield InterestDeclared(
            on=meeting.on, meeting=meeting.id, proposal=item.proposal, **{n: getattr(interest, n) for n in _INTEREST}
        )
    away = {one.person for one in item.interests if one.left_room or not one.takes_part}
    voting = {seat.id for seat in board.seats if seat.has_vote}
    room = {seat: person for seat, person in sat.items() if seat in voting and person not in away}
    chair = meeting.chair or next(iter(room), None)
    yield PutToVote(
        on=meeting.on,
        ballot=ballot,
        meeting=meeting.id,
        board=board.id,
        proposal=item.proposal,
        version=item.version,
        electorate=tuple(Elector(seat=seat, person=person) for seat, person in room.items()),
        chair=chair,
    )
    votes = item.votes if item.votes is not None else {"for": tuple(room)}
    for vote, seats in votes.items():
        for seat in seats:
            if seat in sat:
                yield Vote(on=meeting.on, ballot=ballot, seat=seat, person=sat[seat], vote=vote)
    if item.casting and chair and chair in sat:
        yield Vote(on=meeting.on, ballot=ballot, seat=chair, person=sat[chair], vote=item.casting, casting=True)
    parts: dict[str, Any] = {name: getattr(item, name) for name in _RESOLVED}
    yield Resolved(on=meeting.on, ballot=ballot, **parts)
    if item.published_on:
        yield Published(on=item.published_on, ballot=ballot)


_INTEREST = ("person", "interest", "nature", "left_room", "takes_part")
_RESOLVED = ("outcome", "conditions", "amended_to", "resolutions", "minute", "decision", "recorded_on")


def check_record(record: Record, constitution: Constitution, named: NamesIn) -> Iterator[Fault]:
    """Every name in one file that nothing in any bears: what it says would be passed over, and nobody would see it."""
    proposals, ballots = named.proposals, named.ballots
    for i, meeting in enumerate(record.meetings):
        path: Path = ("meetings", i)
        board = constitution.board(meeting.board)
        if board is None:
            yield _unknown((*path, "board"), "board", meeting.board, [one.id for one in constitution.boards])
            continue
        seats = [seat.id for seat in board.seats]
        for j, seat in enumerate(meeting.present):
            if seat not in seats:
                yield _unknown((*path, "present", j), "seat", seat, seats)
        for seat in meeting.substitutes:
            if seat not in meeting.present:
                yield _unknown((*path, "substitutes", seat), "seat that was present", seat, meeting.present)
        if meeting.chair is not None and meeting.chair not in meeting.present:
            yield _unknown((*path, "chair"), "seat that was present", meeting.chair, meeting.present)
        for j, item in enumerate(meeting.items):
            yield from _check_item(item, (*path, "items", j), proposals, list(meeting.present))
    for kind in ("plan", "consulted", "urgency", "officers", "withdrawals"):
        for i, fact in enumerate(getattr(record, kind)):
            if fact.proposal not in proposals:
                yield _unknown((kind, i, "proposal"), "proposal", fact.proposal, list(proposals))
    for kind in ("call_ins", "hearings", "conditions_met", "conditions_failed"):
        for i, fact in enumerate(getattr(record, kind)):
            if fact.ballot not in ballots:
                yield _unknown((kind, i, "ballot"), "ballot", fact.ballot, sorted(ballots))
    yield from _check_bodies(record, constitution)
    gates = [*proposals, *named.milestones]
    for i, milestone in enumerate(record.road_map):
        for j, name in enumerate(milestone.waits_for):
            if name not in gates:
                yield _unknown(("road_map", i, "waits_for", j), "proposal or milestone", name, gates)


def _check_bodies(record: Record, constitution: Constitution) -> Iterator[Fault]:
    """Boards, posts and lines of delegation named beside the meetings: by their ids, as facts are asked."""
    boards = [board.id for board in constitution.boards]
    posts = [post.id for post in constitution.posts]
    lines = [line.id for line in constitution.delegations]
    for kind, part, what, there in (
        ("plan", "board", "board", boards),
        ("urgency", "board", "board", boards),
        ("consulted", "body", "board or post", [*boards, *posts]),
        ("hearings", "heard_by", "board", boards),
        ("hearings", "refers_to", "board", boards),
        ("officers", "delegation", "line of delegation", lines),
    ):
        for i, fact in enumerate(getattr(record, kind)):
            name = getattr(fact, part)
            if name is not None and name not in there:
                yield _unknown((kind, i, part), what, name, there)


def _check_item(item: Item, path: Path, proposals: dict[str, set[int]], present: list[str]) -> Iterator[Fault]:
    if item.proposal not in proposals:
        yield _unknown((*path, "proposal"), "proposal", item.proposal, list(proposals))
    elif item.version not in proposals[item.proposal]:
        yield _unknown((*path, "version"), "version", str(item.version), [str(n) for n in proposals[item.proposal]])
    for vote, seats in (item.votes or {}).items():
        for seat in seats:
            if seat not in present:
                yield _unknown((*path, "votes", vote), "seat that was present", seat, present)


def _unknown(path: Path, kind: str, name: str, there: Sequence[str]) -> Fault:
    return Fault(
        path,
        "unknown-name",
        f"'{name}' is no {kind} on record",
        "what it says would count for nothing, and nobody would see that it did not",
        f"use one of {', '.join(there) or 'none: write it first'}",
    )


def _again(record: Record, before: NamesIn) -> Iterator[Fault]:
    """Names that stand twice in a file, or in a file before it too."""
    yield from _twice([one.id for one in record.proposals], "proposals", before.proposals)
    yield from _twice([one.id for one in record.meetings], "meetings", before.meetings)
    yield from _twice([one.id for one in record.road_map], "road_map", before.milestones)


def _twice(names: Sequence[str], where: str, before: Collection[str]) -> Iterator[Fault]:
    for place, name in enumerate(names):
        if name in before or name in names[:place]:
            yield Fault(
                (where, place, "id"),
                "name-used-twice",
                f"there are two {where} '{name}'",
                "what names it could mean either",
                "rename one",
            )
