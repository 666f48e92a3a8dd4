"""A record as a governance officer writes it: the reference case, cases, road map, scrutiny and open formats."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from wyebridge.engine.governance.constitution import read_constitution
from wyebridge.engine.governance.interests import register_of_interests, undeclared
from wyebridge.engine.governance.oparl import to_oparl
from wyebridge.engine.governance.popolo import seats_from_popolo, to_popolo
from wyebridge.engine.governance.publishing import register_of
from wyebridge.engine.governance.read import read_decisions
from wyebridge.engine.governance.record import Recorded, hash_of, read_record
from wyebridge.engine.governance.road_map import road_map
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.scrutiny import clocks, not_done, still_owed
from wyebridge.engine.governance.standing import standing
from wyebridge.engine.kernel import working_days
from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.ledger.every_case import run_any_case

ROOT: Final = Path(__file__).parents[2]
HEREFORDSHIRE: Final = ROOT / "agreements" / "herefordshire-2008-09"
CASES: Final = sorted(
    file
    for file in (ROOT / "cases" / "governance").glob("*.yaml")
    if "kind: standing" in file.read_text(encoding="utf-8")
)
HEARD: Final = "{ballot: cabinet-2006-12.public-service-trust-talks, on: 2006-12-20, outcome: referred-to-council"
URGED: Final = "{proposal: road-map, on: 2006-12-01, kind: urgency, agreed_by: chair, person: S.Chair, reason: Haste"
PARTNERS: Final = {"HC": "Herefordshire Council", "HPCT": "Herefordshire Primary Care Trust"}


def text_of(*parts: str) -> str:
    return HEREFORDSHIRE.joinpath(*parts).read_text(encoding="utf-8")


def read(text: str) -> tuple[Recorded | None, tuple[Problem, ...]]:
    return read_record({"record/2006-08.yaml": text}, rules())


def rules() -> Constitution:
    found, problems = read_constitution(text_of("governance", "constitution.yaml"), "constitution.yaml")
    assert found, problems
    return found


@pytest.fixture(scope="module")
def record() -> Recorded:
    found, problems = read(text_of("record", "2006-08.yaml"))
    assert found, problems
    return found


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_each_case_agrees_and_says_so_because_of_its_facts(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert run_any_case(text, file.name).differences == ()
    unresolved = re.sub(r"outcome: agree\b(?!-)", "outcome: note", text)
    assert run_any_case(unresolved, file.name).differences, "with nothing resolved, nothing may stand as it did"


def test_every_decision_that_the_demo_s_money_cites_comes_out_of_the_record(record: Recorded) -> None:
    stands = [standing(one, record.facts, rules(), working_days, on=date(2009, 3, 31)) for one in record.proposals]
    made = {one.id: one for one in register_of(stands, record.facts, rules())}
    written, problems = read_decisions(text_of("decisions", "decisions.yaml"), "decisions.yaml")
    assert not problems and written
    for one in written:
        parts = ("title", "body", "for_partner", "taken_on", "effective_on", "minute")
        assert {part: getattr(made[one.id], part) for part in parts} == {part: getattr(one, part) for part in parts}
    for partner in ("HC", "HPCT"):
        assert made[f"road-map-{partner}"].effective_on == date(2007, 9, 28)


def test_the_agreement_of_2008_was_late_and_says_whom_it_waited_for(record: Recorded) -> None:
    proposal = record.proposal("agreement-2008-09")
    assert proposal

    def on(day: date) -> Any:
        return standing(proposal, record.facts, rules(), working_days, on=day)

    assert on(date(2008, 5, 1)).version is None
    assert [need.who for need in on(date(2008, 6, 18)).needs] == ["hc-scrutiny", "HPCT board"]
    assert [need.who for need in on(date(2008, 6, 20)).needs] == ["HPCT board"]
    assert on(date(2008, 6, 25)).ratifies_since == date(2008, 4, 1)


def test_what_is_held_to_is_the_hash_of_the_words(record: Recorded) -> None:
    proposal = record.proposal("interim-joint-board")
    assert proposal
    words = "That an interim joint board of four be set up, to recommend to both bodies."
    assert proposal.versions[0].sha256 == hash_of(words)


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("board: hpct-board\n    on: 2006-11-22", "board: hpct-bord\n    on: 2006-11-22", "unknown-name", "hpct-bord"),
        ("present: [leader, deputy, adult-care]", "present: [leader, mayor]", "unknown-name", "mayor"),
        ("proposal: public-service-trust-talks\n", "proposal: talks\n", "unknown-name", "talks"),
        ("{for: [chair, audit, lay, finance]", "{for: [chair, guest]", "unknown-name", "guest"),
        ("agreement-2008-09, board: hc-cabinet", "agreement-2008-09, board: cabinett", "unknown-name", "cabinett"),
        ("road-map, body: hc-scrutiny", "road-map, body: scrutinee", "unknown-name", "scrutinee"),
        ("delegation: HC-7.1", "delegation: HC-71", "unknown-name", "HC-71"),
        ("items:\n", "chair: mayor\n    items:\n", "unknown-name", "mayor"),
        ("items:\n", "substitutes: {mayor: A.Person}\n    items:\n", "unknown-name", "mayor"),
        ("plan:\n", f"hearings: {HEARD}, heard_by: scrutinee}}\nplan:\n", "unknown-name", "scrutinee"),
        (
            "plan:\n",
            f"hearings: {HEARD}, heard_by: hc-scrutiny, refers_to: senate}}\nplan:\n",
            "unknown-name",
            "senate",
        ),
        ("plan:\n", f"urgency: {URGED}, board: cabinett}}\nplan:\n", "unknown-name", "cabinett"),
        ("waits_for: joint-team", "waits_for: joint-teem", "unknown-name", "joint-teem"),
        ("id: cabinet-2008-06", "id: cabinet-2008-03", "name-used-twice", "cabinet-2008-03"),
    ],
)
def test_a_name_that_nothing_bears_is_a_fault_with_its_place(old: str, new: str, code: str, says: str) -> None:
    text = text_of("record", "2006-08.yaml")
    assert old in text
    found, problems = read(text.replace(old, new, 1))
    assert found is None
    [problem] = [one for one in problems if says in one.what]
    line = text.replace(old, new, 1).splitlines()[problem.place.line - 1]
    assert problem.code == code and says in line


def test_a_proposal_may_stand_in_one_file_and_its_meetings_in_another(record: Recorded) -> None:
    """What happened says the same however it is parted over files; and each file's faults are said of that file."""
    lines = text_of("record", "2006-08.yaml").splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if line[0].isalpha()]
    parts = ["".join(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    files = {f"{parts[i].partition(':')[0]}.yaml": parts[i] for i in range(len(parts))}
    assert len(files) == len(parts) > 3
    found, problems = read_record(files, rules())
    assert found and not problems
    assert sorted(map(repr, found.facts)) == sorted(map(repr, record.facts))
    assert found.proposals == record.proposals
    _, [unknown] = read_record(files | {"more.yaml": "withdrawals: {proposal: mayor, on: 2008-01-01}\n"}, rules())
    assert (unknown.code, unknown.place.file) == ("unknown-name", "more.yaml")
    _, [twice] = read_record(
        files
        | {
            "zz.yaml": "meetings:\n  - {id: cabinet-2008-03, board: hc-cabinet, on: 2008-03-20,"
            " present: leader, items: []}\n"
        },
        rules(),
    )
    assert (twice.code, twice.place.file) == ("name-used-twice", "zz.yaml")


def test_slippage_is_from_the_first_date_and_from_the_latest(record: Recorded) -> None:
    effective: dict[str, date | None] = {
        one.id: standing(one, record.facts, rules(), working_days, on=date(2009, 4, 30)).effective_on
        for one in record.proposals
    }

    def on(day: date) -> dict[str, Any]:
        return {one.milestone.id: one for one in road_map(record.road_map, effective, on=day)}

    then = on(date(2008, 6, 1))["agreement"]
    assert (then.state, then.slipped_days, then.slipped_days_latest) == ("waiting", 62, None)
    assert then.shut_by == ("agreement-2008-09",)
    done = on(date(2009, 4, 30))
    assert (done["agreement"].slipped_days, done["agreement"].slipped_days_latest) == (87, -4)
    assert (done["governance"].slipped_days, done["governance"].slipped_days_latest) == (2, -29)
    assert (done["one-building"].state, done["one-building"].slipped_days) == ("late", 30)
    no_decision = road_map(record.road_map, {**effective, "agreement-2008-09": None}, on=date(2009, 4, 30))
    shut = {one.milestone.id: one.state for one in no_decision}
    assert (shut["agreement"], shut["governance"]) == ("late", "reached"), "evidence does not stand in for a decision"


def test_scrutiny_s_clocks_run_for_each_body_apart(record: Recorded) -> None:
    [review] = record.reviews
    owed = still_owed(review, date(2007, 7, 31))
    assert [(need.who, need.by) for need in owed] == [("HPCT", date(2007, 7, 30))]
    late = {clock.of: clock.is_overdue for clock in clocks(review, date(2007, 8, 10)) if "would" in clock.what}
    assert late == {"HC": False, "HPCT": True}
    replies = [need.who for need in still_owed(review, date(2007, 9, 12))]
    assert replies == ["HPCT"], "the council has replied, and that is no reply of the trust's"
    assert [advice.id for advice in not_done(review, date(2008, 12, 1))] == ["dated"]


def test_a_substantial_change_waits_for_scrutiny(record: Recorded) -> None:
    [review] = record.reviews
    assert review.substantial
    alone = review.model_copy(update={"substantial": review.substantial.model_copy(update={"agreed_by": ("HC",)})})
    assert any("substantial change" in need.what for need in still_owed(alone, date(2008, 1, 1)))
    assert not any("substantial change" in need.what for need in still_owed(review, date(2008, 1, 1)))


def test_a_registered_interest_that_was_not_declared_at_the_item_is_seen(record: Recorded) -> None:
    found = {
        (one.meeting, one.interest.person)
        for proposal in record.proposals
        for one in undeclared(proposal, record.interests, record.facts)
    }
    # In September 2007 it was declared, and in December 2006 it was not yet in the register.
    assert found == {("cabinet-2008-01", "R.Resources"), ("hpct-2008-03", "N.Lay")}
    assert [one.person for one in register_of_interests(record.interests, "HC", date(2008, 1, 1))] == ["R.Resources"]
    assert register_of_interests(record.interests, "HC", date(2008, 1, 1), date(2007, 6, 14)) == ()


def test_popolo_out_and_in_gives_the_same_seats() -> None:
    constitution = rules()
    data = json.loads(json.dumps(to_popolo(constitution, PARTNERS)))
    seats, problems = seats_from_popolo(data, "people.json")
    assert problems == ()
    assert seats == {board.id: board.seats for board in constitution.boards}
    places = {row["id"] for kind in ("organizations", "posts", "persons") for row in data[kind]}
    for row in data["memberships"]:
        assert {row["person_id"], row["organization_id"], row["post_id"]} <= places


def test_a_popolo_seat_that_does_not_say_whose_it_is_is_a_problem() -> None:
    data = to_popolo(rules(), PARTNERS)
    data["posts"][0]["role"] = "member"
    del data["memberships"][1]["on_behalf_of_id"], data["posts"][1]["on_behalf_of_id"]
    _, problems = seats_from_popolo(data, "people.json")
    assert [problem.code for problem in problems] == ["popolo-seat", "popolo-seat"]


def test_every_address_in_oparl_is_an_object_s(record: Recorded) -> None:
    made = to_oparl(rules(), record.proposals, record.facts, PARTNERS, "https://example.org/oparl/")
    objects = list(nested(json.loads(json.dumps(made))))
    names = [one["id"] for one in objects]
    assert len(set(names)) == len(names)
    told = {value for one in objects for value in addresses(one) if value.startswith("https://example.org/")}
    assert told <= set(names)
    [paper] = [one for one in made if one["id"].endswith("/paper/road-map")]
    assert [one["authoritative"] for one in paper["consultation"]] == [True, True]
    assert {one["role"] for one in paper["consultation"]} == {"agree"}


def nested(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for part in value.values():
            yield from nested(part)
    elif isinstance(value, list):
        for part in value:
            yield from nested(part)


def addresses(one: dict[str, Any]) -> Iterator[str]:
    for value in one.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (part for part in value if isinstance(part, str))
