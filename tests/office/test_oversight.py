"""Disagreements, road map, scrutiny and interests, as the people of both bodies work them on screen."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests.office.conftest import Standing, hat_of, text_of

from wyebridge.books.home import Home
from wyebridge.engine.governance.road_map import MilestoneStanding
from wyebridge.engine.governance.scrutiny import Review
from wyebridge.office.governance.models import Piece, Seated
from wyebridge.office.governance.oversight import actions, queries
from wyebridge.office.kernel.models import Act
from wyebridge.office.kernel.rights import Hat, NotAllowed

pytestmark = pytest.mark.reads_books

MONDAY: Final = date(2026, 11, 9)


@pytest.fixture(autouse=True)
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Makes it a day."""

    def it_is(day: date) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda: day)

    it_is(MONDAY)
    return it_is


@pytest.fixture
def clerk(people: dict[str, Standing], office_home: Home) -> Hat:
    return hat_of(people["governance"])


@pytest.fixture
def trust_clerk(people: dict[str, Standing]) -> Hat:
    return hat_of(people["trust-governance"])


# Disagreements

OPENED: Final[dict[str, Any]] = {
    "clause": "12.3",
    "matter": "who bears agency nurses",
    "proposal": None,
    "at_stake": 40_000_00,
    "others": ["ACCG"],
    "holds": "half each",
    "amount": 20_000_00,
}


def opened(by: Hat) -> str:
    return actions.open_disagreement(by=by, **OPENED)


def seen(ref: str, by: Hat) -> queries.Dispute:
    found = queries.disagreement_for(by, ref)
    assert found is not None
    return found


def test_each_body_writes_its_own_position_and_sees_the_others(
    clerk: Hat, trust_clerk: Hat, as_: Callable[[str], Client]
) -> None:
    page = as_("governance").post(
        "/disagreements/new/",
        {"clause": "12.3", "matter": "Agency nurses", "others": "ACCG", "at_stake": "40,000", "holds": "Half each"},
    )
    address = page["Location"]
    theirs = text_of(as_("trust-governance").get(address))
    assert "Half each" in theirs and "Has not said yet" in theirs and "both finance leads" in theirs.lower()
    answer = as_("trust-governance").post(
        f"{address}say/position/", {"position-holds": "None of it", "position-amount": "0", "position-partner": "AC"}
    )
    assert answer.status_code == 302
    [ref] = [row.of for row in Piece.objects.filter(part="disagreement")]
    held = {one.partner: one.holds for one in seen(ref, clerk).stands.positions}
    assert held == {"AC": "Half each", "ACCG": "None of it"}
    assert as_("council-officer").post(f"{address}say/position/", {}).status_code == 403
    assert Act.objects.filter(verb="position", for_partner="ACCG").count() == 1


def test_a_disagreement_goes_up_the_constitutions_steps_once_each(
    clerk: Hat, trust_clerk: Hat, on: Callable[[date], None]
) -> None:
    ref = opened(clerk)
    assert seen(ref, clerk).stands.due_on == MONDAY + timedelta(days=10)
    later = MONDAY + timedelta(days=11)
    on(later)
    found = seen(ref, trust_clerk)
    assert found.stands.is_overdue
    assert actions.refer_up(dispute=found, by=trust_clerk) == "the leader and the chair"
    with pytest.raises(NotAllowed, match="recorded already"):
        actions.refer_up(dispute=found, by=clerk)
    assert seen(ref, clerk).stands.due_on == later + timedelta(days=20)
    with pytest.raises(NotAllowed, match="last rung"):
        actions.refer_up(dispute=seen(ref, clerk), by=clerk)


def test_it_is_settled_by_no_body_alone(clerk: Hat, trust_clerk: Hat) -> None:
    ref = opened(clerk)
    actions.accept_terms(dispute=seen(ref, clerk), terms="A third each\r\nof it", by=clerk)
    assert not seen(ref, clerk).stands.settled
    actions.accept_terms(dispute=seen(ref, clerk), terms="A third each of it", by=trust_clerk)
    assert seen(ref, clerk).stands.settled == "A third each of it"
    with pytest.raises(NotAllowed, match="is settled"):
        actions.take_position(dispute=seen(ref, clerk), holds="No", amount=None, by=clerk)


def test_what_is_written_is_never_changed_or_removed(clerk: Hat) -> None:
    opened(clerk)
    for change in (lambda: Piece.objects.update(of="other"), lambda: Piece.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# The road map


def milestone_set(by: Hat, **more: Any) -> str:
    given: dict[str, Any] = {"title": "Joint team in post", "owner": "ac-cabinet", "due_on": MONDAY, "waits_for": []}
    return actions.set_milestone(by=by, **{**given, "reports_to": ["accg-board"], **more})


def stands(ref: str, by: Hat) -> MilestoneStanding:
    found = queries.milestone_for(by, ref)
    assert found is not None
    return found


def test_a_milestone_keeps_its_first_date_and_shows_its_slip_against_both(
    clerk: Hat, trust_clerk: Hat, on: Callable[[date], None], as_: Callable[[str], Client]
) -> None:
    ref = milestone_set(clerk)
    with pytest.raises(NotAllowed, match="does not"):
        actions.move_milestone(
            milestone=stands(ref, trust_clerk), due_on=date(2026, 12, 1), board="accg-board", reason="", by=trust_clerk
        )
    page = as_("governance").post(
        f"/road-map/{ref}/say/move/", {"move-due_on": "2026-12-01", "move-board": "ac-cabinet", "move-reason": "Posts"}
    )
    assert page.status_code == 302, text_of(page)
    on(date(2026, 12, 5))
    found = stands(ref, clerk)
    assert (found.milestone.due_on, found.due_on, found.slipped_days, found.slipped_days_latest) == (
        MONDAY,
        date(2026, 12, 1),
        26,
        4,
    )
    for who, address in (("trust-member", "/road-map/"), ("nobody", "/public/road-map/")):
        told = text_of(as_(who).get(address))
        assert "26 days late" in told and "4 days late" in told and "AC cabinet" in told
    for address in ("/road-map.svg", "/public/road-map.svg"):
        assert b"Latest date" in as_("auditor").get(address).content


def test_a_working_group_reports_through_those_who_sit_on_it(
    clerk: Hat, people: dict[str, Standing], as_: Callable[[str], Client]
) -> None:
    ref = milestone_set(clerk)
    member = hat_of(people["council-member"])
    page = as_("council-member").get(f"/road-map/{ref}/")
    assert "You sit on no board" in text_of(page)
    Seated.objects.create(person=member.person, known_as="S.First", said_by=clerk.person)
    given = {"report-reporter": "ac-scrutiny", "report-says": "Half the posts are filled"}
    assert as_("council-member").post(f"/road-map/{ref}/say/report/", given).status_code == 302
    other = {**given, "report-reporter": "ac-cabinet"}
    assert as_("council-member").post(f"/road-map/{ref}/say/report/", other).status_code == 200, "not one of theirs"
    with pytest.raises(NotAllowed, match="neither sit"):
        actions.report_progress(milestone=stands(ref, member), reporter="ac-cabinet", says="Done", by=member)
    assert [one.by for one in stands(ref, clerk).progress] == ["ac-scrutiny"]
    assert "Half the posts are filled" in text_of(as_("trust-member").get(f"/road-map/{ref}/"))


def test_evidence_does_not_stand_in_for_what_a_milestone_waits_for(clerk: Hat) -> None:
    first = milestone_set(clerk)
    second = milestone_set(clerk, waits_for=[first])
    with pytest.raises(NotAllowed, match=f"waits for {first}"):
        actions.reach_milestone(milestone=stands(second, clerk), on=MONDAY, evidence="A letter", by=clerk)
    actions.reach_milestone(milestone=stands(first, clerk), on=MONDAY, evidence="Contracts", by=clerk)
    actions.reach_milestone(milestone=stands(second, clerk), on=MONDAY, evidence="A letter", by=clerk)
    assert stands(second, clerk).state == "reached"
    with pytest.raises(NotAllowed, match="has been reached"):
        actions.reach_milestone(milestone=stands(second, clerk), on=MONDAY, evidence="Again", by=clerk)


# Scrutiny


def review_begun(by: Hat) -> str:
    return actions.begin_review(board="ac-scrutiny", title="Closing Fletchings", proposal="AC-2026-01", by=by)


def reviewed(ref: str, by: Hat) -> Review:
    found = queries.review_for(by, ref)
    assert found is not None
    return found


def test_scrutiny_asks_both_bodies_and_each_answers_for_itself_while_its_clock_runs(
    clerk: Hat, trust_clerk: Hat, on: Callable[[date], None], as_: Callable[[str], Client]
) -> None:
    ref = review_begun(clerk)
    address = f"/scrutiny/{ref}/"
    asked = {"ask-of": ["AC", "ACCG"], "ask-asks": "What it saves", "ask-days": "10"}
    assert as_("trust-governance").post(f"{address}say/ask/", asked).status_code == 404, "not the trust's board"
    assert as_("governance").post(f"{address}say/ask/", asked).status_code == 302
    on(MONDAY + timedelta(days=11))
    assert text_of(as_("auditor").get("/scrutiny/")).count("Late</strong>") == 2
    [(mine, _)] = queries.asked_of(trust_clerk, reviewed(ref, trust_clerk))
    given = {"answer-request": mine, "answer-evidence": "A tenth of the cost"}
    assert as_("trust-governance").post(f"{address}say/answer/", given).status_code == 302
    assert [(one.of, one.answered_on is None) for one in reviewed(ref, clerk).requests] == [
        ("AC", True),
        ("ACCG", False),
    ]
    with pytest.raises(NotAllowed, match="has answered it"):
        actions.answer(review=reviewed(ref, trust_clerk), request=mine, evidence="Again", by=trust_clerk)
    with pytest.raises(NotAllowed, match="is not asked that"):
        actions.answer(review=reviewed(ref, clerk), request=mine, evidence="For them", by=clerk)


def test_a_recommendation_is_replied_to_by_each_body_and_looked_at_again(clerk: Hat, trust_clerk: Hat) -> None:
    ref = review_begun(clerk)
    actions.recommend(review=reviewed(ref, clerk), says="Keep ten beds", to=["AC", "ACCG"], days=28, by=clerk)
    actions.reply(
        review=reviewed(ref, trust_clerk), recommendation="r1", accepts="in-part", says="Five", by=trust_clerk
    )
    [advice] = reviewed(ref, clerk).recommendations
    assert [(one.of, one.accepts) for one in advice.replies] == [("ACCG", "in-part")]
    with pytest.raises(NotAllowed, match="not its board"):
        actions.look_again(
            review=reviewed(ref, trust_clerk), recommendation="r1", found="done", says="", by=trust_clerk
        )
    actions.look_again(review=reviewed(ref, clerk), recommendation="r1", found="under-way", says="Two", by=clerk)
    assert [one.found for one in reviewed(ref, clerk).recommendations[0].follow_up] == ["under-way"]


def test_only_a_change_found_substantial_is_referred(
    clerk: Hat, trust_clerk: Hat, as_: Callable[[str], Client]
) -> None:
    ref = review_begun(clerk)
    actions.judge_change(review=reviewed(ref, trust_clerk), judged_by="ACCG", heads=[], by=trust_clerk)
    with pytest.raises(NotAllowed, match="Nobody has found"):
        actions.refer_change(review=reviewed(ref, clerk), to="The Secretary of State", grounds="Beds", by=clerk)
    with pytest.raises(NotAllowed):
        actions.judge_change(review=reviewed(ref, trust_clerk), judged_by="ac-scrutiny", heads=[], by=trust_clerk)
    given = {"judge-judged_by": "ac-scrutiny", "judge-heads": ["patients"]}
    assert as_("governance").post(f"/scrutiny/{ref}/say/judge/", given).status_code == 302
    actions.refer_change(review=reviewed(ref, clerk), to="The Secretary of State", grounds="Beds", by=clerk)
    told = text_of(as_("trust-member").get(f"/scrutiny/{ref}/"))
    assert "Referred to The Secretary of State" in told and "So judged by AC scrutiny committee" in told
    assert "It affects patients" in told and "It changes who gives" not in told


# Registers of interests


def test_a_person_registers_amends_and_ends_their_own_and_nobody_elses(
    clerk: Hat, people: dict[str, Standing], on: Callable[[date], None], as_: Callable[[str], Client]
) -> None:
    member = hat_of(people["council-member"])
    given = {"register-category": "land", "register-nature": "A field", "register-from_on": "2026-11-01"}
    assert as_("council-member").post("/interests/say/register/", given).status_code == 404, "who they are is not said"
    Seated.objects.create(person=member.person, known_as="M.Council", said_by=clerk.person)
    given |= {"register-touches": "homes", "register-person": "D.Deputy"}
    assert as_("council-member").post("/interests/say/register/", given).status_code == 302
    [entry] = queries.interests_of(member)
    assert (entry.person, entry.partner, entry.touches, entry.source) == ("M.Council", "AC", ("homes",), "")
    with pytest.raises(NotAllowed, match="Only a governance officer"):
        actions.register_interest(
            category="land",
            nature="A barn",
            touches=[],
            from_on=MONDAY,
            is_sensitive=False,
            person="D.Deputy",
            source="A letter",
            by=member,
        )
    actions.amend_interest(interest=entry, nature="Two fields", by=member)
    [entry] = queries.interests_of(member)
    assert (entry.nature, entry.from_on) == ("Two fields", MONDAY)
    on(MONDAY + timedelta(days=3))
    actions.end_interest(interest=entry, to_on=MONDAY, by=member)
    assert queries.interests_of(member) == ()


def test_a_governance_officer_records_for_others_with_the_source_and_the_public_reads_no_sensitive_part(
    clerk: Hat, trust_clerk: Hat, as_: Callable[[str], Client]
) -> None:
    given = {
        "for-person": "D.Deputy",
        "for-source": "Letter of 3 November",
        "for-category": "family",
        "for-nature": "A sister in a refuge",
        "for-from_on": "2026-11-01",
        "for-is_sensitive": "on",
    }
    nowhere = {**given, "for-source": ""}
    assert as_("governance").post("/interests/say/for/", nowhere).status_code == 200
    assert as_("governance").post("/interests/say/for/", {**given, "for-person": "T.Member"}).status_code == 200
    assert not Piece.objects.exists()
    assert as_("governance").post("/interests/say/for/", given).status_code == 302
    whole = text_of(as_("governance").get("/interests/"))
    assert "refuge" in whole and "Letter of 3 November" in whole
    for who, address in (
        ("trust-governance", "/interests/"),
        ("council-member", "/interests/"),
        ("nobody", "/public/interests/"),
    ):
        told = text_of(as_(who).get(address))
        assert "D.Deputy" in told and "Withheld" in told
        assert "refuge" not in told and "Letter of 3" not in told and "Family</td>" not in told
    with pytest.raises(NotAllowed, match="neither sits"):
        actions.end_interest(
            interest=dict(queries.registers_for(clerk))["AC"][0].model_copy(update={"partner": "ACCG"}),
            to_on=MONDAY,
            by=trust_clerk,
        )
