"""Disagreements, road map, scrutiny and interests, as the people of both bodies work them on screen."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.office.conftest import Standing, hat_of, text_of

from wyebridge.books.home import Home
from wyebridge.engine.governance.road_map import MilestoneStanding
from wyebridge.engine.governance.scrutiny import Review
from wyebridge.office.governance import actions as deciding
from wyebridge.office.governance.models import Action, Item, Piece, Seated
from wyebridge.office.governance.oversight import actions, queries
from wyebridge.office.governance.oversight.due import due_to
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


# What needs somebody

WORDS: Final[dict[str, Any]] = {
    "pence": 900_00,
    "purpose": "Homes cost more.",
    "resolutions": ["That it be so"],
    "reasons": "The forecast.",
    "alternatives": "To wait.",
    "wards": "",
}
MET: Final = date(2026, 11, 24)


def arranged(by: Hat) -> Item:
    """A meeting of the cabinet on the 24th with a proposal on its agenda, which has not gone out."""
    proposal = deciding.propose(title="Vary", act="vary-agreement", binds=["AC", "ACCG"], words=WORDS, by=by)
    starts_at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    meeting = deciding.arrange(
        board="ac-cabinet", starts_at=starts_at, place="The hall", is_public=True, ground="", by=by
    )
    version = proposal.versions.last()
    return deciding.add_item(
        meeting=meeting, title="", words="", version=version, is_restricted=False, ground="", by=by
    )


def voting(by: Hat, on: Callable[[date], None]) -> Item:
    """Such a meeting, held, with the question put to the leader alone."""
    item = arranged(by)
    deciding.summon(meeting=item.meeting, by=by)
    on(MET)
    item = Item.objects.select_related("meeting", "version__proposal").get(pk=item.pk)
    deciding.attend(meeting=item.meeting, seat="leader", person="M.Council", by=by)
    deciding.put_to_vote(item=item, chair="leader", by=by)
    return item


def told(by: Hat, on: date) -> list[tuple[str, date | None, bool]]:
    return [(one.words, one.by, one.is_late) for one in due_to(by, on)]


def test_an_agenda_is_due_out_by_the_last_day_that_gives_its_notice(clerk: Hat, trust_clerk: Hat) -> None:
    item = arranged(clerk)
    last = date(2026, 11, 16)  # five clear working days: the 17th to the 23rd
    words = "Send out the agenda of AC cabinet, which meets on 24 November 2026"
    assert told(clerk, MONDAY) == [(words, last, False)]
    assert told(clerk, last + timedelta(days=1)) == [(words, last, True)]
    assert told(trust_clerk, MONDAY) == []
    deciding.summon(meeting=item.meeting, by=clerk)
    assert told(clerk, MONDAY) == []


def test_a_member_is_told_of_an_open_vote_until_it_is_cast_and_the_officer_of_what_is_to_be_published(
    clerk: Hat, people: dict[str, Standing], on: Callable[[date], None], as_: Callable[[str], Client]
) -> None:
    member = hat_of(people["council-member"])
    Seated.objects.create(person=member.person, known_as="M.Council", said_by=clerk.person)
    item = voting(clerk, on)
    assert item.version is not None
    assert [words for words, _, _ in told(member, MET)] == [
        f"Vote on {item.version.proposal.ref}: the question is open"
    ]
    assert "the question is open</a>, by 24 November 2026" in text_of(as_("council-member").get("/"))
    deciding.vote(item=item, seat="leader", choice="for", by=member)
    assert told(member, MET) == [] and told(clerk, MET) == []
    deciding.close_vote(item=item, outcome="agree", conditions=[], amended_to=None, minute="1", by=clerk)
    assert told(clerk, MET) == [("Publish what was decided on Vary", None, False)]
    deciding.publish(item=item, by=clerk)
    assert told(clerk, MET) == []


def test_what_is_in_effect_is_due_in_the_books(clerk: Hat, people: dict[str, Standing]) -> None:
    lead = hat_of(people["council-lead"])
    Seated.objects.create(person=lead.person, known_as="F.Lead", said_by=clerk.person)
    proposal = deciding.propose(title="Move money", act="virement", binds=["AC"], words=WORDS, by=clerk)
    assert told(clerk, MONDAY) == []
    deciding.decide_alone(proposal=proposal, line="D1", minute="1", by=lead)
    [(words, _, _)] = told(clerk, MONDAY)
    assert words == f"Enter {proposal.ref}, Move money, in the books: it has effect since 9 November 2026"


def test_scrutiny_disagreements_and_milestones_are_due_to_those_who_must_act(
    clerk: Hat, trust_clerk: Hat, people: dict[str, Standing]
) -> None:
    ref = review_begun(clerk)
    actions.ask_for_evidence(review=reviewed(ref, clerk), of=["ACCG"], asks="The cost", days=10, by=clerk)
    opened(clerk)
    milestone_set(clerk, due_on=MONDAY + timedelta(days=5))
    milestone_set(clerk, title="Far off", due_on=MONDAY + timedelta(days=50))
    until = MONDAY + timedelta(days=10)
    settle = "Settle, or take up, who bears agency nurses: it is with both finance leads"
    assert told(trust_clerk, MONDAY) == [
        ("Answer scrutiny, Closing Fletchings: The cost", until, False),
        ("Say what your body holds on who bears agency nurses", until, False),
        (settle, until, False),
    ]
    assert told(clerk, MONDAY) == [
        ("Reach “Joint team in post”", MONDAY + timedelta(days=5), False),
        (settle, until, False),
    ]
    member = hat_of(people["council-member"])
    assert told(member, MONDAY) == []
    Seated.objects.create(person=member.person, known_as="M.Council", said_by=clerk.person)
    assert [words for words, _, _ in told(member, MONDAY)] == ["Reach “Joint team in post”"], (
        "the cabinet answers for it"
    )


def test_actions_of_every_meeting_are_listed_overdue_first_and_closed_with_a_note_by_their_owner(
    clerk: Hat, people: dict[str, Standing], on: Callable[[date], None], as_: Callable[[str], Client]
) -> None:
    item, later = arranged(clerk), arranged(clerk)
    deciding.set_action(meeting=later.meeting, words="Write to all", owner="Anybody", due_on=MET, by=clerk)
    deciding.set_action(meeting=item.meeting, words="Find beds", owner="council member", due_on=MONDAY, by=clerk)
    member = hat_of(people["council-member"])
    for one in (item, later):
        deciding.summon(meeting=one.meeting, by=clerk)
    on(MONDAY + timedelta(days=1))
    page = text_of(as_("council-member").get("/actions/"))
    assert page.index("Find beds") < page.index("Write to all") and page.count("Late</strong>") == 1
    assert told(member, MONDAY + timedelta(days=1)) == [("Find beds", MONDAY, True)]
    assert told(clerk, MONDAY + timedelta(days=1)) == [("council member is late: Find beds", MONDAY, True)]
    mine, other = Action.objects.get(words="Find beds"), Action.objects.get(words="Write to all")
    for action, status in ((other, 200), (mine, 302)):
        given = {"done-action": action.pk, "done-evidence": "Ten were found"}
        assert as_("council-member").post("/actions/say/done/", given).status_code == status
    with pytest.raises(NotAllowed):
        deciding.finish_action(action=other, evidence="No", by=member)
    mine.refresh_from_db()
    assert (mine.done_on, mine.evidence) == (MONDAY + timedelta(days=1), "Ten were found")
    assert "Ten were found" in text_of(as_("auditor").get("/actions/"))


def test_what_needs_somebody_is_asked_of_the_database_as_often_however_much_there_is(
    clerk: Hat, trust_clerk: Hat, people: dict[str, Standing], on: Callable[[date], None]
) -> None:
    member = hat_of(people["council-member"])
    Seated.objects.create(person=member.person, known_as="M.Council", said_by=clerk.person)

    def work() -> None:
        on(MONDAY)
        item = arranged(clerk)
        assert item.version is not None
        milestone_set(clerk, waits_for=[milestone_set(clerk), item.version.proposal.ref])
        opened(clerk)
        ref = review_begun(clerk)
        actions.ask_for_evidence(review=reviewed(ref, clerk), of=["AC", "ACCG"], asks="Cost", days=10, by=clerk)
        deciding.set_action(meeting=item.meeting, words="Do", owner="X", due_on=MONDAY, by=clerk)
        voting(clerk, on)

    def asked(by: Hat) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen_by:
            found = due_to(by, MET)
        return len(seen_by), len(found)

    work()
    before = [asked(by) for by in (clerk, trust_clerk, member)]
    work()
    work()
    after = [asked(by) for by in (clerk, trust_clerk, member)]
    assert [count for count, _ in after] == [count for count, _ in before]
    assert all(more > fewer for (_, fewer), (_, more) in zip(before, after, strict=True))
