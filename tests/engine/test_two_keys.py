"""Two keys, tried on generated rules, meetings and orders of recording, against a second and slower telling."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.governance.counting import count
from wyebridge.engine.governance.facts import (
    Attended,
    CalledIn,
    CallInHeard,
    Elector,
    Fact,
    InterestDeclared,
    PutToVote,
    Resolved,
    Vote,
    Withdrawn,
    those,
)
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.standing import Standing, standing

from .two_keys import WEEKDAYS, constitution, met, proposal, seat

FIRST, LAST = date(2008, 6, 2), date(2008, 9, 30)
DAYS = st.dates(FIRST, LAST)
SEATS = {"cabinet": ("leader", "deputy", "care"), "trust": ("chair", "audit", "finance")}


@dataclass(frozen=True)
class Meeting:
    """A meeting in a story: what a slow reader needs, and no fact of the engine's."""

    board: str
    day: date
    notice: int
    votes: dict[str, str]
    outcome: str
    published_after: int
    called_in_after: int | None = None
    heard_after: int = 0
    hearing: str = "released"


@dataclass(frozen=True)
class Story:
    """Meetings of two boards under generated rules; each board meets once at most on a day."""

    meetings: tuple[Meeting, ...]
    quorum: dict[str, int]
    stale_after: int | None
    meant_from: date | None
    withdrawn_on: date | None
    rules: dict[str, Any] = field(default_factory=dict)

    def constitution(self) -> Constitution:
        return constitution(
            cabinet={"quorum": {"members": self.quorum["cabinet"]}},
            trust={"quorum": {"members": self.quorum["trust"]}, **self.rules},
            reservation={"stale_after_days": self.stale_after},
        )

    def facts(self) -> list[Fact]:
        rules = self.constitution()
        found: list[Fact] = []
        for meeting in self.meetings:
            board = rules.board(meeting.board)
            assert board is not None
            published = meeting.day + timedelta(days=meeting.published_after)
            found += met(
                board,
                meeting.day,
                votes=meeting.votes,
                outcome=meeting.outcome,
                notice_days=meeting.notice,
                published_on=published,
            )
            if meeting.called_in_after is not None:
                asked = published + timedelta(days=meeting.called_in_after)
                ballot = f"vary-{board.id}-{meeting.day}"
                found.append(CalledIn(on=asked, ballot=ballot, members=("Sorrel", "Tansy"), grounds="The cost"))
                said = {"on": asked + timedelta(days=meeting.heard_after), "outcome": meeting.hearing}
                found.append(CallInHeard.model_validate({**said, "ballot": ballot, "heard_by": "scrutiny"}))
        if self.withdrawn_on:
            found.append(Withdrawn(on=self.withdrawn_on, proposal="vary"))
        return found

    def standing(self, facts: Sequence[Fact], on: date, known_on: date | None = None) -> Standing:
        about = proposal(takes_effect_on=self.meant_from)
        return standing(about, facts, self.constitution(), WEEKDAYS, on=on, known_on=known_on)


@st.composite
def meetings(draw: st.DrawFn, board: str) -> tuple[Meeting, ...]:
    held = draw(st.lists(DAYS, min_size=1, max_size=3, unique=True))
    made = []
    for day in sorted(held):
        there = draw(st.sets(st.sampled_from(SEATS[board]), min_size=1))
        votes = {
            name: draw(st.sampled_from(("for", "for", "for", "for", "for", "against", "abstain")))
            for name in sorted(there)
        }
        made.append(
            Meeting(
                board,
                day,
                notice=draw(st.sampled_from((14, 14, 14, 14, 14, 14, 8, 5))),
                votes=votes,
                outcome=draw(st.sampled_from(("agree",) * 7 + ("refuse", "defer", "note"))),
                published_after=draw(st.integers(0, 4)),
                called_in_after=draw(st.one_of(st.none(), st.integers(0, 6))) if board == "cabinet" else None,
                heard_after=draw(st.integers(0, 20)),
                hearing=draw(st.sampled_from(("released", "released", "referred-back"))),
            )
        )
    return tuple(made)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    return Story(
        meetings=(*draw(meetings("cabinet")), *draw(meetings("trust"))),
        quorum={name: draw(st.sampled_from((1, 1, 2, 3))) for name in SEATS},
        stale_after=draw(st.sampled_from((None, None, 5, 30, 90))),
        meant_from=draw(DAYS) if draw(st.integers(0, 2)) == 0 else None,
        withdrawn_on=draw(DAYS) if draw(st.integers(0, 4)) == 0 else None,
        rules={"casting_vote": False},
    )


def slow_effect(story: Story) -> date | None:
    """Walk the days one by one, asking of each whether both boards are then of one mind: no spells, no facts."""
    day = FIRST
    while day < LAST + timedelta(days=60):
        is_open = story.withdrawn_on is None or day < story.withdrawn_on
        is_time = story.meant_from is None or day >= story.meant_from
        if is_open and is_time and all(slow_is_turned(story, board, day) for board in SEATS):
            return day
        day += timedelta(days=1)
    return None


def slow_is_turned(story: Story, board: str, day: date) -> bool:
    """Some agreement counts on the day, is not too old, and the board has not gone back on it."""
    own = [one for one in story.meetings if one.board == board and one.day <= day and slow_could_decide(story, one)]
    for meeting in own:
        start = slow_start(story, meeting) if slow_is_agreed(story, meeting) else None
        is_fresh = story.stale_after is None or (day - meeting.day).days <= story.stale_after
        gone_back = any(one.day > meeting.day and one.outcome in ("refuse", "defer") for one in own)
        if start and start <= day and is_fresh and not gone_back:
            return True
    return False


def slow_is_agreed(story: Story, meeting: Meeting) -> bool:
    votes = list(meeting.votes.values())
    is_carried = votes.count("for") > votes.count("against")
    return meeting.outcome == "agree" and is_carried and slow_could_decide(story, meeting)


def slow_could_decide(story: Story, meeting: Meeting) -> bool:
    between = [meeting.day - timedelta(days=back) for back in range(1, meeting.notice)]
    clear = [day for day in between if day.strftime("%a") not in ("Sat", "Sun")]
    return len(clear) >= {"cabinet": 5, "trust": 3}[meeting.board] and len(meeting.votes) >= story.quorum[meeting.board]


def slow_start(story: Story, meeting: Meeting) -> date | None:
    """From when an agreement counts; None where it was sent back."""
    if meeting.board == "trust":
        return meeting.day
    published = meeting.day + timedelta(days=meeting.published_after)
    if any(slow_sent_back_on(story, one) <= meeting.day for one in story.meetings if one.day < meeting.day):
        return published
    last = slow_window_end(meeting)
    if slow_sent_back_on(story, meeting) < date.max:
        return None
    return max(slow_heard_on(meeting) or date.min, last + timedelta(days=1))


def slow_window_end(meeting: Meeting) -> date:
    day, left = meeting.day + timedelta(days=meeting.published_after), 3
    while left:
        day += timedelta(days=1)
        left -= day.strftime("%a") not in ("Sat", "Sun")
    return day


def slow_heard_on(meeting: Meeting) -> date | None:
    """The day a call-in was heard; none where it was not called in, or too late."""
    if meeting.called_in_after is None:
        return None
    asked = meeting.day + timedelta(days=meeting.published_after + meeting.called_in_after)
    return asked + timedelta(days=meeting.heard_after) if asked <= slow_window_end(meeting) else None


def slow_sent_back_on(story: Story, meeting: Meeting) -> date:
    """The day that an agreement was referred back; the end of time where it never was."""
    before = [one for one in story.meetings if one.board == meeting.board and one.day < meeting.day]
    heard = slow_heard_on(meeting)
    is_first = not any(slow_sent_back_on(story, one) <= meeting.day for one in before)
    is_back = meeting.board == "cabinet" and meeting.hearing == "referred-back" and slow_is_agreed(story, meeting)
    return heard if heard and is_back and is_first else date.max


END = LAST + timedelta(days=60)


@settings(max_examples=75)
@given(stories(), DAYS)
def test_effect_is_as_a_walk_through_the_days_finds_it_and_never_moves_back(story: Story, on: date) -> None:
    effect = slow_effect(story)
    facts = story.facts()
    assert story.standing(facts, END).effective_on == effect
    found = story.standing(facts, on)
    assert (found.state == "effective") == (effect is not None and effect <= on)
    assert found.may_commit_on(on) == (effect is not None and effect <= on)


@settings(max_examples=60)
@given(stories(), st.randoms(use_true_random=False), DAYS)
def test_the_order_of_recording_says_nothing(story: Story, random: Random, on: date) -> None:
    facts = story.facts()
    shuffled = [*facts, *facts[:3]]  # nor does recording a thing twice
    random.shuffle(shuffled)
    assert story.standing(shuffled, on) == story.standing(facts, on)


@settings(max_examples=60)
@given(stories(), st.sampled_from(("cabinet", "trust")))
def test_without_any_one_board_s_resolutions_there_is_no_effect(story: Story, board: str) -> None:
    facts = story.facts()
    ballots = {one.ballot for one in those(facts, PutToVote, board=board)}
    rest = [fact for fact in facts if not (isinstance(fact, Resolved) and fact.ballot in ballots)]
    assert story.standing(rest, END).effective_on is None


@settings(max_examples=60)
@given(stories(), DAYS, st.data())
def test_what_was_known_on_a_day_is_said_again_whatever_is_recorded_later(
    story: Story, known_on: date, data: st.DataObject
) -> None:
    facts = story.facts()
    late = data.draw(st.sets(st.integers(0, len(facts) - 1)))
    after = known_on + timedelta(days=1)
    told = [fact.model_copy(update={"recorded_on": after}) if i in late else fact for i, fact in enumerate(facts)]
    then = [fact for i, fact in enumerate(facts) if i not in late and fact.on <= known_on]
    assert story.standing(told, END, known_on) == story.standing(then, END, known_on)


@settings(max_examples=60)
@given(stories(), st.sampled_from(("Ash", "Beech", "Cedar")), st.sampled_from((0, 1, 2)))
def test_nobody_holds_both_keys_whoever_sits_on_both_boards(story: Story, person: str, place: int) -> None:
    plain = story.constitution()
    trust = plain.boards[1]
    seats = [one.model_dump() for one in trust.seats]
    seats[place] = seat(trust.seats[place].id, trust.seats[place].constituency, "WT", person)
    rules = Constitution.model_validate(
        {**dict(plain), "boards": [plain.boards[0], {**trust.model_dump(), "seats": seats}, *plain.boards[2:]]}
    )
    swap = {trust.seats[place].holder(FIRST): person}
    facts = [
        _swapped(fact, swap) if getattr(fact, "ballot", getattr(fact, "meeting", "")).find("trust") >= 0 else fact
        for fact in story.facts()
    ]
    found = standing(proposal(), facts, rules, WEEKDAYS, on=END)
    if found.effective_on:
        people = [{one.elector.person for one in key.count.counted} for key in found.keys if key.count]
        assert len(people) == 2 and not people[0] & people[1]


def _swapped(fact: Fact, swap: dict[str | None, str]) -> Fact:
    if isinstance(fact, PutToVote):
        electorate = tuple(Elector(seat=e.seat, person=swap.get(e.person, e.person)) for e in fact.electorate)
        return fact.model_copy(update={"electorate": electorate})
    if isinstance(fact, Attended | Vote):
        return fact.model_copy(update={"person": swap.get(fact.person, fact.person)})
    return fact


VOTES = st.sampled_from(("for", "against", "abstain"))


@settings(max_examples=120)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.lists(VOTES, max_size=3), min_size=1),
    st.sets(st.sampled_from("abcdef")),
    st.sampled_from(("head", "block", "consensus")),
    st.sampled_from((None, "50%", "66.7%", "100%")),
    st.randoms(use_true_random=False),
)
def test_votes_are_as_counted_by_hand(
    cast: dict[str, list[str]], left: set[str], how: str, majority: str | None, random: Random
) -> None:
    """Six seats, three of each partner; each gives none, one or more votes, of which the last is the one."""
    partner_of = {name: "WC" if name in "abc" else "WT" for name in "abcdef"}
    rules = constitution(
        trust={
            "seats": [seat(name, "executive", partner_of[name], name.upper()) for name in "abcdef"],
            "decides_for": ("WC", "WT"),
            "votes": how,
            "majority": majority,
            "quorum": {"members": 2},
            "casting_vote": False,
        }
    )
    board, day = rules.boards[1], date(2008, 6, 25)
    electorate = tuple(Elector(seat=name, person=name.upper()) for name in cast)
    ballot = PutToVote(
        on=day, ballot="b", meeting="m", board="trust", proposal="vary", version=1, electorate=electorate
    )
    facts: list[Fact] = [ballot]
    for name, votes in cast.items():
        facts.append(Attended(on=day, meeting="m", board="trust", seat=name, person=name.upper()))
        for change, vote in enumerate(votes):
            row = {"on": day, "ballot": "b", "seat": name, "person": name.upper(), "vote": vote, "change": change}
            facts.append(Vote.model_validate(row))
        if name in left:
            facts.append(
                InterestDeclared(
                    on=day,
                    meeting="m",
                    proposal="vary",
                    person=name.upper(),
                    interest="pecuniary",
                    left_room=True,
                    takes_part=False,
                )
            )
    random.shuffle(facts)
    found = count(board, ballot, facts, rules)

    hands = {name: votes[-1] if votes else "" for name, votes in cast.items() if name not in left}
    assert {one.elector.seat: one.vote or "" for one in found.counted} == hands
    assert found.is_quorate == (len(hands) >= 2)
    ayes = {partner: sum(hands[n] == "for" and partner_of[n] == partner for n in hands) for partner in ("WC", "WT")}
    noes = {partner: sum(hands[n] == "against" and partner_of[n] == partner for n in hands) for partner in ("WC", "WT")}

    def wins(ayes: int, noes: int) -> bool:
        if majority is None:
            return ayes > noes
        return ayes > 0 and ayes * 1000 >= (ayes + noes) * {"50%": 500, "66.7%": 667, "100%": 1000}[majority]

    if how == "consensus":
        assert found.is_carried == ("for" in hands.values() and "against" not in hands.values())
    elif how == "block":
        assert found.is_carried == all(wins(ayes[partner], noes[partner]) for partner in ayes)
    else:
        assert found.is_carried == wins(sum(ayes.values()), sum(noes.values()))
