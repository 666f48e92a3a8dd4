"""Each key by itself, on meetings and officers' decisions made up to break one rule or another: told again, slowly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.governance.consent import Consent, consent
from wyebridge.engine.governance.counting import Count, count
from wyebridge.engine.governance.facts import (
    Attended,
    CalledIn,
    CallInHeard,
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
from wyebridge.engine.governance.proposals import Proposal
from wyebridge.engine.governance.requirements import requirements
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.standing import Standing, standing

from .two_keys import CABINET, TRUST, WEEKDAYS, constitution, met, proposal, seat
from .usually import usually

DAY = date(2008, 6, 25)  # a Wednesday
NEVER = date.max


def days(after: int) -> timedelta:
    return timedelta(days=after)


# The vote on one question.

SEATS = {
    "a": ("elected", "WC"),
    "b": ("elected", "WC"),
    "c": ("executive", "WC"),
    "d": ("non-executive", "WT"),
    "e": ("executive", "WT"),
    "f": ("observer", "WT"),
}
PANEL = {  # decides for both, and has seats of both: where somebody may have acted before
    "id": "panel",
    "name": "The panel",
    "kind": "joint",
    "decides_for": ("WC", "WT"),
    "seats": (
        seat("of-WC", "elected", "WC", "X"),
        seat("of-WT", "executive", "WT", "Y"),
        seat("o", "observer", "WT", "Z"),
    ),
    "quorum": {"members": 1},
    "notice_days": 0,
    "source": "terms",
}
ADVISERS = {**PANEL, "id": "advisers", "name": "The advisers", "kind": "advisory", "decides_for": ()}
VOTES = ("for", "against", "abstain")


@dataclass(frozen=True)
class Member:
    """Whoever sat in one seat: what a count must ask."""

    seat: str
    sits_as: str
    is_there: bool
    votes: tuple[tuple[int, str], ...]
    interest: str
    elsewhere: tuple[str, str, int] | None
    """Where the same person acted on the proposal: on a board or as an officer, in which seat, how many days after."""

    @property
    def person(self) -> str:
        return {"holder": self.seat.upper(), "substitute": "Spare", "stranger": "Stranger"}[self.sits_as]


@dataclass(frozen=True)
class Question:
    members: tuple[Member, ...]
    rules: dict[str, Any]
    chair: str
    casting: tuple[str, ...]

    @cached_property
    def constitution(self) -> Constitution:
        seats = [
            seat(name, kind, partner, name.upper(), substitutes=("Spare",)) for name, (kind, partner) in SEATS.items()
        ]
        board = {**TRUST, "decides_for": ("WC", "WT"), "seats": seats, **self.rules}
        return Constitution.model_validate({"boards": (board, PANEL, ADVISERS)})

    def facts(self) -> list[Fact]:
        found: list[Fact] = []
        for one in self.members:
            about = {"on": DAY, "seat": one.seat, "person": one.person}
            if one.is_there:
                found.append(Attended(meeting="m", board="trust", **about))
            found += [
                Vote.model_validate({**about, "ballot": "b", "vote": vote, "change": change})
                for change, vote in one.votes
            ]
            if one.interest:
                declared = {"on": DAY, "meeting": "m", "proposal": "vary", "person": one.person, "interest": "personal"}
                stays = {"left_room": one.interest == "leaves", "takes_part": one.interest == "takes part"}
                found.append(InterestDeclared.model_validate({**declared, **stays}))
            if one.elsewhere:
                found.append(_acted(one.person, *one.elsewhere))
        for vote in self.casting:
            cast = {"ballot": "b", "seat": self.chair, "person": self.chair.upper(), "vote": vote, "casting": True}
            found.append(Vote.model_validate({"on": DAY, **cast}))
        return [self.ballot, *found]

    @property
    def ballot(self) -> PutToVote:
        electorate = tuple(Elector(seat=one.seat, person=one.person) for one in self.members)
        put = {"ballot": "b", "meeting": "m", "board": "trust", "proposal": "vary", "version": 1, "chair": self.chair}
        return PutToVote.model_validate({"on": DAY, "electorate": electorate, **put})

    def counted(self, facts: Sequence[Fact]) -> Count:
        return count(self.constitution.boards[0], self.ballot, facts, self.constitution)


def _acted(person: str, where: str, place: str, after: int) -> Fact:
    on = DAY + days(after)
    if where == "officer":
        return DecidedByOfficer(on=on, proposal="vary", version=1, partner=place, delegation="L", people=(person,))
    sat = (Elector(seat=place, person=person),)
    ballot, meeting = f"{where}-{person}", f"{where}-m"
    return PutToVote(on=on, ballot=ballot, meeting=meeting, board=where, proposal="vary", version=1, electorate=sat)


ELSEWHERE = st.tuples(st.just("officer"), st.sampled_from(("WC", "WT")), st.integers(-1, 1)) | st.tuples(
    st.sampled_from(("panel", "panel", "panel", "advisers")),
    st.sampled_from(("of-WC", "of-WT", "of-WC", "of-WT", "o")),
    st.sampled_from((0, 0, -1, 1)),
)


@st.composite
def members(draw: st.DrawFn, name: str) -> Member:
    changes = draw(usually((0,), (), (0, 1), (1, 0), (0, 0)))
    return Member(
        name,
        draw(usually("holder", "substitute", "stranger", most=9)),
        draw(usually(True, False, most=9)),
        tuple((change, draw(st.sampled_from(VOTES))) for change in changes),
        draw(usually("", "leaves", "stands aside", "takes part", most=9)),
        draw(usually(None, ELSEWHERE, most=7)),
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    there = draw(st.lists(st.sampled_from(list(SEATS)), min_size=2, max_size=6, unique=True))
    quorum = {
        "members": draw(st.integers(1, 4)),
        "of_constituency": draw(st.sampled_from(({}, {}, {"elected": 1}, {"elected": 2}, {"executive": 1}))),
        "of_partner": draw(st.sampled_from(({}, {}, {"WC": 2}, {"WT": 1}, {"WT": 2}))),
    }
    how = draw(st.sampled_from(("head", "head", "block", "consensus")))
    rules = {"quorum": quorum, "votes": how, "casting_vote": draw(st.booleans())}
    rules["majority"] = draw(st.sampled_from((None, None, "50%", "66.7%", "100%")))
    people = tuple([draw(members(name)) for name in there])
    if draw(st.integers(0, 5)) == 0:  # one of them in a second seat
        people = (*people[:-1], replace(people[-1], seat=people[0].seat))
    if draw(st.integers(0, 3)) == 0:  # an equal vote
        rules |= {"votes": "head", "majority": draw(usually(None, "50%")), "casting_vote": draw(usually(True, False))}
        there = [name for name in there if name != "f"]
        people = tuple(
            Member(name, "holder", True, ((0, VOTES[n % 2]),), "", None)
            for n, name in enumerate(there[: len(there) // 2 * 2])
        )
        there = there or ["a"]
    casting = draw(st.sampled_from((("for",), ("for",), ("against",), (), ("for", "against"))))
    return Question(people, rules, draw(st.sampled_from(there)), casting)


def slow_members(question: Question) -> list[Member]:
    """Those who count: everybody in the list, less each who for one reason or another does not."""
    seats = [one.seat for one in question.members]
    people = [one.person for one in question.members]
    return [
        one
        for one in question.members
        if one.is_there
        and one.seat != "f"
        and one.sits_as != "stranger"
        and seats.count(one.seat) == people.count(one.person) == 1
        and one.interest not in ("leaves", "stands aside")
        and not any(slow_is_for_another(one, other) for other in question.members if other.person == one.person)
    ]


def slow_is_for_another(one: Member, acted: Member) -> bool:
    where, place, after = acted.elsewhere or ("advisers", "", 0)
    if where == "advisers" or place == "o" or after > 0:
        return False
    return place.removeprefix("of-") != SEATS[one.seat][1]


def slow_vote(one: Member) -> str:
    last = {vote for change, vote in one.votes if change == max(change for change, _ in one.votes)}
    return last.pop() if len(last) == 1 else ""


def slow_is_quorate(question: Question, there: list[Member]) -> bool:
    quorum, of_kind, of_partner = question.rules["quorum"].values()
    kinds = [SEATS[one.seat][0] for one in there]
    partners = [SEATS[one.seat][1] for one in there]
    return (
        len(there) >= quorum
        and all(kinds.count(kind) >= least for kind, least in of_kind.items())
        and all(partners.count(partner) >= least for partner, least in of_partner.items())
    )


def slow_is_carried(question: Question, there: list[Member]) -> bool:
    if question.rules["votes"] == "block":
        blocks = [[slow_vote(one) for one in there if SEATS[one.seat][1] == partner] for partner in ("WC", "WT")]
        return all(slow_is_enough(block, question.rules["majority"]) for block in blocks)
    votes = [slow_vote(one) for one in there]
    if question.rules["votes"] == "consensus":
        return "for" in votes and "against" not in votes
    if slow_is_enough(votes, question.rules["majority"]):
        return True
    is_equal = votes.count("for") == votes.count("against") > 0 and question.rules["majority"] is None
    chair = [one for one in there if one.seat == question.chair and one.sits_as == "holder"]
    return is_equal and question.rules["casting_vote"] and bool(chair) and set(question.casting) == {"for"}


def slow_is_enough(votes: list[str], majority: str | None) -> bool:
    ayes, noes = votes.count("for"), votes.count("against")
    least = {"50%": 500, "66.7%": 667, "100%": 1000}
    return ayes > noes if majority is None else ayes > 0 and ayes * 1000 >= (ayes + noes) * least[majority]


@settings(max_examples=120)
@given(questions(), st.randoms(use_true_random=False))
def test_who_counts_and_what_is_carried_are_as_told_by_hand(question: Question, random: Random) -> None:
    facts = question.facts()
    random.shuffle(facts)
    found, there = question.counted(facts), slow_members(question)
    assert {one.elector.seat: one.vote or "" for one in found.counted} == {one.seat: slow_vote(one) for one in there}
    named = {one.elector.person for one in found.counted} | {said.split(":")[0] for said in found.set_aside}
    assert named == {one.person for one in question.members}
    assert found.is_quorate == slow_is_quorate(question, there)
    assert found.is_carried == slow_is_carried(question, there)


# One board's agreement.

FIRST, END = date(2008, 6, 1), date(2008, 10, 1)


@dataclass(frozen=True)
class Sitting:
    """One meeting of the cabinet on the proposal. Days are counted from it, or from the paper that they follow."""

    on: date
    summoned_before: int
    is_named: bool
    votes: tuple[str, ...]
    outcome: str
    version: int
    conditions: tuple[tuple[int | None, int | None], ...]
    """How many days after the meeting each was met, and failed."""
    published_after: int | None
    called_in_by: tuple[tuple[str, int], ...]
    heard: tuple[tuple[str, str, int], ...]
    is_put_twice: bool
    """Two records of the question differ, so that nobody knows which was put."""
    retold: tuple[str, int] | None
    """What a second record says was declared, and how many days later that was known."""

    @property
    def declared(self) -> str:
        """What the record says in the end; nothing where two records say different things."""
        if self.retold is None:
            return self.outcome
        other, later = self.retold
        return other if later or other == self.outcome else ""


@dataclass(frozen=True)
class Story:
    sittings: tuple[Sitting, ...]
    tabled: tuple[date, date]
    is_key: bool
    planned_on: tuple[date, ...]
    urgency: tuple[tuple[str, str, str, date], ...]
    monitor: str
    """Who is the monitoring officer until the end of `DAY`."""
    consults: tuple[str, ...]
    consulted_on: tuple[date, ...]
    stale_after: int | None
    board_until: date | None

    @cached_property
    def constitution(self) -> Constitution:
        post = {"id": "monitor", "title": "The monitoring officer", "employer": "WC", "acts_for": ("WC",)}
        held = (
            {"person": self.monitor, "from_on": date(2007, 1, 1), "to_on": DAY},
            {"person": "Hornbeam", "from_on": DAY + days(1)},
        )
        urgency = {"agreed_by": ("Sorrel", "monitor"), "reported_to": "council"}
        return constitution(
            cabinet={"to_on": self.board_until, "urgency": urgency},
            reservation={"is_key": self.is_key, "consults": self.consults, "stale_after_days": self.stale_after},
            posts=({**post, "held": held},),
        )

    @cached_property
    def proposal(self) -> Proposal:
        about = proposal(versions=2)
        texts = [text.model_copy(update={"on": on}) for text, on in zip(about.versions, self.tabled, strict=True)]
        return about.model_copy(update={"versions": tuple(texts)})

    @cached_property
    def facts(self) -> list[Fact]:
        about: dict[str, Any] = {"proposal": "vary", "board": "cabinet"}
        found: list[Fact] = [Planned(on=on, **about) for on in self.planned_on]
        found += [Consulted(on=on, proposal="vary", body="scrutiny") for on in self.consulted_on]
        for kind, name, person, on in self.urgency:
            said = {**about, "kind": kind, "agreed_by": name, "person": person, "on": on, "reason": "Winter"}
            found.append(UrgencyAgreed.model_validate(said))
        return [*found, *(fact for sitting in self.sittings for fact in _of_sitting(sitting))]

    def consent(self, on: date, facts: Sequence[Fact] | None = None, version: int = 1) -> Consent:
        board = self.constitution.boards[0]
        heard = self.facts if facts is None else facts
        return consent(board, self.proposal, heard, self.constitution, WEEKDAYS, on=on, version=version)


def _of_sitting(sitting: Sitting) -> list[Fact]:
    ballot, on = f"b-{sitting.on}", sitting.on
    at: dict[str, Any] = {"meeting": f"m-{on}", "board": "cabinet"}
    there = list(zip(("leader", "deputy", "care"), ("Ash", "Beech", "Cedar"), sitting.votes, strict=False))
    named = ("vary",) if sitting.is_named else ("another",)
    found: list[Fact] = [Summoned(on=on - days(sitting.summoned_before), meets_on=on, proposals=named, **at)]
    electorate = tuple(Elector(seat=name, person=person) for name, person, _ in there)
    put = {"on": on, "ballot": ballot, "proposal": "vary", "version": sitting.version, "electorate": electorate}
    found.append(PutToVote.model_validate({**at, **put}))
    if sitting.is_put_twice:
        found.append(PutToVote.model_validate({**at, **put, "chair": "deputy"}))
    for name, person, vote in there:
        found.append(Attended(on=on, seat=name, person=person, **at))
        found.append(Vote.model_validate({"on": on, "ballot": ballot, "seat": name, "person": person, "vote": vote}))
    conditions = [{"id": f"c{n}", "text": "A letter", "owner": "WT"} for n, _ in enumerate(sitting.conditions)]
    told = [(sitting.outcome, 0), *([sitting.retold] if sitting.retold else [])]
    for outcome, later in told:
        amended_to = 3 - sitting.version if outcome == "amend" else None
        row = {"on": on, "ballot": ballot, "outcome": outcome, "conditions": conditions, "amended_to": amended_to}
        found.append(Resolved.model_validate({**row, "recorded_on": on + days(later)}))
    for number, (was_met, failed) in enumerate(sitting.conditions):
        done = {"ballot": ballot, "condition": f"c{number}", "evidence": "A letter"}
        found += [ConditionMet(on=on + days(was_met), **done)] if was_met is not None else []
        found += [ConditionFailed(on=on + days(failed), **done)] if failed is not None else []
    if sitting.published_after is None:
        return found
    published = on + days(sitting.published_after)
    found.append(Published(on=published, ballot=ballot))
    for person, after in sitting.called_in_by:
        found.append(CalledIn(on=published + days(after), ballot=ballot, members=(person,), grounds="The cost"))
    for by, outcome, after in sitting.heard:
        heard = {"on": published + days(after), "ballot": ballot, "heard_by": by, "outcome": outcome}
        refers_to = "council" if outcome == "referred-to-council" else None
        found.append(CallInHeard.model_validate({**heard, "refers_to": refers_to}))
    return found


WAYS: tuple[tuple[str, ...], ...] = (
    ("summons",),
    ("votes",),
    ("outcome",),
    ("outcome", "again"),
    ("outcome", "again", "summons"),
    ("outcome", "texts"),
    ("version", "texts"),
    ("publication",),
    ("call-in",),
    ("call-in", "again"),
    ("call-in", "stale"),
    ("retold",),
    ("plan",),
    ("plan", "urgency"),
    ("urgency",),
    ("asked",),
    ("board", "stale"),
)
"""What a story changes from a meeting at which all was as it should be: a rule or two at a time."""

HEARINGS = st.tuples(
    st.sampled_from(("scrutiny", "scrutiny", "scrutiny", "council", "trust")),
    st.sampled_from(("released", "referred-back", "referred-back", "referred-to-council")),
    st.sampled_from((2, 5, 5, 5, 8)),
)
CONDITIONS = st.sampled_from(((1, None), (9, None), (9, None), (None, None), (1, 4), (None, 2), (1, 1)))


def sittings(draw: st.DrawFn, on: date, moved: set[str]) -> Sitting:
    def drawn(part: str, answer: Any, *others: Any) -> Any:
        return draw(st.sampled_from(others)) if part in moved else answer

    outcome = drawn("outcome", "agree", "agree-with-conditions", "amend", "amend", "refuse", "refuse", "defer", "note")
    conditions = st.lists(CONDITIONS, min_size=1, max_size=2)
    signed: tuple[tuple[str, int], ...] = ()
    if "call-in" in moved:
        after = draw(st.sampled_from((1, 1, 4, 5, 5, 6)))
        other = draw(st.sampled_from(("Tansy", "Tansy", "Tansy", "Tansy", "Sorrel", "Ash"))), draw(st.integers(-1, 2))
        signed = (("Sorrel", after), other)
    return Sitting(
        on,
        drawn("summons", 5 if "urgency" in moved and "plan" not in moved else 14, 8, 7, 7, 6, 5, 14),
        drawn("summons", True, True, True, False),
        drawn("votes", ("for", "for", "against"), ("for",), ("for", "against"), ("abstain", "abstain"), ("for", "for")),
        outcome,
        drawn("version", 1, 1, 2),
        tuple(draw(conditions)) if outcome == "agree-with-conditions" else (),
        drawn("publication", 1, 0, 2, None, -1, -1),
        signed,
        draw(st.one_of(st.just((("scrutiny", "referred-back", 5),)), st.lists(HEARINGS, max_size=3).map(tuple))),
        drawn("retold", False, False, False, False, True),
        drawn("retold", None, None, ("refuse", 0), ("refuse", 1), ("agree", 2), ("agree", 0), ("defer", 1)),
    )


@st.composite
def stories(draw: st.DrawFn, *ways: str) -> Story:
    moved = {*(ways or draw(st.sampled_from(WAYS)))}

    def drawn(part: str, answer: Any, *others: Any) -> Any:
        return draw(st.sampled_from(others)) if part in moved else answer

    first = date(2008, 6, 24) + days(draw(st.integers(0, 3)))
    held = [
        sittings(
            draw,
            first,
            draw(st.sampled_from((moved & {"call-in"}, moved & {"call-in"}, moved))) if "again" in moved else moved,
        )
    ]
    if "again" in moved:
        others = draw(st.sampled_from((set[str](), moved, moved & {"outcome"})))
        held.append(sittings(draw, first + days(draw(st.integers(2, 18))), others))
    monitor = draw(st.sampled_from(("Maple", "Maple", "Sorrel")))
    words = [("Sorrel", "Sorrel"), ("monitor", monitor if first <= DAY else "Hornbeam")]
    if draw(st.booleans()):
        words = draw(
            st.lists(st.sampled_from((*words, ("monitor", "Sorrel"), ("monitor", "Maple"))), min_size=1, max_size=3)
        )
    said_on = first + days(draw(st.sampled_from((0, 0, -1, -1, 1))))
    kind = drawn("urgency", "", "urgency", "general-exception")
    return Story(
        tuple(held),
        (first - days(drawn("texts", 20, 0, -1)), first - days(drawn("texts", 10, -1, -9, -9))),
        is_key="plan" in moved,
        planned_on=tuple(first - days(before) for before in drawn("plan", (), (29,), (28,), (), (), (20, 40))),
        urgency=tuple((kind, *word, said_on) for word in words if kind),
        consults=drawn("asked", (), ("scrutiny",)),
        consulted_on=tuple(first - days(before) for before in drawn("asked", (), (0,), (-1,), (-1,), (), (5,))),
        monitor=monitor,
        stale_after=drawn("stale", None, 2, 5, 10),
        board_until=drawn("board", None, first, first - days(1)),
    )


def slow_waived(story: Story, sitting: Sitting, *kinds: str) -> bool:
    """Whether two people, neither of whom gave both words, gave Sorrel's and the monitoring officer's by the day."""
    given = [
        (name, person)
        for kind, name, person, on in story.urgency
        if kind in kinds and on <= sitting.on
        if person == ("Sorrel" if name == "Sorrel" else story.monitor if on <= DAY else "Hornbeam")
    ]
    return len(set(given)) == len({person for _, person in given}) == len({name for name, _ in given}) == 2


def slow_can_decide(story: Story, sitting: Sitting) -> bool:
    between = [sitting.on - days(back) for back in range(1, sitting.summoned_before)]
    clear = [day for day in between if day.strftime("%a") not in ("Sat", "Sun")]
    is_summoned = sitting.is_named and len(clear) >= 5
    is_planned = any((sitting.on - on).days > 28 for on in story.planned_on)
    return (
        (is_summoned or slow_waived(story, sitting, "urgency"))
        and (not story.is_key or is_planned or slow_waived(story, sitting, "urgency", "general-exception"))
        and (not story.consults or any(on <= sitting.on for on in story.consulted_on))
        and (story.board_until is None or sitting.on <= story.board_until)
        and story.tabled[sitting.version - 1] <= sitting.on
        and len(sitting.votes) >= 2
        and not sitting.is_put_twice
    )


def slow_agrees_to(story: Story, sitting: Sitting) -> int | None:
    """The version that a sitting lawfully agreed to, with or without conditions."""
    is_carried = sitting.votes.count("for") > sitting.votes.count("against")
    if not slow_can_decide(story, sitting) or not is_carried:
        return None
    agreed = {"agree": sitting.version, "agree-with-conditions": sitting.version, "amend": 3 - sitting.version}
    return agreed.get(sitting.declared)


def slow_last_day(sitting: Sitting) -> date:
    assert sitting.published_after is not None
    day, left = sitting.on + days(sitting.published_after), 3
    while left:
        day += days(1)
        left -= day.strftime("%a") not in ("Sat", "Sun")
    return day


def slow_after_call_in(sitting: Sitting) -> tuple[date, date]:
    """When a decision is free of a call-in, and when it was sent back; never, where it was not."""
    assert sitting.published_after is not None
    published, last = sitting.on + days(sitting.published_after), slow_last_day(sitting)
    signed = {
        person
        for person, after in sitting.called_in_by
        if person in ("Sorrel", "Tansy", "Vetch") and published <= published + days(after) <= last
    }
    if len(signed) < 2:
        return last + days(1), NEVER
    hearer, strict = "scrutiny", ("referred-to-council", "referred-back", "released")
    for by, outcome, after in sorted(sitting.heard, key=lambda one: (one[2], strict.index(one[1]), one[0])):
        if by != hearer:
            continue
        if outcome == "referred-to-council":
            hearer = "council"
        elif outcome == "released":
            return max(published + days(after), last + days(1)), NEVER
        else:
            return NEVER, published + days(after)
    return NEVER, NEVER


def slow_sent_back_on(story: Story, version: int, sitting: Sitting) -> date:
    if slow_agrees_to(story, sitting) != version or sitting.published_after in (None, -1):
        return NEVER
    is_urgent = slow_waived(story, sitting, "urgency")
    return NEVER if is_urgent or slow_is_again(story, version, sitting) else slow_after_call_in(sitting)[1]


def slow_is_again(story: Story, version: int, sitting: Sitting) -> bool:
    before = [one for one in story.sittings if one.on < sitting.on]
    return any(slow_sent_back_on(story, version, one) <= sitting.on for one in before)


def slow_spell(story: Story, version: int, sitting: Sitting) -> tuple[date, date]:
    """From when a sitting's agreement to a version counts, and the first day on which it counts no more."""
    if slow_agrees_to(story, sitting) != version or sitting.published_after in (None, -1):
        return NEVER, NEVER
    start = sitting.on + days(sitting.published_after or 0)
    if not slow_waived(story, sitting, "urgency") and not slow_is_again(story, version, sitting):
        start = slow_after_call_in(sitting)[0]
    met = [NEVER if after is None else sitting.on + days(after) for after, _ in sitting.conditions]
    ends = [sitting.on + days(after) for _, after in sitting.conditions if after is not None]
    if story.stale_after is not None:
        ends.append(sitting.on + days(story.stale_after + 1))
    for later in story.sittings:
        if later.on > sitting.on and slow_goes_back(story, version, later):
            ends.append(later.on)
    return max(start, *met, story.tabled[version - 1]), min(ends, default=NEVER)


def slow_goes_back(story: Story, version: int, later: Sitting) -> bool:
    """Whether a sitting ends an agreement to a version: it refused it, deferred it, or agreed to it otherwise."""
    if later.declared in ("refuse", "defer"):
        return later.version == version and slow_can_decide(story, later)
    is_about = version in (later.version, 3 - later.version if later.declared == "amend" else 0)
    return is_about and later.declared in ("amend", "agree-with-conditions") and bool(slow_agrees_to(story, later))


ALL_DAYS = [FIRST + days(n) for n in range((END - FIRST).days)]


@pytest.mark.parametrize("way", WAYS, ids=" and ".join)
@settings(max_examples=30)
@given(st.data())
def test_a_board_s_agreement_counts_on_the_days_that_a_slow_reader_finds(
    way: tuple[str, ...], data: st.DataObject
) -> None:
    story = data.draw(stories(*way))
    for version in (1, 2):
        found = story.consent(END, version=version)
        counts = [day for day in ALL_DAYS if any(spell.covers(day) for spell in found.spells)]
        spells = [slow_spell(story, version, sitting) for sitting in story.sittings]
        assert counts == [day for day in ALL_DAYS if any(start <= day < end for start, end in spells)]


@settings(max_examples=60)
@given(stories(), st.integers(0, 12))
def test_what_counts_on_a_day_is_the_same_asked_then_and_asked_later(story: Story, after: int) -> None:
    """Time moves nothing backwards: not a call-in, not a later refusal, not a condition that fails."""
    story = replace(story, sittings=tuple(replace(one, retold=None) for one in story.sittings))
    day = story.sittings[0].on + days(after)
    last_day_to_call_in = story.consent(day).call_in_ends_on or day
    for asked_on in (day, last_day_to_call_in):
        then, later = story.consent(asked_on), story.consent(END)
        counted = any(spell.covers(asked_on) for spell in then.spells)
        assert counted == any(spell.covers(asked_on) for spell in later.spells)
    then = story.consent(day)
    if then.state == "agreed" and then.counts_from and then.counts_from <= day:
        assert any(spell.covers(day) for spell in then.spells)


@settings(max_examples=40)
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_a_board_s_papers_says_nothing(story: Story, random: Random) -> None:
    shuffled = list(story.facts)
    random.shuffle(shuffled)
    assert story.consent(END, shuffled) == story.consent(END)


# Officers' keys.

HOLDERS = {
    "head-c": ("Oak", ("WC",)),
    "head-t": ("Pine", ("WT",)),
    "joint": ("Elm", ("WC", "WT")),
    "twin": ("Elm", ("WT",)),
}


@dataclass(frozen=True)
class Office:
    """Two schemes of delegation, and what officers decided under them on one version of a virement."""

    lines: tuple[dict[str, Any], ...]
    decided: tuple[tuple[str, str, tuple[str, ...], date], ...]
    consulted_on: tuple[date, ...]
    pence: int | None
    within: tuple[str, ...]
    tabled_on: date
    meant_from: date | None

    @cached_property
    def constitution(self) -> Constitution:
        posts = [
            {"id": name, "title": f"The {name}", "employer": "WC", "acts_for": acts_for, "held": held}
            for name, (person, acts_for) in HOLDERS.items()
            for held in [{"person": person, "from_on": date(2007, 1, 1), "to_on": DAY if name == "head-t" else None}]
        ]
        return Constitution.model_validate({"boards": (CABINET, TRUST), "posts": posts, "delegations": self.lines})

    @cached_property
    def facts(self) -> list[Fact]:
        found: list[Fact] = [Consulted(on=on, proposal="vary", body="scrutiny") for on in self.consulted_on]
        for partner, line, people, on in self.decided:
            said = {"on": on, "proposal": "vary", "version": 1, "partner": partner, "delegation": line}
            found.append(DecidedByOfficer.model_validate({**said, "people": people}))
        return found

    def standing(self, on: date, facts: Sequence[Fact] | None = None) -> Standing:
        about = proposal(act="virement", within=self.within, takes_effect_on=self.meant_from)
        [text] = about.versions
        text = text.model_copy(update={"on": self.tabled_on, "amount": self.pence})
        about = about.model_copy(update={"versions": (text,)})
        return standing(about, self.facts if facts is None else facts, self.constitution, WEEKDAYS, on=on)


CHOSEN: dict[str, tuple[tuple[str, ...], ...]] = {
    "WC": (("head-c",), ("head-c",), ("joint",), ("head-c", "joint")),
    "WT": (("head-t",), ("twin",), ("head-t", "joint"), ("head-t", "twin")),
}


def lines(draw: st.DrawFn, name: str, moved: set[str]) -> dict[str, Any]:
    def drawn(part: str, answer: Any, *others: Any) -> Any:
        return draw(st.sampled_from(others)) if part in moved else answer

    partner = "WC" if name.startswith("C") else "WT"
    to = draw(st.sampled_from(CHOSEN[partner][2 * ("together" in moved) :]))
    if name == "C1" and "cited" in moved:  # one of whose posts acts for both: it is cited for the other in vain
        to = ("head-c", "joint")
    return {
        "id": name,
        "partner": partner,
        "act": drawn("scope", "virement", "virement", "virement", "reserve"),
        "to": (*to, "head-t") if name == "C1" and "posts" in moved else to,  # a post that acts for the other
        "together": len(to) > 1 and "cited" not in moved and ("together" in moved or draw(st.booleans())),
        "within": drawn("scope", (), (), ("fund",)),
        "up_to": drawn("limit", None, 500),
        "consults": drawn("asked", (), (), ("scrutiny",)),
        "from_on": drawn("days", date(2007, 1, 1), date(2007, 1, 1), DAY),
        "to_on": drawn("days", None, None, DAY, DAY - days(1), DAY - days(1)),
        "source": "the scheme",
    }


PARTS = ("together", "scope", "limit", "asked", "days", "people", "cited", "texts", "posts")
"""What is changed of two schemes under which two officers, one for each partner, decided as they may."""


@st.composite
def offices(draw: st.DrawFn, *parts: str) -> Office:
    moved = {*parts} or draw(st.sets(st.sampled_from(PARTS), max_size=2))

    def drawn(part: str, answer: Any, *others: Any) -> Any:
        return draw(st.sampled_from(others)) if part in moved else answer

    made = tuple([lines(draw, name, moved) for name in ("C1", "T1", *draw(st.sampled_from(((), ("T2",)))))])
    decided = []
    for line in [*made, *draw(st.lists(st.sampled_from(made), max_size=1))]:
        cited = drawn("cited", line["id"], line["id"], "C1", "C1", "none")
        used = next((one for one in made if one["id"] == cited), line)
        own = tuple(dict.fromkeys(HOLDERS[name][0] for name in used["to"]))
        whole = used["together"] and not ("together" in moved and draw(st.booleans()))
        people = own if whole else (draw(st.sampled_from(own)),)
        people = drawn("people", people, people, ("Oak",), ("Pine",), ("Elm",), ("Fern",), ("Pine", "Elm"))
        decided.append((line["partner"], cited, people, DAY + days(draw(st.integers(-1, 1)))))
    return Office(
        made,
        tuple(decided),
        tuple(DAY + days(after) for after in drawn("asked", (), (-1,), (0,), (1,), (1,), ())),
        drawn("limit", 500, 500, 501, None),
        drawn("scope", ("fund",), ("fund",), (), ("fund", "other"), ("other",)),
        DAY + days(drawn("texts", -5, 0, 1)),
        drawn("texts", None, None, DAY - days(9), DAY + days(9)),
    )


def slow_reaches(office: Office, line: dict[str, Any], day: date) -> bool:
    is_within = not line["within"] or office.within == ("fund",)
    is_small = line["up_to"] is None or (office.pence is not None and office.pence <= 500)
    is_in_force = line["from_on"] <= day and (line["to_on"] is None or day <= line["to_on"])
    return line["act"] == "virement" and is_within and is_small and is_in_force


def slow_decides(office: Office, decided: tuple[str, str, tuple[str, ...], date]) -> bool:
    """Whether one decision turns its partner's key: under its own line, by holders of the posts that this names."""
    partner, cited, people, on = decided
    line = next((one for one in office.lines if one["id"] == cited and one["partner"] == partner), None)
    if line is None or not slow_reaches(office, line, on) or on < office.tabled_on:
        return False
    sitting = [name for name in line["to"] if partner in HOLDERS[name][1]]
    holders = {HOLDERS[name][0] for name in sitting if name != "head-t" or on <= DAY}
    is_asked = not line["consults"] or any(day <= on for day in office.consulted_on)
    is_together = not line["together"] or (len(people) >= len(line["to"]) and len(sitting) == len(line["to"]))
    others = {name for other, _, named, day in office.decided if other != partner and day <= on for name in named}
    return is_asked and is_together and set(people) <= holders and not set(people) & others


def slow_effect(office: Office) -> date | None:
    keys = []
    for partner in ("WC", "WT"):
        own = [one for one in office.decided if one[0] == partner]
        days_asked = {office.tabled_on, *(one[3] for one in own)}
        may = any(
            slow_reaches(office, line, day) for line in office.lines if line["partner"] == partner for day in days_asked
        )
        keys.append(min((one[3] for one in own if may and slow_decides(office, one)), default=NEVER))
    return None if NEVER in keys else max(*keys, office.meant_from or FIRST)


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=40)
@given(st.data(), st.integers(-1, 1))
def test_officers_turn_their_partners_keys_as_a_slow_reader_finds(part: str, data: st.DataObject, after: int) -> None:
    office = data.draw(offices(part))
    effect, day = slow_effect(office), DAY + days(after)
    assert office.standing(END).effective_on == effect
    assert office.standing(day).may_commit_on(day) == (effect is not None and effect <= day)
    if effect and effect <= day:
        assert office.standing(day).effective_on == effect


@settings(max_examples=60)
@given(offices(), st.sampled_from(("WC", "WT")))
def test_without_either_partner_s_officers_there_is_no_effect(office: Office, partner: str) -> None:
    rest = [one for one in office.facts if not (isinstance(one, DecidedByOfficer) and one.partner == partner)]
    found = office.standing(END, rest)
    assert found.effective_on is None and found.needs
    keys = [key.officers.people for key in office.standing(END).keys if key.officers and key.is_agreed]
    assert len([name for people in keys for name in people]) == len({name for people in keys for name in people})


# Which keys there are.

RESERVED = st.fixed_dictionaries(
    {
        "act": usually("vary-agreement", "contract", most=9),
        "over": st.sampled_from((None, 100, 200)),
        "binds": usually((), ("WC",), ("WT",), ("XX",), most=3),
        "within": usually((), ("fund",), ("other",)),
        "needs": st.lists(
            st.sampled_from(("cabinet", "trust", "council", "senate")), min_size=1, max_size=2, unique=True
        ),
        "consults": st.sampled_from(((), ("scrutiny",), ("trust",))),
        "stale_after_days": st.sampled_from((None, 10, 20)),
        "is_key": st.booleans(),
        "from_on": usually(None, DAY, DAY + days(1)),
        "to_on": usually(None, DAY, DAY - days(1)),
    }
)


@settings(max_examples=120)
@given(
    st.lists(RESERVED, max_size=3),
    st.sampled_from((None, 100, 101, 200, 201)),
    st.sampled_from(((), ("fund",), ("fund", "other"))),
    st.sampled_from((("WC",), ("WC", "WT"))),
)
def test_every_reservation_in_force_is_met(
    lines: list[dict[str, Any]], pence: int | None, within: tuple[str, ...], binds: tuple[str, ...]
) -> None:
    reserved = [{**line, "id": f"R{n}", "source": f"rule {n}"} for n, line in enumerate(lines)]
    rules = Constitution.model_validate({**dict(constitution()), "reservations": reserved})
    about = proposal(within=within, binds=binds)
    text = about.versions[0].model_copy(update={"on": DAY, "amount": pence})
    found = requirements(about, text, (), rules)
    asking = [
        line
        for line in lines
        if line["act"] == "vary-agreement"
        and (line["from_on"] or FIRST) <= DAY <= (line["to_on"] or END)
        and (pence or 0) > (-1 if line["over"] is None else line["over"])
        and (not line["binds"] or set(line["binds"]) & set(binds))
        and (not line["within"] or not within or set(line["within"]) & set(within))
    ]
    named = {name for line in asking for name in line["needs"]}
    assert {board.id for board in found.boards} == named - {"senate"}
    speak_for = {"cabinet": "WC", "council": "WC", "trust": "WT"}
    unspoken = set(binds) - {speak_for[name] for name in named - {"senate"}}
    assert set(found.uncovered) == unspoken | (named & {"senate"}) and not found.officers_for
    assert found.is_key == any(line["is_key"] for line in asking)
    assert set(found.consults) == {name for line in asking for name in line["consults"]}
    stale = [line["stale_after_days"] for line in asking if line["stale_after_days"]]
    assert found.stale_after_days == min(stale, default=None)


# Both keys, and what ends the gathering of them.


@dataclass(frozen=True)
class Deal:
    """Lawful resolutions of both boards within a few days, on either of two texts; days are counted from `DAY`."""

    resolved: tuple[tuple[str, int, int, str], ...]
    """By which board, on which day, on which version, and what."""
    second_text: int | None
    withdrawn: int | None
    meant_from: int | None
    stale_after: int | None
    has_call_in: bool

    @cached_property
    def constitution(self) -> Constitution:
        rule = None if self.has_call_in else {"call_in": None}
        return constitution(cabinet=rule, reservation={"stale_after_days": self.stale_after})

    @cached_property
    def facts(self) -> list[Fact]:
        found: list[Fact] = []
        for name, after, version, outcome in self.resolved:
            board = self.constitution.board(name)
            assert board is not None
            found += met(board, DAY + days(after), version=version, outcome=outcome)
        return found + ([] if self.withdrawn is None else [Withdrawn(on=DAY + days(self.withdrawn), proposal="vary")])

    def standing(self, after: int) -> Standing:
        about = proposal(
            versions=1 if self.second_text is None else 2,
            takes_effect_on=None if self.meant_from is None else DAY + days(self.meant_from),
        )
        texts = [about.versions[0], *(one.model_copy(update={"on": self.second_on}) for one in about.versions[1:])]
        about = about.model_copy(update={"versions": tuple(texts)})
        return standing(about, self.facts, self.constitution, WEEKDAYS, on=DAY + days(after))

    @property
    def second_on(self) -> date:
        return NEVER if self.second_text is None else DAY + days(self.second_text)


SOON = st.integers(-4, 6)


@st.composite
def deals(draw: st.DrawFn) -> Deal:
    second = draw(st.one_of(st.none(), SOON))
    made: list[tuple[str, int, int, str]] = []
    for board in ("cabinet", "trust"):
        for day in draw(st.lists(st.integers(-4, 4), min_size=1, max_size=2, unique=True)):
            version = 2 if second is not None and day >= second and draw(st.booleans()) else 1
            made.append((board, day, version, draw(usually("agree", "refuse", "defer"))))
    ending = draw(st.sampled_from(("", "", "withdrawn", "stale")))
    return Deal(
        tuple(made),
        second,
        draw(SOON) if ending == "withdrawn" else None,
        draw(st.one_of(st.none(), st.none(), SOON)),
        draw(st.integers(1, 6)) if ending == "stale" else None,
        draw(st.booleans()),
    )


def slow_deal(deal: Deal) -> int | None:
    """The first day, counted from `DAY`, on which both boards are of one mind on one text that is still open."""
    withdrawn = 99 if deal.withdrawn is None else deal.withdrawn
    second = 99 if deal.second_text is None else deal.second_text
    for version, last in ((1, min(second, withdrawn)), (2, withdrawn)):
        for day in range(-20, min(last, 60)):
            is_time = deal.meant_from is None or day >= deal.meant_from
            if is_time and all(slow_is_of_a_mind(deal, board, version, day) for board in ("cabinet", "trust")):
                return day
    return None


def slow_is_of_a_mind(deal: Deal, board: str, version: int, day: int) -> bool:
    for name, taken, about, outcome in deal.resolved:
        own = [one for one in deal.resolved if one[0] == board and one[2] == version and taken < one[1] <= day]
        start = DAY + days(taken)
        for _ in range(3 if board == "cabinet" and deal.has_call_in else 0):
            start += days({"Fri": 3, "Sat": 2}.get(start.strftime("%a"), 1))
        start += days(1 if board == "cabinet" and deal.has_call_in else 0)
        is_fresh = deal.stale_after is None or day - taken <= deal.stale_after
        is_whole = all(one[3] == "agree" for one in own) and is_fresh
        if (name, about, outcome) == (board, version, "agree") and start <= DAY + days(day) and is_whole:
            return True
    return False


@settings(max_examples=120)
@given(deals())
def test_effect_is_on_the_first_day_that_both_are_of_one_mind_and_stays(deal: Deal) -> None:
    effect = slow_deal(deal)
    for after in (-1, 0, 1, 2, 3, 5, 7, 40):
        found, day = deal.standing(after), DAY + days(after)
        is_in_effect = effect is not None and effect <= after
        assert (found.state == "effective") == found.may_commit_on(day) == is_in_effect
        assert not found.may_commit_on(DAY + days(-21 if effect is None else effect - 1))
        if is_in_effect and effect is not None:
            assert found.effective_on == DAY + days(effect) and not found.needs
        if found.effective_on:
            keys = [key for key in found.keys if key.is_agreed and key.taken_on]
            assert len(keys) == 2, "nothing is settled while a window is open, nor undone once in effect"
            assert all(key.taken_on and key.taken_on <= found.effective_on for key in keys)
