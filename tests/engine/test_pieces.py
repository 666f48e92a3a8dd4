"""Pieces written one by one come to the same as a record that has them whole, and only what was known counts."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any, Final

import pytest

from wyebridge.engine.governance.disagreement import Disagreement, Position, StepReached, where_it_stands
from wyebridge.engine.governance.interests import Interest, public_register, register_of_interests
from wyebridge.engine.governance.pieces import ONE_PIECE, Piece, joined
from wyebridge.engine.governance.record import Recorded
from wyebridge.engine.governance.road_map import Milestone, road_map
from wyebridge.engine.governance.scrutiny import Review, clocks, still_owed

DAY: Final = date(2026, 11, 2)
NOTHING: Final = Recorded((), ())


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def dispute(**more: Any) -> Disagreement:
    given: dict[str, Any] = {
        "id": "D1",
        "clause": "12.3",
        "matter": "who bears agency nurses",
        "at_stake": 40_000_00,
        "between": ["AC", "ACCG"],
        "positions": [{"partner": "AC", "holds": "half each", "on": day(0), "amount": 20_000_00}],
        "procedure": [
            {"name": "officers", "who": "both finance leads", "days": 10},
            {"name": "boards", "who": "both boards", "days": 20},
        ],
        "reached": [{"step": "officers", "on": day(0)}],
        "source": "Clause 31",
    }
    return Disagreement.model_validate({**given, **more})


def piece(known_on: date, part: str, **given: Any) -> Piece:
    return ONE_PIECE.validate_python({"part": part, "recorded_on": known_on, **given})


def terms(partner: str, words: str, number: int) -> Piece:
    return piece(day(number), "terms", of="D1", partner=partner, terms=words, on=day(number))


def test_pieces_of_a_disagreement_come_to_what_a_record_has_whole() -> None:
    theirs = Position(partner="ACCG", holds="none of it", on=day(2), amount=0)
    up = StepReached(step="boards", on=day(11))
    written = [
        piece(day(0), "disagreement", disagreement=dispute()),
        piece(day(2), "position", of="D1", position=theirs),
        piece(day(11), "step", of="D1", reached=up),
        piece(day(2), "position", of="D2", position=theirs),
    ]
    whole = dispute(positions=(*dispute().positions, theirs), reached=(*dispute().reached, up))
    for told in permutations(written):
        [found] = joined(NOTHING, told, day(30)).disagreements
        for number in range(40):
            assert where_it_stands(found, day(number)) == where_it_stands(whole, day(number))
    [found] = joined(NOTHING, written, day(1)).disagreements
    assert where_it_stands(found, day(30)).silent == ("ACCG",), "what was written later is not known yet"


@pytest.mark.parametrize(
    ("accepted", "settled"),
    [
        ([], ""),
        ([terms("AC", "half each", 3)], ""),
        ([terms("AC", "half each", 3), terms("ACCG", "a third", 4)], ""),
        ([terms("AC", "half each", 3), terms("AC", "half each", 4)], ""),
        ([terms("AC", "half each", 3), terms("ACCG", "a third", 4), terms("AC", "a third", 5)], "a third"),
    ],
)
def test_a_disagreement_is_settled_once_every_side_has_accepted_the_same_terms(
    accepted: list[Piece], settled: str
) -> None:
    pieces = [piece(day(0), "disagreement", disagreement=dispute()), *accepted]
    [found] = joined(NOTHING, pieces, day(30)).disagreements
    assert where_it_stands(found, day(30)).settled == settled
    assert where_it_stands(found, day(4)).settled == ""


def test_a_milestone_on_record_takes_what_is_written_of_it_later() -> None:
    milestone = Milestone(id="board", title="Joint board", owner="Group", due_on=day(10), set_on=day(0), waits_for="P1")
    record = Recorded((), (), road_map=(milestone,))
    written = [
        piece(day(8), "redated", of="board", redated={"on": day(8), "due_on": day(20), "by": "Group"}),
        piece(day(9), "progress", of="board", progress={"on": day(9), "by": "Finance group", "says": "Half done"}),
        piece(day(25), "reached", of="board", reached={"on": day(25), "evidence": "Its first minutes"}),
    ]
    [found] = road_map(joined(record, written, day(30)).road_map, {"P1": day(24)}, on=day(30))
    assert (found.state, found.slipped_days, found.slipped_days_latest) == ("reached", 15, 5)
    assert [one.says for one in found.progress] == ["Half done"]
    [found] = road_map(joined(record, written, day(30)).road_map, {"P1": None}, on=day(30))
    assert found.state == "late" and found.shut_by == ("P1",), "evidence does not stand in for a decision"


def review() -> Review:
    asked = {"id": "q1", "of": "AC", "asks": "What it costs", "on": day(0), "days": 10}
    return Review.model_validate(
        {"id": "S1", "board": "ac-scrutiny", "title": "Homes", "on": day(0), "requests": asked, "source": "Rule 5"}
    )


def test_an_answer_and_a_reply_stop_the_clock_of_the_body_that_gave_them_and_of_no_other() -> None:
    advice = {"id": "r1", "says": "Do it", "to": ["AC", "ACCG"], "on": day(5), "days": 10}
    written = [
        piece(day(0), "review", review=review()),
        piece(day(3), "answer", of="S1", request="q1", on=day(3), evidence="A paper"),
        piece(day(5), "recommendation", of="S1", recommendation=advice),
        piece(
            day(7),
            "reply",
            of="S1",
            recommendation="r1",
            reply={"of": "AC", "on": day(7), "accepts": "yes", "says": "We will"},
        ),
    ]
    [found] = joined(NOTHING, written, day(30)).reviews
    assert [(one.of, one.answered_on, one.is_overdue) for one in clocks(found, day(16))] == [
        ("AC", day(3), False),
        ("AC", day(7), False),
        ("ACCG", None, True),
    ]


def test_a_head_that_any_of_those_who_judge_a_change_finds_stands_and_who_found_less_has_not_agreed() -> None:
    def judged(who: str, number: int, *heads: str) -> Piece:
        found = {head: head in heads for head in ("access", "community", "patients", "delivery")}
        change = {"proposal": "P1", **found, "judged_on": day(number), "agreed_by": who}
        return piece(day(number), "judgement", of="S1", change=change)

    begun = piece(day(0), "review", review=review())
    first, other, again = judged("AC", 1), judged("ac-scrutiny", 2, "access"), judged("AC", 3, "access")
    for written in ([begun, first, other], [other, begun, first]):
        [found] = joined(NOTHING, written, day(9)).reviews
        assert found.substantial and found.substantial.access and found.substantial.agreed_by == ("ac-scrutiny",)
    [found] = joined(NOTHING, [begun, first, other, again], day(9)).reviews
    assert found.substantial and found.substantial.agreed_by == ("AC", "ac-scrutiny")
    [found] = joined(NOTHING, [begun, judged("AC", 1, "access")], day(9)).reviews
    assert any("consult ac-scrutiny" in need.what for need in still_owed(found, day(9)))


def interest(**more: Any) -> Interest:
    given = {"person": "M.Council", "partner": "AC", "category": "land", "nature": "A field", "from_on": day(0)}
    return Interest.model_validate({**given, "registered_on": day(1), **more})


def test_an_interest_ends_and_its_entry_stays_for_the_days_before() -> None:
    record = Recorded((), (), interests=(interest(), interest(nature="A barn")))
    ended = [piece(day(6), "interest-ended", key=interest().key, to_on=day(5))]
    found = joined(record, ended, day(9)).interests
    assert [one.nature for one in register_of_interests(found, "AC", day(5))] == ["A barn", "A field"]
    assert [one.nature for one in register_of_interests(found, "AC", day(6))] == ["A barn"]


def test_of_a_sensitive_interest_the_public_reads_that_there_is_one_and_no_more() -> None:
    secret = interest(is_sensitive=True, touches="homes", source="A letter", category="family")
    [[found]] = public_register([secret], day(2))
    assert (found.person, found.nature, found.touches, found.source) == ("M.Council", "Withheld", (), "")
    assert found.category == "other"
    assert public_register([interest()], day(2)) == ((interest(),),)
    assert public_register([interest()], day(2), day(0)) == (), "nobody could know before it was registered"
