"""A proposal from its draft to its effect in the books, through two bodies, as the people of both do it on screen."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction
from django.test import Client
from pypdf import PdfReader
from tests.office.conftest import Standing, hat_of, text_of

from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.read import head, read_batches
from wyebridge.books.open import open_books
from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.matters import Matter
from wyebridge.office.governance import actions, pages, queries, tasks
from wyebridge.office.governance.models import Fact, Item, Meeting, Proposal, Seated
from wyebridge.office.kernel.models import Act
from wyebridge.office.kernel.rights import Hat, NotAllowed

FRIDAY, TUESDAY, NEXT_MONDAY = date(2026, 11, 6), date(2026, 11, 17), date(2026, 11, 23)
WORDS = {
    "pence": 25_000_00,
    "purpose": "Care homes cost more than was agreed.",
    "resolutions": ["That clause 12 be varied", "That it run from December"],
    "reasons": "The forecast passes the cap.",
    "alternatives": "To wait for the year's end.",
    "wards": "",
}


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Makes it a day."""

    def it_is(day: date) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda: day)

    it_is(FRIDAY)
    return it_is


@pytest.fixture
def clerk(people: dict[str, Standing], office_home: Home) -> Hat:
    return hat_of(people["governance"])


@pytest.fixture
def trust_clerk(people: dict[str, Standing]) -> Hat:
    return hat_of(people["trust-governance"])


@pytest.fixture
def members(people: dict[str, Standing], clerk: Hat) -> dict[str, Hat]:
    """Who sits where: the leader, the chair of the trust's board, and two of scrutiny."""
    seated = {
        "M.Council": "council-member",
        "D.Deputy": "chief-executive",
        "T.Member": "trust-member",
        "S.First": "fund-manager",
        "S.Second": "commissioner",
    }
    for known_as, name in seated.items():
        Seated.objects.create(person=people[name].person, known_as=known_as, said_by=clerk.person)
    return {known_as: hat_of(people[name]) for known_as, name in seated.items()}


def variation(clerk: Hat) -> Proposal:
    return actions.propose(
        title="Vary the risk share", act="vary-agreement", binds=["AC", "ACCG"], words=WORDS, by=clerk
    )


def agenda(proposal: Proposal, board: str, day: date, by: Hat) -> Item:
    """A meeting of a board on a day, with the proposal on its agenda, sent out today."""
    starts_at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    meeting = actions.arrange(board=board, starts_at=starts_at, place="The hall", is_public=True, ground="", by=by)
    version = proposal.versions.last()
    item = actions.add_item(meeting=meeting, title="", words="", version=version, is_restricted=False, ground="", by=by)
    actions.summon(meeting=meeting, by=by)
    return Item.objects.select_related("meeting", "version__proposal").get(pk=item.pk)


def decide(item: Item, seats: dict[str, tuple[str, Hat, str]], by: Hat, outcome: str = "agree", **more: object) -> None:
    """Everybody attends, the question is put, each votes as said, the vote is closed and the decision published."""
    for seat, (person, _, _) in seats.items():
        actions.attend(meeting=item.meeting, seat=seat, person=person, by=by)
    actions.put_to_vote(item=item, chair=next(iter(seats)), by=by)
    for seat, (_, hat, choice) in seats.items():
        actions.vote(item=item, seat=seat, choice=choice, by=hat)
    given: dict[str, Any] = {"conditions": [], "amended_to": None, "minute": "12", **more}
    actions.close_vote(item=item, outcome=outcome, by=by, **given)
    actions.publish(item=item, by=by)


@pytest.fixture
def cabinet(members: dict[str, Hat]) -> dict[str, tuple[str, Hat, str]]:
    return {
        "leader": ("M.Council", members["M.Council"], "for"),
        "deputy": ("D.Deputy", members["D.Deputy"], "for"),
    }


@pytest.fixture
def trust(members: dict[str, Hat]) -> dict[str, tuple[str, Hat, str]]:
    return {"chair": ("T.Member", members["T.Member"], "for")}


@pytest.fixture(autouse=True)
def _settled(on: Callable[[date], None]) -> Iterator[None]:
    yield


def state_of(proposal: Proposal, day: date) -> str:
    return queries.standing_of(proposal, day).state


def test_a_variation_has_effect_once_both_bodies_agreed_and_call_in_has_run_out(
    clerk: Hat,
    trust_clerk: Hat,
    cabinet: dict[str, tuple[str, Hat, str]],
    trust: dict[str, tuple[str, Hat, str]],
    on: Callable[[date], None],
    office_home: Home,
) -> None:
    proposal = variation(clerk)
    assert state_of(proposal, FRIDAY) == "draft"
    ours, theirs = agenda(proposal, "ac-cabinet", TUESDAY, clerk), agenda(proposal, "accg-board", TUESDAY, trust_clerk)
    on(TUESDAY)
    decide(ours, cabinet, clerk)
    assert state_of(proposal, TUESDAY) == "out for consent"
    with pytest.raises(NotAllowed, match="not in effect"):
        actions.enter_in_books(proposal=proposal, by=clerk)
    decide(theirs, trust, trust_clerk)
    assert state_of(proposal, TUESDAY) == "in call-in"
    on(NEXT_MONDAY)
    found = queries.standing_of(proposal, NEXT_MONDAY)
    assert (found.state, found.effective_on) == ("effective", date(2026, 11, 21))
    assert actions.enter_in_books(proposal=proposal, by=clerk) == 2
    with open_books(office_home.books) as books:
        held = [one for one in books.decisions if one.act == "vary-agreement"]
    assert {(one.for_partner, one.body, one.amount, one.effective_on) for one in held} == {
        ("AC", "AC cabinet", 25_000_00, date(2026, 11, 21)),
        ("ACCG", "ACCG board", 25_000_00, date(2026, 11, 21)),
    }
    assert {one.id for one in read_home(office_home.path).decisions} >= {one.id for one in held}
    actions.enter_in_books(proposal=proposal, by=clerk)  # again: nothing more
    with open_books(office_home.books) as books:
        assert len([one for one in books.decisions if one.act == "vary-agreement"]) == 2


def test_a_call_in_needs_its_number_of_members_and_holds_the_decision_until_it_is_heard(
    clerk: Hat,
    trust_clerk: Hat,
    cabinet: dict[str, tuple[str, Hat, str]],
    trust: dict[str, tuple[str, Hat, str]],
    members: dict[str, Hat],
    on: Callable[[date], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proposal = variation(clerk)
    ours, theirs = agenda(proposal, "ac-cabinet", TUESDAY, clerk), agenda(proposal, "accg-board", TUESDAY, trust_clerk)
    on(TUESDAY)
    decide(ours, cabinet, clerk)
    decide(theirs, trust, trust_clerk)
    for scrutineer in ("S.First", "S.Second"):  # members of scrutiny, whatever else they are appointed to
        members[scrutineer].appointment.role = "board-member"
    assert actions.sign_call_in(item=ours, grounds="No reasons given", by=members["S.First"]) == 1
    with pytest.raises(NotAllowed, match="already"):
        actions.sign_call_in(item=ours, grounds="Again", by=members["S.First"])
    with pytest.raises(NotAllowed, match="Only a member of AC scrutiny committee"):
        actions.sign_call_in(item=ours, grounds="Me too", by=members["T.Member"])
    assert state_of(proposal, TUESDAY) == "in call-in"
    assert actions.sign_call_in(item=ours, grounds="No figures", by=members["S.Second"]) == 0
    on(NEXT_MONDAY)
    key = next(one for one in queries.standing_of(proposal, NEXT_MONDAY).keys if one.board == "ac-cabinet")
    assert key.state == "called in" and key.counts_from is None
    with pytest.raises(NotAllowed, match="not a board of theirs"):
        actions.hear_call_in(item=ours, outcome="released", refers_to="", advice="Go on", by=trust_clerk)
    actions.hear_call_in(item=ours, outcome="released", refers_to="", advice="Go on", by=clerk)
    assert state_of(proposal, NEXT_MONDAY + timedelta(days=1)) == "effective"


def test_an_inquorate_meeting_decides_nothing(
    clerk: Hat, cabinet: dict[str, tuple[str, Hat, str]], on: Callable[[date], None]
) -> None:
    item = agenda(variation(clerk), "ac-cabinet", TUESDAY, clerk)
    on(TUESDAY)
    decide(item, {"leader": cabinet["leader"]}, clerk)
    key = queries.consent_to(item, TUESDAY)
    assert key is not None and key.state == "not lawful"
    assert any("quor" in need.what + need.rule for need in key.needs), key.needs


def test_only_those_in_the_room_when_the_question_was_put_may_vote_and_a_vote_may_be_changed(
    clerk: Hat, members: dict[str, Hat], on: Callable[[date], None]
) -> None:
    item = agenda(variation(clerk), "ac-cabinet", TUESDAY, clerk)
    on(TUESDAY)
    with pytest.raises(NotAllowed, match="Nobody with a vote"):
        actions.put_to_vote(item=item, chair="", by=clerk)
    actions.attend(meeting=item.meeting, seat="leader", person="M.Council", by=clerk)
    actions.put_to_vote(item=item, chair="leader", by=clerk)
    actions.attend(meeting=item.meeting, seat="deputy", person="D.Deputy", by=clerk)
    with pytest.raises(NotAllowed, match="not in the room"):
        actions.vote(item=item, seat="deputy", choice="for", by=members["D.Deputy"])
    with pytest.raises(NotAllowed, match="not in the room"):
        actions.vote(item=item, seat="leader", choice="for", by=members["D.Deputy"])
    actions.vote(item=item, seat="leader", choice="for", by=members["M.Council"])
    actions.vote(item=item, seat="leader", choice="against", by=members["M.Council"])
    [ballot] = queries.ballots_of(item)
    assert (ballot.count("for"), ballot.count("against")) == (0, 1)
    actions.close_vote(item=item, outcome="refuse", conditions=[], amended_to=None, minute="1", by=clerk)
    with pytest.raises(NotAllowed):
        actions.vote(item=item, seat="leader", choice="for", by=members["M.Council"])


def test_a_vote_is_closed_once(clerk: Hat, members: dict[str, Hat], on: Callable[[date], None]) -> None:
    item = agenda(variation(clerk), "ac-cabinet", TUESDAY, clerk)
    on(TUESDAY)
    actions.attend(meeting=item.meeting, seat="leader", person="M.Council", by=clerk)
    ballot = actions.put_to_vote(item=item, chair="leader", by=clerk)
    close: dict[str, Any] = {"outcome": "agree", "conditions": [], "amended_to": None, "minute": "1"}
    actions.close_vote(item=item, by=clerk, **close)
    with pytest.raises(NotAllowed, match="No question is open"):
        actions.close_vote(item=item, by=clerk, **close)
    assert Fact.objects.filter(ballot=ballot, kind="resolved").count() == 1


def test_a_fact_is_never_changed_or_removed(clerk: Hat) -> None:
    agenda(variation(clerk), "ac-cabinet", TUESDAY, clerk)
    for change in (lambda: Fact.objects.update(on=TUESDAY), lambda: Fact.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_nothing_is_added_to_an_agenda_that_has_gone_out(clerk: Hat) -> None:
    item = agenda(variation(clerk), "ac-cabinet", TUESDAY, clerk)
    with pytest.raises(NotAllowed, match="has had no notice"):
        actions.add_item(
            meeting=Meeting.objects.get(pk=item.meeting_id),
            title="Late",
            words="",
            version=None,
            is_restricted=False,
            ground="",
            by=clerk,
        )


def test_another_version_asks_every_board_again(
    clerk: Hat, cabinet: dict[str, tuple[str, Hat, str]], on: Callable[[date], None]
) -> None:
    proposal = variation(clerk)
    item = agenda(proposal, "ac-cabinet", TUESDAY, clerk)
    on(TUESDAY)
    decide(item, cabinet, clerk)
    actions.amend(proposal=proposal, words={**WORDS, "pence": 30_000_00}, by=clerk)
    found = queries.standing_of(Proposal.objects.get(pk=proposal.pk), TUESDAY)
    assert {key.state for key in found.keys} == {"not considered"}


def test_a_draft_is_seen_by_its_own_body_alone_until_it_stands_on_an_agenda(
    clerk: Hat, trust_clerk: Hat, as_: Callable[[str], Client]
) -> None:
    proposal = variation(clerk)
    assert as_("trust-governance").get(f"/decisions/{proposal.ref}/").status_code == 404
    assert as_("governance").get(f"/decisions/{proposal.ref}/").status_code == 200
    agenda(proposal, "ac-cabinet", TUESDAY, clerk)
    assert as_("trust-governance").get(f"/decisions/{proposal.ref}/").status_code == 200
    with pytest.raises(NotAllowed):
        actions.amend(proposal=proposal, words={**WORDS, "purpose": "Other"}, by=trust_clerk)


def test_what_a_board_takes_in_private_is_seen_by_its_own_body_alone(
    clerk: Hat, as_: Callable[[str], Client], on: Callable[[date], None]
) -> None:
    starts_at = datetime(2026, 11, 17, 10, tzinfo=UTC)
    meeting = actions.arrange(
        board="ac-cabinet", starts_at=starts_at, place="The hall", is_public=True, ground="", by=clerk
    )
    secret = actions.add_item(
        meeting=meeting,
        title="The price of Fletchings",
        words="Their lowest offer",
        version=None,
        is_restricted=True,
        ground="Schedule 12A, paragraph 3",
        by=clerk,
    )
    actions.summon(meeting=meeting, by=clerk)
    page = f"/meetings/{meeting.pk}/"
    assert "The price of Fletchings" in text_of(as_("governance").get(page))
    for who in ("trust-governance", "nobody"):
        address = page if who != "nobody" else f"/public{page}"
        told = text_of(as_(who).get(address))
        assert "Fletchings" not in told and "Schedule 12A, paragraph 3" in told
    assert as_("trust-governance").get(f"/meetings/items/{secret.pk}/").status_code == 404
    assert b"Fletchings" not in as_("trust-governance").get(f"{page}minutes/").content


def test_each_page_of_a_proposal_says_what_is_needed_from_whom(
    clerk: Hat, members: dict[str, Hat], as_: Callable[[str], Client]
) -> None:
    proposal = variation(clerk)
    item = agenda(proposal, "ac-cabinet", TUESDAY, clerk)
    page = text_of(as_("governance").get(f"/decisions/{proposal.ref}/"))
    assert "What is still needed" in page and "AC cabinet" in page and "ACCG board" in page
    for address in (f"/meetings/items/{item.pk}/", f"/meetings/{item.meeting_id}/pack/", "/decisions/", "/seats/"):
        assert as_("governance").get(address).status_code == 200, address
    assert as_("governance").get("/public/meetings.ics").content.startswith(b"BEGIN:VCALENDAR")


def test_the_public_reads_a_published_decision_with_its_reasons(
    clerk: Hat, cabinet: dict[str, tuple[str, Hat, str]], on: Callable[[date], None], as_: Callable[[str], Client]
) -> None:
    proposal = variation(clerk)
    item = agenda(proposal, "ac-cabinet", TUESDAY, clerk)
    on(TUESDAY)
    assert as_("nobody").get(f"/public/decisions/{proposal.ref}/").status_code == 404
    decide(item, cabinet, clerk)
    told = text_of(as_("nobody").get(f"/public/decisions/{proposal.ref}/"))
    assert "AC cabinet agreed" in told and "The forecast passes the cap." in told
    assert proposal.title in text_of(as_("nobody").get("/public/decisions/"))


def test_every_fact_is_in_the_trail_with_its_signature(
    clerk: Hat, cabinet: dict[str, tuple[str, Hat, str]], on: Callable[[date], None]
) -> None:
    item = agenda(variation(clerk), "ac-cabinet", TUESDAY, clerk)
    on(TUESDAY)
    decide(item, cabinet, clerk)
    for fact in Fact.objects.all():
        assert Act.objects.filter(verb=fact.kind, person=fact.by).exists(), fact.kind


def test_a_paper_is_a_pdf_whatever_its_name_says(clerk: Hat, as_: Callable[[str], Client]) -> None:
    item = agenda(variation(clerk), "ac-cabinet", TUESDAY, clerk)
    page = as_("governance").post(
        f"/meetings/items/{item.pk}/say/paper/",
        {"paper-title": "Appendix", "paper-file": SimpleUploadedFile("appendix.pdf", b"<html>not a pdf")},
    )
    assert page.status_code == 403 and b"Only a PDF" in page.content
    page = as_("governance").post(
        f"/meetings/items/{item.pk}/say/paper/",
        {"paper-title": "Appendix", "paper-file": SimpleUploadedFile("appendix.pdf", b"%PDF-1.7 small")},
    )
    assert page.status_code == 302
    [paper] = item.papers.all()
    answer = as_("nobody").get(f"/public/papers/{paper.pk}/")
    assert answer.status_code == 200 and answer.content == b"%PDF-1.7 small"


def virement(pence: int, clerk: Hat) -> Proposal:
    words = {**WORDS, "pence": pence}
    return actions.propose(title="Move money", act="virement", binds=["AC"], words=words, by=clerk)


def test_an_officer_decides_alone_up_to_the_lines_limits_and_no_further(
    clerk: Hat, people: dict[str, Standing], members: dict[str, Hat]
) -> None:
    lead = hat_of(people["council-lead"])
    Seated.objects.create(person=lead.person, known_as="F.Lead", said_by=clerk.person)
    first = virement(900_00, clerk)
    assert actions.decide_alone(proposal=first, line="D1", minute="DD1", by=lead) == 0
    assert state_of(first, FRIDAY) == "effective"
    with pytest.raises(NotAllowed, match="Not lawful"):  # over the limit of one act
        actions.decide_alone(proposal=virement(1_000_01, clerk), line="D1", minute="DD2", by=lead)
    with pytest.raises(NotAllowed, match="Not lawful"):  # over what is left of the year's
        actions.decide_alone(proposal=virement(600_01, clerk), line="D1", minute="DD3", by=lead)
    assert actions.decide_alone(proposal=virement(600_00, clerk), line="D1", minute="DD4", by=lead) == 0
    with pytest.raises(NotAllowed, match="No post of yours"):
        actions.decide_alone(proposal=virement(1_00, clerk), line="D1", minute="DD5", by=members["S.Second"])


def test_the_pack_has_every_page_laid_with_its_text_and_none_of_what_is_private(
    clerk: Hat, as_: Callable[[str], Client]
) -> None:
    item = agenda(variation(clerk), "ac-cabinet", TUESDAY, clerk)
    pages = [typst.compile(f'#set document(title: "{words}")\n{words}'.encode()) for words in ("Open", "Hidden")]
    for content, is_restricted in zip(pages, (False, True), strict=True):
        file = SimpleUploadedFile("paper.pdf", content)
        actions.lay_paper(item=item, title="Figures", file=file, is_restricted=is_restricted, by=clerk)
    address = f"/meetings/{item.meeting_id}/pack/"
    for who, words in (("governance", {"Open", "Hidden"}), ("trust-governance", {"Open"})):
        pack = PdfReader(io.BytesIO(as_(who).get(address).content))
        assert _alternatives(pack) == words


def _alternatives(pack: PdfReader) -> set[str]:
    """What each picture of a PDF says to somebody who cannot see it."""
    found: set[str] = set()
    waiting: list[Any] = [pack.root_object["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found |= {str(one["/Alt"])} if "/Alt" in one else set()
            waiting += [one["/K"]] if "/K" in one else []
    return found


def test_the_report_of_the_funds_is_laid_as_the_books_have_it(clerk: Hat, as_: Callable[[str], Client]) -> None:
    item = agenda(variation(clerk), "ac-cabinet", TUESDAY, clerk)
    [(month, _), *_] = queries.months_to_report()
    answer = as_("governance").post(f"/meetings/items/{item.pk}/say/report/", {"report-as_at": month})
    assert answer.status_code == 302, text_of(answer)
    [paper] = item.papers.all()
    text = "".join(page.extract_text() for page in PdfReader(queries.kept_at(paper)).pages)
    assert "Care homes" in text


def test_members_are_told_of_a_meeting_and_not_of_what_is_private(
    clerk: Hat, members: dict[str, Hat], monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]
) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())
    item = agenda(variation(clerk), "ac-cabinet", TUESDAY, clerk)
    assert {message.to[0] for message in mailoutbox} == {
        members[name].person.email for name in ("M.Council", "D.Deputy")
    }
    for message in mailoutbox:
        assert f"/meetings/{item.meeting_id}/" in str(message.body) and item.title not in str(message.body)


def test_what_a_meeting_in_private_takes_is_the_bodys_own_on_every_page(
    clerk: Hat, cabinet: dict[str, tuple[str, Hat, str]], on: Callable[[date], None], as_: Callable[[str], Client]
) -> None:
    proposal = actions.propose(title="Buy a home", act="policy", binds=["AC"], words=WORDS, by=clerk)
    starts_at = datetime(2026, 11, 17, 10, tzinfo=UTC)
    meeting = actions.arrange(
        board="ac-cabinet", starts_at=starts_at, place="The hall", is_public=False, ground="Schedule 12A", by=clerk
    )
    version = proposal.versions.last()
    added = {"title": "", "words": "", "is_restricted": False, "ground": ""}
    item = actions.add_item(meeting=meeting, version=version, by=clerk, **added)  # type: ignore[arg-type]
    actions.summon(meeting=meeting, by=clerk)
    item = Item.objects.select_related("meeting", "version__proposal").get(pk=item.pk)
    on(TUESDAY)
    decide(item, cabinet, clerk)
    pages = (f"/decisions/{proposal.ref}/", f"/meetings/items/{item.pk}/")
    for page in pages:
        assert as_("governance").get(page).status_code == 200
        assert as_("trust-governance").get(page).status_code == 404
    assert as_("nobody").get(f"/public/decisions/{proposal.ref}/").status_code == 404
    assert proposal.title not in text_of(as_("nobody").get("/public/decisions/"))


def test_a_restricted_paper_is_not_even_named_to_another_body(clerk: Hat, as_: Callable[[str], Client]) -> None:
    item = agenda(variation(clerk), "ac-cabinet", TUESDAY, clerk)
    file = SimpleUploadedFile("paper.pdf", b"%PDF-1.7 small")
    actions.lay_paper(item=item, title="The lowest offer", file=file, is_restricted=True, by=clerk)
    page = f"/meetings/items/{item.pk}/"
    assert "The lowest offer" in text_of(as_("governance").get(page))
    assert "The lowest offer" not in text_of(as_("trust-governance").get(page))


def test_nobody_is_seated_as_another_bodys_member(
    people: dict[str, Standing], clerk: Hat, trust_clerk: Hat, office_home: Home
) -> None:
    ours = people["trust-member"].person
    with pytest.raises(NotAllowed, match="sits in no seat"):
        actions.seat(person=ours, known_as="M.Council", by=trust_clerk)
    actions.seat(person=ours, known_as="T.Member", by=trust_clerk)
    assert Seated.objects.get(person=ours).known_as == "T.Member"


def test_an_answer_is_recorded_by_the_body_that_gave_it(clerk: Hat, trust_clerk: Hat) -> None:
    proposal = variation(clerk)
    agenda(proposal, "ac-cabinet", TUESDAY, clerk)
    with pytest.raises(NotAllowed, match="not a board of theirs"):
        actions.consult(proposal=proposal, body="ac-scrutiny", answer="Content", by=trust_clerk)
    actions.consult(proposal=proposal, body="ac-scrutiny", answer="Content", by=clerk)


def test_officers_who_decide_together_sign_one_version(clerk: Hat, people: dict[str, Standing]) -> None:
    lead, head = hat_of(people["council-lead"]), hat_of(people["fund-manager"])
    Seated.objects.create(person=lead.person, known_as="F.Lead", said_by=clerk.person)
    Seated.objects.create(person=head.person, known_as="H.Care", said_by=clerk.person)
    proposal = actions.propose(title="Write off", act="write-off", binds=["AC"], words=WORDS, by=clerk)
    assert actions.decide_alone(proposal=proposal, line="D2", minute="1", by=lead) == 1
    actions.amend(proposal=proposal, words={**WORDS, "pence": 250_000_00}, by=clerk)
    proposal = Proposal.objects.get(pk=proposal.pk)
    assert actions.decide_alone(proposal=proposal, line="D2", minute="1", by=head) == 1, "the first signed another"
    assert actions.decide_alone(proposal=proposal, line="D2", minute="1", by=lead) == 0
    fact = Fact.objects.get(kind="officer")
    assert (fact.data["version"], set(fact.data["people"])) == (2, {"F.Lead", "H.Care"})


def test_the_forward_plan_gives_the_first_day_after_its_clear_days(clerk: Hat, office_home: Home) -> None:
    proposal = variation(clerk)
    actions.put_in_plan(proposal=proposal, board="ac-cabinet", by=clerk)
    rules = queries.constitution()
    boards = tuple(one.model_copy(update={"forward_plan_days": 28}) for one in rules.boards)
    [line] = pages.planned(queries.planned(), rules.model_copy(update={"boards": boards}), FRIDAY)
    # From 7 November to 4 December is twenty-eight days; in it since the 6th, it may be taken on the 5th.
    assert (line.since, line.not_before) == (FRIDAY, date(2026, 12, 5))


# What takes effect enters the books by itself


def agreed(clerk: Hat, trust_clerk: Hat, cabinet: Any, trust: Any, on: Callable[[date], None]) -> Proposal:
    """A variation that both bodies agreed to on the 17th, with effect from the 21st."""
    proposal = variation(clerk)
    ours, theirs = agenda(proposal, "ac-cabinet", TUESDAY, clerk), agenda(proposal, "accg-board", TUESDAY, trust_clerk)
    on(TUESDAY)
    decide(ours, cabinet, clerk)
    decide(theirs, trust, trust_clerk)
    return proposal


def in_books(home: Home) -> list[tuple[str, str]]:
    with open_books(home.books) as books:
        return sorted((one.for_partner, one.outcome) for one in books.decisions if one.act == "vary-agreement")


def test_the_worker_enters_an_effect_on_its_day_once_and_says_that_it_did(
    clerk: Hat, trust_clerk: Hat, cabinet: Any, trust: Any, on: Callable[[date], None], office_home: Home, as_: Any
) -> None:
    proposal = agreed(clerk, trust_clerk, cabinet, trust, on)
    tasks.enter.enqueue(proposal.pk)
    assert in_books(office_home) == [], "its call-in has not run out"
    on(NEXT_MONDAY)
    assert actions.take_up() == [proposal]
    assert in_books(office_home) == [("AC", "approved"), ("ACCG", "approved")]
    before = head(office_home.books)
    assert before.batch and read_batches(office_home.books)[-1].manifest["by"] == tasks.BY_ITSELF
    tasks.enter.enqueue(proposal.pk)
    assert actions.take_up() == [] and head(office_home.books) == before
    assert Act.objects.filter(verb="enter decisions in the books").count() == 1
    page = text_of(as_("governance").get(f"/decisions/{proposal.ref}/"))
    assert f"Entered in the books on 23 November 2026, by {tasks.BY_ITSELF}" in " ".join(page.split())
    assert "Enter it in the books" not in page


def test_what_a_stop_left_half_entered_is_finished_when_the_office_starts(
    clerk: Hat,
    trust_clerk: Hat,
    cabinet: Any,
    trust: Any,
    on: Callable[[date], None],
    office_home: Home,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proposal = agreed(clerk, trust_clerk, cabinet, trust, on)
    on(NEXT_MONDAY)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(tasks, "_keep_entered", stop)
        tasks.enter_effect(proposal, None)
    posted = head(office_home.books)
    assert in_books(office_home) == [("AC", "approved"), ("ACCG", "approved")] and not queries.entered(proposal)
    actions.take_up()
    assert head(office_home.books) == posted, "the books had them"
    [row] = queries.entered(proposal)
    assert row.by is None and row.data["decisions"]


def test_an_effect_to_come_is_put_off_to_its_day_and_looked_at_again_then(
    clerk: Hat, trust_clerk: Hat, cabinet: Any, trust: Any, on: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = agreed(clerk, trust_clerk, cabinet, trust, on)
    put_off: list[date] = []

    class Later:
        supports_defer = True

        def get_backend(self) -> "Later":
            return self

        def using(self, *, run_after: datetime) -> "Later":
            put_off.append(run_after.date())
            return self

        def enqueue(self, pk: int) -> None:
            assert pk == proposal.pk

    monkeypatch.setattr(tasks, "enter", Later())
    tasks.follow(proposal)
    assert put_off == [date(2026, 11, 21)]


def test_a_refusal_is_published_too_and_gives_no_authority(
    clerk: Hat, trust_clerk: Hat, cabinet: Any, trust: Any, on: Callable[[date], None], office_home: Home
) -> None:
    proposal = variation(clerk)
    ours = agenda(proposal, "ac-cabinet", TUESDAY, clerk)
    on(TUESDAY)
    against = {seat: (person, hat, "against") for seat, (person, hat, _) in cabinet.items()}
    decide(ours, against, clerk, outcome="refuse")
    with pytest.raises(NotAllowed, match="not in effect"):
        actions.enter_in_books(proposal=proposal, by=clerk)
    actions.take_up()
    assert in_books(office_home) == [("AC", "refused")]
    with open_books(office_home.books) as books:
        [refused] = [one for one in books.decisions if one.outcome == "refused"]
    assert (refused.body, refused.taken_on, refused.effective_on) == ("AC cabinet", TUESDAY, TUESDAY)
    matter = Matter("vary-agreement", 0, ("AC", "ACCG"))
    assert not authority(matter, NEXT_MONDAY, [refused], queries.constitution()).is_lawful
