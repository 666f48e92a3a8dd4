"""Meetings: their agendas and papers, who is there, each question with its votes, and what followed from it."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from wyebridge.office.api.routes.access import Given, Number, acts, asks, hands_over, hat_on, nothing, sent, taken
from wyebridge.office.api.routes.decisions import form_of, prefixed
from wyebridge.office.governance import actions, pages, queries, said
from wyebridge.office.governance.forms import ActionForm, ConditionForm, DoneForm, MeetingForm, PaperForm, VoteForm
from wyebridge.office.governance.models import Action, Item, Meeting, Paper
from wyebridge.office.governance.oversight import queries as oversight
from wyebridge.office.governance.packs import pack_of
from wyebridge.office.kernel.files import PDF, as_file
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Hat, Right

router = Router(tags=["Meetings"])


class MeetingGiven(Given):
    """When and where a board meets; one in private says why."""

    board: str
    starts_at: datetime
    place: str
    is_public: bool = True
    ground: str = ""

    def typed(self) -> dict[str, Any]:
        """As the form of the screens is sent it: the moment where the bodies are."""
        at = timezone.localtime(self.starts_at) if timezone.is_aware(self.starts_at) else self.starts_at
        return {**super().typed(), "starts_at": f"{at:%Y-%m-%dT%H:%M}"}


class ItemGiven(Given):
    """A matter for an agenda: a proposal, whose latest version it is; or a title."""

    proposal: str = ""
    title: str = ""
    words: str = ""
    is_restricted: bool = False
    ground: str = ""


class AttendanceGiven(Given):
    """Who sits in a seat, as its holder or a substitute for it."""

    seat: str
    person: str


class ActionGiven(Given):
    """Something to be done, by whom, by when."""

    words: str
    owner: str
    due_on: date


class EvidenceGiven(Given):
    """How it is known."""

    evidence: str


class ReportGiven(Given):
    """As at which month's end."""

    as_at: date


class InterestGiven(Given):
    """An interest in one item, and what followed from it."""

    person: str
    interest: Literal["pecuniary", "prejudicial", "personal", "non-pecuniary", "dispensation"]
    nature: str
    left_room: bool = False
    takes_part: bool = False


class QuestionGiven(Given):
    """The seat that takes the chair."""

    chair: str = ""


class VoteGiven(Given):
    """One vote, from one's own seat."""

    seat: str
    choice: Literal["for", "against", "abstain"]
    is_casting: bool = False


class ConditionOf(Given):
    """What must be so, and who sees to it."""

    text: str
    owner: str


class ResolutionGiven(Given):
    """What the board resolved."""

    outcome: Literal["agree", "agree-with-conditions", "amend", "defer", "refuse", "note"]
    conditions: Annotated[tuple[ConditionOf, ...], Field(max_length=50)] = ()
    amended_to: int | None = None
    minute: str

    def typed(self) -> dict[str, Any]:
        """As the form of the screens is sent it: a condition to a line, with who sees to it after a dash."""
        lines = [f"{' '.join(one.text.split())} – {' '.join(one.owner.split())}" for one in self.conditions]
        return {**super().typed(), "conditions": "\n".join(lines)}


class GroundsGiven(Given):
    """Why a decision should be looked at again."""

    grounds: str


class HearingGiven(Given):
    """What scrutiny made of a call-in."""

    outcome: Literal["released", "referred-back", "referred-to-council"]
    refers_to: str = ""
    advice: str


class ConditionGiven(Given):
    """How a condition stands, and how that is known."""

    condition: str
    is_met: bool
    evidence: str


# Meetings


@asks(router, "/meetings", Right.SEE_DECISIONS, list[dict[str, Any]])
def meetings(request: HttpRequest) -> list[dict[str, Any]]:
    """Meetings of every board: those to come, the next first, and then those past."""
    found = pages.calendar(queries.meetings_for(hat_on(request)), queries.constitution())
    return [{**brief(one.meeting), "state": one.state} for one in (*found["ahead"], *found["past"])]


@acts(router, "/meetings", Right.ARRANGE, dict[str, Any], status=201)
def arrange(request: HttpRequest, given: MeetingGiven) -> Any:
    """Put a meeting of one of the body's boards in the calendar. Nobody is summoned to it yet."""
    hat = hat_on(request)
    boards = [(one.id, one.name) for one in queries.boards_of(hat)]
    made = actions.arrange(by=hat, **taken(MeetingForm(given.typed(), boards=boards)))
    return Status(201, brief(made))


@asks(router, "/meetings/{meeting}", Right.SEE_DECISIONS, dict[str, Any])
def meeting(request: HttpRequest, meeting: Number) -> dict[str, Any]:
    """One meeting: its notice, agenda and papers, who is there, and what is to be done after it."""
    return _told(hat_on(request), _asked_meeting(request, meeting))


@hands_over(router, "/meetings/{meeting}/pack", Right.SEE_DECISIONS, PDF)
def pack(request: HttpRequest, meeting: Number) -> HttpResponse:
    """The agenda and every paper that the hat may see, as one PDF."""
    found = _asked_meeting(request, meeting)
    content = pack_of(found, sees_restricted=queries.may_see_restricted(hat_on(request), found))
    return as_file(content, f"{found.board}-{found.starts_at:%Y-%m-%d}.pdf")


@asks(router, "/meetings/{meeting}/minutes", Right.SEE_DECISIONS, dict[str, Any])
def minutes(request: HttpRequest, meeting: Number) -> dict[str, Any]:
    """The minutes, drafted from what was recorded."""
    found = _asked_meeting(request, meeting)
    sees = queries.may_see_restricted(hat_on(request), found)
    drafted = pages.minutes(found, queries.constitution(), sees_restricted=sees)
    return {**drafted, "items": [asdict(one) for one in drafted["items"]]}


@acts(router, "/meetings/{meeting}/items", Right.ARRANGE, dict[str, Any], status=201)
def add_item(request: HttpRequest, meeting: Number, given: ItemGiven) -> Any:
    """Put a matter on an agenda that has not gone out."""
    hat, found = hat_on(request), _asked_meeting(request, meeting)
    proposal = queries.proposal_for(hat, given.proposal) if given.proposal else None
    if given.proposal and proposal is None:
        nothing("there is no such proposal, or it is not yours to see")
    version = max(proposal.versions.all(), key=lambda one: one.number) if proposal else None
    typed = {name: value for name, value in given.typed().items() if name != "proposal"}
    typed |= {"version": str(version.pk)} if version else {}
    about = taken(form_of(said.of_meeting(hat, found, prefixed("item", typed), "item"), "item"))
    asked = queries.version_by_key(hat, about.pop("version"))
    made = actions.add_item(meeting=found, version=asked, by=hat, **about)
    return Status(201, _item(hat, made))


@acts(router, "/meetings/{meeting}/summons", Right.ARRANGE, dict[str, Any])
def summon(request: HttpRequest, meeting: Number) -> dict[str, Any]:
    """Send the agenda out: notice of it runs from today, and its members are told by email."""
    hat = hat_on(request)
    actions.summon(meeting=_asked_meeting(request, meeting), by=hat)
    return _told(hat, _asked_meeting(request, meeting))


@acts(router, "/meetings/{meeting}/attendance", Right.ARRANGE, dict[str, Any])
def attend(request: HttpRequest, meeting: Number, given: AttendanceGiven) -> dict[str, Any]:
    """Record that somebody sits in a seat today."""
    hat, found = hat_on(request), _asked_meeting(request, meeting)
    actions.attend(meeting=found, seat=given.seat, person=given.person, by=hat)
    return _told(hat, found)


@acts(router, "/meetings/{meeting}/actions", Right.ARRANGE, dict[str, Any], status=201)
def set_action(request: HttpRequest, meeting: Number, given: ActionGiven) -> Any:
    """Give somebody something to do after a meeting."""
    hat, found = hat_on(request), _asked_meeting(request, meeting)
    actions.set_action(meeting=found, by=hat, **taken(ActionForm(given.typed())))
    return Status(201, _told(hat, _asked_meeting(request, meeting)))


@asks(router, "/actions", Right.SEE_DECISIONS, dict[str, Any])
def list_actions(request: HttpRequest) -> dict[str, Any]:
    """Every action still to be done of the meetings that the hat may see, and the last that were done."""
    hat = hat_on(request)
    mine = {int(key) for key, _ in oversight.may_finish(hat)}
    return {
        "to_do": [{**_action(one), "may_finish": one.pk in mine} for one in oversight.actions_for(hat)],
        "done": [_action(one) for one in oversight.actions_done(hat)],
    }


@acts(router, "/actions/{action}/done", Right.SEE_DECISIONS, dict[str, Any])
def finish_action(request: HttpRequest, action: Number, given: EvidenceGiven) -> dict[str, Any]:
    """Say that an action is done, and how that is known: as whoever it was given to, or who arranges the meeting."""
    hat = hat_on(request)
    found = next((one for one in oversight.actions_for(hat) if one.pk == action), None)
    if found is None:
        nothing("there is no such action still to be done")
    actions.finish_action(action=found, by=hat, **taken(DoneForm(given.typed())))
    found.refresh_from_db()
    return _action(found)


def _told(hat: Hat, found: Meeting) -> dict[str, Any]:
    notice = pages.notice(found, queries.constitution())
    sees = queries.may_see_restricted(hat, found)
    return {
        **brief(found),
        "notice": asdict(notice),
        "items": agenda(found, sees_restricted=sees),
        "attending": [one.model_dump(mode="json") for one in queries.attending(found)],
        "actions": [_action(one) for one in found.actions.all()],
    }


def _action(one: Action) -> dict[str, Any]:
    names = ("words", "owner", "due_on", "done_on", "evidence")
    return {"id": one.pk, "meeting": one.meeting_id, **{name: getattr(one, name) for name in names}}


def brief(one: Meeting) -> dict[str, Any]:
    """A meeting in the calendar."""
    names = ("board", "starts_at", "place", "is_public", "ground", "for_partner", "summoned_on", "cancelled_on")
    return {"id": one.pk, **{name: getattr(one, name) for name in names}}


def agenda(found: Meeting, *, sees_restricted: bool) -> list[dict[str, Any]]:
    """The items of a meeting, as somebody may see them; of one in private, to those who may not, only why it is."""
    return [
        {
            "id": one.item.pk,
            "number": one.number,
            "title": one.title,
            "is_hidden": one.is_hidden,
            "proposal": one.item.version.proposal.ref if one.item.version and not one.is_hidden else None,
            "papers": [_paper(paper) for paper in one.papers],
        }
        for one in pages.agenda(found, sees_restricted=sees_restricted)
    ]


def _paper(one: Paper) -> dict[str, Any]:
    names = ("title", "file_name", "size", "sha256", "is_restricted")
    return {"id": one.pk, **{name: getattr(one, name) for name in names}}


def _asked_meeting(request: HttpRequest, meeting: int) -> Meeting:
    found = queries.meeting_for(hat_on(request), meeting)
    if found is None:
        nothing("there is no such meeting, or its agenda is not out")
    return found


# One item, and its vote


@asks(router, "/items/{item}", Right.SEE_DECISIONS, dict[str, Any])
def item(request: HttpRequest, item: Number) -> dict[str, Any]:
    """One item: what is asked, the vote as it goes, what came of it, its papers and conditions."""
    return _item(hat_on(request), _asked_item(request, item))


@hands_over(router, "/papers/{paper}", Right.SEE_DECISIONS, PDF)
def paper(request: HttpRequest, paper: UUID) -> HttpResponse:
    """One paper, as it was laid."""
    found = queries.paper_for(hat_on(request), str(paper))
    if found is None:
        nothing("there is no such paper, or it is not yours to see")
    return as_file(queries.kept_at(found).read_bytes(), found.file_name)


@acts(router, "/items/{item}/papers", Right.ARRANGE, dict[str, Any], status=201)
def lay_paper(
    request: HttpRequest,
    item: Number,
    file: Annotated[UploadedFile, File()],
    title: Annotated[str, Form()],
    is_restricted: Annotated[bool, Form()] = False,
) -> Any:
    """Lay a PDF of at most 20 MB under an item, kept by its hash."""
    hat, found = hat_on(request), _asked_item(request, item)
    about = taken(PaperForm({"title": title, "is_restricted": is_restricted}, sent(file)))
    return Status(201, _paper(actions.lay_paper(item=found, by=hat, **about)))


@acts(router, "/items/{item}/board-report", Right.ARRANGE, dict[str, Any], status=201)
def lay_board_report(request: HttpRequest, item: Number, given: ReportGiven) -> Any:
    """Lay the report of the shared funds as at a month's end, made from the books now."""
    hat, found = hat_on(request), _asked_item(request, item)
    about = _taken(hat, found, "report", given.model_dump(mode="json"))
    made = actions.lay_board_report(item=found, as_at=date.fromisoformat(about["as_at"]), by=hat)
    return Status(201, _paper(made))


@acts(router, "/items/{item}/interests", Right.SEE_DECISIONS, dict[str, Any])
def declare(request: HttpRequest, item: Number, given: InterestGiven) -> dict[str, Any]:
    """Declare an interest: one's own, or as whoever minutes the meeting heard it declared."""
    hat, found = hat_on(request), _asked_item(request, item)
    actions.declare(item=found, by=hat, **_taken(hat, found, "interest", given.typed()))
    return _item(hat, found)


@acts(router, "/items/{item}/question", Right.ARRANGE, dict[str, Any])
def put_to_vote(request: HttpRequest, item: Number, given: QuestionGiven) -> dict[str, Any]:
    """Put the question: its electors are those in the room now."""
    hat, found = hat_on(request), _asked_item(request, item)
    actions.put_to_vote(item=found, by=hat, **_taken(hat, found, "put", given.typed()))
    return _item(hat, found)


@acts(router, "/items/{item}/votes", Right.VOTE, dict[str, Any])
def vote(request: HttpRequest, item: Number, given: VoteGiven) -> dict[str, Any]:
    """Vote in one's own seat, or change that vote while the question is open."""
    hat, found = hat_on(request), _asked_item(request, item)
    actions.vote(item=found, by=hat, **taken(VoteForm(given.typed())))
    return _item(hat, found)


@acts(router, "/items/{item}/resolution", Right.ARRANGE, dict[str, Any])
def close_vote(request: HttpRequest, item: Number, given: ResolutionGiven) -> dict[str, Any]:
    """Declare what the board resolved. It closes the vote; a second declaration is refused."""
    hat, found = hat_on(request), _asked_item(request, item)
    about = _taken(hat, found, "resolve", given.typed())
    amended_to = int(about["amended_to"]) if about["amended_to"] else None
    actions.close_vote(
        item=found,
        outcome=about["outcome"],
        conditions=about["conditions"],
        amended_to=amended_to,
        minute=about["minute"],
        by=hat,
    )
    return _item(hat, found)


@acts(router, "/items/{item}/notice", Right.ARRANGE, dict[str, Any])
def publish_decision(request: HttpRequest, item: Number) -> dict[str, Any]:
    """Publish the notice of what was decided: from the next working day the time to call it in runs."""
    hat, found = hat_on(request), _asked_item(request, item)
    actions.publish(item=found, by=hat)
    return _item(hat, found)


@acts(router, "/items/{item}/call-in", Right.VOTE, dict[str, Any])
def sign_call_in(request: HttpRequest, item: Number, given: GroundsGiven) -> dict[str, Any]:
    """Ask, in a seat on scrutiny, that a decision be looked at again. `still_to_sign` is how many more must."""
    hat, found = hat_on(request), _asked_item(request, item)
    still = actions.sign_call_in(item=found, by=hat, **_taken(hat, found, "call-in", given.typed()))
    return {**_item(hat, found), "still_to_sign": still}


@acts(router, "/items/{item}/hearing", Right.ARRANGE, dict[str, Any])
def hear_call_in(request: HttpRequest, item: Number, given: HearingGiven) -> dict[str, Any]:
    """Record what scrutiny made of a call-in."""
    hat, found = hat_on(request), _asked_item(request, item)
    actions.hear_call_in(item=found, by=hat, **_taken(hat, found, "hearing", given.typed()))
    return _item(hat, found)


@acts(router, "/items/{item}/conditions", Right.ARRANGE, dict[str, Any])
def settle_condition(request: HttpRequest, item: Number, given: ConditionGiven) -> dict[str, Any]:
    """Record that a condition of an agreement was met, or cannot be, and how that is known."""
    hat, found = hat_on(request), _asked_item(request, item)
    about = taken(ConditionForm({**given.typed(), "is_met": "yes" if given.is_met else "no"}))
    condition, evidence = about["condition"], about["evidence"]
    actions.settle_condition(item=found, condition=condition, is_met=given.is_met, evidence=evidence, by=hat)
    return _item(hat, found)


def _asked_item(request: HttpRequest, item: int) -> Item:
    found = queries.item_for(hat_on(request), item)
    if found is None:
        nothing("there is no such item, or it is not yours to see")
    return found


def _taken(hat: Hat, found: Item, what: str, given: dict[str, Any]) -> dict[str, Any]:
    return taken(form_of(said.of_item(hat, found, prefixed(what, given), what), what))


def _item(hat: Hat, found: Item) -> dict[str, Any]:
    """An item as its page tells of it."""
    ballots, person = queries.ballots_of(found), queries.person_of(hat)
    version = found.version
    return {
        "id": found.pk,
        "meeting": found.meeting_id,
        "board": found.meeting.board,
        "number": found.number,
        "title": found.title,
        "words": found.words,
        "is_restricted": found.is_restricted,
        "proposal": version.proposal.ref if version else None,
        "version": version.number if version else None,
        "sha256": version.sha256 if version else None,
        "resolutions": version.resolutions if version else [],
        "pence": version.pence if version else None,
        "votes": [_votes(pages.votes(one, person)) for one in ballots],
        "key": _key(found),
        "conditions": [asdict(one) for one in pages.conditions(found, ballots)],
        "papers": [_paper(one) for one in queries.papers_of(hat, found)],
    }


def _votes(found: pages.Votes) -> dict[str, Any]:
    return {**asdict(found), "counts": dict(found.counts)}


def _key(found: Item) -> dict[str, Any] | None:
    key = pages.key_of(queries.consent_to(found, today()), queries.constitution()) if found.version else None
    return {name: value for name, value in asdict(key).items() if name != "colour"} if key else None
